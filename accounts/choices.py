"""Enumerations of hospitals and the people in them (domain.md §1.1, §2.2, §2.8)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Grade(models.TextChoices):
    A3 = "3A", _("Class 3A")
    B3 = "3B", _("Class 3B")
    C3 = "3C", _("Class 3C")
    A2 = "2A", _("Class 2A")
    B2 = "2B", _("Class 2B")
    C2 = "2C", _("Class 2C")
    LEVEL3 = "3", _("Class 3")
    LEVEL2 = "2", _("Class 2")
    LEVEL1 = "1", _("Class 1")
    COMMUNITY = "community", _("Community")
    PRIVATE = "private", _("Private")
    UNGRADED = "ungraded", _("Ungraded")


class HospitalType(models.TextChoices):
    GENERAL = "general", _("General")
    TCM = "tcm", _("Chinese medicine")
    SPECIALIST = "specialist", _("Specialist")
    MATERNAL = "maternal", _("Maternal and child")
    COMMUNITY = "community", _("Community health centre")


class Ownership(models.TextChoices):
    PUBLIC = "public", _("Public")
    PRIVATE = "private", _("Private")


class RelationshipStage(models.IntegerChoices):
    NO_COOPERATION = 1, _("No cooperation")
    TRIAL_COOPERATION = 2, _("Trial cooperation")
    PREFERRED_SUPPLIER = 3, _("Preferred supplier")
    STRATEGIC_PARTNER = 4, _("Strategic partner")


class StageItem(models.TextChoices):
    """What the next relationship stage asks for (I084–I088); never an order without procurement procedure."""

    CONTACTS = "contacts", _("Two contacts without a request of ours in the last 30 days")
    SERVICE = "service", _("Every service request of the last 12 months done on time")
    PROMISES = "promises", _("Every commitment of ours of the last 12 months kept")
    UNPROMPTED = "unprompted", _("They came to us first, unasked, in the last 90 days")
    PROJECTS = "projects", _("Three joint projects carried through to the end")
    SATISFIED = "satisfied", _("Satisfaction of 4 or more in the last 12 months")
    ACKNOWLEDGED = "acknowledged", _("They say themselves that the cooperation is for the long term")


class SurveySource(models.TextChoices):
    REP = "rep", _("Asked by us")
    LINK = "link", _("By link")


class Tier(models.TextChoices):
    A = "A", _("Tier A")
    B = "B", _("Tier B")
    C = "C", _("Tier C")
    N = "N", _("Tier N, no sales")


class Season(models.TextChoices):
    """In the order of pursuit (I005)."""

    SUMMER = "summer", _("Summer")
    SPRING = "spring", _("Spring")
    AUTUMN = "autumn", _("Autumn")
    WINTER = "winter", _("Winter")


class KeyCriterion(models.TextChoices):
    """What makes a key account (I015); four of the six suggest one."""

    GOALS = "goals", _("Vital to reach our goals")
    INCOME = "income", _("A large share of present income")
    LOSS = "loss", _("Its loss would hurt and could not be made up soon")
    STABLE = "stable", _("A long, stable relation")
    POTENTIAL = "potential", _("A large potential ahead")
    EFFORT = "effort", _("Much effort already put into it")


class LoadClass(models.TextChoices):
    """Patient load of a department, from public data: its potential, never prescriptions (domain.md §2.4)."""

    HIGH = "high", _("High")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")
    NONE = "none", _("None")


class DepartmentKind(models.TextChoices):
    CLINICAL = "clinical", _("Clinical")
    PHARMACY = "pharmacy", _("Pharmacy")
    ADMINISTRATIVE = "administrative", _("Administrative")


class BuyingRole(models.TextChoices):
    DECISION_MAKER = "decision_maker", _("Decision maker")
    INFLUENCER = "influencer", _("Influencer")
    EXECUTOR = "executor", _("Executor")
    GATEKEEPER = "gatekeeper", _("Gatekeeper")
    USER = "user", _("User")
    OUTSIDER = "outsider", _("Outsider")


class Seat(models.TextChoices):
    """Parts of a decision that somebody plays: the buying roles, and the main influencer beside them (I022–I033)."""

    DECISION_MAKER = "decision_maker", _("Decision maker")
    GATEKEEPER = "gatekeeper", _("Gatekeeper")
    MAIN_INFLUENCER = "main_influencer", _("Main influencer")
    EXECUTOR = "executor", _("Executor")
    INFLUENCER = "influencer", _("Influencer")
    USER = "user", _("User")
    OUTSIDER = "outsider", _("Outsider")


class TieKind(models.TextChoices):
    """Professional ties between two people, nothing private (domain.md §2.6, I052, I067).

    The first three run from one person to the other; the rest are the same from both sides.
    """

    INFLUENCES = "influences", _("influences")
    TEACHER_STUDENT = "teacher_student", _("taught")
    INTRODUCED_BY = "introduced_by", _("was introduced by")
    FORMER_COLLEAGUE = "former_colleague", _("former colleague of")
    ALUMNI = "alumni", _("studied at the same school as")
    SAME_SOCIETY = "same_society", _("in the same society as")
    CONFLICTS_WITH = "conflicts_with", _("in conflict with")


BOTH_WAYS = (TieKind.FORMER_COLLEAGUE, TieKind.ALUMNI, TieKind.SAME_SOCIETY, TieKind.CONFLICTS_WITH)
"""Kinds of tie that are the same from both sides: kept once, the lower id first."""


FROM_THE_OTHER_END = {
    TieKind.INFLUENCES: _("is influenced by"),
    TieKind.TEACHER_STUDENT: _("was taught by"),
    TieKind.INTRODUCED_BY: _("introduced"),
}
"""How a tie reads from the person it runs to; the others read the same from both ends."""


class PublicSource(models.TextChoices):
    """Where anybody can read that a person works with a rival."""

    SPEAKER_LIST = "speaker_list", _("Speaker list")
    PAPER = "paper", _("Paper")
    GUIDELINE = "guideline", _("Guideline or consensus")
    TRIAL = "trial", _("Trial register")
    PRESS = "press", _("Trade press")


class Means(models.TextChoices):
    """What may be done about somebody's opposition: lawful means only (I026)."""

    EVIDENCE = "evidence", _("Bring evidence")
    ANSWER = "answer", _("Answer an objection")
    PEER = "peer", _("Exchange with a colleague who knows the evidence")
    SERVICE = "service", _("Put a service right")


class Support(models.IntegerChoices):
    OPPONENT = -2, _("Opponent")
    SCEPTIC = -1, _("Sceptic")
    NEUTRAL = 0, _("Neutral")
    SUPPORTER = 1, _("Supporter")
    CHAMPION = 2, _("Champion")


class AdoptionStage(models.IntegerChoices):
    UNAWARE = 0, _("Unaware")
    AWARE = 1, _("Aware")
    INTERESTED = 2, _("Interested")
    TRIAL = 3, _("Trial")
    EVALUATION = 4, _("Evaluation")
    USE = 5, _("In use")
    REPEAT_USE = 6, _("Repeat use")


class FirstUseReason(models.TextChoices):
    """Why somebody began with a product (I078): three reasons in the product, five in the rep."""

    CLINICAL_NEED = "clinical_need", _("A clinical need")
    ECONOMIC = "economic", _("Economic for patients")
    SAFE = "safe", _("Safe")
    CONVINCING = "convincing", _("A convincing introduction")
    KNOWS_COMPANY = "knows_company", _("Knows the company")
    GOOD_RECORD = "good_record", _("A good record so far")
    REGULAR_VISITS = "regular_visits", _("Regular visits")
    FIELD_WORK = "field_work", _("Thorough work in the field")

    @classmethod
    def of_product(cls) -> list[tuple]:
        return cls.choices[:3]

    @classmethod
    def of_rep(cls) -> list[tuple]:
        return cls.choices[3:]


class Innovativeness(models.TextChoices):
    """How early somebody takes up something new (I079), the earliest first."""

    INNOVATOR = "innovator", _("Innovator")
    EARLY_ADOPTER = "early_adopter", _("Early adopter")
    EARLY_MAJORITY = "early_majority", _("Early majority")
    LATE_MAJORITY = "late_majority", _("Late majority")
    LAGGARD = "laggard", _("Laggard")


class KolLevel(models.TextChoices):
    NONE = "none", _("None")
    LOCAL = "local", _("Local")
    REGIONAL = "regional", _("Regional")
    NATIONAL = "national", _("National")


class LawfulBasis(models.TextChoices):
    """Why we may keep what we keep about a person (domain.md §2.8 rule 13)."""

    CONSENT = "consent", _("Consent")
    CONTRACT = "contract", _("Contract")
    PUBLIC_SOURCE = "public_source", _("Public source")
    NONE = "none", _("None yet")


class DecisionStyle(models.TextChoices):
    """How somebody comes to a decision (I028–I032); what fits none of them is OTHER."""

    TDM = "TDM", _("Conclusion first")
    DOER = "DOER", _("Doer")
    CONTROLLER = "CONTROLLER", _("Controller")
    OTHER = "OTHER", _("Another way")


class ValueDriver(models.TextChoices):
    """What a person values in a product and in us (I062): psychological, functional, economic for the hospital."""

    STATUS = "status", _("Status")
    REPUTATION = "reputation", _("Reputation")
    RELATION = "relation", _("Relations")
    TREND = "trend", _("What is new")
    EFFICACY = "efficacy", _("Efficacy")
    SIDE_EFFECTS = "side_effects", _("Side effects")
    PRICE = "price", _("Price")
    HOSPITAL_RESOURCES = "hospital_resources", _("Use of hospital resources")


class Need(models.TextChoices):
    """What a person may lawfully need of us (I039–I048 in the form of domain.md §2.6): never an advantage of one's own."""

    CLINICAL = "clinical", _("Better care of patients")
    ACADEMIC = "academic", _("Academic work")
    SERVICE = "service", _("Reliable service and supply")
    RESPECT = "respect", _("Respect for the position")
    CREDENTIALS = "credentials", _("A partner of integrity")
    HEALTH_ECONOMICS = "health_economics", _("Health-economic evidence")


class ExpertType(models.TextChoices):
    """Experts in their own field (I048)."""

    MEDICAL = "medical", _("Medical expert")
    PHARMACY = "pharmacy", _("Pharmacy expert")


class Weekday(models.IntegerChoices):
    """As `date.weekday()` counts."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, pgettext_lazy("weekday", "Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class DayPart(models.TextChoices):
    """Parts of a working day; `visiting.HOURS` says when they begin and end."""

    MORNING = "am", _("morning")
    AFTERNOON = "pm", _("afternoon")
    EVENING = "eve", _("evening")


class EvidenceKind(models.TextChoices):
    VISIT = "visit", _("Visit")
    DOCUMENT = "document", _("Document")
    TOLD_BY = "told_by", _("Told by somebody")
    IMPORT = "import", _("Imported")


# Posts and titles as hospitals write them (domain.md §2.3), so that a Chinese post reads well on an English page.
POSTS = {
    "院长": _("Hospital director"),
    "书记": _("Party secretary"),
    "副院长": _("Deputy director"),
    "分管副院长": _("Deputy director in charge"),
    "药学部主任": _("Head of pharmacy"),
    "药剂科主任": _("Head of pharmacy"),
    "采购主任": _("Head of purchasing"),
    "主任": _("Head"),
    "科主任": _("Head of department"),
    "副主任": _("Deputy head"),
    "病区主任": _("Head of ward"),
    "护士长": _("Head nurse"),
    "临床药师": _("Clinical pharmacist"),
    "主任医师": _("Chief physician"),
    "副主任医师": _("Associate chief physician"),
    "主治医师": _("Attending physician"),
    "住院医师": _("Resident"),
    "主任药师": _("Chief pharmacist"),
    "副主任药师": _("Associate chief pharmacist"),
    "主管药师": _("Pharmacist in charge"),
    "药师": _("Pharmacist"),
    "主任护师": _("Chief nurse"),
    "副主任护师": _("Associate chief nurse"),
    "主管护师": _("Nurse in charge"),
    "护师": _("Nurse"),
    "教授": _("Professor"),
    "副教授": _("Associate professor"),
    "讲师": _("Lecturer"),
}
