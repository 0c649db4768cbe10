"""A year of visits with attendees, topics and next steps (domain.md §4.6).

The weekly rule counts persons met, so a rep's 22 a week are about nine visits that meet two or three people each.
"""

from __future__ import annotations

import math
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from accounts.models import Stakeholder
from people.working_days import is_working_day
from products.models import Product
from records.screening import flag_text
from visits.bulk import create_next_steps, create_visits, update_visits
from visits.choices import COMPLETED
from visits.models import NextStep, Visit, VisitAttendee, VisitTopic

from .hospitals import Account
from .people import Team
from .words import FORBIDDEN_NOTE, NEXT_STEPS, NOTES, in_language

PURPOSES = (["information", "follow_up", "service", "education", "listing"], [45, 20, 15, 12, 8])
TIER_DRAW = {"A": 8, "B": 4, "C": 1.6, "N": 0.5}
VISITS_A_DAY, SLOW_VISITS_A_DAY = 2.2, 1.3
# Two reps under 20 visits a week and one short of product talks, so that the rules light up.
SLOW, TALKLESS = {"kam21", "med31"}, "kam31"


def make_visits(
    random: Random, team: Team, accounts: list[Account], people: list[Stakeholder], products: list[Product], today: date
) -> int:
    """About 5,800 visits of the last twelve months, none on a day off; returns how many."""
    log = _Log(present=_present(people), products=products, today=today)
    for rep, patches in team.reps:
        mine = [account for account in accounts if account.hospital.territory in patches]
        weights = _weights(random, mine)
        for day in _field_days(random, today):
            for number in range(_visits_on(random, rep)):
                hospital = random.choices(mine, weights)[0].hospital
                log.add(random, _visit(random, rep, hospital, day, number, team))
    log.save()
    return len(log.visits)


@dataclass
class _Log:
    """Rows of the year's visits, collected and then written at once."""

    present: dict[int, list[Stakeholder]]
    products: list[Product]
    today: date
    visits: list[Visit] = field(default_factory=list)
    attendees: list[VisitAttendee] = field(default_factory=list)
    topics: list[VisitTopic] = field(default_factory=list)
    steps: list[NextStep] = field(default_factory=list)

    def add(self, random: Random, visit: Visit) -> None:
        """One visit with whom it met, what was talked about and what follows."""
        self.visits.append(visit)
        if visit.outcome in COMPLETED:
            pool = self.present[visit.hospital_id]
            for person in random.sample(pool, min(len(pool), random.choice([1, 2, 3, 4]))):
                self.attendees.append(VisitAttendee(visit=visit, stakeholder=person))
            if random.random() < (0.4 if visit.author.username == TALKLESS else 0.6):
                outcome = random.choices(["listened", "wants_more", "objected"], [5, 3, 1])[0]
                self.topics.append(VisitTopic(visit=visit, product=random.choice(self.products), outcome=outcome))
        if step := _next_step(random, visit, self.today):
            self.steps.append(step)

    def save(self) -> None:
        create_visits(self.visits)
        _flag_one(self.visits)
        for rows, model in ((self.attendees, VisitAttendee), (self.topics, VisitTopic)):
            for row in rows:
                row.visit_id = row.visit.pk
            model.objects.bulk_create(rows, batch_size=1000)
        for step in self.steps:
            step.visit_id = step.visit.pk
        create_next_steps(self.steps)


def _flag_one(visits: list[Visit]) -> None:
    """One note with a forbidden phrase, so that compliance's queue is not empty."""
    visit = next(v for v in reversed(visits) if v.notes)
    visit.notes = in_language(FORBIDDEN_NOTE)
    update_visits([visit], ["notes"])
    flag_text(visit, "notes", visit.notes, author=visit.author)


def _present(people: list[Stakeholder]) -> dict[int, list[Stakeholder]]:
    present = defaultdict(list)
    for person in people:
        if person.is_active and person.opted_out_on is None:
            present[person.hospital_id].append(person)
    return present


def _weights(random: Random, accounts: list[Account]) -> list[float]:
    """Visits follow the call plan of the tier, loosely: some hospitals are over-called, some forgotten.

    The tier here is that of the rank, known before any run.
    """
    tiers = ["A" if a.rank <= 10 else "B" if a.rank <= 22 else "C" if a.rank <= 45 else "N" for a in accounts]
    return [TIER_DRAW[tier] * random.lognormvariate(0, 0.5) for tier in tiers]


def _field_days(random: Random, today: date) -> list[date]:
    """Working days of the last year but for about one in seven (leave, meetings), up to yesterday."""
    days = (today - timedelta(days=n) for n in range(365, 0, -1))
    return [day for day in days if is_working_day(day) and random.random() < 0.86]


def _visits_on(random: Random, rep) -> int:
    """Poisson, cut to 1…6."""
    mean = SLOW_VISITS_A_DAY if rep.username in SLOW else VISITS_A_DAY
    limit, product, count = math.exp(-mean), 1.0, 0
    while (product := product * random.random()) > limit:
        count += 1
    return min(6, max(1, count))


def _visit(random: Random, rep, hospital, day: date, number: int, team: Team) -> Visit:
    purpose = random.choices(*PURPOSES)[0]
    outcome = random.choices(["met", "brief", "not_seen", "no_access", "cancelled"], [74, 17, 6, 1, 2])[0]
    at = time(8 + number, random.choice([0, 10, 20, 30, 40, 50]))
    submitted = timezone.make_aware(datetime.combine(day, time(18, random.randint(0, 59))))
    return Visit(
        client_id=uuid.UUID(int=random.getrandbits(128), version=4),
        hospital=hospital,
        author=rep,
        joint_with=random.choice(team.managers) if random.random() < 0.12 else None,
        territory=hospital.territory,
        function=rep.function,
        on=day,
        at=at,
        minutes=max(3, round(random.lognormvariate(math.log(12), 0.5))),
        purpose=purpose,
        outcome=outcome,
        notes=in_language(random.choice(NOTES)) if outcome in COMPLETED else "",
        captured_at=submitted,
        submitted_at=submitted,
    )


def _next_step(random: Random, visit: Visit, today: date) -> NextStep | None:
    """Every completed visit of the last weeks ends in a step or says why none; old ones are done."""
    if visit.outcome not in COMPLETED or random.random() < 0.3:
        visit.no_next_step = "nothing_open"
        return None
    due = visit.on + timedelta(days=random.choice([5, 7, 10, 14, 21]))
    open_still = (due >= today or random.random() < 0.1) and (today - visit.on).days < 40
    return NextStep(
        hospital=visit.hospital,
        visit=visit,
        text=in_language(NEXT_STEPS[visit.purpose]),
        due_on=due,
        owner=visit.author,
        done_on=None if open_still else min(due, today - timedelta(days=1)),
    )
