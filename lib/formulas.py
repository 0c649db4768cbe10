"""Text that a spreadsheet would compute: refused when read, guarded by an apostrophe when written."""

import re

from django.utils.translation import gettext_lazy as _

from lib.refusals import Problem

_START = re.compile(r"[\s\x00-\x1f\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
# ="00123" is how people force Excel to keep a text; it computes nothing.
_FORCED = re.compile(r'="([^"]*)"')


def guard(text):
    """The text with an apostrophe in front when it begins like a formula, else unchanged; `unguard` undoes it."""
    return f"'{text}" if _START.match(text.lstrip("'")) else text


def unguard(text):
    """What `guard` was given; also the text inside ="00123"."""
    if forced := _FORCED.fullmatch(text):
        return forced[1]
    return text[1:] if text.startswith("'") and _START.match(text.lstrip("'")) else text


def is_formula(text):
    """Would a spreadsheet compute this cell? A line of equals signs and ="forced text" are not computed."""
    text = text.lstrip()
    return text.startswith("=") and text.strip("= ") != "" and not _FORCED.fullmatch(text.rstrip())


def formula_problem(column):
    """The problem of a line with a formula cell; `column` is 0-based."""
    return Problem("formula_cell", _("Formula cell: paste its value instead."), column)
