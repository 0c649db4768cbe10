"""What is to follow a contact stays with the partner: steps of those who no longer work it go to whoever does.

Where nobody can be told for sure, a step stays where it is and stands in the manager's list (`lost`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from people.choices import Function
from people.models import Assignment, User
from people.ownership import Successors, nearest, successors

from ..bulk import give_steps
from ..models import PartnerStep, Supply
from ..news import tell_of_steps
from ..querysets import PartnerStepQuerySet


def follow_partners(today: date) -> int:
    """Each night: hand over what assignments that ended have left; returns how many steps went."""
    return _follow(PartnerStep.objects.all(), today)


def follow_leaver(user: User, on: date) -> None:
    """Hand over what somebody leaves who can no longer sign in."""
    _follow(PartnerStep.objects.filter(owner=user), on)


@transaction.atomic
def give_step(step: PartnerStep, *, to: User, by: User) -> PartnerStep:
    """Let a colleague own an open step. Raises ValidationError where it was done meanwhile; then nothing changes."""
    step = PartnerStep.objects.select_for_update(of=("self",)).get(pk=step.pk)
    if step.done_on is not None:
        raise ValidationError(_("This has been done meanwhile."))
    if step.owner_id != to.pk:
        give_steps({to: [step]}, by=by)
        tell_of_steps({to: [step]})
    return step


@transaction.atomic
def _follow(steps: PartnerStepQuerySet, today: date) -> int:
    """The steps are locked in one order as they are read: of two at once the second finds nothing left."""
    held = steps.lost(today).select_related("contact__partner").select_for_update(of=("self",)).order_by("pk")
    lost = list(held)
    if not lost:
        return 0
    places, among = _places(lost), successors(today)
    given: dict[User, list[PartnerStep]] = defaultdict(list)
    for step in lost:
        if to := _successor(places[step.contact.partner_id, step.owner_id], among):
            given[to].append(step)
    give_steps(given)
    tell_of_steps(given)
    return sum(map(len, given.values()))


def _places(steps: Iterable[PartnerStep]) -> dict[tuple[int, int], set[str]]:
    """Paths of the territories with hospitals of a partner that were once the owner's, by (partner, owner); two queries."""
    supplied, held = defaultdict(set), defaultdict(set)
    partners = {step.contact.partner_id for step in steps}
    supplies = Supply.objects.filter(partner__in=partners, hospital__is_active=True, hospital__linked_to=None)
    for partner, path in supplies.values_list("partner", "hospital__territory__path"):
        supplied[partner].add(path)
    once = Assignment.objects.filter(user__in={step.owner_id for step in steps})
    for owner, path in once.values_list("user", "territory__path"):
        held[owner].add(path)
    pairs = {(step.contact.partner_id, step.owner_id) for step in steps}
    return {
        (partner, owner): {path for path in supplied[partner] if path.startswith(tuple(held[owner]))}
        for partner, owner in pairs
    }


def _successor(paths: Iterable[str], among: Successors) -> User | None:
    """The one commercial rep who owns the hospitals there now; None with none or several."""
    found = {user for path in paths for user in nearest(path, Function.COMMERCIAL, among)}
    return found.pop() if len(found) == 1 else None
