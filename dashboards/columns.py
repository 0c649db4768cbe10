"""The columns of the list of hospitals: which there are for whom, how each is sorted and what it exports.

One definition serves the table, the choice of columns and the files, so that an export holds exactly what is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Choices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import Grade, HospitalType, RelationshipStage, Season
from accounts.models import Hospital
from people.models import User


@dataclass(frozen=True)
class Cell:
    """One column of an exported file: its head and how its value is read from a row."""

    label: Promise
    value: Callable[[Hospital], object]


@dataclass(frozen=True)
class Column:
    """One column of the table. `order` is its sort key, `first` the direction of the first press ("-": downwards).

    `facts` are the values of a row that its cell depends on, where it depends on nothing else.
    """

    key: str
    label: Promise
    cells: tuple[Cell, ...]
    order: str = ""
    first: str = ""
    css: str = ""
    from_sales: bool = False
    at_first: bool = True
    facts: tuple[str, ...] = ()

    @property
    def template(self) -> str:
        return f"dashboards/hospital_cells/_{self.key}.html"


def _label(field: str, choices: type[Choices]) -> Callable[[Hospital], object]:
    """The word of a choice, as the reader's language writes it."""

    def word(row: Hospital) -> str:
        value = getattr(row, field)
        return "" if value in ("", None) else str(choices(value).label)

    return word


def _amount(fen: int | None) -> float | None:
    """Fen as CNY for a number cell."""
    return None if fen is None else round(fen / 100, 2)


NAME = Column(
    "name",
    _("Hospital"),
    (
        Cell(_("Hospital"), lambda row: row.display_name),
        Cell(_("City"), lambda row: row.display_city),
        Cell(_("Grade"), _label("grade", Grade)),
    ),
    order="name",
    css="c-name",
)
COLUMNS = (
    NAME,
    Column(
        "segment",
        _("Tier and season"),
        (Cell(_("Tier"), lambda row: row.tier), Cell(_("Season"), _label("season", Season))),
        order="tier",
        css="c-2",
        from_sales=True,
        facts=("tier", "season"),
    ),
    Column(
        "score",
        _("Score"),
        (Cell(_("Score"), lambda row: row.score),),
        order="score",
        first="-",
        css="r c-score",
        facts=("score",),
    ),
    Column(
        "change",
        _("Since the day before"),
        (Cell(_("Since the day before"), lambda row: change_of(row)),),
        css="r c-x",
        at_first=False,
        facts=("change",),
    ),
    Column(
        "visits",
        _("Visits in cycle"),
        (
            Cell(_("Visits done in cycle"), lambda row: row.done),
            Cell(_("Visits planned in cycle"), lambda row: row.planned),
        ),
        css="c-2",
        facts=("done", "planned", "plan_state"),
    ),
    Column(
        "last_visit",
        _("Last visit"),
        (Cell(_("Last visit"), lambda row: row.last_visit),),
        order="last_visit",
        css="c-x",
        facts=("last_visit",),
    ),
    Column(
        "people",
        _("People"),
        (
            Cell(_("Opponents and sceptics"), lambda row: row.stances.blockers),
            Cell(_("Supporters and champions"), lambda row: row.stances.supporters),
            Cell(_("People with a known stance"), lambda row: row.stances.judged),
        ),
        css="c-x",
        facts=("stances",),
    ),
    Column(
        "sales",
        _("Sales, 12 months"),
        (Cell(_("Sales in 12 months, CNY"), lambda row: _amount(row.ttm_fen)),),
        order="sales",
        first="-",
        css="r c-2 c-last",
        from_sales=True,
        facts=("ttm",),
    ),
    Column(
        "owner",
        pgettext_lazy("of a hospital", "Owner"),
        (Cell(pgettext_lazy("of a hospital", "Owner"), lambda row: str(row.owner or "")),),
        css="c-x",
        at_first=False,
    ),
    Column(
        "territory", _("Territory"), (Cell(_("Territory"), lambda row: str(row.territory)),), css="c-x", at_first=False
    ),
    Column(
        "relationship",
        _("Relationship"),
        (Cell(_("Relationship"), _label("relationship_stage", RelationshipStage)),),
        css="c-x",
        at_first=False,
        facts=("relationship_stage",),
    ),
    Column("type", _("Type"), (Cell(_("Type"), _label("type", HospitalType)),), css="c-x", at_first=False),
    Column("beds", _("Beds"), (Cell(_("Beds"), lambda row: row.beds),), css="r c-x", at_first=False),
    Column("code", _("Account code"), (Cell(_("Account code"), lambda row: row.code),), css="c-x", at_first=False),
)


def change_of(row: Hospital):
    """What the score gained since the one before; None without two scores."""
    return None if row.score is None or row.score_before is None else row.score - row.score_before


def columns_for(user: User) -> list[Column]:
    """The columns there are for a user: none that derives from sales for a medical one (domain.md §2.8 rule 4)."""
    return [column for column in COLUMNS if user.sees_sales or not column.from_sales]


def chosen_columns(user: User, keys: Sequence[str]) -> list[Column]:
    """The columns to show: the chosen ones in our order, else those shown at first. The name is always there."""
    offered = columns_for(user)
    chosen = [column for column in offered if column.key in keys or column is NAME]
    return chosen if len(chosen) > 1 else [column for column in offered if column.at_first]
