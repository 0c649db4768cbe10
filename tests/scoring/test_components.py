"""The eleven components: every edge of domain.md §3.1 and the invariants 4–8, 9 and 15 of §3.7."""

import datetime as dt
import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lib.dates import month_end
from scoring import components as c

FLOOR = 20_000
fen = st.integers(-(10**12), 10**12)
populations = st.lists(st.none() | fen | st.integers(-2, 9), max_size=30)
roles = st.sampled_from(sorted(c.ROLE_TENTHS))
influences = st.integers(1, 5)
people = st.lists(st.tuples(roles, influences, st.none() | st.integers(-2, 2)), max_size=8)
adopters = st.lists(st.tuples(roles, influences, st.none() | st.integers(0, 6)), max_size=8)
waits = st.none() | st.integers(0, 400)


class TestRatioAndReference:
    @pytest.mark.parametrize(
        ("x", "ref", "expected"),
        [
            (None, 100, None),
            (None, None, None),
            (0, None, 0.0),
            (-5, 100, 0.0),
            (5, None, None),
            (5, 0, None),
            (25, 100, 0.25),
            (100, 100, 1.0),
            (10**400, 1, 1.0),
            (1, 10**400, 0.0),
            (10**400, 4 * 10**400, 0.25),
            (Decimal("0.1"), Decimal("0.4"), 0.25),
            (Decimal("25.00"), 100, 0.25),
            (0.5, Decimal(2), 0.25),
            (Fraction(1, 3), 1, 1 / 3),
        ],
    )
    def test_ratio(self, x, ref, expected):
        assert c.ratio(x, ref) == expected

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ([], None),
            ([0, -4, None], None),
            ([7], 7),
            ([3, 1, 2], 3),
            (range(1, 11), 9),
            (range(1, 12), 10),
            (range(-50, 101), 90),
            ((value for value in (5, None, 0, 5, -5)), 5),
            ([Decimal("1.5"), 2, 0.5], 2),
        ],
    )
    def test_reference_is_the_nearest_rank(self, values, expected):
        assert c.reference(values) == expected

    def test_of_forty_five_buyers_the_fifth_largest_is_the_reference(self):
        assert c.reference([0] * 5 + list(range(1, 46))) == 41

    @pytest.mark.parametrize("bad", [math.nan, math.inf, Decimal("NaN")])
    def test_no_number_is_refused(self, bad):
        with pytest.raises(ValueError, match="finite"):
            c.ratio(bad, 1)
        with pytest.raises(ValueError, match="finite"):
            c.ratio(1, bad)
        with pytest.raises(ValueError, match="finite"):
            c.reference([1, bad])
        with pytest.raises(ValueError, match="finite"):
            c.gap(bad, 1)

    @given(populations, fen, fen)
    def test_raising_ones_own_value_never_lowers_the_component(self, others, one, other):
        low, high = sorted((one, other))
        before = c.ratio(low, c.reference([*others, low]))
        after = c.ratio(high, c.reference([*others, high]))
        assert 0 <= before <= after <= 1

    @given(populations, fen, fen, fen)
    def test_raising_the_potential_never_lowers_the_gap(self, other_gaps, v, one, other):
        low, high = (c.gap(potential, v) for potential in sorted((one, other)))
        before = c.ratio(low, c.reference([*other_gaps, low]))
        after = c.ratio(high, c.reference([*other_gaps, high]))
        assert 0 <= before <= after <= 1

    @given(populations, st.randoms(use_true_random=False))
    def test_order_does_not_matter(self, values, rng):
        shuffled = list(values)
        rng.shuffle(shuffled)
        assert c.reference(iter(shuffled)) == c.reference(values)

    @given(st.lists(st.integers(1, 10**6), min_size=1, max_size=60))
    def test_ninety_percent_lie_at_or_below_the_reference(self, values):
        ref = c.reference(values)
        assert 10 * sum(value <= ref for value in values) >= 9 * len(values)
        assert 10 * sum(value < ref for value in values) < 9 * len(values)

    @pytest.mark.parametrize(
        ("potential", "v", "expected"),
        [
            (None, 5, None),
            (5, None, None),
            (5, 8, 0),
            (8, 5, 3),
            (8, -5, 8),
            (0, 0, 0),
            (Decimal("1.5"), 1, Decimal("0.5")),
        ],
    )
    def test_gap(self, potential, v, expected):
        assert c.gap(potential, v) == expected


class TestGrowth:
    @pytest.mark.parametrize(
        ("s3", "s3_last_year", "expected"),
        [
            (None, 100_000, None),
            (100_000, None, None),
            (0, 0, None),
            (-5, 0, None),
            (-5, -5, None),
            (100_000, 100_000, 0.5),
            (150_000, 100_000, 1.0),
            (50_000, 100_000, 0.0),
            (125_000, 100_000, 0.75),
            (0, 100_000, 0.0),
            (-(10**400), 100_000, 0.0),
            (10**400, 100_000, 1.0),
            (math.inf, 100_000, 1.0),
            (-math.inf, 100_000, 0.0),
            (5_000, 0, 0.75),
            (5_000, 10_000, 0.25),
            (1, -(10**9), 1.0),
            (Decimal("125000.00"), 100_000, 0.75),
        ],
    )
    def test_values(self, s3, s3_last_year, expected):
        assert c.growth(s3, s3_last_year, FLOOR) == expected

    def test_sales_from_nothing_without_a_floor(self):
        assert c.growth(5, 0, 0) == 1.0
        assert c.momentum(5, 0, 0) == math.inf

    def test_momentum_is_not_cut(self):
        assert c.momentum(690_000, 345_000, FLOOR) == 1.0
        assert c.momentum(-100_000, 50_000, FLOOR) == -3.0
        assert c.momentum(10**400, 1, 1) == math.inf
        assert c.momentum(-(10**400), 1, 1) == -math.inf
        assert c.momentum(None, 1, 1) is None

    @given(st.integers(1, 10**12), fen, fen)
    def test_monotone_and_even_at_no_change(self, last_year, one, other):
        low, high = sorted((one, other))
        assert 0 <= c.growth(low, last_year, FLOOR) <= c.growth(high, last_year, FLOOR) <= 1
        assert c.growth(last_year, last_year, FLOOR) == 0.5


class TestRelationAndSeason:
    def test_relation(self):
        assert [c.relation(stage) for stage in (None, 1, 2, 3, 4)] == [None, 0.25, 0.5, 0.75, 1.0]

    @pytest.mark.parametrize("bad", [0, 5, 2.5, -1, math.nan])
    def test_no_stage_is_refused(self, bad):
        with pytest.raises(ValueError, match="stage"):
            c.relation(bad)

    def test_season(self):
        assert [c.season(name) for name in (None, "summer", "spring", "autumn", "winter")] == [
            None,
            1.0,
            0.75,
            0.5,
            0.1,
        ]
        with pytest.raises(ValueError, match="monsoon"):
            c.season("monsoon")


class TestPeople:
    @pytest.mark.parametrize(
        ("role", "flagged", "expected"),
        [
            ("decision_maker", True, "decision_maker"),
            ("decision_maker", False, "decision_maker"),
            ("influencer", True, "main_influencer"),
            ("gatekeeper", True, "main_influencer"),
            ("executor", True, "main_influencer"),
            ("user", True, "main_influencer"),
            ("outsider", True, "main_influencer"),
            ("outsider", False, "outsider"),
            ("main_influencer", True, "main_influencer"),
            (None, True, "main_influencer"),
            (None, False, None),
        ],
    )
    def test_effective_role(self, role, flagged, expected):
        assert c.effective_role(role, flagged) == expected

    def test_support_ends(self):
        assert c.support([("user", 1, -2), ("decision_maker", 5, -2)]) == 0.0
        assert c.support([("outsider", 3, 0)]) == 0.5
        assert c.support([("user", 1, 2), ("decision_maker", 5, 2)]) == 1.0

    def test_unknown_people_give_no_support(self):
        for nobody in ([], [("user", 3, None)], [("user", None, 2)], [(None, 3, 2)], [("user", 0, 2)]):
            assert c.support(nobody) is None
            assert c.adoption(nobody) is None

    def test_a_generator_and_decimals_are_fine(self):
        assert c.support((role, Decimal(5), Decimal(1)) for role in ("user", "executor")) == 0.75

    @pytest.mark.parametrize(("stage", "expected"), list(enumerate([0.2, 0.4, 0.7, 1.0, 1.0, 0.6, 0.3])))
    def test_attention_by_stage(self, stage, expected):
        assert c.adoption([("user", 2, stage)]) == expected

    def test_adoption_is_weighted_by_role_and_influence(self):
        assert c.adoption([("decision_maker", 4, 0), ("executor", 2, 3)]) == pytest.approx((0.8 * 0.2 + 0.16) / 0.96)

    @pytest.mark.parametrize(
        ("function", "person"),
        [
            (c.support, ("boss", 3, 1)),
            (c.support, ("boss", 3, None)),
            (c.support, ("user", 6, 1)),
            (c.support, ("user", -1, 1)),
            (c.support, ("user", 3, 3)),
            (c.support, ("user", 3, math.nan)),
            (c.adoption, ("user", 3, 7)),
            (c.adoption, ("user", 3, -1)),
            (c.adoption, ("user", 3, 1.5)),
        ],
    )
    def test_nonsense_is_refused(self, function, person):
        with pytest.raises(ValueError, match=r"unknown role|influence|support|stage"):
            function([person])

    @given(people, adopters, st.randoms(use_true_random=False))
    def test_order_does_not_matter(self, backers, users, rng):
        for function, group in ((c.support, backers), (c.adoption, users)):
            shuffled = list(group)
            rng.shuffle(shuffled)
            assert function(shuffled) == function(group)

    @given(people.filter(bool), st.data())
    def test_raising_one_persons_support_never_lowers_it(self, group, data):
        position = data.draw(st.integers(0, len(group) - 1))
        role, influence, before = group[position]
        assume(before is not None)
        after = data.draw(st.integers(before, 2))
        raised = [*group[:position], (role, influence, after), *group[position + 1 :]]
        assert 0 <= c.support(group) <= c.support(raised) <= 1

    @given(people, adopters, roles, influences)
    def test_people_of_unknown_stance_change_nothing(self, backers, users, role, influence):
        assert c.support([*backers, (role, influence, None)]) == c.support(backers)
        assert c.adoption([*users, (role, influence, None)]) == c.adoption(users)


class TestContact:
    @pytest.mark.parametrize(
        ("planned", "elapsed", "done", "days_since", "expected"),
        [
            (None, 0.5, 0, 3, None),
            (0, 0.5, 0, 400, 0.0),
            (0, 0.5, 0, None, 0.0),
            (0, 0, 3, 1, 0.0),
            (4, 0, 0, 15, 0.5),
            (4, 0, 0, 0, 0.0),
            (4, 0.5, 0, None, 1.0),
            (4, 0.5, 0, math.inf, 1.0),
            (4, 0.5, 2, None, 0.5),
            (4, 0.5, 9, 0, 0.0),
            (4, 1, 4, 15, 0.5),
            (4, 0.5, 1, 0, 0.25),
            (1, 1, 0, 60, 1.0),
            (1, 1, 1, 30, 0.25),
            (Decimal("0.5"), 1, 0, 60, 0.75),
            (10**400, 1, 0, 1, 1.0),
            (4, 0.5, 0, 10**400, 1.0),
        ],
    )
    def test_values(self, planned, elapsed, done, days_since, expected):
        assert c.contact(planned, elapsed, done, days_since) == expected

    @pytest.mark.parametrize(
        "arguments",
        [(-1, 0.5, 0, 1), (1, -0.1, 0, 1), (1, 1.1, 0, 1), (1, 0.5, -1, 1), (1, 0.5, 0, -1), (1, math.nan, 0, 1)],
    )
    def test_nonsense_is_refused(self, arguments):
        with pytest.raises(ValueError, match=r"negative|\[0, 1\]|finite"):
            c.contact(*arguments)

    @given(st.integers(0, 40), st.floats(0, 1), st.integers(0, 60), waits)
    def test_one_more_visit_never_raises_it(self, planned, elapsed, done, days_since):
        before = c.contact(planned, elapsed, done, days_since)
        assert 0 <= c.contact(planned, elapsed, done + 1, days_since) <= before <= 1
        assert c.contact(planned, elapsed, done + 1, 0) <= before

    @given(st.integers(0, 40), st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31)), st.integers(0, 60), waits)
    def test_one_more_day_never_lowers_it(self, planned, today, done, days_since):
        tomorrow = today + dt.timedelta(1)
        assume(tomorrow.month == today.month)
        later = None if days_since is None else days_since + 1
        before = c.contact(planned, today.day / month_end(today).day, done, days_since)
        assert before <= c.contact(planned, tomorrow.day / month_end(tomorrow).day, done, later)

    @given(st.integers(0, 40), st.floats(0, 1), st.integers(0, 60), st.integers(0, 10_000))
    def test_never_visited_needs_at_least_as_much_as_any_gap(self, planned, elapsed, done, days_since):
        assert c.contact(planned, elapsed, done, None) >= c.contact(planned, elapsed, done, days_since)
