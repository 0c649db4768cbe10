"""Measure pages beside their floor, then under load, and print one table.

    make bench [ARGS="--hospitals 100000 --times 300 --minute 60"]

Starts a PostgreSQL of its own in BENCH_DIR (var/bench) and loads a demo into it, once; with DATABASE_URL it takes that
database, if it is empty or holds a demo and nothing else. docs/benchmarks.md tells what is measured.
"""

import argparse
import os
import sys
from contextlib import ExitStack
from pathlib import Path

from . import servers

SIZES = {"hospitals": 100_000, "stakeholders-per": 3, "visits": 1_000_000, "deliveries": 1_000_000}


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description=__doc__.splitlines()[0])
    for name, size in SIZES.items():
        parser.add_argument(f"--{name}", type=int, default=size)
    parser.add_argument("--times", type=int, default=300, help="requests of each page, and as many of its floor")
    parser.add_argument("--minute", type=float, default=60, help="seconds under load; 0 leaves it out")
    parser.add_argument("--only", default="", help="only pages with this in their name")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> int:
    asked = arguments(given)
    servers.process.die_with_parent()
    folder = Path(os.environ.get("BENCH_DIR") or servers.ROOT / "var" / "bench").absolute()
    with ExitStack() as stack:
        url = os.environ.get("DATABASE_URL") or stack.enter_context(servers.postgres(folder / "postgres"))
        os.environ.update(
            DATABASE_URL=url,
            VAR_DIR=str(folder),
            DJANGO_SETTINGS_MODULE="bench.settings",
            SECRET_KEY="for the bench only" * 3,
        )
        for name in ("REDIS_URL", "DEBUG", "HTTPS", "ALLOWED_HOSTS"):
            os.environ.pop(name, None)
        import django

        django.setup()
        from . import run

        return run.run(asked, folder)


if __name__ == "__main__":
    sys.exit(main())
