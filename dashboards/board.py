"""Queues of things to look at: the first rows of each on a home page, or one of them in full, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Window

from people.models import User

SHOWN = 5
PER_PAGE = 25


@dataclass(frozen=True)
class Queue:
    """Rows of one queue, how many there are in all, and how many of them are not shown."""

    rows: list
    total: int = 0
    more: int = 0


class Board:
    """What the home page of a role is made of: each queue is an attribute of that name."""

    def __init__(self, user: User, today: date, page: str | None = None):
        """With `page`, a number, each queue is that page of all its rows; without, its first few."""
        self.user, self.today, self._page = user, today, page
        self.pages: Page | None = None

    def queue(self, rows: QuerySet) -> Queue:
        """The rows to show of an ordered queryset, counted in the same query where it is only the first few."""
        if self._page is not None:
            self.pages = Paginator(rows, PER_PAGE).get_page(self._page)
            return Queue(list(self.pages), self.pages.paginator.count)
        first = list(rows.annotate(of_all=Window(Count("pk")))[:SHOWN])
        total = first[0].of_all if first else 0
        return Queue(first, total, total - len(first))
