"""Which key messages were told, and the file of it; for managers and those who oversee."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import required

from ..exports import exported_messages
from ..message_report import MessageReport
from .hospitals import sent

readers_required = required(lambda user: user.is_manager or user.sees_everything)


@require_GET
@readers_required
def message_report(request):
    report = MessageReport(request.user, timezone.localdate())
    return render(request, "dashboards/message_report.html", {"report": report})


@require_GET
@readers_required
def message_export(request) -> HttpResponse:
    report = MessageReport(request.user, timezone.localdate())
    return sent(exported_messages(report, request.GET.get("format", "csv"), by=request.user))
