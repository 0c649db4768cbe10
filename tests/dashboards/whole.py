"""A hospital with one of everything its pages show, as much of each as asked."""

from datetime import date, timedelta

from django.utils import timezone

from accounts.models import (
    Adoption,
    AdoptionEvent,
    Affiliation,
    CustomerAnalysis,
    DepartmentProfile,
    Evidence,
    Hospital,
    Insight,
    KnowledgeAnswer,
    RelationshipEvent,
    RivalAct,
    RivalPosition,
    RivalShare,
    SupportEvent,
    SwotItem,
)
from accounts.questions import QUESTIONS
from lib.dates import add_months, month_start
from partners.models import Supply
from products.models import RivalProduct
from sales.models import Delivery, FeedClose, Potential
from scoring.models import Alert, SeasonEvent, TierEvent
from scoring.services import run
from tests.factories import (
    DepartmentFactory,
    FocusFactory,
    HospitalFactory,
    NextStepFactory,
    PartnerFactory,
    ProductFactory,
    SkuFactory,
    StakeholderFactory,
    VisitFactory,
)
from visits.models import VisitAttendee, VisitEvidence, VisitTopic


def whole_hospital(territory, author, how_many: int = 1, **fields) -> Hospital:
    """A hospital with `how_many` departments, people, visits, moves, next steps, packs and months of deliveries."""
    fields = {"relationship_stage": 2, "phones": "0571-1234567;139 0000 0000", **fields}
    hospital = HospitalFactory(territory=territory, **fields)
    product = ProductFactory()
    FocusFactory(product=product)
    today = timezone.localdate()
    for n in range(how_many):
        person = one_person(hospital, product, author, today - timedelta(days=n + 1))
        visit = VisitFactory(hospital=hospital, author=author, on=today - timedelta(days=n))
        VisitAttendee.objects.create(visit=visit, stakeholder=person)
        VisitTopic.objects.create(visit=visit, product=product, outcome="listened")
        VisitEvidence.objects.create(visit=visit, evidence=person.support_events.get().evidence)
        late = today - timedelta(days=2)
        NextStepFactory(hospital=hospital, owner=author, due_on=late, done_on=late if n % 2 else None, visit=visit)
    RelationshipEvent.objects.create(hospital=hospital, stage=2, on=today - timedelta(days=90), by=author)
    Alert.objects.create(hospital=hospital, kind="veto_blocker", since=today, facts={"people": 1})
    sell(hospital, product, how_many)
    know(hospital, product, author, how_many)
    return hospital


def one_person(hospital, product, author, on: date):
    """A judged person with a stance and a stage, both with evidence."""
    person = StakeholderFactory(
        hospital=hospital,
        department=DepartmentFactory(hospital=hospital, load_class="high"),
        post="Head",
        buying_role="influencer",
        influence=3,
        support=-1,
        support_on=on,
    )
    Affiliation.objects.create(stakeholder=person, hospital=hospital, post="Head", is_primary=True)
    evidence = [
        Evidence.objects.create(hospital=hospital, kind="visit", text="Said so", on=on, by=author) for _ in "ab"
    ]
    SupportEvent.objects.create(stakeholder=person, support=-1, on=on, by=author, evidence=evidence[0])
    AdoptionEvent.objects.create(stakeholder=person, product=product, stage=3, on=on, by=author, evidence=evidence[1])
    Adoption.objects.create(stakeholder=person, product=product, stage=3, since=on)
    return person


def know(hospital, product, author, how_many: int) -> None:
    """Answers, insights, the SWOT, rivals with their shares and acts, and what the departments are like."""
    today = timezone.localdate()
    CustomerAnalysis.objects.create(hospital=hospital, strategy="niche", segment="key", buyers=3, on=today, by=author)
    for n in range(how_many):
        rows = {"hospital": hospital, "on": today - timedelta(days=n), "by": author}
        question = list(QUESTIONS)[n % len(QUESTIONS)]
        KnowledgeAnswer.objects.create(question=question, text="As they say it", **rows)
        about = {"product": product, "level": 1 + n % 4, "source_type": "website", "source": "Their page"}
        Insight.objects.create(text="A new wing opens", stakeholder=hospital.stakeholders.first(), **about, **rows)
        SwotItem.objects.create(hospital=hospital, quadrant="strength", factor="care", text="Stroke centre", score=3)
        rival = RivalProduct.objects.create(name=f"Rival {hospital.pk} {n}", family=product.family)
        RivalPosition.objects.create(hospital=hospital, rival=rival, complaints="Dear", by=author)
        RivalShare.objects.create(rival=rival, percent=1, source="Pharmacy", **rows)
        act = {"kind": "meeting", "severity": "low", "text": "A lecture", "source": "A poster"}
        RivalAct.objects.create(rival=rival, product=product, **act, **rows)
    for department in hospital.departments.all():
        figures = {"doctors": 12, "sessions": 20, "our_attitude": 1}
        DepartmentProfile.objects.create(department=department, source="Their page", on=today, by=author, **figures)


def sell(hospital, product, how_many: int, *, value_fen: int = 100_000, boxes: int = 10) -> None:
    """Closed months of deliveries of `how_many` packs, the potential, and a change of tier and of season."""
    partner = PartnerFactory()
    Supply.objects.create(partner=partner, hospital=hospital)
    last = add_months(month_start(timezone.localdate()), -1)
    for back in range(15):
        month = add_months(last, -back)
        FeedClose.objects.create(partner=partner, month=month)
    for _ in range(how_many):
        sku = SkuFactory(product=product)
        for back in range(min(how_many, 15)):
            Delivery.objects.create(
                hospital=hospital,
                sku=sku,
                partner=partner,
                month=add_months(last, -back),
                boxes=boxes,
                value_fen=value_fen,
            )
    Potential.objects.create(
        hospital=hospital, family=product.family, value_fen=9_000_000, estimated_on=add_months(last, -6)
    )
    TierEvent.objects.create(hospital=hospital, from_tier="B", to_tier="A", month=add_months(last, -3))
    SeasonEvent.objects.create(hospital=hospital, from_season="spring", to_season="summer", month=add_months(last, -2))


def score() -> None:
    """Yesterday's run over everything there is, and the runs that its changes are measured against."""
    yesterday = timezone.localdate() - timedelta(days=1)
    for days in (31, 8, 1, 0):
        run(as_of=yesterday - timedelta(days=days))
