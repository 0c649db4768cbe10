"""A page of insights, without counting them all: there may be a million."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from django.db.models import QuerySet

from .models import Insight

PAGE = 25
PAGES = 400


class InsightList:
    """One page; each insight knows whether it still counts: `counts`. One query."""

    def __init__(self, insights: QuerySet, page: str | None, today: date):
        self.insights, self.today = insights, today
        self.page = min(int(page), PAGES) if page and page.isdecimal() and int(page) else 1

    @cached_property
    def _rows(self) -> list[Insight]:
        first = (self.page - 1) * PAGE
        return list(self.insights[first : first + PAGE + 1])

    @property
    def rows(self) -> list[Insight]:
        for insight in self._rows[:PAGE]:
            insight.counts = insight.is_fresh(self.today)
        return self._rows[:PAGE]

    @property
    def older(self) -> int | None:
        return self.page + 1 if len(self._rows) > PAGE else None

    @property
    def newer(self) -> int | None:
        return self.page - 1 or None
