"""Figures of field work: worked examples of domain.md §2.5 and what must hold for any numbers."""

from hypothesis import given
from hypothesis import strategies as st

from dashboards import kpis
from dashboards.kpis import Target

targets = st.lists(st.builds(Target, st.integers(1, 30), st.integers(0, 60)), max_size=40)
some_targets = targets.filter(bool)

WEEK = [Target(8, 10), Target(4, 4), Target(4, 1), Target(1, 0)]


def test_the_worked_example():
    assert kpis.coverage(WEEK) == 3 / 4
    assert kpis.frequency(WEEK) == 15 / 3
    assert kpis.attainment(WEEK) == (8 + 4 + 1 + 0) / 17
    assert kpis.on_frequency(WEEK) == 2 / 4
    assert kpis.call_rate(15, 10) == 1.5
    assert kpis.product_talk_share(6, 15) == 0.4


def test_nothing_below_the_line_is_not_zero():
    for figure in (kpis.coverage, kpis.frequency, kpis.attainment, kpis.on_frequency):
        assert figure([]) is None
    assert kpis.frequency([Target(4, 0)]) is None
    assert kpis.call_rate(0, 0) is None
    assert kpis.call_rate(3, 0) is None
    assert kpis.product_talk_share(0, 0) is None


def test_calling_too_often_hides_no_gap():
    assert kpis.attainment([Target(4, 40), Target(4, 0)]) == 0.5


@given(some_targets)
def test_shares_stay_between_none_and_all(rows):
    for figure in (kpis.coverage, kpis.attainment, kpis.on_frequency):
        assert 0 <= figure(rows) <= 1
    assert kpis.on_frequency(rows) <= kpis.coverage(rows)


@given(some_targets)
def test_whoever_was_visited_was_visited_at_least_once(rows):
    frequency = kpis.frequency(rows)
    assert frequency is None or frequency >= 1
    assert (frequency is None) == (kpis.seen(rows) == 0)


@given(some_targets, st.integers(0, 39))
def test_one_more_visit_never_lowers_a_share(rows, at):
    at %= len(rows)
    more = [*rows[:at], rows[at]._replace(done=rows[at].done + 1), *rows[at + 1 :]]
    for figure in (kpis.coverage, kpis.attainment, kpis.on_frequency):
        assert figure(more) >= figure(rows)


@given(some_targets, st.randoms())
def test_the_order_of_hospitals_means_nothing(rows, random):
    mixed = random.sample(rows, len(rows))
    for figure in (kpis.coverage, kpis.frequency, kpis.attainment, kpis.on_frequency):
        assert figure(mixed) == figure(rows)


@given(targets)
def test_done_and_remaining_make_the_plan(rows):
    assert sum(row.counted + row.remaining for row in rows) == sum(row.planned for row in rows)
    assert all(row.remaining >= 0 for row in rows)
