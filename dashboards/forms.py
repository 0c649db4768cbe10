"""Forms of the home pages."""

from django import forms

from records.models import TextFlag


class FlagForm(forms.ModelForm):
    """What compliance decided on a flagged text; required here, though a flag begins without."""

    class Meta:
        model = TextFlag
        fields = ["outcome"]
        widgets = {"outcome": forms.Textarea(attrs={"rows": 3, "maxlength": 300})}

    def __init__(self, *args, **how):
        super().__init__(*args, **how)
        self.fields["outcome"].required = True
