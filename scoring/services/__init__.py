"""The nightly run: started, driven through its phases, taken up again where it stopped (domain.md §3.9)."""

from __future__ import annotations

import logging
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError as BrokerAway

from people.models import User

from ..models import ScoreChunk, ScoreRun
from . import phases
from .chunks import ChunkFailed, score_chunk
from .claiming import Order, Superseded, claim, fail, is_alive
from .phases import Phase, Progress

logger = logging.getLogger(__name__)

STEPS = {
    Phase.FREEZE: phases.freeze,
    Phase.TIERS: phases.find_refs,
    Phase.SWITCH: phases.switch,
    Phase.SEASONS: phases.step_seasons,
    Phase.ALERTS: phases.raise_alerts,
    Phase.PRUNE: phases.prune,
}


def run_nightly(as_of: date | None = None, *, by: User | None = None, progress: Progress | None = None) -> ScoreRun:
    """The nightly run, on the workers where there is a broker, else here; returns it as far as it has come."""
    return _start(as_of, by=by, progress=progress, fan_out=bool(settings.REDIS_URL))


def run(
    as_of: date | None = None,
    *,
    by: User | None = None,
    replay: bool | None = None,
    progress: Progress | None = None,
) -> ScoreRun:
    """The whole run in this process; returns it DONE or FAILED, or RUNNING when somebody else drives it.

    as_of: the last complete day by default, else an earlier one. A day before the one shown is a replay: it writes
    snapshots and leaves the shown columns, tiers, seasons and alerts alone; `replay=True` asks for that on any day.
    progress: called with (chunks done, chunks in all). Raises ValidationError for a day that is not over.
    """
    return _start(as_of, by=by, replay=replay, progress=progress)


def yesterday() -> date:
    """The last complete day here."""
    return timezone.localdate() - timedelta(days=1)


def is_due() -> bool:
    """Whether yesterday's run has to be started or, cut off, carried on.

    That is while yesterday has no successful one or its latest has stopped working, nobody is at any run, and trying
    again may still help.
    """
    of_the_day = ScoreRun.objects.nightly().filter(as_of=yesterday())
    if any(is_alive(run) for run in ScoreRun.objects.running()):
        return False
    if of_the_day.running().exists():
        return True
    if of_the_day.successful().exists():
        return False
    return of_the_day.filter(state=ScoreRun.State.FAILED).count() < MAX_FAILED_RUNS


MAX_FAILED_RUNS = 3


def _start(as_of, *, by, replay=None, progress=None, fan_out=False) -> ScoreRun:
    day = as_of or yesterday()
    if day >= timezone.localdate():
        raise ValidationError(_("A day can be scored when it is over."))
    if replay is None:
        shown = ScoreRun.objects.latest_published()
        replay = shown is not None and day < shown.as_of
    run, is_ours = claim(Order(day, replay, by))
    return _drive(run, progress=progress, fan_out=fan_out) if is_ours else run


def _drive(run: ScoreRun, *, progress: Progress | None = None, fan_out: bool = False) -> ScoreRun:
    """Carry the run from its stored phase to the end, or to where its chunks are with the workers."""
    try:
        while run.state == ScoreRun.State.RUNNING:
            if run.phase != Phase.CHUNKS:
                STEPS[run.phase](run)
            elif fan_out:
                _hand_out(run)
                break
            else:
                phases.score_chunks(run, progress)
            run.refresh_from_db()
    except Superseded:
        logger.info("Run %s is carried on by somebody else.", run.pk)
    except (InterfaceError, OperationalError, BrokerAway):  # as if this process had died: another takes over
        raise
    except Exception as error:
        logger.exception("Run %s failed in phase %s.", run.pk, run.phase)
        fail(run, str(error) if isinstance(error, phases.ChunksFailed) else f"{type(error).__name__}: {error}")
    run.refresh_from_db()
    return run


def _hand_out(run: ScoreRun) -> None:
    """Give every chunk that is not done to the workers; the last one done carries the run on."""
    from ..tasks import score_chunk as task  # a task imports this module

    ScoreRun.objects.filter(pk=run.pk).update(owner="")
    chunks = list(run.chunks.filter(done_at=None).values_list("pk", flat=True))
    for pk in chunks:
        task.delay(pk)
    if not chunks:
        phases.close_chunks(run)
        _drive(ScoreRun.objects.get(pk=run.pk))


def score_one_chunk(pk: int, *, is_last_try: bool) -> None:
    """A worker's share: score one chunk; whoever does the last one carries the run on.

    Raises ChunkFailed for another try; after the last the run fails and names the chunk.
    """
    chunk = ScoreChunk.objects.select_related("run__weights").get(pk=pk)
    run = chunk.run
    try:
        score_chunk(run, chunk)
        phases.close_chunks(run)
    except Superseded:
        return
    except ChunkFailed as failure:
        if is_last_try:
            fail(run, str(failure))
        raise
    run.refresh_from_db()
    _drive(run)
