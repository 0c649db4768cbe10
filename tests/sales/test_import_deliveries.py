"""Deliveries from files: the shared file with its counts and sums, traps, superseding, closing, taking back."""

import gc
import threading
import tracemalloc
from datetime import date

import pytest
from django.core.files import File
from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.models import Hospital, HospitalAlias
from lib.dates import add_months, month_start
from partners.models import Partner
from records import services
from records.importing import reading, writing
from records.importing.importer import CHUNK
from records.models import AuditEvent, ImportBatch
from sales.models import Delivery, FeedClose
from tests.factories import HospitalFactory, PartnerFactory
from tests.records import files

pytestmark = pytest.mark.django_db

HEADER = "商业公司,终端名称,通用名,规格,年月,数量(盒),金额(元),备注"
SHORT = {
    "浙二医院": "浙江大学医学院附属第二医院",
    "浙一医院": "浙江大学医学院附属第一医院",
    "浙大儿院": "浙江大学医学院附属儿童医院",
    "省人民医院": "浙江省人民医院",
    "邵逸夫医院": "浙江大学医学院附属邵逸夫医院",
    "杭州市一医院": "杭州市第一人民医院",
}


@pytest.fixture
def shared(roster, admin):
    return files.bring("deliveries", "hangzhou-deliveries.csv", admin)


@pytest.fixture
def one(admin, root):
    """One hospital and the products, for files written on the spot."""
    files.catalogue()
    return HospitalFactory(name="云汀市人民医院", city="云汀市", territory=root)


@pytest.fixture
def bring(one, admin):
    def bring(*lines, **options):
        return files.bring("deliveries", files.table(HEADER, *lines), admin, **options)

    return bring


def line(boxes="10", value="480.00", *, hospital="云汀市人民医院", month="2026-03", partner="云桥医药", pack="10mg×14"):
    return f"{partner},{hospital},维曲辛片,{pack},{month},{boxes},{value},"


# -- The shared file -------------------------------------------------------------------------------
def test_every_line_of_the_shared_deliveries_has_its_verdict(shared):
    """7,518 lines: 7,336 clear, 174 with one of six short names, 6 errors, 1 line twice, 1 total."""
    assert shared.counts == {"new": 7336, "duplicate": 1, "suspected": 174, "error": 6, "total": 1}
    assert shared.rows.count() == 7518
    wrong = {number: files.said(shared, number) for number in files.lines(shared, "error")}
    assert wrong == {
        1062: ["month"],  # month 13
        1293: ["product"],  # no such product
        1898: ["blank"],  # no hospital
        2750: ["hospital"],  # no such hospital
        3418: ["future"],  # a month to come
        5162: ["number"],  # a word for a number
    }
    assert shared.rows.get(verdict="duplicate").line == 2078
    assert shared.rows.get(verdict="duplicate").duplicate_of == 102
    assert shared.rows.get(verdict="total").line == 7519


def test_a_short_name_is_proposed_and_never_matched_by_itself(shared):
    names = {row.question["name"] for row in shared.rows.filter(verdict="suspected")}

    assert names == set(SHORT)


def test_the_total_line_agrees_with_the_accepted_lines(shared, admin):
    """The six lines with errors and the second of the twin lines are not in the file's own total."""
    assert shared.facts["total_line"]["agrees"] is False
    assert shared.facts["total_line"]["agrees_when_answered"] is True

    batch = files.answer(shared, SHORT, admin)

    assert batch.counts == {"new": 7510, "duplicate": 1, "error": 6, "total": 1}
    assert batch.facts["sums"]["accepted"] == {"lines": 7510, "boxes": 461668, "value": 3944957640}
    assert batch.facts["total_line"] == {
        "line": 7519,
        "boxes": 461668,
        "value": 3944957640,
        "agrees": True,
        "agrees_when_answered": True,
    }


def test_what_is_written_adds_up_to_the_total_and_the_same_file_then_changes_nothing(shared, admin):
    files.write(files.answer(shared, SHORT, admin), admin)
    written = Delivery.objects.aggregate(boxes=Sum("boxes"), value=Sum("value_fen"))
    assert written == {"boxes": 461668, "value": 3944957640}
    assert Partner.objects.count() == 4
    assert FeedClose.objects.count() == 4 * 18
    assert HospitalAlias.objects.filter(name__in=SHORT).count() == 6
    before = set(Delivery.objects.values_list("pk", "boxes", "value_fen", "is_current"))

    second = files.bring("deliveries", "hangzhou-deliveries.csv", admin)
    assert second.counts == {"same": 7510, "duplicate": 1, "error": 6, "total": 1}
    files.write(second, admin)

    assert set(Delivery.objects.values_list("pk", "boxes", "value_fen", "is_current")) == before


def test_the_shared_deliveries_are_taken_back_whole(shared, admin):
    files.write(files.answer(shared, SHORT, admin), admin)

    undone = files.take_back(shared, admin)

    assert undone.state == "undone"
    assert not Delivery.objects.exists()
    assert not FeedClose.objects.exists()
    assert not Partner.objects.exists()
    assert not HospitalAlias.objects.filter(name__in=SHORT).exists()
    assert not Hospital.objects.matching("浙二医院").exists()


def test_volumes_per_doctor_are_refused_whole_with_a_reason_on_record(roster, admin):
    batch = files.bring("deliveries", "doctor-volumes-refuse.csv", admin)

    assert batch.state == "refused"
    assert not batch.rows.exists()
    assert not batch.file
    assert "医生姓名" in batch.error_texts["en"]
    event = AuditEvent.objects.get(verb="import_refused")
    assert (event.actor, event.subject_id) == (admin, batch.pk)
    assert event.details["persons"] == ["科室", "医生姓名"]
    assert event.details["quantities"] == ["处方量(盒)"]


@pytest.mark.parametrize("kind", ["hospitals", "stakeholders", "products"])
def test_volumes_per_doctor_are_refused_whatever_they_are_called(roster, admin, kind):
    assert files.bring(kind, "doctor-volumes-refuse.csv", admin).state == "refused"
    assert AuditEvent.objects.filter(verb="import_refused").count() == 1


# -- Lines -----------------------------------------------------------------------------------------
def test_months_money_and_digits_are_read_however_they_are_written(bring):
    batch = bring(
        line("１０", '"2,412.00"', month="2026年3月"),
        line("-3", "-144.00", month="202604"),
        line('"1,200"', "57600", month="2026/5/1"),
        line("1", "48", month="2026-06"),
        line("0", "0", month="2026-07"),
    )

    found = [(row.values["month"], row.values["boxes"], row.values["value"]) for row in batch.rows.order_by("line")]
    assert found == [
        ("2026-03-01", 10, 241200),
        ("2026-04-01", -3, -14400),
        ("2026-05-01", 1200, 5760000),
        ("2026-06-01", 1, 4800),
        ("2026-07-01", 0, 0),
    ]
    assert batch.counts == {"new": 5}


def test_lines_of_one_key_are_added_up_and_a_line_twice_counts_once(bring, admin):
    batch = bring(
        line("10", "480.00"), line("-2", "-96.00"), line("10", "480.00"), line("5", "240.00", month="2026-04")
    )

    assert batch.counts == {"new": 3, "duplicate": 1}
    assert batch.rows.get(line=4).duplicate_of == 2
    for number in (2, 3):
        assert files.said(batch, number, "warnings") == ["added"]
    files.write(batch, admin)
    assert list(Delivery.objects.order_by("month").values_list("boxes", "value_fen")) == [(8, 38400), (5, 24000)]


def test_a_name_that_is_an_alias_of_the_same_hospital_is_added_up_too(bring, one, admin):
    HospitalAlias.objects.create(hospital=one, name="云汀一院")

    batch = bring(line("10", "480.00"), line("10", "480.00", hospital="云汀一院"))
    files.write(batch, admin)

    assert Delivery.objects.get().boxes == 20


def test_a_name_in_two_cities_is_asked_about(bring, one, root, admin):
    HospitalFactory(name="云汀市人民医院", city="澜浦市", territory=root)

    batch = bring(line())

    assert batch.counts == {"suspected": 1}
    assert batch.rows.get().question["proposal"] == ""


def test_none_of_these_makes_the_line_an_error(bring, admin):
    batch = bring(line(hospital="云汀人民医院"))
    assert batch.counts == {"suspected": 1}

    batch = files.answer(batch, {"云汀人民医院": "none"}, admin)

    assert batch.counts == {"error": 1}
    assert files.said(batch, 2) == ["hospital"]


def test_a_total_that_does_not_agree_is_said(bring):
    batch = bring(line("10", "480.00"), "合计,,,,,11,480.00,")

    assert batch.facts["total_line"]["agrees"] is False
    assert batch.facts["total_line"]["agrees_when_answered"] is False


def test_a_missing_value_is_counted_at_the_price(bring):
    batch = bring(line("10", ""))

    assert batch.rows.get().values["value"] == 50000
    assert files.said(batch, 2, "warnings") == ["value"]


def test_one_distributor_for_the_whole_file(one, admin):
    content = files.table("医院,品名,规格,月份,数量,金额", "云汀市人民医院,维曲辛片,10mg * 14,2026-03,1,48")

    assert files.said(files.bring("deliveries", content, admin), 2) == ["partner"]
    batch = files.bring("deliveries", content, admin, partner="云桥医药")
    files.write(batch, admin)
    assert Delivery.objects.get().partner.name == "云桥医药"


# -- Superseding, closing, taking back ---------------------------------------------------------------
def test_a_later_file_supersedes_and_keeps_what_was(bring, admin):
    files.write(bring(line("10", "480.00")), admin)

    later = bring(line("12", "576.00"))
    assert later.rows.get().changes == {"boxes": [10, 12], "value": [48000, 57600]}
    files.write(later, admin)

    old, new = Delivery.objects.order_by("pk")
    assert (old.boxes, old.is_current) == (10, False)
    assert (new.boxes, new.is_current, new.supersedes) == (12, True, old)


def test_the_first_file_is_not_taken_back_under_the_second(bring, admin):
    first, second = bring(line("10", "480.00")), None
    files.write(first, admin)
    second = files.write(bring(line("12", "576.00")), admin)

    assert files.take_back(first, admin).state == "applied"
    assert files.take_back(second, admin).state == "undone"
    assert Delivery.objects.get().is_current
    assert Delivery.objects.get().boxes == 10
    assert files.take_back(first, admin).state == "undone"
    assert not Delivery.objects.exists()


def test_months_that_are_over_are_closed_and_the_present_one_is_not(bring, admin):
    now = month_start(timezone.localdate())
    last = add_months(now, -1)

    files.write(bring(line(month=f"{last:%Y-%m}"), line(month=f"{now:%Y-%m}")), admin)

    close = FeedClose.objects.get()
    assert (close.month, close.closed_by) == (last, admin)


def test_a_file_that_completes_nothing_closes_nothing(bring, admin):
    files.write(bring(line(), closes_months=False), admin)

    assert Delivery.objects.exists()
    assert not FeedClose.objects.exists()


def test_what_was_delivered_since_the_preview_stops_the_writing(bring, one, admin):
    batch = bring(line("10", "480.00"))
    PartnerFactory(name="云桥医药")
    row = batch.rows.get()
    other = Delivery.objects.create(
        hospital=one,
        sku_id=row.values["sku"],
        partner=Partner.objects.get(),
        month=date(2026, 3, 1),
        boxes=1,
        value_fen=1,
    )

    assert files.write(batch, admin).state == "preview"
    assert Delivery.objects.get() == other


def test_writing_twice_writes_once(bring, admin):
    batch = bring(line())

    assert files.write(batch, admin).state == "applied"
    assert writing.apply(batch, by=admin) is False
    assert Delivery.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_simultaneous_writings_of_one_file_make_one(admin, root):
    with transaction.atomic():
        files.catalogue()
        HospitalFactory(name="云汀市人民医院", city="云汀市", territory=root)
    lines = [line(month=f"2025-{month:02}") for month in range(1, 13)]
    batch = files.bring("deliveries", files.table(HEADER, *lines), admin)
    ImportBatch.objects.filter(pk=batch.pk).update(state="applying")
    done = []

    def write():
        try:
            done.append(writing.apply(ImportBatch.objects.get(pk=batch.pk), by=admin))
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(done) == [False, True]
    assert Delivery.objects.count() == 12
    assert AuditEvent.objects.filter(verb="imported").count() == 1


def test_a_chunk_asks_the_same_however_many_lines_it_has(bring, admin):
    def cost(first: int, how_many: int) -> tuple[int, int]:
        months = [f"{first + n // 12}-{n % 12 + 1:02}" for n in range(how_many)]
        with files.selects() as reading:
            batch = bring(*[line(str(n), month=month) for n in (1, 2) for month in months])
        assert batch.counts == {"new": how_many * 2}
        with files.selects() as writing:
            files.write(batch, admin)
        return len(reading), len(writing)

    cost(1990, 1)
    assert cost(1991, 12) == cost(2000, 240)


@pytest.mark.slow
def test_a_long_file_takes_no_more_memory_than_a_short_one(one, admin, root, tmp_path):
    """Two chunks against five: from the second on, two lie in memory at once, the one done and the one being read.

    The rubbish of a chunk is collected as it ends, for when Python does so by itself is chance. What then grows by the
    line would be kept by the line: a line that is kept, with its values, takes more than a thousand bytes, so a
    hundred a line tells growth from the few thousand bytes by which one chunk differs from the next.
    """
    hospitals = [HospitalFactory(territory=root).name for _ in range(25)]

    def peak(lines: int) -> int:
        path = tmp_path / f"{lines}.csv"
        with path.open("w", encoding="utf-8") as out:
            out.write(HEADER + "\n")
            for n in range(lines):
                place, month = hospitals[n // 240], f"{2000 + n % 240 // 12}-{n % 12 + 1:02}"
                out.write(line("1", hospital=place, month=month, partner=f"云桥医药{lines}") + "\n")
        with path.open("rb") as stream:
            batch = services.store_file(File(stream, name=path.name), kind="deliveries", options={}, by=admin)
        gc.collect()
        tracemalloc.start()
        try:
            reading.read(batch, lambda done, total: gc.collect())
            files.write(batch, admin, lambda done, total: gc.collect())
            assert batch.counts == {"new": lines}
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(100)
    assert peak(5 * CHUNK) - peak(2 * CHUNK) < 3 * CHUNK * 100


def test_the_roster_is_taken_back_once_the_deliveries_on_it_are(roster, shared, admin):
    hospitals = ImportBatch.objects.get(kind="hospitals")
    deliveries = files.write(files.answer(shared, SHORT, admin), admin)

    assert files.take_back(hospitals, admin).state == "applied"
    assert Hospital.objects.exists()

    assert files.take_back(deliveries, admin).state == "undone"
    assert files.take_back(hospitals, admin).state == "undone"
    assert not Hospital.objects.exists()


# -- The command -----------------------------------------------------------------------------------
