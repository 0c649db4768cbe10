"""Flagged texts: read one, decide on it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from records.models import TextFlag
from records.text_flags import close_flag

from ..flagged_texts import context_of
from ..forms import FlagForm
from ..homes import role_required


def _show(request, flag: TextFlag, form: FlagForm, status: int = 200):
    context = {"flag": flag, "form": form, "subject": context_of(flag)}
    return render(request, "dashboards/flag_detail.html", context, status=status)


def _flag(request, pk: int) -> TextFlag:
    return get_object_or_404(TextFlag.objects.readable_by(request.user).select_related("author", "closed_by"), pk=pk)


@require_GET
@role_required("is_compliance")
def flag_detail(request, pk: int):
    return _show(request, _flag(request, pk), FlagForm())


@require_POST
@role_required("is_compliance")
def flag_close(request, pk: int):
    """Take the text off the queue with what was decided."""
    flag = _flag(request, pk)
    form = FlagForm(request.POST)
    if not form.is_valid():
        return _show(request, flag, form, status=422)
    try:
        close_flag(flag, by=request.user, outcome=form.cleaned_data["outcome"])
    except ValidationError as error:
        form.add_error(None, error.messages[0])
        return _show(request, flag, form, status=422)
    messages.success(request, _("Decided. The text is off the queue."))
    return redirect("dashboards:compliance_home")
