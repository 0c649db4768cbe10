"""Role templates: what admins tell everybody about the usual posts."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from records.telling import tell

from ..access import required
from ..forms.templates import RoleTemplateForm
from ..models import RoleTemplate
from ..role_templates import DEFAULTS, guidances
from .saving import form_page, saved

admins_required = required(lambda user: user.is_admin)


@require_GET
@admins_required
def role_template_list(request):
    return render(request, "accounts/role_template_list.html", {"guidances": guidances()})


@require_http_methods(["GET", "POST"])
@admins_required
def role_template_edit(request, key):
    if key not in DEFAULTS:
        raise Http404
    own = RoleTemplate.objects.in_bulk([key], field_name="key").get(key, RoleTemplate(key=key))
    form = RoleTemplateForm(request.POST or None, instance=own, user=request.user)
    if template := saved(form):
        tell(request, template)
        return redirect("accounts:role_template_list")
    return form_page(request, "accounts/role_template_form.html", form, guidance=DEFAULTS[key])
