"""The people of a hospital as its page shows them: blockers first, what is done and who could reach them, then who is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.functional import Promise, cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import constellation
from accounts.choices import FROM_THE_OTHER_END, Seat, Support, TieKind
from accounts.constellation import MapState
from accounts.models import CounterAction, Hospital, Placeholder, Stakeholder, SupportEvent, Tie
from accounts.reach import Edge, shortest_way
from lib.meanings import ROLES, Meaning
from lib.prepared import prepared
from people.models import User
from products.models import Product
from scoring.models import PersonScore
from visits.choices import COMPLETED, State
from visits.models import VisitAttendee

from .stances import with_standing

MOST_TIES = 200


@dataclass(frozen=True)
class Counter:
    """The next counter-action about a blocker: what, by whom, until when."""

    pk: int
    text: str
    owner: str
    due_on: date
    is_late: bool


@dataclass(frozen=True)
class Link:
    """One person of the chain that leads to a blocker, and the tie by which the one before reaches them."""

    person: Stakeholder
    tie: str | Promise = ""


@dataclass(frozen=True)
class People:
    """The listed people, blockers first; open seats; `tells` is what the map says of the whole, in a sentence."""

    people: list[Stakeholder]
    state: MapState
    placeholders: list[Placeholder] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)

    @cached_property
    def against(self) -> list[Stakeholder]:
        return [person for person in self.people if person.blocks]

    @cached_property
    def others(self) -> list[Stakeholder]:
        return [person for person in self.people if not person.blocks]

    @property
    def blockers(self) -> int:
        return len(self.against)

    @property
    def unanswered(self) -> int:
        """How many who weigh and are against us have no counter-action."""
        return sum(person.lacks for person in self.against)

    @property
    def missing(self) -> list[tuple[Seat, Meaning | None]]:
        """Needed seats nobody is known in and nobody is looking into, each with its shape."""
        asked = {placeholder.seat for placeholder in self.placeholders}
        return [(seat, ROLES.get(seat.value)) for seat in self.state.missing if seat not in asked]

    @property
    def seats(self) -> list[tuple[Seat, bool]]:
        return [(seat, seat not in self.state.missing) for seat in constellation.NEEDED]

    @property
    def is_ideal(self) -> bool:
        return constellation.is_ideal(self.judged)

    @property
    def judged(self) -> list[Stakeholder]:
        return [person for person in self.people if person.may_be_profiled]

    @property
    def tells(self) -> str:
        return gap_sentence(self.judged)


def people_of(hospital: Hospital, user: User, today: date) -> People:
    """The people of a hospital from `page_of`, each with what is done about them; one query.

    Blockers come first, the most influential before the others; then everybody by score, who has none last.
    Who has but another place of work here is among them, with `elsewhere`, the main one. `standing` is the stance that
    counts, `blocks` whether it is against us, `counter` the next counter-action, `lacks` whether one is needed.
    """
    people = list(_people(hospital.pk, user, today=today))
    for person in people:
        _describe(person, hospital, today)
    people.sort(key=_next_to_see)
    judged = (person for person in people if person.may_be_profiled)
    return People(people, constellation.map_state(judged, hospital.reviewed_on, today))


def whole_centre(hospital: Hospital, user: User, today: date) -> People:
    """The people with the chains that lead to blockers (`way`, or `nearest` where there is none), `toward` each product,
    and the seats somebody looks into; four queries."""
    people = people_of(hospital, user, today)
    ties = _add_ways(people, user, today)
    _add_products(people)
    open_seats = Placeholder.objects.visible_to(user).open().filter(hospital=hospital).select_related("owner")
    return People(people.people, people.state, list(open_seats), ties)


def _next_to_see(person: Stakeholder) -> tuple:
    score = 0 if person.blocks or person.score is None else 1 + person.score
    return not person.blocks, -score, -(person.influence or 0), person.sort_key, person.pk


def _describe(person: Stakeholder, hospital: Hospital, today: date) -> None:
    person.elsewhere = None if person.hospital_id == hospital.pk else person.hospital
    person.standing = None
    if person.may_be_profiled:
        person.standing = person.support if person.focus_support is None else person.focus_support
    person.blocks = person.standing is not None and person.standing <= Support.SCEPTIC
    person.counter = _counter(person.next_counter, today) if person.blocks and person.next_counter else None
    person.lacks = constellation.needs_counter_action(person) and person.counter is None


def _counter(row: dict, today: date) -> Counter:
    owner = row["owner_en"] if row["owner_en"] and get_language() == "en" else row["owner"]
    due = date.fromisoformat(row["due_on"])
    return Counter(row["pk"], row["text"], owner, due, due < today)


@prepared
def _people(hospital, user, *, today: date) -> QuerySet:
    here = Stakeholder.objects.visible_to(user).working_at(hospital, today).listed(today)
    people = with_score(with_counter_action(with_standing(with_last_meeting(here), today)))
    return people.select_related("department", "hospital").blockers_first()


def with_last_meeting(people: QuerySet) -> QuerySet:
    """Annotate `last_met`: the day of the last completed visit the person attended."""
    meetings = VisitAttendee.objects.filter(
        stakeholder=OuterRef("pk"), visit__state=State.SUBMITTED, visit__outcome__in=COMPLETED
    )
    return people.annotate(last_met=Subquery(meetings.order_by("-visit__on").values("visit__on")[:1]))


def with_score(people: QuerySet) -> QuerySet:
    """Annotate `score`, 0–100: None for who has none, or may have none."""
    shown = PersonScore.objects.shown().filter(stakeholder=OuterRef("pk"))
    return people.annotate(score=Subquery(shown.values("score")[:1]))


def with_counter_action(people: QuerySet) -> QuerySet:
    """Annotate `next_counter`: the open counter-action that is due first, as a dict; None where there is none."""
    facts = {"pk": "pk", "text": "text", "due_on": "due_on", "owner": "owner__name", "owner_en": "owner__name_en"}
    actions = CounterAction.objects.open().filter(stakeholder=OuterRef("pk")).order_by("due_on", "pk")
    return people.annotate(next_counter=Subquery(actions.values(facts=JSONObject(**facts))[:1]))


# -- Who can reach whom ----------------------------------------------------------------------------
def _add_ways(people: People, user: User, today: date) -> list[Tie]:
    """Per blocker the shortest chain of ties from a supporter, over the ties of this hospital's people; one query.

    Where no chain is known, `nearest` is the supporter by department, strength and influence.
    """
    ties = list(_ties(people, user, today))
    known = {end.pk: end for tie in ties for end in (tie.from_person, tie.to_person)}
    for end in known.values():
        end.standing = end.support
    known |= {person.pk: person for person in people.judged}
    supporters = sorted(
        (p for p in known.values() if (p.standing or 0) >= Support.SUPPORTER), key=_placed, reverse=True
    )
    against = {p.pk for p in known.values() if p.standing is not None and p.standing <= Support.SCEPTIC}
    edges = [Edge(tie.from_person_id, tie.to_person_id, tie.kind) for tie in ties]
    for blocker in people.against:
        way = shortest_way(edges, [p.pk for p in supporters], blocker.pk, against)
        blocker.way = [Link(known[step.person], _word(step.kind, step.forward)) for step in way]
        at_hand = [p for p in people.judged if p in supporters]
        blocker.nearest = None if way else nearest_supporter(blocker, at_hand)
    return ties


def _ties(people: People, user: User, today: date) -> QuerySet:
    here = [person.pk for person in people.judged]
    ties = Tie.objects.visible_to(user).of_judged().in_force(today).between(here)
    ends = [f"{end}__{place}" for end in ("from_person", "to_person") for place in ("hospital", "department")]
    return ties.select_related(*ends).order_by("pk")[:MOST_TIES]


def _placed(person: Stakeholder) -> tuple:
    """How well placed a supporter is: the stronger, then the more influential, then the earlier known."""
    return person.standing, person.influence or 0, -person.pk


def _word(kind: str, forward: bool) -> str | Promise:
    if not kind:
        return ""
    return TieKind(kind).label if forward else FROM_THE_OTHER_END.get(kind, TieKind(kind).label)


def nearest_supporter(blocker: Stakeholder, supporters: Sequence[Stakeholder]) -> Stakeholder | None:
    """Who could speak with a blocker: of the same department if there is one, then the stronger, then the more influential."""

    def nearness(person: Stakeholder) -> tuple:
        same = blocker.department_id is not None and person.department_id == blocker.department_id
        return (same, person.support == Support.CHAMPION, person.influence or 0, -person.pk)

    return max(supporters, key=nearness, default=None)


def _add_products(people: People) -> None:
    """Per person the newest stance toward each product one was judged on, as (product, stance); one query."""
    newest: dict[int, dict[int, tuple[Product, int]]] = defaultdict(dict)
    events = SupportEvent.objects.filter(stakeholder__in=people.judged).exclude(product=None)
    for event in events.select_related("product").order_by("on", "pk"):
        newest[event.stakeholder_id][event.product_id] = (event.product, event.support)
    for person in people.people:
        person.toward = sorted(newest[person.pk].values(), key=lambda pair: pair[0].name)


# -- What the map says -----------------------------------------------------------------------------
def gap_sentence(people: Sequence[Stakeholder]) -> str:
    """How far the constellation is from the ideal one: the top decision maker decides, sways and is for us (I027)."""
    top = constellation.top_decider(people)
    if top is None:
        return _("No decision maker is known.")
    if constellation.is_ideal(people):
        return _("%(person)s decides, is the main influencer and is for us.") % {"person": top.display_name}
    if (top.standing or 0) < Support.SUPPORTER:
        if top.standing is None:
            return _("%(person)s decides; nobody knows yet whether for us.") % {"person": top.display_name}
        return _("%(person)s decides and is not for us yet.") % {"person": top.display_name}
    other = next((person for person in people if person.is_main_influencer), None)
    if other is None:
        return _("%(person)s decides and is for us; who sways the others is not known.") % {"person": top.display_name}
    return _("%(person)s decides and is for us, but %(other)s is the main influencer.") % {
        "person": top.display_name,
        "other": other.display_name,
    }
