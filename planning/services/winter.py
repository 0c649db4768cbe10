"""What is decided about a hospital in winter; every decision stays as history (domain.md I005, §3.4)."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Hospital
from people.models import User
from records.audit import record
from records.models import AuditEvent
from records.screening import flag_text

from ..models import WinterDecision
from ..uplift import half_a_year_after
from ..uplift_querysets import WINTER


@transaction.atomic
def decide_winter(
    hospital: Hospital, choice: str, *, reason: str, on: date, next_on: date | None = None, seen: int | None, by: User
) -> WinterDecision:
    """Decide whether a hospital in winter is developed, and when that is looked at again: half a year on at the latest.

    `seen` is the decision that stood when the page was opened, None without one. Raises ValidationError for a
    hospital of another season, without a reason, and where somebody decided meanwhile.
    """
    hospital = Hospital.objects.select_for_update(of=("self",)).get(pk=hospital.pk)
    former = WinterDecision.objects.current().filter(hospital=hospital).first()
    latest = half_a_year_after(on)
    _check(hospital, former, seen, reason, on, next_on or latest)
    if former:
        former.is_current = False
        former.save(update_fields=["is_current"])
    decision = WinterDecision(
        hospital=hospital, choice=choice, reason=reason.strip(), on=on, next_on=next_on or latest, by=by
    )
    decision.full_clean(exclude=["hospital", "by"])
    decision.save()
    decision.flagged = flag_text(decision, "reason", decision.reason, author=by)
    record(AuditEvent.Verb.CLASSIFIED, actor=by, subject=hospital, what="winter", value=choice)
    return decision


def _check(
    hospital: Hospital, former: WinterDecision | None, seen: int | None, reason: str, on: date, next_on: date
) -> None:
    if (former.pk if former else None) != seen:
        raise ValidationError(_("Somebody has decided meanwhile. Look at theirs, then decide again."))
    if hospital.season != WINTER:
        raise ValidationError(_("This hospital is not in winter: there is nothing to decide."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    if not on < next_on <= half_a_year_after(on):
        raise ValidationError({"next_on": _("Look again within six months.")})
