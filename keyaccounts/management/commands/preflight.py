"""Whether this installation may be served on an address: `make run` asks before it starts."""

import ipaddress

from django.core.management.base import BaseCommand, CommandError

from people.models import User


def is_loopback(host: str) -> bool:
    """True for an address that only this machine reaches; a name other than localhost may lead anywhere."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


class Command(BaseCommand):
    help = "Refuse to serve demo log-ins, or an installation nobody has set up, beyond this machine."

    def add_arguments(self, parser):
        parser.add_argument("host", help="the address to be served on")
        parser.add_argument("--first-run", action="store_true", help="serving the first-run page is intended")

    def handle(self, *, host, first_run, **options):
        demo = User.objects.filter(is_demo=True).exists()
        if not is_loopback(host):
            self.refuse_beyond_this_machine(host, demo, first_run)
        self.stdout.write("demo" if demo else "own data" if User.objects.exists() else "empty")

    def refuse_beyond_this_machine(self, host, demo, first_run):
        if demo:
            raise CommandError(
                f"HOST={host} can be reached from other machines, and the demo log-ins have a published password. "
                "Remove the demo data first (manage.py erase_demo), or serve it on 127.0.0.1 only."
            )
        if not first_run and not User.objects.exists():
            raise CommandError(
                f"HOST={host} can be reached from other machines, and whoever opens an installation that nobody has "
                "set up becomes its admin. Set it up on 127.0.0.1 first, or say that you mean it: DEMO=0."
            )
