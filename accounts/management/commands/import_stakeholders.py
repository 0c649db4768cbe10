"""Load people at hospitals from a CSV or XLSX file."""

from datetime import date

from accounts.choices import LawfulBasis
from records.importing.command import ImportCommand


class Command(ImportCommand):
    help = "Load people at hospitals from a CSV or XLSX file; nothing is written when a line is wrong or in doubt."
    kind = "stakeholders"

    def add_options(self, parser):
        parser.add_argument("--basis", choices=LawfulBasis.values, default="", help="lawful basis of the people")
        parser.add_argument("--basis-on", type=date.fromisoformat, help="since when, as 2026-01-31")

    def file_options(self, *, basis, basis_on, **arguments):
        return {"basis": basis, "basis_on": basis_on.isoformat() if basis_on else None}
