"""The territory tree and the company."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lib.layouts import one_column, side_by_side

from ..first_start import save_company
from ..models import Company, Territory
from ..services import save_territory
from .users import TerritoryField


class TerritoryForm(forms.ModelForm):
    parent = TerritoryField(
        label=_("Stands below"),
        queryset=Territory.objects.in_tree_order(),
        required=False,
        empty_label=_("nothing: it is the top"),
    )

    class Meta:
        model = Territory
        fields = ["name", "name_en", "parent"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = one_column(side_by_side("name", "name_en"), "parent")

    def save(self, commit=True):
        return save_territory(super().save(commit=False))


class CompanyForm(forms.ModelForm):
    class Meta:
        model = Company
        fields = ["name"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = one_column("name")

    def save(self, commit=True):
        return save_company(self.cleaned_data["name"])
