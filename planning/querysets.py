"""Questions asked of listings and their committees."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from accounts.querysets import HospitalScopedQuerySet

from . import listing, vote

UNKNOWN_KEY = "unknown"
"""How the unknown stance is kept."""


class ListingQuerySet(HospitalScopedQuerySet):
    def worked(self) -> Self:
        """At hospitals we still work, of products still sold."""
        return self.filter(hospital__is_active=True, hospital__linked_to=None, product__is_active=True)

    def shown(self) -> Self:
        """With what a row or card shows."""
        return self.select_related("hospital", "hospital__committee_rules", "product__family")

    def in_order(self) -> Self:
        """The next meeting first, then what has stood still longest."""
        return self.order_by(F("committee_on").asc(nulls_last=True), "since", "pk")

    def in_phase(self, states) -> Self:
        return self.filter(state__in=states)

    def finished(self) -> Self:
        return self.filter(state__in=listing.FINISHED)

    def on_their_way(self) -> Self:
        """What something is to be done about."""
        return self.exclude(state__in=listing.FINISHED)

    def slow(self, today: date) -> Self:
        """In their state for longer than it usually takes."""
        late = Q(pk__in=[])
        for state, (_least, most) in listing.TYPICAL_DAYS.items():
            late |= Q(state=state, since__lt=today - timedelta(days=most))
        return self.filter(late)

    def at_committee(self) -> Self:
        return self.filter(state=listing.COMMITTEE_SCHEDULED)

    def meeting_between(self, first: date, last: date) -> Self:
        return self.at_committee().filter(committee_on__range=(first, last))

    def ending_between(self, first: date, last: date) -> Self:
        """Temporary purchases that expire and suspensions that are reviewed on a day between the two."""
        return self.filter(until__range=(first, last))

    def of(self, hospital) -> Self:
        return self.filter(hospital=hospital)

    def by_product(self) -> Self:
        """By family, so that its products stand together."""
        return self.order_by("product__family__name", "product__family", "product__name", "pk")

    def ranked_in_phases(self, phases) -> Self:
        """Annotate `phase`, and `rank` in it by the order of the list."""
        whens = [When(state__in=states, then=Value(phase)) for phase, states in phases.items()]
        order = [F("committee_on").asc(nulls_last=True), F("since").asc(), F("pk").asc()]
        with_phase = self.annotate(phase=Case(*whens, output_field=CharField()))
        return with_phase.annotate(rank=Window(RowNumber(), partition_by=[F("phase")], order_by=order))

    def first_in_phases(self, count: int) -> Self:
        """Of each phase the first so many; of `ranked_in_phases`."""
        return self.filter(rank__lte=count).order_by("rank")

    def counted_by_state(self) -> dict[str, int]:
        """How many stand in each state."""
        return dict(self.order_by().values("state").annotate(count=Count("pk")).values_list("state", "count"))


class ListingEventQuerySet(HospitalScopedQuerySet):
    hospital_path = "application__hospital__"

    def newest_by(self, day: date) -> Self:
        """Of each listing the last event up to a day."""
        later = self.model._default_manager.filter(
            application=OuterRef("application"), on__lte=day, number__gt=OuterRef("number")
        )
        return self.filter(~Exists(later), on__lte=day)

    def as_entered(self) -> Self:
        """Rows for `cycle.Entered`: listing by listing, in the order of the moves."""
        rows = self.order_by("application", "number")
        return rows.values_list("application", "to_state", "on", "reason")

    def told(self) -> Self:
        """With what shows each, the newest first."""
        return self.select_related("evidence", "by").order_by("-number")


class MemberQuerySet(HospitalScopedQuerySet):
    def sitting(self) -> Self:
        """Members who are still there, the most influential first."""
        there = self.filter(stakeholder__is_active=True, stakeholder__erased_at=None, stakeholder__linked_to=None)
        return there.select_related("stakeholder").order_by(
            F("stakeholder__influence").desc(nulls_last=True), "stakeholder__sort_key", "pk"
        )

    def of(self, hospital: int) -> Self:
        return self.filter(hospital=hospital)

    def named(self) -> Self:
        """Of those who are shown: not of people who opted out (domain.md §2.8 rule 11)."""
        return self.sitting().filter(stakeholder__opted_out_on=None)


class StanceChanceQuerySet(QuerySet):
    def in_force(self) -> dict[int | None, vote.Stance]:
        """The chance of a yes by stance, what was set in place of the usual; one query."""
        chances = dict(vote.USUAL)
        for stance, *percents in self.values_list("stance", "low", "likely", "high"):
            known = vote.UNKNOWN if stance == UNKNOWN_KEY else int(stance)
            chances[known] = vote.Stance(*(percent / 100 for percent in percents))
        return chances
