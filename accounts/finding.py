"""Finding the hospital that a file means: by its full name or a confirmed other name, else by proposal.

A short name is never matched by itself: it is proposed, confirmed once, and from then on an alias.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from lib.names import name_key
from lib.places import city_key

from .likeness import LEAST, likeness
from .models import Hospital, HospitalAlias

MOST = 5


@dataclass
class Found:
    """The one hospital of a name, or those it may be: `(id, shown, likeness)`, likeliest first."""

    hospital: int | None = None
    candidates: list[tuple[int, str, float]] = field(default_factory=list)


class HospitalFinder:
    """Remembers what it found, so a name that comes on a thousand lines is looked up once."""

    def __init__(self):
        self._found: dict[tuple[str, str], Found] = {}
        self._names: list[tuple[int, str, str, str]] | None = None

    def find(self, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], Found]:
        """Look up (name, city or "") pairs; three queries for any number of new ones, none for known ones."""
        new = {pair for pair in wanted if pair not in self._found}
        if new:
            exact = self._exact({name_key(name) for name, _city in new})
            for name, city in new:
                self._found[name, city] = self._decide(name, city, exact.get(name_key(name), {}))
        return {pair: self._found[pair] for pair in wanted}

    def _exact(self, keys: set[str]) -> dict[str, dict[int, tuple[str, str]]]:
        """By name key: {hospital id: (shown, city)}."""
        hospitals: dict[str, dict] = defaultdict(dict)
        rows = Hospital.objects.kept().filter(name_key__in=keys).values_list("name_key", "pk", "name", "city")
        aliases = HospitalAlias.objects.filter(name_key__in=keys).values_list(
            "name_key", "hospital_id", "hospital__name", "hospital__city"
        )
        for key, pk, name, city in (*aliases, *rows):
            hospitals[key][pk] = (name, city)
        return hospitals

    def _decide(self, name: str, city: str, exact: dict[int, tuple[str, str]]) -> Found:
        if city:
            here = {pk: shown for pk, shown in exact.items() if city_key(shown[1]) == city_key(city)}
            exact = here or exact
        if len(exact) == 1:
            return Found(hospital=next(iter(exact)))
        if exact:
            return Found(candidates=[(pk, f"{shown}, {town}", 1.0) for pk, (shown, town) in exact.items()][:MOST])
        return Found(candidates=self._alike(name, city))

    def _alike(self, name: str, city: str) -> list[tuple[int, str, float]]:
        best: dict[int, tuple[int, str, float]] = {}
        for pk, known, shown, town in self._all_names():
            score = likeness(name, known)
            if score < LEAST or (city and city_key(town) != city_key(city)):
                continue
            if pk not in best or best[pk][2] < score:
                best[pk] = (pk, f"{shown}, {town}", score)
        return sorted(best.values(), key=lambda found: (-found[2], found[1]))[:MOST]

    def _all_names(self) -> list[tuple[int, str, str, str]]:
        """(hospital id, one of its names, its name, its city), read once when the first name is not known."""
        if self._names is None:
            own = Hospital.objects.filter(is_active=True).values_list("pk", "name", "name", "city")
            other = HospitalAlias.objects.filter(hospital__is_active=True)
            self._names = [*own, *other.values_list("hospital_id", "name", "hospital__name", "hospital__city")]
        return self._names
