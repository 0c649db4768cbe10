"""Writes with consequences on users, territories, filings and assignments."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from lib.templatetags.ui import day

from .bulk import move_paths
from .choices import Function
from .leaving import hand_over_work
from .models import Assignment, Leave, RepFiling, Territory, User
from .outline import Line


@transaction.atomic
def save_territory(territory: Territory) -> Territory:
    """Save a territory and keep the paths of everything below it true after a move.

    The tree is locked meanwhile, so that two moves at once cannot make a loop. Raises ValidationError
    where the territory would stand below itself.
    """
    paths = dict(Territory.objects.order_by("pk").select_for_update().values_list("pk", "path"))
    old_path = paths.get(territory.pk, "")
    above = paths.get(territory.parent_id, "/")
    if old_path and above.startswith(old_path):
        raise ValidationError({"parent": _("A territory cannot stand below itself.")})
    territory.path = old_path
    territory.save()
    territory.path = f"{above}{territory.pk}/"
    if territory.path != old_path:
        move_paths(territory, old_path)
    return territory


@transaction.atomic
def delete_territory(territory: Territory) -> None:
    """Delete a territory that nothing hangs on. Raises ValidationError, naming what does."""
    if territory.children.exists():
        raise ValidationError(_("Territories stand below this one. Move them first."))
    if territory.assignments.exists():
        raise ValidationError(
            _("Users are, or were, assigned to this territory. It stays, so that the past stays true.")
        )
    try:
        territory.delete()
    except ProtectedError as error:  # rows of floors above, which this one does not know
        message = _("Hospitals or visits belong to this territory. It stays, so that the past stays true.")
        raise ValidationError(message) from error


@transaction.atomic
def add_territories(lines: list[Line]) -> list[Territory]:
    """Add a whole outline; a territory that is there already under its parent stays as it is."""
    made: list[Territory] = []
    trail: list[Territory] = []
    for line in lines:
        del trail[line.level :]
        parent = trail[-1] if trail else None
        territory = Territory.objects.filter(parent=parent, name=line.name).first()
        if territory is None:
            territory = save_territory(Territory(name=line.name, name_en=line.name_en, parent=parent))
            made.append(territory)
        trail.append(territory)
    return made


@transaction.atomic
def save_user(user: User) -> User:
    """Save a user, keeping at least one admin who may sign in.

    An expired filing no longer binds its holder to the medical function. Raises ValidationError when
    the last admin would go.
    """
    admins = set(User.objects.admins().order_by("pk").select_for_update().values_list("pk", flat=True))
    if admins == {user.pk} and not (user.is_admin and user.is_active):
        raise ValidationError(_("This is the last admin who may sign in. Make somebody else an admin first."))
    if user.function == Function.COMMERCIAL and user.filed_until and user.filed_until < timezone.localdate():
        user.filed_until = None
    user.save()
    return user


def choose_language(user: User, code: str) -> None:
    """Keep the language the user switched to."""
    user.language = code
    user.save(update_fields=["language"])


@transaction.atomic
def save_filing(filing: RepFiling) -> RepFiling:
    """Save a filing and the user's `filed_until`, on which the database keeps filed users medical."""
    filing.save()
    refresh_filed_until(filing.user)
    return filing


@transaction.atomic
def delete_filing(filing: RepFiling) -> None:
    """Delete a filing that was entered by mistake; the history keeps it."""
    user = filing.user
    filing.delete()
    refresh_filed_until(user)


def refresh_filed_until(user: User) -> None:
    """Bring `filed_until` up to date; a filing that has run out does not bind a commercial user.

    Raises ValidationError for a commercial user with a filing in force or to come.
    """
    last = user.filings.aggregate(last=Max("valid_to"))["last"]
    has_run_out = last is not None and last < timezone.localdate()
    user.filed_until = None if has_run_out and not user.is_medical else last
    user.full_clean(exclude=["password"])
    user.save(update_fields=["filed_until"])


@transaction.atomic
def deactivate_user(user: User, *, on: date, successor: User | None = None) -> None:
    """Take the user's sign-in away, end the assignments and hand them to a successor as of the day `on`.

    What the user leaves open goes to whoever works there then (`leaving`).

    Raises ValidationError for the last admin, and for a successor who may not sign in.
    """
    if successor is not None and not successor.is_active:
        raise ValidationError(_("The successor may not sign in."))
    for assignment in user.assignments.open(on).order_by("pk").select_for_update():
        if successor is not None:
            _take_over(assignment, successor, on)
        _end(assignment, on)
    user.is_active = False
    save_user(user)
    hand_over_work(user, on)


def _take_over(assignment: Assignment, successor: User, on: date) -> None:
    """Give the successor the same cover, unless they have it already."""
    starts_on = max(assignment.starts_on, on)
    held = successor.assignments.filter(territory=assignment.territory_id).current(starts_on).first()
    if held is None:
        held = Assignment(user=successor, territory_id=assignment.territory_id, starts_on=starts_on)
        held.ends_on, held.is_primary = assignment.ends_on, assignment.is_primary
    held.is_primary = held.is_primary or assignment.is_primary
    held.save()


def _end(assignment: Assignment, on: date) -> None:
    """Let an assignment end the day before `on`; one that has not begun by then never was."""
    if assignment.starts_on >= on:
        assignment.delete()
    else:
        assignment.ends_on = on - timedelta(days=1)
        assignment.save()


@transaction.atomic
def reactivate_user(user: User) -> None:
    """Let the user sign in again; assignments are given anew by hand."""
    user.is_active = True
    save_user(user)


@transaction.atomic
def save_leave(leave: Leave) -> Leave:
    """Save days a user does not work in the field. Raises ValidationError where they overlap others; nothing is saved then."""
    User.objects.select_for_update().get(pk=leave.user_id)  # two at once wait for each other
    others = leave.user.leaves.touching(leave.starts_on, leave.ends_on).exclude(pk=leave.pk)
    if other := others.first():
        known = {"first": day(other.starts_on), "last": day(other.ends_on)}
        raise ValidationError(_("There is leave from %(first)s to %(last)s already."), params=known)
    leave.save()
    return leave


def take_back_leave(leave: Leave, *, today: date) -> None:
    """Delete days off that have not begun; the history keeps them. Raises ValidationError for those that have."""
    if leave.starts_on <= today:
        raise ValidationError(_("These days have begun: an admin corrects them."))
    leave.delete()
