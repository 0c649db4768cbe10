"""The questions a map leaves open and their answers: unknown seats, "is there a blocker?", what is done about one.

What is saved carries as `flagged` the forbidden phrases its author is to be told about.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from records import screening

from ..models import BlockerReview, CounterAction, Hospital, Placeholder, Stakeholder, SupportEvent


@transaction.atomic
def add_placeholder(placeholder: Placeholder, *, by) -> Placeholder:
    """Put a seat nobody is known in on the map. Raises ValidationError where it stands there already."""
    placeholder.author = placeholder._history_user = by
    try:
        with transaction.atomic():
            placeholder.save()
    except IntegrityError as error:
        raise ValidationError(_("This role is on the map already as not known.")) from error
    placeholder.flagged = screening.flag_text(placeholder, "note", placeholder.note, author=by)
    return placeholder


@transaction.atomic
def close_placeholder(placeholder: Placeholder, *, on: date, by) -> Placeholder:
    """Take an open seat off the map though nobody was found. Done twice keeps the first day."""
    placeholder = Placeholder.objects.select_for_update().get(pk=placeholder.pk)
    if placeholder.closed_on is None:
        placeholder.closed_on, placeholder._history_user = on, by
        placeholder.save()
    return placeholder


@transaction.atomic
def answer_blocker_question(hospital: Hospital, *, is_named: bool, note: str, on: date, by) -> BlockerReview:
    """Keep whether somebody at the hospital blocks, as known on a day; a later answer of that day replaces it.

    Raises ValidationError where the answer and the recorded stances say different things.
    """
    Hospital.objects.select_for_update(of=("self",)).get(pk=hospital.pk)
    blocker = known_blockers(hospital).first()
    if blocker and not is_named:
        raise ValidationError(
            _("%(person)s is recorded as against us. Judge that stance anew first, if it changed.")
            % {"person": blocker}
        )
    if is_named and not blocker:
        raise ValidationError(_("Nobody is recorded as against us. Judge the stance of whoever blocks first."))
    review = BlockerReview.objects.filter(hospital=hospital, on=on).first() or BlockerReview(hospital=hospital, on=on)
    review.is_named, review.note = is_named, note
    review.author = review._history_user = by
    review.save()
    review.flagged = screening.flag_text(review, "note", note, author=by)
    return review


def known_blockers(hospital: Hospital):
    """People of the hospital who are against us, overall or by the newest word on one of our products."""
    newest: dict[tuple[int, int | None], int] = {}
    people = hospital.stakeholders.judged()
    events = SupportEvent.objects.filter(stakeholder__in=people.order_by()).exclude(product=None).order_by("on", "pk")
    for person, product, support in events.values_list("stakeholder", "product", "support"):
        newest[person, product] = support
    against = {person for (person, _product), support in newest.items() if support < 0}
    return people.against(against)


@transaction.atomic
def add_counter_action(action: CounterAction, *, by) -> CounterAction:
    """Say what is done about somebody's opposition. Raises ValidationError for a person who may not be profiled."""
    if not Stakeholder.objects.select_for_update().get(pk=action.stakeholder_id).may_be_profiled:
        raise ValidationError(_("This person gave no consent: nothing is kept beyond name, post and visits."))
    action.author = action._history_user = by
    action.save()
    action.flagged = screening.flag_text(action, "text", action.text, author=by)
    return action


@transaction.atomic
def close_counter_action(action: CounterAction, *, result: str, on: date, by) -> CounterAction:
    """Take down that a counter-action was done and what came of it. Done twice keeps the first day and result."""
    action = CounterAction.objects.select_for_update().get(pk=action.pk)
    action.flagged = []
    if action.done_on is None:
        action.done_on, action.result, action._history_user = on, result, by
        action.save()
        action.flagged = screening.flag_text(action, "result", result, author=by)
    return action
