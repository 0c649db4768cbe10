"""Why a hospital is in its season, in words, from s, q and h against the lines of domain.md §3.4."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lib.meanings import SEASONS
from scoring.facts import with_capital
from scoring.season import H_BAND, Q_BAND, S_BAND, Band, raw_season


@dataclass(frozen=True)
class Levels:
    """Sales s, room and growth q, alarm h of one closed month, each 0–1 or None."""

    s: float | None = None
    q: float | None = None
    h: float | None = None

    def latched(self, season: str) -> str:
        """The season these levels alone point to for a hospital that is in `season`; "" without sales."""
        if self.s is None or not season:
            return ""
        s_high = S_BAND.latch(season in {"summer", "autumn"}, self.s)
        q_high = Q_BAND.latch(season == "spring", self.q or 0.0)
        return raw_season(s_high, q_high, H_BAND.latch(season == "autumn", self.h or 0.0))


def why(season: str, levels: Levels) -> str:
    """One line of what makes the season, and where the last month points to another one."""
    if levels.s is None:
        return _("No sales are reported, so it is not classified.")
    facts = [_sales(levels.s)]
    facts.append(_alarm(levels.h or 0.0) if season in {"summer", "autumn"} else _room(levels.q or 0.0))
    text = with_capital(pgettext("separator", ", ").join(facts))
    toward = levels.latched(season)
    if season and toward != season:
        return _("%(facts)s. That points to %(season)s; it changes after two such months.") % {
            "facts": text,
            "season": SEASONS[toward].label,
        }
    return _("%(facts)s.") % {"facts": text}


def points(level: float | None) -> int | None:
    """A level 0–1 as points of 100."""
    return None if level is None else round(100 * level)


def _sales(s: float) -> str:
    return _worded(
        s, S_BAND, high=_("sales high, %(level)s"), low=_("sales low, %(level)s"), between=_("sales %(level)s")
    )


def _room(q: float) -> str:
    return _worded(
        q,
        Q_BAND,
        high=_("much room and growth, %(level)s"),
        low=_("little room and growth, %(level)s"),
        between=_("room and growth %(level)s"),
    )


def _alarm(h: float) -> str:
    return _worded(
        h,
        H_BAND,
        high=_("alarm, %(level)s"),
        low=_("no alarm, %(level)s"),
        between=_("alarm %(level)s"),
    )


def _worded(level: float, band: Band, *, high: str, low: str, between: str) -> str:
    """The level in words; between the two lines nothing changes, so it says so."""
    lines = {"level": points(level), "on": points(band.on), "off": points(band.off)}
    if level >= band.on:
        return high % {"level": _("%(level)s of 100 (from %(on)s)") % lines}
    if level < band.off:
        return low % {"level": _("%(level)s of 100 (under %(off)s)") % lines}
    return between % {"level": _("%(level)s of 100, between %(off)s and %(on)s, so it stays as it was") % lines}
