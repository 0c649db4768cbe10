"""Writing down what we learnt: answers, insights, rivals, how a hospital stands, what a department is like.

Texts with forbidden phrases are saved and queued to compliance; the phrases found come back on the row as
`flagged`, for the author to be told. Confidential tender information is refused before anything is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from products.models import RivalProduct
from records import screening

from ..knowledge_choices import ActKind
from ..models import (
    CustomerAnalysis,
    Department,
    DepartmentProfile,
    Hospital,
    Insight,
    KnowledgeAnswer,
    RivalAct,
    RivalPosition,
    RivalShare,
    SwotItem,
)
from ..questions import QUESTIONS
from ..tender_secrets import REFUSED, confidential_phrases
from .saving import insert_or_explain, locked, write

FREE_TEXT: dict[type, tuple[str, ...]] = {
    KnowledgeAnswer: ("text",),
    Insight: ("text", "source"),
    RivalPosition: ("strengths", "complaints"),
    RivalShare: ("source",),
    RivalAct: ("text", "source"),
    SwotItem: ("text",),
    CustomerAnalysis: ("buyers_notes", "suppliers_notes", "entry_notes", "substitutes_notes", "rivalry_notes"),
    DepartmentProfile: ("source",),
}


def refuse_tender_secrets(*texts: str) -> None:
    """Raise ValidationError where a text speaks of tender information that is not published."""
    if any(confidential_phrases(text) for text in texts):
        raise ValidationError(REFUSED, code="confidential")


def _refuse_secrets_in(row, values: Mapping[str, object]) -> None:
    refuse_tender_secrets(*(str(values.get(name, getattr(row, name))) for name in FREE_TEXT[type(row)]))


def _screen(row, by):
    """The saved row, with the forbidden phrases its author must be told about as `flagged`."""
    row.flagged = screening.flag_texts([(row, name, getattr(row, name)) for name in FREE_TEXT[type(row)]], author=by)
    return row


@transaction.atomic
def _add(row, by):
    """Insert a row of free text, by its author."""
    _refuse_secrets_in(row, {})
    row.by = by
    if hasattr(type(row), "history"):
        insert_or_explain(row, by=by)
    else:
        row.save()
    return _screen(row, by)


@transaction.atomic
def _change(row, values: Mapping[str, object], *, seen: int | None, by):
    """Correct a versioned row. Raises `Stale` if somebody else saved first."""
    _refuse_secrets_in(row, values)
    current = locked(row, seen)
    write(current, values, by=by)
    return _screen(current, by)


# -- Questions, insights ---------------------------------------------------------------------------
def answer_question(hospital: Hospital, question: str, text: str, *, on: date, by) -> KnowledgeAnswer:
    """Keep an answer as of a day; earlier ones stay as its history. Raises ValidationError for an unknown question."""
    if question not in QUESTIONS:
        raise ValidationError(_("There is no such question."))
    return _add(KnowledgeAnswer(hospital=hospital, question=question, text=text, on=on), by)


def add_insight(insight: Insight, *, by) -> Insight:
    """Keep an insight. Raises ValidationError for confidential tender information, and for one about a person who
    may not be profiled."""
    _refuse_unprofiled(insight.stakeholder)
    return _add(insight, by)


def save_insight(insight: Insight, values: Mapping[str, object], *, seen: int | None, by) -> Insight:
    """Correct an insight that stood at version `seen`."""
    _refuse_unprofiled(values.get("stakeholder", insight.stakeholder))
    return _change(insight, values, seen=seen, by=by)


def _refuse_unprofiled(person) -> None:
    if person is not None and not person.may_be_profiled:
        raise ValidationError(
            {"stakeholder": _("What we learn about a person is kept only with consent or a contract.")}
        )


def end_insight(insight: Insight, *, on: date, by) -> Insight:
    """Take down that an insight no longer holds after a day. Done twice keeps the first day."""
    if insight.expires_on is not None and insight.expires_on <= on:
        return insight
    return _change(insight, {"expires_on": max(on, insight.on)}, seen=None, by=by)


# -- How the hospital stands -----------------------------------------------------------------------
def add_analysis(analysis: CustomerAnalysis, *, by) -> CustomerAnalysis:
    return _add(analysis, by)


def save_analysis(analysis: CustomerAnalysis, values: Mapping[str, object], *, seen: int | None, by):
    return _change(analysis, {**values, "by": by}, seen=seen, by=by)


def add_swot_item(item: SwotItem, *, by) -> SwotItem:
    return _add(item, by)


def save_swot_item(item: SwotItem, values: Mapping[str, object], *, seen: int | None, by) -> SwotItem:
    return _change(item, values, seen=seen, by=by)


def remove_swot_item(item: SwotItem, *, by) -> None:
    """Take an item out of the SWOT; its history keeps it."""
    item._history_user = by
    item.delete()


# -- Rivals ----------------------------------------------------------------------------------------
def add_rival_position(position: RivalPosition, *, by) -> RivalPosition:
    """Describe a rival product at a hospital. Raises ValidationError where it is described already."""
    return _add(position, by)


def save_rival_position(position: RivalPosition, values: Mapping[str, object], *, seen, on: date, by) -> RivalPosition:
    return _change(position, {**values, "by": by, "updated_on": on}, seen=seen, by=by)


@transaction.atomic
def estimate_rival_share(
    hospital: Hospital, rival: RivalProduct, percent: int, *, source: str, on: date, by
) -> RivalShare:
    """Keep the estimated share of a rival product in its class, 0–100 %; the last word of a day counts.

    Raises ValidationError for a medical user, who has no business with shares, and where the rivals of the class
    would together hold more than everything.
    """
    if not by.sees_sales:
        raise ValidationError(_("Shares are estimated by commercial colleagues."))
    refuse_tender_secrets(source)
    Hospital.objects.select_for_update().get(pk=hospital.pk)
    others = RivalShare.objects.filter(hospital=hospital, rival__family=rival.family_id).present().exclude(rival=rival)
    if percent + sum(others.values_list("percent", flat=True)) > 100:
        raise ValidationError({"percent": _("Together the rivals of this class would hold more than 100 %.")})
    share, _created = RivalShare.objects.update_or_create(
        hospital=hospital, rival=rival, on=on, defaults={"percent": percent, "source": source, "by": by}
    )
    return _screen(share, by)


def record_rival_act(act: RivalAct, *, by) -> RivalAct:
    """Keep what a rival was seen to do; from the next run on it counts as threat."""
    return _add(act, by)


def record_nothing_seen(hospital: Hospital, *, on: date, by) -> RivalAct:
    """Keep that somebody looked for rival acts and saw none: known calm, not ignorance. Once a day is enough."""
    same = RivalAct.objects.filter(hospital=hospital, on=on, kind=ActKind.NOTHING_SEEN).first()
    return same or _add(RivalAct(hospital=hospital, kind=ActKind.NOTHING_SEEN, on=on), by)


def take_back_rival_act(act: RivalAct, *, by) -> None:
    """Take out an act that was entered by mistake; its history keeps it, and a flag on its words stays."""
    act._history_user = by
    act.delete()


# -- Departments -----------------------------------------------------------------------------------
def describe_department(profile: DepartmentProfile, *, by) -> DepartmentProfile:
    """Keep what a department is like on a day; the newest description is the present one."""
    return _add(profile, by)


@transaction.atomic
def take_over_load(department: Department, *, by) -> Department:
    """Make the load that follows from the newest profile the department's own. Raises ValidationError without one."""
    department = Department.objects.select_for_update().get(pk=department.pk)
    newest = department.profiles.first()
    if newest is None or newest.estimate is None:
        raise ValidationError(_("No public figure to estimate the patient load from."))
    if department.load_class != newest.estimate.load_class:
        department.load_class, department._history_user = newest.estimate.load_class, by
        department.save()
    return department
