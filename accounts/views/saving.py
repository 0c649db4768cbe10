"""What every page with a form of the roster does when it is saved."""

from django.core.exceptions import ValidationError
from django.shortcuts import render

from ..services.saving import Stale

CONFLICT = 409


def saved(form, save=None):
    """Save a bound form through its service; None where it was refused, with the reason on the form.

    A stale save leaves both versions on the form (`form.conflict`).
    """
    if not form.is_valid():
        return None
    try:
        return (save or form.save)()
    except Stale as stale:
        form.show_both(stale.current)
        if not form.conflict.concerns_this_form:
            form.conflict = None
            form.full_clean()
            return saved(form, save)
    except ValidationError as error:
        form.add_error(None, _at_known_fields(form, error))
    return None


def _at_known_fields(form, error: ValidationError) -> ValidationError:
    """Errors of fields that this form does not show stand above it."""
    if not hasattr(error, "error_dict") or error.error_dict.keys() <= form.fields.keys():
        return error
    return ValidationError(error.messages)


def form_page(request, template: str, form, **context):
    """The page of a form: as asked for, with what is wrong (422), or with both versions (409)."""
    status = CONFLICT if getattr(form, "conflict", None) else 422 if form.is_bound else 200
    return render(request, template, {"form": form, **context}, status=status)
