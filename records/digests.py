"""The daily digest: one mail a day to whoever wishes it, of what is unread; retried, never sent twice, never empty.

A mail leaves the house: it tells how many of what, and at which hospitals, but names no person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models import User

from .models import DigestMail, Notice
from .notices import in_words, kinds

State = DigestMail.State
HOSPITALS_NAMED = 5


def users_to_mail(on: date) -> list[int]:
    """Ids of the users whose digest of the day is not sent yet, and not being sent."""
    under_way = DigestMail.objects.filter(on=on).exclude(state=State.FAILED).values("user")
    return list(User.objects.mailed_daily().exclude(pk__in=under_way).order_by("pk").values_list("pk", flat=True))


def send_digest(pk: int, on: date) -> bool:
    """Send the digest of a user and day; False where there is nothing to send, or somebody else does or did.

    The day is claimed before the mail goes: a process that dies in between has sent it or not, and nobody sends it
    again; the notices stay in the app. Where the mail server refuses, the day is free again. Raises OSError then.
    """
    user = User.objects.mailed_daily().filter(pk=pk).first()
    notices = _news_of(user) if user else []
    if not notices or not _claimed(user, on):
        return False
    with translation.override(user.language):
        subject, body = written(notices)
    try:
        send_mail(subject, body, None, [user.email])
    except OSError:
        _set(user, on, State.FAILED)
        raise
    _set(user, on, State.SENT)
    return True


def _news_of(user: User) -> list[Notice]:
    """What is unread and came after the last digest."""
    last = DigestMail.objects.filter(user=user).exclude(state=State.FAILED).order_by("-claimed_at").first()
    since: datetime | None = last.claimed_at if last else None
    return list(Notice.objects.of(user).unread().since(since).of_kinds(kinds()))


def _claimed(user: User, on: date) -> bool:
    """Whether this process is the one that sends; of two at once, one is."""
    try:
        with transaction.atomic():
            DigestMail.objects.create(user=user, on=on)
    except IntegrityError:
        again = {"state": State.SENDING, "claimed_at": timezone.now()}
        return DigestMail.objects.filter(user=user, on=on, state=State.FAILED).update(**again) == 1
    return True


def _set(user: User, on: date, state: str) -> None:
    DigestMail.objects.filter(user=user, on=on).update(state=state)


def written(notices: Iterable[Notice]) -> tuple[str, str]:
    """Subject and body in the present language: a line for each kind, with hospitals, without persons."""
    by_kind: dict[str, list[Notice]] = defaultdict(list)
    for notice in notices:
        by_kind[notice.kind].append(notice)
    total = sum(map(len, by_kind.values()))
    subject = ngettext("KeyAccounts: %(n)s notice", "KeyAccounts: %(n)s notices", total) % {"n": total}
    lines = [_line(kind, rows) for kind, rows in sorted(by_kind.items())]
    end = _("Open KeyAccounts and press the bell to read them. You choose this mail under Preferences.")
    return subject, "\n".join([*lines, "", end, ""])


def _line(kind: str, notices: list[Notice]) -> str:
    where = dict.fromkeys(name for notice in notices if (name := in_words(notice.args).get("hospital")))
    named = ", ".join(list(where)[:HOSPITALS_NAMED]) + (" …" if len(where) > HOSPITALS_NAMED else "")
    return f"- {kinds()[kind].digest}: {len(notices)}" + (f" ({named})" if named else "")
