"""The portfolio: seasons, quadrants, concentration. It all derives from sales, so for medical users there is no such page."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import commercial_only
from scoring.season import Q_BAND, S_BAND

from ..portfolio import Portfolio
from ..service_quadrant import service_quadrant


@require_GET
@commercial_only
def portfolio(request):
    """The four seasons in the order of pursuit."""
    return _render(request, "portfolio")


@require_GET
@commercial_only
def portfolio_sales(request):
    """Sales against room and growth."""
    return _render(request, "portfolio_sales", s_band=S_BAND, q_band=Q_BAND)


@require_GET
@commercial_only
def portfolio_service(request):
    """Relationship stage against satisfaction."""
    portfolio = Portfolio(request.user, timezone.localdate())
    context = {"portfolio": portfolio, "here": "portfolio_service", "quadrant": service_quadrant(portfolio)}
    return render(request, "dashboards/portfolio_service.html", context)


@require_GET
@commercial_only
def portfolio_curve(request):
    """How few hospitals carry most of the sales."""
    return _render(request, "portfolio_curve")


def _render(request, here: str, **context):
    context |= {"portfolio": Portfolio(request.user, timezone.localdate()), "here": here}
    return render(request, f"dashboards/{here}.html", context)
