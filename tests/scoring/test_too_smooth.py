"""Too smooth: an attack without resistance may be an ambush (I013)."""

from datetime import timedelta

import pytest

from accounts.models import AdoptionEvent, RelationshipEvent, RivalAct
from scoring.models import Alert
from scoring.services import run
from tests.factories import StakeholderFactory, UserFactory
from tests.scoring.scenes import AS_OF, Ground

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("moves", "against", "alerts"),
    [
        ([(40, 1), (5, 3)], False, ["too_smooth"]),
        ([(40, 1), (5, 3)], True, []),
        ([(31, 1), (30, 3)], False, []),
        ([(20, 1), (2, 2)], False, []),
        ([(2, 4)], False, []),
    ],
    ids=["two stages up", "somebody is against it", "long ago", "one stage", "the first word"],
)
@pytest.mark.parametrize("ladder", ["adoption", "relationship"])
def test_what_goes_too_smoothly_is_to_be_verified(ladder, moves, against, alerts):
    ground = Ground()
    hospital = ground.hospital(supplied=False)
    person = StakeholderFactory(hospital=hospital, support=-1 if against else 1)
    for days, stage in moves:
        on = AS_OF - timedelta(days=days)
        if ladder == "adoption":
            AdoptionEvent.objects.create(stakeholder=person, product=ground.focus, stage=stage, on=on)
        else:
            RelationshipEvent.objects.create(hospital=hospital, stage=stage, on=on)

    run(as_of=AS_OF)

    assert [alert.kind for alert in Alert.objects.open()] == alerts


@pytest.mark.parametrize(
    ("days", "kind", "severity", "alerts"),
    [
        (29, "meeting", "low", []),
        (0, "listing", "high", []),
        (30, "meeting", "high", ["too_smooth"]),
        (3, "nothing_seen", "", ["too_smooth"]),
    ],
    ids=["a rival acted", "today", "before the leap", "somebody looked and saw nothing"],
)
def test_a_rival_that_acts_is_resistance(days, kind, severity, alerts):
    ground = Ground()
    hospital = ground.hospital(supplied=False)
    StakeholderFactory(hospital=hospital, support=1)
    for ago, stage in [(40, 1), (5, 3)]:
        RelationshipEvent.objects.create(hospital=hospital, stage=stage, on=AS_OF - timedelta(days=ago))
    seen = {"source": "A poster", "by": UserFactory(), "on": AS_OF - timedelta(days=days)}
    RivalAct.objects.create(hospital=hospital, kind=kind, severity=severity, text="A lecture", **seen)

    run(as_of=AS_OF)

    assert [alert.kind for alert in Alert.objects.open()] == alerts
