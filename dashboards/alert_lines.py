"""Alerts in words: what the score must not bury (domain.md §3.1 "Alerts outside the score")."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lib import figures
from lib.templatetags.ui import day
from people.models import User
from scoring.models import Alert

ORDER = (
    Alert.Kind.VETO_BLOCKER,
    Alert.Kind.DISSATISFIED,
    Alert.Kind.COMMITTEE_SOON,
    Alert.Kind.SALES_DECLINE,
    Alert.Kind.NO_VISIT,
    Alert.Kind.TOO_SMOOTH,
)
SHOWN = 4


@dataclass(frozen=True)
class AlertLine:
    """One alert as a line of the strip."""

    title: str
    text: str
    url: str
    action: str | Promise


@dataclass(frozen=True)
class AlertStrip:
    """The gravest alerts, and the rest to be unfolded."""

    first: list[AlertLine]
    rest: list[AlertLine]


def alert_strip(alerts: QuerySet, user: User, today: date) -> AlertStrip:
    """The open alerts of these at active hospitals, the gravest kind first, then the oldest; one query."""
    found = alerts.open().filter(hospital__is_active=True).select_related("hospital")
    ordered = sorted(found, key=lambda alert: (ORDER.index(alert.kind), alert.since, alert.pk))
    lines = [_line(alert, user, today) for alert in ordered]
    return AlertStrip(lines[:SHOWN], lines[SHOWN:])


def _line(alert: Alert, user: User, today: date) -> AlertLine:
    hospital = alert.hospital
    may_log = alert.kind == Alert.Kind.NO_VISIT and user.is_rep
    page = reverse("visits:visit_new") + f"?hospital={hospital.pk}" if may_log else hospital.get_absolute_url()
    action = gettext_lazy("Log visit") if may_log else gettext_lazy("Look")
    return AlertLine(hospital.display_name, WORDS[alert.kind](alert.facts, today), page, action)


def _veto(facts: dict, today: date) -> str:
    count = facts.get("people", 1)
    text = ngettext(
        "a decision maker or gatekeeper is against us",
        "%(count)s decision makers or gatekeepers are against us",
        count,
    )
    return text % {"count": count}


def _decline(facts: dict, today: date) -> str:
    now, before = facts.get("s3_fen"), facts.get("s3_last_year_fen")
    if not before or now is None:
        return _("sales are falling")
    return _("sales of the last 3 months are %(percent)s below last year") % {
        "percent": figures.percent((before - now) / before)
    }


def _no_visit(facts: dict, today: date) -> str:
    if not facts.get("last_visit"):
        return _("tier A, and never visited")
    days = (today - date.fromisoformat(facts["last_visit"])).days
    return ngettext("tier A, last visit %(count)s day ago", "tier A, last visit %(count)s days ago", days) % {
        "count": days
    }


def too_smooth(facts: dict, today: date) -> str:
    """What went up without resistance, and what to do about it (I013)."""
    count = facts.get("stages", 2)
    text = ngettext(
        "up %(count)s stage within 30 days and nobody against it: verify who was not asked",
        "up %(count)s stages within 30 days and nobody against it: verify who was not asked",
        count,
    )
    return text % {"count": count}


def _dissatisfied(facts: dict, today: date) -> str:
    return _("a close hospital is not content: %(average)s of 5 in the last survey") % {
        "average": figures.number(facts.get("satisfaction"), 1)
    }


def committee_soon(facts: dict, today: date) -> str:
    """When the committee meets; what is open before it stands on the listing's page."""
    return _("a committee decides on a listing on %(day)s") % {"day": day(date.fromisoformat(facts["on"]))}


WORDS = {
    Alert.Kind.VETO_BLOCKER: _veto,
    Alert.Kind.DISSATISFIED: _dissatisfied,
    Alert.Kind.COMMITTEE_SOON: committee_soon,
    Alert.Kind.SALES_DECLINE: _decline,
    Alert.Kind.NO_VISIT: _no_visit,
    Alert.Kind.TOO_SMOOTH: too_smooth,
}
