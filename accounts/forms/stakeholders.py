"""A person at a hospital: who, on what lawful basis, what part they play, and where they work."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.layouts import one_column, side_by_side
from people.forms.users import DateInput

from ..choices import LawfulBasis
from ..models import Affiliation, Department, Hospital, Stakeholder
from ..services.stakeholders import (
    PROFILE_BASES,
    add_second_place,
    add_stakeholder,
    move_stakeholder,
    save_stakeholder,
    withdraw_basis,
)
from .judging import not_ahead
from .versioned import VersionedForm

PROFILE = ("buying_role", "is_main_influencer", "influence", "social_style")
NEEDS_BASIS = _("Role, influence, stance and style are kept only with consent or a contract.")


class PersonFields(VersionedForm):
    """What every form over a person checks: the department is the hospital's, and nobody is entered twice."""

    namesake: Stakeholder | None = None

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if "department" in self.fields:
            known = Department.objects.offered_at(self.instance.hospital, self.instance.department_id)
            self.fields["department"].queryset = known

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"hospital"}

    def clean(self):
        super().clean()
        here = {"department": self.instance.department, "post": self.instance.post}
        place = {name: self.cleaned_data.get(name, known) for name, known in here.items()}
        if name := self.cleaned_data.get("name"):
            same = Stakeholder.objects.kept().named(self.instance.hospital, name).filter(**place)
            self.namesake = same.exclude(pk=self.instance.pk).first()
        if self.namesake:
            self.add_error("name", _("This person is in the records already: same name, department and post."))


class StakeholderForm(PersonFields):
    class Meta:
        model = Stakeholder
        fields = [
            "name", "name_en", "department", "post", "title", "phone", "external_id", "kol_level", "lawful_basis",
            "lawful_basis_on", "buying_role", "is_main_influencer", "influence", "social_style",
        ]  # fmt: skip
        widgets = {"lawful_basis_on": DateInput()}
        help_texts = {
            "external_id": _("The number in the file you import, if there is one."),
            "influence": _("From 1, little, to 5, decides. Who judged and when is kept with it."),
            "lawful_basis_on": _("Empty means today."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lawful_basis"].help_text = NEEDS_BASIS
        self.helper = one_column(
            side_by_side("name", "name_en"),
            "department",
            side_by_side("post", "title"),
            side_by_side("phone", "external_id"),
            "kol_level",
            side_by_side("lawful_basis", "lawful_basis_on"),
            side_by_side("buying_role", "influence"),
            "is_main_influencer",
            "social_style",
        )
        self.helper.render_hidden_fields = True

    def clean_lawful_basis_on(self):
        return not_ahead(self.cleaned_data["lawful_basis_on"])

    def clean(self):
        super().clean()
        data = self.cleaned_data
        basis = data.get("lawful_basis")
        if basis == LawfulBasis.NONE:
            data["lawful_basis_on"] = None
        elif not data.get("lawful_basis_on"):
            data["lawful_basis_on"] = timezone.localdate()
        self._refuse_unlawful_profile(data, basis)
        self._refuse_before_opt_out(data, basis)

    def _refuse_unlawful_profile(self, data: dict, basis: str) -> None:
        """A new judgement needs a basis; what was known goes by itself when the basis goes."""
        known = {name: self.initial.get(name) for name in PROFILE}
        newly = [name for name in PROFILE if data.get(name) and data[name] != known[name]]
        if basis not in PROFILE_BASES and newly:
            self.add_error(newly[0], NEEDS_BASIS)

    def _refuse_before_opt_out(self, data: dict, basis: str) -> None:
        opted_out = self.instance.opted_out_on
        since = data.get("lawful_basis_on")
        if opted_out and basis in PROFILE_BASES and since and since < opted_out:
            self.add_error("lawful_basis_on", _("This person opted out later than that."))

    def save(self, *, accept: bool = False) -> Stakeholder:
        """Add or correct the person through the service; whom a rep adds is under review."""
        if not self.instance.pk:
            by_rep = not (self.user.is_admin or self.user.is_manager)
            return add_stakeholder(self.instance, by=self.user, under_review=by_rep)
        return save_stakeholder(self.instance, self.cleaned_values(), seen=self.seen, by=self.user, accept=accept)


class StakeholderCells(PersonFields):
    """The usual cells of a person, as edited in their row of the roster."""

    class Meta:
        model = Stakeholder
        fields = ["name", "department", "post", "title", "phone", "is_active"]

    def save(self) -> Stakeholder:
        return save_stakeholder(self.instance, self.cleaned_values(), seen=self.seen, by=self.user)


class WithdrawForm(forms.Form):
    on = forms.DateField(label=_("Withdrawn on"), widget=DateInput())
    sure = forms.BooleanField(label=_("Role, influence, stance and style are removed at once."))

    def __init__(self, *args, person: Stakeholder, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.person, self.user = person, user
        self.initial.setdefault("on", timezone.localdate())
        self.helper = one_column("on", "sure")

    def clean_on(self):
        return not_ahead(self.cleaned_data["on"])

    def save(self) -> Stakeholder:
        return withdraw_basis(self.person, on=self.cleaned_data["on"], by=self.user)


class PlaceFields(forms.ModelForm):
    """A place of work at one hospital, whose departments are offered."""

    class Meta:
        model = Affiliation
        fields = ["department", "post", "starts_on"]
        widgets = {"starts_on": DateInput()}

    def __init__(self, *args, person: Stakeholder, hospital: Hospital, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.instance.stakeholder, self.instance.hospital = person, hospital
        self.fields["department"].queryset = Department.objects.offered_at(hospital, None)
        self.fields["starts_on"].required = True
        self.initial.setdefault("starts_on", timezone.localdate())
        self.helper = one_column("department", "post", "starts_on")

    def clean_starts_on(self):
        return not_ahead(self.cleaned_data["starts_on"])


class MoveForm(PlaceFields):
    def validate_constraints(self):
        """The present place ends first, so the new one is not checked against it."""

    def save(self, commit=True) -> Stakeholder:
        place = self.instance
        return move_stakeholder(
            place.stakeholder, hospital=place.hospital, department=place.department, post=place.post,
            on=place.starts_on, by=self.user,
        )  # fmt: skip


class SecondPlaceForm(PlaceFields):
    def validate_constraints(self):
        """A second place is never a main one."""

    def save(self, commit=True) -> Affiliation:
        return add_second_place(self.instance, by=self.user)
