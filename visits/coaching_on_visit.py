"""What the page of a visit offers of coaching."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from people.models import User

from .models import Coaching, Visit


@dataclass(frozen=True)
class Coached:
    """The coaching of a visit as far as one may see it, and whether one may begin it."""

    coaching: Coaching | None
    may_begin: bool


def coaching_on(visit: Visit, user: User) -> Coached | None:
    """None where the visit was not joint, or coaching there is nobody's business but others'; at most two queries."""
    if visit.joint_with_id is None or not user.works_in_field:
        return None
    now = timezone.now()
    today = timezone.localdate(now)
    if shown := Coaching.objects.visible_to(user, today).of_visit(visit.pk):
        return Coached(shown, may_begin=False)
    may_begin = user.is_manager and Visit.objects.coachable_by(user, today, now).numbered(visit.pk) is not None
    return Coached(None, may_begin=True) if may_begin else None
