"""The pages on which a hospital and its people are known: buying centre, knowledge, ladder, relationship."""

from datetime import timedelta

from django.urls import reverse

from accounts.models import Department, Hospital, Stakeholder
from accounts.services.surveys import make_link, token_of
from partners.models import Partner, PartnerStep
from people.models import User
from planning.models import AccountPlan
from planning.services.listings import Told, take_up
from planning.services.plans import start_plan
from planning.services.sharing import make_share
from planning.services.sharing import token_of as briefing_token
from products.models import Product, ProductFamily, RivalProduct
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
        reverse("visits:review_rules"),
        reverse("planning:uplift_rules"),
        reverse("compliance:education_rules"),
        reverse("partners:contact_rules"),
    ]


def of_plans(user: User, hospital: Hospital) -> list[str]:
    """A plan that runs with one of each thing, and the forms that lead there."""
    plan = AccountPlan.objects.filter(hospital=hospital, year=TODAY.year).first() or start_plan(
        hospital, TODAY.year, "standard", owner=user, by=user, on=TODAY
    )
    objective = plan.objectives.first()
    own = {"metric": "own", "own_metric": "科内教育", "own_unit": "场", "baseline": 0, "target": 4}
    counted = plan.objectives.create(title="完成四场科内教育", owner=user, **own)
    action = plan.actions.create(text="送交循证资料", owner=user, due_on=TODAY, objective=objective)
    plan.resistances.create(kind="risk", text="担心风险", response="提供数据")
    plan.changes.create(text="新院区开诊", probability=80, impact=3, on=TODAY)
    plan.comments.create(round="consultation", text="先征询药学部", by=user)
    said = {"done": "两次拜访", "judged": "符合预期", "thinking": [2, 1, 1, 2], "reflection": [True] * 6}
    review = plan.reviews.create(kind="quarterly", on=TODAY, by=user, **said)
    share = make_share(plan, "zh-hans", 7, by=user)
    plan.budget.create(kind="meeting", purpose="两场科内会场地", amount_cny=1200, requested_by=user)
    draft = start_plan(hospital, TODAY.year + 1, "standard", owner=user, by=user, on=TODAY)
    tabs = ("objectives", "actions", "situation", "team", "risks", "budget", "reviews", "versions")
    terms = {"want": "两天内送达", "must": "四天内送达", "offer": "固定联系人"}
    note = plan.negotiations.create(issue="送货时间", **terms)
    held = {"on": TODAY, "outcome": "三天内送达", "result": "between"}
    plan.negotiations.create(issue="资质文件", **terms, **held)
    parts = ("members", "resistances", "changes", "budget")
    return [
        reverse("planning:plan_list"),
        reverse("planning:objective_list"),
        reverse("planning:plan_missing"),
        reverse("planning:plan_new", args=[hospital.pk]),
        *(f"{plan.get_absolute_url()}?tab={tab}" for tab in tabs),
        f"{plan.get_absolute_url()}?tab=actions&layout=board",
        *(reverse("planning:plan_move", args=[plan.pk, to]) for to in ("consulted", "submitted", "active", "closed")),
        reverse("planning:plan_section", args=[draft.pk, "analysis"]),
        *(reverse("planning:plan_part_new", args=[plan.pk, kind]) for kind in parts),
        reverse("planning:comment_new", args=[plan.pk]),
        reverse("planning:plan_hand_over", args=[plan.pk]),
        reverse("planning:objective_new", args=[draft.pk]),
        objective.get_absolute_url(),
        counted.get_absolute_url(),
        reverse("planning:objective_edit", args=[draft.objectives.first().pk]),
        reverse("planning:objective_close", args=[objective.pk]),
        reverse("planning:objective_reading", args=[counted.pk]),
        reverse("planning:action_new", args=[plan.pk]),
        reverse("planning:action_edit", args=[action.pk]),
        reverse("planning:action_done", args=[action.pk]),
        *(reverse(f"dashboards:{name}", args=[plan.pk]) for name in ("plan_briefing", "plan_files", "plan_shares")),
        reverse("dashboards:briefing_open", args=[briefing_token(share)]),
        reverse("planning:plan_review_new", args=[plan.pk]),
        reverse("planning:plan_review", args=[review.pk]),
        reverse("planning:negotiation_new", args=[plan.pk]),
        reverse("planning:negotiation_edit", args=[note.pk]),
    ]


def of_uplift(user: User, hospital: Hospital) -> list[str]:
    """Uplift plans whose effect is told, too early, and ended; what a rep reads of winter."""
    family = ProductFamily.objects.filter(products__skus__deliveries__hospital=hospital).first()
    facts = {"family": family or ProductFamily.objects.first(), "owner": user, "expected_boxes": 80}
    rival = RivalProduct.objects.first()
    by_label = {"kind": "substitution", "rival": rival, "label_says": "用于一线治疗失败后的患者"}
    begun, new = TODAY - timedelta(days=200), TODAY - timedelta(days=20)
    old = hospital.uplift_plans.create(kind="deepen", idea="出院患者随访", starts_on=begun, **facts)
    early = hospital.uplift_plans.create(idea="部分替换", starts_on=new, **by_label, **facts)
    end = {"ending": "stopped", "ended_on": TODAY, "end_reason": "病房关闭"}
    hospital.uplift_plans.create(kind="new_department", idea="拓展到肾内科", starts_on=begun, **end, **facts)
    return [
        reverse("planning:uplift_list"),
        reverse("planning:uplift_list") + "?show=all",
        reverse("planning:uplift_short"),
        reverse("planning:uplift_new", args=[hospital.pk]),
        old.get_absolute_url(),
        early.get_absolute_url(),
        reverse("planning:uplift_edit", args=[early.pk]),
        reverse("planning:uplift_end", args=[old.pk]),
        f"{hospital.get_absolute_url()}?tab=plan",
        reverse("planning:winter_list"),
    ]


def step_agreed(partner: Partner, user: User) -> PartnerStep:
    """What is to follow a call of the user with a partner."""
    contact = partner.contacts.create(by=user, on=TODAY, channel="phone", person="采购专员", agreed="周二送货")
    return PartnerStep.objects.create(contact=contact, text="核对库存", due_on=TODAY, owner=user)


def of_partners(user: User, hospital: Hospital) -> list[str]:
    """A partner with contacts of the user, one of them to correct."""
    partner = Partner.objects.contactable_by(user).filter(supplies__hospital=hospital).first()
    contact = step_agreed(partner, user).contact
    return [
        reverse("dashboards:partner_list"),
        reverse("dashboards:partner_due"),
        partner.get_absolute_url(),
        reverse("dashboards:partner_next", args=[partner.pk]),
        reverse("partners:contact_new", args=[partner.pk]),
        reverse("partners:contact_edit", args=[contact.pk]),
        reverse("dashboards:today"),
    ]


def of_winter(user: User, hospital: Hospital) -> list[str]:
    """What a manager decides of a hospital in winter, once decided before."""
    hospital.season = "winter"
    hospital.save()
    decided = {"choice": "not_yet", "reason": "新主任明年到任", "by": user, "is_current": True}
    hospital.winter_decisions.create(on=TODAY - timedelta(days=190), next_on=TODAY - timedelta(days=5), **decided)
    return [
        reverse("planning:winter_list"),
        reverse("planning:winter_list") + "?show=all",
        reverse("planning:winter_decide", args=[hospital.pk]),
        f"{hospital.get_absolute_url()}?tab=plan",
    ]


def of_plan_decisions(user: User, hospital: Hospital) -> list[str]:
    """A plan that waits for a manager, with an action that somebody left behind."""
    plan = AccountPlan.objects.decided_by(user).filter(state="submitted").first()
    moves = [reverse("planning:plan_move", args=[plan.pk, to]) for to in ("approved", "returned")]
    gone = User.objects.create_user(username="gone", name="林远", is_active=False)
    plan.actions.create(text="整理病区资料", owner=gone, due_on=TODAY)
    names = ("plan_overview", "unowned_list", "listing_outlook")
    return [*moves, *(reverse(f"planning:{name}") for name in names)]


def of_plan_budgets(user: User, hospital: Hospital) -> list[str]:
    """What compliance decides on."""
    plan = AccountPlan.objects.not_closed().first()
    line = plan.budget.create(kind="material", purpose="印刷患者手册", amount_cny=800, requested_by=plan.owner)
    return [reverse("planning:budget_list"), reverse("planning:budget_decide", args=[line.pk])]
