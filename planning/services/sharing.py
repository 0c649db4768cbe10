"""Links that open a plan's briefing, without persons and sales, to somebody who has no log-in (product.md §4)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from lib.signed_keys import SignedKeys
from people.models import User

from ..models import AccountPlan, BriefingShare

_keys = SignedKeys("planning.briefing")


def token_of(share: BriefingShare) -> str:
    """What the address of the link ends with: its key, signed."""
    return _keys.token_of(share.key)


def share_of(token: str) -> BriefingShare | None:
    """The link behind an address, whether or not it still opens; None for one that was never given out."""
    found = BriefingShare.objects.filter(key=_keys.key_of(token))
    return found.select_related("made_by").first()


@transaction.atomic
def make_share(plan: AccountPlan, language: str, days: int, *, by: User) -> BriefingShare:
    """A new link, open for 1–30 days. Raises ValidationError for another term or language."""
    share = BriefingShare(plan=plan, key=_keys.new(), language=language, days=days, made_by=by)
    share.full_clean(exclude=["plan"])
    share._history_user = by
    share.save()
    return share


@transaction.atomic
def revoke_share(share: BriefingShare, *, by: User) -> BriefingShare:
    """Let a link open nothing any more; done twice keeps the first time."""
    share = BriefingShare.objects.select_for_update(of=("self",)).get(pk=share.pk)
    if share.revoked_at is None:
        share.revoked_at, share._history_user = timezone.now(), by
        share.save()
    return share


def count_opening(share: BriefingShare, now: datetime) -> None:
    """One more opening; the list tells how many and the last."""
    BriefingShare.objects.filter(pk=share.pk).update(opens=F("opens") + 1, opened_at=now)
