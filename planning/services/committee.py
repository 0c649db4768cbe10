"""A hospital's committee: its rules, who sits on it, who will be away, and how likely a yes is by stance."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Stakeholder
from accounts.services.saving import insert_or_explain, locked, write
from people.models import User
from records import audit
from records.models import AuditEvent

from .. import vote
from ..models import Absence, CommitteeMember, CommitteeRules, ListingApplication, StanceChance
from ..querysets import UNKNOWN_KEY


@transaction.atomic
def add_rules(rules: CommitteeRules, *, by: User) -> CommitteeRules:
    """Keep the rules of a committee for the first time. Raises ValidationError where somebody did so meanwhile."""
    insert_or_explain(rules, by=by)
    return rules


@transaction.atomic
def save_rules(rules: CommitteeRules, values: Mapping[str, object], *, seen: int, by: User) -> CommitteeRules:
    """Change the rules over version `seen`; raises `Stale`."""
    current = locked(rules, seen)
    write(current, values, by=by)
    return current


@transaction.atomic
def seat_member(member: CommitteeMember, *, by: User) -> CommitteeMember:
    """Take somebody down as a member. Raises ValidationError for one who is a member already."""
    member._history_user = by
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError as error:
        raise ValidationError(_("This person is on the committee already.")) from error
    return member


@transaction.atomic
def unseat_member(member: CommitteeMember, *, by: User) -> None:
    """Take a member off; the field history keeps who sat there, and who took them off."""
    member._history_user = by
    member.delete()


@transaction.atomic
def mark_absence(application: ListingApplication, person: Stakeholder, is_absent: bool, *, by: User) -> None:
    """Say whether a member will be away when the committee decides on a listing. Said twice is said once."""
    absences = Absence.objects.filter(application=application, stakeholder=person)
    known = absences.select_for_update().first()
    if is_absent and known is None:
        row = Absence(application=application, stakeholder=person)
        row._history_user = by
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:  # somebody else said the same
            return
    elif known and not is_absent:
        known._history_user = by
        known.delete()


@transaction.atomic
def save_chances(chances: Mapping[int | None, tuple[int, int, int]], *, by: User) -> None:
    """Keep how likely a yes is, in percent (at least, likely, at most) by stance; the usual ones are no rows.

    Raises ValidationError where they do not rise. Leaves an audit event.
    """
    rows = {row.stance: row for row in StanceChance.objects.select_for_update().order_by("pk")}
    changed = {}
    for stance, percents in chances.items():
        key = UNKNOWN_KEY if stance is vote.UNKNOWN else str(stance)
        usual = tuple(round(100 * p) for p in vote.USUAL[stance])
        row = rows.get(key) or StanceChance(stance=key, low=usual[0], likely=usual[1], high=usual[2])
        before = row.low, row.likely, row.high
        if before == tuple(percents):
            continue
        changed[key] = [list(before), list(percents)]
        row.low, row.likely, row.high = percents
        row.full_clean(validate_unique=False)
        _keep(row, tuple(percents) == usual, by)
    if changed:
        audit.record(AuditEvent.Verb.RULE_CHANGED, actor=by, rule="stance_chances", changed=changed)


def _keep(row: StanceChance, is_usual: bool, by: User) -> None:
    row._history_user = by
    if not is_usual:
        row.save()
    elif row.pk:
        row.delete()
