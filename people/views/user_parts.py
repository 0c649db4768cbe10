"""What belongs to one user and has dates: assignments, filings, leave. One set of pages for the three."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Model
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ..access import admin_required
from ..forms.users import AssignmentForm, FilingForm, LeaveForm, OfUserForm
from ..models import User
from ..services import delete_filing
from .users import saved


@dataclass(frozen=True)
class Part:
    """A kind of row under a user: the manager that holds them, the form, the words."""

    related: str
    form: type[OfUserForm]
    new: Promise
    edit: Promise
    delete: Callable[[Model], object] = lambda row: row.delete()


PARTS = {
    "assignment": Part(
        "assignments", AssignmentForm, gettext_lazy("Assign a territory"), gettext_lazy("Change the assignment")
    ),
    "filing": Part(
        "filings", FilingForm, gettext_lazy("Enter a filing"), gettext_lazy("Change the filing"), delete_filing
    ),
    "leave": Part("leaves", LeaveForm, gettext_lazy("Enter leave"), gettext_lazy("Change the leave")),
}


@require_http_methods(["GET", "POST"])
@admin_required
def part_new(request, user_pk, part):
    user = get_object_or_404(User.objects.managed_by(request.user), pk=user_pk)
    return _form_page(request, user, part, PARTS[part].form(request.POST or None, user=user))


@require_http_methods(["GET", "POST"])
@admin_required
def part_edit(request, user_pk, pk, part):
    user = get_object_or_404(User.objects.managed_by(request.user), pk=user_pk)
    row = get_object_or_404(getattr(user, PARTS[part].related), pk=pk)
    return _form_page(request, user, part, PARTS[part].form(request.POST or None, instance=row, user=user), row)


def _form_page(request, user, part, form, row=None):
    if form.is_valid() and saved(form):
        messages.success(request, _("Saved."))
        return redirect("people:user_edit", user.pk)
    title = PARTS[part].edit if row else PARTS[part].new
    delete_url = f"people:{part}_delete" if row else ""
    context = {"form": form, "person": user, "title": title, "delete_url": delete_url, "row": row}
    return render(request, "people/user_part_form.html", context)


@require_POST
@admin_required
def part_delete(request, user_pk, pk, part):
    user = get_object_or_404(User.objects.managed_by(request.user), pk=user_pk)
    PARTS[part].delete(get_object_or_404(getattr(user, PARTS[part].related), pk=pk))
    messages.success(request, _("Deleted."))
    return redirect("people:user_edit", user.pk)
