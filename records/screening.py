"""The screen for forbidden phrases in free text: saved as written, queued to compliance (domain.md §2.8 rule 10)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from django.db.models import Model, Q
from django.utils import timezone

from .models import TextFlag

PHRASES = (
    "回扣", "返点", "提成", "带金", "统方", "处方量", "红包", "购物卡", "现金", "好处费", "kickback",
)  # fmt: skip
EXCERPT = 300
AROUND = 40
INVISIBLE = {"Zs", "Zl", "Zp", "Cc", "Cf"}


def forbidden_phrases(text: str) -> list[str]:
    """The forbidden phrases in a text, in the order of the rule; width, case and spacing do not hide them."""
    folded = bare(text)
    return [phrase for phrase in PHRASES if phrase in folded]


def bare(text: str) -> str:
    """The text in one width and case, without spacing and invisible signs: what phrases are looked for in."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if unicodedata.category(char) not in INVISIBLE)


def flag_text(subject: Model, field: str, text: str, *, author) -> list[str]:
    """Queue the text of a saved row to compliance if it holds forbidden phrases; returns those found."""
    return flag_texts([(subject, field, text)], author=author)


def flag_texts(texts: Iterable[tuple[Model, str, str]], *, author) -> list[str]:
    """Screen several (saved row, field, text); at most one query. Returns every phrase found, once.

    A text that is flagged again, after it was changed, opens its flag again.
    """
    flags = [_flag(subject, field, text, author) for subject, field, text in texts if forbidden_phrases(text)]
    if flags:
        TextFlag.objects.bulk_create(
            flags,
            update_conflicts=True,
            unique_fields=["subject_type", "subject_id", "field"],
            update_fields=["phrases", "excerpt", "author", "created_at", "closed_at", "closed_by", "outcome"],
        )
    found = {phrase for flag in flags for phrase in flag.phrases}
    return [phrase for phrase in PHRASES if phrase in found]


def _flag(subject: Model, field: str, text: str, author) -> TextFlag:
    phrases = forbidden_phrases(text)
    return TextFlag(
        subject_type=subject._meta.model_name,
        subject_id=subject.pk,
        field=field,
        phrases=phrases,
        excerpt=_excerpt(text, phrases[0]),
        author=author,
        created_at=timezone.now(),
    )


def _excerpt(text: str, phrase: str) -> str:
    """The text around the first forbidden phrase; its beginning where spacing hides the place."""
    at = text.casefold().find(phrase)
    start = max(at - AROUND, 0) if len(text) > EXCERPT else 0
    return text[start : start + EXCERPT]


def withdraw_flags(subjects: Iterable[Model]) -> None:
    """Take the open flags of rows off the queue whose text its author took back; one query."""
    anywhere = Q(pk__in=[])
    for subject in subjects:
        anywhere |= Q(subject_type=subject._meta.model_name, subject_id=subject.pk)
    TextFlag.objects.filter(anywhere, closed_at=None).delete()
