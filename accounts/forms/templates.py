"""An admin's own words for a role template, in both languages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lib.layouts import one_column, side_by_side

from ..models import RoleTemplate
from ..services.templates import save_template

TEXTS = ("duties", "duties_en", "needs", "needs_en", "approach", "approach_en")


class RoleTemplateForm(forms.ModelForm):
    class Meta:
        model = RoleTemplate
        fields = TEXTS
        widgets = {name: forms.Textarea(attrs={"rows": 5}) for name in TEXTS}
        help_texts = {
            "duties": _("One line each; empty means the words that came with the product."),
            "needs": _("Clinical, academic, service, respect: never anybody's gain."),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        pairs = zip(TEXTS[::2], TEXTS[1::2], strict=True)
        self.helper = one_column(*(side_by_side(*pair) for pair in pairs))

    def save(self, commit=True) -> RoleTemplate:
        return save_template(self.instance, by=self.user)
