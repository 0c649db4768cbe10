"""What a rep does not cover does not exist for them: every address of one thing is tried with a foreign one.

A new address of one thing names its noun in `NOUNS`; without, its test fails and says so.
"""

import uuid
from datetime import date

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db.models import Func, IntegerField, Subquery
from django.urls import reverse
from django.utils import timezone

from accounts.models import Tie
from accounts.services.surveys import make_link
from partners.models import PartnerStep
from people.models import Leave, RepFiling
from planning.services.listings import Told, take_up
from planning.services.plans import start_plan
from planning.services.sharing import make_share
from products.models import RivalProduct
from records.models import ImportBatch, Job, SavedView, TextFlag
from tests.factories import (
    AdverseEventFactory,
    CoachingFactory,
    CommitmentFactory,
    DepartmentFactory,
    EducationEventFactory,
    FamilyFactory,
    FocusFactory,
    HospitalFactory,
    KeyMessageFactory,
    KeyMessageVersionFactory,
    NextStepFactory,
    NoticeFactory,
    ReviewItemFactory,
    ServiceRequestFactory,
    SkuFactory,
    StakeholderFactory,
    SupplyFactory,
    UserFactory,
    VisitFactory,
)
from tests.test_house_rules import addresses
from visits.models import VisitDraft

pytestmark = pytest.mark.django_db

BY_PHONE = "Agreed with the distributor"
# What `pk` (or `client_id`) of an address stands for, by the beginning of the address's name; the longest one counts.
NOUNS = {
    "accounts:adopter": "stakeholder",
    "accounts:alias_delete": "alias",
    "accounts:alias_new": "hospital",
    "accounts:analysis": "hospital",
    "accounts:answer": "hospital",
    "accounts:basis": "stakeholder",
    "accounts:blocker_review": "hospital",
    "accounts:counter_action_close": "counter_action",
    "accounts:counter_action_new": "stakeholder",
    "accounts:card_confirm": "stakeholder",
    "accounts:card_edit": "stakeholder",
    "accounts:department_edit": "department",
    "accounts:department_load": "department",
    "accounts:department_new": "hospital",
    "accounts:guide": "stakeholder",
    "accounts:first_use": "stakeholder",
    "accounts:hospital": "hospital",
    "accounts:identifier_delete": "identifier",
    "accounts:identifier_new": "hospital",
    "accounts:insight": "insight",
    "accounts:insight_new": "hospital",
    "accounts:person": "any person",
    "accounts:place": "stakeholder",
    "accounts:place_end": "affiliation",
    "accounts:placeholder_close": "placeholder",
    "accounts:placeholder_new": "hospital",
    "accounts:playbook": "product",
    "accounts:position_edit": "position",
    "accounts:position_new": "hospital",
    "accounts:profile": "department",
    "accounts:review_hospital": "any hospital",
    "accounts:review_stakeholder": "any person",
    "accounts:rival_act_new": "hospital",
    "accounts:rival_act_none": "hospital",
    "accounts:rival_act_remove": "rival act",
    "accounts:rival_tie_new": "stakeholder",
    "accounts:role_new": "stakeholder",
    "accounts:role_template": "role template",
    "accounts:roster_hospital": "any hospital",
    "accounts:roster_stakeholder": "any person",
    "accounts:stakeholder": "stakeholder",
    "accounts:stakeholder_new": "hospital",
    "accounts:support": "stakeholder",
    "accounts:swot": "swot",
    "accounts:swot_new": "hospital",
    "accounts:tie_end": "tie",
    "accounts:tie_new": "stakeholder",
    "accounts:visiting_ban": "hospital",
    "accounts:visiting_rule_delete": "visiting rule",
    "accounts:visiting_rule_edit": "visiting rule",
    "accounts:visiting_rule_new": "hospital",
    "accounts:visiting_rules": "hospital",
    "accounts:survey_link_new": "hospital",
    "accounts:survey_link_revoke": "survey_link",
    "accounts:survey_new": "hospital",
    "compliance:education": "education event",
    "compliance:education_new": "hospital",
    "compliance:education_panel": "hospital",
    "dashboards:plan": "account plan",
    "dashboards:plan_file": "briefing file",
    "dashboards:plan_files": "account plan",
    "dashboards:plan_share_revoke": "briefing share",
    "dashboards:flag": "flag",
    "dashboards:hospital": "hospital",
    "dashboards:stakeholder": "stakeholder",
    "dashboards:target": "hospital",
    "dashboards:view": "view",
    "dashboards:partner": "partner",
    "partners:contact_": "partner contact",
    "partners:contact_new": "partner",
    "partners:step": "partner step",
    "partners:suppliers": "any hospital",
    "people:assignment": "assignment",
    "people:filing": "filing",
    "people:leave": "leave",
    "people:territory": "territory",
    "people:user": "user",
    "planning:absence": "listing",
    "planning:action": "action",
    "planning:action_new": "account plan",
    "planning:budget": "budget line",
    "planning:change_remove": "expected change",
    "planning:comment_new": "account plan",
    "planning:comment_settle": "plan comment",
    "planning:committee": "hospital",
    "planning:listing": "listing",
    "planning:listing_new": "hospital",
    "planning:member_new": "hospital",
    "planning:member_remove": "committee member",
    "planning:negotiation": "negotiation",
    "planning:negotiation_new": "account plan",
    "planning:objective": "objective",
    "planning:objective_new": "account plan",
    "planning:plan": "account plan",
    "planning:plan_member_remove": "plan member",
    "planning:plan_new": "hospital",
    "planning:plan_review": "plan review",
    "planning:plan_review_new": "account plan",
    "planning:resistance_remove": "resistance",
    "planning:rules": "hospital",
    "planning:uplift": "uplift plan",
    "planning:uplift_new": "hospital",
    "planning:winter": "hospital",
    "products:family": "family",
    "products:focus": "focus",
    "products:key_message": "version of a message",
    "products:key_message_new": "product",
    "products:key_message_use": "key message",
    "products:key_message_version_new": "key message",
    "products:product": "product",
    "products:rival": "product",
    "products:sku": "sku",
    "records:import": "import",
    "records:notice": "notice",
    "records:job": "job",
    "visits:adverse_event": "adverse event",
    "visits:coaching": "coaching",
    "visits:coaching_new": "visit",
    "visits:coaching_trend": "user",
    "visits:commitment": "commitment",
    "visits:commitment_new": "hospital",
    "visits:days_off": "leave",
    "visits:delegate": "leave",
    "visits:draft": "draft",
    "visits:hospital": "hospital",
    "visits:next_step": "next_step",
    "visits:person": "stakeholder",
    "visits:plan": "plan",
    "visits:plan_new": "hospital",
    "visits:proof_delete": "proof",
    "visits:put_aside": "hospital",
    "visits:relationship_panel": "hospital",
    "visits:review": "review item",
    "visits:service": "service_request",
    "visits:service_new": "hospital",
    "visits:stage": "stakeholder",
    "visits:step_propose": "hospital",
    "visits:visit": "visit",
}
WORDS = {
    "kind": "move",
    "about": "role",
    "key": "director",
    "item": "unprompted",
    "stage": 3,
    "state": "temporary_purchase",
    "question": "know-rival",
    "layout": "wide",
}  # arguments that name no row
# Reps have business with these pages, so 403 would say that the thing exists.
ONLY_404 = {
    *("hospital", "department", "alias", "identifier", "stakeholder", "affiliation"),
    *("tie", "placeholder", "counter_action", "visiting rule"),
    *("visit", "plan", "next_step", "draft", "view"),
    *("insight", "swot", "position", "rival act"),
    *("commitment", "service_request", "proof", "survey_link"),
    *("listing", "committee member"),
    *("account plan", "objective", "action", "plan comment", "plan member", "plan review"),
    *("resistance", "expected change", "negotiation", "uplift plan", "briefing file", "briefing share"),
    *("coaching", "adverse event", "notice"),
    *("partner", "partner contact", "partner step"),
    "education event",
}
# Whoever holds a signed link, signed in or not.
FOR_ANYBODY = {"accounts:survey_answer", "visits:calendar_feed", "dashboards:briefing_open"}
OF_ONE_THING = [(name, arguments) for name, arguments in addresses() if arguments and name not in FOR_ANYBODY]


@pytest.fixture
def foreign(other_territory, stranger):
    """One of each thing, all of them the stranger's."""
    today = date(2026, 6, 1)
    hospital = HospitalFactory(territory=other_territory)
    sku, stakeholder = SkuFactory(), StakeholderFactory(hospital=hospital)
    return {
        "user": stranger,
        "assignment": stranger.assignments.get(),
        "filing": RepFiling.objects.create(
            user=UserFactory(function="medical"), number="F-1", valid_from=today, valid_to=today
        ),
        "leave": Leave.objects.create(user=stranger, starts_on=today, ends_on=today),
        "territory": other_territory,
        **what_is_sold(sku),
        "hospital": hospital,
        "any hospital": hospital,  # where only admins have business
        "department": DepartmentFactory(hospital=hospital),
        "visiting rule": hospital.visit_policies.create(weekday=1, starts_at="09:00", ends_at="11:00"),
        "alias": hospital.aliases.create(name="Another name"),
        "identifier": hospital.identifiers.create(value="H-1"),
        "stakeholder": stakeholder,
        "tie": Tie.objects.create(
            from_person=stakeholder, to_person=StakeholderFactory(hospital=hospital), kind="influences"
        ),
        "placeholder": hospital.placeholders.create(seat="executor", owner=stranger, due_on=today),
        "counter_action": stakeholder.counter_actions.create(
            means="evidence", text="Bring the data", owner=stranger, due_on=today
        ),
        "any person": stakeholder,  # where only admins or compliance have business
        "affiliation": stakeholder.affiliations.create(hospital=hospital),
        **what_is_known(hospital, sku.product, stranger),
        **what_concerns(stranger, hospital),
        "visit": VisitFactory(hospital=hospital, author=stranger),
        "plan": VisitFactory(hospital=hospital, author=stranger, state="planned", outcome=""),
        "next_step": NextStepFactory(hospital=hospital, owner=stranger),
        "review item": ReviewItemFactory(visit__hospital=hospital, visit__author=stranger),
        "commitment": CommitmentFactory(hospital=hospital, owner=stranger),
        "service_request": ServiceRequestFactory(hospital=hospital, owner=stranger),
        "proof": hospital.stage_proofs.create(item="unprompted", text="They rang us", on=today),
        "listing": take_up(hospital, sku.product, "preparing", Told("A mail"), by=stranger, on=today),
        "committee member": hospital.committee_members.create(stakeholder=stakeholder, source="Page", source_on=today),
        **what_is_planned(hospital, stranger),
        "survey_link": make_link(hospital, by=stranger, on=today),
        **what_is_kept(stranger),
        **what_was_said(hospital, stranger, today),
    }


def what_is_sold(sku) -> dict:
    """A product with what hangs on it."""
    product = sku.product
    return {
        "family": product.family,
        "product": product,
        "sku": sku,
        "focus": FocusFactory(product=product),
        "version of a message": KeyMessageVersionFactory(message__product=product, state="submitted"),
        "key message": KeyMessageFactory(product=product),
    }


def what_was_said(hospital, user, day) -> dict:
    """A contact of a user with the partner that supplies a hospital, and what follows it."""
    partner = SupplyFactory(hospital=hospital).partner
    contact = partner.contacts.create(by=user, on=day, channel="phone", person="Buyer", agreed=BY_PHONE)
    step = PartnerStep.objects.create(contact=contact, text=BY_PHONE, due_on=day, owner=user)
    return {"partner": partner, "partner contact": contact, "partner step": step}


def what_is_kept(user) -> dict:
    """One of each record of a user's own."""
    return {
        "flag": TextFlag.objects.create(subject_type="visit", subject_id=1, field="notes", author=user),
        "import": ImportBatch.objects.create(kind="hospitals", filename="roster.csv", created_by=user),
        "job": Job.objects.create(kind="import", created_by=user),
        "view": SavedView.objects.create(owner=user, page="hospitals", name="Mine"),
        "draft": VisitDraft.objects.create(client_id=uuid.uuid4(), author=user),
    }


def what_is_known(hospital, product, author) -> dict:
    """One insight, line of the SWOT, described rival and rival act of a hospital."""
    day = date(2026, 5, 1)
    rival = RivalProduct.objects.create(name="Rival", family=product.family)
    source = {"source_type": "website", "source": "Their page"}
    return {
        "insight": hospital.insights.create(text="A new wing", level=1, on=day, by=author, **source),
        "swot": hospital.swot.create(quadrant="strength", factor="care", text="Stroke centre", score=3),
        "position": hospital.rival_positions.create(rival=rival, by=author),
        "rival act": hospital.rival_acts.create(kind="meeting", severity="low", text="A talk", on=day, by=author),
    }


def what_is_planned(hospital, owner) -> dict:
    """An account plan of the hospital with one of each thing that it holds, and patient education."""
    day = date(2026, 6, 1)
    plan = start_plan(hospital, 2026, "light", owner=owner, by=owner, on=day)
    person = hospital.stakeholders.first()
    return {
        "account plan": plan,
        "objective": plan.objectives.get(),
        "action": plan.actions.create(text="Bring the data", owner=owner, due_on=day, stakeholder=person),
        "plan comment": plan.comments.create(round="consultation", text="Ask them", by=owner),
        "plan member": plan.members.get(),
        "plan review": plan.reviews.create(kind="monthly", on=day, done="Talks", judged="Well"),
        "resistance": plan.resistances.create(kind="risk", text="They wait", response="Data"),
        "budget line": plan.budget.create(kind="other", purpose="Posters", amount_cny=90, requested_by=owner),
        "expected change": plan.changes.create(text="A tender", probability=50, impact=-2, on=day),
        "negotiation": plan.negotiations.create(issue="Day of delivery", want="Two", must="Four", offer="A contact"),
        "uplift plan": uplift_at(hospital, owner),
        "briefing file": plan.briefing_files.create(
            asked_by=owner, language="en", file=ContentFile(b"%PDF", "briefing.pdf"), made_at=timezone.now()
        ),
        "briefing share": make_share(plan, "en", 7, by=owner),
        "education event": EducationEventFactory(hospital=hospital, proposed_by=owner),
    }


def uplift_at(hospital, owner):
    facts = {"kind": "deepen", "idea": "Follow up", "starts_on": date(2026, 6, 1), "expected_boxes": 90}
    return hospital.uplift_plans.create(family=FamilyFactory(), owner=owner, **facts)


def what_concerns(user, hospital) -> dict:
    """A coaching, an adverse event and a notice of a user."""
    return {
        "coaching": CoachingFactory(rep=user),
        "adverse event": AdverseEventFactory(visit__hospital=hospital, reporter=user),
        "notice": NoticeFactory(user=user),
    }


def noun_of(name: str) -> str:
    beginnings = [beginning for beginning in NOUNS if name.startswith(beginning)]
    if not beginnings:
        pytest.fail(f"say in NOUNS what {name} is about")
    return NOUNS[max(beginnings, key=len)]


def address_of(name: str, arguments: dict, foreign: dict) -> str:
    """The address of the foreign thing that this name is about."""
    nouns = {key: noun_of(name) if key in ("pk", "client_id") else key.removesuffix("_pk") for key in arguments}
    things = {key: foreign[noun] for key, noun in nouns.items() if key not in WORDS}
    values = {key: thing.client_id if key == "client_id" else thing.pk for key, thing in things.items()}
    values |= {key: word for key, word in WORDS.items() if key in arguments}
    return reverse(name, kwargs=values)


def rows() -> dict[str, int]:
    """How many rows there are in each table of ours, histories included; all counted by one statement."""
    ours = [model for model in apps.get_models() if not model.__module__.startswith("django.")]
    ours = [model._base_manager.order_by() for model in ours if model._meta.app_label != "axes"]
    count = Func("pk", function="COUNT", output_field=IntegerField())
    counts = {each.model._meta.db_table: Subquery(each.values(how_many=count)) for each in ours}
    return ContentType.objects.order_by("pk").values(**counts)[:1].get()


def what_is_wrong(client, name: str, arguments: dict, foreign: dict) -> list[str]:
    """What asking for the foreign thing gives away or changes.

    404 says nothing about what there is; only a page that a rep has no business with answers 403.
    """
    allowed = {404, 405} if noun_of(name) in ONLY_404 else {403, 404, 405}
    before, url = rows(), address_of(name, arguments, foreign)
    answers = {client.get(url).status_code, client.post(url).status_code}
    after = rows()
    changed = [f"{table}: {before[table]} became {after[table]}" for table in before if after[table] != before[table]]
    return changed + ([] if answers <= allowed and answers != {405} else [f"answers {sorted(answers)}"])


def test_a_foreign_thing_does_not_exist_and_does_not_change(as_rep, foreign):
    wrong = {name: what_is_wrong(as_rep, name, arguments, foreign) for name, arguments in OF_ONE_THING}

    assert {name: found for name, found in wrong.items() if found} == {}
    assert len(wrong) > 200
