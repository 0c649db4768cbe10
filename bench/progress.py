"""The nightly look at objectives beside bare SQL that reads and writes the same tables."""

from __future__ import annotations

from datetime import date

from .plan_sql import READING
from .scorer import PLAIN, Clock, Taken

BARE = f"""
INSERT INTO planning_objectiveprogress (objective_id, month, "on", reading, done, standing)
SELECT id, date_trunc('month', %(today)s::date), %(today)s, reading, done,
       CASE WHEN done IS NULL OR pace IS NULL THEN '' WHEN done < pace - 0.1 THEN 'behind'
            WHEN done > pace + 0.1 THEN 'ahead' ELSE 'on' END
FROM (
  SELECT id, reading, (reading - baseline) / nullif(target - baseline, 0) AS done,
         least(1, (%(today)s::date - starts_on)::numeric / (due_on - starts_on)) AS pace
  FROM (
    SELECT o.id, o.baseline, o.target, o.starts_on, o.due_on, round(({READING})::numeric, 2) AS reading
    FROM planning_objective o JOIN planning_accountplan p ON p.id = o.plan_id
    JOIN accounts_hospital h ON h.id = p.hospital_id
    WHERE o.closed_on IS NULL AND p.state IN ('approved', 'active') AND h.is_active AND h.linked_to_id IS NULL
  ) found
) told
ON CONFLICT (objective_id, month) DO UPDATE
SET "on" = excluded."on", reading = excluded.reading, done = excluded.done, standing = excluded.standing
"""


def measure(pairs: int, today: date) -> tuple[int, list[tuple[Taken, Taken]]]:
    """How many objectives run, and what product and bare SQL took for one look at all of them, `pairs` times in turn.

    Nothing is kept; one more pair, to warm up, is left out. Raises SystemExit where the two do not write as many rows.
    """
    from django.db import connection, transaction

    from planning.models import ObjectiveProgress
    from planning.services.progress import keep_progress

    found, rows = [], set()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {PLAIN}")
        cursor.execute("SET LOCAL jit = off")
        cursor.execute("SELECT pg_backend_pid()")
        clock = Clock(cursor.fetchone()[0])

        def bare(day: date) -> None:
            cursor.execute(BARE, {"today": day, "month": day.replace(day=1)})

        for number in range(pairs + 1):
            taken = {}
            for side in (keep_progress, bare) if number % 2 else (bare, keep_progress):
                ObjectiveProgress.objects.all().delete()
                taken[side] = clock.time(side, today)
                rows.add(ObjectiveProgress.objects.count())
            found.append((taken[keep_progress], taken[bare]))
        transaction.set_rollback(True)
    if len(rows) != 1:
        raise SystemExit(f"{sorted(rows)} objectives by the two: no pair.")
    return rows.pop(), found[1:]
