"""How good the relationship is, and what shows it: a person's stage, proofs given by hand, surveys and their links."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ..choices import RelationshipStage, StageItem, SurveySource
from ..querysets import HospitalScopedQuerySet, PersonScopedQuerySet, SurveyLinkQuerySet, SurveyQuerySet
from .evidence import Evidence
from .hospital import Hospital
from .stakeholder import Stakeholder

FROM_1_TO_5 = [MinValueValidator(1), MaxValueValidator(5)]
QUESTIONS = ("progress", "needs", "cooperation", "people", "improvement")
LOW = 2


class PersonRelationshipEvent(models.Model):
    """A person's relationship stage as judged on a day; the newest is the present one. A judgement: needs a basis."""

    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="relationship_events")
    stage = models.PositiveSmallIntegerField(choices=RelationshipStage.choices)
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="person_relationship_events")
    created_at = models.DateTimeField(default=timezone.now)

    objects = PersonScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["stakeholder", "on"], name="one_person_relationship_per_day"),
            models.CheckConstraint(condition=Q(stage__range=(1, 4)), name="person_relationship_in_range"),
        ]

    def __str__(self):
        return f"{self.stakeholder_id} {self.stage} {self.on}"


class StageProof(models.Model):
    """One thing the next stage asks for, seen by somebody on a day and written down with its source."""

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="stage_proofs")
    stakeholder = models.ForeignKey(
        Stakeholder, on_delete=models.CASCADE, null=True, blank=True, related_name="stage_proofs"
    )
    item = models.CharField(max_length=14, choices=StageItem.choices)
    text = models.CharField(_("what shows it"), max_length=500)
    on = models.DateField(_("day"))
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = HospitalScopedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["hospital", "stakeholder"], name="stage_proof_by_about")]

    def __str__(self):
        return f"{self.hospital_id} {self.item} {self.on}"


class SurveyLink(models.Model):
    """A link for one answer to the satisfaction survey by somebody at a hospital, without a log-in or a name.

    The address holds the key and its signature: whoever reads the table alone cannot answer.
    """

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="survey_links")
    key = models.CharField(max_length=32, unique=True, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_on = models.DateField()
    expires_on = models.DateField()
    revoked_on = models.DateField(null=True, blank=True)

    objects = SurveyLinkQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["key"])

    class Meta:
        ordering = ["-made_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(expires_on__gte=F("made_on")), name="survey_link_expires_after_made")
        ]

    def __str__(self):
        return f"{self.hospital_id} {self.made_on}"

    @property
    def is_answered(self) -> bool:
        return SatisfactionSurvey.objects.filter(link=self).exists()

    def is_open(self, today: date) -> bool:
        """Whether it still takes an answer, as far as the link itself goes."""
        return self.revoked_on is None and today <= self.expires_on


class SatisfactionSurvey(models.Model):
    """Five answers of 1–5 by somebody at a hospital, and what service was expected and met with. Never changed."""

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="surveys")
    on = models.DateField(_("answered on"))
    progress = models.PositiveSmallIntegerField(_("How are we doing, all in all?"), validators=FROM_1_TO_5)
    needs = models.PositiveSmallIntegerField(_("Do we meet the needs of your hospital?"), validators=FROM_1_TO_5)
    cooperation = models.PositiveSmallIntegerField(_("Does the way we work together suit you?"), validators=FROM_1_TO_5)
    people = models.PositiveSmallIntegerField(
        _("Are those who work with us daily content with us?"), validators=FROM_1_TO_5
    )
    improvement = models.PositiveSmallIntegerField(
        _("Do we take up what you ask us to do better?"), validators=FROM_1_TO_5
    )
    expectation = models.PositiveSmallIntegerField(
        _("How much service did you expect from us?"), null=True, blank=True, validators=FROM_1_TO_5
    )
    experience = models.PositiveSmallIntegerField(
        _("How much service did you get?"), null=True, blank=True, validators=FROM_1_TO_5
    )
    source = models.CharField(max_length=4, choices=SurveySource.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    link = models.OneToOneField(SurveyLink, on_delete=models.PROTECT, null=True, blank=True, related_name="survey")
    created_at = models.DateTimeField(default=timezone.now)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            *(
                models.CheckConstraint(condition=Q(**{f"{name}__range": (1, 5)}), name=f"survey_{name}_1_to_5")
                for name in QUESTIONS
            ),
            models.CheckConstraint(
                condition=Q(expectation=None, experience=None) | Q(expectation__range=(1, 5), experience__range=(1, 5)),
                name="survey_expectation_and_experience",
            ),
            models.CheckConstraint(
                condition=Q(source="link", link__isnull=False) | Q(source="rep", link=None),
                name="survey_by_link_or_rep",
            ),
        ]
        indexes = [models.Index(fields=["hospital", "-on"], name="survey_by_hospital")]

    def __str__(self):
        return f"{self.hospital_id} {self.on}"

    @property
    def answers(self) -> list[int]:
        return [getattr(self, name) for name in QUESTIONS]

    @property
    def shown_answers(self) -> list[tuple]:
        """Each question in words with its answer."""
        return [(self._meta.get_field(name).verbose_name, getattr(self, name)) for name in QUESTIONS]

    @property
    def average(self) -> Fraction:
        """The satisfaction, 1–5: the mean of the five answers."""
        return Fraction(sum(self.answers), len(QUESTIONS))

    @property
    def shown_average(self) -> float:
        """The satisfaction to one decimal, exact for five whole answers."""
        return float(self.average)

    @property
    def is_low(self) -> bool:
        """Whether the satisfaction is 2 or less: what alarms (domain.md §3.1, §3.4)."""
        return self.average <= LOW

    @property
    def low_questions(self) -> list:
        """The questions answered with 2 or less, in words: each is worth a talk, whatever the mean."""
        return [self._meta.get_field(name).verbose_name for name in QUESTIONS if getattr(self, name) <= LOW]

    @property
    def gap(self) -> int | None:
        """Experience − expectation, −4…+4 (I092); None where it was not asked."""
        return None if self.experience is None else self.experience - self.expectation
