"""Which key messages were told on how many visits, by month: for whom, of what, and what it costs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lib.dates import add_months
from records.models import AuditEvent
from tests.conftest import sign_in
from tests.factories import HospitalFactory, KeyMessageVersionFactory, UserFactory, VisitFactory
from visits.models import VisitMessage

pytestmark = pytest.mark.django_db
URL = "dashboards:message_report"


@pytest.fixture
def hospital(patch_territory):
    return HospitalFactory(territory=patch_territory)


def tell(version, hospital, on=None, **facts):
    visit = VisitFactory(hospital=hospital, on=on or timezone.localdate(), **facts)
    VisitMessage.objects.create(visit=visit, version=version)
    return visit


def figures(client) -> list[tuple]:
    report = client.get(reverse(URL)).context["report"]
    return [(row.version, row.counts) for group in report.products for row in group.rows]


def test_completed_visits_of_six_months_at_hospitals_one_covers(as_manager, hospital, other_territory):
    version = KeyMessageVersionFactory()
    first = timezone.localdate().replace(day=1)
    for _number in range(2):
        tell(version, hospital)
    tell(version, hospital, on=add_months(first, -5))
    tell(version, hospital, on=add_months(first, -5) - timedelta(days=1))
    tell(version, hospital, outcome="not_seen")
    tell(version, hospital, state="returned")
    tell(version, HospitalFactory(territory=other_territory))

    assert figures(as_manager) == [(version, [1, 0, 0, 0, 0, 2])]


def test_a_medical_manager_reads_of_the_medical_function_alone(as_manager, hospital, region):
    version = KeyMessageVersionFactory()
    tell(version, hospital, function="medical")
    tell(version, hospital, function="commercial")
    medical = sign_in(UserFactory(is_manager=True, function="medical", territory=region))

    assert [sum(counts) for _version, counts in figures(medical)] == [1]
    assert [sum(counts) for _version, counts in figures(as_manager)] == [2]


@pytest.mark.parametrize("name", [URL, "dashboards:message_export"])
@pytest.mark.parametrize(("who", "status"), [("rep", 403), ("manager", 200), ("admin", 200), ("compliance", 200)])
def test_it_is_for_managers_and_those_who_oversee(request, who, status, name):
    assert request.getfixturevalue(f"as_{who}").get(reverse(name)).status_code == status


@pytest.mark.parametrize("how_many", [1, 20])
def test_it_costs_the_same_however_much_was_told(as_manager, hospital, how_many, django_assert_num_queries):
    for _number in range(how_many):
        tell(KeyMessageVersionFactory(), hospital)

    with django_assert_num_queries(6):
        page = as_manager.get(reverse(URL)).content.decode()

    assert page.count("<tr>") - page.count("<thead><tr>") == how_many


def test_the_file_holds_the_numbers_and_leaves_a_trace(as_manager, hospital):
    version = KeyMessageVersionFactory()
    visit = tell(version, hospital)

    answer = as_manager.get(reverse("dashboards:message_export"))
    text = b"".join(answer.streaming_content).decode()

    assert f"{version.message.name_en},1,0,0,0,0,0,1,1" in text
    assert visit.author.name not in text
    assert AuditEvent.objects.get(verb="exported").details == {"page": "messages", "format": "csv"}
