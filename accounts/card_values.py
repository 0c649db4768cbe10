"""Lists of values in one column of a customer card: keys parted by commas, in the order of their choices.

Plain values, no database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.functional import Promise
from django.utils.translation import pgettext

from .choices import DayPart, Need, Weekday

Choices = Sequence[tuple[str, str | Promise]]

SEPARATOR = ","
NEED_CHOICES: Choices = Need.choices


def split(kept: str) -> list[str]:
    return [key for key in kept.split(SEPARATOR) if key]


def join(keys: Iterable[str], choices: Choices) -> str:
    """The known ones of the keys, each once, in the order of the choices."""
    chosen = set(keys)
    return SEPARATOR.join(key for key, _label in choices if key in chosen)


def words_of(kept: str, choices: Choices) -> list[str]:
    """The kept keys in words; a key that is no longer among the choices is left out."""
    words = dict(choices)
    return [str(words[key]) for key in split(kept) if key in words]


def joined_words(words: Iterable[str]) -> str:
    return pgettext("separator", ", ").join(words)


def time_key(weekday: int, part: str) -> str:
    """The key of a part of a weekday: "1-pm" is Tuesday afternoon."""
    return f"{weekday}-{part}"


def time_choices() -> Choices:
    """Every part of every weekday, in the order of the week."""
    return [
        (time_key(day.value, part.value), pgettext("part of a weekday", "%(day)s %(part)s") % _named(day, part))
        for day in Weekday
        for part in DayPart
    ]


def _named(day: Weekday, part: DayPart) -> dict[str, str]:
    return {"day": str(day.label), "part": str(part.label)}


def times_of(kept: str) -> list[tuple[Weekday, DayPart]]:
    """The kept parts of weekdays, as they come in the week."""
    known = {time_key(day.value, part.value): (day, part) for day in Weekday for part in DayPart}
    return [known[key] for key in split(kept) if key in known]


def day_choices() -> Choices:
    return [(str(day.value), day.label) for day in Weekday]
