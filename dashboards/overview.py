"""What an admin must look at: what waits for review, what came in, what ran, and where the roster has holes."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import StrIndex
from django.utils import timezone

from accounts.models import Hospital, Stakeholder
from people.first_start import STEPS, Step
from people.models import Assignment, Company, Territory, User
from products.models import Product
from records.models import ImportBatch, Job
from scoring.models import ScoreRun

from .board import SHOWN, Board, Queue

FAILED_DAYS = 14


class Overview(Board):
    """The admin's home page; eight queries."""

    @cached_property
    def hospitals_in_review(self) -> int:
        return Hospital.objects.visible_to(self.user).under_review().count()

    @cached_property
    def people_in_review(self) -> int:
        return Stakeholder.objects.visible_to(self.user).under_review().count()

    @cached_property
    def imports(self) -> list[ImportBatch]:
        return list(ImportBatch.objects.visible_to(self.user).select_related("created_by")[:SHOWN])

    @cached_property
    def run(self) -> ScoreRun | None:
        """The last nightly run, however it went."""
        return ScoreRun.objects.nightly().select_related("started_by").first()

    @property
    def run_is_late(self) -> bool:
        """Whether the last night left no whole run."""
        run = self.run
        yesterday = self.today - timedelta(days=1)
        return run is None or run.state == ScoreRun.State.FAILED or run.as_of < yesterday

    @cached_property
    def failed_jobs(self) -> Queue:
        """Work that failed in the last two weeks, the latest first."""
        since = timezone.now() - timedelta(days=FAILED_DAYS)
        return self.queue(Job.objects.filter(state=Job.State.FAILED, created_at__gte=since))

    @cached_property
    def idle_users(self) -> Queue:
        """Reps and managers who cover no territory today."""
        users = User.objects.active().filter(Q(is_rep=True) | Q(is_manager=True))
        covering = Assignment.objects.current(self.today).filter(user=OuterRef("pk"))
        return self.queue(users.filter(~Exists(covering)).order_by("username"))

    @cached_property
    def orphans(self) -> Queue:
        """Active hospitals that no rep covers today, be it through a territory above."""
        covered = Assignment.objects.current(self.today).filter(user__is_rep=True, user__is_active=True)
        above = covered.annotate(found=StrIndex(OuterRef("territory__path"), F("territory__path"))).filter(
            found=Value(1)
        )
        hospitals = Hospital.objects.visible_to(self.user).active().filter(~Exists(above))
        return self.queue(hospitals.order_by("sort_key", "pk").select_related("territory"))

    @cached_property
    def leftovers(self) -> list[Step]:
        """Steps of the first start that are still open; [] once all of it is filled."""
        company = Company.objects.annotate(
            territories=Exists(Territory.objects.all()),
            users=Exists(User.objects.filter(is_rep=True)),
            products=Exists(Product.objects.all()),
            hospitals=Exists(Hospital.objects.all()),
        ).first()
        if company is None:
            return list(STEPS[1:])
        done = {
            "admin": True,
            "company": bool(company.name),
            "territories": company.territories,
            "users": company.users,
            "products": company.products,
            "import": company.hospitals,
        }
        return [step for step in STEPS if not done.get(step.key, True)]
