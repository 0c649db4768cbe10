"""Writing judged deliveries: new lines replace what counted before, which is kept; and taking that back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from accounts.asking import confirmed_names
from accounts.models import Hospital
from accounts.naming import confirm_names, refresh_search
from lib.names import name_key
from partners.models import Partner
from records import bulk
from records.importing import undoing
from records.importing.importer import CHUNK, Report, Stale
from records.models import ImportRow

from .models import Delivery, FeedClose

if TYPE_CHECKING:
    from .importing import DeliveryImporter

V = ImportRow.Verdict


def write(importer: DeliveryImporter, report: Report) -> dict:
    """Write every new and changed key, confirmed names, new distributors, and close the months that are over."""
    created = [["partners.partner", pk] for pk in _add_partners(importer)]
    created += [["accounts.hospitalalias", pk] for pk in _confirm_names(importer)]
    total = importer.rows(V.NEW, V.CHANGED).count()
    done = 0
    for groups in _groups(importer):
        done += sum(lines for _values, lines, _verdict, _changes in groups)
        _write_groups(importer, groups)
        report(done, total)
    return {"created": created, "closed": _close_months(importer)}


def _add_partners(importer: DeliveryImporter) -> list[int]:
    rows = importer.rows(V.NEW, V.CHANGED, V.SAME).order_by().values_list("values__partner", flat=True).distinct()
    wanted = {name_key(name): name for name in rows if name_key(name) not in importer.partners}
    partners = [Partner(name=name, name_key=key) for key, name in sorted(wanted.items())]
    bulk.create(partners, by=importer.by, reason=importer.reason)
    importer.partners |= {partner.name_key: partner.pk for partner in partners}
    return [partner.pk for partner in partners]


def _confirm_names(importer: DeliveryImporter) -> list[int]:
    names = confirmed_names(importer.rows(V.NEW, V.CHANGED, V.SAME))
    return confirm_names(names, by=importer.by, reason=importer.reason, batch=importer.batch)


def _groups(importer: DeliveryImporter) -> Iterator[list[tuple]]:
    """Lists of a thousand keys, each (values with the sums, lines, verdict, changes)."""
    rows = importer.rows(V.NEW, V.CHANGED).order_by("key", "line").values_list("key", "values", "verdict", "changes")
    groups = []
    for _key, group in groupby(rows.iterator(chunk_size=CHUNK), key=lambda row: row[0]):
        lines = list(group)
        _key, values, verdict, changes = lines[0]
        sums = {name: sum(line[1][name] for line in lines) for name in ("boxes", "value")}
        groups.append((values | sums, len(lines), verdict, changes))
        if len(groups) == CHUNK:
            yield groups
            groups = []
    if groups:
        yield groups


def _write_groups(importer: DeliveryImporter, groups: list[tuple]) -> None:
    """One look at what counts, one update of what counts no more, one insert."""
    present = importer.present([values for values, *_ in groups])
    made, replaced = [], []
    for values, _lines, verdict, changes in groups:
        place = importer.place(values)
        old = present.get(place)
        _refuse_if_moved(old, verdict, changes)
        if old:
            replaced.append(old[0])
        made.append(
            Delivery(
                hospital_id=place[0],
                sku_id=place[1],
                month=place[2],
                partner_id=place[3],
                boxes=values["boxes"],
                value_fen=values["value"],
                supersedes_id=old[0] if old else None,
                batch=importer.batch,
            )
        )
    Delivery.objects.filter(pk__in=replaced).update(is_current=False)
    Delivery.objects.bulk_create(made, batch_size=CHUNK)


def _refuse_if_moved(old: tuple[int, int, int] | None, verdict: str, changes: dict) -> None:
    """Raise `Stale` when what counts is no longer what the preview showed."""
    if (old is None) != (verdict == V.NEW):
        raise Stale
    if old and any(changes.get(name, [now])[0] != now for name, now in (("boxes", old[1]), ("value", old[2]))):
        raise Stale


def _close_months(importer: DeliveryImporter) -> int:
    """Close the months that are over for the distributors with lines in them, if the file completes them."""
    if not importer.options.get("closes_months", True):
        return 0
    rows = importer.rows(V.NEW, V.CHANGED, V.SAME).order_by().values_list("values__partner", "values__month")
    closes = [
        FeedClose(
            partner_id=importer.partners[name_key(partner)], month=month, closed_by=importer.by, batch=importer.batch
        )
        for partner, month in ((partner, date.fromisoformat(month)) for partner, month in rows.distinct())
        if month < importer.this_month
    ]
    known = set(FeedClose.objects.values_list("partner_id", "month"))
    new = [close for close in closes if (close.partner_id, close.month) not in known]
    FeedClose.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def take_back(importer: DeliveryImporter, report: Report) -> None:
    """Make count again what counted before; refused when a later file replaced lines of this one."""
    ours = Delivery.objects.filter(batch=importer.batch)
    if ours.filter(is_current=False).exists():
        raise undoing.BuiltOn(undoing.REPLACED)
    before = list(ours.exclude(supersedes=None).values_list("supersedes_id", flat=True))
    ours.delete()
    for start in range(0, len(before), CHUNK):
        Delivery.objects.filter(pk__in=before[start : start + CHUNK]).update(is_current=True)
    FeedClose.objects.filter(batch=importer.batch).delete()
    named = Hospital.objects.filter(aliases__batch=importer.batch).distinct()
    hospitals = list(named)
    undoing.take_back(importer.batch, by=importer.by, report=report)
    refresh_search(hospitals, by=importer.by, reason=importer.reason)
