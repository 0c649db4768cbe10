"""Load hospitals from a CSV or XLSX file."""

from records.importing.command import ImportCommand, territory_named


class Command(ImportCommand):
    help = "Load hospitals from a CSV or XLSX file; nothing is written when a line is wrong or in doubt."
    kind = "hospitals"

    def add_options(self, parser):
        parser.add_argument("--territory", default="", help="name or number of the territory of new hospitals")
        parser.add_argument("--city", default="", help="the city of lines that name none")

    def file_options(self, *, territory, city, **arguments):
        return {"territory": territory_named(territory), "city": city}
