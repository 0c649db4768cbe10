"""The stakeholder score: worked examples P1–P3 and the gates of domain.md §3.5."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.components import ROLE_TENTHS
from scoring.stakeholder import ACADEMIC, GATES, STAKEHOLDER_WEIGHTS, attention, behind_gate, stakeholder_score

DEPARTMENT_HEAD = {
    "role": "decision_maker", "influence": 5, "potential": "high", "stages": (1,), "support": 0,
    "contact": 0.65, "academic": 0.9, "overdue": 0.2,
}  # fmt: skip
ATTENDING = {
    "role": "influencer", "influence": 3, "potential": "medium", "stages": (3,), "support": 1,
    "contact": 1.0, "academic": 0.2, "overdue": 0.0,
}  # fmt: skip
PHARMACY_HEAD = {
    "role": "gatekeeper", "influence": 4, "potential": None, "stages": (1,), "support": -1,
    "contact": 0.25, "academic": None, "overdue": 0.4,
}  # fmt: skip
UNKNOWN = dict.fromkeys(DEPARTMENT_HEAD) | {"overdue": 0}

shares = st.none() | st.floats(0, 1)
people = st.fixed_dictionaries(
    {
        "role": st.none() | st.sampled_from(sorted(ROLE_TENTHS)),
        "influence": st.none() | st.integers(0, 5),
        "potential": st.none() | st.sampled_from(["high", "medium", "low", "none"]),
        "stages": st.none() | st.lists(st.integers(0, 6), max_size=3),
        "support": st.none() | st.integers(-2, 2),
        "contact": shares,
        "academic": shares,
        "overdue": st.floats(0, 1),
    }
)


@pytest.mark.parametrize(
    ("person", "score", "confidence", "points"),
    [
        (DEPARTMENT_HEAD, "78.2", 1.0, ["30", "15", "8", "10", "9.75", "4.5", "1"]),
        (ATTENDING, "61.8", 1.0, ["10.8", "9", "20", "6", "15", "1", "0"]),
        (PHARMACY_HEAD, "43.2", 0.8, ["14.4", "5.25", "8", "8", "3.75", "1.75", "2"]),
    ],
)
def test_worked_examples(person, score, confidence, points):
    result = stakeholder_score(**person)
    assert str(result.score) == score
    assert result.confidence == confidence
    assert list(result.exact_points.values()) == [Decimal(point) for point in points]
    assert sum(result.points.values()) == result.score


@pytest.mark.parametrize("gate", sorted(GATES))
def test_behind_a_gate_there_is_no_score(gate):
    assert stakeholder_score(**DEPARTMENT_HEAD, gates=[gate]) is None
    assert stakeholder_score(**DEPARTMENT_HEAD, gates=iter(GATES)) is None
    assert behind_gate([gate])


def test_an_unknown_gate_is_refused_rather_than_passed():
    with pytest.raises(ValueError, match="on_leave"):
        stakeholder_score(**DEPARTMENT_HEAD, gates=["on_leave"])


def test_nothing_known_is_the_prior_except_for_what_is_overdue():
    result = stakeholder_score(**UNKNOWN)
    assert result.confidence == 0.05
    assert result.exact_points["overdue"] == 0
    assert str(result.score) == "33.2"


@pytest.mark.parametrize(("support", "points"), [(-2, "6"), (-1, "8"), (0, "10"), (1, "6"), (2, "4"), (None, "3.5")])
def test_movability(support, points):
    assert stakeholder_score(**DEPARTMENT_HEAD | {"support": support}).exact_points["movability"] == Decimal(points)


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "boss"}, {"influence": 6}, {"potential": "huge"}, {"stages": (7,)}, {"support": 3},
        {"contact": 1.1}, {"academic": -0.1}, {"overdue": float("nan")},
    ],
)  # fmt: skip
def test_out_of_range_is_refused(wrong):
    with pytest.raises(ValueError, match=r"\d|unknown|finite"):
        stakeholder_score(**DEPARTMENT_HEAD | wrong)


def test_over_several_products_the_mean_attention_counts_as_it_does_for_a_hospital():
    assert attention([1, 3]) == 0.7
    assert attention([3, 1]) == attention([1, 3])
    assert attention([]) is attention(None) is None


def test_academic_levels():
    assert ACADEMIC == {"none": 0.0, "local": 0.3, "regional": 0.6, "national": 1.0}
    assert sum(STAKEHOLDER_WEIGHTS.values()) == 10_000


@given(people)
def test_points_sum_to_the_score(person):
    result = stakeholder_score(**person)
    assert sum(result.points.values()) == result.score
    assert 0 <= result.score <= 100


@given(people, st.integers(0, 5), st.integers(0, 5))
def test_more_influence_never_lowers_the_score(person, one, other):
    low, high = sorted((one, other))
    known = person | {"role": person["role"] or "user"}
    assert (
        stakeholder_score(**known | {"influence": low}).score <= stakeholder_score(**known | {"influence": high}).score
    )
