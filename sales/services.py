"""Writes with consequences on deliveries, their closing, and what is estimated from them."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.dates import month_start
from partners.models import Partner
from people.models import User
from records.models import ImportBatch
from records.screening import flag_text

from .closing import is_over
from .models import FeedClose, LifetimeEstimate


def close_feed(partner: Partner, month: date, *, by: User | None = None, batch: ImportBatch | None = None) -> FeedClose:
    """Take the distributor's word that a month (any of its days) is complete; a second word changes nothing.

    Raises ValidationError for a month that is not over (`closing.is_over`).
    """
    month = month_start(month)
    if not is_over(month, timezone.localdate()):
        raise ValidationError(_("A month can be closed when it is over."))
    close, _created = FeedClose.objects.get_or_create(
        partner=partner, month=month, defaults={"closed_by": by, "batch": batch}
    )
    return close


@transaction.atomic
def keep_estimate(estimate: LifetimeEstimate, *, by: User) -> LifetimeEstimate:
    """Keep a lifetime value under its author and moment; former ones stay. Its note is screened."""
    estimate.pk, estimate.by, estimate.created_at = None, by, timezone.now()
    estimate.save()
    flag_text(estimate, "note", estimate.note, author=by)
    return estimate
