"""How far each person of a hospital is with each product: departments × people × products, on one page.

A stage is a stated attitude and never a count (domain.md §2.8 rule 1); people without lawful basis stand in their
department without one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Exists, OuterRef, Q

from accounts.choices import DepartmentKind
from accounts.models import Adoption, Department, Hospital, Stakeholder
from people.models import User
from products.models import Product

from .ladders import Ladder

CLINICAL_FIRST = (DepartmentKind.CLINICAL, DepartmentKind.PHARMACY, DepartmentKind.ADMINISTRATIVE)


@dataclass
class Group:
    """A department (None: whose department is not known) with its people, each with a ladder per product."""

    department: Department | None
    people: list[Stakeholder] = field(default_factory=list)

    @property
    def key(self) -> str:
        return str(self.department.pk) if self.department else "none"


class StageTable:
    """The people of a hospital from `page_of` with their stages; three queries.

    `only` is the key of one department, or "" for all; `wide` shows every product somebody has a stage on, else only
    those in focus. Where none is in focus, all are shown.
    """

    def __init__(self, hospital: Hospital, user: User, today: date, *, only: str = "", wide: bool = False):
        self.hospital, self.user, self.today = hospital, user, today
        self.only, self.wide = only, wide

    @cached_property
    def _products(self) -> list[Product]:
        """Active products in focus and those that somebody here has a stage on, the first first; `focused`."""
        here = Adoption.objects.filter(product=OuterRef("pk"), stakeholder__in=[person.pk for person in self._people])
        focus = Product.objects.in_focus(self.today).filter(pk=OuterRef("pk"))
        wanted = Product.objects.active().annotate(focused=Exists(focus)).filter(Q(focused=True) | Q(Exists(here)))
        return list(wanted.order_by("-focused", "name"))

    @cached_property
    def products(self) -> list[Product]:
        focused = [product for product in self._products if product.focused]
        return self._products if self.wide or not focused else focused

    @property
    def hidden(self) -> int:
        """How many products are left out."""
        return len(self._products) - len(self.products)

    @cached_property
    def _people(self) -> list[Stakeholder]:
        listed = Stakeholder.objects.visible_to(self.user).working_at(self.hospital.pk, self.today).listed(self.today)
        return sorted(
            listed.select_related("department").order_by("sort_key", "pk"), key=lambda person: -_weight(person)
        )

    @cached_property
    def _stages(self) -> dict[int, dict[int, Adoption]]:
        judged = [person.pk for person in self._people if person.may_be_profiled]
        stages: dict[int, dict[int, Adoption]] = defaultdict(dict)
        for adoption in Adoption.objects.filter(stakeholder__in=judged):
            stages[adoption.stakeholder_id][adoption.product_id] = adoption
        return stages

    @cached_property
    def groups(self) -> list[Group]:
        """Every department with people, clinical ones first, then by name; who has none comes last."""
        groups: dict[int | None, Group] = {}
        for person in self._people:
            department = person.department if person.hospital_id == self.hospital.pk else None
            group = groups.setdefault(department.pk if department else None, Group(department))
            person.ladders = [self._ladder(person, product) for product in self.products]
            group.people.append(person)
        return sorted(groups.values(), key=_place)

    @property
    def shown(self) -> list[Group]:
        chosen = [group for group in self.groups if group.key == self.only]
        return chosen or self.groups

    def _ladder(self, person: Stakeholder, product: Product) -> Ladder:
        stage = self._stages[person.pk].get(product.pk)
        return Ladder(product, stage.stage, stage.since) if stage else Ladder(product, None, None)


def _weight(person: Stakeholder) -> int:
    return (person.influence or 0) if person.may_be_profiled else 0


def _place(group: Group) -> tuple:
    if group.department is None:
        return True, 0, ""
    return False, CLINICAL_FIRST.index(DepartmentKind(group.department.kind)), str(group.department)
