"""A person's rights: everything held can be exported, and after an erasure nothing names the person."""

import json
import zipfile
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import TextField
from django.db.models.functions import Cast
from django.urls import reverse

from accounts.models import Evidence, Stakeholder, SupportEvent
from accounts.persons import holdings, texts
from accounts.services.persons import erase_person
from accounts.services.stance import record_support
from records.models import AuditEvent, ImportBatch, ImportRow, SavedView, TextFlag
from tests.factories import HospitalFactory, NextStepFactory, StakeholderFactory, VisitFactory
from visits.models import VisitAttendee, VisitDraft

NAME, NAME_EN, PHONE = "欧阳知秋", "Ouyang Zhiqiu", "13900000042"


@pytest.fixture
def person(patch_territory, rep, admin, tmp_path):
    """Somebody who has left traces in every kind of row we keep."""
    hospital = HospitalFactory(territory=patch_territory)
    person = StakeholderFactory(hospital=hospital, name=NAME, name_en=NAME_EN, phone=PHONE, post="科主任")
    person.title = "主任医师"
    person.save()
    person.affiliations.create(hospital=hospital, post="科主任")
    record_support(person, -1, on=date(2026, 3, 1), by=rep)
    visit = VisitFactory(hospital=hospital, author=rep, notes=f"{NAME}对安全性有疑问。")
    visit.notes = f"Spoke with {NAME_EN} and {NAME}."
    visit.save()
    VisitAttendee.objects.create(visit=visit, stakeholder=person)
    NextStepFactory(hospital=hospital, visit=visit, owner=rep, text=f"给{NAME}送资料")
    VisitDraft.objects.create(
        client_id="8f2a6f0e-0a54-4b9e-9f4e-1f1f1f1f1f1f",
        author=rep,
        hospital=hospital,
        payload={"notes": [f"{NAME}约见"]},
    )
    Evidence.objects.create(hospital=hospital, kind="told_by", text=f"{NAME}说", on=date(2026, 3, 2), by=rep)
    batch = ImportBatch.objects.create(kind="stakeholders", filename="people.csv", state="applied", created_by=admin)
    batch.file.save("people.csv", BytesIO(f"姓名\n{NAME}\n".encode()))
    ImportRow.objects.create(
        batch=batch, line=2, verdict="new", raw=[NAME, PHONE], values={"name": NAME}, target_id=person.pk
    )
    SavedView.objects.create(
        owner=rep, page="stakeholders", name="mine", query="q=%E6%AC%A7%E9%98%B3%E7%9F%A5%E7%A7%8B"
    )
    return person


def text_columns():
    """(model, column) of everything in the database that may hold words."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if field.get_internal_type() in {"CharField", "TextField", "JSONField", "EmailField", "FileField"}:
                yield model, field.name


def places_of(*words) -> set[str]:
    """Where in the whole database one of the words stands, however the database keeps it."""
    forms = {form for word in words for form in (word, json.dumps(word)[1:-1])}
    found = set()
    for model, column in text_columns():
        rows = model._base_manager.annotate(words=Cast(column, TextField()))
        if any(rows.filter(words__contains=form).exists() for form in forms):
            found.add(f"{model.__name__}.{column}")
    return found


def test_every_model_that_leads_to_a_person_is_registered():
    registered = {holding.model for holding in holdings()}
    own = {Stakeholder, Stakeholder.history.model}
    for model in apps.get_models():
        leads = any(field.related_model is Stakeholder for field in model._meta.concrete_fields)
        if leads and model not in own and not model.__name__.startswith("Historical"):
            assert model in registered, f"{model.__name__} holds a person: register it in its app's ready()"


def test_every_free_text_is_registered():
    """Long text and JSON may name a person; the exceptions cannot."""
    cannot = {
        "people", "products", "partners", "sales", "scoring", "axes", "auth", "sessions", "contenttypes",
    }  # fmt: skip
    known = {(text.model, field) for text in texts() for field in text.fields}
    found_by_id = {"search_text", "flags", "headers", "mapping", "counts", "phrases", "holds", "required", "before"}
    for model in apps.get_models():
        if model._meta.app_label in cannot or model.__name__.startswith("Historical"):
            continue
        for field in model._meta.concrete_fields:
            if field.get_internal_type() in {"TextField", "JSONField"} and field.name not in found_by_id:
                assert (model, field.name) in known, f"{model.__name__}.{field.name} may name a person: register it"


def test_the_traces_are_there_before(person):
    assert len(places_of(NAME, NAME_EN, PHONE)) >= 10


def test_after_an_erasure_nothing_in_the_database_names_the_person(person, admin, django_capture_on_commit_callbacks):
    batch = ImportBatch.objects.get()
    path, storage = batch.file.name, batch.file.storage

    with django_capture_on_commit_callbacks(execute=True):
        erase_person(person, by=admin, reason="asked by letter")

    assert places_of(NAME, NAME_EN, PHONE, "%E6%AC%A7%E9%98%B3%E7%9F%A5%E7%A7%8B") == set()
    assert not storage.exists(path)


def test_erasing_keeps_the_counts_and_drops_the_judgements(person, admin):
    erase_person(person, by=admin, reason="asked by letter")

    person.refresh_from_db()
    assert person.support is None
    assert person.erased_at
    assert not SupportEvent.objects.exists()
    assert VisitAttendee.objects.filter(stakeholder=person).count() == 1
    assert not Stakeholder.objects.active().filter(pk=person.pk).exists()


def test_text_that_named_the_person_goes_to_the_review_list(person, admin):
    erase_person(person, by=admin, reason="asked by letter")

    flags = {(flag.subject_type, flag.field) for flag in TextFlag.objects.all()}
    assert flags >= {("visit", "notes"), ("nextstep", "text"), ("evidence", "text")}


def test_a_name_of_somebody_else_stays(person, admin):
    other = StakeholderFactory(hospital=person.hospital, name="欧阳知")
    erase_person(person, by=admin, reason="asked by letter")
    other.refresh_from_db()
    assert other.name == "欧阳知"


def test_a_record_linked_to_the_person_is_erased_with_it(person, admin):
    double = StakeholderFactory(hospital=person.hospital, name=NAME, linked_to=person, is_active=False)
    erase_person(person, by=admin, reason="asked by letter")
    double.refresh_from_db()
    assert double.erased_at


def test_erasing_twice_is_erasing_once(person, admin):
    erase_person(person, by=admin, reason="asked by letter")
    records = person.history.count()
    erase_person(person, by=admin, reason="asked again")
    assert person.history.count() == records
    assert AuditEvent.objects.filter(verb="erased").count() == 1


def test_the_export_holds_everything_as_json_and_csv(person, admin, as_admin):
    response = as_admin.post(reverse("accounts:person_export", args=[person.pk]))

    archive = zipfile.ZipFile(BytesIO(response.content))
    data = json.loads(archive.read("person.json"))
    assert data["stakeholder"][0]["name"] == NAME
    assert data["supportevent"][0]["support"] == -1
    assert data["visitattendee"][0]["visit__notes"] == f"Spoke with {NAME_EN} and {NAME}."
    assert NAME in archive.read("stakeholder.csv").decode("utf-8-sig")
    assert AuditEvent.objects.filter(verb="exported", subject_id=person.pk, actor=admin).count() == 1


@pytest.mark.parametrize("client", ["as_rep", "as_medrep", "as_manager", "as_stranger"])
@pytest.mark.parametrize("act", ["person_export", "person_erase"])
def test_only_admins_and_compliance_may(client, act, person, request):
    response = request.getfixturevalue(client).post(
        reverse(f"accounts:{act}", args=[person.pk]), {"reason": "x", "sure": "on"}
    )
    assert response.status_code == 403
    person.refresh_from_db()
    assert person.name == NAME
    assert not AuditEvent.objects.filter(verb__in=["exported", "erased"]).exists()


def test_compliance_erases_by_the_page(person, as_compliance):
    url = reverse("accounts:person_erase", args=[person.pk])
    assert "supportevent 1" in as_compliance.get(url).content.decode()
    assert as_compliance.post(url, {"reason": ""}).status_code == 422
    as_compliance.post(url, {"reason": "asked by letter", "sure": "on"})
    person.refresh_from_db()
    assert person.erased_at


def test_the_commands_do_the_same(person, tmp_path):
    out = tmp_path / "copy.zip"
    call_command("export_person", str(person.pk), out=out, stdout=StringIO())
    assert NAME in zipfile.ZipFile(out).read("person.json").decode()
    call_command("erase_person", str(person.pk), reason="asked by letter", stdout=StringIO())
    person.refresh_from_db()
    assert person.erased_at


def test_history_panel_tells_who_changed_what(person, as_rep):
    html = as_rep.get(reverse("accounts:stakeholder_history", args=[person.pk])).content.decode()
    assert "主任医师" in html
    assert "Title" in html


def test_history_of_a_stranger_does_not_exist(person, as_stranger):
    for name, pk in (("stakeholder_history", person.pk), ("hospital_history", person.hospital_id)):
        assert as_stranger.get(reverse(f"accounts:{name}", args=[pk])).status_code == 404


@pytest.mark.parametrize("how_many", [1, 20])
def test_history_costs_the_same_for_one_change_as_for_twenty(how_many, person, as_rep, django_assert_num_queries):
    for number in range(how_many):
        person.title = f"title {number}"
        person.save()
    with django_assert_num_queries(7):
        as_rep.get(reverse("accounts:stakeholder_history", args=[person.pk]))
