"""A hospital, its departments, other names and numbers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lib.layouts import one_column, side_by_side
from lib.places import parse_city
from people.forms.users import TerritoryField
from people.models import Territory

from ..models import Department, Hospital, HospitalAlias, HospitalIdentifier
from ..services.hospitals import add_alias, add_hospital, add_identifier, save_hospital
from .versioned import VersionedForm


class HospitalFields(VersionedForm):
    """What every form over a hospital checks: its territory is the user's, its name is new to its city."""

    territory = TerritoryField(label=_("Territory"), queryset=Territory.objects.none())
    namesake: Hospital | None = None

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if "territory" in self.fields:
            self.fields["territory"].queryset = Territory.objects.kept_by(user)

    def clean_city(self) -> str:
        """A city that is known under its official name is kept under it."""
        city = self.cleaned_data["city"]
        return parse_city(city) or city

    def clean(self):
        super().clean()
        name, city = self.cleaned_data.get("name"), self.cleaned_data.get("city")
        if name and city:
            others = Hospital.objects.exclude(pk=self.instance.pk)
            self._refuse_second(others.named(name, city).first())

    def _refuse_second(self, namesake: Hospital | None) -> None:
        if namesake is None:
            return
        self.add_error("name", _("There is already a hospital of this name in this city."))
        if Hospital.objects.visible_to(self.user).filter(pk=namesake.pk).exists():
            self.namesake = namesake


class HospitalForm(HospitalFields):
    class Meta:
        model = Hospital
        fields = [
            "name", "name_en", "grade", "type", "ownership", "is_teaching", "beds", "annual_outpatients",
            "annual_discharges", "province", "city", "city_en", "district", "address", "phones", "territory",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = one_column(
            "name",
            "name_en",
            side_by_side("city", "city_en"),
            side_by_side("province", "district"),
            "address",
            "phones",
            "territory",
            side_by_side("grade", "type"),
            side_by_side("ownership", "beds"),
            side_by_side("annual_outpatients", "annual_discharges"),
            "is_teaching",
        )
        self.helper.render_hidden_fields = True

    def save(self, *, accept: bool = False) -> Hospital:
        """Add or correct the hospital through its service; what a rep adds is under review."""
        if not self.instance.pk:
            by_rep = not (self.user.is_admin or self.user.is_manager)
            return add_hospital(self.instance, by=self.user, under_review=by_rep)
        return save_hospital(self.instance, self.cleaned_values(), seen=self.seen, by=self.user, accept=accept)


class HospitalCells(HospitalFields):
    """The usual cells of a hospital, as edited in its row of the roster."""

    class Meta:
        model = Hospital
        fields = ["name", "grade", "beds", "city", "district", "territory", "is_active"]

    def save(self) -> Hospital:
        return save_hospital(self.instance, self.cleaned_values(), seen=self.seen, by=self.user)


class PartForm(forms.ModelForm):
    """A small row that belongs to a hospital; uniqueness is checked although the hospital is no field."""

    def __init__(self, *args, hospital: Hospital, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.hospital = hospital
        self.user = user

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"hospital"}


class DepartmentForm(PartForm):
    class Meta:
        model = Department
        fields = ["name", "name_en", "kind", "load_class", "is_active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        names = ["is_active"] if self.instance.pk else []
        if not names:
            del self.fields["is_active"]
        self.helper = one_column(side_by_side("name", "name_en"), side_by_side("kind", "load_class"), *names)

    def save(self, commit=True):
        self.instance._history_user = self.user
        return super().save(commit)


class AliasForm(PartForm):
    class Meta:
        model = HospitalAlias
        fields = ["name"]

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        hospital = self.instance.hospital
        if Hospital.objects.named(name, hospital.city).exists():
            raise forms.ValidationError(_("This is the name of a hospital of this city already."))
        return name

    def save(self, commit=True) -> HospitalAlias:
        return add_alias(self.instance.hospital, self.cleaned_data["name"], by=self.user)


class IdentifierForm(PartForm):
    class Meta:
        model = HospitalIdentifier
        fields = ["system", "value"]

    def save(self, commit=True) -> HospitalIdentifier:
        return add_identifier(super().save(commit=False), by=self.user)
