"""Account plans: started, written, handed in, decided, run, closed (product.md §4); each move is an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Hospital
from accounts.services.saving import insert_or_explain, locked, write
from people.models import User
from records import screening

from .. import measuring, planflow
from ..freezing import frozen
from ..models import AccountPlan, Objective, PlanComment, PlanEvent, PlanMember, PlanSection, PlanVersion
from ..plan_choices import PlanState, Raci, Section
from ..plan_templates import proposals


@dataclass(frozen=True)
class Remark:
    """A manager's comment on one thing: a section, or a field of an objective."""

    text: str
    section: str = ""
    objective: int | None = None
    field: str = ""


@transaction.atomic
def start_plan(hospital: Hospital, year: int, template: str, *, owner: User, by: User, on: date) -> AccountPlan:
    """A draft for a hospital and year with what its template proposes. Raises ValidationError where there is one already.

    What derives from sales is proposed only where both who starts and who owns it are commercial.
    """
    if not owner.is_active:
        raise ValidationError({"owner": _("Choose somebody who may sign in.")})
    plan = AccountPlan(hospital=hospital, year=year, owner=owner, created_by=by, since=on, events_count=1)
    plan._history_user = by
    try:
        with transaction.atomic():
            plan.save()
    except IntegrityError as error:
        raise ValidationError({"year": _("This hospital has its plan for this year already.")}) from error
    PlanEvent.objects.create(plan=plan, number=1, to_state=plan.state, on=on, by=by)
    for section in Section:
        _keep(PlanSection(plan=plan, key=section), by)
    _keep(PlanMember(plan=plan, user=owner, role=Raci.ACCOUNTABLE), by)
    start, end = max(on, plan.first_day), plan.last_day
    for proposal in proposals(template, sales=by.sees_sales and owner.sees_sales):
        dates = {"starts_on": start, "due_on": end} if start < end else {}
        _keep(Objective(plan=plan, owner=owner, title=str(proposal.title), metric=proposal.metric, **dates), by)
    return plan


def _keep(row, by: User) -> None:
    row._history_user = by
    row.save()


@transaction.atomic
def save_section(section: PlanSection, values: Mapping[str, object], *, seen: int, by: User) -> PlanSection:
    """Write the text of a section over version `seen`; raises `Stale`, and ValidationError once it was handed in."""
    changeable(section.plan_id)
    current = locked(section, seen)
    write(current, values, by=by)
    current.flagged = screening.flag_text(current, "text", current.text, author=by)
    return current


def handed_in() -> str:
    """Why the contents of a plan may not be changed."""
    return _("What was handed in stands: a manager has to return it first.")


def changeable(plan_id: int) -> AccountPlan:
    """The plan, locked, as long as its contents may be changed. Raises ValidationError once it was handed in."""
    plan = AccountPlan.objects.select_for_update(of=("self",)).get(pk=plan_id)
    if not plan.is_editable:
        raise ValidationError(handed_in())
    return plan


def not_closed(plan_id: int) -> AccountPlan:
    """The plan, locked, as long as it is not closed. Raises ValidationError."""
    plan = AccountPlan.objects.select_for_update(of=("self",)).get(pk=plan_id)
    if plan.is_closed:
        raise ValidationError(_("This plan is closed."))
    return plan


@transaction.atomic
def save_row(row, *, by: User, texts: Sequence[str] = ()):
    """Keep a member, resistance or expected change of a plan that is not closed; its texts are screened.

    Raises ValidationError where somebody has that place already.
    """
    not_closed(row.plan_id)
    row.full_clean(exclude=["plan"])
    insert_or_explain(row, by=by)
    row.flagged = screening.flag_texts([(row, name, getattr(row, name)) for name in texts], author=by)
    return row


@transaction.atomic
def remove_row(row, *, by: User) -> None:
    """Take a member, resistance or expected change off a plan that is not closed; the field history keeps it."""
    not_closed(row.plan_id)
    row._history_user = by
    row.delete()


@transaction.atomic
def comment_on(plan: AccountPlan, text: str, *, section: str = "", by: User) -> PlanComment:
    """Say something of a plan in the consultation (I103)."""
    plan = not_closed(plan.pk)
    comment = PlanComment(plan=plan, round=PlanComment.Round.CONSULTATION, section=section, text=text.strip(), by=by)
    if not comment.text:
        raise ValidationError({"text": _("Say something.")})
    _keep(comment, by)
    comment.flagged = screening.flag_text(comment, "text", comment.text, author=by)
    return comment


@transaction.atomic
def settle_comment(comment: PlanComment, *, by: User) -> PlanComment:
    """Mark a comment as dealt with; twice is once."""
    comment = PlanComment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    if comment.settled_at is None:
        comment.settled_at, comment.settled_by = timezone.now(), by
        _keep(comment, by)
    return comment


# -- Moves -----------------------------------------------------------------------------------------
@transaction.atomic
def consult(plan: AccountPlan, *, seen: int, by: User, on: date) -> AccountPlan:
    """Say that the team was asked. Raises ValidationError without a comment from the team beside the owner's (I103)."""
    plan = _moving(plan, planflow.CONSULTED, seen)
    team = plan.members.values("user")
    heard = plan.comments.of_the_consultation().filter(by__in=team).by_others_than(plan.owner_id)
    if not heard.exists():
        raise ValidationError(_("Nobody of the team has commented yet: ask at least one of them."))
    return _move(plan, planflow.CONSULTED, by, on)


@transaction.atomic
def submit(plan: AccountPlan, *, seen: int, by: User, on: date) -> AccountPlan:
    """Hand a plan in for a decision, frozen as its next version.

    Raises ValidationError without an objective, and with the reasons of every objective that is not SMART.
    """
    plan = _moving(plan, planflow.SUBMITTED, seen)
    rows = measuring.measured(Objective.objects.filter(plan=plan), on, sales=True)
    if not rows:
        raise ValidationError(_("A plan without an objective plans nothing."))
    problems = [problem for row in rows for problem in _problems(row, by)]
    if problems:
        raise ValidationError(problems)
    plan.submitted_by = by
    plan = _move(plan, planflow.SUBMITTED, by, on)
    number = plan.versions.count() + 1
    PlanVersion.objects.create(plan=plan, number=number, frozen=frozen(plan), on=on, by=by)
    return plan


def _problems(row: measuring.Measured, by: User) -> list[str]:
    """Why an objective is not SMART, in words; of one that the user does not see, only that it is not."""
    if row.unmet and row.objective.measured and row.objective.measured.is_from_sales and not by.sees_sales:
        return [_("Another objective of this plan is not SMART yet: its owner has to complete it.")]
    return [f"{row.objective.title}: {verdict.letter} – {verdict.why}" for verdict in row.unmet]


@transaction.atomic
def approve(
    plan: AccountPlan, *, seen: int, by: User, on: date, reason: str = "", seat: User | None = None
) -> AccountPlan:
    """Approve a plan that was handed in; `seat` is the manager on leave for whom it is done. What it was returned with
    is dealt with by that.

    Raises ValidationError for one's own, and where somebody decided meanwhile.
    """
    plan = _decided(plan, planflow.APPROVED, seen, by, seat)
    for comment in plan.comments.to_change():
        settle_comment(comment, by=by)
    return _move(plan, planflow.APPROVED, by, on, reason, seat)


@transaction.atomic
def return_plan(
    plan: AccountPlan, remarks: Sequence[Remark], *, seen: int, by: User, on: date, seat: User | None = None
) -> AccountPlan:
    """Give a plan back with comments on sections or fields, for `seat` on leave where one is named.

    Raises ValidationError without any comment, and for one's own.
    """
    plan = _decided(plan, planflow.RETURNED, seen, by, seat)
    said = [remark for remark in remarks if remark.text.strip()]
    if not said:
        raise ValidationError(_("Say at least at one place what has to change."))
    objectives = set(plan.objectives.values_list("pk", flat=True))
    flags = []
    for remark in said:
        if remark.objective is not None and remark.objective not in objectives:
            raise ValidationError(_("This objective is not part of the plan any more."))
        place = {"section": remark.section, "objective_id": remark.objective, "field": remark.field}
        comment = PlanComment(plan=plan, round=PlanComment.Round.RETURN, text=remark.text.strip(), by=by, **place)
        _keep(comment, by)
        flags.append((comment, "text", comment.text))
    screening.flag_texts(flags, author=by)
    return _move(plan, planflow.RETURNED, by, on, seat=seat)


@transaction.atomic
def activate(plan: AccountPlan, *, seen: int, by: User, on: date) -> AccountPlan:
    """Begin an approved plan. Raises ValidationError where another one of the hospital is active."""
    plan = _moving(plan, planflow.ACTIVE, seen)
    return _move(plan, planflow.ACTIVE, by, on)


@transaction.atomic
def close_plan(plan: AccountPlan, *, seen: int, by: User, on: date, reason: str) -> AccountPlan:
    """End an active plan with what came of it; its open actions end with it, as not done. Raises ValidationError without.

    At a hospital we no longer work any plan may be ended, and nothing else.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say what came of it.")})
    plan = _moving(plan, planflow.CLOSED, seen)
    return _move(plan, planflow.CLOSED, by, on, reason.strip())


def _decided(plan: AccountPlan, to: str, seen: int, by: User, seat: User | None) -> AccountPlan:
    plan = _moving(plan, to, seen)
    deciding = {by.pk} if seat is None else {by.pk, seat.pk}
    if deciding & {plan.owner_id, plan.submitted_by_id}:
        raise ValidationError(_("Nobody decides on a plan of their own: ask another manager."))
    if not by.sees_sales and plan.objectives.exclude(pk__in=plan.objectives.without_sales()).exists():
        raise ValidationError(_("This plan has objectives on sales: a commercial manager decides on it."))
    return plan


def _moving(plan: AccountPlan, to: str, seen: int) -> AccountPlan:
    """The plan, locked, where the move is there and nobody moved it since `seen` events."""
    plan = locked(plan)
    if plan.events_count != seen:
        raise ValidationError(_("Somebody has moved this plan meanwhile. Look at it again."))
    if not planflow.may_move(plan.state, to, is_worked=plan.is_worked):
        raise ValidationError(
            _("A plan that is “%(now)s” does not become “%(to)s”."),
            params={"now": PlanState(plan.state).label, "to": PlanState(to).label},
        )
    return plan


def _move(plan: AccountPlan, to: str, by: User, on: date, reason: str = "", seat: User | None = None) -> AccountPlan:
    before = plan.state
    plan.state, plan.since = to, on
    plan.events_count += 1
    plan.version += 1
    plan._history_user = by
    try:
        with transaction.atomic():
            plan.save()
            told = {"on": on, "by": by, "on_behalf_of": seat, "reason": reason}
            event = PlanEvent.objects.create(
                plan=plan, number=plan.events_count, from_state=before, to_state=to, **told
            )
    except IntegrityError as error:
        raise ValidationError(_("Another plan of this hospital is active: close it first.")) from error
    plan.flagged = screening.flag_text(event, "reason", reason, author=by) if reason else []
    return plan
