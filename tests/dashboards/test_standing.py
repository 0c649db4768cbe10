"""Where a hospital stands: reasons, decisions by hand, key account, lifetime value, through their addresses."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Hospital, KeyAssessment, KeyProposal
from people.models import User
from records.models import AuditEvent
from sales.models import LifetimeEstimate
from scoring.models import ClassOverride, ScoreRun, SeasonEvent, TierEvent
from scoring.services.overriding import set_by_hand
from scoring.services.promoting import propose_key_accounts
from tests.dashboards.whole import score, whole_hospital
from tests.factories import HospitalFactory

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
QUERIES = 12


@pytest.fixture
def hospital(patch_territory, rep):
    hospital = whole_hospital(patch_territory, rep)
    score()
    hospital.refresh_from_db()
    return hospital


def url(name: str, hospital: Hospital, *more) -> str:
    return reverse(f"dashboards:{name}", args=[hospital.pk, *more])


def by_hand(**changed) -> dict:
    until = timezone.localdate() + timedelta(days=30)
    return {"value": "winter", "reason": "The ward moves out", "until": f"{until:%Y-%m-%d}", **changed}


def test_a_manager_sets_the_season_and_sees_both(as_manager, hospital):
    answer = as_manager.post(url("hospital_class_set", hospital, "season"), by_hand(), follow=True)

    page = answer.content.decode()
    assert "Season set by hand: Winter until" in page
    assert f"Computed would be: {hospital.get_season_display()}" in page
    assert "The ward moves out" in page
    score()
    hospital.refresh_from_db()
    assert hospital.season == "winter"
    head = as_manager.get(hospital.get_absolute_url()).content.decode()
    assert "Season by hand until" in head


@pytest.mark.parametrize("who", ["rep", "medrep", "admin", "compliance", "stranger"])
def test_nobody_but_managers_sets_a_class(request, hospital, who):
    client = request.getfixturevalue(f"as_{who}")
    assert client.post(url("hospital_class_set", hospital, "season"), by_hand()).status_code == 404
    assert client.post(url("hospital_class_end", hospital, "season")).status_code == 404
    assert not ClassOverride.objects.exists()


def test_a_wrong_form_says_why_and_changes_nothing(as_manager, hospital):
    wrong = by_hand(until="2001-01-01", reason="")
    page = as_manager.post(url("hospital_class_set", hospital, "season"), wrong).content.decode()
    assert "things to put right" in page or "One thing to put right" in page
    again = as_manager.post(url("hospital_class_set", hospital, "season"), by_hand(until="2001-01-01"))
    assert "at most two quarters ahead" in again.content.decode()
    assert not ClassOverride.objects.exists()


def test_a_kind_that_does_not_exist_is_not_found(as_manager, hospital):
    assert as_manager.get(url("hospital_class_set", hospital, "grade")).status_code == 404
    assert as_manager.post(url("hospital_class_end", hospital, "grade")).status_code == 404


def test_it_is_taken_back(as_manager, manager, hospital):
    until = timezone.localdate()
    set_by_hand(hospital, "tier", "C", reason="x", until=until, by=manager)
    page = as_manager.post(url("hospital_class_end", hospital, "tier"), follow=True).content.decode()
    assert "What is computed shows again" in page
    assert Hospital.objects.get(pk=hospital.pk).tier == hospital.tier


def assessment(**changed) -> dict:
    holds = {f"holds_{key}": "on" for key in ("goals", "income", "loss", "potential")}
    return {**holds, "note_loss": "The only one of its kind", "is_key": "on", "evidence": "Board minutes", **changed}


@pytest.mark.parametrize("who", ["manager", "rep"])
def test_managers_and_the_owner_qualify_a_key_account(request, hospital, who):
    client = request.getfixturevalue(f"as_{who}")
    page = client.post(url("hospital_key", hospital), assessment(), follow=True).content.decode()
    assert KeyAssessment.objects.get().by == User.objects.get(username=who)
    assert "4 of 6 criteria hold" in page
    assert "The only one of its kind" in page
    assert "Key account" in client.get(hospital.get_absolute_url()).content.decode()


def test_a_key_account_without_evidence_is_refused(as_manager, hospital):
    page = as_manager.post(url("hospital_key", hospital), assessment(evidence="")).content.decode()
    assert "A key account needs evidence." in page
    assert not KeyAssessment.objects.exists()


def test_the_lists_of_key_accounts(as_manager, manager, hospital, patch_territory):
    def listed(state: str) -> list[int]:
        page = as_manager.get(reverse("dashboards:key_list"), {"state": state}).context["page"]
        return [row.pk for row in page]

    assert listed("key") == []
    TierEvent.objects.all().delete()
    for month, before, after in (("2026-03-01", "C", "B"), ("2026-06-01", "B", "A")):
        TierEvent.objects.create(hospital=hospital, month=month, from_tier=before, to_tier=after)
    propose_key_accounts(ScoreRun.objects.latest_published())
    assert listed("proposed") == [hospital.pk]
    as_manager.post(url("hospital_key", hospital), assessment(is_key=""))
    assert listed("suggested") == listed("assessed") == [hospital.pk]
    as_manager.post(url("hospital_key", hospital), assessment(seen=KeyAssessment.objects.get().pk))
    assert listed("key") == [hospital.pk]
    assert listed("suggested") == listed("proposed") == []
    found = as_manager.get(reverse("dashboards:hospital_list"), {"key": "yes"}).context["page"]
    assert [row.pk for row in found] == [hospital.pk]


@pytest.fixture
def proposal(hospital) -> KeyProposal:
    """The open proposal of the hospital."""
    day = timezone.localdate()
    rose = {"tier_before": "C", "tier_between": "B", "tier_after": "A"}
    return KeyProposal.objects.create(hospital=hospital, first_month=day, month=day, proposed_on=day, **rose)


@pytest.mark.parametrize("who", ["manager", "admin"])
def test_a_proposal_is_read_with_its_reason_and_refused(request, hospital, proposal, who):
    client = request.getfixturevalue(f"as_{who}")
    refuse = url("hospital_key_refuse", hospital)
    assert refuse in client.get(reverse("dashboards:key_list"), {"state": "proposed"}).content.decode()
    page = client.get(url("hospital_standing", hospital)).content.decode()
    assert "Proposed: its tier rose at two quarters running" in page
    assert refuse in page

    assert "One thing to put right" in client.post(refuse, {"reason": ""}).content.decode()
    assert KeyProposal.objects.get().is_open
    page = client.post(refuse, {"reason": "One bulk order"}, follow=True).content.decode()
    assert "The same rise is not proposed again." in page
    assert "One bulk order" in page
    assert KeyProposal.objects.get().decided_by.username == who
    assert client.get(refuse).status_code == 404


@pytest.mark.parametrize("who", ["rep", "medrep", "compliance", "stranger"])
def test_nobody_else_refuses_a_proposal(request, hospital, proposal, who):
    client = request.getfixturevalue(f"as_{who}")
    assert client.post(url("hospital_key_refuse", hospital), {"reason": "No"}).status_code == 404
    assert KeyProposal.objects.get().is_open
    if who == "rep":
        page = client.get(url("hospital_standing", hospital)).content.decode()
        assert "Proposed: its tier rose at two quarters running" in page
        assert url("hospital_key_refuse", hospital) not in page


def test_the_figures_alone_suggest_too(as_manager, hospital, rep, patch_territory):
    from accounts.models import RelationshipEvent
    from tests.factories import VisitFactory

    today = timezone.localdate()
    hospital.relationship_stage = 3
    hospital.save()
    Hospital.objects.filter(pk=hospital.pk).update(tier="A", ttm_fen=10**15, gap_fen=10**15)
    RelationshipEvent.objects.filter(hospital=hospital).delete()
    RelationshipEvent.objects.create(hospital=hospital, stage=3, on=today - timedelta(days=400))
    VisitFactory.create_batch(24, hospital=hospital, author=rep, on=today)
    page = as_manager.get(reverse("dashboards:key_list"), {"state": "suggested"})
    assert [(row.pk, row.computed) for row in page.context["page"]] == [(hospital.pk, 5)]


def test_the_export_holds_the_list_and_leaves_an_audit_event(as_manager, hospital):
    as_manager.post(url("hospital_key", hospital), assessment())
    answer = as_manager.get(reverse("dashboards:key_export"), {"state": "key"})
    text = b"".join(answer.streaming_content).decode()
    assert hospital.code in text
    assert "Board minutes" in text
    assert AuditEvent.objects.filter(verb="exported", details__page="key accounts").count() == 1


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_list_costs_the_same_for_one_as_for_twenty(
    as_manager, patch_territory, how_many, django_assert_num_queries
):
    for hospital in HospitalFactory.create_batch(how_many, territory=patch_territory):
        KeyAssessment.objects.create(
            hospital=hospital, on="2026-01-01", score=5, is_key=True, evidence="x", holds=["goals"]
        )
    as_manager.get(reverse("dashboards:key_list"))
    with django_assert_num_queries(9):
        assert len(as_manager.get(reverse("dashboards:key_list")).context["page"]) == how_many


INPUTS = {"base_cny": "1000000", "growth": "0", "margin": "20", "retention": "90", "discount": "8", "note": ""}


def test_a_what_if_keeps_nothing_and_a_kept_one_shows(as_rep, rep, hospital):
    tried = as_rep.post(url("hospital_lifetime", hospital), INPUTS).content.decode()
    assert "598,122 CNY" in tried
    assert not LifetimeEstimate.objects.exists()

    kept = as_rep.post(url("hospital_lifetime", hospital), INPUTS | {"keep": "1"}, follow=True).content.decode()
    assert "598,122 CNY" in kept
    assert LifetimeEstimate.objects.get().by == rep


def test_inputs_out_of_bounds_are_refused(as_rep, hospital):
    page = as_rep.post(url("hospital_lifetime", hospital), INPUTS | {"margin": "120", "keep": "1"})
    assert page.status_code == 200
    assert not LifetimeEstimate.objects.exists()


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_part_costs_the_same_for_one_event_as_for_twenty(
    as_manager, manager, hospital, how_many, django_assert_num_queries
):
    for n in range(how_many):
        SeasonEvent.objects.create(hospital=hospital, to_season="winter", month=f"20{10 + n}-01-01", s=0.1, q=0.1, h=0)
        LifetimeEstimate.objects.create(hospital=hospital, base_cny=1, growth=0, margin=1, retention=1, discount=1)
        set_by_hand(hospital, "season", ("winter", "autumn")[n % 2], reason="x", until=timezone.localdate(), by=manager)
    as_manager.get(url("hospital_standing", hospital), headers=HTMX)
    with django_assert_num_queries(QUERIES):
        page = as_manager.get(url("hospital_standing", hospital), headers=HTMX)
    assert "<html" not in page.content.decode()


def test_reps_see_why_and_medical_users_nothing(as_rep, as_medrep, hospital):
    page = as_rep.get(url("hospital_standing", hospital)).content.decode()
    assert "Why this season?" in page
    assert url("hospital_class_set", hospital, "season") not in page
    for name in ("hospital_standing", "hospital_key", "hospital_lifetime"):
        assert as_medrep.get(url(name, hospital)).status_code == 404
