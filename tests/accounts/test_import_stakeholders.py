"""People from files: at which hospital, who they are, what may be kept; the shared list with its counts."""

import pytest
from django.core.management import call_command

from accounts.models import Affiliation, Department, Evidence, Hospital, HospitalAlias, Stakeholder, SupportEvent
from tests.factories import DepartmentFactory, HospitalFactory, StakeholderFactory, VisitFactory
from tests.records import files

pytestmark = pytest.mark.django_db

HEADER = "医院,科室,姓名,职务,决策角色,影响力,支持度"


@pytest.fixture
def hospitals(patch_territory):
    """The three hospitals of the demonstration that the shared list speaks of."""
    cities = {"云汀市第一人民医院(演示)": "云汀市", "澜浦市中心医院(演示)": "澜浦市", "霁川市人民医院(演示)": "霁川市"}
    return [HospitalFactory(name=name, city=city, territory=patch_territory) for name, city in cities.items()]


@pytest.fixture
def shared(hospitals, admin):
    return files.bring("stakeholders", "demo-stakeholders.xlsx", admin)


@pytest.fixture
def one(patch_territory):
    return HospitalFactory(name="云汀市人民医院", city="云汀市", territory=patch_territory)


@pytest.fixture
def bring(one, admin):
    def bring(*lines, **options):
        return files.bring("stakeholders", files.table(HEADER, *lines), admin, **options)

    return bring


# -- The shared list -------------------------------------------------------------------------------
def test_every_line_of_the_shared_list_has_its_verdict(shared):
    """66 lines: 56 at hospitals named in full, 7 at hospitals named without "(演示)", 3 wrong; 3 blank ones skipped."""
    assert shared.counts == {"new": 56, "suspected": 7, "error": 3}
    assert shared.facts["header_line"] == 3
    assert shared.facts["blank_lines"] == 3
    assert shared.facts["unknown_headers"] == ["备注"]
    wrong = {line: files.said(shared, line) for line in files.lines(shared, "error")}
    assert wrong == {
        70: ["role", "influence", "support"],  # a colloquial role, 9 of 5, words for a number
        71: ["hospital"],  # no such hospital
        72: ["formula_cell"],
    }
    names = {row.question["name"] for row in shared.rows.filter(verdict="suspected")}
    assert names == {"云汀市第一人民医院", "澜浦市中心医院", "霁川市人民医院"}


def test_a_hospital_without_its_suffix_is_confirmed_once_and_stored_as_another_name(shared, admin):
    batch = files.accept(shared, admin)
    assert batch.counts == {"new": 63, "error": 3}

    files.write(batch, admin)

    assert Stakeholder.objects.count() == 63
    assert HospitalAlias.objects.count() == 3
    assert Affiliation.objects.filter(is_primary=True, ends_on=None).count() == 63
    assert files.bring("stakeholders", "demo-stakeholders.xlsx", admin).counts == {"same": 63, "error": 3}


def test_without_consent_or_contract_no_judgement_is_kept(shared, admin):
    files.write(files.accept(shared, admin), admin)

    assert shared.rows.exclude(warnings=[]).filter(verdict="new").count() == 63
    assert not Stakeholder.objects.exclude(support=None).exists()
    assert not Stakeholder.objects.exclude(influence=None).exists()
    assert not Stakeholder.objects.exclude(buying_role="").exists()
    assert not SupportEvent.objects.exists()
    assert set(Stakeholder.objects.values_list("lawful_basis", flat=True)) == {"none"}


def test_with_consent_stances_are_kept_as_dated_events(hospitals, admin):
    batch = files.bring("stakeholders", "demo-stakeholders.xlsx", admin, basis="consent", basis_on="2026-01-05")
    files.write(files.accept(batch, admin), admin)

    assert SupportEvent.objects.count() == 52
    assert Evidence.objects.filter(kind="import").count() == 3
    person = Stakeholder.objects.get(name="徐若溪")
    assert (person.support, person.buying_role, person.influence) == (-1, "influencer", None)
    assert f"{person.lawful_basis_on}" == "2026-01-05"
    assert person.history.first().history_user == admin
    chief = Stakeholder.objects.get(name="徐承宇")
    assert (chief.influence, chief.influence_assessed_by) == (5, admin)
    assert Department.objects.get(hospital=person.hospital, name="药学部").kind == "pharmacy"


def test_the_shared_list_is_taken_back_whole(hospitals, admin):
    batch = files.bring("stakeholders", "demo-stakeholders.xlsx", admin, basis="consent")
    files.write(files.accept(batch, admin), admin)

    assert files.take_back(batch, admin).state == "undone"
    for model in (Stakeholder, Affiliation, SupportEvent, Evidence, Department, HospitalAlias):
        assert not model.objects.exists()
    assert Stakeholder.history.filter(history_type="-").count() == 63


# -- Identity --------------------------------------------------------------------------------------
def test_a_person_is_hospital_department_name_and_post(bring, one, admin):
    ward = DepartmentFactory(hospital=one, name="心内科")
    StakeholderFactory(hospital=one, department=ward, name="陈立", post="主任")

    batch = bring(
        "云汀市人民医院,心内科,陈立,主任,,,",
        "云汀市人民医院,心内科,陈 立,主任,,,",
        "云汀市人民医院,药学部,陈立,主任,,,",
    )

    assert batch.counts == {"same": 1, "duplicate": 1, "suspected": 1}


def test_a_namesake_in_another_post_is_the_same_person_or_a_new_one_by_answer(bring, one, admin):
    ward = DepartmentFactory(hospital=one, name="心内科")
    person = StakeholderFactory(hospital=one, department=ward, name="陈立", post="主任")
    Affiliation.objects.create(stakeholder=person, hospital=one, department=ward, post="主任")
    name = "陈立, 药学部, 院长"

    batch = files.accept(bring("云汀市人民医院,药学部,陈立,院长,,,"), admin)
    assert batch.rows.get().changes == {"post": ["主任", "院长"], "department": ["心内科", "药学部"]}
    files.write(batch, admin)
    person.refresh_from_db()
    assert (person.post, person.department.name) == ("院长", "药学部")
    assert person.affiliations.get().post == "院长"

    files.take_back(batch, admin)
    person.refresh_from_db()
    assert (person.post, person.department) == ("主任", ward)
    batch = files.answer(bring("云汀市人民医院,药学部,陈立,院长,,,"), {name: "new"}, admin)
    assert batch.counts == {"new": 1}


def test_an_external_number_goes_before_everything(one, admin):
    person = StakeholderFactory(hospital=one, name="陈立", post="主任", external_id="P7")

    batch = files.bring("stakeholders", files.table("外部编号,医院,姓名,职务", "P7,云汀市人民医院,陈丽,院长"), admin)

    assert batch.rows.get().target_id == person.pk
    assert batch.rows.get().changes == {"name": ["陈立", "陈丽"], "post": ["主任", "院长"]}


def test_who_opted_out_is_not_judged_by_an_import(bring, one, admin):
    StakeholderFactory(hospital=one, name="陈立", post="主任", opted_out_on="2026-01-01")

    batch = bring("云汀市人民医院,,陈立,主任,决策者,5,2", basis="consent")

    assert batch.counts == {"same": 1}
    assert files.said(batch, 2, "warnings") == ["basis"]


def test_a_changed_stance_is_a_new_dated_event(bring, one, admin):
    StakeholderFactory(hospital=one, name="陈立", post="主任", support=-1)

    files.write(bring("云汀市人民医院,,陈立,主任,,,1"), admin)

    person = Stakeholder.objects.get()
    assert person.support == 1
    assert SupportEvent.objects.get().evidence.kind == "import"
    assert files.said(bring("云汀市人民医院,,陈立,主任,,,2"), 2) == ["judged"]


def test_people_who_were_met_keep_the_import(bring, one, admin):
    batch = files.write(bring("云汀市人民医院,心内科,陈立,主任,,,"), admin)
    VisitFactory(hospital=one).attendees.create(stakeholder=Stakeholder.objects.get())

    assert files.take_back(batch, admin).state == "applied"
    assert Stakeholder.objects.count() == 1


def test_a_volume_column_refuses_a_list_of_people(one, admin):
    batch = files.bring("stakeholders", files.table("医院,姓名,销量", "云汀市人民医院,陈立,30"), admin)

    assert batch.state == "refused"
    assert not Stakeholder.objects.exists()


def test_a_chunk_asks_the_same_however_many_lines_it_has(bring, admin):
    def cost(how_many: int, letter: str) -> tuple[int, int]:
        rows = [f"云汀市人民医院,第{n}科{letter},陈{letter}{n},主任,决策者,3,1" for n in range(how_many)]
        with files.selects() as reading:
            batch = bring(*rows, basis="consent")
        assert batch.counts == {"new": how_many}
        with files.selects() as writing:
            files.write(batch, admin)
        return len(reading), len(writing)

    cost(2, "a")
    assert cost(20, "b") == cost(400, "c")


def test_the_command_keeps_the_basis_it_is_told(hospitals):
    path = str(files.DATA / "demo-stakeholders.xlsx")

    call_command(
        "import_stakeholders", path, "--good-only", "--suspects", "proposed", "--basis", "contract", verbosity=0
    )

    assert Stakeholder.objects.filter(lawful_basis="contract").count() == 63
    assert Hospital.objects.count() == 3
