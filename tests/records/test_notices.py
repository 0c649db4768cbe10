"""Notices: told once, counted without a query, read by their user alone; and the one mail a day."""

import smtplib
from datetime import timedelta
from threading import Thread

import pytest
from django.conf import settings as project
from django.core import mail
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone, translation

from records import digests, notices, tasks
from records.models import DigestMail, Notice
from records.notices import News, mark_read, notify, tell, tell_what_is_due, text_of
from tests.factories import (
    AdverseEventFactory,
    CoachingFactory,
    CommitmentFactory,
    HospitalFactory,
    NextStepFactory,
    NoticeFactory,
    UserFactory,
    VisitFactory,
)
from visits.coaching_items import OWN
from visits.news import tell_of_coaching
from visits.services.coaching import acknowledge_coaching
from visits.services.safety import sign_off_event

pytestmark = pytest.mark.django_db
LIST = reverse("records:notice_list")
YUNTING = {"zh": "云汀市第一人民医院", "en": "Yunting First"}


def news(user, key="1", kind="step_overdue") -> News:
    return News(user.pk, kind, key, "/commitments/", {"hospital": YUNTING})


def unread(user) -> int:
    user.refresh_from_db()
    return user.unread_notices


@pytest.fixture
def reader(rep):
    """A rep who wishes a mail a day."""
    rep.email, rep.digest = "rep@example.com", "daily"
    with transaction.atomic():  # the row and its history are one commit, also in tests that commit
        rep.save()
    return rep


# -- Told once -------------------------------------------------------------------------------------
def test_the_same_is_told_once_and_counted(rep, medrep):
    for _ in range(2):
        tell([news(rep, "1"), news(rep, "2"), news(medrep, "1")])
    assert (unread(rep), unread(medrep)) == (2, 1)
    mark_read(Notice.objects.numbered(Notice.objects.of(rep).first().pk), by=rep)
    assert (unread(rep), unread(medrep)) == (1, 1)
    tell([news(rep, "1"), news(rep, "2")])  # what was read is not told again
    assert unread(rep) == 1


def test_what_is_rolled_back_was_never_told(rep):
    with pytest.raises(RuntimeError), transaction.atomic():
        notify(rep, "step_overdue", "/", key="1")
        raise RuntimeError
    assert unread(rep) == 0
    assert not Notice.objects.exists()


def test_an_unknown_kind_is_refused(rep):
    with pytest.raises(KeyError):
        notify(rep, "no_such_kind", "/", key="1")
    assert not Notice.objects.exists()


def test_telling_costs_the_same_however_many(rep, medrep, django_assert_num_queries):
    for start in (0, 100):
        with django_assert_num_queries(5):  # with the savepoint
            tell([news(who, str(start + n)) for n in range(1 if not start else 50) for who in (rep, medrep)])


@pytest.mark.django_db(transaction=True)
def test_of_two_tellings_at_once_both_count(rep):
    def told(part):
        try:
            for n in range(10):
                tell([news(rep, f"{part}:{n}")])
        finally:
            connection.close()

    threads = [Thread(target=told, args=(part,)) for part in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert unread(rep) == Notice.objects.of(rep).count() == 30


# -- The pages -------------------------------------------------------------------------------------
def test_the_bell_counts_and_a_notice_leads_to_its_page(as_rep, rep):
    tell([news(rep, "1"), news(rep, "2")])
    page = as_rep.get(LIST).content.decode()
    assert "Notices, 2 unread" in page
    assert page.count("A next step at Yunting First is overdue.") == 2
    notice = Notice.objects.first()
    assert as_rep.get(reverse("records:notice_open", args=[notice.pk])).url == "/commitments/"
    assert unread(rep) == 1
    as_rep.post(reverse("records:notices_read"))
    assert "Everything is read." in as_rep.get(LIST).content.decode()
    assert unread(rep) == 0


def test_a_notice_is_its_users_alone(as_medrep, medrep, rep):
    tell([news(rep)])
    notice = Notice.objects.get()
    assert "Yunting" not in as_medrep.get(LIST).content.decode()
    assert as_medrep.get(reverse("records:notice_open", args=[notice.pk])).status_code == 404
    as_medrep.post(reverse("records:notices_read"))
    assert (unread(rep), unread(medrep)) == (1, 0)


def test_a_kind_that_is_no_more_is_left_out(as_rep, rep):
    NoticeFactory(user=rep, kind="of_an_older_version")
    assert as_rep.get(LIST).status_code == 200


def test_a_notice_reads_in_the_language_of_its_reader(rep):
    notice = NoticeFactory(user=rep)
    for language, words in (("en", "Yunting First"), ("zh-hans", "云汀市第一人民医院")):
        with translation.override(language):
            assert words in text_of(notice)


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_list_costs_the_same_however_long(as_rep, rep, how_many, django_assert_num_queries):
    tell([news(rep, str(n)) for n in range(how_many)])
    with django_assert_num_queries(5):  # session, user, count, rows, company: none for the bell
        assert as_rep.get(LIST).status_code == 200


# -- What is told of -------------------------------------------------------------------------------
def test_what_became_due_is_told_to_its_owner_once(rep, patch_territory):
    today = timezone.localdate()
    hospital = HospitalFactory(territory=patch_territory)
    late = today - timedelta(days=1)
    NextStepFactory(hospital=hospital, owner=rep, due_on=late)
    NextStepFactory(hospital=hospital, owner=rep, due_on=today)
    NextStepFactory(hospital=hospital, owner=rep, due_on=today - timedelta(days=60))
    NextStepFactory(hospital=hospital, owner=rep, due_on=late, done_on=today)
    CommitmentFactory(hospital=hospital, owner=rep, made_on=today - timedelta(days=9), due_on=late)
    AdverseEventFactory(visit__hospital=hospital, reporter=rep)
    for _ in range(2):
        tell_what_is_due(today)
    kinds = sorted(Notice.objects.of(rep).values_list("kind", flat=True))
    assert kinds == ["adverse_event_unreported", "promise_overdue", "step_overdue"]
    for notice in Notice.objects.all():
        assert notice.url.startswith("/")


def test_a_late_event_is_told_to_compliance_each_day_until_it_is_handed_over(rep, compliance, patch_territory):
    today, long_ago = timezone.localdate(), timezone.now() - timedelta(days=3)
    event = AdverseEventFactory(visit__hospital__territory=patch_territory, reporter=rep, heard_at=long_ago)
    for day in (today, today, today + timedelta(days=1)):
        tell_what_is_due(day)
    assert Notice.objects.of(compliance).filter(kind="adverse_event_late").count() == 2
    sign_off_event(event, outcome="Another box was meant", is_mistaken=True, by=compliance)
    tell_what_is_due(today + timedelta(days=2))
    assert Notice.objects.of(compliance).filter(kind="adverse_event_late").count() == 2


def test_each_side_of_a_coaching_and_of_an_event_hears_of_the_other(rep, compliance, patch_territory):
    coaching = CoachingFactory(rep=rep, rated_at=timezone.now(), **dict.fromkeys(OWN, 3))
    acknowledge_coaching(coaching, comment="", by=rep)
    assert Notice.objects.of(coaching.coach).get().kind == "coaching_acknowledged"
    event = AdverseEventFactory(reporter=rep, visit__hospital__territory=patch_territory)
    sign_off_event(event, outcome="Another box was meant", is_mistaken=True, by=compliance)
    assert Notice.objects.of(rep).get().url == event.get_absolute_url()


def test_what_was_read_long_ago_goes_and_the_unread_stays(rep):
    old = timezone.now() - timedelta(days=notices.KEPT_DAYS + 1)
    NoticeFactory(user=rep, created_at=old, read_at=old)
    kept = NoticeFactory(user=rep, created_at=old)
    tell_what_is_due(timezone.localdate())
    assert Notice.objects.get() == kept


def test_the_clock_of_the_house_asks_and_sends():
    due = {entry["task"] for entry in project.CELERY_BEAT_SCHEDULE.values()}
    assert {"records.tasks.tell_what_is_due", "records.tasks.send_digests"} <= due


# -- The mail --------------------------------------------------------------------------------------
def test_one_mail_a_day_with_what_is_new(reader):
    today = timezone.localdate()
    tell([news(reader, "1"), news(reader, "2"), news(reader, "1", "promise_overdue")])
    for _ in range(2):
        tasks.send_digests()
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == (["rep@example.com"], "KeyAccounts: 3 notices")
    assert "- Next steps overdue: 2 (Yunting First)" in sent.body
    assert DigestMail.objects.get().state == "sent"

    assert not digests.send_digest(reader.pk, today + timedelta(days=1))  # nothing came since
    tell([news(reader, "3")])
    assert digests.send_digest(reader.pk, today + timedelta(days=1))
    assert mail.outbox[1].subject == "KeyAccounts: 1 notice"


def test_it_is_written_in_the_language_of_its_reader(reader):
    reader.language = "zh-hans"
    reader.save()
    tell([news(reader)])
    tasks.send_digests()
    assert "云汀市第一人民医院" in mail.outbox[0].body
    assert "Yunting" not in mail.outbox[0].body


def test_a_mail_names_no_person(reader, manager, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    coaching = CoachingFactory(visit=VisitFactory(hospital=hospital, author=reader), rep=reader, coach=manager)
    tell_of_coaching(coaching)
    tasks.send_digests()
    [sent] = mail.outbox
    assert hospital.name_en in sent.body
    for name in (manager.name, manager.name_en, manager.username, reader.name, reader.name_en):
        assert name not in sent.body


@pytest.mark.parametrize(
    "wish", [{"digest": "off"}, {"email": ""}, {"is_active": False}], ids=["off", "no address", "left"]
)
def test_nobody_gets_a_mail_against_their_wish(reader, wish):
    tell([news(reader)])
    reader.refresh_from_db()
    for name, value in wish.items():
        setattr(reader, name, value)
    reader.save()
    tasks.send_digests()
    assert not digests.send_digest(reader.pk, timezone.localdate())
    assert mail.outbox == []
    assert not DigestMail.objects.exists()


def test_nothing_is_sent_where_all_is_read(reader):
    tell([news(reader)])
    mark_read(Notice.objects.all(), by=reader)
    tasks.send_digests()
    assert mail.outbox == []


def test_a_refused_mail_is_tried_again_and_sent_once(reader, monkeypatch):
    def refuse(*args, **kwargs):
        raise smtplib.SMTPServerDisconnected

    tell([news(reader)])
    today = timezone.localdate()
    with monkeypatch.context() as broken:
        broken.setattr(digests, "send_mail", refuse)
        with pytest.raises(OSError):
            digests.send_digest(reader.pk, today)
    assert DigestMail.objects.get().state == "failed"
    assert digests.users_to_mail(today) == [reader.pk]
    assert digests.send_digest(reader.pk, today)
    assert not digests.send_digest(reader.pk, today)
    assert len(mail.outbox) == 1


def test_a_process_that_died_while_sending_sends_no_second_mail(reader):
    tell([news(reader)])
    DigestMail.objects.create(user=reader, on=timezone.localdate())
    tasks.send_digests()
    assert not digests.send_digest(reader.pk, timezone.localdate())
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_sends(reader):
    tell([news(reader)])
    results = []

    def send():
        try:
            results.append(digests.send_digest(reader.pk, timezone.localdate()))
        finally:
            connection.close()

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, False, False, True]
    assert len(mail.outbox) == 1


def test_the_wish_needs_an_address(as_rep, rep):
    wish = {"language": "en", "theme": "auto", "social_style": "none", "digest": "daily"}
    assert "There is no mail address of yours" in as_rep.post(reverse("people:preferences"), wish).content.decode()
    rep.refresh_from_db()
    assert rep.digest == "off"
    rep.email = "rep@example.com"
    rep.save()
    as_rep.post(reverse("people:preferences"), wish)
    rep.refresh_from_db()
    assert rep.digest == "daily"
    assert UserFactory().digest == "off"
