"""Coachings, adverse events, patient education, answers to suggestions and notices, made through the services themselves."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from django.conf import settings
from django.utils import timezone

from accounts.models import Hospital
from people.models import User
from products.models import Product
from records.notices import tell_what_is_due
from scoring.services.refusals import count_refusals
from visits.choices import REFUSALS
from visits.coaching_items import CHECKS, OWN, SKILLS
from visits.models import AdverseEvent, SuggestionAnswer, Visit
from visits.rules import Entry
from visits.safety import hand_over_by
from visits.services.coaching import acknowledge_coaching, begin_coaching, rate_oneself, write_coaching
from visits.services.safety import announce_adverse_events, hand_over_event, report_event, sign_off_event

from .education import make_education
from .people import Team
from .words import ADVERSE_EVENTS, COACHING, COACHING_COMMENT, SAFETY_UNIT, SIGNED_OFF, in_language

COACHED = 4
ANSWERS_EACH, ANSWER_DAYS = 5, 28


def make_care(random: Random, team: Team, today: date) -> None:
    """Called after the nightly runs: the count of what was refused asks what the scores said."""
    for number, (rep, patches) in enumerate(team.reps):
        manager = team.manager_of(patches[0])
        together = Visit.objects.coachable_by(manager, today, timezone.now()).credited_to(rep)
        for back, visit in enumerate(together.with_parties().latest_first()[:COACHED]):
            _coach(random, visit, manager, back, is_draft=back == 0 and number % 4 == 1)
    _hear_events(today)
    make_education(team, today)
    _answer_suggestions(random, team, today)
    count_refusals(today)
    tell_what_is_due(today)


def _coach(random: Random, visit: Visit, manager: User, back: int, *, is_draft: bool) -> None:
    """The latest is a draft or waits for the rep, the earlier ones are acknowledged and a little lower."""
    coaching = begin_coaching(visit, by=manager)
    strengths, to_work_on, agreed = map(in_language, random.choice(COACHING))
    values = {skill: min(5, max(2, round(random.gauss(4.2 - back / 3, 0.6)))) for skill in SKILLS}
    values |= {name: sorted(random.sample(kind.values, random.randint(1, 2))) for name, kind in CHECKS.items()}
    values |= {"strengths": strengths, "to_work_on": to_work_on, "agreed": agreed}
    write_coaching(coaching, values, by=manager, send=not is_draft)
    if back:
        rate_oneself(coaching, {name: random.randint(3, 5) for name in OWN}, by=coaching.rep)
        acknowledge_coaching(coaching, comment=in_language(COACHING_COMMENT), by=coaching.rep)


def _hear_events(today: date) -> None:
    """The latest one waits for its report, the next for the hand-over, the oldest is signed off."""
    rep, keeper = User.objects.get(username="rep"), User.objects.get(username="compliance")
    visits = Visit.objects.written_by(rep).completed().select_related("hospital").order_by("-on", "-pk")[:3]
    pairs = [(visit, Entry(client_id=visit.client_id, adverse_event=True)) for visit in visits]
    waiting, *told = announce_adverse_events(pairs, by=rep)
    _hear_lately(waiting, rep)
    for event, text, seriousness in zip(told, ADVERSE_EVENTS, ("other", "serious"), strict=True):
        _report(event, in_language(text), seriousness, rep)
    last = told[-1]
    hand_over_event(last, to=in_language(SAFETY_UNIT), receipt="PV-0007", at=timezone.now(), by=keeper)
    sign_off_event(last, outcome=in_language(SIGNED_OFF), is_mistaken=False, by=keeper)


def _hear_lately(event: AdverseEvent, rep: User) -> None:
    """A clock that still runs, whatever the hour at which the set is made."""
    event.heard_at = timezone.now() - timedelta(hours=3)
    event.due_at = hand_over_by(event.heard_at, "", settings.SAFETY_HOURS)
    event._history_user = rep
    event.save()


def _report(event: AdverseEvent, text: str, seriousness: str, rep: User) -> None:
    product = Product.objects.active().order_by("pk").first()
    values = {"text": text, "product": product, "other_product": "", "told_by": "physician"}
    report_event(event, values | {"seriousness": seriousness, "heard_at": event.heard_at}, by=rep)


def _answer_suggestions(random: Random, team: Team, today: date) -> None:
    """What reps said of suggestions in the last weeks, mostly that they were of no use."""
    reasons = [*REFUSALS, "not_useful", "planned", "done"]
    for rep, patches in team.reps:
        mine = list(Hospital.objects.active().filter(territory__in=patches).order_by("pk"))
        for hospital in random.sample(mine, min(ANSWERS_EACH, len(mine))):
            on, days = today - timedelta(days=random.randint(1, ANSWER_DAYS)), random.choice([1, 7, 30])
            SuggestionAnswer.objects.create(
                user=rep, hospital=hospital, on=on, reason=random.choice(reasons), days=days
            )
