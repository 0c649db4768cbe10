"""The stance of a person that counts: the lowest known one toward a product in focus, else the overall one.

`accounts.constellation.standing` says the same of plain values; here it is asked of many people at once.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Stakeholder, SupportEvent
from products.models import Product


def with_standing(people: QuerySet, today: date) -> QuerySet:
    """Annotate `focus_support`: the lowest of the newest stances toward products in focus; None where none is known."""
    focus = Product.objects.active().in_focus(today).values("pk")
    known = SupportEvent.objects.filter(product__in=focus, on__lte=today)
    newer = known.filter(stakeholder=OuterRef("stakeholder"), product=OuterRef("product"), on__gt=OuterRef("on"))
    newest = known.filter(~Exists(newer), stakeholder=OuterRef("pk")).order_by("support", "pk")
    return people.annotate(focus_support=Subquery(newest.values("support")[:1]))


def judged_people(today: date) -> QuerySet:
    """Everybody who may be judged, with `standing`: the stance that counts, −2…+2, None where none is known."""
    return with_standing(Stakeholder.objects.judged(), today).annotate(
        standing=Coalesce(F("focus_support"), F("support"))
    )
