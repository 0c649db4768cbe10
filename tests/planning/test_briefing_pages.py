"""The briefing of a plan: whose it is, what it says, in which language, as PDF, and by a link."""

import re
import subprocess
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.services.stakeholders import withdraw_basis
from dashboards import briefing_files
from dashboards.briefing import Briefing, plan_to_brief
from dashboards.briefing_rows import MOST
from planning.models import BriefingFile, BriefingShare
from planning.plan_page import PlanPage
from planning.services.sharing import make_share, token_of
from products.models import RivalProduct
from records.models import AuditEvent, Job
from tests.factories import ProductFactory, StakeholderFactory

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"dashboards:{name}", args=args)


def logged() -> list[str]:
    return [event.details["format"] for event in AuditEvent.objects.order_by("pk") if event.verb == "exported"]


@pytest.fixture
def director(hospital):
    """Who decides, and is against us."""
    judged = {"buying_role": "decision_maker", "influence": 5, "support": -1, "lawful_basis": "consent"}
    return StakeholderFactory(hospital=hospital, name="欧阳院长", name_en="Director Ouyang", **judged)


@pytest.fixture
def full(active, hospital, rep, director, product, today):
    """A running plan with one of each thing, some about the director, some about sales."""
    hospital.tier, hospital.season, hospital.priority, hospital.relationship_stage = "A", "spring", 83.6, 2
    hospital.save()
    about = {"title": "Win the director over", "metric": "support", "owner": rep, "baseline": -1, "target": 1}
    active.objectives.create(**about).persons.create(stakeholder=director)
    sales = {"title": "Sales-secret", "metric": "sales_value", "owner": rep, "baseline": 0, "target": 900_001}
    on_sales = active.objectives.create(**sales)
    common = {"owner": rep, "due_on": today}
    active.actions.create(text="Bring the guideline", **common)
    active.actions.create(text="Ask Director Ouyang", **common)
    active.actions.create(text="Sales-secret talk", objective=on_sales, **common)
    active.actions.create(text="Quiet visit", stakeholder=director, **common)
    active.resistances.create(kind="risk", text="They fear bleeding", response="Show the trial", stakeholder=director)
    active.resistances.create(kind="risk", text="The budget is spent", response="Show the year")
    active.changes.create(text="A new wing", probability=80, impact=3, on=today)
    hospital.swot.create(quadrant="strength", factor="care", text="Stroke centre", score=5)
    return active


# -- The sheet -------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["as_rep", "as_medrep", "as_manager", "as_admin", "as_compliance"])
def test_whoever_sees_the_plan_reads_its_briefing_and_leaves_a_trace(who, request, full):
    client = request.getfixturevalue(who)
    page = client.get(url("plan_briefing", full.pk)).content.decode()
    for words in ("Director Ouyang", "Bring the guideline", "They fear bleeding", "A new wing", "Stroke centre"):
        assert words in page
    assert logged() == ["page"]


def test_a_stranger_finds_no_briefing_and_leaves_no_trace(as_stranger, full):
    for name in ("plan_briefing", "plan_files", "plan_shares"):
        assert as_stranger.get(url(name, full.pk)).status_code == 404
        assert as_stranger.post(url(name, full.pk), {"language": "en", "days": 3}).status_code in (404, 405)
    assert logged() == []
    assert (BriefingFile.objects.count(), BriefingShare.objects.count(), Job.objects.count()) == (0, 0, 0)


def test_a_medical_user_reads_nothing_of_sales(as_medrep, as_rep, full):
    marks = ("Sales-secret", "Tier A", "Spring", "83.6")
    medical = as_medrep.get(url("plan_briefing", full.pk)).content.decode()
    assert [mark for mark in marks if mark in medical] == []
    commercial = as_rep.get(url("plan_briefing", full.pk)).content.decode()
    assert [mark for mark in marks if mark not in commercial] == []


def test_it_tells_what_the_live_pages_tell(rep, full, today):
    """Same rows, same numbers: the objectives, the next actions, the risks and the people against us."""
    sheet = Briefing(plan_to_brief(full.pk, rep), rep, timezone.now())
    live = PlanPage(plan_to_brief(full.pk, rep), rep, today)

    def told(rows):
        return {
            row.objective.title: (row.baseline_words, row.reading_words, row.target_words, row.done, row.forecast)
            for row in rows
        }

    assert told(sheet.measured) == told(live.objectives)
    assert sheet.standing == live.standing
    open_actions = [(row.text, row.due_on) for row in live.actions if row.is_open]
    assert sorted((line.text, line.on) for line in sheet.actions.rows) == sorted(open_actions)
    assert [line.text for line in sheet.resistances.rows] == [row.text for row in live.resistances]
    assert [line.text for line in sheet.changes.rows] == [row.text for row in live.changes]
    assert [line.text for line in sheet.swot.rows] == [row.text for row in live.swot]
    assert len(sheet.deciders.rows) == live.people["decide"]
    assert sum(line.head == "Against us" for line in sheet.gaps.rows) == live.people["blockers"]


def test_it_is_in_the_language_asked_for_and_the_page_in_the_readers(as_rep, full):
    page = as_rep.get(url("plan_briefing", full.pk) + "?language=zh-hans").content.decode()
    frame, sheet = page.split('<article class="bf" lang="zh-hans"')
    assert "谁决策" in sheet
    assert "欧阳院长" in sheet
    assert "Who decides" not in sheet
    assert 'lang="en"' in frame
    assert "Briefing" in frame
    assert as_rep.get(url("plan_briefing", full.pk) + "?language=fr").status_code == 404


def test_who_withdrew_is_gone_from_the_next_briefing(as_rep, admin, full, director, today):
    withdraw_basis(director, on=today, by=admin)
    sheet = as_rep.get(url("plan_briefing", full.pk)).content.decode()
    assert "They fear bleeding" not in sheet
    assert "bf-sup m1" not in sheet
    assert "No decision maker is known" in sheet


def test_a_member_of_the_team_beyond_the_territory_reads_no_people_and_no_sales(as_stranger, as_rep, stranger, full):
    as_rep.post(reverse("planning:plan_part_new", args=[full.pk, "members"]), {"user": stranger.pk, "role": "informed"})
    page = as_stranger.get(url("plan_briefing", full.pk)).content.decode()
    assert "Bring the guideline" in page
    for words in ("Sales-secret", "Tier A", "83.6", "Stroke centre", 'class="bf-sup'):
        assert words not in page


@pytest.mark.parametrize("how_many", [1, 20])
def test_it_costs_the_same_however_much_there_is(
    as_rep, rep, full, hospital, today, how_many, django_assert_max_num_queries
):
    judged = {"buying_role": "decision_maker", "support": -1, "lawful_basis": "consent"}
    for number in range(how_many - 1):
        about = StakeholderFactory(hospital=hospital, **judged)
        values = {"title": f"Aim {number}", "owner": rep, "metric": "support"}
        full.objectives.create(**values).persons.create(stakeholder=about)
        full.actions.create(text=f"Act {number}", owner=rep, due_on=today)
        hospital.listings.create(product=ProductFactory(), since=today)
    with django_assert_max_num_queries(12):
        page = as_rep.get(url("plan_briefing", full.pk)).content.decode()
    if how_many > 1:
        assert page.count("<li>") <= sum(MOST.values()) - MOST["objectives"] + 60
        assert "and 17 more" in page or "more</p>" in page


# -- PDF -------------------------------------------------------------------------------------------
def text_of(pdf: bytes, tmp_path) -> tuple[int, str]:
    """(pages, text) of a PDF, as poppler reads it."""
    file = tmp_path / "briefing.pdf"
    file.write_bytes(pdf)
    told = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True).stdout
    text = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout
    return int(re.search(r"Pages:\s+(\d+)", told)[1]), text


def downloaded(client, language="en") -> bytes:
    row = BriefingFile.objects.get(language=language)
    return b"".join(client.get(url("plan_file", row.pk)).streaming_content)


@pytest.mark.pdf
@pytest.mark.parametrize(("language", "words"), [("zh-hans", "谁决策"), ("en", "Who decides")])
def test_a_pdf_is_one_page_with_its_letters_however_much_there_is(
    as_rep, rep, full, hospital, product, today, language, words, tmp_path, django_capture_on_commit_callbacks
):
    much = "循证资料与真实世界数据说明" * 23
    for number in range(12):
        judged = {"buying_role": "decision_maker", "influence": 5, "support": -2, "lawful_basis": "consent"}
        StakeholderFactory(hospital=hospital, name="欧阳" * 10, post=much[:60], **judged)
        full.objectives.create(
            title=much[:120],
            owner=rep,
            metric="knowledge",
            baseline=0,
            target=9,
            starts_on=today - timedelta(days=9),
            due_on=today,
        )
        full.actions.create(text=much[:200], owner=rep, due_on=today - timedelta(days=400))
        full.resistances.create(kind="risk", text=much[:300], response=much[:300])
        full.changes.create(text=much[:300], response=much[:300], probability=99, impact=-5, on=today)
        rival = RivalProduct.objects.create(name=f"{much[:50]}{number}", family=product.family)
        hospital.rival_positions.create(rival=rival, strengths=much[:290], complaints=much[:290])
        hospital.swot.create(quadrant="threat", factor="care", text=much[:300], score=5)
        hospital.listings.create(product=ProductFactory(name=f"{much[:50]}{number}", name_en=""), since=today)
    with django_capture_on_commit_callbacks(execute=True):
        as_rep.post(url("plan_files", full.pk) + f"?language={language}")
    pages, text = text_of(downloaded(as_rep, language), tmp_path)
    assert pages == 1
    assert words in text
    assert "循证资料" in text
    assert logged() == ["pdf"]


@pytest.fixture
def no_drawing(monkeypatch):
    """PDFs without WeasyPrint: what matters is who gets which."""
    monkeypatch.setattr(briefing_files, "can_make_pdf", lambda: True)
    monkeypatch.setattr(briefing_files, "pdf_of", lambda page: b"%PDF " + page.encode())


def test_two_clicks_make_one_job(as_rep, full, no_drawing):
    for _click in range(2):  # nothing commits in this test, so the job waits
        assert as_rep.post(url("plan_files", full.pk) + "?language=en").status_code == 302
    assert Job.objects.count() == 1
    assert "The PDF is being made" in as_rep.get(url("plan_files", full.pk)).content.decode()


@pytest.fixture
def made(as_rep, full, no_drawing, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        as_rep.post(url("plan_files", full.pk) + "?language=en")
    return BriefingFile.objects.get()


def test_a_file_is_its_askers_alone(as_rep, as_manager, as_medrep, made, full):
    assert b"Director Ouyang" in downloaded(as_rep)
    for other in (as_manager, as_medrep):
        assert other.get(url("plan_file", made.pk)).status_code == 404
    assert logged() == ["pdf"]
    assert "Ready" in as_rep.get(url("plan_files", full.pk)).content.decode()


def test_a_job_run_again_changes_nothing_and_a_new_wish_replaces_the_file(
    as_rep, made, full, django_capture_on_commit_callbacks
):
    briefing_files.make_file(made.job)
    again = BriefingFile.objects.get()
    assert (again.file.name, again.made_at) == (made.file.name, made.made_at)
    with django_capture_on_commit_callbacks(execute=True):
        as_rep.post(url("plan_files", full.pk) + "?language=en")
    new = BriefingFile.objects.get()
    assert new.file.name != made.file.name
    assert not made.file.storage.exists(made.file.name)
    assert new.file.storage.exists(new.file.name)


def test_a_file_that_names_who_withdrew_is_given_out_no_more_and_pruned(
    as_rep, admin, made, director, today, django_capture_on_commit_callbacks
):
    withdraw_basis(director, on=today, by=admin)
    assert as_rep.get(url("plan_file", made.pk)).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        assert briefing_files.prune_files(timezone.now()) == 1
    assert not made.file.storage.exists(made.file.name)


def test_old_files_are_pruned_and_young_ones_stay(made, django_capture_on_commit_callbacks):
    assert briefing_files.prune_files(timezone.now()) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert briefing_files.prune_files(timezone.now() + timedelta(days=8)) == 1
    assert not BriefingFile.objects.exists()


def test_a_file_whose_plan_is_gone_goes_within_the_night(made):
    storage, name = made.file.storage, made.file.name
    made.delete()
    briefing_files.prune_files(timezone.now())
    assert storage.exists(name)
    briefing_files.prune_files(timezone.now() + timedelta(hours=2))
    assert not storage.exists(name)


def test_who_turned_medical_gets_no_file_with_sales(as_rep, rep, made):
    assert made.has_sales
    rep.function = "medical"
    rep.save()
    assert as_rep.get(url("plan_file", made.pk)).status_code == 404


def test_a_failure_is_told_with_its_reason(as_rep, full, no_drawing, monkeypatch, django_capture_on_commit_callbacks):
    def broken(page):
        raise RuntimeError("no font")

    monkeypatch.setattr(briefing_files, "pdf_of", broken)
    with django_capture_on_commit_callbacks(execute=True):
        as_rep.post(url("plan_files", full.pk) + "?language=en")
    assert "no font" in as_rep.get(url("plan_files", full.pk)).content.decode()
    assert BriefingFile.objects.get().file.name == ""


def test_without_pango_the_page_says_so_and_nothing_is_asked(as_rep, full, monkeypatch):
    monkeypatch.setattr(briefing_files, "can_make_pdf", lambda: False)
    page = as_rep.post(url("plan_files", full.pk) + "?language=en", follow=True).content.decode()
    assert "PDF is not available here" in page
    assert (BriefingFile.objects.count(), Job.objects.count()) == (0, 0)


# -- By a link -------------------------------------------------------------------------------------
@pytest.fixture
def share(full, rep):
    return make_share(full, "en", 7, by=rep)


def opened(share):
    return Client().get(url("briefing_open", token_of(share)))


def test_a_link_opens_without_persons_and_sales(share, full, director, rep, colleague):
    answer = opened(share)
    page = answer.content.decode()
    assert answer.status_code == 200
    for words in ("Bring the guideline", "The budget is spent", "A new wing", "Stroke centre"):
        assert words in page
    hidden = [
        "Ouyang",
        "Win the director",
        "Sales-secret",
        "Quiet visit",
        "They fear bleeding",
        "Tier A",
        "83.6",
        "bf-sup",
    ]
    hidden += [rep.display_name, colleague.display_name]
    assert [words for words in hidden if words in page] == []
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer.headers["Cache-Control"]
    assert not answer.cookies
    share.refresh_from_db()
    assert (share.opens, logged()) == (1, ["link"])


def test_a_link_costs_few_queries(share, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        opened(share)


def test_a_revoked_link_opens_nothing(as_rep, share):
    as_rep.post(url("plan_share_revoke", share.pk))
    answer = opened(share)
    assert answer.status_code == 410
    assert "Bring the guideline" not in answer.content.decode()
    share.refresh_from_db()
    assert (share.opens, logged()) == (0, [])


def test_a_link_ends_by_itself_and_with_who_made_it(share, rep):
    BriefingShare.objects.filter(pk=share.pk).update(opened_at=None)
    share.made_at -= timedelta(days=7)
    share.save()
    assert opened(share).status_code == 410
    share.made_at += timedelta(days=1)
    share.save()
    assert opened(share).status_code == 200
    rep.is_active = False
    rep.save()
    assert opened(share).status_code == 410


def test_a_link_that_was_never_given_out_is_not_found(share):
    for token in (share.key, f"{share.key}~x", "x"):
        assert Client().get(url("briefing_open", token)).status_code == 404


@pytest.mark.parametrize("who", ["as_compliance", "as_stranger", "as_admin"])
def test_who_may_not_edit_the_plan_makes_and_revokes_no_link(who, request, full, share):
    client = request.getfixturevalue(who)
    assert client.post(url("plan_shares", full.pk), {"language": "en", "days": 3}).status_code in (403, 404)
    assert client.post(url("plan_share_revoke", share.pk)).status_code in (403, 404)
    assert BriefingShare.objects.count() == 1
    assert opened(share).status_code == 200


def test_links_are_made_listed_and_refused_for_a_term_too_long(as_rep, full):
    page = url("plan_shares", full.pk)
    for days in (0, 31):
        assert as_rep.post(page, {"language": "en", "days": days}).status_code == 422
    assert BriefingShare.objects.count() == 0
    assert as_rep.post(page, {"language": "zh-hans", "days": 30}).status_code == 302
    share = BriefingShare.objects.get()
    listed = as_rep.get(page).content.decode()
    assert token_of(share) in listed
    assert "opened 0 times" in listed
    with translation.override("zh-hans"):
        assert "谁" not in opened(share).content.decode()
    as_rep.post(url("plan_share_revoke", share.pk))
    assert token_of(share) not in as_rep.get(page).content.decode()


def test_who_opens_too_often_waits(share, settings):
    settings.OPEN_PAGES_PER_MINUTE = 2
    client = Client(REMOTE_ADDR="203.0.113.7")
    answers = [client.get(url("briefing_open", token_of(share))).status_code for _call in range(4)]
    assert 429 in answers[2:]  # a minute may end in between
    share.refresh_from_db()
    assert share.opens == answers.count(200)
