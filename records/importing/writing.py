"""From a confirmed preview to rows in the tables: everything or nothing, in one transaction."""

from __future__ import annotations

import json

from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import audit
from ..models import AuditEvent, ImportBatch, ImportRow
from .importer import Report, Stale, importer_for
from .lines import bilingual
from .reading import remember_mapping

STALE = _("Something that this file changes was changed meanwhile. Nothing was written. Read the file again.")


def apply(batch: ImportBatch, *, by, report: Report = lambda done, total: None) -> bool:
    """Write the good rows of a batch being applied; False when there was nothing (left) to do.

    On any failure nothing is written and the batch goes back to preview with the reason.
    """
    try:
        return _apply(batch, by, report)
    except (Stale, IntegrityError):
        put_back(batch, ImportBatch.State.APPLYING, ImportBatch.State.PREVIEW, STALE)
        return False
    except (InterfaceError, OperationalError):  # the database is away; the job will be resumed
        raise
    except Exception:
        message = _("Writing failed and nothing was written. Try again; if it fails again, tell who runs the system.")
        put_back(batch, ImportBatch.State.APPLYING, ImportBatch.State.PREVIEW, message)
        raise


@transaction.atomic
def _apply(batch: ImportBatch, by, report: Report) -> bool:
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.state != ImportBatch.State.APPLYING:
        return False
    importer = importer_for(locked, by=by)
    facts = importer.write(report)
    locked.facts = {**locked.facts, **facts}
    locked.state, locked.applied_at, locked.error = ImportBatch.State.APPLIED, timezone.now(), ""
    locked.save(update_fields=["facts", "state", "applied_at", "error"])
    remember_mapping(locked, by=by)
    audit.record(
        AuditEvent.Verb.IMPORTED,
        actor=by,
        subject=locked,
        file=locked.filename,
        kind=locked.kind,
        digest=locked.digest,
        counts=locked.counts,
    )
    return True


def put_back(batch: ImportBatch, state: str, earlier: str, message) -> None:
    """Return a batch from a working state to the one before, with the reason for the reader."""
    said = json.dumps(bilingual(message), ensure_ascii=False)
    ImportBatch.objects.filter(pk=batch.pk, state=state).update(state=earlier, error=said)


def open_lines(batch: ImportBatch) -> dict[str, int]:
    """How many lines stand in the way of writing the whole file: `errors`, and `questions` not answered."""
    counts = batch.counts
    return {
        "errors": counts.get(ImportRow.Verdict.ERROR, 0),
        "questions": counts.get(ImportRow.Verdict.SUSPECTED, 0),
    }
