"""The form of one move on the adoption ladder, with what shows it and, where asked, why."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import AdoptionStage, EvidenceKind
from accounts.forms.ladder import ReasonsForm
from accounts.models import Evidence, Stakeholder
from accounts.services.ladder import Known, asks_first_use, known_before, must_say_why
from lib.layouts import chips, one_column
from people.forms.users import DateInput
from products.models import Product

from .models import Visit
from .services.ladder import ShownStage, move_stage_shown

SOURCES = (EvidenceKind.VISIT, EvidenceKind.TOLD_BY, EvidenceKind.DOCUMENT)


class VisitChoice(forms.ModelChoiceField):
    """A visit by its day, what it was for, and who made it."""

    def label_from_instance(self, visit: Visit) -> str:
        return f"{visit.on:%Y-%m-%d} · {visit.get_purpose_display()} · {visit.author}"


class StageForm(ReasonsForm):
    """Where a person stands with a product. Everything wrong is said at once, and nothing typed is lost."""

    stage = forms.TypedChoiceField(
        label=_("Stage"), choices=AdoptionStage.choices, coerce=int, widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(
        label=_("What shows it"),
        choices=[(kind.value, kind.label) for kind in SOURCES],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what shows it: a visit, a document, or who told you.")},
    )
    visit = VisitChoice(label=_("Visit"), queryset=Visit.objects.none(), required=False, empty_label=_("Choose one"))
    shown_by = forms.CharField(
        label=_("In words"),
        max_length=500,
        required=False,
        help_text=_("What was said or read, and by whom. With a visit this may stay empty."),
    )
    on = forms.DateField(
        label=_("Day"), widget=DateInput(), required=False, help_text=_("With a visit, its own day counts.")
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        required=False,
        help_text=_("Needed where the move goes back, or up by more than one stage."),
    )

    untold = forms.BooleanField(label=_("They did not say why they began"), required=False)

    def __init__(self, *args, person: Stakeholder, product: Product, visits, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.person, self.product, self.user = person, product, user
        self.fields["visit"].queryset = visits
        self.fields["visit"].widget.attrs["class"] = "form-select"
        self.initial.setdefault("on", timezone.localdate())
        self.helper = one_column(
            chips("stage"), chips("kind"), "visit", "shown_by", "on", "reason", chips("drug"), chips("rep"), "untold"
        )

    def clean_on(self):
        day = self.cleaned_data["on"]
        if day and day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return day

    def clean(self):
        super().clean()
        data = self.cleaned_data
        kind = data.get("kind")
        if kind == EvidenceKind.VISIT and not data.get("visit") and "visit" not in self.errors:
            self.add_error("visit", _("Choose the visit that shows it."))
        elif kind and kind != EvidenceKind.VISIT:
            self._check_words(data)
        if "stage" in data and self.day:
            self._check_against_known(data["stage"], known_before(self.person, self.product, self.day))

    def _check_words(self, data: dict) -> None:
        if not data.get("shown_by"):
            self.add_error("shown_by", _("Say in words what shows it."))
        if not data.get("on") and "on" not in self.errors:
            self.add_error("on", _("Say on which day."))

    def _check_against_known(self, stage: int, known: Known) -> None:
        if not self.cleaned_data.get("reason") and (problem := must_say_why(known, stage)):
            self.add_error(None, problem)
        if asks_first_use(known, stage) and not self.reasons and not self.cleaned_data.get("untold"):
            self.add_error(
                "drug", _("For the first time at trial or beyond: say why they began, or that it was not said.")
            )

    @property
    def day(self):
        """The day the move counts from."""
        if self.cleaned_data.get("kind") == EvidenceKind.VISIT:
            return self.cleaned_data["visit"].on if self.cleaned_data.get("visit") else None
        return self.cleaned_data.get("on")

    def save(self):
        """Record the move with its evidence; raises ValidationError where the service refuses it."""
        data = self.cleaned_data
        shown = Evidence(hospital=self.person.hospital, kind=data["kind"], text=data["shown_by"], on=self.day)
        visit = data["visit"] if data["kind"] == EvidenceKind.VISIT else None
        said = ShownStage(data["stage"], shown, visit, data["reason"], tuple(self.reasons))
        return move_stage_shown(self.person, self.product, said, by=self.user)
