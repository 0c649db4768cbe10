"""Who moved toward us or away, when, and after which visit."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from accounts.models import Stakeholder, SupportEvent
from people.models import User

from .pace import Cycle


class MoveCount(NamedTuple):
    """How many moves toward us and away; a first known stance is neither."""

    up: int
    down: int


def stance_moves(user: User, cycle: Cycle) -> QuerySet:
    """Changes of overall stance in a cycle, the latest first, each with `before` (None: not known until then).

    Only people whose stance may be kept, at hospitals the user sees. A visit that showed it is at
    `evidence.visit_link.visit`.
    """
    earlier = SupportEvent.objects.filter(stakeholder=OuterRef("stakeholder"), product=None).filter(
        Q(on__lt=OuterRef("on")) | Q(on=OuterRef("on"), pk__lt=OuterRef("pk"))
    )
    moves = SupportEvent.objects.visible_to(user).filter(
        product=None, on__range=(cycle.first, cycle.until), stakeholder__in=Stakeholder.objects.judged()
    )
    moves = moves.annotate(before=Subquery(earlier.order_by("-on", "-pk").values("support")[:1]))
    return moves.exclude(before=F("support")).order_by("-on", "-pk")


def with_visit(moves: QuerySet) -> QuerySet:
    """The moves with the person, the place and the visit at hand."""
    return moves.select_related(
        "stakeholder__department", "stakeholder__hospital", "by", "evidence__visit_link__visit__author"
    )


def count_moves(user: User, cycle: Cycle) -> MoveCount:
    """Moves up and down in a cycle; one query."""
    counted = stance_moves(user, cycle).aggregate(
        up=Count("pk", filter=Q(support__gt=F("before"))), down=Count("pk", filter=Q(support__lt=F("before")))
    )
    return MoveCount(**counted)
