"""What reps add on the way: kept at once, marked "under review" until an admin looks at it."""

from __future__ import annotations

from django.db import transaction

from lib import names

from ..models import Affiliation, Department, Hospital, Stakeholder


@transaction.atomic
def propose_stakeholder(
    hospital: Hospital, *, name: str, post: str = "", department: Department | None = None, by
) -> Stakeholder:
    """Add a person at a hospital "under review", with no lawful basis yet.

    The same name in the same department is the same person: asked twice, it answers with the first.
    """
    Hospital.objects.select_for_update().get(pk=hospital.pk)
    known = Stakeholder.objects.active().filter(hospital=hospital, name_key=names.name_key(name), department=department)
    if person := known.first():
        return person
    person = Stakeholder(
        hospital=hospital, department=department, name=name, post=post, is_under_review=True, created_by=by
    )
    person._history_user = by
    person.save()
    place = Affiliation(stakeholder=person, hospital=hospital, department=department, post=post)
    place._history_user = by
    place.save()
    return person
