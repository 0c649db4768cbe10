"""Erases a person by pseudonymising; visits and counts stay."""

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Stakeholder
from accounts.services.persons import erase_person


class Command(BaseCommand):
    help = "Erase a person: pseudonym everywhere, judgements and copies gone, counts kept. Cannot be undone."

    def add_arguments(self, parser):
        parser.add_argument("person", type=int, help="the person's id")
        parser.add_argument("--reason", required=True, help="why; goes to the audit log, so without the name")

    def handle(self, *, person, reason, **options):
        found = Stakeholder.objects.filter(pk=person).first()
        if found is None:
            raise CommandError(f"There is no person {person}.")
        erase_person(found, by=None, reason=reason)
        self.stdout.write(f"Person {person} was erased.")
