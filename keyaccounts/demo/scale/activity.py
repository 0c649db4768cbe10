"""A year of visits at size (domain.md §4.6), drawn day by day, with whom was met, topics and next steps."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from math import log
from random import Random

from django.utils import timezone

from keyaccounts.demo.activity import PURPOSES, TIER_DRAW
from keyaccounts.demo.words import NEXT_STEPS, NOTES, in_language
from people.working_days import is_working_day
from visits.choices import COMPLETED
from visits.models import NextStep, Visit, VisitAttendee, VisitTopic

from . import rows
from .roster import Roster
from .team import HOSPITALS_A_PATCH, PATCHES_AN_AREA, Field
from .values import allotted, band

WRITTEN = (Visit, VisitAttendee, VisitTopic, NextStep)
VISIT = (
    "id", "client_id", "hospital_id", "author_id", "joint_with_id", "territory_id", "function", "on", "at", "minutes",
    "purpose", "outcome", "notes", "no_next_step", "captured_at", "submitted_at",
)  # fmt: skip
OUTCOMES = (["met", "brief", "not_seen", "no_access", "cancelled"], [74, 17, 6, 1, 2])
TOPICS = (["listened", "wants_more", "objected"], [5, 3, 1])
CLOCK = [f"{hour:02}:{minute}0" for hour in range(8, 17) for minute in range(6)]


class Year:
    """The visits of the last twelve months; what hangs on them is kept until they are written."""

    def __init__(self, random: Random, roster: Roster, field: Field, today: date):
        self.random, self.roster, self.field, self.today = random, roster, field, today
        self.attendees, self.topics = array("q"), array("q")
        self.steps: list[tuple] = []

    def write(self, visits: int, products: list[int], progress) -> None:
        """Write `visits` visits with their parts."""
        rows.write(Visit, VISIT, self._visits(visits, len(products)), progress)
        rows.write(VisitAttendee, ("visit_id", "stakeholder_id"), _pairs(self.attendees))
        taken = ((visit, products[code // 3], TOPICS[0][code % 3]) for visit, code in _pairs(self.topics))
        rows.write(VisitTopic, ("visit_id", "product_id", "outcome"), taken)
        rows.write(NextStep, ("hospital_id", "visit_id", "text", "due_on", "owner_id", "done_on"), iter(self.steps))

    def _visits(self, visits: int, products: int) -> Iterator[tuple]:
        days = [self.today - timedelta(days=back) for back in range(365, 0, -1)]
        days = [day for day in days if is_working_day(day)]
        ranks = self.roster.ranks
        chances = list(accumulate(TIER_DRAW[band(rank, len(ranks))] for rank in ranks))
        numbers, pk = range(len(ranks)), 0
        for day, count in zip(days, allotted(visits, [1.0] * len(days)), strict=True):
            told = _Day(day, self.today)
            for number in self.random.choices(numbers, cum_weights=chances, k=count):
                pk += 1
                yield self._visit(pk, number, told, products)

    def _visit(self, pk: int, number: int, day: _Day, products: int) -> tuple:
        random, patch = self.random, number // HOSPITALS_A_PATCH
        medical = random.random() < 0.5
        author = self.field.medical_rep(patch) if medical else self.field.rep(patch)
        joint = self.field.manager(patch // PATCHES_AN_AREA) if random.random() < 0.12 else None
        purpose, outcome = random.choices(*PURPOSES)[0], random.choices(*OUTCOMES)[0]
        people, notes, closed = self.roster.reachable[number], "", "nothing_open"
        if outcome in COMPLETED:
            notes = in_language(random.choice(NOTES))
            self._meet(pk, people)
            if random.random() < 0.6:
                self.topics.extend((pk, random.randrange(products) * 3 + random.choices((0, 1, 2), TOPICS[1])[0]))
            if random.random() >= 0.3:
                closed = ""
                self.steps.append((number + 1, pk, day.step(purpose), *day.due(random, author)))
        return (
            pk, f"{random.getrandbits(128):032x}", number + 1, author, joint, self.field.patch(patch),
            "medical" if medical else "commercial", day.text, random.choice(CLOCK),
            max(3, round(random.lognormvariate(log(12), 0.5))), purpose, outcome, notes, closed,
            moment := day.moment(random), moment,
        )  # fmt: skip

    def _meet(self, pk: int, people: list[int]) -> None:
        """One or two of the hospital's people, as far as there are any."""
        if people:
            at = self.random.randrange(len(people))
            self.attendees.extend((pk, people[at]))
            if len(people) > 1 and self.random.random() < 0.5:
                self.attendees.extend((pk, people[at - 1]))


class _Day:
    """One field day, with everything about it that is the same for all its visits."""

    def __init__(self, day: date, today: date):
        self.day, self.today, self.text = day, today, day.isoformat()
        evening = timezone.make_aware(datetime.combine(day, time(18)))
        self.evening = [rows.stored(evening + timedelta(minutes=minute)) for minute in range(60)]
        self.is_recent = (today - day).days < 40

    def moment(self, random: Random) -> str:
        return random.choice(self.evening)

    @staticmethod
    def step(purpose: str) -> str:
        return in_language(NEXT_STEPS[purpose])

    def due(self, random: Random, author: int) -> tuple[str, int, str | None]:
        """When the step is due, who owns it, and when it was done; old ones are done."""
        due = self.day + timedelta(days=random.choice((5, 7, 10, 14, 21)))
        is_open = self.is_recent and (due >= self.today or random.random() < 0.1)
        done = None if is_open else min(due, self.today - timedelta(days=1)).isoformat()
        return due.isoformat(), author, done


def _pairs(flat: array) -> Iterator[tuple[int, int]]:
    numbers = iter(flat)
    return zip(numbers, numbers, strict=True)
