"""Adding and correcting people, their lawful basis, and where they work.

Role, influence, stance and style stand on consent or a contract (domain.md §2.8 rule 13): without, they go at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..choices import LawfulBasis
from ..models import NO_CARD, Affiliation, Department, Hospital, Stakeholder
from .ladder import forget_adopter
from .roles import Part, keep_part
from .saving import insert_or_explain, locked, write

PROFILE_BASES = frozenset({LawfulBasis.CONSENT, LawfulBasis.CONTRACT})
NO_PROFILE = {
    "buying_role": "",
    "is_main_influencer": False,
    "influence": None,
    "influence_assessed_by": None,
    "influence_assessed_on": None,
    "support": None,
    "support_on": None,
    "social_style": "",
    **NO_CARD,
}


@transaction.atomic
def add_stakeholder(person: Stakeholder, *, by, under_review: bool) -> Stakeholder:
    """Insert a person with the present place of work. Raises ValidationError for a number that is taken."""
    person.is_under_review, person.created_by = under_review, by
    for name, value in _lawful(person, _assessed(None, {"influence": person.influence}, by)).items():
        setattr(person, name, value)
    insert_or_explain(person, by=by)
    keep_part(person, Part(), on=timezone.localdate(), by=by)
    _start_place(person, None, by)
    return person


@transaction.atomic
def save_stakeholder(
    person: Stakeholder, values: Mapping[str, object], *, seen: int | None, by, accept: bool = False
) -> Stakeholder:
    """Correct fields of a person who stood at version `seen`; `accept` ends the review.

    Another department ends the present place of work and begins a new one; another post corrects it. A new influence
    is stamped with who judged it and when. Without consent or contract the profile goes. Raises `Stale` if somebody
    else saved first.
    """
    current = locked(person, seen)
    before, part = current.department_id, Part.of(current)
    if accept:
        values = {**values, "is_under_review": False}
    values = _lawful(current, _assessed(current.influence, values, by))
    write(current, values, by=by)
    keep_part(current, part, on=timezone.localdate(), by=by)
    if not current.may_be_profiled:
        forget_adopter(current, by=by)
    if current.department_id != before:
        _change_place(current, timezone.localdate(), by)
    elif "post" in values:
        _correct_post(current, by)
    return current


def _assessed(known: int | None, values: Mapping[str, object], by) -> dict[str, object]:
    """The values, with who judged a new influence and when."""
    influence = values.get("influence", known)
    if influence == known:
        return dict(values)
    judged = influence is not None
    stamp = {
        "influence_assessed_by": by if judged else None,
        "influence_assessed_on": timezone.localdate() if judged else None,
    }
    return {**values, **stamp}


def _lawful(person: Stakeholder, values: Mapping[str, object]) -> dict[str, object]:
    """The values, without a profile where there is no basis for one; a basis given after an opt-out ends it."""
    basis = values.get("lawful_basis", person.lawful_basis)
    since = values.get("lawful_basis_on", person.lawful_basis_on)
    opted_out = values.get("opted_out_on", person.opted_out_on)
    if basis in PROFILE_BASES and opted_out and since and since >= opted_out and basis != person.lawful_basis:
        return {**values, "opted_out_on": None}
    if basis not in PROFILE_BASES or opted_out:
        return {**values, **NO_PROFILE}
    return dict(values)


@transaction.atomic
def withdraw_basis(person: Stakeholder, *, on: date, by) -> Stakeholder:
    """Take down that a person withdrew or opted out: out of lists at once, with role, influence, stance and style gone.

    The field history keeps when and by whom. Done twice keeps the first day.
    """
    current = locked(person)
    if current.opted_out_on is None:
        gone = {"lawful_basis": LawfulBasis.NONE, "lawful_basis_on": None, "opted_out_on": on}
        write(current, {**NO_PROFILE, **gone}, by=by)
        forget_adopter(current, by=by)
    return current


@transaction.atomic
def move_stakeholder(
    person: Stakeholder, *, hospital: Hospital, department: Department | None, post: str, on: date, by
) -> Stakeholder:
    """Let a person work somewhere else from a day on: the present place ends the day before, a new one begins.

    Raises ValidationError for a department of another hospital, and for a number the new hospital already has.
    """
    if department is not None and department.hospital_id != hospital.pk:
        raise ValidationError({"department": _("This department belongs to another hospital.")})
    current = locked(person)
    if (current.hospital_id, current.department_id) == (hospital.pk, department.pk if department else None):
        raise ValidationError(_("This is where the person works already."))
    write(current, {"hospital": hospital, "department": department, "post": post}, by=by)
    _change_place(current, on, by)
    return current


def _change_place(person: Stakeholder, on: date, by) -> None:
    """End the present main place the day before, and begin the one the person's row tells."""
    for place in person.affiliations.open_main():
        end_place(place, on=on - timedelta(days=1), by=by)
    _start_place(person, on, by)


def _start_place(person: Stakeholder, on: date | None, by) -> None:
    place = Affiliation(
        stakeholder=person, hospital=person.hospital, department=person.department, post=person.post, starts_on=on
    )
    place._history_user = by
    place.save()


def _correct_post(person: Stakeholder, by) -> None:
    for place in person.affiliations.open_main():
        if place.post != person.post:
            place.post, place._history_user = person.post, by
            place.save()


def end_place(place: Affiliation, *, on: date, by) -> None:
    """Give a place of work its last day, which is never before its first."""
    place.ends_on = max(on, place.starts_on) if place.starts_on else on
    place._history_user = by
    place.save()


@transaction.atomic
def add_second_place(place: Affiliation, *, by) -> Affiliation:
    """Keep a further place of work of a person. Raises ValidationError for one that is known already."""
    person = locked(place.stakeholder)
    if person.affiliations.open().filter(hospital=place.hospital, department=place.department).exists():
        raise ValidationError(_("This place of work is known already."))
    place.is_primary, place._history_user = False, by
    place.save()
    return place
