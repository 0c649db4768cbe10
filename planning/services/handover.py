"""Plans follow their hospital: open work of those who no longer work there goes to whoever does (product.md §1).

Where nobody can be told for sure, it stays where it is and stands in the manager's list (`without_an_owner`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from people.models import User
from people.ownership import Successors, nearest, successors

from ..bulk import give_to
from ..models import AccountPlan, Action, Objective
from ..news import tell_of_hand_over
from ..plan_querysets import PlanQuerySet

BATCH = 500
"""Plans that are handed over in one transaction at night."""

Left = dict[tuple[int, int], list[Objective | Action | AccountPlan]]
"""What an owner leaves on a plan, by (plan, owner)."""


def follow_hospitals(today: date) -> int:
    """Each night: hand over what assignments that ended have left; returns how many handings over there were."""
    return _follow(AccountPlan.objects.all(), today)


def follow_leaver(user: User, on: date) -> None:
    """Hand over what somebody leaves who can no longer sign in."""
    _follow(AccountPlan.objects.with_work_of(user), on)


def _follow(plans: PlanQuerySet, today: date) -> int:
    """Give the open work of lost owners to their successors; each BATCH whole or not at all."""
    lost = list(plans.worked().without_an_owner(today).order_by("pk").values_list("pk", flat=True))
    among = successors(today) if lost else {}
    return sum(_pass_on(lost[at : at + BATCH], among, today) for at in range(0, len(lost), BATCH))


@transaction.atomic
def _pass_on(ids: Sequence[int], among: Successors, today: date) -> int:
    """Hand over what is left on these plans; returns how many handings over there were.

    The plans are locked in one order, as whoever changes one locks it, and only then read: of two at once the second
    finds nothing left.
    """
    found = AccountPlan.objects.filter(pk__in=ids).select_for_update(of=("self",)).not_closed()
    plans = {plan.pk: plan for plan in found.select_related("hospital__territory").order_by("pk")}
    left = _left(plans, today)
    owners = User.objects.in_bulk({owner for _plan, owner in left})
    given: dict[User, set[int]] = defaultdict(set)
    rows: dict[User, list] = defaultdict(list)
    for (pk, owner), work in left.items():
        if to := _successor(plans[pk], owners[owner], work, among):
            given[to].add(pk)
            rows[to] += work
    give_to(rows)
    tell_of_hand_over({to: [plans[pk] for pk in sorted(given[to])] for to in given})
    return sum(map(len, given.values()))


def _left(plans: dict[int, AccountPlan], today: date) -> Left:
    """The open work of everybody who owns any of a plan and no longer works there; seven queries."""
    here = [model.objects.filter(plan__in=plans).open() for model in (Objective, Action)]
    pairs = {pair for rows in here for pair in rows.lost(today).values_list("plan", "owner")}
    pairs |= set(AccountPlan.objects.filter(pk__in=plans).left_by_owner(today).values_list("pk", "owner"))
    owners = {owner for _plan, owner in pairs}
    work: Left = {pair: [] for pair in sorted(pairs)}
    for row in (row for rows in here for row in rows.filter(owner__in=owners)):
        if (pair := (row.plan_id, row.owner_id)) in work:
            work[pair].append(row)
    for plan in plans.values():
        if (pair := (plan.pk, plan.owner_id)) in work:
            work[pair].append(plan)
    return work


def _successor(plan: AccountPlan, owner: User, work: Iterable, among: Successors) -> User | None:
    """The one rep of the same function nearest to the hospital; None with none or several, and where work is not theirs.

    What stays is in the manager's list.
    """
    found = nearest(plan.hospital.territory.path, owner.function, among)
    if len(found) != 1:
        return None
    (to,) = found
    return to if to.sees_sales or not any(_is_on_sales(row) for row in work) else None


def _is_on_sales(row) -> bool:
    return isinstance(row, Objective) and row.measured is not None and row.measured.is_from_sales
