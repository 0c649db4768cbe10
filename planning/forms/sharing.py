"""A link to the briefing of a plan: in which language, for how long."""

from __future__ import annotations

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lib.layouts import chips, one_column
from people.models import User

from ..models import AccountPlan, BriefingShare
from ..models.briefing import LEAST_DAYS, MOST_DAYS
from ..plan_choices import Language
from ..services.sharing import make_share

USUAL_DAYS = 7


class ShareForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices, widget=forms.RadioSelect)
    days = forms.IntegerField(
        label=_("Open for so many days"),
        min_value=LEAST_DAYS,
        max_value=MOST_DAYS,
        help_text=_("1 to 30. The link can be revoked before."),
    )

    def __init__(self, *args, plan: AccountPlan, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan, self.user = plan, user
        self.initial = {"language": get_language(), "days": USUAL_DAYS, **self.initial}
        self.helper = one_column(chips("language"), "days")

    def save(self) -> BriefingShare:
        return make_share(self.plan, self.cleaned_data["language"], self.cleaned_data["days"], by=self.user)
