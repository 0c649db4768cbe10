"""What tests of visits share: a hospital to visit, and what its form sends."""

import re
import uuid

from django.utils import timezone

NEW = "/visits/new/"


def five_inputs(hospital, people, topics=(), **changes) -> dict:
    """A form filled in with the five inputs; `topics` are (product, outcome)."""
    sent = {
        "client_id": str(uuid.uuid4()),
        "hospital": hospital.pk,
        "on": timezone.localdate().isoformat(),
        "attendees": [person.pk for person in people],
        "purpose": "information",
        "outcome": "met",
        "next_step": "Bring the dossier",
        "next_on": timezone.localdate().isoformat(),
        **{f"topic-{product.pk}": outcome for product, outcome in topics},
    }
    return {name: value for name, value in (sent | changes).items() if value is not None}


def move(person, *, stance=None, product=None, stage=None, shown_by="Asked for the dossier") -> dict:
    """What was learnt about one person, as the form sends it."""
    sent = {"stance": stance, "stage_product": product.pk if product else None, "stage": stage, "shown_by": shown_by}
    return {f"{row}-{person.pk}": value for row, value in sent.items() if value is not None}


def promise(row=1, said="ours", text="Bring the label", by=None, **more) -> dict:
    """One row of what was asked and promised, as the form sends it: `said` is asked, ours or theirs."""
    sent = {"": said, "_text": text, "_by": (by or timezone.localdate()).isoformat(), **more}
    return {f"promise{part}-{row}": value for part, value in sent.items() if value is not None}


def asked(row=1, kind="medical", **more) -> dict:
    """A request of theirs."""
    return promise(row, "asked", **{"text": "Dose in renal failure", "_kind": kind, **more})


def end_assignment(user, day) -> None:
    assignment = user.assignments.get()
    assignment.ends_on = day
    assignment.save()


def counted(queries) -> list[str]:
    """Queries that count: savepoints do not."""
    return [query["sql"] for query in queries if not re.match(r"(RELEASE )?SAVEPOINT|ROLLBACK", query["sql"])]
