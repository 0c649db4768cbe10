"""The portfolio: the right hospitals, a bounded page, the same few queries for many as for one; nothing for medical users."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Hospital
from accounts.models.relationship import QUESTIONS as ANSWERS
from dashboards import portfolio as pages
from dashboards.portfolio import Member
from dashboards.season_reasons import Levels
from dashboards.service_quadrant import spots_of
from scoring.models import ScoreRun, ScoreSnapshot
from tests.factories import HospitalFactory, SurveyFactory

pytestmark = pytest.mark.django_db

ADDRESSES = ["portfolio", "portfolio_sales", "portfolio_service", "portfolio_curve"]
QUERIES = {"portfolio": 12, "portfolio_sales": 10, "portfolio_service": 8, "portfolio_curve": 7}
SEASONS = ("summer", "spring", "autumn", "winter")


@pytest.fixture
def scored(patch_territory):
    """Hospitals of every season with their levels, as a published run left them."""

    def make(how_many: int) -> list[Hospital]:
        day = timezone.localdate() - timedelta(days=1)
        run = ScoreRun.objects.create(as_of=day, state="done", phase="done", published_at=timezone.now())
        hospitals = []
        for n in range(how_many):
            season = SEASONS[n % 4]
            shown = {
                "tier": "A",
                "season": season,
                "ttm_fen": 100_000_00 * (n + 1),
                "priority": 90 - n % 80,
            }
            hospital = HospitalFactory(territory=patch_territory, relationship_stage=1 + n % 4)
            Hospital.objects.filter(pk=hospital.pk).update(**shown)
            levels = {"s": 0.9 if n % 4 in (0, 2) else 0.1, "q": 0.7, "h": 0.6 if n % 4 == 2 else 0.1}
            ScoreSnapshot.objects.create(
                run=run,
                hospital=hospital,
                day=day,
                score=50,
                confidence=1,
                parts={},
                medical_score=50,
                medical_confidence=1,
                medical_parts={},
                inputs={"season": {"season": season, **levels}},
            )
            SurveyFactory(hospital=hospital, **dict.fromkeys(ANSWERS, 1 + n % 5))
            hospitals.append(hospital)
        return hospitals

    return make


def page_of(client, name: str) -> str:
    response = client.get(reverse(f"dashboards:{name}"))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("how_many", [1, 20])
@pytest.mark.parametrize("name", ADDRESSES)
def test_a_page_costs_the_same_for_one_hospital_as_for_twenty(
    as_manager, scored, how_many, name, django_assert_num_queries
):
    scored(how_many)
    page_of(as_manager, name)
    with django_assert_num_queries(QUERIES[name]):
        page_of(as_manager, name)


def test_seasons_come_in_the_order_of_pursuit_with_count_value_and_reason(as_manager, scored):
    scored(8)
    page = page_of(as_manager, "portfolio")
    assert re.findall(r'id="season-(\w+)"', page) == ["summer", "spring", "autumn", "winter"]
    assert "2 hospitals, 600,000 CNY a year" in page
    assert "Sales high, 90 of 100 (from 35), alarm, 60 of 100 (from 50)." in page


def test_every_point_opens_its_hospital_and_says_what_it_is(as_manager, scored):
    hospitals = scored(4)
    page = page_of(as_manager, "portfolio_sales")
    for hospital in hospitals:
        assert page.count(f'href="{hospital.get_absolute_url()}" aria-label="{hospital.display_name}: ') == 2
    assert page.count('<tr><td class="c-name">') == 4


def test_what_is_not_drawn_is_said_and_the_page_stays_bounded(as_manager, scored, monkeypatch):
    monkeypatch.setattr(pages, "DRAWN", 5)
    scored(12)
    page = page_of(as_manager, "portfolio_sales")
    assert page.count('class="pt ') == 2 * 5
    assert "5 of 12 drawn: those with the highest priority" in page


def test_satisfaction_is_that_of_the_newest_survey_of_twelve_months(as_manager, patch_territory):
    asked, once, unjudged = (
        HospitalFactory(territory=patch_territory, relationship_stage=stage) for stage in (4, 4, None)
    )
    today = timezone.localdate()
    for hospital, days, answer in [(asked, 300, 5), (asked, 10, 2), (once, 400, 5), (unjudged, 10, 5)]:
        SurveyFactory(hospital=hospital, on=today - timedelta(days=days), **dict.fromkeys(ANSWERS, answer))
    page = page_of(as_manager, "portfolio_service")
    assert page.count(f'aria-label="{asked.display_name}: Strategic partner, satisfaction 2.0 of 5"') == 2
    assert page.count('class="pt low"') == 2
    assert 'class="pt ok"' not in page
    assert "2 without a stage or a survey" in page


def test_hospitals_of_one_stage_and_satisfaction_stand_side_by_side_within_their_column():
    members = [Member(Hospital(pk=n, relationship_stage=2, name=str(n)), Levels(), satisfaction=4.0) for n in range(30)]
    places = [spot.x for spot in spots_of(members)]
    assert len(set(places)) >= 9
    assert all(0.25 < x < 0.5 for x in places)


def test_the_curve_of_a_large_company_is_thinned(as_manager):
    from dashboards.concentration import Carrier, concentration

    curve = concentration(Carrier(n, str(n), "C", 100) for n in range(100_000)).wide
    assert curve.line.count("L") < 300
    assert curve.line.endswith("564 26")


@pytest.mark.parametrize("name", ADDRESSES)
def test_everybody_sees_their_own_territory_only(as_stranger, scored, name):
    hospitals = scored(4)
    page = page_of(as_stranger, name)
    assert not [h for h in hospitals if h.get_absolute_url() in page]


@pytest.mark.parametrize("name", [*ADDRESSES, "key_list", "key_export"])
def test_for_medical_users_there_is_no_such_page(as_medrep, as_compliance, name):
    for client in (as_medrep, as_compliance):
        assert client.get(reverse(f"dashboards:{name}")).status_code == 404


def test_the_rail_leads_there_only_who_may_see_it(as_rep, as_medrep):
    assert reverse("dashboards:portfolio") in as_rep.get("/").content.decode()
    assert reverse("dashboards:portfolio") not in as_medrep.get("/").content.decode()
