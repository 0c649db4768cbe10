"""The demo company is what domain.md §4.7 says, twice the same, and leaves nothing behind."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import Count, Sum

from accounts.models import Adoption, Hospital, KeyProposal, Stakeholder, SupportEvent
from keyaccounts import demo
from keyaccounts.demo.hospitals import shares
from keyaccounts.demo.load import load
from lib.dates import add_months
from people.models import Territory, User
from sales.models import Delivery, FeedClose
from scoring.models import ScoreRun, SeasonEvent, TierEvent
from scoring.pareto import tiers
from tests.factories import HospitalFactory
from visits.models import Visit, VisitAttendee

TODAY = date(2026, 4, 15)


@pytest.fixture(scope="module")
def company(django_db_setup, django_db_blocker):
    """One load for all tests of this module, gone after them."""
    with django_db_blocker.unblock():
        load(demo.SEED, TODAY)
        yield
        call_command("flush", "--no-input", verbosity=0)


@pytest.fixture
def loaded(company, db):
    return company


def year_values() -> dict[int, int]:
    first = add_months(TODAY.replace(day=1), -12)
    rows = Delivery.objects.filter(month__gte=first).values("hospital").annotate(total=Sum("value_fen"))
    return dict.fromkeys(Hospital.objects.values_list("pk", flat=True), 0) | {
        row["hospital"]: row["total"] for row in rows
    }


def test_fifty_hospitals_in_three_regions_each_in_one_territory(loaded):
    per_region = [
        Hospital.objects.filter(territory__path__startswith=region.path).count()
        for region in Territory.objects.filter(parent__parent=None).exclude(parent=None).order_by("pk")
    ]
    assert per_region == [20, 16, 14]
    assert Territory.objects.filter(path__regex=r"^/\d+/\d+/\d+/$").count() == 12


def test_everything_is_marked_and_no_address_is_real(loaded):
    assert not Hospital.objects.exclude(name__endswith="(演示)").exists()
    assert not User.objects.exclude(email__endswith="@demo.invalid").exists()
    assert not Hospital.objects.exclude(phones__startswith="000-0000-").exists()
    assert not Hospital.objects.exclude(address="").exists()


def test_the_team_of_the_frame(loaded, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    reps = Counter(User.objects.filter(is_rep=True).values_list("function", flat=True))
    assert reps == {"medical": 8, "commercial": 4}
    assert User.objects.filter(is_rep=True, function="medical", filed_until__gte=TODAY).count() == 8
    assert set(demo.LOGINS) <= set(User.objects.values_list("username", flat=True))
    assert User.objects.get(username="rep").check_password(demo.PASSWORD)


def test_shares_sum_to_one():
    assert abs(sum(shares()) - 1) <= 1e-9
    assert shares()[45:] == [0.0] * 5


def test_a_fifth_of_the_hospitals_makes_four_fifths_of_the_year(loaded):
    values = sorted(year_values().values(), reverse=True)
    assert 0.78 <= sum(values[:10]) / sum(values) <= 0.82


def test_worked_examples_are_in_the_set_to_the_fen(loaded):
    values = year_values()
    for name, year in [
        ("云汀市第一人民医院", 288_000_000),
        ("澜浦市中心医院", 18_000_000),
        ("霁川市人民医院", 126_000_000),
    ]:
        assert values[Hospital.objects.get(name__startswith=name).pk] == year


def test_24_months_are_delivered_and_closed(loaded):
    months = set(Delivery.objects.values_list("month", flat=True))
    assert len(months) == 24
    assert max(months) == date(2026, 3, 1)
    assert FeedClose.objects.values("month").distinct().count() == 24


def test_two_hospitals_have_a_month_of_net_returns(loaded):
    rows = Delivery.objects.values("hospital", "month").annotate(total=Sum("value_fen")).filter(total__lt=0)
    assert len(rows) == 2


def test_shown_tiers_are_those_of_the_values(loaded):
    expected = tiers(year_values())
    assert {h.pk: h.tier_live for h in Hospital.objects.all()} == expected


def test_tiers_and_seasons_have_a_history(loaded):
    assert ScoreRun.objects.filter(state="done").count() >= 12
    assert TierEvent.objects.exclude(from_tier="").exists()
    assert SeasonEvent.objects.exclude(from_season="").exists()
    assert not Hospital.objects.filter(priority=None).exists()


def test_a_hospital_of_every_region_is_proposed_as_a_key_account(loaded):
    for name in ("manager", "manager2", "manager3"):
        mine = Hospital.objects.classifiable_by(User.objects.get(username=name))
        assert KeyProposal.objects.open().filter(hospital__in=mine).count() == 1


def test_people_are_about_610_and_no_two_share_hospital_and_name(loaded):
    assert 560 <= Stakeholder.objects.count() <= 660
    present = Stakeholder.objects.filter(erased_at=None)
    assert not present.values("hospital", "name").annotate(n=Count("pk")).filter(n__gt=1).exists()


def test_consent_shares(loaded):
    everybody = Stakeholder.objects.count()
    assert 0.76 <= Stakeholder.objects.filter(lawful_basis="consent").count() / everybody <= 0.88
    assert Stakeholder.objects.exclude(opted_out_on=None).exists()
    assert Stakeholder.objects.exclude(erased_at=None).exists()
    assert not Stakeholder.objects.exclude(lawful_basis="consent").exclude(support=None).exists()
    assert not Adoption.objects.exclude(stakeholder__lawful_basis="consent").exists()


def test_enough_blockers_and_ideal_constellations(loaded):
    vetoes = Stakeholder.objects.active().filter(buying_role__in=["decision_maker", "gatekeeper"], support__lte=-1)
    assert vetoes.values("hospital").distinct().count() >= 6
    ideal = Stakeholder.objects.active().filter(buying_role="decision_maker", is_main_influencer=True, support__gte=1)
    assert ideal.values("hospital").distinct().count() >= 3
    with_decider = Stakeholder.objects.filter(buying_role="decision_maker").values("hospital")
    assert Hospital.objects.exclude(pk__in=with_decider).count() >= 4


def test_stances_moved_lately_and_a_visit_shows_why(loaded):
    moves = SupportEvent.objects.filter(on__gte=TODAY - timedelta(days=20), product=None)
    assert moves.count() >= 10
    assert not moves.filter(evidence__visit_link=None).exists()


def test_a_year_of_visits_on_working_days(loaded):
    assert 5_000 <= Visit.objects.count() <= 6_500
    assert Visit.objects.aggregate(n=Count("on", distinct=True))["n"] > 230
    assert not Visit.objects.filter(on__gte=TODAY).exists()
    assert Visit.objects.exclude(joint_with=None).count() / Visit.objects.count() == pytest.approx(0.12, abs=0.02)


def test_the_weekly_rule_has_passes_and_fails(loaded):
    """Twenty persons met a week (I126): two reps are far below on purpose, most are near or above."""
    met = VisitAttendee.objects.filter(visit__on__gte=TODAY - timedelta(days=364))
    per_rep = dict(met.values_list("visit__author__username").annotate(n=Count("pk")))
    weekly = {name: count / 52 for name, count in per_rep.items()}
    assert sum(rate >= 20 for rate in weekly.values()) >= 6
    assert sorted(name for name, rate in weekly.items() if rate < 16) == ["kam21", "med31"]


def test_erase_lists_real_rows_and_stops(loaded):
    real = HospitalFactory(territory=Territory.objects.filter(is_demo=True).last())
    with pytest.raises(CommandError, match="Nothing was removed"):
        call_command("erase_demo", verbosity=0)
    assert Hospital.objects.filter(pk=real.pk).exists()
    assert Hospital.objects.count() == 51


def fingerprint() -> list:
    return [
        list(Hospital.objects.order_by("code").values_list("code", "name", "beds", "priority", "season", "tier")),
        list(Stakeholder.objects.order_by("pk").values_list("name", "post", "support", "influence")),
        list(Delivery.objects.order_by("pk").values_list("month", "boxes", "value_fen")),
        list(Visit.objects.order_by("client_id").values_list("client_id", "on", "outcome")),
    ]


def left_over() -> list[str]:
    kept = {"auth.Permission", "contenttypes.ContentType"}
    return [m._meta.label for m in apps.get_models() if m._meta.label not in kept and m.objects.exists()]


@pytest.mark.slow
def test_erase_leaves_nothing_and_the_same_seed_and_day_make_the_same_company_again(loaded):
    first = fingerprint()
    call_command("erase_demo", verbosity=0)
    assert left_over() == []
    load(demo.SEED, TODAY)
    assert fingerprint() == first
