"""Listings: board and list, one listing with its vote, taking it up, moving it on, its dates."""

from __future__ import annotations

from datetime import timedelta
from itertools import starmap

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import adders_required, adds_to_roster
from accounts.forms.versioned import VersionedForm
from accounts.models import Hospital
from accounts.views.saving import form_page, saved
from records.telling import tell

from ..board import board_of
from ..choices import ListingState, Reason
from ..cycle import Entered, cycle
from ..filters import ListingFilter
from ..forms.listings import DatesForm, FactsForm, MoveForm, SoldFactsForm, TakeUpForm
from ..listing_page import page_of, row_of
from ..models import ListingApplication, ListingEvent
from ..reports import ballots_of
from ..services.listings import moves_of

PER_PAGE = 25
REPORT_DAYS = 365


@require_GET
def listing_list(request):
    listings = ListingApplication.objects.visible_to(request.user).worked().shown().in_order()
    filterset = ListingFilter(request.GET, listings)
    page = Paginator(filterset.qs, PER_PAGE).get_page(request.GET.get("page"))
    ballots, today = ballots_of([row for row in page if row.committee_on]), timezone.localdate()
    rows = [row_of(listing, today, ballots.get(listing.pk)) for listing in page]
    return render(request, "planning/listing_list.html", {"filter": filterset, "page": page, "rows": rows})


@require_GET
def listing_board(request):
    listings = ListingApplication.objects.visible_to(request.user).worked()
    filterset = ListingFilter(request.GET, listings, is_board=True)
    context = {"filter": filterset, "columns": board_of(filterset.qs), "today": timezone.localdate()}
    return render(request, "planning/listing_board.html", context)


@require_GET
def listing_report(request):
    since = timezone.localdate() - timedelta(days=REPORT_DAYS)
    events = ListingEvent.objects.visible_to(request.user).as_entered()
    found = cycle(starmap(Entered, events), since)
    stays = [(ListingState(stay.state).label, stay) for stay in found.stays]
    reasons = [(ListingState(state).label, Reason(why).label, count) for state, why, count in found.reasons]
    context = {"cycle": found, "stays": stays, "reasons": reasons, "since": since}
    return render(request, "planning/listing_report.html", context)


@require_GET
def listing_detail(request, pk):
    listing = _listing(request, pk)
    context = {"listing": listing, "page": page_of(listing, timezone.localdate(), adds_to_roster(request.user))}
    return render(request, "planning/listing_detail.html", context)


def _listing(request, pk) -> ListingApplication:
    return get_object_or_404(ListingApplication.objects.visible_to(request.user).shown(), pk=pk)


@require_http_methods(["GET", "POST"])
@adders_required
def listing_new(request, pk):
    hospital = get_object_or_404(Hospital.objects.visible_to(request.user).kept().active(), pk=pk)
    form = TakeUpForm(request.POST or None, hospital=hospital, user=request.user)
    if listing := saved(form):
        tell(request, listing)
        return redirect(listing)
    context = {
        "hospital": hospital,
        "title": _("Take up a product"),
        "back": f"{hospital.get_absolute_url()}?tab=listings",
    }
    return form_page(request, "planning/listing_form.html", form, **context)


@require_http_methods(["GET", "POST"])
@adders_required
def listing_move(request, pk, state):
    listing = _active(request, pk)
    if state not in ListingState:
        raise Http404
    form = MoveForm(request.POST or None, application=listing, to=state, user=request.user)
    if moved := saved(form):
        tell(request, moved)
        return redirect(moved)
    move = next((move for move in moves_of(listing) if move.to == state), None)
    context = {"listing": listing, "hospital": listing.hospital, "to": ListingState(state), "move": move}
    context |= {"title": ListingState(state).label, "back": listing.get_absolute_url()}
    return form_page(request, "planning/listing_form.html", form, **context)


def _active(request, pk) -> ListingApplication:
    return get_object_or_404(ListingApplication.objects.visible_to(request.user).worked().shown(), pk=pk)


@require_http_methods(["GET", "POST"])
@adders_required
def listing_dates(request, pk):
    listing = _active(request, pk)
    return _corrected(request, listing, DatesForm, _("Correct the dates"))


@require_http_methods(["GET", "POST"])
@adders_required
def listing_facts(request, pk):
    kind = SoldFactsForm if request.user.sees_sales else FactsForm
    return _corrected(request, _active(request, pk), kind, _("Slots, dossier, limits"))


def _corrected(request, listing: ListingApplication, kind: type[VersionedForm], title: str):
    form = kind(request.POST or None, instance=listing, user=request.user)
    if saved(form):
        messages.success(request, _("Saved."))
        return redirect(listing)
    context = {"listing": _active(request, listing.pk), "hospital": listing.hospital, "title": title}
    return form_page(request, "planning/listing_form.html", form, back=listing.get_absolute_url(), **context)
