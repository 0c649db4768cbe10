"""Dated stance and adoption moves with what shows them; the person's present columns follow the newest.

A person is judged once a day: the same judgement twice is one event, two different ones on one day are refused. Only
people with consent or a contract as lawful basis may be judged (domain.md §2.8 rule 13).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from products.models import Product

from .. import bulk
from ..choices import AdoptionStage, EvidenceKind, Support
from ..models import Adoption, AdoptionEvent, Evidence, Stakeholder, SupportEvent


@dataclass(frozen=True)
class Move:
    """What was learnt about one person: a stance −2…+2, stages 0…6 by product id, and what shows it."""

    person_id: int
    support: int | None = None
    stages: Mapping[int, int] = field(default_factory=dict)
    shown_by: str = ""


def record_support(
    person: Stakeholder,
    support: int,
    *,
    on: date,
    by,
    evidence: Evidence | None = None,
    product: Product | None = None,
) -> SupportEvent:
    """Record a person's stance −2…+2 on a day, overall or toward one product.

    The overall stance becomes the person's present one if no newer one is known. Raises ValidationError for a person
    who may not be judged, and for another stance on the same day.
    """
    with transaction.atomic():
        people = _lock([person.pk], on)
        _refuse_unfit(people.values(), [Move(person.pk, support)], on, overall=product is None)
        return _record_one_support(people[person.pk], support, on, by, evidence, product)


def _record_one_support(person, support, on, by, evidence, product) -> SupportEvent:
    event, created = SupportEvent.objects.get_or_create(
        stakeholder=person, product=product, on=on, defaults={"support": support, "by": by, "evidence": evidence}
    )
    if event.support != support:
        raise ValidationError(_contradiction(person, Support(event.support).label, on))
    if created and product is None:
        _set_present_support([person], {person.pk: support}, on, by)
    return event


def record_adoption(
    person: Stakeholder, product: Product, stage: int, *, on: date, by, evidence: Evidence | None = None
) -> AdoptionEvent:
    """Record where a person stands on a product's ladder (0…6) on a day; the newest stage is the present one.

    Raises ValidationError for a person who may not be judged, and for another stage on the same day.
    """
    with transaction.atomic():
        move = Move(person.pk, stages={product.pk: stage})
        people = _lock([person.pk], on)
        ladders = _ladders([move], on)
        _refuse_unfit(people.values(), [move], on)
        _refuse_second_stage(people, ladders, [move], on)
        event, created = AdoptionEvent.objects.get_or_create(
            stakeholder=person, product=product, on=on, defaults={"stage": stage, "by": by, "evidence": evidence}
        )
        if created:
            _set_present_stages(ladders, [event])
        return event


@transaction.atomic
def record_moves(moves: Sequence[Move], *, hospital, on: date, by, kind: str = EvidenceKind.VISIT) -> list[Evidence]:
    """Record what was learnt about several people on one day, each with its evidence; at most nine queries.

    Judgements already known for that day are not written again. Returns the evidence created, for the caller to link.
    Raises ValidationError whose dict names the person at fault (`move-<id>`); then nothing is written.
    """
    moves = sorted((move for move in moves if move.support is not None or move.stages), key=lambda m: m.person_id)
    if not moves:
        return []
    people = _lock([move.person_id for move in moves], on)
    ladders = _ladders(moves, on) if any(move.stages for move in moves) else {}
    _refuse_unfit(people.values(), moves, on)
    _refuse_second_stage(people, ladders, moves, on)
    return _write(moves, people, ladders, hospital, on, by, kind)


def _write(moves, people, ladders, hospital, on, by, kind) -> list[Evidence]:
    new_support = {m.person_id: m.support for m in moves if _is_new_support(m, people[m.person_id])}
    new_stages = {
        (m.person_id, product_id): stage
        for m in moves
        for product_id, stage in m.stages.items()
        if _event_that_day(ladders, m.person_id, product_id) is None
    }
    touched = new_support.keys() | {person_id for person_id, _product in new_stages}
    evidence = {
        m.person_id: Evidence(hospital=hospital, kind=kind, text=m.shown_by[:500], on=on, by=by)
        for m in moves
        if m.person_id in touched
    }
    Evidence.objects.bulk_create(evidence.values())
    if new_support:
        _write_supports(new_support, people, evidence, on, by)
    if new_stages:
        _write_stages(new_stages, ladders, evidence, on, by)
    return list(evidence.values())


def _write_supports(new_support, people, evidence, on, by) -> None:
    SupportEvent.objects.bulk_create(
        SupportEvent(stakeholder_id=pk, support=support, on=on, by=by, evidence=evidence[pk])
        for pk, support in new_support.items()
    )
    _set_present_support([people[pk] for pk in new_support], new_support, on, by)


def _write_stages(new_stages, ladders, evidence, on, by) -> None:
    events = [
        AdoptionEvent(stakeholder_id=pk, product_id=product, stage=stage, on=on, by=by, evidence=evidence[pk])
        for (pk, product), stage in new_stages.items()
    ]
    AdoptionEvent.objects.bulk_create(events)
    _set_present_stages(ladders, events)


def _lock(person_ids: Sequence[int], on: date) -> dict[int, Stakeholder]:
    """The people, locked in a fixed order, each with `support_that_day` (overall; None: not judged)."""
    that_day = SupportEvent.objects.filter(stakeholder=OuterRef("pk"), product=None, on=on).values("support")[:1]
    people = Stakeholder.objects.select_for_update(of=("self",)).filter(pk__in=person_ids).order_by("pk")
    return {person.pk: person for person in people.annotate(support_that_day=Subquery(that_day))}


def _ladders(moves: Sequence[Move], on: date) -> dict[tuple[int, int], Adoption]:
    """Present stages of the people by (person, product), with `stage_that_day` and the day of the `newest` event."""
    events = AdoptionEvent.objects.filter(stakeholder=OuterRef("stakeholder"), product=OuterRef("product"))
    rows = Adoption.objects.filter(
        stakeholder__in=[move.person_id for move in moves],
        product__in={product_id for move in moves for product_id in move.stages},
    ).annotate(
        stage_that_day=Subquery(events.filter(on=on).values("stage")[:1]),
        newest=Subquery(events.order_by("-on").values("on")[:1]),
    )
    return {(row.stakeholder_id, row.product_id): row for row in rows}


def _is_new_support(move: Move, person) -> bool:
    return move.support is not None and person.support_that_day is None


def _event_that_day(ladders, person_id: int, product_id: int) -> int | None:
    row = ladders.get((person_id, product_id))
    return None if row is None else row.stage_that_day


def _refuse_unfit(people, moves: Sequence[Move], on: date, *, overall: bool = True) -> None:
    """Refuse unknown people, people who may not be judged, values out of range, a second stance on the day."""
    by_id = {person.pk: person for person in people}
    problems = {}
    for move in moves:
        person = by_id.get(move.person_id)
        if problem := _problem(person, move, on, overall):
            problems[f"move-{move.person_id}"] = problem
    if problems:
        raise ValidationError(problems)


def _problem(person, move: Move, on: date, overall: bool):
    if person is None:
        return _("This person is no longer in the records.")
    if not person.may_be_profiled:
        return _("%(person)s: stance and adoption need consent or a contract as lawful basis.") % {"person": person}
    if move.support is not None and move.support not in Support.values:
        return _("A stance is a whole number from −2 to +2.")
    if any(stage not in AdoptionStage.values for stage in move.stages.values()):
        return _("An adoption stage is a whole number from 0 to 6.")
    known = person.support_that_day
    if overall and move.support is not None and known is not None and known != move.support:
        return _contradiction(person, Support(known).label, on)
    return None


def _refuse_second_stage(people, ladders, moves: Sequence[Move], on: date) -> None:
    problems = {}
    for move in moves:
        for product_id, stage in move.stages.items():
            known = _event_that_day(ladders, move.person_id, product_id)
            if known is not None and known != stage:
                label = AdoptionStage(known).label
                problems[f"move-{move.person_id}"] = _contradiction(people[move.person_id], label, on)
    if problems:
        raise ValidationError(problems)


def _contradiction(person, known, on: date):
    return _("%(person)s was already judged on %(day)s: %(known)s. One day holds one judgement.") % {
        "person": person,
        "day": on.isoformat(),
        "known": known,
    }


def _set_present_support(people: Sequence[Stakeholder], supports: Mapping[int, int], on: date, by) -> None:
    """Let the present stance follow where nothing newer is known; one history row each."""
    newest = [person for person in people if person.support_on is None or person.support_on <= on]
    for person in newest:
        person.support, person.support_on = supports[person.pk], on
    bulk.update_rows(newest, ["support", "support_on"], by=by)


def _set_present_stages(ladders, events: Sequence[AdoptionEvent]) -> None:
    """Let the present stage follow where nothing newer is known; `since` is when the stage was first reached."""
    rows = []
    for event in events:
        known = ladders.get((event.stakeholder_id, event.product_id))
        if known is None or ((known.newest or known.since) <= event.on and known.stage != event.stage):
            rows.append(_present(event, event.on))
    Adoption.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["stakeholder", "product"], update_fields=["stage", "since"]
    )


def _present(event: AdoptionEvent, since: date) -> Adoption:
    return Adoption(stakeholder_id=event.stakeholder_id, product_id=event.product_id, stage=event.stage, since=since)


@transaction.atomic
def take_back_moves(evidence: Sequence[Evidence], *, by) -> None:
    """Undo what rests on this evidence: its events go, and what was known before stands again.

    The person's field history keeps both states. A constant number of queries.
    """
    supports = list(SupportEvent.objects.filter(evidence__in=evidence, product=None))
    stages = list(AdoptionEvent.objects.filter(evidence__in=evidence))
    people = _lock({event.stakeholder_id for event in [*supports, *stages]}, None)
    SupportEvent.objects.filter(evidence__in=evidence).delete()
    AdoptionEvent.objects.filter(evidence__in=evidence).delete()
    if supports:
        _restore_support([people[event.stakeholder_id] for event in supports], supports, by)
    if stages:
        _restore_stages(stages)
    Evidence.objects.filter(pk__in=[row.pk for row in evidence]).delete()


def _restore_support(people: Sequence[Stakeholder], events: Sequence[SupportEvent], by) -> None:
    """The newest remaining judgement, else what the history says was known before."""
    remaining = SupportEvent.objects.filter(stakeholder__in=people, product=None).order_by("on", "pk")
    newest = {event.stakeholder_id: (event.support, event.on) for event in remaining}
    before = _known_before(events)
    changed = []
    for person, event in zip(people, events, strict=True):
        if (person.support, person.support_on) == (event.support, event.on):
            person.support, person.support_on = newest.get(person.pk) or before.get(person.pk, (None, None))
            changed.append(person)
    bulk.update_rows(changed, ["support", "support_on"], by=by)


def _known_before(events: Sequence[SupportEvent]) -> dict[int, tuple[int | None, date | None]]:
    """Per person the newest (support, day) of the field history that is not the event's own."""
    own = {event.stakeholder_id: (event.support, event.on) for event in events}
    rows = Stakeholder.history.filter(id__in=own).order_by("history_date", "history_id")
    known = {}
    for pk, support, on in rows.values_list("id", "support", "support_on"):
        if (support, on) != own[pk]:
            known[pk] = (support, on)
    return known


def _restore_stages(events: Sequence[AdoptionEvent]) -> None:
    pairs = {(event.stakeholder_id, event.product_id) for event in events}
    remaining = AdoptionEvent.objects.filter(
        stakeholder__in={person for person, _product in pairs}, product__in={product for _person, product in pairs}
    )
    present: dict[tuple[int, int], Adoption] = {}
    for event in remaining.order_by("on", "pk"):
        key = (event.stakeholder_id, event.product_id)
        if key in pairs and (key not in present or present[key].stage != event.stage):
            present[key] = _present(event, event.on)
    gone = Adoption.objects.filter(stakeholder__in={person for person, _product in pairs})
    gone.filter(
        pk__in=[row.pk for row in gone if (row.stakeholder_id, row.product_id) in pairs - present.keys()]
    ).delete()
    Adoption.objects.bulk_create(
        present.values(),
        update_conflicts=True,
        unique_fields=["stakeholder", "product"],
        update_fields=["stage", "since"],
    )
