"""How crispy forms are laid out here: one column, chips for few choices, the page owns <form> and buttons."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Field, Fieldset, Layout, Row
from django.template.loader import render_to_string


def chips(name: str) -> Field:
    """A choice field as chips (templates/components/_chips_field.html)."""
    return Field(name, template="components/_chips_field.html")


def side_by_side(*names) -> Row:
    """Fields in one row on a laptop, under each other on a phone."""
    return Row(*(Column(name, css_class="col-md") for name in names))


def one_column(*fields) -> FormHelper:
    """A helper that renders fields alone: no <form>, no buttons; the page includes `components/_form_errors.html`."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.errors_on_top = True  # reaches templates/bootstrap5/errors.html
    helper.layout = Layout(*fields)
    return helper


def group(legend, *fields) -> Fieldset:
    """Fields that belong together, under a legend."""
    return Fieldset(legend, *fields, css_class="ka-group")


class Part:
    """A template among the fields that shows what it is given, such as the present values one comments on."""

    def __init__(self, template: str, **shown):
        self.template, self.shown = template, shown

    def render(self, form, context, **kwargs) -> str:
        return render_to_string(self.template, self.shown)
