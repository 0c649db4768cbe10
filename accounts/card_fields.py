"""The fields of a customer card: what each weighs by default, and whether it needs consent or a contract (I065).

Plain values, no database; weights that an admin changed are `CardWeight` rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STALE_DAYS = 180
"""A fact older than this is asked again."""


@dataclass(frozen=True)
class CardField:
    """One field. `is_profile`: needs consent or a contract (domain.md §2.8 rule 13). `ages`: what was true may no longer be.

    `is_elsewhere`: other rows tell it, not the person's own.
    """

    key: str
    label: Promise
    weight: int
    is_profile: bool = True
    ages: bool = True
    is_elsewhere: bool = False


FIELDS = (
    CardField("department", _("Department"), 8, is_profile=False),
    CardField("post", _("Post"), 8, is_profile=False),
    CardField("title", _("Title"), 4, is_profile=False, ages=False),
    CardField("kol_level", _("Academic influence"), 4, is_profile=False, ages=False),
    CardField("expert_type", _("Expert in"), 2, is_profile=False, ages=False),
    CardField("last_met", _("A visit"), 8, is_profile=False, is_elsewhere=True),
    CardField("lawful_basis", _("Lawful basis"), 8, is_profile=False, ages=False),
    CardField("buying_role", _("Buying role"), 12),
    CardField("influence", _("Influence"), 8),
    CardField("support", _("Support"), 12),
    CardField("adoption", _("Adoption of a focus product"), 10, is_elsewhere=True),
    CardField("value_drivers", _("What the person values"), 8),
    CardField("social_style", _("Social style"), 6),
    CardField("decision_style", _("Decision style"), 6),
    CardField("needs", _("Needs"), 6),
    CardField("best_times", _("Best times for a visit"), 5),
    CardField("concerns", _("Clinical concerns"), 4),
    CardField("working_days", _("Working days"), 3),
)
BY_KEY = {field.key: field for field in FIELDS}
DEFAULT_WEIGHTS = {field.key: field.weight for field in FIELDS}

ON_THE_CARD = (
    "value_drivers", "social_style", "decision_style", "needs", "best_times", "concerns", "working_days",
    "expert_type",
)  # fmt: skip
"""Fields that the card's own form writes."""

COLUMNS = {
    "department": ("department_id",),
    "working_days": ("clinic_days", "ward_days", "theatre_days"),
    "value_drivers": ("value_drivers", "main_driver"),
}
"""Fields that stand in several columns; every other one in the column of its name."""


def columns_of(key: str) -> tuple[str, ...]:
    return COLUMNS.get(key, (key,))


def weights_with(changed: Mapping[str, int]) -> dict[str, int]:
    """Every field's weight, the changed ones in place of their defaults; unknown fields are left out."""
    return {key: changed.get(key, weight) for key, weight in DEFAULT_WEIGHTS.items()}
