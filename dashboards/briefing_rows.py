"""What of a plan stands on its briefing beside people and objectives, read within the query of the plan.

Six kinds of rows in one query: a page of one sheet may not cost a query per heading.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import get_language

from accounts.knowledge_choices import Quadrant
from accounts.models import RivalPosition, SwotItem
from lib.gathered import gathered
from people.models import User
from planning.listing_page import Row, row_of
from planning.models import AccountPlan, Action, ExpectedChange, ListingApplication, PlanVersion, Resistance
from planning.plan_choices import Doubt
from products.models import Product

from .hospital_page import reviews_there

T = TypeVar("T")
MOST = {
    "objectives": 6, "people": 6, "gaps": 5, "listings": 5, "actions": 6, "resistances": 3, "changes": 3, "swot": 4,
    "rivals": 3,
}  # fmt: skip
"""How many rows of each kind one sheet of A4 holds."""


@dataclass(frozen=True)
class Capped(Generic[T]):
    """The first rows of a kind, and how many more there are."""

    rows: Sequence[T]
    more: int = 0


def capped(kind: str, rows: Iterable[T]) -> Capped[T]:
    """As many rows as the sheet holds of their kind (`MOST`)."""
    rows = list(rows)
    return Capped(rows[: MOST[kind]], max(len(rows) - MOST[kind], 0))


@dataclass(frozen=True)
class Line:
    """One row in words: what it is, the text, what comes of it or who does it, and when."""

    text: str
    head: str = ""
    answer: str = ""
    who: str = ""
    on: date | None = None
    is_late: bool = False
    percent: int | None = None
    impact: int | None = None

    @property
    def words(self) -> str:
        """All that somebody wrote in it."""
        return f"{self.text} {self.answer}"


def with_rows(plans: QuerySet, user: User, *, names_persons: bool) -> QuerySet:
    """Plans with the rows the user sees; `names_persons=False` leaves out what is about a person or derives from sales."""
    actions, resistances = Action.objects.visible_to(user).open(), Resistance.objects.visible_to(user)
    if not names_persons:
        actions = actions.without_sales().without_persons()
        resistances = resistances.without_persons()
    changes, swot = ExpectedChange.objects.visible_to(user), SwotItem.objects.visible_to(user)
    rivals, listings = RivalPosition.objects.visible_to(user), ListingApplication.objects.visible_to(user)
    version = PlanVersion.objects.filter(plan=OuterRef("pk")).order_by("-number")
    who = ("stakeholder__name", "stakeholder__name_en", "stakeholder__opted_out_on", "stakeholder__erased_at")
    what = ("state", "since", "committee_on", "product__name", "product__name_en")
    return plans.annotate(
        action_rows=_of_plan(actions, "text", "due_on", "owner__name", "owner__name_en"),
        resistance_rows=_of_plan(resistances, "pk", "kind", "text", "response", *who),
        change_rows=_of_plan(changes, "text", "probability", "impact", "on", "response"),
        swot_rows=_of_hospital(swot, "pk", "quadrant", "text", "score"),
        rival_rows=_of_hospital(rivals, "pk", "strengths", "complaints", "rival__name", "rival__name_en"),
        listing_rows=_of_hospital(listings.worked(), *what),
        reviewed_on=Subquery(reviews_there("hospital").values("on")[:1]),
        handed_in=Subquery(version.values("number")[:1]),
        handed_in_on=Subquery(version.values("on")[:1]),
    )


def _of_plan(rows: QuerySet, *fields: str) -> Subquery:
    return gathered(rows.filter(plan=OuterRef("pk")), "plan", *fields)


def _of_hospital(rows: QuerySet, *fields: str) -> Subquery:
    return gathered(rows.filter(hospital=OuterRef("hospital")), "hospital", *fields)


def _spelled(row: dict, of: str) -> str:
    """A name as the language of the briefing has it."""
    name, english = row[f"{of}__name"], row[f"{of}__name_en"]
    return english if english and get_language() == "en" else name or ""


def actions_of(plan: AccountPlan, today: date, *, with_names: bool) -> list[Line]:
    """The open actions, the one due first before the others."""
    return [
        Line(
            row["text"],
            who=_spelled(row, "owner") if with_names else "",
            on=date.fromisoformat(row["due_on"]),
            is_late=date.fromisoformat(row["due_on"]) < today,
        )
        for row in sorted(plan.action_rows or (), key=lambda row: (row["due_on"], row["text"]))
    ]


def resistances_of(plan: AccountPlan) -> list[Line]:
    """What holds the plan up, with the answer, in the order it was written down; of who opted out without the name."""
    return [
        Line(row["text"], head=str(Doubt(row["kind"]).label), answer=row["response"], who=_named(row))
        for row in sorted(plan.resistance_rows or (), key=lambda row: row["pk"])
    ]


def _named(row: dict) -> str:
    gone = row["stakeholder__opted_out_on"] or row["stakeholder__erased_at"]
    return "" if gone else _spelled(row, "stakeholder")


def changes_of(plan: AccountPlan) -> list[Line]:
    """What may happen, the heaviest first by probability × impact."""
    rows = sorted(plan.change_rows or (), key=lambda row: (-abs(row["probability"] * row["impact"]), row["on"]))
    return [
        Line(row["text"], answer=row["response"], on=date.fromisoformat(row["on"]), percent=row["probability"],
             impact=row["impact"])
        for row in rows
    ]  # fmt: skip


def swot_of(plan: AccountPlan) -> list[Line]:
    """The heaviest of each quadrant, in the order of the quadrants, then the others by weight."""
    order = list(Quadrant.values)
    rows = sorted(plan.swot_rows or (), key=lambda row: (-row["score"], row["pk"]))
    first = {}
    for row in rows:
        first.setdefault(row["quadrant"], row)
    top = sorted(first.values(), key=lambda row: order.index(row["quadrant"]))
    rest = [row for row in rows if row not in top]
    return [Line(row["text"], head=str(Quadrant(row["quadrant"]).label)) for row in (*top, *rest)]


def rivals_of(plan: AccountPlan) -> list[Line]:
    """The rival products described there, with what speaks for them and against."""
    rows = sorted(plan.rival_rows or (), key=lambda row: row["pk"])
    return [Line(row["strengths"], head=_spelled(row, "rival"), answer=row["complaints"]) for row in rows]


def listings_of(plan: AccountPlan, today: date) -> list[Row]:
    """The listings as their own page reads them: state by the hospital's name for it, age, the day of the meeting."""
    found = [
        ListingApplication(
            hospital=plan.hospital,
            product=Product(name=row["product__name"], name_en=row["product__name_en"]),
            state=row["state"],
            since=date.fromisoformat(row["since"]),
            committee_on=row["committee_on"] and date.fromisoformat(row["committee_on"]),
        )
        for row in plan.listing_rows or ()
    ]
    found.sort(key=lambda each: (each.committee_on is None, each.committee_on or each.since, each.product.name))
    return [row_of(each, today) for each in found]
