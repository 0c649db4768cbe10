"""Makers of test rows: the smallest true thing of each kind."""

import uuid
from datetime import date, timedelta

import factory
from django.db import transaction
from django.utils import timezone

from accounts.models import Department, Hospital, SatisfactionSurvey, Stakeholder
from compliance.models import PatientEducationEvent
from partners.models import Partner, Supply
from people.models import Assignment, Territory, User
from people.services import save_territory
from products.models import KeyMessage, KeyMessageVersion, Product, ProductFamily, ProductFocus, Sku
from records.models import Notice
from sales.models import Delivery
from visits.models import AdverseEvent, Coaching, Commitment, NextStep, ReviewItem, ServiceRequest, Visit


class Factory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True

    @classmethod
    def _generate(cls, strategy, params):
        """A row and its history row are one commit, also in tests that commit."""
        with transaction.atomic():
            return super()._generate(strategy, params)


class TerritoryFactory(Factory):
    name = factory.Sequence(lambda n: f"片区{n}")

    class Meta:
        model = Territory

    @classmethod
    def _create(cls, model, *args, **fields):
        return save_territory(model(**fields))


class UserFactory(Factory):
    username = factory.Sequence(lambda n: f"user{n}")
    name = factory.Sequence(lambda n: f"用户{n}")
    name_en = factory.Sequence(lambda n: f"User {n}")
    language = "en"

    class Meta:
        model = User

    @classmethod
    def _create(cls, model, *args, territory=None, **fields):
        user = model.objects.create_user(password="correct horse battery", **fields)
        if territory:
            AssignmentFactory(user=user, territory=territory)
        return user


class AssignmentFactory(Factory):
    user = factory.SubFactory(UserFactory)
    territory = factory.SubFactory(TerritoryFactory)
    starts_on = date(2020, 1, 1)

    class Meta:
        model = Assignment


class HospitalFactory(Factory):
    name = factory.Sequence(lambda n: f"测试{n}医院")
    name_en = factory.Sequence(lambda n: f"Test Hospital {n}")
    code = factory.Sequence(lambda n: f"T{n:06}")
    city = "云汀市"
    territory = factory.SubFactory(TerritoryFactory)

    class Meta:
        model = Hospital


class DepartmentFactory(Factory):
    hospital = factory.SubFactory(HospitalFactory)
    name = factory.Sequence(lambda n: f"科室{n}")

    class Meta:
        model = Department


class StakeholderFactory(Factory):
    hospital = factory.SubFactory(HospitalFactory)
    name = factory.Sequence(lambda n: f"陈{n}")
    name_en = factory.Sequence(lambda n: f"Chen {n}")
    lawful_basis = "consent"
    lawful_basis_on = date(2025, 1, 1)

    class Meta:
        model = Stakeholder


class FamilyFactory(Factory):
    name = factory.Sequence(lambda n: f"家族{n}")

    class Meta:
        model = ProductFamily


class ProductFactory(Factory):
    family = factory.SubFactory(FamilyFactory)
    name = factory.Sequence(lambda n: f"维曲辛片{n}")
    name_en = factory.Sequence(lambda n: f"Veltrasin {n}")

    class Meta:
        model = Product


class KeyMessageFactory(Factory):
    product = factory.SubFactory(ProductFactory)
    name = factory.Sequence(lambda n: f"适应症{n}")
    name_en = factory.Sequence(lambda n: f"Indication {n}")

    class Meta:
        model = KeyMessage


class KeyMessageVersionFactory(Factory):
    """An approved version, in force for all of the tests' days."""

    message = factory.SubFactory(KeyMessageFactory)
    number = 1
    text = "按批准的说明书用于成人。"
    text_en = "For adults, as the approved label says."
    valid_from = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=300))
    valid_until = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=300))
    approval_number = "M-2026-001"
    state = "approved"
    written_by = factory.SubFactory("tests.factories.UserFactory", is_admin=True)
    decided_by = factory.SubFactory("tests.factories.UserFactory", is_compliance=True)
    decided_at = factory.LazyFunction(timezone.now)

    class Meta:
        model = KeyMessageVersion


class FocusFactory(Factory):
    product = factory.SubFactory(ProductFactory)
    starts_on = date(2020, 1, 1)

    class Meta:
        model = ProductFocus


class SkuFactory(Factory):
    product = factory.SubFactory(ProductFactory)
    pack = factory.Sequence(lambda n: f"10mg×{n + 1}")
    price_fen = 4860

    class Meta:
        model = Sku


class PartnerFactory(Factory):
    name = factory.Sequence(lambda n: f"云桥医药{n}")

    class Meta:
        model = Partner


class SupplyFactory(Factory):
    partner = factory.SubFactory(PartnerFactory)
    hospital = factory.SubFactory(HospitalFactory)

    class Meta:
        model = Supply


class DeliveryFactory(Factory):
    hospital = factory.SubFactory(HospitalFactory)
    sku = factory.SubFactory(SkuFactory)
    partner = factory.SubFactory(PartnerFactory)
    month = date(2026, 1, 1)
    boxes = 10
    value_fen = 48_600

    class Meta:
        model = Delivery


class VisitFactory(Factory):
    client_id = factory.LazyFunction(uuid.uuid4)
    hospital = factory.SubFactory(HospitalFactory)
    author = factory.SubFactory(UserFactory, is_rep=True)
    territory = factory.LazyAttribute(lambda visit: visit.hospital.territory)
    function = factory.LazyAttribute(lambda visit: visit.author.function)
    on = factory.LazyFunction(timezone.localdate)
    purpose = "information"
    outcome = "met"
    state = "submitted"
    submitted_at = factory.LazyFunction(timezone.now)

    class Meta:
        model = Visit


class NextStepFactory(Factory):
    hospital = factory.SubFactory(HospitalFactory)
    text = "Send the dossier"
    due_on = factory.LazyFunction(timezone.localdate)
    owner = factory.SubFactory(UserFactory, is_rep=True)

    class Meta:
        model = NextStep


class ServiceRequestFactory(Factory):
    hospital = factory.SubFactory(HospitalFactory)
    kind = "supply"
    text = "When does the next delivery come?"
    asked_on = factory.LazyFunction(timezone.localdate)
    due_on = factory.LazyAttribute(lambda request: request.asked_on + timedelta(days=7))
    owner = factory.SubFactory(UserFactory, is_rep=True)

    class Meta:
        model = ServiceRequest


class CommitmentFactory(Factory):
    hospital = factory.SubFactory(HospitalFactory)
    direction = "ours"
    text = "Bring the real-world data"
    made_on = factory.LazyFunction(timezone.localdate)
    due_on = factory.LazyAttribute(lambda commitment: commitment.made_on + timedelta(days=7))
    owner = factory.SubFactory(UserFactory, is_rep=True)

    class Meta:
        model = Commitment


class ReviewItemFactory(Factory):
    """A submitted visit that waits for a manager since an hour."""

    kind = "visit"
    visit = factory.SubFactory(VisitFactory)
    hospital = factory.LazyAttribute(lambda item: item.visit.hospital)
    author = factory.LazyAttribute(lambda item: item.visit.author)
    function = factory.LazyAttribute(lambda item: item.author.function)
    opened_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))

    class Meta:
        model = ReviewItem


class CoachingFactory(Factory):
    """A sent one: rated by the coach, not yet by the rep."""

    rep = factory.SubFactory(UserFactory, is_rep=True)
    coach = factory.SubFactory(UserFactory, is_manager=True)
    visit = factory.SubFactory(
        VisitFactory, author=factory.SelfAttribute("..rep"), joint_with=factory.SelfAttribute("..coach")
    )
    approach = strategy = consulting = listening = questioning = influencing = 3
    state = "sent"
    sent_at = factory.LazyFunction(timezone.now)

    class Meta:
        model = Coaching


class AdverseEventFactory(Factory):
    """Announced by the box on the visit form, not reported yet."""

    reporter = factory.SubFactory(UserFactory, is_rep=True)
    visit = factory.SubFactory(VisitFactory, author=factory.SelfAttribute("..reporter"))
    hospital = factory.LazyAttribute(lambda event: event.visit.hospital)
    heard_at = factory.LazyFunction(timezone.now)
    due_at = factory.LazyAttribute(lambda event: event.heard_at + timedelta(hours=24))

    class Meta:
        model = AdverseEvent


class NoticeFactory(Factory):
    user = factory.SubFactory(UserFactory, is_rep=True)
    kind = "step_overdue"
    key = factory.Sequence(str)
    url = "/commitments/"
    args = {"hospital": {"zh": "云汀市第一人民医院", "en": "Yunting First"}}

    class Meta:
        model = Notice


class SurveyFactory(Factory):
    hospital = factory.SubFactory(HospitalFactory)
    on = factory.LazyFunction(timezone.localdate)
    progress = needs = cooperation = people = improvement = 4
    source = "rep"

    class Meta:
        model = SatisfactionSurvey


class EducationEventFactory(Factory):
    """Patient education that waits for compliance, in three weeks."""

    hospital = factory.SubFactory(HospitalFactory)
    topic = factory.Sequence(lambda number: f"Living with high blood pressure {number}")
    on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=21))
    material_number = "PE-2026-014"
    provided = "A projector and leaflets"
    state = "submitted"
    proposed_by = factory.SubFactory(UserFactory, is_rep=True)
    submitted_by = factory.SelfAttribute("proposed_by")
    submitted_on = factory.LazyFunction(timezone.localdate)

    class Meta:
        model = PatientEducationEvent
