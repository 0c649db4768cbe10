"""Rivals at a hospital: how their products stand, and what they were seen to do."""

from __future__ import annotations

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.layouts import chips, one_column, side_by_side
from people.forms.users import DateInput
from products.models import Product, RivalProduct

from ..knowledge_choices import ActKind, PromotionModel, Severity
from ..models import RivalAct, RivalPosition
from ..services.knowledge import (
    add_rival_position,
    estimate_rival_share,
    record_rival_act,
    save_rival_position,
)
from .knowledge import LearntFields
from .stakeholders import not_ahead
from .versioned import VersionedForm


class PositionForm(LearntFields, VersionedForm):
    """How a rival product stands; for commercial users with its estimated share and where that comes from."""

    percent = forms.IntegerField(
        label=_("Share of the class, %"), min_value=0, max_value=100, required=False,
        help_text=_("Of all that the hospital uses of this class, by your best estimate."),
    )  # fmt: skip
    share_source = forms.CharField(label=_("Source of the share"), max_length=200, required=False)
    share_on = forms.DateField(label=_("Estimated on"), widget=DateInput(), required=False)

    class Meta:
        model = RivalPosition
        fields = ["rival", "promotion_model", "strengths", "complaints"]
        widgets = {
            "promotion_model": forms.RadioSelect,
            "strengths": forms.Textarea(attrs={"rows": 2}),
            "complaints": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["promotion_model"].choices = [("", _("not known")), *PromotionModel.choices]
        self.fields["rival"].queryset = RivalProduct.objects.active().select_related("family").order_by("name")
        self.initial.setdefault("share_on", timezone.localdate())
        asked = ["rival", chips("promotion_model"), "strengths", "complaints"]
        if self.instance.pk:
            del self.fields["rival"]
            asked = asked[1:]
        if user.sees_sales:
            asked += [side_by_side("percent", "share_on"), "share_source"]
        else:
            for name in ("percent", "share_source", "share_on"):
                del self.fields[name]
        self.helper = one_column(*asked)
        self.helper.render_hidden_fields = True

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"hospital"}

    def clean_share_on(self):
        return not_ahead(self.cleaned_data["share_on"])

    def clean(self):
        cleaned = super().clean()
        if self.cleaned_data.get("percent") is not None:
            for name in ("share_source", "share_on"):
                if name not in self.errors and not self.cleaned_data.get(name):
                    self.add_error(name, _("A share needs its source and its day."))
        return cleaned

    @transaction.atomic
    def save(self, commit=True) -> RivalPosition:
        today = timezone.localdate()
        if self.instance.pk:
            how = {"seen": self.seen, "on": today, "by": self.user}
            position = save_rival_position(self.instance, self.cleaned_values(), **how)
        else:
            position = add_rival_position(self.instance, by=self.user)
        if (percent := self.cleaned_data.get("percent")) is not None:
            source, on = self.cleaned_data["share_source"], self.cleaned_data["share_on"]
            share = estimate_rival_share(position.hospital, position.rival, percent, source=source, on=on, by=self.user)
            position.flagged += [phrase for phrase in share.flagged if phrase not in position.flagged]
        return position


class RivalActForm(LearntFields, forms.ModelForm):
    class Meta:
        model = RivalAct
        fields = ["kind", "severity", "rival", "product", "text", "source", "on"]
        widgets = {
            "kind": forms.RadioSelect,
            "severity": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 3}),
            "on": DateInput(),
        }
        help_texts = {
            "severity": _("Low: a visit more. Medium: it could cost us some use. High: it could cost us the hospital."),
            "source": _("Who or what told you: a post, a page, your own eyes."),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["kind"].choices = [pair for pair in ActKind.choices if pair[0] != ActKind.NOTHING_SEEN]
        self.fields["severity"].choices = Severity.choices
        for name in ("severity", "text", "source"):
            self.fields[name].required = True
        self.fields["rival"].queryset = RivalProduct.objects.active().order_by("name")
        self.fields["product"].queryset = Product.objects.active()
        self.dated_today()
        self.helper = one_column(
            chips("kind"), chips("severity"), side_by_side("rival", "product"), "text", "source", "on"
        )

    def save(self, commit=True) -> RivalAct:
        return record_rival_act(self.instance, by=self.user)
