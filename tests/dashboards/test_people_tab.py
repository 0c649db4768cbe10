"""The People tab: who blocks, what is done, who can reach them, and what the map lacks."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import BlockerReview, CounterAction, Placeholder, SupportEvent, Tie
from dashboards.people_panel import gap_sentence
from tests.dashboards.centres import centre_of
from tests.factories import FocusFactory, HospitalFactory, ProductFactory, StakeholderFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital(patch_territory):
    return HospitalFactory(territory=patch_territory)


def someone(hospital, support=None, influence=3, **fields):
    return StakeholderFactory(hospital=hospital, support=support, influence=influence, **fields)


def tab(client, hospital, **headers):
    return client.get(reverse("dashboards:hospital_detail", args=[hospital.pk]), {"tab": "people"}, headers=headers)


def ways(person) -> list[tuple]:
    return [(link.person, str(link.tie)) for link in person.way]


def test_the_shortest_chain_from_a_supporter_is_told_with_its_ties(hospital, rep):
    blocker, friend, between = someone(hospital, -2), someone(hospital, 2), someone(hospital)
    Tie.objects.create(from_person=between, to_person=friend, kind="teacher_student")
    Tie.objects.create(from_person=between, to_person=blocker, kind="influences")

    found = centre_of(hospital, rep).against[0]

    assert ways(found) == [(friend, ""), (between, "was taught by"), (blocker, "influences")]
    assert found.nearest is None


def test_ended_ties_and_ties_of_who_withdrew_lead_nowhere(hospital, rep):
    today = timezone.localdate()
    blocker, friend, gone = someone(hospital, -2), someone(hospital, 2), someone(hospital, 1)
    Tie.objects.create(from_person=friend, to_person=blocker, kind="influences", until=today - timedelta(days=1))
    Tie.objects.create(from_person=gone, to_person=blocker, kind="influences")
    gone.support, gone.lawful_basis, gone.opted_out_on = None, "none", today
    gone.save()

    found = centre_of(hospital, rep).against[0]

    assert (found.way, found.nearest) == ([], friend)


def test_a_supporter_at_another_hospital_counts_where_one_sees_it(
    hospital, rep, stranger, patch_territory, other_territory
):
    blocker = someone(hospital, -1)
    seen = someone(HospitalFactory(territory=patch_territory), 1)
    hidden = someone(HospitalFactory(territory=other_territory), 2, influence=5)
    for end in (seen, hidden):
        Tie.objects.create(from_person=end, to_person=blocker, kind="influences")

    assert ways(centre_of(hospital, rep).against[0])[0] == (seen, "")


def test_a_stance_toward_a_focus_product_counts_before_the_overall_one(hospital, rep, as_rep):
    friend = someone(hospital, 2, influence=4)
    other, focus = ProductFactory(), FocusFactory().product
    today = timezone.localdate()
    for product, support, days in ((other, -2, 1), (focus, 1, 9), (focus, -1, 2)):
        SupportEvent.objects.create(
            stakeholder=friend, product=product, support=support, on=today - timedelta(days=days)
        )

    found = centre_of(hospital, rep).against[0]

    assert (found, found.standing, found.lacks) == (friend, -1, True)
    assert dict(found.toward) == {other: -2, focus: -1}
    assert focus.name_en in tab(as_rep, hospital).content.decode()


def test_who_weighs_and_is_against_us_lacks_a_counter_action_until_there_is_one(hospital, rep, as_rep):
    blocker, minor = someone(hospital, -1, influence=3), someone(hospital, -2, influence=2)
    assert "1 without counter-action" in tab(as_rep, hospital).content.decode()

    late = timezone.localdate() - timedelta(days=2)
    CounterAction.objects.create(stakeholder=blocker, means="evidence", text="Bring the data", owner=rep, due_on=late)
    people = centre_of(hospital, rep)

    assert [(p, p.lacks) for p in people.against] == [(blocker, False), (minor, False)]
    assert (people.against[0].counter.text, people.against[0].counter.is_late) == ("Bring the data", True)
    content = tab(as_rep, hospital).content.decode()
    assert "without counter-action" not in content
    assert "Bring the data" in content


def test_a_complete_map_and_an_ideal_one_say_so(hospital, rep, as_rep):
    someone(hospital, 2, 5, buying_role="decision_maker", is_main_influencer=True, name_en="Top")
    someone(hospital, buying_role="gatekeeper")
    assert "No executor known" in tab(as_rep, hospital).content.decode()
    Placeholder.objects.create(hospital=hospital, seat="executor", owner=rep, due_on=timezone.localdate())
    content = tab(as_rep, hospital).content.decode()
    assert "No executor known" not in content
    assert "Executor: not known" in content

    someone(hospital, buying_role="executor")
    BlockerReview.objects.create(hospital=hospital, on=timezone.localdate() - timedelta(days=90), is_named=False)

    people = centre_of(hospital, rep)
    assert (people.state.is_complete, people.is_ideal) == (True, True)
    assert people.tells == "Top decides, is the main influencer and is for us."


@pytest.mark.parametrize(
    ("top", "main", "says"),
    [
        (None, None, "No decision maker is known."),
        ({"support": None}, None, "nobody knows yet"),
        ({"support": 0}, None, "is not for us yet"),
        ({"support": 1}, None, "who sways the others is not known"),
        ({"support": 1}, {"is_main_influencer": True}, "is the main influencer"),
    ],
)
def test_the_gap_is_told_in_a_sentence(hospital, rep, top, main, says):
    if top:
        someone(hospital, buying_role="decision_maker", **top)
    if main:
        someone(hospital, **main)
    assert says in gap_sentence(centre_of(hospital, rep).judged)


@pytest.mark.parametrize("how_many", [1, 60])
def test_the_tab_costs_the_same_for_one_person_as_for_sixty(
    hospital, rep, as_rep, how_many, django_assert_num_queries, django_assert_max_num_queries
):
    product = FocusFactory().product
    today = timezone.localdate()
    before = someone(hospital, 2)
    for _ in range(how_many):
        person = someone(hospital, -1)
        Tie.objects.create(from_person=before, to_person=person, kind="influences")
        SupportEvent.objects.create(stakeholder=person, product=product, support=-1, on=today)
        CounterAction.objects.create(stakeholder=person, means="answer", text="Answer", owner=rep, due_on=today)
        before = person
    Placeholder.objects.create(hospital=hospital, seat="executor", owner=rep, due_on=today)

    with django_assert_num_queries(11):
        assert tab(as_rep, hospital).status_code == 200
    with django_assert_max_num_queries(12):
        answer = tab(as_rep, hospital, **{"HX-Request": "true"})
    assert answer.content.decode().count("<article") == how_many
