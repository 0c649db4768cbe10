"""What we know about a hospital: answers, insights, how it stands as a customer, what a department is like."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.layouts import chips, one_column, side_by_side
from people.forms.users import DateInput
from products.models import Product

from ..knowledge_choices import CustomerSegment, CustomerStrategy, InfoLevel, Quadrant, Reliability
from ..models import CustomerAnalysis, Department, DepartmentProfile, Hospital, Insight, Stakeholder, SwotItem
from ..models.analysis import FORCES
from ..questions import QUESTIONS
from ..services.knowledge import (
    add_analysis,
    add_insight,
    add_swot_item,
    answer_question,
    describe_department,
    refuse_tender_secrets,
    save_analysis,
    save_insight,
    save_swot_item,
)
from ..swot_examples import FORCE_EXAMPLES
from ..tender_secrets import REFUSED
from .stakeholders import not_ahead
from .versioned import VersionedForm

RATINGS = [("", _("not rated")), *((n, str(n)) for n in range(1, 6))]


class LearntFields:
    """What every form here checks: nothing is dated ahead, and confidential tender information is refused at its field."""

    def dated_today(self) -> None:
        """What is new was learnt today, unless another day is said."""
        self.initial["on"] = self.initial.get("on") or timezone.localdate()

    def clean_on(self):
        return not_ahead(self.cleaned_data["on"])

    def clean(self):
        cleaned = super().clean()
        for name, value in self.cleaned_data.items():
            if isinstance(value, str):
                try:
                    refuse_tender_secrets(value)
                except forms.ValidationError as refused:
                    self.add_error(name, refused)
                    break
        return cleaned


class AnswerForm(LearntFields, forms.Form):
    text = forms.CharField(label=_("Answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    on = forms.DateField(label=_("As of"), widget=DateInput())

    def __init__(self, *args, hospital: Hospital, question: str, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.hospital, self.question, self.user = hospital, question, user
        self.fields["text"].label = QUESTIONS[question].text
        self.fields["text"].help_text = QUESTIONS[question].hint
        self.dated_today()
        self.helper = one_column("text", "on")

    def save(self):
        data = self.cleaned_data
        return answer_question(self.hospital, self.question, data["text"], on=data["on"], by=self.user)


class InsightForm(LearntFields, VersionedForm):
    is_unpublished_tender = forms.BooleanField(
        label=_("It is about a tender and not published yet"),
        required=False,
        help_text=_("Criteria, ceilings or experts of a tender before the notice. Such information cannot be saved."),
    )

    class Meta:
        model = Insight
        fields = [
            "text", "level", "source_type", "source", "reliability", "on", "expires_on", "product", "department",
            "stakeholder",
        ]  # fmt: skip
        widgets = {
            "text": forms.Textarea(attrs={"rows": 4}),
            "level": forms.RadioSelect,
            "reliability": forms.RadioSelect,
            "on": DateInput(),
            "expires_on": DateInput(),
        }
        help_texts = {
            "level": _("How hard it was to learn: the harder, the more it is worth."),
            "expires_on": _("Empty: it counts for 180 days."),
            "stakeholder": _("Only people with consent or a contract."),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, hospital, today = user, self.instance.hospital, timezone.localdate()
        self.fields["level"].choices = InfoLevel.choices
        self.fields["reliability"].choices = Reliability.choices
        self.fields["product"].queryset = Product.objects.active()
        known = Department.objects.offered_at(hospital, self.instance.department_id)
        self.fields["department"].queryset = known
        here = Stakeholder.objects.visible_to(user).working_at(hospital, today).judged()
        self.fields["stakeholder"].queryset = here.in_roster()
        self.dated_today()
        self.helper = one_column(
            "text", "is_unpublished_tender", chips("level"), side_by_side("source_type", "source"),
            chips("reliability"), side_by_side("on", "expires_on"), side_by_side("product", "department"), "stakeholder",
        )  # fmt: skip
        self.helper.render_hidden_fields = True

    def clean_is_unpublished_tender(self):
        if self.cleaned_data["is_unpublished_tender"]:
            raise forms.ValidationError(REFUSED, code="confidential")
        return False

    def save(self, commit=True) -> Insight:
        if not self.instance.pk:
            return add_insight(self.instance, by=self.user)
        return save_insight(self.instance, self.cleaned_values(), seen=self.seen, by=self.user)


class AnalysisForm(LearntFields, VersionedForm):
    class Meta:
        model = CustomerAnalysis
        fields = ["strategy", "segment", *(name for force in FORCES for name in (force, f"{force}_notes")), "on"]
        widgets = {
            "strategy": forms.RadioSelect,
            "segment": forms.RadioSelect,
            "on": DateInput(),
            **dict.fromkeys(FORCES, forms.RadioSelect),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["strategy"].choices = [("", _("not known")), *CustomerStrategy.choices]
        self.fields["segment"].choices = [("", _("not known")), *CustomerSegment.choices]
        for force in FORCES:
            self.fields[force].choices = RATINGS
            self.fields[f"{force}_notes"].label = _("Why")
            self.fields[f"{force}_notes"].help_text = FORCE_EXAMPLES[force]
        self.fields["buyers"].help_text = _("From 1, weak, to 5, strong.")
        self.initial["on"] = timezone.localdate()
        pairs = [part for force in FORCES for part in (chips(force), f"{force}_notes")]
        self.helper = one_column(chips("strategy"), chips("segment"), *pairs, "on")
        self.helper.render_hidden_fields = True

    def save(self, commit=True) -> CustomerAnalysis:
        if not self.instance.pk:
            return add_analysis(self.instance, by=self.user)
        return save_analysis(self.instance, self.cleaned_values(), seen=self.seen, by=self.user)


class SwotForm(LearntFields, VersionedForm):
    class Meta:
        model = SwotItem
        fields = ["quadrant", "factor", "text", "score"]
        widgets = {"quadrant": forms.RadioSelect, "score": forms.RadioSelect}
        help_texts = {"score": _("From 1, little, to 5, decides.")}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["quadrant"].choices = Quadrant.choices
        self.fields["score"].choices = RATINGS[1:]
        self.helper = one_column(chips("quadrant"), "factor", "text", chips("score"))
        self.helper.render_hidden_fields = True

    def save(self, commit=True) -> SwotItem:
        if not self.instance.pk:
            return add_swot_item(self.instance, by=self.user)
        return save_swot_item(self.instance, self.cleaned_values(), seen=self.seen, by=self.user)


class ProfileForm(LearntFields, forms.ModelForm):
    class Meta:
        model = DepartmentProfile
        fields = ["doctors", "sessions", "patients", "rival_attitude", "our_attitude", "source", "on"]
        widgets = {"on": DateInput(), "rival_attitude": forms.RadioSelect, "our_attitude": forms.RadioSelect}
        help_texts = {
            "source": _("Where the figures stand: the hospital's page, the yearbook, a talk. Never prescriptions.")
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.dated_today()
        for name in ("rival_attitude", "our_attitude"):
            self.fields[name].choices = [("", _("not known")), *self.fields[name].choices[1:]]
        self.helper = one_column(
            side_by_side("doctors", "sessions", "patients"), chips("rival_attitude"), chips("our_attitude"), "source",
            "on",
        )  # fmt: skip

    def save(self, commit=True) -> DepartmentProfile:
        return describe_department(self.instance, by=self.user)
