"""What a visit form sent, in one normal shape: for drafts, for telling a resend from another content, and back."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping

from .choices import REPORT

FIELDS = (
    "hospital", "on", "at", "attendees", "purpose", "outcome", "next_step", "next_on", "next_quick", "next_owner",
    "no_next_step", "notes", "minutes", "joint_with", "partner", "partner_person", "new_name", "new_post", "new_department",
    "adverse_event", "done_actions", *REPORT,
)  # fmt: skip
SETS = ("attendees", "done_actions")
ROWS = re.compile(
    r"(topic|message|stance|stage|stage_product|shown_by)-\d{1,18}|promise(_text|_kind|_person|_by|_owner|_unasked)?-[1-9]"
)
LONGEST_TEXT = 100_000
LARGEST_BYTES = 400_000

Payload = dict[str, list[str]]


class TooLarge(ValueError):
    """More was sent than a visit form can hold."""


def payload_of(sent: Mapping[str, Iterable[str]]) -> Payload:
    """The filled fields of a form as sent ({name: values}), in a normal shape.

    Unknown names and blanks are left out, line ends are "\\n", values that are sets are sorted. Raises TooLarge.
    """
    payload = {}
    for name in sorted(sent):
        if name in FIELDS or ROWS.fullmatch(name):
            values = [value for value in map(_normal, sent[name]) if value]
            if values:
                payload[name] = sorted(values) if name in SETS or name.startswith("message-") else values[-1:]
    if len(json.dumps(payload, ensure_ascii=False).encode()) > LARGEST_BYTES:
        raise TooLarge
    return payload


def _normal(value: str) -> str:
    text = str(value)
    if len(text) > LONGEST_TEXT:
        raise TooLarge
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()


def digest_of(payload: Payload) -> str:
    """SHA-256 of a payload, as hexadecimal: equal for a resend, different for another content."""
    return hashlib.sha256(json.dumps(payload, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
