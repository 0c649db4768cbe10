"""What reps added: accept, correct, or link to the record that was there; and what became of it, for who added it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ..access import adders_required, keepers_required
from ..matches import hospital_matches, stakeholder_matches
from ..models import Hospital, Stakeholder
from ..services.linking import link_hospital, link_stakeholder
from ..services.review import accept

PAGE = 25
FOUND = 20


@require_GET
@keepers_required
def review_list(request):
    hospitals = Hospital.objects.editable_by(request.user).under_review().for_review()
    people = Stakeholder.objects.editable_by(request.user).under_review().for_review()
    kind = "people" if request.GET.get("kind") == "people" else "hospitals"
    page = Paginator(people if kind == "people" else hospitals, PAGE).get_page(request.GET.get("page"))
    matches = stakeholder_matches if kind == "people" else hospital_matches
    found = matches(list(page), request.user)
    context = {
        "kind": kind,
        "page": page,
        "rows": [(row, found[row.pk]) for row in page],
        "counts": {"hospitals": hospitals.count(), "people": people.count()},
    }
    return render(request, "accounts/review_list.html", context)


@require_POST
def review_hospital_accept(request, pk):
    return _accept(request, Hospital.objects.editable_by(request.user).under_review(), pk, "hospitals")


@require_POST
def review_stakeholder_accept(request, pk):
    return _accept(request, Stakeholder.objects.editable_by(request.user).under_review(), pk, "people")


def _accept(request, rows, pk, kind):
    row = accept(get_object_or_404(rows, pk=pk), by=request.user)
    messages.success(request, _("%(row)s was accepted.") % {"row": row})
    return _back(kind)


def _back(kind):
    answer = redirect("accounts:review_list")
    answer["Location"] += f"?kind={kind}"
    return answer


@require_http_methods(["GET", "POST"])
def review_hospital_link(request, pk):
    row = get_object_or_404(Hospital.objects.editable_by(request.user).under_review().for_review(), pk=pk)
    known = Hospital.objects.editable_by(request.user).link_targets(row)
    if request.method == "POST":
        return _link(request, link_hospital, row, known, "hospitals")
    return _link_page(request, row, known, hospital_matches([row], request.user)[row.pk], "hospitals")


@require_http_methods(["GET", "POST"])
def review_stakeholder_link(request, pk):
    row = get_object_or_404(Stakeholder.objects.editable_by(request.user).under_review().for_review(), pk=pk)
    known = Stakeholder.objects.editable_by(request.user).link_targets(row)
    if request.method == "POST":
        return _link(request, link_stakeholder, row, known, "people")
    return _link_page(request, row, known, stakeholder_matches([row], request.user)[row.pk], "people")


def _link(request, link, row, known, kind):
    """Link to the chosen record; without one, or where it is refused, the page says so."""
    pk = request.POST.get("target", "")
    if not pk.isdecimal() or len(pk) > 18:
        return _link_page(request, row, known, [], kind, _("Choose the record it is the same as."))
    target = get_object_or_404(known, pk=pk)
    try:
        done = link(row, target, by=request.user)
    except ValidationError as error:
        return _link_page(request, row, known, [], kind, " ".join(error.messages))
    facts = {"row": row, "target": target, "moved": done.moved.total(), "stayed": done.stayed.total()}
    text = _("%(row)s is %(target)s now: %(moved)s rows moved, %(stayed)s stayed because they were known already.")
    messages.success(request, text % facts)
    return _back(kind)


def _link_page(request, row, known, matches, kind, error=""):
    words = request.GET.get("q", "").strip()
    found = known.matching(words)[:FOUND] if words else []
    context = {"row": row, "kind": kind, "matches": matches, "found": found, "words": words, "error": error}
    return render(request, "accounts/review_link.html", context, status=422 if error else 200)


@require_GET
@adders_required
def added_list(request):
    hospitals = Hospital.objects.visible_to(request.user).added_by(request.user)[:50]
    people = Stakeholder.objects.visible_to(request.user).added_by(request.user)[:50]
    return render(request, "accounts/added_list.html", {"hospitals": hospitals, "people": people})
