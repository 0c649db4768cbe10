"""Patient education through its pages: from the proposal to what was learnt, who may do what, what a page costs."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from compliance.models import EducationRules, PatientEducationEvent
from records.models import AuditEvent, Notice, TextFlag
from tests.conftest import sign_in
from tests.factories import (
    DepartmentFactory,
    EducationEventFactory,
    HospitalFactory,
    ProductFactory,
    StakeholderFactory,
    UserFactory,
)

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


# -- What is refused -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"topic": "Living well with 康平片"}, "speaks of no product"),
        ({"provided": "Leaflets on CONPRIL"}, "speaks of no product"),
        ({"provided": "300 yuan for whoever speaks"}, "never money"),
        ({"topic": "住院号 88213 的病友会"}, "Leave out who the patient is"),
        ({"place": "床号 12"}, "Leave out who the patient is"),
        ({"provided": "Slides for Chen Ruoxi"}, "Name nobody"),
        ({"material_number": ""}, "has to see this"),
        ({"provided": ""}, "has to see this"),
        ({"on": "2026-01-05"}, "is past"),
        ({"department": "another hospital's"}, "Select a valid choice"),
        ({"topic": ""}, "required"),
    ],
    ids=str,
)
def test_what_is_not_taken_leaves_nothing(as_rep, hospital, facts, change, why):
    ProductFactory(name="康平片", name_en="Conpril")
    StakeholderFactory(hospital=hospital, name="陈若溪", name_en="Chen Ruoxi")
    if "department" in change:
        change = {"department": DepartmentFactory().pk}
    answer = as_rep.post(url("new", hospital.pk), facts | change | {"hand_in": "on"})
    assert answer.status_code == 422
    assert why in unescape(answer.content.decode())
    assert PatientEducationEvent.objects.count() == 0


def test_a_product_that_is_no_longer_sold_may_be_a_word(as_rep, hospital, facts):
    ProductFactory(name="Balance", is_active=False)
    assert as_rep.post(url("new", hospital.pk), facts | {"topic": "Balance in the day"}).status_code == 302


def test_a_forbidden_phrase_is_kept_told_and_found_by_compliance(as_rep, as_compliance, hospital, facts):
    answer = as_rep.post(url("new", hospital.pk), facts | {"place": "Hall, 红包 at the door"}, follow=True)
    assert "红包" in answer.content.decode()
    assert "compliance will read it" in answer.content.decode()
    flag = TextFlag.objects.get()
    page = as_compliance.get(reverse("dashboards:flag_detail", args=[flag.pk]))
    assert page.context["subject"].education == PatientEducationEvent.objects.get()


def test_what_was_learnt_tells_of_no_patient(as_rep, event, compliance, today):
    moved(event, state="approved", decided_by=compliance, decided_on=today, on=today)
    for answer in (
        {"attended": 12, "learnt": "病案号 77120 asked"},
        {"attended": 2001},
        {"attended": -1},
        {"learnt": ""},
    ):
        assert as_rep.post(url("hold", event.pk), answer).status_code == 422
    assert state_of(event) == "approved"


# -- Who -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["rep", "medrep", "manager"])
def test_whoever_logs_there_proposes(request, hospital, facts, who):
    answer = request.getfixturevalue(f"as_{who}").post(url("new", hospital.pk), facts)
    assert answer.status_code == 302
    assert PatientEducationEvent.objects.get().proposed_by == request.getfixturevalue(who)


@pytest.mark.parametrize("who", ["admin", "compliance", "stranger"])
def test_nobody_else_writes_and_compliance_alone_decides(request, event, hospital, facts, who):
    client = request.getfixturevalue(f"as_{who}")
    sees = 404 if who == "stranger" else 200
    assert client.get(event.get_absolute_url()).status_code == sees
    assert client.get(url("panel", hospital.pk)).status_code == sees
    assert client.post(url("new", hospital.pk), facts).status_code == 404
    for act in ("edit", "submit", "hold", "cancel"):
        assert client.post(url(act, event.pk), {"reason": "None", "attended": 1}).status_code == 404
    if who != "compliance":
        assert client.post(url("decide", event.pk), {"state": "approved", "version": 1}).status_code == 404
    assert event.history.count() == 1
    assert PatientEducationEvent.objects.get().state == "submitted"


def test_the_field_does_not_decide(as_rep, as_manager, event):
    for client in (as_rep, as_manager):
        assert client.post(url("decide", event.pk), {"state": "approved", "version": 1}).status_code == 404
    assert state_of(event) == "submitted"


def test_of_two_decisions_the_second_is_told(as_compliance, event):
    other = sign_in(UserFactory(is_compliance=True))
    assert as_compliance.post(url("decide", event.pk), {"state": "returned", "version": 1}).status_code == 422
    told = {"state": "returned", "reason": "Use the new leaflet", "version": 1}
    assert as_compliance.post(url("decide", event.pk), told).status_code == 302
    answer = other.post(url("decide", event.pk), {"state": "approved", "version": 1})
    assert answer.status_code == 422
    assert "meanwhile" in answer.content.decode()
    assert state_of(event) == "returned"
    assert event.history.count() == 2


def test_what_was_changed_while_it_was_looked_at_is_not_decided(as_compliance, as_rep, event, facts):
    assert as_rep.post(url("edit", event.pk), facts | {"version": 1}).status_code == 302
    answer = as_compliance.post(url("decide", event.pk), {"state": "approved", "version": 1})
    assert answer.status_code == 422
    assert "changed since you opened it" in answer.content.decode()
    assert state_of(event) == "submitted"


def test_two_who_change_it_see_both_sides(as_rep, as_manager, event, facts):
    assert as_rep.post(url("edit", event.pk), facts | {"version": 1}).status_code == 302
    answer = as_manager.post(url("edit", event.pk), facts | {"topic": "Mine", "version": 1})
    assert answer.status_code == 409
    assert PatientEducationEvent.objects.get().topic == facts["topic"]


def test_a_cancelled_event_says_why_and_makes_room(as_rep, event, facts):
    assert as_rep.post(url("cancel", event.pk), {"reason": " "}).status_code == 422
    assert as_rep.post(url("cancel", event.pk), {"reason": "No room"}).status_code == 302
    assert as_rep.post(url("cancel", event.pk), {"reason": "Again"}).status_code == 422
    event.refresh_from_db()
    assert (event.state, event.cancel_reason) == ("cancelled", "No room")
    again = facts | {"topic": event.topic, "on": event.on.isoformat()}
    assert as_rep.post(url("new", event.hospital_id), again).status_code == 302


# -- Lists -----------------------------------------------------------------------------------------
def test_the_list_by_state_day_and_hand(as_rep, as_stranger, rep, compliance, hospital, today):
    decided = {"state": "approved", "decided_by": compliance, "decided_on": today - timedelta(days=9)}
    past = EducationEventFactory(hospital=hospital, proposed_by=rep, on=today - timedelta(days=2), **decided)
    waits = EducationEventFactory(hospital=hospital)
    off = EducationEventFactory(hospital=hospital, state="cancelled", ended_on=today, cancel_reason="No room")

    def found(query):
        return {event.pk for event in as_rep.get(LIST + query).context["page"]}

    assert found("") == {past.pk, waits.pk}
    assert found("?show=unreported") == {past.pk}
    assert found("?show=ended") == {off.pk}
    assert found("?show=all") == {past.pk, waits.pk, off.pk}
    assert found("?state=submitted&state=cancelled") == {waits.pk, off.pk}
    assert found("?mine=on") == {past.pk}
    assert found(f"?first={today}") == {waits.pk}
    assert found(f"?last={today}") == {past.pk}
    assert found("?q=nowhere") == set()
    assert list(as_stranger.get(LIST + "?show=all").context["page"]) == []


def test_compliance_narrows_the_list_to_a_region(as_compliance, as_rep, event, region, other_territory):
    for territory, found in ((region, [event]), (other_territory, [])):
        assert list(as_compliance.get(f"{LIST}?region={territory.pk}").context["page"]) == found
    assert list(as_rep.get(f"{LIST}?region={other_territory.pk}").context["page"]) == [event]


def test_an_event_to_report_on_stands_on_today(as_rep, rep, compliance, hospital, today):
    decided = {"state": "approved", "decided_by": compliance, "decided_on": today - timedelta(days=9)}
    day = EducationEventFactory(hospital=hospital, proposed_by=rep, on=today, **decided)
    page = reverse("dashboards:today")
    assert as_rep.get(page).context["page"].owed == []
    moved(day, on=today - timedelta(days=1))
    response = as_rep.get(page)
    assert [row.pk for row in response.context["page"].owed] == [day.pk]
    assert url("hold", day.pk) in response.content.decode()


def test_a_file_of_the_list_leaves_an_audit_event(as_rep, as_stranger, rep, event):
    content = b"".join(as_rep.get(url("export") + "?show=all").streaming_content).decode()
    assert event.topic in content
    told = AuditEvent.objects.get(verb="exported")
    assert (told.actor, told.details["page"], told.details["rows"]) == (rep, "education", 1)
    assert event.topic not in b"".join(as_stranger.get(url("export")).streaming_content).decode()


def test_admins_alone_set_how_early_one_hands_in(as_admin, as_rep, as_compliance):
    for client in (as_rep, as_compliance):
        assert client.post(url("rules"), {"notice_days": 9}).status_code == 403
    assert as_admin.post(url("rules"), {"notice_days": 31}).status_code == 422
    assert EducationRules.objects.in_force().notice_days == 5
    assert as_admin.post(url("rules"), {"notice_days": 9}).status_code == 302
    assert EducationRules.objects.get().history.count() == 1


@pytest.mark.parametrize("how_many", [1, 20])
@pytest.mark.parametrize(("page", "queries"), [("list", 6), ("panel", 7), ("detail", 11)])
def test_a_page_costs_the_same_for_one_as_for_twenty(rep, event, how_many, page, queries, django_assert_num_queries):
    for _ in range(how_many - 1):
        EducationEventFactory(hospital=event.hospital, department=DepartmentFactory(hospital=event.hospital))
        event.save()
    address = {"list": LIST, "panel": url("panel", event.hospital_id), "detail": event.get_absolute_url()}[page]
    client = sign_in(rep)
    with django_assert_num_queries(queries):
        content = client.get(address).content.decode()
    assert page == "detail" or content.count('id="education-') - content.count('id="education-panel"') == how_many
