"""The head of a hospital's page: what it is, whose it is, its score with parts, and what must not be overlooked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import (
    Affiliation,
    BlockerReview,
    Department,
    Hospital,
    KeyAssessment,
    KnowledgeAnswer,
    RivalAct,
    Stakeholder,
)
from accounts.querysets import in_force
from accounts.questions import KNOW
from lib.figures import number, percent
from lib.gathered import counted
from lib.prepared import prepared
from lib.templatetags.ui import day as day_in_words
from people.models import User
from scoring.facts import Part, Since, parts, since
from scoring.models import Alert, ClassOverride, ScoreSnapshot
from scoring.reports import change_between
from visits.models import NextStep, Visit

from .alert_lines import committee_soon, too_smooth
from .hospital_rows import headed, state_of, with_last_visit
from .owners import owners_of

TABS: dict[str, Promise] = {
    "overview": gettext_lazy("Overview"),
    "people": gettext_lazy("People"),
    "departments": gettext_lazy("Departments"),
    "sales": gettext_lazy("Sales"),
    "know": gettext_lazy("Know"),
    "relationship": gettext_lazy("Relationship"),
    "plan": gettext_lazy("Plan"),
    "listings": gettext_lazy("Listing"),
    "visits": gettext_lazy("Visits"),
    "history": gettext_lazy("History"),
}
FEN = 100


@dataclass(frozen=True)
class Tab:
    """One tab: its key, its word, and how many things stand behind it where that says something."""

    key: str
    label: Promise
    count: int | None = None


@dataclass(frozen=True)
class AlertLine:
    """One line of the strip above the tabs (templates/components/_alerts.html)."""

    title: str
    text: str
    level: str = "warn"
    icon: str = "alert"
    url: str = ""
    action: str = ""


@dataclass(frozen=True)
class Head:
    """Everything above the tabs. Money in CNY; what derives from sales is empty for medical users."""

    hospital: Hospital
    owner: User | None
    plan_state: str
    parts: list[Part]
    since: list[Since]
    alerts: list[AlertLine]
    sales: float | None = None
    potential: float | None = None

    @property
    def season_fact(self) -> str:
        """The season with the quadrant it comes from, in words; of one set by hand there is none."""
        if getattr(self.hospital, "season_until", None):
            return ""
        return next((part.fact for part in self.parts if part.key == "season" and part.known), "")

    @property
    def share(self) -> float | None:
        """Sales of twelve months as a share of the potential."""
        return self.sales / self.potential if self.sales is not None and self.potential else None


@prepared
def page_of(pk, user, *, today: date) -> QuerySet:
    """The hospital if the user sees it, with score and plan, the counts behind the tabs, `may_edit`, `may_log`,
    `reviewed_on`, and for a glance `answers_known` and `looked_on`."""
    hospitals = Hospital.objects.visible_to(user).filter(pk=pk)
    late = NextStep.objects.overdue(today).filter(hospital=OuterRef("pk"))
    hospitals = with_decisions(hospitals) if user.sees_sales else hospitals
    return with_last_visit(headed(hospitals.select_related("analysis__by"), user, today), user).annotate(
        may_edit=Exists(Hospital.objects.editable_by(user).filter(pk=OuterRef("pk"))),
        may_log=Exists(Hospital.objects.loggable_by(user).filter(pk=OuterRef("pk"))),
        people_count=_count(Stakeholder.objects.listed(today)) + _beside(user, today),
        departments_count=_count(Department.objects.active()),
        visits_count=_count(Visit.objects.submitted()),
        reviewed_on=Subquery(reviews_there().values("on")[:1]),
        answers_known=fresh_answers(today),
        looked_on=Subquery(RivalAct.objects.filter(hospital=OuterRef("pk")).order_by("-on").values("on")[:1]),
        late_steps=counted(late, "hospital"),
        late_since=Subquery(late.order_by().values("hospital").annotate(first=Min("due_on")).values("first")),
    )


def reviews_there(hospital: str = "pk") -> QuerySet:
    """Answers to "is there a blocker?" at the hospital of the query around (its field), the newest first."""
    return BlockerReview.objects.filter(hospital=OuterRef(hospital)).order_by("-on")


def fresh_answers(today: date) -> Coalesce:
    """How many of the eight questions have an answer younger than 180 days."""
    fresh = KnowledgeAnswer.objects.fresh(today).filter(
        hospital=OuterRef("pk"), question__in=[question.key for question in KNOW.questions]
    )
    return counted(fresh, "hospital", each="question")


def with_decisions(hospitals: QuerySet) -> QuerySet:
    """Annotate what people decided: `is_key`, and until when tier and season are set by hand."""
    overrides = ClassOverride.objects.open().filter(hospital=OuterRef("pk"))
    until = {f"{kind}_until": Subquery(overrides.filter(kind=kind).values("expires_on")) for kind in ("tier", "season")}
    is_key = KeyAssessment.objects.current().filter(hospital=OuterRef("pk"), is_key=True)
    return hospitals.annotate(is_key=Exists(is_key), **until)


def _count(rows: QuerySet) -> Coalesce:
    return counted(rows.filter(hospital=OuterRef("pk")), "hospital")


def _beside(user: User, today: date) -> Coalesce:
    """How many people have but another place of work at the hospital."""
    listed = Stakeholder.objects.visible_to(user).listed(today).exclude(hospital=OuterRef(OuterRef("pk")))
    places = Affiliation.objects.filter(in_force(today), hospital=OuterRef("pk"), stakeholder__in=listed)
    return counted(places, "hospital", each="stakeholder")


def tabs_of(hospital: Hospital, user: User) -> list[Tab]:
    """The tabs a user has; sales are not for medical users."""
    counts = {
        "people": hospital.people_count,
        "departments": hospital.departments_count,
        "visits": hospital.visits_count,
    }
    return [Tab(key, label, counts.get(key)) for key, label in TABS.items() if key != "sales" or user.sees_sales]


def head_of(hospital: Hospital, user: User, today: date) -> Head:
    """The head of one hospital from `page_of`; three queries."""
    medical = not user.sees_sales
    snapshots = _snapshots(hospital)
    newest = snapshots[0] if snapshots else None
    shown = parts(newest, medical=medical) if newest else []
    head = {
        "hospital": hospital,
        "owner": owners_of([hospital.territory], today).get(hospital.territory_id),
        "plan_state": state_of(hospital, today),
        "parts": shown,
        "since": since(change_between(newest, old, (newest.day - old.day).days, medical) for old in snapshots[1:]),
        "alerts": _alerts(hospital, user, today),
    }
    if medical:
        return Head(**head)
    potential = newest.inputs.get("gap", {}).get("potential_fen") if newest else None
    sales = None if hospital.ttm_fen is None else hospital.ttm_fen / FEN
    return Head(**head, sales=sales, potential=None if potential is None else potential / FEN)


# -- The score and what changed it -----------------------------------------------------------------
def _snapshots(hospital: Hospital) -> list[ScoreSnapshot]:
    """The shown score, the one before, and those of a week and a month before it, newest first; one query."""
    if hospital.scored_on is None:
        return []
    found = _shown_and_before(hospital.pk, day=hospital.scored_on)
    return found if found and found[0].day == hospital.scored_on else []


@prepared
def _shown_and_before(hospital, *, day: date) -> QuerySet:
    published = ScoreSnapshot.objects.published().filter(hospital=hospital)
    wanted = Q(day=day)
    for ago in (1, 7, 30):
        earlier = published.filter(day__lte=day - timedelta(days=ago)).order_by("-day").values("day")[:1]
        wanted |= Q(day=Subquery(earlier))
    return published.filter(wanted).select_related("run__weights").order_by("-day")


# -- What must not be overlooked -------------------------------------------------------------------
def _alerts(hospital: Hospital, user: User, today: date) -> list[AlertLine]:
    lines = [_alert_line(alert) for alert in _open_alerts(hospital.pk, user)]
    if hospital.no_visits_since:
        lines.append(_banned_line(hospital))
    if hospital.late_steps:
        lines.append(_late_line(hospital, today))
    if hospital.is_under_review:
        lines.append(
            AlertLine(
                _("Under review"), _("Somebody in the field added this hospital; an admin checks it."), "note", "review"
            )
        )
    if not hospital.is_active:
        lines.append(
            AlertLine(_("Deactivated"), _("No visit can be logged here, and it is not scored."), "note", "info")
        )
    return lines


@prepared
def _open_alerts(hospital, user) -> QuerySet:
    return Alert.objects.visible_to(user).open().filter(hospital=hospital)


def _alert_line(alert: Alert) -> AlertLine:
    facts, title = alert.facts, alert.get_kind_display()
    since = _("since %(day)s") % {"day": day_in_words(alert.since)}
    if alert.kind == Alert.Kind.VETO_BLOCKER:
        return AlertLine(title, since, "danger", "alert", "?tab=people", _("People"))
    if alert.kind == Alert.Kind.TOO_SMOOTH:
        return AlertLine(title, too_smooth(facts, alert.since), "note", "alert", "?tab=people", _("People"))
    if alert.kind == Alert.Kind.COMMITTEE_SOON:
        words = committee_soon(facts, alert.since)
        return AlertLine(title, words, "note", "week", "?tab=listings", _("Listing"))
    if alert.kind == Alert.Kind.SALES_DECLINE:
        before = facts.get("s3_last_year_fen") or 0
        fall = percent((before - facts.get("s3_fen", 0)) / before) if before else ""
        words = _("the last three months are %(fall)s below the year before") % {"fall": fall}
        return AlertLine(title, words, "warn", "trend", "?tab=sales", _("Sales"))
    if alert.kind == Alert.Kind.DISSATISFIED:
        words = _("%(average)s of 5 in the last survey") % {"average": number(facts.get("satisfaction"), 1)}
        return AlertLine(title, words, "danger", "alert", "?tab=relationship", _("Relationship"))
    last = facts.get("last_visit")
    words = (
        _("the last was on %(day)s") % {"day": day_in_words(date.fromisoformat(last))} if last else _("none is known")
    )
    return AlertLine(title, words, "warn", "clock", "?tab=visits", _("Visits"))


def _banned_line(hospital: Hospital) -> AlertLine:
    words = _("since %(day)s, says: %(source)s") % {
        "day": day_in_words(hospital.no_visits_since),
        "source": hospital.no_visits_source,
    }
    return AlertLine(_("Receives no representatives"), words, "warn", "off", "?tab=departments#visiting", _("Rules"))


def _late_line(hospital: Hospital, today: date) -> AlertLine:
    days, count = (today - hospital.late_since).days, hospital.late_steps
    title = ngettext("%(count)s next step is late", "%(count)s next steps are late", count) % {"count": count}
    if count == 1:
        words = ngettext("by %(days)s day", "by %(days)s days", days)
    else:
        words = ngettext("the oldest by %(days)s day", "the oldest by %(days)s days", days)
    return AlertLine(title, words % {"days": days}, "warn", "clock", "?kind=steps", _("Open"))
