"""Set-based writes of a run, the same in effect on both databases.

The score columns of `Hospital` are not part of its history: the snapshots are (docs/architecture.md, History).
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db import connection
from django.db.models import QuerySet

from accounts.models import Hospital

from .assessing import Assessment
from .attending import PersonResult
from .models import PersonScore, ScoreChunk, ScoreRun, ScoreSnapshot
from .priority import PROVISIONAL_BELOW, Priority

SNAPSHOTS = ScoreSnapshot._meta.db_table
HOSPITALS = Hospital._meta.db_table
PEOPLE = PersonScore._meta.db_table
PERSON_COLUMNS = ("run_id", "hospital_id", "stakeholder_id", "score", "confidence", "parts", "inputs")
COLUMNS = (
    "run_id", "hospital_id", "day", "score", "confidence", "parts", "medical_score", "medical_confidence",
    "medical_parts", "inputs", "effects", "tier_live", "tier", "season", "ttm_fen", "gap_fen",
)  # fmt: skip
PLACES = 6


# -- Snapshots -------------------------------------------------------------------------------------
def write_snapshots(run: ScoreRun, assessments: Iterable[Assessment]) -> None:
    """Write the rows of one chunk, by hospital, in place of what an earlier try may have left.

    Two statements: a DELETE, and COPY on PostgreSQL or one prepared INSERT on SQLite.
    """
    rows = [_row(run, assessment) for assessment in assessments]
    if not rows:
        return
    _delete(ScoreSnapshot.objects.filter(run=run, hospital__id__range=(rows[0][1], rows[-1][1])))
    _write(SNAPSHOTS, COLUMNS, rows)


def write_people(run: ScoreRun, chunk: ScoreChunk, results: Iterable[PersonResult]) -> None:
    """Write the scores of a chunk's people in place of what an earlier try may have left; two statements."""
    _delete(PersonScore.objects.filter(run=run, hospital__id__range=(chunk.first_id, chunk.last_id)))
    if rows := [_person_row(run, result) for result in results]:
        _write(PEOPLE, PERSON_COLUMNS, rows)


def _write(table: str, columns: Sequence[str], rows: Sequence[tuple]) -> None:
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", io.StringIO("".join(map(_line, rows))))
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def _person_row(run: ScoreRun, result: PersonResult) -> tuple:
    score, confidence = str(result.priority.score), result.priority.confidence
    parts = _parts(result.priority, result.values)
    return run.pk, result.hospital, result.person, score, confidence, parts, _json(result.inputs)


def _row(run: ScoreRun, a: Assessment) -> tuple:
    return (
        run.pk,
        a.hospital,
        run.as_of.isoformat(),
        str(a.commercial.score),
        a.commercial.confidence,
        _parts(a.commercial, a.values),
        str(a.medical.score),
        a.medical.confidence,
        _parts(a.medical, a.medical_values),
        _json(a.inputs),
        _json(a.effects) if a.effects else "{}",
        a.tier_live,
        a.tier,
        a.season,
        a.ttm,
        a.gap,
    )


def _parts(priority: Priority, values: Mapping[str, float | None]) -> str:
    """{component: [c or null, points in tenths]} in the order of the weights, as JSON.

    Written by hand, for it is what most of a chunk's rows consist of: keys are plain words, floats their repr.
    """
    told = [
        f'"{key}":[{"null" if (c := values[key]) is None else repr(round(c, PLACES))},{tenths}]'
        for key, tenths in priority.tenths.items()
    ]
    return f"{{{','.join(told)}}}"


_json = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


def _line(row: tuple) -> str:
    """One line of COPY's text format."""
    told = ["\\N" if value is None else str(value).replace("\\", "\\\\") for value in row]
    return "\t".join(told) + "\n"


# -- The switch ------------------------------------------------------------------------------------
SHOWN = {
    "tier": "s.tier",
    "tier_live": "s.tier_live",
    "season": "s.season",
    "priority": "s.score",
    "confidence": "s.confidence",
    "is_provisional": f"s.confidence < {PROVISIONAL_BELOW}",
    "priority_medical": "s.medical_score",
    "confidence_medical": "s.medical_confidence",
    "is_provisional_medical": f"s.medical_confidence < {PROVISIONAL_BELOW}",
    "ttm_fen": "s.ttm_fen",
    "gap_fen": "s.gap_fen",
    "scored_on": "s.day",
}


def show_scores(run: ScoreRun) -> int:
    """Copy the run's results into the shown columns of its hospitals; how many. Inactive hospitals show no score."""
    changes = ", ".join(f"{column} = {source}" for column, source in SHOWN.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {HOSPITALS} SET {changes} FROM {SNAPSHOTS} s "
            f"WHERE s.run_id = %s AND s.hospital_id = {HOSPITALS}.id",
            [run.pk],
        )
        shown = cursor.rowcount
    unscored = {"priority": None, "confidence": None, "priority_medical": None, "confidence_medical": None}
    Hospital.objects.filter(is_active=False).exclude(scored_on=None).update(
        **unscored, is_provisional=False, is_provisional_medical=False, ttm_fen=None, gap_fen=None, scored_on=None
    )
    return shown


def replace_snapshots_of_day(run: ScoreRun) -> None:
    """Delete what other runs wrote for the run's day: the day keeps one score per hospital, the newest."""
    others = ScoreRun.objects.filter(as_of=run.as_of).exclude(pk=run.pk)
    _delete(ScoreSnapshot.objects.filter(run__in=list(others.values_list("pk", flat=True))))


def replace_people(run: ScoreRun) -> None:
    """Leave the run's scores of persons alone, and of those none of somebody who may have none since it read them."""
    _delete(PersonScore.objects.not_of(run))
    _delete(PersonScore.objects.of_nobody_judged())


# -- Clearing up -----------------------------------------------------------------------------------
def delete_snapshots(runs: QuerySet) -> Iterator[int]:
    """Delete the rows of these runs in bounded steps, yielding how many each step took.

    Their chunks count as not done from then on, so a run that is taken up again scores them anew.
    """
    for pk in runs.values_list("pk", flat=True):
        ScoreChunk.objects.filter(run=pk).update(done_at=None)
        chunks = ScoreChunk.objects.filter(run=pk).order_by("number")
        for first, last in chunks.values_list("first_id", "last_id"):
            yield sum(_delete(rows.filter(hospital__id__range=(first, last))) for rows in _rows_of(pk))
        yield sum(_delete(rows) for rows in _rows_of(pk))


def _rows_of(run: int) -> tuple[QuerySet, QuerySet]:
    return ScoreSnapshot.objects.filter(run=run), PersonScore.objects.filter(run=run)


def _delete(rows: QuerySet) -> int:
    """Delete without reading the rows first: nothing hangs on a score."""
    return rows._raw_delete(rows.db)
