"""Patient education through its pages: from the proposal to what was learnt, who may do what, what a page costs."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from compliance.models import EducationRules, PatientEducationEvent
from compliance.services import save_event, submit_event
from records.models import AuditEvent, Notice, TextFlag
from tests.conftest import sign_in
from tests.factories import DepartmentFactory, EducationEventFactory, HospitalFactory, ProductFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = reverse("compliance:education_list")


def url(name, *args):
    return reverse(f"compliance:education_{name}", args=args)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def hospital(patch_territory):
    return HospitalFactory(territory=patch_territory)


@pytest.fixture
def facts(today):
    return {
        "topic": "Measuring blood pressure at home",
        "on": (today + timedelta(days=21)).isoformat(),
        "place": "Lecture room 2",
        "material_number": "PE-2026-014",
        "provided": "A projector and leaflets",
    }


@pytest.fixture
def event(hospital, rep):
    return EducationEventFactory(hospital=hospital, proposed_by=rep)


def state_of(event) -> str:
    return PatientEducationEvent.objects.get(pk=event.pk).state


def moved(event, **facts):
    """The event on another day or in another state, its history kept."""
    for name, value in facts.items():
        setattr(event, name, value)
    event.save()
    return event


def test_from_the_proposal_to_what_was_learnt(as_rep, as_compliance, rep, compliance, hospital, facts, today):
    answer = as_rep.post(url("new", hospital.pk), facts | {"hand_in": "on"})
    event = PatientEducationEvent.objects.get()
    assert answer.headers["Location"] == event.get_absolute_url()
    assert (event.state, event.proposed_by, event.submitted_on) == ("submitted", rep, today)
    desk = as_compliance.get(reverse("dashboards:compliance_home"))
    assert [row.pk for row in desk.context["page"].education.rows] == [event.pk]

    decision = {"state": "approved", "version": event.version}
    assert as_compliance.post(url("decide", event.pk), decision).status_code == 302
    event.refresh_from_db()
    assert (event.state, event.decided_by, event.decided_on) == ("approved", compliance, today)
    assert Notice.objects.get(user=rep).kind == "education_approved"

    assert as_rep.post(url("hold", event.pk), {"attended": 40}).status_code == 422  # its day has not come
    assert state_of(event) == "approved"
    moved(event, on=today)
    told = {"attended": 40, "learnt": "Start after the ward round"}
    assert as_rep.post(url("hold", event.pk), told).status_code == 302
    event.refresh_from_db()
    assert (event.state, event.attended, event.learnt) == ("held", 40, "Start after the ward round")
    shown = as_compliance.get(event.get_absolute_url()).content.decode()
    assert "Start after the ward round" in shown
    assert event.history.count() == 5


def test_a_form_sent_twice_is_one_event_and_a_second_hand_in_none(as_rep, hospital, facts):
    assert as_rep.post(url("new", hospital.pk), facts).status_code == 302
    event = PatientEducationEvent.objects.get()
    assert event.state == "draft"
    assert as_rep.post(url("new", hospital.pk), facts).status_code == 422
    assert PatientEducationEvent.objects.count() == 1
    for _press in range(2):
        assert as_rep.post(url("submit", event.pk)).status_code == 302
        assert state_of(event) == "submitted"
    assert event.history.count() == 2
