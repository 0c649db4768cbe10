"""What visits tell people in the app: kinds of notices, and what becomes due by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import User
from records.notices import News, named, notify, register_kind, register_source, tell

from .choices import ReviewKind, Verdict
from .follow_ups import count_late
from .models import AdverseEvent, Coaching, Commitment, NextStep, ReviewItem, ServiceRequest

COACHING_SENT, COACHING_ACKNOWLEDGED = "coaching_sent", "coaching_acknowledged"
EVENT_HEARD, EVENT_UNREPORTED, EVENT_CLOSED = "adverse_event_heard", "adverse_event_unreported", "adverse_event_closed"
EVENT_LATE = "adverse_event_late"
VISIT_RETURNED, UNLOCK_DECIDED, CHALLENGE_DECIDED = "visit_returned", "unlock_decided", "challenge_decided"
STEP_OVERDUE, PROMISE_OVERDUE, FOLLOW_UPS_DUE = "step_overdue", "promise_overdue", "follow_ups_due"
LOOK_BACK = timedelta(days=7)
"""How old something overdue may be to be told of: so long the daily question may have failed."""


def register() -> None:
    """Make these kinds and sources known; called when the app is ready."""
    for name, text, digest, icon in (
        (COACHING_SENT, _("%(who)s coached a joint visit at %(hospital)s: rate it, then read."), _("Coaching to read"), "review"),
        (COACHING_ACKNOWLEDGED, _("%(who)s acknowledged your coaching at %(hospital)s."), _("Coaching acknowledged"), "review"),
        (EVENT_HEARD, _("Adverse event heard at %(hospital)s."), _("Adverse events heard"), "alert"),
        (EVENT_UNREPORTED, _("Write the report on the adverse event heard at %(hospital)s."), _("Adverse events to report"), "alert"),
        (EVENT_LATE, _("The adverse event heard at %(hospital)s is not handed over, and late."), _("Adverse events late"), "alert"),
        (EVENT_CLOSED, _("The adverse event at %(hospital)s is signed off."), _("Adverse events signed off"), "check"),
        (VISIT_RETURNED, _("%(who)s returned your visit at %(hospital)s with a comment."), _("Visits returned"), "review"),
        (UNLOCK_DECIDED, _("%(who)s decided on unlocking your visit at %(hospital)s."), _("Unlocks decided"), "review"),
        (CHALLENGE_DECIDED, _("%(who)s decided on your challenge of the target at %(hospital)s."), _("Challenges decided"), "review"),
        (STEP_OVERDUE, _("A next step at %(hospital)s is overdue."), _("Next steps overdue"), "clock"),
        (PROMISE_OVERDUE, _("A promise or request at %(hospital)s is overdue."), _("Promises and requests overdue"), "promise"),
        (FOLLOW_UPS_DUE, _("Follow-ups overdue in trial and evaluation: %(number)s."), _("Follow-ups in trial and evaluation"), "clock"),
    ):  # fmt: skip
        register_kind(name, text, digest, icon)
    for source in (unreported_events, late_events, overdue_steps, overdue_promises, late_follow_ups):
        register_source(source)


# -- Told at once ----------------------------------------------------------------------------------
def tell_of_coaching(coaching: Coaching) -> None:
    """The other side of a coaching, once it is sent or acknowledged."""
    to, who, kind = (
        (coaching.rep, coaching.coach, COACHING_SENT)
        if coaching.is_sent
        else (coaching.coach, coaching.rep, COACHING_ACKNOWLEDGED)
    )
    args = {"who": named(who), "hospital": named(coaching.visit.hospital)}
    notify(to, kind, coaching.get_absolute_url(), key=str(coaching.pk), **args)


def tell_of_decision(item: ReviewItem) -> None:
    """The author, of what a manager decided on a visit that went back, an unlock or a challenged target."""
    kinds = {ReviewKind.UNLOCK: UNLOCK_DECIDED, ReviewKind.CHALLENGE: CHALLENGE_DECIDED}
    kind = kinds.get(item.kind) or (VISIT_RETURNED if item.verdict == Verdict.RETURNED else "")
    if not kind:
        return
    url = reverse("dashboards:call_plan") if kind == CHALLENGE_DECIDED else item.visit.get_absolute_url()
    args = {"who": named(item.decided_by), "hospital": named(item.hospital)}
    notify(item.author, kind, url, key=str(item.pk), **args)


def tell_of_heard(events: list[AdverseEvent]) -> None:
    """Everybody of compliance, of adverse events just heard."""
    tell([_of_event(event, keeper, EVENT_HEARD) for keeper in _keepers() for event in events])


def tell_of_signed_off(event: AdverseEvent) -> None:
    """Whoever heard it."""
    tell([_of_event(event, event.reporter_id, EVENT_CLOSED)])


def _keepers() -> list[int]:
    return list(User.objects.active().in_role("compliance").order_by("pk").values_list("pk", flat=True))


def _of_event(event: AdverseEvent, to: int, kind: str) -> News:
    return News(to, kind, str(event.pk), event.get_absolute_url(), {"hospital": _place(event)})


def _place(event: AdverseEvent) -> dict[str, str]:
    return named(event.hospital) if event.hospital else {"zh": event.place, "en": event.place}


# -- Due by itself ---------------------------------------------------------------------------------
def unreported_events(today: date) -> Iterator[News]:
    """Adverse events of the days before whose report is still not written."""
    for event in AdverseEvent.objects.unreported().select_related("hospital").iterator():
        yield _of_event(event, event.reporter_id, EVENT_UNREPORTED)


def late_events(today: date) -> Iterator[News]:
    """Each day again, to everybody of compliance, what should have been handed over."""
    keepers = _keepers()
    for event in AdverseEvent.objects.late(timezone.now()).select_related("hospital").iterator():
        for keeper in keepers:
            yield replace(_of_event(event, keeper, EVENT_LATE), key=f"{event.pk}:{today}")


def overdue_steps(today: date) -> Iterator[News]:
    for step in _newly_overdue(NextStep, today):
        yield _overdue(step, STEP_OVERDUE, f"{step.pk}:{step.due_on}")


def overdue_promises(today: date) -> Iterator[News]:
    for model in (ServiceRequest, Commitment):
        for row in _newly_overdue(model, today):
            yield _overdue(row, PROMISE_OVERDUE, f"{model._meta.model_name}:{row.pk}:{row.due_on}")


def _newly_overdue(model, today: date):
    rows = model.objects.overdue(today).filter(due_on__gte=today - LOOK_BACK, owner__is_active=True)
    return rows.select_related("hospital").order_by("pk").iterator()


def _overdue(row, kind: str, key: str) -> News:
    tab = "visits" if kind == STEP_OVERDUE else "relationship"
    url = f"{row.hospital.get_absolute_url()}?tab={tab}"
    return News(row.owner_id, kind, key, url, {"hospital": named(row.hospital)})


def late_follow_ups(today: date) -> Iterator[News]:
    """Once a week each rep's number of follow-ups that should have been made."""
    year, week, _day = today.isocalendar()
    for rep in User.objects.reps().order_by("pk"):
        if number := count_late(rep, today):
            url = reverse("visits:follow_up_list")
            yield News(rep.pk, FOLLOW_UPS_DUE, f"{year}-{week}", url, {"number": str(number)})
