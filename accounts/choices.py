"""Enumerations of hospitals and the people in them (domain.md §1.1, §2.2, §2.8)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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


class EvidenceKind(models.TextChoices):
    VISIT = "visit", _("Visit")
    DOCUMENT = "document", _("Document")
    TOLD_BY = "told_by", _("Told by somebody")
    IMPORT = "import", _("Imported")
