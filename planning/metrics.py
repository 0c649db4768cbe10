"""The catalogue of what an objective may measure, and the registry that apps above sign their readers into.

A reader gives an expression over rows of `Objective`, correlated by `OuterRef`, so that one statement reads any
number of objectives of any metric. No model is imported here: `plan_metrics` holds the readers of this floor and
below, `visits` signs in its own (docs/architecture.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Case, DecimalField, Expression, Value, When
from django.utils.functional import Promise

VALUE = DecimalField(max_digits=16, decimal_places=2)
"""What every reading is: a number with two decimals."""

OWN = "own"
"""The key of the metric without a reader: its readings are typed."""


@dataclass
class Moment:
    """The day of a reading, and what readers looked up once for it (`once`)."""

    day: date
    _found: dict[str, object] = field(default_factory=dict)

    @classmethod
    def knowing(cls, day: date, **found: object) -> Moment:
        """A moment whose readers find these looked up; for SQL that is kept, and must not hold what was once found."""
        return cls(day, found)

    def once(self, name: str, look_up: Callable[[date], object]):
        """What `look_up` says of the day; asked once, however many readers want it."""
        if name not in self._found:
            self._found[name] = look_up(self.day)
        return self._found[name]


Reader = Callable[[Moment], Expression]


@dataclass(frozen=True)
class Metric:
    """One thing an objective may measure.

    asks: what it is about: fields of the objective ("product", "family", "sku") or "person", that must be given.
    takes: what may be given besides. least, most: the ends of its scale. steps: words of a scale's points.
    ceiling: reads what is attainable at most (a potential); best: the best comparable hospital; None cannot be told.
    """

    key: str
    label: Promise
    unit: Promise | str
    reader: Reader | None = None
    is_from_sales: bool = False
    asks: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None
    steps: Mapping[int, Promise] = field(default_factory=dict)
    ceiling: Reader | None = None
    best: Reader | None = None
    places: int = 0

    @property
    def is_read(self) -> bool:
        """Whether the data tell; else readings are typed."""
        return self.reader is not None


_signed: dict[str, Metric] = {}


def sign_in(metric: Metric) -> None:
    """Add a metric to the catalogue; ValueError for a key that is taken by another one."""
    if _signed.get(metric.key, metric) is not metric:
        raise ValueError(f"there is a metric {metric.key} already")
    _signed[metric.key] = metric


def metric(key: str) -> Metric:
    """The metric of a key; KeyError for one that nobody signed in."""
    return _signed[key]


def metrics(*, sales: bool) -> list[Metric]:
    """The catalogue in the order of signing in; `sales=False` leaves out what derives from sales."""
    return [each for each in _signed.values() if sales or not each.is_from_sales]


def sales_keys() -> list[str]:
    """Keys of the metrics that derive from sales: not for medical users (domain.md §2.8 rule 4)."""
    return [each.key for each in _signed.values() if each.is_from_sales]


def read(what: str, moment: Moment, *, sales: bool) -> Expression:
    """One expression over objectives of any metric: `what` is "reader", "ceiling" or "best"; NULL where none is known."""
    readers = [(each.key, getattr(each, what)) for each in metrics(sales=sales)]
    whens = [When(metric=key, then=reader(moment)) for key, reader in readers if reader is not None]
    return Case(*whens, default=Value(None, output_field=VALUE), output_field=VALUE)
