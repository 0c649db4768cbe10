"""Hospitals from files: identity, doubts, writing, taking back; the shared roster with its counts."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Hospital, HospitalAlias, HospitalIdentifier
from records.models import AuditEvent, ImportMemory
from scoring.models import TierEvent
from tests.factories import HospitalFactory, StakeholderFactory, TerritoryFactory
from tests.records import files

pytestmark = pytest.mark.django_db

# Lines that share address or phone with an earlier line of another name: each is asked about.
DOUBTFUL = [
    4, 10, 11, 15, 20, 23, 24, 26, 34, 35, 39, 42, 44, 46, 54, 66, 69, 71, 74, 75, 76, 78, 89, 101, 106, 114, 121, 125,
    130, 136, 142, 147, 152, 153, 157, 160, 163, 169, 170, 173, 175, 180, 182, 187, 189,
]  # fmt: skip
# Lines of the same name and city as an earlier one, word for word.
REPEATED = {28: 2, 29: 3, 30: 4, 31: 5, 49: 6, 50: 7, 51: 8, 120: 26, 177: 27}


@pytest.fixture
def bring(admin, patch_territory):
    return lambda content, **options: files.bring("hospitals", content, admin, territory=patch_territory.pk, **options)


@pytest.fixture
def shared(bring):
    return bring("hangzhou-hospitals.csv")


def roster() -> set:
    return set(Hospital.objects.values_list("pk", "name", "city", "district", "phones", "grade", "version"))


# -- The shared roster -----------------------------------------------------------------------------
def test_every_line_of_the_shared_roster_has_its_verdict(shared):
    """191 lines: 9 word-for-word repetitions, 45 that share address or phone with another name, 137 clear ones."""
    assert shared.counts == {"new": 137, "duplicate": 9, "suspected": 45}
    assert files.lines(shared, "suspected") == DOUBTFUL
    repeated = dict(shared.rows.filter(verdict="duplicate").values_list("line", "duplicate_of"))
    assert repeated == REPEATED
    assert shared.rows.count() == 191


def test_what_cannot_be_taken_over_is_said_and_not_dropped(shared):
    for line in (110, 111):  # a "district" that is an estate
        assert files.said(shared, line, "warnings") == ["district"]
        assert "district" not in shared.rows.get(line=line).values
    for line in (112, 124, 181):  # numbers that are too short or run together beyond telling
        assert files.said(shared, line, "warnings") == ["phone"]
    assert shared.rows.get(line=2).values["phones"] == "0571-87783883; 0571-87022776"
    assert shared.rows.get(line=2).values["grade"] == "3A"


def test_an_import_with_the_proposals_leaves_no_doubt_and_the_same_file_then_changes_nothing(shared, bring, admin):
    """40 of the 45 doubts are proposed as other names, 5 as hospitals of their own: 137 + 5 new, 9 + 40 repeated."""
    answered = files.accept(shared, admin)
    assert answered.counts == {"new": 142, "duplicate": 49}
    files.write(answered, admin)
    assert Hospital.objects.count() == 142
    assert HospitalAlias.objects.count() == 40
    before = roster()

    second = bring("hangzhou-hospitals.csv")
    assert second.counts == {"same": 142, "duplicate": 49}
    files.write(second, admin)

    assert roster() == before
    assert HospitalAlias.objects.count() == 40


def test_hospitals_are_found_by_their_other_names_afterwards(shared, admin):
    files.write(files.accept(shared, admin), admin)

    assert [h.name for h in Hospital.objects.matching("杭州第四医院")] == ["杭州市第四人民医院"]
    assert [h.name for h in Hospital.objects.matching("hzdsyy")] == ["杭州市第四人民医院"]


def test_history_names_the_user_and_the_import(shared, admin):
    files.write(files.accept(shared, admin), admin)

    first = Hospital.history.filter(history_type="+").first()
    assert first.history_user == admin
    assert first.history_change_reason == f"import {shared.pk}"
    assert Hospital.history.filter(history_type="+").count() == 142


def test_an_import_is_taken_back_whole_even_after_it_was_scored(shared, admin):
    files.write(files.accept(shared, admin), admin)
    TierEvent.objects.create(hospital=Hospital.objects.first(), to_tier="A", month=date(2026, 1, 1))

    undone = files.take_back(shared, admin)

    assert undone.state == "undone"
    assert not Hospital.objects.exists()
    assert not HospitalAlias.objects.exists()
    assert Hospital.history.filter(history_type="-").count() == 142
    assert AuditEvent.objects.filter(verb="import_undone").count() == 1


def test_an_import_that_was_built_on_stays(shared, admin):
    files.write(files.accept(shared, admin), admin)
    StakeholderFactory(hospital=Hospital.objects.first())

    undone = files.take_back(shared, admin)

    assert undone.state == "applied"
    assert "built on" in undone.error_texts["en"]
    assert Hospital.objects.count() == 142


# -- Identity --------------------------------------------------------------------------------------
def test_two_hospitals_of_one_name_in_two_cities_are_two(bring, admin):
    batch = bring(files.table("医院名称,城市", "红十字会医院,杭州", "红十字会医院,宁波市", "红十字会医院,杭州市"))

    assert batch.counts == {"new": 2, "duplicate": 1}
    assert batch.rows.get(line=4).duplicate_of == 2


def test_the_city_is_read_from_the_address_else_asked_once(bring):
    content = files.table("医院名称,地址", "甲医院,浙江省杭州市上城区解放路68号", "乙医院,中山路3号")
    batch = bring(content)
    assert batch.counts == {"new": 1, "error": 1}
    assert files.said(batch, 3) == ["city"]
    assert batch.facts["needs"] == {"city": 1}

    batch = bring(content, city="宁波")
    assert batch.counts == {"new": 2}
    assert batch.rows.get(line=3).values["city"] == "宁波市"


def test_a_new_hospital_needs_a_territory(admin):
    batch = files.bring("hospitals", files.table("医院名称,城市", "甲医院,云汀市"), admin)

    assert files.said(batch, 2) == ["territory"]
    assert batch.facts["needs"] == {"territory": 1}


def test_a_territory_may_stand_in_a_column(bring, admin):
    other = TerritoryFactory(name="澜浦片区")
    batch = bring(files.table("医院名称,城市,片区", "甲医院,云汀市,澜浦片区", "乙医院,云汀市,没有的片区"))

    assert files.said(batch, 3) == ["territory"]
    files.write(batch, admin)
    assert Hospital.objects.get().territory == other


def test_another_district_only_warns(bring, patch_territory, admin):
    HospitalFactory(name="甲医院", city="杭州市", district="上城区", territory=patch_territory)

    batch = bring(files.table("医院名称,城市,区县", "甲医院,杭州市,西湖区"))

    row = batch.rows.get()
    assert row.verdict == "changed"
    assert row.changes == {"district": ["上城区", "西湖区"]}
    assert files.said(batch, 2, "warnings") == ["other_district"]


def test_an_external_number_goes_before_the_name(bring, admin, patch_territory):
    known = HospitalFactory(name="甲医院", city="云汀市", territory=patch_territory)
    HospitalIdentifier.objects.create(hospital=known, value="X1")

    batch = bring(files.table("外部编号,医院名称,城市", "X1,甲总医院,云汀市", "X2,甲医院,云汀市", "X3,丙医院,云汀市"))

    assert batch.rows.get(line=2).changes == {"name": ["甲医院", "甲总医院"]}
    assert files.said(batch, 3) == ["number"]
    files.write(batch, admin)
    known.refresh_from_db()
    assert known.name == "甲总医院"
    assert known.aliases.get().name == "甲医院"
    assert HospitalIdentifier.objects.get(value="X3").hospital.name == "丙医院"
    undone = files.take_back(batch, admin)
    known.refresh_from_db()
    assert (undone.state, known.name, known.aliases.count()) == ("undone", "甲医院", 0)


def test_an_empty_cell_changes_nothing(bring, patch_territory):
    HospitalFactory(name="甲医院", city="云汀市", beds=500, territory=patch_territory)

    assert bring(files.table("医院名称,城市,床位数", "甲医院,云汀市,")).counts == {"same": 1}


# -- Doubts ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("known", "line", "why"),
    [
        ({"address": "云汀市中山路1号"}, "乙医院,云汀市,云汀市中山路1号,", "address"),
        ({"phones": "0571-87061501"}, "乙医院,云汀市,,0571-87061501", "phone"),
        ({}, "老甲医院,云汀市,,", "alias"),
    ],
)
def test_a_shared_address_phone_or_alias_is_asked_about(bring, patch_territory, known, line, why):
    hospital = HospitalFactory(name="甲医院", city="云汀市", territory=patch_territory, **known)
    HospitalAlias.objects.create(hospital=hospital, name="老甲医院")

    batch = bring(files.table("医院名称,城市,地址,电话", line))

    assert batch.counts == {"suspected": 1}
    assert batch.rows.get().question["candidates"][0]["why"] == [why]


def test_same_as_becomes_another_name_and_is_not_asked_again(bring, patch_territory, admin):
    hospital = HospitalFactory(name="甲医院", city="云汀市", address="云汀市中山路1号", territory=patch_territory)
    content = files.table("医院名称,城市,地址,床位数", "甲总医院,云汀市,云汀市中山路1号,300")

    batch = files.answer(bring(content), {"甲总医院": "甲医院"}, admin)
    assert batch.counts == {"changed": 1}
    files.write(batch, admin)

    hospital.refresh_from_db()
    assert [alias.name for alias in hospital.aliases.all()] == ["甲总医院"]
    assert hospital.name == "甲医院"
    assert hospital.beds == 300
    assert bring(content).counts == {"same": 1}


def test_new_is_remembered_until_another_candidate_turns_up(bring, patch_territory, admin):
    HospitalFactory(name="甲医院", city="云汀市", address="云汀市中山路1号", territory=patch_territory)
    content = files.table("医院名称,城市,地址", "乙医院,云汀市,云汀市中山路1号")

    assert files.answer(bring(content), {"乙医院": "new"}, admin).counts == {"new": 1}
    assert bring(content).counts == {"new": 1}
    HospitalFactory(name="丙医院", city="云汀市", address="云汀市中山路1号", territory=patch_territory)
    assert bring(content).counts == {"suspected": 1}


# -- Writing ---------------------------------------------------------------------------------------
def test_what_changed_since_the_preview_stops_the_writing(bring, patch_territory, admin):
    hospital = HospitalFactory(name="甲医院", city="云汀市", beds=500, territory=patch_territory)
    batch = bring(files.table("医院名称,城市,床位数", "甲医院,云汀市,600", "乙医院,云汀市,100"))
    hospital.beds = 550
    hospital.save()

    batch = files.write(batch, admin)

    assert batch.state == "preview"
    assert "Read the file again" in batch.error_texts["en"]
    hospital.refresh_from_db()
    assert hospital.beds == 550
    assert Hospital.objects.count() == 1


def test_somebody_elses_hospital_of_the_same_name_stops_the_writing(bring, patch_territory, admin):
    batch = bring(files.table("医院名称,城市", "甲医院,云汀市"))
    HospitalFactory(name="甲医院", city="云汀市", territory=patch_territory)

    assert files.write(batch, admin).state == "preview"
    assert Hospital.objects.count() == 1


def test_an_edit_with_an_old_version_is_noticed_after_an_import(bring, patch_territory, admin):
    hospital = HospitalFactory(name="甲医院", city="云汀市", beds=500, territory=patch_territory)

    files.write(bring(files.table("医院名称,城市,床位数", "甲医院,云汀市,600")), admin)

    hospital.refresh_from_db()
    assert hospital.version == 2


def test_a_chunk_asks_the_same_however_many_lines_it_has(bring, admin):
    def cost(how_many: int, city: str) -> tuple[int, int]:
        numbers = range(how_many)
        rows = [f"第{n}医院,{city},{city}中山路{n}号,0571-8{how_many:03}{n:04},第{n}院" for n in numbers]
        with files.selects() as reading:
            batch = bring(files.table("医院名称,城市,地址,电话,别名", *rows))
        assert batch.counts["new"] == how_many
        with files.selects() as writing:
            files.write(batch, admin)
        return len(reading), len(writing)

    cost(2, "霁川市")
    assert cost(20, "云汀市") == cost(400, "澜浦市")


# -- The command -----------------------------------------------------------------------------------
def test_the_command_writes_nothing_while_a_question_is_open(patch_territory):
    path = str(files.DATA / "hangzhou-hospitals.csv")

    with pytest.raises(CommandError, match="45 wait for an answer"):
        call_command("import_hospitals", path, "--territory", patch_territory.name, verbosity=0)
    assert not Hospital.objects.exists()

    call_command("import_hospitals", path, "--territory", patch_territory.name, "--suspects", "proposed", verbosity=0)
    assert Hospital.objects.count() == 142


def test_the_command_says_what_it_would_do_and_leaves_no_trace(patch_territory, capsys, settings):
    path = str(files.DATA / "hangzhou-hospitals.csv")

    call_command("import_hospitals", path, "--territory", patch_territory.name, "--dry-run", verbosity=1)

    out = capsys.readouterr().out
    assert "137  New" in out
    assert "45  Suspected duplicate" in out
    assert not Hospital.objects.exists()
    assert not ImportMemory.objects.exists()
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_the_command_maps_columns_by_hand(tmp_path, patch_territory):
    path = tmp_path / "odd.csv"
    path.write_bytes(files.table("甲,乙", "云汀市人民医院,云汀市", encoding="gb18030"))

    with pytest.raises(CommandError, match="--map HEADER=FIELD"):
        call_command("import_hospitals", str(path), verbosity=0)
    arguments = ["--territory", patch_territory.name, "--map", "甲=name", "--map", "乙=city"]
    call_command("import_hospitals", str(path), *arguments, verbosity=0)

    assert Hospital.objects.get().name == "云汀市人民医院"
