"""The lifetime value: the worked example, its laws, and estimates that are kept with author and moment."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.models import TextFlag
from sales.lifetime import Inputs, lifetime_value
from sales.models import LifetimeEstimate
from sales.services import keep_estimate
from tests.factories import HospitalFactory

EXAMPLE = {"base": 1_000_000, "growth": 0, "margin": 20, "retention": 90, "discount": 8}


def inputs(**changed) -> Inputs:
    return Inputs(**{name: Decimal(str(value)) for name, value in (EXAMPLE | changed).items()})


def percents(lowest: int, highest: int):
    return st.decimals(lowest, highest, places=2)


anything = st.builds(
    Inputs,
    base=st.decimals(0, 10**9, places=2),
    growth=percents(-90, 200),
    margin=percents(0, 100),
    retention=percents(0, 100),
    discount=percents(0, 100),
)


def test_the_worked_example():
    lifetime = lifetime_value(inputs())
    assert [str(year.counts) for year in lifetime.years] == [
        "166666.67",
        "138888.89",
        "115740.74",
        "96450.62",
        "80375.51",
    ]
    assert str(lifetime.value) == "598122.43"


def test_who_never_leaves_and_money_that_keeps_its_worth_count_in_full():
    assert lifetime_value(inputs(retention=100, discount=0)).value == 5 * 200_000


def test_growth_begins_in_the_first_forecast_year():
    assert [year.sales for year in lifetime_value(inputs(growth=10)).years][:2] == [1_100_000, 1_210_000]


@given(anything)
def test_the_years_add_up_and_nothing_is_worth_less_than_nothing(some):
    lifetime = lifetime_value(some)
    assert lifetime.value == sum(year.counts for year in lifetime.years) >= 0
    assert len(lifetime.years) == 5


@given(anything, percents(0, 10))
def test_more_retention_never_lowers_it_and_more_discount_never_raises_it(some, more):
    better = Inputs(some.base, some.growth, some.margin, min(Decimal(100), some.retention + more), some.discount)
    dearer = Inputs(some.base, some.growth, some.margin, some.retention, some.discount + more)
    assert lifetime_value(dearer).value <= lifetime_value(some).value <= lifetime_value(better).value


@given(anything)
def test_without_retention_or_margin_it_is_nothing(some):
    assert lifetime_value(Inputs(some.base, some.growth, some.margin, Decimal(0), some.discount)).value == 0
    assert lifetime_value(Inputs(some.base, some.growth, Decimal(0), some.retention, some.discount)).value == 0


@pytest.mark.parametrize(
    "wrong", [{"base": -1}, {"margin": 101}, {"margin": -1}, {"retention": 100.5}, {"growth": -100}, {"discount": -1}]
)
def test_what_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        lifetime_value(inputs(**wrong))


@pytest.mark.django_db
def test_every_estimate_stays_with_its_author_and_its_note_is_screened(rep, manager):
    hospital = HospitalFactory()
    values = {"base_cny": 100, "growth": 0, "margin": 50, "retention": 80, "discount": 8}
    first = keep_estimate(LifetimeEstimate(hospital=hospital, **values), by=rep)
    again = LifetimeEstimate.objects.get(pk=first.pk)
    again.note = "靠返点"
    keep_estimate(again, by=manager)

    assert [each.by for each in LifetimeEstimate.objects.all()] == [manager, rep]
    assert TextFlag.objects.get().field == "note"
