"""The customer card of a person: how complete and how fresh it is, stances with what shows them.

Never family, wealth, politics or volumes; of somebody who may not be profiled only name, post, department, public
academic facts and visits (domain.md §2.8 rules 11 and 13).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Affiliation, Stakeholder, SupportEvent
from people.models import User
from visits.models import Visit

STALE_DAYS = 180
VISITS_SHOWN = 10
MOVES_SHOWN = 20

# What a card should hold, and how much each weighs; the second part needs consent or a contract.
PUBLIC_FIELDS: tuple[tuple[str, int, Promise], ...] = (
    ("department", 10, _("department")),
    ("post", 10, _("post")),
    ("title", 5, _("title")),
    ("kol_level", 5, _("academic influence")),
    ("last_met", 10, _("a visit")),
    ("lawful_basis", 10, _("lawful basis")),
)
PROFILE_FIELDS: tuple[tuple[str, int, Promise], ...] = (
    ("buying_role", 15, _("buying role")),
    ("influence", 10, _("influence")),
    ("support", 15, _("support")),
    ("social_style", 5, _("social style")),
    ("adoption", 15, _("adoption of a focus product")),
)


@dataclass(frozen=True)
class Completeness:
    """How much of the card is known, 0–100 by weight, and what is missing, heaviest first."""

    percent: int
    missing: list[Promise]


@dataclass(frozen=True)
class Card:
    """Everything on the page of one person."""

    person: Stakeholder
    completeness: Completeness
    newest: date | None
    is_stale: bool
    stances: list[SupportEvent]
    affiliations: list[Affiliation]
    visits: list[Visit]


def card_of(person: Stakeholder, user: User, today: date) -> Card:
    """The card of a person annotated by `people_panel.with_last_meeting`; at most four queries."""
    profiled = person.may_be_profiled
    staged = _newest_stage(person) if profiled else None
    known = [person.last_met, staged]
    if profiled:
        known += [person.support_on, person.influence_assessed_on]
    newest = max((day for day in known if day), default=None)
    return Card(
        person=person,
        completeness=completeness_of(person, staged is not None),
        newest=newest,
        is_stale=newest is None or (today - newest).days > STALE_DAYS,
        stances=list(_stances(person)) if profiled else [],
        affiliations=list(person.affiliations.visible_to(user).select_related("hospital", "department")),
        visits=list(_visits(person, user)),
    )


def completeness_of(person: Stakeholder, has_adoption: bool) -> Completeness:
    """How complete a card is, over the fields that may be kept about the person (I065)."""
    fields = PUBLIC_FIELDS + PROFILE_FIELDS if person.may_be_profiled else PUBLIC_FIELDS
    missing = [row for row in fields if not _is_known(person, row[0], has_adoption)]
    whole = sum(weight for _name, weight, _label in fields)
    lacking = sum(weight for _name, weight, _label in missing)
    heaviest = sorted(missing, key=lambda row: -row[1])
    return Completeness(round(100 * (whole - lacking) / whole), [label for _name, _weight, label in heaviest])


def _is_known(person: Stakeholder, name: str, has_adoption: bool) -> bool:
    if name == "adoption":
        return has_adoption
    if name == "lawful_basis":
        return person.lawful_basis != "none"
    value = person.department_id if name == "department" else getattr(person, name)
    return value not in (None, "")


def _stances(person: Stakeholder) -> QuerySet:
    events = person.support_events.select_related("product", "by", "evidence__visit_link")
    return events.order_by("-on", "-pk")[:MOVES_SHOWN]


def _newest_stage(person: Stakeholder) -> date | None:
    """Since when the person stands at the newest of the known stages; the ladders themselves are in `ladders`."""
    return person.adoptions.aggregate(newest=Max("since"))["newest"]


def _visits(person: Stakeholder, user: User) -> Sequence[Visit]:
    visits = Visit.objects.visible_to(user).submitted().filter(attendees__stakeholder=person)
    return visits.select_related("author", "hospital").order_by("-on", "-pk")[:VISITS_SHOWN]
