"""How large a demo is asked for, whether that is possible, and whether it fits the disk."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction
from django.db.utils import DatabaseError

from keyaccounts.demo.trade import MONTHS
from keyaccounts.demo.words import PRODUCTS

# Rows a hospital can have: one per SKU and month. Nine hospitals of ten buy (domain.md §4.3).
MOST_DELIVERIES = MONTHS * sum(len(packs) for _zh, _en, products in PRODUCTS for *_product, packs in products)
BUYING_SHARE = 0.9
# Where the disk of the database cannot be seen from here, a slip of the finger must not fill it.
MOST = 100_000_000
# Bytes with all that hangs on it (history, indexes, journal of the load), measured and rounded up.
BYTES = {"hospitals": 30_000, "people": 7_000, "visits": 4_500, "deliveries": 800}


class ImpossibleSize(ValueError):
    """A size that cannot be loaded; the message says why."""


@dataclass(frozen=True)
class Sizes:
    """How many of each; `people` stands in the mean at each hospital."""

    hospitals: int
    people_per: int
    visits: int
    deliveries: int

    def __post_init__(self):
        """Raises ImpossibleSize for nothing, for more than is ever made, or for more deliveries than have a place."""
        for name, size in vars(self).items():
            if size < 1:
                raise ImpossibleSize(f"{name.replace('_', ' ')}: {size} is no size; 1 is the smallest.")
            if size > MOST:
                raise ImpossibleSize(f"{name.replace('_', ' ')}: {size:,} is too many; {MOST:,} is the most.")
        most = max(1, int(self.hospitals * BUYING_SHARE)) * MOST_DELIVERIES
        if self.deliveries > most:
            raise ImpossibleSize(f"{self.hospitals:,} hospitals take {most:,} deliveries at most.")

    @property
    def people(self) -> int:
        return self.hospitals * self.people_per

    @property
    def rows(self) -> int:
        """Rows that are drawn one by one: the length of the progress bar."""
        return self.hospitals + self.people + self.visits + self.deliveries

    @property
    def bytes(self) -> int:
        """What the database needs while it loads, roughly and rather too much."""
        return sum(each * getattr(self, name) for name, each in BYTES.items())


def data_folder() -> Path | None:
    """Where the database keeps its files, if that is on this machine and we may know it."""
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        return None if ":memory:" in name or "mode=memory" in name else Path(name).absolute().parent
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SHOW data_directory")
            folder = Path(cursor.fetchone()[0])
            return folder if folder.exists() else None
    except (DatabaseError, PermissionError):  # an ordinary user is not told, or it is another machine's
        return None


def check_disk(sizes: Sizes) -> str:
    """What will be needed, in words; raises ImpossibleSize where it is more than is free."""
    needed = f"about {sizes.bytes / 1e9:.1f} GB"
    folder = data_folder()
    if folder is None:
        return f"Needs {needed} where the database keeps its files; how much is free there cannot be seen from here."
    free = shutil.disk_usage(folder).free
    if sizes.bytes > free:
        raise ImpossibleSize(f"This needs {needed}, and {free / 1e9:.1f} GB are free in {folder}. Nothing was loaded.")
    return f"Needs {needed}; {free / 1e9:.1f} GB are free."
