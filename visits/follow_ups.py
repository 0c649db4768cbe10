"""Follow-up visits during trial and evaluation: within so many days of the last completed visit (I076).

A day counts from the last completed visit with the person since the stage began, else from the stage's first day. The
number of days is the setting ADOPTION_FOLLOW_UP_DAYS.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from accounts.ladder import follow_up_due
from accounts.models import Adoption

from .choices import COMPLETED, State
from .models import VisitAttendee

DAYS_AHEAD = 7


@dataclass(frozen=True)
class FollowUp:
    """When the follow-up of one stage is due, and whether the day has passed."""

    due_on: date
    is_late: bool


def follow_up_of(stage: int | None, since: date | None, last_met: date | None, today: date) -> FollowUp | None:
    """The follow-up that a stage asks for; None outside of trial and evaluation."""
    if stage is None or since is None:
        return None
    due = follow_up_due(stage, since, last_met, settings.ADOPTION_FOLLOW_UP_DAYS)
    return FollowUp(due, due < today) if due else None


def follow_ups(user, *, until: date) -> QuerySet:
    """Stages whose follow-up is due by a day, at hospitals the user sees, the longest waiting first.

    Annotates `last_met` (the last completed visit, None without) and `counts_from`.
    """
    meetings = _completed_meetings().order_by("-visit__on").values("visit__on")[:1]
    waiting = _waiting(user, until).annotate(last_met=Subquery(meetings))
    waiting = waiting.annotate(counts_from=Greatest(F("since"), Coalesce(F("last_met"), F("since"))))
    people = waiting.select_related("product", "stakeholder__hospital", "stakeholder__department")
    return people.order_by("counts_from", "stakeholder__sort_key", "pk")


def count_late(user, today: date) -> int:
    """How many follow-ups should have been made before today; one query."""
    return _waiting(user, today - timedelta(days=1)).count()


def _waiting(user, until: date) -> QuerySet:
    """Stages that began, and whose people were last met, so long before `until` that the follow-up is due by then.

    Asked as "not met since", so that only late meetings are looked up, not everybody's last one.
    """
    latest = until - timedelta(days=settings.ADOPTION_FOLLOW_UP_DAYS)
    met_since = _completed_meetings().filter(visit__on__gt=latest)
    stages = Adoption.objects.visible_to(user).judged().under_trial()
    return stages.filter(~Exists(met_since), since__lte=latest, stakeholder__hospital__no_visits_since=None)


def _completed_meetings() -> QuerySet:
    meetings = VisitAttendee.objects.filter(stakeholder=OuterRef("stakeholder"))
    return meetings.filter(visit__state=State.SUBMITTED, visit__outcome__in=COMPLETED)


def due_on(counts_from: date) -> date:
    """When a follow-up is due that counts from a day."""
    return counts_from + timedelta(days=settings.ADOPTION_FOLLOW_UP_DAYS)
