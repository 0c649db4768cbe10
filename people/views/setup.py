"""The first start: one page a step, each can be left out and come back to."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ..access import admin_required
from ..first_start import STEPS, finish, has_users, is_set_up, steps
from ..forms.setup import FirstAdminForm, QuickUserFormSet, TerritoriesForm
from ..forms.territories import CompanyForm
from ..models import Company, Territory, User
from .users import saved

BACKEND = "django.contrib.auth.backends.ModelBackend"


@require_GET
@login_not_required
def setup(request):
    """Where the first start stands; leads everybody to where they can go on."""
    if is_set_up():
        return redirect("dashboards:home")
    if not request.user.is_authenticated:
        return redirect("people:login" if has_users() else "people:setup_admin")
    if not request.user.is_admin:
        return render(request, "people/setup_waiting.html")
    return _page(request, "people/setup_overview.html", "")


@require_http_methods(["GET", "POST"])
@login_not_required
def setup_admin(request):
    """Open to whoever comes first, and only until there is a user."""
    if has_users():
        return redirect("people:setup")
    form = FirstAdminForm(request.POST or None)
    if form.is_valid() and (user := saved(form)):
        login(request, user, backend=BACKEND)
        return redirect("people:setup_company")
    return _page(request, "people/setup_form.html", "admin", form=form, act=_("Become the admin"))


@require_http_methods(["GET", "POST"])
@admin_required
def setup_company(request):
    form = CompanyForm(request.POST or None, instance=Company.objects.first() or Company(pk=1))
    if form.is_valid():
        form.save()
        return redirect("people:setup_territories")
    return _page(request, "people/setup_form.html", "company", form=form)


@require_http_methods(["GET", "POST"])
@admin_required
def setup_territories(request):
    form = TerritoriesForm(request.POST or None)
    if form.is_valid() and saved(form) is not None:
        return redirect("people:setup_users")
    territories = Territory.objects.in_tree_order()
    return _page(request, "people/setup_territories.html", "territories", form=form, territories=territories)


@require_http_methods(["GET", "POST"])
@admin_required
def setup_users(request):
    formset = QuickUserFormSet(request.POST or None)
    if formset.is_valid():
        with transaction.atomic():
            made = [form.save(on=timezone.localdate()) for form in formset.filled()]
        messages.success(request, _("%(count)s added.") % {"count": len(made)})
        return redirect("people:setup_users" if "more" in request.POST else "people:setup_products")
    users = User.objects.managed_by(request.user).order_by("pk")
    context = {"formset": formset, "formsets": [formset], "users": users}
    return _page(request, "people/setup_users.html", "users", **context)


@require_GET
@admin_required
def setup_products(request):
    return _page(request, "people/setup_products.html", "products")


@require_GET
@admin_required
def setup_import(request):
    return _page(request, "people/setup_import.html", "import")


@require_POST
@admin_required
def setup_finish(request):
    try:
        finish()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("people:setup_company")
    messages.success(request, _("Everything is set up. Good work!"))
    return redirect("dashboards:home")


def _page(request, template, key, **context):
    """A page of the first start with its progress; `next_url` leads past the step."""
    keys = [step.key for step in STEPS]
    following = keys[keys.index(key) + 1 :] if key else []
    next_url = f"people:setup_{following[0]}" if following else "people:setup"
    all_steps = steps()
    step = next((step for step in all_steps if step.key == key), None)
    done = sum(step.is_done for step in all_steps)
    context |= {"steps": all_steps, "step": step, "done": done, "next_url": next_url}
    return render(request, template, context)
