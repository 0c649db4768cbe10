"""Ten seconds to take a submission back: it becomes a draft again with everything typed."""

from __future__ import annotations

from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import AdoptionEvent, Evidence, SupportEvent
from accounts.services import stance
from people.models import User
from planning.models import Action
from planning.services.actions import reopen_action
from records import screening

from ..choices import Said, State
from ..contents import Payload
from ..models import Commitment, NextStep, ServiceRequest, Visit, VisitDraft
from .changing import content_of
from .drafts import second_id
from .planning import Planner
from .safety import withdraw_announcement


@transaction.atomic
def take_back_visit(visit: Visit, *, by: User) -> VisitDraft:
    """Turn a visit that was just submitted into a draft; its moves, its next step and
    what was asked and promised on it are undone.

    The draft gets a client id of its own, so that a late resend of the first submission brings nothing to life. The
    field history keeps the visit. Raises ValidationError after ten seconds, for anybody but the author, and
    where an adverse event heard on it was reported.
    """
    own_id = second_id(visit.client_id, visit.content_digest, by)
    asked, visit = visit, Visit.objects.select_for_update().filter(pk=visit.pk).first()
    if visit is None:  # pressed twice: the first press has done it
        return VisitDraft.objects.get(client_id=own_id, author=asked.author)
    if visit.author_id != by.pk or not visit.may_be_taken_back:
        raise ValidationError(_("A visit can be taken back by its author within ten seconds. This one stays."))
    evidence = list(Evidence.objects.filter(visit_link__visit=visit))
    step = NextStep.objects.filter(visit=visit).first()
    promises = [*visit.service_requests.order_by("pk"), *visit.commitments.order_by("pk")]
    heard = withdraw_announcement(visit, by=by)
    payload = content_of(visit, step) | _moves(evidence) | _promises(promises, by)
    payload |= {"adverse_event": ["on"]} if heard else {}
    payload |= _undo_actions(evidence, by)
    stance.take_back_moves(evidence, by=by)
    screening.withdraw_flags([visit, *([step] if step else []), *evidence, *promises])
    values = {"author": by, "hospital": visit.hospital, "payload": payload}
    visit._history_user = by
    visit._change_reason = "taken back"
    was_planned = visit.history.filter(state=State.PLANNED).exists()
    visit.delete()
    if was_planned:
        _plan_again(visit, by)
    return VisitDraft.objects.update_or_create(client_id=own_id, defaults=values)[0]


def _undo_actions(evidence: list[Evidence], by: User) -> Payload:
    """Actions of plans that the visit showed to be done are open again."""
    done = list(Action.objects.filter(evidence__in=evidence).order_by("pk"))
    for action in done:
        reopen_action(action, by=by)
    return {"done_actions": sorted(str(action.pk) for action in done)} if done else {}


def _plan_again(visit: Visit, by: User) -> None:
    """What had been planned stays planned, for the draft is not sent yet."""
    plan = Planner(by, []).visit(visit.hospital, visit.on, visit.at, visit.purpose)
    with suppress(IntegrityError), transaction.atomic():
        plan.save()


def _moves(evidence: list[Evidence]) -> Payload:
    text = {row.pk: row.text for row in evidence}
    sent: dict[str, object] = {}
    for event in SupportEvent.objects.filter(evidence__in=evidence):
        sent[f"stance-{event.stakeholder_id}"] = event.support
        sent[f"shown_by-{event.stakeholder_id}"] = text[event.evidence_id]
    for event in AdoptionEvent.objects.filter(evidence__in=evidence):
        sent[f"stage_product-{event.stakeholder_id}"] = event.product_id
        sent[f"stage-{event.stakeholder_id}"] = event.stage
        sent[f"shown_by-{event.stakeholder_id}"] = text[event.evidence_id]
    return {name: [str(value)] for name, value in sent.items()}


def _promises(rows: list[ServiceRequest | Commitment], by: User) -> Payload:
    """The rows as the form would send them, from the first on."""
    sent = {}
    for number, row in enumerate(rows, start=1):
        is_request = isinstance(row, ServiceRequest)
        values = {
            "": Said.ASKED.value if is_request else row.direction,
            "_text": row.text,
            "_kind": row.kind if is_request else "",
            "_person": row.stakeholder_id,
            "_by": row.due_on.isoformat(),
            "_owner": "" if row.owner_id == by.pk else row.owner_id,
            "_unasked": "on" if is_request and row.is_unprompted else "",
        }
        sent |= {f"promise{part}-{number}": [str(value)] for part, value in values.items() if value}
    return sent
