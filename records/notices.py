"""Notices in the app: one registry of their kinds, told once each, in the transaction of the act they tell of.

An upper app registers its kinds when it is ready, and calls `notify`. What becomes due by itself comes from sources,
asked once a day. A notice holds no name of a person at a hospital; names of hospitals and users come in both languages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language

from people.models import User

from .models import Notice

BATCH = 500
KEPT_DAYS = 90
"""For how long a notice is kept once it was read."""


@dataclass(frozen=True)
class Kind:
    """A kind of notice: its text with %(…)s for the args, its line in a digest, which adds up, and its icon."""

    name: str
    text: Promise
    digest: Promise
    icon: str = "info"


@dataclass(frozen=True)
class News:
    """What one user is to be told. `key` says what it is about: the same kind and key is told once."""

    user: int
    kind: str
    key: str
    url: str
    args: dict = field(default_factory=dict)


Source = Callable[[date], Iterable[News]]
_kinds: dict[str, Kind] = {}
_sources: list[Source] = []


def register_kind(name: str, text: Promise, digest: Promise, icon: str = "info") -> None:
    """Make a kind known; registered twice it is the later one."""
    _kinds[name] = Kind(name, text, digest, icon)


def register_source(source: Source) -> None:
    """Have a function asked each day for what became due. It may say the same again: that is told once."""
    if source not in _sources:
        _sources.append(source)


def kinds() -> dict[str, Kind]:
    return dict(_kinds)


def named(thing) -> dict[str, str]:
    """A hospital or user as an arg: read in the language of whoever reads the notice."""
    return {"zh": thing.name, "en": thing.name_en or thing.name}


def in_words(args: dict) -> dict[str, str]:
    """The args as the present language writes them."""
    language = "en" if get_language() == "en" else "zh"
    return {name: value[language] if isinstance(value, dict) else value for name, value in args.items()}


def text_of(notice: Notice) -> str:
    """What a notice says."""
    return str(_kinds[notice.kind].text) % in_words(notice.args)


def notify(user: User, kind: str, url: str, *, key: str, **args) -> None:
    """Tell a user something, once; see `tell`."""
    tell([News(user.pk, kind, key, url, args)])


@transaction.atomic
def tell(news: Iterable[News]) -> None:
    """Write what was not told before, and count what is unread; four queries for up to 500.

    In the transaction of the act: what is rolled back was never told. Raises KeyError for an unknown kind.
    """
    rows = [Notice(user_id=n.user, kind=_kinds[n.kind].name, key=n.key, url=n.url, args=n.args) for n in news]
    if rows:
        with_counts = _locked({row.user_id for row in rows})
        Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
        _count_unread(with_counts)


@transaction.atomic
def mark_read(notices: QuerySet, *, by: User) -> None:
    """Mark those of the user's own among these as read."""
    mine = _locked({by.pk})
    notices.of(by).unread().update(read_at=timezone.now())
    _count_unread(mine)


def tell_what_is_due(today: date) -> None:
    """Ask every source, and let go what was read long ago."""
    for source in _sources:
        batch = []
        for each in source(today):
            batch.append(each)
            if len(batch) == BATCH:
                tell(batch)
                batch = []
        tell(batch)
    Notice.objects.read_before(timezone.now() - timedelta(days=KEPT_DAYS)).delete()


def _locked(users: set[int]) -> list[int]:
    """Hold the users whose counts will change, so that of two at once none counts what the other has not written yet.

    Not against rows that refer to them: a visit may be written meanwhile.
    """
    held = User.objects.filter(pk__in=users).order_by("pk").select_for_update(no_key=True)
    return list(held.values_list("pk", flat=True))


def _count_unread(users: list[int]) -> None:
    unread = Notice.objects.unread().filter(user=OuterRef("pk")).order_by().values("user")
    counted = Subquery(unread.annotate(number=Count("pk")).values("number"))
    User.objects.filter(pk__in=users).update(unread_notices=Coalesce(counted, 0))
