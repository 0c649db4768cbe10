"""The priority score: worked examples H1–H3 and the invariants 1–3, 9, 12 and 14 of domain.md §3.7."""

import decimal
import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import components as c
from scoring.priority import (
    COMPONENTS,
    DEFAULT_WEIGHTS,
    MEDICAL_WEIGHTS,
    PRIOR,
    SALES_COMPONENTS,
    priority,
    validate_weights,
)

V_REF, G_REF, FLOOR = 2_400_000, 3_000_000, 20_000

YUNTING = {
    "value": c.ratio(2_880_000, V_REF),
    "gap": c.ratio(c.gap(4_200_000, 2_880_000), G_REF),
    "growth": c.growth(780_000, 690_000, FLOOR),
    "relation": c.relation(3),
    "support": c.support(
        [
            ("decision_maker", 5, 1),
            ("main_influencer", 4, 2),
            ("gatekeeper", 4, 0),
            ("executor", 2, 1),
            ("influencer", 3, -1),
        ]
    ),
    "adoption": c.adoption(
        [
            ("decision_maker", 5, 5),
            ("main_influencer", 4, 6),
            ("gatekeeper", 4, None),
            ("executor", 2, 5),
            ("influencer", 3, 3),
        ]
    ),
    "contact": c.contact(6, 0.5, 2, 9),
    "threat": c.threat([("medium", 30)], 0.35),
    "listing": c.listing(["listed", "dept_applied"]),
    "overdue": c.overdue(["medium"]),
    "season": c.season("summer"),
}
LANPU = {
    "value": c.ratio(180_000, V_REF),
    "gap": c.ratio(c.gap(3_000_000, 180_000), G_REF),
    "growth": c.growth(75_000, 30_000, FLOOR),
    "relation": c.relation(2),
    "support": c.support(
        [("decision_maker", 5, 0), ("main_influencer", 5, 1), ("gatekeeper", 4, -1), ("influencer", 3, 1)]
    ),
    "adoption": c.adoption(
        [("decision_maker", 5, 1), ("main_influencer", 5, 3), ("gatekeeper", 4, 1), ("influencer", 3, 4)]
    ),
    "contact": c.contact(4, 0.5, 1, 18),
    "threat": c.threat([], 0.80),
    "listing": c.listing(["committee_scheduled"]),
    "overdue": c.overdue(["high", "medium"]),
    "season": c.season("spring"),
}
JICHUAN = {
    "value": c.ratio(1_260_000, V_REF),
    "gap": c.ratio(c.gap(None, 1_260_000), G_REF),
    "growth": c.growth(240_000, 345_000, FLOOR),
    "relation": c.relation(2),
    "support": c.support([("influencer", 3, None), ("influencer", 2, None)]),
    "adoption": c.adoption([("influencer", 3, 5), ("influencer", 2, 5)]),
    "contact": c.contact(4, 0.5, 0, 41),
    "threat": c.threat([("high", 20), ("medium", 60)], None),
    "listing": c.listing(["listed"]),
    "overdue": c.overdue(["high", "high", "low"]),
    "season": c.season("autumn"),
}
EXAMPLES = [
    (
        YUNTING,
        [1.0, 0.44, 0.6304, 0.75, 0.6970, 0.5778, 0.6167, 0.3714, 0.70, 0.20, 1.0],
        "18.0 6.6 3.8 3.0 7.0 4.6 7.4 2.6 4.2 0.8 10.0",
        "68.0",
        1.0,
    ),
    (
        LANPU,
        [0.075, 0.94, 1.0, 0.5, 0.5644, 0.6636, 0.75, 0.40, 1.0, 0.60, 0.75],
        "1.4 14.1 6.0 2.0 5.6 5.3 9.0 2.8 6.0 2.4 7.5",
        "62.1",
        1.0,
    ),
    (
        JICHUAN,
        [0.525, None, 0.1957, 0.5, None, 0.6, 1.0, 0.6061, 0.30, 0.90, 0.5],
        "9.5 5.2 1.2 2.0 3.5 4.8 12.0 4.2 1.8 3.6 5.0",
        "52.8",
        0.75,
    ),
]

unit = st.floats(0, 1) | st.fractions(0, 1) | st.decimals(0, 1) | st.sampled_from([0, 1])
component_sets = st.fixed_dictionaries({key: st.none() | unit for key in COMPONENTS})


@st.composite
def weight_sets(draw):
    """Any split of 10,000 basis points over the eleven components, zeros included."""
    cuts = sorted(draw(st.lists(st.integers(0, 10_000), min_size=10, max_size=10)))
    parts = [after - before for before, after in zip([0, *cuts], [*cuts, 10_000], strict=True)]
    return dict(zip(draw(st.permutations(COMPONENTS)), parts, strict=True))


any_weights = st.sampled_from([DEFAULT_WEIGHTS, MEDICAL_WEIGHTS]) | weight_sets()


@pytest.mark.parametrize(("inputs", "values", "points", "score", "confidence"), EXAMPLES)
def test_worked_examples(inputs, values, points, score, confidence):
    assert list(inputs) == list(COMPONENTS)
    for key, expected in zip(COMPONENTS, values, strict=True):
        assert inputs[key] == (None if expected is None else pytest.approx(expected, abs=5e-5)), key
    result = priority(inputs)
    assert str(result.score) == score
    assert result.confidence == confidence
    assert list(result.points) == list(COMPONENTS)
    assert " ".join(map(str, result.points.values())) == points


def test_the_weights_are_those_of_the_table():
    assert list(DEFAULT_WEIGHTS.items()) == [
        ("value", 1800), ("gap", 1500), ("growth", 600), ("relation", 400), ("support", 1000), ("adoption", 800),
        ("contact", 1200), ("threat", 700), ("listing", 600), ("overdue", 400), ("season", 1000),
    ]  # fmt: skip
    validate_weights(DEFAULT_WEIGHTS)
    validate_weights(MEDICAL_WEIGHTS)
    # The seven that stay keep their proportions.
    kept = sum(weight for key, weight in DEFAULT_WEIGHTS.items() if key not in SALES_COMPONENTS)
    for key, weight in MEDICAL_WEIGHTS.items():
        assert weight == (0 if key in SALES_COMPONENTS else round(10_000 * DEFAULT_WEIGHTS[key] / kept))


@pytest.mark.parametrize("weights", [DEFAULT_WEIGHTS, MEDICAL_WEIGHTS])
def test_ends_of_the_scale(weights):
    assert str(priority(dict.fromkeys(COMPONENTS, 0), weights).score) == "0.0"
    assert str(priority(dict.fromkeys(COMPONENTS, 1), weights).score) == "100.0"
    unknown = priority({}, weights)
    assert str(unknown.score) == "35.0"
    assert unknown.confidence == 0.0
    assert unknown.is_provisional


@pytest.mark.parametrize(
    ("component", "score"), [("0.3445", "34.4"), ("0.3455", "34.6"), ("0.0005", "0.0"), ("0.0015", "0.2")]
)
@pytest.mark.parametrize("number", [float, Decimal, Fraction])
def test_ties_go_to_the_even_tenth_of_the_decimal(component, score, number):
    assert str(priority(dict.fromkeys(COMPONENTS, number(component))).score) == score


def test_float_noise_of_the_components_does_not_tip_a_tie():
    # 0.1 + 0.2 is a little more than 0.3 in binary; 25 % of it is 7.5 points, 25 % of .302 is 7.55
    weights = {"value": 2500, "gap": 7500}
    exact = priority({"value": Decimal("0.302"), "gap": 0}, weights)
    noisy = priority({"value": 0.1 + 0.2 + 0.002, "gap": 0}, weights)
    assert str(exact.score) == str(noisy.score) == "7.6"
    assert str(priority({"value": 0.306, "gap": 0}, weights).score) == "7.6"


def test_the_callers_decimal_context_changes_nothing():
    expected = priority(YUNTING)
    with decimal.localcontext(decimal.Context(prec=2, rounding=decimal.ROUND_UP)):
        assert priority(YUNTING) == expected


def test_equal_remainders_go_to_the_first_component_whatever_the_order_of_the_weights():
    weights = dict(reversed([(key, weight) for key, weight in DEFAULT_WEIGHTS.items()]))
    assert priority(JICHUAN, weights).points == priority(JICHUAN).points
    assert priority(dict(reversed(JICHUAN.items()))) == priority(JICHUAN)


def test_medical_score_shows_and_needs_nothing_of_sales():
    result = priority(YUNTING, MEDICAL_WEIGHTS)
    assert list(result.points) == ["relation", "support", "adoption", "contact", "threat", "listing", "overdue"]
    assert SALES_COMPONENTS.isdisjoint(result.exact_points)
    assert result.confidence == 1.0
    changed = YUNTING | {"value": None, "gap": 0.9, "growth": 0.0, "season": 0.1}
    assert priority(changed, MEDICAL_WEIGHTS) == result


def test_missing_components_are_named_and_provisional_starts_below_half():
    half = {"value": 1, "gap": 1, "growth": 1, "relation": 1, "threat": 1}
    assert priority(half).confidence == 0.5
    assert not priority(half).is_provisional
    assert priority(half).missing == ("support", "adoption", "contact", "listing", "overdue", "season")
    assert priority(half | {"value": None}).is_provisional


def test_priors_can_differ_per_component():
    result = priority({}, priors={"value": 1, "gap": Decimal("0.5")})
    assert result.points["value"] == Decimal("18.0")
    assert result.points["gap"] == Decimal("7.5")
    assert result.exact_points["season"] == Decimal(str(PRIOR)) * 10


def test_keys_that_are_no_component_are_ignored():
    assert priority(YUNTING | {"transfers_of_value": 1.0}) == priority(YUNTING)


@pytest.mark.parametrize("bad", [-0.001, 1.001, math.nan, math.inf, -math.inf, Decimal("NaN"), Decimal(2), 10**30])
def test_components_out_of_range_are_refused(bad):
    for key in COMPONENTS:
        for weights in (DEFAULT_WEIGHTS, MEDICAL_WEIGHTS):
            with pytest.raises(ValueError, match=key):
                priority({key: bad}, weights)


def test_a_component_that_is_no_number_is_refused():
    with pytest.raises(TypeError, match="value"):
        priority({"value": "0.5"})


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({}, "sum to 10000"),
        ({**DEFAULT_WEIGHTS, "value": 1801}, "sum to 10000"),
        ({key: 2 * weight for key, weight in DEFAULT_WEIGHTS.items()}, "sum to 10000"),
        ({**DEFAULT_WEIGHTS, "charm": 0}, "charm"),
        ({**DEFAULT_WEIGHTS, "value": -200, "gap": 3500}, "value"),
        ({**DEFAULT_WEIGHTS, "value": 1800.0}, "value"),
        ({"value": True, "gap": 9999}, "value"),
        ({**DEFAULT_WEIGHTS, "value": None}, "value"),
    ],
)
def test_invalid_weights_are_refused(weights, message):
    with pytest.raises(ValueError, match=message):
        validate_weights(weights)
    with pytest.raises(ValueError, match=message):
        priority(YUNTING, weights)


@given(component_sets, any_weights)
def test_points_sum_to_the_score(components, weights):
    result = priority(components, weights)
    assert sum(result.points.values()) == result.score
    assert Decimal(0) <= result.score <= Decimal(100)
    assert result.score.as_tuple().exponent == -1
    assert set(result.points) == {key for key, weight in weights.items() if weight}
    for key, point in result.points.items():
        assert point.as_tuple().exponent == -1
        assert abs(point - result.exact_points[key]) < Decimal("0.1")
    assert abs(sum(result.exact_points.values()) - result.score) <= Decimal("0.0500000001")
    assert 0 <= result.confidence <= 1


@given(component_sets, any_weights, st.sampled_from(COMPONENTS), unit)
def test_raising_a_known_component_never_lowers_the_score(components, weights, key, other):
    low, high = sorted((Fraction(components[key] or 0), Fraction(other)))
    lower = priority(components | {key: low}, weights)
    higher = priority(components | {key: high}, weights)
    assert lower.score <= higher.score
    assert lower.confidence == higher.confidence


@given(component_sets, any_weights, st.sampled_from(COMPONENTS), unit)
def test_filling_in_changes_only_its_own_points_and_raises_the_confidence(components, weights, key, value):
    before = priority(components | {key: None}, weights)
    after = priority(components | {key: value}, weights)
    if not weights[key]:
        assert after == before
        return
    assert after.confidence > before.confidence
    assert after.exact_points | {key: 0} == before.exact_points | {key: 0}
    assert after.missing == tuple(each for each in before.missing if each != key)
    # The parts shown may pass one tenth between them, for they add up exactly.
    for each in set(after.points) - {key}:
        assert abs(after.points[each] - before.points[each]) <= Decimal("0.1")


@given(component_sets, any_weights, st.randoms(use_true_random=False))
def test_the_same_inputs_in_any_order_give_the_same_score(components, weights, rng):
    keys, names = list(components), list(weights)
    rng.shuffle(keys)
    rng.shuffle(names)
    again = priority({key: components[key] for key in keys}, {key: weights[key] for key in names})
    assert repr(again) == repr(priority(components, weights))
