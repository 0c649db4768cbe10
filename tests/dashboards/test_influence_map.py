"""The influence map: who is on it, what it costs and weighs, and what must not stand on it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Adoption, Placeholder, RivalTie, SupportEvent, Tie
from tests.factories import DepartmentFactory, FocusFactory, HospitalFactory, ProductFactory, StakeholderFactory

pytestmark = pytest.mark.django_db


def address(hospital, **query):
    url = reverse("dashboards:hospital_map", args=[hospital.pk])
    return f"{url}?{'&'.join(f'{name}={value}' for name, value in query.items())}"


def tie(start, end, kind="influences", **fields):
    return Tie.objects.create(from_person=start, to_person=end, kind=kind, **fields)


def person(hospital, **fields):
    return StakeholderFactory(hospital=hospital, **{"buying_role": "influencer", "influence": 3, **fields})


def full_map(hospital, how_many, ties):
    """A hospital with so many people in its departments and so many ties between them."""
    department = DepartmentFactory(hospital=hospital)
    people = [
        person(hospital, department=department, post="主治医师", support=(n % 5) - 2, support_on=timezone.localdate())
        for n in range(how_many)
    ]
    for n in range(ties):
        start, end = people[n % how_many], people[(n * 7 + 1 + n // how_many) % how_many]
        if start != end and not Tie.objects.filter(from_person=start, to_person=end).exists():
            tie(start, end)
    return people


# -- What it costs ---------------------------------------------------------------------------------
@pytest.mark.parametrize(("how_many", "ties"), [(2, 1), (60, 90)])
def test_the_map_costs_the_same_however_many_there_are(
    as_rep, patch_territory, how_many, ties, django_assert_num_queries
):
    hospital, product = HospitalFactory(territory=patch_territory), FocusFactory().product
    full_map(hospital, how_many, ties)

    with django_assert_num_queries(12):
        assert as_rep.get(address(hospital, product=product.pk)).status_code == 200


def test_a_drawing_of_sixty_people_weighs_at_most_40_kb(as_rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    full_map(hospital, 60, 60)

    for layout in ("wide", "phone"):
        drawing = as_rep.get(reverse("dashboards:hospital_map_drawing", args=[hospital.pk, layout]))
        assert drawing.content.count(b'data-person="') - drawing.content.count(b"seat-") == 60
        assert len(drawing.content) <= 40_000


# -- What stands on it -----------------------------------------------------------------------------
def test_a_person_stands_there_with_role_stance_and_ties(as_rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    chief = person(
        hospital, name="陈景行", name_en="", post="院长", buying_role="decision_maker", influence=5, support=1
    )
    doctor = person(hospital, name="王若溪", name_en="", post="主治医师")
    tie(doctor, chief)

    content = as_rep.get(address(hospital)).content.decode()

    assert f'data-ends="{doctor.pk} {chief.pk}"' in content
    assert re.search(r'aria-label="陈景行[^"]*influence 5 of 5[^"]*supporter"', content)
    assert "influences <a" in content
    assert "is influenced by <a" in content


def test_support_toward_a_product_stands_in_place_of_the_general(as_rep, rep, patch_territory):
    hospital, product = HospitalFactory(territory=patch_territory), FocusFactory().product
    today = timezone.localdate()
    one = person(hospital, support=2, support_on=today)
    SupportEvent.objects.create(stakeholder=one, product=product, support=-2, on=today, by=rep)
    Adoption.objects.create(stakeholder=one, product=product, stage=3, since=today)

    general = as_rep.get(address(hospital)).content.decode()
    toward = as_rep.get(address(hospital, product=product.pk)).content.decode()

    assert re.search(r'class="n p2[^>]*>', general)
    assert re.search(r'class="n m2[^>]*>', toward)
    assert "Trial" in toward


@pytest.mark.parametrize("query", [{"product": "x"}, {"product": 999_999}, {"ties": "nothing"}])
def test_a_filter_that_is_none_is_left_out(as_rep, patch_territory, query):
    hospital = HospitalFactory(territory=patch_territory)
    person(hospital)

    assert as_rep.get(address(hospital, **query)).status_code == 200


def test_ways_in_show_the_chain_to_a_blocker_alone(as_rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    friend, between, blocker, other = (person(hospital, support=support) for support in (2, 0, -2, 0))
    tie(friend, between)
    tie(between, blocker)
    tie(other, between, "teacher_student")

    content = as_rep.get(address(hospital, ties="ways")).content.decode()

    assert content.count("data-ends=") == 2
    assert content.count('class="t inf path"') == 3  # both ties, and the key


def test_conflicts_alone(as_rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    one, other = person(hospital), person(hospital)
    tie(one, other, "conflicts_with")
    tie(one, other)

    content = as_rep.get(address(hospital, ties="conflicts")).content.decode()

    assert content.count("data-ends=") == 1


def test_somebody_of_another_hospital_stands_outside(as_rep, patch_territory):
    hospital, elsewhere = HospitalFactory(territory=patch_territory), HospitalFactory(territory=patch_territory)
    here, guest = person(hospital), person(elsewhere, name="李思源", name_en="")
    tie(guest, here)

    content = as_rep.get(address(hospital)).content.decode()

    assert "Outside" in content
    assert "李思源" in content


def test_a_seat_nobody_is_known_in_is_drawn(as_rep, rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    person(hospital)
    Placeholder.objects.create(
        hospital=hospital, seat="gatekeeper", owner=rep, due_on=timezone.localdate(), note="new head expected"
    )

    content = as_rep.get(address(hospital)).content.decode()

    assert 'data-person="seat-gatekeeper"' in content
    assert 'data-person="seat-decision_maker"' in content
    assert "new head expected" in content


def test_who_works_with_a_rival_is_told_with_the_source(as_rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    RivalTie.objects.create(
        stakeholder=person(hospital), company="B-Yuan", source_kind="paper", source="Journal 3/2026", on="2026-03-01"
    )

    content = as_rep.get(address(hospital)).content.decode()

    assert "B-Yuan" in content
    assert "Journal 3/2026" in content


def test_an_empty_hospital_says_what_to_do(as_rep, patch_territory):
    content = as_rep.get(address(HospitalFactory(territory=patch_territory))).content.decode()

    assert "Nobody is known here yet" in content


# -- What must not stand on it ---------------------------------------------------------------------
def test_without_a_basis_neither_stance_nor_weight_nor_ties_are_drawn(as_rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    silent = person(
        hospital, lawful_basis="public_source", influence=5, buying_role="decision_maker", name="张知言", name_en=""
    )
    tie(silent, person(hospital))

    content = as_rep.get(address(hospital)).content.decode()

    assert "张知言" in content
    assert "data-ends=" not in content
    assert not re.search(r'aria-label="张知言[^"]*(decision maker|influence)', content)


def test_a_tie_to_somebody_out_of_sight_is_not_told(as_rep, patch_territory, other_territory):
    hospital = HospitalFactory(territory=patch_territory)
    far = person(HospitalFactory(territory=other_territory), name="赵映雪", name_en="")
    tie(far, person(hospital))

    assert "赵映雪" not in as_rep.get(address(hospital)).content.decode()


def test_a_stranger_gets_nothing(as_stranger, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)

    for name, args in [("hospital_map", []), ("hospital_map_drawing", ["wide"]), ("hospital_coverage", [])]:
        assert as_stranger.get(reverse(f"dashboards:{name}", args=[hospital.pk, *args])).status_code == 404


def test_a_tie_that_ended_is_not_drawn(as_rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    tie(person(hospital), person(hospital), until=timezone.localdate() - timedelta(days=1))

    assert "data-ends=" not in as_rep.get(address(hospital)).content.decode()


def test_a_medical_user_sees_the_same_map(as_rep, as_medrep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    full_map(hospital, 3, 2)
    url = reverse("dashboards:hospital_map_drawing", args=[hospital.pk, "wide"])

    assert as_rep.get(url).content == as_medrep.get(url).content


def test_products_to_look_at_are_those_in_focus(as_rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    person(hospital)
    FocusFactory(product=ProductFactory(name="Veltrasin"))
    ProductFactory(name="Somnuvia")

    content = as_rep.get(address(hospital)).content.decode()

    assert "Veltrasin" in content
    assert "Somnuvia" not in content
