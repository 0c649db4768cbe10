"""What a coaching looks at: skills, what to do and to avoid when asking, what hinders listening, what customers like."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

RATINGS = [(n, str(n)) for n in range(1, 6)]


class Skill(models.TextChoices):
    """The six skills of key-account work, each rated 1–5 (I072)."""

    APPROACH = "approach", pgettext_lazy("skill", "Approach")
    STRATEGY = "strategy", _("Strategy")
    CONSULTING = "consulting", _("Consulting")
    LISTENING = "listening", _("Listening")
    QUESTIONING = "questioning", _("Questioning")
    INFLUENCING = "influencing", _("Influencing")


class Quality(models.TextChoices):
    """What doctors like most in a rep, as reps rate themselves 1–5 (I093)."""

    FAMILIAR = "familiar", _("Familiar through frequent visits")
    DETAILED = "detailed", _("Brings detailed product information")
    ORGANISED = "organised", _("Plans and organises academic events")
    PLEASANT = "pleasant", _("Pleasant and polite")
    KNOWING = "knowing", _("Knows the product")
    BRAND = "brand", _("Stands for the company’s brand")
    DILIGENT = "diligent", _("Hard-working and honest")


class Done(models.TextChoices):
    """What asking well looks like (I135)."""

    CLIMATE = "climate", _("Opened a climate in which one likes to answer")
    ATTENTION = "attention", _("Held the customer’s attention")
    CLOSED_WELL = "closed_well", _("Used closed questions well")
    IN_ORDER = "in_order", _("Asked in an order one could follow")
    ALL_NEEDS = "all_needs", _("Found all the needs")
    RESPECT = "respect", _("Showed respect")


class Avoided(models.TextChoices):
    """What asking badly looks like (I136; interrupting from I139)."""

    RUN_OF_CLOSED = "run_of_closed", _("A run of closed questions")
    INTERROGATION = "interrogation", _("Questions like an interrogation")
    GRILLED = "grilled", _("The customer felt grilled")
    NO_FOLLOW_UP = "no_follow_up", _("Did not follow up an answer")
    BEHIND_NEED = "behind_need", _("Missed the need behind the need")
    NOT_LISTENING = "not_listening", _("Asked and did not listen")
    INTERRUPTED = "interrupted", _("Interrupted or guessed the rest")
    NO_INFORMATION = "no_information", _("Too many questions without information in return")
    NEEDS_UNHEARD = "needs_unheard", _("Did not hear the needs")
    TOO_EARLY = "too_early", _("Persuaded before there was common understanding")
    PARROTING = "parroting", _("Parroted the answers")


class Barrier(models.TextChoices):
    """What keeps one from hearing clearly (I137)."""

    NOISE = "noise", _("Noise")
    THIRD_PERSON = "third_person", _("A third person")
    TIRED = "tired", _("Tired")
    PREJUDICE = "prejudice", _("Prejudice")
    PACE = "pace", _("Too slow or too fast")
    NO_INTEREST = "no_interest", _("No interest")
    TOO_FAMILIAR = "too_familiar", _("Too familiar")
    JARGON = "jargon", _("Jargon")
    DAYDREAM = "daydream", _("Day-dreaming")
    UNEASY = "uneasy", _("Too relaxed or too uncomfortable")


class CoachingState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("coaching", "Draft")
    SENT = "sent", pgettext_lazy("coaching", "Sent")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("coaching", "Acknowledged")


SKILLS = tuple(Skill.values)
OWN_SKILLS = tuple(f"own_{skill}" for skill in SKILLS)
OWN_QUALITIES = tuple(f"own_{quality}" for quality in Quality.values)
OWN = (*OWN_SKILLS, *OWN_QUALITIES)
CHECKS = {"done": Done, "avoided": Avoided, "barriers": Barrier}

TALKING: tuple[tuple[Promise, Promise], ...] = (
    (
        _("Asking"),
        _(
            "Open questions let people tell, and take time. Closed ones settle a point, and a run of them ends the talk."
            " A choice of two helps whoever hesitates, and hides the third way. Choose by what you need next."
        ),
    ),
    (
        _("Understanding"),
        _(
            "Hear what is said, ask why it matters to them, and say it back in your own words until they confirm it."
            " Behind “better” stands a comparison: than what, by which standard? Behind a broad word stands a case: ask for it."
        ),
    ),
    (
        _("Hearing everything"),
        _(
            "Listen with ears, eyes and heart. Don’t guess, don’t interrupt, don’t pretend; hear the whole meaning, and hold"
            " your own feelings back meanwhile."
        ),
    ),
    (
        _("Observing"),
        _(
            "Judge people by the large things they do; get to know them by the small ones. Write down what you saw, not what"
            " you make of it."
        ),
    ),
)
"""How to ask, listen and observe, each in two sentences (I133, I138, I139, I143)."""
