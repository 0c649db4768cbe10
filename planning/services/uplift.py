"""Uplift plans: kept, changed, ended; what is beyond the label is refused, never saved (domain.md I166)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.services.saving import insert_or_explain, locked, write
from people.models import User
from records import screening

from .. import uplift
from ..models import UpliftPlan

TEXTS = ("idea", "label_says")


@transaction.atomic
def save_uplift(plan: UpliftPlan, values: Mapping[str, object], *, seen: int, by: User) -> UpliftPlan:
    """Keep a new or changed uplift plan; raises `Stale` over another version than `seen`.

    Raises ValidationError once it has ended, for an owner who is not commercial, for use beyond the label, for a rival
    or objective of something else. Nothing is kept then.
    """
    current = plan if plan.pk is None else locked(plan, seen)
    if not current.is_open:
        raise ValidationError(_("This uplift plan has ended: what it was stands."))
    _check(current, values)
    if plan.pk is None:
        for name, value in values.items():
            setattr(plan, name, value)
        plan.created_by = by
        plan.full_clean(exclude=["hospital"])
        insert_or_explain(plan, by=by)
    else:
        write(current, values, by=by)
    current.flagged = screening.flag_texts([(current, name, getattr(current, name)) for name in TEXTS], author=by)
    return current


def _check(plan: UpliftPlan, values: Mapping[str, object]) -> None:
    """What one row's constraints cannot tell."""
    now = {name: values.get(name, getattr(plan, name, None)) for name in ("kind", "rival", "objective", *TEXTS)}
    owner, family = (
        values.get("owner", getattr(plan, "owner", None)),
        values.get("family", getattr(plan, "family", None)),
    )
    if not (owner.is_active and owner.sees_sales):
        raise ValidationError({"owner": _("An uplift plan has a commercial owner who may sign in.")})
    if now["kind"] in uplift.BY_THE_LABEL and not (now["label_says"] or "").strip():
        raise ValidationError({"label_says": _("Quote the label: this is lawful only as it says.")})
    for name in TEXTS:
        if phrases := uplift.off_label_phrases(now[name] or ""):
            raise ValidationError({name: _off_label(phrases)})
    _check_rival(now["kind"], now["rival"], family)
    aim = now["objective"]
    if aim is not None and not (
        aim.plan.hospital_id == plan.hospital_id and aim.measured and aim.measured.is_from_sales
    ):
        raise ValidationError({"objective": _("Choose an objective on sales of this hospital.")})


def _off_label(phrases: list[str]) -> str:
    told = ", ".join(dict.fromkeys(phrases))
    return _("“%(phrases)s” speaks of use beyond the label: that is not planned and not kept.") % {"phrases": told}


def _check_rival(kind: str, rival, family) -> None:
    if kind not in uplift.AGAINST_A_RIVAL:
        return
    if rival is None:
        raise ValidationError({"rival": _("Say which rival product it is about.")})
    if rival.family_id != family.pk:
        raise ValidationError({"rival": _("This rival product is of another family.")})


@transaction.atomic
def end_uplift(plan: UpliftPlan, ending: str, *, reason: str, on: date, seen: int, by: User) -> UpliftPlan:
    """End an uplift plan, done or stopped, with the reason. Raises `Stale`; ValidationError without, and where it ended."""
    plan = locked(plan, seen)
    if not plan.is_open:
        raise ValidationError(_("Somebody has ended this uplift plan already."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    if on < plan.starts_on:
        raise ValidationError({"on": _("A plan ends on a day after its start, and with a reason.")})
    write(plan, {"ending": ending, "end_reason": reason.strip(), "ended_on": on}, by=by)
    plan.flagged = screening.flag_text(plan, "end_reason", plan.end_reason, author=by)
    return plan
