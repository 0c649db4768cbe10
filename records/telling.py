"""What every page says once a text is saved, and where it holds forbidden phrases."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.utils.functional import Promise
from django.utils.translation import gettext as _


def tell(request, row, said: str | Promise = "") -> None:
    """Say that `row` was saved, or which forbidden phrases in it (`flagged`) compliance will read."""
    if not row.flagged:
        messages.success(request, said or _("Saved."))
    tell_phrases(request, row.flagged)


def tell_phrases(request, phrases: Sequence[str]) -> None:
    """Tell the author which forbidden phrases compliance will read, where there are any (domain.md §2.8 rule 10)."""
    if phrases:
        words = _("Saved as written. Your text holds “%(phrases)s”: compliance will read it.")
        messages.warning(request, words % {"phrases": "”, “".join(phrases)})
