"""The influence map of a hospital: who stands where, who moves whom, and the same in words.

Everything is read once (`map_of`); a drawing is worked out from it for a width, so that a phone gets a layout of its
own. What a person weighs and thinks is drawn for people who may be profiled only (domain.md §2.8 rule 13).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from unicodedata import east_asian_width

from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.choices import FROM_THE_OTHER_END, AdoptionStage, BuyingRole, Seat, TieKind
from accounts.formal_levels import FormalLevel, formal_level
from accounts.models import Adoption, Hospital, RivalTie, Stakeholder, Tie
from lib.meanings import ROLES, SUPPORT, Meaning, meaning
from people.models import User
from products.models import Product

from .map_layout import Layout, Line, Point, lay_out, line_between
from .people_panel import People, whole_centre

WIDTHS = {"wide": (920, 112), "phone": (343, 80)}
"""Width of a drawing and the least distance of two people in a row, by layout."""
SHOWN = 60
"""So many people are drawn, the weightiest first; all are in the table."""
KINDS: dict[str, Promise] = {
    "all": gettext_lazy("All ties"),
    "ways": gettext_lazy("Ways in"),
    "conflicts": gettext_lazy("Conflicts"),
}
STYLES = {
    TieKind.INFLUENCES: "inf",
    TieKind.TEACHER_STUDENT: "teach",
    TieKind.INTRODUCED_BY: "intro",
    TieKind.CONFLICTS_WITH: "con",
}
PAST = "past"
"""How ties of a shared past are drawn: former colleagues, alumni, members of one society."""
RADIUS = {None: 15.0, 1: 13.0, 2: 15.0, 3: 17.5, 4: 20.0, 5: 22.5}
SEAT_LEVELS = {
    Seat.DECISION_MAKER: FormalLevel.LEADERSHIP,
    Seat.GATEKEEPER: FormalLevel.ADMINISTRATION,
    Seat.EXECUTOR: FormalLevel.ADMINISTRATION,
    Seat.MAIN_INFLUENCER: FormalLevel.HEADS,
    Seat.INFLUENCER: FormalLevel.HEADS,
    Seat.USER: FormalLevel.WARDS,
    Seat.OUTSIDER: FormalLevel.OUTSIDE,
}


@dataclass(frozen=True)
class Said:
    """Ties of one kind in words, from one person's side: "influences Sun Huaijin, Xu Qinghe"."""

    kind: str | Promise
    people: list[Stakeholder]


@dataclass(frozen=True)
class InfluenceMap:
    """What is known of a hospital's people and ties. `product`: the one whose stances are shown, None for the general."""

    hospital: Hospital
    centre: People
    guests: list[Stakeholder]
    ties: list[Tie]
    products: list[Product]
    product: Product | None = None
    said: dict[int, list[Said]] = field(default_factory=dict)

    @cached_property
    def rated(self) -> int:
        return sum(person.shown_support is not None for person in self.centre.people)

    @property
    def is_empty(self) -> bool:
        return not self.centre.people

    @property
    def not_drawn(self) -> int:
        return max(len(self.centre.people) - SHOWN, 0)

    @property
    def rows(self) -> list[Stakeholder]:
        """Everybody for the table, blockers first, each with `level`, `ties_said` and `rivals`."""
        return [*self.centre.people, *self.guests]


def map_of(hospital: Hospital, user: User, today: date, *, product: int | None = None) -> InfluenceMap:
    """The map of a hospital from `page_of`, with stances toward one product where asked; at most eight queries."""
    centre = whole_centre(hospital, user, today)
    products = list(Product.objects.active().in_focus(today).order_by("name"))
    chosen = next((each for each in products if each.pk == product), None)
    ties = centre.ties
    guests = _guests(centre, ties)
    people = [*centre.people, *guests]
    _tell_rivals(people)
    _tell_support(people, chosen)
    for person in people:
        person.level = level_of(person)
    said = _in_words(ties, {person.pk: person for person in people})
    for person in people:
        person.ties_said = said.get(person.pk, [])
    return InfluenceMap(hospital, centre, guests, ties, products, chosen, said)


def _guests(centre: People, ties: Iterable[Tie]) -> list[Stakeholder]:
    """People of other hospitals who are tied to somebody here."""
    here = {person.pk for person in centre.people}
    ends = {end.pk: end for tie in ties for end in (tie.from_person, tie.to_person) if end.pk not in here}
    for guest in ends.values():
        guest.elsewhere, guest.standing, guest.toward, guest.blocks = (
            guest.hospital,
            guest.support,
            [],
            guest.is_blocker,
        )
    return sorted(ends.values(), key=lambda person: (person.sort_key, person.pk))


def _tell_rivals(people: Sequence[Stakeholder]) -> None:
    """Per person the rivals that public sources name; one query."""
    judged = [person.pk for person in people if person.may_be_profiled]
    found = defaultdict(list)
    for tie in RivalTie.objects.filter(stakeholder__in=judged).select_related("rival").order_by("-on", "pk"):
        found[tie.stakeholder_id].append(tie)
    for person in people:
        person.rivals = found[person.pk]


def _tell_support(people: Sequence[Stakeholder], product: Product | None) -> None:
    """`shown_support`: toward the product where it is known, else the general one; `stage` on its ladder; one query."""
    stages = {}
    if product is not None:
        judged = [person.pk for person in people if person.may_be_profiled]
        stages = dict(
            Adoption.objects.filter(product=product, stakeholder__in=judged).values_list("stakeholder", "stage")
        )
    for person in people:
        toward = {each.pk: support for each, support in person.toward} if product else {}
        general = person.support if person.may_be_profiled else None
        person.is_toward_product = product is not None and product.pk in toward
        person.shown_support = toward[product.pk] if person.is_toward_product else general
        person.stage_label = AdoptionStage(stages[person.pk]).label if person.pk in stages else ""


def level_of(person: Stakeholder) -> FormalLevel:
    """The formal level of a person from `people_of`; who has the main place elsewhere stands outside."""
    if person.elsewhere is not None:
        return FormalLevel.OUTSIDE
    kind = person.department.kind if person.department else None
    return formal_level(person.post or person.title, kind, person.buying_role if person.may_be_profiled else "")


def _in_words(ties: Iterable[Tie], people: dict[int, Stakeholder]) -> dict[int, list[Said]]:
    """Per person the ties in words, those of one kind together."""
    said: dict[int, dict[str, Said]] = defaultdict(dict)
    for tie in ties:
        kind = TieKind(tie.kind)
        for own, other, word in (
            (tie.from_person_id, tie.to_person_id, kind.label),
            (tie.to_person_id, tie.from_person_id, FROM_THE_OTHER_END.get(kind, kind.label)),
        ):
            if own in people and other in people:
                said[own].setdefault(str(word), Said(word, [])).people.append(people[other])
    return {own: list(kinds.values()) for own, kinds in said.items()}


# -- The drawing -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Node:
    """One person, or a seat nobody is known in, as drawn. `words` says all of it to a screen reader."""

    key: str
    url: str
    name: str
    caption: str
    words: str
    css: str
    shape: str
    radius: float
    sign: str
    place: Point
    on_alternate: bool
    has_rival: bool = False

    @property
    def name_y(self) -> float:
        return self.radius + 17

    @property
    def caption_y(self) -> float:
        return self.radius + 31


@dataclass(frozen=True)
class DrawnTie:
    """A tie as drawn, with the two people it is between."""

    css: str
    ends: str
    line: Line
    title: str
    arrow: bool


@dataclass(frozen=True)
class DrawnBand:
    label: Promise | str
    y: float
    height: float
    is_alternate: bool


@dataclass(frozen=True)
class Drawing:
    """A whole drawing at one width."""

    width: float
    height: float
    bands: list[DrawnBand]
    nodes: list[Node]
    ties: list[DrawnTie]


def draw(found: InfluenceMap, layout: str = "wide", kind: str = "all") -> Drawing:
    """The map for a layout of WIDTHS, with the ties of a kind of KINDS.

    Drawn are the weightiest people, those who block first, whoever is tied to them from outside, and open seats.
    """
    width, slot = WIDTHS[layout]
    people = found.centre.people[:SHOWN]
    ties = _drawn_ties(found, kind)
    shown = {person.pk: person for person in people}
    tied = {pk for tie in ties for pk in (tie.from_person_id, tie.to_person_id)}
    shown |= {guest.pk: guest for guest in found.guests if guest.pk in tied}
    seats = _open_seats(found)
    levels = {pk: person.level.value for pk, person in shown.items()} | {key: level for key, level, *_rest in seats}
    placed = lay_out(levels, [(tie.from_person_id, tie.to_person_id) for tie in ties], width=width, slot=slot)
    alternate = {band.level: bool(number % 2) for number, band in enumerate(placed.bands)}
    nodes = [_node(person, placed.places[pk], alternate[person.level], slot) for pk, person in shown.items()]
    nodes += [_seat_node(found.hospital, seat, placed.places[seat[0]], alternate[seat[1]], slot) for seat in seats]
    ways = _way_pairs(found)
    drawn = [
        _drawn_tie(tie, shown, placed, ways) for tie in ties if {tie.from_person_id, tie.to_person_id} <= set(shown)
    ]
    bands = [DrawnBand(FormalLevel(b.level).label, b.y, b.height, alternate[b.level]) for b in placed.bands]
    return Drawing(placed.width, placed.height, bands, nodes, drawn)


def _drawn_ties(found: InfluenceMap, kind: str) -> list[Tie]:
    if kind == "conflicts":
        return [tie for tie in found.ties if tie.kind == TieKind.CONFLICTS_WITH]
    if kind == "ways":
        ways = _way_pairs(found)
        return [tie for tie in found.ties if _pair(tie) in ways and tie.kind != TieKind.CONFLICTS_WITH]
    return found.ties


def _pair(tie: Tie) -> frozenset[int]:
    return frozenset((tie.from_person_id, tie.to_person_id))


def _way_pairs(found: InfluenceMap) -> set[frozenset[int]]:
    """The pairs of people who follow each other on a way from a supporter to a blocker."""
    pairs = set()
    for blocker in found.centre.against:
        chain = [link.person.pk for link in blocker.way]
        pairs |= {frozenset(pair) for pair in pairwise(chain)}
    return pairs


def _open_seats(found: InfluenceMap) -> list[tuple[str, int, Seat, str]]:
    """(key, level, seat, what is known) of every seat nobody is known in, looked into or not."""
    asked = [(Seat(each.seat), each.note) for each in found.centre.placeholders]
    missing = [(seat, "") for seat, _shape in found.centre.missing]
    return [(f"seat-{seat}", SEAT_LEVELS[seat].value, seat, note) for seat, note in asked + missing]


def _node(person: Stakeholder, place: Point, on_alternate: bool, slot: float) -> Node:
    profiled = person.may_be_profiled
    role = person.buying_role if profiled else ""
    support = (
        meaning(SUPPORT, person.shown_support)
        if person.shown_support is not None
        else Meaning(_("not known"), "?", "u")
    )
    css = " ".join(
        filter(
            None,
            [
                support.css,
                {BuyingRole.USER: "user", BuyingRole.OUTSIDER: "out"}.get(role, ""),
                "mi" if profiled and person.is_main_influencer else "",
            ],
        )
    )
    caption = _caption(person)
    return Node(
        key=str(person.pk),
        url=person.get_absolute_url(),
        name=shortened(person.display_name, slot - 4, 7.2),
        caption=shortened(caption, slot - 4, 6.2),
        words=_words(person, caption, support),
        css=css,
        shape=role or "influencer",
        radius=RADIUS[person.influence if profiled else None],
        sign=support.sign,
        place=place,
        on_alternate=on_alternate,
        has_rival=bool(person.rivals),
    )


def _caption(person: Stakeholder) -> str:
    """What stands under a name: the stage toward the product asked for, else what tells the person from the others."""
    if person.stage_label:
        return str(person.stage_label)
    if person.elsewhere is not None:
        return person.elsewhere.display_name
    if person.level in {FormalLevel.HEADS, FormalLevel.WARDS} and person.department:
        return str(person.department)
    return str(person.display_post or person.display_title or person.department or "")


def _words(person: Stakeholder, caption: str, support: Meaning) -> str:
    known = [person.display_name, caption]
    if person.may_be_profiled:
        known += [str(ROLES[person.buying_role].label)] if person.buying_role in ROLES else []
        known += [_("influence %(number)s of 5") % {"number": person.influence}] if person.influence else []
    return pgettext("separator", ", ").join(filter(None, [*known, str(support.label)]))


def _seat_node(hospital: Hospital, seat: tuple, place: Point, on_alternate: bool, slot: float) -> Node:
    key, _level, which, note = seat
    role = str(which.label)
    return Node(
        key=key,
        url=f"{reverse('accounts:placeholder_new', args=[hospital.pk])}?seat={which}"
        if not note
        else f"{hospital.get_absolute_url()}?tab=people",
        name=shortened(_("Nobody known"), slot - 4, 7.2),
        caption=shortened(role, slot - 4, 6.2),
        words=_("Nobody known: %(role)s. %(note)s") % {"role": role, "note": note},
        css="gap",
        shape="influencer",
        radius=17.0,
        sign="?",
        place=place,
        on_alternate=on_alternate,
    )


def _drawn_tie(tie: Tie, shown: dict[int, Stakeholder], placed: Layout, ways: set[frozenset[int]]) -> DrawnTie:
    start, end = shown[tie.from_person_id], shown[tie.to_person_id]
    line = line_between(placed.places[start.pk], placed.places[end.pk], *(_radius(person) for person in (start, end)))
    kind = TieKind(tie.kind)
    css = STYLES.get(kind, PAST)
    if _pair(tie) in ways and kind != TieKind.CONFLICTS_WITH:
        css += " path"
    title = f"{start.display_name} {kind.label} {end.display_name}"
    return DrawnTie(css, f"{start.pk} {end.pk}", line, title, arrow=kind == TieKind.INFLUENCES)


def _radius(person: Stakeholder) -> float:
    return RADIUS[person.influence if person.may_be_profiled else None]


def shortened(text: str, room: float, letter: float) -> str:
    """The text as far as it fits into `room` units where a Latin letter takes `letter` of them and a Han one twice that."""
    taken, fits = 0.0, []
    for character in text:
        taken += letter * (1.8 if east_asian_width(character) in "WF" else 1)
        if taken > room:
            return "".join(fits).rstrip() + "…"
        fits.append(character)
    return text
