"""Which partner wants which contact from whom, and when: a fixed number of statements for any number (domain.md I129).

A partner is looked after by the owners of the hospitals it supplies, each of them for their own. It is a key partner of
an owner where one of these is a core hospital or a key account. A completed visit made together with somebody of the
partner is a contact face to face. All of it derives from sales: commercial users alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Case, Max, Q, QuerySet, Value, When

from accounts.models import Hospital, KeyAssessment
from partners.choices import Channel
from partners.models import ContactRules, Partner, PartnerContact, Supply
from partners.rhythm import FACE, due_on, last_counting
from people.models import Territory, User
from planning.uplift_reports import CoreRule
from visits.models import Visit

from .owners import owners_of


@dataclass(frozen=True)
class Wanted:
    """The next contact of one user with one partner; `last_on` is the last one that counted, None without."""

    partner: Partner
    user: User
    is_key: bool
    channel: str
    days: int
    last_on: date | None
    due_on: date
    today: date

    @property
    def is_late(self) -> bool:
        return self.due_on < self.today or self.last_on is None

    @property
    def channel_name(self):
        return Channel(self.channel).label


class Rhythm:
    """What partners want of a user (`mine`), or of everybody whose hospitals the user covers."""

    def __init__(self, user: User, today: date, *, mine: bool, partner: Partner | None = None):
        self.user, self.today, self.mine, self._only = user, today, mine, partner

    @cached_property
    def rules(self) -> ContactRules:
        return ContactRules.objects.in_force()

    @cached_property
    def _supplies(self) -> QuerySet:
        if not self.user.sees_sales:
            return Supply.objects.none()
        rows = Supply.objects.loggable_by(self.user) if self.mine else Supply.objects.visible_to(self.user)
        rows = rows.filter(partner__is_active=True, hospital__is_active=True, hospital__linked_to=None).order_by()
        return rows if self._only is None else rows.filter(partner=self._only)

    @cached_property
    def partners(self) -> dict[int, Partner]:
        """Those that supply an active hospital, by id."""
        return {place["partner"]: _partner(place) for place in self._places}

    @cached_property
    def _places(self) -> list[dict]:
        """Each partner in each territory it supplies, with `is_key`: a core hospital or a key account is among them."""
        core = CoreRule(self.user, self.today).hospitals.order_by().values("pk")
        key = KeyAssessment.objects.current().filter(is_key=True).order_by().values("hospital")
        serves_key = Case(When(Q(hospital__in=core) | Q(hospital__in=key), then=1), default=0)
        columns = ("partner", "partner__name", "partner__name_en", "hospital__territory", "hospital__territory__path")
        return list(self._supplies.values(*columns).annotate(is_key=Max(serves_key)))

    @cached_property
    def _pairs(self) -> dict[tuple[int, int], bool]:
        """(partner, user) with whether the partner is a key one of the user."""
        territories = {place["hospital__territory"]: _territory(place) for place in self._places}
        owners = owners_of(territories.values(), self.today) if territories else {}
        found: dict[tuple[int, int], bool] = defaultdict(bool)
        for place in self._places:
            owner = owners.get(place["hospital__territory"])
            if owner and owner.sees_sales and (not self.mine or owner.pk == self.user.pk):
                self.users[owner.pk] = owner
                found[place["partner"], owner.pk] |= bool(place["is_key"])
        return found

    @cached_property
    def users(self) -> dict[int, User]:
        return {}

    @cached_property
    def rows(self) -> list[Wanted]:
        """One for every pair, the longest waiting first."""
        pairs = self._pairs
        if not pairs:
            return []
        made = self._made({partner for partner, _user in pairs})
        rows = [
            self._wanted(self.partners[partner], self.users[user], is_key, made[partner, user])
            for (partner, user), is_key in pairs.items()
        ]
        return sorted(rows, key=lambda row: (row.last_on or date.min, str(row.partner), row.user.pk))

    def _made(self, partners: Iterable[int]) -> dict[tuple[int, int], list[tuple[str, date]]]:
        """(channel, day) of the last contact of each channel, by partner and user."""
        about = {"partner__in": list(partners), "on__lte": self.today}
        talks = PartnerContact.objects.filter(**about, by__in=list(self.users)).order_by()
        joint = Visit.objects.completed().filter(**about, author__in=list(self.users)).order_by()
        met = joint.values_list("partner", "author", Value(FACE)).annotate(last=Max("on"))
        said = talks.values_list("partner", "by", "channel").annotate(last=Max("on"))
        made = defaultdict(list)
        for partner, user, channel, on in said.union(met, all=True):
            made[partner, user].append((channel, on))
        return made

    def _wanted(self, partner: Partner, user: User, is_key: bool, made: list[tuple[str, date]]) -> Wanted:
        channel, days = self.rules.of_class(is_key)
        last = last_counting(made, channel)
        return Wanted(partner, user, is_key, channel, days, last, due_on(last, days, self.today), self.today)

    @property
    def due(self) -> list[Wanted]:
        """Those due today or late."""
        return self.due_by(self.today)

    def due_by(self, day: date) -> list[Wanted]:
        """Those due on a day or before it."""
        return [row for row in self.rows if row.due_on <= day]

    @cached_property
    def of_partner(self) -> dict[int, list[Wanted]]:
        found: dict[int, list[Wanted]] = defaultdict(list)
        for row in self.rows:
            found[row.partner.pk].append(row)
        return found


def supplied_hospitals(partner: Partner, user: User) -> QuerySet[Hospital]:
    """The hospitals the user covers that the partner supplies, by name."""
    return Hospital.objects.visible_to(user).active().filter(supplies__partner=partner).order_by("sort_key", "pk")


def _partner(place: dict) -> Partner:
    return Partner(pk=place["partner"], name=place["partner__name"], name_en=place["partner__name_en"])


def _territory(place: dict) -> Territory:
    return Territory(pk=place["hospital__territory"], path=place["hospital__territory__path"])
