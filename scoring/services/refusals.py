"""The nightly count of refused suggestions, by the part of the score that stood behind each."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby

from visits.models import SuggestionAnswer

from ..models import RefusedPart, ScoreRun, ScoreSnapshot
from ..refusals import leading_part

LOOK_BACK = timedelta(days=30)
"""Daily snapshots are kept for 35 days: what was not counted by then is not counted."""


def count_refusals(today: date) -> int:
    """Write the leading part of every refused suggestion of the days before today; returns how many are new.

    Three queries for each day that has any. What is counted already is left as it is.
    """
    waiting = SuggestionAnswer.objects.refusals().before(today).since(today - LOOK_BACK).filter(refused_part=None)
    answers = list(waiting.select_related("user").order_by("on", "pk"))
    return sum(_count(day, list(group)) for day, group in groupby(answers, key=lambda answer: answer.on))


def _count(day: date, answers: list[SuggestionAnswer]) -> int:
    run = ScoreRun.objects.shown_on(day)
    if run is None:
        return 0
    wanted = {answer.hospital_id for answer in answers}
    rows = ScoreSnapshot.objects.filter(run=run, hospital__in=wanted).values_list("hospital", "parts", "medical_parts")
    parts = {(hospital, medical): found for hospital, *both in rows for medical, found in enumerate(both)}
    new = []
    for answer in answers:
        is_medical = answer.user.is_medical
        if part := leading_part(parts.get((answer.hospital_id, int(is_medical)), {})):
            new.append(RefusedPart(answer=answer, part=part, is_medical=is_medical))
    RefusedPart.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    return len(new)
