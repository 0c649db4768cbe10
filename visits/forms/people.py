"""Somebody who was met and is not in the records yet."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .fields import PickList


class NewPersonForm(forms.Form):
    """Somebody missing from the hospital's people."""

    new_name = forms.CharField(max_length=80, error_messages={"required": _("Write the name of the person.")})
    new_post = forms.CharField(max_length=80, required=False)

    def __init__(self, data, *, departments):
        super().__init__(data)
        self.fields["new_department"] = PickList(departments)
