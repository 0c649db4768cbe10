"""Where a patient education event stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EventState(models.TextChoices):
    """From the proposal to what is known for the next time (domain.md I142)."""

    DRAFT = "draft", pgettext_lazy("education", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("education", "Waits for compliance")
    APPROVED = "approved", pgettext_lazy("education", "Approved")
    RETURNED = "returned", pgettext_lazy("education", "Returned")
    HELD = "held", pgettext_lazy("education", "Held")
    CANCELLED = "cancelled", pgettext_lazy("education", "Cancelled")


OPEN = (EventState.DRAFT, EventState.SUBMITTED, EventState.APPROVED, EventState.RETURNED)
"""The states in which something is still to be done."""

DECISIONS = (
    (EventState.APPROVED.value, _("Approve")),
    (EventState.RETURNED.value, _("Return")),
)
