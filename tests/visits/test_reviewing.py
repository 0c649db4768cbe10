"""Visits under review: late ones, returned and unlocked ones, decisions made once, and who decides on what."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from people.models import Leave
from tests.factories import AssignmentFactory, NextStepFactory, ReviewItemFactory, UserFactory, VisitFactory
from visits import reports
from visits.inbox import Inbox
from visits.models import ReviewDelegate, ReviewItem, Visit, VisitAttendee, VisitRules
from visits.review_page import ReviewPage
from visits.reviewing import chain, is_late, is_sampled, last_day_before, rank_of
from visits.rules import Entry
from visits.services.changing import change_visit
from visits.services.reviewing import AlreadyDecided, Decision, ask_unlock, decide, unlock_visit
from visits.services.submission import submit_visit
from visits.services.taking_back import take_back_visit

pytestmark = pytest.mark.django_db

APPROVE = Decision(approve=True)
SENT_BACK = Decision(approve=False, field="notes", comment="写清对方说了什么")


def company(**rules) -> VisitRules:
    return VisitRules.objects.create(pk=1, **rules)


def entry(hospital, people, **changes) -> Entry:
    values = {"on": timezone.localdate(), "purpose": "information", "outcome": "met", "no_next_step": "nothing_open"}
    return Entry(client_id=VisitFactory.build(hospital=hospital, author=None, function="").client_id, hospital=hospital,
                 attendees=tuple(people), **{**values, **changes})  # fmt: skip


def logged(hospital, people, by, **changes) -> Visit:
    return submit_visit(entry(hospital, people, **changes), by=by).visit


def days_ago(number: int) -> date:
    return timezone.localdate() - timedelta(days=number)


def waiting(user, later: timedelta = timedelta(minutes=1)) -> list[ReviewItem]:
    return list(Inbox(user, timezone.now() + later).waiting.listed())


def changed(visit: Visit, people, by, **changes) -> ReviewItem:
    today = timezone.localdate()
    hospital = reports.hospital_to_log(by, visit.hospital_id, today=today, on=visit.on)
    return change_visit(visit, entry(hospital, people, **{"on": visit.on, **changes}), by=by)


# -- The rules, plain ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("days", "allowed", "late"),
    [(400, -1, False), (400, None, False), (0, 0, False), (1, 0, True), (3, 3, False), (4, 3, True)],
)
def test_when_an_entry_is_late(days, allowed, late):
    captured = date(2026, 3, 20)
    assert is_late(captured - timedelta(days=days), captured, allowed) is late


def test_the_sample_is_the_same_every_time_and_of_its_size():
    ids = [VisitFactory.build(hospital=None, author=None, territory=None, function="").client_id for _ in range(2000)]
    drawn = [is_sampled(each, 20) for each in ids]
    assert drawn == [is_sampled(each, 20) for each in ids]
    assert 300 < sum(drawn) < 500
    assert all(is_sampled(each, 100) and is_sampled(each, None) and not is_sampled(each, 0) for each in ids)
    assert all(is_sampled(each, 50) for each, taken in zip(ids, drawn, strict=True) if taken)


def test_the_chain_goes_up_by_function_and_ends_with_admins():
    managers = {9: [(5, "commercial")], 4: [(6, "commercial"), (7, "medical")], 1: [(8, "commercial")]}
    assert chain("/1/4/9/", "commercial", managers) == [{5}, {6}, {8}]
    assert chain("/1/4/9/", "medical", managers) == [{7}, {5}, {6}, {8}]
    assert chain("/1/4/9/", "commercial", managers, author=5) == [{6}, {8}]
    assert rank_of(6, [{5}, {6}], is_admin=False) == 1
    assert rank_of(3, [{5}, {6}], is_admin=True) == 2
    assert rank_of(3, [{5}, {6}], is_admin=False) is None


def test_working_days_are_counted_back():
    def is_weekday(day):
        return day.weekday() < 5

    monday = date(2026, 3, 16)
    assert [last_day_before(monday, number, is_weekday) for number in (0, 1, 2)] == [
        monday,
        date(2026, 3, 15),
        date(2026, 3, 12),
    ]


# -- Logging ---------------------------------------------------------------------------------------
def test_a_late_entry_is_kept_as_it_is_and_counts_once_admitted(rep, manager, hospital, zhao):
    company(late_days=3)
    on = days_ago(4)

    visit = logged(hospital, [zhao], rep, on=on)

    assert (visit.on, visit.state, visit.attendees.count()) == (on, "awaiting", 1)
    assert not Visit.objects.completed().exists()
    item = ReviewItem.objects.get()
    assert item.kind == "late"
    decide(item, APPROVE, by=manager)
    assert Visit.objects.completed().get().on == on
    assert visit.history.first().history_user == manager


def test_on_the_last_day_it_is_not_late(rep, hospital, zhao):
    company(late_days=3)
    assert logged(hospital, [zhao], rep, on=days_ago(3)).state == "submitted"


@pytest.mark.parametrize(
    ("percent", "notes", "kinds"),
    [(100, "", ["visit"]), (0, "", []), (0, "他要回扣", ["flagged"])],
)
def test_what_a_manager_looks_at(rep, hospital, zhao, percent, notes, kinds):
    company(review_percent=percent)
    logged(hospital, [zhao], rep, notes=notes)
    assert list(ReviewItem.objects.values_list("kind", flat=True)) == kinds


def test_what_is_taken_back_waits_for_nobody(rep, manager, hospital, zhao):
    visit = logged(hospital, [zhao], rep)
    assert waiting(manager, timedelta()) == []
    assert len(waiting(manager)) == 1
    take_back_visit(visit, by=rep)
    assert waiting(manager) == []


def test_a_purpose_may_ask_for_more_of_a_visit_that_was_held(rep, hospital, zhao):
    company(required={"listing": ["notes", "topics", "at"]})
    with pytest.raises(ValidationError) as caught:
        logged(hospital, [zhao], rep, purpose="listing")
    assert set(caught.value.message_dict) == {"notes", "outcome", "at"}
    assert not Visit.objects.exists()
    logged(hospital, [], rep, purpose="listing", outcome="no_access")
    logged(hospital, [zhao], rep, purpose="service")
    assert Visit.objects.count() == 2


# -- Returned, unlocked, changed -------------------------------------------------------------------
def test_returned_changed_and_seen_with_its_difference(rep, manager, hospital, zhao, chen, product):
    visit = logged(hospital, [zhao], rep, notes="聊了聊", topics={product: "listened"})
    decide(ReviewItem.objects.get(), SENT_BACK, by=manager)
    visit.refresh_from_db()
    assert (visit.state, Visit.objects.completed().count()) == ("returned", 0)

    item = changed(visit, [zhao, chen], rep, notes="要三期数据", topics={product: "wants_more"}, next_step="带资料",
                   next_on=days_ago(-7), next_owner=rep, no_next_step="")  # fmt: skip

    visit.refresh_from_db()
    assert (visit.state, item.kind, item.is_open) == ("submitted", "changed", True)
    found = {str(row.label): (row.before, row.after) for row in ReviewPage(item).differences}
    assert set(found) == {"Who", "Notes", "Products talked about", "Next step"}
    assert found["Notes"] == ("聊了聊", "要三期数据")
    assert found["Who"][0] == zhao.display_name
    assert [earlier.comment for earlier in ReviewPage(item).said_before] == [SENT_BACK.comment]
    assert visit.next_step.history.count() == 1


def test_a_return_needs_a_comment_and_one_decision_stands(rep, manager, hospital, zhao):
    visit, director = logged(hospital, [zhao], rep), UserFactory(is_manager=True)
    item = ReviewItem.objects.get()
    with pytest.raises(ValidationError):
        decide(item, Decision(approve=False, comment=" "), by=manager)
    assert ReviewItem.objects.get().is_open
    decide(item, APPROVE, by=manager)
    with pytest.raises(AlreadyDecided):
        decide(item, SENT_BACK, by=director)
    item.refresh_from_db()
    visit.refresh_from_db()
    assert (item.verdict, item.decided_by, visit.state) == ("approved", manager, "submitted")


def test_nobody_reviews_own_work(manager, hospital):
    item = ReviewItemFactory(visit__hospital=hospital, visit__author=manager)
    with pytest.raises(ValidationError):
        decide(item, APPROVE, by=manager)
    assert waiting(manager) == []
    assert ReviewItem.objects.get().is_open
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewItem.objects.update(verdict="approved", decided_by=manager, decided_at=timezone.now())


def test_a_locked_visit_cannot_be_changed_and_an_unlock_ends(rep, manager, hospital, zhao, chen):
    visit = logged(hospital, [zhao], rep)
    with pytest.raises(ValidationError):
        changed(visit, [zhao, chen], rep)
    item = ask_unlock(visit, reason="漏了一位", by=rep)
    assert ask_unlock(visit, reason="又问一次", by=rep) == item
    decide(item, APPROVE, by=manager)
    visit.refresh_from_db()
    assert timedelta(days=1) < visit.unlocked_until - timezone.now() <= timedelta(days=2)
    visit.unlocked_until = timezone.now() - timedelta(seconds=1)
    visit.save()
    with pytest.raises(ValidationError):
        changed(visit, [zhao, chen], rep)
    assert VisitAttendee.objects.count() == 1


def test_an_unlocked_visit_counts_meanwhile_and_is_locked_by_its_change(rep, manager, medrep, hospital, zhao, chen):
    visit = logged(hospital, [zhao], rep)
    unlock_visit(visit, reason="对方姓名有误", by=manager)
    assert Visit.objects.completed().count() == 1
    visit.refresh_from_db()
    with pytest.raises(ValidationError):
        changed(visit, [chen], medrep)
    changed(visit, [chen], rep)
    visit.refresh_from_db()
    assert not visit.may_be_changed_by(rep)
    assert list(visit.attendees.values_list("stakeholder", flat=True)) == [chen.pk]
    item = ReviewItem.objects.about_visits().get()  # the one that waited keeps its place
    assert item.before["attendees"] == [zhao.pk]


def test_an_unlock_refused_changes_nothing(rep, manager, hospital, zhao):
    visit = logged(hospital, [zhao], rep)
    decide(ask_unlock(visit, reason="想改", by=rep), Decision(approve=False, comment="不必"), by=manager)
    visit.refresh_from_db()
    assert (visit.unlocked_until, visit.state) == (None, "submitted")


def test_an_older_version_is_not_approved(rep, manager, hospital, zhao, chen):
    visit = logged(hospital, [zhao], rep)
    seen = waiting(manager)[0].seen
    unlock_visit(visit, reason="姓名", by=manager)
    changed(visit, [chen], rep)
    with pytest.raises(AlreadyDecided):
        decide(ReviewItem.objects.about_visits().get(), Decision(approve=True, seen=seen), by=manager)
    assert ReviewItem.objects.about_visits().get().is_open


def test_a_late_visit_asks_again_only_for_another_day(rep, manager, hospital, zhao):
    company(late_days=1)
    visit = logged(hospital, [zhao], rep, on=days_ago(3))
    decide(ReviewItem.objects.get(), APPROVE, by=manager)
    unlock_visit(visit, reason="笔误", by=manager)
    visit.refresh_from_db()
    changed(visit, [zhao], rep, notes="补充")
    assert Visit.objects.get().state == "submitted"
    unlock_visit(visit, reason="日期有误", by=manager)
    visit.refresh_from_db()
    assert changed(visit, [zhao], rep, on=days_ago(5)).kind == "late"
    assert Visit.objects.get().state == "awaiting"


def test_a_next_step_taken_off_leaves_its_history(rep, manager, hospital, zhao):
    visit = logged(hospital, [zhao], rep)
    step = NextStepFactory(hospital=hospital, visit=visit, owner=rep)
    unlock_visit(visit, reason="不再需要", by=manager)
    visit.refresh_from_db()
    changed(visit, [zhao], rep)
    assert list(step.history.values_list("history_type", flat=True)) == ["-", "+"]


# -- Who decides -----------------------------------------------------------------------------------
def opened(item: ReviewItem, days: int) -> None:
    ReviewItem.objects.filter(pk=item.pk).update(opened_at=timezone.now() - timedelta(days=days))


def test_the_nearest_manager_first_and_upward_with_time(root, manager, admin, stranger, medrep, hospital, zhao, rep):
    director = UserFactory(is_manager=True, territory=root)
    item = ReviewItemFactory(visit__hospital=hospital, visit__author=rep)
    for user, days, sees in (
        (manager, 0, True),
        (director, 0, False),
        (director, 20, True),
        (admin, 0, False),
        (admin, 40, True),
        (stranger, 40, False),
    ):
        opened(item, days)
        assert [row.pk for row in waiting(user)] == ([item.pk] if sees else []), (user, days)
        assert bool(Inbox(user, timezone.now()).find(item.pk)) is sees


def test_a_managers_own_visit_goes_to_the_one_above(root, manager, admin, hospital):
    item = ReviewItemFactory(visit__hospital=hospital, visit__author=manager)
    assert waiting(manager) == []
    assert [row.pk for row in waiting(admin)] == [item.pk]  # nobody is left above
    director = UserFactory(is_manager=True, territory=root)
    assert [row.pk for row in waiting(director)] == [item.pk]
    assert waiting(admin) == []


def test_medical_work_goes_to_medical_managers_and_commercial_never(region, manager, hospital, rep, medrep):
    lead = UserFactory(is_manager=True, function="medical", territory=region)
    medical = ReviewItemFactory(visit__hospital=hospital, visit__author=medrep)
    commercial = ReviewItemFactory(visit__hospital=hospital, visit__author=rep)
    for item in (medical, commercial):
        opened(item, 60)
    assert [row.pk for row in waiting(lead)] == [medical.pk]
    assert Inbox(lead, timezone.now()).find(commercial.pk) is None


def test_who_stands_in_decides_while_the_leave_lasts(other_territory, manager, hospital, rep):
    colleague = UserFactory(is_manager=True, territory=other_territory)
    item = ReviewItemFactory(visit__hospital=hospital, visit__author=rep)
    leave = Leave.objects.create(user=manager, starts_on=days_ago(2), ends_on=days_ago(1))
    ReviewDelegate.objects.create(leave=leave, delegate=colleague)
    assert waiting(colleague) == []
    leave.ends_on = timezone.localdate()
    leave.save()
    found = Inbox(colleague, timezone.now()).find(item.pk)
    assert [row.pk for row in waiting(colleague)] == [item.pk]
    decide(item, APPROVE, by=colleague, on_behalf_of=found.seat)
    item.refresh_from_db()
    assert (item.decided_by, item.on_behalf_of) == (colleague, manager)


def test_a_manager_of_two_levels_is_asked_at_the_nearer(region, root, manager, hospital, rep):
    AssignmentFactory(user=manager, territory=root)
    item = ReviewItemFactory(visit__hospital=hospital, visit__author=rep)
    assert [row.pk for row in waiting(manager)] == [item.pk]
