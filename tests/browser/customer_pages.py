"""The pages on which a hospital and its people are known: buying centre, knowledge, ladder, relationship."""

from datetime import timedelta

from django.urls import reverse

from accounts.models import Department, Hospital, Stakeholder
from accounts.services.surveys import make_link, token_of
from people.models import User
from planning.services.listings import Told, take_up
from products.models import Product
from tests.browser.clock import TODAY
from tests.factories import CommitmentFactory, ProductFactory, ServiceRequestFactory


def _person(hospital: Hospital) -> Stakeholder:
    return hospital.stakeholders.judged().filter(support__lt=0).first()


def of_the_centre(user: User, hospital: Hospital) -> list[str]:
    person = _person(hospital)
    action = {"means": "answer", "text": "书面答复", "owner": user, "due_on": TODAY + timedelta(days=9)}
    counter = person.counter_actions.create(**action)
    return [
        reverse("dashboards:hospital_map", args=[hospital.pk]),
        reverse("dashboards:hospital_map", args=[hospital.pk]) + "?ties=ways",
        reverse("dashboards:hospital_coverage", args=[hospital.pk]),
        reverse("dashboards:hospital_stages", args=[hospital.pk]),
        reverse("visits:step_propose", args=[hospital.pk]) + f"?person={person.pk}",
        reverse("accounts:blocker_review", args=[hospital.pk]),
        reverse("accounts:placeholder_new", args=[hospital.pk]),
        reverse("accounts:role_new", args=[person.pk]),
        *(reverse("accounts:guide", args=[person.pk, about]) for about in ("role", "stance", "style")),
        reverse("accounts:tie_new", args=[person.pk]),
        reverse("accounts:rival_tie_new", args=[person.pk]),
        reverse("accounts:counter_action_new", args=[person.pk]),
        reverse("accounts:counter_action_close", args=[counter.pk]),
        reverse("accounts:stakeholder_centre", args=[person.pk]),
    ]


def of_knowledge(user: User, hospital: Hospital) -> list[str]:
    about = {"on": TODAY, "by": user}
    learnt = {"level": 2, "text": "筹建卒中中心", "source_type": "press", "source": "医学周报"}
    insight = hospital.insights.create(**learnt, **about)
    swot = hospital.swot.create(quadrant="strength", factor="services", text="胸痛中心", score=4, by=user)
    rival = hospital.rival_positions.first()
    return [
        reverse("dashboards:collect_list"),
        reverse("accounts:insight_list"),
        reverse("accounts:hospital_insights", args=[hospital.pk]),
        reverse("accounts:insight_new", args=[hospital.pk]),
        reverse("accounts:insight_edit", args=[insight.pk]),
        reverse("accounts:answer_new", args=[hospital.pk, "know-rival"]),
        reverse("accounts:analysis_edit", args=[hospital.pk]),
        reverse("accounts:swot_new", args=[hospital.pk]),
        reverse("accounts:swot_edit", args=[swot.pk]),
        reverse("accounts:profile_new", args=[Department.objects.filter(hospital=hospital).first().pk]),
        reverse("accounts:position_new", args=[hospital.pk]),
        *([reverse("accounts:position_edit", args=[rival.pk])] if rival else []),
        reverse("accounts:rival_act_new", args=[hospital.pk]),
    ]


def of_relations(user: User, hospital: Hospital) -> list[str]:
    person, product = _person(hospital), Product.objects.active().in_focus(TODAY).first()
    promise = CommitmentFactory(hospital=hospital, owner=user, text="带来真实世界数据")
    request = ServiceRequestFactory(hospital=hospital, owner=user, text="下一批何时到货？")
    link = make_link(hospital, by=user, on=TODAY)
    return [
        reverse("visits:relationship_panel", args=[hospital.pk]),
        reverse("dashboards:hospital_health", args=[hospital.pk]),
        reverse("visits:person_proof_new", args=[person.pk, "unprompted"]),
        reverse("visits:commitment_edit", args=[promise.pk]),
        reverse("visits:commitment_settle", args=[promise.pk]),
        reverse("visits:service_edit", args=[request.pk]),
        reverse("visits:service_close", args=[request.pk]),
        reverse("accounts:survey_answer", args=[token_of(link)]),
        reverse("accounts:survey_thanks"),
        reverse("visits:follow_up_list"),
        reverse("visits:stage_new", args=[person.pk, product.pk]),
        reverse("dashboards:stakeholder_ladders", args=[person.pk]),
        reverse("accounts:first_use", args=[person.pk, product.pk]),
        reverse("accounts:adopter_edit", args=[person.pk]),
        reverse("dashboards:adoption_report"),
        reverse("dashboards:adoption_people") + "?stage=3",
    ]


def of_listings(user: User, hospital: Hospital) -> list[str]:
    """A vote is computed on one of them, one may be moved, one has a waiting time."""
    product, other = ProductFactory.create_batch(2)
    facts = {"by": user, "on": TODAY}
    meeting = Told("Notice", committee_on=TODAY + timedelta(days=12))
    listing = take_up(hospital, product, "committee_scheduled", meeting, **facts)
    rejected = take_up(hospital, other, "rejected", Told("Minutes", reason="similar"), **facts)
    seat = {"source": "医院官网", "source_kind": "website", "source_on": TODAY}
    for person in hospital.stakeholders.judged().exclude(committee_seats__hospital=hospital)[:6]:
        hospital.committee_members.create(stakeholder=person, **seat)
    return [
        reverse("planning:listing_list"),
        reverse("planning:listing_board"),
        reverse("planning:listing_report"),
        listing.get_absolute_url(),
        rejected.get_absolute_url(),
        reverse("planning:listing_move", args=[listing.pk, "approved"]),
        reverse("planning:listing_move", args=[listing.pk, "listed"]),
        reverse("planning:listing_dates", args=[listing.pk]),
        reverse("planning:listing_facts", args=[listing.pk]),
        reverse("planning:listing_new", args=[hospital.pk]),
        reverse("planning:committee", args=[hospital.pk]),
        reverse("planning:rules_edit", args=[hospital.pk]),
        reverse("planning:member_new", args=[hospital.pk]),
    ]


def of_the_rules(user: User, hospital: Hospital) -> list[str]:
    return [
        reverse("dashboards:feed_list"),
        reverse("accounts:role_template_list"),
        reverse("accounts:role_template_edit", args=["director"]),
        reverse("accounts:playbook_list"),
        reverse("accounts:playbook_edit", args=[3]),
        reverse("accounts:playbook_product_edit", args=[3, Product.objects.first().pk]),
        reverse("planning:chances_edit"),
    ]
