"""What is wrong with a form, as a list to put on top of it, each line leading to its field."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Problem:
    """One thing to put right; `href` leads to the field, "" where no single field is to blame."""

    label: str | Promise
    text: str
    href: str


def problems_of(form, formsets: Iterable = ()) -> list[Problem]:
    """Problems of a bound form, then of each formset; empty for an unbound or valid one."""
    found = _of_form(form) if form is not None else []
    for formset in formsets:
        found += [Problem("", str(error), "") for error in formset.non_form_errors()]
        for row in formset.forms:
            found += _of_form(row)
    return found


def _of_form(form) -> list[Problem]:
    if not form.is_bound:
        return []
    problems = [Problem("", str(error), "") for error in form.non_field_errors()]
    for name, errors in form.errors.items():
        if name in form.fields:
            field = form[name]
            href = f"#{field.id_for_label or 'div_' + field.auto_id}"
            problems += [Problem(field.label, str(error), href) for error in errors]
    return problems
