"""Forms of the home pages and of closing months."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from partners.models import Partner
from records.models import TextFlag
from sales.services import close_feeds, reopen_feeds
from scoring.reports import months_counted


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
