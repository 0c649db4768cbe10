"""Uploads and the lines that were handed back do not stay: domain.md §2.8 rule 9 gives them thirty days."""

from __future__ import annotations

import json
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import ImportBatch, ImportRow
from .lines import bilingual
from .returning import NOT_WRITTEN

KEPT_FOR = timedelta(days=30)
GONE = _("The file was deleted thirty days after it was brought. Bring it again if it is still needed.")
_ENDED = (ImportBatch.State.APPLIED, ImportBatch.State.UNDONE)


def expire_uploads() -> int:
    """Delete files older than thirty days with the text of their lines; returns how many.

    What was written stays, and can still be taken back; a preview that nobody confirmed goes whole.
    """
    old = ImportBatch.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).exclude(file="")
    batches = [batch for batch in old if not batch.is_working]
    for batch in batches:
        _expire(batch)
    return len(batches)


@transaction.atomic
def _expire(batch: ImportBatch) -> None:
    rows = ImportRow.objects.filter(batch=batch)
    if batch.state in _ENDED:
        rows.filter(verdict__in=NOT_WRITTEN).update(values={}, problems=[], question={})
        rows.update(raw=[])
    else:
        rows.delete()
        batch.state, batch.counts, batch.facts = ImportBatch.State.REFUSED, {}, {"refused": "expired"}
        batch.error = json.dumps(bilingual(GONE), ensure_ascii=False)
    storage, name = batch.file.storage, batch.file.name
    batch.file.name = ""
    batch.save(update_fields=["file", "state", "counts", "facts", "error"])
    transaction.on_commit(lambda: storage.delete(name))
