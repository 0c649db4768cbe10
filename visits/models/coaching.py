"""Coaching after a joint visit: rated by the coach, rated by the rep, sent, acknowledged (product.md §5, I072)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import and_

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ..coaching_items import CHECKS, OWN, RATINGS, SKILLS, CoachingState, Quality, Skill
from ..coaching_querysets import CoachingQuerySet
from .visit import Visit


def rating(label) -> models.PositiveSmallIntegerField:
    """1–5; empty while nobody has rated."""
    return models.PositiveSmallIntegerField(label, null=True, blank=True, choices=RATINGS)


def _each(names: Iterable[str], condition) -> Q:
    return reduce(and_, (condition(name) for name in names))


def _all(names: Iterable[str]) -> Q:
    return _each(names, lambda name: Q(**{f"{name}__isnull": False}))


class Coaching(models.Model):
    """What a coach saw on one joint visit and what the rep makes of it. Each side rates without having read the other.

    A draft is the coach's alone. Once sent it is not changed; the rep rates the visit too, then reads and acknowledges.
    """

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="coaching", editable=False)
    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="coachings_given", editable=False
    )
    rep = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="coachings", editable=False
    )
    state = models.CharField(max_length=12, choices=CoachingState.choices, default=CoachingState.DRAFT, editable=False)

    approach = rating(Skill.APPROACH.label)
    strategy = rating(Skill.STRATEGY.label)
    consulting = rating(Skill.CONSULTING.label)
    listening = rating(Skill.LISTENING.label)
    questioning = rating(Skill.QUESTIONING.label)
    influencing = rating(Skill.INFLUENCING.label)
    # Keys of coaching_items.CHECKS; the service refuses others.
    done = models.JSONField(_("Asking, done well"), default=list, blank=True)
    avoided = models.JSONField(_("Asking, to avoid"), default=list, blank=True)
    barriers = models.JSONField(_("What hindered listening"), default=list, blank=True)
    strengths = models.TextField(_("What went well"), max_length=1000, blank=True)
    to_work_on = models.TextField(_("What to work on"), max_length=1000, blank=True)
    agreed = models.CharField(_("What is tried on the next visits"), max_length=300, blank=True)

    own_approach = rating(Skill.APPROACH.label)
    own_strategy = rating(Skill.STRATEGY.label)
    own_consulting = rating(Skill.CONSULTING.label)
    own_listening = rating(Skill.LISTENING.label)
    own_questioning = rating(Skill.QUESTIONING.label)
    own_influencing = rating(Skill.INFLUENCING.label)
    own_familiar = rating(Quality.FAMILIAR.label)
    own_detailed = rating(Quality.DETAILED.label)
    own_organised = rating(Quality.ORGANISED.label)
    own_pleasant = rating(Quality.PLEASANT.label)
    own_knowing = rating(Quality.KNOWING.label)
    own_brand = rating(Quality.BRAND.label)
    own_diligent = rating(Quality.DILIGENT.label)
    comment = models.TextField(_("Your comment"), max_length=1000, blank=True)

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    rated_at = models.DateTimeField(null=True, blank=True, editable=False)
    acknowledged_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CoachingQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-visit__on", "-pk"]
        verbose_name = _("coaching")
        verbose_name_plural = _("coachings")
        constraints = [
            models.CheckConstraint(condition=~Q(coach=F("rep")), name="coach_is_not_the_rep"),
            models.CheckConstraint(
                condition=_each((*SKILLS, *OWN), lambda name: Q(**{name: None}) | Q(**{f"{name}__range": (1, 5)})),
                name="coaching_ratings_1_to_5",
            ),
            models.CheckConstraint(
                condition=Q(state=CoachingState.DRAFT, sent_at=None)
                | ~Q(state=CoachingState.DRAFT) & Q(sent_at__isnull=False) & _all(SKILLS),
                name="coaching_sent_with_all_skills",
            ),
            models.CheckConstraint(
                condition=Q(rated_at=None) | Q(rated_at__isnull=False) & _all(OWN), name="coaching_own_side_whole"
            ),
            models.CheckConstraint(
                condition=Q(state=CoachingState.ACKNOWLEDGED, acknowledged_at__isnull=False, rated_at__isnull=False)
                | ~Q(state=CoachingState.ACKNOWLEDGED) & Q(acknowledged_at=None, comment=""),
                name="coaching_acknowledged_once_rated",
            ),
        ]
        indexes = [
            models.Index(fields=["rep", "state"], name="coaching_by_rep"),
            models.Index(fields=["coach", "state"], name="coaching_by_coach"),
        ]

    def __str__(self):
        return f"{self.visit_id} {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("visits:coaching_detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == CoachingState.DRAFT

    @property
    def is_sent(self) -> bool:
        return self.state == CoachingState.SENT

    def skills(self) -> list[tuple[str, int | None, int | None]]:
        """(skill in words, the coach's rating, the rep's own) of the six."""
        return [(Skill(name).label, getattr(self, name), getattr(self, f"own_{name}")) for name in SKILLS]

    def qualities(self) -> list[tuple[str, int | None]]:
        """(quality in words, the rep's own rating) of the seven."""
        return [(quality.label, getattr(self, f"own_{quality.value}")) for quality in Quality]

    def checks(self) -> list[tuple[str, list[str]]]:
        """(heading, what was seen in words) of the three lists."""
        return [
            (self._meta.get_field(name).verbose_name, [kind(key).label for key in getattr(self, name)])
            for name, kind in CHECKS.items()
        ]
