"""Real rows behind the worked examples of domain.md §3.2, and a population that sets their references."""

import json
from dataclasses import dataclass, field
from datetime import date, timedelta

from accounts.models import AdoptionEvent, Hospital, SupportEvent
from lib.dates import add_months, month_range
from partners.models import Supply
from people.models import User
from products.models import Product, Sku
from sales.models import Delivery, FeedClose, Potential
from scoring.models import Alert, PersonScore, ScoreSnapshot, SeasonEvent, SeasonTrack, TierEvent
from tests.factories import (
    FamilyFactory,
    FocusFactory,
    HospitalFactory,
    NextStepFactory,
    PartnerFactory,
    ProductFactory,
    SkuFactory,
    StakeholderFactory,
    TerritoryFactory,
    UserFactory,
    VisitFactory,
)
from visits.models import Commitment, VisitAttendee

AS_OF = date(2026, 11, 15)
LAST = date(2026, 10, 1)
CNY = 100


@dataclass
class Ground:
    """One distributor that closed fifteen months, one focus product, two reps."""

    territory: object = field(default_factory=TerritoryFactory)
    partner: object = field(default_factory=PartnerFactory)
    focus: Product = None
    sku: Sku = None
    rep: User = None
    medrep: User = None

    def __post_init__(self):
        family = FamilyFactory()
        self.focus = ProductFactory(family=family)
        self.sku = SkuFactory(product=self.focus)
        FocusFactory(product=self.focus)
        self.rep = UserFactory(is_rep=True, territory=self.territory)
        self.medrep = UserFactory(is_rep=True, function="medical", territory=self.territory)
        self.close(*month_range(add_months(LAST, -14), LAST))

    def close(self, *months: date) -> None:
        FeedClose.objects.bulk_create([FeedClose(partner=self.partner, month=month) for month in months])

    def hospital(self, *, supplied: bool = True, **fields) -> Hospital:
        hospital = HospitalFactory(territory=self.territory, **fields)
        if supplied:
            Supply.objects.create(partner=self.partner, hospital=hospital)
        return hospital

    def deliver(self, hospital: Hospital, month: date, cny: int) -> None:
        Delivery.objects.create(
            hospital=hospital, sku=self.sku, partner=self.partner, month=month, boxes=1, value_fen=cny * CNY
        )

    def sell(self, hospital: Hospital, *, v: int, s3: int, s3_last_year: int) -> None:
        """Three months of last year, nine of the twelve, three to the last closed one, in CNY."""
        for months, total in ((-12, s3_last_year), (-3, v - s3), (0, s3)):
            self.deliver(hospital, add_months(LAST, months), total)

    def potential(self, hospital: Hospital, cny: int, on: date = date(2026, 1, 1)) -> None:
        Potential.objects.create(
            hospital=hospital, family=self.focus.family, value_fen=cny * CNY, estimated_on=on, source="survey"
        )

    def person(self, hospital, role, influence, support=None, stage=None, *, main=False, on=date(2026, 6, 1), **fields):
        person = StakeholderFactory(
            hospital=hospital, buying_role=role, influence=influence, is_main_influencer=main, **fields
        )
        if support is not None:
            SupportEvent.objects.create(stakeholder=person, support=support, on=on)
        if stage is not None:
            AdoptionEvent.objects.create(stakeholder=person, product=self.focus, stage=stage, on=on)
        return person

    def visit(self, hospital, *days_ago: int, by: User | None = None, **fields) -> None:
        for days in days_ago:
            on = AS_OF - timedelta(days=days)
            VisitFactory(hospital=hospital, author=by or self.rep, on=on, **fields)

    def meet(self, person, *days_ago: int, by: User | None = None, **fields) -> None:
        """Visits that the person attended."""
        for days in days_ago:
            on = AS_OF - timedelta(days=days)
            visit = VisitFactory(hospital=person.hospital, author=by or self.rep, on=on, **fields)
            VisitAttendee.objects.create(visit=visit, stakeholder=person)

    def promise(self, person, count: int = 1, due_days_ago: int = 1, **fields) -> None:
        """Promises to the person, open."""
        due = AS_OF - timedelta(days=due_days_ago)
        for _ in range(count):
            Commitment.objects.create(
                hospital=person.hospital, stakeholder=person, direction="ours", text="Send it", owner=self.rep,
                made_on=due - timedelta(days=9), due_on=due, **fields,
            )  # fmt: skip

    def overdue(self, hospital, count: int) -> None:
        NextStepFactory.create_batch(count, hospital=hospital, owner=self.rep, due_on=AS_OF - timedelta(days=1))


def worked_examples() -> tuple[Ground, Hospital, Hospital, Hospital]:
    """H1–H3 as rows; with the others the population's references are 2,400,000 and 3,000,000 CNY."""
    ground = Ground()
    h1 = ground.hospital(name="云汀市第一人民医院", relationship_stage=3)
    h2 = ground.hospital(name="澜浦市中心医院", relationship_stage=2)
    h3 = ground.hospital(name="霁川市人民医院", relationship_stage=2)
    _population(ground)
    ground.sell(h1, v=2_880_000, s3=780_000, s3_last_year=690_000)
    ground.sell(h2, v=180_000, s3=75_000, s3_last_year=30_000)
    ground.sell(h3, v=1_260_000, s3=240_000, s3_last_year=345_000)
    ground.potential(h1, 4_200_000)
    ground.potential(h2, 3_000_000)
    for role, influence, support, stage, main in (
        ("decision_maker", 5, 1, 5, False),
        ("influencer", 4, 2, 6, True),
        ("gatekeeper", 4, 0, None, False),
        ("executor", 2, 1, 5, False),
        ("influencer", 3, -1, 3, False),
    ):
        ground.person(h1, role, influence, support, stage, main=main)
    for role, influence, support, stage, main in (
        ("decision_maker", 5, 0, 1, False),
        ("influencer", 5, 1, 3, True),
        ("gatekeeper", 4, -1, 1, False),
        ("influencer", 3, 1, 4, False),
    ):
        ground.person(h2, role, influence, support, stage, main=main)
    ground.person(h3, "influencer", 3, None, 5)
    ground.person(h3, "influencer", 2, None, 5)
    ground.visit(h1, 9, 12)
    ground.visit(h2, 18)
    ground.visit(h3, 41)
    ground.overdue(h1, 1)
    ground.overdue(h2, 3)
    ground.overdue(h3, 4)
    return ground, h1, h2, h3


def _population(ground: Ground) -> None:
    """Seven more buyers: the second largest of ten is the 90th percentile."""
    for value in (2_400_000, 900_000, 800_000, 700_000, 600_000, 500_000, 400_000):
        ground.sell(ground.hospital(), v=value, s3=value // 4, s3_last_year=value // 4)
    biggest = Hospital.objects.get(deliveries__value_fen=1_800_000 * CNY)
    ground.potential(biggest, 5_400_000)


# -- All that runs leave behind ---------------------------------------------------------------------
def scores() -> str:
    """Every score of every day with all that explains it, as one text."""
    fields = (
        "hospital", "day", "score", "confidence", "parts", "medical_score", "medical_confidence", "medical_parts",
        "inputs", "tier_live", "tier", "season", "ttm_fen", "gap_fen",
    )  # fmt: skip
    return json.dumps(
        list(ScoreSnapshot.objects.order_by("day", "hospital").values(*fields)), default=str, sort_keys=True
    )


def shown() -> list[tuple]:
    return list(Hospital.objects.order_by("pk").values_list("pk", *Hospital.SCORE_FIELDS))


def events() -> list:
    return [
        list(TierEvent.objects.order_by("pk").values_list("hospital", "from_tier", "to_tier", "month", "value_fen")),
        list(SeasonEvent.objects.order_by("pk").values_list("hospital", "from_season", "to_season", "month", "h")),
        list(SeasonTrack.objects.order_by("hospital").values_list("hospital", "state", "month")),
        list(Alert.objects.order_by("hospital", "kind").values_list("hospital", "kind", "facts", "since", "closed_on")),
    ]


def people() -> list[tuple]:
    """Every shown score of a person, as the database keeps it."""
    columns = "stakeholder", "hospital", "score", "confidence", "parts", "inputs"
    return list(PersonScore.objects.shown().order_by("stakeholder").values_list(*columns))


def everything() -> tuple:
    return scores(), shown(), events(), people()
