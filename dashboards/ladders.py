"""Where one person stands on the ladder of each product in focus, with every move."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.choices import AdoptionStage
from accounts.models import Adoption, AdoptionEvent, Stakeholder
from products.models import Product


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


def ladders_of(person: Stakeholder, today: date) -> list[Ladder]:
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
