"""What the usual posts are responsible for, what they need and how to approach them; proposed from post and department.

The texts here are the defaults, in both languages by translation; an admin's own words (`RoleTemplate`) replace them.
Needs are clinical, academic, service or respect, never anybody's gain (domain.md §2.6, I038–I048).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .choices import DepartmentKind, KolLevel
from .models import RoleTemplate, Stakeholder


@dataclass(frozen=True)
class Guidance:
    """One template as shown: its word, and lines of duties, needs and approach."""

    key: str
    label: str | Promise
    duties: list[str | Promise]
    needs: list[str | Promise]
    approach: list[str | Promise]


DEFAULTS = {
    "director": Guidance(
        "director",
        _("Hospital director"),
        [
            _("Runs the hospital: medicines, equipment, services, costs."),
            _("Answers for the level of care."),
            _("Carries research and new methods forward."),
            _("Stands for the hospital in public."),
        ],
        [
            _("Academic standing of the hospital."),
            _("Respect, and time well used."),
            _("To see ideas become practice."),
            _("Partners who keep their word and whose integrity is beyond doubt."),
        ],
        [
            _("Begin with the conclusion, on one page: outcome and risk."),
            _("Speak for the company: supply, safety, service."),
            _("Big experts need people around them for small matters: help with those."),
        ],
    ),
    "pharmacy_head": Guidance(
        "pharmacy_head",
        _("Head of pharmacy"),
        [
            _("Watches kinds, quality and quantity of medicines, and where they come from."),
            _("Prepares the review of new medicines and takes part in it."),
            _("Supervises how companies inform doctors in the house."),
        ],
        [
            _("Respect for the office and its rules."),
            _("Academic needs of the pharmacy."),
            _("Figures on cost and benefit: a pharmaco-economic dossier, the budget impact."),
            _("An honest, reliable manner."),
        ],
        [
            _("Keep every rule of the house; ask before you act."),
            _("Bring the dossier complete and in time."),
            _("Tell of supply and safety before you are asked."),
        ],
    ),
    "purchasing": Guidance(
        "purchasing",
        _("Purchasing"),
        [
            _("Assures that supply never stops."),
            _("Makes the purchase plan and keeps the channels."),
            _("Sorts much information in little time."),
        ],
        [_("Respect."), _("Supply that arrives as agreed, and an answer on the day something is late.")],
        [
            _("Get in touch when there is no need, at least every 60 days, not only when there is one."),
            _("Report a supply problem first, with the day it will be solved."),
        ],
    ),
    "department_head": Guidance(
        "department_head",
        _("Head of department"),
        [
            _("Answers for care, research and people of the department."),
            _("Applies for new medicines for the department."),
        ],
        [
            _("Academic needs of the department."),
            _("Respect for the work and its results."),
            _("A partner who is there when a question comes up."),
        ],
        [
            _("Speak of patients first, then of the product, then of the company."),
            _("Visit often and regularly; prepare the application together."),
            _("Serve the whole department, not one person."),
        ],
    ),
    "pharmacy_expert": Guidance(
        "pharmacy_expert",
        _("Pharmacy expert"),
        [_("Knows the field and its literature."), _("Advises wards on interactions, doses and safety.")],
        [_("What the product does better, shown by studies."), _("Academic support: literature, exchange with peers.")],
        [_("Talk in data: trial design, subgroups, safety."), _("Bring open questions to medical affairs and the answer back.")],
    ),
    "medical_expert": Guidance(
        "medical_expert",
        _("Medical expert"),
        [_("Knows the field and is asked by others."), _("Teaches, writes and shapes how patients are treated.")],
        [_("What the product does for patients, shown by studies."), _("Academic support: literature, exchange with peers.")],
        [
            _("Ask for the view before you give yours."),
            _("The more special the field, the more welcome help outside of it."),
        ],
    ),
}  # fmt: skip


def template_key(person: Stakeholder) -> str:
    """The template that fits a person's post, title and department; "" where none does."""
    words = f"{person.post} {person.title}"
    department = person.department
    if "院长" in words or "书记" in words:
        return "director"
    name = department.name if department else ""
    if "采购" in words or "采购" in name:
        return "purchasing"
    if (department and department.kind == DepartmentKind.PHARMACY) or "药" in words:
        return "pharmacy_head" if person.post.endswith("主任") else "pharmacy_expert"
    if department and department.kind == DepartmentKind.CLINICAL and person.post in {"科主任", "主任"}:
        return "department_head"
    is_expert = "教授" in words or person.kol_level in {KolLevel.REGIONAL, KolLevel.NATIONAL}
    return "medical_expert" if is_expert else ""


def guidance_for(person: Stakeholder) -> Guidance | None:
    """The guidance of a person's template in the reader's language; at most one query."""
    key = template_key(person)
    return guidances([key])[0] if key else None


def guidances(keys=tuple(DEFAULTS)) -> list[Guidance]:
    """Templates in the reader's language, the admin's words before the defaults; one query."""
    own = RoleTemplate.objects.in_bulk(list(keys), field_name="key")
    return [_worded(DEFAULTS[key], own.get(key)) for key in keys]


def _worded(default: Guidance, own: RoleTemplate | None) -> Guidance:
    if own is None:
        return default
    english = get_language() == "en"
    lines = {}
    for name in ("duties", "needs", "approach"):
        text = getattr(own, f"{name}_en" if english else name)
        lines[name] = text.splitlines() if text else getattr(default, name)
    return Guidance(default.key, default.label, **lines)
