"""Questions asked of users, territories and assignments."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.auth.models import BaseUserManager
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import StrIndex


def current(on: date, starts: str = "starts_on", ends: str = "ends_on") -> Q:
    """Rows in force on a day; the last day counts."""
    return Q(**{f"{starts}__lte": on}) & (Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gte": on}))


class UserQuerySet(QuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def reps(self) -> Self:
        return self.active().filter(is_rep=True)

    def demo(self) -> Self:
        return self.filter(is_demo=True)

    def working_in(self, territory_ids, on: date) -> Self:
        """Users with an assignment in force to one of the territories."""
        return self.filter(
            Exists(
                self.model._meta.get_field("assignments")
                .related_model.objects.filter(user=OuterRef("pk"), territory__in=territory_ids)
                .filter(current(on))
            )
        )


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


class AssignmentQuerySet(QuerySet):
    def current(self, on: date) -> Self:
        return self.filter(current(on))
