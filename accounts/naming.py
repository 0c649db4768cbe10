"""Other names of hospitals: adding them in bulk, and keeping the search text in line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from lib.names import name_key
from records import bulk
from records.models import ImportBatch

from .models import Hospital, HospitalAlias

KEYS = ("name_key", "sort_key", "search_text", "address_key", "phone_keys")


def add_names(
    wanted: Sequence[tuple[Hospital, str]], *, by, reason: str, batch: ImportBatch | None = None
) -> dict[int, HospitalAlias]:
    """Give hospitals other names; one that its city already knows is left out.

    Returns the new ones by position in `wanted`. Four queries however many; the search text is not written, see
    `refresh_search`.
    """
    fresh = {(name_key(name), hospital.city): at for at, (hospital, name) in reversed(list(enumerate(wanted)))}
    known = HospitalAlias.objects.filter(name_key__in={key for key, _city in fresh})
    taken = set(known.values_list("name_key", "city"))
    made = {}
    for (key, city), at in fresh.items():
        hospital, name = wanted[at]
        if (key, city) not in taken and key and key != hospital.name_key:
            made[at] = HospitalAlias(hospital=hospital, name=name, name_key=key, city=city, batch=batch)
    bulk.create(list(made.values()), by=by, reason=reason)
    return made


def refresh_search(hospitals: Iterable[Hospital], *, by, reason: str, fields: Sequence[str] = ()) -> None:
    """Save the derived keys of hospitals, their other names included, with any further changed fields."""
    hospitals = list(hospitals)
    known = defaultdict(list)
    for pk, name in HospitalAlias.objects.filter(hospital__in=hospitals).values_list("hospital_id", "name"):
        known[pk].append(name)
    for hospital in hospitals:
        hospital.set_keys(known[hospital.pk])
    bulk.update(hospitals, sorted({*KEYS, *fields}), by=by, reason=reason)


def confirm_names(wanted: dict[str, int], *, by, reason: str, batch: ImportBatch) -> list[int]:
    """Store names that were answered once as other names of hospitals (name → hospital id); returns the new ids."""
    hospitals = Hospital.objects.select_for_update().order_by("pk").in_bulk(set(wanted.values()))
    pairs = [(hospitals[pk], name) for name, pk in wanted.items() if pk in hospitals]
    made = add_names(pairs, by=by, reason=reason, batch=batch)
    refresh_search({pairs[at][0].pk: pairs[at][0] for at in made}.values(), by=by, reason=reason)
    return [alias.pk for alias in made.values()]
