"""Global search: what it finds, for whom, in which order and at what cost."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import HospitalAlias
from tests.factories import HospitalFactory, StakeholderFactory

pytestmark = pytest.mark.django_db
URL = reverse("dashboards:search")
HTMX = {"HX-Request": "true", "HX-Target": "search-results"}


def found(client, text, **how):
    response = client.get(URL, {"q": text}, **how)
    hits = response.context["found"]
    return [hospital.name for hospital in hits.hospitals], [person.name for person in hits.people]


@pytest.mark.parametrize("how_many", [1, 20])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_search_costs_the_same_however_much_it_finds(
    as_rep, patch_territory, how_many, headers, django_assert_max_num_queries
):
    for n in range(how_many):
        hospital = HospitalFactory(territory=patch_territory, name=f"云汀{n}医院")
        StakeholderFactory(hospital=hospital, name=f"云{n}")

    with django_assert_max_num_queries(8):  # session, user, territories, company, two for each kind
        response = as_rep.get(URL, {"q": "云"}, headers=headers)

    most = 6 if headers else 30
    assert len(response.context["found"].hospitals) == min(how_many, most)
    assert len(response.context["found"].people) == min(how_many, most)


@pytest.mark.parametrize(
    "text", ["浙江大学", "zhejiang", "zjdx", "ZJDX", "杭州", "hangzhou", "zhe yi", "浙一", "大学 浙江"]
)
def test_hospitals_are_found_by_names_other_names_pinyin_initials_and_city(as_rep, patch_territory, text):
    hospital = HospitalFactory(territory=patch_territory, name="浙江大学附属第一医院", name_en="", city="杭州市")
    HospitalFactory(territory=patch_territory, name="云汀市中心医院", name_en="")
    HospitalAlias.objects.create(hospital=hospital, name="浙一医院")
    hospital.save()

    assert found(as_rep, text)[0] == ["浙江大学附属第一医院"]


@pytest.mark.parametrize("text", ["单", "shan", "syf", "Shan Yifan", "单一凡"])
def test_people_are_found_by_name_and_pinyin(as_rep, patch_territory, text):
    hospital = HospitalFactory(territory=patch_territory)
    StakeholderFactory(hospital=hospital, name="单一凡", name_en="")
    StakeholderFactory(hospital=hospital, name="林怀瑾", name_en="")

    assert found(as_rep, text)[1] == ["单一凡"]


def test_what_begins_with_the_words_comes_first(as_rep, patch_territory):
    HospitalFactory(territory=patch_territory, name="安云汀医院", name_en="")
    HospitalFactory(territory=patch_territory, name="云汀医院", name_en="")

    assert found(as_rep, "云汀")[0] == ["云汀医院", "安云汀医院"]


def test_nobody_finds_what_is_not_theirs(as_stranger, patch_territory):
    hospital = HospitalFactory(territory=patch_territory, name="云汀医院")
    StakeholderFactory(hospital=hospital, name="云医生")

    response = as_stranger.get(URL, {"q": "云"})

    assert (response.context["found"].hospitals, response.context["found"].people) == ([], [])
    assert "云汀医院" not in response.content.decode()


def test_who_is_in_no_list_is_not_found(as_rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    now = timezone.now()
    StakeholderFactory(hospital=hospital, name="云一", opted_out_on=now.date())
    StakeholderFactory(hospital=hospital, name="云二", is_active=False)
    StakeholderFactory(hospital=hospital, name="云三", lawful_basis="none", created_at=now - timedelta(days=40))
    StakeholderFactory(hospital=hospital, name="云四", erased_at=now)

    assert found(as_rep, "云")[1] == []


def test_the_dropdown_is_a_part_and_the_page_works_without_scripts(as_rep, patch_territory):
    HospitalFactory(territory=patch_territory, name="云汀医院")

    part = as_rep.get(URL, {"q": "云"}, headers=HTMX).content.decode()
    page = as_rep.get(URL, {"q": "云"}).content.decode()

    assert "<html" not in part
    assert 'class="ka-hit"' in part
    assert "<html" in page
    assert 'value="云"' in page


@pytest.mark.parametrize("text", ["", "   ", "%", "_", "|", "\\", "'", "x" * 5000])
def test_odd_words_find_nothing_and_break_nothing(as_rep, patch_territory, text):
    HospitalFactory(territory=patch_territory, name="云汀医院")

    assert found(as_rep, text) == ([], [])


def test_nothing_found_says_what_to_try(as_rep):
    assert "Nothing found" in as_rep.get(URL, {"q": "qqqq"}).content.decode()
    assert "Nothing found" in as_rep.get(URL, {"q": "qqqq"}, headers=HTMX).content.decode()
