"""The log-ins of the demo data that still work with their published password."""

from django.core.management.base import BaseCommand

from people.models import User

PASSWORD = "demo-keyaccounts"  # noqa: S105  (published with the demo data, gone with it)


class Command(BaseCommand):
    help = "Print the demo log-ins, one a line with roles and function; print nothing where there are none."

    def handle(self, **options):
        for user in User.objects.demo().active().order_by("pk"):
            if user.check_password(PASSWORD):
                roles = ", ".join(str(role) for role in user.roles)
                self.stdout.write(f"{user.username}\t{roles}\t{user.function}")
