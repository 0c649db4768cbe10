"""How the ratings of one rep went: a line of the means, and each skill by visit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from lib.drawing import Trend, trend

from .coaching_items import SKILLS, Skill

LOW, HIGH, WEAK = 1, 5, 2


@dataclass(frozen=True)
class Rated:
    """One coached visit: its day, the coach's mean and the rep's own (None where not rated yet), both 1–5."""

    on: date
    url: str
    mean: float
    own: float | None


@dataclass(frozen=True)
class SkillRow:
    """One skill over the visits, the oldest first, with what changed from the first to the last; None with one visit."""

    label: str
    ratings: list[int]
    change: int | None


@dataclass(frozen=True)
class CoachingTrend:
    """Everything the page of a rep shows; `line` is None with fewer than two visits."""

    visits: list[Rated]
    skills: list[SkillRow]
    line: Trend | None


def trend_of(coachings: Iterable) -> CoachingTrend:
    """From sent coachings (with `visit`), in any order."""
    known = sorted(coachings, key=lambda each: (each.visit.on, each.pk))
    visits = [_rated(each) for each in known]
    rows = [_row(skill, [getattr(each, skill) for each in known]) for skill in SKILLS]
    line = trend([(each.on, each.mean) for each in visits], bottom=LOW, top=HIGH, limit=WEAK)
    return CoachingTrend(visits, rows, line)


def _rated(coaching) -> Rated:
    own = fmean(getattr(coaching, f"own_{skill}") for skill in SKILLS) if coaching.rated_at else None
    mean = fmean(getattr(coaching, skill) for skill in SKILLS)
    return Rated(coaching.visit.on, coaching.get_absolute_url(), mean, own)


def _row(skill: str, ratings: list[int]) -> SkillRow:
    return SkillRow(Skill(skill).label, ratings, ratings[-1] - ratings[0] if len(ratings) > 1 else None)
