"""How well the people of a team are known: the mean completeness of their customer cards (domain.md §2.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Avg, Case, Count, Exists, FloatField, OuterRef, Q, Value, When
from django.db.models.functions import NullIf

from accounts.card_fields import FIELDS, CardField, columns_of
from accounts.models import Adoption, CardWeight, Insight, Stakeholder
from people.models import User

from .people_panel import with_last_meeting

HALF = 50
NUMBERS = {"department", "influence", "support"}


@dataclass(frozen=True)
class DataHealth:
    """People listed, the mean completeness of their cards 0–100 (None without people), how many are below half, and
    of all insights the fresh ones."""

    people: int
    completeness: float | None
    below_half: int
    fresh_insights: int = 0
    insights: int = 0

    @property
    def freshness(self) -> float | None:
        """The share of insights younger than 180 days, 0–100; None without insights."""
        return 100 * self.fresh_insights / self.insights if self.insights else None


def health_of(user: User, today: date) -> DataHealth:
    """The data health of everybody the user covers, and of what was learnt of their hospitals; three queries."""
    weights = CardWeight.objects.in_force()
    adopts = Exists(Adoption.objects.filter(stakeholder=OuterRef("pk")))
    people = with_last_meeting(Stakeholder.objects.visible_to(user).listed(today)).annotate(adopts=adopts)
    found = people.annotate(complete=_percent(weights)).aggregate(
        people=Count("pk"), mean=Avg("complete"), low=Count("pk", filter=Q(complete__lt=HALF))
    )
    learnt = Insight.objects.visible_to(user).count_fresh(today)
    return DataHealth(found["people"], found["mean"], found["low"], *learnt)


def _percent(weights: Mapping[str, int]):
    """The completeness of a card as the database works it out: like `customer_card.Completeness`, not rounded."""
    public = [field for field in FIELDS if not field.is_profile]
    whole = Case(
        When(_profiled(), then=Value(float(sum(weights.values())))),
        default=Value(float(sum(weights[field.key] for field in public))),
        output_field=FloatField(),
    )
    known = sum((_weight(field, weights[field.key]) for field in FIELDS), Value(0.0, output_field=FloatField()))
    return known * Value(100.0) / NullIf(whole, Value(0.0))


def _weight(field: CardField, weight: int) -> Case:
    known = _profiled() & _known(field.key) if field.is_profile else _known(field.key)
    return Case(When(known, then=Value(float(weight))), default=Value(0.0), output_field=FloatField())


def _profiled() -> Q:
    return Q(lawful_basis__in=("consent", "contract"), opted_out_on=None, erased_at=None)


def _known(key: str) -> Q:
    if key == "adoption":
        return Q(adopts=True)
    if key == "lawful_basis":
        return ~Q(lawful_basis="none")
    if key == "last_met" or key in NUMBERS:
        return Q(**{f"{key}__isnull": False})
    known = Q(pk__in=[])
    for column in columns_of(key):
        known |= Q(**{f"{column}__gt": ""})
    return known
