"""The week as a calendar feed by a secret link: hospital and time, never a person, a purpose or a word of the notes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from lib.signed_keys import SignedKeys
from people.models import User

from ..choices import HANDED_IN, State
from ..models import CalendarLink, Visit
from ..planning import DAYS_AHEAD

DAYS_BACK = 14
USUAL_MINUTES = 30
"""How long a planned visit is drawn (A#60)."""

_keys = SignedKeys("visits.calendar")


def token_of(link: CalendarLink) -> str:
    """What the address of the link ends with: its key, signed."""
    return _keys.token_of(link.key)


def owner_of(token: str) -> User | None:
    """Whose week an address shows; None where the link was ended or replaced, or its user works here no more."""
    link = CalendarLink.objects.filter(key=_keys.key_of(token), user__is_active=True).select_related("user").first()
    return link.user if link else None


def link_to(user: User) -> CalendarLink | None:
    """The user's link, where there is one."""
    return CalendarLink.objects.filter(user=user).first()


@transaction.atomic
def make_calendar_link(user: User) -> CalendarLink:
    """A new link; the one before shows nothing any more."""
    User.objects.select_for_update().get(pk=user.pk)
    link = link_to(user) or CalendarLink(user=user)
    link.key, link.made_at, link._history_user = _keys.new(), timezone.now(), user
    link.save()
    return link


@transaction.atomic
def end_calendar_link(user: User) -> None:
    """Let the link show nothing any more; done twice it is done."""
    for link in CalendarLink.objects.select_for_update().filter(user=user):
        link._history_user = user
        link.delete()


def calendar_of(user: User, today: date) -> bytes:
    """The planned and made visits of the last two weeks and the next quarter as iCalendar (RFC 5545); one query."""
    visits = Visit.objects.credited_to(user).filter(state__in=(State.PLANNED, *HANDED_IN))
    visits = visits.between(today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD))
    calendar = Calendar()
    calendar.add("prodid", "-//KeyAccounts//EN")
    calendar.add("version", "2.0")
    with translation.override(user.language):
        calendar.add("x-wr-calname", _("Visits"))
        for visit in visits.select_related("hospital").order_by("on", "at", "pk"):
            calendar.add_component(_event(visit))
    return calendar.to_ical()


def _event(visit: Visit) -> Event:
    event = Event()
    event.add("uid", f"{visit.client_id}@keyaccounts")
    event.add("dtstamp", visit.submitted_at or timezone.now())
    event.add("summary", visit.hospital.display_name)
    event.add("location", visit.hospital.address or visit.hospital.display_name)
    if visit.at is None:
        event.add("dtstart", visit.on)
        event.add("dtend", visit.on + timedelta(days=1))
    else:
        starts = timezone.make_aware(datetime.combine(visit.on, visit.at))
        event.add("dtstart", starts.astimezone(UTC))
        ends = starts + timedelta(minutes=visit.minutes or USUAL_MINUTES)
        event.add("dtend", ends.astimezone(UTC))
    return event
