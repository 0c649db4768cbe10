"""The ladders of one person: stage and moves per product, what we do next, when to follow up, and how they adopt."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.choices import AdoptionStage
from accounts.ladder import FIRST_USE
from accounts.models import AdopterProfile, Adoption, AdoptionEvent, FirstUse, Playbook, Stakeholder
from accounts.playbooks import playbooks_for
from products.models import Product
from visits.follow_ups import FollowUp, follow_up_of


@dataclass
class Ladder:
    """Where a person stands on one product's ladder, with every move and what follows from it."""

    product: Product
    stage: int | None
    since: date | None
    moves: list[AdoptionEvent] = field(default_factory=list)
    playbook: Playbook | None = None
    follow_up: FollowUp | None = None
    first_use: FirstUse | None = None

    @property
    def label(self) -> Promise | str:
        return AdoptionStage(self.stage).label if self.stage is not None else _("not known")

    @property
    def steps(self) -> list[tuple[Promise, bool]]:
        """The seven stages, each with whether it is reached."""
        return [(stage.label, self.stage is not None and stage.value <= self.stage) for stage in AdoptionStage]

    @property
    def asks_first_use(self) -> bool:
        """Whether the person has begun, and nobody has said why."""
        return self.first_use is None and any(event.stage >= FIRST_USE for event in self.moves)


@dataclass(frozen=True)
class Ladders:
    """The part of a person's page about adoption."""

    ladders: list[Ladder]
    adopter: AdopterProfile | None


def ladders_of(person: Stakeholder, today: date) -> Ladders:
    """The ladders of a person annotated with `last_met`; six queries, none for who may not be profiled."""
    if not person.may_be_profiled:
        return Ladders([], None)
    ladders = _stages(person, today)
    books = playbooks_for((ladder.stage, ladder.product.pk) for ladder in ladders if ladder.stage is not None)
    told = {row.product_id: row for row in person.first_uses.select_related("by")}
    for ladder in ladders:
        ladder.playbook = books.get((ladder.stage, ladder.product.pk))
        ladder.follow_up = follow_up_of(ladder.stage, ladder.since, person.last_met, today)
        ladder.first_use = told.get(ladder.product.pk)
    return Ladders(ladders, AdopterProfile.objects.select_related("assessed_by").of(person))


def _stages(person: Stakeholder, today: date) -> list[Ladder]:
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
