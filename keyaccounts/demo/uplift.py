"""Uplift plans of the demo's core hospitals, winter decisions and negotiation notes, written as people would."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from accounts.models import Hospital
from partners.models import Partner
from people.models import User
from planning import uplift
from planning.models import AccountPlan, Negotiation, UpliftPlan
from planning.services.negotiations import save_negotiation
from planning.services.uplift import end_uplift, save_uplift
from planning.services.winter import decide_winter
from planning.uplift_choices import Result, WinterChoice
from planning.uplift_reports import CoreRule
from products.models import ProductFamily, RivalProduct
from sales.models import Delivery

from .people import Team
from .plan_words import ENDED, LABEL, NEGOTIATIONS, UPLIFTS, WINTERS
from .words import in_language

SHORT = (2, 0)
"""Plans at the largest and the smallest core hospital, which are short of them (domain.md §4.6)."""


def make_uplift(random: Random, team: Team, today: date) -> None:
    """Plans at core hospitals, decisions at winter ones, notes on active plans. Called after the nightly runs."""
    core = list(CoreRule(team.managers[0], today).hospitals_of(Hospital.objects.active()).order_by("-ttm_fen", "code"))
    for number, hospital in enumerate(core):
        drawn = random.choice((3, 3, 4, 5))
        count = SHORT[0] if number == 0 else SHORT[1] if number == len(core) - 1 else drawn
        for place in range(count):
            _plan(random, hospital, number + place, team.owner_of(hospital.territory), today)
    _decide(random, team, today)
    _negotiate(today)


def _plan(random: Random, hospital: Hospital, number: int, owner: User, today: date) -> None:
    bought = Delivery.objects.current().filter(hospital=hospital).values("sku__product__family")
    families = ProductFamily.objects.filter(pk__in=bought).order_by("pk")
    family = families[number % len(families)]
    kind, idea = UPLIFTS[number % len(UPLIFTS)]
    against = kind in uplift.AGAINST_A_RIVAL
    facts = {
        "family": family, "kind": kind, "idea": in_language(idea), "owner": owner,
        "starts_on": today - timedelta(days=random.randint(20, 330)), "expected_boxes": random.randint(4, 20) * 10,
        "partner": Partner.objects.filter(supplies__hospital=hospital).first() if number % 2 else None,
        "rival": RivalProduct.objects.filter(family=family).order_by("pk").first() if against else None,
        "label_says": in_language(LABEL) if kind in uplift.BY_THE_LABEL else "",
    }  # fmt: skip
    plan = save_uplift(UpliftPlan(hospital=hospital), facts, seen=0, by=owner)
    if number % 6 == 5:
        on = max(plan.starts_on, today - timedelta(days=random.randint(5, 60)))
        end_uplift(plan, uplift.DONE, reason=in_language(ENDED), on=on, seen=plan.version, by=owner)


def _decide(random: Random, team: Team, today: date) -> None:
    """Two of three winter hospitals are decided, one of the decisions long ago."""
    winters = Hospital.objects.active().filter(season="winter").select_related("territory").order_by("code")
    for number, hospital in enumerate(winters):
        if number % 3 == 2:
            continue
        on = today - timedelta(days=190 if number == 0 else random.randint(10, 150))
        choice = random.choice(WinterChoice.values)
        by, reason = team.manager_of(hospital.territory), in_language(WINTERS[choice])
        decide_winter(hospital, choice, reason=reason, on=on, seen=None, by=by)


def _negotiate(today: date) -> None:
    for plan in AccountPlan.objects.filter(state="active").select_related("owner"):
        for number, (words, outcome) in enumerate(NEGOTIATIONS):
            terms = dict(zip(("issue", "want", "must", "offer"), map(in_language, words), strict=True))
            if outcome:
                held = {"on": today - timedelta(days=7 * (number + 1)), "result": Result.BETWEEN}
                terms |= held | {"outcome": in_language(outcome)}
            save_negotiation(Negotiation(plan=plan), terms, seen=0, by=plan.owner)
