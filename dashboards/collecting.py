"""What to ask next, ordered by what each missing datum would add to the confidence of the scores (domain.md §3.1).

Confidence is the weight of the known components: a missing one adds its weight once it is known. Medical users are
shown the medical weights and what is missing there, and nothing of what derives from sales (§3.6).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Hospital
from people.models import User
from scoring.facts import LABELS
from scoring.models import ScoreSnapshot
from scoring.priority import DEFAULT_WEIGHTS, MEDICAL_WEIGHTS, SALES_COMPONENTS

PAGE = 20
LOOKED_AT = 500


@dataclass(frozen=True)
class Datum:
    """Something that can be found out in the field: the component it makes known, what to ask, and where to write it."""

    key: str
    ask: Promise
    where: str

    @property
    def label(self) -> Promise:
        return LABELS[self.key]


DATA = {
    datum.key: datum
    for datum in (
        Datum("gap", _("How much could they use in a year, by family?"), "?tab=sales"),
        Datum("support", _("Who is for us and who against us, and why?"), "?tab=people"),
        Datum("adoption", _("How far are they with the focus product?"), "?tab=people"),
        Datum("threat", _("What do the rivals do here? Nothing seen is an answer, too."), "?tab=know#know-acts"),
        Datum("relation", _("At which stage is the relationship, and what shows it?"), "?tab=overview"),
        Datum("contact", _("How many patients do the departments see?"), "?tab=departments"),
    )
}
"""Components of which somebody in the field can learn the missing part; the others come from files and rules."""


@dataclass(frozen=True)
class Gap:
    """One kind of datum over all hospitals looked at; points are of 100."""

    datum: Datum
    hospitals: int
    points: float

    @property
    def total(self) -> float:
        return self.hospitals * self.points


@dataclass
class Missing:
    """What is missing at one hospital, what counts most first; (datum, points of 100)."""

    hospital_id: int
    data: list[tuple[Datum, float]]
    hospital: Hospital | None = None

    @property
    def points(self) -> float:
        return sum(points for _datum, points in self.data)


class Collecting:
    """What one user should find out; two queries. At most LOOKED_AT hospitals, the least known first."""

    def __init__(self, user: User, only: str = "", page: str | None = None):
        self.user, self.medical, self.asked_page = user, not user.sees_sales, page
        self.only = only if only in self._offered else ""

    @property
    def _offered(self) -> dict[str, Datum]:
        """The commercial call plan follows from the tier, which nobody can ask for; the medical one from patient loads."""
        left_out = SALES_COMPONENTS if self.medical else {"contact"}
        return {key: datum for key, datum in DATA.items() if key not in left_out}

    @cached_property
    def all(self) -> list[Missing]:
        """Every hospital looked at with something missing, by what it would add, then as read."""
        parts, confidence = ("medical_parts", "medical_confidence") if self.medical else ("parts", "confidence")
        shots = (
            ScoreSnapshot.objects.published()
            .visible_to(self.user)
            .filter(hospital__is_active=True, day=F("hospital__scored_on"))
        )
        rows = shots.order_by(confidence, "hospital__code")[:LOOKED_AT]
        found = [
            Missing(hospital, self._missing(known, weights))
            for hospital, known, weights in rows.values_list("hospital", parts, "run__weights__weights")
        ]
        return sorted((each for each in found if each.data), key=lambda each: -each.points)

    def _missing(self, parts: dict, weights: dict | None) -> list[tuple[Datum, float]]:
        weights = MEDICAL_WEIGHTS if self.medical else weights or DEFAULT_WEIGHTS
        missing = [
            (datum, weights.get(key, 0) / 100)
            for key, datum in self._offered.items()
            if key in parts and parts[key][0] is None and weights.get(key)
        ]
        return sorted(missing, key=lambda pair: -pair[1])

    @cached_property
    def gaps(self) -> list[Gap]:
        """Each kind of datum with where it is missing, by what all of it would add."""
        counts = Counter(datum for each in self.all for datum, _points in each.data)
        points = {datum: points for each in self.all for datum, points in each.data}
        return sorted((Gap(datum, counts[datum], points[datum]) for datum in counts), key=lambda gap: -gap.total)

    @property
    def is_cut(self) -> bool:
        return len(self.all) >= LOOKED_AT

    @cached_property
    def page(self) -> Page:
        """The hospitals of the page, each with what to ask."""
        chosen = [each for each in self.all if not self.only or self.only in {datum.key for datum, _ in each.data}]
        page = Paginator(chosen, PAGE).get_page(self.asked_page)
        hospitals = Hospital.objects.visible_to(self.user).in_bulk([each.hospital_id for each in page.object_list])
        for each in page.object_list:
            each.hospital = hospitals[each.hospital_id]
        return page
