"""Who of ours knows whom at a hospital: people × our team, and our levels × theirs, with the last contact per cell (I049, I050).

A contact is a completed visit the person attended; a joint visit counts for both of ours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, IntegerChoices, Max
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.formal_levels import FormalLevel
from accounts.models import Hospital, Stakeholder
from people.models import Assignment, User
from visits.models import VisitAttendee

from .influence_map import level_of
from .people_panel import people_of

FRESH_DAYS, STALE_DAYS = 30, 90
LOOKED_BACK = 365
MOST_PEOPLE, MOST_COLLEAGUES = 60, 12


class OurLevel(IntegerChoices):
    """Levels of the company, the most senior first."""

    MANAGEMENT = 1, gettext_lazy("Management")
    AREA_MANAGER = 2, gettext_lazy("Area managers")
    FIELD = 3, gettext_lazy("Reps")


THEIR_LEVELS = (FormalLevel.LEADERSHIP, FormalLevel.ADMINISTRATION, FormalLevel.HEADS, FormalLevel.WARDS)
COUNTERPART = {
    FormalLevel.LEADERSHIP: OurLevel.AREA_MANAGER,
    FormalLevel.ADMINISTRATION: OurLevel.FIELD,
    FormalLevel.HEADS: OurLevel.FIELD,
    FormalLevel.WARDS: OurLevel.FIELD,
}
"""From which of our levels on somebody should know a level of theirs."""


@dataclass(frozen=True)
class Cell:
    """How often and when last one of ours met one of theirs (or a level a level); `number` 0: never in the last year."""

    number: int = 0
    last: date | None = None
    age: int | None = None
    person: Stakeholder | None = None
    colleague: User | None = None
    is_wanted: bool = False

    @property
    def css(self) -> str:
        if self.age is None:
            return "never"
        return "fresh" if self.age <= FRESH_DAYS else "ageing" if self.age <= STALE_DAYS else "stale"


@dataclass(frozen=True)
class Row:
    """One line of a matrix: a person or a level of theirs, with a cell per column."""

    head: object
    cells: list[Cell]


@dataclass(frozen=True)
class Coverage:
    """Both matrices of a hospital."""

    colleagues: list[User]
    people: list[Row]
    levels: list[Row]
    gaps: list[str]
    not_shown: int

    @property
    def our_levels(self) -> list[tuple[int, str | Promise]]:
        return list(OurLevel.choices)


def coverage_of(hospital: Hospital, user: User, today: date) -> Coverage:
    """The coverage of a hospital from `page_of`, over the last 365 days; four queries."""
    people = people_of(hospital, user, today).people
    team = _team(hospital, today)
    met = _meetings(hospital, today)
    seen = {colleague for pairs in met.values() for colleague in pairs}
    strangers = User.objects.filter(pk__in=seen - team.keys()).order_by("pk") if seen - team.keys() else []
    team |= {
        colleague.pk: (colleague, OurLevel.AREA_MANAGER if colleague.is_manager else OurLevel.FIELD)
        for colleague in strangers
    }
    colleagues = sorted(team.values(), key=lambda pair: (pair[1], pair[0].display_name))[:MOST_COLLEAGUES]
    rows = [
        Row(person, [_cell(met.get(person.pk, {}).get(each.pk), today, person, each) for each, _level in colleagues])
        for person in people[:MOST_PEOPLE]
    ]
    levels = _level_rows(hospital, people, met, team, today)
    return Coverage(
        [each for each, _level in colleagues], rows, levels, _gaps(levels), max(len(people) - MOST_PEOPLE, 0)
    )


def _team(hospital: Hospital, today: date) -> dict[int, tuple[User, OurLevel]]:
    """Those assigned to the hospital's territory or one above it who visit; who covers the top is management."""
    above = [int(pk) for pk in hospital.territory.path.split("/") if pk]
    found = Assignment.objects.current(today).filter(territory__in=above, user__is_active=True).select_related("user")
    team: dict[int, tuple[User, OurLevel]] = {}
    for assignment in found:
        colleague = assignment.user
        if colleague.is_manager or colleague.is_rep:
            level = OurLevel.FIELD if not colleague.is_manager else _manager_level(assignment.territory_id, above)
            team[colleague.pk] = (colleague, min(level, team.get(colleague.pk, (None, level))[1]))
    return team


def _manager_level(territory_id: int, above: Sequence[int]) -> OurLevel:
    return OurLevel.MANAGEMENT if territory_id == above[0] else OurLevel.AREA_MANAGER


def _meetings(hospital: Hospital, today: date) -> dict[int, dict[int, tuple[int, date]]]:
    """Per person and colleague how often and when last they met in the last 365 days; one query."""
    attended = VisitAttendee.objects.completed_at(hospital, since=today - timedelta(days=LOOKED_BACK))
    rows = (
        attended.order_by()
        .values_list("stakeholder", "visit__author", "visit__joint_with")
        .annotate(number=Count("pk"), last=Max("visit__on"))
    )
    met: dict[int, dict[int, tuple[int, date]]] = defaultdict(dict)
    for person, author, joint, number, last in rows:
        for colleague in {author, joint} - {None}:
            before, day = met[person].get(colleague, (0, last))
            met[person][colleague] = (before + number, max(day, last))
    return met


def _cell(known: tuple[int, date] | None, today: date, person=None, colleague=None, *, wanted: bool = False) -> Cell:
    if known is None:
        return Cell(person=person, colleague=colleague, is_wanted=wanted)
    number, last = known
    return Cell(number, last, (today - last).days, person, colleague, wanted)


# -- Level to level --------------------------------------------------------------------------------
def _level_rows(hospital: Hospital, people: Iterable[Stakeholder], met, team, today: date) -> list[Row]:
    """Their levels that somebody is known at, with a cell per level of ours."""
    members: dict[FormalLevel, list[Stakeholder]] = defaultdict(list)
    for person in people:
        members[level_of(person)].append(person)
    rows = []
    for level in THEIR_LEVELS:
        if members[level]:
            cells = [_level_cell(members[level], each, level, met, team, today) for each in OurLevel]
            rows.append(Row(level, cells))
    return rows


def _level_cell(people: Sequence[Stakeholder], ours: OurLevel, theirs: FormalLevel, met, team, today: date) -> Cell:
    mine = {pk for pk, (_user, level) in team.items() if level == ours}
    known = [met[p.pk][pk] for p in people if p.pk in met for pk in mine & met[p.pk].keys()]
    total = (sum(number for number, _last in known), max(last for _number, last in known)) if known else None
    weightiest = max(people, key=lambda p: ((p.influence or 0) if p.may_be_profiled else 0, -p.pk))
    colleague = next((team[pk][0] for pk in sorted(mine)), None)
    return _cell(total, today, weightiest, colleague, wanted=ours == COUNTERPART[theirs])


def _gaps(rows: Iterable[Row]) -> list[str]:
    """A sentence per level of theirs that the level of ours that should know it has not met for 90 days."""
    found = []
    for row in rows:
        for ours, cell in zip(OurLevel, row.cells, strict=True):
            if cell.is_wanted and cell.css in {"never", "stale"}:
                found.append(
                    _("%(theirs)s: not met by %(ours)s in the last %(days)s days.")
                    % {"theirs": row.head.label, "ours": ours.label, "days": STALE_DAYS}
                )
    return found
