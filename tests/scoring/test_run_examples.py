"""The run over real rows gives the components of the worked examples (domain.md §3.2) and the medical variant (§3.6)."""

from decimal import Decimal

import pytest
import time_machine

from scoring.models import ScoreSnapshot
from scoring.services import run
from visits.callplan import planned_visits

from .scenes import AS_OF, worked_examples

pytestmark = pytest.mark.django_db

EXPECTED = {
    "云汀市第一人民医院": {
        "value": 1.0, "gap": 0.44, "growth": 0.6304, "relation": 0.75, "support": 0.6970, "adoption": 0.5778,
        "threat": None, "listing": None, "overdue": 0.2, "season": 1.0,
    },
    "澜浦市中心医院": {
        "value": 0.075, "gap": 0.94, "growth": 1.0, "relation": 0.5, "support": 0.5644, "adoption": 0.6636,
        "threat": None, "listing": None, "overdue": 0.6, "season": 0.75,
    },
    "霁川市人民医院": {
        "value": 0.525, "gap": None, "growth": 0.1957, "relation": 0.5, "support": None, "adoption": 0.6,
        "threat": None, "listing": None, "overdue": 0.8, "season": 0.5,
    },
}  # fmt: skip


@pytest.fixture(autouse=True)
def morning_after():
    with time_machine.travel("2026-11-16 09:00 +08:00", tick=False):
        yield


@pytest.fixture
def scored():
    worked_examples()
    done = run()
    assert (done.state, done.error, done.as_of) == ("done", "", AS_OF)
    assert (done.refs["value"], done.refs["gap"]) == (240_000_000, 300_000_000)
    return {s.hospital.name: s for s in ScoreSnapshot.objects.select_related("hospital")}


@pytest.mark.parametrize("name", EXPECTED)
def test_components_of_the_worked_examples(scored, name):
    values = {key: c for key, (c, _points) in scored[name].parts.items()}
    assert {k: v if v is None else round(v, 4) for k, v in values.items() if k != "contact"} == EXPECTED[name]


@pytest.mark.parametrize(
    ("name", "done", "days_since"),
    [("云汀市第一人民医院", 2, 9), ("澜浦市中心医院", 0, 18), ("霁川市人民医院", 0, 41)],
)
def test_contact_follows_the_default_call_plan_of_the_tier(scored, name, done, days_since):
    snapshot = scored[name]
    planned = planned_visits(snapshot.tier, snapshot.season)
    assert snapshot.inputs["contact"] == {
        "planned": planned, "done": done, "days_since": days_since, "day": 15, "days": 30
    }  # fmt: skip
    expected = (max(0, 1 - done / (planned / 2)) + min(1, days_since * planned / 60)) / 2
    assert snapshot.parts["contact"][0] == pytest.approx(expected, abs=1e-6)


def test_points_add_up_and_reach_the_shown_columns(scored):
    for snapshot in scored.values():
        assert Decimal(sum(points for _c, points in snapshot.parts.values())) / 10 == snapshot.score
        assert Decimal(sum(points for _c, points in snapshot.medical_parts.values())) / 10 == snapshot.medical_score
        hospital = snapshot.hospital
        assert (hospital.priority, hospital.priority_medical) == (snapshot.score, snapshot.medical_score)
        assert (hospital.tier, hospital.season) == (snapshot.tier, snapshot.season)
        assert hospital.scored_on == AS_OF
        assert hospital.is_provisional == (snapshot.confidence < 0.5)


def test_confidence_is_the_weight_of_what_is_known(scored):
    assert scored["云汀市第一人民医院"].confidence == 0.87
    assert scored["霁川市人民医院"].confidence == 0.62


def test_medical_parts_hold_nothing_derived_from_sales(scored):
    for snapshot in scored.values():
        assert set(snapshot.medical_parts) == {
            "relation", "support", "adoption", "contact", "threat", "listing", "overdue"
        }  # fmt: skip
        # No department's load is known and no medical visit was made: the medical contact is unknown.
        assert snapshot.medical_parts["contact"][0] is None


def test_no_names_in_a_snapshot(scored):
    text = "".join(str((s.parts, s.inputs, s.effects)) for s in scored.values())
    assert "陈" not in text
    assert "Chen" not in text
