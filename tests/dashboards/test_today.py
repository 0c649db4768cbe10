"""Today: who is suggested and why, what is put aside and for whom, what is due, the week, and what a medical rep sees."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import CounterAction, Hospital
from dashboards.today import Today
from scoring.models import Alert, ScoreRun
from tests.conftest import sign_in
from tests.dashboards.whole import score, whole_hospital
from tests.factories import (
    CommitmentFactory,
    HospitalFactory,
    NextStepFactory,
    ProductFactory,
    ReviewItemFactory,
    ServiceRequestFactory,
    StakeholderFactory,
    TerritoryFactory,
    UserFactory,
    VisitFactory,
)
from visits.models import NextStep, PutAside, Visit, VisitAttendee, VisitDraft, VisitTopic

pytestmark = pytest.mark.django_db
URL = reverse("dashboards:today")
SALES_WORDS = ("Tier", "Summer", "Spring", "Autumn", "Winter", "CNY", "sales", "Sales", "potential")


def text_of(response) -> str:
    return response.content.decode()


def suggested(response) -> list[str]:
    return [item.hospital.name for item in response.context["page"].who_next.suggestions]


def plain_hospitals(territory, *scores) -> list[Hospital]:
    """Hospitals as the nightly run leaves them, with these commercial priorities."""
    made = []
    for value in scores:
        hospital = HospitalFactory(territory=territory)
        Hospital.objects.filter(pk=hospital.pk).update(
            priority=value, priority_medical=100 - value, confidence=0.8, confidence_medical=0.8, tier="B"
        )
        made.append(hospital)
    return made


# -- Who may ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "status"),
    [("rep", 200), ("medrep", 200), ("manager", 403), ("admin", 403), ("compliance", 403), ("stranger", 200)],
)
def test_today_is_for_reps(request, who, status):
    assert request.getfixturevalue(f"as_{who}").get(URL).status_code == status


def test_a_rep_starts_here(as_rep, patch_territory):
    [hospital] = plain_hospitals(patch_territory, 50)
    response = as_rep.get("/")
    assert suggested(response) == [hospital.name]
    assert str(hospital) in text_of(response)


# -- Queries ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("how_many", [1, 20])
@pytest.mark.parametrize("who", ["rep", "medrep"])
def test_the_day_costs_the_same_however_full(request, patch_territory, who, how_many, django_assert_num_queries):
    user, client = request.getfixturevalue(who), request.getfixturevalue(f"as_{who}")
    for _ in range(how_many):
        hospital = whole_hospital(patch_territory, user, 2)
        VisitFactory(hospital=hospital, author=user, state="planned")
        PutAside.objects.create(
            user=user, hospital=HospitalFactory(territory=patch_territory), until=timezone.localdate()
        )
        VisitDraft.objects.create(client_id=uuid.uuid4(), author=user, hospital=hospital)
        VisitFactory(hospital=hospital, author=user, state="returned")
    score()
    with django_assert_num_queries(12):
        assert client.get(URL).status_code == 200


def test_a_returned_visit_stands_first_with_the_way_to_mend_it(as_rep, rep, manager, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    today = timezone.localdate()
    NextStepFactory(hospital=hospital, owner=rep, due_on=today - timedelta(days=30))
    visit = VisitFactory(hospital=hospital, author=rep, state="returned")
    VisitFactory(hospital=hospital, author=UserFactory(), state="returned")
    for days, comment in ((9, "太短"), (1, "写清对方说了什么")):
        ReviewItemFactory(
            visit=visit, verdict="returned", comment=comment, decided_by=manager,
            decided_at=timezone.now() - timedelta(days=days),
        )  # fmt: skip
    answer = as_rep.get(URL)
    page = answer.context["page"]
    assert [type(row) for row in page.owed] == [Visit, NextStep]
    assert (page.owed[0].pk, page.owed_total) == (visit.pk, 2)
    text = answer.content.decode()
    assert "写清对方说了什么" in text
    assert "太短" not in text
    assert reverse("visits:visit_change", args=[visit.pk]) in text


# -- Who next --------------------------------------------------------------------------------------
def test_the_first_six_by_priority(as_rep, as_medrep, patch_territory):
    made = plain_hospitals(patch_territory, 10, 90, 30, 80, 20, 70, 60, 50)
    by_name = {hospital.name: hospital for hospital in made}
    commercial = [made[i].name for i in (1, 3, 5, 6, 7, 2)]
    medical = [made[i].name for i in (0, 4, 2, 7, 6, 5)]
    response = as_rep.get(URL)
    assert suggested(response) == commercial
    assert suggested(as_medrep.get(URL)) == medical
    assert len(by_name) == response.context["page"].who_next.total == 8


def test_a_hospital_that_receives_nobody_is_not_suggested(as_rep, as_medrep, patch_territory):
    banned, other = plain_hospitals(patch_territory, 90, 80)
    banned.no_visits_since, banned.no_visits_source = timezone.localdate(), "A notice"
    banned.save()
    for client in (as_rep, as_medrep):
        response = client.get(URL)
        assert suggested(response) == [other.name]
        assert response.context["page"].who_next.total == 2


def test_inactive_and_foreign_hospitals_are_not_suggested(as_rep, patch_territory, other_territory):
    plain_hospitals(other_territory, 99)
    [gone] = plain_hospitals(patch_territory, 98)
    gone.is_active = False
    gone.save(update_fields=["is_active"])
    response = as_rep.get(URL)
    assert suggested(response) == []
    assert "No hospitals yet" in text_of(response)


def test_a_suggestion_says_why_and_what_changed(as_rep, rep, patch_territory):
    hospital = whole_hospital(patch_territory, rep)
    score()
    response = as_rep.get(URL)
    [item] = response.context["page"].who_next.suggestions
    hospital.refresh_from_db()
    assert item.hospital.score == hospital.priority
    assert sum(part.points for part in item.parts) == hospital.priority
    assert len(item.parts) == 11
    assert item.reason in text_of(response)
    assert item.moved.label == "Since yesterday"
    assert response.context["page"].is_stale is False


def test_without_any_run_the_page_says_so(as_rep, patch_territory):
    HospitalFactory(territory=patch_territory)
    assert "Not scored yet" in text_of(as_rep.get(URL))


def test_old_scores_are_labelled(as_rep, patch_territory):
    plain_hospitals(patch_territory, 50)
    long_ago = timezone.localdate() - timedelta(days=3)
    ScoreRun.objects.create(as_of=long_ago, state="done", published_at=timezone.now())
    assert "These scores are old." in text_of(as_rep.get(URL))


# -- Put aside -------------------------------------------------------------------------------------
def test_putting_aside_hides_for_me_only_and_can_be_undone(as_rep, rep, patch_territory):
    first, second = plain_hospitals(patch_territory, 90, 80)
    colleague = sign_in(UserFactory(is_rep=True, territory=patch_territory))

    answer = as_rep.post(reverse("visits:put_aside", args=[first.pk]), {"reason": "wrong_time", "days": 7, "next": URL})
    assert answer.url == URL
    response = as_rep.get(URL)
    assert suggested(response) == [second.name]
    assert [row.hospital for row in response.context["page"].who_next.put_aside] == [first]
    assert response.context["page"].who_next.total == 2
    assert suggested(colleague.get(URL)) == [first.name, second.name]

    as_rep.post(reverse("visits:put_aside_undo", args=[first.pk]), {"next": URL})
    assert suggested(as_rep.get(URL)) == [first.name, second.name]


def test_what_was_put_aside_comes_back_after_its_day(as_rep, rep, patch_territory):
    [hospital] = plain_hospitals(patch_territory, 90)
    today = timezone.localdate()
    aside = PutAside.objects.create(user=rep, hospital=hospital, reason="wrong_time", until=today)
    assert suggested(as_rep.get(URL)) == []
    PutAside.objects.filter(pk=aside.pk).update(until=today - timedelta(days=1))
    assert suggested(as_rep.get(URL)) == [hospital.name]


def test_the_list_alone_answers_htmx(as_rep, patch_territory):
    [hospital] = plain_hospitals(patch_territory, 90)
    part = text_of(as_rep.get(URL, headers={"HX-Request": "true"}))
    assert str(hospital) in part
    assert "<html" not in part


# -- Alerts ----------------------------------------------------------------------------------------
def test_alerts_stand_on_top_however_low_the_score(as_rep, as_medrep, patch_territory, other_territory):
    [hospital] = plain_hospitals(patch_territory, 1)
    [foreign] = plain_hospitals(other_territory, 1)
    today = timezone.localdate()
    last_visit = (today - timedelta(days=33)).isoformat()
    Alert.objects.create(hospital=hospital, kind="no_visit", since=today, facts={"last_visit": last_visit})
    Alert.objects.create(
        hospital=hospital, kind="sales_decline", since=today, facts={"s3_fen": 70_00, "s3_last_year_fen": 100_00}
    )
    Alert.objects.create(hospital=hospital, kind="veto_blocker", since=today, facts={"people": 1})
    Alert.objects.create(hospital=foreign, kind="veto_blocker", since=today, facts={"people": 1})
    lines = as_rep.get(URL).context["page"].alerts.first
    assert [line.text for line in lines] == [
        "a decision maker or gatekeeper is against us",
        "sales of the last 3 months are 30% below last year",
        "tier A, last visit 33 days ago",
    ]
    medical = as_medrep.get(URL).context["page"].alerts.first
    assert [line.text for line in medical] == ["a decision maker or gatekeeper is against us"]


def test_a_closed_alert_is_gone(as_rep, patch_territory):
    [hospital] = plain_hospitals(patch_territory, 1)
    today = timezone.localdate()
    Alert.objects.create(hospital=hospital, kind="veto_blocker", since=today, closed_on=today)
    assert as_rep.get(URL).context["page"].alerts.first == []


# -- The day, what is due --------------------------------------------------------------------------
def test_the_agenda_holds_planned_and_logged_visits_of_mine_today(as_rep, rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    planned = VisitFactory(hospital=HospitalFactory(territory=patch_territory), author=rep, state="planned", at="14:30")
    done = VisitFactory(hospital=hospital, author=rep, at="09:30")
    VisitFactory(hospital=hospital, author=rep, state="planned", at="16:00")  # logged in another way
    joint = VisitFactory(hospital=hospital, joint_with=rep, at="11:00")
    VisitFactory(hospital=hospital, at="10:00")
    VisitFactory(hospital=hospital, author=rep, on=timezone.localdate() - timedelta(days=1))
    agenda = as_rep.get(URL).context["page"].agenda
    assert agenda.visits == [done, joint, planned]
    assert agenda.coming == planned


def test_my_own_steps_due_and_my_drafts(as_rep, rep, patch_territory, other_territory):
    today = timezone.localdate()
    hospital = HospitalFactory(territory=patch_territory)
    late = NextStepFactory(hospital=hospital, owner=rep, due_on=today - timedelta(days=5))
    now = NextStepFactory(hospital=hospital, owner=rep, due_on=today)
    NextStepFactory(hospital=hospital, owner=rep, due_on=today + timedelta(days=1))
    NextStepFactory(hospital=hospital, owner=rep, due_on=today, done_on=today)
    NextStepFactory(hospital=hospital, due_on=today)
    NextStepFactory(hospital=HospitalFactory(territory=other_territory), owner=rep, due_on=today)
    VisitDraft.objects.create(client_id=uuid.uuid4(), author=rep, hospital=hospital)
    VisitDraft.objects.create(client_id=uuid.uuid4(), author=UserFactory(is_rep=True), hospital=hospital)
    page = as_rep.get(URL).context["page"]
    assert page.owed == [late, now]
    assert len(page.drafts) == 1
    assert page.due_total == 3

    as_rep.post(reverse("visits:next_step_done", args=[late.pk]), {"next": URL})
    assert NextStep.objects.get(pk=late.pk).done_on == today
    assert as_rep.get(URL).context["page"].owed == [now]


def test_an_empty_day_says_what_to_do(as_rep):
    shown = text_of(as_rep.get(URL))
    assert "No hospitals yet" in shown
    assert "Nothing is planned." in shown
    assert "Nothing is due" in shown


# -- The week --------------------------------------------------------------------------------------
WEDNESDAY = date(2026, 4, 15)


def visit_with(people: int, rep, hospital, on, *, talk: bool = False, **fields):
    visit = VisitFactory(hospital=hospital, author=rep, on=on, **fields)
    for _ in range(people):
        VisitAttendee.objects.create(visit=visit, stakeholder=StakeholderFactory(hospital=hospital))
    if talk:
        VisitTopic.objects.create(visit=visit, product=ProductFactory(), outcome="listened")
    return visit


def test_the_week_counts_people_met_not_visits(rep, patch_territory):
    hospital, other = plain_hospitals(patch_territory, 60, 50)
    visit_with(3, rep, hospital, WEDNESDAY, talk=True)
    visit_with(2, rep, hospital, date(2026, 4, 13))
    visit_with(4, rep, hospital, date(2026, 4, 12))  # the week before, the same cycle
    visit_with(5, rep, other, WEDNESDAY, outcome="not_seen")
    visit_with(5, rep, other, WEDNESDAY, state="draft")
    visit_with(5, UserFactory(is_rep=True), other, WEDNESDAY)
    visits, talks, covered = Today(rep, WEDNESDAY).gauges
    assert (visits.done, visits.goal, visits.mark) == (5, 20, 50)
    assert (talks.done, talks.goal, talks.state) == (3, 10, "behind")
    assert (covered.done, covered.goal) == (1, 2)


def test_a_joint_visit_counts_for_both(rep, patch_territory):
    hospital, _other = plain_hospitals(patch_territory, 60, 50)
    colleague = UserFactory(is_rep=True, territory=patch_territory)
    visit_with(2, colleague, hospital, WEDNESDAY, joint_with=rep)
    for user in (rep, colleague):
        visits, _talks, covered = Today(user, WEDNESDAY).gauges
        assert (visits.done, covered.done) == (2, 1)


# -- Medical ---------------------------------------------------------------------------------------
def test_a_medical_rep_reads_nothing_of_sales(as_rep, as_medrep, rep, patch_territory):
    hospital = whole_hospital(patch_territory, rep, 3)
    score()
    Hospital.objects.filter(pk=hospital.pk).update(tier="A", season="summer")
    commercial, medical = text_of(as_rep.get(URL)), text_of(as_medrep.get(URL))
    assert "Summer" in commercial
    assert [word for word in SALES_WORDS if word in medical] == []
    [item] = as_medrep.get(URL).context["page"].who_next.suggestions
    hospital.refresh_from_db()
    assert item.hospital.score == hospital.priority_medical
    assert len(item.parts) == 7


def test_territories_below_count_too(rep, as_rep, patch_territory):
    [hospital] = plain_hospitals(TerritoryFactory(parent=patch_territory), 50)
    assert suggested(as_rep.get(URL)) == [hospital.name]


def test_promises_and_requests_of_mine_stand_among_what_is_due(as_rep, rep, medrep, patch_territory):
    hospital, today = HospitalFactory(territory=patch_territory), timezone.localdate()
    ago = today - timedelta(days=9)
    step = NextStepFactory(hospital=hospital, owner=rep, due_on=today - timedelta(days=1))
    request = ServiceRequestFactory(hospital=hospital, owner=rep, asked_on=ago, due_on=today - timedelta(days=3))
    promise = CommitmentFactory(hospital=hospital, owner=rep, made_on=ago, due_on=today)
    blocker = StakeholderFactory(hospital=hospital, support=-2, influence=4)
    action = {"stakeholder": blocker, "means": "evidence", "text": "Bring the trial", "owner": rep}
    answer = CounterAction.objects.create(**action, due_on=today - timedelta(days=2))
    CounterAction.objects.create(**action, due_on=today + timedelta(days=1))
    CounterAction.objects.create(**action, due_on=today, done_on=today)
    CounterAction.objects.create(**{**action, "owner": medrep}, due_on=today)
    CommitmentFactory(hospital=hospital, owner=rep, due_on=today + timedelta(days=1))
    CommitmentFactory(hospital=hospital, owner=rep, made_on=ago, due_on=today, state="kept", settled_on=today)
    CommitmentFactory(hospital=hospital, owner=medrep, made_on=ago, due_on=today)

    response = as_rep.get(URL)

    page = response.context["page"]
    assert (page.owed, page.owed_total) == ([request, answer, step, promise], 4)
    for url in (
        reverse("visits:commitment_settle", args=[promise.pk]),
        reverse("visits:service_close", args=[request.pk]),
        reverse("accounts:counter_action_close", args=[answer.pk]),
    ):
        assert url in text_of(response)


@pytest.mark.parametrize(
    "change", [{"lawful_basis": "none", "support": None}, {"opted_out_on": date(2026, 1, 1)}, {"is_active": False}]
)
def test_what_is_done_about_somebody_who_may_not_be_profiled_is_not_due(as_rep, rep, patch_territory, change):
    blocker = StakeholderFactory(hospital=HospitalFactory(territory=patch_territory), support=-2, influence=4)
    action = {"means": "evidence", "text": "Bring the trial", "owner": rep, "due_on": timezone.localdate()}
    CounterAction.objects.create(stakeholder=blocker, **action)
    assert as_rep.get(URL).context["page"].owed_total == 1
    for name, value in change.items():
        setattr(blocker, name, value)
    blocker.save()
    assert as_rep.get(URL).context["page"].owed_total == 0
