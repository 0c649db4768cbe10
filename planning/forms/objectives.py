"""Objectives with their metric from the catalogue, typed readings, actions, and reviews."""

from __future__ import annotations

import json

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.stakeholders import not_ahead
from accounts.forms.versioned import VersionedForm
from accounts.models import Stakeholder
from lib.layouts import chips, group, one_column, side_by_side
from people.forms.users import DateInput
from people.models import User
from products.models import Product, ProductFamily, Sku

from .. import metrics
from ..measuring import Measured
from ..models import Action, Objective, Review
from ..services import actions, objectives, reviews, trying
from ..smart import SUBJECT, Verdict
from ..team import colleagues_of
from .remarks import show_remarks

THINKING = {
    "know": _("We know product, disease, market and hospital"),
    "trust": _("The hospital trusts us"),
    "resources": _("Our means are brought together"),
    "gain": _("Each side knows what it gains"),
}
"""Self-assessment of thinking (I184), each 0–2."""

REFLECTION = {
    "help": _("We set out to help"),
    "prepared": _("Plans and means were prepared"),
    "agreed": _("What both sides want agrees"),
    "carried": _("The plan was carried out step by step"),
    "solved": _("Obstacles were solved together"),
    "between": _("We talked again in between"),
}
"""Reflection (I186), each yes or no."""


class ObjectiveForm(VersionedForm):
    """An objective; the catalogue shows sales to the commercial function alone."""

    metric = forms.ChoiceField(label=_("Metric"), required=False)
    persons = forms.ModelMultipleChoiceField(
        label=_("People"), queryset=Stakeholder.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Objective
        fields = [
            "title", "kind", "metric", "product", "family", "sku", "own_metric", "own_unit", "baseline", "target",
            "starts_on", "due_on", "owner", "reason", "justification",
        ]  # fmt: skip
        widgets = {"starts_on": DateInput(), "due_on": DateInput(), "kind": forms.RadioSelect}

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, plan, today = user, self.instance.plan, timezone.localdate()
        catalogue = metrics.metrics(sales=user.sees_sales)
        self.fields["metric"].choices = [("", _("not chosen yet")), *((each.key, each.label) for each in catalogue)]
        asks = {each.key: _fields_of(each) for each in catalogue}
        self.fields["metric"].widget.attrs["data-asks"] = json.dumps(asks)  # read by static/js/objective.js
        self.fields["persons"].queryset = Stakeholder.objects.judged().filter(hospital=plan.hospital_id)
        self.fields["owner"].queryset = colleagues_of(plan.hospital, today, plan)
        self.fields["product"].queryset = Product.objects.active()
        self._narrow_to_sales()
        if self.instance.pk:
            self.initial["persons"] = [link.stakeholder_id for link in self.instance.persons.all()]
            remarks = self.instance.comments.to_change()
        else:
            remarks = ()
            day = max(today, plan.first_day)
            self.initial |= {"owner": user.pk, "starts_on": day, "due_on": plan.last_day}
        self._explain()
        show_remarks(self, remarks)
        self._lay_out()

    def _narrow_to_sales(self) -> None:
        """Packs and families serve sales alone."""
        if not self.user.sees_sales:
            del self.fields["family"], self.fields["sku"]
            return
        self.fields["family"].queryset = ProductFamily.objects.filter(is_active=True)
        self.fields["sku"].queryset = Sku.objects.filter(is_active=True).select_related("product")

    def _explain(self) -> None:
        helps = {
            "title": _("What will be different, where, by how much."),
            "metric": _("What is in the system is read from it, every time the page opens."),
            "baseline": _("Read from the data for every metric but your own."),
            "reason": _("The finding of the situation, the strength or the threat."),
            "justification": _("Only where the target lies over the potential or cannot be tested."),
        }
        for name, text in helps.items():
            self.fields[name].help_text = text

    def _lay_out(self) -> None:
        of_sales = [side_by_side("family", "sku")] if self.user.sees_sales else []
        self.helper = one_column(
            "title", chips("kind"), "metric", group(_("What it is about"), "product", *of_sales, "persons"),
            group(_("Own metric"), side_by_side("own_metric", "own_unit"), "baseline"),
            side_by_side("target", "starts_on", "due_on"), "owner", "reason", "justification",
        )  # fmt: skip
        self.helper.render_hidden_fields = True

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("metric") and cleaned["metric"] != metrics.OWN:
            cleaned["baseline"] = self.instance.baseline if "metric" not in self.changed_data else None
        return cleaned

    def _post_clean(self):
        """The service checks the row as it will be, once the baseline is read."""

    def save(self, commit=True) -> Objective:
        self._refuse_what_is_vague()
        values, persons = self.cleaned_values(), self.cleaned_data["persons"]
        objective = Objective(plan=self.instance.plan) if self.instance.pk is None else self.instance
        today = timezone.localdate()
        return objectives.save_objective(objective, values, persons, seen=self.seen, by=self.user, on=today)

    def _refuse_what_is_vague(self) -> None:
        """Raises ValidationError with why each letter is not met, at the field where it is put right (domain.md I101).

        What lacks only a reading is kept: nobody can type what the data do not hold.
        """
        wrong: dict[str, str] = {}
        for verdict in self._judge().unmet:
            if verdict.at:
                wrong.setdefault(self._place_of(verdict), str(verdict.why))
        if wrong:
            raise ValidationError(wrong)

    def _place_of(self, verdict: Verdict) -> str:
        if verdict.at != SUBJECT:
            return verdict.at
        asks = metrics.metric(self.cleaned_data["metric"]).asks
        return next((name for name in asks if name != "person" and not self.cleaned_data.get(name)), "persons")

    def judged(self) -> Measured:
        """How it would be judged as typed so far; nothing is kept."""
        self.full_clean()
        return self._judge()

    def _judge(self) -> Measured:
        typed = {name: self.cleaned_data[name] for name in self.own_fields if name in self.cleaned_data}
        persons, today = self.cleaned_data.get("persons", []), timezone.localdate()
        return trying.judge_objective(self.instance, typed, persons, by=self.user, on=today)


def _fields_of(metric: metrics.Metric) -> list[str]:
    """The fields of the form that a metric has a use for."""
    fields = ["persons" if name == "person" else name for name in (*metric.asks, *metric.takes)]
    return fields if metric.is_read else [*fields, "own_metric", "own_unit", "baseline"]


class ReadingForm(forms.Form):
    on = forms.DateField(label=_("As of"), widget=DateInput())
    value = forms.DecimalField(label=_("Reading"), max_digits=16, decimal_places=2)
    source = forms.CharField(label=_("Where it stands"), max_length=200)

    def __init__(self, *args, objective: Objective, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.objective, self.user = objective, user
        self.initial.setdefault("on", timezone.localdate())
        self.fields["value"].help_text = f"{objective.own_metric}, {objective.own_unit}"
        self.helper = one_column(side_by_side("on", "value"), "source")

    def clean_on(self):
        return not_ahead(self.cleaned_data["on"])

    def save(self):
        data = self.cleaned_data
        reading = {"source": data["source"], "on": data["on"], "by": self.user}
        return objectives.type_reading(self.objective, data["value"], **reading)


class EndForm(forms.Form):
    outcome = forms.CharField(label=_("How it ended"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, objective: Objective, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.objective, self.user = objective, user
        self.helper = one_column("outcome")

    def save(self):
        today = timezone.localdate()
        return objectives.close_objective(self.objective, by=self.user, on=today, outcome=self.cleaned_data["outcome"])


class ActionForm(VersionedForm):
    class Meta:
        model = Action
        fields = ["text", "objective", "owner", "due_on", "stakeholder", "asked_of", "rhythm", "after"]
        widgets = {"due_on": DateInput()}

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, plan, today = user, self.instance.plan, timezone.localdate()
        self.fields["objective"].queryset = Objective.objects.visible_to(user).filter(plan=plan)
        self.fields["owner"].queryset = colleagues_of(plan.hospital, today, plan)
        self.fields["stakeholder"].queryset = actions.people_for(plan)
        others = Action.objects.visible_to(user).filter(plan=plan).exclude(pk=self.instance.pk)
        self.fields["after"].queryset = others.open().in_order()
        self.fields["asked_of"].choices = [("", _("nobody")), *self.fields["asked_of"].choices[1:]]
        self.fields["rhythm"].choices = [("", _("once")), *self.fields["rhythm"].choices[1:]]
        if not self.instance.pk:
            self.initial["owner"] = user.pk
        self.helper = one_column(
            "text", "objective", side_by_side("owner", "due_on"), "stakeholder", side_by_side("asked_of", "rhythm"),
            "after",
        )  # fmt: skip
        self.helper.render_hidden_fields = True

    def save(self, commit=True) -> Action:
        action = Action(plan=self.instance.plan) if self.instance.pk is None else self.instance
        return actions.save_action(action, self.cleaned_values(), seen=self.seen, by=self.user)


class DoneForm(forms.Form):
    on = forms.DateField(label=_("Done on"), widget=DateInput())
    shown_by = forms.CharField(label=_("What shows it"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, action: Action, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.action, self.user = action, user
        self.initial.setdefault("on", timezone.localdate())
        self.helper = one_column("on", "shown_by")

    def clean_on(self):
        return not_ahead(self.cleaned_data["on"])

    def save(self) -> Action:
        data = self.cleaned_data
        return actions.finish_action(self.action, by=self.user, on=data["on"], shown_by=data["shown_by"])


class ReviewForm(forms.ModelForm):
    """The loop of I182: what we did and how, how we judge it, where we disagree, what comes next."""

    class Meta:
        model = Review
        fields = ["kind", "participants", "done", "judged", "disagreed", "next_steps"]
        widgets = {
            "kind": forms.RadioSelect,
            **{name: forms.Textarea(attrs={"rows": 4}) for name in ("done", "judged", "disagreed", "next_steps")},
        }

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.instance.on = timezone.localdate()
        self.fields["kind"].choices = [choice for choice in self.fields["kind"].choices if choice[0]]
        self.fields["next_steps"].help_text = _("Each line becomes an action of the plan’s owner, due in 30 days.")
        marks = [("0", "0"), ("1", "1"), ("2", "2")]
        for key, label in THINKING.items():
            self.fields[f"thinking_{key}"] = forms.ChoiceField(label=label, choices=marks, widget=forms.RadioSelect)
        for key, label in REFLECTION.items():
            self.fields[f"reflection_{key}"] = forms.BooleanField(label=label, required=False)
        self.helper = one_column(
            chips("kind"), "participants", "done", "judged", "disagreed",
            group(_("How we think: 0 no, 1 partly, 2 yes"), *(chips(f"thinking_{key}") for key in THINKING)),
            group(_("Looking back"), *(f"reflection_{key}" for key in REFLECTION)), "next_steps",
        )  # fmt: skip

    def save(self, commit=True) -> Review:
        data = self.cleaned_data
        self.instance.thinking = [int(data[f"thinking_{key}"]) for key in THINKING]
        self.instance.reflection = [data[f"reflection_{key}"] for key in REFLECTION]
        return reviews.hold_review(self.instance, by=self.user)
