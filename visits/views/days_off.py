"""Days off: what people in the field enter of their own leave, training and meetings."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.saving import form_page, saved
from people.forms.users import OwnLeaveForm
from people.models import Leave
from people.services import take_back_leave

from ..access import field_required
from ..models import Visit


@require_http_methods(["GET", "POST"])
@field_required
def days_off(request):
    """The user's present and coming days off, and a form for more; planned visits on new ones are told, never moved."""
    today = timezone.localdate()
    form = OwnLeaveForm(request.POST or None, user=request.user)
    leave = saved(form)
    if leave is None:
        leaves = Leave.objects.not_over(today).of(request.user)
        return form_page(request, "visits/days_off.html", form, leaves=leaves, today=today)
    messages.success(request, _("Saved."))
    if planned := Visit.objects.planned_by(request.user).between(leave.starts_on, leave.ends_on).count():
        words = ngettext("%(n)s planned visit lies on these days.", "%(n)s planned visits lie on these days.", planned)
        messages.warning(request, words % {"n": planned})
    return redirect(f"{reverse('dashboards:week')}?day={leave.starts_on}")


@require_POST
@field_required
def days_off_delete(request, pk):
    """Take back own days off that have not begun."""
    leave = get_object_or_404(Leave.objects.of(request.user), pk=pk)
    try:
        take_back_leave(leave, today=timezone.localdate())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("Deleted."))
    return redirect("visits:days_off")
