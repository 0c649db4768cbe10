"""Tier and season set by hand for a while: begun, taken back, and respected by the nightly run (domain.md §3.3, §3.4).

The column of the hospital follows at once, the score at the next run. Snapshots of the past are never touched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Hospital
from people.models import User
from records.audit import record
from records.models import AuditEvent
from records.screening import flag_text

from ..frozen import Frozen
from ..models import ClassOverride, ScoreRun

TWO_QUARTERS = timedelta(days=183)

Kind = ClassOverride.Kind


@transaction.atomic
def set_by_hand(hospital: Hospital, kind: str, value: str, *, reason: str, until: date, by: User) -> ClassOverride:
    """Set the tier or season of a hospital until a day, in place of what is set by hand already.

    Raises ValidationError for a day that is over or further off than two quarters, for no reason, and for what the
    machine says by itself; then nothing is written.
    """
    today = timezone.localdate()
    hospital = Hospital.objects.select_for_update().get(pk=hospital.pk)
    former = ClassOverride.objects.open().filter(hospital=hospital, kind=kind).first()
    computed = former.computed if former else getattr(hospital, kind)
    _check(value, computed, reason, today, until)
    if former:
        _end(former, today, by)
    override = ClassOverride.objects.create(
        hospital=hospital,
        kind=kind,
        value=value,
        computed_at_start=computed,
        computed=computed,
        reason=reason.strip(),
        starts_on=today,
        expires_on=until,
        by=by,
    )
    _show([hospital.pk], kind, value)
    override.flagged = flag_text(override, "reason", override.reason, author=by)
    record(AuditEvent.Verb.CLASSIFIED, actor=by, subject=hospital, what=kind, value=value, computed=computed)
    return override


def _check(value: str, computed: str, reason: str, today: date, until: date) -> None:
    problems = {}
    if not reason.strip():
        problems["reason"] = _("Say why.")
    if value == computed:
        problems["value"] = _("That is what is computed already.")
    if not today <= until <= today + TWO_QUARTERS:
        problems["until"] = _("Choose a day from today on, at most two quarters ahead.")
    if problems:
        raise ValidationError(problems)


@transaction.atomic
def take_back(override: ClassOverride, *, by: User) -> ClassOverride:
    """End what was set by hand before its time; the computed class shows at once. Done twice changes nothing."""
    hospital = Hospital.objects.select_for_update().get(pk=override.hospital_id)
    override = ClassOverride.objects.get(pk=override.pk)
    if override.ended_on is not None:
        return override
    _end(override, timezone.localdate(), by)
    _show([hospital.pk], override.kind, override.computed)
    record(AuditEvent.Verb.CLASSIFIED, actor=by, subject=hospital, what=override.kind, value="", ended=override.pk)
    return override


def _end(override: ClassOverride, on: date, by: User | None) -> None:
    override.ended_on, override.ended_at, override.ended_by = on, timezone.now(), by
    override.save(update_fields=["ended_on", "ended_at", "ended_by"])


def _show(hospitals: Iterable[int], kind: str, value: str) -> None:
    """Put a class into the shown column; like the other results of a run it is not part of the field history."""
    Hospital.objects.filter(pk__in=list(hospitals)).update(**{kind: value})


# -- What the nightly run does ---------------------------------------------------------------------
def settle_overrides(run: ScoreRun) -> None:
    """Bring what is set by hand and the columns just shown into line.

    Notes what the machines say now, ends what has expired, and puts right the columns of hospitals where somebody
    decided while the run was under way. As many queries for many hospitals as for one.
    """
    shown_on = Frozen.from_dict(run.inputs).shown_on
    overrides = {(each.hospital_id, each.kind): each for each in ClassOverride.objects.open()}
    columns: dict[tuple[str, str], list[int]] = defaultdict(list)
    ever = Exists(ClassOverride.objects.filter(hospital=OuterRef("hospital")))
    for hospital, effects in run.snapshots.exclude(effects={}).filter(ever).values_list("hospital", "effects"):
        for kind in Kind.values:
            computed = _computed(kind, effects)
            override = overrides.get((hospital, kind))
            if computed is None:
                continue
            if override:
                override.computed = computed
            elif "by_hand" in effects:
                columns[kind, computed].append(hospital)
    _end_expired([each for each in overrides.values() if each.expires_on < shown_on], shown_on)
    for each in overrides.values():
        columns[each.kind, each.value if each.expires_on >= shown_on else each.computed].append(each.hospital_id)
    ClassOverride.objects.bulk_update(overrides.values(), ["computed"], batch_size=500)
    for (kind, value), hospitals in columns.items():
        _show(hospitals, kind, value)


def _computed(kind: str, effects: Mapping[str, Any]) -> str | None:
    """What the machine of a kind says after the run; None where the run's row does not tell, so nothing changed."""
    if "by_hand" in effects:
        return effects["by_hand"][kind]
    if kind == Kind.TIER:
        return effects["tier"]["to"] if "tier" in effects else None
    return (effects["season"]["state"]["season"] or "") if "season" in effects else None


def _end_expired(expired: list[ClassOverride], on: date) -> None:
    now = timezone.now()
    ClassOverride.objects.filter(pk__in=[each.pk for each in expired]).update(ended_on=on, ended_at=now, ended_by=None)
