"""Scores in words: parts that add up, real reasons, changes; nothing of sales for a medical reader."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.utils import translation

from scoring.facts import fact_of, parts, reason, since
from scoring.models import ScoreSnapshot, TierEvent
from scoring.priority import SALES_COMPONENTS
from scoring.reports import change_between, tier_matrix, tier_movers
from scoring.services import run

from .scenes import AS_OF, LAST, Ground, worked_examples

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def morning_after():
    with time_machine.travel("2026-11-16 09:00 +08:00", tick=False):
        yield


@pytest.fixture
def examples():
    _ground, *hospitals = worked_examples()
    run()
    snapshots = ScoreSnapshot.objects.published().select_related("run__weights")
    return [snapshots.get(hospital=hospital) for hospital in hospitals]


def test_eleven_parts_sum_to_the_score(examples):
    for snapshot in examples:
        rows = parts(snapshot, medical=False)
        assert len(rows) == 11
        assert sum(part.points for part in rows) == snapshot.score
        assert sum(part.weight_points for part in rows) == 100
        assert all(part.label and part.fact for part in rows)
        assert {part.key for part in rows if not part.known} >= {"threat", "listing"}


def test_facts_tell_what_was_counted(examples):
    facts = {part.key: part.fact for part in parts(examples[0], medical=False)}
    assert facts == {
        "value": "2.88 m CNY in 12 months",
        "gap": "1.32 m CNY a year still open",
        "growth": "Last 3 months 13% above last year",
        "relation": "Preferred supplier, stage 3 of 4",
        "support": "5 people rated, 1 of them against",
        "adoption": "4 of 5 known, mostly in use",
        "contact": "2 of 8 visits done, last one 9 days ago",
        "threat": "Rivals not assessed",
        "listing": "No listing recorded for a focus product",
        "overdue": "1 item overdue",
        "season": "Summer: high sales, no alarm",
    }


def test_reasons_are_the_weightiest_real_ones(examples):
    assert [reason(snapshot, medical=False) for snapshot in examples] == [
        "2 visits behind on day 15, 1 person against us, 1.32 m CNY of potential open",
        "2.82 m CNY of potential open, sales up 150% on last year, 1 decision maker or gatekeeper against us",
        "No visit for 41 days, stance of 2 people not known, 4 items overdue",
    ]


def test_a_medical_reader_gets_seven_parts_and_no_word_of_sales(examples):
    for snapshot in examples:
        rows = parts(snapshot, medical=True)
        assert [part.key for part in rows] == [
            "relation", "support", "adoption", "contact", "threat", "listing", "overdue"
        ]  # fmt: skip
        assert sum(part.points for part in rows) == snapshot.medical_score
        assert sum(part.weight_points for part in rows) == 100
        text = reason(snapshot, medical=True) + "".join(part.label + part.fact for part in rows)
        for word in ("CNY", "sales", "Sales", "potential", "Tier", "Summer", "month"):
            assert word not in text


def test_the_medical_texts_do_not_change_when_the_sales_do(examples):
    before = [(parts(s, medical=True), reason(s, medical=True)) for s in examples]
    for snapshot in examples:
        snapshot.inputs |= {key: {} for key in (*SALES_COMPONENTS, "contact")}
        snapshot.parts = {key: [None, 0] for key in snapshot.parts}
    assert [(parts(s, medical=True), reason(s, medical=True)) for s in examples] == before


@pytest.mark.parametrize(
    ("key", "inputs", "expected"),
    [
        ("value", {}, "No month is closed yet"),
        ("value", {"month": "2026-10-01", "has_feed": False}, "No distributor reports on this hospital"),
        ("value", {"month": "2026-10-01", "has_feed": True}, "A month of the last twelve is not closed"),
        ("value", {"ttm_fen": 0, "net_return": True}, "More returned than delivered in 12 months, counted as 0"),
        ("gap", {}, "Potential not estimated"),
        ("gap", {"potential_fen": 500_000}, "Potential 5,000 CNY a year, sales not known"),
        ("gap", {"potential_fen": 500_000, "gap_fen": 0}, "Potential of 5,000 CNY a year is reached"),
        ("growth", {}, "Sales not known"),
        ("growth", {"s3_fen": -5, "s3_last_year_fen": 0}, "No sales in these 3 months, this year or last"),
        ("growth", {"s3_fen": 500, "s3_last_year_fen": 0}, "5 CNY in the last 3 months, none last year"),
        ("growth", {"s3_fen": 1_000, "s3_last_year_fen": 1_000}, "Last 3 months as last year"),
        ("growth", {"s3_fen": 700, "s3_last_year_fen": 1_000}, "Last 3 months 30% below last year"),
        ("relation", {}, "Relationship not assessed"),
        ("support", {}, "Nobody's stance is known"),
        ("support", {"known": 1, "people": 1}, "1 person rated, nobody against"),
        ("contact", {"planned": None}, "No call plan"),
        ("contact", {"planned": 4, "done": 0, "days_since": None}, "0 of 4 visits done, never visited"),
        ("overdue", {"items": 0}, "Nothing overdue"),
        ("season", {"season": ""}, "Not classified yet"),
    ],
)
def test_a_fact_for_every_case(key, inputs, expected):
    assert fact_of(key, {key: inputs}, medical=False) == expected


def test_where_nothing_stands_out_the_strongest_known_parts_speak():
    ground = Ground()
    hospital = ground.hospital(relationship_stage=4)
    ground.person(hospital, "influencer", 3, 2, 3)
    run()
    assert (
        reason(ScoreSnapshot.objects.get(), medical=True)
        == "1 person rated, nobody against, 1 of 1 known, mostly trial"
    )


def test_facts_are_written_in_the_readers_language(examples):
    with translation.override("zh-hans"):
        chinese = [part.fact for part in parts(examples[0], medical=False)]
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in fact) for fact in chinese)


# -- Changes ---------------------------------------------------------------------------------------
def test_what_changed_since_yesterday_and_by_which_parts():
    ground = Ground()
    hospital = ground.hospital()
    run(date(2026, 11, 14))
    ground.overdue(hospital, 3)
    ground.person(hospital, "influencer", 3, 2, on=AS_OF)
    run()
    before, now = ScoreSnapshot.objects.order_by("day")

    change = change_between(now, before, 1, medical=False)

    assert change.total == now.score - before.score == sum(change.by_part.values())
    moved = {"support": Decimal("6.5"), "overdue": Decimal("2.4")}
    assert dict(change.largest()) == moved
    medical = change_between(now, before, 1, medical=True)
    assert medical.total == now.medical_score - before.medical_score
    assert SALES_COMPONENTS.isdisjoint(medical.by_part)
    [words] = since([change, None])
    assert (words.label, words.delta) == ("Since yesterday", change.total)
    assert words.changes == [("Support", moved["support"]), ("Overdue", moved["overdue"])]


def test_a_change_over_a_gap_says_since_when():
    Ground().hospital()
    run(date(2026, 11, 8))
    run()
    before, now = ScoreSnapshot.objects.order_by("day")
    assert since([change_between(now, before, 1, medical=False)])[0].label == "Since 8 Nov"


# -- Tiers -----------------------------------------------------------------------------------------
def test_the_movement_matrix_sums_to_both_periods(rep):
    ground = Ground()
    hospitals = [ground.hospital() for _ in range(4)]
    december = date(2026, 12, 1)
    for hospital, before, after in zip(hospitals, "ABBN", "AACN", strict=True):
        TierEvent.objects.create(hospital=hospital, to_tier=before, month=LAST, value_fen=5)
        if after != before:
            TierEvent.objects.create(
                hospital=hospital, from_tier=before, to_tier=after, month=december, value_fen=9, previous_value_fen=5
            )
    matrix = tier_matrix(type(hospitals[0]).objects.all(), december)
    assert dict(matrix.rows) == {"A": [1, 0, 0, 0], "B": [1, 0, 1, 0], "C": [0, 0, 0, 0], "N": [0, 0, 0, 1]}
    assert matrix.columns == [2, 0, 1, 1]
    assert {event.hospital_id for event in tier_movers(ground.rep, december)} == {hospitals[1].pk, hospitals[2].pk}
    assert list(tier_movers(ground.medrep, december)) == []
    assert list(tier_movers(rep, december)) == []
