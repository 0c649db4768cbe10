"""Removes the demo company."""

from django.core.management.base import BaseCommand, CommandError

from keyaccounts.demo.erase import erase, real_rows


class Command(BaseCommand):
    help = "Remove the demo data and its log-ins. Lists real rows that hang on them and stops, unless forced."

    def add_arguments(self, parser):
        parser.add_argument("--force", action="store_true", help="remove the real rows that hang on demo data too")

    def handle(self, *, force, verbosity, **options):
        hanging = real_rows()
        for name, rows in hanging.items():
            self.stdout.write(f"{rows.count()} {name}:")
            for row in rows[:20]:
                self.stdout.write(f"  {row.pk}: {row}")
        if hanging and not force:
            raise CommandError(
                "Real rows hang on the demo data. Move them, or repeat with --force. Nothing was removed."
            )
        gone = erase()
        if verbosity:
            self.stdout.write(self.style.SUCCESS(f"Demo data removed: {gone} rows."))
