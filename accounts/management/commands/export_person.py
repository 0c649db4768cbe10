"""Writes everything held about a person to a zip archive."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Stakeholder
from accounts.services.persons import export_person


class Command(BaseCommand):
    help = "Write everything held about a person (JSON and CSV) to a zip archive."

    def add_arguments(self, parser):
        parser.add_argument("person", type=int, help="the person's id")
        parser.add_argument("--out", type=Path, help="where to write; by default person-ID.zip here")

    def handle(self, *, person, out, **options):
        found = Stakeholder.objects.filter(pk=person).first()
        if found is None:
            raise CommandError(f"There is no person {person}.")
        path = out or Path(f"person-{person}.zip")
        path.write_bytes(export_person(found, by=None))
        self.stdout.write(str(path))
