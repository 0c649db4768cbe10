"""Loads the demo company."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from keyaccounts import demo
from keyaccounts.demo.load import load
from keyaccounts.demo.scale import load as scale
from keyaccounts.demo.scale.sizes import ImpossibleSize, Sizes, check_disk
from people.models import Company, User

SIZES = {
    "hospitals": "how many hospitals, instead of the fifty",
    "stakeholders_per": "people at a hospital, in the mean",
    "visits": "visits of the last twelve months",
    "deliveries": "deliveries (hospital × SKU × month) of 24 closed months",
}
DEFAULTS = {"stakeholders_per": 3, "visits_per": 10, "deliveries_per": 10}


class Command(BaseCommand):
    help = (
        "Load the demo company: 50 invented hospitals, their people, two years of deliveries, a year of visits. With "
        "--hospitals, as many as you say: --hospitals 100000 --stakeholders-per 3 --visits 1000000 --deliveries 1000000."
    )

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=demo.SEED)
        parser.add_argument("--if-empty", action="store_true", help="do nothing where data already exist")
        for name, what in SIZES.items():
            parser.add_argument(f"--{name.replace('_', '-')}", type=int, metavar="N", help=what)
        parser.add_argument(
            "--no-scores", action="store_true", help="with --hospitals: leave the nightly run for later"
        )

    def handle(self, *, seed, if_empty, no_scores, verbosity, **options):
        sizes = self.sizes(options)
        if User.objects.exists() or Company.objects.exists():
            if if_empty:
                return
            raise CommandError("There are users already. The demo set loads into an empty database only.")
        today = timezone.localdate()
        if sizes:
            self.load_scale(sizes, seed, today, verbosity, scores=not no_scores)
        else:
            load(seed, today, self.stdout.write if verbosity else lambda text: None)
        if verbosity:
            self.stdout.write(self.style.SUCCESS("Demo data loaded."))

    def sizes(self, options) -> Sizes | None:
        """The sizes asked for; those not named follow the number of hospitals."""
        asked = {name: options[name] for name in SIZES if options[name] is not None}
        if not asked:
            return None
        if "hospitals" not in asked:
            raise CommandError("Say how many hospitals: --hospitals N.")
        hospitals = asked["hospitals"]
        try:
            return Sizes(
                hospitals,
                asked.get("stakeholders_per", DEFAULTS["stakeholders_per"]),
                asked.get("visits", hospitals * DEFAULTS["visits_per"]),
                asked.get("deliveries", hospitals * DEFAULTS["deliveries_per"]),
            )
        except ImpossibleSize as error:
            raise CommandError(str(error)) from error

    def load_scale(self, sizes, seed, today, verbosity, *, scores):
        try:
            said = check_disk(sizes)
        except ImpossibleSize as error:
            raise CommandError(str(error)) from error
        if verbosity:
            self.stdout.write(said)
        bar = False if verbosity == 0 else None
        scale.load(sizes, seed, today, bar=bar)
        if scores:
            scale.score(today, bar=bar)
