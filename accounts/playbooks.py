"""What we do at each stage of the ladder: what admins wrote, else the defaults.

Here and not in visits, so that a person's page and the preparation of a visit ask in the same place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Q, Subquery

from lib.gathered import gathered
from products.models import Product

from .choices import AdoptionStage
from .models import Playbook
from .playbook_texts import DEFAULTS, FIELDS


def default_playbook(stage: int, product: Product | None = None) -> Playbook:
    """The default text of a stage as an unsaved row."""
    return Playbook(stage=stage, product=product, **dict(zip(FIELDS, DEFAULTS[stage], strict=True)))


def playbooks_for(wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Playbook]:
    """The playbook of each (stage, product id): the product's own, else the one for all, else the default. One query."""
    wanted = set(wanted)
    stages, products = {stage for stage, _ in wanted}, {product for _, product in wanted}
    kept = Playbook.objects.filter(Q(product=None) | Q(product__in=products), stage__in=stages) if wanted else []
    written = {(row.stage, row.product_id): row for row in kept}
    return {
        (stage, product): written.get((stage, product)) or written.get((stage, None)) or default_playbook(stage)
        for stage, product in wanted
    }


def written_playbooks() -> Subquery:
    """What admins wrote for the stage and the product of an adoption, for `playbook_among`."""
    books = Playbook.objects.filter(Q(product=None) | Q(product=OuterRef("product")), stage=OuterRef("stage"))
    return gathered(books, "stage", "product", *FIELDS)


def playbook_among(books: list[dict] | None, stage: int) -> Playbook:
    """The playbook of a product among those of `written_playbooks`: its own, else the one for all, else the default."""
    found = sorted(books or (), key=lambda book: book["product"] is None)
    return Playbook(stage=stage, **{name: found[0][name] for name in FIELDS}) if found else default_playbook(stage)


def playbook_for(stage: int, product: Product) -> Playbook:
    """What we do at a stage with a product; one query."""
    return playbooks_for([(stage, product.pk)])[stage, product.pk]


@dataclass(frozen=True)
class StagePlaybooks:
    """One stage on the list of playbooks: the text for all products, and those written for one product."""

    stage: AdoptionStage
    general: Playbook
    own: list[Playbook]

    @property
    def is_default(self) -> bool:
        return self.general.pk is None


def all_playbooks() -> list[StagePlaybooks]:
    """The seven stages with their playbooks; one query."""
    rows = list(Playbook.objects.select_related("product").order_by("product__name", "pk"))
    general = {row.stage: row for row in rows if row.product_id is None}
    return [
        StagePlaybooks(
            stage,
            general.get(stage.value) or default_playbook(stage.value),
            [row for row in rows if row.stage == stage.value and row.product_id is not None],
        )
        for stage in AdoptionStage
    ]
