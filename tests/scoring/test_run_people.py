"""The scores of persons through the whole run: worked examples, gates, what goes at once, what stays until a run is whole."""

import json
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import AdoptionEvent, SupportEvent
from accounts.services.persons import erase_person, person_data
from accounts.services.stakeholders import move_stakeholder, save_stakeholder, withdraw_basis
from scoring import bulk
from scoring.attending import planned_meetings
from scoring.models import PersonScore, ScoreRun
from scoring.services import chunks, run
from scoring.stakeholder import STAKEHOLDER_WEIGHTS
from tests.factories import DepartmentFactory, FocusFactory, HospitalFactory, ProductFactory, UserFactory
from visits.models import CallTarget, VisitAttendee

from .scenes import AS_OF, Ground, people, worked_examples

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def morning_after():
    with time_machine.travel("2026-11-16 09:00 +08:00", tick=False):
        yield


@pytest.fixture
def ground():
    return Ground()


@pytest.fixture
def hospital(ground):
    return ground.hospital()


def score_of(person) -> PersonScore:
    return PersonScore.objects.shown().get(stakeholder=person)


def points(person) -> list[str]:
    parts = score_of(person).parts
    return [str(parts[key][1] / 10) for key in STAKEHOLDER_WEIGHTS]


# -- P1, P2, P3 of domain.md §3.5 ------------------------------------------------------------------
def test_the_worked_examples_come_out_of_a_whole_run(ground, hospital):
    """With the levels of academic influence the app keeps: P1 national (1.0, not .9), P2 none (0, not .2)."""
    high, medium = (DepartmentFactory(hospital=hospital, load_class=load) for load in ("high", "medium"))
    pharmacy = DepartmentFactory(hospital=hospital, kind="pharmacy", load_class="")
    p1 = ground.person(hospital, "decision_maker", 5, 0, 1, department=high, kol_level="national")
    p2 = ground.person(hospital, "influencer", 3, 1, 3, department=medium, kol_level="none")
    p3 = ground.person(hospital, "gatekeeper", 4, -1, 1, department=pharmacy)
    ground.meet(p1, 12)  # 4 a month: half done, and 12 of 15 days gone by
    ground.meet(p3, 0)  # 4 a month, the hospital's plan: half done, and no day gone by
    ground.promise(p1)
    ground.promise(p3, 2)

    assert run().state == "done"

    assert (str(score_of(p1).score), score_of(p1).confidence) == ("78.8", 1.0)
    assert points(p1) == ["30.0", "15.0", "8.0", "10.0", "9.8", "5.0", "1.0"]
    assert (str(score_of(p2).score), points(p2)) == ("60.8", ["10.8", "9.0", "20.0", "6.0", "15.0", "0.0", "0.0"])
    assert (str(score_of(p3).score), score_of(p3).confidence) == ("43.2", 0.8)
    parts = score_of(p3).parts
    assert [parts[key][0] for key in STAKEHOLDER_WEIGHTS] == [0.48, None, 0.4, 0.8, 0.25, None, 0.4]
    for person in (p1, p2, p3):
        assert sum(tenths for _value, tenths in score_of(person).parts.values()) == 10 * score_of(person).score


# -- What counts -----------------------------------------------------------------------------------
def test_only_meetings_of_the_person_that_took_place_by_the_day_count(ground, hospital):
    person = ground.person(hospital, "user", 3, department=DepartmentFactory(hospital=hospital, load_class="high"))
    ground.visit(hospital, 1)
    ground.meet(person, 3, outcome="not_seen")
    ground.meet(person, -1)
    ground.meet(person, 8, by=ground.medrep)
    ground.meet(person, 40)
    run()
    assert score_of(person).inputs["contact"] == [4, 1, 8, 15, 30]


def test_a_managers_medical_target_plans_the_meetings_with_a_person_and_no_commercial_one(ground, hospital):
    planned = {}
    for place, functions in ((hospital, ["medical", "commercial"]), (ground.hospital(), ["commercial"])):
        high, low = (DepartmentFactory(hospital=place, load_class=load) for load in ("high", "low"))
        at_high = ground.person(place, "user", 3, 0, 3, department=high)
        planned[place] = [at_high, ground.person(place, "user", 3, department=low), ground.person(place, "user", 3)]
        for function in functions:
            number = {"medical": 3, "commercial": 40}[function]
            told = {"by": ground.rep, "reason": "New wards", "starts_on": AS_OF}
            CallTarget.objects.create(hospital=place, function=function, planned=number, **told)
    run()
    found = [[score_of(person).inputs["contact"][0] for person in people] for people in planned.values()]
    assert found == [[3, 0, 3], [6, 0, 6]]


@pytest.mark.parametrize(
    ("load", "stages", "plan", "target", "planned"),
    [
        ("high", (1,), 6, None, 4), ("high", (1,), 6, 9, 6), ("medium", (3,), 6, 9, 5), (None, (), 6, 9, 9),
        ("none", (), 6, 9, 0), ("high", (1,), None, 2, 2), ("low", (), 0, 2, 2), ("high", (1,), 6, 0, 0),
    ],
)  # fmt: skip
def test_meetings_follow_the_target_in_proportion(load, stages, plan, target, planned):
    assert planned_meetings(load, stages, plan, target) == planned


def test_what_is_open_and_late_of_the_person_counts_and_nothing_else(ground, hospital):
    person = ground.person(hospital, "user", 3)
    ground.promise(person, due_days_ago=0)
    ground.promise(person, due_days_ago=-1)
    ground.promise(person, state="kept", settled_on=AS_OF)
    ground.promise(person, state="kept", settled_on=timezone.localdate())
    ground.promise(ground.person(hospital, "user", 3))
    ground.overdue(hospital, 3)
    run()
    assert score_of(person).inputs["overdue"] == 2


def test_stance_is_the_lowest_and_attention_the_mean_over_products_in_focus(ground, hospital):
    other = ProductFactory()
    FocusFactory(product=other)
    person = ground.person(hospital, "user", 3, 2, 1)
    SupportEvent.objects.create(stakeholder=person, product=ground.focus, support=1, on=AS_OF)
    SupportEvent.objects.create(stakeholder=person, product=other, support=-2, on=AS_OF)
    AdoptionEvent.objects.create(stakeholder=person, product=other, stage=3, on=AS_OF)
    AdoptionEvent.objects.create(stakeholder=person, product=ProductFactory(), stage=6, on=AS_OF)
    run()
    assert score_of(person).parts["movability"][0] == 0.6
    assert score_of(person).parts["adoption"][0] == 0.7


def test_sales_tier_and_season_move_no_score_of_a_person(ground):
    persons = []
    for v in (0, 9_000_000):
        hospital = ground.hospital()
        ground.sell(hospital, v=v, s3=v // 4, s3_last_year=v // 4)
        persons.append(ground.person(hospital, "decision_maker", 5, 1, 2))
    run()
    poor, rich = map(score_of, persons)
    assert poor.hospital.tier != rich.hospital.tier
    assert (poor.score, poor.parts, poor.inputs) == (rich.score, rich.parts, rich.inputs)


# -- Gates: no score, which is not 0 ---------------------------------------------------------------
@pytest.mark.parametrize(
    "gate",
    [
        {"lawful_basis": "none"}, {"lawful_basis": "public_source"}, {"opted_out_on": date(2026, 11, 1)},
        {"erased_at": "2026-11-01T00:00Z"}, {"is_active": False},
    ],
    ids=lambda gate: next(iter(gate)),
)  # fmt: skip
def test_behind_a_gate_there_is_no_score(ground, hospital, gate):
    person = ground.person(hospital, "decision_maker", 5, **gate)
    scored = ground.person(hospital, "user", 1)
    run()
    assert list(PersonScore.objects.values_list("stakeholder", flat=True)) == [scored.pk]
    assert not person.scores.exists()


@pytest.mark.parametrize("how", ["withdrawn", "basis taken away", "erased"])
def test_a_score_goes_at_once_with_what_it_stands_on(ground, hospital, how):
    person, stays = ground.person(hospital, "decision_maker", 5, 1, 3), ground.person(hospital, "user", 1)
    run()
    admin = UserFactory(is_admin=True)
    if how == "withdrawn":
        withdraw_basis(person, on=timezone.localdate(), by=admin)
    elif how == "basis taken away":
        save_stakeholder(person, {"lawful_basis": "none"}, seen=person.version, by=admin)
    else:
        erase_person(person, by=admin, reason="asked")
    assert list(PersonScore.objects.values_list("stakeholder", flat=True)) == [stays.pk]


def test_who_opts_out_while_a_run_works_is_not_scored_by_it(ground, hospital, monkeypatch):
    person = ground.person(hospital, "decision_maker", 5, 1, 3)
    gather = chunks.gather

    def slow(*args):
        found = gather(*args)
        withdraw_basis(person, on=timezone.localdate(), by=UserFactory(is_admin=True))
        return found

    monkeypatch.setattr(chunks, "gather", slow)
    assert run().state == "done"
    assert not PersonScore.objects.exists()


def test_who_moved_has_no_score_at_the_new_hospital_before_the_next_run(ground, hospital):
    person, other = ground.person(hospital, "decision_maker", 5, 1, 3), ground.hospital()
    run()
    admin = UserFactory(is_admin=True)
    move_stakeholder(person, hospital=other, department=None, post="", on=timezone.localdate(), by=admin)
    assert not PersonScore.objects.shown().exists()
    run()
    assert score_of(person).hospital == other


def test_a_person_who_moves_between_two_chunks_stops_no_run(ground, monkeypatch):
    monkeypatch.setattr(chunks, "CHUNK_SIZE", 1)
    first, second = ground.hospital(), ground.hospital()
    person, gather = ground.person(first, "user", 3), chunks.gather

    def moving(frozen, span):
        found = gather(frozen, span)
        person.hospital = second
        person.save()
        return found

    with monkeypatch.context() as patch:
        patch.setattr(chunks, "gather", moving)
        assert run().state == "done"
    assert score_of(person).hospital == second


def test_people_of_a_hospital_we_left_have_no_score(ground, hospital):
    ground.person(hospital, "user", 3)
    run()
    hospital.is_active = False
    hospital.save()
    run()
    assert not PersonScore.objects.exists()


# -- Once, and whole -------------------------------------------------------------------------------
def test_yesterdays_scores_stay_until_the_new_run_is_whole(monkeypatch):
    ground, h1, *_others = worked_examples()
    run(AS_OF - timedelta(days=1))
    before = people()
    person = h1.stakeholders.order_by("pk").first()
    ground.promise(person, 5)
    with monkeypatch.context() as patch:
        patch.setattr(bulk, "replace_people", lambda _run: 1 / 0)
        assert run().state == "failed"
    assert people() == before

    assert run().state == "done"

    assert people() != before
    assert PersonScore.objects.count() == len(before)
    assert {score.run for score in PersonScore.objects.select_related("run")} == {ScoreRun.objects.latest("pk")}


def test_a_replay_of_an_old_day_keeps_no_old_score_of_a_person():
    worked_examples()
    run()
    before = people()
    assert run(AS_OF - timedelta(days=9)).state == "done"
    assert people() == before
    assert PersonScore.objects.count() == len(before)


def test_what_a_failed_run_left_goes_with_the_next(monkeypatch):
    worked_examples()
    with monkeypatch.context() as patch:
        patch.setattr(bulk, "replace_people", lambda _run: 1 / 0)
        failed = run(AS_OF - timedelta(days=1))
    assert failed.people.exists()
    assert not people()
    run()
    assert not failed.people.exists()
    assert people()


# -- Rights of the person --------------------------------------------------------------------------
def test_a_copy_of_everything_held_holds_the_score_with_its_inputs(ground, hospital):
    person = ground.person(hospital, "decision_maker", 5, 1, 3)
    run()
    (held,) = person_data(person)["personscore"]
    assert held["inputs"]["power"] == ["decision_maker", 5]
    assert held["parts"].keys() == held["inputs"].keys()
    assert held["run__as_of"] == AS_OF


def test_no_name_is_kept_with_a_score(ground, hospital):
    person = ground.person(hospital, "decision_maker", 5, 1, 3, name="欧阳独名")
    run()
    score = score_of(person)
    assert person.name not in json.dumps([score.parts, score.inputs], ensure_ascii=False)
    assert set(PersonScore.objects.visible_to(ground.rep)) == {score}
    assert not PersonScore.objects.visible_to(UserFactory(is_rep=True, territory=HospitalFactory().territory)).exists()
    assert not VisitAttendee.objects.exists()


# -- A hospital that receives nobody ---------------------------------------------------------------
def test_where_visits_are_banned_nobody_has_a_score(ground, hospital):
    """domain.md §3.5, gates: no score, which is not 0; at once, after the next run, and until the ban is lifted."""
    person, other = ground.person(hospital, "user", 3, 0, 2), ground.person(ground.hospital(), "user", 3, 0, 2)
    run(as_of=AS_OF)
    assert PersonScore.objects.shown().count() == 2

    hospital.no_visits_since, hospital.no_visits_source = AS_OF, "A notice at the gate"
    hospital.save()
    assert [score.stakeholder for score in PersonScore.objects.shown()] == [other]
    run(as_of=AS_OF)
    assert list(PersonScore.objects.values_list("stakeholder", flat=True)) == [other.pk]

    hospital.no_visits_since, hospital.no_visits_source = None, ""
    hospital.save()
    run(as_of=AS_OF)
    assert score_of(person).score == score_of(other).score
