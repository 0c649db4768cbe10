"""A plan on one sheet, for somebody who has two minutes: same numbers as the live pages at the moment of the stamp (I102).

Shared beyond the company it is without persons and without what derives from sales: no people, no names of colleagues,
no objective, action or resistance that is about somebody, and no text that holds the name of anybody known there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import AdoptionStage, Seat
from accounts.models import Adoption, Hospital, Stakeholder
from lib.figures import clipped
from lib.templatetags.ui import day
from people.models import User
from planning.listing_page import Row
from planning.measuring import Measured, by_standing, measured
from planning.models import AccountPlan, Objective

from . import briefing_rows as rows
from .briefing_rows import Capped, Line, capped
from .people_panel import People, gap_sentence, people_of
from .prepare import stages_in_focus

DECIDE = (Seat.DECISION_MAKER, Seat.GATEKEEPER, Seat.MAIN_INFLUENCER)
"""Whose word a decision hangs on."""
URGENT = ("behind", "on", "ahead", "")
"""The order of objectives on the sheet, by standing."""
LEAST_NAME = 2
COUNTER_WIDTH = 44


@dataclass(frozen=True)
class Decider:
    """One of those whose word counts, with the stance that counts and the stage with a product in focus."""

    person: Stakeholder
    adoption: Adoption | None = None

    @property
    def stage(self):
        return AdoptionStage(self.adoption.stage).label if self.adoption else ""


def plan_to_brief(pk: int, user: User, *, is_shared: bool = False) -> AccountPlan | None:
    """The plan if the user sees it, with all rows of the sheet beside people and objectives; one query."""
    found = AccountPlan.objects.visible_to(user).shown().with_rights(user).filter(pk=pk)
    found = found.select_related("hospital__territory", "hospital__committee_rules")
    return rows.with_rows(found, user, names_persons=not is_shared).first()


class Briefing:
    """The sheet of a plan from `plan_to_brief` as `user` sees it; `is_shared` for a link that anybody may open."""

    def __init__(self, plan: AccountPlan, user: User, now: datetime, *, is_shared: bool = False):
        self.plan, self.user, self.now, self.is_shared = plan, user, now, is_shared
        self.today = timezone.localdate(now)

    @property
    def hospital(self) -> Hospital:
        return self.plan.hospital

    @property
    def sees_sales(self) -> bool:
        """Whether tier, season, score and objectives on sales are on it."""
        return not self.is_shared and self.user.sees_sales and self.plan.is_covered

    # -- Objectives --------------------------------------------------------------------------------
    @cached_property
    def measured(self) -> list[Measured]:
        """The objectives as the page of the plan reads them."""
        found = Objective.objects.visible_to(self.user).filter(plan=self.plan)
        if self.is_shared:
            found = found.without_sales().without_persons()
        read = measured(found, self.today, sales=self.user.sees_sales and not self.is_shared)
        return [row for row in read if self._fits(row.objective.title, row.objective.own_metric)]

    @property
    def objectives(self) -> Capped[Measured]:
        """Those behind first, then those in time, those that cannot be told, those closed."""
        return capped("objectives", sorted(self.measured, key=_urgency))

    @property
    def standing(self) -> dict[str, int]:
        return by_standing(self.measured)

    # -- People ------------------------------------------------------------------------------------
    @cached_property
    def _people(self) -> People | None:
        """The people of the hospital; None where the sheet tells of none."""
        if self.is_shared or not self.plan.is_covered:
            return None
        self.hospital.reviewed_on = self.plan.reviewed_on
        return people_of(self.hospital, self.user, self.today)

    @cached_property
    def deciders(self) -> Capped[Decider]:
        """Those in the seats that decide, by seat, then the most influential first."""
        judged = self._people.judged if self._people else []
        seated = {person.pk: _seat(person) for person in judged}
        found = [person for person in judged if seated[person.pk] is not None]
        found.sort(key=lambda p: (seated[p.pk], -(p.influence or 0), p.sort_key, p.pk))
        shown = capped("people", found)
        stages = self._stages(shown.rows)
        return Capped([Decider(person, stages.get(person.pk)) for person in shown.rows], shown.more)

    def _stages(self, people: Iterable[Stakeholder]) -> dict[int, Adoption]:
        """The furthest stage of each with a product in focus."""
        found: dict[int, Adoption] = {}
        for adoption in stages_in_focus([person.pk for person in people], today=self.today):
            known = found.setdefault(adoption.stakeholder_id, adoption)
            if adoption.stage > known.stage:
                found[adoption.stakeholder_id] = adoption
        return found

    @cached_property
    def gaps(self) -> Capped[Line]:
        """What stands in the way among people: how far from the ideal, who is against us, which seats are empty."""
        if not self._people:
            return Capped([])
        people = self._people
        found = [] if people.is_ideal else [Line(gap_sentence(people.judged))]
        found += [_blocker(person) for person in people.against]
        empty = [
            seat for seat, _shape in people.missing if seat != Seat.DECISION_MAKER
        ]  # the first line says of that one
        found += [Line(_("Nobody known as %(seat)s.") % {"seat": seat.label.lower()}) for seat in empty]
        if not people.state.is_reviewed:
            found.append(Line(_("Nobody has asked for 90 days whether there is a blocker.")))
        return capped("gaps", found)

    # -- Beside them -------------------------------------------------------------------------------
    @property
    def actions(self) -> Capped[Line]:
        return self._lines("actions", rows.actions_of(self.plan, self.today, with_names=not self.is_shared))

    @property
    def resistances(self) -> Capped[Line]:
        return self._lines("resistances", rows.resistances_of(self.plan))

    @property
    def changes(self) -> Capped[Line]:
        return self._lines("changes", rows.changes_of(self.plan))

    @property
    def swot(self) -> Capped[Line]:
        return self._lines("swot", rows.swot_of(self.plan))

    @property
    def rivals(self) -> Capped[Line]:
        return self._lines("rivals", rows.rivals_of(self.plan))

    @property
    def listings(self) -> Capped[Row]:
        return capped("listings", rows.listings_of(self.plan, self.today))

    def _lines(self, kind: str, lines: Iterable[Line]) -> Capped[Line]:
        return capped(kind, [line for line in lines if self._fits(line.words)])

    # -- Names -------------------------------------------------------------------------------------
    @cached_property
    def _names(self) -> list[str]:
        """Every name that a shared sheet does not hold: of anybody known at the hospital, and of colleagues on the plan."""
        known = Stakeholder.objects.filter(Q(hospital=self.hospital) | Q(affiliations__hospital=self.hospital))
        plan = self.plan
        near = Q(pk=plan.owner_id) | Q(plan_seats__plan=plan) | Q(plan_actions__plan=plan) | Q(objectives__plan=plan)
        colleagues = User.objects.filter(near)
        pairs = [*known.values_list("name", "name_en"), *colleagues.values_list("name", "name_en")]
        names = {name.strip().casefold() for pair in pairs for name in pair}
        return [name for name in names if len(name) >= LEAST_NAME]

    def _fits(self, *texts: str) -> bool:
        """Whether a row may stand on the sheet: on a shared one only if it names nobody."""
        if not self.is_shared:
            return True
        words = " ".join(texts).casefold()
        return not any(name in words for name in self._names)


def names_in(text: str, people: Iterable[Stakeholder]) -> list[Stakeholder]:
    """The people whom a text names."""
    return [person for person in people if any(name and name in text for name in (person.name, person.name_en))]


def _urgency(row: Measured) -> tuple[bool, int]:
    return not row.objective.is_open, URGENT.index(row.standing)


def _seat(person: Stakeholder) -> int | None:
    """Which of the seats that decide a person has, the weightiest first."""
    if person.buying_role in DECIDE:
        return DECIDE.index(person.buying_role)
    return DECIDE.index(Seat.MAIN_INFLUENCER) if person.is_main_influencer else None


def _blocker(person: Stakeholder) -> Line:
    """Who is against us, and what is done about it."""
    if not person.counter:
        answer = _("nothing is planned about it") if person.lacks else ""
        return Line(person.display_name, head=_("Against us"), answer=answer, is_late=person.lacks)
    act = clipped(person.counter.text, COUNTER_WIDTH)
    answer = _("%(act)s, %(owner)s, by %(day)s") % {
        "act": act,
        "owner": person.counter.owner,
        "day": day(person.counter.due_on),
    }
    return Line(person.display_name, head=_("Against us"), answer=answer, is_late=person.counter.is_late)
