"""Bringing files in tests: the shared ones and ones written on the spot."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from lib.names import pack_key
from products.models import Product, ProductFamily, Sku
from records import services
from records.importing import answering, reading, undoing, writing
from records.importing.importer import Report
from records.models import ImportBatch

DATA = Path(__file__).resolve().parent.parent / "data"

PACKS = {
    "维曲辛片": ["10mg×14", "20mg×14"],
    "格芬坦片": ["50mg×30", "100mg×30"],
    "舒缦维片": ["2.5mg×10"],
    "珂梵达注射液": ["5ml"],
    "宁瑞络胶囊": ["0.1g×24"],
    "恩朵维注射笔": ["支"],
}


def catalogue() -> None:
    """The products that the shared deliveries speak of."""
    family = ProductFamily.objects.create(name="心血管")
    for name, packs in PACKS.items():
        product = Product.objects.create(family=family, name=name)
        for pack in packs:
            Sku.objects.create(product=product, pack=pack, pack_key=pack_key(pack), price_fen=5000)


def table(*lines: str, encoding: str = "utf-8") -> bytes:
    """A CSV of these lines."""
    return "\n".join(lines).encode(encoding)


def workbook(*rows: tuple) -> bytes:
    """An XLSX of these rows."""
    book, stream = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def upload(content: bytes, name: str = "file.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def bring(kind: str, content: bytes | str, by, *, name: str = "file.csv", **options) -> ImportBatch:
    """Store and read a file; a text names one of the shared files."""
    if isinstance(content, str):
        name, content = content, (DATA / content).read_bytes()
    batch = services.store_file(upload(content, name), kind=kind, options=options, by=by)
    return read(batch)


def read(batch: ImportBatch) -> ImportBatch:
    """Read (again) what is in preview."""
    batch.state = ImportBatch.State.READING
    batch.save()
    reading.read(batch)
    batch.refresh_from_db()
    return batch


def accept(batch: ImportBatch, by) -> ImportBatch:
    """Answer every question with its proposal."""
    answering.accept_proposals(batch, by=by)
    return read(batch)


def answer(batch: ImportBatch, answers: dict[str, str], by) -> ImportBatch:
    """Answer questions by the name asked about and the name of the candidate ("new", "none")."""
    chosen = {}
    for question in answering.load(batch, answering.questions(batch)):
        if (wanted := answers.get(question.question["name"])) is None:
            continue
        refs = {c["label"].partition(",")[0]: c["ref"] for c in question.question["candidates"]}
        chosen[question.ask] = refs.get(wanted, wanted)
    answering.remember_answers(batch, chosen, by=by)
    return read(batch)


def write(batch: ImportBatch, by, report: Report = lambda done, total: None) -> ImportBatch:
    """Write what is good."""
    ImportBatch.objects.filter(pk=batch.pk).update(state=ImportBatch.State.APPLYING)
    batch.refresh_from_db()
    writing.apply(batch, by=by, report=report)
    batch.refresh_from_db()
    return batch


def take_back(batch: ImportBatch, by) -> ImportBatch:
    ImportBatch.objects.filter(pk=batch.pk).update(state=ImportBatch.State.UNDOING)
    batch.refresh_from_db()
    undoing.undo(batch, by=by)
    batch.refresh_from_db()
    return batch


@contextmanager
def selects() -> Iterator[list[str]]:
    """The questions put to the database; how many rows an INSERT takes at once is the database's own affair."""
    asked = []
    with CaptureQueriesContext(connection) as queries:
        yield asked
    asked += [query["sql"] for query in queries.captured_queries if query["sql"].startswith("SELECT")]


def lines(batch: ImportBatch, verdict: str) -> list[int]:
    """The lines of a verdict."""
    return list(batch.rows.filter(verdict=verdict).values_list("line", flat=True))


def said(batch: ImportBatch, line: int, what: str = "problems") -> list[str]:
    """The codes of a line's problems or warnings."""
    return [entry["code"] for entry in getattr(batch.rows.get(line=line), what)]
