"""What a request says about the entry it carries, read forgivingly: nothing typed may be lost over a bad hidden field."""

from __future__ import annotations

import uuid
from datetime import date


def client_id_of(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def number_of(text: str) -> int | None:
    """A primary key as sent; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
