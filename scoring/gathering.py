"""What a range of hospitals is scored by, read in a constant number of queries; no row dated after the frozen day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum

from accounts.choices import LawfulBasis
from accounts.models import (
    AdoptionEvent,
    Department,
    Hospital,
    RelationshipEvent,
    SatisfactionSurvey,
    Stakeholder,
    SupportEvent,
)
from accounts.models.relationship import QUESTIONS
from partners.models import Supply
from people.choices import Function
from planning.models import ListingApplication, ListingEvent
from planning.overdue import overdue_at
from sales.models import Delivery, Potential
from visits.models import CallTarget, Commitment, NextStep, Visit, VisitAttendee

from .frozen import Frozen, Window
from .models import ClassOverride, SeasonEvent, SeasonTrack, TierEvent
from .rival_reading import add_rivals
from .rivalry import Rivals

LEAP_DAYS = 30
MEETING_DAYS = 30
Span = tuple[int, int]
"""First and last id of a range of hospitals, both counted."""


class Sums(NamedTuple):
    """Net delivered fen of one hospital for the windows that end with one month."""

    ttm: int = 0
    s3: int = 0
    s3_last_year: int = 0
    ttm_quarter_ago: int = 0


class Calls(NamedTuple):
    """Completed visits, of one function or with one person: in the cycle so far, and the day of the last one ever."""

    done: int = 0
    last: date | None = None


class Person(NamedTuple):
    """One who may be profiled: no name, only what weighs. `support` and `stages` are as known on the day.

    met: visits of anybody that the person attended. overdue: promises of the person or to the person.
    """

    pk: int
    role: str | None
    is_main_influencer: bool
    influence: int | None
    department: int | None
    academic: str
    support: int | None
    stages: tuple[int, ...]
    met: Calls
    overdue: int


NEVER_MET = Calls()


@dataclass(slots=True)
class Reading:
    """All that is known of one hospital on the frozen day.

    tier, season: what the machines made of it so far. by_hand: {"tier" or "season": what a manager set instead}.
    """

    hospital: int
    tier: str
    stage: int | None
    has_feed: bool
    season: str = ""
    by_hand: dict[str, str] = field(default_factory=dict)
    track: tuple[dict, date] | None = None
    sums: dict[date, Sums] = field(default_factory=dict)
    potential: int | None = None
    stages: list[tuple[date, int]] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    loads: dict[int, str] = field(default_factory=dict)
    calls: dict[str, Calls] = field(default_factory=dict)
    targets: dict[str, int] = field(default_factory=dict)
    """Visits a cycle by function that a manager set in the place of the default plan."""
    last_visit: date | None = None
    overdue: int = 0
    rivals: Rivals = field(default_factory=Rivals)
    satisfaction: list[tuple[date, Fraction]] = field(default_factory=list)
    listings: list[str] = field(default_factory=list)
    """The listing states of the focus products that are followed here."""
    meeting_on: date | None = None
    """The next day a committee decides on a listing here, within `MEETING_DAYS`."""
    leap: int = 0
    """By how many adoption stages somebody went up within the last `LEAP_DAYS`."""
    nobody_since: date | None = None
    """Since when the hospital bans all visits."""

    def satisfaction_by(self, day: date) -> Fraction | None:
        """The mean of the newest survey answered by a day, 1–5; None where nobody was asked."""
        return next((mean for on, mean in reversed(self.satisfaction) if on <= day), None)


def gather(frozen: Frozen, span: Span) -> list[Reading]:
    """The active hospitals of the span, by id, each with what is known of it on the day."""
    readings = {
        pk: Reading(pk, tier, stage, supplied or delivered, nobody_since=nobody_since)
        for pk, tier, stage, supplied, delivered, nobody_since in _hospitals(frozen, span)
    }
    _add_sales(readings, frozen, span)
    _add_stages(readings, frozen, span)
    _add_people(readings, frozen, span)
    _add_calls(readings, frozen, span)
    _add_targets(readings, frozen, span)
    add_rivals(readings, frozen, span)
    for hospital, department, load in _loads(span):
        if hospital in readings:
            readings[hospital].loads[department] = load
    for hospital, count in _overdue(frozen, span):
        if hospital in readings:
            readings[hospital].overdue += count
    for hospital, on, answers in _surveys(frozen, span):
        if hospital in readings:
            readings[hospital].satisfaction.append((on, Fraction(answers, len(QUESTIONS))))
    _add_listings(readings, frozen, span)
    _add_classes(readings, frozen, span)
    return list(readings.values())


# -- Hospitals -------------------------------------------------------------------------------------
def _hospitals(frozen: Frozen, span: Span) -> QuerySet:
    hospitals = with_feed(Hospital.objects.active(), frozen.as_of).filter(pk__range=span).order_by("pk")
    return hospitals.values_list("pk", "tier", "relationship_stage", "is_supplied", "is_delivered", "no_visits_since")


def with_feed(hospitals: QuerySet, as_of: date) -> QuerySet:
    """Annotate what makes a hospital's feed: a declared distributor, or a delivery (domain.md §3.8)."""
    delivered = Delivery.objects.current().filter(hospital=OuterRef("pk"), month__lte=as_of)
    return hospitals.annotate(
        is_supplied=Exists(Supply.objects.filter(hospital=OuterRef("pk"))), is_delivered=Exists(delivered)
    )


def _add_classes(readings: Mapping[int, Reading], frozen: Frozen, span: Span) -> None:
    """Tier and season: what the hospital has now, or for a replay what it had by the last month closed then."""
    if not frozen.is_replay:
        tracks = SeasonTrack.objects.filter(hospital__id__range=span)
        for hospital, state, month in tracks.values_list("hospital", "state", "month"):
            if hospital in readings:
                readings[hospital].track = state, month
                readings[hospital].season = state["season"] or ""
        _add_overrides(readings, frozen, span)
        return
    past = {"hospital__id__range": span, "month__lte": frozen.last_month or date.min}
    tiers = dict(TierEvent.objects.filter(**past).order_by("month").values_list("hospital", "to_tier"))
    seasons = dict(SeasonEvent.objects.filter(**past).order_by("month").values_list("hospital", "to_season"))
    for hospital, reading in readings.items():
        reading.tier, reading.season = tiers.get(hospital, ""), seasons.get(hospital, "")
    _add_overrides(readings, frozen, span)


def _add_overrides(readings: Mapping[int, Reading], frozen: Frozen, span: Span) -> None:
    """What managers set by hand. The tier column still shows an open override's: the machine's is kept beside it."""
    rows = ClassOverride.objects.filter(hospital__id__range=span)
    rows = rows.in_force(frozen.shown_on) if frozen.is_replay else rows.open()
    for hospital, kind, value, computed, starts_on, expires_on in rows.values_list(
        "hospital", "kind", "value", "computed", "starts_on", "expires_on"
    ):
        if (reading := readings.get(hospital)) is None:
            continue
        if starts_on <= frozen.shown_on <= expires_on:
            reading.by_hand[kind] = value
        if kind == ClassOverride.Kind.TIER and not frozen.is_replay:
            reading.tier = computed


# -- Sales -----------------------------------------------------------------------------------------
def sums_by_hospital(deliveries: QuerySet, frozen: Frozen) -> Iterable[tuple[int, dict[date, Sums]]]:
    """(hospital, sums by month of the frozen months) of current deliveries, one row per hospital delivered to."""
    if not frozen.months:
        return
    windows = [frozen.window(month) for month in frozen.months]
    columns: dict[str, Sum] = {}
    for number, window in enumerate(windows):
        columns |= {f"{name}_{number}": _sum_of(months) for name, months in _spans(window).items()}
    first = min(months[0] for window in windows for months in _spans(window).values())
    rows = deliveries.current().between(first, frozen.months[-1]).order_by().values("hospital").annotate(**columns)
    for hospital, *values in rows.values_list("hospital", *columns).iterator(chunk_size=5000):
        fours = zip(*[iter(value or 0 for value in values)] * 4, strict=True)
        yield hospital, dict(zip(frozen.months, map(Sums._make, fours), strict=True))


def _spans(window: Window) -> dict[str, tuple[date, date]]:
    return {name: getattr(window, name) for name in Sums._fields}


def _sum_of(months: tuple[date, date]) -> Sum:
    return Sum("value_fen", filter=Q(month__range=months))


def potentials(frozen: Frozen) -> QuerySet:
    """Rows of (hospital, potential a year in fen): the latest estimate of each family by the day, summed."""
    known = Potential.objects.filter(estimated_on__lte=frozen.as_of)
    newer = known.filter(
        hospital=OuterRef("hospital"), family=OuterRef("family"), estimated_on__gt=OuterRef("estimated_on")
    )
    latest = known.filter(~Exists(newer)).order_by().values("hospital")
    return latest.annotate(total=Sum("value_fen")).values_list("hospital", "total")


def _add_sales(readings: Mapping[int, Reading], frozen: Frozen, span: Span) -> None:
    for hospital, sums in sums_by_hospital(Delivery.objects.filter(hospital__id__range=span), frozen):
        if hospital in readings:
            readings[hospital].sums = sums
    for hospital, potential in potentials(frozen).filter(hospital__id__range=span):
        if hospital in readings:
            readings[hospital].potential = potential


# -- Relationship, people --------------------------------------------------------------------------
def _add_stages(readings: Mapping[int, Reading], frozen: Frozen, span: Span) -> None:
    """The relationship stage by its dated events; the undated column only where there is none at all."""
    events = RelationshipEvent.objects.filter(hospital__id__range=span).order_by("on", "pk")
    for hospital, on, stage in events.values_list("hospital", "on", "stage"):
        reading = readings.get(hospital)
        if reading is None:
            continue
        if on <= frozen.as_of:
            reading.stages.append((on, stage))
        reading.stage = reading.stages[-1][1] if reading.stages else None


def _people(span: Span) -> QuerySet:
    """Only people who may be profiled, are there, and have not opted out (domain.md §2.8 rules 11 and 13)."""
    people = Stakeholder.objects.reachable().filter(
        hospital__id__range=span, lawful_basis__in=[LawfulBasis.CONSENT, LawfulBasis.CONTRACT]
    )
    return people.order_by("pk")


def _add_people(readings: Mapping[int, Reading], frozen: Frozen, span: Span) -> None:
    people = _people(span)
    supports = _supports(people, frozen)
    stages, leaps = _adoption_stages(people, frozen)
    met, late = _meetings(people, frozen), dict(_late_promises(people, frozen))
    weighs = "buying_role", "is_main_influencer", "influence", "department", "kol_level"
    columns = "pk", "hospital", "support", "support_on", *weighs
    for pk, hospital, support, support_on, role, *rest in people.values_list(*columns):
        if hospital not in readings:
            continue
        imported = support if support_on is None or support_on <= frozen.as_of else None
        stance = supports.get(pk, imported)
        known = tuple(stages.get(pk, {}).values())
        readings[hospital].leap = max(readings[hospital].leap, leaps.get(pk, 0))
        readings[hospital].people.append(
            Person(pk, role or None, *rest, stance, known, met.get(pk, NEVER_MET), late.get(pk, 0))
        )


def _supports(people: QuerySet, frozen: Frozen) -> dict[int, int]:
    """A person's stance: the lowest known over the focus products, else the overall one."""
    wanted = Q(product=None) | Q(product__in=frozen.focus)
    events = SupportEvent.objects.filter(wanted, stakeholder__in=people.order_by(), on__lte=frozen.as_of)
    latest: dict[int, dict[int | None, int]] = defaultdict(dict)
    for person, product, support in events.order_by("on", "pk").values_list("stakeholder", "product", "support"):
        latest[person][product] = support
    return {person: _stance(by_product) for person, by_product in latest.items()}


def _stance(by_product: Mapping[int | None, int]) -> int:
    on_focus = [support for product, support in by_product.items() if product is not None]
    return min(on_focus) if on_focus else by_product[None]


def _adoption_stages(people: QuerySet, frozen: Frozen) -> tuple[dict[int, dict[int, int]], dict[int, int]]:
    """Per person the present stage on each focus product, and the highest leap upward of the last days."""
    events = AdoptionEvent.objects.filter(
        stakeholder__in=people.order_by(), product__in=frozen.focus, on__lte=frozen.as_of
    )
    since = frozen.as_of - timedelta(days=LEAP_DAYS)
    latest: dict[int, dict[int, int]] = defaultdict(dict)
    lowest: dict[tuple[int, int], int] = {}
    leaps: dict[int, int] = {}
    columns = "stakeholder", "product", "stage", "on"
    for person, product, stage, on in events.order_by("on", "pk").values_list(*columns):
        if on > since:
            low = lowest.setdefault((person, product), latest[person].get(product, stage))
            leaps[person] = max(leaps.get(person, 0), stage - low)
            lowest[person, product] = min(low, stage)
        latest[person][product] = stage
    return latest, leaps


def _meetings(people: QuerySet, frozen: Frozen) -> dict[int, Calls]:
    """Per person the completed visits attended, by whomever and wherever they were made."""
    attended = VisitAttendee.objects.at_completed(until=frozen.as_of).filter(stakeholder__in=people.order_by())
    in_cycle = Q(visit__on__gte=frozen.as_of.replace(day=1))
    rows = attended.order_by().values("stakeholder").annotate(done=Count("pk", filter=in_cycle), last=Max("visit__on"))
    return {person: Calls(done, last) for person, done, last in rows.values_list("stakeholder", "done", "last")}


def _late_promises(people: QuerySet, frozen: Frozen) -> QuerySet:
    """Rows of (person, count) of the promises of and to the person that were open and due when the day ended."""
    promised = Commitment.objects.filter(stakeholder__in=people.order_by(), due_on__lte=frozen.as_of)
    counted = promised.open_at(frozen.as_of).order_by().values("stakeholder").annotate(count=Count("pk"))
    return counted.values_list("stakeholder", "count")


# -- Visits, departments, open items ---------------------------------------------------------------
def _add_calls(readings: Mapping[int, Reading], frozen: Frozen, span: Span) -> None:
    """Completed visits by function; a joint visit is credited to both (domain.md §3.8)."""
    in_cycle = Q(on__gte=frozen.as_of.replace(day=1))
    functions = Function.values
    columns: dict[str, Count | Max] = {"last": Max("on")}
    for function in functions:
        credited = Q(function=function) | Q(joint_with__function=function)
        columns[f"done_{function}"] = Count("pk", filter=credited & in_cycle)
        columns[f"last_{function}"] = Max("on", filter=credited)
    visits = Visit.objects.completed().filter(hospital__id__range=span, on__lte=frozen.as_of).order_by()
    for hospital, last, *credits in visits.values("hospital").annotate(**columns).values_list("hospital", *columns):
        if reading := readings.get(hospital):
            reading.last_visit = last
            reading.calls = dict(zip(functions, map(Calls, credits[::2], credits[1::2]), strict=True))


def _add_targets(readings: Mapping[int, Reading], frozen: Frozen, span: Span) -> None:
    """Call-plan targets in force on the day."""
    targets = CallTarget.objects.current(frozen.as_of).filter(hospital__id__range=span).order_by("starts_on", "pk")
    for hospital, function, planned in targets.values_list("hospital", "function", "planned"):
        if reading := readings.get(hospital):
            reading.targets[function] = planned


def _loads(span: Span) -> QuerySet:
    known = Department.objects.active().filter(hospital__id__range=span).exclude(load_class="")
    return known.order_by("pk").values_list("hospital", "pk", "load_class")


def _surveys(frozen: Frozen, span: Span) -> QuerySet:
    """Rows of (hospital, day, sum of the five answers) of the surveys answered by the day, in order."""
    answered = SatisfactionSurvey.objects.filter(hospital__id__range=span, on__lte=frozen.as_of)
    total = sum((F(name) for name in QUESTIONS[1:]), F(QUESTIONS[0]))
    return answered.order_by("on", "pk").annotate(total=total).values_list("hospital", "on", "total")


def _overdue(frozen: Frozen, span: Span) -> QuerySet:
    """Steps, promises, ours and theirs, objectives and actions of plans, open and due when the day ended (domain.md §3.8).

    Done or settled since or later still counts as open then. Of plans only what is not about sales: the same count
    goes into the medical score. Rows of (hospital, count), one for each kind.
    """
    due = NextStep.objects.filter(hospital__id__range=span, due_on__lt=frozen.as_of + timedelta(days=1))
    still_open = due.filter(Q(done_on=None) | Q(done_on__gt=frozen.as_of)).filter(
        Q(visit=None) | Q(visit__on__lte=frozen.as_of)
    )
    promised = Commitment.objects.filter(hospital__id__range=span, due_on__lte=frozen.as_of).open_at(frozen.as_of)
    steps, promises = (
        rows.order_by().values("hospital").annotate(count=Count("pk")).values_list("hospital", "count")
        for rows in (still_open, promised)
    )
    return steps.union(promises, *overdue_at(frozen.as_of, span), all=True)


def _add_listings(readings: Mapping[int, Reading], frozen: Frozen, span: Span) -> None:
    """States by the day of the focus products; what nobody took up here is unknown. And the next meeting ahead."""
    events = ListingEvent.objects.filter(application__hospital__id__range=span, application__product__in=frozen.focus)
    states = events.newest_by(frozen.as_of).order_by("application")
    for hospital, state in states.values_list("application__hospital", "to_state"):
        if hospital in readings:
            readings[hospital].listings.append(state)
    if frozen.is_replay:
        return
    soon = frozen.as_of, frozen.as_of + timedelta(days=MEETING_DAYS)
    meetings = ListingApplication.objects.filter(hospital__id__range=span).meeting_between(*soon)
    for hospital, on in meetings.order_by("-committee_on", "pk").values_list("hospital", "committee_on"):
        if hospital in readings:
            readings[hospital].meeting_on = on
