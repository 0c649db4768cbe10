"""What a device is given for the hours without a network, and how the server takes what comes back."""

import gzip
import json
import re
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import timezone

from accounts.models import Affiliation
from tests.conftest import sign_in
from tests.factories import DepartmentFactory, HospitalFactory, StakeholderFactory, UserFactory, VisitFactory
from tests.visits.entries import end_assignment, five_inputs
from visits import roster, shell
from visits.capture import captured_at, contact_of
from visits.models import AdverseEvent, DeviceKey, Visit, VisitDraft

pytestmark = pytest.mark.django_db

CONTACT, ROSTER, PAGE = (reverse(f"visits:offline{part}") for part in ("_contact", "_roster", ""))
BATCH, NEW = reverse("visits:visit_batch"), reverse("visits:visit_new")


def roster_as(client) -> dict:
    answer = client.get(ROSTER)
    assert answer.status_code == 200
    return answer.json()


def send(client, *entries, **beside):
    return client.post(BATCH, json.dumps({"visits": entries, **beside}), content_type="application/json")


# -- The roster ------------------------------------------------------------------------------------
def test_a_device_gets_the_hospitals_one_works_with_their_people_and_no_more(
    as_rep, rep, hospital, zhao, chen, medrep, manager, stranger
):
    zhao.lawful_basis, chen.lawful_basis = "legitimate", "consent"
    for person in (zhao, chen):
        person.save()
    manager.name, medrep.name, manager.name_en, medrep.name_en = "乙", "甲", "", ""
    for user in (medrep, manager):
        user.save()
    HospitalFactory(name="别处的医院")
    DepartmentFactory(hospital=hospital, name="心内科")
    guest = StakeholderFactory(hospital=HospitalFactory(), name="客座教授")
    Affiliation.objects.create(stakeholder=guest, hospital=hospital, is_primary=False)
    today = timezone.localdate()
    visit = VisitFactory(hospital=hospital, author=rep, on=today, outcome="met")
    visit.attendees.create(stakeholder=zhao)
    plan = VisitFactory(hospital=hospital, author=rep, on=today, state="planned", outcome="")
    VisitFactory(hospital=hospital, author=rep, on=today + timedelta(days=8), state="planned", outcome="")

    kept = roster_as(as_rep)

    assert [block["id"] for block in kept["hospitals"]] == [hospital.pk]
    people = [person["id"] for person in kept["hospitals"][0]["people"]]
    assert people[0] == zhao.pk  # met of late
    assert set(people) == {zhao.pk, chen.pk, guest.pk}
    assert set(kept["hospitals"][0]["people"][0]) == {"id", "name", "in"}
    assert kept["hospitals"][0]["people"][people.index(chen.pk)]["moves"] is True
    assert [kept["colleagues"][str(pk)] for pk in kept["hospitals"][0]["with"]] == [
        manager.display_name,
        medrep.display_name,
    ]
    assert [row["name"] for row in kept["hospitals"][0]["departments"]] == ["心内科"]
    assert [row["entry"] for row in kept["plans"]] == [str(plan.client_id)]


def test_whoever_has_gone_is_gone_at_the_next_contact(as_rep, rep, hospital, zhao, chen):
    chen.opted_out_on = timezone.localdate()
    chen.save()
    assert [person["id"] for person in roster_as(as_rep)["hospitals"][0]["people"]] == [zhao.pk]

    end_assignment(rep, timezone.localdate() - timedelta(days=1))
    assert roster_as(sign_in(rep))["hospitals"] == []


@pytest.mark.parametrize("rows", [1, 20])
def test_the_roster_asks_twelve_questions_however_long_it_is(
    as_rep, rep, patch_territory, rows, django_assert_max_num_queries
):
    for _ in range(rows):
        hospital = HospitalFactory(territory=patch_territory)
        StakeholderFactory.create_batch(2, hospital=hospital)
        VisitFactory(hospital=hospital, author=rep, on=timezone.localdate(), state="planned", outcome="")
    with django_assert_max_num_queries(12):
        assert len(roster_as(as_rep)["hospitals"]) == rows


def test_a_roster_stays_within_its_bytes_and_says_what_it_left_out(as_rep, patch_territory, monkeypatch):
    HospitalFactory.create_batch(4, territory=patch_territory)
    monkeypatch.setattr(roster, "HOSPITALS_MOST", 3)
    whole = roster_as(as_rep)
    assert (len(whole["hospitals"]), whole["left_out"]) == (3, 1)

    everything = as_rep.get(ROSTER).content
    monkeypatch.setattr(roster, "LARGEST_BYTES", len(everything) - 1)
    cut = as_rep.get(ROSTER)
    assert len(cut.content) < len(everything)
    assert (len(cut.json()["hospitals"]), cut.json()["left_out"]) == (2, 2)
    assert cut.json()["hospitals"] == whole["hospitals"][:2]


@pytest.mark.parametrize("address", [CONTACT, ROSTER, PAGE])
def test_those_without_business_in_the_field_get_nothing(as_admin, as_compliance, address):
    assert {as_admin.get(address).status_code, as_compliance.get(address).status_code} == {403}
    assert not DeviceKey.objects.exists()


# -- The key and the queue -------------------------------------------------------------------------
def test_everybody_has_a_key_of_their_own_and_keeps_it(as_rep, as_medrep):
    first, again = as_rep.get(CONTACT).json(), as_rep.get(CONTACT).json()
    assert first["key"] == again["key"] != as_medrep.get(CONTACT).json()["key"]
    assert "no-store" in as_rep.get(CONTACT).headers["Cache-Control"]
    assert DeviceKey.history.count() == 2
    assert not hasattr(DeviceKey.history.first(), "key")


def test_a_queue_is_not_taken_from_whoever_signed_in_after_its_owner(as_medrep, rep, medrep, hospital, zhao):
    entry = five_inputs(hospital, [zhao])

    assert send(as_medrep, entry, user=rep.pk).status_code == 409
    assert not Visit.objects.exists()
    assert not VisitDraft.objects.exists()
    assert send(as_medrep, entry, user=medrep.pk).json()["visits"][0]["state"] == "stored"


def test_a_refused_entry_opens_with_the_reason_at_its_field(as_rep, hospital, zhao):
    entry = five_inputs(hospital, [zhao], purpose=None, notes="Kept")
    draft = send(as_rep, entry).json()["visits"][0]["draft"]

    page = as_rep.get(f"{NEW}?draft={draft}").content.decode()
    assert re.search(r'id="id_purpose_error".*?Say what it was for\.', page, re.DOTALL)
    assert ">\nKept</textarea>" in page


# -- When it was made ------------------------------------------------------------------------------
def test_an_entry_is_as_old_as_the_time_since_the_last_contact_tells(as_rep, rep, hospital, zhao):
    contact = contact_of(rep, timezone.now() - timedelta(hours=5))
    hour = str(3_600_000)
    send(as_rep, five_inputs(hospital, [zhao], contact=contact, since=hour))
    visit = Visit.objects.get()
    assert visit.submitted_at - visit.captured_at == pytest.approx(timedelta(hours=4), abs=timedelta(minutes=1))


def test_a_moment_that_cannot_be_counts_as_now(rep):
    now = timezone.now()
    day, contact = 24 * 3_600_000, contact_of(rep, now - timedelta(hours=2))
    other = contact_of(UserFactory(), now - timedelta(hours=2))
    for token, since in (
        (contact, str(day)),  # the clock went a day ahead
        (contact, "-5"),
        (contact, "soon"),
        (contact, ""),
        (contact[:-1] + "x", "1"),
        (other, "1"),
        ("", "1"),
        (contact_of(rep, now - timedelta(days=32)), "1"),
    ):
        assert captured_at({"contact": token, "since": since}, rep, now) == now


def test_what_tells_the_moment_is_no_part_of_the_content(as_rep, rep, hospital, zhao):
    entry = five_inputs(hospital, [zhao], client_id=str(uuid.uuid4()))
    moments = [{"contact": contact_of(rep, timezone.now()), "since": since} for since in ("1", "2")]
    states = [send(as_rep, entry | moment).json()["visits"][0]["state"] for moment in moments]
    assert states == ["stored", "known"]


def test_a_form_of_the_device_takes_down_that_an_adverse_event_was_heard(as_rep, rep, hospital, zhao):
    assert 'name="adverse_event"' in as_rep.get(PAGE).content.decode()
    contact = contact_of(rep, timezone.now())
    send(as_rep, five_inputs(hospital, [zhao], adverse_event="on", contact=contact, since="1"))
    assert AdverseEvent.objects.get().visit == Visit.objects.get()


# -- The shell -------------------------------------------------------------------------------------
def test_the_service_worker_is_for_everybody_at_the_root_and_names_files_that_are_there(client):
    answer = client.get(reverse("visits:service_worker"))
    assert reverse("visits:service_worker") == "/sw.js"  # from there it may answer for the whole product
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "no-cache" in answer.headers["Cache-Control"]
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
    assert all(finders.find(name) for name in (*shell.FILES, shell.WORKER))


def test_the_page_without_a_network_is_light_and_tells_nothing_of_anybody(as_rep, as_medrep, rep, hospital, zhao):
    page = as_rep.get(PAGE).content
    files = [Path(finders.find(name)).read_bytes() for name in (*shell.FILES, shell.WORKER)]
    assert sum(len(gzip.compress(content)) for content in (page, *files)) <= 150 * 1024
    assert {name for name in (rep.name, hospital.name, zhao.name) if name in page.decode()} == set()
    assert page == as_medrep.get(PAGE).content


def test_a_changed_file_gives_the_shell_another_version(monkeypatch, tmp_path):
    before = shell.version()
    changed = tmp_path / "visit.js"
    changed.write_text("// other")
    real = finders.find
    monkeypatch.setattr(finders, "find", lambda name: str(changed) if name == "js/visit.js" else real(name))
    shell.version.cache_clear()
    assert shell.version() != before
    shell.version.cache_clear()
