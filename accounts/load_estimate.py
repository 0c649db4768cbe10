"""A department's patient load, estimated from public figures: its potential (I152, domain.md §2.4, §2.6).

    patients a week = what is published; else clinic sessions a week · 25; else doctors · 2 sessions · 25
    load            = high from 600, medium from 250, low above 0, none at 0

25 patients in a half-day session and two sessions a week per doctor are working assumptions, shown with the result.
Prescriptions, sales and persons have no place here. Plain values in and out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PATIENTS_A_SESSION: Final = 25
SESSIONS_A_DOCTOR: Final = 2
HIGH_FROM: Final = 600
MEDIUM_FROM: Final = 250


@dataclass(frozen=True)
class LoadEstimate:
    """Patients a week, the load class that follows, and which figure it rests on."""

    patients: int
    basis: str

    @property
    def load_class(self) -> str:
        if self.patients >= HIGH_FROM:
            return "high"
        if self.patients >= MEDIUM_FROM:
            return "medium"
        return "low" if self.patients else "none"


def estimate_load(*, patients: int | None, sessions: int | None, doctors: int | None) -> LoadEstimate | None:
    """The estimate from the best figure known; None where none is. ValueError for a negative one."""
    if any(figure is not None and figure < 0 for figure in (patients, sessions, doctors)):
        raise ValueError("public figures are not negative")
    if patients is not None:
        return LoadEstimate(patients, "patients")
    if sessions is not None:
        return LoadEstimate(sessions * PATIENTS_A_SESSION, "sessions")
    if doctors is not None:
        return LoadEstimate(doctors * SESSIONS_A_DOCTOR * PATIENTS_A_SESSION, "doctors")
    return None
