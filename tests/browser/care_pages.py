"""Pages of coaching, adverse events, patient education, notices and key messages."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.models import Hospital
from compliance.models import PatientEducationEvent
from people.models import User
from products.models import KeyMessageVersion
from records.models import TextFlag
from records.screening import flag_text
from tests.browser.clock import TODAY
from tests.factories import (
    AdverseEventFactory,
    CoachingFactory,
    EducationEventFactory,
    KeyMessageVersionFactory,
    VisitFactory,
)
from visits.coaching_items import OWN
from visits.models import AdverseEvent, Coaching


def _coaching(rep: User, coach: User, hospital: Hospital, **facts) -> Coaching:
    visit = VisitFactory(hospital=hospital, author=rep, joint_with=coach)
    return CoachingFactory(visit=visit, rep=rep, coach=coach, strengths="开场自然", **facts)


def of_being_coached(user: User, hospital: Hospital) -> list[str]:
    coach = User.objects.get(username="manager")
    unread = _coaching(user, coach, hospital)
    rated = _coaching(user, coach, hospital, rated_at=timezone.now(), **dict.fromkeys(OWN, 4))
    event = AdverseEventFactory(visit=VisitFactory(hospital=hospital, author=user), reporter=user)
    return [
        reverse("visits:coaching_list"),
        unread.get_absolute_url(),
        reverse("visits:coaching_rate", args=[unread.pk]),
        rated.get_absolute_url(),
        reverse("visits:coaching_acknowledge", args=[rated.pk]),
        reverse("visits:coaching_trend", args=[user.pk]),
        event.visit.get_absolute_url(),
        reverse("visits:visit_care", args=[event.visit.pk]),
        event.get_absolute_url(),
        reverse("visits:adverse_event_report", args=[event.pk]),
        f"{reverse('visits:adverse_event_new')}?q={hospital.name}",
        f"{reverse('visits:adverse_event_new')}?hospital={hospital.pk}",
        reverse("records:notice_list"),
        reverse("people:preferences"),
    ]


def of_coaching(user: User, hospital: Hospital) -> list[str]:
    rep = User.objects.led_by(user, timezone.localdate()).order_by("pk").first()
    draft = _coaching(rep, user, hospital, state="draft", sent_at=None)
    return [
        reverse("visits:coaching_list"),
        reverse("visits:coaching_edit", args=[draft.pk]),
        draft.get_absolute_url(),
        reverse("visits:coaching_trend", args=[rep.pk]),
        reverse("dashboards:team_refusals"),
        reverse("records:notice_list"),
    ]


def of_safety(user: User, hospital: Hospital) -> list[str]:
    event = AdverseEvent.objects.kept_by(user).open().exclude(reported_at=None).first()
    closed = AdverseEvent.objects.kept_by(user).exclude(closed_at=None).first()
    return [
        reverse("dashboards:adverse_event_list"),
        event.get_absolute_url(),
        closed.get_absolute_url(),
        reverse("visits:adverse_event_hand_over", args=[event.pk]),
        reverse("visits:adverse_event_sign_off", args=[event.pk]),
        reverse("records:notice_list"),
    ]


def _education(hospital: Hospital, by: User, **facts) -> PatientEducationEvent:
    words = {"topic": "高血压患者家庭自测血压", "provided": "患教手册与投影仪"}
    return EducationEventFactory(hospital=hospital, proposed_by=by, **{**words, **facts})


def of_education(user: User, hospital: Hospital) -> list[str]:
    """Patient education that waits at short notice, was returned, is to be reported on, and was held."""
    keeper = User.objects.get(username="compliance")
    decided = {"decided_by": keeper, "decided_on": TODAY - timedelta(days=20)}
    waits = _education(hospital, user, on=TODAY + timedelta(days=2), is_short_notice=True)
    returned = _education(
        hospital, user, topic="糖尿病患者的足部护理", state="returned", reason="请换用新版材料", **decided
    )
    past = _education(
        hospital, user, topic="骨质疏松与预防跌倒", on=TODAY - timedelta(days=3), state="approved", **decided
    )
    end = {"ended_on": TODAY, "attended": 46, "learnt": "上午到场的人更多"}
    day = TODAY - timedelta(days=9)
    held = _education(hospital, user, topic="慢性肾病患者的饮食", on=day, state="held", **end, **decided)
    return [
        reverse("compliance:education_list"),
        reverse("compliance:education_list") + "?show=unreported",
        reverse("compliance:education_panel", args=[hospital.pk]),
        reverse("compliance:education_new", args=[hospital.pk]),
        *(event.get_absolute_url() for event in (waits, returned, past, held)),
        reverse("compliance:education_edit", args=[waits.pk]),
        reverse("compliance:education_hold", args=[past.pk]),
        reverse("compliance:education_cancel", args=[past.pk]),
        f"{hospital.get_absolute_url()}?tab=relationship",
        reverse("dashboards:today"),
    ]


def of_education_decisions(user: User, hospital: Hospital) -> list[str]:
    """What compliance decides on, and a flagged text of it."""
    rep = User.objects.get(username="rep")
    event = _education(hospital, rep, provided="患教手册，另有红包", on=TODAY + timedelta(days=1), is_short_notice=True)
    flag_text(event, "provided", event.provided, author=rep)
    flag = TextFlag.objects.get(subject_type=event._meta.model_name, subject_id=event.pk)
    return [
        reverse("dashboards:education_list"),
        event.get_absolute_url(),
        reverse("compliance:education_decide", args=[event.pk]),
        reverse("dashboards:flag_detail", args=[flag.pk]),
    ]


def of_messages(user: User, hospital: Hospital) -> list[str]:
    """Key messages as those who write them see them: what waits, a draft of one's own, the report."""
    waiting = KeyMessageVersion.objects.waiting().first()
    draft = KeyMessageVersionFactory(
        message=waiting.message, number=90, state="draft", written_by=user, decided_by=None, decided_at=None
    )
    return [
        reverse("products:key_message_list"),
        reverse("products:product_messages", args=[waiting.message.product_id]),
        reverse("products:key_message_new", args=[waiting.message.product_id]),
        reverse("products:key_message_version_new", args=[waiting.message_id]),
        waiting.get_absolute_url(),
        draft.get_absolute_url(),
        reverse("products:key_message_edit", args=[draft.pk]),
        reverse("dashboards:key_message_queue"),
        reverse("dashboards:message_report"),
    ]
