"""What a run makes of the facts: tiers at quarters, seasons by month, gaps in the feed, people, alerts."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import AdoptionEvent, Department, Hospital, RelationshipEvent, SupportEvent
from lib.dates import add_months, month_range
from partners.models import Partner
from products.models import ProductFocus
from sales.models import Delivery, FeedClose
from scoring.models import Alert, ScoreSnapshot, SeasonEvent, SeasonTrack, TierEvent
from scoring.services import run
from tests.factories import FocusFactory, PartnerFactory, ProductFactory

from .scenes import AS_OF, LAST, Ground

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def much_later():
    """Any day of the story may be scored."""
    with time_machine.travel("2027-12-31 09:00 +08:00", tick=False):
        yield


@pytest.fixture
def ground():
    return Ground()


def snapshot(hospital, day=AS_OF) -> ScoreSnapshot:
    return ScoreSnapshot.objects.get(hospital=hospital, day=day)


def c(hospital, key, day=AS_OF):
    return snapshot(hospital, day).parts[key][0]


def scored(day=AS_OF, **how):
    done = run(day, **how)
    assert (done.state, done.error) == ("done", "")
    return done


# -- Tiers -----------------------------------------------------------------------------------------
def test_tier_takes_over_at_the_first_run_and_then_only_when_a_quarter_closed(ground):
    big, small = ground.hospital(), ground.hospital()
    ground.sell(big, v=900, s3=90, s3_last_year=0)
    ground.sell(small, v=100, s3=10, s3_last_year=0)

    def tiers():
        return [(h.tier_live, h.tier) for h in Hospital.objects.order_by("pk")]

    scored()
    assert tiers() == [("A", "A"), ("B", "B")]

    ground.deliver(small, date(2026, 11, 1), 9_000)
    ground.close(date(2026, 11, 1))
    scored(date(2026, 12, 5))
    assert tiers() == [("B", "A"), ("A", "B")], "November ends no quarter"

    ground.close(date(2026, 12, 1))
    scored(date(2027, 1, 5))
    assert tiers() == [("B", "B"), ("A", "A")]
    scored(date(2027, 1, 6))
    events = TierEvent.objects.order_by("month", "hospital")
    assert [(e.hospital_id, e.from_tier, e.to_tier, e.month) for e in events] == [
        (big.pk, "", "A", LAST),
        (small.pk, "", "B", LAST),
        (big.pk, "A", "B", date(2026, 12, 1)),
        (small.pk, "B", "A", date(2026, 12, 1)),
    ]
    moved = events.last()
    assert (moved.value_fen, moved.previous_value_fen) == ((9_000 + 100) * 100, 90 * 100)


def test_a_hospital_new_within_a_quarter_gets_its_first_tier_at_once(ground):
    ground.sell(ground.hospital(), v=900, s3=90, s3_last_year=0)
    scored()
    newcomer = ground.hospital()
    scored(AS_OF + timedelta(days=1))
    newcomer.refresh_from_db()
    assert (newcomer.tier, newcomer.tier_live) == ("N", "N")


def test_borders_of_the_tiers_are_those_of_the_rule(ground):
    """domain.md §3.3: 400, 250, 100, 60, 60 are A; 50, 40 B; 25, 15 C; 0 and −5 N."""
    values = (400, 250, 100, 60, 60, 50, 40, 25, 15, 0, -5)
    for value in values:
        ground.deliver(ground.hospital(), LAST, value)
    scored()
    assert "".join(Hospital.objects.order_by("pk").values_list("tier", flat=True)) == "AAAAABBCCNN"


# -- Feeds -----------------------------------------------------------------------------------------
def test_a_hospital_without_feed_has_no_value_and_one_with_feed_and_no_row_has_zero(ground):
    outside, supplied = ground.hospital(supplied=False), ground.hospital()
    ground.sell(ground.hospital(), v=900, s3=90, s3_last_year=90)
    scored()
    assert [c(outside, key) for key in ("value", "growth", "season")] == [None] * 3
    assert snapshot(outside).tier_live == ""
    assert c(supplied, "value") == 0.0
    assert snapshot(supplied).tier_live == "N"


def test_a_gap_month_leaves_value_and_growth_unknown(ground):
    hospital = ground.hospital()
    ground.sell(hospital, v=900, s3=90, s3_last_year=90)
    scored()
    assert c(hospital, "value") == 1.0
    FeedClose.objects.filter(month=add_months(LAST, -5)).delete()
    done = scored()
    assert (c(hospital, "value"), c(hospital, "growth"), snapshot(hospital).tier_live) == (None, None, "")
    assert done.gap_months == [add_months(LAST, -5)]
    hospital.refresh_from_db()
    assert hospital.tier == "A", "what was known stays shown"


def test_a_short_history_counts_as_it_is_and_has_no_growth(ground):
    hospital = ground.hospital()
    ground.sell(hospital, v=900, s3=90, s3_last_year=90)
    FeedClose.objects.filter(month__lt=add_months(LAST, -4)).delete()
    scored()
    assert snapshot(hospital).ttm_fen == 90_000
    assert c(hospital, "growth") is None


def test_superseded_lines_and_open_months_do_not_count(ground):
    hospital = ground.hospital()
    ground.deliver(hospital, LAST, 100)
    old = Delivery.objects.get()
    Delivery.objects.update(is_current=False)
    ground.deliver(hospital, LAST, 70)
    ground.deliver(hospital, add_months(LAST, 1), 5_000)
    scored()
    assert snapshot(hospital).ttm_fen == 7_000
    old.refresh_from_db()
    assert not old.is_current


def test_net_returns_count_as_zero_and_are_flagged(ground):
    hospital = ground.hospital()
    ground.deliver(hospital, LAST, -500)
    scored()
    assert snapshot(hospital).ttm_fen == 0
    assert snapshot(hospital).inputs["value"]["net_return"]


def test_without_any_closed_month_the_rest_is_scored(ground):
    FeedClose.objects.all().delete()
    hospital = ground.hospital(relationship_stage=2)
    scored()
    assert c(hospital, "value") is None
    assert c(hospital, "relation") == 0.5
    assert not TierEvent.objects.exists()
    ground.close(*month_range(add_months(LAST, -14), LAST))
    ground.sell(hospital, v=900, s3=90, s3_last_year=90)
    scored(AS_OF + timedelta(days=1))
    hospital.refresh_from_db()
    assert (hospital.tier, hospital.season) == ("A", "summer")


def test_potential_is_the_latest_of_each_family_by_the_day(ground):
    hospital = ground.hospital()
    ground.potential(hospital, 500, on=date(2026, 1, 1))
    ground.potential(hospital, 800, on=date(2026, 5, 1))
    ground.potential(hospital, 9_000, on=AS_OF + timedelta(days=1))
    ground.focus = ProductFactory()
    ground.potential(hospital, 40)
    scored()
    assert snapshot(hospital).inputs["gap"]["potential_fen"] == 84_000


# -- Seasons ---------------------------------------------------------------------------------------
def test_the_season_steps_once_per_closed_month(ground):
    hospital = ground.hospital()
    ground.potential(hospital, 1_000)
    ground.sell(hospital, v=900, s3=90, s3_last_year=90)
    scored()
    track = SeasonTrack.objects.get()
    assert (track.month, track.state["season"]) == (LAST, "summer")

    scored(AS_OF + timedelta(days=1))
    assert SeasonTrack.objects.get().month == LAST
    assert SeasonEvent.objects.count() == 1

    # Sales collapse: a new raw season must be seen twice before it is official, unless the alarm is loud.
    ground.close(date(2026, 11, 1))
    scored(date(2026, 12, 5))
    track = SeasonTrack.objects.get()
    assert (track.month, track.state["season"]) == (date(2026, 11, 1), "summer")


def test_months_that_close_together_are_stepped_in_order(ground):
    hospital, rival = ground.hospital(), ground.hospital()
    ground.potential(hospital, 10_000_000)
    ground.sell(hospital, v=900_000, s3=90_000, s3_last_year=90_000)
    ground.sell(rival, v=900_000, s3=90_000, s3_last_year=90_000)
    scored()
    # The rival sells ten times as much in November: what was high before is low beside it, two months running.
    ground.deliver(rival, date(2026, 11, 1), 9_000_000)
    ground.close(date(2026, 11, 1), date(2026, 12, 1))
    scored(date(2027, 1, 5))
    track = SeasonTrack.objects.get(hospital=hospital)
    assert track.month == date(2026, 12, 1)
    hospital.refresh_from_db()
    assert hospital.season == "spring", "two consecutive steps in one run"
    change = SeasonEvent.objects.get(hospital=hospital, month=date(2026, 12, 1))
    assert (change.from_season, change.to_season) == ("summer", "spring")
    assert c(hospital, "season", date(2027, 1, 5)) == 0.75, "the score, the column and the event tell the same"


def test_a_fall_of_the_relationship_alarms_the_season(ground):
    hospital = ground.hospital()
    ground.sell(hospital, v=900, s3=90, s3_last_year=90)
    for stage, on in ((3, date(2026, 3, 1)), (2, date(2026, 10, 10))):
        RelationshipEvent.objects.create(hospital=hospital, stage=stage, on=on)
    scored()
    assert snapshot(hospital).inputs["season"]["h"] == 0.6
    assert snapshot(hospital).season == "autumn"
    assert c(hospital, "relation") == 0.5


# -- People ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "change",
    [
        {"opted_out_on": date(2026, 11, 1)},
        {"lawful_basis": "public_source"},
        {"is_active": False},
        {"erased_at": timezone.now()},
    ],
    ids=lambda change: next(iter(change)),
)
def test_who_may_not_be_profiled_leaves_the_sums_at_the_next_run(ground, change):
    hospital = ground.hospital()
    ground.person(hospital, "influencer", 3, -1, 1)
    gone = ground.person(hospital, "decision_maker", 5, 2, 5)
    scored()
    assert c(hospital, "support") > 0.5
    for field, value in change.items():
        setattr(gone, field, value)
    gone.save()

    scored(AS_OF + timedelta(days=1))

    after = snapshot(hospital, AS_OF + timedelta(days=1))
    assert after.parts["support"][0] == 0.25
    assert after.parts["adoption"][0] == 0.4
    assert after.inputs["support"]["people"] == 1


def test_stance_is_the_lowest_over_focus_products_else_the_overall_one(ground):
    hospital = ground.hospital()
    person = ground.person(hospital, "influencer", 3, 2)
    other, second = ProductFactory(), ProductFactory()
    FocusFactory(product=second)
    SupportEvent.objects.create(stakeholder=person, product=other, support=-2, on=date(2026, 7, 1))
    scored()
    assert c(hospital, "support") == 1.0, "a product out of focus does not count"
    SupportEvent.objects.create(stakeholder=person, product=ground.focus, support=1, on=date(2026, 7, 2))
    SupportEvent.objects.create(stakeholder=person, product=second, support=0, on=date(2026, 7, 2))
    scored()
    assert c(hospital, "support") == 0.5
    SupportEvent.objects.create(stakeholder=person, product=second, support=2, on=date(2026, 8, 2))
    scored()
    assert c(hospital, "support") == 0.75, "the newest of each product"


def test_adoption_counts_on_focus_products_of_the_day(ground):
    hospital = ground.hospital()
    person = ground.person(hospital, "influencer", 3, None, 1)
    AdoptionEvent.objects.create(stakeholder=person, product=ProductFactory(), stage=3, on=date(2026, 6, 1))
    scored()
    assert c(hospital, "adoption") == 0.4
    focus = ProductFocus.objects.get()
    focus.ends_on = AS_OF - timedelta(days=1)
    focus.save()
    scored()
    assert c(hospital, "adoption") is None


# -- Contact ---------------------------------------------------------------------------------------
def test_only_completed_visits_of_the_own_function_count(ground):
    hospital = ground.hospital()
    ground.sell(hospital, v=900, s3=90, s3_last_year=90)
    ground.visit(hospital, 3, 20)
    ground.visit(hospital, 1, outcome="not_seen")
    ground.visit(hospital, 1, state="awaiting")
    ground.visit(hospital, 2, by=ground.medrep)
    ground.visit(hospital, -1)
    scored()
    inputs = snapshot(hospital).inputs
    assert (inputs["contact"]["done"], inputs["contact"]["days_since"]) == (1, 3)
    assert (inputs["contact_medical"]["done"], inputs["contact_medical"]["days_since"]) == (1, 2)


def test_a_joint_visit_is_credited_to_both_functions(ground):
    hospital = ground.hospital()
    ground.visit(hospital, 4, joint_with=ground.medrep)
    scored()
    inputs = snapshot(hospital).inputs
    assert (inputs["contact"]["done"], inputs["contact_medical"]["done"]) == (1, 1)


def test_the_medical_plan_comes_from_load_and_adoption_never_from_tiers(ground):
    hospital, other = ground.hospital(), ground.hospital()
    ward = Department.objects.create(hospital=hospital, name="心内科", load_class="medium")
    Department.objects.create(hospital=hospital, name="骨科", load_class="low")
    Department.objects.create(hospital=other, name="心内科")
    ground.person(hospital, "user", 2, None, 3, department=ward)
    scored()
    assert snapshot(hospital).inputs["contact_medical"]["planned"] == 3
    assert snapshot(other).inputs["contact_medical"]["planned"] is None
    before = [snapshot(h).medical_parts for h in (hospital, other)]

    ground.sell(hospital, v=9_000, s3=90, s3_last_year=9_000)
    ground.potential(other, 5_000)
    scored()

    assert [snapshot(h).medical_parts for h in (hospital, other)] == before
    assert snapshot(hospital).medical_score == snapshot(hospital).hospital.priority_medical


# -- Alerts ----------------------------------------------------------------------------------------
def open_alerts():
    return sorted(Alert.objects.open().values_list("kind", flat=True))


def test_alerts_open_stay_and_close(ground):
    hospital = ground.hospital()
    ground.sell(hospital, v=900, s3=80, s3_last_year=100)
    blocker = ground.person(hospital, "gatekeeper", 4, -1)
    ground.visit(hospital, 30)
    scored()
    assert open_alerts() == ["no_visit", "sales_decline", "veto_blocker"]
    assert Alert.objects.get(kind="sales_decline").facts == {"s3_fen": 8_000, "s3_last_year_fen": 10_000}

    scored(AS_OF + timedelta(days=1))
    assert set(Alert.objects.values_list("since", flat=True)) == {AS_OF}, "an open alert keeps its first day"
    assert Alert.objects.count() == 3

    day = AS_OF + timedelta(days=3)
    SupportEvent.objects.create(stakeholder=blocker, support=1, on=day)
    ground.visit(hospital, -2)
    ground.deliver(hospital, date(2026, 9, 1), 1)
    scored(day)
    assert open_alerts() == []
    assert set(Alert.objects.values_list("closed_on", flat=True)) == {day}


def test_just_under_the_borders_there_is_no_alert(ground):
    hospital = ground.hospital()
    ground.sell(hospital, v=900, s3=81, s3_last_year=100)
    ground.person(hospital, "influencer", 5, -2, main=True)
    ground.visit(hospital, 29)
    scored()
    assert open_alerts() == []


def test_medical_users_see_only_the_alert_without_sales(ground):
    hospital = ground.hospital()
    ground.sell(hospital, v=900, s3=80, s3_last_year=100)
    ground.person(hospital, "gatekeeper", 4, -1)
    scored()
    assert [alert.kind for alert in Alert.objects.visible_to(ground.medrep)] == ["veto_blocker"]
    assert Alert.objects.visible_to(ground.rep).count() == 3


def test_alerts_of_a_hospital_that_is_deactivated_close_and_its_score_goes(ground):
    hospital = ground.hospital()
    ground.person(hospital, "gatekeeper", 4, -1)
    scored()
    hospital.is_active = False
    hospital.save()
    scored(AS_OF + timedelta(days=1))
    hospital.refresh_from_db()
    assert (open_alerts(), hospital.priority, hospital.scored_on) == ([], None, None)


def test_a_distributor_that_was_only_registered_holds_nothing_up(ground):
    hospital = ground.hospital()
    ground.sell(hospital, v=900, s3=90, s3_last_year=90)
    PartnerFactory()
    scored()
    assert Partner.objects.count() == 2
    assert c(hospital, "value") == 1.0
