"""Adverse events: from the box on the visit form to the sign-off, with the clock, without the patient, never lost."""

import json
import uuid
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from dashboards.due import due_of
from records.models import TextFlag
from tests.factories import AdverseEventFactory, NextStepFactory, VisitFactory
from tests.visits.entries import NEW, five_inputs
from visits import safety
from visits.models import AdverseEvent, Visit, VisitDraft
from visits.patient_identity import identifying
from visits.services.safety import hand_over_event, report_event, sign_off_event

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 6, 3, 12, 0, tzinfo=ZONE)


def url(name, event) -> str:
    return reverse(f"visits:adverse_event_{name}", args=[event.pk])


def report(product, **changes) -> dict:
    sent = {
        "text": "Rash two days after the second dose",
        "product": product.pk,
        "heard_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "told_by": "physician",
        "seriousness": "other",
    }
    return sent | changes


def written(event, product, by, **changes) -> AdverseEvent:
    values = {"text": "Rash", "product": product, "other_product": "", "told_by": "nurse", "seriousness": "other"}
    report_event(event, values | {"heard_at": event.heard_at} | changes, by=by)
    event.refresh_from_db()
    return event


@pytest.fixture
def event(hospital, rep):
    return AdverseEventFactory(visit__hospital=hospital, reporter=rep, heard_at=timezone.now() - timedelta(hours=2))


# -- The clocks ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("on", "at", "heard"),
    [
        (NOON.date(), None, NOON),
        (NOON.date(), time(9, 30), NOON.replace(hour=9, minute=30)),
        (NOON.date(), time(15, 0), NOON),
        (date(2026, 6, 2), time(15, 0), datetime(2026, 6, 2, 15, 0, tzinfo=ZONE)),
        (date(2026, 6, 2), None, datetime(2026, 6, 2, 0, 0, tzinfo=ZONE)),
    ],
)
def test_the_clock_starts_when_it_was_heard_and_never_flatters(on, at, heard):
    assert safety.heard_at(on, at, NOON) == heard


def test_deadlines_by_seriousness():
    by = [safety.hand_over_by(NOON, seriousness, 24) for seriousness in ("death", "serious", "other", "")]
    assert by == [NOON, *[NOON + timedelta(hours=24)] * 3]
    days = [safety.authority_by(NOON.date(), seriousness) for seriousness in ("death", "serious", "other", "")]
    assert days == [NOON.date(), date(2026, 6, 18), date(2026, 7, 3), None]


# -- No patient ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        "身份证 110101199003071234", "ID 11010119900307123X", "1 1 0 1 0 1 1 9 9 0 0 3 0 7 1 2 3 4", "110105491231002",
        "１１０１０１１９９００３０７１２３４", "电话 13800138000", "+86 138-0013-8000", "住院号 20260012", "3 床号", "患者姓名：张三", "patient's name: Li",
        "MRN 4471", "出生日期 1990-03-07",
    ],
)  # fmt: skip
def test_what_tells_who_the_patient_is_is_found(text):
    assert identifying(text)


@pytest.mark.parametrize(
    "text",
    [
        "女，62岁，用药第3天出现皮疹，10mg bid",
        "批号 20260415，停药后好转",
        "Batch A1234567, 2026-05-01 to 2026-05-14, ALT 312 U/L",
        "",
    ],
)
def test_what_a_report_needs_is_left_alone(text):
    assert identifying(text) == []


# -- From the box to the sign-off ------------------------------------------------------------------
def test_the_whole_way(as_rep, as_compliance, hospital, zhao, product, rep):
    sent = as_rep.post(NEW, five_inputs(hospital, [zhao], adverse_event="on"))
    event = AdverseEvent.objects.get()
    assert sent.url == url("report", event)
    assert (event.state, event.reporter, event.visit) == ("announced", rep, Visit.objects.get())
    assert event.hours_left == 23
    desk = as_compliance.get(reverse("dashboards:compliance_home")).content.decode()
    assert "23 hours left" in desk
    assert "The report is not written yet." in desk
    assert as_compliance.post(url("hand_over", event), {"handed_to": "Unit"}).status_code == 422

    refused = as_rep.post(url("report", event), report(product, text="患者姓名：张三"))
    assert refused.status_code == 422
    assert "张三" in refused.content.decode()
    event.refresh_from_db()
    assert (event.state, event.text) == ("announced", "")
    as_rep.post(url("report", event), report(product, seriousness="serious"))
    event.refresh_from_db()
    assert (event.state, event.authority_by) == ("reported", timezone.localdate() + timedelta(days=15))

    at = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    told = {"handed_to": "Drug safety", "receipt": "PV-77", "handed_at": at}
    event.heard_at = timezone.now() - timedelta(minutes=5)
    event._history_user = rep
    event.save()
    assert as_compliance.post(url("hand_over", event), told).url == event.get_absolute_url()
    assert "PV-77" in as_rep.get(event.get_absolute_url()).content.decode()
    assert as_rep.get(url("report", event)).status_code == 404
    as_compliance.post(url("sign_off", event), {"outcome": "Received and coded"})
    event.refresh_from_db()
    assert event.state == "signed_off"
    assert "Received and coded" in as_rep.get(event.get_absolute_url()).content.decode()
    assert "None is open" in as_compliance.get(reverse("dashboards:compliance_home")).content.decode()
    care = reverse("visits:visit_care", args=[event.visit.pk])
    assert care in as_rep.get(event.visit.get_absolute_url()).content.decode()
    assert "Handed over in time" in as_rep.get(care).content.decode()
    assert [row.history_type for row in event.history.order_by("history_id")] == ["+", *"~~~~"]


def test_an_entry_without_the_box_opens_none(as_rep, hospital, zhao):
    as_rep.post(NEW, five_inputs(hospital, [zhao]))
    assert Visit.objects.count() == 1
    assert not AdverseEvent.objects.exists()


def test_a_resend_opens_no_second_one(as_rep, hospital, zhao):
    entry = five_inputs(hospital, [zhao], adverse_event="on")
    for _ in range(2):
        assert as_rep.post(NEW, entry).status_code == 302
    assert AdverseEvent.objects.count() == 1


def test_the_box_counts_in_a_queue_sent_from_a_device(as_rep, hospital, zhao):
    entries = [five_inputs(hospital, [zhao], adverse_event=box) for box in ("on", None, "on")]
    answer = as_rep.post(
        reverse("visits:visit_batch"), json.dumps({"visits": entries}), content_type="application/json"
    )
    assert [row["state"] for row in answer.json()["visits"]] == ["stored"] * 3
    assert Visit.objects.count() == 3
    assert AdverseEvent.objects.count() == 2


# -- Never lost ------------------------------------------------------------------------------------
def test_taken_back_the_box_stays_ticked_in_the_draft(as_rep, hospital, zhao):
    as_rep.post(NEW, five_inputs(hospital, [zhao], adverse_event="on"))
    as_rep.post(reverse("visits:visit_take_back", args=[Visit.objects.get().pk]))
    assert VisitDraft.objects.get().payload["adverse_event"] == ["on"]
    assert not AdverseEvent.objects.exists()
    draft = VisitDraft.objects.get()
    page = as_rep.get(f"{NEW}?draft={draft.client_id}").content.decode()
    assert 'id="id_adverse_event" value="on" checked' in page


def test_once_reported_the_visit_is_not_taken_back(as_rep, rep, hospital, zhao, product):
    as_rep.post(NEW, five_inputs(hospital, [zhao], adverse_event="on"))
    visit = Visit.objects.get()
    written(visit.adverse_event, product, rep)
    as_rep.post(reverse("visits:visit_take_back", args=[visit.pk]))
    assert Visit.objects.get() == visit
    assert not VisitDraft.objects.exists()


def test_an_unreported_one_stands_first_on_today_whatever_else_is_due(as_rep, rep, hospital, event):
    for days in range(10):
        NextStepFactory(hospital=hospital, owner=rep, due_on=timezone.localdate() - timedelta(days=days + 5))
    rows, total = due_of(rep, timezone.localdate(), 8)
    assert (rows[0], total) == (event, 11)
    assert "Adverse event: write the report" in as_rep.get(reverse("dashboards:today")).content.decode()


def test_a_visit_with_an_event_cannot_be_deleted(event):
    with pytest.raises(IntegrityError), transaction.atomic():  # ProtectedError is one
        event.visit.delete()


# -- Who may ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "read", "write", "keep"),
    [
        ("rep", 200, 200, 404), ("compliance", 200, 404, 200), ("manager", 200, 404, 404), ("medrep", 404, 404, 404),
        ("stranger", 404, 404, 404), ("admin", 404, 404, 404),
    ],
)  # fmt: skip
def test_who_reads_writes_and_keeps_one(request, event, who, read, write, keep):
    client = request.getfixturevalue(f"as_{who}")
    assert client.get(event.get_absolute_url()).status_code == read
    assert client.get(url("report", event)).status_code == write
    assert [client.get(url(name, event)).status_code for name in ("hand_over", "sign_off")] == [keep, keep]


def test_nobody_signs_off_what_they_heard(event, product, rep, compliance):
    written(event, product, rep)
    hand_over_event(event, to="Unit", receipt="1", at=timezone.now(), by=compliance)
    with pytest.raises(ValidationError):
        sign_off_event(event, outcome="Fine", is_mistaken=False, by=rep)
    event.refresh_from_db()
    assert event.state == "handed_over"
    with pytest.raises(IntegrityError), transaction.atomic():
        AdverseEvent.objects.filter(pk=event.pk).update(closed_at=timezone.now(), closed_by=rep, outcome="Fine")


def test_it_is_not_signed_off_before_the_hand_over_unless_ticked_by_mistake(event, compliance):
    with pytest.raises(ValidationError):
        sign_off_event(event, outcome="Fine", is_mistaken=False, by=compliance)
    with pytest.raises(ValidationError):
        hand_over_event(event, to="Unit", receipt="1", at=timezone.now(), by=compliance)
    sign_off_event(event, outcome="He meant another box", is_mistaken=True, by=compliance)
    event.refresh_from_db()
    assert event.state == "signed_off"
    with pytest.raises(ValidationError):
        sign_off_event(event, outcome="Again", is_mistaken=True, by=compliance)


@pytest.mark.parametrize("moment", [timedelta(days=-2), timedelta(hours=1)])
def test_the_hand_over_lies_between_hearing_and_now(event, product, rep, compliance, moment):
    written(event, product, rep)
    with pytest.raises(ValidationError):
        hand_over_event(event, to="Unit", receipt="1", at=timezone.now() + moment, by=compliance)
    event.refresh_from_db()
    assert event.handed_at is None


def test_a_death_is_due_at_once(event, product, rep, as_compliance):
    written(event, product, rep, seriousness="death")
    assert event.due_at == event.heard_at
    assert "Hand over at once" in as_compliance.get(reverse("dashboards:adverse_event_list")).content.decode()


def test_a_report_names_a_product_and_its_phrases_are_flagged(event, product, rep):
    with pytest.raises(ValidationError):
        written(event, None, rep)
    with pytest.raises(IntegrityError), transaction.atomic():
        AdverseEvent.objects.filter(pk=event.pk).update(reported_at=timezone.now())
    written(event, None, rep, other_product="Aspirin", text="皮疹；他还问回扣")
    assert TextFlag.objects.get().subject_type == "adverseevent"


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_queue_costs_the_same_however_long(as_compliance, hospital, rep, how_many, django_assert_num_queries):
    for _ in range(how_many):
        AdverseEventFactory(visit=VisitFactory(hospital=hospital, author=rep, client_id=uuid.uuid4()), reporter=rep)
    with django_assert_num_queries(5):
        assert as_compliance.get(reverse("dashboards:adverse_event_list")).status_code == 200


# -- Heard outside a visit -------------------------------------------------------------------------
OUTSIDE = reverse("visits:adverse_event_new")


def heard(**changes) -> dict:
    at = timezone.localtime().replace(second=0, microsecond=0) - timedelta(minutes=30)
    return {"client_id": str(uuid.uuid4()), "place": "全国年会", "heard_at": at.strftime("%Y-%m-%dT%H:%M")} | changes


@pytest.mark.parametrize("who", ["rep", "medrep", "manager", "admin", "compliance", "stranger"])
def test_anybody_reports_what_was_heard_outside_a_visit_once_with_the_same_clock(request, who, product, as_compliance):
    user, client, sent = request.getfixturevalue(who), request.getfixturevalue(f"as_{who}"), heard()

    for _ in range(2):
        answer = client.post(OUTSIDE, sent)

    event = AdverseEvent.objects.get()
    assert answer.url == url("report", event)
    assert (event.reporter, event.visit, event.hospital, event.state) == (user, None, None, "announced")
    assert (event.hours_left, event.due_at - event.heard_at) == (23, timedelta(hours=24))
    assert "全国年会" in as_compliance.get(reverse("dashboards:compliance_home")).content.decode()
    assert client.post(url("report", event), report(product)).status_code == 302
    assert "全国年会" in client.get(event.get_absolute_url()).content.decode()


def test_outside_a_visit_at_a_hospital_one_sees(as_rep, rep, hospital, product):
    assert f"hospital={hospital.pk}" in as_rep.get(OUTSIDE, {"q": hospital.name}).content.decode()
    at = f"{OUTSIDE}?hospital={hospital.pk}"
    assert as_rep.post(at, heard(place="")).status_code == 302
    event = AdverseEvent.objects.get()
    assert (event.hospital, event.place, event.visit) == (hospital, "", None)
    [row], total = due_of(rep, timezone.localdate(), 8)
    assert (row.hospital.name, total) == (hospital.name, 1)


def test_what_was_heard_at_no_hospital_stands_on_today(as_rep, rep):
    as_rep.post(OUTSIDE, heard())
    assert "全国年会" in as_rep.get(reverse("dashboards:today")).content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"place": " "}, {"place": "住院号 20260012"}, {"heard_at": "2999-01-01T10:00"}, {"heard_at": "2001-01-01T10:00"},
        {"heard_at": ""}, {"client_id": "x"},
    ],
)  # fmt: skip
def test_an_announcement_that_is_refused_leaves_nothing(as_rep, changes):
    assert as_rep.post(OUTSIDE, heard(**changes)).status_code == 422
    assert not AdverseEvent.objects.exists()


def test_a_hospital_one_does_not_see_is_not_found(as_stranger, hospital):
    assert as_stranger.post(f"{OUTSIDE}?hospital={hospital.pk}", heard()).status_code == 404
    assert f"hospital={hospital.pk}" not in as_stranger.get(OUTSIDE, {"q": hospital.name}).content.decode()
    assert not AdverseEvent.objects.exists()


def test_the_database_keeps_a_place_for_every_event(rep):
    with pytest.raises(IntegrityError), transaction.atomic():
        AdverseEvent.objects.create(reporter=rep, heard_at=timezone.now(), due_at=timezone.now())
