"""Drafts: what was typed and not yet submitted, kept for its author alone."""

from __future__ import annotations

import uuid

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Hospital
from people.models import User

from ..contents import Payload, digest_of
from ..models import Visit, VisitDraft

CONFLICT = "conflict"
# A second content under one client id becomes one draft, however often it is sent.
NAMESPACE = uuid.UUID("5b4a9d7e-3f1c-4c57-9d4b-8a0b1f6f2c11")


def save_draft(client_id: uuid.UUID, payload: Payload, *, by: User, problems: dict | None = None) -> VisitDraft | None:
    """Keep what was typed; None when the entry is a submitted visit already.

    Raises PermissionDenied if the client id is somebody else's draft: nothing is written then.
    """
    if Visit.objects.logged().filter(client_id=client_id).exists():
        return None
    values = {
        "hospital": _hospital(payload, by),
        "payload": payload,
        "problems": problems or {},
        "updated_at": timezone.now(),
    }
    mine = VisitDraft.objects.filter(client_id=client_id, author=by)
    if not mine.update(**values):
        try:
            with transaction.atomic():
                VisitDraft.objects.create(client_id=client_id, author=by, **values)
        except IntegrityError as error:
            if not mine.update(**values):
                raise PermissionDenied from error
    return mine.get()


def _hospital(payload: Payload, by: User) -> Hospital | None:
    """The hospital a draft is about, where its author may see it."""
    pk = payload.get("hospital", [""])[0]
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    today = timezone.localdate()
    return Hospital.objects.worked_by(by, today=today, on=today).filter(pk=pk).first()


def second_id(client_id: uuid.UUID, digest: str, by: User) -> uuid.UUID:
    """The client id under which a content lives on whose first id is taken; always the same for the same content."""
    return uuid.uuid5(NAMESPACE, f"{client_id} {by.pk} {digest}")


def keep_second_content(client_id: uuid.UUID, payload: Payload, *, by: User) -> uuid.UUID:
    """Keep an entry whose client id is taken by another content, as a draft under an id of its own, which it returns.

    A draft or visit that is already there under that id stays as it is.
    """
    own_id = second_id(client_id, digest_of(payload), by)
    if not VisitDraft.objects.filter(client_id=own_id).exists():
        save_draft(own_id, payload, by=by, problems={"why": CONFLICT})
    return own_id


def delete_draft(draft: VisitDraft) -> None:
    draft.delete()
