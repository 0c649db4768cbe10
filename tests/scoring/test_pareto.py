"""Pareto tiers: the worked example and the invariants 9, 10 and 15 of domain.md §3.7."""

import itertools
import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.pareto import TIERS, movements, tiers

fen = st.integers(min_value=-(10**13), max_value=10**13)
portfolios = st.dictionaries(st.integers(), fen, max_size=40) | st.dictionaries(
    st.integers(), st.integers(-2, 12), max_size=40
)
RANK = {tier: rank for rank, tier in enumerate(TIERS)}


def by_value(*values):
    """Tiers of the values, as (value, tier) pairs in the order given."""
    result = tiers(dict(enumerate(values)))
    return "".join(result[position] for position in range(len(values)))


def test_worked_example():
    assert by_value(400, 250, 100, 60, 60, 50, 40, 25, 15, 0, -5) == "AAAAABBCCNN"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], ""),
        ([80, 20], "AB"),
        ([95, 5], "AC"),
        ([80, 15, 5], "ABC"),
        ([7], "A"),
        ([5, 5], "AA"),
        ([1] * 10, "A" * 10),
        ([0, 0, -3], "NNN"),
        ([-100, 1], "NA"),
        ([1, 79, 20], "CAA"),
        ([10**40, 1], "AC"),
    ],
)
def test_boundaries(values, expected):
    assert by_value(*values) == expected


def test_decimals_stay_exact_beyond_the_context_precision():
    big = Decimal(8) * 10**60
    assert tiers({"a": big, "b": big / 4}) == {"a": "A", "b": "B"}
    # One fen less at the border, sixty digits away from the first: the border is no longer reached.
    just_under = Fraction(big) - Fraction(1, 100)
    assert tiers({"a": just_under, "b": big / 4}) == {"a": "A", "b": "A"}


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), Decimal("NaN")])
def test_no_number_no_tier(bad):
    with pytest.raises(ValueError, match="finite"):
        tiers({"a": 1, "b": bad})


def test_unknown_value_is_refused_rather_than_counted_as_zero():
    with pytest.raises(TypeError):
        tiers({"a": 1, "b": None})


def test_a_hundred_thousand_hospitals_with_many_ties():
    values = {key: key % 1000 for key in range(100_000)}
    result = tiers(values)
    assert len(result) == 100_000
    assert {result[key] for key in range(0, 100_000, 1000)} == {"N"}


@given(portfolios)
def test_shares_of_the_tiers(values):
    result = tiers(values)
    net = {key: max(0, value) for key, value in values.items()}
    total = sum(net.values())
    in_a = [net[key] for key in net if result[key] == "A"]
    in_b = [net[key] for key in net if result[key] == "B"]
    if total == 0:
        assert set(result.values()) <= {"N"}
        return
    assert 100 * sum(in_a) >= 80 * total
    assert 100 * (sum(in_a) + sum(in_b)) >= 95 * total
    assert 100 * sum(value for value in in_a if value > min(in_a)) < 80 * total
    if in_b:
        above_smallest_b = sum(in_a) + sum(value for value in in_b if value > min(in_b))
        assert 100 * above_smallest_b < 95 * total
    assert all((result[key] == "N") == (net[key] == 0) for key in net)


@given(portfolios)
def test_larger_value_never_worse_and_equal_values_together(values):
    result = tiers(values)
    ordered = sorted(values, key=lambda key: max(0, values[key]), reverse=True)
    for larger, smaller in itertools.pairwise(ordered):
        assert RANK[result[larger]] <= RANK[result[smaller]]
        if max(0, values[larger]) == max(0, values[smaller]):
            assert result[larger] == result[smaller]


@given(portfolios, st.integers(1, 10**6), st.integers(1, 10**6))
def test_scaling_changes_nothing(values, numerator, denominator):
    scaled = {key: value * Fraction(numerator, denominator) for key, value in values.items()}
    assert tiers(scaled) == tiers(values)


@given(portfolios.filter(bool), st.randoms(use_true_random=False), st.integers(0, 10**13))
def test_raising_ones_own_value_never_worsens_the_tier(values, rng, more):
    key = rng.choice(sorted(values))
    raised = values | {key: values[key] + more}
    assert RANK[tiers(raised)[key]] <= RANK[tiers(values)[key]]


@given(portfolios, st.randoms(use_true_random=False))
def test_order_of_hospitals_does_not_matter(values, rng):
    keys = list(values)
    rng.shuffle(keys)
    assert tiers({key: values[key] for key in keys}) == tiers(values)


@given(portfolios)
def test_integers_decimals_and_fractions_agree(values):
    expected = tiers(values)
    assert tiers({key: Decimal(value) / 100 for key, value in values.items()}) == expected
    assert tiers({key: Fraction(value, 100) for key, value in values.items()}) == expected


def test_input_is_left_alone():
    values = {"a": -5, "b": 3}
    tiers(values)
    assert values == {"a": -5, "b": 3}


def test_movements_count_both_periods():
    rng = random.Random(7)
    before = {key: rng.choice(TIERS) for key in range(60)}
    after = {key: rng.choice(TIERS) for key in range(60)}
    moved = movements(before, after)
    for tier in TIERS:
        assert sum(moved.matrix[tier].values()) == list(before.values()).count(tier)
        assert sum(row[tier] for row in moved.matrix.values()) == list(after.values()).count(tier)
    assert moved.movers == [(key, before[key], after[key]) for key in after if before[key] != after[key]]


def test_movements_name_who_joined_and_left():
    moved = movements({"gone": "A", "same": "B"}, {"same": "B", "new": "N"})
    assert (moved.joined, moved.left, moved.movers) == (["new"], ["gone"], [])
    assert sum(sum(row.values()) for row in moved.matrix.values()) == 1
