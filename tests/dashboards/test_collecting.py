"""Data to collect: what is missing, by what it would add; bounded, and without anything of sales for medical users."""

import pytest
from django.urls import reverse

from dashboards.collecting import Collecting
from tests.dashboards.whole import score, whole_hospital
from tests.factories import HospitalFactory

pytestmark = pytest.mark.django_db
URL = reverse("dashboards:collect_list")


@pytest.fixture
def scored(rep, patch_territory):
    """A hospital that is known well, and two of which nothing is known."""
    known = whole_hospital(patch_territory, rep)
    blank = [HospitalFactory(territory=patch_territory) for _ in range(2)]
    HospitalFactory()
    score()
    return known, blank


def test_what_adds_most_stands_first(rep, scored):
    _known, blank = scored
    collecting = Collecting(rep)

    assert [(gap.datum.key, gap.hospitals, gap.points) for gap in collecting.gaps[:4]] == [
        ("gap", 2, 15.0), ("threat", 3, 7.0), ("support", 2, 10.0), ("adoption", 2, 8.0),
    ]  # fmt: skip
    assert {each.hospital_id for each in collecting.all[:2]} == {hospital.pk for hospital in blank}
    assert [datum.key for datum, _points in collecting.all[0].data][:4] == ["gap", "support", "adoption", "threat"]


def test_what_is_missing_adds_up_with_what_is_known_and_what_nobody_can_ask(rep, scored):
    blank = next(each for each in Collecting(rep).page if each.hospital_id == scored[1][0].pk)
    blank.hospital.refresh_from_db()
    nobody_can_ask = {"value": 18, "growth": 6, "listing": 6, "season": 10, "contact": 12}
    assert blank.points + sum(nobody_can_ask.values()) + 100 * blank.hospital.confidence == pytest.approx(100)


def test_a_medical_user_reads_the_medical_weights_and_nothing_of_sales(as_medrep, medrep, scored):
    collecting = Collecting(medrep)
    assert {gap.datum.key for gap in collecting.gaps} == {"support", "adoption", "threat", "relation", "contact"}
    assert {gap.datum.key: gap.points for gap in collecting.gaps}["support"] == 19.61
    content = as_medrep.get(URL, {"ask": "gap"}).content.decode()
    assert "?tab=sales" not in content
    assert as_medrep.get(URL, {"ask": "gap"}).context["page"].paginator.count == 3


def test_one_kind_can_be_asked_for(as_rep, scored):
    response = as_rep.get(URL, {"ask": "support"})
    assert response.context["page"].paginator.count == 2
    assert "?tab=know#know-acts" in response.content.decode()
    assert as_rep.get(URL, {"ask": "nothing"}).context["page"].paginator.count == 3


def test_today_asks_for_the_first_three_with_the_weightiest_question_of_each(as_rep, as_medrep, rep, scored):
    known, blank = scored
    part = as_rep.get(URL, headers={"HX-Request": "true"}).content.decode()
    assert [part.count(f'id="collect-{hospital.pk}"') for hospital in (*blank, known)] == [1, 1, 1]
    assert part.index("How much could they use in a year") < part.index("What do the rivals do here?")
    assert "<html" not in part
    assert 'hx-get="/collect/"' in as_rep.get("/today/").content.decode()

    more = HospitalFactory(territory=known.territory)
    score()
    assert Collecting(rep).page.paginator.count == 4
    for client in (as_rep, as_medrep):
        shown = client.get(URL, headers={"HX-Request": "true"}).content.decode()
        assert shown.count('id="collect-') == 4  # the part itself and three
    assert f'id="collect-{more.pk}"' in as_rep.get(URL).content.decode()
    assert "?tab=sales" not in shown


def test_who_has_no_business_in_the_field_has_none_here(as_compliance, as_stranger, scored):
    assert as_compliance.get(URL).status_code == 403
    assert as_stranger.get(URL).context["page"].paginator.count == 0


@pytest.mark.parametrize("how_many", [1, 25])
def test_it_costs_the_same_for_one_as_for_many(as_rep, patch_territory, how_many, django_assert_num_queries):
    for _ in range(how_many):
        HospitalFactory(territory=patch_territory)
    score()
    with django_assert_num_queries(6):  # session, user, territories, company, scores, hospitals
        assert as_rep.get(URL).status_code == 200
