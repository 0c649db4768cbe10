"""Writes to many rows of people at once. Paths are derived and outside the field history, so nothing is logged."""

from django.db.models import Value
from django.db.models.functions import Concat, Substr

from .models import Territory


def move_paths(territory: Territory, old_path: str) -> None:
    """Write the territory's path, and after a move the paths of everything below `old_path`."""
    Territory.objects.filter(pk=territory.pk).update(path=territory.path)
    if old_path:
        below = Territory.objects.filter(path__startswith=old_path).exclude(pk=territory.pk)
        below.update(path=Concat(Value(territory.path), Substr("path", len(old_path) + 1)))
