"""Around the customer card: which people a page shows, what must be said first, and who looked from outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import adds_to_roster
from accounts.choices import LawfulBasis
from accounts.models import Hospital, Stakeholder
from lib.templatetags.ui import day
from people.models import User
from records.audit import record
from records.models import AuditEvent

from .hospital_page import AlertLine
from .people_panel import with_last_meeting

DAYS_TO_OBTAIN = 30


def pages_of(people: QuerySet, user: User) -> QuerySet:
    """People with what the head of their page needs, `may_edit` and `may_log`."""
    return (
        with_last_meeting(people)
        .select_related("hospital__territory", "department", "influence_assessed_by")
        .annotate(
            may_edit=Exists(Stakeholder.objects.editable_by(user).filter(pk=OuterRef("pk"))),
            may_log=Exists(Hospital.objects.loggable_by(user).filter(pk=OuterRef("hospital"))),
        )
    )


@dataclass(frozen=True)
class Rights:
    """What a user may do with a person from the page: correct, fill in the card, judge, take down an opt-out, copy and erase."""

    edit: bool
    fill: bool
    judge: bool
    withdraw: bool
    oversee: bool


def rights_of(person: Stakeholder, user: User) -> Rights:
    """The acts offered on the page of a person annotated by `pages_of`; each act checks again by itself."""
    if person.erased_at:
        return Rights(False, False, False, False, False)
    adds = adds_to_roster(user) and person.is_active
    return Rights(
        edit=person.may_edit,
        fill=adds,
        judge=adds and person.may_be_profiled,
        withdraw=adds and person.opted_out_on is None,
        oversee=user.sees_everything,
    )


def record_view(person: Stakeholder, user: User) -> None:
    """Leave an audit event when somebody looks who is not of the hospital's team (product.md §1).

    The team are the reps and managers who cover its territory; who oversees everything looks from outside.
    """
    is_of_team = user.works_in_field and person.hospital.territory_id in user.covered_territory_ids
    if not is_of_team:
        record(AuditEvent.Verb.VIEWED, actor=user, subject=person)


def alerts_of(person: Stakeholder, today: date) -> list[AlertLine]:
    """What must be known before anything else on the page is read."""
    if person.erased_at:
        words = _("on %(day)s, as the person asked; counts stay, the name does not") % {"day": day(person.erased_at)}
        return [AlertLine(_("Erased"), words, "note", "info")]
    lines = []
    if person.opted_out_on:
        words = _("on %(day)s: in no list, suggestion or score any more") % {"day": day(person.opted_out_on)}
        lines.append(AlertLine(_("Opted out"), words, "danger", "alert"))
    if not person.is_active:
        lines.append(AlertLine(_("Deactivated"), _("not offered on visits, not counted"), "note", "info"))
    if person.is_under_review:
        lines.append(AlertLine(_("Under review"), _("added in the field; an admin checks the entry"), "note", "review"))
    if person.lawful_basis == LawfulBasis.NONE and not person.opted_out_on:
        lines.append(_basis_line(person, today))
    return lines


def _basis_line(person: Stakeholder, today: date) -> AlertLine:
    left = (timezone.localdate(person.created_at) + timedelta(days=DAYS_TO_OBTAIN) - today).days
    if left < 0:
        words = _("for more than 30 days: hidden from the lists until consent is obtained")
        return AlertLine(_("No lawful basis"), words, "danger", "compliance")
    words = ngettext("%(days)s day left to obtain consent", "%(days)s days left to obtain consent", left)
    return AlertLine(_("No lawful basis yet"), words % {"days": left}, "warn", "compliance")
