"""The states of an account plan and the moves between them (product.md §4). Plain values; no database, no clock."""

from __future__ import annotations

from typing import Final

DRAFT: Final = "draft"
CONSULTED: Final = "consulted"
SUBMITTED: Final = "submitted"
RETURNED: Final = "returned"
APPROVED: Final = "approved"
ACTIVE: Final = "active"
CLOSED: Final = "closed"

MOVES: Final[dict[str, tuple[str, ...]]] = {
    DRAFT: (CONSULTED,),
    CONSULTED: (SUBMITTED,),
    SUBMITTED: (APPROVED, RETURNED),
    RETURNED: (SUBMITTED,),
    APPROVED: (ACTIVE,),
    ACTIVE: (CLOSED,),
    CLOSED: (),
}
EDITABLE: Final = (DRAFT, CONSULTED, RETURNED)
"""States in which sections and objectives may be changed."""

RUNNING: Final = (APPROVED, ACTIVE)
"""States in which what was approved is carried out."""

DECISIONS: Final = (APPROVED, RETURNED)
"""Moves that are a manager's."""


def moves(state: str, *, is_worked: bool = True) -> tuple[str, ...]:
    """Where a plan may go; KeyError for an unknown state.

    Of a hospital we no longer work a plan only ends, in whatever state it is.
    """
    there = MOVES[state]
    return there if is_worked or state == CLOSED else (CLOSED,)


def may_move(state: str, to: str, *, is_worked: bool = True) -> bool:
    """Whether there is this move; KeyError for an unknown state."""
    return to in moves(state, is_worked=is_worked)


def makes_a_circle(after: dict[int, int | None], action: int, before: int | None) -> bool:
    """Whether an action that waits for `before` would in the end wait for itself.

    `after` says for which action each one waits by now.
    """
    seen = {action}
    while before is not None:
        if before in seen:
            return True
        seen.add(before)
        before = after.get(before)
    return False
