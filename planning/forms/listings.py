"""Taking up a listing, moving it on, correcting its dates."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import EvidenceKind
from accounts.forms.stakeholders import not_ahead
from accounts.forms.versioned import VersionedForm
from accounts.models import Hospital
from lib.layouts import chips, one_column, side_by_side
from people.forms.users import DateInput
from people.models import User
from products.models import Product

from .. import listing
from ..choices import EXIT_EVIDENCE, DossierPart, Limit, ListingState, Reason
from ..models import ListingApplication
from ..services import listings
from ..services.listings import NEEDS_REASON, Told

SHOWN_BY = [EvidenceKind.DOCUMENT, EvidenceKind.TOLD_BY, EvidenceKind.VISIT]


class ToldForm(forms.Form):
    """What both forms ask: the day, what shows it, and what the state needs."""

    on = forms.DateField(label=_("On"), widget=DateInput())
    reason = forms.ChoiceField(label=_("Why"), choices=[("", "–"), *Reason.choices], required=False)
    votes_for = forms.IntegerField(label=_("Votes for"), min_value=0, max_value=500, required=False)
    votes_against = forms.IntegerField(label=_("Votes against"), min_value=0, max_value=500, required=False)
    committee_on = forms.DateField(label=_("Day of the committee’s meeting"), widget=DateInput(), required=False)
    until = forms.DateField(label=_("Until"), widget=DateInput(), required=False)
    kind = forms.ChoiceField(
        label=_("Shown by"), choices=[(kind.value, kind.label) for kind in SHOWN_BY], widget=forms.RadioSelect
    )
    shown_by = forms.CharField(label=_("What shows it"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.initial.setdefault("on", timezone.localdate())
        self.initial.setdefault("kind", EvidenceKind.DOCUMENT)

    def clean_on(self):
        return not_ahead(self.cleaned_data["on"])

    @property
    def told(self) -> Told:
        names = ("shown_by", "kind", "reason", "votes_for", "votes_against", "committee_on", "until")
        return Told(**{name: self.cleaned_data.get(name) for name in names if name in self.fields})


class TakeUpForm(ToldForm):
    product = forms.ModelChoiceField(label=_("Product"), queryset=Product.objects.none())
    state = forms.ChoiceField(label=_("State it is in"), choices=ListingState.choices)

    def __init__(self, *args, hospital: Hospital, **kwargs):
        super().__init__(*args, **kwargs)
        self.hospital = hospital
        self.fields["product"].queryset = Product.objects.active().exclude(listings__hospital=hospital)
        self.fields["on"].label = _("In this state since")
        self.fields["committee_on"].help_text = _("For one on the committee’s agenda.")
        self.fields["until"].help_text = _("For a temporary purchase or a suspension.")
        self.fields["reason"].help_text = _("For a decision, a suspension or a delisting.")
        for name in ("votes_for", "votes_against"):
            del self.fields[name]
        self.helper = one_column(
            side_by_side("product", "state"), "on", side_by_side("committee_on", "until"), "reason", chips("kind"),
            "shown_by",
        )  # fmt: skip

    def save(self) -> ListingApplication:
        data = self.cleaned_data
        return listings.take_up(self.hospital, data["product"], data["state"], self.told, by=self.user, on=data["on"])


class MoveForm(ToldForm):
    """One move, to one state: only what that state asks for."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, application: ListingApplication, to: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.application, self.to = application, to
        self.initial["seen"] = application.events_count
        asked = {
            "reason": to in NEEDS_REASON,
            "votes_for": to in listing.DECISIONS,
            "votes_against": to in listing.DECISIONS,
            "committee_on": to == listing.COMMITTEE_SCHEDULED,
            "until": to in listing.ENDS_ON_A_DAY,
        }
        for name, is_asked in asked.items():
            if not is_asked:
                del self.fields[name]
            elif not name.startswith("votes"):
                self.fields[name].required = True
        if to == listing.SUSPENDED:
            self.fields["until"].label = _("Looked at again on")
        elif to == listing.TEMPORARY_PURCHASE:
            self.fields["until"].label = _("Expires on")
        self.fields["shown_by"].help_text = EXIT_EVIDENCE.get(to, "")
        votes = [side_by_side("votes_for", "votes_against")] if to in listing.DECISIONS else []
        rest = [name for name in ("committee_on", "until", "reason") if asked[name]]
        self.helper = one_column("seen", "on", *rest, *votes, chips("kind"), "shown_by")

    def save(self) -> ListingApplication:
        data = self.cleaned_data
        return listings.move_on(self.application, self.to, self.told, seen=data["seen"], by=self.user, on=data["on"])


class DatesForm(VersionedForm):
    class Meta:
        model = ListingApplication
        fields = ["committee_on", "until", "is_dual_channel"]
        widgets = {"committee_on": DateInput(), "until": DateInput()}

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if self.instance.state != listing.COMMITTEE_SCHEDULED:
            del self.fields["committee_on"]
        else:
            self.fields["committee_on"].required = True
        if self.instance.state not in listing.ENDS_ON_A_DAY:
            del self.fields["until"]
        else:
            self.fields["until"].required = True
        self.helper = one_column(*self.own_fields)
        self.helper.render_hidden_fields = True

    def save(self, commit=True) -> ListingApplication:
        return listings.save_dates(self.instance, self.cleaned_values(), seen=self.seen, by=self.user)


class FactsForm(VersionedForm):
    """What a listing hangs on beside the vote."""

    class Meta:
        model = ListingApplication
        fields = ["slots_used", "slots_held_by", "dossier", "limits"]
        widgets = {"slots_used": forms.RadioSelect}

    dossier = forms.MultipleChoiceField(
        label=_("In the dossier"), choices=DossierPart.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    limits = forms.MultipleChoiceField(
        label=_("What holds the hospital back"), choices=Limit.choices, widget=forms.CheckboxSelectMultiple,
        required=False,
    )  # fmt: skip
    rest = ()

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["slots_used"].choices = [("", _("not known")), *self.instance._meta.get_field("slots_used").choices]
        self.fields["slots_used"].help_text = _("A hospital lists two at most. With both taken, one of them has to go.")
        self.fields["slots_held_by"].help_text = _("Products or makers.")
        self.helper = one_column(chips("slots_used"), "slots_held_by", chips("dossier"), chips("limits"), *self.rest)
        self.helper.render_hidden_fields = True

    def save(self, commit=True) -> ListingApplication:
        return listings.save_facts(self.instance, self.cleaned_values(), seen=self.seen, by=self.user)


class SoldFactsForm(FactsForm):
    """The same with the agreed volume, which is for commercial users only."""

    class Meta(FactsForm.Meta):
        fields = [*FactsForm.Meta.fields, "agreed_boxes", "agreed_until"]
        widgets = {**FactsForm.Meta.widgets, "agreed_until": DateInput()}

    rest = (side_by_side("agreed_boxes", "agreed_until"),)
