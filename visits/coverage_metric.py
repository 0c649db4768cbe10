"""What visits tell of an objective: how many of a hospital's key people were met; signed into the catalogue of plans."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, FloatField, OuterRef, Q, Subquery
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from accounts.models import Stakeholder
from planning.metrics import VALUE, Metric, Moment, sign_in

from .choices import COMPLETED, State

DAYS = 90
KEY_INFLUENCE = 4


def coverage(moment: Moment) -> Subquery:
    """People of influence 4 or 5 met on a completed visit in 90 days, in percent; unknown without any such person."""
    met = Q(
        attended__visit__state=State.SUBMITTED,
        attended__visit__outcome__in=COMPLETED,
        attended__visit__on__gt=moment.day - timedelta(days=DAYS),
        attended__visit__on__lte=moment.day,
    )
    people = Stakeholder.objects.judged().filter(hospital=OuterRef("plan__hospital"), influence__gte=KEY_INFLUENCE)
    counted = (
        people.order_by()
        .values("hospital")
        .annotate(
            read=Cast(
                100 * Cast(Count("pk", filter=met, distinct=True), FloatField()) / Count("pk", distinct=True), VALUE
            )
        )
    )
    return Subquery(counted.values("read"), output_field=VALUE)


def sign_in_coverage() -> None:
    scale = {"least": Decimal(0), "most": Decimal(100)}
    sign_in(Metric("coverage", _("Key people met in 90 days"), "%", coverage, **scale))
