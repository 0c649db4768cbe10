"""The part a person plays in decisions, on dated events with what shows it; the present columns follow the newest.

A person's part is judged once a day, as a stance is: a second word on one day may fill in what was left open, but not
say otherwise. Only people with consent or a contract as lawful basis may be judged (domain.md §2.8 rule 13).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from records import screening

from ..choices import BuyingRole
from ..constellation import seats_of
from ..models import Evidence, Placeholder, RoleEvent, Stakeholder
from .saving import locked, write


@dataclass(frozen=True)
class Part:
    """What a person is in decisions: a buying role ("" unknown), main influencer or not, influence 1–5 (None unknown)."""

    buying_role: str = ""
    is_main_influencer: bool = False
    influence: int | None = None

    @classmethod
    def of(cls, row: Stakeholder | RoleEvent) -> Part:
        return cls(row.buying_role, row.is_main_influencer, row.influence)

    def fills(self, known: Part) -> bool:
        """Whether this says what is known and perhaps more, but nothing otherwise."""
        before, now = asdict(known), asdict(self)
        return all(before[name] in ("", None, False) or before[name] == now[name] for name in before)


@transaction.atomic
def judge_role(person: Stakeholder, part: Part, evidence: Evidence, *, by) -> RoleEvent:
    """Record a person's part on the day of its evidence; text with forbidden phrases goes to compliance.

    Raises ValidationError for a person who may not be judged, and for another part on the same day.
    """
    evidence.by = by
    evidence.save()
    event = record_role(person, part, on=evidence.on, by=by, evidence=evidence)
    event.flagged = []
    if event.evidence_id == evidence.pk:
        event.flagged = screening.flag_text(evidence, "text", evidence.text, author=by)
    else:  # said the same before, that day: the first evidence stays
        evidence.delete()
    return event


@transaction.atomic
def record_role(person: Stakeholder, part: Part, *, on: date, by, evidence: Evidence | None = None) -> RoleEvent:
    """Record the part a person plays from a day on; the newest part is the present one.

    Raises ValidationError for a person who may not be judged, and for another part on the same day.
    """
    person = locked(person)
    if not person.may_be_profiled:
        raise ValidationError(
            _("%(person)s: role and influence need consent or a contract as lawful basis.") % {"person": person}
        )
    event = RoleEvent.objects.filter(stakeholder=person, on=on).first() or RoleEvent(stakeholder=person, on=on)
    if event.pk and not part.fills(Part.of(event)):
        raise ValidationError(_contradiction(person, event))
    if event.pk is None or Part.of(event) != part:
        for name, value in asdict(part).items():
            setattr(event, name, value)
        event.by, event.evidence = by, evidence or event.evidence
        event.save()
    if not person.role_events.filter(on__gt=on).exists():
        _set_present(person, part, on, by)
    return event


def keep_part(person: Stakeholder, before: Part, *, on: date, by) -> None:
    """Date a part that was set in the person's row of the roster; it replaces what was said that day."""
    part = Part.of(person)
    if part == before or not person.may_be_profiled:
        return
    RoleEvent.objects.update_or_create(stakeholder=person, on=on, defaults={**asdict(part), "by": by})
    fill_placeholders(person, on=on, by=by)


def _contradiction(person: Stakeholder, event: RoleEvent):
    words = [str(BuyingRole(event.buying_role).label)] if event.buying_role else []
    if event.is_main_influencer:
        words.append(str(_("main influencer")))
    if event.influence:
        words.append(str(_("influence %(influence)s/5") % {"influence": event.influence}))
    return _("%(person)s was already judged on %(day)s: %(known)s. One day holds one judgement.") % {
        "person": person,
        "day": event.on.isoformat(),
        "known": ", ".join(words),
    }


def _set_present(person: Stakeholder, part: Part, on: date, by) -> None:
    values = asdict(part)
    if part.influence != person.influence:
        values["influence_assessed_by"] = by if part.influence else None
        values["influence_assessed_on"] = on if part.influence else None
    write(person, values, by=by)
    fill_placeholders(person, on=on, by=by)


def fill_placeholders(person: Stakeholder, *, on: date, by) -> None:
    """Close the open questions of the hospital that this person answers."""
    for placeholder in Placeholder.objects.open().filter(hospital=person.hospital_id, seat__in=seats_of(person)):
        placeholder.closed_on, placeholder.filled_by, placeholder._history_user = on, person, by
        placeholder.save()
