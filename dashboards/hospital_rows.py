"""What a list of hospitals tells of each: score, visits against plan, stances; by the reader's function.

A medical user's rows hold the medical score and the medical call plan and nothing that derives from sales
(domain.md §2.8 rule 4, §3.6).
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from accounts.choices import BuyingRole, Season, Tier
from accounts.models import Hospital, Stakeholder
from lib.dates import month_end, month_start
from lib.gathered import counted
from people.models import User
from scoring.models import ScoreSnapshot
from visits.callplan import TOLERANCE_PERCENT, planned_visits, schedule_state
from visits.models import CallTarget, Visit

from .stances import judged_people, opposed_people, stances_of

FROM_SALES = ("tier", "tier_live", "season", "priority", "confidence", "is_provisional", "ttm_fen", "gap_fen")


def elapsed_share(today: date) -> Fraction:
    """The share of the present cycle, a calendar month, that is over this evening (domain.md §3.8)."""
    return Fraction(today.day, month_end(today).day)


def with_score(hospitals: QuerySet, user: User) -> QuerySet:
    """Annotate `score` and `certainty` (0–1), those of the user's function."""
    commercial = user.sees_sales
    return hospitals.annotate(
        score=F("priority" if commercial else "priority_medical"),
        certainty=F("confidence" if commercial else "confidence_medical"),
    )


def with_score_before(hospitals: QuerySet, user: User) -> QuerySet:
    """Annotate `score_before`, the score of the day before the one shown."""
    before = (
        ScoreSnapshot.objects.published()
        .filter(hospital=OuterRef("pk"), day__lt=OuterRef("scored_on"))
        .order_by("-day")
        .values("score" if user.sees_sales else "medical_score")[:1]
    )
    return hospitals.annotate(score_before=Subquery(before))


def with_visits(hospitals: QuerySet, user: User, today: date) -> QuerySet:
    """Annotate `done` and `planned` visits of the cycle for the user's function; `planned` is None without a plan."""
    done = _visits_credited_to(user.function).between(month_start(today), month_end(today))
    default = _planned_by_tier() if user.sees_sales else _planned_by_departments()
    planned = Coalesce(target_of(user.function), default)
    return hospitals.annotate(done=counted(done, "hospital"), planned=planned)


def target_of(function: str) -> Subquery:
    """Visits a cycle that a manager set for the outer hospital; none where the default plan holds."""
    targets = CallTarget.objects.open().filter(hospital=OuterRef("pk"), function=function)
    return Subquery(targets.values("planned")[:1], output_field=IntegerField())


def with_last_visit(hospitals: QuerySet, user: User) -> QuerySet:
    """Annotate `last_visit`: the day of the last completed visit by the user's function."""
    visits = _visits_credited_to(user.function).order_by("-on")
    return hospitals.annotate(last_visit=Subquery(visits.values("on")[:1]))


def with_stances(hospitals: QuerySet, today: date) -> QuerySet:
    """Annotate `stances` (`StanceCounts`): people by the stance that counts, of those who may be judged."""
    people = judged_people(today).filter(hospital=OuterRef("pk"))
    return hospitals.annotate(stances=stances_of(people, "hospital"))


def under_plan(hospitals: QuerySet, user: User, today: date) -> QuerySet:
    """Hospitals whose visits are behind the call plan, by the rule of `visits.callplan.schedule_state`."""
    needed = elapsed_share(today) * (100 - TOLERANCE_PERCENT)
    expected = F("planned") * needed.numerator
    return with_visits(hospitals, user, today).filter(done__lt=expected / (100.0 * needed.denominator))


def with_blockers(hospitals: QuerySet, today: date, *, is_wide: bool = False) -> QuerySet:
    """Hospitals where somebody is against us: by the stance that counts, toward products in focus before overall.

    Asked hospital by hospital, a territory takes 10 ms and a country of 100,000 seven seconds; all at once (`is_wide`),
    both take half a second.
    """
    if is_wide:
        by_focus, overall = opposed_people(today)
        return hospitals.filter(Q(pk__in=by_focus.values("hospital")) | Q(pk__in=overall.values("hospital")))
    return hospitals.filter(Exists(judged_people(today).filter(hospital=OuterRef("pk"), standing__lt=0)))


def without_decision_maker(hospitals: QuerySet) -> QuerySet:
    """Hospitals where nobody reachable is known as a decision maker."""
    known = Stakeholder.objects.reachable().filter(hospital=OuterRef("pk"), buying_role=BuyingRole.DECISION_MAKER)
    return hospitals.filter(~Exists(known))


def headed(hospitals: QuerySet, user: User, today: date) -> QuerySet:
    """Hospitals with score and visits against plan; columns that derive from sales stay unread for a medical user."""
    rows = with_visits(with_score(hospitals, user), user, today).select_related("territory")
    return rows if user.sees_sales else rows.defer(*FROM_SALES)


def rows_of(hospitals: QuerySet, user: User, today: date) -> QuerySet:
    """Hospitals with everything a row of the table tells."""
    return with_stances(with_last_visit(with_score_before(headed(hospitals, user, today), user), user), today)


def state_of(row: Hospital, today: date) -> str:
    """Where a row's visits stand against its plan: behind, on or ahead; "" without a plan."""
    return "" if row.planned is None else schedule_state(row.done, row.planned, elapsed_share(today))


def _visits_credited_to(function: str) -> QuerySet:
    """Completed visits to the outer hospital; a joint visit counts for both functions (domain.md §3.8)."""
    credited = Q(function=function) | Q(joint_with__function=function)
    return Visit.objects.completed().filter(credited, hospital=OuterRef("pk"))


def _planned_by_tier() -> Case:
    """The plan of a tier, by season only where the season makes a difference: every case costs in every row."""
    cases = []
    for tier in Tier.values:
        seasons: dict[int, list[str]] = {}
        for season in [*Season.values, ""]:
            seasons.setdefault(planned_visits(tier, season), []).append(season)
        for number, among in seasons.items():
            cases.append(When(**_where(tier, among, len(seasons) > 1), then=Value(number)))
    return Case(*cases, default=None, output_field=IntegerField())


def _where(tier: str, seasons: list[str], matters: bool) -> dict:
    return {"tier": tier, "season__in": seasons} if matters else {"tier": tier}


def _planned_by_departments() -> Subquery:
    """As the last run worked it out: its grid needs every department's load and adoption (domain.md §2.4)."""
    plan = ScoreSnapshot.objects.published().filter(hospital=OuterRef("pk"), day=OuterRef("scored_on"))
    return Subquery(plan.values(planned_visits=default_plan("contact_medical"))[:1], output_field=IntegerField())


def default_plan(component: str) -> Coalesce:
    """The default plan that a snapshot tells, also where a target stood in its place that day."""
    by_default, planned = (Cast(KT(f"inputs__{component}__{key}"), IntegerField()) for key in ("default", "planned"))
    return Coalesce(by_default, planned)
