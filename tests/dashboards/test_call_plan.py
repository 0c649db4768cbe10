"""The call plan: whose it is, what a target of a manager changes, how a challenge is answered, what it costs."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import Hospital
from dashboards.call_plan import CallPlan
from dashboards.pace import cycle_of
from dashboards.team import Team
from dashboards.week import Week
from scoring.models import ScoreSnapshot
from tests.conftest import sign_in
from tests.dashboards.whole import score
from tests.factories import HospitalFactory, UserFactory, VisitFactory
from visits.models import CallTarget, ReviewItem
from visits.services.targets import challenge_target, drop_target, set_target

pytestmark = pytest.mark.django_db
URL = reverse("dashboards:call_plan")


@pytest.fixture
def hospital(patch_territory):
    hospital = HospitalFactory(territory=patch_territory, name="云汀一院")
    Hospital.objects.filter(pk=hospital.pk).update(tier="A", season="autumn")
    return Hospital.objects.get(pk=hospital.pk)


def row_of(user):
    return CallPlan(user, timezone.localdate()).page.object_list[0]


def challenged(hospital, rep, **changes) -> ReviewItem:
    values = {"planned": 8, "proposed": 3, "reason": "主任出国进修"}
    return challenge_target(hospital, **{**values, **changes}, by=rep)


def test_planned_done_scheduled_and_what_remains(rep, hospital):
    today = timezone.localdate()
    for on, state in ((today, "submitted"), (today, "awaiting"), (today, "returned"), (today, "planned")):
        VisitFactory(hospital=hospital, author=rep, on=on, state=state)
    row = row_of(rep)
    assert (row.planned, row.done, row.scheduled, row.remaining, row.to_schedule) == (8, 1, 1, 7, 6)


def test_a_target_stands_wherever_the_plan_is_read(rep, manager, medrep, hospital):
    today = timezone.localdate()
    set_target(hospital, "commercial", 3, reason="药事会延期", by=manager)

    assert row_of(rep).planned == 3
    assert Week(rep, today, today).offer[0].planned == 3
    assert Team(manager, cycle_of(today)).accounts[0].planned["commercial"] == 3
    assert row_of(medrep).planned is None

    drop_target(hospital, "commercial", by=manager)
    assert row_of(rep).planned == 8


def test_a_target_weighs_in_the_score_and_the_default_stays_beside_it(manager, hospital):
    target = set_target(hospital, "commercial", 2, reason="药事会延期", by=manager)
    target.starts_on -= timedelta(days=40)
    target.save()
    score()
    facts = ScoreSnapshot.objects.filter(hospital=hospital).latest("day").inputs["contact"]
    assert facts["planned"] == 2
    assert "default" in facts


def test_set_again_it_is_one_with_its_history(manager, hospital):
    set_target(hospital, "commercial", 3, reason="药事会延期", by=manager)
    set_target(hospital, "commercial", 4, reason="药事会提前", by=manager)
    target = CallTarget.objects.get()
    assert (target.planned, target.history.count()) == (4, 2)
    target.starts_on -= timedelta(days=9)
    target.save()
    set_target(hospital, "commercial", 5, reason="再议", by=manager)
    assert list(CallTarget.objects.order_by("pk").values_list("planned", "ends_on")) == [
        (4, timezone.localdate() - timedelta(days=1)),
        (5, None),
    ]


@pytest.mark.parametrize(("planned", "reason"), [(3, " "), (61, "太多"), (-1, "太少")])
def test_no_target_without_a_reason_or_beyond_sense(manager, hospital, planned, reason):
    with pytest.raises(ValidationError):
        set_target(hospital, "commercial", planned, reason=reason, by=manager)
    assert not CallTarget.objects.exists()


@pytest.mark.parametrize("changes", [{"reason": ""}, {"proposed": 8}, {"proposed": 99}])
def test_a_challenge_says_why_and_something_else(rep, hospital, changes):
    with pytest.raises(ValidationError):
        challenged(hospital, rep, **changes)
    assert not ReviewItem.objects.exists()


def test_one_challenge_waits_at_a_time(rep, hospital):
    challenged(hospital, rep)
    with pytest.raises(ValidationError):
        challenged(hospital, rep, proposed=2)
    assert ReviewItem.objects.get().proposed == 3


def test_from_challenge_to_answer(as_rep, as_manager, rep, hospital):
    url = reverse("dashboards:target_challenge", args=[hospital.pk])
    assert as_rep.post(url, {"proposed": "8", "reason": "没变"}).status_code == 422
    assert as_rep.post(url, {"proposed": "3", "reason": "主任出国进修"}).status_code == 302
    item = ReviewItem.objects.get()
    assert (item.planned, item.proposed) == (8, 3)
    ReviewItem.objects.update(opened_at=timezone.now() - timedelta(minutes=1))
    assert "waits for a manager" in as_rep.get(URL).content.decode()
    assert "主任出国进修" in as_manager.get(f"{reverse('visits:review_list')}?kind=challenge").content.decode()

    decide = reverse("visits:review_decide", args=[item.pk])
    as_manager.post(decide, {"verdict": "approve", "number": "4", "comment": "先四次"})

    assert row_of(rep).planned == 4
    page = as_rep.get(URL).content.decode()
    assert "4 visits a cycle from now on" in page
    assert "先四次" in page


def test_a_challenge_refused_changes_no_target(as_rep, as_manager, rep, hospital):
    item = challenged(hospital, rep)
    decide = reverse("visits:review_decide", args=[item.pk])
    as_manager.post(decide, {"verdict": "return", "comment": "维持原计划"})
    assert not CallTarget.objects.exists()
    assert "维持原计划" in as_rep.get(URL).content.decode()


@pytest.mark.parametrize(
    ("who", "page", "target", "challenge"),
    [
        ("rep", 200, 404, 200),
        ("medrep", 200, 404, 200),
        ("manager", 200, 200, 404),
        ("stranger", 200, 404, 404),
        ("admin", 403, 403, 403),
        ("compliance", 403, 403, 403),
    ],
)
def test_who_may(request, who, page, target, challenge, hospital):
    client = sign_in(request.getfixturevalue(who))
    set_url, challenge_url = (reverse(f"dashboards:target_{act}", args=[hospital.pk]) for act in ("set", "challenge"))
    assert (client.get(URL).status_code, client.get(set_url).status_code) == (page, target)
    assert client.get(challenge_url).status_code == challenge
    if target != 200:
        client.post(set_url, {"planned": "3", "reason": "想改"})
        client.post(reverse("dashboards:target_drop", args=[hospital.pk]))
        assert not CallTarget.objects.exists()


def test_a_medical_user_learns_nothing_of_a_commercial_target(as_medrep, manager, rep, hospital, patch_territory):
    before = as_medrep.get(URL).content.decode()
    set_target(hospital, "commercial", 17, reason="药事会延期", by=manager)
    challenged(hospital, rep, proposed=13)
    after = as_medrep.get(URL).content.decode()
    assert "药事会延期" not in after
    assert before.count("<td") == after.count("<td")
    lead = sign_in(UserFactory(is_manager=True, function="medical", territory=patch_territory))
    assert "主任出国进修" not in lead.get(reverse("visits:review_list")).content.decode()


@pytest.mark.parametrize("how_many", [1, 20])
@pytest.mark.parametrize("who", ["rep", "medrep", "manager"])
def test_the_plan_costs_the_same_however_long(
    request, who, how_many, patch_territory, manager, django_assert_num_queries
):
    client, user = request.getfixturevalue(f"as_{who}"), request.getfixturevalue(who)
    for hospital in HospitalFactory.create_batch(how_many, territory=patch_territory):
        set_target(hospital, user.function, 3, reason="商定", by=manager)
        challenge_target(hospital, planned=3, proposed=2, reason="太多", by=user)
    with django_assert_num_queries(9):
        page = client.get(URL).content.decode()
    assert page.count("ka-soft") >= how_many
