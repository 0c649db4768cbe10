"""Forms of the home pages, of closing months, and of where a hospital stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.choices import KeyCriterion, Season, Tier
from accounts.models import Hospital, KeyAssessment, KeyProposal
from accounts.services.key_accounts import assess_key_account, refuse_proposal
from lib.layouts import chips, one_column
from partners.models import Partner
from people.models import User
from records.models import TextFlag
from sales.models import LifetimeEstimate
from sales.services import close_feeds, keep_estimate, reopen_feeds
from scoring.models import ClassOverride
from scoring.reports import months_counted
from scoring.services.overriding import TWO_QUARTERS, set_by_hand
from visits.models.review import MOST_VISITS

from .key_accounts import Criterion


class FlagForm(forms.ModelForm):
    """What compliance decided on a flagged text; required here, though a flag begins without."""

    class Meta:
        model = TextFlag
        fields = ["outcome"]
        widgets = {"outcome": forms.Textarea(attrs={"rows": 3, "maxlength": 300})}

    def __init__(self, *args, **how):
        super().__init__(*args, **how)
        self.fields["outcome"].required = True


class CellsField(forms.Field):
    """Picked months of distributors, each "12:2026-03" (id and month), as pairs of id and first day."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {
        "required": _("Pick at least one month."),
        "invalid": _("One of the picked months does not exist. Pick again."),
    }

    def to_python(self, value) -> list[tuple[int, date]]:
        try:
            cells = [self._cell(text) for text in value or []]
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        ids = {partner for partner, _month in cells}
        if len(Partner.objects.in_bulk(ids)) != len(ids):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return cells

    def _cell(self, text: str) -> tuple[int, date]:
        partner, _colon, month = text.partition(":")
        return int(partner), date.fromisoformat(f"{month}-01")


class FeedsForm(forms.Form):
    """What to do with picked months of distributors."""

    act = forms.ChoiceField(choices=[("close", "close"), ("reopen", "reopen")], widget=forms.HiddenInput)
    cells = CellsField(label=_("Months"))
    reason = forms.CharField(
        label=_("Why reopen"),
        required=False,
        max_length=200,
        help_text=_(
            "A month that a nightly run has counted stays closed: import the corrected lines, "
            "and the next run counts them."
        ),
    )

    def clean(self):
        data = super().clean()
        if data.get("act") == "reopen" and not data.get("reason"):
            self.add_error("reason", _("Say why the months are reopened."))
        return data

    @property
    def picked(self) -> set[str]:
        """The cells as sent."""
        return set(self.data.getlist("cells")) if self.is_bound else set()

    def carry_out(self, *, by) -> str:
        """Close or reopen; returns what to tell. Raises ValidationError when it may not be."""
        cells = self.cleaned_data["cells"]
        if self.cleaned_data["act"] == "close":
            count = close_feeds(cells, by=by)
            return ngettext("%(count)d month is closed.", "%(count)d months are closed.", count) % {"count": count}
        used = months_counted(min(month for _partner, month in cells))
        count = reopen_feeds(cells, by=by, reason=self.cleaned_data["reason"], used=used)
        return ngettext("%(count)d month is open again.", "%(count)d months are open again.", count) % {"count": count}


class ClassForm(forms.Form):
    """Tier or season set by hand; what may be set is the service's to say."""

    value = forms.ChoiceField(label=_("Set to"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What the figures cannot know. Without names of people."),
    )
    until = forms.DateField(
        label=_("Until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The last day, at most two quarters ahead; from then on it is computed again."),
    )

    def __init__(self, *args, hospital: Hospital, kind: str, user: User):
        super().__init__(*args)
        self.hospital, self.kind, self.user = hospital, kind, user
        self.fields["value"].choices = (Tier if kind == ClassOverride.Kind.TIER else Season).choices
        today = timezone.localdate()
        self.fields["until"].widget.attrs |= {"min": f"{today:%Y-%m-%d}", "max": f"{today + TWO_QUARTERS:%Y-%m-%d}"}
        self.helper = one_column(chips("value"), "reason", "until")

    def save(self) -> ClassOverride | None:
        """Set it; None, with the form saying why, where the service refuses."""
        try:
            return set_by_hand(self.hospital, self.kind, by=self.user, **self.cleaned_data)
        except ValidationError as refusal:
            self.add_error(None, refusal)
        return None


class KeyForm(forms.Form):
    """The six criteria with what shows each, and the decision."""

    is_key = forms.BooleanField(label=_("This is a key account"), required=False)
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who takes part in or influences the decision, and what sales it brings or may bring."),
    )
    owner_check = forms.CharField(
        label=_("Is the owner able enough?"),
        max_length=300,
        required=False,
        help_text=_("Key accounts get the ablest people: who looks after it, and what is missing."),
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, hospital: Hospital, former: KeyAssessment | None, criteria: list[Criterion], user: User):
        super().__init__(*args, initial=_initial(former, criteria))
        self.hospital, self.user, self.criteria = hospital, user, criteria
        for key, label in KeyCriterion.choices:
            self.fields[f"holds_{key}"] = forms.BooleanField(label=label, required=False)
            self.fields[f"note_{key}"] = forms.CharField(label=_("What shows it"), max_length=200, required=False)

    def rows(self) -> Iterator[tuple]:
        """Each criterion with its two fields."""
        for criterion in self.criteria:
            yield criterion, self[f"holds_{criterion.key}"], self[f"note_{criterion.key}"]

    def save(self) -> KeyAssessment | None:
        """Keep the assessment; None, with the form saying why, where the service refuses."""
        told = self.cleaned_data
        try:
            return assess_key_account(
                self.hospital,
                holds=[key for key in KeyCriterion.values if told[f"holds_{key}"]],
                notes={key: told[f"note_{key}"] for key in KeyCriterion.values},
                by=self.user,
                **{name: told[name] for name in ("is_key", "evidence", "owner_check", "seen")},
            )
        except ValidationError as refusal:
            self.add_error(None, refusal)
        return None


def _initial(former: KeyAssessment | None, criteria: list[Criterion]) -> dict:
    """What stands already; at the first assessment what is computed, for a person to confirm."""
    if former is None:
        return {f"holds_{criterion.key}": bool(criterion.holds) for criterion in criteria}
    values = {name: getattr(former, name) for name in ("is_key", "evidence", "owner_check")}
    values |= {f"holds_{key}": True for key in former.holds}
    return values | {f"note_{key}": text for key, text in former.notes.items()} | {"seen": former.pk}


class RefusalForm(forms.Form):
    """Why a hospital that is proposed shall not become a key account."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What the figures cannot know. Without names of people."),
    )

    def __init__(self, *args, proposal: KeyProposal, user: User):
        super().__init__(*args)
        self.proposal, self.user = proposal, user
        self.helper = one_column("reason")

    def save(self) -> KeyProposal | None:
        """Refuse it; None, with the form saying why, where the service does not."""
        try:
            return refuse_proposal(self.proposal, by=self.user, **self.cleaned_data)
        except ValidationError as refusal:
            self.add_error(None, refusal)
        return None


class LifetimeForm(forms.ModelForm):
    """The inputs of a lifetime value."""

    class Meta:
        model = LifetimeEstimate
        fields = ["base_cny", "growth", "margin", "retention", "discount", "note"]

    def __init__(self, *args, **how):
        super().__init__(*args, **how)
        self.helper = one_column(*self._meta.fields)

    def keep(self, *, by: User) -> LifetimeEstimate:
        return keep_estimate(self.instance, by=by)


class TargetForm(forms.Form):
    """Visits a cycle at one hospital, and why."""

    planned = forms.IntegerField(label=_("Visits a cycle"), min_value=0, max_value=MOST_VISITS)
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = one_column(*self.fields)


class ChallengeForm(TargetForm):
    """Another number of visits, proposed with a reason."""

    proposed = forms.IntegerField(label=_("Visits a cycle instead"), min_value=0, max_value=MOST_VISITS)
    planned = None
    field_order = ["proposed", "reason"]
