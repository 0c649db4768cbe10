"""A manager's inbox: what is addressed to whom today, by territory, function, leave and age."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import cached_property, reduce
from operator import or_

from django.db.models import Count, Q
from django.utils import timezone

from accounts.visibility import NOTHING
from people.choices import Function
from people.models import Assignment, Territory, User
from people.working_days import is_working_day

from .choices import ReviewKind
from .deputising import stands_in_for
from .models import ReviewItem, VisitRules
from .querysets import ReviewItemQuerySet
from .reviewing import Managers, chain, last_day_before, rank_of


class Inbox:
    """What one user decides on, for themselves and for those on leave who named them; five queries, a count, a page."""

    def __init__(self, user: User, now: datetime):
        self.user, self.now = user, now
        self.today = timezone.localdate(now)

    @cached_property
    def rules(self) -> VisitRules:
        return VisitRules.objects.in_force()

    @cached_property
    def stands_in_for(self) -> list[User]:
        return stands_in_for(self.user, self.today)

    @cached_property
    def _managers(self) -> Managers:
        managers = defaultdict(list)
        rows = Assignment.objects.current(self.today).filter(user__is_manager=True, user__is_active=True)
        for territory, user, function in rows.order_by().values_list("territory", "user", "user__function"):
            managers[territory].append((user, function))
        return managers

    @cached_property
    def _paths(self) -> dict[int, str]:
        return dict(Territory.objects.order_by().values_list("pk", "path"))

    # -- One item ----------------------------------------------------------------------------------
    def find(self, pk: int) -> ReviewItem | None:
        """The item of a number if the user decides, or decided, on it; with `seat`: for whom, None for oneself."""
        item = ReviewItem.objects.opened_up().filter(pk=pk).exclude(author=self.user).first()
        seat = None if item is None else next((each for each in self._seats() if self._decides(each, item)), None)
        if seat is None:
            return None
        item.seat = None if seat == self.user else seat
        return item

    def _seats(self) -> Iterator[User]:
        """For whom the user may decide, themselves first; the others are asked for only where that is not enough."""
        yield self.user
        yield from self.stands_in_for

    def _decides(self, reviewer: User, item: ReviewItem) -> bool:
        if item.function not in _functions(reviewer):
            return False
        rank = self._rank(reviewer, item.hospital.territory.path, item.function, item.author_id)
        return rank is not None and (rank == 0 or item.opened_at < self._opened_before(rank))

    def _rank(self, reviewer: User, path: str, function: str, author: int | None) -> int | None:
        return rank_of(reviewer.pk, chain(path, function, self._managers, author), is_admin=_decides_last(reviewer))

    def _opened_before(self, rank: int) -> datetime:
        last = last_day_before(self.today, rank * self.rules.escalate_days, is_working_day)
        return timezone.make_aware(datetime.combine(last + timedelta(days=1), time()))

    # -- All of them -------------------------------------------------------------------------------
    @cached_property
    def _managing_authors(self) -> list[tuple[int, str]]:
        """Managers with work of their own in review: nobody decides on that themselves."""
        rows = ReviewItem.objects.open().filter(author__is_manager=True).order_by()
        return list(rows.values_list("author", "author__function").distinct())

    def _addressed_to(self, reviewer: User) -> Q:
        managing = [pk for pk, _function in self._managing_authors]
        terms = [NOTHING]
        for function in _functions(reviewer):
            terms += self._terms(reviewer, function, None, ~Q(author__in=managing))
        for author, function in self._managing_authors:
            if function in _functions(reviewer):
                terms += self._terms(reviewer, function, author, Q(author=author))
        return reduce(or_, terms)

    def _terms(self, reviewer: User, function: str, author: int | None, whose: Q) -> list[Q]:
        """Territories where the reviewer decides, one term for each number of levels that stand before."""
        by_rank = defaultdict(list)
        for pk, path in self._paths.items():
            by_rank[self._rank(reviewer, path, function, author)].append(pk)
        by_rank.pop(None, None)
        return [
            Q(whose, function=function, hospital__territory__in=territories)
            & (Q(opened_at__lt=self._opened_before(rank)) if rank else Q())
            for rank, territories in by_rank.items()
        ]

    @cached_property
    def _mine(self) -> Q:
        return reduce(or_, map(self._addressed_to, [self.user, *self.stands_in_for]))

    @property
    def waiting(self) -> ReviewItemQuerySet:
        """What is addressed to the user and open; never the user's own work."""
        return ReviewItem.objects.filter(self._mine).exclude(author=self.user).waiting(self.now)

    @cached_property
    def counts(self) -> Counter:
        """How many wait, by kind; one query."""
        rows = self.waiting.order_by().values("kind").annotate(number=Count("pk"))
        return Counter(dict(rows.values_list("kind", "number")))

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def kinds(self) -> list[tuple[str, str, int]]:
        """(value, label, number waiting) of each kind."""
        return [(value, label, self.counts[value]) for value, label in ReviewKind.choices]


def _functions(reviewer: User) -> list[str]:
    """A medical reviewer decides on medical work alone: the other may tell of sales (domain.md §2.8 rule 4)."""
    return list(Function.values) if reviewer.sees_sales else [Function.MEDICAL.value]


def _decides_last(reviewer: User) -> bool:
    """Admins decide where no manager is left above, so that nothing waits for ever."""
    return reviewer.is_admin and not reviewer.is_medical
