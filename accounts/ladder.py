"""Rules of the adoption ladder: plain values, no database, no clock (domain.md §1.1, I074–I080)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from .choices import AdoptionStage, Innovativeness

# A follow-up visit belongs to these stages (I076).
UNDER_TRIAL = (AdoptionStage.TRIAL.value, AdoptionStage.EVALUATION.value)
FIRST_USE = AdoptionStage.TRIAL.value

# Career facts that make an early user likely (I080), and how many of them suggest one.
TRAITS = (
    "rising_star",
    "trained_abroad",
    "academic_rise",
    "seeks_authority",
    "stands_out",
    "discipline_leader",
)
TRAITS_THAT_SUGGEST = 3

# The reference of I079 in percent. The textbook (Rogers, Diffusion of Innovations) prints 2.5/13.5/34/34/16.
REFERENCE_MIX = {
    Innovativeness.INNOVATOR: 2,
    Innovativeness.EARLY_ADOPTER: 14,
    Innovativeness.EARLY_MAJORITY: 34,
    Innovativeness.LATE_MAJORITY: 34,
    Innovativeness.LAGGARD: 16,
}


def is_jump(before: int | None, after: int) -> bool:
    """Whether a move goes up by more than one stage; a first known stage is where somebody stands, not a jump."""
    return before is not None and after - before > 1


def is_step_back(before: int | None, after: int) -> bool:
    return before is not None and after < before


def enters_use(highest: int | None, after: int) -> bool:
    """Whether a move brings somebody to trial or beyond for the first time; `highest` is the highest stage known."""
    return after >= FIRST_USE and (highest is None or highest < FIRST_USE)


def suggests_early(traits: Iterable[str]) -> bool:
    """Whether these career facts suggest an innovator or early adopter; a suggestion, never a judgement."""
    return len(set(traits) & set(TRAITS)) >= TRAITS_THAT_SUGGEST


def follow_up_due(stage: int, since: date, last_met: date | None, days: int) -> date | None:
    """When the follow-up of a trial is due: so many days after the last completed visit since, else after the start."""
    if stage not in UNDER_TRIAL:
        return None
    return max(since, last_met or since) + timedelta(days=days)
