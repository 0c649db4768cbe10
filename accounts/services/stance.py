"""Dated stance and adoption moves with what shows them; the person's present columns follow the newest.

A person is judged once a day: the same judgement twice is one event, two different ones on one day are refused. Only
people with consent or a contract as lawful basis may be judged (domain.md §2.8 rule 13).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import takewhile

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Value
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


_Ladders = dict[tuple[int, int], list["_Rung"]]


def record_support(
    stakeholder: Stakeholder,
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
        people = _lock([stakeholder.pk], on)
        if problem := _problem(
            people.get(stakeholder.pk), Move(stakeholder.pk, support), {}, on, overall=product is None
        ):
            raise ValidationError(problem)
        return _record_one_support(people[stakeholder.pk], support, on, by, evidence, product)


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
    stakeholder: Stakeholder,
    product: Product,
    stage: int,
    *,
    on: date,
    by,
    evidence: Evidence | None = None,
    reason: str = "",
) -> AdoptionEvent:
    """Record where a person stands on a product's ladder (0…6) on a day; the newest stage is the present one.

    Raises ValidationError for a person who may not be judged, and for another stage on the same day.
    """
    with transaction.atomic():
        move = Move(stakeholder.pk, stages={product.pk: stage})
        people = _lock([stakeholder.pk], on)
        ladders = _ladders([move])
        if problem := _problem(people.get(stakeholder.pk), move, ladders, on):
            raise ValidationError(problem)
        facts = {"stage": stage, "by": by, "evidence": evidence, "reason": reason}
        event, created = AdoptionEvent.objects.get_or_create(
            stakeholder=stakeholder, product=product, on=on, defaults=facts
        )
        if created:
            _set_present_stages(ladders, [event])
        return event


@transaction.atomic
def record_moves(moves: Sequence[Move], *, hospital, on: date, by, kind: str = EvidenceKind.VISIT) -> list[Evidence]:
    """Record what was learnt about several people on one day, each with its evidence; at most ten queries.

    Judgements already known for that day are not written again. Returns the evidence created, for the caller to link.
    Raises ValidationError whose dict names the person at fault (`move-<id>`); then nothing is written.
    """
    moves = sorted((move for move in moves if move.support is not None or move.stages), key=lambda m: m.person_id)
    if not moves:
        return []
    people = _lock([move.person_id for move in moves], on)
    ladders = _ladders(moves) if any(move.stages for move in moves) else {}
    problems = {f"move-{move.person_id}": _problem(people.get(move.person_id), move, ladders, on) for move in moves}
    if problems := {name: problem for name, problem in problems.items() if problem}:
        raise ValidationError(problems)
    return _write(moves, people, ladders, hospital, on, by, kind)


def _write(moves, people, ladders, hospital, on, by, kind) -> list[Evidence]:
    new_support = {m.person_id: m.support for m in moves if _is_new_support(m, people[m.person_id])}
    new_stages = {
        (m.person_id, product_id): stage
        for m in moves
        for product_id, stage in m.stages.items()
        if _stage_that_day(ladders, m.person_id, product_id, on) is None
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
    """The people, locked in a fixed order, each with `support_that_day` (overall; None: not judged).

    Two queries: what is asked while waiting for a lock still answers from before the wait.
    """
    people = Stakeholder.objects.filter(pk__in=person_ids).order_by("pk")
    locked = people.select_for_update().in_bulk()
    that_day = SupportEvent.objects.filter(stakeholder__in=locked, product=None, on=on)
    supports = dict(that_day.values_list("stakeholder", "support"))
    for person in locked.values():
        person.support_that_day = supports.get(person.pk)
    return locked


@dataclass(frozen=True)
class _Rung:
    """A known point on a person's ladder of one product."""

    on: date
    stage: int
    is_event: bool = True


def _ladders(moves: Sequence[Move]) -> _Ladders:
    """What is known of the people's ladders, events and present stages, by (person, product); one query."""
    asked = {
        "stakeholder__in": [move.person_id for move in moves],
        "product__in": {product_id for move in moves for product_id in move.stages},
    }
    columns = ("stakeholder", "product", "stage")
    events = AdoptionEvent.objects.filter(**asked).order_by().annotate(is_event=Value(1))
    present = Adoption.objects.filter(**asked).order_by().annotate(is_event=Value(0))
    ladders: _Ladders = {}
    for person, product, stage, on, is_event in events.values_list(*columns, "on", "is_event").union(
        present.values_list(*columns, "since", "is_event"), all=True
    ):
        ladders.setdefault((person, product), []).append(_Rung(on, stage, bool(is_event)))
    return ladders


def _is_new_support(move: Move, person) -> bool:
    return move.support is not None and person.support_that_day is None


def _stage_that_day(ladders: _Ladders, person_id: int, product_id: int, on: date) -> int | None:
    rungs = ladders.get((person_id, product_id), [])
    return next((rung.stage for rung in rungs if rung.is_event and rung.on == on), None)


def _problem(person: Stakeholder | None, move: Move, ladders: _Ladders, on: date, *, overall: bool = True):
    """Why the move cannot be recorded: nobody there, nobody to judge, out of range, or judged otherwise that day."""
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
    return _second_stage(person, move, ladders, on)


def _second_stage(person: Stakeholder, move: Move, ladders: _Ladders, on: date):
    for product_id, stage in move.stages.items():
        known = _stage_that_day(ladders, person.pk, product_id, on)
        if known is not None and known != stage:
            return _contradiction(person, AdoptionStage(known).label, on)
    return None


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


def _set_present_stages(ladders: _Ladders, events: Sequence[AdoptionEvent]) -> None:
    """Let the present stages follow from everything known, the new events included."""
    rungs = {
        (event.stakeholder_id, event.product_id): [
            *ladders.get((event.stakeholder_id, event.product_id), []),
            _Rung(event.on, event.stage),
        ]
        for event in events
    }
    Adoption.objects.bulk_create(
        [_present(pair, known) for pair, known in rungs.items()],
        update_conflicts=True,
        unique_fields=["stakeholder", "product"],
        update_fields=["stage", "since"],
    )


def _present(pair: tuple[int, int], rungs: Sequence[_Rung]) -> Adoption:
    """The stage of the newest rung, since the first day of the run of rungs at that stage that ends with it."""
    newest_first = sorted(rungs, key=lambda rung: (rung.on, rung.is_event), reverse=True)
    run = list(takewhile(lambda rung: rung.stage == newest_first[0].stage, newest_first))
    return Adoption(stakeholder_id=pair[0], product_id=pair[1], stage=run[0].stage, since=run[-1].on)


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
    """Present stages as the remaining events have them; no stage where none remains."""
    pairs = {(event.stakeholder_id, event.product_id) for event in events}
    asked = {"stakeholder__in": {person for person, _ in pairs}, "product__in": {product for _, product in pairs}}
    remaining: _Ladders = {}
    for event in AdoptionEvent.objects.filter(**asked):
        remaining.setdefault((event.stakeholder_id, event.product_id), []).append(_Rung(event.on, event.stage))
    present = Adoption.objects.filter(**asked)
    gone = pairs - remaining.keys()
    present.filter(pk__in=[row.pk for row in present if (row.stakeholder_id, row.product_id) in gone]).delete()
    Adoption.objects.bulk_create(
        [_present(pair, remaining[pair]) for pair in pairs & remaining.keys()],
        update_conflicts=True,
        unique_fields=["stakeholder", "product"],
        update_fields=["stage", "since"],
    )
