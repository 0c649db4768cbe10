"""Starting a plan, writing its sections, its team, comments, resistances, expected changes, and moving it on."""

from __future__ import annotations

from crispy_forms.layout import Fieldset
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.versioned import VersionedForm
from accounts.models import Hospital, Stakeholder
from lib.layouts import Part, chips, group, one_column, side_by_side
from people.forms.users import DateInput
from people.models import User

from .. import planflow
from ..deputies import seat_for
from ..measuring import Measured, measured
from ..models import AccountPlan, ExpectedChange, Objective, PlanMember, PlanSection, Resistance
from ..plan_choices import ASKS, Field, Section, Template
from ..plan_templates import suggested
from ..services import actions, plans
from ..team import colleagues_of
from .remarks import show_remarks

YEARS_AHEAD = 1


class StartForm(forms.Form):
    """A plan for one hospital; the template that fits is chosen already, for commercial users by tier and season."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, widget=forms.RadioSelect)
    template = forms.ChoiceField(label=_("Start from"), choices=Template.choices, widget=forms.RadioSelect)
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none())

    def __init__(self, *args, hospital: Hospital, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.hospital, self.user, today = hospital, user, timezone.localdate()
        years = range(today.year, today.year + YEARS_AHEAD + 1)
        self.fields["year"].choices = [(year, str(year)) for year in years]
        self.fields["owner"].queryset = colleagues_of(hospital, today)
        fits = suggested(hospital.tier, hospital.season) if user.sees_sales else Template.STANDARD
        if not user.sees_sales:
            self.fields["template"].choices = [(t.value, t.label) for t in (Template.STANDARD, Template.LIGHT)]
        self.initial = {"year": today.year, "template": fits, "owner": user.pk, **self.initial}
        self.helper = one_column(chips("year"), chips("template"), "owner")

    def save(self) -> AccountPlan:
        data, today = self.cleaned_data, timezone.localdate()
        owner = data["owner"]
        return plans.start_plan(self.hospital, data["year"], data["template"], owner=owner, by=self.user, on=today)


class SectionForm(VersionedForm):
    class Meta:
        model = PlanSection
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 10})}

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["text"].label = Section(self.instance.key).label
        self.fields["text"].help_text = ASKS[self.instance.key]
        show_remarks(self, self.instance.plan.comments.to_change().filter(section=self.instance.key), at="text")
        self.helper = one_column("text")
        self.helper.render_hidden_fields = True

    def save(self, commit=True) -> PlanSection:
        return plans.save_section(self.instance, self.cleaned_values(), seen=self.seen, by=self.user)


class PartForm(forms.ModelForm):
    """A row of a plan: a member of the team, a resistance, an expected change."""

    texts: tuple[str, ...] = ()

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.plan = user, self.instance.plan
        self.set_up()

    def set_up(self) -> None:
        """Choices and layout."""

    def save(self, commit=True):
        return plans.save_row(self.instance, by=self.user, texts=self.texts)


class MemberForm(PartForm):
    texts = ("duty",)

    class Meta:
        model = PlanMember
        fields = ["user", "role", "duty"]
        widgets = {"role": forms.RadioSelect}

    def set_up(self) -> None:
        there = self.plan.members.values("user")
        self.fields["user"].queryset = User.objects.active().exclude(pk__in=there).order_by("name", "pk")
        self.fields["role"].choices = [choice for choice in self.fields["role"].choices if choice[0]]
        self.helper = one_column("user", chips("role"), "duty")


class ResistanceForm(PartForm):
    texts = ("text", "response")

    class Meta:
        model = Resistance
        fields = ["stakeholder", "kind", "text", "response"]
        widgets = {"kind": forms.RadioSelect}

    def set_up(self) -> None:
        people = Stakeholder.objects.judged().filter(hospital=self.plan.hospital_id)
        self.fields["stakeholder"].queryset = people
        self.fields["stakeholder"].help_text = _("Only people with consent or a contract; else leave it open.")
        self.fields["kind"].choices = [choice for choice in self.fields["kind"].choices if choice[0]]
        self.helper = one_column("stakeholder", chips("kind"), "text", "response")


class ChangeForm(PartForm):
    texts = ("text", "response")

    class Meta:
        model = ExpectedChange
        fields = ["text", "probability", "impact", "on", "response"]
        widgets = {"on": DateInput()}

    def set_up(self) -> None:
        self.helper = one_column("text", side_by_side("probability", "impact", "on"), "response")


class CommentForm(forms.Form):
    section = forms.ChoiceField(label=_("About"), choices=[("", _("the whole plan")), *Section.choices], required=False)
    text = forms.CharField(label=_("Comment"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args, plan: AccountPlan, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan, self.user = plan, user
        self.helper = one_column("section", "text")

    def save(self):
        data = self.cleaned_data
        return plans.comment_on(self.plan, data["text"], section=data["section"], by=self.user)


class MoveForm(forms.Form):
    """One move of a plan; `seen` is what the mover knew of."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, plan: AccountPlan, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan, self.user, self.today = plan, user, timezone.localdate()
        self.initial["seen"] = plan.events_count
        self.set_up()

    def set_up(self) -> None:
        self.helper = one_column("seen")

    @property
    def moving(self) -> dict:
        return {"seen": self.cleaned_data["seen"], "by": self.user, "on": self.today}

    @property
    def deciding(self) -> dict:
        """A decision says besides for whom on leave it is."""
        return {**self.moving, "seat": seat_for(self.user, self.plan.hospital)}

    def save(self) -> AccountPlan:
        moves = {
            planflow.CONSULTED: plans.consult,
            planflow.SUBMITTED: plans.submit,
            planflow.ACTIVE: plans.activate,
        }
        return moves[self.to](self.plan, **self.moving)

    to = ""


class ConsultForm(MoveForm):
    to = planflow.CONSULTED


class SubmitForm(MoveForm):
    to = planflow.SUBMITTED


class ActivateForm(MoveForm):
    to = planflow.ACTIVE


class ApproveForm(MoveForm):
    reason = forms.CharField(
        label=_("Remark"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def set_up(self) -> None:
        self.helper = one_column("seen", "reason")

    def save(self) -> AccountPlan:
        return plans.approve(self.plan, reason=self.cleaned_data["reason"], **self.deciding)


class CloseForm(MoveForm):
    reason = forms.CharField(label=_("What came of it"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))

    def set_up(self) -> None:
        self.helper = one_column("seen", "reason")

    def save(self) -> AccountPlan:
        return plans.close_plan(self.plan, reason=self.cleaned_data["reason"], **self.moving)


class ReturnForm(MoveForm):
    """A comment on every section and on a field of every objective, each as it stands; at least one is asked for."""

    def set_up(self) -> None:
        found = Objective.objects.visible_to(self.user).filter(plan=self.plan)
        rows = measured(found, self.today, sales=self.user.sees_sales)
        self.objectives = [row.objective for row in rows]
        self.helper = one_column("seen", *map(self._on_objective, rows), *self._on_sections())

    def _on_objective(self, row: Measured) -> Fieldset:
        on_field, text = f"field_{row.objective.pk}", f"objective_{row.objective.pk}"
        self.fields[on_field] = forms.ChoiceField(label=_("About"), choices=Field.choices, required=False)
        self.fields[text] = self._comment(_("Comment"))
        stands = Part("planning/_objective_as_it_stands.html", row=row)
        return group(row.objective.title, stands, side_by_side(on_field, text))

    def _on_sections(self) -> list[Fieldset]:
        written = {row.key: row.text for row in PlanSection.objects.visible_to(self.user).of_plan(self.plan)}
        return [self._on_section(section, written.get(section)) for section in Section]

    def _on_section(self, section: Section, text: str | None) -> Fieldset:
        name = f"section_{section}"
        self.fields[name] = self._comment(_("Comment"))
        return group(section.label, Part("planning/_section_as_it_stands.html", text=text), name)

    @staticmethod
    def _comment(label) -> forms.CharField:
        return forms.CharField(label=label, max_length=1_000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    @property
    def remarks(self) -> list[plans.Remark]:
        data = self.cleaned_data
        on_fields = [
            plans.Remark(data[f"objective_{row.pk}"], objective=row.pk, field=data[f"field_{row.pk}"])
            for row in self.objectives
        ]
        return on_fields + [plans.Remark(data[f"section_{section}"], section=section) for section in Section]

    def save(self) -> AccountPlan:
        return plans.return_plan(self.plan, self.remarks, **self.deciding)


MOVE_FORMS = {
    planflow.CONSULTED: ConsultForm,
    planflow.SUBMITTED: SubmitForm,
    planflow.APPROVED: ApproveForm,
    planflow.RETURNED: ReturnForm,
    planflow.ACTIVE: ActivateForm,
    planflow.CLOSED: CloseForm,
}


class HandOverForm(forms.Form):
    from_user = forms.ModelChoiceField(label=_("From"), queryset=User.objects.none())
    to = forms.ModelChoiceField(label=_("To"), queryset=User.objects.none())

    def __init__(self, *args, plan: AccountPlan, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan, self.user = plan, user
        owners = [
            *plan.actions.open().values_list("owner", flat=True),
            *plan.objectives.values_list("owner", flat=True),
        ]
        self.fields["from_user"].queryset = User.objects.filter(pk__in={*owners, plan.owner_id})
        self.fields["to"].queryset = colleagues_of(plan.hospital, timezone.localdate(), plan)
        self.helper = one_column(side_by_side("from_user", "to"))

    def save(self) -> int:
        data = self.cleaned_data
        return actions.hand_over(self.plan, from_user=data["from_user"], to=data["to"], by=self.user) or 1
