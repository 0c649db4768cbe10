"""What a file of hospitals is compared with: the roster as it is, and the lines of the file so far."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lib.names import name_key
from lib.places import city_key

from .models import Hospital, HospitalAlias, HospitalIdentifier

if TYPE_CHECKING:
    from records.importing.lines import Line

SYSTEM = "external"


class RosterIndex:
    """The hospitals that a chunk of lines may mean, loaded with a constant number of queries."""

    def __init__(self):
        self._phones: dict[str, set[int]] | None = None

    def load(self, lines: list[Line], identities: list) -> None:
        """Read every hospital that the lines name by number, code, name, other name, address or phone."""
        numbers = {line.values["external_id"] for line in lines if line.values.get("external_id")}
        codes = {line.values["code"] for line in lines if line.values.get("code")}
        words = {identity.name_key for identity in identities}
        words |= {name_key(alias) for line in lines for alias in line.values.get("aliases") or []}
        addresses = {identity.address_key for identity in identities} - {""}
        phones = {phone for identity in identities for phone in identity.phone_keys}

        self.by_number = dict(
            HospitalIdentifier.objects.filter(system=SYSTEM, value__in=numbers).values_list("value", "hospital_id")
        )
        self.aliases = defaultdict(dict)
        rows = HospitalAlias.objects.filter(name_key__in=words)
        for key, city, pk, batch in rows.values_list("name_key", "city", "hospital_id", "batch_id"):
            self.aliases[key, city_key(city)][pk] = batch is not None
        ids = set(self.by_number.values()) | {pk for found in self.aliases.values() for pk in found}
        ids |= {pk for phone in phones for pk in self._by_phone().get(phone, ())}
        self._read(ids, codes, words, addresses)

    def _read(self, ids: set, codes: set, words: set, addresses: set) -> None:
        hospitals = {}
        for field, wanted in (("name_key", words), ("address_key", addresses), ("code", codes), ("pk", ids)):
            if wanted:
                found = Hospital.objects.kept().filter(**{f"{field}__in": wanted}).select_related("territory")
                hospitals |= found.in_bulk()
        self.hospitals = hospitals
        self.by_name = {(h.name_key, city_key(h.city)): pk for pk, h in hospitals.items()}
        self.by_code = {h.code: pk for pk, h in hospitals.items()}
        self.by_address = defaultdict(list)
        for pk, hospital in hospitals.items():
            if hospital.address_key:
                self.by_address[hospital.address_key].append(pk)
        self.numbers = dict(
            HospitalIdentifier.objects.filter(system=SYSTEM, hospital__in=hospitals).values_list("hospital_id", "value")
        )

    def _by_phone(self) -> dict[str, set[int]]:
        if self._phones is None:
            self._phones = defaultdict(set)
            rows = Hospital.objects.exclude(phone_keys="").values_list("pk", "phone_keys")
            for pk, keys in rows.iterator():
                for key in keys.split(";"):
                    self._phones[key].add(pk)
        return self._phones

    def match(self, line: Line, identity) -> int | None:
        """The hospital that the line is: by number, by code, by name and city, by a confirmed other name."""
        number, code = line.values.get("external_id"), line.values.get("code")
        place = identity.name_key, city_key(identity.city)
        by_name = self.by_name.get(place) or self._confirmed(place)
        if number and number in self.by_number:
            return self._unless_taken(line, self.by_number[number], by_name)
        if code and code in self.by_code:
            return self._unless_taken(line, self.by_code[code], by_name)
        if number and by_name and self.numbers.get(by_name, number) != number:
            line.fail("number", _("A hospital of this name and city has another external number."))
        return by_name

    def _confirmed(self, place: tuple[str, str]) -> int | None:
        """The hospital whose other name this is, if an import was told so; one typed in by hand is asked about."""
        return next((pk for pk, confirmed in self.aliases.get(place, {}).items() if confirmed), None)

    def _unless_taken(self, line: Line, target: int, by_name: int | None) -> int:
        if by_name and by_name != target:
            line.fail("name_taken", _("Another hospital already has this name in this city."))
        return target

    def suspects(self, line: Line, identity) -> dict[str, list[str]]:
        """Hospitals that share an address, a phone or a name with the line, with the reasons."""
        reasons: dict[str, list[str]] = {}
        for pk in self.by_address.get(identity.address_key, ()):
            reasons.setdefault(f"id:{pk}", []).append("address")
        for phone in identity.phone_keys:
            for pk in sorted(self._by_phone().get(phone, ())):
                reasons.setdefault(f"id:{pk}", []).append("phone")
        city = city_key(identity.city)
        for word in (identity.name_key, *map(name_key, line.values.get("aliases") or [])):
            named = [self.by_name.get((word, city)), *self.aliases.get((word, city), {})]
            for pk in filter(None, named):
                reasons.setdefault(f"id:{pk}", []).append("alias")
        return reasons

    def present(self, pk: int) -> dict:
        return vars(self.hospitals[pk])

    def territory(self, pk: int) -> int:
        return self.hospitals[pk].territory_id

    def territory_name(self, pk: int) -> str:
        return self.hospitals[pk].territory.name

    def label(self, pk: int) -> str:
        return f"{self.hospitals[pk].name}, {self.hospitals[pk].city}"

    def is_other_name(self, pk: int, line: Line) -> bool:
        """Whether the line calls the hospital by one of its other names, not identified by a number."""
        if line.values.get("external_id") in self.by_number or line.values.get("code") in self.by_code:
            return False
        return name_key(line.values["name"]) != self.hospitals[pk].name_key

    def new_facts(self, pk: int, line: Line) -> dict[str, list]:
        """An external number or other names that the hospital does not have yet."""
        changes = {}
        number = line.values.get("external_id")
        if number and pk not in self.numbers:
            changes["external_id"] = ["", number]
        city = city_key(self.hospitals[pk].city)
        known = {self.hospitals[pk].name_key, *(key for key, town in self.aliases if town == city)}
        new = [name for name in line.values.get("aliases") or [] if name_key(name) not in known]
        if new:
            changes["aliases"] = ["", "; ".join(new)]
        return changes


class FileIndex:
    """The lines so far, by what they turned out to be: `root` is "id:7" in the roster or "key:…" in the file."""

    def __init__(self):
        self._roots: dict[str, str] = {}
        self._first: dict[str, tuple[int, str, str]] = {}
        self._addresses: dict[int, list[str]] = defaultdict(list)
        self._phones: dict[int, list[str]] = defaultdict(list)
        self._numbers: dict[tuple[str, str], str] = {}

    def add(self, line: Line, identity, root: str) -> None:
        """Remember a line under its root; the first line of a root is the one that others repeat."""
        self._roots[f"key:{identity.key}"] = root
        district = line.values.get("district") or ""
        self._first.setdefault(root, (line.number, f"{line.values['name']}, {identity.city}", district))
        for number in identity.numbers:
            self._numbers.setdefault(number, root)
        if identity.address_key:
            _append(self._addresses[hash(identity.address_key)], root)
        for phone in identity.phone_keys:
            _append(self._phones[hash(phone)], root)

    def first_line(self, root: str) -> int | None:
        found = self._first.get(self.root_of(root))
        return found[0] if found else None

    def by_number(self, identity) -> str | None:
        """The root that an earlier line gave one of these numbers."""
        return next((self._numbers[number] for number in identity.numbers if number in self._numbers), None)

    def root_of(self, ref: str) -> str:
        return self._roots.get(ref, ref)

    def label(self, root: str) -> tuple[str, int]:
        line, label, _district = self._first[root]
        return label, line

    def district(self, root: str) -> str:
        return self._first[self.root_of(root)][2]

    def suspects(self, identity) -> list[tuple[str, list[str]]]:
        """Roots of earlier lines that share the address or a phone, with the reasons."""
        found: dict[str, list[str]] = {}
        if identity.address_key:
            for root in self._addresses.get(hash(identity.address_key), ()):
                found.setdefault(root, []).append("address")
        for phone in identity.phone_keys:
            for root in self._phones.get(hash(phone), ()):
                found.setdefault(root, []).append("phone")
        return list(found.items())


def _append(roots: list[str], root: str) -> None:
    if root not in roots:
        roots.append(root)
