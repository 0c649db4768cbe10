"""Questions asked of account plans and what belongs to them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self

from django.apps import apps
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, Min, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.querysets import HospitalScopedQuerySet
from accounts.visibility import NOTHING, logged_by, seen_by
from lib.gathered import counted
from people.ownership import works_at

from . import metrics, planflow
from .deputies import seats_of
from .ownership import has_an_owner
from .plan_choices import ABOUT_SALES, Risk, Section


def of_the_team(user, path: str) -> Q:
    """Plans the user is on the team of; `path` leads to the plan, e.g. "plan__"."""
    members = apps.get_model("planning", "PlanMember").objects.filter(user=user)
    return Q(**{f"{path}pk__in": members.values("plan")})


def speaks_of_sales(path: str = "") -> Q:
    """Objectives whose metric derives from sales; `path` leads to the objective."""
    return Q(**{f"{path}metric__in": metrics.sales_keys()})


def covers(user, path: str) -> Q:
    """Plans at hospitals the user covers; a deputy has the scope of the manager on leave (product.md §1)."""
    found = seen_by(user, path)
    for seat in seats_of(user):
        found |= seen_by(seat, path)
    return found


class PlanScopedQuerySet(HospitalScopedQuerySet):
    """Rows of a plan: seen by whoever covers its hospital or stands in for them, and by the plan's team (product.md §1)."""

    hospital_path, plan_path = "plan__hospital__", "plan__"

    def visible_to(self, user) -> Self:
        return self.filter(covers(user, self.hospital_path) | of_the_team(user, self.plan_path))

    def decided_by(self, user) -> Self:
        """Where the user decides as a manager; not whether on this very plan, which may be their own."""
        return self.filter(covers(user, self.hospital_path) if user.is_manager else NOTHING)

    def moved_by(self, user, to: str) -> Self:
        """Where the user may make a move: managers decide, and end what hospitals no longer worked have left open."""
        if to in planflow.DECISIONS:
            return self.decided_by(user)
        mine = self.loggable_by(user)
        return mine | self.decided_by(user) if to == planflow.CLOSED else mine

    def open_to_change(self) -> Self:
        """Of plans whose sections and objectives may be changed."""
        return self.filter(**{f"{self.plan_path}state__in": planflow.EDITABLE})

    def not_closed(self) -> Self:
        return self.exclude(**{f"{self.plan_path}state": planflow.CLOSED})


class PlanQuerySet(PlanScopedQuerySet):
    hospital_path, plan_path = "hospital__", ""

    def worked(self) -> Self:
        """At hospitals we still work."""
        return self.filter(hospital__is_active=True, hospital__linked_to=None)

    def shown(self) -> Self:
        return self.select_related("hospital", "owner")

    def of(self, hospital) -> Self:
        return self.filter(hospital=hospital).order_by("-year")

    def running(self) -> Self:
        return self.filter(state__in=planflow.RUNNING)

    def waiting(self) -> Self:
        """Submitted, so that a manager decides; the oldest first."""
        return self.filter(state=planflow.SUBMITTED).order_by("since", "pk")

    def in_order(self) -> Self:
        return self.order_by("-year", "since", "pk")

    def in_state(self, states) -> Self:
        return self.filter(state__in=states)

    def owned_by(self, user) -> Self:
        return self.filter(owner=user)

    def since_before(self, day: date) -> Self:
        """In their state since before a day."""
        return self.filter(since__lt=day)

    def by_state(self, today: date, old_days: int) -> Self:
        """Rows of (state, count, how many are in it for more than so many days, since when the oldest is)."""
        old = Count("pk", filter=Q(since__lt=today - timedelta(days=old_days)))
        rows = self.order_by().values("state").annotate(count=Count("pk"), old=old, oldest=Min("since"))
        return rows.values_list("state", "count", "old", "oldest")

    def without_consultation(self) -> Self:
        """Drafts that nobody of the team beside the owner has commented on (I103)."""
        comments = apps.get_model("planning", "PlanComment").objects.of_the_consultation()
        team = apps.get_model("planning", "PlanMember").objects.filter(plan=OuterRef("plan"), user=OuterRef("by"))
        heard = comments.filter(Exists(team), plan=OuterRef("pk")).exclude(by=OuterRef("owner"))
        return self.filter(~Exists(heard), state=planflow.DRAFT)

    def without_an_owner(self, today: date) -> Self:
        """Open plans whose owner, or the owner of an open objective or action, works there no more."""
        lost = [
            Exists(apps.get_model("planning", name).objects.open().lost(today).filter(plan=OuterRef("pk")))
            for name in ("Objective", "Action")
        ]
        return self.not_closed().filter(~works_at(today, "hospital__") | lost[0] | lost[1])

    def left_by_owner(self, today: date) -> Self:
        """Whose own owner works there no more."""
        return self.filter(~works_at(today, "hospital__"))

    def with_work_of(self, user) -> Self:
        """Whose owner is the user, or the owner of an objective or action."""
        return self.filter(Q(owner=user) | Q(objectives__owner=user) | Q(actions__owner=user)).distinct()

    def at_closed_hospitals(self) -> Self:
        """Open plans of hospitals we no longer work."""
        return self.not_closed().filter(Q(hospital__is_active=False) | Q(hospital__linked_to__isnull=False))

    def with_rights(self, user) -> Self:
        """Annotate `may_write`, `may_decide` (as a manager; not whether it is their own), `is_covered`, and `approach`:
        what its objectives have in common, in words."""
        rules = {
            "may_write": logged_by(user, "hospital__") & Q(hospital__is_active=True),
            "may_decide": covers(user, "hospital__") if user.is_manager else NOTHING,
            "is_covered": covers(user, "hospital__"),
        }
        wrapped = {name: ExpressionWrapper(rule, output_field=BooleanField()) for name, rule in rules.items()}
        sections = apps.get_model("planning", "PlanSection").objects.filter(plan=OuterRef("pk"), key=Section.OBJECTIVES)
        return self.annotate(**wrapped, approach=Subquery(sections.values("text")[:1]))

    def with_counts(self, user, today: date) -> Self:
        """Annotate what a row tells: `objectives_count`, `overdue_count` (as the user may see them), `comments_count`."""
        objectives = apps.get_model("planning", "Objective").objects.visible_to(user)
        comments = apps.get_model("planning", "PlanComment").objects.of_the_consultation()
        return self.annotate(
            objectives_count=_count(objectives),
            overdue_count=_count(objectives.overdue(today)),
            comments_count=_count(comments),
        )


def _count(rows) -> Coalesce:
    return counted(rows.filter(plan=OuterRef("pk")), "plan")


class BudgetQuerySet(PlanScopedQuerySet):
    def judged_by(self, user) -> Self:
        """Compliance decides on every line; nobody else on any."""
        return self if user.is_compliance else self.none()

    def open(self) -> Self:
        """Asked for and not decided on, of plans that are not closed."""
        return self.not_closed().filter(state="requested")

    def told(self) -> Self:
        """With what a row names, the oldest first."""
        named = self.select_related("plan__hospital", "requested_by", "decided_by")
        return named.order_by("requested_on", "pk")


class SectionQuerySet(PlanScopedQuerySet):
    def of_plan(self, plan) -> Self:
        return self.filter(plan=plan)

    def visible_to(self, user) -> Self:
        """What speaks of income is neither for medical users nor for a team beyond the territory."""
        return super().visible_to(user).filter(~Q(key__in=ABOUT_SALES) | sees_income(user, self.hospital_path))


def sees_income(user, path: str) -> Q:
    """Where the user sees the hospital's sales: as a commercial user who covers it."""
    return covers(user, path) if user.sees_sales else NOTHING


class CommentQuerySet(PlanScopedQuerySet):
    def visible_to(self, user) -> Self:
        hidden = Q(section__in=ABOUT_SALES) | speaks_of_sales("objective__")
        return super().visible_to(user).filter(~hidden | sees_income(user, self.hospital_path))

    def of_the_consultation(self) -> Self:
        return self.filter(round="consultation")

    def open(self) -> Self:
        return self.filter(settled_at=None)

    def to_change(self) -> Self:
        """What a manager returned a plan with and nobody has dealt with yet."""
        return self.filter(round="return").open().select_related("by", "objective")

    def by_others_than(self, user_id) -> Self:
        return self.exclude(by=user_id)


class ObjectiveQuerySet(PlanScopedQuerySet):
    def visible_to(self, user) -> Self:
        """Objectives on sales are neither for medical users nor for a team beyond the territory (domain.md §2.8 rule 4)."""
        return super().visible_to(user).filter(~speaks_of_sales() | sees_income(user, self.hospital_path))

    def open(self) -> Self:
        return self.filter(closed_on=None)

    def overdue(self, today: date) -> Self:
        """Open past their day, of plans that run."""
        return self.open().filter(due_on__lt=today, plan__state__in=planflow.RUNNING)

    def open_at(self, day: date) -> Self:
        """Due and open when a day ended, of plans that run."""
        still = Q(closed_on=None) | Q(closed_on__gt=day)
        return self.filter(still, due_on__lte=day, plan__state__in=planflow.RUNNING)

    def without_sales(self) -> Self:
        return self.filter(~speaks_of_sales())

    def of_running(self, hospital) -> Self:
        """Of the plans of a hospital that run."""
        return self.filter(plan__hospital=hospital, plan__state__in=planflow.RUNNING)

    def without_persons(self) -> Self:
        """Those about nobody."""
        return self.filter(persons=None)

    def one(self, objective) -> Self:
        return self.filter(pk=objective.pk)

    def told(self) -> Self:
        return self.select_related("owner", "product", "family", "sku__product")

    def with_persons(self) -> Self:
        """With the people they are about; one query more."""
        return self.prefetch_related(persons_of_objectives())

    def with_reading(self, moment: metrics.Moment, *, sales: bool) -> Self:
        """Annotate `read_now` by the metric; `sales=False` reads nothing of sales."""
        return self.annotate(read_now=metrics.read("reader", moment, sales=sales))

    def with_readings(self, moment: metrics.Moment, *, sales: bool) -> Self:
        """Annotate `read_now`, and `ceiling` and `best`, each by its metric."""
        limits = {name: metrics.read(name, moment, sales=sales) for name in ("ceiling", "best")}
        return self.with_reading(moment, sales=sales).annotate(**limits)

    def with_typed(self) -> Self:
        """Annotate `typed` and `typed_on`: the newest reading that somebody typed."""
        readings = apps.get_model("planning", "Reading").objects.filter(objective=OuterRef("pk")).order_by("-on", "-pk")
        return self.annotate(typed=Subquery(readings.values("value")[:1]), typed_on=Subquery(readings.values("on")[:1]))

    def in_order(self) -> Self:
        return self.order_by("due_on", "pk")

    def running(self) -> Self:
        """Open ones of plans that run, at hospitals we still work."""
        here = {"plan__hospital__is_active": True, "plan__hospital__linked_to": None}
        return self.open().filter(plan__state__in=planflow.RUNNING, **here)

    def with_last_look(self) -> Self:
        """Annotate what the nightly look kept last: `looked_on`, `read_now`, `typed` (both the reading), `stood`."""
        looks = (
            apps.get_model("planning", "ObjectiveProgress").objects.filter(objective=OuterRef("pk")).order_by("-month")
        )
        names = {"looked_on": "on", "read_now": "reading", "typed": "reading", "stood": "standing"}
        return self.annotate(**{name: Subquery(looks.values(what)[:1]) for name, what in names.items()})

    def at_risk(self, today: date, risks=tuple(Risk)) -> Self:
        """Running ones with at least one of the risks; of `with_last_look`."""
        found = Q()
        for risk in risks:
            found |= risk_of(risk, today)
        return self.running().filter(found)

    def count_risks(self, today: date) -> dict[str, int]:
        """How many running ones have each risk, and "any" of them; of `with_last_look`, one query."""
        counts = {risk.value: Count("pk", filter=risk_of(risk, today)) for risk in Risk}
        return self.at_risk(today).order_by().aggregate(any=Count("pk"), **counts)

    def lost(self, today: date) -> Self:
        """Of owners who work there no more."""
        return self.filter(~has_an_owner(today))

    def owned_by(self, user) -> Self:
        return self.filter(owner=user)


def risk_of(risk: str, today: date) -> Q:
    """Running objectives with a risk; of `with_last_look`."""
    return {
        Risk.OVERDUE: Q(due_on__lt=today),
        Risk.BEHIND: Q(stood="behind"),
        Risk.NO_DATA: Q(looked_on__isnull=False, read_now=None),
    }[Risk(risk)]


def persons_of_objectives() -> Prefetch:
    """The people that objectives are about."""
    links = apps.get_model("planning", "ObjectivePerson").objects.select_related("stakeholder")
    return Prefetch("persons", queryset=links)


class ResistanceQuerySet(PlanScopedQuerySet):
    def without_persons(self) -> Self:
        """Those that are nobody's."""
        return self.filter(stakeholder=None)


class ActionQuerySet(PlanScopedQuerySet):
    def visible_to(self, user) -> Self:
        """Actions of objectives on sales are seen with those."""
        hidden = speaks_of_sales("objective__")
        return super().visible_to(user).filter(~hidden | sees_income(user, self.hospital_path))

    def without_sales(self) -> Self:
        return self.filter(~speaks_of_sales("objective__"))

    def without_persons(self) -> Self:
        """With nobody, and for an objective that is about nobody."""
        return self.filter(stakeholder=None, objective__persons=None)

    def open_at(self, day: date) -> Self:
        """Due and open when a day ended, of plans that run."""
        still = Q(done_on=None) | Q(done_on__gt=day)
        return self.filter(still, due_on__lte=day, plan__state__in=planflow.RUNNING)

    def open(self) -> Self:
        return self.filter(done_on=None)

    def running(self) -> Self:
        """Of plans that run, at hospitals we still work."""
        return self.filter(plan__state__in=planflow.RUNNING, plan__hospital__is_active=True)

    def owned_by(self, user) -> Self:
        return self.filter(owner=user)

    def like(self, action) -> Self:
        """What an action that comes back has in common with the next one."""
        return self.filter(**action.same)

    def done_by(self, user) -> Self:
        """Those the user may change and call done: where they work, and their own."""
        here = logged_by(user, self.hospital_path) & Q(plan__hospital__is_active=True)
        return self.filter(here | Q(owner=user))

    def of_objective(self, objective) -> Self:
        return self.filter(objective=objective)

    def overdue(self, today: date) -> Self:
        return self.open().running().filter(due_on__lt=today)

    def due_by(self, today: date) -> Self:
        return self.open().running().filter(due_on__lte=today)

    def told(self) -> Self:
        return self.select_related("owner", "stakeholder", "objective", "after", "evidence__visit_link")

    def in_order(self) -> Self:
        return self.order_by("done_on", "due_on", "pk")

    def lost(self, today: date) -> Self:
        """Of owners who work there no more."""
        return self.filter(~has_an_owner(today))


class NegotiationQuerySet(PlanScopedQuerySet):
    """Terms of trade: for commercial users who cover the hospital, and nobody else."""

    def visible_to(self, user) -> Self:
        return super().visible_to(user).filter(sees_income(user, self.hospital_path))

    def loggable_by(self, user) -> Self:
        return super().loggable_by(user) if user.sees_sales else self.none()


class OfObjectiveQuerySet(PlanScopedQuerySet):
    """Rows of an objective."""

    hospital_path, plan_path = "objective__plan__hospital__", "objective__plan__"

    def visible_to(self, user) -> Self:
        return super().visible_to(user).filter(~speaks_of_sales("objective__") | sees_income(user, self.hospital_path))


def hospitals_without_plan(hospitals, tiers, year: int):
    """Of these hospitals those of a tier that have no plan for a year. Tiers derive from sales: ask `sees_sales` first."""
    plans = apps.get_model("planning", "AccountPlan").objects.filter(hospital=OuterRef("pk"), year=year)
    return hospitals.filter(~Exists(plans), tier__in=tiers)
