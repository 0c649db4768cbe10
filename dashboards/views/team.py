"""The manager's page: figures first, then movements and gaps, each a part with its own address."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from lib.htmx import render_page_or_part, wants_part
from scoring.models import Alert
from visits.follow_ups import count_late

from ..alert_lines import alert_strip
from ..class_moves import season_moves, tier_moves
from ..data_health import health_of
from ..gaps import blockers_of_weight, unknown_deciders, weighty_blockers
from ..homes import homes_of, role_required
from ..pace import cycle_of
from ..refusals import refused_by
from ..reliability import reliability_of, surveys_due
from ..stance_moves import count_moves, stance_moves, with_visit
from ..team import Team
from ..team_tiles import tiles_of

IN_PART, ON_PAGE = 6, 25


@require_GET
@role_required("is_manager")
def team(request):
    user, today = request.user, timezone.localdate()
    figures = Team(user, cycle_of(today, request.GET.get("cycle", "")))
    context = {
        "team": figures,
        "tiles": tiles_of(figures, count_moves(user, figures.cycle)),
        "alerts": alert_strip(Alert.objects.visible_to(user), user, today),
        "homes": homes_of(user),
        "here": "dashboards:team",
    }
    return render(request, "dashboards/team.html", context)


@require_GET
@role_required("is_manager")
def team_cards(request):
    """How well the people of the team are known; a part of the page, or a page of its own."""
    context = {"health": health_of(request.user, timezone.localdate())}
    return render_page_or_part(request, "dashboards/team_cards.html", "dashboards/_team_cards.html", context)


@require_GET
@role_required("is_manager")
def team_moves(request):
    """Who moved in stance, tier and season; the first few as a part, all of them as a page."""
    user = request.user
    cycle = cycle_of(timezone.localdate(), request.GET.get("cycle", ""))
    pages = Paginator(with_visit(stance_moves(user, cycle)), IN_PART if wants_part(request) else ON_PAGE)
    context = {
        "cycle": cycle,
        "page": pages.get_page(request.GET.get("page")),
        "tiers": tier_moves(user, cycle)[:ON_PAGE],
        "seasons": season_moves(user, cycle)[:ON_PAGE],
    }
    return render_page_or_part(request, "dashboards/team_moves.html", "dashboards/_team_moves.html", context)


@require_GET
@role_required("is_manager")
def team_reliability(request):
    """Promises kept and requests on time by rep, and the surveys that are due; a part, or a page of its own."""
    user, today = request.user, timezone.localdate()
    context = {
        "rows": reliability_of(user, Team(user, cycle_of(today, "")).members, today),
        "surveys_due": surveys_due(user, today),
    }
    page, part = "dashboards/team_reliability.html", "dashboards/_team_reliability.html"
    return render_page_or_part(request, page, part, context)


@require_GET
@role_required("is_manager")
def team_refusals(request):
    """What the team answered to suggestions, and which reasons of the score were refused; a part, or a page of its own."""
    user, today = request.user, timezone.localdate()
    refused = refused_by(user, Team(user, cycle_of(today, "")).members, today)
    pages = Paginator(refused.answers, IN_PART if wants_part(request) else ON_PAGE)
    context = {"refused": refused, "page": pages.get_page(request.GET.get("page"))}
    return render_page_or_part(request, "dashboards/team_refusals.html", "dashboards/_team_refusals.html", context)


@require_GET
@role_required("is_manager")
def team_gaps(request):
    """Gaps in what is known and covered."""
    today = timezone.localdate()
    context = {
        "unknown": unknown_deciders(request.user),
        "blockers": weighty_blockers(request.user, today),
        "late_follow_ups": count_late(request.user, today),
    }
    return render_page_or_part(request, "dashboards/team_gaps.html", "dashboards/_team_gaps.html", context)


@require_GET
@role_required("is_manager")
def team_blockers(request):
    """Everybody of weight who stands against us, those without a counter-action first."""
    people = Paginator(blockers_of_weight(request.user, timezone.localdate()), ON_PAGE)
    return render(request, "dashboards/team_blockers.html", {"page": people.get_page(request.GET.get("page"))})
