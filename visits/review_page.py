"""One item of the inbox as its page shows it: the visit, what changed since it was last seen, what was said before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import pgettext

from accounts.models import Stakeholder
from lib.templatetags.ui import clock, day
from people.models import User
from products.models import Product

from .choices import REVIEWED_FIELDS, NoNextStep, Outcome, Purpose, TopicOutcome
from .models import NextStep, ReviewItem, Visit
from .reports import ShownMove, moves_of
from .rules import flag_words


@dataclass(frozen=True)
class Difference:
    """One field that is not what it was."""

    label: str | Promise
    before: str
    after: str


class ReviewPage:
    """What a reviewer sees of one item; at most eight queries, three more where a visit was changed."""

    def __init__(self, item: ReviewItem):
        self.item, self.visit = item, item.visit

    @cached_property
    def attendees(self) -> list:
        return list(self.visit.attendees.select_related("stakeholder")) if self.visit else []

    @cached_property
    def topics(self) -> list:
        return list(self.visit.topics.select_related("product")) if self.visit else []

    @cached_property
    def next_step(self) -> NextStep | None:
        return NextStep.objects.filter(visit=self.visit).select_related("owner").first() if self.visit else None

    @cached_property
    def moves(self) -> list[ShownMove]:
        return moves_of(self.visit) if self.visit else []

    @property
    def flags(self) -> list:
        return flag_words(self.visit.flags) if self.visit else []

    @cached_property
    def said_before(self) -> list[ReviewItem]:
        """What was decided on the visit earlier, the latest first."""
        if self.visit is None:
            return []
        return list(self.visit.review_items.decided().exclude(pk=self.item.pk).listed().order_by("-decided_at"))

    @cached_property
    def differences(self) -> list[Difference]:
        """Field by field, what the visit says now against the version the manager saw last."""
        if not self.item.before:
            return []
        then, now = self._then(), self._now()
        return [
            Difference(REVIEWED_FIELDS[name], then[name], now[name])
            for name in REVIEWED_FIELDS
            if then[name] != now[name]
        ]

    def _now(self) -> dict[str, str]:
        people = {row.stakeholder_id: row.stakeholder for row in self.attendees}
        topics = {str(row.product_id): row.outcome for row in self.topics}
        products = {str(row.product_id): row.product for row in self.topics}
        return _words(self.visit, self.next_step, people.values(), _taken(topics, products))

    def _then(self) -> dict[str, str]:
        before = self.item.before
        visit = Visit.history.select_related("joint_with").get(history_id=before["visit"])
        step = NextStep.history.select_related("owner").filter(history_id=before["step"]).first()
        people = Stakeholder.objects.filter(pk__in=before["attendees"])
        products = {str(row.pk): row for row in Product.objects.filter(pk__in=before["topics"])}
        return _words(visit, step, people, _taken(before["topics"], products))


def _taken(topics: dict[str, str], products: dict[str, Product]) -> list[str]:
    known = [(str(products[pk]), outcome) for pk, outcome in topics.items() if pk in products]
    return [f"{name} ({TopicOutcome(outcome).label})" for name, outcome in known]


def _words(visit: Any, step: Any, people, topics: list[str]) -> dict[str, str]:
    """A version of a visit in words, by field; `visit` and `step` are rows or rows of their history."""
    return {
        "on": _moment(visit.on),
        "at": _moment(visit.at),
        "purpose": _label(Purpose, visit.purpose),
        "outcome": _label(Outcome, visit.outcome),
        "attendees": _listed(person.display_name for person in people),
        "topics": _listed(topics),
        "next_step": _step(step) if step else _label(NoNextStep, visit.no_next_step),
        "notes": visit.notes,
        "minutes": str(visit.minutes or ""),
        "joint_with": _name(visit.joint_with),
    }


def _moment(value: date | time | None) -> str:
    if value is None:
        return ""
    return str(clock(value) if isinstance(value, time) else day(value))


def _label(choices, value: str) -> str:
    return str(choices(value).label) if value else ""


def _listed(words) -> str:
    return pgettext("separator", ", ").join(sorted(words))


def _step(step: Any) -> str:
    return pgettext("separator", ", ").join((step.text, _moment(step.due_on), _name(step.owner)))


def _name(user: User | None) -> str:
    return user.display_name if user else ""
