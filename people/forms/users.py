"""Users as an admin keeps them: who they are, what they cover, their filings and their leave."""

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm, SetPasswordForm
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib.layouts import chips, one_column, side_by_side

from ..choices import Function
from ..models import Assignment, Leave, RepFiling, Territory, User
from ..services import save_filing, save_leave, save_user

ROLES = [("rep", _("Rep")), ("manager", _("Manager")), ("admin", _("Admin")), ("compliance", _("Compliance"))]
PERSON_NAME = pgettext_lazy("person", "Name")
LONGEST_OWN_LEAVE = 92
"""Days somebody may enter for themselves at once; longer absences are an admin's."""
FILED_IS_MEDICAL = _("Whoever holds a filing works in the medical function.")


class DateInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class TerritoryField(forms.ModelChoiceField):
    """A territory, indented by its depth in the tree."""

    def label_from_instance(self, territory):
        return "\u2003" * territory.depth + str(territory)


class WithRoles(forms.Form):
    """The four roles as one field of chips."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=ROLES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role.")},
        help_text=_("Several add up: a manager who also visits is a manager and a rep."),
    )

    def apply_roles(self, user: User) -> None:
        for role, _label in ROLES:
            setattr(user, f"is_{role}", role in self.cleaned_data["roles"])


class WithFunction(forms.Form):
    function = forms.ChoiceField(
        label=_("Function"),
        choices=Function.choices,
        widget=forms.RadioSelect,
        initial=Function.COMMERCIAL,
        help_text=_("Medical users see nothing derived from sales. Whoever holds a filing is medical."),
    )


class UserForm(WithRoles, WithFunction, forms.ModelForm):
    class Meta:
        model = User
        fields = ["username", "name", "name_en", "email", "job_title", "function", "language"]
        labels = {"name": PERSON_NAME}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["roles"] = [role for role, _label in ROLES if getattr(self.instance, f"is_{role}")]
        self.helper = one_column(
            side_by_side("name", "name_en"),
            "username",
            chips("roles"),
            chips("function"),
            side_by_side("job_title", "email"),
            "language",
        )

    def clean(self):
        super().clean()
        until = self.instance.filed_until
        filed = until is not None and until >= timezone.localdate()
        if filed and self.cleaned_data.get("function") == Function.COMMERCIAL:
            message = _("There is a filing that runs until %(day)s. End or delete it first.")
            day = date_format(until, "SHORT_DATE_FORMAT")
            self.add_error("function", [FILED_IS_MEDICAL, forms.ValidationError(message, params={"day": day})])

    def save(self, commit=True):
        """Save through the service, which keeps the last admin; raises ValidationError for them."""
        user = super().save(commit=False)
        self.apply_roles(user)
        return save_user(user)


class NewUserForm(UserForm, BaseUserCreationForm):
    class Meta(UserForm.Meta):
        pass

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs.pop("autofocus", None)
        self.fields["password1"].help_text = _("At least ten characters. The user can change it under Preferences.")
        self.fields["password2"].help_text = ""
        self.helper.layout.extend([side_by_side("password1", "password2")])

    def save(self, commit=True):
        self.instance.set_password(self.cleaned_data["password1"])
        return UserForm.save(self, commit)


class PasswordForm(SetPasswordForm):
    """An admin sets somebody's password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = one_column("new_password1", "new_password2")


class DeactivateForm(forms.Form):
    successor = forms.ModelChoiceField(
        label=_("Hand the territories to"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("nobody yet"),
        help_text=_("They cover them as of today. Open next steps follow the hospitals."),
    )

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = User.objects.active().exclude(pk=user.pk).order_by("username")
        self.helper = one_column("successor")


class OfUserForm(forms.ModelForm):
    """A dated row that belongs to a user; uniqueness per user is checked although the user is no field."""

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.user = user
        self.helper = one_column(*self.layout())

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"user"}

    def layout(self) -> list:
        return list(self.fields)


class AssignmentForm(OfUserForm):
    territory = TerritoryField(label=_("Territory"), queryset=Territory.objects.in_tree_order())

    class Meta:
        model = Assignment
        fields = ["territory", "starts_on", "ends_on", "is_primary"]
        widgets = {"starts_on": DateInput(), "ends_on": DateInput()}
        help_texts = {
            "ends_on": _("Empty while it lasts; the last day still counts."),
            "is_primary": _("The primary assignee is the owner of the territory's hospitals."),
        }
        error_messages = {
            "__all__": {"unique_together": _("This territory is already assigned to this user from this day on.")}
        }

    def layout(self) -> list:
        return ["territory", side_by_side("starts_on", "ends_on"), "is_primary"]


class FilingForm(OfUserForm):
    class Meta:
        model = RepFiling
        fields = ["number", "valid_from", "valid_to"]
        widgets = {"valid_from": DateInput(), "valid_to": DateInput()}

    def layout(self) -> list:
        return ["number", side_by_side("valid_from", "valid_to")]

    def clean(self):
        super().clean()
        valid_to = self.cleaned_data.get("valid_to")
        if valid_to and valid_to >= timezone.localdate() and not self.instance.user.is_medical:
            message = _("Set this user's function to medical first: users in the commercial function are not filed.")
            raise forms.ValidationError([FILED_IS_MEDICAL, message])

    def save(self, commit=True):
        return save_filing(super().save(commit=False))


class LeaveForm(OfUserForm):
    class Meta:
        model = Leave
        fields = ["kind", "starts_on", "ends_on"]
        widgets = {"kind": forms.RadioSelect, "starts_on": DateInput(), "ends_on": DateInput()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Leave.Kind.choices

    def layout(self) -> list:
        return [chips("kind"), side_by_side("starts_on", "ends_on")]

    def save(self, commit=True) -> Leave:
        return save_leave(super().save(commit=False))


class OwnLeaveForm(LeaveForm):
    """Days off somebody enters for themselves: from today on, a quarter at most in one piece."""

    def clean(self):
        super().clean()
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if first and first < timezone.localdate():
            self.add_error("starts_on", _("Past days an admin enters."))
        if first and last and (last - first).days >= LONGEST_OWN_LEAVE:
            self.add_error("ends_on", _("A longer absence an admin enters."))
        return self.cleaned_data
