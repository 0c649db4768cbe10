"""Enumerations of listings and their committees (domain.md §2.1)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from . import listing, vote


class ListingState(models.TextChoices):
    """In the order of the way; what each asks for stands in `listing`."""

    NOT_STARTED = listing.NOT_STARTED, pgettext_lazy("listing", "Not started")
    PREPARING = listing.PREPARING, _("Preparing the dossier")
    DEPT_APPLIED = listing.DEPT_APPLIED, _("Applied for by a department")
    PHARMACY_REVIEW = listing.PHARMACY_REVIEW, _("Pharmacy review")
    COMMITTEE_SCHEDULED = listing.COMMITTEE_SCHEDULED, _("On the committee’s agenda")
    APPROVED = listing.APPROVED, pgettext_lazy("listing", "Approved")
    DEFERRED = listing.DEFERRED, pgettext_lazy("listing", "Deferred")
    REJECTED = listing.REJECTED, pgettext_lazy("listing", "Rejected")
    PUBLICITY = listing.PUBLICITY, _("Publicity period")
    SIGNED_OFF = listing.SIGNED_OFF, _("Signed by the director")
    PURCHASING = listing.PURCHASING, _("Purchasing")
    STOCKED = listing.STOCKED, _("In stock")
    TRIAL_USE = listing.TRIAL_USE, _("Trial use")
    LISTED = listing.LISTED, pgettext_lazy("listing", "Listed")
    MONITORED = listing.MONITORED, _("Listed, use monitored")
    TEMPORARY_PURCHASE = listing.TEMPORARY_PURCHASE, _("Temporary purchase")
    SUSPENDED = listing.SUSPENDED, _("Suspended")
    DELISTED = listing.DELISTED, _("Delisted")
    NOT_APPLICABLE = listing.NOT_APPLICABLE, _("Not applicable")


class Phase(models.TextChoices):
    """The columns of the board."""

    BEFORE = "before", _("Before the hospital")
    REVIEW = "review", _("Under review")
    COMMITTEE = "committee", _("Committee")
    APPROVED = "approved", _("Approved, on the way")
    LISTED = "listed", _("On the list")
    ASIDE = "aside", _("Temporary or stopped")


S = ListingState
PHASES: dict[str, tuple[str, ...]] = {
    Phase.BEFORE: (S.NOT_STARTED, S.PREPARING),
    Phase.REVIEW: (S.DEPT_APPLIED, S.PHARMACY_REVIEW, S.DEFERRED),
    Phase.COMMITTEE: (S.COMMITTEE_SCHEDULED,),
    Phase.APPROVED: (S.APPROVED, S.PUBLICITY, S.SIGNED_OFF, S.PURCHASING, S.STOCKED, S.TRIAL_USE),
    Phase.LISTED: (S.LISTED, S.MONITORED),
    Phase.ASIDE: (S.TEMPORARY_PURCHASE, S.SUSPENDED, S.REJECTED, S.DELISTED, S.NOT_APPLICABLE),
}
EXIT_EVIDENCE = {
    S.DEPT_APPLIED: _("The day of the application form, the department and its reason."),
    S.PHARMACY_REVIEW: _("When the pharmacy took it up, and whether it is new, similar, the same or restored."),
    S.COMMITTEE_SCHEDULED: _("The notice of the meeting, or who told its day."),
    S.PUBLICITY: _("Where it is published, and until when."),
    S.SIGNED_OFF: _("Who signed, on which day."),
    S.PURCHASING: _("The order on the provincial platform, and its distributor."),
    S.STOCKED: _("What shows that the drug store has it."),
    S.TRIAL_USE: _("The notice of the trial use, and how long it lasts."),
    S.LISTED: _("The list or notice it stands in."),
    S.TEMPORARY_PURCHASE: _("The named need, the limited amount, and who approved it."),
}
"""What shows that a state was reached (domain.md §2.1)."""


class Reason(models.TextChoices):
    """Why a committee decided as it did, or why a product was suspended or taken off."""

    CLINICAL_NEED = "clinical_need", _("A clinical need")
    EVIDENCE = "evidence", _("The evidence")
    ECONOMICS = "economics", _("Price and budget impact")
    REIMBURSED = "reimbursed", _("Reimbursement status")
    DEPARTMENT = "department", _("The department’s backing")
    NO_SLOT = "no_slot", _("No slot free: two specifications listed")
    SIMILAR = "similar", _("Similar products on the list")
    DOSSIER = "dossier", _("The dossier")
    SUPPLY = "supply", _("Supply or quality")
    MONITORING = "monitoring", _("Use monitoring or spending limits")
    OTHER = "other", _("Another reason")


class DossierPart(models.TextChoices):
    """What an application's dossier holds (domain.md §2.1, state 1)."""

    LICENCE = "licence", _("Marketing licence")
    LABEL = "label", _("Label")
    PLATFORM_PRICE = "price", _("Price on the provincial platform")
    NRDL_CODE = "nrdl_code", _("Code of the reimbursement list")
    EVIDENCE = "evidence", _("Clinical evidence")
    BUDGET = "budget", _("Budget impact")


class Limit(models.TextChoices):
    """What holds a hospital back from listing, whatever the vote (domain.md §2.1)."""

    DRUG_RATIO = "drug_ratio", _("Drug-cost share")
    DRG_DIP = "DRG_DIP", _("Payment per case (DRG/DIP)")
    ANTIBIOTIC_DDDS = "antibiotic_DDDs", _("Antibiotic use density")
    KEY_MONITORED = "key_monitored", _("On the list of monitored drugs")
    BASIC_SHARE = "basic_medicine_share", _("Share of essential medicines")
    BUDGET_CAP = "budget_cap", _("Budget cap")


class Majority(models.TextChoices):
    OVER_HALF = vote.Majority.OVER_HALF.value, _("More than half")
    HALF = vote.Majority.HALF.value, _("Half or more")
    TWO_THIRDS = vote.Majority.TWO_THIRDS.value, _("Two thirds or more")


class Counted(models.TextChoices):
    PRESENT = vote.Counted.PRESENT.value, _("of the members present")
    ALL = vote.Counted.ALL.value, _("of all members")


class OfficialSource(models.TextChoices):
    """Where the members or rules of a committee are known from: never by hearsay (domain.md §2.8 rule 14)."""

    NOTICE = "notice", _("Notice of the hospital")
    WEBSITE = "website", _("Website of the hospital")
    DOCUMENT = "document", _("Document of the hospital")
    TOLD = "told", _("Told by the committee’s office")
