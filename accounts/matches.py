"""Which existing records a record under review may be: for proposing, never for matching by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lib.names import pinyin_key
from lib.places import city_key

from .likeness import LEAST, likeness
from .models import Hospital, HospitalAlias, Stakeholder

MOST = 3


@dataclass(frozen=True)
class Match:
    """An existing record and why it may be the same; the likelier, the higher."""

    row: object
    why: str | Promise
    likelihood: float


def hospital_matches(added: Sequence[Hospital], user) -> dict[int, list[Match]]:
    """Existing hospitals per added one, likeliest first; at most three queries however many."""
    if not added:
        return {}
    known = Hospital.objects.editable_by(user).kept().filter(is_under_review=False)
    own = list(known.values_list("pk", "name", "city", "address_key", "phone_keys"))
    other = HospitalAlias.objects.filter(hospital__in=known).values_list("hospital_id", "name", "hospital__city")
    scores = {hospital.pk: _alike(hospital, own, other) for hospital in added}
    best = {pk: sorted(found.items(), key=lambda pair: -pair[1][0])[:MOST] for pk, found in scores.items()}
    rows = known.select_related("territory").in_bulk({pk for found in best.values() for pk, _score in found})
    return {pk: [Match(rows[other_pk], why, score) for other_pk, (score, why) in found] for pk, found in best.items()}


def _alike(hospital: Hospital, own, other) -> dict[int, tuple[float, Promise]]:
    found: dict[int, tuple[float, Promise]] = {}
    here = city_key(hospital.city)
    phones = set(filter(None, hospital.phone_keys.split(";")))
    for pk, name, city, address, phone_keys in own:
        near = _nearness(hospital.name, name) if city_key(city) == here else 0
        if near >= LEAST:
            found[pk] = (near, _("alike in name"))
        if hospital.address_key and hospital.address_key == address:
            found[pk] = (2.0, _("same address"))
        elif phones & set(phone_keys.split(";")):
            found[pk] = (1.5, _("same phone"))
    for pk, name, city in other:
        near = _nearness(hospital.name, name) if city_key(city) == here else 0
        if near >= LEAST and near > found.get(pk, (0,))[0]:
            found[pk] = (near, _("known under such a name"))
    return found


def _nearness(mine: str, theirs: str) -> float:
    return likeness(mine, theirs) if set(mine) & set(theirs) or len(mine) == len(theirs) else 0


def stakeholder_matches(added: Sequence[Stakeholder], user) -> dict[int, list[Match]]:
    """Existing people per added one, likeliest first; one query however many."""
    if not added:
        return {}
    places, keys = {person.hospital_id for person in added}, {person.name_key for person in added}
    known = Stakeholder.objects.editable_by(user).kept().filter(is_under_review=False)
    known = known.filter(Q(hospital__in=places) | Q(name_key__in=keys)).select_related("hospital", "department")
    by_sound = defaultdict(list)
    for person in known:
        by_sound[pinyin_key(person.name)].append(person)
    return {person.pk: _namesakes(person, by_sound[pinyin_key(person.name)]) for person in added}


def _namesakes(added: Stakeholder, known: Sequence[Stakeholder]) -> list[Match]:
    found = []
    for person in known:
        here, same = person.hospital_id == added.hospital_id, person.name_key == added.name_key
        if here and same:
            found.append(Match(person, _("same name at this hospital"), 3))
        elif here:
            found.append(Match(person, _("sounds alike, at this hospital"), 2))
        elif same:
            found.append(Match(person, _("same name at another hospital"), 1))
    return sorted(found, key=lambda match: -match.likelihood)[:MOST]
