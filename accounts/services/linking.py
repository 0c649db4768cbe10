"""Linking a record that somebody added to the one that was there: everything that hangs off it moves over.

The linked record stays, deactivated, and tells where it went.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import PROTECT, ForeignKey, Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from records import audit
from records.models import AuditEvent

from .. import bulk
from ..choices import LawfulBasis
from ..following import clashing, says_no_more, ways_to
from ..models import Affiliation, Department, Hospital, Stakeholder, Tie
from ..naming import add_names, refresh_search
from .saving import write
from .stakeholders import PROFILE_BASES
from .ties import move_ties

REASON = gettext_noop("Linked to an existing record")
# A blank of the existing record is filled from the one that was added.
FILLED = {
    Hospital: ("name_en", "city_en", "province", "district", "address", "phones", "beds", "annual_outpatients",
               "annual_discharges", "relationship_stage"),
    Stakeholder: ("name_en", "post", "title", "phone", "kol_level", "department"),
}  # fmt: skip


@dataclass
class Moved:
    """How many rows of each model moved over, and how many stayed because the existing record had its own."""

    moved: Counter = field(default_factory=Counter)
    stayed: Counter = field(default_factory=Counter)


@transaction.atomic
def link_stakeholder(person: Stakeholder, target: Stakeholder, *, by) -> Moved:
    """Make an added person the same as an existing one; visits, judgements and places of work move.

    Raises ValidationError for a target that is no record of its own. Done twice changes nothing.
    """
    person, target = _pair(person, target)
    if person.linked_to_id:
        return Moved()
    done = Moved()
    _move_places(person, target, done, by)
    for key in ways_to(Stakeholder):
        if key.model not in (Affiliation, Stakeholder, Tie):
            _move(key, person, target, done, by)
    if ties := move_ties(person, target, by=by):
        done.moved["tie"] += ties
    _take_stance(person, target, by)
    _close(person, target, done, by)
    return done


@transaction.atomic
def link_hospital(hospital: Hospital, target: Hospital, *, by) -> Moved:
    """Make an added hospital the same as an existing one: its people, visits, deliveries and names move.

    Departments of the same name become one. Its own name becomes another name of the existing one. Raises
    ValidationError where both hold deliveries or another figure for the same thing: those are put right first.
    """
    hospital, target = _pair(hospital, target)
    if hospital.linked_to_id:
        return Moved()
    done = Moved()
    _merge_departments(hospital, target, done, by)
    for key in ways_to(Hospital):
        if key.model is not Hospital:
            _move(key, hospital, target, done, by)
    add_names([(target, hospital.name)], by=by, reason=REASON)
    refresh_search([target], by=by, reason=REASON)
    _close(hospital, target, done, by)
    return done


def _pair(row: Model, target: Model) -> tuple[Model, Model]:
    """Both rows as they are now, locked in a fixed order."""
    rows = type(row)._default_manager.select_for_update(of=("self",)).order_by("pk").in_bulk([row.pk, target.pk])
    row, target = rows[row.pk], rows[target.pk]
    own = target.linked_to_id is None and not target.is_under_review and getattr(target, "erased_at", None) is None
    if row.pk == target.pk or not own:
        raise ValidationError(_("Choose a record of its own that is not under review."))
    return row, target


def _move(key: ForeignKey, row: Model, target: Model, done: Moved, by) -> None:
    """Let the rows of one model point to the target; what the target has already stays, or is dropped as the same."""
    name = key.model._meta.model_name
    rows = key.model._default_manager.filter(**{key.name: row})
    taken = list(clashing(rows, key, target).values_list("pk", flat=True))
    if taken and says_no_more(key):
        rows.filter(pk__in=taken).delete()
    elif taken and key.remote_field.on_delete is PROTECT:
        raise ValidationError(
            _("Both have %(count)s %(rows)s for the same thing. Put those right first."),
            params={"count": len(taken), "rows": key.model._meta.verbose_name_plural},
        )
    elif taken:
        done.stayed[name] += len(taken)
    moving = list(rows.exclude(pk__in=taken).order_by("pk"))
    for each in moving:
        setattr(each, key.attname, target.pk)
    bulk.change_rows(moving, [key.name], by=by, reason=REASON, at=timezone.now())
    if moving:
        done.moved[name] += len(moving)


def _merge_departments(hospital: Hospital, target: Hospital, done: Moved, by) -> None:
    """What belongs to a department that the target has under the same name belongs to that one from now on."""
    there = {department.name: department for department in target.departments.all()}
    for department in hospital.departments.filter(name__in=there):
        for key in ways_to(Department):
            _move(key, department, there[department.name], done, by)


def _move_places(person: Stakeholder, target: Stakeholder, done: Moved, by) -> None:
    """Places of work that the target has no part in move; a present one becomes a second place."""
    known = set(target.affiliations.open().values_list("hospital_id", "department_id"))
    same_house = {hospital for hospital, _department in known}
    moving = []
    for place in person.affiliations.order_by("pk"):
        if place.ends_on is None and (place.hospital_id in same_house or place.hospital_id == target.hospital_id):
            done.stayed["affiliation"] += 1
            continue
        place.stakeholder_id = target.pk
        place.is_primary = place.is_primary and place.ends_on is not None
        moving.append(place)
    bulk.change_rows(moving, ["stakeholder", "is_primary"], by=by, reason=REASON, at=timezone.now())
    if moving:
        done.moved["affiliation"] += len(moving)


def _take_stance(person: Stakeholder, target: Stakeholder, by) -> None:
    """The newer of the two stances is the present one, where a stance may be kept."""
    if not target.may_be_profiled or person.support is None:
        return
    if target.support_on is None or (person.support_on and person.support_on > target.support_on):
        write(target, {"support": person.support, "support_on": person.support_on}, by=by, reason=REASON)


def _close(row: Model, target: Model, done: Moved, by) -> None:
    """Fill the target's blanks, deactivate the linked record, and leave an audit event."""
    write(target, _blanks_filled(row, target), by=by, reason=REASON)
    closed = {"is_active": False, "is_under_review": False, "linked_to": target}
    write(row, closed, by=by, reason=REASON)
    facts = {"to": target.pk, "moved": dict(done.moved), "stayed": dict(done.stayed)}
    audit.record(AuditEvent.Verb.LINKED, actor=by, subject=row, **facts)


def _blanks_filled(row: Model, target: Model) -> dict[str, object]:
    values = {
        name: getattr(row, name)
        for name in FILLED[type(row)]
        if getattr(target, name) in ("", None) and getattr(row, name) not in ("", None)
    }
    if isinstance(row, Stakeholder):
        if row.hospital_id != target.hospital_id:
            values.pop("department", None)
        may = target.opted_out_on is None and target.lawful_basis == LawfulBasis.NONE
        if may and row.lawful_basis in PROFILE_BASES and row.opted_out_on is None:
            values |= {"lawful_basis": row.lawful_basis, "lawful_basis_on": row.lawful_basis_on}
    return values
