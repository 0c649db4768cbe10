"""Customer cards and visiting rules of the demo: by post, with facts of different ages, some of them grown old."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from accounts import bulk, card_values
from accounts.choices import Need, ValueDriver
from accounts.models import NO_CARD, HospitalVisitPolicy, Stakeholder

from .hospitals import Account
from .words import CONCERNS, RECEPTIONS, TIMES_NOTES, in_language

AGES = ([20, 60, 120, 170, 210, 300], [22, 22, 20, 14, 12, 10])
"""Days since a card was filled in, and how many in a hundred cards."""


@dataclass(frozen=True)
class Leaning:
    """What somebody of a post mostly is like: decision style, what is valued, needs."""

    decision: str
    drivers: tuple[str, ...]
    needs: tuple[str, ...]


LEANINGS = {
    "decision_maker": Leaning("TDM", ("hospital_resources", "status", "reputation"), ("academic", "credentials")),
    "gatekeeper": Leaning("CONTROLLER", ("price", "side_effects", "hospital_resources"), ("health_economics", "credentials")),
    "executor": Leaning("DOER", ("price", "relation"), ("service", "respect")),
    "influencer": Leaning("TDM", ("reputation", "efficacy", "trend"), ("academic", "respect")),
    "user": Leaning("DOER", ("efficacy", "side_effects", "relation"), ("clinical", "service")),
}  # fmt: skip
DECISIONS = ["TDM", "DOER", "CONTROLLER", "OTHER"]
TIMES = ["0-pm", "1-am", "1-pm", "2-pm", "3-am", "3-pm", "4-pm", "4-eve"]


def make_cards(random: Random, people: list[Stakeholder], today: date) -> None:
    """Fill in the cards of who may be profiled, each of its own age, and date the first row of everybody's history."""
    bulk.date_first_rows(Stakeholder)
    by_age: dict[int, list[Stakeholder]] = defaultdict(list)
    for person in people:
        if person.may_be_profiled and person.buying_role in LEANINGS and random.random() < 0.85:
            _fill_in(random, person)
            by_age[random.choices(*AGES)[0]].append(person)
    fields = ["social_style", "expert_type", *NO_CARD]
    for age, rows in sorted(by_age.items(), reverse=True):
        at = timezone.make_aware(datetime.combine(today - timedelta(days=age), time(17, 30)))
        bulk.change_rows(rows, fields, by=None, reason="", at=at)


def _fill_in(random: Random, person: Stakeholder) -> None:
    leaning = LEANINGS[person.buying_role]
    clinical = person.department is not None and person.department.kind != "administrative"
    if random.random() < 0.75:
        person.decision_style = leaning.decision if random.random() < 0.7 else random.choice(DECISIONS)
    if random.random() < 0.8:
        person.main_driver = random.choice(leaning.drivers[:2])
        drivers = {person.main_driver, *random.sample(leaning.drivers, 1)}
        person.value_drivers = card_values.join(drivers, ValueDriver.choices)
    if random.random() < 0.7:
        person.needs = card_values.join(random.sample(leaning.needs, random.randint(1, 2)), Need.choices)
    if random.random() < 0.65:
        person.best_times = card_values.join(random.sample(TIMES, random.randint(1, 2)), card_values.time_choices())
        person.times_note = in_language(random.choice(TIMES_NOTES))
    if clinical and random.random() < 0.5:
        person.concerns = in_language(random.choice(CONCERNS))
    if clinical and random.random() < 0.55:
        _work_on_weekdays(random, person)
    if person.kol_level in {"regional", "national"}:
        kind = person.department.kind if person.department else ""
        person.expert_type = "pharmacy" if kind == "pharmacy" else "medical"


def _work_on_weekdays(random: Random, person: Stakeholder) -> None:
    days = random.sample("01234", 5)
    choices = card_values.day_choices()
    person.clinic_days = card_values.join(days[:2], choices)
    person.ward_days = card_values.join(days[2:4], choices)
    if person.department.name in {"骨科", "普外科"}:
        person.theatre_days = card_values.join(days[4:], choices)


def make_visiting_rules(random: Random, accounts: list[Account]) -> None:
    """Two of three hospitals have told when they receive: two afternoons, or mornings in small ones."""
    rules = []
    for account in accounts:
        if random.random() < 0.33:
            continue
        place, strict = in_language(random.choice(RECEPTIONS)), account.rank <= 15
        starts, ends = (time(14), time(16, 30)) if strict or random.random() < 0.6 else (time(9), time(11, 30))
        rules += [
            HospitalVisitPolicy(
                hospital=account.hospital, weekday=weekday, starts_at=starts, ends_at=ends, place=place,
                needs_appointment=strict, max_reps=2 if strict else None,
            )
            for weekday in sorted(random.sample(range(5), random.randint(2, 3)))
        ]  # fmt: skip
    bulk.create_visiting_rules(rules)
