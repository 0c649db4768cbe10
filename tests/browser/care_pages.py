"""Pages of coaching, adverse events, notices and key messages."""

from django.urls import reverse
from django.utils import timezone

from accounts.models import Hospital
from people.models import User
from products.models import KeyMessageVersion
from tests.factories import AdverseEventFactory, CoachingFactory, KeyMessageVersionFactory, VisitFactory
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
