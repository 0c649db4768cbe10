"""Coaching: begun by the coach, sent, rated by the rep, acknowledged. What one side has given is not changed again."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import User
from records import screening

from .. import news
from ..coaching_items import CHECKS, OWN, SKILLS, CoachingState
from ..models import Coaching, Visit

TEXTS = ("strengths", "to_work_on", "agreed")


def begin_coaching(visit: Visit, *, by: User) -> Coaching:
    """The coach's draft for a joint visit; begun twice it is one. The visit is one of `coachable_by` the coach."""
    rep = visit.joint_with if visit.author_id == by.pk else visit.author
    coaching = Coaching(visit=visit, coach=by, rep=rep)
    coaching._history_user = by
    try:
        with transaction.atomic():
            coaching.save()
    except IntegrityError:
        return Coaching.objects.written_by(by).get(visit=visit)
    return coaching


@transaction.atomic
def write_coaching(coaching: Coaching, values: Mapping[str, object], *, by: User, send: bool = False) -> list[str]:
    """Keep what the coach filled in, and send it if asked; returns forbidden phrases found in its texts.

    Raises ValidationError once it is sent, for an unknown check, and for sending without all six ratings.
    """
    coaching = _locked(coaching)
    if not coaching.is_draft:
        raise ValidationError(_("This coaching was sent already. It is not changed any more."))
    for name, kind in CHECKS.items():
        if not set(values[name]) <= set(kind.values):
            raise ValidationError({name: _("Choose from the list.")})
    for name, value in values.items():
        setattr(coaching, name, value)
    if send:
        lacking = [name for name in SKILLS if getattr(coaching, name) is None]
        if lacking:
            raise ValidationError({name: _("Rate each of the six skills before you send it.") for name in lacking})
        coaching.state, coaching.sent_at = CoachingState.SENT, timezone.now()
        news.tell_of_coaching(coaching)
    return _save(coaching, by, TEXTS)


@transaction.atomic
def rate_oneself(coaching: Coaching, ratings: Mapping[str, int], *, by: User) -> Coaching:
    """Keep the rep's own ratings, all of them at once. Raises ValidationError where there are some already."""
    coaching = _locked(coaching)
    if coaching.rated_at is not None or coaching.is_draft:
        raise ValidationError(_("You have rated this visit already."))
    for name in OWN:
        setattr(coaching, name, ratings[name])
    coaching.rated_at = timezone.now()
    _save(coaching, by)
    return coaching


@transaction.atomic
def acknowledge_coaching(coaching: Coaching, *, comment: str, by: User) -> list[str]:
    """The rep has read it and says what there is to say; returns forbidden phrases found in the comment.

    Raises ValidationError before the own rating, and the second time.
    """
    coaching = _locked(coaching)
    if not coaching.is_sent:
        raise ValidationError(_("You have acknowledged this coaching already."))
    if coaching.rated_at is None:
        raise ValidationError(_("Rate the visit yourself first, then read what your coach says."))
    coaching.state, coaching.comment = CoachingState.ACKNOWLEDGED, comment.strip()
    coaching.acknowledged_at = timezone.now()
    news.tell_of_coaching(coaching)
    return _save(coaching, by, ("comment",))


@transaction.atomic
def discard_coaching(coaching: Coaching, *, by: User) -> None:
    """Throw a draft away; its history keeps it. Raises ValidationError once it is sent."""
    coaching = _locked(coaching)
    if not coaching.is_draft:
        raise ValidationError(_("This coaching was sent already. It is not changed any more."))
    coaching._history_user = by
    screening.withdraw_flags([coaching])
    coaching.delete()


def _locked(coaching: Coaching) -> Coaching:
    return Coaching.objects.select_for_update().get(pk=coaching.pk)


def _save(coaching: Coaching, by: User, texts: tuple[str, ...] = ()) -> list[str]:
    coaching._history_user = by
    coaching.save()
    return screening.flag_texts([(coaching, name, getattr(coaching, name)) for name in texts], author=by)
