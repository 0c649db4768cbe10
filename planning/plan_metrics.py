"""The metrics of this floor and those below, as expressions over objectives; signed in when the app is ready."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Case, Count, F, FloatField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Least, Round
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import AdoptionStage, RelationshipStage, Support
from accounts.knowledge_index import FRESH_DAYS, FULL_WEIGHT, LEVEL_WEIGHTS, QUESTIONS_ASKED
from accounts.models import (
    Adoption,
    AdoptionEvent,
    Hospital,
    Insight,
    KnowledgeAnswer,
    RelationshipEvent,
    SatisfactionSurvey,
    Stakeholder,
    SupportEvent,
)
from accounts.models.relationship import QUESTIONS
from accounts.querysets import judged
from accounts.questions import KNOW
from lib.dates import add_months
from lib.gathered import counted
from sales.closing import closed_months
from sales.models import Delivery, Potential

from . import listing
from .choices import ListingState
from .metrics import OWN, VALUE, Metric, Moment, sign_in
from .models import ListingEvent

HERE = OuterRef("plan__hospital")
FEN = Decimal(100)
MONTHS = 12
WAY = (
    listing.NOT_STARTED, listing.PREPARING, listing.DEPT_APPLIED, listing.PHARMACY_REVIEW, listing.COMMITTEE_SCHEDULED,
    listing.APPROVED, listing.PUBLICITY, listing.SIGNED_OFF, listing.PURCHASING, listing.STOCKED, listing.TRIAL_USE,
    listing.LISTED,
)  # fmt: skip
"""The steps of a listing in their order; what lies beside the way (a rejection, a pause) counts as not started."""


def _value(rows: QuerySet, expression) -> Subquery:
    """The first row's value as a reading."""
    return Subquery(rows.annotate(read=Cast(expression, VALUE)).values("read")[:1], output_field=VALUE)


# -- People ----------------------------------------------------------------------------------------
def _of_the_person(rows: QuerySet, moment: Moment) -> QuerySet:
    """Dated judgements of the person the objective is about, where they may be kept, up to the day."""
    about = Q(stakeholder__objective_links__objective=OuterRef("pk"))
    return rows.filter(about, judged("stakeholder__"), on__lte=moment.day)


def support(moment: Moment) -> Subquery:
    """The person's stance, −2…+2: toward the product where one is named and known, else overall."""
    events = _of_the_person(SupportEvent.objects.all(), moment).filter(Q(product=None) | Q(product=OuterRef("product")))
    return _value(events.order_by(F("product").asc(nulls_last=True), "-on", "-pk"), F("support"))


def support_index(moment: Moment) -> Subquery:
    """Mean stance of the hospital's people whose stance is known, weighted by influence, −2…+2."""
    people = Stakeholder.objects.filter(judged(), hospital=HERE, support__isnull=False, influence__isnull=False)
    means = (
        people.order_by()
        .values("hospital")
        .annotate(read=Cast(Cast(Sum(F("support") * F("influence")), FloatField()) / Sum("influence"), VALUE))
    )
    return Subquery(means.values("read"), output_field=VALUE)


def adoption_stage(moment: Moment) -> Subquery:
    """The person's stage on the ladder of the product, 0–6."""
    events = _of_the_person(AdoptionEvent.objects.filter(product=OuterRef("product")), moment)
    return _value(events.order_by("-on", "-pk"), F("stage"))


def adopters(moment: Moment) -> Subquery:
    """How many people of the hospital stand at trial or beyond for the product; 0 where nobody does."""
    there = Adoption.objects.filter(judged("stakeholder__"), stakeholder__hospital=HERE, product=OuterRef("product"))
    counted = there.filter(stage__gte=AdoptionStage.TRIAL).order_by().values("product").annotate(read=Count("pk"))
    return Coalesce(Subquery(counted.values("read")), Value(0), output_field=VALUE)


# -- Relation and knowledge ------------------------------------------------------------------------
def relationship(moment: Moment) -> Subquery:
    events = RelationshipEvent.objects.filter(hospital=HERE, on__lte=moment.day)
    return _value(events.order_by("-on", "-pk"), F("stage"))


def satisfaction(moment: Moment) -> Subquery:
    """The last survey's mean, 1–5."""
    total = sum((F(name) for name in QUESTIONS[1:]), F(QUESTIONS[0]))
    surveys = SatisfactionSurvey.objects.filter(hospital=HERE, on__lte=moment.day).order_by("-on", "-pk")
    return _value(surveys, Cast(total, FloatField()) / len(QUESTIONS))


def knowledge(moment: Moment):
    """The knowledge index, 0–100, as `accounts.knowledge_index` says of plain values."""
    since, asked = moment.day - timedelta(days=FRESH_DAYS), [question.key for question in KNOW.questions]
    answers = KnowledgeAnswer.objects.filter(hospital=HERE, on__gt=since, on__lte=moment.day, question__in=asked)
    fresh = Insight.objects.filter(hospital=HERE, on__gt=since, on__lte=moment.day)
    fresh = fresh.filter(Q(expires_on=None) | Q(expires_on__gte=moment.day)).order_by().values("hospital")
    weights = Case(*[When(level=level, then=weight) for level, weight in LEVEL_WEIGHTS.items()], default=0)
    weight = fresh.annotate(weight=Sum(weights)).values("weight")
    share = Cast(counted(answers, "hospital", each="question"), FloatField()) / QUESTIONS_ASKED
    learnt = Least(Cast(Coalesce(Subquery(weight), 0), FloatField()) / FULL_WEIGHT, Value(1.0))
    return Cast(Round(50 * share + 50 * learnt), VALUE)


def listing_step(moment: Moment) -> Subquery:
    """How far the product is on its way into the formulary: 0 not started … 11 listed."""
    events = ListingEvent.objects.filter(
        application__hospital=HERE, application__product=OuterRef("product"), on__lte=moment.day
    )
    steps = [When(to_state=state, then=Value(step)) for step, state in enumerate(WAY)]
    steps.append(When(to_state=listing.MONITORED, then=Value(len(WAY) - 1)))
    return _value(events.order_by("-number"), Case(*steps, default=Value(0)))


# -- Sales: never for medical users ----------------------------------------------------------------
def last_closed(day: date) -> date | None:
    """The last month closed by the evening of a day; two queries."""
    return max(closed_months(day), default=None)


def _sales(moment: Moment, column: str, divided_by: Decimal) -> Case:
    """The sum of a column over twelve closed months: of the pack, the family, else the whole hospital."""
    last = moment.once("closed", last_closed)
    if last is None:
        return Value(None, output_field=VALUE)
    year = Delivery.objects.current().between(add_months(last, 1 - MONTHS), last).filter(hospital=HERE).order_by()
    of = {
        "sku": year.filter(sku=OuterRef("sku")),
        "family": year.filter(sku__product__family=OuterRef("family")),
        "": year,
    }
    sums = {
        name: Subquery(
            rows.values("hospital").annotate(read=Cast(Sum(column), VALUE)).values("read"), output_field=VALUE
        )
        for name, rows in of.items()
    }
    chosen = Case(
        When(sku__isnull=False, then=sums["sku"]), When(family__isnull=False, then=sums["family"]), default=sums[""],
        output_field=VALUE,
    )  # fmt: skip
    return Cast(Coalesce(chosen, Value(0, output_field=VALUE)) / Value(divided_by), VALUE)


def sales_value(moment: Moment):
    """Sales of twelve closed months in CNY; unknown where no month is closed."""
    return _sales(moment, "value_fen", FEN)


def sales_boxes(moment: Moment):
    return _sales(moment, "boxes", Decimal(1))


def potential(moment: Moment):
    """The potential a year in CNY: of the family where one is named, else of all families; the newest of each."""
    known = Potential.objects.filter(hospital=HERE, estimated_on__lte=moment.day)
    newer = Potential.objects.filter(
        hospital=OuterRef("hospital"), family=OuterRef("family"), estimated_on__lte=moment.day
    )
    newest = known.filter(estimated_on=Subquery(newer.order_by("-estimated_on").values("estimated_on")[:1])).order_by()
    total = newest.values("hospital").annotate(read=Cast(Sum("value_fen"), VALUE) / Value(FEN)).values("read")
    of_family = newest.filter(family=OuterRef("family")).values("hospital")
    of_family = of_family.annotate(read=Cast(Sum("value_fen"), VALUE) / Value(FEN)).values("read")
    whole, part = (Subquery(rows, output_field=VALUE) for rows in (total, of_family))
    nothing = Value(None, output_field=VALUE)
    cases = [When(sku__isnull=False, then=nothing), When(family__isnull=False, then=part)]
    return Case(*cases, default=whole, output_field=VALUE)


def best_comparable(moment: Moment):
    """The sales of the best hospital of the same grade, in CNY; told for whole hospitals only."""
    same = Hospital.objects.filter(grade=OuterRef("plan__hospital__grade"), is_active=True)
    # The first of an order, not a maximum: an index gives it without reading the grade.
    best = (
        same.order_by(F("ttm_fen").desc(nulls_last=True), "code")
        .annotate(read=Cast("ttm_fen", VALUE) / Value(FEN))
        .values("read")[:1]
    )
    whole = Q(sku=None, family=None)
    return Case(When(whole, then=Subquery(best, output_field=VALUE)), default=None, output_field=VALUE)


def sales_share(moment: Moment):
    """Sales as a share of the potential, in percent; unknown without a potential."""
    sold, possible = sales_value(moment), potential(moment)
    return Cast(100 * Cast(sold, FloatField()) / Cast(possible, FloatField()), VALUE)


def sign_in_all() -> None:
    """Add them to the catalogue, in the order of the form."""
    ends = {"least": Decimal(-2), "most": Decimal(2)}
    for metric in (
        Metric("sales_value", _("Sales in 12 months, value"), "CNY", sales_value, True, takes=("family", "sku"),
               least=Decimal(0), ceiling=potential, best=best_comparable),
        Metric("sales_boxes", _("Sales in 12 months, boxes"), _("boxes"), sales_boxes, True, takes=("family", "sku"),
               least=Decimal(0), ceiling=lambda moment: Value(None, output_field=VALUE)),
        Metric("sales_share", _("Share of the potential"), "%", sales_share, True, takes=("family",),
               least=Decimal(0), most=Decimal(100)),
        Metric("listing", _("Step of a listing"), pgettext_lazy("unit", "steps"), listing_step, asks=("product",),
               least=Decimal(0), most=Decimal(len(WAY) - 1), steps=_listing_steps()),
        Metric("adopters", _("People at trial or beyond"), _("people"), adopters, asks=("product",), least=Decimal(0)),
        Metric("adoption", _("Adoption stage of a person"), pgettext_lazy("unit", "stage"), adoption_stage,
               asks=("person", "product"), least=Decimal(0), most=Decimal(6), steps=dict(AdoptionStage.choices)),
        Metric("support", _("Support of a person"), pgettext_lazy("unit", "stance"), support, asks=("person",),
               takes=("product",), steps=dict(Support.choices), **ends),
        Metric("support_index", _("Support of the hospital"), pgettext_lazy("unit", "stance"), support_index, places=2,
               **ends),
        Metric("relationship", _("Relationship stage"), pgettext_lazy("unit", "stage"), relationship, least=Decimal(1),
               most=Decimal(4), steps=dict(RelationshipStage.choices)),
        Metric("satisfaction", _("Satisfaction"), _("of 5"), satisfaction, least=Decimal(1), most=Decimal(5), places=1),
        Metric("knowledge", _("Knowledge index"), _("of 100"), knowledge, least=Decimal(0), most=Decimal(100)),
        Metric(OWN, _("Own metric, typed readings"), "", takes=("product", "person"), places=2),
    ):  # fmt: skip
        sign_in(metric)


def _listing_steps() -> dict:
    return {step: ListingState(state).label for step, state in enumerate(WAY)}
