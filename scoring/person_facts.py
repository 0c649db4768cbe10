"""A person's score in words: the seven parts that add up, and the fact behind each; in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from accounts.choices import AdoptionStage, BuyingRole, KolLevel, LoadClass, Seat, Support

from .facts import LABELS, Part, ago
from .models import PersonScore
from .stakeholder import STAKEHOLDER_WEIGHTS

PERSON_LABELS = {
    "power": gettext_lazy("Role and influence"),
    "potential": gettext_lazy("Patient load"),
    "adoption": LABELS["adoption"],
    "movability": gettext_lazy("Movability"),
    "contact": LABELS["contact"],
    "academic": gettext_lazy("Academic influence"),
    "overdue": gettext_lazy("Overdue promises"),
}
ROLES = {str(value): label for choices in (Seat, BuyingRole) for value, label in choices.choices}


def person_parts(score: PersonScore) -> list[Part]:
    """The seven parts in the order of domain.md §3.5; their points sum to the score."""
    return [
        Part(
            key=key,
            label=str(PERSON_LABELS[key]),
            fact=FACTS[key](score.inputs[key]),
            points=Decimal(score.parts[key][1]) / 10,
            weight_points=Decimal(weight) / 100,
            known=score.parts[key][0] is not None,
        )
        for key, weight in STAKEHOLDER_WEIGHTS.items()
    ]


def _power(known: list) -> str:
    role, influence = known
    if role is None:
        return _("Buying role not known")
    if influence is None:
        return _("%(role)s, influence not known") % {"role": ROLES[role]}
    return _("%(role)s, influence %(influence)s of 5") % {"role": ROLES[role], "influence": influence}


def _potential(load: str | None) -> str:
    if load is None:
        return _("No patient load of the department is known")
    return _("Department: %(load)s") % {"load": str(LoadClass(load).label).lower()}


def _adoption(stages: list[int]) -> str:
    if not stages:
        return _("No stage on a product in focus is known")
    return pgettext("separator", ", ").join(str(AdoptionStage(stage).label) for stage in sorted(stages))


def _movability(support: int | None) -> str:
    return _("Stance not known") if support is None else str(Support(support).label)


def _contact(known: list) -> str:
    planned, done, days = known[:3]
    if planned is None:
        return _("No call plan")
    met = _("%(done)s of %(planned)s meetings this month") % {"done": done, "planned": planned}
    return pgettext("separator", ", ").join([met, _("never met") if days is None else ago(days)])


def _academic(level: str | None) -> str:
    return _("Not known") if level is None else str(KolLevel(level).label)


def _overdue(count: int) -> str:
    if not count:
        return _("Nothing overdue")
    return ngettext("%(count)s promise is overdue", "%(count)s promises are overdue", count) % {"count": count}


FACTS: dict[str, Callable[..., str]] = {
    "power": _power,
    "potential": _potential,
    "adoption": _adoption,
    "movability": _movability,
    "contact": _contact,
    "academic": _academic,
    "overdue": _overdue,
}
