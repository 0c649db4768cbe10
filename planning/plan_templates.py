"""What a new plan starts from: by season and tier for commercial users, else by choice. Plain values.

A proposal is a title and a metric; baseline, target and reason are the owner's. What derives from sales is left out
where it may not be seen, so nothing of a plan tells a medical user the season.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SALES_METRICS: Final = ("sales_value", "sales_share")


@dataclass(frozen=True)
class Proposal:
    """One objective to begin with."""

    title: Promise
    metric: str


GROW = Proposal(_("Sales of twelve months up to the target"), "sales_value")
SHARE = Proposal(_("A larger share of the potential"), "sales_share")
LISTED = Proposal(_("The focus product on the hospital’s list"), "listing")
TRIED = Proposal(_("More people at trial with the focus product"), "adopters")
BACKED = Proposal(_("The decision maker backs the focus product"), "support")
BOND = Proposal(_("The next stage of the relationship"), "relationship")
CONTENT = Proposal(_("Satisfaction at 4 of 5 or better"), "satisfaction")
KNOWN = Proposal(_("The hospital known well enough to plan"), "knowledge")

PROPOSALS: Final[dict[str, tuple[Proposal, ...]]] = {
    "standard": (TRIED, BOND, KNOWN),
    "win": (SHARE, LISTED, BACKED, TRIED),
    "keep": (GROW, CONTENT, TRIED, BOND),
    "steady": (CONTENT, BOND),
    "light": (KNOWN,),
}
BY_SEASON: Final = {"spring": "win", "summer": "keep", "autumn": "steady", "winter": "light"}
FULL_TIERS: Final = ("A",)
"""Tiers that need a full plan; B gets along with a light one (I001, I101)."""


def proposals(template: str, *, sales: bool) -> list[Proposal]:
    """What a template proposes; KeyError for an unknown one."""
    return [each for each in PROPOSALS[template] if sales or each.metric not in SALES_METRICS]


def suggested(tier: str, season: str) -> str:
    """The template that fits a tier and season; the standard one where neither says anything."""
    if season not in BY_SEASON:
        return "standard"
    if season == "winter" and tier in FULL_TIERS:
        return "standard"
    return "light" if tier in ("B", "C", "N") and season in ("autumn", "winter") else BY_SEASON[season]
