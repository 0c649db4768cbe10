"""Gaps in what a team knows and covers: nobody known who decides, somebody weighty against us."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, QuerySet, Window

from accounts.models import Hospital, Stakeholder
from people.models import User

from .hospital_rows import without_decision_maker

WEIGHTY = 3
SHOWN = 6


@dataclass(frozen=True)
class Gap:
    """The first rows of one kind of gap, and how many there are."""

    rows: list

    @property
    def total(self) -> int:
        return self.rows[0].of_all if self.rows else 0

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


def unknown_deciders(user: User) -> Gap:
    """Active hospitals where no decision maker is known, by priority; one query."""
    hospitals = without_decision_maker(Hospital.objects.visible_to(user).active())
    return _first(hospitals.by_priority(user))


def weighty_blockers(user: User) -> Gap:
    """People with influence 3 or more who are against us, the most against and influential first; one query."""
    people = Stakeholder.objects.visible_to(user).judged().filter(support__lte=-1, influence__gte=WEIGHTY)
    people = people.filter(hospital__is_active=True).select_related("hospital", "department")
    return _first(people.order_by("support", F("influence").desc(), "sort_key", "pk"))


def _first(rows: QuerySet) -> Gap:
    return Gap(list(rows.annotate(of_all=Window(Count("pk")))[:SHOWN]))
