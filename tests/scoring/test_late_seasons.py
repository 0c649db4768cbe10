"""Seasons of hospitals whose deliveries come after their month's close (domain.md §3.4, §3.8)."""

from datetime import timedelta

import pytest
import time_machine

from lib.dates import add_months
from scoring.models import SeasonEvent, SeasonTrack

from .scenes import AS_OF, LAST, Ground
from .test_run_facts import scored, snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def much_later():
    with time_machine.travel("2027-12-31 09:00 +08:00", tick=False):
        yield


@pytest.fixture
def ground():
    return Ground()


def test_deliveries_after_the_close_start_the_season_at_the_next_run(ground):
    """A late file names a hospital for the first time: 900 of a reference of 900 is s = 1, so summer."""
    known, late = ground.hospital(), ground.hospital(supplied=False)
    ground.sell(known, v=900, s3=90, s3_last_year=90)
    scored()
    stood = SeasonTrack.objects.values_list("hospital", "state", "month").get()
    assert snapshot(late).season == ""

    ground.sell(late, v=900, s3=90, s3_last_year=90)
    scored(AS_OF + timedelta(days=1))

    assert snapshot(late, AS_OF + timedelta(days=1)).season == "summer"
    track = SeasonTrack.objects.get(hospital=late)
    assert (track.month, track.state["season"]) == (LAST, "summer")
    change = SeasonEvent.objects.get(hospital=late)
    assert (change.month, change.from_season, change.to_season, change.s) == (LAST, "", "summer", 1.0)
    assert SeasonTrack.objects.filter(hospital=known).values_list("hospital", "state", "month").get() == stood

    scored(AS_OF + timedelta(days=2))
    assert SeasonTrack.objects.get(hospital=late) == track
    assert SeasonEvent.objects.filter(hospital=late).count() == 1


def test_a_first_delivery_in_the_open_month_waits_for_its_close(ground):
    """Of the closed months nothing is known but that nothing came; the season does not begin with that zero."""
    known, fresh = ground.hospital(), ground.hospital(supplied=False)
    ground.sell(known, v=900, s3=90, s3_last_year=90)
    scored()
    ground.deliver(fresh, add_months(LAST, 1), 500)
    scored(AS_OF + timedelta(days=1))
    assert not SeasonTrack.objects.filter(hospital=fresh).exists()


def test_a_replay_starts_no_season(ground):
    late = ground.hospital(supplied=False)
    scored()
    ground.sell(late, v=900, s3=90, s3_last_year=90)
    scored(replay=True)
    assert not SeasonTrack.objects.filter(hospital=late).exists()
