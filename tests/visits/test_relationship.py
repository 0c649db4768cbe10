"""The relationship of a hospital and of a person on their pages: judged with evidence, shown by hand, by whom."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Evidence, Hospital, PersonRelationshipEvent, RelationshipEvent, StageProof
from accounts.models.relationship import QUESTIONS
from records.models import TextFlag
from tests.factories import (
    CommitmentFactory,
    HospitalFactory,
    ServiceRequestFactory,
    StakeholderFactory,
    SurveyFactory,
    VisitFactory,
)
from visits.models import VisitAttendee

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def hospital(patch_territory):
    return HospitalFactory(territory=patch_territory, relationship_stage=1)


def judge(client, about, stage, shown_by="They asked for us", on=None, kind="told_by"):
    name = "visits:hospital_stage" if isinstance(about, Hospital) else "visits:person_stage"
    data = {"stage": stage, "shown_by": shown_by, "kind": kind, "on": (on or timezone.localdate()).isoformat()}
    return client.post(reverse(name, args=[about.pk]), data)


def contact(hospital, rep, count=2, **fields):
    return [VisitFactory(hospital=hospital, author=rep, purpose="service", **fields) for _ in range(count)]


# -- A hospital ------------------------------------------------------------------------------------
def test_a_rise_with_evidence_is_dated_and_becomes_the_present_stage(as_rep, rep, hospital):
    contact(hospital, rep)

    assert judge(as_rep, hospital, 2).status_code == 302

    event = RelationshipEvent.objects.get()
    hospital.refresh_from_db()
    assert (event.stage, event.by, event.evidence.text, hospital.relationship_stage) == (2, rep, "They asked for us", 2)
    assert hospital.history.first().history_user == rep


@pytest.mark.parametrize(
    ("stage", "shown_by", "words"),
    [
        (3, "They asked for us", "one stage at a time"),
        (2, "", "never changed without evidence"),
        (1, "They asked for us", "the stage already"),
        (2, "They asked for us", "Not yet there: Two contacts"),
    ],
)
def test_a_jump_or_a_rise_without_evidence_is_refused_and_changes_nothing(as_rep, hospital, stage, shown_by, words):
    answer = judge(as_rep, hospital, stage, shown_by)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    hospital.refresh_from_db()
    assert hospital.relationship_stage == 1
    assert not RelationshipEvent.objects.exists()
    assert not Evidence.objects.exists()


def test_a_fall_is_taken_with_its_reason(as_rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory, relationship_stage=4)

    judge(as_rep, hospital, 2, "A complaint stayed open for months")

    hospital.refresh_from_db()
    assert hospital.relationship_stage == 2


def test_the_last_word_of_a_day_counts(as_rep, hospital):
    Hospital.objects.filter(pk=hospital.pk).update(relationship_stage=None)
    judge(as_rep, hospital, 3)
    judge(as_rep, hospital, 2, "No, they only tried us")

    hospital.refresh_from_db()
    assert (hospital.relationship_stage, RelationshipEvent.objects.get().stage) == (2, 2)
    assert Evidence.objects.get().text == "No, they only tried us"


def test_the_past_is_not_judged_again_and_the_future_not_yet(as_rep, rep, hospital):
    contact(hospital, rep)
    judge(as_rep, hospital, 2)
    today = timezone.localdate()

    assert judge(as_rep, hospital, 1, on=today - timedelta(days=1)).status_code == 422
    assert judge(as_rep, hospital, 1, on=today + timedelta(days=1)).status_code == 422
    assert RelationshipEvent.objects.count() == 1


def test_visits_that_asked_for_something_or_met_nobody_are_no_contacts(as_rep, rep, hospital):
    contact(hospital, rep, 1)
    contact(hospital, rep, 1, outcome="not_seen")
    contact(hospital, rep, 1, on=timezone.localdate() - timedelta(days=30))
    VisitFactory(hospital=hospital, author=rep, purpose="listing")
    assert judge(as_rep, hospital, 2).status_code == 422


def test_what_the_records_do_not_show_is_shown_by_hand_with_its_source(as_rep, rep, hospital):
    url = reverse("visits:hospital_proof_new", args=[hospital.pk, "contacts"])
    today = timezone.localdate()
    assert as_rep.post(url, {"text": "", "on": today}).status_code == 422

    as_rep.post(url, {"text": "Two study sessions, list of 3 March", "on": today})

    proof = StageProof.objects.get()
    assert (proof.item, proof.seen_by, proof.history.get().history_user) == ("contacts", rep, rep)
    assert judge(as_rep, hospital, 2).status_code == 302
    as_rep.post(reverse("visits:proof_delete", args=[proof.pk]))
    assert not StageProof.objects.exists()
    assert StageProof.history.filter(history_type="-").count() == 1


def test_forbidden_words_in_what_shows_it_are_saved_and_flagged(as_rep, rep, hospital):
    contact(hospital, rep)
    judge(as_rep, hospital, 2, "他们要返点")
    flag = TextFlag.objects.get()
    assert (flag.subject_type, flag.author, flag.phrases) == ("evidence", rep, ["返点"])


def test_a_sixth_strategic_partner_is_warned_of_and_taken(as_rep, patch_territory):
    HospitalFactory.create_batch(5, territory=patch_territory, relationship_stage=4)
    hospital = HospitalFactory(territory=patch_territory)

    answer = as_rep.post(
        reverse("visits:hospital_stage", args=[hospital.pk]),
        {"stage": 4, "shown_by": "A joint centre since 2019", "kind": "document", "on": timezone.localdate()},
        follow=True,
    )

    assert "More than 5 hospitals are strategic partners" in answer.content.decode()
    hospital.refresh_from_db()
    assert hospital.relationship_stage == 4


@pytest.mark.parametrize(("who", "status"), [("rep", 200), ("medrep", 200), ("manager", 200), ("admin", 403)])
def test_the_field_judges_and_nobody_else(request, hospital, who, status):
    client = request.getfixturevalue(f"as_{who}")
    assert client.get(reverse("visits:hospital_stage", args=[hospital.pk])).status_code == status


# -- A person --------------------------------------------------------------------------------------
def test_a_person_has_a_stage_of_their_own(as_rep, rep, hospital):
    person = StakeholderFactory(hospital=hospital)
    assert judge(as_rep, person, 1).status_code == 302
    assert judge(as_rep, person, 2, on=timezone.localdate()).status_code == 302  # the last word of the day

    event = PersonRelationshipEvent.objects.get()
    assert (event.stage, event.by, event.evidence.hospital) == (2, rep, hospital)


def test_a_person_rises_by_what_was_done_with_that_person(as_rep, rep, hospital):
    person, other = StakeholderFactory.create_batch(2, hospital=hospital)
    yesterday = timezone.localdate() - timedelta(days=1)
    for each in (person, other):
        judge(as_rep, each, 1, on=yesterday)
    for visit in contact(hospital, rep):
        VisitAttendee.objects.create(visit=visit, stakeholder=person)

    assert judge(as_rep, person, 2).status_code == 302
    assert judge(as_rep, other, 2).status_code == 422


@pytest.mark.parametrize("fields", [{"lawful_basis": "none"}, {"lawful_basis": "public_source"}])
def test_without_a_basis_no_stage_is_kept_or_asked(as_rep, hospital, fields):
    person = StakeholderFactory(hospital=hospital, **fields)
    assert judge(as_rep, person, 1).status_code == 422
    assert not PersonRelationshipEvent.objects.exists()
    assert not Evidence.objects.exists()
    panel = as_rep.get(reverse("visits:person_relationship_panel", args=[person.pk]), headers=HTMX)
    assert "Relationship stage" not in panel.content.decode()


# -- The panels ------------------------------------------------------------------------------------
@pytest.mark.parametrize("how_many", [1, 20])
@pytest.mark.parametrize("who", ["rep", "medrep"])
def test_the_panels_cost_the_same_however_much_there_is(
    request, rep, hospital, who, how_many, django_assert_num_queries
):
    person = StakeholderFactory(hospital=hospital)
    today = timezone.localdate()
    for n in range(how_many):
        day = today - timedelta(days=n)
        ServiceRequestFactory(hospital=hospital, stakeholder=person, owner=rep)
        CommitmentFactory(hospital=hospital, stakeholder=person, owner=rep)
        SurveyFactory(hospital=hospital, on=day)
        hospital.stage_proofs.create(item="contacts", text="Seen", on=today, seen_by=rep)
        evidence = Evidence.objects.create(hospital=hospital, kind="told_by", text="Said so", on=day, by=rep)
        RelationshipEvent.objects.create(hospital=hospital, stage=1, on=day, by=rep, evidence=evidence)
        PersonRelationshipEvent.objects.create(stakeholder=person, stage=1, on=day, by=rep, evidence=evidence)
    client = request.getfixturevalue(f"as_{who}")

    with django_assert_num_queries(11):
        assert client.get(reverse("visits:relationship_panel", args=[hospital.pk]), headers=HTMX).status_code == 200
    with django_assert_num_queries(9):
        url = reverse("visits:person_relationship_panel", args=[person.pk])
        assert client.get(url, headers=HTMX).status_code == 200


def test_the_panel_is_a_page_by_itself(as_rep, hospital):
    page = as_rep.get(reverse("visits:relationship_panel", args=[hospital.pk])).content.decode()
    assert "<html" in page
    assert "What the" not in page
    assert "To trial cooperation" in page


def test_the_satisfaction_is_drawn_over_time_and_what_is_low_alarms(as_rep, hospital):
    url, low = reverse("visits:relationship_panel", args=[hospital.pk]), dict.fromkeys(QUESTIONS, 2)
    SurveyFactory(hospital=hospital, on=timezone.localdate() - timedelta(days=200))
    assert "ka-trendline" not in as_rep.get(url, headers=HTMX).content.decode()

    SurveyFactory(hospital=hospital, **low)
    drawn = as_rep.get(url, headers=HTMX).content.decode()

    assert drawn.count('<g class="dot') == 2
    assert drawn.count('<g class="dot low">') == 1
    assert "Not content" in drawn
    assert "<svg" in drawn
