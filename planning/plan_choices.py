"""Enumerations of account plans (domain.md §1.1 `PlanStatus`, I098–I105, I120–I125, I182–I186)."""

from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib.dates import add_months, month_end

from . import planflow


class PlanState(models.TextChoices):
    DRAFT = planflow.DRAFT, pgettext_lazy("plan", "Draft")
    CONSULTED = planflow.CONSULTED, pgettext_lazy("plan", "Consulted")
    SUBMITTED = planflow.SUBMITTED, pgettext_lazy("plan", "Submitted")
    RETURNED = planflow.RETURNED, pgettext_lazy("plan", "Returned")
    APPROVED = planflow.APPROVED, pgettext_lazy("plan", "Approved")
    ACTIVE = planflow.ACTIVE, pgettext_lazy("plan", "Active")
    CLOSED = planflow.CLOSED, pgettext_lazy("plan", "Closed")


class Section(models.TextChoices):
    """The eight sections of I098; what is live or a list stands beside the text."""

    ANALYSIS = "analysis", _("Situation")
    OBJECTIVES = "objectives", _("Objectives")
    ACTIONS = "actions", _("Action plan")
    PEOPLE = "people", _("People and income")
    CONSULTATION = "consultation", _("Consultation")
    RESISTANCE = "resistance", _("Resistances")
    IMPLEMENTATION = "implementation", _("Implementation")
    REVIEW = "review", _("Review")


ABOUT_SALES = (Section.PEOPLE,)
"""Sections that speak of income: not for medical users."""

ASKS = {
    Section.ANALYSIS: _("Where we stand, what the hospital needs, what stands against us."),
    Section.OBJECTIVES: _("What these objectives have in common: the way we choose, and what we leave."),
    Section.ACTIONS: _("Which steps come first, and what they wait for."),
    Section.PEOPLE: _("Who works on it with how much time, and what the hospital will bring. No money for persons."),
    Section.CONSULTATION: _("Whom to ask for their view, and about what."),
    Section.RESISTANCE: _("What might hold this up, and who can help."),
    Section.IMPLEMENTATION: _("How the team keeps in step: who tells whom, how often."),
    Section.REVIEW: _("When we look at it again, and by what we judge it."),
}
"""What each section is asked to tell."""


class Raci(models.TextChoices):
    """What a member of the team has to do with the plan (I120–I124)."""

    RESPONSIBLE = "responsible", _("Does the work")
    ACCOUNTABLE = "accountable", _("Answers for it")
    CONSULTED = "consulted", _("Is asked")
    INFORMED = "informed", _("Is told")


class Doubt(models.TextChoices):
    """Why somebody holds up a plan (I104)."""

    RISK = "risk", _("Fears the risk")
    UNFAMILIAR = "unfamiliar", _("Finds it strange")
    RESULT = "result", _("Doubts the result")


class ObjectiveKind(models.TextChoices):
    """I100: a number to reach, or something to build up."""

    QUANTITY = "quantity", pgettext_lazy("objective", "In numbers")
    DEVELOPMENT = "development", pgettext_lazy("objective", "Development")


class AskedOf(models.TextChoices):
    """Whose support inside the company an action asks for (I125)."""

    MEDICAL = "medical", _("Medical department")
    ACCESS = "access", _("Market access")
    MARKETING = "marketing", _("Marketing")


class Rhythm(models.TextChoices):
    """How often an action comes back."""

    WEEKLY = "weekly", pgettext_lazy("action", "Every week")
    MONTHLY = "monthly", pgettext_lazy("action", "Every month")
    QUARTERLY = "quarterly", pgettext_lazy("action", "Every quarter")

    def after(self, day: date) -> date:
        """The day it comes back on; in a shorter month its last day."""
        if self == Rhythm.WEEKLY:
            return day + timedelta(days=7)
        month = add_months(day, 1 if self == Rhythm.MONTHLY else 3)
        return min(month.replace(day=1) + timedelta(days=day.day - 1), month_end(month))


class Template(models.TextChoices):
    """What a new plan starts from; the season that suggests one is commercial."""

    STANDARD = "standard", _("Standard: relation, adoption, knowledge")
    WIN = "win", _("Win: high potential, little bought")
    KEEP = "keep", _("Keep and widen: a large customer")
    STEADY = "steady", _("Steady: demand is near its end")
    LIGHT = "light", _("Light: one objective")


class ReviewKind(models.TextChoices):
    MONTHLY = "monthly", pgettext_lazy("review", "Monthly")
    QUARTERLY = "quarterly", pgettext_lazy("review", "Quarterly")


class Field(models.TextChoices):
    """What of an objective a manager's comment is about."""

    TITLE = "title", pgettext_lazy("objective", "Title")
    METRIC = "metric", _("Metric")
    TARGET = "target", _("Target")
    DUE = "due_on", _("Due date")
    REASON = "reason", _("Why it matters")
    OWNER = "owner", _("Owner")


class Language(models.TextChoices):
    """The language a briefing is written in, whatever its reader's own; the codes of settings.LANGUAGES."""

    ENGLISH = "en", _("English")
    CHINESE = "zh-hans", _("Simplified Chinese")
