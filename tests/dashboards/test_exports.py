"""Exports hold exactly what the list shows, compute nothing when opened, and leave an audit event."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Hospital
from dashboards.columns import columns_for
from people.models import User
from records.models import AuditEvent
from tests.factories import HospitalFactory

pytestmark = pytest.mark.django_db
LIST, EXPORT = reverse("dashboards:hospital_list"), reverse("dashboards:hospital_export")


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def csv_table(client, **query) -> list[list[str]]:
    text = body(client.get(EXPORT, {"format": "csv", **query})).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def xlsx_table(client, **query) -> list[list]:
    book = load_workbook(io.BytesIO(body(client.get(EXPORT, {"format": "xlsx", **query}))))
    return [list(row) for row in book.active.iter_rows(values_only=True)]


def test_rows_order_and_columns_are_those_of_the_list_on_all_pages(as_rep, patch_territory):
    HospitalFactory.create_batch(30, territory=patch_territory, grade="3A")
    HospitalFactory.create_batch(3, territory=patch_territory, grade="2A")
    query = {"grade": "3A", "order": "-name", "columns": ["beds", "code"]}

    head, *rows = csv_table(as_rep, **query)

    listing = as_rep.get(LIST, {**query, "size": 100}).context["page"].object_list
    assert head == ["Hospital", "City", "Grade", "Beds", "Account code"]
    assert [row[-1] for row in rows] == [row.code for row in listing]
    assert len(rows) == 30


def test_both_kinds_of_file_hold_the_same(as_rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory, relationship_stage=3, beds=900)
    Hospital.objects.filter(pk=hospital.pk).update(
        tier="A", season="summer", priority="61.5", ttm_fen=123_456, scored_on=timezone.localdate()
    )

    as_text, as_sheet = csv_table(as_rep), xlsx_table(as_rep)

    assert as_text[0] == as_sheet[0]
    shown = dict(zip(as_text[0], as_text[1], strict=True))
    stored = dict(zip(as_sheet[0], as_sheet[1], strict=True))
    assert (shown["Tier"], shown["Season"], shown["Score"]) == ("A", "Summer", "61.5")
    assert shown["Sales in 12 months, CNY"] == "1234.56"
    assert stored["Sales in 12 months, CNY"] == 1234.56
    assert stored["Score"] == 61.5


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_two_columns_have_one_name(as_rep, rep, patch_territory, language):
    User.objects.filter(pk=rep.pk).update(language=language)
    HospitalFactory(territory=patch_territory)

    head, *_ = csv_table(as_rep, columns=[column.key for column in columns_for(rep)])

    assert len(set(head)) == len(head)


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1医院", "-1医院", "@SUM(1)", "\t=1", "＝1+1"])
def test_no_cell_is_a_formula(as_rep, patch_territory, name):
    HospitalFactory(territory=patch_territory, name=name, name_en="", code="=1+1")

    for table in (csv_table(as_rep, columns=["code"]), xlsx_table(as_rep, columns=["code"])):
        texts = [value for row in table for value in row if isinstance(value, str)]
        assert [text for text in texts if text[:1] in "=+-@\t\r＝＋－＠"] == []
        assert any(name.strip("\t") in text for text in texts)
    book = load_workbook(io.BytesIO(body(as_rep.get(EXPORT, {"format": "xlsx", "columns": ["code"]}))))
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n", "d"}


def test_every_export_leaves_an_event(as_rep, rep, patch_territory):
    HospitalFactory(territory=patch_territory)

    csv_table(as_rep, tier="A")

    (event,) = AuditEvent.objects.filter(verb="exported")
    assert event.actor == rep
    assert (event.details["page"], event.details["rows"], event.details["format"]) == ("hospitals", 0, "csv")
    assert "tier=A" in event.details["query"]


def test_a_stranger_exports_nothing_of_ours(as_stranger, patch_territory):
    HospitalFactory(territory=patch_territory)

    assert len(csv_table(as_stranger)) == 1


def test_a_medical_user_exports_no_column_from_sales(as_medrep, patch_territory):
    HospitalFactory(territory=patch_territory)

    head, row = csv_table(as_medrep, columns=["sales", "segment", "owner"])

    assert head == ["Hospital", "City", "Grade", "Owner"]
    assert len(row) == 4


@pytest.mark.parametrize("how_many", [1, 20])
def test_an_export_costs_the_same_however_many_rows(as_rep, patch_territory, how_many, django_assert_num_queries):
    HospitalFactory.create_batch(how_many, territory=patch_territory)

    with django_assert_num_queries(9):  # session, user, territories, owners, counts, rows, event in its transaction (2)
        body(as_rep.get(EXPORT))
