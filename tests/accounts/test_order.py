"""The order of hospitals in every list: total, and for medical users free of sales (domain.md §3.1, §3.6)."""

from decimal import Decimal

import pytest

from accounts.models import Hospital
from tests.factories import HospitalFactory

pytestmark = pytest.mark.django_db


def scored(code: str, priority: str | None, *, provisional: bool = False, **columns) -> None:
    """A hospital as the nightly run leaves it; `columns` are ttm_fen and gap_fen."""
    score = None if priority is None else Decimal(priority)
    Hospital.objects.filter(pk=HospitalFactory(code=code).pk).update(
        priority=score,
        is_provisional=provisional,
        priority_medical=score,
        is_provisional_medical=provisional,
        **columns,
    )


def test_the_commercial_order_is_total(rep):
    scored("G", None)
    scored("F", "59.9", ttm_fen=99, gap_fen=99)
    scored("E", "60.0", provisional=True, ttm_fen=9, gap_fen=9)
    scored("D", "60.0", ttm_fen=None, gap_fen=9)
    scored("C", "60.0", ttm_fen=5, gap_fen=None)
    scored("B2", "60.0", ttm_fen=5, gap_fen=2)
    scored("B1", "60.0", ttm_fen=5, gap_fen=2)
    scored("A", "60.1", provisional=True)
    ordered = Hospital.objects.by_priority(rep).values_list("code", flat=True)
    assert list(ordered) == ["A", "B1", "B2", "C", "D", "E", "F", "G"]


def test_the_medical_order_knows_no_sales(medrep):
    scored("C", "60.0", provisional=True, ttm_fen=99, gap_fen=99)
    scored("B", "60.0", ttm_fen=99, gap_fen=99)
    scored("A", "60.0", ttm_fen=1, gap_fen=1)
    assert list(Hospital.objects.by_priority(medrep).values_list("code", flat=True)) == ["A", "B", "C"]
