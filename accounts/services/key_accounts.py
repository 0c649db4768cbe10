"""Key accounts: assessed by six criteria and decided with evidence; every assessment stays as history (I014–I016)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import User
from records.audit import record
from records.models import AuditEvent
from records.screening import flag_texts

from ..choices import KeyCriterion
from ..models import Hospital, KeyAssessment, KeyProposal


@transaction.atomic
def assess_key_account(
    hospital: Hospital,
    *,
    holds: Sequence[str],
    notes: Mapping[str, str],
    is_key: bool,
    evidence: str,
    owner_check: str,
    seen: int | None,
    by: User,
) -> KeyAssessment:
    """Assess a hospital anew and decide whether it is a key account; the former assessment stays as history.

    `seen` is the assessment that stood when the page was opened, None without one. Raises ValidationError where
    somebody assessed meanwhile, and for a key account without a criterion or without evidence.
    """
    Hospital.objects.select_for_update().get(pk=hospital.pk)
    former = KeyAssessment.objects.current().filter(hospital=hospital).first()
    _check(former, seen, holds, is_key, evidence)
    if former:
        former.is_current = False
        former.save(update_fields=["is_current"])
    kept = [criterion for criterion in KeyCriterion.values if criterion in holds]
    assessment = KeyAssessment.objects.create(
        hospital=hospital,
        on=timezone.localdate(),
        holds=kept,
        notes={key: text.strip() for key, text in notes.items() if text.strip()},
        score=len(kept),
        is_key=is_key,
        evidence=evidence.strip(),
        owner_check=owner_check.strip(),
        by=by,
    )
    _screen(assessment, by)
    _answer_proposal(assessment)
    record(AuditEvent.Verb.CLASSIFIED, actor=by, subject=hospital, what="key", value=is_key, score=len(kept))
    return assessment


def _check(former: KeyAssessment | None, seen: int | None, holds: Sequence[str], is_key: bool, evidence: str) -> None:
    if (former.pk if former else None) != seen:
        raise ValidationError(_("Somebody has assessed this hospital meanwhile. Look at theirs, then say yours again."))
    if is_key and not holds:
        raise ValidationError({"is_key": _("Say which criteria make it a key account.")})
    if is_key and not evidence.strip():
        raise ValidationError({"evidence": _("A key account needs evidence.")})


def _answer_proposal(assessment: KeyAssessment) -> None:
    """Whoever assesses a hospital decides on its open proposal, too."""
    state = KeyProposal.State.FOLLOWED if assessment.is_key else KeyProposal.State.REFUSED
    KeyProposal.objects.open().filter(hospital=assessment.hospital_id).update(
        state=state, decided_on=assessment.on, decided_by=assessment.by, assessment=assessment
    )


@transaction.atomic
def refuse_proposal(proposal: KeyProposal, *, reason: str, by: User) -> KeyProposal:
    """Refuse that a hospital become a key account; the same rise is not proposed again.

    Raises ValidationError without a reason, and where it was decided meanwhile; then nothing changes.
    """
    Hospital.objects.select_for_update().get(pk=proposal.hospital_id)
    proposal = KeyProposal.objects.get(pk=proposal.pk)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    if not proposal.is_open:
        raise ValidationError(_("This has been decided meanwhile."))
    proposal.state, proposal.reason = KeyProposal.State.REFUSED, reason.strip()
    proposal.decided_on, proposal.decided_by = timezone.localdate(), by
    proposal.save(update_fields=["state", "reason", "decided_on", "decided_by"])
    proposal.flagged = flag_texts([(proposal, "reason", proposal.reason)], author=by)
    record(AuditEvent.Verb.CLASSIFIED, actor=by, subject=proposal.hospital, what="key proposal", value=False)
    return proposal


def _screen(assessment: KeyAssessment, by: User) -> None:
    """Text with forbidden phrases is kept and goes to compliance."""
    texts = {"notes": " ".join(assessment.notes.values()), "evidence": assessment.evidence}
    texts["owner_check"] = assessment.owner_check
    assessment.flagged = flag_texts([(assessment, field, text) for field, text in texts.items()], author=by)
