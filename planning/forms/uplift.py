"""Forms of uplift plans, of their end, of the rules they are counted by, and of winter decisions."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.judging import not_ahead
from accounts.forms.versioned import VersionedForm
from accounts.models import Hospital
from lib.layouts import chips, group, one_column, side_by_side
from partners.models import Partner
from people.choices import Function
from people.forms.users import DateInput
from people.models import User
from products.models import ProductFamily, RivalProduct

from .. import metrics
from ..models import Objective, UpliftPlan, UpliftRules, WinterDecision
from ..services.uplift import end_uplift, save_uplift
from ..services.winter import decide_winter
from ..team import colleagues_of
from ..uplift import half_a_year_after
from ..uplift_choices import Ending, WinterChoice


class UpliftForm(VersionedForm):
    """A way to more boxes of a family, with what it is to bring a month."""

    class Meta:
        model = UpliftPlan
        fields = [
            "family", "kind", "idea", "rival", "label_says", "starts_on", "expected_boxes", "owner", "partner",
            "objective",
        ]  # fmt: skip
        widgets = {
            "starts_on": DateInput(),
            "kind": forms.RadioSelect,
            "idea": forms.Textarea(attrs={"rows": 3}),
            "label_says": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "idea": _("What we do, with which department, so that more patients on label are treated."),
            "rival": _("Only where it is used in place of a rival, or together with one."),
            "label_says": _("For new patients, and beside a rival: the indication or the words on joint use, quoted."),
            "expected_boxes": _("Of the whole hospital, beyond what the trend brings anyway. Never of a person."),
            "starts_on": _("The first month that is whole counts as the first one after the start."),
        }

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, hospital, today = user, self.instance.hospital, timezone.localdate()
        choices = {
            "family": ProductFamily.objects.filter(is_active=True),
            "rival": RivalProduct.objects.filter(is_active=True),
            "partner": Partner.objects.filter(is_active=True),
            "owner": colleagues_of(hospital, today).filter(function=Function.COMMERCIAL),
            "objective": _objectives_of(hospital, user),
        }
        for name, rows in choices.items():
            self.fields[name].queryset = rows
        self.fields["kind"].choices = [choice for choice in self.fields["kind"].choices if choice[0]]
        if not self.instance.pk:
            self.initial |= {"owner": user.pk, "starts_on": today}
        self.helper = one_column(
            "family", chips("kind"), "idea",
            group(_("By the label"), side_by_side("rival", "label_says")),
            side_by_side("starts_on", "expected_boxes"), side_by_side("owner", "partner"), "objective",
        )  # fmt: skip
        self.helper.render_hidden_fields = True

    def _post_clean(self):
        """The service checks the row as it will be."""

    def save(self, commit=True) -> UpliftPlan:
        return save_uplift(self.instance, self.cleaned_values(), seen=self.seen, by=self.user)


def _objectives_of(hospital: Hospital, user: User):
    """Open objectives on sales in the plans of a hospital."""
    found = Objective.objects.visible_to(user).open().filter(plan__hospital=hospital, metric__in=metrics.sales_keys())
    return found.select_related("plan").order_by("title", "pk")


class EndForm(VersionedForm):
    """How an uplift plan ended, and why."""

    ending = forms.ChoiceField(label=_("How it ended"), choices=Ending.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    on = forms.DateField(label=_("Ended on"), widget=DateInput())

    class Meta:
        model = UpliftPlan
        fields: list[str] = []

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.initial["on"] = timezone.localdate()
        self.helper = one_column(chips("ending"), "reason", "on")
        self.helper.render_hidden_fields = True

    def clean_on(self):
        return not_ahead(self.cleaned_data["on"])

    def save(self, commit=True) -> UpliftPlan:
        data = self.cleaned_data
        return end_uplift(
            self.instance, data["ending"], reason=data["reason"], on=data["on"], seen=self.seen, by=self.user
        )


class UpliftRulesForm(forms.ModelForm):
    class Meta:
        model = UpliftRules
        fields = ["core_boxes", "core_months", "plans_needed", "least_before", "least_after"]
        help_texts = {
            "core_months": _("A hospital is a core hospital if one of them reaches the boxes."),
            "plans_needed": _("Open ones, and those done within twelve months; stopped ones do not count."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = one_column(
            side_by_side("core_boxes", "core_months"), "plans_needed", side_by_side("least_before", "least_after")
        )

    def save(self, commit=True) -> UpliftRules:
        self.instance.pk = 1
        return super().save(commit)


class WinterForm(forms.Form):
    """Develop a hospital in winter or not, with the reason and the day to look again."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    choice = forms.ChoiceField(label=_("Decision"), choices=WinterChoice.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What speaks for it and against: room, relation, effort."),
    )
    next_on = forms.DateField(
        label=_("Look again on"), widget=DateInput(), help_text=_("Within six months; then it is due again.")
    )

    def __init__(self, *args, hospital: Hospital, former: WinterDecision | None, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.hospital, self.user = hospital, user
        self.initial = {
            "seen": former.pk if former else None,
            "choice": former.choice if former else None,
            "next_on": half_a_year_after(timezone.localdate()),
            **self.initial,
        }
        self.helper = one_column(chips("choice"), "reason", "next_on")
        self.helper.render_hidden_fields = True

    def save(self) -> WinterDecision:
        data = self.cleaned_data
        return decide_winter(
            self.hospital, data["choice"], reason=data["reason"], on=timezone.localdate(), next_on=data["next_on"],
            seen=data["seen"], by=self.user,
        )  # fmt: skip
