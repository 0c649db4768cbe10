"""Writes with consequences on deliveries, their closing, and what is estimated from them."""

from collections.abc import Collection, Iterable
from datetime import date
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.dates import month_start
from partners.models import Partner
from people.models import User
from records import audit
from records.models import AuditEvent
from records.screening import flag_text

from .closing import is_over
from .models import FeedClose, LifetimeEstimate

Cell = tuple[int, date]
"""A distributor's id and a month, as its first day."""


@transaction.atomic
def close_feeds(cells: Iterable[Cell], *, by: User | None) -> int:
    """Take the distributors' word that these months are complete; says how many were not closed before.

    Raises ValidationError, and closes nothing, for a month that is not over (`closing.is_over`).
    """
    wanted = {(partner, month_start(month)) for partner, month in cells}
    today = timezone.localdate()
    if not all(is_over(month, today) for _partner, month in wanted):
        raise ValidationError(_("A month can be closed when it is over."))
    new = sorted(wanted - set(FeedClose.objects.of_cells(wanted).values_list("partner", "month")))
    FeedClose.objects.bulk_create(
        [FeedClose(partner_id=partner, month=month, closed_by=by) for partner, month in new], ignore_conflicts=True
    )
    _record(AuditEvent.Verb.FEED_CLOSED, new, by=by)
    return len(new)


@transaction.atomic
def reopen_feeds(cells: Iterable[Cell], *, by: User, reason: str, used: Collection[date]) -> int:
    """Take closes back; says how many there were.

    used: the months that a nightly run has counted as closed. Raises ValidationError, and reopens nothing, for one of
    these: late lines restate totals, but never scores of the past (domain.md §3.8).
    """
    closes = FeedClose.objects.of_cells({(partner, month_start(month)) for partner, month in cells})
    found = sorted(closes.select_for_update().values_list("partner", "month"))
    if any(month in used for _partner, month in found):
        raise ValidationError(
            _("A nightly run has counted a month you picked as closed. Import the corrected lines instead.")
        )
    closes.delete()
    _record(AuditEvent.Verb.FEED_REOPENED, found, by=by, reason=reason)
    return len(found)


def _record(verb: str, cells: list[Cell], *, by: User | None, **details) -> None:
    """One event per distributor, with its months."""
    partners = Partner.objects.in_bulk([partner for partner, _month in cells])
    for partner, group in groupby(cells, key=lambda cell: cell[0]):
        months = [f"{month:%Y-%m}" for _partner, month in group]
        audit.record(verb, actor=by, subject=partners[partner], months=months, **details)


@transaction.atomic
def keep_estimate(estimate: LifetimeEstimate, *, by: User) -> LifetimeEstimate:
    """Keep a lifetime value under its author and moment; former ones stay. Its note is screened."""
    estimate.pk, estimate.by, estimate.created_at = None, by, timezone.now()
    estimate.save()
    estimate.flagged = flag_text(estimate, "note", estimate.note, author=by)
    return estimate
