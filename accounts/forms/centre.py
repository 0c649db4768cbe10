"""What a map leaves open and what is put on it: ties, unknown seats, the blocker question, counter-actions."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.layouts import chips, one_column, side_by_side
from people.forms.users import DateInput
from people.models import User

from ..choices import FROM_THE_OTHER_END, TieKind
from ..constellation import NEEDED
from ..models import CounterAction, Hospital, Placeholder, RivalTie, Stakeholder, Tie
from ..services.centre import (
    add_counter_action,
    add_placeholder,
    answer_blocker_question,
    close_counter_action,
)
from ..services.ties import add_rival_tie, add_tie
from .judging import not_ahead

TURNED = "-turned"
FOUND = 20


def who_may_own(hospital: Hospital):
    """Users who cover the hospital today: they can be asked to do something there."""
    above = [int(pk) for pk in hospital.territory.path.split("/") if pk]
    return User.objects.active().working_in(above, timezone.localdate()).order_by("name", "pk")


def not_past(on):
    """A day from today on; raises ValidationError for an earlier one."""
    if on and on < timezone.localdate():
        raise forms.ValidationError(_("This day is past."))
    return on


class TieForm(forms.ModelForm):
    """A tie of one person to another that the user can see, read from either end."""

    way = forms.ChoiceField(
        label=_("Tie"),
        choices=[
            (value, label)
            for kind in TieKind
            for value, label in [
                (kind.value, kind.label),
                *([(kind.value + TURNED, FROM_THE_OTHER_END[kind])] if kind in FROM_THE_OTHER_END else []),
            ]
        ],
        widget=forms.RadioSelect,
        help_text=_("Professional ties only; nothing private is kept."),
    )
    other = forms.ModelChoiceField(label=_("Other person"), queryset=Stakeholder.objects.none())

    class Meta:
        model = Tie
        fields = ["since", "until", "note"]
        widgets = {"since": DateInput(), "until": DateInput()}

    def __init__(self, *args, person: Stakeholder, user, words: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.person, self.user = person, user
        anybody = Stakeholder.objects.visible_to(user).judged().exclude(pk=person.pk).select_related("hospital")
        self.fields["other"].queryset = anybody
        offered = [*anybody.at_or_tied_to(person.hospital_id), *(anybody.matching(words)[:FOUND] if words else [])]
        choices = {other.pk: self._named(other) for other in offered}
        self.fields["other"].widget.choices = [("", _("– choose –")), *choices.items()]
        self.helper = one_column(chips("way"), "other", side_by_side("since", "until"), "note")

    def _named(self, other: Stakeholder) -> str:
        place = other.display_post or other.display_title
        if other.hospital_id != self.person.hospital_id:
            place = str(other.hospital)
        return f"{other.display_name} · {place}" if place else other.display_name

    def _post_clean(self):
        way, other = self.cleaned_data.get("way", ""), self.cleaned_data.get("other")
        ends = [self.person, other]
        if way.endswith(TURNED):
            ends.reverse()
        self.instance.kind = way.removesuffix(TURNED)
        if other:
            self.instance.from_person, self.instance.to_person = ends
        super()._post_clean()

    def save(self, commit=True) -> Tie:
        return add_tie(self.instance, by=self.user)


class RivalTieForm(forms.ModelForm):
    """That a person works with a rival, as a public source says."""

    class Meta:
        model = RivalTie
        fields = ["rival", "company", "source_kind", "source", "on"]
        widgets = {"on": DateInput(), "source_kind": forms.RadioSelect}
        help_texts = {
            "source": _("Title, issue and page, or the address: so that anybody can look it up."),
            "company": _("Where no product is named."),
        }

    def __init__(self, *args, person: Stakeholder, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.instance.stakeholder = user, person
        self.fields["source_kind"].choices = self.fields["source_kind"].choices[1:]
        self.fields["rival"].queryset = self.fields["rival"].queryset.filter(is_active=True)
        self.helper = one_column(side_by_side("rival", "company"), chips("source_kind"), "source", "on")

    def clean_on(self):
        return not_ahead(self.cleaned_data["on"])

    def save(self, commit=True) -> RivalTie:
        return add_rival_tie(self.instance, by=self.user)


class OwnedFields(forms.ModelForm):
    """Something that somebody who covers the hospital does until a day."""

    def give_owner(self, hospital: Hospital, user) -> None:
        owners = who_may_own(hospital)
        self.fields["owner"].queryset = owners
        self.initial.setdefault("owner", user.pk)

    def clean_due_on(self):
        return not_past(self.cleaned_data["due_on"])


class PlaceholderForm(OwnedFields):
    class Meta:
        model = Placeholder
        fields = ["seat", "note", "owner", "due_on"]
        widgets = {"due_on": DateInput(), "seat": forms.RadioSelect}

    def __init__(self, *args, hospital: Hospital, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.instance.hospital = user, hospital
        self.fields["seat"].choices = [(seat.value, seat.label) for seat in NEEDED]
        self.give_owner(hospital, user)
        self.helper = one_column(chips("seat"), "note", side_by_side("owner", "due_on"))

    def save(self, commit=True) -> Placeholder:
        return add_placeholder(self.instance, by=self.user)


class ReviewForm(forms.Form):
    """Is there a blocker? One answer, as known today."""

    is_named = forms.TypedChoiceField(
        label=_("Is there a blocker?"),
        choices=[("no", _("None known")), ("yes", _("Yes, named on the map"))],
        coerce=lambda answer: answer == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        help_text=_(
            "Blockers are overlooked most when it is urgent. Ask who would lose, who was not asked, who is silent."
        ),
    )
    note = forms.CharField(label=_("How we know"), max_length=300, help_text=_("Whom you asked, in what meeting."))

    def __init__(self, *args, hospital: Hospital, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.hospital, self.user = hospital, user
        self.helper = one_column(chips("is_named"), "note")

    def save(self):
        return answer_blocker_question(self.hospital, **self.cleaned_data, on=timezone.localdate(), by=self.user)


class CounterActionForm(OwnedFields):
    class Meta:
        model = CounterAction
        fields = ["means", "text", "owner", "due_on"]
        widgets = {"due_on": DateInput(), "means": forms.RadioSelect}
        help_texts = {
            "text": _("Try to change the view with facts; if that fails, make sure the facts reach the others.")
        }

    def __init__(self, *args, person: Stakeholder, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.instance.stakeholder = user, person
        self.fields["means"].choices = self.fields["means"].choices[1:]
        self.give_owner(person.hospital, user)
        self.helper = one_column(chips("means"), "text", side_by_side("owner", "due_on"))

    def save(self, commit=True) -> CounterAction:
        return add_counter_action(self.instance, by=self.user)


class CounterDoneForm(forms.Form):
    result = forms.CharField(
        label=_("What came of it"),
        max_length=300,
        help_text=_("If the stance moved, judge it next, with this as evidence."),
    )

    def __init__(self, *args, action: CounterAction, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.action, self.user = action, user
        self.helper = one_column("result")

    def save(self) -> CounterAction:
        result = self.cleaned_data["result"]
        return close_counter_action(self.action, result=result, on=timezone.localdate(), by=self.user)
