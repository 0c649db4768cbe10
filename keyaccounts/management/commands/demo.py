"""Loads the demo company."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from keyaccounts import demo
from keyaccounts.demo.load import load
from people.models import Company, User


class Command(BaseCommand):
    help = "Load the demo company: 50 invented hospitals, their people, two years of deliveries, a year of visits."

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=demo.SEED)
        parser.add_argument("--if-empty", action="store_true", help="do nothing where data already exist")

    def handle(self, *, seed, if_empty, verbosity, **options):
        if User.objects.exists() or Company.objects.exists():
            if if_empty:
                return
            raise CommandError("There are users already. The demo set loads into an empty database only.")
        load(seed, timezone.localdate(), self.stdout.write if verbosity else lambda text: None)
        if verbosity:
            self.stdout.write(self.style.SUCCESS("Demo data loaded."))
