"""Enumerations of uplift plans, winter decisions and negotiation notes (domain.md §1.1 `UpliftType`, I005, I144)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from . import uplift


class UpliftKind(models.TextChoices):
    """Where more is to come from."""

    NEW_DEPARTMENT = uplift.NEW_DEPARTMENT, _("A new department")
    NEW_PATIENTS = uplift.NEW_PATIENTS, _("New patients, on label")
    DEEPEN = uplift.DEEPEN, _("Deepen what there is")
    LISTING = uplift.LISTING, pgettext_lazy("uplift", "Listing")
    SUBSTITUTION = uplift.SUBSTITUTION, _("Partly in place of a rival")
    COMBINATION = uplift.COMBINATION, _("Together with a rival")


class Ending(models.TextChoices):
    DONE = uplift.DONE, pgettext_lazy("uplift", "Done")
    STOPPED = uplift.STOPPED, pgettext_lazy("uplift", "Stopped")


class WinterChoice(models.TextChoices):
    """What is decided about a hospital in winter, case by case (I005)."""

    DEVELOP = "develop", pgettext_lazy("winter", "Develop")
    NOT_YET = "not_yet", pgettext_lazy("winter", "Not yet")
    DROP = "drop", pgettext_lazy("winter", "Drop")


class Result(models.TextChoices):
    """What a negotiation came to, against what was expected of it."""

    BETTER = "better", _("Better than wanted")
    WANTED = "wanted", _("As wanted")
    BETWEEN = "between", _("Between want and need")
    MUST = "must", _("Just what is needed")
    NOT_AGREED = "not_agreed", _("Not agreed")
