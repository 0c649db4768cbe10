"""Questions asked of visits and next steps."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Self

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from accounts.querysets import HospitalScopedQuerySet
from accounts.visibility import logged_by, seen_by
from people.choices import Function
from people.querysets import current

from .choices import COMPLETED, HANDED_IN, NOT_MADE, CommitmentState, Direction, ReviewKind, State

TAKE_BACK = timedelta(seconds=10)
"""For how long after submitting a visit may be taken back (product.md §3)."""


class VisitQuerySet(HospitalScopedQuerySet):
    def visible_to(self, user) -> Self:
        """Visits at hospitals the user covers; own and joint visits stay readable (product.md §1)."""
        return self.filter(seen_by(user, self.hospital_path) | Q(author=user) | Q(joint_with=user))

    def submitted(self) -> Self:
        return self.filter(state=State.SUBMITTED)

    def handed_in(self) -> Self:
        """Logged by their authors: those a manager returned or has yet to admit as well."""
        return self.filter(state__in=HANDED_IN)

    def returned_to(self, user) -> Self:
        """The user's own visits that a manager returned, the oldest first."""
        return self.filter(author=user, state=State.RETURNED).order_by("on", "pk")

    def unlockable_by(self, user) -> Self:
        """Other people's submitted visits that a manager may unlock: where the manager covers the hospital."""
        if not user.is_manager:
            return self.none()
        mine = self.submitted().filter(seen_by(user, self.hospital_path)).exclude(author=user)
        return mine if user.sees_sales else mine.filter(function=Function.MEDICAL)

    def completed(self) -> Self:
        """Submitted and met or brief: what counts everywhere (domain.md §3.8)."""
        return self.submitted().filter(outcome__in=COMPLETED)

    def settled(self, now: datetime) -> Self:
        """Completed visits that can no longer be taken back."""
        return self.completed().filter(submitted_at__lt=now - TAKE_BACK)

    def credited_to(self, user) -> Self:
        """A joint visit is one visit, credited to both."""
        return self.filter(Q(author=user) | Q(joint_with=user))

    def coachable_by(self, user, on: date, now: datetime) -> Self:
        """Joint visits of the user with a rep one leads on the day: completed, past taking back, not coached yet."""
        reps = self.model._meta.get_field("author").related_model.objects.led_by(user, on)
        together = Q(author=user, joint_with__in=reps) | Q(joint_with=user, author__in=reps)
        return self.settled(now).filter(together, coaching=None)

    def flagged(self) -> Self:
        """Visits with something for compliance to see."""
        return self.exclude(flags=[])

    def written_by(self, user) -> Self:
        return self.filter(author=user)

    def planned_by(self, user) -> Self:
        """What the user has planned and neither logged nor taken off."""
        return self.filter(author=user, state=State.PLANNED)

    def unlogged(self, today: date) -> Self:
        """Planned for a day that is over, and not logged under that day in another way either."""
        made = self.model.objects.handed_in().filter(
            author=OuterRef("author"), hospital=OuterRef("hospital"), on=OuterRef("on")
        )
        return self.filter(~Exists(made), state=State.PLANNED, on__lt=today)

    def logged(self) -> Self:
        """Without those that were only planned."""
        return self.exclude(state__in=NOT_MADE)

    def with_parties(self) -> Self:
        """With the hospital and both who were there."""
        return self.select_related("hospital", "author", "joint_with", "partner")

    def latest_first(self) -> Self:
        return self.order_by("-on", "-pk")

    def narrowed(self, *, author: int | None = None, hospital: int | None = None) -> Self:
        """Only one person's, only one hospital's, where asked."""
        wanted = {"author": author, "hospital": hospital}
        return self.filter(**{name: pk for name, pk in wanted.items() if pk is not None})

    def numbered(self, pk: int | None):
        """The visit of a number among these, or None."""
        return None if pk is None else self.filter(pk=pk).first()

    def between(self, first: date, last: date) -> Self:
        return self.filter(on__gte=first, on__lte=last)


class VisitPartQuerySet(HospitalScopedQuerySet):
    hospital_path = "visit__hospital__"

    def at_completed(self, *, until: date) -> Self:
        """Parts of completed visits up to a day."""
        return self.filter(visit__state=State.SUBMITTED, visit__outcome__in=COMPLETED, visit__on__lte=until)

    def completed_at(self, hospital, *, since: date) -> Self:
        """Parts of completed visits to a hospital since a day."""
        return self.filter(
            visit__hospital=hospital, visit__state=State.SUBMITTED, visit__outcome__in=COMPLETED, visit__on__gte=since
        )


class NextStepQuerySet(HospitalScopedQuerySet):
    def open(self) -> Self:
        return self.filter(done_on=None)

    def overdue(self, today: date) -> Self:
        return self.open().filter(due_on__lt=today)

    def due_by(self, day: date) -> Self:
        """Open and due on the day or before it."""
        return self.open().filter(due_on__lte=day)

    def owned_by(self, user) -> Self:
        return self.filter(owner=user)

    def doable_by(self, user) -> Self:
        """What the user may mark as done: own steps, and those of hospitals worked by the user."""
        return self.filter(Q(owner=user) | logged_by(user, self.hospital_path))


class VisitDraftQuerySet(QuerySet):
    def of(self, user) -> Self:
        """A draft belongs to its author alone."""
        return self.filter(author=user)

    def unsent(self) -> Self:
        """Without those whose entry was submitted while the draft was on its way."""
        visits = self.model._meta.get_field("hospital").related_model._meta.get_field("visits").related_model
        sent = visits.objects.logged().filter(client_id=OuterRef("client_id"), author=OuterRef("author"))
        return self.filter(~Exists(sent))


class PromiseQuerySet(HospitalScopedQuerySet):
    """What has an owner and a day; open rows are those that `open()` of the class leaves."""

    def open(self) -> Self:
        raise NotImplementedError

    def visible_to(self, user) -> Self:
        """At hospitals the user covers; what one owns oneself stays readable after a handover."""
        return self.filter(seen_by(user, self.hospital_path) | Q(owner=user))

    def changeable_by(self, user) -> Self:
        """What the user may settle: own ones, and those of hospitals worked by the user."""
        return self.filter(Q(owner=user) | logged_by(user, self.hospital_path))

    def owned_by(self, user) -> Self:
        return self.filter(owner=user)

    def due_by(self, day: date) -> Self:
        """Open and due on the day or before it."""
        return self.open().filter(due_on__lte=day)

    def overdue(self, today: date) -> Self:
        return self.open().filter(due_on__lt=today)

    def listed(self) -> Self:
        """With what a row shows."""
        return self.select_related("hospital", "owner", "stakeholder")

    def of(self, hospital, person=None) -> Self:
        """Of a hospital, or of one person there."""
        return self.filter(hospital=hospital) if person is None else self.filter(stakeholder=person)


class ServiceRequestQuerySet(PromiseQuerySet):
    def open_first(self) -> Self:
        """The open ones by their day, then the latest done."""
        return self.order_by(F("closed_on").desc(nulls_first=True), "due_on", "pk")

    def open(self) -> Self:
        return self.filter(closed_on=None)

    def closed(self) -> Self:
        return self.exclude(closed_on=None)

    def recent(self, since: date) -> Self:
        """Still open, or due since the day."""
        return self.filter(Q(closed_on=None) | Q(due_on__gte=since))


class CommitmentQuerySet(PromiseQuerySet):
    def open_first(self) -> Self:
        """The open ones by their day, then the latest settled."""
        return self.order_by(F("settled_on").desc(nulls_first=True), "due_on", "pk")

    def open(self) -> Self:
        return self.filter(state=CommitmentState.OPEN)

    def closed(self) -> Self:
        return self.exclude(state=CommitmentState.OPEN)

    def ours(self) -> Self:
        return self.filter(direction=Direction.OURS)

    def recent(self, since: date) -> Self:
        """Still open, or due since the day."""
        return self.filter(Q(state=CommitmentState.OPEN) | Q(due_on__gte=since))

    def open_at(self, day: date) -> Self:
        """Made by the day and not settled by it: what was open when the day ended."""
        return self.filter(made_on__lte=day).filter(Q(settled_on=None) | Q(settled_on__gt=day))


class VisitRulesQuerySet(QuerySet):
    def in_force(self):
        """The company's rules, or the usual ones where nobody set any."""
        return self.first() or self.model(pk=1)


class ReviewItemQuerySet(HospitalScopedQuerySet):
    def open(self) -> Self:
        return self.filter(decided_at=None)

    def decided(self) -> Self:
        return self.exclude(decided_at=None)

    def waiting(self, now: datetime) -> Self:
        """Open, and about nothing that its author may still take back."""
        return self.open().filter(opened_at__lte=now - TAKE_BACK)

    def of_kind(self, kind: str) -> Self:
        """Of one kind; of all where none of them is named."""
        return self.filter(kind=kind) if kind in ReviewKind.values else self

    def of(self, user) -> Self:
        """What the user asked for or logged."""
        return self.filter(author=user)

    def challenges(self) -> Self:
        return self.filter(kind=ReviewKind.CHALLENGE)

    def unlocks(self) -> Self:
        return self.filter(kind=ReviewKind.UNLOCK)

    def about_visits(self) -> Self:
        """On the content of a visit: neither unlocks nor targets."""
        return self.exclude(kind__in=(ReviewKind.UNLOCK, ReviewKind.CHALLENGE))

    def listed(self) -> Self:
        """With what a row shows and `seen`, the version of the visit as it stands; the oldest first."""
        history = self.model._meta.get_field("visit").related_model.history
        latest = history.filter(id=OuterRef("visit")).order_by("-history_id").values("history_id")[:1]
        related = ("hospital__territory", "author", "visit__partner", "decided_by", "on_behalf_of")
        return self.select_related(*related).annotate(seen=Subquery(latest)).order_by("opened_at", "pk")

    def opened_up(self) -> Self:
        """With what the page of one item shows besides: the visit's next step."""
        return self.listed().select_related("visit__next_step__owner")


class ReviewDelegateQuerySet(QuerySet):
    def in_force(self, today: date) -> Self:
        """Of leaves that last today."""
        return self.filter(leave__starts_on__lte=today, leave__ends_on__gte=today)

    def of_leave(self, leave):
        """Who was named for a leave, or None."""
        return self.filter(leave=leave).first()


class CallTargetQuerySet(HospitalScopedQuerySet):
    def current(self, on: date) -> Self:
        return self.filter(current(on))

    def open(self) -> Self:
        return self.filter(ends_on=None)

    def of(self, hospital, function: str) -> Self:
        return self.filter(hospital=hospital, function=function)
