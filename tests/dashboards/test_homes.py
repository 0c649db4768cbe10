"""The home page of each role, what the admin and compliance find there, and how a flagged text is decided on."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from people.models import Company
from records.audit import record
from records.models import AuditEvent, ImportBatch, Job, TextFlag
from records.screening import flag_text
from records.text_flags import close_flag
from scoring.models import ScoreRun
from tests.conftest import sign_in
from tests.factories import (
    AssignmentFactory,
    EducationEventFactory,
    HospitalFactory,
    KeyMessageVersionFactory,
    NextStepFactory,
    ProductFactory,
    StakeholderFactory,
    TerritoryFactory,
    UserFactory,
    VisitFactory,
)

pytestmark = pytest.mark.django_db
HOMES = {
    "rep": "dashboards/today.html",
    "medrep": "dashboards/today.html",
    "manager": "dashboards/team.html",
    "admin": "dashboards/admin_home.html",
    "compliance": "dashboards/compliance_home.html",
}
ADMIN, DESK = reverse("dashboards:admin_home"), reverse("dashboards:compliance_home")


def text_of(response) -> str:
    return response.content.decode()


# -- Who starts where ------------------------------------------------------------------------------
@pytest.mark.parametrize(("who", "template"), HOMES.items())
def test_everybody_starts_at_the_home_of_the_role(request, who, template):
    response = request.getfixturevalue(f"as_{who}").get("/")
    assert response.status_code == 200
    assert template in [used.name for used in response.templates]


def test_several_roles_start_at_the_first_and_find_the_others(region):
    client = sign_in(UserFactory(is_manager=True, is_admin=True, is_compliance=True, territory=region))
    response = client.get("/")
    assert "dashboards/team.html" in [used.name for used in response.templates]
    for name in ("team", "admin_home", "compliance_home"):
        url = reverse(f"dashboards:{name}")
        assert f'href="{url}"' in text_of(response)
        assert client.get(url).status_code == 200
    assert client.get(reverse("dashboards:today")).status_code == 403


def test_one_role_needs_no_choice(as_rep):
    assert 'id="homes"' not in text_of(as_rep.get("/"))


def test_nobody_without_a_role_is_left_alone():
    response = sign_in(UserFactory()).get("/")
    assert "You have no role yet" in text_of(response)


@pytest.mark.parametrize("url", [ADMIN, DESK])
@pytest.mark.parametrize("who", ["rep", "medrep", "manager", "admin", "compliance", "stranger"])
def test_desks_are_for_their_role(request, who, url):
    allowed = {ADMIN: "admin", DESK: "compliance"}[url]
    assert request.getfixturevalue(f"as_{who}").get(url).status_code == (200 if who == allowed else 403)


@pytest.mark.parametrize("who", HOMES)
def test_more_lists_the_places_of_the_role(request, who):
    shown = text_of(request.getfixturevalue(f"as_{who}").get(reverse("dashboards:more")))
    assert reverse("dashboards:hospital_list") in shown
    assert (f'class="ka-place" href="{reverse("people:user_list")}"' in shown) == (who == "admin")


# -- Admin -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("how_many", [1, 20])
def test_the_overview_costs_the_same_however_much_waits(as_admin, root, how_many, django_assert_num_queries):
    Company.objects.create(pk=1, name="Demo", set_up_at=timezone.now())
    for n in range(how_many):
        hospital = HospitalFactory(is_under_review=True)
        StakeholderFactory(hospital=hospital, is_under_review=True)
        UserFactory(is_rep=True)
        Job.objects.create(kind="imports.read", state="failed", error="x")
        ImportBatch.objects.create(kind="hospitals", filename=f"{n}.csv", created_by=UserFactory())
        ScoreRun.objects.create(as_of=timezone.localdate() - timedelta(days=n), state="done")
    with django_assert_num_queries(11):
        assert as_admin.get(ADMIN).status_code == 200


def test_the_overview_shows_the_holes(as_admin, rep, patch_territory, other_territory):
    HospitalFactory(territory=TerritoryFactory(parent=patch_territory))
    orphan = HospitalFactory(territory=other_territory)
    HospitalFactory(territory=other_territory, is_active=False)
    idle = UserFactory(is_manager=True)
    UserFactory(is_admin=True)
    gone = UserFactory(is_rep=True)
    AssignmentFactory(user=gone, territory=other_territory, ends_on=timezone.localdate() - timedelta(days=1))
    HospitalFactory(territory=patch_territory, is_under_review=True)
    page = as_admin.get(ADMIN).context["page"]
    assert page.orphans.rows == [orphan]
    assert page.idle_users.rows == sorted([idle, gone], key=lambda user: user.username)
    assert (page.hospitals_in_review, page.people_in_review) == (1, 0)
    assert page.run is None
    assert page.run_is_late


def test_a_run_of_last_night_is_in_time(as_admin):
    yesterday = timezone.localdate() - timedelta(days=1)
    run = ScoreRun.objects.create(as_of=yesterday, state="done", finished_at=timezone.now())
    ScoreRun.objects.create(as_of=yesterday - timedelta(days=9), state="done", is_replay=True)
    page = as_admin.get(ADMIN).context["page"]
    assert page.run == run
    assert not page.run_is_late
    ScoreRun.objects.filter(pk=run.pk).update(state="failed", error="the disk is full")
    response = as_admin.get(ADMIN)
    assert response.context["page"].run_is_late
    assert "the disk is full" in text_of(response)


def test_what_the_first_start_left_open(as_admin, patch_territory):
    Company.objects.create(pk=1, name="Demo", set_up_at=timezone.now())
    left = [step.key for step in as_admin.get(ADMIN).context["page"].leftovers]
    assert left == ["users", "products", "import"]
    UserFactory(is_rep=True)
    ProductFactory()
    HospitalFactory(territory=patch_territory)
    assert as_admin.get(ADMIN).context["page"].leftovers == []


def test_old_failures_are_forgotten(as_admin):
    Job.objects.create(kind="imports.read", state="failed", created_at=timezone.now() - timedelta(days=15))
    fresh = Job.objects.create(kind="imports.read", state="failed", error="no such file")
    Job.objects.create(kind="imports.read", state="done")
    assert as_admin.get(ADMIN).context["page"].failed_jobs.rows == [fresh]


# -- Compliance ------------------------------------------------------------------------------------
def flagged(author, text="主任问返点") -> TextFlag:
    visit = VisitFactory(author=author, notes=text)
    flag_text(visit, "notes", text, author=author)
    return TextFlag.objects.get(subject_id=visit.pk)


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_desk_costs_the_same_however_much_waits(as_compliance, rep, how_many, django_assert_num_queries):
    for _ in range(how_many):
        StakeholderFactory(lawful_basis="none", lawful_basis_on=None)
        flagged(rep)
        VisitFactory(flags=["no_filing"])
        KeyMessageVersionFactory(state="submitted")
        UserFactory(is_rep=True, function="medical")
        EducationEventFactory(proposed_by=rep)
        record(AuditEvent.Verb.IMPORT_REFUSED, actor=rep, file="a.csv", persons=["医生"], quantities=["数量"])
    with django_assert_num_queries(11):
        assert as_compliance.get(DESK).status_code == 200


def test_people_without_a_basis_oldest_first_with_their_last_day(as_compliance):
    now = timezone.now()
    fresh = StakeholderFactory(lawful_basis="none", created_at=now - timedelta(days=3))
    old = StakeholderFactory(lawful_basis="none", created_at=now - timedelta(days=40))
    StakeholderFactory(lawful_basis="consent")
    StakeholderFactory(lawful_basis="none", is_active=False)
    response = as_compliance.get(DESK)
    rows = response.context["page"].without_basis.rows
    assert rows == [old, fresh]
    assert rows[1].due_on == timezone.localdate() + timedelta(days=27)
    assert "hidden since" in text_of(response)


def test_filings_that_run_out_in_sixty_days(as_compliance):
    today = timezone.localdate()

    def medrep_filed(days):
        until = None if days is None else today + timedelta(days=days)
        return UserFactory(is_rep=True, function="medical", filed_until=until)

    late, none, soon = medrep_filed(-1), medrep_filed(None), medrep_filed(60)
    medrep_filed(61)
    UserFactory(is_rep=True)
    UserFactory(is_manager=True, function="medical")
    assert as_compliance.get(DESK).context["page"].filings.rows == [none, late, soon]


def test_refused_uploads_and_visits_out_of_order(as_compliance, admin):
    visit = VisitFactory(flags=["no_filing"])
    VisitFactory()
    record(AuditEvent.Verb.IMPORT_REFUSED, actor=admin, file="doctors.csv", persons=["医生"], quantities=["数量"])
    response = as_compliance.get(DESK)
    assert response.context["page"].flagged_visits.rows == [visit]
    for words in ("doctors.csv", "医生", "数量", "No valid filing on the day"):
        assert words in text_of(response)


def test_wording_that_waits_for_approval_the_oldest_first(as_compliance):
    now = timezone.now()
    KeyMessageVersionFactory()
    waiting = [KeyMessageVersionFactory(state="submitted", submitted_at=now - timedelta(days=day)) for day in (1, 3)]
    response = as_compliance.get(DESK)
    assert response.context["page"].key_messages.rows == waiting[::-1]
    assert waiting[0].get_absolute_url() in response.content.decode()


def test_an_empty_desk_says_so(as_compliance):
    shown = text_of(as_compliance.get(DESK))
    for words in ("Nothing waits.", "Everybody we keep has a lawful basis.", "No upload was refused."):
        assert words in shown


QUEUES = {
    "admin": ("orphan_list", "idle_user_list", "failed_job_list"),
    "compliance": (
        "without_basis_list",
        "flag_list",
        "filing_list",
        "flagged_visit_list",
        "refused_list",
        "key_message_queue",
    ),
}


@pytest.mark.parametrize("name", [name for names in QUEUES.values() for name in names])
@pytest.mark.parametrize("who", ["rep", "manager", "admin", "compliance"])
def test_queues_in_full_are_for_their_role(request, who, name):
    status = request.getfixturevalue(f"as_{who}").get(reverse(f"dashboards:{name}")).status_code
    assert status == (200 if name in QUEUES.get(who, ()) else 403)


@pytest.mark.parametrize("how_many", [1, 20])
def test_a_queue_in_full_shows_all_rows_by_page(as_compliance, how_many, django_assert_num_queries):
    people = [StakeholderFactory(lawful_basis="none") for _ in range(how_many)]
    url = reverse("dashboards:without_basis_list")
    with django_assert_num_queries(5):
        first = as_compliance.get(url)
    assert first.context["queue"].rows == people[:25]
    assert first.context["queue"].total == how_many
    if how_many > 25:
        assert as_compliance.get(url, {"page": 2}).context["queue"].rows == people[25:50]
        assert f'href="{url}"' in text_of(as_compliance.get(DESK))


# -- A flagged text --------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["rep", "medrep", "manager", "admin", "stranger"])
def test_only_compliance_reads_and_decides(request, who, compliance):
    flag = flagged(UserFactory(is_rep=True))
    client = request.getfixturevalue(f"as_{who}")
    assert client.get(reverse("dashboards:flag_detail", args=[flag.pk])).status_code == 403
    close = reverse("dashboards:flag_close", args=[flag.pk])
    assert client.post(close, {"outcome": "Let it go"}).status_code == 403
    flag.refresh_from_db()
    assert (flag.closed_at, flag.outcome) == (None, "")
    assert not AuditEvent.objects.filter(verb="flag_closed").exists()


def test_a_decision_takes_the_text_off_the_queue(as_compliance, compliance, rep):
    flag = flagged(rep)
    page = as_compliance.get(reverse("dashboards:flag_detail", args=[flag.pk]))
    assert "主任问返点" in text_of(page)
    assert page.context["subject"].visit.pk == flag.subject_id
    answer = as_compliance.post(reverse("dashboards:flag_close", args=[flag.pk]), {"outcome": " Talked to the rep. "})
    assert answer.url == DESK
    flag.refresh_from_db()
    assert (flag.outcome, flag.closed_by) == ("Talked to the rep.", compliance)
    [event] = AuditEvent.objects.filter(verb="flag_closed")
    assert (event.actor, event.subject_id) == (compliance, flag.pk)
    assert as_compliance.get(DESK).context["page"].flags.rows == []


def test_a_decision_needs_words_and_is_made_once(as_compliance, compliance, rep):
    flag = flagged(rep)
    close = reverse("dashboards:flag_close", args=[flag.pk])
    assert as_compliance.post(close, {"outcome": "   "}).status_code == 422
    assert not TextFlag.objects.exclude(closed_at=None).exists()
    close_flag(flag, by=compliance, outcome="First")
    answer = as_compliance.post(close, {"outcome": "Second"})
    assert answer.status_code == 422
    assert "already" in text_of(answer)
    flag.refresh_from_db()
    assert flag.outcome == "First"


def test_the_visit_of_a_flagged_next_step_is_found(as_compliance, rep):
    visit = VisitFactory(author=rep)
    step = NextStepFactory(hospital=visit.hospital, visit=visit, owner=rep)
    flag_text(step, "text", "送红包", author=rep)
    flag = TextFlag.objects.get()
    page = as_compliance.get(reverse("dashboards:flag_detail", args=[flag.pk]))
    assert page.context["subject"].visit == visit
