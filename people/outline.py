"""The territory tree as people type it: one territory a line, indented under the one above it."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lib.names import plain

INDENT = " \t\u3000"


@dataclass(frozen=True)
class Line:
    """One territory of an outline; `level` 0 is the top."""

    level: int
    name: str
    name_en: str


def parse_outline(text: str) -> list[Line]:
    """Lines of an outline: depth by indentation (blanks, tabs or full-width blanks), "中文名 | English name".

    Raises ValidationError with one message per faulty line: indented under nothing, without a name, too
    long, or a name that stands twice under the same territory.
    """
    lines: list[Line] = []
    problems: list[str] = []
    widths: list[int] = []
    seen: set[tuple[str, ...]] = set()
    trail: list[str] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        if not raw.strip(INDENT):
            continue
        line, problem = _read(raw, widths)
        trail[line.level :] = [line.name]
        if not problem and tuple(trail) in seen:
            problem = _("“%(name)s” stands here twice.") % {"name": line.name}
        seen.add(tuple(trail))
        if problem:
            problems.append(_("Line %(number)s: %(problem)s") % {"number": number, "problem": problem})
        lines.append(line)
    if problems:
        raise ValidationError(problems)
    return lines


def _read(raw: str, widths: list[int]) -> tuple[Line, str]:
    """One line and what is wrong with it; `widths` keeps the indentations of the lines above and is updated."""
    width = _width(raw)
    while widths and widths[-1] > width:
        widths.pop()
    if not widths or widths[-1] < width:
        widths.append(width)
    name, _bar, name_en = raw.strip(INDENT).partition("|")
    line = Line(len(widths) - 1, plain(name), plain(name_en))
    if line.level == 0 and width > 0:
        return line, _("indented, but nothing stands above it.")
    if not line.name:
        return line, _("the name is missing.")
    if max(len(line.name), len(line.name_en)) > 120:
        return line, _("the name is longer than 120 characters.")
    return line, ""


def _width(raw: str) -> int:
    """How far a line is indented, in narrow blanks; a tab counts four, a full-width blank two."""
    indent = raw[: len(raw) - len(raw.lstrip(INDENT))]
    return sum({" ": 1, "\t": 4, "\u3000": 2}[char] for char in indent)
