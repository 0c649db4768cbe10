"""The influence map of a hospital, who of ours knows whom there, and how far everybody is with our products."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from accounts.access import adds_to_roster
from accounts.models import Hospital

from ..coverage import coverage_of
from ..hospital_page import page_of
from ..influence_map import KINDS, WIDTHS, draw, map_of
from ..stage_table import StageTable


def _hospital(request, pk: int) -> Hospital:
    hospital = page_of.first(pk, request.user, today=timezone.localdate())
    if hospital is None:
        raise Http404
    return hospital


def _asked(request) -> dict:
    """The filters of the map that were asked for, as far as they are any."""
    product, kind = request.GET.get("product", ""), request.GET.get("ties", "all")
    return {"product": int(product) if product.isdecimal() else None, "ties": kind if kind in KINDS else "all"}


def _known(request, hospital: Hospital) -> dict:
    asked = _asked(request)
    found = map_of(hospital, request.user, timezone.localdate(), product=asked["product"])
    query = urlencode({key: value for key, value in asked.items() if value not in (None, "all")})
    return {
        "hospital": hospital,
        "map": found,
        "people": found.centre,
        "kinds": KINDS,
        "kind": asked["ties"],
        "query": query,
    }


@require_GET
def hospital_map(request, pk: int) -> HttpResponse:
    hospital = _hospital(request, pk)
    if hospital.linked_to_id:
        return redirect("dashboards:hospital_map", hospital.linked_to_id)
    context = _known(request, hospital)
    context |= {"drawing": draw(context["map"], "wide", context["kind"]), "layout": "wide"}
    context |= {"may_add": adds_to_roster(request.user) and hospital.is_active, "today": timezone.localdate()}
    return render(request, "dashboards/hospital_map.html", context)


@require_GET
def hospital_map_drawing(request, pk: int, layout: str) -> HttpResponse:
    """The drawing alone, for the width that a device has."""
    context = _known(request, _hospital(request, pk))
    layout = layout if layout in WIDTHS else "wide"
    context |= {"drawing": draw(context["map"], layout, context["kind"]), "layout": layout}
    return render(request, "dashboards/_map_drawing.html", context)


@require_GET
def hospital_coverage(request, pk: int) -> HttpResponse:
    hospital, today = _hospital(request, pk), timezone.localdate()
    context = {"hospital": hospital, "coverage": coverage_of(hospital, request.user, today)}
    context["may_propose"] = request.user.works_in_field and hospital.is_active
    return render(request, "dashboards/hospital_coverage.html", context)


@require_GET
def hospital_stages(request, pk: int) -> HttpResponse:
    """How far everybody is with each product, by department."""
    hospital, today = _hospital(request, pk), timezone.localdate()
    asked = {"only": request.GET.get("department", ""), "wide": "all" in request.GET}
    table = StageTable(hospital, request.user, today, **asked)
    context = {"hospital": hospital, "table": table, "may_judge": request.user.works_in_field and hospital.may_log}
    return render(request, "dashboards/hospital_stages.html", context)
