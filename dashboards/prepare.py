"""Before a visit, on one page: what happened, what is owed and aimed at, who is there, how to talk with them (product.md §3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields
from datetime import date

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts import card_values
from accounts.card_tips import DECISION_TIPS, messages_for
from accounts.choices import AdoptionStage
from accounts.models import Adoption, Hospital, HospitalVisitPolicy, Playbook, Stakeholder
from accounts.playbooks import playbook_among, written_playbooks
from accounts.style_tips import StyleTip, tip_for
from accounts.visiting import Hours
from lib.gathered import gathered
from lib.prepared import prepared
from people.models import User
from planning.measuring import Measured
from planning.metrics import Moment
from planning.models import Objective
from products.models import Product
from visits.choices import COMPLETED, Said
from visits.models import Commitment, NextStep, ServiceRequest, Visit, VisitAttendee, VisitTopic
from visits.shelf import LastTold, last_told, last_told_of

from .hospital_page import reviews_there
from .people_panel import people_of
from .timeline import changes_since
from .timeline_event import Event
from .timeline_rows import NO_WORDS, text

VISITS_SHOWN = 3
CHANGES_SHOWN = 5
OWED_SHOWN = 6
OBJECTIVES_SHOWN = 3
PEOPLE_SHOWN = 4
LADDERS_SHOWN = 2
MESSAGES_SHOWN = 2
STEP = "step"

CHECKLIST: tuple[Promise, ...] = (
    _("I have put aside what I think I know: I come to learn."),
    _("I know how each of them likes to talk, and I fit my manner to it."),
    _("I know what occasion I create for the talk, and a second one if the first fails."),
    _("The aim, the material, and the answers I owe are ready and with me."),
    _("I have thought the visit through from their side, and I want it."),
)
"""What to go through before the door (I071)."""


@dataclass(frozen=True)
class Slot:
    """Something to write down before the visit: its kind, what it is for, and an example or a hint."""

    kind: Promise
    aim: Promise
    example: Promise


FUNNEL: tuple[Slot, ...] = (
    Slot(_("Fact, open"), _("what is so"), _("“Which patients do you see with this, and how are they treated now?”")),
    Slot(_("View, open"), _("how they see it"), _("“What matters most to you in that, and what falls short?”")),
    Slot(
        pgettext_lazy("question", "Closed"),
        _("what we agree on"),
        _("“Shall we look at the next fitting patient together on Thursday?”"),
    ),
)
"""From the fact over the view to the closed question (I134)."""

POINTS: tuple[Slot, ...] = (
    Slot(
        _("To the head"),
        _("a reason that can be checked"),
        _("A result on the label, a cost, work it saves the ward: with its source."),
    ),
    Slot(
        _("To the heart"),
        _("something between us"),
        _("What you thank them for, which promise you kept, what you ask after."),
    ),
)
"""A visit joins one rational and one relational point (I063)."""


@dataclass(frozen=True)
class Owed:
    """An open next step, request or commitment; `said` is "step", or whose it is as the visit form has it."""

    said: str
    text: str
    due_on: date
    owner: str
    person: str
    is_late: bool

    @property
    def kind(self) -> Promise | str:
        return _("Next step") if self.said == STEP else Said(self.said).label


@dataclass(frozen=True)
class Rung:
    """Where a person stands with a product in focus, and what we do there."""

    product: Product
    stage: int
    playbook: Playbook

    @property
    def label(self) -> Promise | str:
        return AdoptionStage(self.stage).label


@dataclass(frozen=True)
class Partner:
    """One person to talk with. Of who may not be profiled nothing but the name is shown."""

    person: Stakeholder
    rungs: list[Rung] = field(default_factory=list)
    tip: StyleTip | None = None
    decision: Promise | None = None
    message: Promise | None = None


@dataclass(frozen=True)
class Preparation:
    """The page; `everybody` are the people one may choose from, `partners` those it prepares for."""

    hospital: Hospital
    visits: list[Event]
    changes: list[Event]
    owed: list[Owed]
    objectives: list[Measured]
    partners: list[Partner]
    everybody: list[Stakeholder]
    windows: list[Hours]
    told: list[LastTold]

    @property
    def chosen(self) -> set[int]:
        return {partner.person.pk for partner in self.partners}

    @property
    def changes_shown(self) -> list[Event]:
        return self.changes[:CHANGES_SHOWN]

    @property
    def owed_shown(self) -> list[Owed]:
        return self.owed[:OWED_SHOWN]

    @property
    def objectives_shown(self) -> list[Measured]:
        return self.objectives[:OBJECTIVES_SHOWN]

    @property
    def owed_more(self) -> int:
        return len(self.owed) - len(self.owed_shown)


@prepared
def to_prepare(pk, user, *, today: date) -> QuerySet:
    """The hospital if the user may log a visit there, with `rules`, `reviewed_on` and `told`."""
    windows = HospitalVisitPolicy.objects.filter(hospital=OuterRef("pk"))
    return (
        Hospital.objects.loggable_by(user)
        .filter(pk=pk)
        .select_related("territory")
        .annotate(
            rules=gathered(windows, "hospital", *(each.name for each in fields(Hours))),
            told=last_told_of(user, OuterRef("pk")),
            reviewed_on=Subquery(reviews_there().values("on")[:1]),
        )
    )


def preparation_of(hospital: Hospital, user: User, today: date, persons: Collection[int] = ()) -> Preparation:
    """What to know before a visit to a hospital from `to_prepare`, for these persons or the first; at most seven queries."""
    visits = [_event(visit) for visit in _last_visits(hospital.pk, user, limit=VISITS_SHOWN)]
    last = next((event for event in visits if event.who in COMPLETED), visits[0] if visits else None)
    people = people_of(hospital, user, today).people
    chosen = [person for person in people if person.pk in persons] or people
    return Preparation(
        hospital=hospital,
        visits=visits,
        changes=changes_since(hospital, user, last, today=today) if last else [],
        owed=_owed(hospital, user, today),
        objectives=[Measured(row, today) for row in _objectives(hospital.pk, user, today=today)],
        partners=_partners(chosen[:PEOPLE_SHOWN], user, today),
        everybody=people,
        windows=_windows(hospital),
        told=last_told(hospital.told)[:MESSAGES_SHOWN],
    )


def _windows(hospital: Hospital) -> list[Hours]:
    """When the hospital receives, in the order of the week."""
    rules = [Hours.read(rule) for rule in hospital.rules or ()]
    return sorted(rules, key=lambda rule: (rule.weekday, rule.starts_at))


# -- What happened ---------------------------------------------------------------------------------
@prepared
def _last_visits(hospital, user, *, limit: int) -> QuerySet:
    """The latest submitted visits, each with whom it `met` and what was `said`."""
    met = VisitAttendee.objects.filter(visit=OuterRef("pk"), stakeholder__erased_at=None)
    said = VisitTopic.objects.filter(visit=OuterRef("pk"))
    visits = Visit.objects.visible_to(user).submitted().filter(hospital=hospital).select_related("author")
    return visits.annotate(
        met=gathered(met, "visit", "stakeholder", "stakeholder__name", "stakeholder__name_en"),
        said=gathered(said, "visit", "product", "product__name", "product__name_en", "outcome"),
    )[:limit]


def _event(visit: Visit) -> Event:
    """The visit as a line of the timeline."""
    met = sorted(visit.met or (), key=lambda row: row["stakeholder"])
    said = sorted(visit.said or (), key=lambda row: row["product"])
    return Event(
        kind="visit",
        key=visit.pk,
        on=visit.on,
        who=visit.outcome,
        what=visit.purpose,
        by=visit.author.display_name,
        visit=visit.pk,
        words=visit.notes,
        report=visit.report,
        people=[(row["stakeholder"], _spelled(row, "stakeholder")) for row in met],
        topics=[(_spelled(row, "product"), row["outcome"]) for row in said],
    )


def _spelled(row: dict, of: str) -> str:
    """The name of whom or what a row tells, as the reader's language has it."""
    name, english = row[f"{of}__name"], row[f"{of}__name_en"]
    return english if english and get_language() == "en" else name


# -- What is owed ----------------------------------------------------------------------------------
def _owed(hospital: Hospital, user: User, today: date) -> list[Owed]:
    """What is open at the hospital, the oldest first; one query."""
    english = get_language() == "en"
    found = []
    for said, words, due_on, owner, owner_en, person, person_en in _open_rows(hospital.pk, user):
        names = [second if english and second else first for first, second in ((owner, owner_en), (person, person_en))]
        found.append(Owed(said, words, due_on, *names, due_on < today))
    return found


@prepared
def _open_rows(hospital, user) -> QuerySet:
    steps, requests, commitments = (
        model.objects.visible_to(user).open().filter(hospital=hospital)
        for model in (NextStep, ServiceRequest, Commitment)
    )
    parts = [
        _columns(steps, Value(STEP), person=False),
        _columns(requests, Value(Said.ASKED.value)),
        _columns(commitments, F("direction")),
    ]
    return parts[0].union(*parts[1:], all=True).order_by("e_due", "e_text")


def _columns(rows: QuerySet, said, *, person: bool = True) -> QuerySet:
    names = {
        name: text(Coalesce(F(f"stakeholder__{field}"), Value(""))) if person else NO_WORDS
        for name, field in (("e_person", "name"), ("e_person_en", "name_en"))
    }
    columns = {
        "e_said": text(said),
        "e_text": text(F("text")),
        "e_due": F("due_on"),
        "e_owner": text(F("owner__name")),
        "e_owner_en": text(F("owner__name_en")),
        **names,
    }
    return rows.order_by().annotate(**columns).values_list(*columns)


@prepared
def _objectives(hospital, user, *, today: date) -> QuerySet:
    """What the running plan aims at and has not closed, the nearest first; what derives from sales is not read here."""
    open_ones = Objective.objects.visible_to(user).open().of_running(hospital).select_related("plan")
    return open_ones.with_readings(Moment(today), sales=False).with_typed().in_order()


# -- Who is there ----------------------------------------------------------------------------------
def _partners(people: Sequence[Stakeholder], user: User, today: date) -> list[Partner]:
    """What helps in a talk with each; one query."""
    judged = [person.pk for person in people if person.may_be_profiled]
    stages = defaultdict(list)
    for row in stages_in_focus(judged, today=today):
        stages[row.stakeholder_id].append(row)
    return [_partner(person, stages[person.pk], user) for person in people]


@prepared
def stages_in_focus(people, *, today: date) -> QuerySet:
    """Where people stand with the products in focus."""
    focus = Product.objects.active().in_focus(today).values("pk")
    rows = Adoption.objects.filter(stakeholder__in=people, product__in=focus).annotate(books=written_playbooks())
    return rows.select_related("product").order_by("product__name", "pk")


def _partner(person: Stakeholder, stages: Sequence[Adoption], user: User) -> Partner:
    if not person.may_be_profiled:
        return Partner(person)
    messages = messages_for(card_values.split(person.value_drivers), person.main_driver)
    return Partner(
        person,
        [Rung(row.product, row.stage, playbook_among(row.books, row.stage)) for row in stages[:LADDERS_SHOWN]],
        tip_for(user.social_style, person.social_style),
        DECISION_TIPS.get(person.decision_style),
        messages[0] if messages else None,
    )
