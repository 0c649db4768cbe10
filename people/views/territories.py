"""The territory tree and the company, for admins."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ..access import admin_required
from ..forms.territories import CompanyForm, TerritoryForm
from ..models import Company, Territory
from ..services import delete_territory
from .users import saved


@require_GET
@admin_required
def territory_list(request):
    territories = Territory.objects.managed_by(request.user).in_tree_order().with_cover(timezone.localdate())
    return render(request, "people/territory_list.html", {"territories": list(territories)})


@require_http_methods(["GET", "POST"])
@admin_required
def territory_new(request):
    form = TerritoryForm(request.POST or None, initial={"parent": request.GET.get("parent")})
    if form.is_valid() and saved(form):
        messages.success(request, _("Added."))
        return redirect("people:territory_list")
    return render(request, "people/territory_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@admin_required
def territory_edit(request, pk):
    territory = get_object_or_404(Territory.objects.managed_by(request.user), pk=pk)
    form = TerritoryForm(request.POST or None, instance=territory)
    if form.is_valid() and saved(form):
        messages.success(request, _("Saved. Who sees which hospitals follows at once."))
        return redirect("people:territory_list")
    assignments = territory.assignments.select_related("user").order_by("user__username", "starts_on")
    context = {"form": form, "territory": territory, "assignments": assignments, "today": timezone.localdate()}
    return render(request, "people/territory_form.html", context)


@require_POST
@admin_required
def territory_delete(request, pk):
    territory = get_object_or_404(Territory.objects.managed_by(request.user), pk=pk)
    try:
        delete_territory(territory)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("people:territory_edit", pk)
    messages.success(request, _("Deleted."))
    return redirect("people:territory_list")


@require_http_methods(["GET", "POST"])
@admin_required
def company_edit(request):
    form = CompanyForm(request.POST or None, instance=Company.objects.first() or Company(pk=1))
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("people:company_edit")
    return render(request, "people/company_form.html", {"form": form})
