"""A hospital with a committee of five and a product on its way."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from planning.models import CommitteeMember, CommitteeRules
from planning.services.listings import Told, move_on, take_up
from tests.factories import FocusFactory, HospitalFactory, ProductFactory, StakeholderFactory

SHOWN = "The notice of the day"


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def hospital(patch_territory):
    return HospitalFactory(territory=patch_territory)


@pytest.fixture
def product():
    return FocusFactory(product=ProductFactory()).product


@pytest.fixture
def rules(hospital):
    return CommitteeRules.objects.create(
        hospital=hospital, source_kind="notice", source_on=date(2026, 1, 5), quorum_percent=50
    )


@pytest.fixture
def members(hospital):
    """Five, from against to for: influence falls in this order."""
    seated = []
    for influence, support in zip((5, 4, 3, 2, 1), (-2, -1, 0, 1, 2), strict=True):
        person = StakeholderFactory(hospital=hospital, influence=influence, support=support)
        member = {"stakeholder": person, "source_kind": "website", "source": "Page of the committee"}
        seated.append(CommitteeMember.objects.create(hospital=hospital, source_on=date(2026, 1, 5), **member))
    return seated


def told(**facts) -> Told:
    return Told(**{"shown_by": SHOWN, **facts})


def brought_to(state, hospital, product, by, on, **facts):
    """A listing taken up in a state on a day."""
    return take_up(hospital, product, state, told(**facts), by=by, on=on)


@pytest.fixture
def listing(hospital, product, rep, today):
    """Under the pharmacy's review for ten days."""
    return brought_to("pharmacy_review", hospital, product, rep, today - timedelta(days=10))


@pytest.fixture
def scheduled(listing, rep, today):
    """On the agenda of a meeting in twenty days."""
    facts = told(committee_on=today + timedelta(days=20))
    return move_on(listing, "committee_scheduled", facts, seen=1, by=rep, on=today)
