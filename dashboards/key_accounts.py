"""Key accounts: what is computed of the six criteria, who qualifies, who should be looked at (I014–I016).

What is computed only suggests; a person decides. Everything here derives from sales: commercial users only, the views
check.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import (
    Case,
    Exists,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.fields import BooleanField
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import KeyCriterion, RelationshipStage, Tier
from accounts.models import Hospital, KeyAssessment, KeyProposal, RelationshipEvent
from accounts.models.key_account import CRITERIA_FOR_KEY
from lib import figures
from lib.exporting import csv_rows
from lib.gathered import counted
from people.models import User
from records.audit import record
from records.models import AuditEvent
from scoring.models import ScoreRun
from visits.models import Visit

ROWS = 25
A_YEAR = timedelta(days=365)
LONG_STAGE = RelationshipStage.PREFERRED_SUPPLIER
MUCH_EFFORT = 24
FEN = 100
COMPUTED = (
    KeyCriterion.GOALS,
    KeyCriterion.INCOME,
    KeyCriterion.STABLE,
    KeyCriterion.POTENTIAL,
    KeyCriterion.EFFORT,
)
STATES: dict[str, Promise] = {
    "key": gettext_lazy("Key accounts"),
    "suggested": gettext_lazy("Suggested"),
    "proposed": gettext_lazy("Rose twice"),
    "assessed": gettext_lazy("All assessed"),
}


# -- What is computed ------------------------------------------------------------------------------
def with_criteria(hospitals: QuerySet, run: ScoreRun | None, today: date) -> QuerySet:
    """Annotate `holds_<criterion>` for each that can be computed, `visits_of_year` and their sum `computed`.

    The references are those of the run: the value that one hospital in ten surpasses, and half of that of the gaps.
    """
    refs = run.refs if run else {}
    rules = {
        KeyCriterion.GOALS: Q(tier=Tier.A),
        KeyCriterion.INCOME: _from("ttm_fen", refs.get("value")),
        KeyCriterion.STABLE: _stable_since(today - A_YEAR),
        KeyCriterion.POTENTIAL: _from("gap_fen", refs.get("gap") and refs["gap"] / 2),
        KeyCriterion.EFFORT: Q(visits_of_year__gte=MUCH_EFFORT),
    }
    rows = hospitals.annotate(visits_of_year=_visits_since(today - A_YEAR))
    rows = rows.annotate(
        **{f"holds_{key}": ExpressionWrapper(rule, output_field=BooleanField()) for key, rule in rules.items()}
    )
    return rows.annotate(
        computed=sum(
            (Case(When(rule, then=1), default=0, output_field=IntegerField()) for rule in rules.values()), Value(0)
        )
    )


def _from(column: str, least: float | None) -> Q:
    return Q(**{f"{column}__gte": least}) if least else Q(pk__in=[])


def _visits_since(day: date) -> Coalesce:
    return counted(Visit.objects.completed().filter(hospital=OuterRef("pk"), on__gte=day), "hospital")


def _stable_since(day: date) -> Q:
    """At least preferred supplier now, by that day already, and never less since."""
    events = RelationshipEvent.objects.filter(hospital=OuterRef("pk"))
    return (
        Q(relationship_stage__gte=LONG_STAGE)
        & Q(Exists(events.filter(on__lte=day, stage__gte=LONG_STAGE)))
        & ~Q(Exists(events.filter(on__gt=day, stage__lt=LONG_STAGE)))
    )


@dataclass(frozen=True)
class Criterion:
    """One criterion as the system sees it: whether it holds (None where only a person can tell), and the fact."""

    key: str
    holds: bool | None
    fact: str

    @property
    def label(self) -> str:
        return str(KeyCriterion(self.key).label)


def criteria_of(hospital: Hospital) -> list[Criterion]:
    """The six criteria of a hospital from `with_criteria`, each with the fact behind it in words."""
    facts = {
        KeyCriterion.GOALS: str(Tier(hospital.tier).label) if hospital.tier else _("no tier yet"),
        KeyCriterion.INCOME: _("%(amount)s in 12 months; holds for one hospital in ten")
        % {"amount": _money(hospital.ttm_fen)},
        KeyCriterion.STABLE: _("at least preferred supplier for a year without a break"),
        KeyCriterion.POTENTIAL: _("%(amount)s a year still open") % {"amount": _money(hospital.gap_fen)},
        KeyCriterion.EFFORT: _("%(count)s visits in 12 months; holds from %(least)s")
        % {"count": hospital.visits_of_year, "least": MUCH_EFFORT},
    }
    return [
        Criterion(key, getattr(hospital, f"holds_{key}", None), facts.get(key, _("Only you can tell.")))
        for key in KeyCriterion.values
    ]


def _money(fen: int | None) -> str:
    return figures.money(None if fen is None else fen / FEN)


# -- The list --------------------------------------------------------------------------------------
def key_accounts(hospitals: QuerySet) -> QuerySet:
    """Hospitals that are key accounts."""
    return hospitals.filter(Exists(_current().filter(is_key=True)))


def suggested(hospitals: QuerySet, run: ScoreRun | None, today: date) -> QuerySet:
    """Hospitals that are none but should be by their assessment, or where none was made by what is computed."""
    by_person = Exists(_current().filter(is_key=False, score__gte=CRITERIA_FOR_KEY))
    # Of the five that can be computed four must hold, so one of these two does.
    refs = run.refs if run else {}
    worth_counting = Q(tier=Tier.A) | _from("ttm_fen", refs.get("value"))
    counted = with_criteria(hospitals.filter(worth_counting), run, today).filter(computed__gte=CRITERIA_FOR_KEY)
    by_figures = Q(pk__in=counted.order_by().values("pk")) & ~Q(Exists(_current()))
    return hospitals.filter(Q(by_person) | by_figures)


def proposed(hospitals: QuerySet) -> QuerySet:
    """Hospitals that the nightly run proposed, for their tier rose twice, and nobody decided on yet (I016)."""
    return hospitals.filter(Exists(KeyProposal.objects.open().filter(hospital=OuterRef("pk"))))


def _current() -> QuerySet:
    return KeyAssessment.objects.current().filter(hospital=OuterRef("pk"))


class KeyListing:
    """Key accounts and who should become one, as asked for; six queries of its own at most, however many rows."""

    def __init__(self, user: User, data, today: date):
        self.user, self.today = user, today
        self.state = data.get("state") if data.get("state") in STATES else "key"
        self.words = data.get("q", "").strip()
        self.number = data.get("page")

    @property
    def states(self) -> list[tuple[str, Promise, bool]]:
        return [(key, label, key == self.state) for key, label in STATES.items()]

    @cached_property
    def run(self) -> ScoreRun | None:
        return ScoreRun.objects.latest_published()

    @cached_property
    def hospitals(self) -> QuerySet:
        hospitals = Hospital.objects.visible_to(self.user).active().matching(self.words)
        wanted = {
            "key": lambda: key_accounts(hospitals),
            "suggested": lambda: suggested(hospitals, self.run, self.today),
            "proposed": lambda: proposed(hospitals),
            "assessed": lambda: hospitals.filter(Exists(_current())),
        }
        return wanted[self.state]().by_priority(self.user)

    @cached_property
    def page(self) -> Page:
        page = Paginator(self.hospitals, ROWS).get_page(self.number)
        page.object_list = self._told(list(page.object_list))
        return page

    def _told(self, hospitals: list[Hospital]) -> list[Hospital]:
        """The hospitals with `assessment` in force, how many criteria are computed to hold, and the open `proposal`."""
        pks = [hospital.pk for hospital in hospitals]
        found = KeyAssessment.objects.current().filter(hospital__in=pks).select_related("by")
        assessments = {each.hospital_id: each for each in found}
        counted = with_criteria(Hospital.objects.filter(pk__in=pks), self.run, self.today)
        computed = dict(counted.values_list("pk", "computed"))
        proposals = self._proposals(pks)
        for hospital in hospitals:
            hospital.proposal = proposals.get(hospital.pk)
            hospital.assessment, hospital.computed = assessments.get(hospital.pk), computed.get(hospital.pk, 0)
            hospital.ttm = None if hospital.ttm_fen is None else hospital.ttm_fen / FEN
        return hospitals

    def _proposals(self, pks: list[int]) -> dict[int, KeyProposal]:
        """The open proposals of hospitals, where they are listed; each with `may_refuse`."""
        if self.state != "proposed":
            return {}
        mine = KeyProposal.objects.refusable_by(self.user).filter(pk=OuterRef("pk"))
        found = KeyProposal.objects.open().filter(hospital__in=pks).annotate(may_refuse=Exists(mine))
        return {each.hospital_id: each for each in found}

    def table(self) -> Iterator[list]:
        """Head and rows for a file."""
        heads = (_("Account code"), _("Hospital"), _("Tier"), _("Season"), _("Sales in 12 months"), _("Key account"))
        yield [*heads, _("Criteria that hold"), _("Computed"), _("Evidence"), _("Assessed on"), _("By")]
        for hospital in self._told(list(self.hospitals)):
            a = hospital.assessment
            told = (
                [a.is_key, a.score, hospital.computed, a.evidence, a.on, a.by] if a else [False, "", hospital.computed]
            )
            told[0] = _("yes") if told[0] else _("no")
            yield [
                hospital.code,
                hospital.display_name,
                hospital.tier,
                hospital.get_season_display(),
                hospital.ttm,
                *told,
            ]


@transaction.atomic
def exported_key_accounts(listing: KeyListing, *, by: User) -> Iterator[bytes]:
    """The listed hospitals, all pages, as CSV; leaves an audit event."""
    rows = list(listing.table())
    record(
        AuditEvent.Verb.EXPORTED, actor=by, page="key accounts", format="csv", rows=len(rows) - 1, query=listing.state
    )
    return csv_rows(rows)
