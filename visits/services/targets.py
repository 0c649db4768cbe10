"""Call-plan targets: set by a manager with a reason, challenged by a rep, never dropped in silence (A#59)."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Hospital
from people.models import User
from records import screening

from ..choices import ReviewKind
from ..models import CallTarget, ReviewItem
from ..models.review import MOST_VISITS


@transaction.atomic
def set_target(hospital: Hospital, function: str, planned: int, *, reason: str, by: User) -> CallTarget:
    """Plan so many visits a cycle (0–60) at the hospital from today on, in the place of the default and of any target.

    Raises ValidationError without a reason or for another number; nothing is changed then.
    """
    if not reason.strip():
        raise ValidationError({"reason": [_("Say why.")]})
    if not 0 <= planned <= MOST_VISITS:
        raise ValidationError({"planned": [_("A plan is 0 to 60 visits a cycle.")]})
    Hospital.objects.select_for_update().get(pk=hospital.pk)  # two at once wait for each other
    today, target = timezone.localdate(), CallTarget.objects.of(hospital, function).open().first()
    if target is not None and target.starts_on < today:
        _end(target, by)
        target = None
    target = target or CallTarget(hospital=hospital, function=function, starts_on=today)
    target.planned, target.reason, target.by = planned, reason.strip(), by
    target._history_user = by
    target.save()
    screening.flag_texts([(target, "reason", target.reason)], author=by)
    return target


@transaction.atomic
def drop_target(hospital: Hospital, function: str, *, by: User) -> None:
    """Back to the default plan from today on; where no target is in force nothing happens."""
    Hospital.objects.select_for_update().get(pk=hospital.pk)
    for target in CallTarget.objects.of(hospital, function).open():
        _end(target, by)


def _end(target: CallTarget, by: User) -> None:
    """Let a target end yesterday; one that was set today never was. The history keeps both."""
    target._history_user = by
    if target.starts_on >= timezone.localdate():
        target.delete()
    else:
        target.ends_on = timezone.localdate() - timedelta(days=1)
        target.save(update_fields=["ends_on"])


@transaction.atomic
def challenge_target(hospital: Hospital, *, planned: int | None, proposed: int, reason: str, by: User) -> ReviewItem:
    """Ask a manager for another number of visits; `planned` is what the plan says now, None without a plan.

    Raises ValidationError without a reason, for the number there is, or while a challenge of this target waits.
    """
    if not reason.strip():
        raise ValidationError({"reason": [_("Say why.")]})
    if not 0 <= proposed <= MOST_VISITS or proposed == planned:
        raise ValidationError({"proposed": [_("Propose another number of visits, 0 to 60.")]})
    try:
        with transaction.atomic():
            item = ReviewItem.objects.create(
                kind=ReviewKind.CHALLENGE,
                hospital=hospital,
                author=by,
                function=by.function,
                planned=planned,
                proposed=proposed,
                reason=reason.strip(),
            )
    except IntegrityError:
        raise ValidationError(_("A challenge of this target waits for its decision already.")) from None
    screening.flag_texts([(item, "reason", item.reason)], author=by)
    return item
