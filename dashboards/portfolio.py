"""The portfolio of who asks: seasons in the order of pursuit, two quadrants, the concentration curve.

Commercial users only; the views check. Whatever the size of the company, no more than `DRAWN` points are drawn and
`LISTED` rows told per season; sums and counts are made by the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.choices import Season
from accounts.models import Hospital
from lib.meanings import SEASONS
from lib.scatter import Plane, Spot
from lib.templatetags.ui import DEMO_SUFFIX
from lib.templatetags.ui import day as day_in_words
from people.models import User
from scoring.models import ClassOverride, ScoreRun, ScoreSnapshot

from .concentration import Carrier, Concentration, concentration
from .owners import territories_of
from .season_reasons import Levels, why

DRAWN = 80
LISTED = 6
NAMED_WIDE, NAMED_NARROW = 14, 6
FEN = 100
SHAPE = {"summer": "circle", "spring": "triangle", "autumn": "diamond", "winter": "square"}


@dataclass(frozen=True)
class Member:
    """A hospital of the portfolio with what places it; money in CNY."""

    hospital: Hospital
    levels: Levels
    by_hand: ClassOverride | None = None
    satisfaction: float | None = None

    @property
    def value(self) -> float | None:
        return None if self.hospital.ttm_fen is None else self.hospital.ttm_fen / FEN

    @property
    def why(self) -> str:
        """The reason for the season: that of whoever set it, else the levels'."""
        if self.by_hand:
            return _("Set by hand until %(day)s: %(reason)s") % {
                "day": day_in_words(self.by_hand.expires_on),
                "reason": self.by_hand.reason,
            }
        return why(self.hospital.season, self.levels)

    @property
    def plain_name(self) -> str:
        found = DEMO_SUFFIX.match(self.hospital.display_name)
        return found["name"] if found else self.hospital.display_name


@dataclass(frozen=True)
class SeasonCard:
    """One season: how many hospitals, what they buy in a year in CNY, and the first of them by priority."""

    season: str
    count: int
    value: float
    members: Sequence[Member]

    @property
    def more(self) -> int:
        return self.count - len(self.members)

    @property
    def url(self) -> str:
        return f"{reverse('dashboards:hospital_list')}?season={self.season}"


@dataclass(frozen=True)
class Quadrant:
    """A quadrant ready to be drawn at two widths, with the hospitals behind it and how many there are in all.

    placeable: hospitals whose place is known, drawn or not; elsewhere: those whose place is not known.
    """

    members: Sequence[Member]
    wide: Plane
    narrow: Plane
    placeable: int
    elsewhere: int

    @property
    def cut(self) -> int:
        """How many could be placed but are not drawn."""
        return max(0, self.placeable - len(self.members))


class Portfolio:
    """What one user's hospitals look like together; every part is read when it is asked for."""

    def __init__(self, user: User, today: date):
        self.user, self.today = user, today
        territories_of(user, today)

    @property
    def hospitals(self) -> QuerySet:
        return Hospital.objects.visible_to(self.user).active()

    @cached_property
    def run(self) -> ScoreRun | None:
        return ScoreRun.objects.latest_published()

    # -- Seasons -----------------------------------------------------------------------------------
    @cached_property
    def _sums(self) -> dict[str, tuple[int, int]]:
        """Hospitals and fen by season; one query."""
        rows = self.hospitals.order_by().values("season").annotate(count=Count("pk"), fen=Sum("ttm_fen"))
        return {row["season"]: (row["count"], row["fen"] or 0) for row in rows}

    @property
    def total(self) -> int:
        return sum(count for count, _fen in self._sums.values())

    @property
    def unclassified(self) -> int:
        return self._sums.get("", (0, 0))[0]

    @cached_property
    def seasons(self) -> list[SeasonCard]:
        """The four seasons in the order of pursuit (I005); one query each, and two for all their hospitals."""
        first = {
            season: list(self.hospitals.filter(season=season).by_priority(self.user)[:LISTED])
            for season in Season.values
        }
        members = {m.hospital.pk: m for m in self.members([h for rows in first.values() for h in rows])}
        cards = []
        for season, rows in first.items():
            count, fen = self._sums.get(season, (0, 0))
            cards.append(SeasonCard(season, count, fen / FEN, [members[row.pk] for row in rows]))
        return cards

    def members(self, hospitals: Sequence[Hospital]) -> list[Member]:
        """The hospitals with their levels of the shown run, and who set their season by hand; two queries."""
        levels = self._levels(hospitals)
        by_hand = ClassOverride.objects.open().filter(kind=ClassOverride.Kind.SEASON, hospital__in=hospitals)
        overrides = {override.hospital_id: override for override in by_hand}
        return [Member(h, levels.get(h.pk, Levels()), overrides.get(h.pk)) for h in hospitals]

    def _levels(self, hospitals: Iterable[Hospital]) -> dict[int, Levels]:
        rows = ScoreSnapshot.objects.filter(run=self.run, hospital__in=[h.pk for h in hospitals])
        return {
            hospital: Levels(facts.get("s"), facts.get("q"), facts.get("h"))
            for hospital, facts in rows.values_list("hospital", "inputs__season")
        }

    # -- Sales × growth ----------------------------------------------------------------------------
    @cached_property
    def sales_quadrant(self) -> Quadrant:
        """Sales against room and growth (I007), those with most priority drawn."""
        placeable = self.hospitals.filter(ttm_fen__isnull=False)
        members = [m for m in self.members(list(placeable.by_priority(self.user)[:DRAWN])) if m.levels.s is not None]
        spots = [_sales_spot(member) for member in members]
        known = placeable.count()
        return quadrant(members, spots, known, self.total - known)

    # -- Concentration -----------------------------------------------------------------------------
    @cached_property
    def concentration(self) -> Concentration | None:
        rows = self.hospitals.filter(ttm_fen__isnull=False).order_by()
        names = ("pk", "name", "name_en", "tier", "ttm_fen")
        english = get_language() == "en"
        return concentration(
            Carrier(pk, (english and name_en) or name, tier, fen)
            for pk, name, name_en, tier, fen in rows.values_list(*names).iterator(chunk_size=5000)
        )


def quadrant(members: Sequence[Member], spots: Sequence[Spot], placeable: int, elsewhere: int) -> Quadrant:
    wide = Plane(spots, 760, 460, named=NAMED_WIDE, letters=32)
    narrow = Plane(spots, 340, 380, named=NAMED_NARROW, letters=18)
    return Quadrant(members, wide, narrow, placeable, elsewhere)


def _sales_spot(member: Member) -> Spot:
    hospital, levels = member.hospital, member.levels
    words = _("%(name)s: %(season)s, sales %(s)s and room %(q)s of 100") % {
        "name": hospital.display_name,
        "season": SEASONS[hospital.season].label if hospital.season else _("not classified"),
        "s": round(100 * levels.s),
        "q": round(100 * (levels.q or 0)),
    }
    return Spot(
        x=levels.s,
        y=levels.q or 0.0,
        label=member.plain_name,
        words=words,
        url=hospital.get_absolute_url(),
        css=hospital.season,
        shape=SHAPE.get(hospital.season, "circle"),
    )
