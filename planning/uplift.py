"""Uplift plans: which kinds there are, which of them must keep to the label, which count (domain.md I164–I166, §1.2).

Plain values, no database, no clock.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from lib.dates import add_months, month_end

NEW_DEPARTMENT = "new_department"
NEW_PATIENTS = "new_patients_on_label"
DEEPEN = "deepen"
LISTING = "listing"
SUBSTITUTION = "substitution"
COMBINATION = "combination"

AGAINST_A_RIVAL = (SUBSTITUTION, COMBINATION)
"""Kinds that speak of a rival's product: which one has to be said."""
BY_THE_LABEL = (NEW_PATIENTS, *AGAINST_A_RIVAL)
"""Kinds that are lawful only as the label says; what it says has to be quoted (I166)."""
DONE, STOPPED = "done", "stopped"

CORE_BOXES = 1000
"""Boxes of one family in a month from which a hospital is a core hospital (`volume.core_hospital`, I162)."""
PLANS_NEEDED = 3
"""Uplift plans a core hospital has (`uplift.min_plans_per_hospital`, I165)."""
COUNTS_FOR_DAYS = 365
"""How long a plan that is done still counts."""
LEAST_BEFORE, LEAST_AFTER = 6, 3
"""Closed months it takes to fit a trend, and to say what came after."""
WINTER_MONTHS = 6
"""How long a decision about a winter hospital holds (domain.md §3.4)."""

OFF_LABEL = re.compile(
    "(?<![不非未无])超(?:药品)?(?:适应症|适应证|说明书)|(?:说明书|适应症|适应证)(?:以|之)?外(?!科)|"
    "(?<!not)(?<!non)(?<!no)(?:off-?|beyondthe)label|unlicen[sc]eduse"
)


def off_label_phrases(text: str) -> list[str]:
    """What in a text speaks of use beyond the label; [] where nothing does. Spacing and width hide nothing."""
    folded = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    return [found.group() for found in OFF_LABEL.finditer(folded)]


def half_a_year_after(day: date) -> date:
    """The same day six months on; in a shorter month its last day."""
    last = month_end(add_months(day, WINTER_MONTHS))
    return last.replace(day=min(day.day, last.day))
