"""One line of a hospital's timeline, and how it reads."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext

from accounts.choices import AdoptionStage, FirstUseReason, TieKind
from accounts.knowledge_choices import ActKind, InfoLevel, Severity
from accounts.models.relationship import QUESTIONS
from lib.dates import month_start
from planning.choices import ListingState
from planning.plan_choices import PlanState
from visits.choices import CommitmentState, Direction, Outcome, Purpose, ServiceKind, TopicOutcome

from .centre_events import MAIN


@dataclass
class Event:
    """One line of the timeline; which fields hold something depends on the kind."""

    kind: str
    key: int
    on: date
    before: int | str | None = None
    after: int | str | None = None
    who: str = ""
    ref: int | None = None
    what: str = ""
    by: str = ""
    visit: int | None = None
    words: str = ""
    people: list[tuple[int, str]] = field(default_factory=list)
    topics: list[tuple[str, str]] = field(default_factory=list)
    report: list[tuple[Promise, str]] = field(default_factory=list)

    @property
    def template(self) -> str:
        return f"dashboards/events/_{self.kind}.html"

    @property
    def month(self) -> date:
        return month_start(self.on)

    @property
    def rose(self) -> bool:
        return self.before is not None and self.after > self.before

    @property
    def fell(self) -> bool:
        return self.before is not None and self.after < self.before

    @property
    def size(self) -> int:
        """How many percent deliveries moved, either way."""
        return abs(self.before)

    @property
    def purpose(self) -> Promise:
        return Purpose(self.what).label

    @property
    def satisfaction(self) -> float:
        """The mean of a survey's five answers."""
        return self.after / len(QUESTIONS)

    @property
    def asked_kind(self) -> Promise:
        return ServiceKind(self.what).label

    @property
    def whose(self) -> Promise:
        return Direction(self.what).label

    @property
    def settled(self) -> Promise:
        return CommitmentState(self.what).label

    @property
    def outcome(self) -> Promise:
        return Outcome(self.who).label

    @property
    def listing_state(self) -> Promise:
        return ListingState(self.who).label

    @property
    def plan_state(self) -> Promise:
        return PlanState(self.who).label

    @property
    def level(self) -> Promise:
        return InfoLevel(self.after).label

    @property
    def act(self) -> Promise:
        return ActKind(self.what).label

    @property
    def severity(self) -> Promise | str:
        return Severity.labels[self.after - 1] if self.after else ""

    @property
    def told_topics(self) -> list[str]:
        """What was talked about on a visit, a sentence each: "Veltrasin: Wants more."."""
        said = gettext("%(product)s: %(outcome)s.")
        return [said % {"product": name, "outcome": TopicOutcome(outcome).label} for name, outcome in self.topics]

    @property
    def stage_before(self) -> Promise:
        return AdoptionStage(self.before).label

    @property
    def stage_after(self) -> Promise:
        return AdoptionStage(self.after).label

    @property
    def role(self) -> str:
        return self.what.rstrip(MAIN)

    @property
    def is_main_influencer(self) -> bool:
        return self.what.endswith(MAIN)

    @property
    def tie(self) -> Promise:
        return TieKind(self.what).label

    @property
    def reasons(self) -> list[str]:
        """Why somebody began with a product, in words."""
        words = dict(FirstUseReason.choices)
        return [str(words.get(reason, reason)) for reason in json.loads(self.words)]
