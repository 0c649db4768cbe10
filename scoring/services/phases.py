"""The phases of a run, each safe to enter twice; a run's row says which is next (domain.md §3.9)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Hospital
from lib.dates import month_start
from people.querysets import current
from products.models import ProductFocus
from sales.closing import closed_months, gap_months

from .. import bulk
from ..frozen import Frozen, quarter_closed
from ..models import Alert, ScoreChunk, ScoreRun, SeasonEvent, SeasonTrack, TierEvent, WeightSet
from ..priority import DEFAULT_WEIGHTS
from .chunks import name_of, plan_chunks, score_with_retries
from .claiming import Superseded, beat, me, move_on
from .overriding import settle_overrides
from .promoting import propose_key_accounts
from .refs import read_refs

Phase = ScoreRun.Phase
Progress = Callable[[int, int], None]

DAYS_KEPT = 35
BATCH = 1_000


class ChunksFailed(Exception):
    """Some chunks failed at every try; the text names them."""


# -- Freeze, tiers ---------------------------------------------------------------------------------
def freeze(run: ScoreRun) -> None:
    """Fix the day, the closed months, the weights, what is in focus, and clear what failed runs left behind."""
    for _ in bulk.delete_snapshots(ScoreRun.objects.left_rows_behind()):
        beat(run)
    weights, frozen = active_weights(), _frozen(run)
    with transaction.atomic():
        move_on(run, Phase.TIERS, weights=weights, inputs=frozen.as_dict())


def active_weights() -> WeightSet:
    """The weights in force; the first time, those of domain.md §3.1 as version 1."""
    found = WeightSet.objects.filter(is_active=True).first()
    if found:
        return found
    defaults = {"weights": DEFAULT_WEIGHTS, "is_active": True}
    return WeightSet.objects.get_or_create(version=1, defaults=defaults)[0]


def _frozen(run: ScoreRun) -> Frozen:
    closed = closed_months(run.as_of)
    last = max(closed, default=None)
    facts = {
        "as_of": run.as_of,
        "is_replay": run.is_replay,
        "last_month": last,
        "closed": tuple(sorted(closed)),
        "gaps": tuple(gap_months(closed, last)) if last else (),
        "focus": tuple(
            ProductFocus.objects.filter(current(run.as_of)).order_by("product").values_list("product", flat=True)
        ),
    }
    if run.is_replay or last is None:
        return Frozen(**facts)
    before = _frozen_before()
    return Frozen(
        **facts,
        season_months=_season_months(before, closed, last),
        takes_over=_takes_over(before, last),
        tier_month=last if _takes_over(before, last) else before.tier_month,
    )


def _frozen_before() -> Frozen | None:
    """The inputs of the last whole nightly run that knew a closed month."""
    for inputs in (
        ScoreRun.objects.successful().nightly().order_by("-as_of", "-pk").values_list("inputs", flat=True)[:50]
    ):
        if inputs.get("last_month"):
            return Frozen.from_dict(inputs)
    return None


def _season_months(before: Frozen | None, closed: set, last) -> tuple:
    """Closed months not stepped through yet, oldest first; at the first run ever only the last one."""
    if before is None:
        return (last,)
    return tuple(sorted(month for month in closed if month > before.last_month))


def _takes_over(before: Frozen | None, last) -> bool:
    """At the first run ever, and at the first run after the last month of a quarter closed (domain.md §3.3)."""
    if before is None or before.tier_month is None:
        return True
    return quarter_closed(last) > before.tier_month


def find_refs(run: ScoreRun) -> None:
    """Find the references and tier borders over all hospitals, and cut the hospitals into chunks."""
    refs = read_refs(Frozen.from_dict(run.inputs))
    ids = list(Hospital.objects.active().order_by("pk").values_list("pk", flat=True))
    chunks = plan_chunks(run, ids)
    with transaction.atomic():
        move_on(run, Phase.CHUNKS, refs=refs, hospitals=len(ids), chunks_total=len(chunks))
        ScoreChunk.objects.bulk_create(chunks, batch_size=BATCH)


# -- Chunks ----------------------------------------------------------------------------------------
def score_chunks(run: ScoreRun, progress: Progress | None) -> None:
    """Score every chunk that is not done, here and in order, then go on. Raises ChunksFailed naming the others."""
    failed = []
    for chunk in run.chunks.filter(done_at=None):
        if score_with_retries(run, chunk) is None:
            failed.append(name_of(chunk, chunk.error))
        if progress:
            progress(run.chunks_total - run.chunks.filter(done_at=None).count(), run.chunks_total)
    if failed:
        raise ChunksFailed("\n".join(failed))
    close_chunks(run)


def close_chunks(run: ScoreRun) -> None:
    """Leave the chunk phase once every chunk is done; Superseded while one is not, or when somebody else did.

    Whoever leaves it drives the run from there.
    """
    if run.phase != Phase.CHUNKS or run.chunks.filter(done_at=None).exists():
        raise Superseded(run.pk)
    move_on(run, Phase.SWITCH, owner=me())


# -- Switch ----------------------------------------------------------------------------------------
def switch(run: ScoreRun) -> None:
    """Make the run's rows the scores of its day, and unless it is a replay the shown ones, all in one transaction."""
    with transaction.atomic():
        move_on(run, Phase.PRUNE if run.is_replay else Phase.SEASONS, published_at=timezone.now())
        bulk.replace_snapshots_of_day(run)
        if not run.is_replay:
            _write_tier_events(run)
            bulk.show_scores(run)
            bulk.replace_people(run)
            settle_overrides(run)
            propose_key_accounts(run)


def _effects(run: ScoreRun) -> Iterator[list[tuple[int, dict]]]:
    """The run's rows that have effects, as (hospital, effects), in batches by hospital."""
    rows, after = run.snapshots.exclude(effects={}).order_by("hospital"), 0
    while batch := list(rows.filter(hospital__gt=after).values_list("hospital", "effects")[:BATCH]):
        yield batch
        after = batch[-1][0]


def _write_tier_events(run: ScoreRun) -> None:
    month = Frozen.from_dict(run.inputs).last_month
    for batch in _effects(run):
        events = [_tier_event(h, month, effects["tier"]) for h, effects in batch if "tier" in effects]
        TierEvent.objects.bulk_create(events, ignore_conflicts=True)


def _tier_event(hospital: int, month: date, change: dict) -> TierEvent:
    return TierEvent(
        hospital_id=hospital,
        from_tier=change["from"],
        to_tier=change["to"],
        month=month,
        value_fen=change["value_fen"],
        previous_value_fen=change["previous_fen"],
    )


# -- Seasons ---------------------------------------------------------------------------------------
def step_seasons(run: ScoreRun) -> None:
    """Write down where each season machine stands and every change of season on the way."""
    for batch in _effects(run):
        _write_seasons([(hospital, effects["season"]) for hospital, effects in batch if "season" in effects])
        beat(run)
    move_on(run, Phase.ALERTS)


@transaction.atomic
def _write_seasons(seasons: list[tuple[int, dict]]) -> None:
    if not seasons:
        return
    tracks = [SeasonTrack(hospital_id=h, state=season["state"], month=season["month"]) for h, season in seasons]
    SeasonTrack.objects.bulk_create(
        tracks, update_conflicts=True, unique_fields=["hospital"], update_fields=["state", "month"]
    )
    events = [_season_event(h, event) for h, season in seasons for event in season["events"]]
    SeasonEvent.objects.bulk_create(events, ignore_conflicts=True)


def _season_event(hospital: int, event: dict) -> SeasonEvent:
    levels = {key: event[key] for key in ("s", "q", "h")}
    return SeasonEvent(
        hospital_id=hospital, from_season=event["from"], to_season=event["to"], month=event["month"], **levels
    )


# -- Alerts ----------------------------------------------------------------------------------------
def raise_alerts(run: ScoreRun) -> None:
    """Open the alerts that hold on the day, close those that no longer do, keep the others' first day."""
    holding: dict[tuple[int, str], dict] = {}
    for batch in _effects(run):
        for hospital, effects in batch:
            holding |= {(hospital, kind): facts for kind, facts in effects.get("alerts", {}).items()}
    with transaction.atomic():
        move_on(run, Phase.PRUNE)
        _sync_alerts(holding, run.as_of)


def _sync_alerts(holding: dict[tuple[int, str], dict], day: date) -> None:
    known = {(alert.hospital_id, alert.kind): alert for alert in Alert.objects.open()}
    gone = [alert.pk for key, alert in known.items() if key not in holding]
    for start in range(0, len(gone), BATCH):
        Alert.objects.filter(pk__in=gone[start : start + BATCH]).update(closed_on=day)
    changed = [alert for key, alert in known.items() if key in holding and alert.facts != holding[key]]
    for alert in changed:
        alert.facts = holding[alert.hospital_id, alert.kind]
    Alert.objects.bulk_update(changed, ["facts"], BATCH)
    new = [Alert(hospital_id=h, kind=k, facts=f, since=day) for (h, k), f in holding.items() if (h, k) not in known]
    Alert.objects.bulk_create(new, BATCH)


# -- Pruning ---------------------------------------------------------------------------------------
def prune(run: ScoreRun) -> None:
    """Keep daily snapshots for 35 days and the last ones of each month for good; then the run is done."""
    for _ in bulk.delete_snapshots(_outlived_runs(run)):
        beat(run)
    now = timezone.now()
    move_on(run, Phase.DONE, state=ScoreRun.State.DONE, finished_at=now, owner="", error="")


def _outlived_runs(run: ScoreRun) -> QuerySet:
    """Runs older than the kept days that still have rows and are not the last of their month."""
    horizon = run.as_of - timedelta(days=DAYS_KEPT)
    days = ScoreRun.objects.exclude(published_at=None).order_by("as_of").values_list("as_of", flat=True)
    last_of_month = {month_start(day): day for day in days}
    return ScoreRun.objects.with_rows().filter(as_of__lt=horizon).exclude(as_of__in=last_of_month.values())
