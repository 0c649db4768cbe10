"""Team: whose figures a manager sees, what they are, what they cost, and what a medical manager must not see."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import CounterAction, Evidence, Hospital, SupportEvent
from dashboards.capacity import Capacity
from dashboards.pace import cycle_of
from dashboards.stance_moves import count_moves
from dashboards.team import Team
from lib.dates import add_months, month_start
from people.models import Leave
from scoring.models import Alert, ScoreRun, ScoreSnapshot, SeasonEvent, TierEvent
from tests.conftest import sign_in
from tests.dashboards.whole import score, whole_hospital
from tests.factories import FocusFactory, HospitalFactory, ProductFactory, StakeholderFactory, UserFactory, VisitFactory
from visits.models import VisitEvidence, VisitTopic

pytestmark = pytest.mark.django_db
URL = reverse("dashboards:team")
MOVES, GAPS = reverse("dashboards:team_moves"), reverse("dashboards:team_gaps")
TODAY = date(2026, 4, 15)
SALES_WORDS = ("Tier", "tier", "Summer", "Spring", "Autumn", "Winter", "season", "CNY", "sales", "Sales")


@pytest.fixture
def medical_manager(region):
    return UserFactory(username="lead", is_manager=True, function="medical", territory=region)


def text_of(response) -> str:
    return response.content.decode()


def hospital_of(territory, tier: str, season: str = "autumn") -> Hospital:
    hospital = HospitalFactory(territory=territory)
    Hospital.objects.filter(pk=hospital.pk).update(tier=tier, season=season)
    return hospital


def visits(number: int, hospital, author, on=TODAY, **fields):
    return [VisitFactory(hospital=hospital, author=author, on=on, **fields) for _ in range(number)]


# -- Who may ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("url", [URL, MOVES, GAPS])
@pytest.mark.parametrize(
    ("who", "status"), [("rep", 403), ("medrep", 403), ("manager", 200), ("admin", 403), ("compliance", 403)]
)
def test_the_team_is_for_managers(request, who, status, url):
    assert request.getfixturevalue(f"as_{who}").get(url).status_code == status


def test_a_manager_starts_here(as_manager, rep):
    assert rep.display_name in text_of(as_manager.get("/"))


# -- Queries ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("cycle", ["", "?cycle=previous"])
@pytest.mark.parametrize("how_many", [1, 20])
@pytest.mark.parametrize("who", ["manager", "medical_manager"])
def test_the_team_costs_the_same_however_large(
    request, patch_territory, who, how_many, cycle, django_assert_num_queries
):
    client = sign_in(request.getfixturevalue(who))
    for n in range(how_many):
        function = "medical" if n % 2 or who == "medical_manager" else "commercial"
        user = UserFactory(is_rep=True, function=function, territory=patch_territory)
        hospital = hospital_of(patch_territory, "ABCN"[n % 4])
        visits(2, hospital, user, on=timezone.localdate())
        Leave.objects.create(user=user, starts_on=timezone.localdate(), ends_on=timezone.localdate())
        Alert.objects.create(hospital=hospital, kind="veto_blocker", since=TODAY, facts={"people": 1})
    with django_assert_num_queries(11 if cycle else 12):
        assert client.get(URL + cycle).status_code == 200


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_parts_cost_the_same_however_many_rows(
    as_manager, manager, rep, patch_territory, how_many, django_assert_num_queries
):
    for _ in range(how_many):
        hospital = whole_hospital(patch_territory, rep, 2)
        last = add_months(month_start(timezone.localdate()), -1)
        TierEvent.objects.create(hospital=hospital, from_tier="B", to_tier="A", month=last)
        SeasonEvent.objects.create(hospital=hospital, from_season="spring", to_season="summer", month=last)
        HospitalFactory(territory=patch_territory)
    with django_assert_num_queries(7):
        assert as_manager.get(MOVES).status_code == 200
    with django_assert_num_queries(7):
        assert as_manager.get(GAPS).status_code == 200


# -- Figures ---------------------------------------------------------------------------------------
def test_the_figures_of_a_rep(manager, rep, patch_territory):
    """Tier A 8 planned 10 done, B 4 planned 1 done, C 1 planned 0 done; N in autumn is no target."""
    a, b, _c, n = (hospital_of(patch_territory, tier) for tier in "ABCN")
    done = [*visits(10, a, rep), *visits(1, b, rep), *visits(2, n, rep)]
    for visit in done[:6]:
        VisitTopic.objects.create(visit=visit, product=ProductFactory(), outcome="listened")
    visits(3, b, rep, outcome="not_seen")
    visits(3, b, rep, on=date(2026, 3, 31))
    visits(3, b, rep, on=TODAY + timedelta(days=1))
    Leave.objects.create(user=rep, starts_on=date(2026, 4, 13), ends_on=date(2026, 4, 14))
    [row] = Team(manager, cycle_of(TODAY)).reps
    figures = row.figures
    assert row.rep == rep
    assert (figures.planned, figures.done, figures.counted, figures.remaining) == (13, 11, 9, 4)
    assert figures.coverage == 2 / 3
    assert figures.frequency == 11 / 2
    assert figures.attainment == 9 / 13
    assert figures.on_frequency == 1 / 3
    assert figures.product_talk_share == 6 / 13
    assert figures.field_days == 8  # 1 to 15 April 2026 without weekends, Qingming on the 6th and two days of leave
    assert figures.call_rate == 13 / 8
    assert row.gap[0] == str(b)


def test_whether_the_rest_of_the_cycle_has_room(manager, rep, patch_territory):
    """15 April 2026: 8 field days are over of 10 with leave on two; 11 are left, of them one of leave."""
    hospital = hospital_of(patch_territory, "A")
    Leave.objects.create(user=rep, starts_on=date(2026, 4, 13), ends_on=date(2026, 4, 14))
    Leave.objects.create(user=rep, starts_on=date(2026, 4, 30), ends_on=date(2026, 5, 3))
    assert Team(manager, cycle_of(TODAY)).capacity == Capacity(10, 0.0, 8)
    visits(4, hospital, rep)
    room = Team(manager, cycle_of(TODAY)).capacity
    assert (room.days_left, room.rate, room.visits, room.remaining) == (10, 4 / 8, 5, 4)
    assert (room.use, room.is_short) == (4 / 5, False)
    assert Team(manager, cycle_of(TODAY, "previous")).capacity is None


@pytest.mark.parametrize(
    ("rate", "visits", "use", "is_short"), [(None, None, None, False), (0.0, 0, None, True), (0.3, 3, 8 / 3, True)]
)
def test_room_without_a_pace_or_with_too_little(rate, visits, use, is_short):
    room = Capacity(10, rate, 8)
    assert (room.visits, room.use, room.is_short) == (visits, use, is_short)


def test_totals_and_tiers_hold_each_hospital_once(manager, rep, patch_territory):
    colleague = UserFactory(is_rep=True, territory=patch_territory)
    a, b = (hospital_of(patch_territory, tier) for tier in "AB")
    visits(4, a, rep)
    visits(2, a, colleague)
    visits(1, b, rep, joint_with=colleague)
    team = Team(manager, cycle_of(TODAY))
    assert (team.total.figures.planned, team.total.figures.done, team.total.figures.completed) == (12, 7, 7)
    assert {row.tier: (row.figures.planned, row.figures.done) for row in team.tiers} == {
        "A": (8, 6), "B": (4, 1), "C": (0, 0), "N": (0, 0),
    }  # fmt: skip
    assert {row.rep: row.figures.done for row in team.reps} == {rep: 5, colleague: 3}
    assert team.total.state == "on"


def test_without_a_plan_there_are_no_ratios(as_manager, rep, patch_territory):
    HospitalFactory(territory=patch_territory)
    response = as_manager.get(URL)
    [row] = response.context["team"].reps
    assert row.figures.coverage is row.figures.attainment is row.figures.frequency is None
    assert row.state == ""
    assert "no call plan" in text_of(response)


def test_whoever_is_furthest_behind_comes_first(manager, rep, patch_territory, region):
    quick = UserFactory(is_rep=True, territory=patch_territory)
    visits(8, hospital_of(patch_territory, "A"), quick)
    UserFactory(is_rep=True, territory=region, is_active=False)
    assert [row.rep for row in Team(manager, cycle_of(TODAY)).reps] == [rep, quick]


def test_other_territories_are_not_ours(manager, stranger, other_territory, patch_territory):
    visits(1, hospital_of(other_territory, "A"), stranger)
    team = Team(manager, cycle_of(TODAY))
    assert team.reps == []
    assert team.accounts == []
    assert team.total.figures.planned == 0


def test_the_cycle_before_is_held_against_the_plan_it_had(manager, rep, patch_territory):
    """The hospital is C now and was B at the end of March."""
    hospital = hospital_of(patch_territory, "C")
    end = date(2026, 3, 31)
    run = ScoreRun.objects.create(as_of=end, state="done", published_at=timezone.now())
    ScoreSnapshot.objects.create(
        run=run, hospital=hospital, day=end, score=1, confidence=1, parts={}, medical_score=1, medical_confidence=1,
        medical_parts={}, inputs={"contact": {"planned": 4}, "contact_medical": {"planned": None}}, tier="B",
    )  # fmt: skip
    visits(2, hospital, rep, on=date(2026, 3, 10))
    before, now = (Team(manager, cycle_of(TODAY, asked)) for asked in ("previous", ""))
    assert before.reps[0].figures.attainment == 2 / 4
    assert [row.tier for row in before.tiers if row.figures.targets] == ["B"]
    assert now.reps[0].figures.attainment == 0
    assert [row.tier for row in now.tiers if row.figures.targets] == ["C"]


def test_numbers_lead_to_the_rows_behind_them(as_manager, rep, patch_territory):
    hospital_of(patch_territory, "A")
    shown = text_of(as_manager.get(URL))
    hospitals = reverse("dashboards:hospital_list")
    assert f'{hospitals}?tier=A"' in shown
    assert f"{hospitals}?territory={patch_territory.pk}" in shown
    assert f"author={rep.pk}" in shown
    for url in (f"{hospitals}?tier=A", f"{hospitals}?territory={patch_territory.pk}"):
        assert as_manager.get(url).context["page"].paginator.count == 1


# -- Movements -------------------------------------------------------------------------------------
def stance(person, support: int, on: date, visit=None):
    evidence = Evidence.objects.create(hospital=person.hospital, kind="visit", on=on)
    if visit:
        VisitEvidence.objects.create(visit=visit, evidence=evidence)
    return SupportEvent.objects.create(stakeholder=person, support=support, on=on, evidence=evidence)


def test_moves_count_in_their_cycle_with_the_stance_before(manager, rep, patch_territory, other_territory):
    hospital = HospitalFactory(territory=patch_territory)
    up, down, fresh, idle = (StakeholderFactory(hospital=hospital) for _ in range(4))
    stance(up, -1, date(2026, 3, 1))
    stance(up, 0, date(2026, 4, 2))
    stance(up, 1, date(2026, 4, 6))
    stance(down, 1, date(2026, 3, 20))
    stance(down, -1, date(2026, 4, 3))
    stance(fresh, 2, date(2026, 4, 3))
    stance(idle, 1, date(2026, 3, 5))
    stance(idle, 1, date(2026, 4, 5))
    foreign = StakeholderFactory(hospital=HospitalFactory(territory=other_territory))
    stance(foreign, -2, date(2026, 4, 1))
    stance(foreign, 2, date(2026, 4, 2))
    withdrawn = StakeholderFactory(hospital=hospital, lawful_basis="none")
    stance(withdrawn, -2, date(2026, 4, 1))
    stance(withdrawn, 2, date(2026, 4, 2))
    assert count_moves(manager, cycle_of(TODAY)) == (2, 1)
    assert count_moves(manager, cycle_of(TODAY, "previous")) == (0, 0)


def test_a_move_names_its_visit(as_manager, rep, patch_territory):
    today = timezone.localdate()
    person = StakeholderFactory(hospital=HospitalFactory(territory=patch_territory))
    visit = VisitFactory(hospital=person.hospital, author=rep, on=today)
    stance(person, -1, today - timedelta(days=70))
    stance(person, 1, today, visit)
    response = as_manager.get(MOVES)
    [move] = response.context["page"].object_list
    assert (move.before, move.support) == (-1, 1)
    assert visit.get_absolute_url() in text_of(response)
    assert rep.display_name in text_of(response)


def test_classes_that_moved_in_the_cycle(as_manager, medical_manager, patch_territory, other_territory):
    mine, foreign = HospitalFactory(territory=patch_territory), HospitalFactory(territory=other_territory)
    last = add_months(month_start(timezone.localdate()), -1)
    for hospital in (mine, foreign):
        TierEvent.objects.create(hospital=hospital, from_tier="B", to_tier="A", month=last)
        SeasonEvent.objects.create(hospital=hospital, from_season="spring", to_season="summer", month=last)
        TierEvent.objects.create(hospital=hospital, from_tier="", to_tier="B", month=add_months(last, -6))
    context = as_manager.get(MOVES).context
    assert [event.hospital for event in context["tiers"]] == [mine]
    assert [event.hospital for event in context["seasons"]] == [mine]
    medical = sign_in(medical_manager).get(MOVES)
    assert list(medical.context["tiers"]) == list(medical.context["seasons"]) == []
    assert str(mine) not in text_of(medical)


# -- Gaps ------------------------------------------------------------------------------------------
def test_gaps_are_unknown_deciders_and_weighty_blockers(as_manager, patch_territory, other_territory):
    known, unknown = HospitalFactory(territory=patch_territory), HospitalFactory(territory=patch_territory)
    HospitalFactory(territory=other_territory)
    HospitalFactory(territory=patch_territory, is_active=False)
    StakeholderFactory(hospital=known, buying_role="decision_maker")
    StakeholderFactory(hospital=unknown, buying_role="decision_maker", is_active=False)
    worst = StakeholderFactory(hospital=known, support=-2, influence=3)
    bad = StakeholderFactory(hospital=known, support=-1, influence=5)
    StakeholderFactory(hospital=known, support=-1, influence=2)
    StakeholderFactory(hospital=known, support=1, influence=5)
    context = as_manager.get(GAPS).context
    assert context["unknown"].rows == [unknown]
    assert context["blockers"].rows == [worst, bad]
    listed = as_manager.get(reverse("dashboards:hospital_list") + "?people=no_decision_maker")
    assert list(listed.context["page"].object_list) == [unknown]


def test_the_stance_that_counts_makes_a_blocker_and_a_counter_action_answers_it(as_manager, rep, patch_territory):
    hospital, today = HospitalFactory(territory=patch_territory), timezone.localdate()
    focus, other = ProductFactory(), ProductFactory()
    FocusFactory(product=focus)
    toward = StakeholderFactory(hospital=hospital, support=1, influence=4)
    beside = StakeholderFactory(hospital=hospital, support=1, influence=4)
    won = StakeholderFactory(hospital=hospital, support=-1, influence=5)
    answered = StakeholderFactory(hospital=hospital, support=-2, influence=5)
    for person, product, stance in [(toward, focus, -1), (beside, other, -2), (won, focus, 1)]:
        SupportEvent.objects.create(stakeholder=person, product=product, support=stance, on=today)
    action = {"means": "evidence", "text": "Bring the trial", "owner": rep, "due_on": today}
    CounterAction.objects.create(stakeholder=answered, **action)
    CounterAction.objects.create(stakeholder=toward, **action, done_on=today)

    response = as_manager.get(GAPS)

    blockers = response.context["blockers"]
    assert (blockers.rows, blockers.unanswered) == ([toward, answered], 1)
    assert "1 blocker of weight without a counter-action" in text_of(response)
    assert list(as_manager.get(reverse("dashboards:team_blockers")).context["page"]) == [toward, answered]


@pytest.mark.parametrize("how_many", [1, 30])
@pytest.mark.parametrize(("name", "queries"), [("team_gaps", 7), ("team_blockers", 6)])
def test_gaps_cost_the_same_however_many(
    as_manager, patch_territory, how_many, name, queries, django_assert_num_queries
):
    for _ in range(how_many):
        StakeholderFactory(hospital=HospitalFactory(territory=patch_territory), support=-1, influence=4)
    with django_assert_num_queries(queries):
        as_manager.get(reverse(f"dashboards:{name}"))


# -- Medical ---------------------------------------------------------------------------------------
def test_a_medical_manager_sees_medical_reps_and_nothing_of_sales(medical_manager, rep, medrep, patch_territory):
    whole_hospital(patch_territory, medrep, 3)
    whole_hospital(patch_territory, rep, 3)
    score()
    Hospital.objects.update(tier="A", season="summer")
    client = sign_in(medical_manager)
    response = client.get(URL)
    assert [row.rep for row in response.context["team"].reps] == [medrep]
    assert response.context["team"].reps[0].figures.planned > 0
    pages = [response, client.get(URL + "?cycle=previous"), client.get(MOVES), client.get(GAPS)]
    for shown in map(text_of, pages):
        assert [word for word in SALES_WORDS if word in shown] == []
