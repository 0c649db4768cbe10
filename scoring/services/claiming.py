"""Who drives a run: one at a time by a unique row; what crashed or failed is taken up where it stopped (domain.md §3.9)."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from people.models import User

from ..models import ScoreRun

STALE_AFTER = timedelta(seconds=settings.STALE_AFTER_SECONDS)
MAX_ATTEMPTS = 3


class Superseded(Exception):
    """Somebody else has carried this run on; whoever gets this stops."""


@dataclass(frozen=True)
class Order:
    """What is asked for: scores as of a day, shown (nightly) or for the record only (replay)."""

    as_of: date
    is_replay: bool = False
    by: User | None = None


def claim(order: Order) -> tuple[ScoreRun, bool]:
    """The run of this order and whether it is ours to drive; a run that lives is left to whoever drives it.

    A crashed run of the same order is taken over and a failed one taken up again, both at their stored phase; a
    crashed run of another order is given up.
    """
    running = ScoreRun.objects.running().first()
    if running and is_alive(running):
        return running, False
    if running and not _is_for(running, order):
        _give_up(running)
        running = None
    if running:
        return running, _take_over(running)
    failed = _failed(order)
    if failed and _take_over(failed):
        return failed, True
    return _create(order)


def me() -> str:
    """This process, as the owner of a run."""
    return f"{socket.gethostname()}:{os.getpid()}"


def is_alive(run: ScoreRun) -> bool:
    """Whether somebody drives the run: its heart has beaten lately and its process, if on this host, exists."""
    if run.heartbeat_at < timezone.now() - STALE_AFTER:
        return False
    host, _, pid = run.owner.rpartition(":")
    return host != socket.gethostname() or _exists(int(pid))


def beat(run: ScoreRun) -> None:
    """Tell that the run lives."""
    ScoreRun.objects.filter(pk=run.pk, state=ScoreRun.State.RUNNING).update(heartbeat_at=timezone.now())


def move_on(run: ScoreRun, to: ScoreRun.Phase, **values) -> None:
    """Enter the next phase, once: of two drivers one succeeds, the other is Superseded.

    Inside the phase's transaction it holds the run's row to the end, so a phase takes effect once.
    """
    here = ScoreRun.objects.filter(pk=run.pk, state=ScoreRun.State.RUNNING, phase=run.phase)
    if not here.update(phase=to, heartbeat_at=timezone.now(), **values):
        raise Superseded(run.pk)


def fail(run: ScoreRun, error: str) -> None:
    """End the run with what went wrong; the phase stays, for the next try begins there."""
    running = ScoreRun.objects.filter(pk=run.pk, state=ScoreRun.State.RUNNING)
    running.update(state=ScoreRun.State.FAILED, error=error[:2000], finished_at=timezone.now(), owner="")


def _is_for(run: ScoreRun, order: Order) -> bool:
    return (run.as_of, run.is_replay) == (order.as_of, order.is_replay)


def _give_up(run: ScoreRun) -> None:
    stale = ScoreRun.objects.filter(pk=run.pk, heartbeat_at=run.heartbeat_at, state=ScoreRun.State.RUNNING)
    stale.update(state=ScoreRun.State.FAILED, error="Stopped working; a later run began.", finished_at=timezone.now())


def _take_over(run: ScoreRun) -> bool:
    """Take a dead run, unless somebody was faster."""
    as_it_was = ScoreRun.objects.filter(
        pk=run.pk, state=run.state, heartbeat_at=run.heartbeat_at, attempts=run.attempts
    )
    try:
        with transaction.atomic():
            taken = as_it_was.update(
                state=ScoreRun.State.RUNNING,
                owner=me(),
                heartbeat_at=timezone.now(),
                attempts=F("attempts") + 1,
                error="",
                finished_at=None,
            )
    except IntegrityError:  # another run began meanwhile
        return False
    run.refresh_from_db()
    return bool(taken)


def _failed(order: Order) -> ScoreRun | None:
    """The latest run of this order, if it failed and may be tried again."""
    latest = ScoreRun.objects.filter(as_of=order.as_of, is_replay=order.is_replay).order_by("-pk").first()
    if latest is None or latest.state != ScoreRun.State.FAILED or latest.attempts >= MAX_ATTEMPTS:
        return None
    return latest


def _create(order: Order) -> tuple[ScoreRun, bool]:
    try:
        with transaction.atomic():
            run = ScoreRun.objects.create(
                as_of=order.as_of,
                is_replay=order.is_replay,
                started_by=order.by,
                owner=me(),
            )
    except IntegrityError:  # two starts at once make one run
        running = ScoreRun.objects.running().first()
        return (running, False) if running else claim(order)
    return run, True


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
