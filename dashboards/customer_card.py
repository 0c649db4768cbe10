"""The customer card of a person: how complete and how fresh each fact is, what to ask next, and how to talk.

Never family, wealth, politics or volumes; of somebody who may not be profiled only name, post, department, public
academic facts and visits (domain.md §2.8 rules 11 and 13).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType

from django.db.models import Max
from django.utils.functional import Promise

from accounts.asking_next import question_for
from accounts.card_dates import COLUMNS, dates_of
from accounts.card_fields import FIELDS, STALE_DAYS, CardField
from accounts.models import Affiliation, CardWeight, CounterAction, Stakeholder
from accounts.services.cards import CONFIRMABLE
from people.models import User

from .talking import Talk, talk_with

CHANGES_READ = 400
"""History rows of one person that are read, the newest: more than ten years of weekly corrections."""


@dataclass(frozen=True)
class Fact:
    """One field of a card as it stands: known or not, since when, and where the reader can fill it in ("": nowhere)."""

    field: CardField
    weight: int
    is_known: bool
    on: date | None
    today: date
    url: str = ""

    @property
    def is_stale(self) -> bool:
        if not self.is_known or not self.field.ages:
            return False
        return self.on is None or (self.today - self.on).days > STALE_DAYS

    @property
    def may_be_confirmed(self) -> bool:
        return self.field.key in CONFIRMABLE


@dataclass(frozen=True)
class Completeness:
    """The facts that may be kept about a person, and how much of their weight is known, 0–100 (I065)."""

    facts: list[Fact]

    @property
    def percent(self) -> int:
        whole = sum(fact.weight for fact in self.facts)
        known = sum(fact.weight for fact in self.facts if fact.is_known)
        return round(100 * known / whole) if whole else 100

    @cached_property
    def missing(self) -> list[Fact]:
        """What is not known and counts, the heaviest first."""
        return _heaviest_first(fact for fact in self.facts if not fact.is_known)

    @cached_property
    def stale(self) -> list[Fact]:
        """What was known once and counts, the heaviest first."""
        return _heaviest_first(fact for fact in self.facts if fact.is_stale)


def _heaviest_first(facts: Iterable[Fact]) -> list[Fact]:
    return sorted((fact for fact in facts if fact.weight), key=lambda fact: -fact.weight)


@dataclass(frozen=True)
class Question:
    """The next best question about a person, and the fact it is to fill or to renew."""

    fact: Fact
    words: Promise


@dataclass(frozen=True)
class Card:
    """The page of one person: what is known, what to ask, how to talk, what is done about opposition."""

    person: Stakeholder
    completeness: Completeness
    question: Question | None
    newest: date | None
    is_stale: bool
    talk: Talk | None
    actions: list[CounterAction]
    affiliations: list[Affiliation]


def card_of(person: Stakeholder, user: User, today: date, links: Mapping[str, str]) -> Card:
    """The card of a person annotated by `people_panel.with_last_meeting`; at most six queries.

    links: where each field is filled in (`card_links`).
    """
    profiled = person.may_be_profiled
    completeness = completeness_of(person, _dates(person), CardWeight.objects.in_force(), today, links)
    newest = _newest(person, completeness)
    blocks = profiled and person.is_blocker
    return Card(
        person=person,
        completeness=completeness,
        question=question_about(person, completeness),
        newest=newest,
        is_stale=newest is None or (today - newest).days > STALE_DAYS,
        talk=talk_with(person, user) if profiled else None,
        actions=list(person.counter_actions.open().select_related("owner")) if blocks else [],
        affiliations=list(person.affiliations.visible_to(user).select_related("hospital", "department")),
    )


def completeness_of(
    person: Stakeholder,
    dates: Mapping[str, date],
    weights: Mapping[str, int],
    today: date,
    links: Mapping[str, str] = MappingProxyType({}),
) -> Completeness:
    """The facts that may be kept about the person, known by the person's row or, told elsewhere, by their date."""
    kept = [field for field in FIELDS if person.may_be_profiled or not field.is_profile]
    return Completeness(
        [
            Fact(
                field=field,
                weight=weights[field.key],
                is_known=field.key in dates if field.is_elsewhere else person.knows(field.key),
                on=dates.get(field.key),
                today=today,
                url=links.get(field.key, ""),
            )
            for field in kept
        ]
    )


def question_about(person: Stakeholder, completeness: Completeness) -> Question | None:
    """What to ask next: for consent first, then for the heaviest gap, then for what has grown old."""
    if person.opted_out_on or person.erased_at or not person.is_active:
        return None
    facts = [*completeness.missing, *completeness.stale]
    if not facts:
        return None
    fact = next((fact for fact in facts if fact.field.key == "lawful_basis"), facts[0])
    return Question(fact, question_for(fact.field.key, person.buying_role if person.may_be_profiled else ""))


def _dates(person: Stakeholder) -> dict[str, date]:
    """When each known fact was last told; two queries."""
    columns = {column for names in COLUMNS.values() for column in names}
    changes = person.history.order_by("-history_date", "-history_id")
    rows = list(changes.values("history_date", "history_change_reason", *columns)[:CHANGES_READ])
    dates = dates_of(reversed(rows))
    told = {"last_met": person.last_met, "support": person.support_on, "influence": person.influence_assessed_on}
    if person.may_be_profiled:
        told["adoption"] = person.adoptions.aggregate(newest=Max("since"))["newest"]
    return dates | {key: on for key, on in told.items() if on}


def _newest(person: Stakeholder, completeness: Completeness) -> date | None:
    """The day of the newest fact that somebody learned of the person: a visit, a judgement, an answer."""
    learned = [fact.on for fact in completeness.facts if fact.on and (fact.field.is_profile or fact.field.is_elsewhere)]
    return max(learned, default=None)
