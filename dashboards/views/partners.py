"""Partners: the list, a partner's page with its contacts, and who is due to be met or called.

Which partner is a key one derives from sales: for medical users there are no such pages.
"""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import commercial_only
from lib.htmx import render_page_or_part, wants_part
from partners.models import Partner, PartnerContact
from visits.entry_request import day_of

from ..partner_rhythm import Rhythm, supplied_hospitals

IN_PART, PER_PAGE, HOSPITALS_SHOWN, EACH_SHOWN = 6, 25, 60, 3


@require_GET
@commercial_only
def partner_list(request):
    """Active partners first, each with what it wants of the user, or of the team."""
    user, today = request.user, timezone.localdate()
    partners = Partner.objects.visible_to(user).listed()
    page = Paginator(list(partners), PER_PAGE).get_page(request.GET.get("page"))
    rhythm = Rhythm(user, today, mine=not _leads(user))
    found = [(partner, rhythm.of_partner.get(partner.pk, [])) for partner in page]
    rows = [(partner, wanted[:EACH_SHOWN], len(wanted) - EACH_SHOWN) for partner, wanted in found]
    context = {"page": page, "rows": rows, "rhythm": rhythm, "today": today}
    return render(request, "dashboards/partner_list.html", context)


def _leads(user) -> bool:
    return user.is_manager or user.sees_everything


@require_GET
@commercial_only
def partner_detail(request, pk):
    user, today = request.user, timezone.localdate()
    partner = get_object_or_404(Partner.objects.visible_to(user), pk=pk)
    contacts = PartnerContact.objects.of(partner)
    context = {
        "partner": partner,
        "page": Paginator(contacts, PER_PAGE).get_page(request.GET.get("page")),
        "hospitals": supplied_hospitals(partner, user)[:HOSPITALS_SHOWN],
        "may_log": Partner.objects.contactable_by(user).includes(partner),
        "today": today,
    }
    return render(request, "dashboards/partner_detail.html", context)


@require_GET
@commercial_only
def partner_next(request, pk):
    """What one partner wants of the user, or of the team; a part of its page, or a page."""
    partner = get_object_or_404(Partner.objects.visible_to(request.user), pk=pk)
    rhythm = Rhythm(request.user, timezone.localdate(), mine=not _leads(request.user), partner=partner)
    pages = Paginator(rhythm.rows, IN_PART if wants_part(request) else PER_PAGE)
    context = {"partner": partner, "page": pages.get_page(request.GET.get("page")), "today": rhythm.today}
    return render_page_or_part(request, "dashboards/partner_next.html", "dashboards/_partner_next.html", context)


@require_GET
@commercial_only
def partner_due(request):
    """Partners due to be met or called today, or by the day `by`; a part of a page, or a page.

    Mine, or with `who=team` everybody's.
    """
    is_team, today = request.GET.get("who") == "team" and _leads(request.user), timezone.localdate()
    until = max(day_of(request.GET.get("by", "")) or today, today)
    rhythm = Rhythm(request.user, today, mine=not is_team)
    pages = Paginator(rhythm.due_by(until), IN_PART if wants_part(request) else PER_PAGE)
    context = {"page": pages.get_page(request.GET.get("page")), "is_team": is_team, "today": today}
    context["ahead"] = until if until > today else None
    return render_page_or_part(request, "dashboards/partner_due.html", "dashboards/_partner_due.html", context)
