"""What we know about a hospital: answers to the questions, and insights with their source."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from products.models import Product

from ..knowledge_choices import InfoLevel, Reliability, SourceType
from ..knowledge_index import is_fresh
from ..knowledge_querysets import AnswerQuerySet, InsightQuerySet
from ..questions import QUESTIONS, Question
from .hospital import Department, Hospital
from .stakeholder import Stakeholder


class KnowledgeAnswer(models.Model):
    """An answer to one question on a day; the newest is the present one, the others are its history (I116)."""

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=30)
    text = models.CharField(_("answer"), max_length=1000)
    on = models.DateField(_("as of"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["hospital", "question", "-on", "-id"], name="answer_by_question")]

    def __str__(self):
        return f"{self.hospital_id} {self.question} {self.on}"

    @property
    def asked(self) -> Question:
        return QUESTIONS[self.question]

    def is_fresh(self, today: date) -> bool:
        return is_fresh(self.on, today)


class Insight(models.Model):
    """Something learnt about a hospital, with its level, source and reliability; never confidential tender information.

    About a person only where the person may be profiled (domain.md §2.8 rule 13).
    """

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="insights")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    stakeholder = models.ForeignKey(
        Stakeholder, on_delete=models.CASCADE, null=True, blank=True, related_name="insights", verbose_name=_("person")
    )
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    text = models.CharField(_("what we learnt"), max_length=1000)
    level = models.PositiveSmallIntegerField(_("level"), choices=InfoLevel.choices)
    source_type = models.CharField(_("kind of source"), max_length=16, choices=SourceType.choices)
    source = models.CharField(_("source"), max_length=200, help_text=_("Which page, paper, talk or post; not a name."))
    reliability = models.CharField(
        _("reliability"), max_length=9, choices=Reliability.choices, default=Reliability.LIKELY
    )
    on = models.DateField(_("learnt on"))
    expires_on = models.DateField(_("holds until"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = InsightQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["by", "version"])

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("insight")
        verbose_name_plural = _("insights")
        constraints = [
            models.CheckConstraint(condition=Q(level__range=(1, 4)), name="insight_level_in_range"),
            models.CheckConstraint(
                condition=~Q(source_type="") & ~Q(source=""),
                name="insight_has_a_source",
                violation_error_message=_("An insight needs its source."),
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("on")),
                name="insight_expires_after_it_was_learnt",
                violation_error_message=_("It cannot stop to hold before it was learnt."),
            ),
        ]
        indexes = [
            models.Index(fields=["hospital", "-on", "-id"], name="insight_by_hospital"),
            models.Index(fields=["-on", "-id"], name="insight_newest"),
            models.Index(fields=["level", "-on", "-id"], name="insight_by_level"),
        ]

    def __str__(self):
        return self.text

    def is_fresh(self, today: date) -> bool:
        return is_fresh(self.on, today, self.expires_on)
