"""Why somebody began, how early they take up something new, and the playbooks that admins keep."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.access import admin_required
from products.models import Product
from records.telling import tell

from ..access import adders_required
from ..choices import AdoptionStage
from ..forms.ladder import AdopterForm, FirstUseForm, PlaybookForm
from ..models import AdopterProfile, Playbook, Stakeholder
from ..playbooks import all_playbooks, default_playbook
from ..reports import field_changes
from ..services.ladder import reset_playbook
from .saving import form_page, saved


@require_http_methods(["GET", "POST"])
@adders_required
def first_use(request, pk, product_pk):
    """Why a person began with a product."""
    person = _covered(request, pk)
    product = get_object_or_404(Product.objects.active(), pk=product_pk)
    form = FirstUseForm(request.POST or None, person=person, product=product, user=request.user)
    return _answered(request, form, person, _("Why they began with %(product)s") % {"product": product})


@require_http_methods(["GET", "POST"])
@adders_required
def adopter_edit(request, pk):
    """How early a person takes up something new; career facts suggest, a person judges."""
    person = _covered(request, pk)
    kept = AdopterProfile.objects.of(person) or AdopterProfile(stakeholder=person)
    form = AdopterForm(request.POST or None, instance=kept, user=request.user)
    return _answered(request, form, person, _("How early they take up something new"))


def _covered(request, pk):
    people = Stakeholder.objects.visible_to(request.user).active().select_related("hospital")
    return get_object_or_404(people, pk=pk)


def _answered(request, form, person, title):
    if person.may_be_profiled and saved(form):
        messages.success(request, _("Saved."))
        return redirect(f"{person.get_absolute_url()}#person-ladders")
    return form_page(request, "accounts/ladder_form.html", form, person=person, title=title)


@require_GET
@admin_required
def playbook_list(request):
    return render(request, "accounts/playbook_list.html", {"stages": all_playbooks()})


@require_http_methods(["GET", "POST"])
@admin_required
def playbook_edit(request, stage, product_pk=None):
    """The text of a stage for all products or for one; what is not written yet begins as the default."""
    playbook, product = _playbook(request, stage, product_pk)
    form = PlaybookForm(request.POST or None, instance=playbook, user=request.user)
    if written := saved(form):
        tell(request, written)
        return redirect("accounts:playbook_list")
    playbook, product = _playbook(request, stage, product_pk)
    context = {
        "playbook": playbook,
        "product": product,
        "products": Product.objects.active().order_by("name"),
        "changes": field_changes(playbook, 1)[1] if playbook.pk else [],
    }
    return form_page(request, "accounts/playbook_form.html", form, **context)


@require_POST
@admin_required
def playbook_reset(request, stage, product_pk=None):
    """Back to the default text."""
    playbook, _product = _playbook(request, stage, product_pk)
    if playbook.pk:
        reset_playbook(playbook, by=request.user)
    messages.success(request, _("The default text stands again."))
    return redirect("accounts:playbook_list")


def _playbook(request, stage, product_pk):
    """The kept playbook, else a new one that begins with the general text or the default."""
    if stage not in AdoptionStage.values:
        raise Http404
    product = get_object_or_404(Product.objects.managed_by(request.user), pk=product_pk) if product_pk else None
    kept = Playbook.objects.kept_by(request.user).for_stage(stage, product_pk).first()
    return kept or default_playbook(stage, product), product
