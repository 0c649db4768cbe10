"""One act on many rows of the roster."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from people.forms.users import TerritoryField
from people.models import Territory

from ..models import Hospital
from ..services.roster_acts import change_many

SET_TERRITORY, ACTIVATE, DEACTIVATE = "territory", "activate", "deactivate"
MOST = 500


class ManyForm(forms.Form):
    """The rows picked, and what to do with them."""

    ids = forms.TypedMultipleChoiceField(coerce=int, error_messages={"required": _("Pick at least one row.")})
    act = forms.ChoiceField(choices=[(act, act) for act in (SET_TERRITORY, ACTIVATE, DEACTIVATE)])
    territory = TerritoryField(
        label=_("Territory"), queryset=Territory.objects.none(), required=False, empty_label=_("Territory")
    )

    def __init__(self, data=None, *, model, user):
        super().__init__(data)
        self.model, self.user = model, user
        picked = data.getlist("ids")[: MOST + 1] if data else []
        self.fields["ids"].choices = [(pk, pk) for pk in picked if pk.isdecimal() and len(pk) < 19]
        self.fields["territory"].queryset = Territory.objects.kept_by(user)

    def clean(self):
        super().clean()
        if len(self.cleaned_data.get("ids", ())) > MOST:
            raise forms.ValidationError(_("At most %(most)s rows at once."), params={"most": MOST})
        if self.cleaned_data.get("act") == SET_TERRITORY:
            if self.model is not Hospital:
                raise forms.ValidationError(_("People follow their hospital."))
            if not self.errors and not self.cleaned_data.get("territory"):
                raise forms.ValidationError(_("Choose the territory."))

    def save(self) -> int:
        """Do it; returns how many rows changed."""
        act, territory = self.cleaned_data["act"], self.cleaned_data.get("territory")
        values = {"territory_id": territory.pk} if act == SET_TERRITORY else {"is_active": act == ACTIVATE}
        return change_many(self.model, self.cleaned_data["ids"], values, user=self.user)
