"""The departments of a hospital with their patient load and how far we are with their people."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Department, DepartmentProfile, Hospital, Stakeholder
from lib.gathered import counted

from .stances import judged_people, stances_of


def departments_of(hospital: Hospital, today: date) -> list[Department]:
    """Active departments with `people`, their `stances` (`StanceCounts`) and the newest `profile` or None; two queries."""
    departments = list(_counted(hospital, today))
    newer = DepartmentProfile.objects.filter(
        Q(on__gt=OuterRef("on")) | Q(on=OuterRef("on"), pk__gt=OuterRef("pk")), department=OuterRef("department")
    )
    profiles = DepartmentProfile.objects.filter(~Exists(newer), department__hospital=hospital).select_related("by")
    newest = {profile.department_id: profile for profile in profiles}
    for department in departments:
        department.profile = newest.get(department.pk)
    return departments


def _counted(hospital: Hospital, today: date) -> QuerySet:
    listed = Stakeholder.objects.listed(today).filter(department=OuterRef("pk"))
    return hospital.departments.active().annotate(
        people=counted(listed, "department"),
        stances=stances_of(judged_people(today).filter(department=OuterRef("pk")), "department"),
    )
