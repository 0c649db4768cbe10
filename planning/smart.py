"""Whether an objective is SMART: five tests, each with its reason in words (I101, product.md §4).

Plain values in; no database, no clock. SMART is checked, not claimed: only facts count, never a tick.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LETTERS: Final[dict[str, Promise]] = {
    "S": pgettext_lazy("smart", "Specific"),
    "M": pgettext_lazy("smart", "Measurable"),
    "A": pgettext_lazy("smart", "Attainable"),
    "R": pgettext_lazy("smart", "Relevant"),
    "T": pgettext_lazy("smart", "Timed"),
}
SUBJECT: Final = "subject"
SHORTEST_TITLE: Final = 6
SHORTEST_REASON: Final = 6
VAGUE: Final = re.compile(
    r"^(please )?(improve|strengthen|increase|grow|boost|deepen|do better|better)( our| the| more)*"
    r"( relationships?| cooperation| sales| business| work| results?)?[.!。!]?$"
    r"|^(进一步|继续|努力|大力)*(加强|提升|提高|改善|增加|促进|做好|维护)(客户|医院|双方|科室)?(关系|合作|销量|销售|业务|工作|沟通)?[.。!]?$",
    re.IGNORECASE,
)
"""Titles that name a direction and no thing."""


@dataclass(frozen=True)
class Facts:
    """What is known of an objective; None is not known.

    has_subject: the person, product or other thing its metric asks for is given. owner_acts: its owner may sign in.
    is_read: its metric is read from the data. ceiling, best: potential and best comparable hospital, in its unit.
    least, most: the ends of the metric's scale. reason: what of the situation it answers. year: of the plan.
    """

    title: str = ""
    owner_acts: bool = False
    has_subject: bool = False
    metric: str = ""
    is_read: bool = True
    baseline: Decimal | None = None
    target: Decimal | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    asks_ceiling: bool = False
    ceiling: Decimal | None = None
    best: Decimal | None = None
    justification: str = ""
    reason: str = ""
    starts_on: date | None = None
    due_on: date | None = None
    year: int | None = None


@dataclass(frozen=True)
class Verdict:
    """One letter: met or not, and why; `at` is the field of the form where it is put right, SUBJECT for what a metric is
    about, "" where the data are missing and nobody can type it.
    """

    letter: str
    is_met: bool
    why: Promise | str
    at: str = ""

    @property
    def word(self) -> Promise:
        return LETTERS[self.letter]


def smart(facts: Facts) -> list[Verdict]:
    """The five verdicts in the order of the word."""
    return [_specific(facts), _measurable(facts), _attainable(facts), _relevant(facts), _timed(facts)]


def is_smart(verdicts: list[Verdict]) -> bool:
    return all(verdict.is_met for verdict in verdicts)


def _specific(facts: Facts) -> Verdict:
    title = facts.title.strip()
    if VAGUE.match(title):
        why = _("The title names a direction, not a thing: say what will be different, and where.")
        return Verdict("S", False, why, "title")
    if len(title) < SHORTEST_TITLE:
        return Verdict("S", False, _("Say in a few words what will be different."), "title")
    if not facts.owner_acts:
        return Verdict("S", False, _("Nobody who works here owns it."), "owner")
    if facts.metric and not facts.has_subject:
        return Verdict("S", False, _("Say whom or which product it is about."), SUBJECT)
    return Verdict("S", True, _("It names what, with whom, and who sees to it."))


def _measurable(facts: Facts) -> Verdict:
    if not facts.metric:
        return Verdict("M", False, _("No metric is chosen."), "metric")
    if facts.target is None:
        return Verdict("M", False, _("No target is given."), "target")
    if facts.baseline is None and facts.is_read:
        return Verdict("M", False, _("The data hold no reading: there is no baseline yet."))
    if facts.baseline is None:
        return Verdict("M", False, _("No baseline is given."), "baseline")
    if facts.target == facts.baseline:
        return Verdict("M", False, _("The target is the baseline: nothing would change."), "target")
    return Verdict("M", True, _("A reading leads from a baseline to a target."))


def _attainable(facts: Facts) -> Verdict:
    if facts.target is None:
        return Verdict("A", False, _("Can’t be tested without a target."), "target")
    if facts.most is not None and facts.target > facts.most:
        return Verdict("A", False, _("The target lies above the end of the scale."), "target")
    if facts.least is not None and facts.target < facts.least:
        return Verdict("A", False, _("The target lies below the end of the scale."), "target")
    over = _what_it_exceeds(facts)
    if over is None:
        return Verdict("A", True, _("The target lies within what can be reached."))
    if len(facts.justification.strip()) >= SHORTEST_REASON:
        return Verdict("A", True, _("Beyond what the data can show, with a reason given."))
    return Verdict("A", False, over, "justification")


def _what_it_exceeds(facts: Facts) -> Promise | None:
    """Why the target is beyond what the data show to be possible; None where it is not."""
    if not facts.asks_ceiling:
        return None
    if facts.ceiling is None and facts.best is None:
        return _("Can’t be tested: no potential is known here. Add one, or say why it can be reached.")
    if facts.ceiling is not None and facts.target > facts.ceiling:
        return _("The target lies over the potential. Lower it, or say why it can be reached.")
    if facts.best is not None and facts.target > facts.best:
        return _("No comparable hospital has reached this. Lower it, or say why it can be reached.")
    return None


def _relevant(facts: Facts) -> Verdict:
    if len(facts.reason.strip()) < SHORTEST_REASON:
        return Verdict("R", False, _("Say which finding of the situation it answers."), "reason")
    return Verdict("R", True, _("It answers a finding of the situation."))


def _timed(facts: Facts) -> Verdict:
    if facts.due_on is None or facts.starts_on is None:
        return Verdict("T", False, _("No due date."), "due_on")
    if facts.due_on <= facts.starts_on:
        return Verdict("T", False, _("It is due before it starts."), "due_on")
    if facts.year is not None and facts.due_on.year != facts.year:
        return Verdict("T", False, _("It is due outside the year of the plan."), "due_on")
    return Verdict("T", True, _("It has a start and a due date within the plan’s year."))
