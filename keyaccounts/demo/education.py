"""Patient education of the demo's largest hospitals, in every state, made through the services themselves."""

from __future__ import annotations

from datetime import date, timedelta

from accounts.models import Hospital
from compliance.models import PatientEducationEvent
from compliance.services import cancel_event, decide_event, report_held, save_event
from people.models import User

from .people import Team
from .words import EDUCATION, EDUCATION_CALLED_OFF, EDUCATION_LEARNT, EDUCATION_RETURNED, in_language

# Days from today to the event, days before it when it was handed in (None: a draft), and how it went on.
STORIES = (
    (24, 30, "waits"),
    (-6, 25, "approved"),
    (-45, 30, "held"),
    (30, None, "draft"),
    (2, 3, "waits"),
    (12, 20, "approved"),
    (16, 25, "returned"),
    (9, 20, "cancelled"),
)
DAYS_TO_DECIDE = 4
ATTENDED = 46


def make_education(team: Team, today: date) -> None:
    """Half of them at hospitals of the log-in `rep`. Called after the nightly runs, which say which are the largest."""
    keeper, rep = User.objects.get(username="compliance"), User.objects.get(username="rep")
    largest = Hospital.objects.active().select_related("territory").order_by("-ttm_fen", "code")
    own = list(largest.loggable_by(rep)[: len(STORIES) // 2])
    others = list(largest.exclude(pk__in=[hospital.pk for hospital in own])[: len(STORIES) - len(own)])
    for hospital, story, words in zip([*own, *others], STORIES, EDUCATION, strict=True):
        by = rep if hospital in own else team.owner_of(hospital.territory)
        _tell(hospital, *story, words, by=by, keeper=keeper, today=today)


def _tell(
    hospital: Hospital, ahead: int, before: int | None, end: str, words: tuple[str, str], *, by: User, keeper: User,
    today: date,
) -> None:  # fmt: skip
    topic, provided = map(in_language, words)
    day = today + timedelta(days=ahead)
    begun = min(today, day - timedelta(days=before)) if before else today
    facts = {
        "topic": topic, "on": day, "provided": provided, "material_number": f"PE-{day:%Y}-{hospital.pk:03d}",
        "department": hospital.departments.filter(kind="clinical").order_by("pk").first(),
    }  # fmt: skip
    event = save_event(
        PatientEducationEvent(hospital=hospital), facts, seen=0, by=by, on=begun, hand_in=before is not None
    )
    if end not in ("draft", "waits"):
        _go_on(event, end, decided_on=min(today, begun + timedelta(days=DAYS_TO_DECIDE)), by=by, keeper=keeper)


def _go_on(event: PatientEducationEvent, end: str, *, decided_on: date, by: User, keeper: User) -> None:
    verdict, why = ("returned", in_language(EDUCATION_RETURNED)) if end == "returned" else ("approved", "")
    event = decide_event(event, verdict, reason=why, seen=event.version, by=keeper, on=decided_on)
    if end == "held":
        report_held(event, attended=ATTENDED, learnt=in_language(EDUCATION_LEARNT), by=by, on=event.on)
    elif end == "cancelled":
        cancel_event(event, reason=in_language(EDUCATION_CALLED_OFF), by=by, on=decided_on)
