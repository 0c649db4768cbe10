"""The mean completeness of a team's cards: what the database works out is what each card says."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import CardWeight, Stakeholder
from dashboards.card_links import links_of
from dashboards.customer_card import card_of
from dashboards.data_health import health_of
from dashboards.person_page import pages_of, rights_of
from tests.dashboards.whole import whole_hospital
from tests.factories import DepartmentFactory, HospitalFactory, StakeholderFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(patch_territory, rep):
    """Known well, hardly, without a basis; and some who are not counted."""
    hospital = whole_hospital(patch_territory, rep)
    StakeholderFactory(
        hospital=hospital, department=DepartmentFactory(hospital=hospital), social_style="driver", needs="clinical",
        main_driver="price", ward_days="1", best_times="1-pm", concerns="c", decision_style="TDM", kol_level="local",
    )  # fmt: skip
    StakeholderFactory(hospital=hospital)
    StakeholderFactory(hospital=hospital, lawful_basis="none", buying_role="user", influence=3, post="Head")
    StakeholderFactory(hospital=hospital, opted_out_on=timezone.localdate())
    StakeholderFactory(
        hospital=hospital, lawful_basis="none", created_at=timezone.now() - timedelta(days=31), lawful_basis_on=None
    )


def each(user, today):
    listed = pages_of(Stakeholder.objects.visible_to(user).listed(today), user)
    return [card_of(p, user, today, links_of(p, rights_of(p, user))).completeness.percent for p in listed]


@pytest.mark.parametrize("weights", [{}, {"needs": 100, "post": 0}])
def test_the_mean_is_that_of_the_cards(people, manager, weights):
    for field, weight in weights.items():
        CardWeight.objects.create(field=field, weight=weight)
    today = timezone.localdate()

    health, percents = health_of(manager, today), each(manager, today)

    assert health.people == len(percents) == 4
    assert health.completeness == pytest.approx(sum(percents) / 4, abs=0.5)
    assert health.below_half == sum(percent < 50 for percent in percents)


def test_nobody_known_is_no_number(manager):
    health = health_of(manager, timezone.localdate())

    assert (health.people, health.completeness, health.below_half) == (0, None, 0)


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_part_costs_the_same(as_manager, patch_territory, how_many, django_assert_num_queries):
    for _ in range(how_many):
        StakeholderFactory(hospital=HospitalFactory(territory=patch_territory))

    with django_assert_num_queries(7):
        assert as_manager.get(reverse("dashboards:team_cards")).status_code == 200


def test_only_managers_have_a_team(as_rep):
    assert as_rep.get(reverse("dashboards:team_cards")).status_code == 403


def test_the_share_of_insights_that_count_still_is_told_by_team_and_by_hospital(
    as_manager, manager, rep, patch_territory
):
    today = timezone.localdate()
    hospital = HospitalFactory(territory=patch_territory)
    learnt = {"level": 1, "text": "A new wing opens", "source_type": "website", "source": "Their page", "by": rep}
    for days, expires in ((1, None), (179, today), (180, None), (1, today - timedelta(days=1))):
        hospital.insights.create(on=today - timedelta(days=days), expires_on=expires, **learnt)
    silent = StakeholderFactory(hospital=hospital, lawful_basis="none")
    hospital.insights.create(on=today, stakeholder=silent, **learnt)

    health = health_of(manager, today)

    assert (health.fresh_insights, health.insights, health.freshness) == (2, 4, 50)
    assert "2 of 4 insights" in as_manager.get(reverse("dashboards:team_cards")).content.decode()
    know = as_manager.get(hospital.get_absolute_url(), {"tab": "know"}).content.decode()
    assert "50% younger than 180 days (2 of 4)" in know
