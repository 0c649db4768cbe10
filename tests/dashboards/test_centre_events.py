"""The timeline tells of the buying centre and of single people, as long as they may be judged."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import (
    BlockerReview,
    CounterAction,
    Evidence,
    FirstUse,
    PersonRelationshipEvent,
    RoleEvent,
    Tie,
)
from dashboards.timeline import timeline_of
from tests.factories import HospitalFactory, ProductFactory, StakeholderFactory

pytestmark = pytest.mark.django_db


def kinds(timeline) -> set[str]:
    return {event.kind for event in timeline.events}


def test_the_timeline_tells_parts_ties_blockers_closeness_and_first_uses(as_rep, rep, patch_territory):
    hospital, today = HospitalFactory(territory=patch_territory), timezone.localdate()
    far = StakeholderFactory(hospital=HospitalFactory(territory=patch_territory))
    person, other = StakeholderFactory.create_batch(2, hospital=hospital)
    evidence = Evidence.objects.create(hospital=hospital, kind="told_by", text="Said so", on=today, by=rep)
    RoleEvent.objects.create(
        stakeholder=person, buying_role="gatekeeper", is_main_influencer=True, influence=4, on=today, by=rep
    )
    Tie.objects.create(from_person=person, to_person=other, kind="influences", until=today)
    Tie.objects.create(from_person=far, to_person=person, kind="teacher_student")
    BlockerReview.objects.create(hospital=hospital, on=today, is_named=True, author=rep)
    action = {"means": "evidence", "text": "Bring the trial", "owner": rep, "due_on": today, "done_on": today}
    CounterAction.objects.create(stakeholder=person, result="Read it", **action)
    stage = {"stakeholder": person, "by": rep, "evidence": evidence}
    PersonRelationshipEvent.objects.create(stage=2, on=today - timedelta(days=9), **stage)
    PersonRelationshipEvent.objects.create(stage=3, on=today, **stage)
    FirstUse.objects.create(stakeholder=person, product=ProductFactory(), reasons=["safe"], on=today, by=rep)

    told = timeline_of(hospital, rep, today=today)

    new = {"role", "tie", "tie_end", "review", "counter", "person_stage", "first_use"}
    assert kinds(told) == new
    assert len(told.events) == 9
    shown = as_rep.get(reverse("dashboards:hospital_detail", args=[hospital.pk])).content.decode()
    words = ["main influencer", "influence 4 of 5", "taught", "somebody blocks", "Read it", "It was: Trial", ">Safe<"]
    assert [word for word in [*words, far.get_absolute_url()] if word not in shown] == []
    assert kinds(timeline_of(hospital, rep, kind="centre", today=today)) == new - {
        "person_stage",
        "first_use",
    }

    person.opted_out_on = today
    person.save()
    assert kinds(timeline_of(hospital, rep, today=today)) == {"review"}
