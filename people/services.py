"""Writes with consequences on territories and filings."""

from django.db import transaction
from django.db.models import Max, Value
from django.db.models.functions import Concat, Substr

from .models import RepFiling, Territory, User


@transaction.atomic
def save_territory(territory: Territory) -> Territory:
    """Save a territory and keep the paths of everything below it true after a move."""
    old_path = territory.path
    territory.save()
    above = territory.parent.path if territory.parent else "/"
    territory.path = f"{above}{territory.pk}/"
    if territory.path == old_path:
        return territory
    Territory.objects.filter(pk=territory.pk).update(path=territory.path)
    if old_path:
        below = Territory.objects.filter(path__startswith=old_path).exclude(pk=territory.pk)
        below.update(path=Concat(Value(territory.path), Substr("path", len(old_path) + 1)))
    return territory


@transaction.atomic
def save_filing(filing: RepFiling) -> RepFiling:
    """Save a filing and the user's `filed_until`, on which the database keeps filed users medical."""
    filing.save()
    refresh_filed_until(filing.user)
    return filing


def refresh_filed_until(user: User) -> None:
    user.filed_until = user.filings.aggregate(last=Max("valid_to"))["last"]
    user.full_clean(exclude=["password"])
    user.save(update_fields=["filed_until"])
