"""The funnel: who stands where, who goes on, how long it takes, the people behind each number, the file."""

import io
from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import AdopterProfile, Adoption, AdoptionEvent
from dashboards.adoption_report import AdoptionReport, weighted_median
from records.models import AuditEvent
from tests.conftest import sign_in
from tests.factories import FocusFactory, HospitalFactory, StakeholderFactory, UserFactory

pytestmark = pytest.mark.django_db

REPORT, PEOPLE, EXPORT = (reverse(f"dashboards:adoption_{name}") for name in ("report", "people", "export"))
START = date(2026, 1, 1)


@pytest.fixture
def product():
    return FocusFactory().product


@pytest.fixture
def hospital(patch_territory):
    return HospitalFactory(territory=patch_territory)


def climb(hospital, product, *steps, **fields):
    """Somebody who came to stages on days: `climb(hospital, product, (0, 1), (30, 2))`."""
    person = StakeholderFactory(hospital=hospital, **fields)
    for days, stage in steps:
        AdoptionEvent.objects.create(stakeholder=person, product=product, stage=stage, on=START + timedelta(days=days))
    days, stage = steps[-1]
    since = START + timedelta(days=days)
    Adoption.objects.create(stakeholder=person, product=product, stage=stage, since=since)
    return person


def report_of(user, query=""):
    return AdoptionReport(user, QueryDict(query), timezone.localdate())


@pytest.mark.parametrize(
    ("counts", "median"), [([], None), ([(5, 1)], 5), ([(1, 1), (9, 1)], 5), ([(1, 3), (9, 1)], 1), ([(2, 0)], None)]
)
def test_the_median_of_counted_values(counts, median):
    assert weighted_median(counts) == median


def test_the_funnel_follows_from_the_dated_moves(rep, hospital, product):
    climb(hospital, product, (0, 1), (10, 2), (15, 2), (40, 3))  # told twice at 2: one entry, 30 days
    climb(hospital, product, (0, 1), (20, 2), (30, 1))  # went back: 10 days at 2, not went on; at 1 twice
    climb(hospital, product, (0, 2))

    rows = report_of(rep).rows

    assert [row.people for row in rows] == [0, 1, 1, 1, 0, 0, 0]
    one, two, three = rows[1:4]
    assert (one.entered, one.went_on, one.days) == (3, 2, 15)
    assert (two.entered, two.went_on, two.days) == (3, 1, 20)
    assert one.conversion == pytest.approx(2 / 3)
    assert (three.entered, three.went_on, three.days, three.conversion) == (1, 0, None, 0)
    assert (rows[0].conversion, rows[6].conversion) == (None, None)


@pytest.mark.parametrize(
    "state", [{"lawful_basis": "none"}, {"opted_out_on": START}, {"is_active": False}, {"erased_at": timezone.now()}]
)
def test_who_may_not_be_judged_is_nowhere_counted(rep, hospital, product, state):
    person = climb(hospital, product, (0, 1), (10, 2), **state)
    AdopterProfile.objects.create(stakeholder=person, innovativeness="innovator")

    report = report_of(rep)

    assert (report.total, report.mix.judged, list(report.page)) == (0, 0, [])
    assert [row.entered for row in report.rows] == [0] * 7
    assert not report.people.exists()


@pytest.mark.parametrize("by", ["territory", "hospital", "product"])
def test_groups_add_up_to_the_funnel_and_open_their_people(as_rep, rep, hospital, product, patch_territory, by):
    climb(hospital, product, (0, 3))
    climb(HospitalFactory(territory=patch_territory), product, (0, 3))

    report = report_of(rep, f"by={by}")

    assert sum(group.counts[3] for group in report.page) == 2
    for group in report.page:
        people = as_rep.get(f"{PEOPLE}?{group.query}&stage=3").context["page"]
        assert people.paginator.count == group.counts[3]


def test_a_rep_counts_the_own_and_a_manager_the_team(rep, manager, stranger, hospital, product, region):
    climb(hospital, product, (0, 3))
    climb(HospitalFactory(territory=region), product, (0, 3))
    assert [report_of(who).total for who in (rep, manager, stranger)] == [1, 2, 0]


def test_narrowed_by_product_territory_and_hospital(manager, hospital, product, patch_territory, region):
    other = FocusFactory().product
    climb(hospital, product, (0, 3))
    climb(hospital, other, (0, 4))
    climb(HospitalFactory(territory=region), product, (0, 3))

    def total(query):
        return report_of(manager, f"product={product.pk}&{query}").total

    assert (total(""), total(f"territory={patch_territory.pk}"), total(f"hospital={hospital.pk}")) == (2, 1, 1)
    assert total(f"q={hospital.name}") == 1
    assert report_of(manager, f"product={other.pk}").rows[4].people == 1
    assert total("territory=9999&hospital=x&stage=99&by=nonsense") == 2


def test_a_medical_rep_has_the_same_report(as_medrep, hospital, product):
    climb(hospital, product, (0, 3))
    assert as_medrep.get(REPORT).context["report"].total == 1


@pytest.mark.parametrize("who", ["admin", "compliance"])
@pytest.mark.parametrize("url", [REPORT, PEOPLE, EXPORT])
def test_who_does_not_work_in_the_field_has_no_business_here(request, who, url):
    assert request.getfixturevalue(f"as_{who}").get(url).status_code == 403


def test_the_own_mix_stands_beside_the_reference(as_rep, hospital):
    for kind in ("innovator", "laggard", "laggard", ""):
        AdopterProfile.objects.create(stakeholder=StakeholderFactory(hospital=hospital), innovativeness=kind)
    climb(hospital, FocusFactory().product, (0, 1))

    response = as_rep.get(REPORT)

    mix = response.context["report"].mix
    assert mix.judged == 3
    assert [(row.people, row.previous) for row in mix.rows] == [(1, 2), (0, 14), (0, 34), (0, 34), (2, 16)]
    assert "Rogers" in response.content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_file_holds_the_numbers_and_no_name(as_rep, rep, hospital, product, kind):
    person = climb(hospital, product, (0, 2), (10, 3))

    response = as_rep.get(f"{EXPORT}?format={kind}&by=hospital")

    content = b"".join(response.streaming_content)
    if kind == "xlsx":
        content = repr(list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))).encode()
    text = content.decode()
    assert hospital.name_en in text
    assert "Trial" in text
    assert person.name not in text
    assert person.name_en not in text
    event = AuditEvent.objects.get(verb="exported")
    assert (event.actor, event.details["page"], event.details["format"]) == (rep, "adoption", kind)


def test_the_people_page_names_who_stands_there(as_rep, as_stranger, hospital, product):
    person = climb(hospital, product, (0, 3))
    query = f"?product={product.pk}&stage=3"
    assert person.name_en in as_rep.get(PEOPLE + query).content.decode()
    assert person.name_en not in as_stranger.get(PEOPLE + query).content.decode()


def test_nothing_known_says_so(as_rep):
    assert "Nobody’s stage is known here" in as_rep.get(REPORT).content.decode()


@pytest.mark.parametrize("how_many", [1, 20])
@pytest.mark.parametrize("by", ["territory", "hospital", "product"])
def test_the_pages_cost_the_same_however_many(as_manager, product, region, how_many, by, django_assert_num_queries):
    UserFactory(is_rep=True)
    for _ in range(how_many):
        climb(HospitalFactory(territory=region), product, (0, 2), (10, 3))
        climb(HospitalFactory(territory=region), FocusFactory().product, (0, 2))
    with django_assert_num_queries(11):
        assert as_manager.get(f"{REPORT}?by={by}&product={product.pk}").status_code == 200
    with django_assert_num_queries(7):
        assert as_manager.get(f"{PEOPLE}?product={product.pk}&stage=3").status_code == 200


# -- The part on the person's page -----------------------------------------------------------------
def test_a_persons_part_shows_playbook_follow_up_and_reasons(as_rep, hospital, product):
    person = climb(hospital, product, (0, 2), (10, 3))

    content = as_rep.get(reverse("dashboards:stakeholder_ladders", args=[person.pk])).content.decode()

    assert "Follow closely: a visit within 14 days" in content
    assert "The follow-up was due on" in content
    assert "Why did they begin?" in content
    assert reverse("visits:stage_new", args=[person.pk, product.pk]) in content


def test_of_who_may_not_be_profiled_the_part_says_nothing(as_rep, hospital, product):
    person = climb(hospital, product, (0, 3), lawful_basis="none")
    content = as_rep.get(reverse("dashboards:stakeholder_ladders", args=[person.pk])).content.decode()
    assert "Trial" not in content
    assert "Only name, post and visits are kept" in content


def test_a_look_from_outside_is_recorded_once(as_admin, admin, other_territory, product, hospital):
    person = climb(hospital, product, (0, 3))
    outsider = sign_in(admin)
    admin.assignments.all().delete()
    url = reverse("dashboards:stakeholder_ladders", args=[person.pk])
    outsider.get(url, headers={"HX-Request": "true"})
    assert not AuditEvent.objects.filter(verb="viewed").exists()
    outsider.get(url)
    assert AuditEvent.objects.filter(verb="viewed").count() == 1


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_part_costs_the_same_however_many(as_rep, hospital, how_many, django_assert_num_queries):
    person = StakeholderFactory(hospital=hospital)
    for _ in range(how_many):
        product = FocusFactory().product
        Adoption.objects.create(stakeholder=person, product=product, stage=3, since=START)
        AdoptionEvent.objects.create(stakeholder=person, product=product, stage=3, on=START)
    with django_assert_num_queries(9):
        url = reverse("dashboards:stakeholder_ladders", args=[person.pk])
        assert as_rep.get(url, headers={"HX-Request": "true"}).status_code == 200
