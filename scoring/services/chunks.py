"""Scoring a run's chunks of hospitals: each done once in effect, retried when it fails, named when it keeps failing."""

from __future__ import annotations

import logging

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from .. import bulk
from ..assessing import assess
from ..attending import score_people
from ..frozen import Frozen
from ..gathering import gather
from ..models import ScoreChunk, ScoreRun
from ..priority import COMPONENTS, validate_weights
from .claiming import Superseded, beat
from .refs import refs_from_dict

logger = logging.getLogger(__name__)

CHUNK_SIZE = settings.SCORE_CHUNK_SIZE
TRIES = 3


class ChunkFailed(Exception):
    """A chunk that failed, with its name."""


def plan_chunks(run: ScoreRun, ids: list[int]) -> list[ScoreChunk]:
    """Unsaved chunks over the hospital ids, given in order."""
    starts = range(0, len(ids), CHUNK_SIZE)
    return [
        ScoreChunk(run=run, number=number, first_id=ids[start], last_id=ids[min(start + CHUNK_SIZE, len(ids)) - 1])
        for number, start in enumerate(starts, start=1)
    ]


def score_chunk(run: ScoreRun, chunk: ScoreChunk) -> int:
    """Score the chunk's hospitals into the run's rows; how many, 0 when the chunk was already done.

    Reads first and writes in one short transaction that also ticks the chunk off, so a chunk cut off anywhere is
    either done or untouched. Raises ChunkFailed, after noting the error on the chunk.
    """
    try:
        return _score(run, chunk)
    except Superseded:
        raise
    except Exception as error:
        logger.exception("Run %s: chunk %s failed.", run.pk, chunk.number)
        _note_failure(chunk, error)
        raise ChunkFailed(name_of(chunk, error)) from error


def _score(run: ScoreRun, chunk: ScoreChunk) -> int:
    frozen, refs = Frozen.from_dict(run.inputs), refs_from_dict(run.refs)
    readings = gather(frozen, (chunk.first_id, chunk.last_id))
    weights = {key: run.weights.weights.get(key, 0) for key in COMPONENTS}
    validate_weights(weights)
    assessments = [assess(reading, frozen, refs, weights) for reading in readings]
    people = [result for reading in readings for result in score_people(reading, frozen)]
    with transaction.atomic():
        if not ScoreChunk.objects.filter(pk=chunk.pk, done_at=None).update(done_at=timezone.now(), error=""):
            return 0
        in_time = ScoreRun.objects.filter(pk=run.pk, state=ScoreRun.State.RUNNING, phase=ScoreRun.Phase.CHUNKS)
        if not in_time.exists():
            raise Superseded(run.pk)
        bulk.write_snapshots(run, assessments)
        if not run.is_replay:  # no past score of a person is kept
            bulk.write_people(run, chunk, people)
    beat(run)
    return len(assessments)


def score_with_retries(run: ScoreRun, chunk: ScoreChunk) -> int | None:
    """Score a chunk, trying again at once; None when every try failed."""
    for _ in range(TRIES):
        try:
            return score_chunk(run, chunk)
        except ChunkFailed:
            continue
    return None


def name_of(chunk: ScoreChunk, error: Exception | str) -> str:
    """What a failed chunk is called on the page and in the log."""
    reason = error if isinstance(error, str) else f"{type(error).__name__}: {error}"
    return f"Chunk {chunk.number} (hospitals {chunk.first_id}–{chunk.last_id}): {reason}"


def _note_failure(chunk: ScoreChunk, error: Exception) -> None:
    chunk.attempts += 1
    chunk.error = f"{type(error).__name__}: {error}"[:2000]
    ScoreChunk.objects.filter(pk=chunk.pk).update(attempts=chunk.attempts, error=chunk.error)
