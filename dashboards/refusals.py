"""What a team answers to suggestions, with which reason, and which reasons of the score are refused most."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, QuerySet

from people.models import User
from scoring.facts import LABELS
from scoring.models import RefusedPart
from visits.choices import Dismissal
from visits.models import SuggestionAnswer

DAYS = 90


@dataclass(frozen=True)
class Tally:
    """One reason or part, how often, and its share of all, 0…100."""

    label: str
    number: int
    share: float


@dataclass(frozen=True)
class Refused:
    """Reasons users gave, parts of the score behind what they refused, both most first; and the answers themselves."""

    reasons: list[Tally]
    parts: list[Tally]
    answers: QuerySet


def refused_by(user: User, reps: Iterable[User], today: date) -> Refused:
    """Of the reps, at hospitals the user sees, in 90 days; two queries, and one for the answers."""
    reps, since = list(reps), today - timedelta(days=DAYS)
    answers = SuggestionAnswer.objects.visible_to(user).by(reps).since(since)
    parts = RefusedPart.objects.visible_to(user).of_answers(reps, since=since)
    return Refused(
        _tallies(answers, "reason", dict(Dismissal.choices)),
        _tallies(parts, "part", LABELS),
        answers.select_related("user", "hospital").order_by("-on", "-pk"),
    )


def _tallies(rows: QuerySet, column: str, labels) -> list[Tally]:
    counted = rows.order_by().values_list(column).annotate(number=Count("pk"))
    found = sorted(counted, key=lambda row: (-row[1], list(labels).index(row[0])))
    total = sum(number for _value, number in found)
    return [Tally(str(labels[value]), number, 100 * number / total) for value, number in found]
