"""Every page of the product, with an address of the demo company behind it, by the user who comes there."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.models import Department, Hospital, HospitalVisitPolicy, Stakeholder
from people.models import Assignment, Leave, RepFiling, Territory, User
from products.models import Product, ProductFamily, ProductFocus, RivalProduct, Sku
from records.models import TextFlag
from tests.browser.care_pages import (
    of_being_coached,
    of_coaching,
    of_education,
    of_education_decisions,
    of_messages,
    of_safety,
)
from tests.browser.clock import TODAY
from tests.browser.customer_pages import (
    of_knowledge,
    of_listings,
    of_partners,
    of_plan_budgets,
    of_plan_decisions,
    of_plans,
    of_relations,
    of_the_centre,
    of_the_rules,
    of_uplift,
    of_winter,
    step_agreed,
)
from tests.factories import HospitalFactory, StakeholderFactory
from tests.records import files
from visits.inbox import Inbox
from visits.models import Visit
from visits.services.planning import plan_visit

TABS = ("overview", "people", "departments", "sales", "relationship", "plan", "listings", "know", "visits", "history")
COMMERCIAL_TABS = {"sales"}
DOUBTFUL = files.table(
    "医院名称,城市,地址,床位", "云汀甲院,云汀市,中山路1号,12", "甲医院,云汀市,中山路1号,", "乙院,云汀市,,很多"
)


def of_everybody(user: User, hospital: Hospital) -> list[str]:
    person = Stakeholder.objects.visible_to(user).filter(hospital=hospital, support__lt=0).first()
    tabs = [tab for tab in TABS if user.sees_sales or tab not in COMMERCIAL_TABS]
    return [
        reverse("dashboards:home"),
        reverse("dashboards:hospital_list"),
        *(f"{hospital.get_absolute_url()}?tab={tab}" for tab in tabs),
        reverse("dashboards:stakeholder_detail", args=[person.pk]),
        reverse("dashboards:stakeholder_story", args=[person.pk]),
        reverse("dashboards:search") + "?q=yunting",
        reverse("products:key_message_list"),
        reverse("dashboards:more"),
    ]


def rule_at(hospital: Hospital) -> HospitalVisitPolicy:
    """A visiting rule of the hospital, whether or not the demo made one."""
    return hospital.visit_policies.get_or_create(weekday=6, starts_at="09:00", defaults={"ends_at": "10:00"})[0]


def proposed_at(hospital: Hospital) -> Hospital:
    """The hospital with an open proposal that it become a key account."""
    rose = {"tier_before": "C", "tier_between": "B", "tier_after": "A", "first_month": TODAY, "proposed_on": TODAY}
    hospital.key_proposals.get_or_create(state="open", defaults={"month": TODAY, **rose})
    return hospital


def of_the_week(user: User, hospital: Hospital) -> list[str]:
    """My week with visits planned on good and on bad days, and the pages it leads to."""
    received = {rule.weekday for rule in hospital.visit_policies.all()} or set(range(7))
    days = [TODAY + timedelta(days=n) for n in range(1, 8)]
    day = next(day for day in days if day.weekday() in received)
    plan = plan_visit(hospital.pk, on=day, at=None, by=user)
    return [
        reverse("dashboards:week"),
        f"{reverse('dashboards:week')}?day={plan.on}",
        reverse("visits:plan_new", args=[hospital.pk]),
        reverse("visits:plan_move", args=[plan.pk]),
        reverse("visits:days_off"),
        reverse("visits:plan_calendar"),
    ]


def of_a_rep(user: User, hospital: Hospital) -> list[str]:
    visit = Visit.objects.filter(author=user, outcome="met").latest("on")
    person = Stakeholder.objects.visible_to(user).filter(hospital=hospital, support__lt=0).first()
    return [
        reverse("visits:visit_new"),
        f"{reverse('visits:visit_new')}?hospital={hospital.pk}",
        reverse("visits:visit_list"),
        reverse("visits:offline"),
        reverse("dashboards:hospital_prepare", args=[hospital.pk]),
        visit.get_absolute_url(),
        *of_the_week(user, hospital),
        reverse("accounts:added_list"),
        reverse("accounts:survey_due_list"),
        reverse("accounts:survey_new", args=[hospital.pk]),
        reverse("visits:hospital_stage", args=[hospital.pk]),
        reverse("visits:hospital_proof_new", args=[hospital.pk, "unprompted"]),
        reverse("visits:person_stage", args=[person.pk]),
        reverse("visits:service_list") + "?who=team",
        reverse("visits:service_new", args=[hospital.pk]),
        reverse("visits:commitment_list") + "?who=team",
        reverse("visits:commitment_new", args=[hospital.pk]),
        reverse("accounts:hospital_new"),
        reverse("accounts:stakeholder_new", args=[hospital.pk]),
        reverse("accounts:support_new", args=[person.pk]),
        reverse("accounts:basis_withdraw", args=[person.pk]),
        reverse("accounts:card_edit", args=[person.pk]),
        reverse("accounts:visiting_rules", args=[hospital.pk]),
        reverse("accounts:visiting_rule_new", args=[hospital.pk]),
        reverse("accounts:visiting_ban", args=[hospital.pk]),
        reverse("accounts:visiting_rule_edit", args=[rule_at(hospital).pk]),
        reverse("dashboards:basis_list"),
        reverse("people:preferences"),
        reverse("people:password_change"),
    ]


def of_a_manager(user: User, hospital: Hospital) -> list[str]:
    return [
        reverse("dashboards:team_moves"),
        reverse("dashboards:message_report"),
        reverse("dashboards:team_gaps"),
        reverse("dashboards:team_blockers"),
        reverse("dashboards:team_reliability"),
        reverse("dashboards:team_cards"),
        reverse("dashboards:partner_due") + "?who=team",
        reverse("partners:suppliers", args=[hospital.pk]),
        reverse("partners:step_give", args=[step_agreed(hospital.supplies.first().partner, user).pk]),
        reverse("scoring:movement_list"),
        reverse("dashboards:portfolio"),
        reverse("dashboards:portfolio_sales"),
        reverse("dashboards:portfolio_service"),
        reverse("dashboards:portfolio_curve"),
        reverse("dashboards:key_list"),
        reverse("dashboards:key_list") + "?state=suggested",
        reverse("dashboards:key_list") + "?state=proposed",
        reverse("dashboards:hospital_standing", args=[hospital.pk]),
        reverse("dashboards:hospital_key_refuse", args=[proposed_at(hospital).pk]),
        reverse("dashboards:hospital_class_set", args=[hospital.pk, "season"]),
        reverse("dashboards:hospital_key", args=[hospital.pk]),
        reverse("dashboards:hospital_lifetime", args=[hospital.pk]),
        reverse("accounts:review_list"),
        reverse("accounts:roster"),
    ]


def of_the_roster(user: User, hospital: Hospital) -> list[str]:
    person = Stakeholder.objects.filter(hospital=hospital, support__lt=0).first()
    other = Hospital.objects.exclude(pk=hospital.pk).first()
    added = HospitalFactory(territory=hospital.territory, is_under_review=True)
    somebody = StakeholderFactory(hospital=hospital, name=person.name, is_under_review=True)
    return [
        reverse("accounts:roster"),
        reverse("accounts:roster_people"),
        reverse("accounts:review_list"),
        reverse("accounts:review_hospital_link", args=[added.pk]),
        reverse("accounts:review_stakeholder_link", args=[somebody.pk]),
        reverse("accounts:hospital_edit", args=[hospital.pk]),
        reverse("accounts:department_new", args=[hospital.pk]),
        reverse("accounts:department_edit", args=[Department.objects.filter(hospital=hospital).first().pk]),
        reverse("accounts:stakeholder_edit", args=[person.pk]),
        reverse("accounts:stakeholder_move", args=[person.pk]),
        reverse("accounts:stakeholder_move_to", args=[person.pk, other.pk]),
        reverse("accounts:place_choose", args=[person.pk]),
        reverse("accounts:place_new", args=[person.pk, other.pk]),
    ]


def of_an_admin(user: User, hospital: Hospital) -> list[str]:
    batch = files.bring("hospitals", DOUBTFUL, user, territory=hospital.territory_id)
    files.bring("deliveries", "doctor-volumes-refuse.csv", user)
    return [
        reverse("records:import_list"),
        reverse("records:import_new"),
        batch.get_absolute_url(),
        reverse("scoring:run_list"),
        reverse("scoring:movement_list"),
        reverse("accounts:card_weights"),
        reverse("dashboards:orphan_list"),
        reverse("dashboards:idle_user_list"),
        reverse("dashboards:failed_job_list"),
    ]


def of_people_and_products(user: User, hospital: Hospital) -> list[str]:
    rep = User.objects.get(username="rep")
    filing = RepFiling.objects.first()
    leave = Leave.objects.create(user=rep, kind=Leave.Kind.values[0], starts_on=TODAY, ends_on=TODAY)
    assignment = Assignment.objects.filter(user=rep).first()
    product = Product.objects.filter(skus__isnull=False, focus_periods__isnull=False).first()
    focus = ProductFocus.objects.filter(product=product).first()
    return [
        reverse("people:user_list"),
        reverse("people:user_new"),
        reverse("people:user_edit", args=[rep.pk]),
        reverse("people:user_password", args=[rep.pk]),
        reverse("people:user_deactivate", args=[rep.pk]),
        reverse("people:assignment_new", args=[rep.pk]),
        reverse("people:assignment_edit", args=[rep.pk, assignment.pk]),
        reverse("people:filing_new", args=[rep.pk]),
        reverse("people:filing_edit", args=[filing.user_id, filing.pk]),
        reverse("people:leave_new", args=[rep.pk]),
        reverse("people:leave_edit", args=[leave.user_id, leave.pk]),
        reverse("people:territory_list"),
        reverse("people:territory_new"),
        reverse("people:territory_edit", args=[Territory.objects.last().pk]),
        reverse("people:company_edit"),
        reverse("products:product_list"),
        reverse("products:product_start"),
        reverse("products:product_new"),
        reverse("products:product_edit", args=[product.pk]),
        reverse("products:family_new"),
        reverse("products:family_edit", args=[ProductFamily.objects.first().pk]),
        reverse("products:rival_new"),
        reverse("products:rival_edit", args=[RivalProduct.objects.first().pk]),
        reverse("products:sku_new", args=[product.pk]),
        reverse("products:sku_edit", args=[product.pk, Sku.objects.filter(product=product).first().pk]),
        reverse("products:focus_new", args=[product.pk]),
        reverse("products:focus_edit", args=[product.pk, focus.pk]),
    ]


def of_compliance(user: User, hospital: Hospital) -> list[str]:
    person = Stakeholder.objects.filter(hospital=hospital, support__lt=0).first()
    return [
        reverse("dashboards:home"),
        reverse("dashboards:without_basis_list"),
        reverse("dashboards:flag_list"),
        reverse("dashboards:flag_detail", args=[TextFlag.objects.first().pk]),
        reverse("dashboards:filing_list"),
        reverse("dashboards:flagged_visit_list"),
        reverse("dashboards:refused_list"),
        reverse("accounts:person_erase", args=[person.pk]),
    ]


def of_the_review(user: User, hospital: Hospital) -> list[str]:
    """A manager's inbox with a changed visit, a challenge and an unlock; targets; who stands in."""
    items = {item.kind: item for item in Inbox(user, timezone.now()).waiting.listed()}
    own = user.leaves.create(kind=Leave.Kind.LEAVE, starts_on=TODAY, ends_on=TODAY)
    seen = [kind for kind in ("visit", "late", "unlock", "challenge") if kind in items]
    unlocked = Visit.objects.unlockable_by(user).first()
    return [
        reverse("visits:review_list"),
        *(items[kind].get_absolute_url() for kind in seen),
        reverse("visits:review_discipline"),
        reverse("visits:delegate_list"),
        reverse("visits:delegate_edit", args=[own.pk]),
        reverse("visits:visit_unlock", args=[unlocked.pk]),
        reverse("dashboards:call_plan"),
        reverse("dashboards:target_set", args=[hospital.pk]),
    ]


def of_changing(user: User, hospital: Hospital) -> list[str]:
    """What an author does: a returned visit, a request to unlock, a challenge."""
    visit = Visit.objects.returned_to(user).first() or Visit.objects.filter(author=user, outcome="met").latest("on")
    visit.state = "returned"
    visit.save()
    return [
        visit.get_absolute_url(),
        reverse("visits:visit_change", args=[visit.pk]),
        reverse("visits:review_discipline"),
        reverse("dashboards:call_plan"),
        reverse("dashboards:target_challenge", args=[hospital.pk]),
    ]


# Who looks at which pages.
WALKS = {
    "rep": ("rep", [of_everybody, of_a_rep]),
    "buying centre": ("rep", [of_the_centre]),
    "knowledge": ("rep", [of_knowledge]),
    "relations": ("rep", [of_relations]),
    "listings": ("rep", [of_listings]),
    "plans": ("rep", [of_plans]),
    "plan decisions": ("manager", [of_plan_decisions]),
    "plan budgets": ("compliance", [of_plan_budgets]),
    "uplift": ("rep", [of_uplift]),
    "partners": ("rep", [of_partners]),
    "winter": ("manager", [of_winter]),
    "rules": ("admin", [of_the_rules]),
    "medrep": ("medrep", [of_everybody]),
    "manager": ("manager", [of_everybody, of_a_manager]),
    "review": ("manager", [of_the_review]),
    "changing": ("rep", [of_changing]),
    "roster": ("admin", [of_the_roster]),
    "admin": ("admin", [of_everybody, of_an_admin]),
    "people and products": ("admin", [of_people_and_products]),
    "compliance": ("compliance", [of_compliance, of_safety, of_messages]),
    "coached": ("rep", [of_being_coached]),
    "coach": ("manager", [of_coaching]),
    "education": ("rep", [of_education]),
    "education decisions": ("compliance", [of_education_decisions]),
}


def hospital_for(user: User) -> Hospital:
    """A hospital the user covers at which somebody is against us."""
    against = Stakeholder.objects.visible_to(user).filter(support__lt=0).values("hospital")
    return Hospital.objects.visible_to(user).filter(pk__in=against, is_active=True).order_by("-priority").first()


def walk(name: str) -> tuple[str, list[str]]:
    """(log-in name, addresses) of one of WALKS."""
    username, parts = WALKS[name]
    user = User.objects.get(username=username)
    hospital = hospital_for(user)
    return username, list(dict.fromkeys(address for part in parts for address in part(user, hospital)))
