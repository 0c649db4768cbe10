"""Enumerations of what we know about a customer and its rivals (domain.md §1.1, I108–I119, I151, I152)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class InfoLevel(models.IntegerChoices):
    """How hard something was to learn (I114); the harder, the more it is worth (I115)."""

    PUBLIC = 1, pgettext_lazy("information level", "Public")
    REPORT = 2, _("Signed report or trade press")
    CONTACT = 3, _("From a contact")
    TOP = 4, _("From the top management")


class SourceType(models.TextChoices):
    """Where an insight comes from; every level has its lawful sources."""

    WEBSITE = "website", _("Public website or notice")
    PUBLISHED_TENDER = "published_tender", _("Published tender document")
    REPORT = "report", _("Signed analyst report")
    PRESS = "press", _("Trade press")
    CONFERENCE = "conference", _("Open lecture or conference")
    CONTACT = "contact", _("A contact at the hospital")
    AROUND = "around", _("A contact around the hospital")
    TOP = "top", _("The hospital's management, in a talk")
    OBSERVED = "observed", _("Seen by ourselves")


class Reliability(models.TextChoices):
    CONFIRMED = "confirmed", pgettext_lazy("reliability", "Confirmed by a second source")
    LIKELY = "likely", pgettext_lazy("reliability", "Likely")
    RUMOUR = "rumour", pgettext_lazy("reliability", "Hearsay")


class CustomerStrategy(models.TextChoices):
    """What the hospital competes by (I118)."""

    LOW_COST = "low_cost", _("Low cost")
    DIFFERENTIATION = "differentiation", _("Differentiation")
    NICHE = "niche", _("Niche")


class CustomerSegment(models.TextChoices):
    KEY = "key", pgettext_lazy("segment", "Key")
    ORDINARY = "ordinary", pgettext_lazy("segment", "Ordinary")
    PROSPECT = "prospect", pgettext_lazy("segment", "Prospect")
    COMPETITOR_HELD = "competitor_held", pgettext_lazy("segment", "Held by a rival")
    SUSPECT = "suspect", pgettext_lazy("segment", "To be qualified")


class Quadrant(models.TextChoices):
    STRENGTH = "strength", _("Strength")
    WEAKNESS = "weakness", _("Weakness")
    OPPORTUNITY = "opportunity", _("Opportunity")
    THREAT = "threat", pgettext_lazy("quadrant", "Threat")


class Factor(models.TextChoices):
    """What a strength or weakness lies in: the seed's factors (I106), said for a hospital."""

    SYSTEMS = "systems", pgettext_lazy("factor", "Systems and processes")
    LEADERSHIP = "leadership", pgettext_lazy("factor", "Leadership and management")
    CARE = "care", pgettext_lazy("factor", "Quality of care")
    EQUIPMENT = "equipment", pgettext_lazy("factor", "Equipment and beds")
    REPUTATION = "reputation", pgettext_lazy("factor", "Reputation")
    SERVICES = "services", pgettext_lazy("factor", "Services to patients")
    DISCIPLINES = "disciplines", pgettext_lazy("factor", "Disciplines")
    CULTURE = "culture", pgettext_lazy("factor", "Culture")
    RESOURCES = "resources", pgettext_lazy("factor", "Resources")


class PromotionModel(models.TextChoices):
    """How a rival promotes (I151)."""

    OWN_TEAM = "own_team", _("Own team")
    AGENT = "agent", _("Agent")
    ACADEMIC = "academic", _("Academic")
    RELATIONSHIP = "relationship", _("Relations")


class ActKind(models.TextChoices):
    """What a rival did, and the honest answer that nothing was seen."""

    NOTHING_SEEN = "nothing_seen", _("Looked, nothing seen")
    LISTING = "listing", _("Applied for listing, or was listed")
    PRICE = "price", _("Price or tender")
    MEETING = "meeting", _("Department meeting or lecture")
    STAFF = "staff", _("New or more people here")
    SUPPLY = "supply", _("Supply or distributor")
    STUDY = "study", _("Study or academic project")
    OTHER = "other", pgettext_lazy("act", "Something else")


class Severity(models.TextChoices):
    LOW = "low", pgettext_lazy("severity", "Low")
    MEDIUM = "medium", pgettext_lazy("severity", "Medium")
    HIGH = "high", pgettext_lazy("severity", "High")


class Attitude(models.IntegerChoices):
    """How a department as a whole stands toward a supplier."""

    AGAINST = -2, pgettext_lazy("attitude", "Against")
    RESERVED = -1, pgettext_lazy("attitude", "Reserved")
    NEUTRAL = 0, pgettext_lazy("attitude", "Neutral")
    OPEN = 1, pgettext_lazy("attitude", "Open")
    CONVINCED = 2, pgettext_lazy("attitude", "Convinced")
