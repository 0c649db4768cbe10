"""The concentration curve: how few hospitals carry most of the sales."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.concentration import Carrier, concentration


def carriers(*values):
    return [Carrier(number, f"H{number}", "A", value) for number, value in enumerate(values)]


@pytest.mark.parametrize(
    ("values", "few", "carried"),
    [((80, 20), 1, 0.8), ((50, 29, 21), 3, 1.0), ((10, 60, 30), 2, 0.9), ((5,), 1, 1.0), ((50, 50, -40), 2, 1.0)],
)
def test_the_fewest_that_reach_eighty_percent(values, few, carried):
    found = concentration(carriers(*values))
    assert (found.few, found.carried) == (few, carried)


@pytest.mark.parametrize("values", [(), (0, 0), (-5,)])
def test_without_sales_there_is_no_curve(values):
    assert concentration(carriers(*values)) is None


@given(st.lists(st.integers(-1000, 10**12), min_size=1, max_size=70))
def test_the_curve_rises_to_all_and_stays_on_the_drawing(values):
    found = concentration(carriers(*values))
    if found is None:
        return
    assert list(found.shares) == sorted(found.shares)
    assert found.shares[-1] == 1
    for dot in found.narrow.dots:
        assert 44 <= float(dot.x) <= 314
        assert 26 <= float(dot.y) <= 224
