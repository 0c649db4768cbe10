"""Writing down how rivals stand at a hospital and what they do there."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..access import adders_required
from ..forms.rivals import PositionForm, RivalActForm
from ..models import RivalAct, RivalPosition
from ..services.knowledge import record_nothing_seen, take_back_rival_act
from .knowledge import KNOW, hospital_of, know_page


@require_http_methods(["GET", "POST"])
@adders_required
def position_new(request, pk):
    hospital = hospital_of(request, pk)
    form = PositionForm(request.POST or None, instance=RivalPosition(hospital=hospital), user=request.user)
    return know_page(request, form, hospital, _("Describe a rival"))


@require_http_methods(["GET", "POST"])
@adders_required
def position_edit(request, pk):
    positions = RivalPosition.objects.visible_to(request.user).select_related("hospital", "rival__family")
    position = get_object_or_404(positions, pk=pk)
    form = PositionForm(request.POST or None, instance=position, user=request.user)
    shares = position.hospital.rival_shares.visible_to(request.user).of(position.rival)
    return know_page(request, form, position.hospital, str(position.rival), shares=shares[:20])


@require_http_methods(["GET", "POST"])
@adders_required
def rival_act_new(request, pk):
    hospital = hospital_of(request, pk)
    form = RivalActForm(request.POST or None, instance=RivalAct(hospital=hospital), user=request.user)
    return know_page(request, form, hospital, _("What did a rival do?"))


@require_POST
@adders_required
def rival_act_none(request, pk):
    hospital = hospital_of(request, pk)
    record_nothing_seen(hospital, on=timezone.localdate(), by=request.user)
    messages.success(request, _("Kept: you looked today and saw nothing of the rivals."))
    return redirect(f"{hospital.get_absolute_url()}{KNOW}")


@require_POST
@adders_required
def rival_act_remove(request, pk):
    act = get_object_or_404(RivalAct.objects.takeable_by(request.user).select_related("hospital"), pk=pk)
    take_back_rival_act(act, by=request.user)
    messages.success(request, _("Taken out. Its history stays."))
    return redirect(f"{act.hospital.get_absolute_url()}{KNOW}")
