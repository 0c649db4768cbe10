"""The satisfaction survey: answered to a rep, or once by a signed link that names nobody."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction

from lib.signed_keys import SignedKeys

from ..choices import SurveySource
from ..models import Hospital, SatisfactionSurvey, SurveyLink
from ..surveying import LINK_DAYS
from .saving import locked

_keys = SignedKeys("accounts.survey")


def token_of(link: SurveyLink) -> str:
    """What the address of the link ends with: its key, signed."""
    return _keys.token_of(link.key)


def link_of(token: str) -> SurveyLink | None:
    """The link behind an address; None for one that was never given out."""
    key = _keys.key_of(token)
    return SurveyLink.objects.filter(key=key).select_related("hospital").first()


@transaction.atomic
def make_link(hospital: Hospital, *, by, on: date) -> SurveyLink:
    """A new link for one answer, good for 30 days."""
    link = SurveyLink(hospital=hospital, key=_keys.new(), made_by=by, made_on=on)
    link.expires_on = on + timedelta(days=LINK_DAYS)
    link._history_user = by
    link.save()
    return link


@transaction.atomic
def revoke_link(link: SurveyLink, *, by, on: date) -> SurveyLink:
    """Let a link take no answer any more; done twice keeps the first day."""
    link = SurveyLink.objects.select_for_update().get(pk=link.pk)
    if link.revoked_on is None:
        link.revoked_on, link._history_user = on, by
        link.save()
    return link


@transaction.atomic
def answer_by_link(survey: SatisfactionSurvey, link: SurveyLink, *, on: date) -> bool:
    """Keep the answers of whoever holds the link; False when it was answered before or takes none any more.

    Of two answers at one moment the first is kept. Nothing is kept of who answered.
    """
    link = SurveyLink.objects.select_for_update().get(pk=link.pk)
    if not link.is_open(on):
        return False
    survey.hospital_id, survey.link, survey.on = link.hospital_id, link, on
    survey.source, survey.by = SurveySource.LINK, None
    try:
        with transaction.atomic():
            survey.save()
    except IntegrityError:
        return False
    return True


@transaction.atomic
def answer_to_rep(survey: SatisfactionSurvey, hospital: Hospital, *, by) -> SatisfactionSurvey:
    """Keep answers that somebody at the hospital gave to a user."""
    survey.hospital, survey.source, survey.by, survey.link = locked(hospital), SurveySource.REP, by, None
    survey.save()
    return survey
