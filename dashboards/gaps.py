"""Gaps in what a team knows and covers: nobody known who decides, somebody weighty against us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When, Window
from django.db.models.functions import Coalesce

from accounts.choices import Support
from accounts.constellation import WEIGHTY
from accounts.models import CounterAction, Hospital, Stakeholder, SupportEvent
from people.models import User

from .hospital_rows import without_decision_maker
from .stances import with_standing

SHOWN = 6


@dataclass(frozen=True)
class Gap:
    """The first rows of one kind of gap, and how many there are."""

    rows: list

    @property
    def total(self) -> int:
        return self.rows[0].of_all if self.rows else 0

    @property
    def unanswered(self) -> int:
        """How many blockers of weight have no open counter-action."""
        return self.rows[0].of_unanswered if self.rows else 0

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


def unknown_deciders(user: User) -> Gap:
    """Active hospitals where no decision maker is known, by priority; one query."""
    hospitals = without_decision_maker(Hospital.objects.visible_to(user).active())
    return _first(hospitals.by_priority(user))


def weighty_blockers(user: User, today: date) -> Gap:
    """The first blockers of weight, and how many of all have no counter-action; one query."""
    unanswered = Count(Case(When(is_answered=False, then="pk")))
    return _first(blockers_of_weight(user, today).annotate(of_unanswered=Window(unanswered)))


def blockers_of_weight(user: User, today: date) -> QuerySet:
    """People with influence 3 or more who stand against us, those without an open counter-action first.

    Each with `standing`, the stance that counts (accounts.constellation.standing), and `is_answered`.
    """
    toward = SupportEvent.objects.filter(support__lte=Support.SCEPTIC).exclude(product=None).order_by()
    maybe = Q(support__lte=Support.SCEPTIC) | Q(pk__in=toward.values("stakeholder"))
    people = Stakeholder.objects.visible_to(user).judged().filter(maybe, influence__gte=WEIGHTY)
    actions = CounterAction.objects.open().filter(stakeholder=OuterRef("pk"))
    people = with_standing(people.filter(hospital__is_active=True), today).annotate(
        standing=Coalesce(F("focus_support"), F("support")), is_answered=Exists(actions)
    )
    against = people.filter(standing__lte=Support.SCEPTIC).select_related("hospital", "department")
    return against.order_by("is_answered", "standing", F("influence").desc(), "sort_key", "pk")


def _first(rows: QuerySet) -> Gap:
    return Gap(list(rows.annotate(of_all=Window(Count("pk")))[:SHOWN]))
