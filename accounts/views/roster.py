"""The roster as a grid: find, edit in the row, act on many rows, take that back."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lib.htmx import wants_part
from people.models import Territory

from ..access import keepers_required
from ..filters import HospitalRosterFilter, StakeholderRosterFilter
from ..forms.hospitals import HospitalCells
from ..forms.roster import ManyForm
from ..forms.stakeholders import StakeholderCells
from ..models import Hospital, Stakeholder
from ..services.roster_acts import last_act, take_back
from .saving import saved

SIZES = (25, 100)


@dataclass(frozen=True)
class Tab:
    """One kind of row in the roster: its model, filter, cells, and where its grid and full form are."""

    model: type
    filterset: type
    cells: type
    grid: str
    many: str
    undo: str
    row: str
    edit: str


TABS = {
    "hospitals": Tab(
        Hospital,
        HospitalRosterFilter,
        HospitalCells,
        grid="accounts:roster",
        many="accounts:roster_many",
        undo="accounts:roster_undo",
        row="accounts:roster_hospital",
        edit="accounts:hospital_edit",
    ),
    "people": Tab(
        Stakeholder,
        StakeholderRosterFilter,
        StakeholderCells,
        grid="accounts:roster_people",
        many="accounts:roster_people_many",
        undo="accounts:roster_people_undo",
        row="accounts:roster_stakeholder",
        edit="accounts:stakeholder_edit",
    ),
}


@require_GET
@keepers_required
def roster(request, kind):
    tab = TABS[kind]
    territories = list(Territory.objects.kept_by(request.user))
    rows = tab.model.objects.editable_by(request.user).kept().in_roster()
    found = tab.filterset(request.GET, queryset=rows, territories=territories)
    size = 100 if request.GET.get("size") == "100" else SIZES[0]
    context = {
        "kind": kind,
        "tab": tab,
        "filter": found,
        "page": Paginator(found.qs, size).get_page(request.GET.get("page")),
        "sizes": SIZES,
        "size": size,
        "default_order": "name",
        "territories": territories,
        "last_act": last_act(tab.model, request.user),
    }
    return render(request, "accounts/roster.html", context)


@require_http_methods(["GET", "POST"])
def roster_row(request, kind, pk):
    """A row of the grid with fields in place of its cells; saved, it is a plain row again."""
    row = get_object_or_404(_editable(request, kind), pk=pk)
    form = TABS[kind].cells(request.POST or None, instance=row, user=request.user, auto_id=f"id_{pk}_%s").in_row()
    if "plain" in request.GET or saved(form):
        return _plain_row(request, kind, pk)
    if not wants_part(request) and not form.is_bound:
        return redirect(TABS[kind].edit, pk)
    context = {"form": form, "row": get_object_or_404(_editable(request, kind), pk=pk), "tab": TABS[kind]}
    return render(request, f"accounts/_roster_{kind}_edit.html", context, status=422 if form.is_bound else 200)


def _editable(request, kind):
    return TABS[kind].model.objects.editable_by(request.user).kept().in_roster()


def _plain_row(request, kind, pk):
    if not wants_part(request):
        return redirect(TABS[kind].grid)
    rows = TABS[kind].model.objects.kept().in_roster()  # a manager may just have given it away
    return render(request, f"accounts/_roster_{kind}_row.html", {"row": rows.get(pk=pk), "tab": TABS[kind]})


@require_POST
@keepers_required
def roster_many(request, kind):
    tab = TABS[kind]
    form = ManyForm(request.POST, model=tab.model, user=request.user)
    changed = saved(form)
    if form.errors:
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
    elif changed:
        text = ngettext("%(count)s row was changed.", "%(count)s rows were changed.", changed) % {"count": changed}
        messages.success(request, text, extra_tags=reverse(tab.undo))
    else:
        messages.info(request, _("They are like that already."))
    return _back_to_grid(request, tab)


@require_POST
@keepers_required
def roster_undo(request, kind):
    tab = TABS[kind]
    try:
        restored, kept = take_back(tab.model, user=request.user)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        text = _("Taken back: %(restored)s rows. %(kept)s were changed again since and stay.")
        messages.success(request, text % {"restored": restored, "kept": kept})
    return _back_to_grid(request, tab)


def _back_to_grid(request, tab):
    """The grid as it was filtered; the query string is one of ours, so it leads nowhere else."""
    answer = redirect(tab.grid)
    if query := request.POST.get("query", ""):
        answer["Location"] += "?" + query.replace("\r", "").replace("\n", "")
    return answer
