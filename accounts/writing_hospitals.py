"""Writing a judged file of hospitals: new ones, changes, other names and numbers, in chunks, with history."""

from __future__ import annotations

from records import bulk
from records.importing.importer import Report, Stale
from records.models import ImportRow

from .codes import next_codes
from .importing_hospitals import FIELDS, HospitalImporter
from .models import Hospital, HospitalIdentifier
from .naming import add_names, refresh_search

V = ImportRow.Verdict


class HospitalWriter:
    """One writing of one file; the roster rows touched are locked until the transaction ends."""

    def __init__(self, importer: HospitalImporter):
        self.importer = importer
        self.batch, self.by, self.reason = importer.batch, importer.by, importer.reason

    def write(self, report: Report) -> dict:
        """Every new and changed line, then the other names that lines turned out to be."""
        total = self.importer.rows(V.NEW, V.CHANGED).count()
        done = 0
        for rows in self.importer.chunks(self.importer.rows(V.NEW)):
            self._create(rows)
            report(done := done + len(rows), total)
        for rows in self.importer.chunks(self.importer.rows(V.CHANGED)):
            self._change(rows)
            report(done := done + len(rows), total)
        for rows in self.importer.chunks(self.importer.rows(V.DUPLICATE).exclude(answer="")):
            self._alias_repeats(rows)
        return {}

    def refresh(self) -> None:
        """After taking back: bring the search text of hospitals that stay in line with the names they have left."""
        for rows in self.importer.chunks(self.importer.rows(V.CHANGED).exclude(undo={})):
            self._save(list(Hospital.objects.filter(pk__in=[row.target_id for row in rows])))

    def _create(self, rows: list[ImportRow]) -> None:
        codes = iter(next_codes(len(rows)))
        hospitals = []
        for row in rows:
            values = {name: row.values[name] for name in FIELDS if name in row.values}
            hospital = Hospital(
                **values,
                code=row.values.get("code") or next(codes),
                territory_id=row.values["territory_id"],
                created_by=self.by,
            )
            hospital.set_keys(row.values.get("aliases") or [])
            hospitals.append(hospital)
        bulk.create(hospitals, by=self.by, reason=self.reason)
        aliases, numbers = [], []
        for row, hospital in zip(rows, hospitals, strict=True):
            row.target_id = hospital.pk
            row.undo = {"created": [["accounts.hospital", hospital.pk]]}
            for name in row.values.get("aliases") or []:
                aliases.append((row, hospital, name))
            if row.values.get("external_id"):
                numbers.append((row, hospital))
        self._add_aliases(aliases)
        self._add_numbers(numbers)
        bulk.keep_results(rows)

    def _change(self, rows: list[ImportRow]) -> None:
        locked = Hospital.objects.select_for_update(of=("self",)).select_related("territory").order_by("pk")
        hospitals = locked.in_bulk([row.target_id for row in rows])
        aliases, numbers = [], []
        for row in rows:
            hospital = hospitals.get(row.target_id)
            if hospital is None:
                raise Stale
            row.undo = {"old": [["accounts.hospital", hospital.pk, self._set(hospital, row)]]}
            for name in _names(row.changes):
                aliases.append((row, hospital, name))
            if "name" in row.changes:  # what it was called stays a name of it
                aliases.append((row, hospital, row.changes["name"][0]))
            if "external_id" in row.changes:
                numbers.append((row, hospital))
        self._add_aliases(aliases)
        self._add_numbers(numbers)
        self._save(list(hospitals.values()), {*FIELDS, "territory"})
        bulk.keep_results(rows)

    def _set(self, hospital: Hospital, row: ImportRow) -> dict:
        """Set the changed fields; returns {field: [old, new]}. Raises `Stale` when one is no longer what it was."""
        done = {}
        for name, (old, new) in row.changes.items():
            if name == "territory":
                if hospital.territory.name != old:
                    raise Stale
                done["territory_id"] = [hospital.territory_id, row.values["territory_id"]]
                hospital.territory_id = row.values["territory_id"]
            elif name in FIELDS:
                if getattr(hospital, name) != old:
                    raise Stale
                setattr(hospital, name, new)
                done[name] = [old, new]
        hospital.version += 1
        hospital.set_keys()
        return done

    def _save(self, hospitals: list[Hospital], fields: set[str] = frozenset()) -> None:
        refresh_search(hospitals, by=self.by, reason=self.reason, fields=[*fields, "version"])

    def _alias_repeats(self, rows: list[ImportRow]) -> None:
        """Lines that are another name of a hospital further up in the file."""
        lines = {row.duplicate_of for row in rows}
        firsts = dict(ImportRow.objects.filter(batch=self.batch, line__in=lines).values_list("line", "target_id"))
        wanted = [row for row in rows if "aliases" in row.changes and firsts.get(row.duplicate_of)]
        ids = {firsts[row.duplicate_of] for row in wanted}
        hospitals = Hospital.objects.select_for_update().order_by("pk").in_bulk(ids)
        added = self._add_aliases([(row, hospitals[firsts[row.duplicate_of]], row.values["name"]) for row in wanted])
        for row in wanted:
            row.target_id = firsts[row.duplicate_of]
        self._save([hospital for pk, hospital in hospitals.items() if pk in added])
        bulk.keep_results(wanted)

    def _add_aliases(self, wanted: list[tuple[ImportRow, Hospital, str]]) -> set[int]:
        """Keep other names that are not taken yet; returns the hospitals that got one."""
        pairs = [(hospital, name) for _row, hospital, name in wanted]
        made = add_names(pairs, by=self.by, reason=self.reason, batch=self.batch)
        for at, alias in made.items():
            wanted[at][0].undo.setdefault("created", []).append(["accounts.hospitalalias", alias.pk])
        return {alias.hospital_id for alias in made.values()}

    def _add_numbers(self, wanted: list[tuple[ImportRow, Hospital]]) -> None:
        made = [HospitalIdentifier(hospital=hospital, value=row.values["external_id"]) for row, hospital in wanted]
        bulk.create(made, by=self.by, reason=self.reason)
        for (row, _hospital), number in zip(wanted, made, strict=True):
            row.undo.setdefault("created", []).append(["accounts.hospitalidentifier", number.pk])


def _names(changes: dict) -> list[str]:
    return [name for name in changes.get("aliases", ["", ""])[1].split("; ") if name]
