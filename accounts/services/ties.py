"""Professional ties between people, and ties to rivals that a public source tells."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from records import screening

from ..choices import BOTH_WAYS
from ..models import RivalTie, Stakeholder, Tie

KNOWN = _("This tie is on the map already.")


@transaction.atomic
def add_tie(tie: Tie, *, by) -> Tie:
    """Put a tie on the map; one that is the same from both sides is kept once, the lower id first.

    Raises ValidationError for a tie to oneself, to somebody `by` cannot see, to somebody who may not be profiled, and
    for one that is on the map already.
    """
    ends = [tie.from_person_id, tie.to_person_id]
    if ends[0] == ends[1]:
        raise ValidationError(_("A tie joins two different people."))
    people = Stakeholder.objects.visible_to(by).active().order_by("pk").select_for_update(of=("self",)).in_bulk(ends)
    if len(people) < 2:
        raise ValidationError(_("Choose two people you can see."))
    for person in people.values():
        if not person.may_be_profiled:
            raise ValidationError(
                _("%(person)s: a tie needs consent or a contract as lawful basis.") % {"person": person}
            )
    if tie.kind in BOTH_WAYS and ends[0] > ends[1]:
        tie.from_person_id, tie.to_person_id = ends[1], ends[0]
    _insert(tie, by)
    tie.flagged = screening.flag_text(tie, "note", tie.note, author=by)
    return tie


def _insert(tie: Tie, by) -> None:
    tie.author = tie._history_user = by
    try:
        with transaction.atomic():
            tie.save()
    except IntegrityError as error:
        raise ValidationError(KNOWN) from error


@transaction.atomic
def end_tie(tie: Tie, *, on: date, by) -> Tie:
    """Take down that a tie is no more; what was stays in the record. Done twice keeps the first day."""
    tie = Tie.objects.select_for_update().get(pk=tie.pk)
    if tie.until is None:
        tie.until = max(on, tie.since) if tie.since else on
        tie._history_user = by
        tie.save()
    return tie


@transaction.atomic
def add_rival_tie(tie: RivalTie, *, by) -> RivalTie:
    """Keep that a public source ties a person to a rival. Raises ValidationError for one who may not be profiled."""
    if not Stakeholder.objects.select_for_update().get(pk=tie.stakeholder_id).may_be_profiled:
        raise ValidationError(_("This person gave no consent: nothing is kept beyond name, post and visits."))
    tie.author = tie._history_user = by
    tie.save()
    tie.flagged = screening.flag_text(tie, "source", tie.source, author=by)
    return tie


@transaction.atomic
def move_ties(person: Stakeholder, target: Stakeholder, *, by) -> int:
    """Let ties of a record point to the one it was linked to; returns how many.

    What would tie the target to itself, or is known there already, goes.
    """
    moved = 0
    for tie in Tie.objects.between([person]).order_by("pk"):
        ends = [target.pk if end == person.pk else end for end in (tie.from_person_id, tie.to_person_id)]
        if tie.kind in BOTH_WAYS:
            ends.sort()
        tie._history_user = by
        if ends[0] == ends[1] or (
            tie.until is None and Tie.objects.filter(from_person=ends[0], to_person=ends[1], kind=tie.kind, until=None)
        ):
            tie.delete()
            continue
        tie.from_person_id, tie.to_person_id = ends
        tie.save()
        moved += 1
    return moved
