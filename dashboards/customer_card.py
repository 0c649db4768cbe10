"""The customer card of a person: how complete and how fresh it is, stances and adoption with what shows them.

Never family, wealth, politics or volumes; of somebody who may not be profiled only name, post, department, public
academic facts and visits (domain.md §2.8 rules 11 and 13).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.choices import AdoptionStage
from accounts.models import Adoption, AdoptionEvent, Affiliation, Stakeholder, SupportEvent
from people.models import User
from products.models import Product
from visits.models import Visit

STALE_DAYS = 180
VISITS_SHOWN = 10
MOVES_SHOWN = 20

# What a card should hold, and how much each weighs; the second part needs consent or a contract.
PUBLIC_FIELDS: tuple[tuple[str, int, Promise], ...] = (
    ("department", 10, _("department")),
    ("post", 10, _("post")),
    ("title", 5, _("title")),
    ("kol_level", 5, _("academic influence")),
    ("last_met", 10, _("a visit")),
    ("lawful_basis", 10, _("lawful basis")),
)
PROFILE_FIELDS: tuple[tuple[str, int, Promise], ...] = (
    ("buying_role", 15, _("buying role")),
    ("influence", 10, _("influence")),
    ("support", 15, _("support")),
    ("social_style", 5, _("social style")),
    ("adoption", 15, _("adoption of a focus product")),
)


@dataclass(frozen=True)
class Completeness:
    """How much of the card is known, 0–100 by weight, and what is missing, heaviest first."""

    percent: int
    missing: list[Promise]


@dataclass
class Ladder:
    """Where a person stands on one product's ladder, with every move."""

    product: Product
    stage: int | None
    since: date | None
    moves: list[AdoptionEvent] = field(default_factory=list)

    @property
    def label(self) -> Promise | str:
        return AdoptionStage(self.stage).label if self.stage is not None else _("not known")

    @property
    def steps(self) -> list[tuple[Promise, bool]]:
        """The seven stages, each with whether it is reached."""
        return [(stage.label, self.stage is not None and stage.value <= self.stage) for stage in AdoptionStage]


@dataclass(frozen=True)
class Card:
    """Everything on the page of one person."""

    person: Stakeholder
    completeness: Completeness
    newest: date | None
    is_stale: bool
    stances: list[SupportEvent]
    ladders: list[Ladder]
    affiliations: list[Affiliation]
    visits: list[Visit]


def card_of(person: Stakeholder, user: User, today: date) -> Card:
    """The card of a person annotated by `people_panel.with_last_meeting`; at most five queries."""
    profiled = person.may_be_profiled
    ladders = _ladders(person, today) if profiled else []
    known = [person.last_met, *(ladder.since for ladder in ladders)]
    if profiled:
        known += [person.support_on, person.influence_assessed_on]
    newest = max((day for day in known if day), default=None)
    return Card(
        person=person,
        completeness=completeness_of(person, any(ladder.stage is not None for ladder in ladders)),
        newest=newest,
        is_stale=newest is None or (today - newest).days > STALE_DAYS,
        stances=list(_stances(person)) if profiled else [],
        ladders=ladders,
        affiliations=list(person.affiliations.visible_to(user).select_related("hospital", "department")),
        visits=list(_visits(person, user)),
    )


def completeness_of(person: Stakeholder, has_adoption: bool) -> Completeness:
    """How complete a card is, over the fields that may be kept about the person (I065)."""
    fields = PUBLIC_FIELDS + PROFILE_FIELDS if person.may_be_profiled else PUBLIC_FIELDS
    missing = [row for row in fields if not _is_known(person, row[0], has_adoption)]
    whole = sum(weight for _name, weight, _label in fields)
    lacking = sum(weight for _name, weight, _label in missing)
    heaviest = sorted(missing, key=lambda row: -row[1])
    return Completeness(round(100 * (whole - lacking) / whole), [label for _name, _weight, label in heaviest])


def _is_known(person: Stakeholder, name: str, has_adoption: bool) -> bool:
    if name == "adoption":
        return has_adoption
    if name == "lawful_basis":
        return person.lawful_basis != "none"
    value = person.department_id if name == "department" else getattr(person, name)
    return value not in (None, "")


def _stances(person: Stakeholder) -> QuerySet:
    events = person.support_events.select_related("product", "by", "evidence__visit_link")
    return events.order_by("-on", "-pk")[:MOVES_SHOWN]


def _ladders(person: Stakeholder, today: date) -> list[Ladder]:
    """The products in focus and those the person has a stage on; two queries."""
    present = Adoption.objects.filter(stakeholder=person, product=OuterRef("pk"))
    wanted = Q(pk__in=Product.objects.active().in_focus(today).values("pk")) | Q(Exists(present))
    products = Product.objects.filter(wanted).annotate(
        stage=Subquery(present.values("stage")[:1]), since=Subquery(present.values("since")[:1])
    )
    moves: dict[int, list[AdoptionEvent]] = defaultdict(list)
    for event in person.adoption_events.select_related("by", "evidence__visit_link").order_by("-on", "-pk"):
        moves[event.product_id].append(event)
    return [Ladder(product, product.stage, product.since, moves[product.pk]) for product in products.order_by("name")]


def _visits(person: Stakeholder, user: User) -> Sequence[Visit]:
    visits = Visit.objects.visible_to(user).submitted().filter(attendees__stakeholder=person)
    return visits.select_related("author", "hospital").order_by("-on", "-pk")[:VISITS_SHOWN]
