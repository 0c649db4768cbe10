"""Key messages: what may be said, and how it is written, decided on and withdrawn."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.access import oversight_required
from records.telling import tell_phrases

from .forms import KeyMessageDecisionForm, KeyMessageForm, KeyMessageWithdrawalForm
from .models import KeyMessage, KeyMessageVersion, Product
from .services import phrases_in, submit_version, use_message

NEW = gettext_lazy("New key message")
NEXT = gettext_lazy("New version")
CHANGE = gettext_lazy("Change the draft")


@require_GET
def key_message_list(request):
    """What may be said today, by product; for those who write messages also what waits for a decision."""
    today = timezone.localdate()
    context = {
        "in_force": KeyMessageVersion.objects.in_force(today).by_product(),
        "waiting": KeyMessageVersion.objects.managed_by(request.user).waiting().listed(),
        "products": Product.objects.active() if request.user.sees_everything else [],
    }
    return render(request, "products/key_message_list.html", context)


@require_GET
def product_messages(request, pk):
    """The messages of a product: what is in force today, for those who write them every version."""
    today = timezone.localdate()
    product = get_object_or_404(Product.objects.telling(request.user, today), pk=pk)
    versions = KeyMessageVersion.objects.visible_to(request.user, today).filter(message__product=product)
    context = {"product": product, "versions": versions.with_standing(today).listed(), "today": today}
    return render(request, "products/product_messages.html", context)


@require_http_methods(["GET", "POST"])
@oversight_required
def key_message_new(request, pk):
    product = get_object_or_404(Product.objects.active(), pk=pk)
    version = KeyMessageVersion(message=KeyMessage(product=product))
    return _write(request, version, NEW, titled=True)


@require_http_methods(["GET", "POST"])
@oversight_required
def key_message_version_new(request, pk):
    """The next version of a message, begun with the wording of the latest."""
    message = get_object_or_404(KeyMessage.objects.managed_by(request.user).select_related("product"), pk=pk)
    latest = message.versions.order_by("number").last()
    version = KeyMessageVersion(message=message, text=latest.text, text_en=latest.text_en)
    return _write(request, version, NEXT, titled=False)


@require_http_methods(["GET", "POST"])
@oversight_required
def key_message_edit(request, pk):
    version = get_object_or_404(KeyMessageVersion.objects.writable_by(request.user).listed(), pk=pk)
    titled = not version.message.versions.decided().exists()
    return _write(request, version, CHANGE, titled=titled)


def _write(request, version: KeyMessageVersion, title, *, titled: bool):
    form = KeyMessageForm(request.POST or None, instance=version, user=request.user, titled=titled)
    if (phrases := _saved(form)) is not None:
        messages.success(request, _("Saved. Hand it in when it is ready."))
        tell_phrases(request, phrases)
        return redirect(version)
    context = {"form": form, "title": title, "version": version, "product": version.message.product}
    return _page(request, "products/key_message_form.html", context)


@require_GET
@oversight_required
def key_message_detail(request, pk):
    return _detail(request, _version(request, pk))


def _detail(request, version: KeyMessageVersion, **forms):
    user, own = request.user, version.written_by_id == request.user.pk
    may_decide = version.is_waiting and not own
    context = {
        "version": version,
        "phrases": phrases_in(version),
        "may_write": own and version.is_open,
        "decision": forms.get("decision") or (may_decide and KeyMessageDecisionForm(version=version, user=user)),
        "withdrawal": forms.get("withdrawal")
        or (not version.is_withdrawn and KeyMessageWithdrawalForm(version=version, user=user)),
        "form": next(iter(forms.values()), None),
    }
    return render(request, "products/key_message_detail.html", context, status=422 if forms else 200)


@require_POST
@oversight_required
def key_message_submit(request, pk):
    version = _version(request, pk)
    try:
        submit_version(version, by=request.user)
        messages.success(request, _("Handed in. Somebody else decides."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect(version)


@require_POST
@oversight_required
def key_message_decide(request, pk):
    version = _version(request, pk)
    form = KeyMessageDecisionForm(request.POST, version=version, user=request.user)
    return _done(request, version, _saved(form), decision=form)


@require_POST
@oversight_required
def key_message_withdraw(request, pk):
    version = _version(request, pk)
    form = KeyMessageWithdrawalForm(request.POST, version=version, user=request.user)
    return _done(request, version, _saved(form), withdrawal=form)


@require_POST
@oversight_required
def key_message_use(request, pk):
    """Put a message out of use, or into use again."""
    message = get_object_or_404(KeyMessage.objects.managed_by(request.user), pk=pk)
    use_message(message, "use" in request.POST, by=request.user)
    messages.success(request, _("Saved."))
    return redirect("products:product_messages", message.product_id)


def _version(request, pk) -> KeyMessageVersion:
    return get_object_or_404(KeyMessageVersion.objects.managed_by(request.user).listed(), pk=pk)


def _saved(form):
    """What saving a bound form answers; None where it was refused, with the reason on the form."""
    if not form.is_valid():
        return None
    try:
        return form.save()
    except ValidationError as refused:
        form.add_error(None, refused.messages)
    return None


def _done(request, version: KeyMessageVersion, done, **forms):
    """Back to the version once it is decided on; else its page as it is now, with what is wrong."""
    if done is not None:
        messages.success(request, _("Saved."))
        return redirect(version)
    return _detail(request, _version(request, version.pk), **forms)


def _page(request, template: str, context: dict):
    return render(request, template, context, status=422 if context["form"].is_bound else 200)
