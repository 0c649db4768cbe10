"""Forms of the first start."""

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm
from django.contrib.auth.password_validation import validate_password
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lib.layouts import chips, one_column, side_by_side

from ..first_start import create_first_admin
from ..models import Assignment, Territory, User
from ..outline import parse_outline
from ..services import add_territories
from .users import PERSON_NAME, ROLES, TerritoryField, WithFunction


class FirstAdminForm(BaseUserCreationForm):
    class Meta:
        model = User
        fields = ["name", "username"]
        labels = {"name": PERSON_NAME}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs.pop("autofocus", None)
        self.fields["password1"].help_text = _("At least ten characters.")
        self.fields["password2"].help_text = ""
        self.helper = one_column("name", "username", side_by_side("password1", "password2"))

    def save(self, commit=True):
        """Make the first admin; raises ValidationError when somebody was faster."""
        self.instance.language = get_language()
        return create_first_admin(self.instance, self.cleaned_data["password1"])


class TerritoriesForm(forms.Form):
    """The whole tree in one field."""

    outline = forms.CharField(
        label=_("Territories, one a line"),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=_("Indent a line to place it under the one above. An English name may follow after “|”."),
        strip=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = one_column("outline")

    def clean_outline(self):
        lines = parse_outline(self.cleaned_data["outline"])
        if not lines:
            raise forms.ValidationError(_("Type at least one territory, or skip this step."))
        return lines

    def save(self) -> list[Territory]:
        return add_territories(self.cleaned_data["outline"])


class QuickUserForm(WithFunction, forms.ModelForm):
    """One user in one row: who, role, function, territory, first password."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLES, initial="rep", widget=forms.RadioSelect)
    territory = TerritoryField(
        label=_("Territory"), queryset=Territory.objects.in_tree_order(), required=False, empty_label=_("none yet")
    )
    password = forms.CharField(label=_("First password"), widget=forms.PasswordInput(attrs={"autocomplete": "off"}))

    class Meta:
        model = User
        fields = ["name", "username", "function"]
        labels = {"name": PERSON_NAME}

    def __init__(self, *args, territories: list, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["territory"].choices = territories
        self.helper = one_column(
            side_by_side("name", "username"),
            chips("role"),
            chips("function"),
            side_by_side("territory", "password"),
        )

    def has_changed(self):
        """A row counts once something was typed; chips alone do not make a user."""
        return not {"name", "username", "password", "territory"}.isdisjoint(self.changed_data)

    def clean(self):
        super().clean()
        if password := self.cleaned_data.get("password"):
            try:
                validate_password(password, self.instance)
            except forms.ValidationError as error:
                self.add_error("password", error)

    def save(self, commit=True, *, on) -> User:
        """Make the user, covering the territory from the day `on`."""
        user = super().save(commit=False)
        setattr(user, f"is_{self.cleaned_data['role']}", True)
        user.language = get_language()
        user.set_password(self.cleaned_data["password"])
        user.save()
        if territory := self.cleaned_data["territory"]:
            Assignment.objects.create(user=user, territory=territory, starts_on=on)
        return user


class QuickUsers(forms.BaseFormSet):
    """Rows of users; empty rows are left out, one log-in name stands only once."""

    @cached_property
    def territories(self) -> list:
        """The choices of every row, read once."""
        return list(QuickUserForm.base_fields["territory"].choices)

    def get_form_kwargs(self, index):
        return super().get_form_kwargs(index) | {"territories": self.territories}

    def clean(self):
        names = [form.cleaned_data.get("username") for form in self.filled()]
        if not names and not any(self.errors):
            raise forms.ValidationError(_("Fill in at least one user, or skip this step."))
        if len(set(names)) < len(names):
            raise forms.ValidationError(_("Two of these users have the same log-in name."))

    def filled(self) -> list[QuickUserForm]:
        return [form for form in self.forms if form.has_changed() and hasattr(form, "cleaned_data")]


QuickUserFormSet = forms.formset_factory(QuickUserForm, formset=QuickUsers, extra=3, max_num=50)
