"""Writing a judged file of products; a catalogue is small, so it is held whole."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Model

from lib.names import name_key, pack_key
from records import bulk
from records.importing.importer import Report, Stale
from records.models import ImportRow

from .models import Product, ProductFamily, ProductFocus, RivalProduct, Sku

if TYPE_CHECKING:
    from .importing import ProductImporter

V = ImportRow.Verdict
# Field of the file → field of the model.
OF_PRODUCT = {
    "name_en": "name_en", "nrdl": "nrdl", "nrdl_from": "nrdl_from", "nrdl_until": "nrdl_until", "vbp": "vbp",
    "product_code": "code",
}  # fmt: skip
OF_SKU = {"price": "price_fen", "sku_code": "code", "pack": "pack"}


class ProductWriter:
    """One writing of one file. Families come first, then products, then packs, focus and rivals."""

    def __init__(self, importer: ProductImporter):
        self.importer = importer
        self.by, self.reason = importer.by, importer.reason
        self.changed: dict[type, dict[int, object]] = {Product: {}, Sku: {}, RivalProduct: {}}

    def write(self, report: Report) -> dict:
        rows = self.importer.rows(V.NEW, V.CHANGED)
        total, done = rows.count(), 0
        for chunk in self.importer.chunks(rows):
            self._families(chunk)
            own = [row for row in chunk if not row.values.get("is_rival")]
            self._products(own)
            self._skus(own)
            self._focus(own)
            self._rivals([row for row in chunk if row.values.get("is_rival")])
            bulk.keep_results(chunk)
            report(done := done + len(chunk), total)
        fields = {Product: [*OF_PRODUCT.values(), "family"], Sku: ["price_fen", "code", "pack", "pack_key"]}
        fields[RivalProduct] = ["name_en", "family"]
        for model, objects in self.changed.items():
            bulk.update(list(objects.values()), fields[model], by=self.by, reason=self.reason)
        return {}

    def _families(self, rows: list[ImportRow]) -> None:
        new = {}
        for row in rows:
            name = row.values.get("family")
            if name and name_key(name) not in self.importer.families and name_key(name) not in new:
                new[name_key(name)] = (row, ProductFamily(name=name))
        self._create(list(new.values()), "products.productfamily")
        self.importer.families |= {key: family for key, (_row, family) in new.items()}

    def _family(self, row: ImportRow) -> ProductFamily:
        return self.importer.families[name_key(row.values["family"])]

    def _place(self, row: ImportRow) -> tuple[str, str]:
        return name_key(row.values["product"]), row.values["route"]

    def _products(self, rows: list[ImportRow]) -> None:
        new = {}
        for row in rows:
            place = self._place(row)
            if row.target_id is None and place not in self.importer.products and place not in new:
                facts = {
                    field: _read(Product, field, row.values[name])
                    for name, field in OF_PRODUCT.items()
                    if name in row.values
                }
                product = Product(name=row.values["product"], route=place[1], family=self._family(row), **facts)
                new[place] = (row, product)
        self._create(list(new.values()), "products.product")
        self.importer.products |= {place: product for place, (_row, product) in new.items()}
        for row in rows:
            if row.changes:
                self._set(row, self._product(row), OF_PRODUCT)

    def _product(self, row: ImportRow) -> Product:
        if row.target_id is None:
            return self.importer.products[self._place(row)]
        sku = self._sku(row)
        return next(product for product in self.importer.products.values() if product.pk == sku.product_id)

    def _sku(self, row: ImportRow) -> Sku:
        found = next((sku for sku in self.importer.skus.values() if sku.pk == row.target_id), None)
        if found is None:
            raise Stale
        return found

    def _skus(self, rows: list[ImportRow]) -> None:
        new = []
        for row in rows:
            if row.target_id is not None:
                self._set(row, self._sku(row), OF_SKU)
                continue
            values = row.values
            sku = Sku(
                product=self._product(row),
                pack=values["pack"],
                pack_key=pack_key(values["pack"]),
                code=values.get("sku_code", ""),
                price_fen=values.get("price"),
            )
            new.append((row, sku))
        self._create(new, "products.sku")
        for row, sku in new:
            row.target_id = sku.pk
            self.importer.skus[sku.product_id, sku.pack_key] = sku

    def _focus(self, rows: list[ImportRow]) -> None:
        new = {}
        for row in rows:
            start = row.values.get("focus_from")
            place = (self._product(row).pk, date.fromisoformat(start)) if start else None
            if place and place not in self.importer.focus and place not in new:
                new[place] = (row, ProductFocus(product_id=place[0], starts_on=place[1]))
        self._create(list(new.values()), "products.productfocus")
        self.importer.focus |= set(new)

    def _rivals(self, rows: list[ImportRow]) -> None:
        by_id = {rival.pk: rival for rival in self.importer.rivals.values()}
        new = []
        for row in rows:
            if row.target_id is not None:
                if row.target_id not in by_id:
                    raise Stale
                self._set(row, by_id[row.target_id], {"name_en": "name_en"})
                continue
            values = row.values
            maker, name_en = values.get("maker", ""), values.get("name_en", "")
            rival = RivalProduct(name=values["product"], name_en=name_en, maker=maker, family=self._family(row))
            new.append((row, rival))
        self._create(new, "products.rivalproduct")

    def _create(self, pairs: list[tuple[ImportRow, object]], label: str) -> None:
        bulk.create([made for _row, made in pairs], by=self.by, reason=self.reason)
        for row, made in pairs:
            row.undo.setdefault("created", []).append([label, made.pk])

    def _set(self, row: ImportRow, target, fields: dict[str, str]) -> None:
        """Set what the preview showed as changed; raises `Stale` when it is no longer as shown."""
        done = {}
        for name, (old, new) in row.changes.items():
            if name == "family" and hasattr(target, "family_id"):
                if target.family.name != old:
                    raise Stale
                done["family"] = [target.family_id, self._family(row).pk]
                target.family = self._family(row)
            elif name in fields:
                read = [_read(type(target), fields[name], value) for value in (old, new)]
                if getattr(target, fields[name]) not in read:
                    raise Stale
                setattr(target, fields[name], read[1])
                done[fields[name]] = [old, new]
        if "pack" in done:
            done["pack_key"] = [target.pack_key, pack_key(target.pack)]
            target.pack_key = pack_key(target.pack)
        if done:
            self.changed[type(target)][target.pk] = target
            label = target._meta.label_lower
            row.undo.setdefault("old", []).append([label, target.pk, done])


def _read(model: type[Model], field: str, value):
    """A value of a row as the model keeps it: days are text in a row."""
    return model._meta.get_field(field).to_python(value)
