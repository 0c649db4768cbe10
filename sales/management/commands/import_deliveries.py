"""Load deliveries (hospital × SKU × month × distributor) from a CSV or XLSX file."""

from records.importing.command import ImportCommand


class Command(ImportCommand):
    help = "Load deliveries from a CSV or XLSX file; nothing is written when a line is wrong or in doubt."
    kind = "deliveries"

    def add_options(self, parser):
        parser.add_argument("--partner", default="", help="the distributor, for a file without a column for it")
        parser.add_argument("--keep-open", action="store_true", help="do not close the months of the file")

    def file_options(self, *, partner, keep_open, **arguments):
        return {"partner": partner, "closes_months": not keep_open}
