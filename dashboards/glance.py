"""A hospital at a glance: who decides, who is against us, what the gatekeeper values, what nobody knows yet.

What somebody who has never been there reads first. It is told from the people the page has read anyway and from two
annotations of `page_of` (`answers_known`, `looked_on`), so it costs no query.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.choices import BuyingRole
from accounts.knowledge_index import QUESTIONS_ASKED
from accounts.models import Hospital, Stakeholder

from .people_panel import People

NAMED = 3


@dataclass(frozen=True)
class Unknown:
    """Something nobody knows of the hospital, in words, and where it is written down."""

    text: str
    url: str


@dataclass(frozen=True)
class Glance:
    """The first things to know of a hospital from `page_of`, with its people from `people_of`."""

    hospital: Hospital
    people: People

    @cached_property
    def deciders(self) -> list[Stakeholder]:
        return _in_role(self.people.judged, BuyingRole.DECISION_MAKER)

    @cached_property
    def gatekeepers(self) -> list[Stakeholder]:
        """Who keeps the gate, the most influential first: mostly the head of the pharmacy."""
        return _in_role(self.people.judged, BuyingRole.GATEKEEPER)

    @property
    def against(self) -> Sequence[Stakeholder]:
        return self.people.against[:NAMED]

    @property
    def more_against(self) -> int:
        return self.people.blockers - len(self.against)

    @cached_property
    def unknown(self) -> list[Unknown]:
        """What is missing, the weightiest first."""
        return [*self._of_the_map(), *self._of_people(), *self._of_the_hospital()]

    def _of_the_map(self) -> Iterable[Unknown]:
        for seat in self.people.state.missing:
            yield Unknown(_("No %(role)s known") % {"role": str(seat.label).lower()}, "?tab=people#map-state")
        if not self.people.state.is_reviewed:
            yield Unknown(_("Whether there is a blocker: not asked for 90 days"), "?tab=people#map-state")

    def _of_people(self) -> Iterable[Unknown]:
        without = sum(person.standing is None for person in self.people.judged)
        if without:
            told = ngettext("The stance of %(count)s person", "The stance of %(count)s people", without)
            yield Unknown(told % {"count": without}, "?tab=people#people")
        silent = len(self.people.people) - len(self.people.judged)
        if silent:
            told = ngettext("%(count)s person without consent", "%(count)s people without consent", silent)
            yield Unknown(told % {"count": silent}, "?tab=people#people")

    def _of_the_hospital(self) -> Iterable[Unknown]:
        open_questions = QUESTIONS_ASKED - self.hospital.answers_known
        if open_questions > 0:
            told = ngettext(
                "%(count)s of the eight questions without a fresh answer",
                "%(count)s of the eight questions without a fresh answer",
                open_questions,
            )
            yield Unknown(told % {"count": open_questions}, "?tab=know#know-questions")
        if self.hospital.looked_on is None:
            yield Unknown(_("What the rivals do: nobody has looked yet"), "?tab=know#know-acts")


def _in_role(people: Iterable[Stakeholder], role: BuyingRole) -> list[Stakeholder]:
    """Those who play a role, the most influential first."""
    found = [person for person in people if person.buying_role == role]
    return sorted(found, key=lambda person: (-(person.influence or 0), person.sort_key, person.pk))
