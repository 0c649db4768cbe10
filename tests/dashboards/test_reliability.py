"""Promises kept, requests on time, surveys due: what counts for whom, and what it costs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dashboards.reliability import Part, reliability_of
from tests.factories import CommitmentFactory, HospitalFactory, ServiceRequestFactory, SurveyFactory, UserFactory

pytestmark = pytest.mark.django_db
URL = reverse("dashboards:team_reliability")


def days(number: int):
    return timezone.localdate() - timedelta(days=number)


def test_what_was_due_within_twelve_months_counts(manager, rep, patch_territory, other_territory):
    here, there = HospitalFactory(territory=patch_territory), HospitalFactory(territory=other_territory)

    def promise(due: int, state: str, hospital=here, **fields):
        settled = None if state == "open" else days(1)
        dates = {"made_on": days(due + 30), "due_on": days(due), "settled_on": settled}
        CommitmentFactory(hospital=hospital, owner=rep, state=state, **dates, **fields)

    for due, state in [(9, "kept"), (-9, "kept"), (9, "not_kept"), (9, "open")]:
        promise(due, state)
    for due, state in [(9, "withdrawn"), (-9, "open"), (0, "open"), (400, "not_kept")]:
        promise(due, state)
    promise(9, "not_kept", direction="theirs")
    promise(9, "not_kept", hospital=there)
    asked = {"hospital": here, "owner": rep, "asked_on": days(40)}
    for due, closed in [(9, days(9)), (9, days(8)), (9, None), (-9, days(1)), (-9, None)]:
        ServiceRequestFactory(**asked, due_on=days(due), closed_on=closed)

    [row] = reliability_of(manager, [rep], timezone.localdate())

    assert (row.kept, row.on_time) == (Part(2, 4), Part(2, 4))


def test_nothing_due_is_a_dash_and_each_number_opens_its_rows(as_manager, rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    other = UserFactory(is_rep=True, territory=patch_territory)
    mine = CommitmentFactory(hospital=hospital, owner=rep, made_on=days(9), due_on=days(2))
    CommitmentFactory(hospital=hospital, owner=other, made_on=days(9), due_on=days(2))
    response = as_manager.get(URL)

    row = next(row for row in response.context["rows"] if row.rep == rep)
    assert (row.kept.ratio, row.on_time.ratio) == (0, None)
    shown = response.content.decode()
    assert "0%" in shown
    assert "–" in shown
    assert list(as_manager.get(row.kept_url).context["page"]) == [mine]
    assert list(as_manager.get(row.on_time_url).context["page"]) == []


def test_surveys_that_are_due_are_counted(as_manager, patch_territory):
    asked, never = (HospitalFactory(territory=patch_territory) for _ in "ab")
    type(asked).objects.update(tier="A")
    SurveyFactory(hospital=asked)
    response = as_manager.get(URL)
    assert response.context["surveys_due"] == 1
    assert reverse("accounts:survey_due_list") in response.content.decode()
    assert never in as_manager.get(reverse("accounts:survey_due_list")).context["page"].object_list


@pytest.mark.parametrize("how_many", [1, 20])
def test_it_costs_the_same(as_manager, patch_territory, how_many, django_assert_num_queries):
    for _ in range(how_many):
        one = UserFactory(is_rep=True, territory=patch_territory)
        CommitmentFactory(hospital=HospitalFactory(territory=patch_territory), owner=one)
    with django_assert_num_queries(8):
        assert as_manager.get(URL).status_code == 200


def test_only_managers_have_a_team(as_rep):
    assert as_rep.get(URL).status_code == 403
