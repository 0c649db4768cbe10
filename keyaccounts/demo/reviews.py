"""What waits for a manager and what was decided: recent visits, a late one, returns, unlocks, challenged targets."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from accounts.models import Hospital
from people.models import Leave
from records.screening import forbidden_phrases
from visits.bulk import update_visits
from visits.callplan import planned_visits
from visits.choices import ReviewKind, State
from visits.models import ReviewDelegate, ReviewItem, Visit, VisitRules
from visits.services.reviewing import Decision, ask_unlock, decide, review_of
from visits.services.targets import challenge_target, set_target

from .people import Team
from .trade import PINNED_SALES
from .words import MARK, in_language

SHARE, DAYS, LATE = 25, 9, 3
RETURNS = (
    ("notes", "请写清对方对安全性数据说了什么。|Say what they said about the safety data."),
    ("next_step", "下一步要有日期和负责人。|The next step needs a day and an owner."),
)
UNLOCK = "漏写了一位到场的主任。|One head of department who was there is missing."
TARGET = "药事会前集中拜访,本周期加一次。|The committee meets this cycle: one more visit."
CHALLENGES = (
    (2, "主任出国进修,本周期见不到人。|The head is abroad this cycle.", "同意,下周期再看。|Agreed; we look again next cycle."),
    (3, "门诊周三才开放,排不下。|They receive on Wednesdays alone; there is no room.", ""),
    (1, "科室搬迁,下月才恢复接待。|The ward is moving and receives again next month.", "新病区已开放,维持原计划。|The new ward is open: the plan stays."),
)  # fmt: skip


def make_reviews(random: Random, team: Team, today: date) -> None:
    """The last days' sample in the inbox, with something of every kind; the worked examples stay as they are."""
    if not VisitRules.objects.exists():
        VisitRules(pk=1, late_days=LATE, review_percent=SHARE).save()
    pinned = [name + MARK for name in PINNED_SALES]
    recent = Visit.objects.filter(on__gte=today - timedelta(days=DAYS), author__is_rep=True)
    recent = recent.exclude(hospital__name__in=pinned).select_related("author", "hospital", "territory")
    visits = list(recent.order_by("-on", "client_id"))
    late = [visit for patches in team.patches for visit in _make_late(random, visits, patches, today)]
    _open(visits, late)
    _decide(random, team, visits)
    _go_on_leave(team, today)


def _make_late(random: Random, visits: list[Visit], patches: list, today: date) -> list[Visit]:
    """Two visits of a week ago that were logged yesterday only: kept, and not counted yet."""
    old = [visit for visit in visits if visit.territory in patches and (today - visit.on).days > LATE + 2]
    late = random.sample(old, min(2, len(old)))
    logged_at = timezone.make_aware(datetime.combine(today - timedelta(days=1), time(20, 15)))
    for visit in late:
        visit.state, visit.captured_at, visit.submitted_at = State.AWAITING, logged_at, logged_at
    update_visits(late, ["state", "captured_at", "submitted_at"])
    return late


def _open(visits: list[Visit], late: list[Visit]) -> None:
    ids = {visit.pk for visit in late}
    items = []
    for visit in visits:
        phrases = forbidden_phrases(visit.notes)
        item = review_of(visit, phrases=phrases, percent=100 if visit.pk in ids else SHARE)
        if item is not None:
            item.opened_at = visit.submitted_at
            items.append(item)
    ReviewItem.objects.bulk_create(items)


def _decide(random: Random, team: Team, visits: list[Visit]) -> None:
    """In every region some were approved, two returned, and one author asks to change a visit."""
    for manager, patches in zip(team.managers, team.patches, strict=True):
        waiting = ReviewItem.objects.open().filter(
            kind=ReviewKind.VISIT, visit__territory__in=patches, function=manager.function
        )
        items = random.sample(list(waiting.order_by("visit__client_id")), k=min(4, waiting.count()))
        for item, (field, comment) in zip(items, RETURNS, strict=False):
            decide(item, Decision(approve=False, field=field, comment=in_language(comment)), by=manager)
        for item in items[2:]:
            decide(item, Decision(approve=True), by=manager)
        mine = (v for v in visits if v.territory in patches and not v.author.is_medical and v.state == State.SUBMITTED)
        visit = next((each for each in mine if not each.review_items.exists()), None)
        if visit is not None:
            ask_unlock(visit, reason=in_language(UNLOCK), by=visit.author)


def make_targets(random: Random, team: Team) -> None:
    """In the first region one target is set by hand, one challenge waits, one is agreed to, one is not."""
    manager, rep = team.managers[0], next(rep for rep, _patches in team.reps if not rep.is_medical)
    pinned = [name + MARK for name in PINNED_SALES]
    mine = Hospital.objects.loggable_by(rep).active().exclude(name__in=pinned).order_by("name")
    first, *others = random.sample(list(mine), k=min(4, mine.count()))
    set_target(first, manager.function, 9, reason=in_language(TARGET), by=manager)
    for hospital, (proposed, reason, answer) in zip(others, CHALLENGES, strict=False):
        planned = planned_visits(hospital.tier, hospital.season)
        other = proposed + (proposed == planned)
        item = challenge_target(hospital, planned=planned, proposed=other, reason=in_language(reason), by=rep)
        if answer:
            agrees = proposed == CHALLENGES[0][0]
            decide(item, Decision(approve=agrees, comment=in_language(answer)), by=manager)


def _go_on_leave(team: Team, today: date) -> None:
    """The manager of the last region is away; the one of the first stands in."""
    leave = Leave.objects.create(user=team.managers[-1], starts_on=today, ends_on=today + timedelta(days=4))
    ReviewDelegate(leave=leave, delegate=team.managers[0]).save()
