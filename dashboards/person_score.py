"""The score of a person as the person's page tells it: the parts, what is missing, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from accounts.choices import LawfulBasis
from accounts.models import Stakeholder
from scoring.facts import Part
from scoring.models import PersonScore
from scoring.person_facts import person_parts


@dataclass(frozen=True)
class ShownScore:
    """A score with its parts, or `why` there is none, which is not a score of 0."""

    found: PersonScore | None = None
    parts: list[Part] = field(default_factory=list)
    why: str = ""

    @property
    def missing(self) -> list[str]:
        """The parts that took the prior, heaviest first."""
        return [part.label for part in sorted(self.parts, key=lambda part: -part.weight_points) if not part.known]


def score_of(person: Stakeholder) -> ShownScore:
    """The shown score of a person of `person_page.pages_of`; one query, none behind a gate."""
    if why := _gate(person):
        return ShownScore(why=why)
    found = PersonScore.objects.shown().filter(stakeholder=person).select_related("run").first()
    if found is None:
        return ShownScore(why=_("The next nightly run scores this person."))
    return ShownScore(found, person_parts(found))


def _gate(person: Stakeholder) -> str:
    """What keeps the person from being scored (domain.md §3.5); "" for nothing."""
    if person.opted_out_on:
        return _("Opted out: this person is never scored.")
    if person.lawful_basis not in {LawfulBasis.CONSENT, LawfulBasis.CONTRACT}:
        return _("Without consent or a contract nobody is scored.")
    if not person.is_active or not person.hospital.is_active:
        return _("Only people at work at a hospital we work are scored.")
    if person.hospital.no_visits_since:
        return _("The hospital receives no representatives: nobody there is scored.")
    return ""
