"""What rivals did and which shares they hold at a range of hospitals, up to the frozen day; two queries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from accounts.models import RivalAct, RivalShare
from products.models import Product

from .frozen import Frozen
from .rivalry import Estimate

if TYPE_CHECKING:
    from .gathering import Reading, Span


def add_rivals(readings: Mapping[int, Reading], frozen: Frozen, span: Span) -> None:
    """Rival acts of every class, and shares in the classes of the focus products; both in order of days."""
    known = {"hospital__id__range": span, "on__lte": frozen.as_of}
    acts = RivalAct.objects.filter(**known).order_by("on", "pk")
    for hospital, on, severity in acts.values_list("hospital", "on", "severity"):
        if hospital in readings:
            readings[hospital].rivals.acts.append((on, severity))
    classes = Product.objects.filter(pk__in=frozen.focus).values("family")
    shares = RivalShare.objects.filter(rival__family__in=classes, **known).order_by("on", "pk")
    for hospital, *estimate in shares.values_list("hospital", "on", "rival", "rival__family", "percent"):
        if hospital in readings:
            readings[hospital].rivals.shares.append(Estimate(*estimate))
