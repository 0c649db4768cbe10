"""The rules and members of a committee, and how likely a yes is by stance."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import Support
from accounts.forms.stakeholders import not_ahead
from accounts.forms.versioned import VersionedForm
from accounts.models import Hospital, Stakeholder
from lib.layouts import chips, group, one_column, side_by_side
from people.forms.users import DateInput
from people.models import User

from .. import listing, vote
from ..choices import Counted, ListingState, Majority, OfficialSource
from ..models import CommitteeMember, CommitteeRules
from ..services import committee

LONGEST_NAME = 40


class RulesForm(VersionedForm):
    """What the hospital's own statute says; its own word for each step, and which steps it does not have."""

    class Meta:
        model = CommitteeRules
        fields = [
            "majority", "counted", "quorum_percent", "seats", "is_by_lot", "blackout_days", "wait_days",
            "skipped", "source_kind",
            "source", "source_on",
        ]  # fmt: skip
        widgets = {
            "majority": forms.RadioSelect,
            "counted": forms.RadioSelect,
            "source_kind": forms.RadioSelect,
            "source_on": DateInput(),
        }
        help_texts = {
            "seats": _("How many sit on the committee, or are drawn from the pool. Seats nobody is known for count as unknown."),
            "quorum_percent": _("With fewer present there is no vote. 0: no quorum."),
            "blackout_days": _("No visit to members for a listing in these days and on the day of the meeting."),
        }  # fmt: skip

    skipped = forms.MultipleChoiceField(
        label=_("Steps this hospital does not have"),
        choices=[(state, ListingState(state).label) for state in listing.SKIPPABLE],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["majority"].choices = Majority.choices
        self.fields["counted"].choices = Counted.choices
        self.fields["source_kind"].choices = OfficialSource.choices
        for state in ListingState:
            self.fields[f"name_{state}"] = forms.CharField(
                label=state.label, max_length=LONGEST_NAME, required=False, initial=self.instance.names.get(state, "")
            )
        names = [f"name_{state}" for state in ListingState]
        pairs = [side_by_side(*names[at : at + 2]) for at in range(0, len(names), 2)]
        self.helper = one_column(
            chips("majority"), chips("counted"), side_by_side("quorum_percent", "seats"),
            side_by_side("blackout_days", "wait_days"), "is_by_lot",
            chips("skipped"), chips("source_kind"), side_by_side("source", "source_on"),
            group(_("What the hospital calls its steps, where it differs"), *pairs),
        )  # fmt: skip
        self.helper.render_hidden_fields = True

    def clean_source_on(self):
        return not_ahead(self.cleaned_data["source_on"])

    def clean(self):
        data = super().clean()
        if data.get("is_by_lot") and not data.get("seats"):
            self.add_error("seats", _("Say how many are drawn: without, the chance cannot be computed."))
        return data

    @property
    def names(self) -> dict[str, str]:
        typed = {state.value: self.cleaned_data.get(f"name_{state}", "").strip() for state in ListingState}
        return {state: name for state, name in typed.items() if name}

    def save(self, commit=True) -> CommitteeRules:
        if not self.instance.pk:
            self.instance.names = self.names
            return committee.add_rules(self.instance, by=self.user)
        values = {**self.cleaned_values(), "names": self.names}
        return committee.save_rules(self.instance, values, seen=self.seen, by=self.user)


class MemberForm(forms.ModelForm):
    class Meta:
        model = CommitteeMember
        fields = ["stakeholder", "is_chair", "source_kind", "source", "source_on"]
        widgets = {"source_kind": forms.RadioSelect, "source_on": DateInput()}
        help_texts = {"source": _("The notice, page or document that names the members; never hearsay.")}

    def __init__(self, *args, hospital: Hospital, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, today = user, timezone.localdate()
        self.instance.hospital = hospital
        people = Stakeholder.objects.visible_to(user).working_at(hospital, today).listed(today)
        seated = CommitteeMember.objects.filter(hospital=hospital).values("stakeholder")
        self.fields["stakeholder"].queryset = people.exclude(pk__in=seated).in_roster()
        self.fields["source_kind"].choices = OfficialSource.choices
        self.initial.setdefault("source_on", today)
        self.helper = one_column("stakeholder", "is_chair", chips("source_kind"), side_by_side("source", "source_on"))

    def clean_source_on(self):
        return not_ahead(self.cleaned_data["source_on"])

    def save(self, commit=True) -> CommitteeMember:
        return committee.seat_member(self.instance, by=self.user)


PARTS = ("low", "likely", "high")
PART_LABELS = {"low": _("at least"), "likely": _("likely"), "high": _("at most")}
STANCES = {**{support.value: support.label for support in Support}, vote.UNKNOWN: _("not known")}


class ChancesForm(forms.Form):
    """Three percentages for every stance."""

    def __init__(self, *args, chances, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        groups = []
        for stance, label in STANCES.items():
            for part in PARTS:
                self.fields[self.name_of(stance, part)] = forms.IntegerField(
                    label=PART_LABELS[part],
                    min_value=0,
                    max_value=100,
                    initial=round(100 * getattr(chances[stance], part)),
                    help_text=_("Usually %(percent)s") % {"percent": round(100 * getattr(vote.USUAL[stance], part))},
                )
            groups.append(group(label, side_by_side(*(self.name_of(stance, part) for part in PARTS))))
        self.helper = one_column(*groups)

    @staticmethod
    def name_of(stance: int | None, part: str) -> str:
        return f"{part}_{'unknown' if stance is None else stance + 2}"

    def clean(self):
        data = super().clean()
        for stance in STANCES:
            low, likely, high = (data.get(self.name_of(stance, part)) for part in PARTS)
            if None not in (low, likely, high) and not low <= likely <= high:
                self.add_error(
                    self.name_of(stance, "likely"), _("The chances rise from low to high, up to 100 percent.")
                )
        return data

    def save(self) -> bool:
        data = self.cleaned_data
        chances = {stance: tuple(data[self.name_of(stance, part)] for part in PARTS) for stance in STANCES}
        committee.save_chances(chances, by=self.user)
        return True
