"""The two sides of a coaching: the coach's form, the rep's own ratings, the acknowledgement."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lib.layouts import chips, group, one_column
from people.models import User

from ..coaching_items import CHECKS, OWN, OWN_QUALITIES, OWN_SKILLS, RATINGS, SKILLS
from ..models import Coaching
from ..services import coaching as services


def _rating(name: str, *, required: bool) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=Coaching._meta.get_field(name).verbose_name,
        choices=RATINGS,
        coerce=int,
        empty_value=None,
        required=required,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose from 1 to 5.")},
    )


class CoachForm(forms.ModelForm):
    """The coach's side. `sending`: all six ratings are asked for; a draft may be unfinished."""

    class Meta:
        model = Coaching
        fields = ["strengths", "to_work_on", "agreed"]
        widgets = {"strengths": forms.Textarea(attrs={"rows": 2}), "to_work_on": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"agreed": _("One thing, so that the next joint visit can show it.")}

    def __init__(self, *args, user: User, sending: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.sending = user, sending
        for name in SKILLS:
            self.fields[name] = _rating(name, required=sending)
            self.initial[name] = getattr(self.instance, name)
        for name, kind in CHECKS.items():
            label = Coaching._meta.get_field(name).verbose_name
            self.fields[name] = forms.MultipleChoiceField(
                label=label, choices=kind.choices, required=False, widget=forms.CheckboxSelectMultiple
            )
            self.initial[name] = getattr(self.instance, name)
        self.helper = one_column(
            group(_("Six skills, 1 to 5"), *map(chips, SKILLS)),
            group(_("Asking and listening"), *map(chips, CHECKS)),
            "strengths",
            "to_work_on",
            "agreed",
        )

    def save(self, commit=True) -> list[str]:
        """Keep the draft, or send it; returns forbidden phrases found in its texts."""
        return services.write_coaching(self.instance, self.cleaned_data, by=self.user, send=self.sending)


class OwnForm(forms.Form):
    """How the rep saw the visit, before reading what the coach wrote."""

    def __init__(self, *args, coaching: Coaching, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.coaching, self.user = coaching, user
        for name in OWN:
            self.fields[name] = _rating(name, required=True)
        self.helper = one_column(
            group(_("Six skills, 1 to 5"), *map(chips, OWN_SKILLS)),
            group(_("What customers like in a rep, 1 to 5"), *map(chips, OWN_QUALITIES)),
        )

    def save(self) -> Coaching:
        return services.rate_oneself(self.coaching, self.cleaned_data, by=self.user)


class AcknowledgeForm(forms.Form):
    comment = forms.CharField(
        label=_("Your comment"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, coaching: Coaching, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.coaching, self.user = coaching, user
        self.helper = one_column("comment")

    def save(self) -> list[str]:
        return services.acknowledge_coaching(self.coaching, comment=self.cleaned_data["comment"], by=self.user)
