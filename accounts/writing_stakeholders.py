"""Writing a judged file of people: departments on the way, people with their place of work, dated stances."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from lib.names import name_key
from records import bulk
from records.importing import undoing
from records.importing.importer import Report, Stale
from records.models import ImportRow

from .asking import confirmed_names
from .choices import EvidenceKind
from .import_cells import kind_by_name
from .models import Affiliation, Department, Evidence, Hospital, Stakeholder, SupportEvent
from .naming import confirm_names, refresh_search

if TYPE_CHECKING:
    from .importing_stakeholders import StakeholderImporter

V = ImportRow.Verdict

FIELDS = (
    "external_id", "name", "name_en", "post", "title", "phone", "kol_level", "buying_role", "is_main_influencer",
    "influence", "support", "lawful_basis", "lawful_basis_on",
)  # fmt: skip
ASSESSED = ("influence_assessed_by", "influence_assessed_on", "support_on")


def write(importer: StakeholderImporter, report: Report) -> dict:
    """Write new and changed people and the confirmed names of hospitals."""
    names = confirmed_names(importer.rows(V.NEW, V.CHANGED, V.SAME))
    aliases = confirm_names(names, by=importer.by, reason=importer.reason, batch=importer.batch)
    writer = _Writer(importer)
    total, done = importer.rows(V.NEW, V.CHANGED).count(), 0
    for verdict, act in ((V.NEW, writer.create), (V.CHANGED, writer.change)):
        for rows in importer.chunks(importer.rows(verdict)):
            act(rows)
            bulk.keep_results(rows)
            report(done := done + len(rows), total)
    return {"created": [["accounts.hospitalalias", pk] for pk in aliases]}


def take_back(importer: StakeholderImporter, report: Report) -> None:
    """Take people back, with departments and names that came with them."""
    hospitals = list(Hospital.objects.filter(aliases__batch=importer.batch).distinct())
    undoing.take_back(importer.batch, by=importer.by, report=report)
    refresh_search(hospitals, by=importer.by, reason=importer.reason)


class _Writer:
    def __init__(self, importer: StakeholderImporter):
        self.batch, self.by, self.reason = importer.batch, importer.by, importer.reason
        self.today = timezone.localdate()

    def create(self, rows: list[ImportRow]) -> None:
        departments = self._departments(rows)
        people = []
        for row in rows:
            person = Stakeholder(
                **{name: _value(name, row.values[name]) for name in FIELDS if name in row.values},
                hospital_id=row.values["hospital_id"],
                department=departments.get(_department_key(row)),
                created_by=self.by,
            )
            self._stamp(person, set(row.values))
            person.set_keys()
            people.append(person)
        bulk.create(people, by=self.by, reason=self.reason)
        places = [
            Affiliation(
                stakeholder=person, hospital_id=person.hospital_id, department=person.department, post=person.post
            )
            for person in people
        ]
        bulk.create(places, by=self.by, reason=self.reason)
        for row, person, place in zip(rows, people, places, strict=True):
            row.target_id = person.pk
            _note(row, "accounts.stakeholder", person.pk)
            _note(row, "accounts.affiliation", place.pk)
        self._record_stances(
            [(row, person) for row, person in zip(rows, people, strict=True) if "support" in row.values]
        )

    def change(self, rows: list[ImportRow]) -> None:
        departments = self._departments(rows)
        ids = [row.target_id for row in rows]
        people = Stakeholder.objects.select_for_update().order_by("pk").in_bulk(ids)
        places = self._places(ids)
        moved = []
        for row in rows:
            person = people.get(row.target_id)
            if person is None:
                raise Stale
            row.undo["old"] = [["accounts.stakeholder", person.pk, self._set(person, row, departments)]]
            place = places.get(person.pk)
            if place and {"department", "post"} & set(row.changes):
                row.undo["old"].append(["accounts.affiliation", place.pk, _move(place, person)])
                moved.append(place)
        fields = [*FIELDS, *ASSESSED, "department", "name_key", "sort_key", "search_text", "version"]
        bulk.update(list(people.values()), fields, by=self.by, reason=self.reason)
        bulk.update(moved, ["department", "post"], by=self.by, reason=self.reason)
        self._record_stances([(row, people[row.target_id]) for row in rows if "support" in row.changes])

    def _places(self, people: list[int]) -> dict[int, Affiliation]:
        present = Affiliation.objects.filter(stakeholder__in=people, is_primary=True, ends_on=None)
        return {place.stakeholder_id: place for place in present}

    def _set(self, person: Stakeholder, row: ImportRow, departments: dict) -> dict:
        """Set what changed; returns {field: [old, new]}. Raises `Stale` when something is no longer what it was."""
        done = {}
        for name, (old, new) in row.changes.items():
            if name == "department":
                before, person.department = person.department_id, departments.get(_department_key(row))
                done[name] = [before, person.department_id]
                continue
            if _text(getattr(person, name)) != _text(old):
                raise Stale
            setattr(person, name, _value(name, new))
            done[name] = [old, new]
        if "support" in done:
            done["support_on"] = [_text(person.support_on), self.today.isoformat()]
        self._stamp(person, set(row.changes))
        person.version += 1
        person.set_keys()
        return done

    def _stamp(self, person: Stakeholder, given: set[str]) -> None:
        """Who judged, and when."""
        if "influence" in given:
            person.influence_assessed_by, person.influence_assessed_on = self.by, self.today
        if "support" in given:
            person.support_on = self.today

    def _departments(self, rows: list[ImportRow]) -> dict[tuple[int, str], Department]:
        """The departments that the rows name, made where they are missing; known to the row that needed them first."""
        hospitals = {row.values["hospital_id"] for row in rows}
        found = {(d.hospital_id, name_key(d.name)): d for d in Department.objects.filter(hospital__in=hospitals)}
        new: dict[tuple[int, str], tuple[ImportRow, Department]] = {}
        for row in rows:
            key, name = _department_key(row), row.values.get("department")
            if name and key not in found and key not in new:
                new[key] = (row, Department(hospital_id=key[0], name=name, kind=kind_by_name(name)))
        bulk.create([department for _row, department in new.values()], by=self.by, reason=self.reason)
        for key, (row, department) in new.items():
            found[key] = department
            _note(row, "accounts.department", department.pk)
        return found

    def _record_stances(self, judged: list[tuple[ImportRow, Stakeholder]]) -> None:
        """One dated stance each, shown by the import; one piece of evidence per hospital."""
        evidence = {}
        for _row, person in judged:
            evidence.setdefault(
                person.hospital_id,
                Evidence(
                    hospital_id=person.hospital_id,
                    kind=EvidenceKind.IMPORT,
                    text=self.batch.filename,
                    on=self.today,
                    by=self.by,
                ),
            )
        bulk.create(list(evidence.values()), by=self.by, reason=self.reason)
        events = [
            SupportEvent(
                stakeholder=person,
                support=person.support,
                on=self.today,
                by=self.by,
                evidence=evidence[person.hospital_id],
            )
            for _row, person in judged
        ]
        bulk.create(events, by=self.by, reason=self.reason)
        noted = set()
        for (row, person), event in zip(judged, events, strict=True):
            if person.hospital_id not in noted:
                noted.add(person.hospital_id)
                _note(row, "accounts.evidence", evidence[person.hospital_id].pk)
            _note(row, "accounts.supportevent", event.pk)


def _move(place: Affiliation, person: Stakeholder) -> dict:
    """Let the place of work follow the person's present one; returns {field: [old, new]}."""
    done = {
        "department": [place.department_id, person.department_id],
        "post": [place.post, person.post],
    }
    place.department, place.post = person.department, person.post
    return done


def _department_key(row: ImportRow) -> tuple[int, str]:
    return row.values["hospital_id"], name_key(row.values.get("department") or "")


def _note(row: ImportRow, model: str, pk: int) -> None:
    row.undo.setdefault("created", []).append([model, pk])


def _value(name: str, value):
    return date.fromisoformat(value) if name == "lawful_basis_on" and value else value


def _text(value):
    return value.isoformat() if isinstance(value, date) else value
