"""The word, sign and class that stand for a value everywhere: tier, season, support, buying role, schedule.

One place, so that a value reads the same in a table, on a card and in a chart. Keys are the stored values
(domain.md §1.1); an unknown key is not an error, it reads "not known".
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Meaning(NamedTuple):
    """How one value is shown: its word, its sign or icon, and its CSS class."""

    label: str | Promise
    sign: str
    css: str


UNKNOWN = Meaning(_("not known"), "?", "u")

SUPPORT = {
    -2: Meaning(pgettext_lazy("support", "opponent"), "−−", "m2"),
    -1: Meaning(pgettext_lazy("support", "sceptic"), "−", "m1"),
    0: Meaning(pgettext_lazy("support", "neutral"), "0", "z"),
    1: Meaning(pgettext_lazy("support", "supporter"), "+", "p1"),
    2: Meaning(pgettext_lazy("support", "champion"), "++", "p2"),
}
SEASONS = {
    "spring": Meaning(pgettext_lazy("season", "Spring"), "spring", "spring"),
    "summer": Meaning(pgettext_lazy("season", "Summer"), "summer", "summer"),
    "autumn": Meaning(pgettext_lazy("season", "Autumn"), "autumn", "autumn"),
    "winter": Meaning(pgettext_lazy("season", "Winter"), "winter", "winter"),
}
ROLES = {
    "decision_maker": Meaning(_("decision maker"), "▲", "decision_maker"),
    "influencer": Meaning(_("influencer"), "●", "influencer"),
    "gatekeeper": Meaning(_("gatekeeper"), "◆", "gatekeeper"),
    "executor": Meaning(_("executor"), "■", "executor"),
    "user": Meaning(pgettext_lazy("buying role", "user"), "○", "user"),
    "outsider": Meaning(_("outsider"), "◌", "outsider"),
}
RELATIONSHIPS = {
    1: Meaning(_("No cooperation"), "1", "s1"),
    2: Meaning(_("Trial cooperation"), "2", "s2"),
    3: Meaning(_("Preferred supplier"), "3", "s3"),
    4: Meaning(_("Strategic partner"), "4", "s4"),
}
SCHEDULE = {
    "behind": Meaning(_("behind"), "behind", "behind"),
    "on": Meaning(_("on schedule"), "check", "on"),
    "ahead": Meaning(_("ahead"), "ahead", "ahead"),
}
TIERS = {
    "A": Meaning(_("Tier A"), "A", "A"),
    "B": Meaning(_("Tier B"), "B", "B"),
    "C": Meaning(_("Tier C"), "C", "C"),
    "N": Meaning(_("Tier N, no sales"), "N", "N"),
}
ROLE_UNKNOWN = Meaning(_("role not known"), "·", "unknown")
NOT_ASSESSED = Meaning(_("Not assessed"), "–", "s0")


def meaning(kind: dict, value, missing: Meaning = UNKNOWN) -> Meaning:
    """The meaning of a stored value; numbers may come as text; anything else reads `missing`."""
    if value in kind:
        return kind[value]
    try:
        return kind.get(int(value), missing)
    except (TypeError, ValueError):
        return missing
