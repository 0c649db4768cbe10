"""A person's rights: a copy of everything held, and erasure (domain.md §2.7 PIPL, §2.8 rule 9)."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from urllib.parse import quote

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone

from lib.exporting import csv_rows
from records import audit
from records.models import AuditEvent, ImportBatch, ImportRow, TextFlag

from .. import bulk
from ..models import NO_CARD, Evidence, Stakeholder
from ..persons import Text, holdings, texts

ERASED_NAME, ERASED_NAME_EN = "已删除人员 #{}", "Erased person #{}"
REVIEW_PHRASE = "erased person"
PERSONAL_FIELDS = {
    "post": "",
    "title": "",
    "phone": "",
    "external_id": "",
    "kol_level": "",
    "buying_role": "",
    "is_main_influencer": False,
    "influence": None,
    "influence_assessed_by": None,
    "influence_assessed_on": None,
    "support": None,
    "support_on": None,
    "social_style": "",
    **NO_CARD,
    "expert_type": "",
    "lawful_basis": "none",
    "lawful_basis_on": None,
}


def person_data(person: Stakeholder) -> dict[str, list[dict]]:
    """Everything held about a person, per kind of row, as plain values; the person's own row comes first."""
    fields = [f.attname for f in Stakeholder._meta.concrete_fields if not f.name.endswith(("_key", "_text"))]
    found = {"stakeholder": list(Stakeholder.objects.filter(pk=person.pk).values(*fields))}
    for holding in holdings():
        if holding.export:
            rows = holding.model.objects.filter(**{holding.path: person.pk}).order_by("pk")
            found.setdefault(holding.model._meta.model_name, []).extend(rows.values(*holding.export))
    tracked = [f.attname for f in Stakeholder.history.model.tracked_fields]
    found["changes"] = list(person.history.values("history_date", "history_type", *tracked))
    return found


@transaction.atomic
def export_person(person: Stakeholder, *, by) -> bytes:
    """A zip archive with `person.json` and one CSV file per kind of row; leaves an audit event."""
    data = person_data(person)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        archive.writestr("person.json", text)
        for name, rows in data.items():
            if rows:
                archive.writestr(f"{name}.csv", b"".join(_csv(rows)))
    audit.record(AuditEvent.Verb.EXPORTED, actor=by, subject=person, what="person")
    return packed.getvalue()


def _csv(rows: list[dict]) -> Iterator[bytes]:
    table = [list(rows[0]), *([row[name] for name in rows[0]] for row in rows)]
    for piece in csv_rows(table):
        yield piece if isinstance(piece, bytes) else piece.encode()


@transaction.atomic
def erase_person(person: Stakeholder, *, by, reason: str) -> Stakeholder:
    """Pseudonymise a person everywhere; what counts (visits, attendance) stays. Doing it twice changes nothing.

    Judgements go, names go from rows, history, copies of imports and free text; text that somebody wrote and that
    named the person is queued for review, since it may still describe the person.
    """
    person = Stakeholder.objects.select_for_update().get(pk=person.pk)
    if person.erased_at:
        return person
    for double in Stakeholder.objects.filter(linked_to=person, erased_at=None):
        erase_person(double, by=by, reason=reason)
    names, hospitals = _names_of(person), _hospitals_of(person)
    _delete_import_files(person, names)
    for text in texts():
        _redact(text, names, hospitals)
    proofs = _proofs_of(person)
    for holding in holdings():
        if holding.goes:
            bulk.delete_rows(holding.model, **{holding.path: person.pk})
    Evidence.objects.filter(pk__in=proofs).unused().delete()
    _blank(person, by)
    audit.record(AuditEvent.Verb.ERASED, actor=by, subject=person, reason=reason)
    return person


def _names_of(person: Stakeholder) -> list[str]:
    """Every spelling the person was ever kept under, and their phones and numbers; longest first."""
    rows = [person.__dict__, *person.history.values("name", "name_en", "phone", "external_id")]
    found = {row[field].strip() for row in rows for field in ("name", "name_en", "phone", "external_id") if row[field]}
    found |= {quote(name) for name in found}  # as addresses of saved views spell them
    return sorted((name for name in found if len(name) > 1), key=len, reverse=True)


def _proofs_of(person: Stakeholder) -> list[int]:
    """What was written to show this person's moves."""
    return [
        *person.support_events.exclude(evidence=None).values_list("evidence_id", flat=True),
        *person.adoption_events.exclude(evidence=None).values_list("evidence_id", flat=True),
        *person.relationship_events.values_list("evidence_id", flat=True),
        *person.role_events.exclude(evidence=None).values_list("evidence_id", flat=True),
    ]


def _hospitals_of(person: Stakeholder) -> list[int]:
    ids = set(person.affiliations.values_list("hospital_id", flat=True))
    return [*(ids | set(person.history.values_list("hospital_id", flat=True)) | {person.hospital_id})]


def _delete_import_files(person: Stakeholder, names: list[str]) -> None:
    """Uploaded rosters that list the person go from the disk; their lines stay, without the name."""
    lists = ImportRow.objects.filter(batch__kind=ImportBatch.Kind.STAKEHOLDERS)
    naming = bulk.as_text(lists, ("raw", "values")).filter(
        Q(target_id=person.pk) | bulk.mentions(("raw", "values"), names)
    )
    for batch in ImportBatch.objects.filter(pk__in=naming.values("batch")).exclude(file=""):
        transaction.on_commit(lambda file=batch.file: file.storage.delete(file.name))
        ImportBatch.objects.filter(pk=batch.pk).update(file="")


def _redact(text: Text, names: list[str], hospitals: list[int]) -> None:
    where = {f"{text.hospital}__in": hospitals} if text.hospital else {}
    changed = bulk.redact(text.model, text.fields, names, **where)
    if text.author:
        _queue_for_review(text, changed)


def _queue_for_review(text: Text, rows: list[tuple[Model, str]]) -> None:
    for row, field in rows:
        TextFlag.objects.update_or_create(
            subject_type=row._meta.model_name,
            subject_id=row.pk,
            field=field,
            defaults={
                "phrases": [REVIEW_PHRASE],
                "excerpt": str(getattr(row, field))[:300],
                "author_id": getattr(row, text.author),
                "closed_at": None,
                "closed_by": None,
                "outcome": "",
            },
        )


def _blank(person: Stakeholder, by) -> None:
    now = timezone.now()
    pseudonym = {
        "name": ERASED_NAME.format(person.pk),
        "name_en": ERASED_NAME_EN.format(person.pk),
        **PERSONAL_FIELDS,
    }
    for field, value in {**pseudonym, "is_active": False, "is_under_review": False, "erased_at": now}.items():
        setattr(person, field, value)
    person._history_user = by
    person.save()
    bulk.blank_history(person, pseudonym)
