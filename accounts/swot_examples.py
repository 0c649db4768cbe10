"""Examples to begin with where a hospital's SWOT and five forces are written: in our own words, to pick and to change."""

from __future__ import annotations

from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .knowledge_choices import Factor, Quadrant


class Example(NamedTuple):
    """One line of a SWOT as somebody might write it."""

    quadrant: Quadrant
    factor: Factor
    text: Promise


EXAMPLES: Final = (
    Example(Quadrant.STRENGTH, Factor.DISCIPLINES, _("A discipline known beyond the province draws patients")),
    Example(Quadrant.STRENGTH, Factor.SYSTEMS, _("Ward pharmacists check every order within the day")),
    Example(Quadrant.STRENGTH, Factor.CARE, _("A follow-up clinic sees patients again after a month")),
    Example(Quadrant.WEAKNESS, Factor.EQUIPMENT, _("Too few beds: patients are sent on to other hospitals")),
    Example(Quadrant.WEAKNESS, Factor.LEADERSHIP, _("The post of the department head has been open for months")),
    Example(Quadrant.WEAKNESS, Factor.SERVICES, _("No nurse has time to teach patients at discharge")),
    Example(Quadrant.OPPORTUNITY, Factor.EQUIPMENT, _("A new building opens next year")),
    Example(Quadrant.OPPORTUNITY, Factor.REPUTATION, _("The hospital applies for a regional centre")),
    Example(Quadrant.OPPORTUNITY, Factor.CULTURE, _("Young physicians ask for training in the new guideline")),
    Example(Quadrant.THREAT, Factor.RESOURCES, _("The drug budget of the wards is cut")),
    Example(Quadrant.THREAT, Factor.REPUTATION, _("A private hospital nearby takes over outpatients")),
    Example(Quadrant.THREAT, Factor.SYSTEMS, _("The formulary is cut down after the next tender")),
)
FORCE_EXAMPLES: Final[dict[str, Promise]] = {
    "buyers": _("For example: patients choose among three hospitals of the same grade."),
    "suppliers": _("For example: one distributor alone serves this hospital."),
    "entry": _("For example: two clinics of the specialty opened this year."),
    "substitutes": _("For example: patients are treated in the community instead."),
    "rivalry": _("For example: the hospital across the river builds the same department."),
}


def example(number: str | None) -> Example | None:
    """The example of a number in an address; None for anything that is none."""
    known = number is not None and number.isdecimal() and int(number) < len(EXAMPLES)
    return EXAMPLES[int(number)] if known else None
