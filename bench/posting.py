"""Visits to post: always another one, all of them known by their ids, and removed afterwards."""

import itertools
import json
import uuid

from django.db import connection
from django.utils import timezone

from accounts.models import Hospital
from people.models import User
from visits.models import Visit

MARK = "Posted by the bench"
NEXT_STEP = "Bring the label update"


class Poster:
    """Entries of one user at one of the user's hospitals; remembers the ids it gave out."""

    def __init__(self, user: User):
        hospital = Hospital.objects.loggable_by(user).by_priority(user).filter(stakeholders__is_active=True).first()
        self.hospital = hospital.pk
        self.people = list(hospital.stakeholders.reachable().values_list("pk", flat=True)[:2])
        self.today = timezone.localdate().isoformat()
        self.given: list[uuid.UUID] = []
        self.turn = itertools.count()

    def entry(self) -> dict:
        """The five inputs of a visit, as the form sends them."""
        self.given.append(uuid.uuid4())
        return {
            "client_id": str(self.given[-1]),
            "hospital": self.hospital,
            "on": self.today,
            "attendees": self.people,
            "purpose": "information",
            "outcome": "met",
            "next_step": NEXT_STEP,
            "next_on": self.today,
            "notes": f"{MARK} {next(self.turn)}",
        }

    def batch(self, size: int) -> bytes:
        return json.dumps({"visits": [self.entry() for _each in range(size)]}).encode()


def stored(ids: list[uuid.UUID]) -> int:
    """How many of these ids are visits."""
    return sum(Visit.objects.filter(client_id__in=ids[at : at + 1000]).count() for at in range(0, len(ids), 1000))


def clear(hospitals: list[int], since) -> int:
    """Remove what was posted, with everything that hangs on it, so that the next run measures the same database."""
    wanted = "SELECT id FROM visits_visit WHERE hospital_id = ANY(%s) AND submitted_at >= %s"
    with connection.cursor() as cursor:
        cursor.execute(wanted, [hospitals, since])
        ids = [row[0] for row in cursor.fetchall()]
        for table, column in [
            ("visits_reviewitem", "visit_id"),
            ("visits_historicalnextstep", "visit_id"),
            ("visits_nextstep", "visit_id"),
            ("visits_visitattendee", "visit_id"),
            ("visits_visittopic", "visit_id"),
            ("visits_historicalvisit", "id"),
            ("visits_visit", "id"),
        ]:
            cursor.execute(f"DELETE FROM {table} WHERE {column} = ANY(%s)", [ids])
    return len(ids)
