"""The import commands: the same road as the page, with a progress bar, all or nothing unless told otherwise."""

from __future__ import annotations

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from tqdm import tqdm

from people.models import Territory, User

from .. import services
from ..models import ImportBatch, ImportRow
from . import answering, reading, writing
from .importer import importer_class
from .returning import reason, said


class ImportCommand(BaseCommand):
    """Reads, shows the verdicts, writes. Subclasses name the kind and add what is asked once per file."""

    kind = ""

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="a CSV or XLSX file")
        parser.add_argument(
            "--map", action="append", default=[], metavar="HEADER=FIELD", help="which column is what; may be repeated"
        )
        parser.add_argument("--dry-run", action="store_true", help="judge the lines and write nothing")
        parser.add_argument("--good-only", action="store_true", help="write the good lines although others are not")
        parser.add_argument(
            "--suspects",
            choices=["ask", "proposed", "new"],
            default="ask",
            help="open questions: stop and ask (default), take the proposals, or take none of the candidates",
        )
        parser.add_argument("--as", dest="username", default="", help="the log-in name that the history shall show")
        self.add_options(parser)

    def add_options(self, parser) -> None:
        """Arguments that are options of the file."""

    def file_options(self, **arguments) -> dict:
        """The options of the file out of the arguments."""
        return {}

    def handle(self, *, file, username, **arguments):
        by = self._user(username)
        options = {**self.file_options(**arguments), "map": self._pairs(arguments["map"])}
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        if arguments["dry_run"]:
            self._try(file, options, by, arguments)
            self.stdout.write("Nothing was written.")
        else:
            self._run(file, options, by, arguments)

    def _try(self, path: Path, options: dict, by, arguments: dict) -> None:
        """Judge and roll back; only the refusal of volumes per person goes on record all the same."""
        try:
            with transaction.atomic():
                self._run(path, options, by, arguments)
                transaction.set_rollback(True)
        except CommandError:
            if self.batch.facts.get("refused") == reading.VolumesOfPeople.code:
                self._read(self._store(path, options, by), 0)
            raise
        finally:
            if self.batch.file:
                self.batch.file.storage.delete(self.batch.file.name)

    def _user(self, username: str) -> User | None:
        if not username:
            return None
        try:
            return User.objects.get(username=username)
        except User.DoesNotExist:
            raise CommandError(f"There is no user {username}.") from None

    def _pairs(self, given: list[str]) -> list[list[str]]:
        fields = importer_class(self.kind).labels()
        pairs = []
        for pair in given:
            header, equals, field = pair.rpartition("=")
            if not equals or field not in fields:
                raise CommandError(f"--map {pair}: write HEADER=FIELD with one of these fields: {', '.join(fields)}.")
            pairs.append([header, field])
        return pairs

    def _store(self, path: Path, options: dict, by) -> ImportBatch:
        with path.open("rb") as stream:
            return services.store_file(File(stream, name=path.name), kind=self.kind, options=options, by=by)

    def _run(self, path: Path, options: dict, by, arguments: dict) -> None:
        self.batch = self._store(path, options, by)
        self._read(self.batch, arguments["verbosity"])
        self._answer(arguments["suspects"], by, arguments["verbosity"])
        self._show(arguments["verbosity"])
        if arguments["dry_run"]:
            self._refuse_unwritable(good_only=True)
        else:
            self._write(arguments, by)

    def _read(self, batch: ImportBatch, verbosity: int) -> None:
        with self._bar("Reading", verbosity) as report:
            reading.read(batch, report)
        if batch.state == ImportBatch.State.REFUSED:
            raise CommandError(said(batch.error_texts))
        if missing := batch.facts.get("missing"):
            found = ", ".join(header for header in batch.headers if header)
            raise CommandError(
                f"No column found for {', '.join(missing)} among: {found}. Say it with --map HEADER=FIELD."
            )

    def _answer(self, suspects: str, by, verbosity: int) -> None:
        if suspects == "ask":
            return
        answer = answering.accept_proposals if suspects == "proposed" else answering.answer_all_as_other
        if answer(self.batch, by=by):
            self.batch.state = ImportBatch.State.READING
            self.batch.save(update_fields=["state"])
            self._read(self.batch, verbosity)

    def _show(self, verbosity: int) -> None:
        for verdict, count in self.batch.counts.items():
            self.stdout.write(f"{count:>9,}  {ImportRow.Verdict(verdict).label}")
        if total := self.batch.facts.get("total_line"):
            self.stdout.write(f"The file's own total {self._agreement(total)} (line {total['line']}).")
        if unknown := self.batch.facts.get("unknown_headers"):
            self.stdout.write(f"Columns not used: {', '.join(unknown)}")
        wrong = ImportRow.objects.filter(
            batch=self.batch, verdict__in=[ImportRow.Verdict.ERROR, ImportRow.Verdict.SUSPECTED]
        )
        shown = 20 if verbosity < 2 else None
        for row in wrong.order_by("line")[:shown]:
            self.stdout.write(f"line {row.line}: {reason(row)}")

    def _agreement(self, total: dict) -> str:
        if total["agrees"]:
            return "agrees"
        return "agrees once the questions are answered" if total["agrees_when_answered"] else "DIFFERS"

    def _refuse_unwritable(self, *, good_only: bool) -> None:
        try:
            services.check_writable(self.batch, good_only=good_only)
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from None

    def _write(self, arguments: dict, by) -> None:
        self._refuse_unwritable(good_only=arguments["good_only"])
        self.batch.state = ImportBatch.State.APPLYING
        self.batch.save(update_fields=["state"])
        with self._bar("Writing", arguments["verbosity"]) as report:
            written = writing.apply(self.batch, by=by, report=report)
        self.batch.refresh_from_db()
        if not written:
            raise CommandError(said(self.batch.error_texts))
        self.stdout.write(
            self.style.SUCCESS(f"Written. Import {self.batch.pk}, {timezone.localtime():%Y-%m-%d %H:%M}.")
        )

    def _bar(self, what: str, verbosity: int):
        return _Bar(tqdm(desc=what, unit=" rows", disable=verbosity == 0 or None))


class _Bar:
    """tqdm as a `Report`."""

    def __init__(self, bar: tqdm):
        self.bar = bar

    def __enter__(self):
        return self.report

    def __exit__(self, *exc):
        self.bar.close()

    def report(self, done: int, total: int) -> None:
        self.bar.total = total or None
        self.bar.update(done - self.bar.n)


def territory_named(name: str) -> int | None:
    """The territory of this name or number; CommandError when there is none, or several."""
    if not name:
        return None
    if name.isdecimal():
        found = Territory.objects.filter(pk=int(name))
    else:
        found = Territory.objects.filter(name=name) | Territory.objects.filter(name_en__iexact=name)
    ids = list(found.values_list("pk", flat=True))
    if len(ids) != 1:
        raise CommandError(f"There is {'no' if not ids else 'more than one'} territory “{name}”.")
    return ids[0]
