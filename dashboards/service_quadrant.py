"""Relationship stage against satisfaction (I008): who is close to us, and who is content; commercial users only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import F, QuerySet, Subquery, Value
from django.utils.translation import gettext as _

from accounts.models import SatisfactionSurvey
from accounts.models.relationship import QUESTIONS
from lib import figures
from lib.dates import add_months
from lib.meanings import RELATIONSHIPS
from lib.scatter import Spot

from . import portfolio as pages
from .portfolio import Member, Portfolio, Quadrant, quadrant
from .season_reasons import Levels

LOW = 2
MONTHS = 12
STAGES = 4
# How far points of one stage and one satisfaction stand apart, as a share of the stage's column.
STEP, HALF = 0.09, 0.42


def service_quadrant(portfolio: Portfolio) -> Quadrant:
    """The hospitals with a stage and a survey of the last twelve months, those with most priority drawn."""
    placed = surveyed(portfolio.hospitals.exclude(relationship_stage=None), portfolio.today)
    known = placed.count()
    hospitals = list(placed.by_priority(portfolio.user)[: pages.DRAWN])
    members = [Member(hospital, Levels(), satisfaction=satisfaction_of(hospital)) for hospital in hospitals]
    return quadrant(members, spots_of(members), known, portfolio.total - known)


def surveyed(hospitals: QuerySet, today: date) -> QuerySet:
    """Hospitals with the sum of the five answers of their newest survey of twelve months as `answers_sum`."""
    five = sum(map(F, QUESTIONS), Value(0))
    surveys = SatisfactionSurvey.objects.filter(on__gt=add_months(today, -MONTHS)).newest().annotate(five=five)
    return hospitals.annotate(answers_sum=Subquery(surveys.values("five")[:1])).exclude(answers_sum=None)


def satisfaction_of(hospital) -> float:
    """The mean of the five answers, 1–5."""
    return hospital.answers_sum / len(QUESTIONS)


def spots_of(members: Sequence[Member]) -> list[Spot]:
    """Stages stand in four columns; who shares a column and a satisfaction stands side by side."""
    crowd: dict[tuple[int, float], int] = {}
    return [_spot(member, crowd) for member in members]


def _spot(member: Member, crowd: dict[tuple[int, float], int]) -> Spot:
    stage, score = member.hospital.relationship_stage, member.satisfaction
    place = crowd[stage, score] = crowd.get((stage, score), -1) + 1
    aside = (place + 1) // 2 * (1 if place % 2 else -1) * STEP
    is_low = score <= LOW
    words = _("%(name)s: %(stage)s, satisfaction %(score)s of 5") % {
        "name": member.hospital.display_name,
        "stage": RELATIONSHIPS[stage].label,
        "score": figures.number(score, 1),
    }
    return Spot(
        x=(stage - 0.5 + max(-HALF, min(HALF, aside))) / STAGES,
        y=(score - 1) / 4,
        label=member.plain_name,
        words=words,
        url=member.hospital.get_absolute_url(),
        css="low" if is_low else "ok",
        shape="diamond" if is_low else "circle",
    )
