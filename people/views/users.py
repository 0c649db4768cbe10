"""Users as an admin keeps them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ..access import admin_required
from ..filters import UserFilter
from ..forms.users import DeactivateForm, NewUserForm, PasswordForm, UserForm
from ..models import User
from ..services import deactivate_user, reactivate_user
from ..working_days import is_announced


@require_GET
@admin_required
def user_list(request):
    users = User.objects.managed_by(request.user).with_territories(timezone.localdate())
    found = UserFilter(request.GET, queryset=users)
    page = Paginator(found.qs, 25).get_page(request.GET.get("page"))
    context = {"filter": found, "page": page, "default_order": "username", "today": timezone.localdate()}
    return render(request, "people/user_list.html", context)


@require_http_methods(["GET", "POST"])
@admin_required
def user_new(request):
    form = NewUserForm(request.POST or None)
    if form.is_valid() and (user := saved(form)):
        messages.success(request, _("%(user)s may sign in now. What do they cover?") % {"user": user})
        return redirect("people:user_edit", user.pk)
    return render(request, "people/user_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@admin_required
def user_edit(request, pk):
    user = get_object_or_404(User.objects.managed_by(request.user), pk=pk)
    form = UserForm(request.POST or None, instance=user)
    if form.is_valid() and saved(form):
        messages.success(request, _("Saved."))
        return redirect("people:user_edit", user.pk)
    today = timezone.localdate()
    context = {
        "form": form,
        "person": get_object_or_404(User.objects.managed_by(request.user), pk=pk),
        "assignments": user.assignments.select_related("territory"),
        "filings": user.filings.all(),
        "leaves": user.leaves.all(),
        "today": today,
        "calendar_announced": is_announced(today.year),
    }
    return render(request, "people/user_form.html", context)


@require_http_methods(["GET", "POST"])
@admin_required
def user_password(request, pk):
    user = get_object_or_404(User.objects.managed_by(request.user), pk=pk)
    form = PasswordForm(user, request.POST or None)
    if form.is_valid():
        form.save()
        messages.success(request, _("The password of %(user)s is set. Their devices are signed out.") % {"user": user})
        return redirect("people:user_edit", user.pk)
    return render(request, "people/user_password.html", {"form": form, "person": user})


@require_http_methods(["GET", "POST"])
@admin_required
def user_deactivate(request, pk):
    user = get_object_or_404(User.objects.managed_by(request.user), pk=pk)
    form = DeactivateForm(request.POST or None, user=user)
    today = timezone.localdate()
    if form.is_valid():
        try:
            deactivate_user(user, on=today, successor=form.cleaned_data["successor"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%(user)s can no longer sign in.") % {"user": user})
            return redirect("people:user_edit", user.pk)
    covers = user.assignments.open(today).select_related("territory")
    return render(request, "people/user_deactivate.html", {"form": form, "person": user, "covers": covers})


@require_POST
@admin_required
def user_reactivate(request, pk):
    user = get_object_or_404(User.objects.managed_by(request.user), pk=pk)
    reactivate_user(user)
    messages.success(request, _("%(user)s may sign in again. Assign territories anew.") % {"user": user})
    return redirect("people:user_edit", user.pk)


def saved(form):
    """Save a form whose service may still refuse; a refusal becomes an error of the form, and None."""
    try:
        return form.save()
    except ValidationError as error:
        form.add_error(None, error)
        return None
