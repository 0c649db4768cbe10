"""The short form of a negotiation: prepared before, closed after (domain.md I144)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.versioned import VersionedForm
from lib.layouts import chips, group, one_column, side_by_side
from people.forms.users import DateInput
from people.models import User

from ..models import Negotiation
from ..services.negotiations import save_negotiation


class NegotiationForm(VersionedForm):
    class Meta:
        model = Negotiation
        fields = ["issue", "facts", "want", "must", "offer", "on", "outcome", "result"]
        widgets = {"on": DateInput(), "result": forms.RadioSelect, "outcome": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "issue": _("Terms of supply, a date, a service, a listing step. The price is that of the platform."),
            "facts": _("Rules, dates, what they need; from sources that are open to us."),
            "offer": _("A service, a document, a date: for the hospital, never for a person."),
            "outcome": _("Empty until it is over."),
        }

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        results = [choice for choice in self.fields["result"].choices if choice[0]]
        self.fields["result"].choices = results
        self.helper = one_column(
            "issue", "facts", group(_("What we expect"), "want", "must", "offer"),
            group(_("What came of it"), side_by_side("on", "outcome"), chips("result")),
        )  # fmt: skip
        self.helper.render_hidden_fields = True

    def _post_clean(self):
        """The service checks the row as it will be."""

    def save(self, commit=True) -> Negotiation:
        return save_negotiation(self.instance, self.cleaned_values(), seen=self.seen, by=self.user)
