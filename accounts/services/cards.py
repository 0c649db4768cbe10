"""Writing a customer card: its fields, the word that a fact is still true, and what each field weighs."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from records import audit, screening
from records.models import AuditEvent

from ..card_dates import CONFIRMED
from ..card_fields import DEFAULT_WEIGHTS, FIELDS, weights_with
from ..models import CardWeight, Stakeholder
from .saving import insert_or_explain, locked
from .stakeholders import save_stakeholder

TEXTS = ("concerns", "times_note")
CONFIRMABLE = frozenset(field.key for field in FIELDS if field.ages) - {"last_met", "adoption", "support", "influence"}
"""Fields of which one may say that they are still true; the others are dated by what shows them."""


class NotKnown(Exception):
    """There is no such fact on the card, or none that may be kept."""


@transaction.atomic
def save_card(person: Stakeholder, values: Mapping[str, object], *, seen: int | None, by) -> list[str]:
    """Write fields of the card over version `seen`; returns the forbidden phrases found in its texts.

    The text is kept as written and queued to compliance. Raises `Stale` if somebody else saved first.
    """
    saved = save_stakeholder(person, values, seen=seen, by=by)
    texts = [(saved, name, getattr(saved, name)) for name in TEXTS if name in values]
    return screening.flag_texts(texts, author=by)


@transaction.atomic
def confirm_fact(person: Stakeholder, key: str, *, by) -> Stakeholder:
    """Take down that a fact of the card is still true today. Raises `NotKnown` where there is none to confirm.

    The fact's new day is a history row that says so. Done twice on a day is two rows and one day.
    """
    current = locked(person)
    if key not in CONFIRMABLE or not current.knows(key):
        raise NotKnown
    current.version += 1
    insert_or_explain(current, by=by, reason=f"{CONFIRMED}{key}")
    return current


@transaction.atomic
def save_weights(weights: Mapping[str, int], *, by) -> None:
    """Keep what each field weighs; a weight that is back at its default is no row any more. Leaves an audit event.

    Raises ValidationError where nothing would count at all.
    """
    rows = {row.field: row for row in CardWeight.objects.select_for_update().order_by("pk")}
    before = weights_with({key: row.weight for key, row in rows.items()})
    after = {**before, **weights}
    if not any(after.values()):
        raise ValidationError(_("Something has to count: give at least one field a weight."))
    changed = {key: [before[key], weight] for key, weight in after.items() if weight != before[key]}
    for key, (_before, weight) in changed.items():
        _keep_weight(rows.get(key) or CardWeight(field=key), weight, by)
    if changed:
        audit.record(AuditEvent.Verb.RULE_CHANGED, actor=by, rule="card_weights", changed=changed)


def _keep_weight(row: CardWeight, weight: int, by) -> None:
    row.weight, row._history_user = weight, by
    if weight != DEFAULT_WEIGHTS[row.field]:
        row.save()
    elif row.pk:
        row.delete()
