"""One person in the buying centre: the parts played, ties, ties to rivals, what is done about opposition, guidance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from .choices import FROM_THE_OTHER_END, TieKind
from .models import CounterAction, RivalTie, RoleEvent, Stakeholder, Tie
from .role_templates import Guidance, guidance_for


@dataclass(frozen=True)
class TieLine:
    """A tie as it reads from one person's side."""

    tie: Tie
    words: str | Promise
    other: Stakeholder


@dataclass(frozen=True)
class Centre:
    """What is known of a person's place in the buying centre; empty lists where nothing may be kept."""

    parts: list[RoleEvent]
    ties: list[TieLine]
    rivals: list[RivalTie]
    actions: list[CounterAction]
    guidance: Guidance | None


def centre_of(person: Stakeholder, user, today: date) -> Centre:
    """The buying-centre card of a person with department; at most five queries."""
    guidance = guidance_for(person)
    if not person.may_be_profiled:
        return Centre([], [], [], [], guidance)
    ties = Tie.objects.visible_to(user).of_judged().between([person]).in_force(today)
    return Centre(
        list(person.role_events.select_related("by", "evidence__visit_link")),
        [_read(tie, person) for tie in ties.select_related("from_person__hospital", "to_person__hospital")],
        list(person.rival_ties.select_related("rival", "author")),
        list(person.counter_actions.select_related("owner").order_by("-due_on", "-pk")),
        guidance,
    )


def _read(tie: Tie, person: Stakeholder) -> TieLine:
    forward, kind = tie.from_person_id == person.pk, TieKind(tie.kind)
    if forward:
        return TieLine(tie, kind.label, tie.to_person)
    return TieLine(tie, FROM_THE_OTHER_END.get(kind, kind.label), tie.from_person)
