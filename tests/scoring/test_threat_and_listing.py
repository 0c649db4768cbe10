"""Threat, listing and overdue: every edge of domain.md §3.1 and their invariants of §3.7."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import components as c

ages = st.integers(0, 3000)
acts = st.lists(st.tuples(st.sampled_from(["low", "medium", "high"]), ages), max_size=8)
shares = st.none() | st.floats(0, 1)


class TestThreat:
    @pytest.mark.parametrize(
        ("rival_acts", "rival_share", "expected"),
        [
            (None, None, None),
            ([], None, 0.0),
            (None, 0.8, 0.4),
            ([], 0.8, 0.4),
            (None, 0, 0.0),
            ([], 1, 0.5),
            ([("low", 0)], None, 0.1),
            ([("medium", 0)], None, 0.3),
            ([("high", 0)], None, 0.6),
            ([("high", 90)], None, 0.3),
            ([("high", 180)], 0, 0.15),
            ([("high", 0), ("high", 0)], None, 0.84),
            ([("high", 10**400)], None, 0.0),
            ([("high", 0)], 1.0, 0.8),
            ([("high", 0)] * 2000, 1.0, 1.0),
        ],
    )
    def test_values(self, rival_acts, rival_share, expected):
        assert c.threat(rival_acts, rival_share) == (None if expected is None else pytest.approx(expected, abs=1e-15))

    def test_a_generator_is_fine(self):
        assert c.threat((act for act in [("medium", 0)]), Decimal(0)) == 0.3

    @pytest.mark.parametrize(
        ("rival_acts", "rival_share"),
        [([("fatal", 1)], None), ([("low", -1)], None), ([], 1.01), ([], -0.1), ([("low", math.nan)], None)],
    )
    def test_nonsense_is_refused(self, rival_acts, rival_share):
        with pytest.raises(ValueError, match=r"severity|negative|\[0, 1\]|finite"):
            c.threat(rival_acts, rival_share)

    @given(acts, shares, st.sampled_from(["low", "medium", "high"]), ages)
    def test_one_more_act_never_lowers_it(self, known, rival_share, severity, age):
        before = c.threat(known, rival_share)
        assert 0 <= before <= c.threat([*known, (severity, age)], rival_share) <= 1

    @given(acts, shares, st.integers(0, 400))
    def test_ageing_never_raises_it(self, known, rival_share, days):
        older = [(severity, age + days) for severity, age in known]
        assert c.threat(older, rival_share) <= c.threat(known, rival_share)

    @given(acts, shares, st.randoms(use_true_random=False))
    def test_order_does_not_matter(self, known, rival_share, rng):
        shuffled = list(known)
        rng.shuffle(shuffled)
        assert c.threat(shuffled, rival_share) == c.threat(known, rival_share)


class TestListingAndOverdue:
    @pytest.mark.parametrize(
        ("states", "expected"),
        [
            (None, None),
            ([], None),
            ([None], None),
            (["listed"], 0.3),
            (["listed", "dept_applied"], 0.7),
            (["listed", None, "rejected"], 0.3),
            (["not_applicable"], 0.0),
            (["n/a", "rejected"], 0.2),
            (["committee_scheduled", "suspended"], 1.0),
        ],
    )
    def test_listing_takes_the_most_urgent(self, states, expected):
        assert c.listing(states) == expected
        if states is not None:
            assert c.listing(iter(states[::-1])) == expected

    def test_every_state_of_the_table(self):
        table = {
            "not_started": 0.30, "preparing": 0.50, "dept_applied": 0.70, "pharmacy_review": 0.80,
            "committee_scheduled": 1.0, "approved": 0.90, "publicity": 0.90, "signed_off": 0.90, "purchasing": 0.90,
            "trial_use": 0.90, "temporary_purchase": 0.70, "stocked": 0.60, "monitored": 0.40, "listed": 0.30,
            "suspended": 0.80, "deferred": 0.50, "rejected": 0.20, "delisted": 0.40, "not_applicable": 0.0,
        }  # fmt: skip
        assert {state: c.listing([state]) for state in table} == table

    @pytest.mark.parametrize(
        ("priorities", "expected"),
        [
            (None, 0.0),
            ([], 0.0),
            (["low"], 0.1),
            (["medium"], 0.2),
            ([None], 0.2),
            (["high"], 0.4),
            (["high", "high", "low"], 0.9),
            (["high", "high", "medium"], 1.0),
            (["high"] * 1000, 1.0),
        ],
    )
    def test_overdue(self, priorities, expected):
        assert c.overdue(priorities) == expected
        if priorities is not None:
            assert c.overdue(iter(priorities)) == expected

    def test_unknown_names_are_refused(self):
        with pytest.raises(ValueError, match="wishful"):
            c.listing(["wishful"])
        with pytest.raises(ValueError, match="urgent"):
            c.overdue(["urgent"])
