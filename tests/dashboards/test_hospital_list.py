"""The list of hospitals: who sees which rows and columns, filters, orders, pages and what a row costs."""

from datetime import timedelta
from itertools import product as product_of

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Hospital, SupportEvent
from dashboards.columns import COLUMNS
from dashboards.hospital_rows import rows_of, state_of, under_plan, with_blockers
from tests.conftest import sign_in
from tests.factories import (
    AssignmentFactory,
    DepartmentFactory,
    FocusFactory,
    HospitalFactory,
    ProductFactory,
    StakeholderFactory,
    UserFactory,
    VisitFactory,
)

pytestmark = pytest.mark.django_db
URL = reverse("dashboards:hospital_list")


def scored(territory, **fields):
    """A hospital as the nightly run leaves it."""
    columns = {name: fields.pop(name) for name in list(fields) if name in Hospital.SCORE_FIELDS}
    hospital = HospitalFactory(territory=territory, **fields)
    Hospital.objects.filter(pk=hospital.pk).update(scored_on=timezone.localdate(), **columns)
    return hospital


def names(response) -> list[str]:
    return [row.name for row in response.context["page"].object_list]


@pytest.mark.parametrize("how_many", [1, 20])
@pytest.mark.parametrize("who", ["rep", "medrep", "manager", "admin"])
def test_the_list_costs_the_same_however_many_rows(request, patch_territory, who, how_many, django_assert_num_queries):
    client = request.getfixturevalue(f"as_{who}")
    for _ in range(how_many):
        hospital = scored(patch_territory, tier="A", season="summer", priority=50, priority_medical=40)
        StakeholderFactory(hospital=hospital, support=1)
        VisitFactory(hospital=hospital)

    with django_assert_num_queries(8):
        response = client.get(URL, {"size": 100, "columns": [column.key for column in COLUMNS]})

    assert response.content.decode().count('<tr id="hospital-') == how_many


def test_a_stranger_sees_none_of_our_hospitals(as_stranger, patch_territory):
    HospitalFactory(territory=patch_territory, name="云汀市第一医院")

    response = as_stranger.get(URL)

    assert names(response) == []
    assert "云汀市第一医院" not in response.content.decode()
    assert "No hospitals yet" in response.content.decode()


def test_a_manager_sees_the_region_below(as_manager, patch_territory, other_territory):
    HospitalFactory(territory=patch_territory, name="里面医院")
    HospitalFactory(territory=other_territory, name="外面医院")

    assert names(as_manager.get(URL)) == ["里面医院"]


# -- Filters ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", ["浙江", "zhejiang", "zjdx", "ZJDX", "大学 浙江", "ｚｊｄｘ"])
def test_words_find_names_pinyin_and_initials(as_rep, patch_territory, text):
    HospitalFactory(territory=patch_territory, name="浙江大学附属医院", name_en="", city="杭州市")
    HospitalFactory(territory=patch_territory, name="云汀市中心医院", name_en="", city="云汀市")

    assert names(as_rep.get(URL, {"q": text})) == ["浙江大学附属医院"]


def test_filters_narrow_and_are_shown_as_chips_that_come_off_one_by_one(as_rep, patch_territory):
    scored(patch_territory, name="甲医院", tier="A", season="summer", grade="3A")
    scored(patch_territory, name="乙医院", tier="A", season="winter", grade="3A")
    scored(patch_territory, name="丙医院", tier="B", season="summer", grade="2A")

    response = as_rep.get(URL, {"tier": "A", "season": "summer"})

    assert names(response) == ["甲医院"]
    assert "1 of 3 match" in response.content.decode()
    chips = {chip.href for chip in response.context["listing"].chips}
    assert chips == {"?season=summer", "?tier=A"}
    assert set(names(as_rep.get(URL, {"tier": "A"}))) == {"甲医院", "乙医院"}


def test_the_territory_filter_counts_what_lies_below(as_manager, region, patch_territory):
    HospitalFactory(territory=patch_territory, name="下面医院")
    HospitalFactory(territory=region, name="上面医院")

    assert set(names(as_manager.get(URL, {"territory": region.pk}))) == {"下面医院", "上面医院"}
    assert names(as_manager.get(URL, {"territory": patch_territory.pk})) == ["下面医院"]


def test_the_owner_is_the_primary_assignee_of_the_nearest_territory(as_manager, rep, manager, region, patch_territory):
    HospitalFactory(territory=patch_territory, name="属代表医院")
    HospitalFactory(territory=region, name="属经理医院")

    response = as_manager.get(URL, {"owner": rep.pk})

    assert names(response) == ["属代表医院"]
    assert response.context["page"].object_list[0].owner == rep
    assert names(as_manager.get(URL, {"owner": manager.pk})) == ["属经理医院"]


def test_an_assignment_that_is_over_owns_nothing(as_manager, rep, patch_territory):
    rep.assignments.all().delete()
    AssignmentFactory(user=rep, territory=patch_territory, ends_on=timezone.localdate() - timedelta(days=1))
    HospitalFactory(territory=patch_territory)

    assert as_manager.get(URL).context["page"].object_list[0].owner != rep


def test_deactivated_hospitals_show_only_when_asked_for(as_rep, patch_territory):
    HospitalFactory(territory=patch_territory, name="开着医院")
    HospitalFactory(territory=patch_territory, name="关了医院", is_active=False)

    assert names(as_rep.get(URL)) == ["开着医院"]
    assert names(as_rep.get(URL, {"active": "no"})) == ["关了医院"]
    assert len(names(as_rep.get(URL, {"active": "all"}))) == 2


def test_a_filter_that_means_nothing_is_not_in_force_and_not_shown(as_rep, patch_territory):
    HospitalFactory(territory=patch_territory)

    response = as_rep.get(URL, {"owner": "nobody", "plan": "x"})

    assert len(names(response)) == 1
    assert response.context["listing"].chips == []


def test_nothing_found_says_what_to_do(as_rep, patch_territory):
    HospitalFactory(territory=patch_territory)

    assert "No hospital matches" in as_rep.get(URL, {"q": "不存在"}).content.decode()


# -- Visits against the plan -----------------------------------------------------------------------
def test_the_filter_behind_plan_agrees_with_the_state_of_every_row(rep, patch_territory):
    today = timezone.localdate().replace(day=15)
    for done in range(9):
        hospital = scored(patch_territory, tier="A", season="summer")
        VisitFactory.create_batch(done, hospital=hospital, on=today)
    scored(patch_territory)  # no tier: no plan

    behind = set(under_plan(Hospital.objects.all(), rep, today).values_list("pk", flat=True))

    rows = list(rows_of(Hospital.objects.all(), rep, today))
    assert behind == {row.pk for row in rows if state_of(row, today) == "behind"}
    assert 0 < len(behind) < 9


def test_only_completed_visits_of_the_cycle_and_of_the_own_function_count(as_rep, patch_territory, medrep):
    hospital = scored(patch_territory, tier="A", season="summer")
    today = timezone.localdate()
    VisitFactory(hospital=hospital, on=today)
    VisitFactory(hospital=hospital, on=today, outcome="not_seen")
    VisitFactory(hospital=hospital, on=today, state="draft")
    VisitFactory(hospital=hospital, on=today.replace(day=1) - timedelta(days=1))
    VisitFactory(hospital=hospital, on=today, author=medrep)
    VisitFactory(hospital=hospital, on=today, joint_with=medrep)

    (row,) = as_rep.get(URL).context["page"].object_list

    assert (row.done, row.planned, row.last_visit) == (2, 8, today)


# -- Order, pages, columns -------------------------------------------------------------------------
def test_the_default_order_is_the_priority_and_unscored_come_last(as_rep, patch_territory):
    scored(patch_territory, name="低医院", priority=10)
    HospitalFactory(territory=patch_territory, name="无医院")
    scored(patch_territory, name="高医院", priority=90)

    assert names(as_rep.get(URL)) == ["高医院", "低医院", "无医院"]
    assert names(as_rep.get(URL, {"order": "score"})) == ["低医院", "高医院", "无医院"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("name", "甲乙丙"),
        ("-name", "丙乙甲"),
        ("-sales", "乙甲丙"),
        ("last_visit", "丙甲乙"),
        ("-last_visit", "乙甲丙"),
    ],
)
def test_orders(as_rep, patch_territory, order, expected):
    today = timezone.localdate()
    for name, key, ttm, days in (("甲", "1", 5, 9), ("乙", "2", 7, 3), ("丙", "3", None, None)):
        hospital = scored(patch_territory, name=name, ttm_fen=ttm)
        Hospital.objects.filter(pk=hospital.pk).update(sort_key=key)
        if days:
            VisitFactory(hospital=hospital, on=today - timedelta(days=days))

    assert "".join(names(as_rep.get(URL, {"order": order}))) == expected


def test_pages_hold_25_or_100_and_together_every_row_once(as_rep, patch_territory):
    HospitalFactory.create_batch(30, territory=patch_territory)

    pages = [names(as_rep.get(URL, {"page": page})) for page in (1, 2)]

    assert [len(page) for page in pages] == [25, 5]
    assert len({*pages[0], *pages[1]}) == 30
    assert len(names(as_rep.get(URL, {"size": 100}))) == 30
    assert len(names(as_rep.get(URL, {"size": 7}))) == 25


def test_columns_are_chosen_and_the_name_stays(as_rep, patch_territory):
    HospitalFactory(territory=patch_territory, beds=777)

    response = as_rep.get(URL, {"columns": ["beds"]})

    assert [column.key for column in response.context["listing"].columns] == ["name", "beds"]
    assert "777" in response.content.decode()
    assert len(as_rep.get(URL).context["listing"].columns) <= 7


def test_htmx_gets_the_part_and_everybody_else_the_page(as_rep, patch_territory):
    HospitalFactory(territory=patch_territory)

    part, page = as_rep.get(URL, headers={"HX-Request": "true"}), as_rep.get(URL)

    assert "<html" not in part.content.decode()
    assert 'id="hospital-listing"' in part.content.decode()
    assert "<html" in page.content.decode()
    assert "HX-Request" in part["Vary"]


# -- Stances ---------------------------------------------------------------------------------------
def test_only_people_who_may_be_judged_are_counted(as_rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    StakeholderFactory(hospital=hospital, support=-1)
    StakeholderFactory(hospital=hospital, support=2)
    StakeholderFactory(hospital=hospital, support=None)
    StakeholderFactory(hospital=hospital, support=-2, opted_out_on=timezone.localdate())
    StakeholderFactory(hospital=hospital, support=-2, is_active=False)

    (row,) = as_rep.get(URL).context["page"].object_list

    assert row.stances == (1, 1, 2)
    assert names(as_rep.get(URL, {"people": "blockers"})) == [hospital.name]


def test_blockers_are_the_same_hospital_by_hospital_and_all_at_once(patch_territory):
    """Every stance overall, with and without stances toward one or two products in focus and one that is not."""
    today = timezone.localdate()
    focus, second, other = FocusFactory().product, FocusFactory().product, ProductFactory()
    scale = (None, -2, 0, 1)
    events = []
    for overall, first, next_, aside in product_of(scale, repeat=4):
        person = StakeholderFactory(hospital=HospitalFactory(territory=patch_territory), support=overall)
        known = ((focus, first), (second, next_), (other, aside))
        for about, support in [pair for pair in known if pair[1] is not None]:
            for days, value in ((0, support), (9, -support)):
                event = SupportEvent(stakeholder=person, product=about, support=value, on=today - timedelta(days))
                events.append(event)
    SupportEvent.objects.bulk_create(events)
    StakeholderFactory(hospital=HospitalFactory(), support=-2, is_active=False)

    by_hospital = set(with_blockers(Hospital.objects.all(), today).values_list("pk"))

    assert set(with_blockers(Hospital.objects.all(), today, is_wide=True).values_list("pk")) == by_hospital
    assert 0 < len(by_hospital) < len(scale) ** 4


@pytest.mark.parametrize("walked", [0, 5_000])
def test_a_country_lists_its_blockers_in_the_same_order_however_it_is_asked(
    as_admin, patch_territory, monkeypatch, walked
):
    monkeypatch.setattr("dashboards.owners.OFFERED", 0)
    monkeypatch.setattr("dashboards.hospital_listing.WALKED", walked)
    asked = []

    def watched(hospitals, today, *, is_wide):
        asked.append(is_wide)
        return with_blockers(hospitals, today, is_wide=is_wide)

    monkeypatch.setattr("dashboards.filters.with_blockers", watched)
    for number in range(30):
        hospital = scored(patch_territory, name=f"第{number}医院", priority=number, code=f"C{number}")
        StakeholderFactory(hospital=hospital, support=1 - number % 3)
    against = [f"第{number}医院" for number in range(29, -1, -1) if number % 3 == 2]

    assert names(as_admin.get(URL, {"people": "blockers"})) == against
    assert (False in asked) == (walked > 0)
    assert True in asked


def test_the_stance_toward_a_product_in_focus_counts_before_the_overall_one(as_rep, rep, patch_territory):
    today = timezone.localdate()
    focus, other = FocusFactory().product, ProductFactory()
    won, lost, aside = (HospitalFactory(territory=patch_territory) for _ in range(3))
    for hospital, overall, toward in ((won, -1, {focus: 1}), (lost, 1, {focus: -2, other: 2}), (aside, 1, {other: -2})):
        person = StakeholderFactory(hospital=hospital, support=overall, department=DepartmentFactory(hospital=hospital))
        for product, support in toward.items():
            SupportEvent.objects.create(stakeholder=person, product=product, support=support, on=today)
            before = today - timedelta(days=9)
            SupportEvent.objects.create(stakeholder=person, product=product, support=-support, on=before)

    rows = {row.pk: row for row in rows_of(Hospital.objects.all(), rep, today)}

    assert [rows[h.pk].stances[:2] for h in (won, lost, aside)] == [(0, 1), (1, 0), (0, 1)]
    assert names(as_rep.get(URL, {"people": "blockers"})) == [lost.name]
    assert list(with_blockers(Hospital.objects.all(), today, is_wide=True)) == [lost]
    tab = as_rep.get(f"{lost.get_absolute_url()}?tab=departments").content.decode()
    assert "1 against" in tab
    assert "nobody judged" not in tab


# -- Medical users ---------------------------------------------------------------------------------
def test_a_medical_user_has_neither_columns_nor_filters_nor_orders_from_sales(as_medrep, patch_territory):
    scored(patch_territory, name="甲医院", tier="A", ttm_fen=1, priority_medical=10, code="A1")
    scored(patch_territory, name="乙医院", tier="B", ttm_fen=9, priority_medical=20, code="A2")

    response = as_medrep.get(URL, {"tier": "A", "order": "-sales", "columns": ["sales", "segment", "score"]})

    listing = response.context["listing"]
    assert {"tier", "season"}.isdisjoint(listing.filter.filters)
    assert [column.key for column in listing.columns] == ["name", "score"]
    assert listing.order == "-score"
    assert names(response) == ["乙医院", "甲医院"]


def test_a_medical_user_of_no_territory_sees_nothing(patch_territory):
    HospitalFactory(territory=patch_territory)

    assert names(sign_in(UserFactory(is_rep=True, function="medical")).get(URL)) == []
