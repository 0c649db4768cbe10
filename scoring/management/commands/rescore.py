"""Score all hospitals anew: what the nightly task runs."""

import time
from datetime import date

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from scoring.models import ScoreRun
from scoring.services import run


class Command(BaseCommand):
    help = (
        "Score all hospitals as of yesterday and show the result. With --as-of, write the snapshots of an earlier "
        "day from what is dated up to it; the shown scores stay."
    )

    def add_arguments(self, parser):
        parser.add_argument("--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD", help="replay this day")

    def handle(self, *, as_of, verbosity, **options):
        with tqdm(unit=" chunks", disable=verbosity == 0 or None) as bar:
            done = self._run(as_of, bar)
        if done.state == ScoreRun.State.FAILED:
            raise CommandError(f"The run as of {done.as_of} failed while {done.get_phase_display()}: {done.error}")
        if verbosity:
            self.stdout.write(f"{done.hospitals} hospitals scored as of {done.as_of}.")

    def _run(self, as_of, bar) -> ScoreRun:
        def show(finished: int, total: int) -> None:
            bar.total = total
            bar.update(finished - bar.n)

        try:
            found = run(as_of, replay=True if as_of else None, progress=show)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        while found.state == ScoreRun.State.RUNNING:  # somebody else drives it: two starts make one run
            show(found.chunks.exclude(done_at=None).count(), found.chunks_total)
            time.sleep(1)
            found.refresh_from_db()
        return found
