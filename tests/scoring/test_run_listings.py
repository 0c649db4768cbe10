"""What a run makes of listings: the most urgent state of the focus products, and meetings that come near."""

from datetime import timedelta

import pytest
import time_machine

from planning.services.listings import Told, move_on, take_up
from scoring.facts import parts
from scoring.models import Alert
from tests.factories import FocusFactory, ProductFactory, UserFactory

from .scenes import AS_OF, Ground
from .test_run_facts import scored, snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def much_later():
    """Any day of the story may be scored."""
    with time_machine.travel("2027-12-31 09:00 +08:00", tick=False):
        yield


@pytest.fixture
def ground():
    return Ground()


@pytest.fixture
def hospital(ground):
    return ground.hospital()


@pytest.fixture
def by():
    return UserFactory(is_rep=True)


def in_focus():
    return FocusFactory(product=ProductFactory()).product


def value(hospital) -> float | None:
    return snapshot(hospital).parts["listing"][0]


def line(hospital, *, medical=False):
    return next(part for part in parts(snapshot(hospital), medical=medical) if part.key == "listing")


def test_the_most_urgent_state_of_the_focus_products_counts(hospital, by):
    for state in ("listed", "dept_applied"):
        take_up(hospital, in_focus(), state, Told("Notice"), by=by, on=AS_OF)
    meeting = Told("Notice", committee_on=AS_OF + timedelta(days=90))
    take_up(hospital, ProductFactory(), "committee_scheduled", meeting, by=by, on=AS_OF)  # not in focus
    scored()
    assert snapshot(hospital).inputs["listing"] == {"state": "dept_applied", "products": 2}
    for medical in (False, True):
        part = line(hospital, medical=medical)
        assert part.known
        assert part.fact == "Applied for by a department"


def test_a_product_nobody_took_up_is_unknown_not_unstarted(hospital):
    in_focus()
    scored()
    assert not line(hospital).known
    assert snapshot(hospital).inputs["listing"] == {}


def test_a_move_of_a_later_day_is_not_known_to_an_earlier_run(hospital, by):
    listing = take_up(hospital, in_focus(), "preparing", Told("Notice"), by=by, on=AS_OF)
    move_on(listing, "dept_applied", Told("Form"), seen=1, by=by, on=AS_OF + timedelta(days=1))
    scored()
    assert snapshot(hospital).inputs["listing"]["state"] == "preparing"
    scored(AS_OF + timedelta(days=1))
    assert snapshot(hospital, AS_OF + timedelta(days=1)).inputs["listing"]["state"] == "dept_applied"


@pytest.mark.parametrize(("days", "is_near"), [(0, True), (30, True), (31, False)])
def test_a_meeting_within_thirty_days_is_not_buried(hospital, by, days, is_near):
    meeting = Told("Notice", committee_on=AS_OF + timedelta(days=days))
    take_up(hospital, ProductFactory(), "committee_scheduled", meeting, by=by, on=AS_OF)
    scored()
    assert Alert.objects.open().filter(hospital=hospital, kind="committee_soon").exists() is is_near
