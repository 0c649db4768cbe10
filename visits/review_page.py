"""One item of the inbox as its page shows it: the visit, what changed since it was last seen, what was said before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property
from typing import Any

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.utils.functional import Promise
from django.utils.translation import pgettext

from accounts.models import Stakeholder
from lib.gathered import gathered
from lib.templatetags.ui import clock, day
from people.models import User
from products.models import Product

from .choices import REPORT, REVIEWED_FIELDS, NoNextStep, Outcome, Purpose, TopicOutcome
from .models import NextStep, ReviewItem, Visit, VisitTopic
from .rules import flag_words
from .shelf import spelled, told_of, versions_of
from .shown_moves import ShownMove, moves_of

NO_OUTCOME = Value("", output_field=CharField())


@dataclass(frozen=True)
class Difference:
    """One field that is not what it was."""

    label: str | Promise
    before: str
    after: str


class ReviewPage:
    """What a reviewer sees of one item; at most five queries, one more where a visit was changed.

    The item comes with its visit and its next step (`ReviewItemQuerySet.opened_up`). Whom and what a version names is
    asked once for both versions.
    """

    def __init__(self, item: ReviewItem):
        self.item, self.visit = item, item.visit

    @cached_property
    def _people(self) -> tuple[list[Stakeholder], list[Stakeholder]]:
        """Whom the visit names now, and whom the version seen last named; one query."""
        now = Stakeholder.objects.filter(attended__visit=self.visit)
        return _now_and_then(now, self.item.before.get("attendees", ()))

    @cached_property
    def _products(self) -> tuple[list[Product], list[Product]]:
        """Products the visit speaks of now, each with `said`, and those the version seen last spoke of; one query."""
        spoken = VisitTopic.objects.filter(visit=self.visit)
        outcome = Subquery(spoken.filter(product=OuterRef("pk")).values("outcome"))
        now = Product.objects.filter(pk__in=spoken.values("product"))
        now = now.annotate(said=outcome, told=told_of(self.visit, OuterRef("pk")))
        then = versions_of(self.item.before.get("messages", ()), OuterRef("pk"))
        return _now_and_then(now, self.item.before.get("topics", ()), said=NO_OUTCOME, told=then)

    @property
    def attendees(self) -> list[Stakeholder]:
        return self._people[0] if self.visit else []

    @property
    def topics(self) -> list[tuple[Product, str, list[str]]]:
        """Products the visit speaks of, what came of each in words, and the titles of the messages told."""
        if self.visit is None:
            return []
        return [(row, TopicOutcome(row.said).label, _titles(row)) for row in self._products[0]]

    @property
    def next_step(self) -> NextStep | None:
        return getattr(self.visit, "next_step", None)

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
        topics = [(product, product.said) for product in self._products[0]]
        return _words(self.visit, self.next_step, self.attendees, topics, self._products[0])

    def _then(self) -> dict[str, str]:
        visit, outcomes = _version(self.item.before), self.item.before["topics"]
        topics = [(product, outcomes[str(product.pk)]) for product in self._products[1]]
        return _words(visit, _step_of(visit), self._people[1], topics, self._products[1])


def _now_and_then(now: QuerySet, then: Iterable[int | str], **columns) -> tuple[list, list]:
    """The rows of `now`, and those of the ids `then`; `columns` stand for what `now` alone has. One query."""
    earlier = now.model.objects.filter(pk__in=then).annotate(**columns, is_now=Value(False))
    rows = list(now.annotate(is_now=Value(True)).order_by().union(earlier.order_by(), all=True))
    rows.sort(key=lambda row: row.pk)
    return [row for row in rows if row.is_now], [row for row in rows if not row.is_now]


def _version(before: dict) -> Any:
    """The row of the visit's history the manager saw last, with the row of the next step's as `steps`; one query."""
    steps = NextStep.history.filter(visit=OuterRef("id"), history_id=before["step"])
    told = gathered(steps, "visit", "text", "due_on", "owner__name", "owner__name_en")
    return Visit.history.annotate(steps=told).select_related("joint_with", "partner").get(history_id=before["visit"])


def _step_of(visit: Any) -> NextStep | None:
    for row in visit.steps or ():
        owner = User(name=row["owner__name"], name_en=row["owner__name_en"])
        return NextStep(text=row["text"], due_on=date.fromisoformat(row["due_on"]), owner=owner)
    return None


def _titles(product: Product) -> list[str]:
    return [title for title, _wording in spelled(product.told)]


def _words(visit: Any, step: Any, people, topics, products: Iterable[Product]) -> dict[str, str]:
    """A version of a visit in words, by field; `visit` and `step` are rows or rows of their history."""
    return {
        "on": _moment(visit.on),
        "at": _moment(visit.at),
        "purpose": _label(Purpose, visit.purpose),
        "outcome": _label(Outcome, visit.outcome),
        "attendees": _listed(person.display_name for person in people),
        "topics": _listed(f"{product} ({TopicOutcome(outcome).label})" for product, outcome in topics),
        "messages": _listed(title for product in products for title in _titles(product)),
        "next_step": _step(step) if step else _label(NoNextStep, visit.no_next_step),
        "notes": visit.notes,
        **{name: getattr(visit, name) for name in REPORT},
        "minutes": str(visit.minutes or ""),
        "joint_with": _name(visit.joint_with),
        "partner": pgettext("separator", ", ").join(filter(None, (str(visit.partner or ""), visit.partner_person))),
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
