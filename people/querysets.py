"""Questions asked of users, territories and assignments."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.auth.models import BaseUserManager
from django.db.models import Exists, F, Func, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.functions import StrIndex

from lib.names import search_query, search_text


def current(on: date, starts: str = "starts_on", ends: str = "ends_on") -> Q:
    """Rows in force on a day; the last day counts."""
    return Q(**{f"{starts}__lte": on}) & (Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gte": on}))


class ByteOrder(Func):
    """Text in the order of its bytes; a database's own language would skip the slashes of a path."""

    template = "%(expressions)s"

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template='%(expressions)s COLLATE "C"', **context)


class CompanyQuerySet(QuerySet):
    def set_up(self) -> Self:
        """The company once the first start is over; demo data needs none."""
        return self.filter(Q(set_up_at__isnull=False) | Q(is_demo=True))


class UserQuerySet(QuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def reps(self) -> Self:
        return self.active().filter(is_rep=True)

    def demo(self) -> Self:
        return self.filter(is_demo=True)

    def admins(self) -> Self:
        return self.active().filter(is_admin=True)

    def reviewers_for(self, user) -> Self:
        """Managers who may review in the place of the user: others, and of commercial work no medical ones."""
        others = self.active().filter(is_manager=True).exclude(pk=user.pk).order_by("username")
        return others.filter(function=user.function) if user.sees_sales else others

    def managed_by(self, user) -> Self:
        """Users are kept by admins; for everybody else there are none to keep."""
        return self.all() if user.is_admin else self.none()

    def in_role(self, role: str) -> Self:
        """Users with one of the roles `rep`, `manager`, `admin`, `compliance`."""
        return self.filter(**{f"is_{role}": True})

    def matching(self, text: str) -> Self:
        """By log-in, name or pinyin; compared in Python over the few columns it needs."""
        wanted = search_query(text)
        rows = self.order_by().values_list("pk", "username", "name", "name_en", "job_title")
        return self.filter(pk__in=[pk for pk, *names in rows if wanted in search_text(*names)])

    def with_territories(self, on: date) -> Self:
        """Prefetch `current_assignments`, each with its territory: two queries for the whole list."""
        assignments = self.model._meta.get_field("assignments").related_model.objects
        return self.prefetch_related(
            Prefetch(
                "assignments",
                queryset=assignments.current(on).select_related("territory"),
                to_attr="current_assignments",
            )
        )

    def working_in(self, territory_ids, on: date) -> Self:
        """Users with an assignment in force to one of the territories."""
        return self.filter(
            Exists(
                self.model._meta.get_field("assignments")
                .related_model.objects.filter(user=OuterRef("pk"), territory__in=territory_ids)
                .filter(current(on))
            )
        )

    def mailed_daily(self) -> Self:
        """Active users who wish a digest, have an address and something unread."""
        return self.active().filter(digest="daily", unread_notices__gt=0).exclude(email="")

    def led_by(self, manager, on: date) -> Self:
        """Reps a manager stands above on a day: those at or below the manager's territories, never the manager.

        Of two managers who visit in the same territory, neither stands above the other.
        """
        if not manager.is_manager:
            return self.none()
        assignments = self.model._meta.get_field("assignments").related_model.objects.filter(current(on))
        theirs = assignments.filter(user=OuterRef("pk"), territory__in=manager.covered_territory_ids)
        own = assignments.filter(user=manager).order_by().values("territory")
        below = theirs.filter(Q(user__is_manager=False) | ~Q(territory__in=own))
        return self.reps().exclude(pk=manager.pk).filter(Exists(below))

    def in_care_of(self, user, on: date) -> Self:
        """The user, and the reps whom the user stands above on a day."""
        return self.filter(Q(pk=user.pk) | Q(pk__in=self.model.objects.led_by(user, on).order_by().values("pk")))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, username: str, password: str | None = None, **fields):
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class TerritoryQuerySet(QuerySet):
    def covered_by(self, user, on: date) -> Self:
        """The user's territories on a day with everything below them, in one query."""
        assignments = self.model._meta.get_field("assignments").related_model.objects
        above = assignments.filter(current(on), user=user).annotate(
            found=StrIndex(OuterRef("path"), F("territory__path"))
        )
        return self.filter(Exists(above.filter(found=Value(1))))

    def within(self, territory) -> Self:
        """The territory and everything below it."""
        return self.filter(path__startswith=territory.path)

    def regions(self) -> Self:
        """What stands right below the root, in tree order."""
        return self.filter(path__regex=r"^/\d+/\d+/$").in_tree_order()

    def outside(self, territory) -> Self:
        """Where a territory may stand: everything but itself and what is below it."""
        return self.exclude(path__startswith=territory.path) if territory.path else self.all()

    def managed_by(self, user) -> Self:
        """The tree is kept by admins; for everybody else there is none to keep."""
        return self.all() if user.is_admin else self.none()

    def kept_by(self, user) -> Self:
        """Where the user may put a hospital: anywhere as an admin, else in what they cover; in tree order."""
        mine = self.all() if user.is_admin else self.filter(pk__in=user.covered_territory_ids)
        return mine.in_tree_order()

    def in_tree_order(self) -> Self:
        """Each territory right after the one above it and before what does not stand below it."""
        return self.order_by(ByteOrder("path"))

    def with_cover(self, on: date) -> Self:
        """Prefetch `current_assignments`, each with its user, the primary ones first."""
        assignments = self.model._meta.get_field("assignments").related_model.objects
        return self.prefetch_related(
            Prefetch(
                "assignments",
                queryset=assignments.current(on)
                .filter(user__is_active=True)
                .select_related("user")
                .order_by("-is_primary", "user__username"),
                to_attr="current_assignments",
            )
        )


class AssignmentQuerySet(QuerySet):
    def current(self, on: date) -> Self:
        return self.filter(current(on))

    def primary(self, on: date) -> Self:
        """The assignments that make owners on a day, each with its user."""
        return self.current(on).filter(is_primary=True, user__is_active=True).select_related("user")

    def open(self, on: date) -> Self:
        """Not ended before the day: in force, or still to come."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on))


class LeaveQuerySet(QuerySet):
    def of(self, user) -> Self:
        return self.filter(user=user)

    def not_over(self, today: date) -> Self:
        """Present and coming ones, the nearest first."""
        return self.filter(ends_on__gte=today).order_by("starts_on", "pk")

    def touching(self, first: date, last: date) -> Self:
        """Leave with at least one day from `first` to `last`."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)
