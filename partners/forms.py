"""Forms of contacts with partners, of how often they are wanted, and of who supplies a hospital."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.versioned import VersionedForm
from accounts.models import Hospital
from lib.layouts import chips, one_column, side_by_side
from people.choices import Function
from people.forms.users import DateInput
from people.models import User

from .models import ContactRules, Partner, PartnerContact, PartnerStep, Supply
from .services.contacts import save_contact, set_suppliers
from .services.handover import give_step


class ContactForm(VersionedForm):
    """A contact as it was, with what follows; day and channel are filled in already."""

    step = forms.CharField(
        label=_("Next step"), max_length=300, required=False, help_text=_("It stands on Today until it is done.")
    )
    step_on = forms.DateField(label=_("Due on"), required=False, widget=DateInput())

    class Meta:
        model = PartnerContact
        fields = ["on", "channel", "person", "agreed"]
        widgets = {
            "on": DateInput(),
            "channel": forms.RadioSelect,
            "agreed": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "person": _("The name or the role; nothing else of the person."),
            "agreed": _("On deliveries, hospitals and support; nothing of any doctor’s volumes."),
        }

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["channel"].choices = [choice for choice in self.fields["channel"].choices if choice[0]]
        step = getattr(self.instance, "step", None) if self.instance.pk else None
        if not self.instance.pk:
            self.initial["on"] = timezone.localdate()
        if step:
            self.initial |= {"step": step.text, "step_on": step.due_on}
        self.helper = one_column(
            side_by_side(chips("channel"), "on"), "person", "agreed", side_by_side("step", "step_on")
        )
        self.helper.render_hidden_fields = True

    def _post_clean(self):
        """The service checks the row as it will be."""

    def clean_person(self):
        return self.cleaned_data["person"].strip()

    def save(self, commit=True) -> PartnerContact:
        data = self.cleaned_data
        return save_contact(
            self.instance, self.cleaned_values(), step=data["step"], step_on=data["step_on"],
            seen=self.seen, by=self.user, today=timezone.localdate(),
        )  # fmt: skip


class GiveStepForm(forms.Form):
    """To whom a step goes: commercial users assigned at or above a hospital of the manager's that the partner supplies."""

    to = forms.ModelChoiceField(label=_("To"), queryset=User.objects.none())

    def __init__(self, *args, step: PartnerStep, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.step, self.user = step, user
        supplied = Supply.objects.visible_to(user).filter(partner=step.contact.partner_id).order_by()
        paths = supplied.values_list("hospital__territory__path", flat=True).distinct()
        above = {int(pk) for path in paths for pk in path.split("/") if pk}
        near = User.objects.active().filter(function=Function.COMMERCIAL).working_in(above, timezone.localdate())
        self.fields["to"].queryset = near.exclude(pk=step.owner_id).order_by("name", "pk")
        self.helper = one_column("to")

    def save(self) -> PartnerStep:
        return give_step(self.step, to=self.cleaned_data["to"], by=self.user)


class ContactRulesForm(forms.ModelForm):
    class Meta:
        model = ContactRules
        fields = ["key_channel", "key_days", "other_channel", "other_days"]
        help_texts = {
            "key_channel": _("A nearer contact counts as well: face to face before online, online before the phone."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = one_column(side_by_side("key_channel", "key_days"), side_by_side("other_channel", "other_days"))

    def save(self, commit=True) -> ContactRules:
        self.instance.pk = 1
        return super().save(commit)


class SuppliersForm(forms.Form):
    """Which distributors supply one hospital."""

    partners = forms.ModelMultipleChoiceField(
        label=_("Distributors"),
        queryset=Partner.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A hospital with a distributor has a feed: a month without deliveries then counts as none."),
    )

    def __init__(self, *args, hospital: Hospital, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.hospital, self.user = hospital, user
        self.fields["partners"].queryset = Partner.objects.filter(is_active=True)
        self.initial["partners"] = list(hospital.supplies.values_list("partner", flat=True))
        self.helper = one_column("partners")

    def save(self) -> Hospital:
        set_suppliers(self.hospital, self.cleaned_data["partners"], by=self.user)
        return self.hospital
