"""How long a state lasts and how many pass: by worked examples."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from planning.cycle import Entered, cycle
from planning.services.listings import move_on
from tests.conftest import sign_in

from .conftest import told

DAY = date(2026, 3, 2)


def way(number, *steps):
    """Steps as (state, days after DAY, reason)."""
    return [Entered(number, state, DAY + timedelta(days=days), *reason) for state, days, *reason in steps]


def test_medians_and_the_share_that_passed():
    entered = [
        *way(1, ("preparing", 0), ("dept_applied", 10), ("approved", 30, "evidence")),
        *way(2, ("preparing", 5), ("dept_applied", 25), ("rejected", 31, "similar")),
        *way(3, ("preparing", 0), ("dept_applied", 40), ("deferred", 50, "dossier"), ("approved", 60, "evidence")),
        *way(4, ("approved", 3, "evidence"), ("purchasing", 4)),  # taken up as approved: no vote was followed
        *way(5, ("preparing", 0)),
    ]
    found = cycle(entered, DAY)
    assert {stay.state: (stay.left, stay.days) for stay in found.stays} == {
        "preparing": (3, 20), "dept_applied": (3, 10), "deferred": (1, 10), "approved": (1, 1),
    }  # fmt: skip
    assert (found.decided, found.rate) == (4, 0.5)
    assert found.reasons[0] == ("approved", "evidence", 2)


def test_only_what_ended_since_the_day_counts():
    entered = way(1, ("preparing", 0), ("dept_applied", 10), ("approved", 30, "evidence"))
    late = cycle(entered, DAY + timedelta(days=11))
    assert [(stay.state, stay.days) for stay in late.stays] == [("dept_applied", 20)]
    assert cycle(entered, DAY + timedelta(days=31)).rate is None


@pytest.mark.django_db
def test_the_page_counts_what_one_covers(as_rep, stranger, scheduled, rep, today):
    move_on(scheduled, "approved", told(reason="evidence"), seen=2, by=rep, on=today)
    url = reverse("planning:listing_report")
    assert as_rep.get(url).context["cycle"].rate == 1
    assert sign_in(stranger).get(url).context["cycle"].rate is None
