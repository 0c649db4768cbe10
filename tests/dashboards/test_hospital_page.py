"""The page of a hospital: its head, its tabs, what each costs, and what it must not show."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import (
    Affiliation,
    Hospital,
    SupportEvent,
)
from dashboards.hospital_page import TABS
from dashboards.people_panel import nearest_supporter
from dashboards.timeline import PAGE, timeline_of
from tests.dashboards.centres import centre_of
from tests.dashboards.whole import score, whole_hospital
from tests.factories import (
    CommitmentFactory,
    DepartmentFactory,
    HospitalFactory,
    NextStepFactory,
    ServiceRequestFactory,
    StakeholderFactory,
    SurveyFactory,
    VisitFactory,
)
from visits.models import VisitEvidence

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def page(client, hospital, **query):
    return client.get(reverse("dashboards:hospital_detail", args=[hospital.pk]), query)


# -- What it costs ---------------------------------------------------------------------------------
COSTS = {  # tab: (queries of a commercial user, of a medical one)
    "overview": (12, 11),
    "people": (12, 12),
    "departments": (11, 11),
    "sales": (12, None),
    "relationship": (8, 8),
    "know": (12, 12),
    "visits": (8, 8),
    "history": (8, 8),
}


@pytest.mark.parametrize("how_many", [1, 20])
def test_a_page_costs_the_same_however_much_there_is(
    as_rep, as_medrep, rep, patch_territory, how_many, django_assert_num_queries
):
    hospital = whole_hospital(patch_territory, rep, how_many)
    score()

    for tab, (commercial, medical) in COSTS.items():
        with django_assert_num_queries(commercial, info=tab):
            assert page(as_rep, hospital, tab=tab).status_code == 200
        if medical:
            with django_assert_num_queries(medical, info=tab):
                assert page(as_medrep, hospital, tab=tab).status_code == 200


@pytest.mark.parametrize("how_many", [1, 20])
def test_a_tab_on_demand_costs_at_most_twelve(as_rep, rep, patch_territory, how_many, django_assert_max_num_queries):
    hospital = whole_hospital(patch_territory, rep, how_many)
    score()

    for tab in TABS:
        with django_assert_max_num_queries(12, info=tab):
            response = as_rep.get(f"{hospital.get_absolute_url()}?tab={tab}", headers=HTMX)
        assert response.content.decode().lstrip().startswith('<div id="hospital-tab">'), tab


# -- Who sees it -----------------------------------------------------------------------------------
def test_a_foreign_hospital_does_not_exist(as_stranger, patch_territory):
    assert page(as_stranger, HospitalFactory(territory=patch_territory)).status_code == 404


def test_a_tab_that_is_none_does_not_exist(as_rep, as_medrep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)

    assert page(as_rep, hospital, tab="nothing").status_code == 404
    assert page(as_medrep, hospital, tab="sales").status_code == 404


def test_every_tab_is_a_plain_link(as_rep, patch_territory):
    content = page(as_rep, HospitalFactory(territory=patch_territory)).content.decode()

    for tab in ("overview", "people", "departments", "sales", "know", "visits", "history"):
        assert f'href="{reverse("dashboards:hospital_list")}' in content
        assert f"?tab={tab}" in content


# -- The head --------------------------------------------------------------------------------------
@pytest.mark.parametrize(("who", "number"), [("rep", 11), ("medrep", 7)])
def test_the_parts_add_up_to_the_number_shown(request, rep, patch_territory, who, number):
    hospital = whole_hospital(patch_territory, rep, 3)
    score()

    response = page(request.getfixturevalue(f"as_{who}"), hospital)

    head = response.context["head"]
    assert len(head.parts) == number
    assert sum(part.points for part in head.parts) == response.context["hospital"].score
    assert response.content.decode().count('class="ka-part ') == number + 1  # and the sum


def test_what_changed_since_yesterday_a_week_and_a_month_is_said_by_part(as_rep, rep, patch_territory):
    hospital = whole_hospital(patch_territory, rep, 1)
    score()
    shots = {shot.day: shot.score for shot in hospital.snapshots.all()}
    newest = max(shots)

    since = page(as_rep, hospital).context["head"].since

    assert [change.delta for change in since] == [shots[newest] - shots[day] for day in sorted(shots)[-2::-1]]
    assert since[0].label == "Since yesterday"
    assert {"Adoption", "Support"} <= {label for label, _delta in since[0].changes}


def test_a_hospital_without_score_has_a_page(as_rep, patch_territory):
    response = page(as_rep, HospitalFactory(territory=patch_territory))

    assert response.status_code == 200
    assert response.context["head"].parts == []


def test_phones_can_be_called(as_rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory, phones="0571-8778 3777;139 0000 0000")

    content = page(as_rep, hospital).content.decode()

    assert 'href="tel:057187783777"' in content
    assert 'href="tel:13900000000"' in content


def test_what_must_not_be_overlooked_stands_on_top(as_rep, as_medrep, rep, patch_territory):
    hospital = whole_hospital(patch_territory, rep)
    hospital.alerts.create(
        kind="sales_decline", since=timezone.localdate(), facts={"s3_fen": 60, "s3_last_year_fen": 100}
    )

    commercial = [line.title for line in page(as_rep, hospital).context["head"].alerts]
    medical = [line.title for line in page(as_medrep, hospital).context["head"].alerts]

    assert commercial == ["A decision maker or gatekeeper is against us", "Sales are falling", "1 next step is late"]
    assert medical == ["A decision maker or gatekeeper is against us", "1 next step is late"]


def test_a_closed_alert_is_over(as_rep, rep, patch_territory):
    hospital = whole_hospital(patch_territory, rep)
    hospital.alerts.update(closed_on=timezone.localdate())

    assert "A decision maker" not in page(as_rep, hospital).content.decode()


@pytest.mark.parametrize(("who", "may"), [("rep", True), ("manager", True), ("admin", False), ("compliance", False)])
def test_only_who_works_there_may_log(request, patch_territory, who, may):
    hospital = HospitalFactory(territory=patch_territory)

    content = page(request.getfixturevalue(f"as_{who}"), hospital).content.decode()

    assert (f"{reverse('visits:visit_new')}?hospital={hospital.pk}" in content) == may


def test_a_linked_hospital_leads_to_the_one_that_stands(as_rep, patch_territory):
    stands = HospitalFactory(territory=patch_territory)

    response = page(as_rep, HospitalFactory(territory=patch_territory, linked_to=stands, is_active=False))

    assert response.status_code == 302
    assert response["Location"] == stands.get_absolute_url()


@pytest.mark.parametrize(("who", "may"), [("rep", True), ("manager", True), ("admin", True), ("compliance", False)])
def test_people_are_added_by_who_works_with_the_roster(request, patch_territory, who, may):
    hospital = HospitalFactory(territory=patch_territory)

    content = page(request.getfixturevalue(f"as_{who}"), hospital, tab="people").content.decode()

    assert (reverse("accounts:stakeholder_new", args=[hospital.pk]) in content) == may


# -- People ----------------------------------------------------------------------------------------
def test_blockers_come_first_with_the_supporter_nearest_to_them(admin, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    ward = DepartmentFactory(hospital=hospital)
    StakeholderFactory(hospital=hospital, support=2, influence=5, name="远")
    near = StakeholderFactory(hospital=hospital, support=1, influence=1, department=ward, name="近")
    blocker = StakeholderFactory(hospital=hospital, support=-1, influence=1, department=ward, name="反")

    people = centre_of(hospital, admin).people

    assert people[0] == blocker
    assert (people[0].way, people[0].nearest) == ([], near)


def test_who_has_another_place_of_work_here_is_listed_with_the_main_one(as_rep, patch_territory, other_territory):
    here, there = (
        HospitalFactory(territory=patch_territory, name=name, name_en="") for name in ("云汀甲院", "云汀乙院")
    )
    beside, gone = StakeholderFactory.create_batch(2, hospital=there)
    foreign = StakeholderFactory(hospital=HospitalFactory(territory=other_territory))
    for person in (beside, foreign):
        Affiliation.objects.create(stakeholder=person, hospital=here, is_primary=False)
    Affiliation.objects.create(
        stakeholder=gone, hospital=here, is_primary=False, ends_on=timezone.localdate() - timedelta(days=1)
    )

    response = page(as_rep, here, tab="people")

    assert [(person.pk, person.elsewhere) for person in response.context["people"].people] == [(beside.pk, there)]
    assert "mainly at 云汀乙院" in response.content.decode()
    assert next(tab.count for tab in response.context["tabs"] if tab.key == "people") == 1


def test_without_a_supporter_nobody_is_near(patch_territory):
    assert nearest_supporter(StakeholderFactory(support=-2), []) is None


def test_roles_nobody_is_known_in_are_named(as_rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    StakeholderFactory(hospital=hospital, buying_role="gatekeeper")

    content = page(as_rep, hospital, tab="people").content.decode()

    assert "No decision maker known" in content
    assert "No gatekeeper known" not in content


def test_who_opted_out_or_long_had_no_basis_is_in_no_list(as_rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    today = timezone.now()
    StakeholderFactory(hospital=hospital, name="退", name_en="Opted Out", opted_out_on=today.date())
    StakeholderFactory(
        hospital=hospital, name="久", name_en="Long Without", lawful_basis="none", created_at=today - timedelta(days=40)
    )
    StakeholderFactory(hospital=hospital, name="新", name_en="Just Added", lawful_basis="none")

    for tab in ("overview", "people"):
        content = page(as_rep, hospital, tab=tab).content.decode()
        assert "Opted Out" not in content
        assert "Long Without" not in content
        assert "Just Added" in content


def test_of_who_may_not_be_profiled_no_role_stance_or_influence_is_shown(as_rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    StakeholderFactory(hospital=hospital, lawful_basis="public_source", buying_role="decision_maker", influence=5)

    content = page(as_rep, hospital, tab="people").content.decode()

    assert "no consent yet" in content
    assert "5/5" not in content


# -- Timeline --------------------------------------------------------------------------------------
def kinds(timeline) -> set[str]:
    return {event.kind for event in timeline.events}


def test_the_timeline_tells_everything_newest_first(rep, patch_territory):
    hospital = whole_hospital(patch_territory, rep, 2)

    timeline = timeline_of(hospital, rep, today=timezone.localdate())

    days = [event.on for event in timeline.events]
    assert days == sorted(days, reverse=True)
    assert kinds(timeline) == {
        "visit", "support", "adoption", "step", "step_done", "relationship", "tier", "season", "deliveries",
        "insight", "rival_act",
    }  # fmt: skip


def test_a_medical_user_is_told_nothing_of_sales(medrep, rep, patch_territory):
    hospital = whole_hospital(patch_territory, rep, 2)
    today = timezone.localdate()

    assert kinds(timeline_of(hospital, medrep, today=today)).isdisjoint({"tier", "season", "deliveries"})
    for key in ("segment", "deliveries"):
        timeline = timeline_of(hospital, medrep, kind=key, today=today)
        assert timeline.kind == ""
        assert kinds(timeline).isdisjoint({"tier", "season", "deliveries"})


def test_the_timeline_can_be_narrowed_to_one_kind(as_rep, rep, patch_territory):
    hospital = whole_hospital(patch_territory, rep, 2)

    assert kinds(page(as_rep, hospital, kind="stance").context["timeline"]) == {"support"}
    assert kinds(page(as_rep, hospital, kind="segment").context["timeline"]) == {"tier", "season"}


def test_a_move_tells_what_was_before_and_links_the_visit_that_shows_it(as_rep, rep, patch_territory):
    hospital = whole_hospital(patch_territory, rep)
    person = hospital.stakeholders.get()
    today = timezone.localdate()
    SupportEvent.objects.create(stakeholder=person, support=1, on=today)

    events = timeline_of(hospital, rep, kind="stance", today=today).events

    assert [(event.before, event.after) for event in events] == [(-1, 1), (None, -1)]
    assert events[1].visit == VisitEvidence.objects.get().visit_id
    assert reverse("visits:visit_detail", args=[events[1].visit]) in page(as_rep, hospital).content.decode()


def test_pages_of_the_timeline_hold_every_event_once(rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    VisitFactory.create_batch(PAGE + 5, hospital=hospital, author=rep)
    NextStepFactory.create_batch(3, hospital=hospital, due_on=timezone.localdate() - timedelta(days=9))
    today = timezone.localdate()

    first, second = (timeline_of(hospital, rep, page=number, today=today) for number in (1, 2))

    assert (len(first.events), first.has_more) == (PAGE, True)
    assert (len(second.events), second.has_more) == (8, False)
    assert len({(e.kind, e.key) for e in [*first.events, *second.events]}) == PAGE + 8


def test_moves_of_people_who_may_no_longer_be_judged_are_not_told(rep, patch_territory):
    hospital = whole_hospital(patch_territory, rep)
    person = hospital.stakeholders.get()
    person.opted_out_on = timezone.localdate()
    person.save()

    assert kinds(timeline_of(hospital, rep, today=timezone.localdate())).isdisjoint({"support", "adoption"})


def test_a_draft_or_cancelled_visit_did_not_happen(rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    VisitFactory(hospital=hospital, state="draft")

    assert timeline_of(hospital, rep, today=timezone.localdate()).events == []


def test_numbers_behind_the_tabs_count_what_is_listed(as_rep, rep, patch_territory):
    hospital = whole_hospital(patch_territory, rep, 3)
    VisitFactory(hospital=hospital, state="draft")

    counts = {tab.key: tab.count for tab in page(as_rep, hospital).context["tabs"]}

    assert (counts["people"], counts["departments"], counts["visits"]) == (3, 3, 3)
    assert Hospital.objects.count() == 1


def test_the_timeline_tells_surveys_requests_and_promises(as_rep, rep, patch_territory):
    hospital, today = HospitalFactory(territory=patch_territory), timezone.localdate()
    SurveyFactory(hospital=hospital)
    ServiceRequestFactory(hospital=hospital, owner=rep, closed_on=today)
    CommitmentFactory(hospital=hospital, owner=rep, state="not_kept", settled_on=today)

    timeline = timeline_of(hospital, rep, today=today)

    assert kinds(timeline) == {"survey", "request", "request_done", "promise", "promise_settled"}
    shown = page(as_rep, hospital).content.decode()
    assert all(words in shown for words in ("4.0 of 5", "Supply", "Ours to them", "Not kept"))
