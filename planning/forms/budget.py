"""Asking for a budget line, and deciding on it."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.layouts import chips, one_column
from people.models import User

from ..models import BudgetLine
from ..plan_choices import BudgetState
from ..services import budget
from .plans import PartForm


class BudgetForm(PartForm):
    class Meta:
        model = BudgetLine
        fields = ["kind", "purpose", "amount_cny"]
        widgets = {"kind": forms.RadioSelect}

    def set_up(self) -> None:
        self.fields["kind"].choices = [choice for choice in self.fields["kind"].choices if choice[0]]
        self.fields["purpose"].help_text = _("For a thing or a meeting, never for a person.")
        self.helper = one_column(chips("kind"), "purpose", "amount_cny")

    def save(self, commit=True) -> BudgetLine:
        return budget.request_budget(self.instance, by=self.user, on=timezone.localdate())


class BudgetDecisionForm(forms.Form):
    state = forms.ChoiceField(
        label=_("Decision"),
        choices=[(BudgetState.APPROVED.value, _("Approve")), (BudgetState.REFUSED.value, _("Refuse"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, line: BudgetLine, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.line, self.user = line, user
        self.fields["reason"].help_text = _("A refusal says why.")
        self.helper = one_column(chips("state"), "reason")

    def save(self) -> BudgetLine:
        data, today = self.cleaned_data, timezone.localdate()
        return budget.decide_budget(self.line, data["state"], by=self.user, on=today, reason=data["reason"])
