"""One act on many rows of the roster, and taking the last one back from the history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from .. import bulk
from ..models import Hospital, Stakeholder

DONE = gettext_noop("Many rows at once")
UNDONE = gettext_noop("Many rows at once, taken back")
# What an act may change, by model; taking back touches nothing else.
FIELDS = {Hospital: ("territory_id", "is_active"), Stakeholder: ("is_active",)}


@transaction.atomic
def change_many(model: type[Model], ids: Sequence[int], values: dict[str, object], *, user) -> int:
    """Set fields of many rows that the user may edit; says how many changed. A constant number of queries.

    Raises ValidationError, and writes nothing, if one of them is not the user's to edit (any more).
    """
    rows = _locked(model, ids, user)
    if len(rows) != len(set(ids)):
        raise ValidationError(_("Some of these rows are not yours to edit any more. Nothing was changed."))
    changed = [row for row in rows if any(getattr(row, name) != value for name, value in values.items())]
    for row in changed:
        for name, value in values.items():
            setattr(row, name, value)
    _write(changed, values, user, DONE)
    return len(changed)


def last_act(model: type[Model], user) -> datetime | None:
    """When the user last changed many rows at once, unless that was taken back already; one query."""
    own = model.history.filter(history_user=user, history_change_reason__in=[DONE, UNDONE])
    last = own.order_by("-history_date", "-history_id").values_list("history_date", "history_change_reason").first()
    return last[0] if last and last[1] == DONE else None


@transaction.atomic
def take_back(model: type[Model], *, user) -> tuple[int, int]:
    """Take back the user's last act on many rows; returns how many rows went back, and how many somebody changed since.

    A row that was changed again keeps what it says now. Raises ValidationError if there is nothing to take back.
    """
    at = last_act(model, user)
    if at is None:
        raise ValidationError(_("There is nothing to take back."))
    acts = {act.id: act for act in _acts(model, user, at)}
    before = model.history.in_bulk([act.before for act in acts.values()])
    rows = _locked(model, list(acts), user)
    restored = [row for row in rows if _restore(row, acts[row.pk], before.get(acts[row.pk].before))]
    _write(restored, FIELDS[model], user, UNDONE)
    return len(restored), len(acts) - len(restored)


def _acts(model, user, at: datetime):
    """The history rows of one act, each with the id of the one before it."""
    older = model.history.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id")).order_by("-history_id")
    acts = model.history.filter(history_user=user, history_date=at, history_change_reason=DONE)
    return acts.annotate(before=Subquery(older.values("history_id")[:1]))


def _restore(row: Model, act, before) -> bool:
    """Give a row back what it was before the act, if it still is what the act made it; says whether it was."""
    names = FIELDS[type(row)]
    if before is None or any(getattr(row, name) != getattr(act, name) for name in names):
        return False
    for name in names:
        setattr(row, name, getattr(before, name))
    return True


def _locked(model, ids: Sequence[int], user) -> list[Model]:
    rows = model.objects.editable_by(user).kept().filter(pk__in=ids).order_by("pk")
    return list(rows.select_for_update(of=("self",)))


def _write(rows: Sequence[Model], names, user, reason: str) -> None:
    fields = [name.removesuffix("_id") for name in names]
    bulk.change_rows(rows, fields, by=user, reason=reason, at=timezone.now())
