"""Writes with consequences on deliveries and their closing."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.dates import month_start
from partners.models import Partner
from people.models import User
from records.models import ImportBatch

from .closing import is_over
from .models import FeedClose


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
