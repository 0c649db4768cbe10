"""The form before an erasure."""

from django import forms
from django.utils.translation import gettext_lazy as _


class EraseForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("For example: asked to be erased in a letter of 3 March. Do not write the person's name here."),
    )
    sure = forms.BooleanField(label=_("I know that this cannot be undone."))
