"""Everything that happened at a hospital, newest first: visits, stances, adoption, next steps, classes, deliveries.

Two queries read the events whatever their number, one more what was said on the visits shown. Tiers, seasons and
deliveries are read for commercial users only (domain.md §2.8 rule 4).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import (
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import AdoptionEvent, Hospital, RelationshipEvent, Stakeholder, SupportEvent
from lib.dates import add_months, month_end
from lib.prepared import prepared
from people.models import User
from sales.models import Delivery
from scoring.models import SeasonEvent, TierEvent
from visits.models import NextStep, Visit, VisitAttendee, VisitTopic

from . import bond_events, centre_events, listing_events, plan_events
from .timeline_event import Event
from .timeline_rows import COLUMNS, NO_WORDS, NOTHING, insight_rows, rival_act_rows
from .timeline_rows import number as _number
from .timeline_rows import rows as _rows
from .timeline_rows import text as _text

PAGE = 20
PAGES = 500
KINDS: dict[str, tuple[Promise, tuple[str, ...], bool]] = {
    "visits": (_("Visits"), ("visit",), False),
    "stance": (_("Stance"), ("support",), False),
    "adoption": (_("Adoption"), ("adoption", "first_use"), False),
    "steps": (_("Next steps"), ("step", "step_done"), False),
    "relationship": (_("Relationship"), ("relationship", "person_stage", "survey"), False),
    "centre": (_("Buying centre"), centre_events.KINDS, False),
    "service": (_("Service requests"), ("request", "request_done"), False),
    "commitments": (_("Commitments"), ("promise", "promise_settled"), False),
    "listing": (_("Listing"), ("listing",), False),
    "plans": (_("Account plans"), ("plan",), False),
    "know": (_("Insights and rivals"), ("insight", "rival_act"), False),
    "segment": (_("Tier and season"), ("tier", "season"), True),
    "deliveries": (_("Deliveries"), ("deliveries",), True),
}
"""Word, kinds of event, and whether they derive from sales, by the key of the filter."""
FROM_SALES = frozenset(kind for _word, kinds, from_sales in KINDS.values() if from_sales for kind in kinds)
FROM_FIELD = frozenset(kind for _word, kinds, from_sales in KINDS.values() if not from_sales for kind in kinds)


@dataclass(frozen=True)
class Timeline:
    """One page of the timeline, with the filters there are."""

    events: list[Event]
    kind: str
    page: int
    has_more: bool
    kinds: list[tuple[str, Promise]]

    @property
    def older(self) -> int:
        return self.page + 1

    @property
    def newer(self) -> int:
        return self.page - 1


def kinds_for(user: User) -> list[tuple[str, Promise]]:
    """The filters of the timeline that a user has."""
    return [(key, label) for key, (label, _kinds, from_sales) in KINDS.items() if user.sees_sales or not from_sales]


def asked_page(text: str | None) -> int:
    """The page number in a query string; 1 for anything that is none."""
    return min(int(text), PAGES) if text and text.isdecimal() and int(text) else 1


def timeline_of(hospital: Hospital, user: User, *, kind: str = "", page: int = 1, today: date) -> Timeline:
    """Page `page` of what happened at the hospital, of one kind ("" for all); at most three queries."""
    offered = kinds_for(user)
    kind = kind if kind in dict(offered) else ""
    wanted = frozenset(name for key, _label in offered if kind in ("", key) for name in KINDS[key][1])
    last = page * PAGE
    events = []
    if wanted & FROM_FIELD:
        rows = _field_rows(hospital.pk, user, wanted=wanted & FROM_FIELD, today=today, limit=last + 1)
        events += [_event(row) for row in rows]
    if wanted & FROM_SALES:
        events += _sales_events(_sales_rows(hospital.pk, user, wanted=wanted & FROM_SALES))
    events.sort(key=lambda event: (event.on, event.key), reverse=True)
    shown = events[last - PAGE : last]
    _tell_visits([event for event in shown if event.kind == "visit"])
    return Timeline(shown, kind, page, len(events) > last, offered)


def changes_since(hospital: Hospital, user: User, visit: Event, *, today: date) -> list[Event]:
    """What else happened from the day of a visit on, the newest first; at most two queries.

    What was written down on that visit itself belongs to it, not to what came after.
    """
    rows = _field_rows(hospital.pk, user, wanted=FROM_FIELD - {"visit"}, today=today, limit=PAGE)
    since = [_event(row) for row in rows]
    if user.sees_sales:
        since += _sales_events(_sales_rows(hospital.pk, user, wanted=FROM_SALES))
    since.sort(key=lambda event: (event.on, event.key), reverse=True)
    return [event for event in since if event.on >= visit.on and event.visit != visit.visit]


# -- What people did -------------------------------------------------------------------------------
@prepared
def _field_rows(hospital, user, *, wanted: frozenset[str], today: date, limit: int) -> QuerySet:
    steps = NextStep.objects.visible_to(user).filter(hospital=hospital)
    sources = {
        "visit": lambda: _visits(hospital, user),
        "support": lambda: _moves(SupportEvent, "support", "support", hospital),
        "adoption": lambda: _moves(AdoptionEvent, "adoption", "stage", hospital),
        "step": lambda: _steps(steps.overdue(today), "step", "due_on"),
        "step_done": lambda: _steps(steps.exclude(done_on=None), "step_done", "done_on"),
        "relationship": lambda: _relationships(hospital, user),
        "insight": lambda: insight_rows(hospital, user),
        "rival_act": lambda: rival_act_rows(hospital, user),
        **bond_events.sources_of(hospital, user),
        **centre_events.sources_of(hospital, user),
        **listing_events.sources_of(hospital, user),
        **plan_events.sources_of(hospital, user),
    }
    querysets = [source() for kind, source in sources.items() if kind in wanted]
    rows = querysets[0].union(*querysets[1:], all=True) if len(querysets) > 1 else querysets[0]
    return rows.order_by("-e_on", "-e_key")[:limit]


def _event(row: tuple) -> Event:
    values = dict(zip(COLUMNS, row, strict=True))
    english = get_language() == "en"
    for name in ("who", "what", "by"):
        spelled = values.pop(f"{name}_en")
        values[name] = spelled if english and spelled else values[name]
    return Event(**values)


def _visits(hospital, user) -> QuerySet:
    return _rows(
        Visit.objects.visible_to(user).submitted().filter(hospital=hospital),
        "visit",
        "on",
        before=_number(F("minutes")),
        what=_text(F("purpose")),
        what_en=_text(F("purpose")),
        who=_text(F("outcome")),
        who_en=_text(F("outcome")),
        by=_text(F("author__name")),
        by_en=_text(F("author__name_en")),
        visit=_number(F("pk")),
        words=_text(F("notes")),
    )


def _moves(model: type, kind: str, value: str, hospital) -> QuerySet:
    """Stance or adoption moves of people of the hospital who may be judged, each with the value before it."""
    earlier = Q(on__lt=OuterRef("on")) | Q(on=OuterRef("on"), pk__lt=OuterRef("pk"))
    about = model.objects.alias(about=Coalesce(F("product"), 0)).filter(about=Coalesce(OuterRef("product"), 0))
    before = about.filter(earlier, stakeholder=OuterRef("stakeholder"))
    judged = Stakeholder.objects.filter(hospital=hospital).judged().order_by()  # one table: with more it is read whole
    return _rows(
        model.objects.filter(stakeholder__in=judged),
        kind,
        "on",
        before=_number(Subquery(before.order_by("-on", "-pk").values(value)[:1])),
        after=_number(F(value)),
        who=_text(F("stakeholder__name")),
        who_en=_text(F("stakeholder__name_en")),
        ref=_number(F("stakeholder")),
        what=_text(Coalesce(F("product__name"), Value(""))),
        what_en=_text(Coalesce(F("product__name_en"), Value(""))),
        by=_text(Coalesce(F("by__name"), Value(""))),
        by_en=_text(Coalesce(F("by__name_en"), Value(""))),
        visit=_number(F("evidence__visit_link__visit")),
        words=_text(Coalesce(F("evidence__text"), Value(""))),
    )


def _steps(steps: QuerySet, kind: str, on: str) -> QuerySet:
    return _rows(
        steps,
        kind,
        on,
        by=_text(F("owner__name")),
        by_en=_text(F("owner__name_en")),
        visit=_number(F("visit")),
        words=_text(F("text")),
    )


def _relationships(hospital, user) -> QuerySet:
    earlier = Q(on__lt=OuterRef("on")) | Q(on=OuterRef("on"), pk__lt=OuterRef("pk"))
    before = RelationshipEvent.objects.filter(earlier, hospital=OuterRef("hospital")).order_by("-on", "-pk")
    return _rows(
        RelationshipEvent.objects.visible_to(user).filter(hospital=hospital),
        "relationship",
        "on",
        before=_number(Subquery(before.values("stage")[:1])),
        after=_number(F("stage")),
        by=_text(Coalesce(F("by__name"), Value(""))),
        by_en=_text(Coalesce(F("by__name_en"), Value(""))),
        words=_text(Coalesce(F("evidence__text"), Value(""))),
    )


def _tell_visits(events: Iterable[Event]) -> None:
    """Put to each visit whom it met and what was talked about: one query for both."""
    by_visit = {event.visit: event for event in events}
    if not by_visit:
        return
    english = get_language() == "en"
    for visit, person, name, name_en, outcome in _said_and_met(list(by_visit)):
        shown = name_en if english and name_en else name
        if person is None:
            by_visit[visit].topics.append((shown, outcome))
        else:
            by_visit[visit].people.append((person, shown))


@prepared
def _said_and_met(visits) -> QuerySet:
    met = VisitAttendee.objects.filter(visit__in=visits, stakeholder__erased_at=None).order_by()
    people = met.values_list(
        "visit", _number(F("stakeholder")), _text(F("stakeholder__name")), _text(F("stakeholder__name_en")), NO_WORDS
    )
    talked = VisitTopic.objects.filter(visit__in=visits).order_by()
    topics = talked.values_list(
        "visit", NOTHING, _text(F("product__name")), _text(F("product__name_en")), _text(F("outcome"))
    )
    return people.union(topics, all=True)


# -- What sales tell: commercial users only --------------------------------------------------------
@prepared
def _sales_rows(hospital, user, *, wanted: frozenset[str]) -> QuerySet:
    """Changes of tier and season and every month's deliveries: kind, month, old, new, fen."""
    names = ("kind", "month", "old", "new", "fen")
    delivered = Delivery.objects.visible_to(user).current().filter(hospital=hospital).order_by().values("month")
    sources = {
        "tier": _classes(TierEvent.objects.visible_to(user).filter(hospital=hospital), "tier"),
        "season": _classes(SeasonEvent.objects.visible_to(user).filter(hospital=hospital), "season"),
        "deliveries": delivered.annotate(
            e_kind=_text(Value("deliveries")),
            e_month=F("month"),
            e_old=NO_WORDS,
            e_new=NO_WORDS,
            e_fen=_number(Sum("value_fen")),
        ).values_list(*[f"e_{name}" for name in names]),
    }
    rows = [queryset for kind, queryset in sources.items() if kind in wanted]
    return rows[0].union(*rows[1:], all=True) if len(rows) > 1 else rows[0]


def _sales_events(rows: list[tuple]) -> list[Event]:
    """Each at the end of its month."""
    delivered = {month: fen for kind, month, _old, _new, fen in rows if kind == "deliveries"}
    return [
        _delivery_event(month, delivered) if kind == "deliveries" else Event(kind, 0, month_end(month), old, new)
        for kind, month, old, new, _fen in rows
    ]


def _classes(events: QuerySet, kind: str) -> QuerySet:
    rows = events.order_by().annotate(
        e_kind=_text(Value(kind)),
        e_month=F("month"),
        e_old=_text(F(f"from_{kind}")),
        e_new=_text(F(f"to_{kind}")),
        e_fen=NOTHING,
    )
    return rows.values_list("e_kind", "e_month", "e_old", "e_new", "e_fen")


def _delivery_event(month: date, delivered: dict[date, int]) -> Event:
    """A month's deliveries: `after` in CNY, `before` the change from the year before in whole percent or None."""
    fen, last_year = delivered[month], delivered.get(add_months(month, -12))
    change = round(100 * (fen - last_year) / last_year) if last_year and last_year > 0 else None
    return Event("deliveries", 0, month_end(month), change, fen / 100)
