"""The key figures on top of the team page, each with the rows behind it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from lib import figures

from .pace import TALKS_A_WEEK, VISITS_A_WEEK, Gauge, week_share
from .stance_moves import MoveCount
from .team import Team


@dataclass(frozen=True)
class Tile:
    """One figure: its word, its value with unit, what it is made of, and where the rows are."""

    label: str | Promise
    value: str
    unit: str = ""
    detail: str = ""
    url: str = ""
    state: str = ""
    percent: float | None = None
    pace: float | None = None


def tiles_of(team: Team, moves: MoveCount) -> list[Tile]:
    """The tiles of a team; those of the week only while the cycle runs."""
    middle = [_frequency(team), _on_frequency(team)] if team.cycle.is_over else _week(team)
    return [_coverage(team), _attainment(team), *middle, _call_rate(team), _supporters(team, moves)]


def _hospitals(query: str = "") -> str:
    return reverse("dashboards:hospital_list") + (f"?{query}" if query else "")


def _coverage(team: Team) -> Tile:
    total = team.total.figures
    detail = ngettext("%(seen)s of %(count)s target seen", "%(seen)s of %(count)s targets seen", len(total.targets))
    return _share(
        gettext_lazy("Coverage"),
        total.coverage,
        detail % {"seen": total.seen, "count": len(total.targets)},
        _hospitals(),
    )


def _attainment(team: Team) -> Tile:
    total = team.total.figures
    detail = _("%(counted)s of %(planned)s, capped per hospital") % {
        "counted": total.counted,
        "planned": total.planned,
    }
    under = "" if team.cycle.is_over else "plan=under"
    pace = float(team.cycle.elapsed * 100) if total.targets else None
    return _share(gettext_lazy("Plan attainment"), total.attainment, detail, _hospitals(under), team.total.state, pace)


def _share(label, value: float | None, detail: str, url: str, state: str = "", pace: float | None = None) -> Tile:
    """A ratio as a tile; a dash where it is not known."""
    if value is None:
        return Tile(label, figures.DASH, detail=_("No hospital has a plan"), url=url)
    return Tile(label, figures.number(value * 100), "%", detail, url, state, value * 100, pace)


def _frequency(team: Team) -> Tile:
    value = team.total.figures.frequency
    unit = " " + _("visits") if value is not None else ""
    return Tile(gettext_lazy("Frequency"), figures.number(value, 1), unit, _("per target visited"), team.visits_url())


def _on_frequency(team: Team) -> Tile:
    return _share(
        gettext_lazy("On frequency"),
        team.total.figures.on_frequency,
        _("targets with all planned visits"),
        _hospitals(),
    )


def _week(team: Team) -> list[Tile]:
    """Person-visits and product talks of the week, against what all reps together are to reach."""
    met, talked = team.week
    reps, pace = len(team.own_reps), week_share(team.cycle.today)
    visits = Gauge(gettext_lazy("Person-visits, week"), met, reps * VISITS_A_WEEK, pace, team.visits_url())
    talks = Gauge(gettext_lazy("Product talks, week"), talked, reps * TALKS_A_WEEK, pace, team.visits_url())
    return [_gauge(visits), _gauge(talks)]


def _gauge(gauge: Gauge) -> Tile:
    unit = " " + pgettext("a figure and its goal", "of %(goal)s") % {"goal": gauge.goal}
    due = "" if gauge.pace is None else _("due by now: %(count)s") % {"count": round(gauge.goal * gauge.pace)}
    percent = gauge.percent or 0
    return Tile(gauge.label, str(gauge.done), unit, due, gauge.url, gauge.state, percent, gauge.mark)


def _call_rate(team: Team) -> Tile:
    total = team.total.figures
    days = ngettext(
        "%(visits)s visits on %(count)s field day", "%(visits)s visits on %(count)s field days", total.field_days
    )
    detail = days % {"visits": total.completed, "count": total.field_days}
    unit = " " + _("a day") if total.call_rate is not None else ""
    return Tile(gettext_lazy("Call rate"), figures.number(total.call_rate, 1), unit, detail, team.visits_url())


def _supporters(team: Team, moves: MoveCount) -> Tile:
    detail = _("%(up)s up, %(down)s down in this cycle") % {"up": moves.up, "down": moves.down}
    if team.cycle.is_over:
        detail = _("%(up)s up, %(down)s down in that cycle") % {"up": moves.up, "down": moves.down}
    asked = "?cycle=previous" if team.cycle.is_over else ""
    return Tile(
        gettext_lazy("Stances, net"), figures.signed(moves.up - moves.down, 0), "", detail,
        reverse("dashboards:team_moves") + asked,
    )  # fmt: skip
