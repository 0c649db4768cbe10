"""The figures of a team over one cycle: per rep, per tier and in all (domain.md §2.5).

A commercial manager sees every rep of the territories; a medical one the medical reps only, and nothing that derives
from sales: the plan of commercial reps is one by tier.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.translation import get_language

from accounts.choices import Tier
from accounts.models import Hospital
from people.choices import Function
from people.models import Assignment, Territory, User
from people.working_days import field_days_of
from scoring.models import ScoreRun, ScoreSnapshot
from visits.callplan import planned_visits, schedule_state
from visits.models import Visit

from . import kpis
from .capacity import Capacity
from .concentration import Carrier, Concentration, concentration
from .hospital_rows import default_plan, target_of
from .kpis import Target
from .owners import territories_of
from .pace import Cycle, week_of
from .today import with_people_met


class Account(NamedTuple):
    """A hospital with its plan: visits of each function in the cycle, None without; and its sales of 12 months in fen."""

    pk: int
    name: str
    above: frozenset[int]
    tier: str
    planned: dict[str, int | None]
    value: int | None = None


class Call(NamedTuple):
    """One completed visit: who is credited, where, for which function, how many people, and whether a product came up."""

    by: frozenset[int]
    hospital: int
    function: str
    on: date
    met: int
    has_topic: bool


@dataclass
class Figures:
    """What was planned and done, by one rep or by all: targets, completed visits, field days."""

    targets: list[Target] = field(default_factory=list)
    completed: int = 0
    with_topic: int = 0
    field_days: int = 0

    @property
    def coverage(self) -> float | None:
        return kpis.coverage(self.targets)

    @property
    def seen(self) -> int:
        return kpis.seen(self.targets)

    @property
    def frequency(self) -> float | None:
        return kpis.frequency(self.targets)

    @property
    def call_rate(self) -> float | None:
        return kpis.call_rate(self.completed, self.field_days)

    @property
    def attainment(self) -> float | None:
        return kpis.attainment(self.targets)

    @property
    def on_frequency(self) -> float | None:
        return kpis.on_frequency(self.targets)

    @property
    def product_talk_share(self) -> float | None:
        return kpis.product_talk_share(self.with_topic, self.completed)

    @property
    def planned(self) -> int:
        return sum(target.planned for target in self.targets)

    @property
    def done(self) -> int:
        """Completed visits to targets, those beyond the plan included."""
        return sum(target.done for target in self.targets)

    @property
    def counted(self) -> int:
        """Completed visits up to each target's plan."""
        return sum(target.counted for target in self.targets)

    @property
    def remaining(self) -> int:
        return sum(target.remaining for target in self.targets)


@dataclass
class Row:
    """Figures under one head: a rep or a tier, with where they stand against the cycle."""

    figures: Figures
    state: str
    tier: str = ""
    rep: User | None = None
    territories: list[Territory] = field(default_factory=list)
    gap: tuple[str, Target] | None = None
    visits_url: str = ""

    @property
    def query(self) -> str:
        """The hospitals behind the row, as the list of hospitals filters them."""
        if self.rep is None:
            return f"tier={self.tier}" if self.tier else ""
        return f"territory={self.territories[0].pk}" if len(self.territories) == 1 else f"owner={self.rep.pk}"


class Team:
    """A manager's team in a cycle; eight queries, however many reps and hospitals."""

    def __init__(self, user: User, cycle: Cycle):
        self.user, self.cycle = user, cycle
        # Read first: what is covered is then known to every other query.
        self.territories: list[Territory] = territories_of(user, cycle.today)

    @property
    def elapsed_percent(self) -> float:
        """Where the marks of the bars stand, 0…100."""
        return float(self.cycle.elapsed * 100)

    @property
    def head(self) -> Territory | None:
        """The topmost of the territories: what the team is called after."""
        return min(self.territories, key=lambda territory: territory.depth, default=None)

    def visits_url(self, author: User | None = None) -> str:
        """The list of the visits of the cycle, of the team or of one author."""
        period = f"who=team&first={self.cycle.first}&last={self.cycle.until}"
        return f"{reverse('visits:visit_list')}?{period}{f'&author={author.pk}' if author else ''}"

    @cached_property
    def _assignments(self) -> list[Assignment]:
        """Who covered what at the end of the cycle, or covers it today."""
        reps = Assignment.objects.current(self.cycle.until).filter(
            user__is_rep=True, user__is_active=True, territory__in=[territory.pk for territory in self.territories]
        )
        if not self.user.sees_sales:
            reps = reps.filter(user__function=Function.MEDICAL)
        return list(reps.select_related("user", "territory").order_by("territory__path", "user__username"))

    @property
    def members(self) -> list[User]:
        """The reps, each once, in the order of their territories."""
        return list({assignment.user_id: assignment.user for assignment in self._assignments}.values())

    @cached_property
    def accounts(self) -> list[Account]:
        hospitals = Hospital.objects.visible_to(self.user).active()
        return [_account(row, self.user, self.cycle) for row in with_plans(hospitals, self.user, self.cycle)]

    @cached_property
    def _calls(self) -> list[Call]:
        """Completed visits of the cycle and, while it runs, of the week it is in."""
        since = self.cycle.first if self.cycle.is_over else min(self.cycle.first, week_of(self.cycle.today)[0])
        visits = Visit.objects.visible_to(self.user).completed().between(since, self.cycle.until)
        if not self.user.sees_sales:
            visits = visits.filter(function=Function.MEDICAL)
        fields = ("author", "joint_with", "hospital", "function", "on", "met", "has_topic")
        rows = with_people_met(visits).order_by().values_list(*fields)
        return [Call(frozenset({author, joint} - {None}), *rest) for author, joint, *rest in rows.iterator()]

    @cached_property
    def calls(self) -> list[Call]:
        return [call for call in self._calls if call.on >= self.cycle.first]

    @cached_property
    def reps(self) -> list[Row]:
        """The reps, those furthest behind their plan first."""
        covers: dict[int, list[Territory]] = defaultdict(list)
        users = {assignment.user_id: assignment.user for assignment in self._assignments}
        for assignment in self._assignments:
            covers[assignment.user_id].append(assignment.territory)
        days = field_days_of(list(users), self.cycle.first, self.cycle.until)
        rows = [self._rep_row(user, covers[pk], days[pk]) for pk, user in users.items()]
        return sorted(rows, key=lambda row: (row.figures.attainment is None, row.figures.attainment or 0))

    def _rep_row(self, rep: User, territories: list[Territory], days: int) -> Row:
        calls = [call for call in self.calls if rep.pk in call.by]
        done = Counter(call.hospital for call in calls)
        covered = {territory.pk for territory in territories}
        plans = [
            (account, Target(planned, done[account.pk]))
            for account in self.accounts
            if covered & account.above and (planned := account.planned.get(rep.function))
        ]
        figures = _figures([target for _account, target in plans], calls, days)
        widest = max(plans, key=lambda plan: plan[1].remaining, default=None)
        gap = (widest[0].name, widest[1]) if widest and widest[1].remaining else None
        return Row(figures, self.state_of(figures), "", rep, territories, gap, self.visits_url(rep))

    def state_of(self, figures: Figures) -> str:
        """Against the share of the cycle that is over, visits capped per target; "" without a plan."""
        planned = figures.planned
        return schedule_state(figures.counted, planned, self.cycle.elapsed) if planned else ""

    @property
    def _own_calls(self) -> list[Call]:
        return [call for call in self.calls if call.function == self.user.function]

    @cached_property
    def _own_targets(self) -> list[tuple[Account, Target]]:
        """The plan of the manager's own function, each hospital once, whoever went there."""
        done = Counter(call.hospital for call in self._own_calls)
        plans = ((account, account.planned.get(self.user.function)) for account in self.accounts)
        return [(account, Target(planned, done[account.pk])) for account, planned in plans if planned]

    @property
    def own_reps(self) -> list[Row]:
        """Reps of the manager's own function: the ones the totals are about."""
        return [row for row in self.reps if row.rep.function == self.user.function]

    @cached_property
    def total(self) -> Row:
        days = sum(row.figures.field_days for row in self.own_reps)
        team = {row.rep.pk for row in self.own_reps}
        calls = [call for call in self._own_calls if call.by & team]
        figures = _figures([target for _account, target in self._own_targets], calls, days)
        return Row(figures, self.state_of(figures))

    @cached_property
    def capacity(self) -> Capacity | None:
        """The room for the own function's plan in what is left of the cycle; None once it is over. One query."""
        if self.cycle.is_over:
            return None
        reps, tomorrow = [row.rep.pk for row in self.own_reps], self.cycle.today + timedelta(days=1)
        days = sum(field_days_of(reps, tomorrow, self.cycle.last).values())
        return Capacity(days, self.total.figures.call_rate, self.total.figures.remaining)

    @cached_property
    def tiers(self) -> list[Row]:
        """The plan by tier; empty for a medical manager."""
        if not self.user.sees_sales:
            return []
        rows = []
        for tier in Tier.values:
            targets = [target for account, target in self._own_targets if account.tier == tier]
            figures = Figures(targets)
            rows.append(Row(figures, self.state_of(figures), tier=tier))
        return rows

    @cached_property
    def concentration(self) -> Concentration | None:
        """How few hospitals carry the sales; None for a medical manager and where nothing is known."""
        if not self.user.sees_sales:
            return None
        known = (account for account in self.accounts if account.value is not None)
        return concentration(Carrier(account.pk, account.name, account.tier, account.value) for account in known)

    @cached_property
    def week(self) -> tuple[int, int]:
        """People met this week by the manager's own function, and those of them with a product talk."""
        monday, _sunday = week_of(self.cycle.today)
        calls = [call for call in self._calls if call.on >= monday and call.function == self.user.function]
        return sum(call.met for call in calls), sum(call.met for call in calls if call.has_topic)

    @cached_property
    def run(self) -> ScoreRun | None:
        return ScoreRun.objects.latest_published()


def _figures(targets: list[Target], calls: list[Call], field_days: int) -> Figures:
    return Figures(targets, len(calls), sum(call.has_topic for call in calls), field_days=field_days)


def with_plans(hospitals: QuerySet, user: User, cycle: Cycle) -> QuerySet:
    """Rows of what a plan needs. A cycle that is over is held against the plan it had at its end, as scored then."""
    shown = ScoreSnapshot.objects.published().filter(hospital=OuterRef("pk"), day__lte=cycle.until).order_by("-day")
    columns = {"medical_plan": _planned(shown, "inputs__contact_medical__planned")}
    if not cycle.is_over:
        by_default = Subquery(shown.values(by_default=default_plan("contact_medical"))[:1], output_field=IntegerField())
        columns["medical_plan"] = Coalesce(target_of(Function.MEDICAL), by_default)
    if user.sees_sales:
        columns["target"] = target_of(Function.COMMERCIAL)
        columns["then_plan"] = _planned(shown, "inputs__contact__planned")
        columns["then_tier"] = Subquery(shown.values("tier")[:1])
    names = ("pk", "name", "name_en", "territory__path", *(("tier", "season", "ttm_fen") if user.sees_sales else ()))
    return hospitals.order_by("sort_key", "pk").annotate(**columns).values(*names, *columns)


def _planned(snapshots: QuerySet, path: str) -> Subquery:
    number = Cast(KT(path), IntegerField())
    return Subquery(snapshots.values(planned_then=number)[:1], output_field=IntegerField())


def _account(row: dict, user: User, cycle: Cycle) -> Account:
    planned = {Function.MEDICAL.value: row["medical_plan"]}
    tier = ""
    if user.sees_sales:
        was_scored = cycle.is_over and row["then_tier"] is not None
        tier = row["then_tier"] if was_scored else row["tier"]
        now = planned_visits(row["tier"], row["season"]) if row["target"] is None else row["target"]
        planned[Function.COMMERCIAL.value] = row["then_plan"] if was_scored else now
    name = row["name_en"] if row["name_en"] and get_language() == "en" else row["name"]
    above = frozenset(int(pk) for pk in row["territory__path"].split("/") if pk)
    return Account(row["pk"], name, above, tier, planned, row.get("ttm_fen"))
