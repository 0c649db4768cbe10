"""What a device keeps for the hours without a network: the hospitals one works, their people, and what is planned.

Only what the visit form needs to be filled in. No score, no tier, no stance, no role: nothing of it says what we think
of a person but whether a move may be written down (`moves`), and nothing comes from sales. The device replaces the whole at each contact, so whoever is gone here is
gone there.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Max, Q

from accounts.models import Affiliation, Department, Hospital, Stakeholder
from people.models import Assignment, User
from products.models import KeyMessageVersion

from .models import Visit, VisitAttendee
from .reports import RECENT_DAYS, products_first
from .shelf import messages_to_keep

HOSPITALS_MOST = 1_000
LARGEST_BYTES = 5 * 1024 * 1024
SEPARATOR = 2
"""Bytes between two blocks."""
HOSPITAL = ("name", "name_en", "city", "city_en", "search_text", "territory__path")
BASIS = ("lawful_basis", "opted_out_on", "erased_at")
PERSON = ("name", "name_en", "sort_key", "hospital", "department__name", "department__name_en", *BASIS)
DAYS_KEPT = 7
"""For how long after a contact a device keeps what is here, and how far ahead it is told of plans."""
KEPT = timedelta(days=DAYS_KEPT)


def roster_of(user: User, today: date) -> dict:
    """{user, today, hospitals, colleagues, left_out, products, messages, plans}; ten queries, at most 5 MB as JSON in UTF-8.

    Of more hospitals than that, the first by priority; `left_out` says how many are missing.
    """
    asked = Hospital.objects.loggable_by(user)
    hospitals = list(asked.by_priority(user).select_related("territory").only(*HOSPITAL)[:HOSPITALS_MOST])
    blocks = _Blocks(user, hospitals, today)
    total = len(hospitals) if len(hospitals) < HOSPITALS_MOST else asked.count()
    roster = {
        "user": user.pk,
        "today": today.isoformat(),
        "hospitals": [],
        "colleagues": blocks.colleagues.names,
        "left_out": total,
        "products": [product.pk for product in products_first(today)],
        "messages": [_message(version) for version in messages_to_keep(today - KEPT, today + KEPT)],
        "plans": [_plan(visit) for visit in _planned(user, today)],
    }
    size = _bytes(roster)
    for block in map(blocks.of, hospitals):
        size += _bytes(block) + SEPARATOR
        if size > LARGEST_BYTES:
            break
        roster["hospitals"].append(block)
    roster["left_out"] = total - len(roster["hospitals"])
    return roster


def _bytes(part: dict) -> int:
    return len(json.dumps(part, ensure_ascii=False).encode())


class _Blocks:
    """Each hospital with its people, departments and colleagues; five queries for all of them."""

    def __init__(self, user: User, hospitals: Iterable[Hospital], today: date):
        ids = [hospital.pk for hospital in hospitals]
        self.met = _last_met(ids, today)
        self.colleagues = _Colleagues(user, hospitals, today)
        self.people: dict[int, dict[int, Stakeholder]] = defaultdict(dict)
        people = Stakeholder.objects.reachable()
        own = people.filter(hospital__in=ids).select_related("department").only(*PERSON)
        for person in own.order_by("sort_key", "pk"):
            self.people[person.hospital_id][person.pk] = person
        beside = Affiliation.objects.in_force(today).filter(hospital__in=ids, stakeholder__in=people.values("pk"))
        shown = ("hospital", *(f"stakeholder__{name}" for name in PERSON))
        for place in beside.select_related("stakeholder__department").only(*shown):
            self.people[place.hospital_id].setdefault(place.stakeholder_id, place.stakeholder)
        self.departments: dict[int, list[Department]] = defaultdict(list)
        for department in Department.objects.active().filter(hospital__in=ids):
            self.departments[department.hospital_id].append(department)

    def of(self, hospital: Hospital) -> dict:
        """Whom one met of late comes first, as in the form."""
        people = self.people[hospital.pk].values()
        first = sorted(people, key=lambda person: self.met.get(person.pk, date.min), reverse=True)
        return {
            "id": hospital.pk,
            "name": hospital.display_name,
            "city": hospital.display_city,
            "find": hospital.search_text,
            "people": [_person(each) for each in first],
            "with": self.colleagues.at(hospital),
            "departments": [{"id": each.pk, "name": str(each)} for each in self.departments[hospital.pk]],
        }


class _Colleagues:
    """Who else works where: `names` by id, each once; one query."""

    def __init__(self, user: User, hospitals: Iterable[Hospital], today: date):
        self.names: dict[str, str] = {}
        self.working: dict[int, list[int]] = defaultdict(list)
        territories = {pk for hospital in hospitals for pk in _above(hospital)}
        current = Assignment.objects.current(today).filter(territory__in=territories, user__is_active=True)
        field = current.filter(Q(user__is_rep=True) | Q(user__is_manager=True)).exclude(user=user)
        for row in field.select_related("user").order_by("user__name", "user"):
            self.names[str(row.user_id)] = row.user.display_name
            self.working[row.territory_id].append(row.user_id)

    def at(self, hospital: Hospital) -> list[int]:
        """By name, as the form of the hospital offers them."""
        here = {pk for territory in _above(hospital) for pk in self.working[territory]}
        return [int(pk) for pk in self.names if int(pk) in here]


def _above(hospital: Hospital) -> list[int]:
    """The territory of a hospital and those above it."""
    return [int(pk) for pk in hospital.territory.path.split("/") if pk]


def _person(person: Stakeholder) -> dict:
    shown = {"id": person.pk, "name": person.display_name, "in": str(person.department or "")}
    return {**shown, "moves": True} if person.may_be_profiled else shown


def _last_met(hospitals: list[int], today: date) -> dict[int, date]:
    """The last day in the last 90 on which each person was met at one of the hospitals."""
    met = VisitAttendee.objects.at_completed(until=today).filter(
        visit__hospital__in=hospitals, visit__on__gte=today - timedelta(days=RECENT_DAYS)
    )
    return dict(met.order_by().values_list("stakeholder").annotate(last=Max("visit__on")))


def _planned(user: User, today: date) -> Iterable[Visit]:
    """What the user has planned for the days on which the device may have to do without us."""
    planned = Visit.objects.planned_by(user).between(today - KEPT, today + KEPT)
    return planned.select_related("hospital").order_by("on", "at", "pk")


def _plan(visit: Visit) -> dict:
    return {
        "entry": str(visit.client_id),
        "hospital": visit.hospital_id,
        "name": visit.hospital.display_name,
        "on": visit.on.isoformat(),
        "at": visit.at.strftime("%H:%M") if visit.at else "",
        "purpose": visit.purpose,
    }


def _message(version: KeyMessageVersion) -> dict:
    """What may be said of a product between two days; the device finds which version of a message holds a day."""
    return {
        "id": version.pk,
        "product": version.message.product_id,
        "message": version.message_id,
        "number": version.number,
        "title": str(version.message),
        "text": version.wording,
        "from": version.valid_from.isoformat(),
        "until": version.valid_until.isoformat(),
    }
