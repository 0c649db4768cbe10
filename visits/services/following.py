"""What follows a visit: next steps done, and suggestions put aside."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import Hospital
from people.models import User
from records import screening

from ..models import NextStep, PutAside, SuggestionAnswer


@transaction.atomic
def propose_step(hospital: Hospital, *, text: str, owner: User, due_on: date, by: User) -> NextStep:
    """Ask somebody who covers the hospital for something there, outside of any visit; asked twice it is one step."""
    step, _created = NextStep.objects.get_or_create(
        hospital=Hospital.objects.select_for_update().get(pk=hospital.pk),
        visit=None,
        text=text,
        owner=owner,
        done_on=None,
        defaults={"due_on": due_on},
    )
    screening.flag_text(step, "text", step.text, author=by)
    return step


@transaction.atomic
def finish_next_step(step: NextStep, *, by: User, on: date) -> NextStep:
    """Mark a next step as done on a day; done twice keeps the first day."""
    step = NextStep.objects.select_for_update().get(pk=step.pk)
    if step.done_on is None:
        _set_done(step, on, by)
    return step


@transaction.atomic
def reopen_next_step(step: NextStep, *, by: User) -> NextStep:
    """Take the mark off again."""
    step = NextStep.objects.select_for_update().get(pk=step.pk)
    if step.done_on is not None:
        _set_done(step, None, by)
    return step


def _set_done(step: NextStep, on: date | None, by: User) -> None:
    step.done_on = on
    step._history_user = by
    step.save(update_fields=["done_on"])


@transaction.atomic
def put_aside(hospital: Hospital, *, by: User, reason: str, until: date) -> None:
    """Keep a hospital out of this user's suggestions up to and including a day; a newer wish replaces the older.

    The answer is kept by day, so that what is most refused can be counted.
    """
    now = timezone.now()
    PutAside.objects.bulk_create(
        [PutAside(user=by, hospital=hospital, reason=reason, until=until, created_at=now)],
        update_conflicts=True,
        unique_fields=["user", "hospital"],
        update_fields=["reason", "until", "created_at"],
    )
    on = timezone.localdate(now)
    answer = SuggestionAnswer(user=by, hospital=hospital, on=on, reason=reason, days=(until - on).days, created_at=now)
    SuggestionAnswer.objects.bulk_create(
        [answer],
        update_conflicts=True,
        unique_fields=["user", "hospital", "on"],
        update_fields=["reason", "days", "created_at"],
    )


@transaction.atomic
def take_up_again(hospital: Hospital, *, by: User) -> None:
    """Suggest the hospital to this user again; an answer of the same day is taken back with it."""
    PutAside.objects.filter(user=by, hospital=hospital).delete()
    SuggestionAnswer.objects.filter(user=by, hospital=hospital, on=timezone.localdate()).delete()
