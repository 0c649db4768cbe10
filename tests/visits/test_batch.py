"""Queued visits sent many at once: the rules of the form, an answer for each, and one visit however often it is sent."""

import json
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from people.models import User
from records.models import TextFlag
from tests.conftest import sign_in
from tests.factories import HospitalFactory, VisitFactory
from tests.visits.entries import five_inputs, move
from visits.bulk import create_visits
from visits.models import NextStep, ReviewItem, Visit, VisitAttendee, VisitDraft, VisitRules
from visits.services import submission

pytestmark = pytest.mark.django_db

BATCH = reverse("visits:visit_batch")


def send(client, *entries, status=200):
    response = client.post(BATCH, json.dumps({"visits": entries}), content_type="application/json")
    assert response.status_code == status
    return response.json().get("visits")


def states(answers) -> list[str]:
    return [answer["state"] for answer in answers]


def test_each_entry_becomes_a_visit_with_its_parts(as_rep, rep, hospital, zhao, chen, product):
    entries = [five_inputs(hospital, [zhao, chen], [(product, "listened")]) for _ in range(3)]

    answers = send(as_rep, *entries)

    assert states(answers) == ["stored"] * 3
    assert [answer["client_id"] for answer in answers] == [entry["client_id"] for entry in entries]
    assert {answer["visit"] for answer in answers} == set(Visit.objects.values_list("pk", flat=True))
    assert VisitAttendee.objects.count() == 6
    assert NextStep.objects.count() == 3
    assert set(Visit.history.values_list("history_user", flat=True)) == {rep.pk}
    assert as_rep.get(answers[0]["url"]).status_code == 200


def test_a_queue_waits_for_a_manager_by_the_same_rule_and_rows_nobody_handed_in_do_not(as_rep, rep, hospital, zhao):
    VisitRules.objects.create(pk=1, late_days=0)
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    send(as_rep, five_inputs(hospital, [zhao]), five_inputs(hospital, [zhao], on=yesterday))
    assert sorted(ReviewItem.objects.values_list("kind", flat=True)) == ["late", "visit"]

    create_visits([VisitFactory.build(hospital=hospital, author=rep, territory=hospital.territory)], by=rep)

    assert Visit.objects.count() == 3
    assert ReviewItem.objects.count() == 2


def test_an_entry_of_the_batch_is_the_same_visit_as_one_of_the_form(as_rep, hospital, zhao):
    entry = five_inputs(hospital, [zhao])
    as_rep.post(reverse("visits:visit_new"), entry)

    assert states(send(as_rep, entry)) == ["known"]
    assert Visit.objects.count() == 1


def test_a_batch_sent_again_and_twins_within_one_change_nothing(as_rep, hospital, zhao):
    entry = five_inputs(hospital, [zhao])

    assert states(send(as_rep, entry, entry)) == ["stored", "known"]
    assert states(send(as_rep, entry)) == ["known"]
    assert Visit.objects.count() == Visit.history.count() == NextStep.objects.count() == 1


def test_a_bad_entry_is_kept_as_a_draft_and_leaves_the_others_alone(as_rep, rep, hospital, zhao):
    bad, good = five_inputs(hospital, [zhao], purpose=None), five_inputs(hospital, [zhao])

    answers = send(as_rep, bad, good)

    assert states(answers) == ["refused", "stored"]
    assert list(answers[0]["problems"]) == ["purpose"]
    draft = VisitDraft.objects.get(author=rep)
    assert str(draft.client_id) == answers[0]["draft"] == bad["client_id"]
    assert Visit.objects.get().client_id == uuid.UUID(good["client_id"])


def test_another_content_under_the_same_id_is_kept_beside_the_visit(as_rep, rep, hospital, zhao):
    entry = five_inputs(hospital, [zhao], notes="first")

    answers = send(as_rep, entry, {**entry, "notes": "second"})

    assert states(answers) == ["stored", "conflict"]
    assert Visit.objects.get().notes == "first"
    assert VisitDraft.objects.get(client_id=answers[1]["draft"]).payload["notes"] == ["second"]


def test_a_hospital_one_does_not_cover_is_rejected_and_nothing_is_written(as_rep, zhao):
    elsewhere = HospitalFactory()

    answers = send(as_rep, five_inputs(elsewhere, [zhao]))

    assert states(answers) == ["rejected"]
    assert list(answers[0]["problems"]) == ["hospital"]
    assert not Visit.objects.exists()
    assert not VisitDraft.objects.exists()


def test_an_id_that_is_somebody_elses_draft_is_rejected(as_rep, hospital, zhao, manager):
    entry = five_inputs(hospital, [zhao], purpose=None)
    VisitDraft.objects.create(client_id=entry["client_id"], author=manager)

    assert states(send(as_rep, entry)) == ["rejected"]
    assert VisitDraft.objects.get().author == manager


@pytest.mark.parametrize("entry", [17, None, "visit", [], {"client_id": {"a": 1}}, {"client_id": "x"}, {"notes": "y"}])
def test_what_no_form_can_send_is_rejected(as_rep, entry):
    assert states(send(as_rep, entry)) == ["rejected"]
    assert not VisitDraft.objects.exists()


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"visits": 1}', "\xff", "null"])
def test_a_body_that_cannot_be_read_is_refused(as_rep, body):
    assert as_rep.post(BATCH, body, content_type="application/json").status_code == 400


def test_fifty_are_taken_and_fifty_one_are_not(as_rep, hospital, zhao):
    entries = [five_inputs(hospital, [zhao]) for _ in range(51)]

    send(as_rep, *entries, status=413)
    assert not Visit.objects.exists()
    assert set(states(send(as_rep, *entries[1:]))) == {"stored"}
    assert Visit.objects.count() == 50


def test_moves_are_taken_as_in_the_form(as_rep, hospital, zhao):
    send(as_rep, {**five_inputs(hospital, [zhao]), **move(zhao, stance=1)})
    zhao.refresh_from_db()
    assert zhao.support == 1


@pytest.mark.parametrize("role", ["admin", "compliance"])
def test_only_the_field_sends_visits(request, role, hospital, zhao):
    user: User = request.getfixturevalue(role)
    send_in = sign_in(user).post(BATCH, json.dumps({"visits": []}), content_type="application/json")
    assert send_in.status_code == 403


def test_a_guest_is_sent_to_sign_in(client):
    response = client.post(BATCH, json.dumps({"visits": []}), content_type="application/json")
    assert response.status_code == 302
    assert response.url.startswith(reverse("people:login"))


def test_an_entry_that_was_taken_back_does_not_come_to_life_again(as_rep, rep, hospital, zhao):
    entry, other = five_inputs(hospital, [zhao]), five_inputs(hospital, [zhao])
    visit = send(as_rep, entry)[0]["visit"]
    as_rep.post(reverse("visits:visit_take_back", args=[visit]))

    assert states(send(as_rep, entry, other)) == ["conflict", "stored"]
    assert [str(pk) for pk in Visit.objects.values_list("client_id", flat=True)] == [other["client_id"]]


def test_somebody_added_by_one_entry_may_be_met_in_the_next(as_rep, hospital, zhao):
    send(as_rep, five_inputs(hospital, [zhao], new_name="孙怀瑾"))
    added = hospital.stakeholders.get(name="孙怀瑾")
    answers = send(as_rep, five_inputs(hospital, [zhao], new_name="何予宁"), five_inputs(hospital, [zhao, added]))

    assert states(answers) == ["stored", "stored"]


@pytest.mark.parametrize("how_many", [1, 5, 50])
def test_a_queue_costs_the_same_whatever_its_length(
    as_rep, rep, hospital, zhao, chen, product, how_many, django_assert_max_num_queries
):
    entries = [five_inputs(hospital, [zhao, chen], [(product, "listened")]) for _ in range(how_many)]
    with django_assert_max_num_queries(20):
        assert states(send(as_rep, *entries)) == ["stored"] * how_many
    assert Visit.objects.count() == Visit.history.filter(history_type="+", history_user=rep).count() == how_many
    assert NextStep.objects.count() == NextStep.history.filter(history_type="+", history_user=rep).count() == how_many


def test_what_cannot_be_stored_together_is_stored_one_by_one(as_rep, hospital, zhao, monkeypatch):
    def stored_meanwhile(entries, by):
        raise IntegrityError

    monkeypatch.setattr(submission, "_write_together", stored_meanwhile)
    assert states(send(as_rep, *[five_inputs(hospital, [zhao]) for _ in range(3)])) == ["stored"] * 3
    assert Visit.objects.count() == Visit.history.count() == 3


def test_twins_with_different_answers_are_the_first_and_a_conflict(as_rep, hospital, zhao):
    first = five_inputs(hospital, [zhao])
    answers = send(as_rep, first, {**first, "notes": "second"}, five_inputs(hospital, [zhao]))
    assert states(answers) == ["stored", "conflict", "stored"]
    assert Visit.objects.get(client_id=first["client_id"]).notes == first.get("notes", "")


def test_flagged_words_in_a_queue_reach_compliance(as_rep, hospital, zhao):
    send(as_rep, *[{**five_inputs(hospital, [zhao]), "notes": "他问起回扣"} for _ in range(2)])
    assert TextFlag.objects.count() == 2


def test_drafts_of_what_was_stored_are_gone(as_rep, rep, hospital, zhao):
    entries = [five_inputs(hospital, [zhao]) for _ in range(3)]
    for entry in entries:
        VisitDraft.objects.create(client_id=entry["client_id"], author=rep)
    send(as_rep, *entries)
    assert not VisitDraft.objects.exists()
