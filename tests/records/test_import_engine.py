"""Reading, refusing, answering, writing and returning, whatever the kind of file."""

import io
import threading
import zipfile
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.likeness import likeness
from accounts.models import Hospital
from records import services
from records.importing import lines, returning
from records.jobs import JobLost
from records.models import AuditEvent, ImportBatch, ImportMemory, Job
from records.tasks import expire_old_uploads
from tests.records import files

pytestmark = pytest.mark.django_db

GOOD = ("医院名称,城市,床位数", "云汀市人民医院,云汀市,800")


@pytest.fixture
def bring(admin, patch_territory):
    return lambda content, **how: files.bring("hospitals", content, admin, territory=patch_territory.pk, **how)


def zip_bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", "<Types/>")
        bomb.writestr("xl/workbook.xml", " " * 40_000_000)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n\n\n", "empty"),
        ("医院名称,城市\n".encode(), "empty"),
        (bytes(range(256)) * 50, "encoding"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 200, "binary"),
        ("医院名称,城市\n".encode() + b"\xff\xfe\xff\xff\x81" * 40, "encoding"),
        (b"a," * 6_000_000, "line_too_long"),
        (",".join(f"c{n}" for n in range(1000)).encode() + b"\n", "columns"),
        (zip_bomb(), "zip_bomb"),
    ],
    ids=["empty", "blank", "header", "noise", "picture", "encoding", "long line", "columns", "bomb"],
)
def test_a_file_that_is_no_table_is_refused_and_nothing_is_kept(bring, content, code):
    batch = bring(content)

    assert batch.state == "refused"
    assert batch.facts["refused"] == code
    assert batch.error_texts["en"]
    assert not batch.rows.exists()
    assert not Hospital.objects.exists()
    assert not AuditEvent.objects.filter(verb="import_refused").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_every_usual_encoding_is_read(bring, encoding):
    assert bring(files.table(*GOOD, encoding=encoding)).counts == {"new": 1}


def test_titles_above_the_header_any_order_and_strange_columns_do_not_matter(bring):
    batch = bring(files.table("2026 年名单,,,", ",,,", "备注,床位数,城市,医院名称", "x,800,云汀市,云汀市人民医院"))

    assert batch.counts == {"new": 1}
    assert batch.facts["unknown_headers"] == ["备注"]


def test_a_total_line_is_no_hospital(bring):
    assert bring(files.table(*GOOD, "合计,,800")).counts == {"new": 1, "total": 1}


def test_reasons_are_kept_in_both_languages(bring):
    problem = bring(files.table("医院名称,城市,床位数", "甲医院,云汀市,很多")).rows.get().problems[0]

    assert set(problem["text"]) == {"en", "zh-hans"}
    assert problem["header"] == "床位数"
    assert problem["column"] == 2


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_the_lines_that_come_back_are_in_the_format_of_the_file(bring, format_):
    rows = (("医院名称", "城市", "床位数"), ("甲医院", "云汀市", "很多"))
    content = files.workbook(*rows) if format_ == "xlsx" else files.table(*map(",".join, rows))
    batch = bring(content, name=f"名单.{format_}")
    assert batch.facts["format"] == format_
    assert returning.file_name(batch) == f"名单-not written.{format_}"

    with returning.workbook(batch) if format_ == "xlsx" else io.BytesIO(b"".join(returning.csv_pieces(batch))) as file:
        again = bring(file.read(), name=f"again.{format_}")

    assert again.headers == ["医院名称", "城市", "床位数", "Reason"]
    assert again.counts == {"error": 1}


def test_an_answer_outside_the_choices_is_refused(bring, admin):
    batch = bring(files.table("医院名称,城市,地址", "甲,云汀市,云汀市中山路1号", "乙,云汀市,云汀市中山路1号"))
    ask = batch.rows.get(verdict="suspected").ask

    with pytest.raises(ValidationError):
        services.answer(batch, {ask: "id:7"}, by=admin)

    assert not ImportMemory.objects.filter(topic="answer").exists()
    batch.refresh_from_db()
    assert batch.state == "preview"


def test_a_file_without_a_good_line_is_not_called_written(bring, admin):
    batch = bring(files.table("医院名称,城市,床位数", "云汀市人民医院,云汀市,many"))

    with pytest.raises(ValidationError, match="no good line"):
        services.confirm(batch, good_only=True, by=admin)

    batch.refresh_from_db()
    assert (batch.state, Job.objects.count()) == ("preview", 0)


def test_a_file_that_is_worked_on_takes_no_second_order(bring, admin):
    batch = bring(files.table(*GOOD))
    services.confirm(batch, good_only=False, by=admin)

    for act in (
        lambda: services.confirm(batch, good_only=False, by=admin),
        lambda: services.reread(batch, by=admin),
        lambda: services.take_back(batch, by=admin),
    ):
        with pytest.raises(ValidationError):
            act()
    assert Job.objects.count() == 1


def test_a_file_whose_job_died_can_be_read_again(bring, admin):
    batch = bring(files.table(*GOOD))
    services.confirm(batch, good_only=False, by=admin)
    Job.objects.update(state="failed")

    services.reread(batch, by=admin)

    batch.refresh_from_db()
    assert batch.state == "reading"


def test_a_file_whose_work_died_says_so_and_can_be_started_again(bring, admin, as_admin):
    batch = bring(files.table(*GOOD))
    services.confirm(batch, good_only=False, by=admin)
    Job.objects.update(state="failed")

    text = as_admin.get(batch.get_absolute_url()).content.decode()

    assert "Nothing is half done" in text
    assert "Read again" in text


def test_whoever_lost_the_job_leaves_the_file_to_the_other(bring, admin, monkeypatch):
    def lose(batch, report):
        raise JobLost(1)

    batch = bring(files.table(*GOOD))
    services.reread(batch, by=admin)
    monkeypatch.setattr("records.importing.reading.read", lose)

    with pytest.raises(JobLost):
        services.run_read(Job.objects.get())

    batch.refresh_from_db()
    assert batch.state == "reading"


def test_a_failure_while_writing_leaves_nothing_and_says_so(bring, admin, monkeypatch):
    from accounts.writing_hospitals import HospitalWriter

    def fail(self, rows):
        raise RuntimeError("the disk is full")

    batch = bring(files.table(*GOOD, "甲医院,云汀市,1"))
    monkeypatch.setattr(HospitalWriter, "_add_numbers", fail)
    monkeypatch.setattr(HospitalWriter, "_add_aliases", fail)

    with pytest.raises(RuntimeError):
        files.write(batch, admin)

    batch.refresh_from_db()
    assert batch.state == "preview"
    assert "nothing was written" in batch.error_texts["en"]
    assert not Hospital.objects.exists()
    assert not Hospital.history.exists()
    assert not AuditEvent.objects.filter(verb="imported").exists()


def test_reading_twice_leaves_one_verdict_for_each_line(bring):
    batch = files.read(bring(files.table(*GOOD)))

    assert batch.rows.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_simultaneous_confirmations_one_is_taken(admin, patch_territory, settings, monkeypatch):
    monkeypatch.setattr("records.jobs.start", lambda pk: None)
    batch = files.bring("hospitals", files.table(*GOOD), admin, territory=patch_territory.pk)
    results = []

    def confirm():
        try:
            services.confirm(ImportBatch.objects.get(pk=batch.pk), good_only=False, by=admin)
            results.append("taken")
        except ValidationError:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == ["refused", "taken"]
    assert Job.objects.count() == 1


# -- Thirty days -------------------------------------------------------------------------------------
@pytest.fixture
def age(django_capture_on_commit_callbacks):
    def age(batch, days):
        ImportBatch.objects.filter(pk=batch.pk).update(created_at=timezone.now() - timedelta(days=days))
        with django_capture_on_commit_callbacks(execute=True):
            expire_old_uploads()
        batch.refresh_from_db()

    return age


def test_an_old_upload_goes_and_what_it_wrote_stays(bring, admin, age, as_admin):
    batch = files.write(bring(files.table(*GOOD, "甲医院,云汀市,很多")), admin)
    stored = batch.file.storage, batch.file.name
    errors = reverse("records:import_errors", args=[batch.pk])

    age(batch, 29)
    assert stored[0].exists(stored[1])
    assert as_admin.get(errors).status_code == 200

    age(batch, 31)
    assert not stored[0].exists(stored[1])
    assert as_admin.get(errors).status_code == 404
    assert not batch.rows.exclude(raw=[]).exists()
    assert batch.rows.get(verdict="error").values == {}
    assert Hospital.objects.count() == 1
    assert files.take_back(batch, admin).state == "undone"
    assert not Hospital.objects.exists()


def test_an_old_preview_goes_whole(bring, age):
    batch = bring(files.table(*GOOD))

    age(batch, 31)

    assert batch.state == "refused"
    assert not batch.rows.exists()
    assert "thirty days" in batch.error_texts["en"]


# -- Pure ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("浙二医院", "浙江大学医学院附属第二医院"),
        ("省人民医院", "浙江省人民医院"),
        ("杭州市一医院", "杭州市第一人民医院"),
        ("云汀市第一人民医院", "云汀市第一人民医院(演示)"),
        ("邵逸夫医院", "浙江大学医学院附属邵逸夫医院"),
    ],
)
def test_abbreviations_are_alike(short, full):
    assert likeness(short, full) >= 0.5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("杭州市不存在的医院", "杭州市中医院"),
        ("浙二医院", "浙江大学医学院附属第一医院"),
        ("", "医院"),
        ("儿童医院", "眼科医院"),
    ],
)
def test_other_names_are_not_alike(one, other):
    assert likeness(one, other) < 0.5


@given(st.text(max_size=12), st.text(max_size=12))
def test_likeness_is_a_ratio_and_does_not_depend_on_the_order(one, other):
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_digest_fits_its_column_and_tells_parts_apart(one, other):
    assert len(lines.digest(one, other)) == 32
    assert (lines.digest(one, other) == lines.digest(other, one)) == (one == other)
