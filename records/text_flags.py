"""The queue of flagged texts: compliance reads each and says what was decided (domain.md §2.8 rule 10)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import User

from .audit import record
from .models import AuditEvent, TextFlag


@transaction.atomic
def close_flag(flag: TextFlag, *, by: User, outcome: str) -> TextFlag:
    """Take a text off the queue with what was decided. Raises ValidationError without words, or when it is closed.

    Of two at once, the second is told.
    """
    flag = TextFlag.objects.select_for_update().get(pk=flag.pk)
    if not outcome.strip():
        raise ValidationError({"outcome": _("Say what was decided.")})
    if flag.closed_at is not None:
        raise ValidationError(_("Somebody has decided on this text already."))
    flag.closed_at, flag.closed_by, flag.outcome = timezone.now(), by, outcome.strip()
    flag.save(update_fields=["closed_at", "closed_by", "outcome"])
    subject = {"subject": flag.subject_type, "id": flag.subject_id, "field": flag.field}
    record(AuditEvent.Verb.FLAG_CLOSED, actor=by, subject=flag, about=subject)
    return flag
