"""Products, packs, focus and rivals, kept by admins."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.access import admin_required

from .forms import FamilyForm, FocusForm, ProductForm, RivalForm, SkuForm, StartForm
from .models import Product, ProductFamily, RivalProduct

# What a page of one form is about: form, heading when new, heading when kept.
FAMILY = (FamilyForm, gettext_lazy("Add a family"), gettext_lazy("Change the family"))
PRODUCT = (ProductForm, gettext_lazy("Add a product"), gettext_lazy("Change the product"))
RIVAL = (RivalForm, gettext_lazy("Add a rival product"), gettext_lazy("Change the rival product"))
SKU = (SkuForm, gettext_lazy("Add a pack"), gettext_lazy("Change the pack"))
FOCUS = (FocusForm, gettext_lazy("Put in focus"), gettext_lazy("Change the focus"))


@require_GET
@admin_required
def product_list(request):
    families = ProductFamily.objects.managed_by(request.user).with_everything(timezone.localdate())
    return render(request, "products/product_list.html", {"families": families})


@require_http_methods(["GET", "POST"])
@admin_required
def product_start(request):
    """Family, product and pack on one page, for the first ones."""
    form = StartForm(request.POST or None)
    if form.is_valid():
        try:
            sku = form.save()
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%(sku)s is added.") % {"sku": sku})
            return redirect("products:product_start" if "more" in request.POST else "products:product_list")
    families = ProductFamily.objects.managed_by(request.user)
    return render(request, "products/product_start.html", {"form": form, "families": families})


@require_http_methods(["GET", "POST"])
@admin_required
def family_new(request):
    return _form_page(request, FAMILY)


@require_http_methods(["GET", "POST"])
@admin_required
def family_edit(request, pk):
    return _form_page(request, FAMILY, get_object_or_404(ProductFamily.objects.managed_by(request.user), pk=pk))


@require_http_methods(["GET", "POST"])
@admin_required
def product_new(request):
    return _form_page(request, PRODUCT, initial={"family": request.GET.get("family")})


@require_http_methods(["GET", "POST"])
@admin_required
def product_edit(request, pk):
    return _form_page(request, PRODUCT, get_object_or_404(Product.objects.managed_by(request.user), pk=pk))


@require_http_methods(["GET", "POST"])
@admin_required
def rival_new(request):
    return _form_page(request, RIVAL, initial={"family": request.GET.get("family")})


@require_http_methods(["GET", "POST"])
@admin_required
def rival_edit(request, pk):
    return _form_page(request, RIVAL, get_object_or_404(RivalProduct.objects.managed_by(request.user), pk=pk))


@require_http_methods(["GET", "POST"])
@admin_required
def sku_new(request, product_pk):
    product = get_object_or_404(Product.objects.managed_by(request.user), pk=product_pk)
    return _form_page(request, SKU, product=product)


@require_http_methods(["GET", "POST"])
@admin_required
def sku_edit(request, product_pk, pk):
    product = get_object_or_404(Product.objects.managed_by(request.user), pk=product_pk)
    return _form_page(request, SKU, get_object_or_404(product.skus, pk=pk), product=product)


@require_http_methods(["GET", "POST"])
@admin_required
def focus_new(request, product_pk):
    product = get_object_or_404(Product.objects.managed_by(request.user), pk=product_pk)
    return _form_page(request, FOCUS, product=product)


@require_http_methods(["GET", "POST"])
@admin_required
def focus_edit(request, product_pk, pk):
    product = get_object_or_404(Product.objects.managed_by(request.user), pk=product_pk)
    return _form_page(request, FOCUS, get_object_or_404(product.focus_periods, pk=pk), product=product)


@require_POST
@admin_required
def focus_delete(request, product_pk, pk):
    product = get_object_or_404(Product.objects.managed_by(request.user), pk=product_pk)
    get_object_or_404(product.focus_periods, pk=pk).delete()
    messages.success(request, _("Deleted."))
    return redirect("products:product_list")


def _form_page(request, about, instance=None, **options):
    """One form on a page, then back to the list; `options` go to the form."""
    form_class, new, edit = about
    form = form_class(request.POST or None, instance=instance, **options)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("products:product_list")
    context = {"form": form, "title": edit if instance else new, "product": options.get("product")}
    context["focus"] = instance if form_class is FocusForm else None
    return render(request, "products/product_form.html", context)
