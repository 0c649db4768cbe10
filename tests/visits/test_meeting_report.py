"""Meetings: the report that is asked for, where it is shown, and the action each of them ends with (I131, I132)."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from records.models import TextFlag
from tests.visits.entries import NEW, five_inputs
from visits.models import NextStep, Visit, VisitDraft, VisitRules

pytestmark = pytest.mark.django_db

ANSWERS = {
    "report_asked": "Which patients wait longest?",
    "report_needs": "A contact for weekends",
    "report_rivals": "They held a ward meeting in May",
    "report_help": "We asked for the committee's date",
}
WITHOUT = {"next_step": None, "next_on": None, "no_next_step": "nothing_open"}
NEEDED = "ends with at least one action"


def meeting(hospital, people, **changes) -> dict:
    return five_inputs(hospital, people, **{"purpose": "meeting", **ANSWERS, **changes})


def test_the_report_is_kept_and_shown_on_the_visit_and_in_the_next_preparation(as_rep, hospital, zhao):
    assert 'name="report_needs"' in as_rep.get(NEW, {"hospital": hospital.pk}).content.decode()
    as_rep.post(NEW, meeting(hospital, [zhao]))
    visit = Visit.objects.get()
    assert {name: getattr(visit, name) for name in ANSWERS} == ANSWERS
    prepare = reverse("dashboards:hospital_prepare", args=[hospital.pk])
    for page in (as_rep.get(visit.get_absolute_url()), as_rep.get(prepare)):
        assert "What did you learn of their need?" in page.content.decode()
        assert "A contact for weekends" in page.content.decode()


def test_a_visit_without_a_report_shows_none(as_rep, hospital, zhao):
    as_rep.post(NEW, five_inputs(hospital, [zhao]))
    assert 'id="meeting-report"' not in as_rep.get(Visit.objects.get().get_absolute_url()).content.decode()


@pytest.mark.parametrize("without", [WITHOUT, {"next_step": None, "next_on": None}])
def test_a_meeting_without_an_action_is_refused_at_the_field(as_rep, hospital, zhao, without):
    page = as_rep.post(NEW, meeting(hospital, [zhao], **without))
    assert NEEDED in str(page.context["form"].errors["next_step"])
    assert "A contact for weekends" in page.content.decode()  # what was typed stays
    assert not Visit.objects.exists()


def test_the_same_holds_for_what_waited_on_a_device_and_it_comes_back_as_a_draft(as_rep, hospital, zhao):
    entries = [meeting(hospital, [zhao], **WITHOUT), meeting(hospital, [zhao])]
    sent = json.dumps({"visits": entries})
    answers = as_rep.post(reverse("visits:visit_batch"), sent, content_type="application/json").json()["visits"]
    assert [answer["state"] for answer in answers] == ["refused", "stored"]
    assert NEEDED in answers[0]["problems"]["next_step"][0]
    assert VisitDraft.objects.get().payload["report_rivals"] == [ANSWERS["report_rivals"]]
    assert Visit.objects.get().report_rivals == ANSWERS["report_rivals"]


def test_a_meeting_that_did_not_come_about_needs_none_and_other_visits_may_do_without(as_rep, hospital, zhao):
    as_rep.post(NEW, meeting(hospital, [], outcome="cancelled", **WITHOUT))
    as_rep.post(NEW, five_inputs(hospital, [zhao], **WITHOUT))
    assert sorted(Visit.objects.values_list("outcome", flat=True)) == ["cancelled", "met"]
    assert not NextStep.objects.exists()


def test_a_company_may_ask_an_action_of_other_visits_too(as_rep, as_admin, hospital, zhao):
    VisitRules.objects.create(pk=1, required={"education": ["next_step"]})
    form = as_rep.get(NEW, {"hospital": hospital.pk}).content.decode()
    assert 'data-action-purposes="education meeting"' in form
    page = as_rep.post(NEW, five_inputs(hospital, [zhao], purpose="education", **WITHOUT))
    assert NEEDED in str(page.context["form"].errors["next_step"])
    assert not Visit.objects.exists()


def test_its_words_are_screened_and_a_change_is_compared(as_rep, as_manager, hospital, zhao):
    as_rep.post(NEW, meeting(hospital, [zhao], report_needs="He asked for a kickback"))
    flag = TextFlag.objects.get()
    assert (flag.field, flag.phrases) == ("report_needs", ["kickback"])
    visit = Visit.objects.get()
    item = visit.review_items.get()
    item.opened_at -= timedelta(minutes=5)
    item.save()
    decide = {"verdict": "return", "field": "report_needs", "comment": "Which need?"}
    as_manager.post(reverse("visits:review_decide", args=[item.pk]), decide)
    change = reverse("visits:visit_change", args=[visit.pk])
    shown = as_rep.get(change).content.decode()
    assert "What did you learn of their need?</b>" in shown
    refused = as_rep.post(change, meeting(hospital, [zhao], **WITHOUT))
    assert NEEDED in str(refused.context["form"].errors["next_step"])
    as_rep.post(change, meeting(hospital, [zhao]))
    page = as_manager.get(visit.review_items.open().get().get_absolute_url()).content.decode()
    assert "<ins>A contact for weekends</ins>" in page


def test_what_is_taken_back_keeps_the_report(as_rep, hospital, zhao):
    as_rep.post(NEW, meeting(hospital, [zhao]))
    as_rep.post(reverse("visits:visit_take_back", args=[Visit.objects.get().pk]))
    assert VisitDraft.objects.get().payload["report_help"] == [ANSWERS["report_help"]]
