"""A person's score on the page of the person and in the order of a hospital's people; why there is none; who may object."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from scoring.attending import STAKEHOLDER_WEIGHTS
from scoring.models import PersonScore, ScoreRun
from tests.dashboards.centres import centre_of
from tests.factories import HospitalFactory, StakeholderFactory

pytestmark = pytest.mark.django_db

PARTS = {
    "power": [0.8, 240], "potential": [None, 53], "adoption": [0.7, 140], "movability": [1.0, 100],
    "contact": [1.0, 150], "academic": [0.3, 15], "overdue": [0.2, 10],
}  # fmt: skip
INPUTS = {
    "power": ["main_influencer", 5], "potential": None, "adoption": [3, 1], "movability": 0,
    "contact": [4, 0, None, 15, 30], "academic": "local", "overdue": 1,
}  # fmt: skip


@pytest.fixture
def hospital(patch_territory):
    return HospitalFactory(territory=patch_territory)


@pytest.fixture
def scored(db):
    """Scores a person as the last published run did."""
    run = ScoreRun.objects.create(as_of=date(2026, 11, 15), state="done", published_at="2026-11-16T00:00Z")

    def score(person, points="70.8"):
        return PersonScore.objects.create(
            run=run, hospital=person.hospital, stakeholder=person, score=Decimal(points), confidence=0.85,
            parts=PARTS, inputs=INPUTS,
        )  # fmt: skip

    return score


def page(client, person) -> str:
    return client.get(reverse("dashboards:stakeholder_detail", args=[person.pk])).content.decode()


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize("who", ["rep", "medrep", "manager"])
def test_the_page_tells_seven_parts_that_add_up(request, hospital, scored, who):
    person = StakeholderFactory(hospital=hospital)
    scored(person)
    html = page(request.getfixturevalue(f"as_{who}"), person)
    score = html[html.index('id="score"') :].partition("</section>")[0]
    points = re.findall(r'<span class="pt ka-num"[^>]*>([\d.]+)<', score)
    assert len(points) == len(STAKEHOLDER_WEIGHTS) + 1
    assert sum(map(Decimal, points[:-1])) == Decimal(points[-1]) == Decimal("70.8")
    told = words(score)
    for fact in (
        "Main influencer, influence 5 of 5", "No patient load of the department is known", "Neutral",
        "0 of 4 meetings this month, never met", "Local", "1 promise is overdue", "Missing: Patient load",
        "Certainty 85%", "without anything of sales", "15 Nov",
    ):  # fmt: skip
        assert fact in told


def test_whoever_adds_people_can_take_an_objection_down_where_the_score_is(as_rep, hospital, scored):
    person = StakeholderFactory(hospital=hospital)
    scored(person)
    html = page(as_rep, person)
    assert html.count(reverse("accounts:basis_withdraw", args=[person.pk])) == 2


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"opted_out_on": date(2026, 11, 1)}, "Opted out"),
        ({"lawful_basis": "none"}, "Without consent or a contract"),
        ({"lawful_basis": "public_source"}, "Without consent or a contract"),
        ({"is_active": False}, "Only people at work"),
        ({}, "The next nightly run scores this person"),
    ],
)
def test_without_a_score_the_page_says_why_and_shows_no_number(as_rep, hospital, scored, fields, why):
    person = StakeholderFactory(hospital=hospital, support=None, social_style="", **fields)
    if fields:
        scored(person)
    told = words(page(as_rep, person))
    assert f"No score {why}" in told
    assert "70.8" not in told


def test_people_of_a_hospital_stand_blockers_first_then_by_score(hospital, rep, scored):
    def someone(score=None, **fields):
        person = StakeholderFactory(hospital=hospital, **fields)
        if score:
            scored(person, score)
        return person

    none_but_strong = someone(influence=5)
    low, high = someone("20.0", influence=5), someone("90.0", influence=1)
    blocker, other = someone("10.0", support=-2, influence=4), someone("99.0", support=-1, influence=2)
    gone = someone("99.9", influence=1, opted_out_on=date(2026, 11, 1))

    found = centre_of(hospital, rep).people

    assert [person for person in found if person != gone] == [blocker, other, high, low, none_but_strong]
    assert all(person.score is None for person in found if person in (gone, none_but_strong))


def test_the_tab_shows_the_score_and_leads_to_its_parts(as_rep, hospital, scored):
    person = StakeholderFactory(hospital=hospital)
    scored(person)
    tab = as_rep.get(reverse("dashboards:hospital_detail", args=[hospital.pk]), {"tab": "people"})
    assert f'{person.get_absolute_url()}#score"' in tab.content.decode()
