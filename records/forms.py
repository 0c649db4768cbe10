"""Choosing a file, saying once what holds for all of it, saying which column is what, answering questions."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _

from .importing.answering import Question
from .importing.importer import importer_class
from .models import ImportBatch


class OptionsForm(forms.Form):
    """What is asked once for a whole file; the fields come from the kind of file."""

    def __init__(self, kind: str, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.option_names = list(importer_class(kind).option_fields())
        self.fields.update(importer_class(kind).option_fields())
        self.helper = FormHelper()
        self.helper.form_tag = False

    def options(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.option_names}


class UploadForm(OptionsForm):
    """A new file of a kind."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, with Chinese or English headers in any order."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        validators=[
            FileExtensionValidator(
                ["csv", "txt", "xlsx", "xls"],
                message=_("A CSV or XLSX file is needed. Save the table as one of these."),
            )
        ],
        allow_empty_file=True,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT_MB * 1024 * 1024:
            raise ValidationError(
                _("The file is larger than %(most)s MB. Split it."), params={"most": settings.UPLOAD_LIMIT_MB}
            )
        return file


class ColumnsForm(forms.Form):
    """Which column is what, one choice for each column of the file."""

    def __init__(self, batch: ImportBatch, *args, **kwargs):
        super().__init__(*args, **kwargs)
        labels = importer_class(batch.kind).labels()
        choices = [("", _("not used")), *labels.items()]
        field_of = {index: field for field, index in batch.mapping.items()}
        for index, header in enumerate(batch.headers):
            self.fields[f"column-{index}"] = forms.ChoiceField(
                choices=choices,
                required=False,
                initial=field_of.get(index, ""),
                label=header or _("column %(number)s") % {"number": index + 1},
                widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
            )

    def clean(self):
        cleaned = super().clean()
        chosen = [field for field in cleaned.values() if field]
        twice = sorted({field for field in chosen if chosen.count(field) > 1})
        if twice:
            raise ValidationError(
                _("Two columns are chosen for the same thing: %(what)s."), params={"what": ", ".join(twice)}
            )
        return cleaned

    def mapping(self) -> dict[str, int]:
        """Field → column index."""
        return {field: int(name.partition("-")[2]) for name, field in self.cleaned_data.items() if field}


class AnswersForm(forms.Form):
    """One choice for each question of a page; what is left open stays open."""

    def __init__(self, questions: list[Question], *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            choices = [(candidate["ref"], candidate["label"]) for candidate in question.question["candidates"]]
            choices.append((question.question["otherwise"], ""))
            self.fields[f"ask-{question.ask}"] = forms.ChoiceField(choices=choices, required=False)

    def answers(self) -> dict[str, str]:
        return {name.removeprefix("ask-"): ref for name, ref in self.cleaned_data.items() if ref}
