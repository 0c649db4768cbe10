"""Load families, products, packs and rivals from a CSV or XLSX file."""

from records.importing.command import ImportCommand


class Command(ImportCommand):
    help = "Load products and packs from a CSV or XLSX file; nothing is written when a line is wrong."
    kind = "products"
