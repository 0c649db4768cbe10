"""Judgements of a person outside a visit: the part they play and their stance, each with what shows it."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.layouts import chips, one_column
from lib.templatetags.ui import day
from people.forms.users import DateInput
from products.models import Product

from .. import meetings
from ..choices import BuyingRole, EvidenceKind, Support
from ..models import Evidence, Stakeholder
from ..services.judging import judge_support
from ..services.roles import Part, judge_role

SOURCES = (EvidenceKind.TOLD_BY, EvidenceKind.DOCUMENT, EvidenceKind.VISIT)


def not_ahead(on):
    """A day up to today; raises ValidationError for a later one."""
    if on and on > timezone.localdate():
        raise forms.ValidationError(_("This day has not come yet."))
    return on


class EvidenceFields(forms.Form):
    """What shows a judgement: somebody's word, a document, or a visit, whose day is then the day of the judgement."""

    on = forms.DateField(label=_("Judged on"), widget=DateInput())
    kind = forms.ChoiceField(
        label=_("Source"),
        choices=[(kind.value, kind.label) for kind in SOURCES],
        widget=forms.RadioSelect,
        initial=EvidenceKind.TOLD_BY,
    )
    visit = forms.TypedChoiceField(label=_("Which visit"), coerce=int, empty_value=None, required=False)
    shown_by = forms.CharField(
        label=_("What shows it"), max_length=500, help_text=_("What was said or done, by whom, in what meeting.")
    )

    def __init__(self, *args, person: Stakeholder, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.person, self.user = person, user
        self.initial.setdefault("on", timezone.localdate())
        self.meetings = {meeting.pk: meeting for meeting in meetings.offered(person, user)}
        if self.meetings:
            choices = [(m.pk, f"{day(m.on)} {m.words}") for m in self.meetings.values()]
            self.fields["visit"].choices = [("", _("– choose –")), *choices]
        else:
            del self.fields["visit"]
            self.fields["kind"].choices = self.fields["kind"].choices[:2]

    @property
    def evidence_fields(self) -> list:
        return ["on", chips("kind"), *(["visit"] if self.meetings else []), "shown_by"]

    def clean_on(self):
        return not_ahead(self.cleaned_data["on"])

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if data.get("kind") == EvidenceKind.VISIT:
            if meeting := self.meetings.get(data.get("visit")):
                data["on"] = meeting.on
            elif "visit" not in self.errors:
                self.add_error("visit", _("Choose the visit that shows it."))

    def evidence(self) -> Evidence:
        data = self.cleaned_data
        return Evidence(hospital=self.person.hospital, kind=data["kind"], text=data["shown_by"], on=data["on"])

    def link(self, event) -> None:
        """Keep the visit that shows the event, if one does and nothing else did before."""
        data = self.cleaned_data
        if data["kind"] == EvidenceKind.VISIT and event.evidence and event.evidence.kind == EvidenceKind.VISIT:
            meetings.link(event.evidence, data["visit"])


class RoleForm(EvidenceFields):
    """What part a person plays, from a day on."""

    buying_role = forms.ChoiceField(
        label=_("Buying role"),
        choices=[("", _("not known")), *BuyingRole.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    is_main_influencer = forms.BooleanField(
        label=_("Main influencer"),
        required=False,
        help_text=_("Noticed and respected by the others of the group; beside any role."),
    )
    influence = forms.TypedChoiceField(
        label=_("Influence"),
        choices=[("", _("not judged")), *((n, str(n)) for n in range(1, 6))],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("From 1, little, to 5, decides. Who judged and when is kept with it."),
    )

    def __init__(self, *args, person: Stakeholder, user, **kwargs):
        super().__init__(*args, person=person, user=user, **kwargs)
        for name in ("buying_role", "is_main_influencer", "influence"):
            self.initial.setdefault(name, getattr(person, name))
        self.helper = one_column(chips("buying_role"), "is_main_influencer", chips("influence"), *self.evidence_fields)

    def save(self):
        """Record the part with its evidence; raises ValidationError for another one on the day."""
        data = self.cleaned_data
        part = Part(data["buying_role"], data["is_main_influencer"], data["influence"])
        event = judge_role(self.person, part, self.evidence(), by=self.user)
        self.link(event)
        return event


class SupportForm(EvidenceFields):
    """A person's stance as judged on a day, overall or toward one product."""

    support = forms.TypedChoiceField(label=_("Stance"), choices=Support.choices, coerce=int, widget=forms.RadioSelect)
    product = forms.ModelChoiceField(
        label=_("Toward"),
        queryset=Product.objects.active().order_by("name"),
        required=False,
        empty_label=_("us, overall"),
        help_text=_("The same person may stand differently toward different products."),
    )

    def __init__(self, *args, person: Stakeholder, user, **kwargs):
        super().__init__(*args, person=person, user=user, **kwargs)
        self.helper = one_column(chips("support"), "product", *self.evidence_fields)

    def save(self):
        """Record the stance with its evidence; raises ValidationError for a second one on the day."""
        data = self.cleaned_data
        event = judge_support(self.person, data["support"], self.evidence(), by=self.user, product=data["product"])
        self.link(event)
        return event
