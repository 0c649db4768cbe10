"""The customer card of a person as one form, and what each of its fields weighs."""

from __future__ import annotations

from collections.abc import Mapping

from crispy_forms.layout import Field
from django import forms
from django.utils.translation import gettext_lazy as _

from lib.layouts import chips, group, one_column
from people.choices import SocialStyle

from .. import card_values
from ..card_fields import FIELDS
from ..choices import DayPart, DecisionStyle, ExpertType, Need, ValueDriver, Weekday
from ..models import NO_CARD, Stakeholder
from ..models.card_weight import HEAVIEST
from ..services.cards import save_card, save_weights
from .versioned import VersionedForm

NOT_KNOWN = "not_known"
PROPOSED = ("social_style", "decision_style")


class KeysField(forms.MultipleChoiceField):
    """Several of a list of choices, kept in one column as `card_values` joins them."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, choices, **kwargs):
        super().__init__(choices=choices, required=False, **kwargs)

    def prepare_value(self, value):
        return card_values.split(value) if isinstance(value, str) else value

    def clean(self, value) -> str:
        return card_values.join(super().clean(value), self.choices)

    def has_changed(self, initial, data) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class OneOfField(forms.ChoiceField):
    """One of a list of choices or "not known", which is an empty column and can be chosen again."""

    widget = forms.RadioSelect

    def __init__(self, *, choices, **kwargs):
        super().__init__(choices=[(NOT_KNOWN, _("not known")), *choices], required=False, **kwargs)

    def prepare_value(self, value):
        return value or NOT_KNOWN

    def clean(self, value) -> str:
        value = super().clean(value)
        return "" if value == NOT_KNOWN else value

    def has_changed(self, initial, data) -> bool:
        return super().has_changed(self.prepare_value(initial), self.prepare_value(data))


class CardForm(VersionedForm):
    """What the card keeps beyond post, part and stance; without consent or contract only the public fact is asked.

    `initial` may propose a style, as the guided questions do; it is kept once somebody saves it.
    """

    social_style = OneOfField(label=_("Social style"), choices=SocialStyle.choices)
    decision_style = OneOfField(label=_("Decision style"), choices=DecisionStyle.choices)
    value_drivers = KeysField(label=_("What the person values"), choices=ValueDriver.choices)
    main_driver = OneOfField(label=_("Values most"), choices=ValueDriver.choices)
    needs = KeysField(
        label=_("Needs"),
        choices=Need.choices,
        help_text=_("What helps patients, science or the work. An advantage of one’s own is no need we may meet."),
    )
    best_times = KeysField(label=_("Best times for a visit"), choices=card_values.time_choices)
    clinic_days = KeysField(label=_("Clinic days"), choices=card_values.day_choices)
    ward_days = KeysField(label=_("Ward days"), choices=card_values.day_choices)
    theatre_days = KeysField(label=_("Theatre days"), choices=card_values.day_choices)
    expert_type = OneOfField(label=_("Expert in"), choices=ExpertType.choices)

    class Meta:
        model = Stakeholder
        fields = ["social_style", *NO_CARD, "expert_type"]
        help_texts = {
            "concerns": _("Which patients or risks the person worries about. Nothing private, no name of a patient."),
            "times_note": _("For example: after the morning round, by phone first."),
        }

    def __init__(self, *args, user, proposed: Mapping[str, str] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if not self.instance.may_be_profiled:
            for name in ("social_style", *NO_CARD):
                del self.fields[name]
        self.initial |= {name: value for name, value in (proposed or {}).items() if name in PROPOSED}
        self.helper = one_column(*self._groups())
        self.helper.render_hidden_fields = True

    def _groups(self) -> list:
        if not self.instance.may_be_profiled:
            return [chips("expert_type")]
        return [
            group(_("Manner"), chips("social_style"), chips("decision_style")),
            group(
                _("What counts"), chips("value_drivers"), chips("main_driver"), chips("needs"), "concerns",
                chips("expert_type"),
            ),
            group(
                _("Times"), Field("best_times", template="accounts/_times_field.html"), "times_note", chips("clinic_days"), chips("ward_days"),
                chips("theatre_days"),
            ),
        ]  # fmt: skip

    @property
    def time_rows(self) -> list[tuple]:
        """The boxes of `best_times`, a row for each weekday: (weekday in words, one box for each part of the day)."""
        boxes, parts = list(self["best_times"]), len(DayPart)
        rows = [boxes[start : start + parts] for start in range(0, len(boxes), parts)]
        return list(zip(Weekday.labels, rows, strict=True))

    @property
    def time_parts(self) -> list:
        return DayPart.labels

    def clean(self):
        super().clean()
        data = self.cleaned_data
        main, drivers = data.get("main_driver"), data.get("value_drivers")
        if main and drivers is not None:
            data["value_drivers"] = card_values.join([main, *card_values.split(drivers)], ValueDriver.choices)

    def _shown(self, name: str, value) -> str:
        field = self.fields[name]
        if isinstance(field, KeysField):
            return card_values.joined_words(card_values.words_of(value, field.choices))
        return super()._shown(name, value)

    def save(self) -> list[str]:
        """Keep the card; returns the forbidden phrases found in its texts."""
        return save_card(self.instance, self.cleaned_values(), seen=self.seen, by=self.user)


class WeightsForm(forms.Form):
    """What each field weighs in the completeness of a card: 0 does not count."""

    def __init__(self, *args, weights: Mapping[str, int], user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        for field in FIELDS:
            self.fields[field.key] = forms.IntegerField(
                label=field.label,
                min_value=0,
                max_value=HEAVIEST,
                initial=weights[field.key],
                help_text=_("Usually %(weight)s") % {"weight": field.weight},
            )
        self.helper = one_column(*self.fields)

    def save(self) -> bool:
        """Keep the weights; raises ValidationError where nothing would count."""
        save_weights(self.cleaned_data, by=self.user)
        return True
