"""Keeping an admin's words for the role templates."""

from __future__ import annotations

from django.db import transaction

from records import screening

from ..models import RoleTemplate

TEXTS = ("duties", "duties_en", "needs", "needs_en", "approach", "approach_en")


@transaction.atomic
def save_template(template: RoleTemplate, *, by) -> RoleTemplate:
    """Save the words with their history; forbidden phrases go to compliance."""
    template._history_user = by
    template.save()
    template.flagged = screening.flag_texts([(template, name, getattr(template, name)) for name in TEXTS], author=by)
    return template
