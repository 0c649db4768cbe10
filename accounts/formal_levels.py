"""At which level of a hospital a person stands by post and department: what a map is layered by, not what they weigh.

Plain values, no database (I034, I049; posts of domain.md §2.3).
"""

from __future__ import annotations

import re

from django.db import models
from django.utils.translation import gettext_lazy as _

from .choices import BuyingRole, DepartmentKind


class FormalLevel(models.IntegerChoices):
    """Levels of a hospital, the most senior first; outside are people of another house and those who left."""

    OUTSIDE = 0, _("Outside")
    LEADERSHIP = 1, _("Leadership")
    ADMINISTRATION = 2, _("Administration")
    HEADS = 3, _("Department heads")
    WARDS = 4, _("Wards and clinic")


LEADERS = re.compile(
    r"院长|书记|\b(hospital|deputy|medical) director\b|\bparty secretary\b|\bpresident\b", re.IGNORECASE
)
HEADS = re.compile(
    r"^(科|大科|行政|学科)?(副)?主任$|(科|部|中心|室)(副)?主任$|\b(head|chair|chief) of\b|^head\b|^deputy head\b",
    re.IGNORECASE,
)
OF_A_WARD = re.compile(r"病区|护士长|\bward\b|\bhead nurse\b", re.IGNORECASE)


def formal_level(post: str, department_kind: str | None = None, role: str = "") -> FormalLevel:
    """The level of a person by post (as written, in either language), kind of department and buying role.

    Posts that say nothing stand with the wards, in an office or the pharmacy with the administration.
    """
    if role == BuyingRole.OUTSIDER:
        return FormalLevel.OUTSIDE
    if LEADERS.search(post):
        return FormalLevel.LEADERSHIP
    if department_kind in {DepartmentKind.ADMINISTRATIVE, DepartmentKind.PHARMACY}:
        return FormalLevel.ADMINISTRATION
    if HEADS.search(post) and not OF_A_WARD.search(post):
        return FormalLevel.HEADS
    return FormalLevel.WARDS
