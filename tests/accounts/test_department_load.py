"""Departments: described, and their load taken over from figures."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import DepartmentProfile
from accounts.services.knowledge import (
    take_over_load,
)
from tests.factories import DepartmentFactory, HospitalFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital(patch_territory):
    return HospitalFactory(territory=patch_territory)


def today():
    return timezone.localdate()


def url(name, *args):
    return reverse(f"accounts:{name}", args=args)


def test_a_department_is_described_and_its_load_taken_over_by_who_keeps_the_roster(as_rep, as_manager, hospital):
    department = DepartmentFactory(hospital=hospital)
    data = {"doctors": "10", "sessions": "30", "source": "The hospital's page", "on": today().isoformat()}
    assert as_rep.post(url("profile_new", department.pk), data).status_code == 302
    page = f"{hospital.get_absolute_url()}?tab=departments"
    assert "About 750 patients a week" in as_rep.get(page).content.decode()

    assert as_rep.post(url("department_load", department.pk)).status_code == 404
    assert as_manager.post(url("department_load", department.pk)).status_code == 302
    department.refresh_from_db()
    assert department.load_class == "high"
    assert department.history.count() == 2


def test_without_a_figure_there_is_no_load_to_take_over(manager, hospital):
    department = DepartmentFactory(hospital=hospital)
    DepartmentProfile.objects.create(department=department, source="A talk", our_attitude=1, on=today())
    with pytest.raises(ValidationError):
        take_over_load(department, by=manager)
