"""How people came to the stages they stand at, why they began, and how early they take up something new."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from accounts.bulk import create_rows
from accounts.choices import FirstUseReason, Innovativeness
from accounts.ladder import FIRST_USE, REFERENCE_MIX, TRAITS
from accounts.models import AdopterProfile, AdoptionEvent, Evidence, FirstUse, Stakeholder

from .trade import PINNED_SALES
from .words import MARK, STAGE_TALKS, in_language

# Usual days at each stage before the next one (domain.md gives none: invented, and plausible).
STAY = [45, 40, 30, 28, 35, 60]
OLDEST = 700
# Career facts are likelier the earlier somebody adopts.
TRAIT_CHANCE = {"innovator": 0.65, "early_adopter": 0.5, "early_majority": 0.22, "late_majority": 0.12, "laggard": 0.06}


def make_ladders(random: Random, today: date) -> None:
    """Earlier moves below each present stage, reasons for most first uses, adopter types for most people.

    The people of the worked examples keep to what their examples say.
    """
    pinned = [name + MARK for name in PINNED_SALES]
    present = AdoptionEvent.objects.filter(stage__gt=0).exclude(stakeholder__hospital__name__in=pinned)
    reached = list(present.select_related("stakeholder__hospital", "product", "by").order_by("pk"))
    steps = [step for event in reached for step in _steps_before(random, event, today)]
    Evidence.objects.bulk_create([step.evidence for step in steps], batch_size=500)
    for step in steps:
        step.evidence_id = step.evidence.pk
    AdoptionEvent.objects.bulk_create(steps, batch_size=500)
    begun = [*reached, *steps]
    create_rows(list(_first_uses(random, [event for event in begun if event.stage == FIRST_USE])))
    judged = Stakeholder.objects.judged().filter(hospital__is_demo=True).order_by("pk")
    create_rows(list(_adopters(random, list(judged), today)))


def _steps_before(random: Random, reached: AdoptionEvent, today: date) -> Iterator[AdoptionEvent]:
    """The way up to a stage, the latest step first; how far back it is known differs from person to person."""
    on, known = reached.on, random.randint(0, reached.stage)
    for stage in range(reached.stage - 1, known - 1, -1):
        on -= timedelta(days=max(5, round(random.gauss(STAY[stage], STAY[stage] / 3))))
        if (today - on).days > OLDEST:
            return
        shown = Evidence(
            hospital=reached.stakeholder.hospital, kind="told_by", text=in_language(STAGE_TALKS[stage]), on=on,
            by=reached.by,
        )  # fmt: skip
        yield AdoptionEvent(
            stakeholder=reached.stakeholder, product=reached.product, stage=stage, on=on, by=reached.by, evidence=shown
        )


def _first_uses(random: Random, begun: list[AdoptionEvent]) -> Iterator[FirstUse]:
    for event in begun:
        if random.random() < 0.8:
            reasons = set(random.choices(FirstUseReason.values, [6, 3, 4, 4, 2, 2, 3, 1], k=random.randint(1, 3)))
            ordered = [reason for reason in FirstUseReason.values if reason in reasons]
            yield FirstUse(
                stakeholder=event.stakeholder, product=event.product, reasons=ordered, on=event.on, by=event.by
            )


def _adopters(random: Random, people: list[Stakeholder], today: date) -> Iterator[AdopterProfile]:
    """A type for seven in ten, by the shares of the reference; facts without a judgement for one in ten."""
    for person in people:
        kind = random.choices(list(REFERENCE_MIX), list(REFERENCE_MIX.values()))[0]
        chance, luck = TRAIT_CHANCE[kind], random.random()
        if luck > 0.8:
            continue
        traits = {name: random.random() < chance for name in TRAITS}
        if luck > 0.7:  # known facts that nobody has drawn a conclusion from
            kind, traits = "", {name: random.random() < 0.6 for name in TRAITS}
        on = today - timedelta(days=random.randint(10, 300))
        yield AdopterProfile(
            stakeholder=person, innovativeness=Innovativeness(kind) if kind else "", assessed_on=on, **traits
        )
