"""Why somebody began, how early they take up something new, and the playbooks of the stages."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.layouts import chips, one_column, side_by_side
from people.forms.users import DateInput
from products.models import Product

from ..choices import FirstUseReason
from ..ladder import TRAITS
from ..models import AdopterProfile, Playbook, Stakeholder
from ..playbook_texts import FIELDS
from ..services.ladder import assess_adopter, record_first_use, save_playbook
from .stakeholders import NEEDS_BASIS, not_ahead
from .versioned import VersionedForm


class ReasonsField(forms.MultipleChoiceField):
    """Reasons for a first use, none of them required by itself."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, label, choices):
        super().__init__(label=label, choices=choices, required=False)


class ReasonsForm(forms.Form):
    """Why a person began with a product, in two groups."""

    drug = ReasonsField(label=_("Why they began: the product"), choices=FirstUseReason.of_product())
    rep = ReasonsField(label=_("Why they began: our work"), choices=FirstUseReason.of_rep())

    @property
    def reasons(self) -> list[str]:
        return [*self.cleaned_data.get("drug", []), *self.cleaned_data.get("rep", [])]


class FirstUseForm(ReasonsForm):
    """The reasons told after the move, or told again."""

    on = forms.DateField(label=_("Told on"), widget=DateInput())

    def __init__(self, *args, person: Stakeholder, product: Product, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.person, self.product, self.user = person, product, user
        self.initial.setdefault("on", timezone.localdate())
        self.helper = one_column(chips("drug"), chips("rep"), "on")

    def clean_on(self):
        return not_ahead(self.cleaned_data["on"])

    def clean(self):
        super().clean()
        if not self.reasons:
            self.add_error("drug", _("Choose at least one of the reasons."))

    def save(self):
        return record_first_use(self.person, self.product, self.reasons, on=self.cleaned_data["on"], by=self.user)


class AdopterForm(VersionedForm):
    """How early a person takes up something new, and the career facts that suggest it."""

    class Meta:
        model = AdopterProfile
        fields = ["innovativeness", *TRAITS]
        widgets = {"innovativeness": forms.RadioSelect}
        help_texts = {
            "innovativeness": _(
                "Your judgement. Three or more of the facts below suggest an innovator or early adopter."
            ),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["innovativeness"].choices = [("", _("not judged")), *AdopterProfile.innovativeness.field.choices]
        self.helper = one_column(chips("innovativeness"), *TRAITS)
        self.helper.render_hidden_fields = True

    def clean(self):
        super().clean()
        if not self.instance.stakeholder.may_be_profiled:
            raise forms.ValidationError(NEEDS_BASIS)

    def save(self, commit=True) -> AdopterProfile:
        kept = AdopterProfile.objects.filter(stakeholder=self.instance.stakeholder_id).first()
        return assess_adopter(kept or self.instance, self.cleaned_values(), seen=self.seen, by=self.user)


class PlaybookForm(VersionedForm):
    """What we do at a stage, in both languages."""

    class Meta:
        model = Playbook
        fields = list(FIELDS)
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in FIELDS if not name.startswith("next")}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        pairs = list(zip(FIELDS[::2], FIELDS[1::2], strict=True))
        for _chinese, english in pairs:
            self.fields[english].widget.attrs["lang"] = "en"
        self.helper = one_column(*(side_by_side(chinese, english) for chinese, english in pairs))
        self.helper.render_hidden_fields = True

    def save(self, commit=True) -> Playbook:
        return save_playbook(self.instance, self.cleaned_values(), seen=self.seen, by=self.user)
