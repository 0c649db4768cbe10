"""Asking which hospital a name in a file means; the same question for people and for deliveries."""

from __future__ import annotations

from lib.names import name_key
from records.importing.answering import put_question
from records.importing.lines import Line, digest

from .finding import Found
from .likeness import proposal


def name_question(name: str, city: str) -> str:
    """What lines that name a hospital alike share."""
    return digest("named", name_key(name), name_key(city))


def hospital_of(line: Line, found: Found, ask: str, memory: dict[str, dict]) -> int | None:
    """The hospital of a line, by its full name or by answer; None while it is asked about, or for none of them.

    An unknown name with nothing like it is not asked about: the line is for the caller to fail.
    """
    if found.hospital or not found.candidates:
        return found.hospital
    candidates = [
        {"ref": f"id:{pk}", "label": label, "line": None, "because": [], "why": []} for pk, label, _ in found.candidates
    ]
    best = proposal(found.candidates)
    question = {
        "name": line.values["hospital"],
        "candidates": candidates,
        "proposal": f"id:{best}" if best else "",
        "otherwise": "none",
    }
    answer = put_question(line, ask, question, memory)
    if not answer.startswith("id:"):
        return None
    line.values["is_other_name"] = True
    return int(answer.removeprefix("id:"))


def confirmed_names(rows) -> dict[str, int]:
    """The names that the rows confirm as other names of hospitals: name → hospital id. One query."""
    confirmed = rows.filter(values__is_other_name=True).order_by()
    return dict(confirmed.values_list("values__hospital", "values__hospital_id").distinct())
