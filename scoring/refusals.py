"""Which part of a score spoke loudest for a suggestion: plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .priority import COMPONENTS


def leading_part(parts: Mapping[str, Sequence]) -> str | None:
    """The component with most points of a snapshot's parts ({key: [c or None, points]}); ties go by their order.

    None where nothing gave a point.
    """
    scored = [key for key in COMPONENTS if key in parts and parts[key][0] is not None and parts[key][1] > 0]
    return max(scored, key=lambda key: parts[key][1], default=None)
