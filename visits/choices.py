"""Enumerations of visits (product.md §3, domain.md §4.6)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Purpose(models.TextChoices):
    INFORMATION = "information", _("Information")
    FOLLOW_UP = "follow_up", _("Follow-up")
    SERVICE = "service", _("Service")
    EDUCATION = "education", _("Education")
    LISTING = "listing", _("Listing")
    MEETING = "meeting", _("Meeting")


MEETINGS = (Purpose.MEETING,)
"""Purposes whose form asks for a report and that end with an action (I131, I132)."""

REPORT = {
    "report_asked": _("What did you ask?"),
    "report_needs": _("What did you learn of their need?"),
    "report_rivals": _("What did you learn of rivals?"),
    "report_help": _("What help did you ask for or offer?"),
}
"""The prompts of a meeting report, as fields of a visit (I131)."""


class Outcome(models.TextChoices):
    """What truly happened; not seen and no access are attempts, not visits (domain.md §3.8)."""

    MET = "met", _("Met")
    BRIEF = "brief", _("Brief")
    NOT_SEEN = "not_seen", _("Not seen")
    NO_ACCESS = "no_access", _("No access")
    CANCELLED = "cancelled", _("Cancelled")


COMPLETED = (Outcome.MET, Outcome.BRIEF)


class TopicOutcome(models.TextChoices):
    WANTS_MORE = "wants_more", _("Wants more")
    LISTENED = "listened", _("Listened")
    OBJECTED = "objected", _("Objected")


class State(models.TextChoices):
    PLANNED = "planned", _("Planned")
    DRAFT = "draft", _("Draft")
    AWAITING = "awaiting", _("Awaiting late approval")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    CANCELLED = "cancelled", _("Cancelled")


# A visit that was planned and not made: under its client id it may still be logged.
NOT_MADE = (State.PLANNED, State.CANCELLED)

# Logged by its author, whatever a manager says to it; only SUBMITTED counts (domain.md §3.8).
HANDED_IN = (State.SUBMITTED, State.AWAITING, State.RETURNED)
TAKEN_BACK_FROM = (State.SUBMITTED, State.AWAITING)


class ReviewKind(models.TextChoices):
    """What waits in a manager's inbox (product.md §5)."""

    VISIT = "visit", _("Submitted visit")
    LATE = "late", _("Late entry")
    FLAGGED = "flagged", _("Flagged text")
    CHANGED = "changed", _("Changed visit")
    UNLOCK = "unlock", _("Unlock request")
    CHALLENGE = "challenge", _("Challenged target")


class Verdict(models.TextChoices):
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned")


class NoNextStep(models.TextChoices):
    NOTHING_OPEN = "nothing_open", _("Nothing is open")
    NOT_WELCOME = "not_welcome", _("A next visit is not welcome now")
    PERSON_LEAVES = "person_leaves", _("The person is leaving")
    SOMEBODY_ELSE = "somebody_else", _("Somebody else takes it on")


class Dismissal(models.TextChoices):
    """Why a suggested hospital is not for me now."""

    DONE = "done", _("Done already")
    PLANNED = "planned", _("Already planned")
    WRONG_TIME = "wrong_time", _("Wrong time")
    NO_ACCESS = "no_access", _("No access at present")
    NOT_USEFUL = "not_useful", _("Not useful")


# Reasons that say the suggestion itself was not a good one.
REFUSALS = (Dismissal.WRONG_TIME, Dismissal.NO_ACCESS, Dismissal.NOT_USEFUL)


class ServiceKind(models.TextChoices):
    """What may be asked of us: professional matters alone, never a gift, favour, transport or money (domain.md §2.6)."""

    INFORMATION = "information", _("Product information")
    MEDICAL = "medical", _("Medical information, on label")
    SAFETY = "safety", _("Safety or quality question")
    SUPPLY = "supply", _("Supply")
    DOCUMENTS = "documents", _("Papers for listing or purchase")
    TRAINING = "training", _("Training of staff")
    PATIENTS = "patients", _("Patient education")


class Beyond(models.TextChoices):
    """One more than asked, in time or information alone: nothing of value (I091)."""

    SOONER = "sooner", _("Sooner than asked")
    MORE = "information", _("More information than asked")


class Direction(models.TextChoices):
    OURS = "ours", _("Ours to them")
    THEIRS = "theirs", _("Theirs to us")


class Said(models.TextChoices):
    """What a row of the visit form takes down: a request of theirs, or whose promise it is."""

    ASKED = "asked", _("They asked us")
    OURS = Direction.OURS.value, _("We promised")
    THEIRS = Direction.THEIRS.value, _("They promised")


class CommitmentState(models.TextChoices):
    OPEN = "open", _("Open")
    KEPT = "kept", _("Kept")
    NOT_KEPT = "not_kept", _("Not kept")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Seriousness(models.TextChoices):
    """How serious an adverse event is; it sets the deadlines (domain.md §2.7)."""

    DEATH = "death", _("Death")
    SERIOUS = "serious", _("Serious")
    OTHER = "other", _("Not serious")


class ToldBy(models.TextChoices):
    """Who told of an adverse event: a kind, never a name."""

    PHYSICIAN = "physician", _("Physician")
    PHARMACIST = "pharmacist", _("Pharmacist")
    NURSE = "nurse", _("Nurse")
    OTHER_STAFF = "other_staff", _("Other hospital staff")
    PATIENT = "patient", _("Patient or family")
    SOMEBODY = "somebody", _("Somebody else")


# Contacts without a request of ours (I084, domain.md §2.5 no-ask ratio).
NO_ASK = (Purpose.SERVICE, Purpose.EDUCATION, Purpose.FOLLOW_UP)


REVIEWED_FIELDS = {
    "on": _("Day"),
    "at": _("Time"),
    "purpose": _("Purpose"),
    "outcome": _("Outcome"),
    "attendees": pgettext_lazy("visit", "Who"),
    "topics": _("Products talked about"),
    "messages": _("Key messages told"),
    "next_step": _("Next step"),
    "notes": _("Notes"),
    "minutes": _("Minutes"),
    "joint_with": _("Joint with"),
    "partner": _("Joint with the partner"),
    **REPORT,
}
"""The fields of a visit that a reviewer's comment can be about, and that are compared."""
