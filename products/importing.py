"""Families, products, SKUs and rivals from one file: a line is a pack of ours, or a rival's product."""

from __future__ import annotations

from decimal import Decimal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lib.figures import number
from lib.names import name_key, pack_key
from lib.values import parse_bool, parse_date, parse_fen
from records.importing.importer import Importer, Report
from records.importing.lines import Column, Line, as_json, digest, one_of, text_of
from records.models import ImportRow

from .models import Product, ProductFamily, ProductFocus, RivalProduct, Sku

V = ImportRow.Verdict
R, N, B = Product.Route, Product.Nrdl, Product.Vbp

ROUTES = {"口服": R.ORAL, "注射": R.INJECTION, "注射剂": R.INJECTION, "其他": R.OTHER, "外用": R.OTHER}
NRDL = {
    "否": N.NO, "非医保": N.NO, "常规": N.REGULAR, "医保": N.REGULAR, "甲类": N.REGULAR, "乙类": N.REGULAR,
    "谈判": N.NEGOTIATED, "国谈": N.NEGOTIATED,
}  # fmt: skip
VBP = {"否": B.NO, "未集采": B.NO, "中选": B.WINNER, "集采中选": B.WINNER, "未中选": B.LOSER, "落选": B.LOSER}

NRDL_DAYS = ("nrdl_from", "nrdl_until")
PRODUCT_FIELDS = ("name_en", "nrdl", *NRDL_DAYS, "vbp", "product_code")


class ProductImporter(Importer):
    kind = "products"
    shown = ("product", "pack", "maker")
    columns = (
        Column("family", _("family"), ("产品家族", "治疗领域", "产品线", "家族", "family", "product family"), text_of(120)),
        Column("product", _("product"), ("通用名", "产品名称", "品名", "药品名称", "产品", "product", "product name", "name"), text_of(120), required=True),
        Column("name_en", _("English name"), ("英文名称", "英文名", "English name", "name en"), text_of(120)),
        Column("product_code", _("product code"), ("产品代码", "product code"), text_of(40)),
        Column("route", _("route"), ("给药途径", "剂型", "途径", "route"), one_of(ROUTES)),
        Column("nrdl", _("reimbursement list"), ("医保", "医保类别", "nrdl", "reimbursement list"), one_of(NRDL)),
        Column("nrdl_from", _("negotiated price from"), ("谈判价起始日", "协议起始日", "医保协议起始", "nrdl from", "negotiated price from"), parse_date),
        Column("nrdl_until", _("last day of the negotiated price"), ("谈判价截止日", "协议截止日", "协议有效期至", "医保协议到期", "nrdl until", "negotiated price until", "last day of the negotiated price"), parse_date),
        Column("vbp", _("volume-based procurement"), ("集采", "集采状态", "vbp", "volume-based procurement"), one_of(VBP)),
        Column("pack", _("pack"), ("规格", "包装规格", "pack", "specification"), text_of(60)),
        Column("sku_code", _("SKU code"), ("产品编码", "商品编码", "货号", "sku", "sku code", "code"), text_of(40)),
        Column("price", _("price per box"), ("单价", "价格", "中标价", "供货价", "price", "unit price"), parse_fen),
        Column("focus_from", _("in focus from"), ("重点产品起始", "重点起始日", "focus from", "in focus from"), parse_date),
        Column("is_rival", _("rival product"), ("竞品", "是否竞品", "rival", "competitor"), parse_bool),
        Column("maker", _("maker"), ("生产企业", "厂家", "厂商", "maker", "manufacturer"), text_of(120)),
    )  # fmt: skip

    def __init__(self, batch, *, by=None):
        super().__init__(batch, by=by)
        self.families = {name_key(family.name): family for family in ProductFamily.objects.all()}
        self.products = {(name_key(p.name), p.route): p for p in Product.objects.select_related("family")}
        self.skus = {(sku.product_id, sku.pack_key): sku for sku in Sku.objects.all()}
        self.codes = {sku.code: sku for sku in self.skus.values() if sku.code}
        self.rivals = {(name_key(r.name), name_key(r.maker)): r for r in RivalProduct.objects.select_related("family")}
        self.focus = set(ProductFocus.objects.values_list("product_id", "starts_on"))
        self._first: dict[str, int] = {}
        self._in_file: dict[tuple[str, str], str] = {}
        self._said: dict[tuple, tuple[object, int]] = {}

    @classmethod
    def show(cls, field: str, value) -> str:
        return number(Decimal(value) / 100, 2) if field == "price" and value is not None else super().show(field, value)

    # -- Reading ---------------------------------------------------------------------------------
    def judge(self, lines: list[Line]) -> None:
        for line in lines:
            judge = self._judge_rival if line.values.get("is_rival") else self._judge_sku
            judge(line)

    def _fail(self, line: Line, code: str, message, field: str) -> None:
        index = self.batch.mapping.get(field)
        line.fail(code, message, column=index, header=self.batch.headers[index] if index is not None else "")

    def _repeats(self, line: Line) -> bool:
        if line.key in self._first:
            line.repeat(self._first[line.key])
            return True
        self._first[line.key] = line.number
        return False

    def _judge_rival(self, line: Line) -> None:
        values = line.values
        place = name_key(values["product"]), name_key(values.get("maker") or "")
        line.key = digest("rival", *place)
        if self._repeats(line):
            return
        rival = self.rivals.get(place)
        if rival:
            line.target = rival.pk
            line.compare({"family": rival.family.name, "name_en": rival.name_en})
        elif not values.get("family"):
            self._fail(line, "family", _("A new product needs its family."), "family")

    def _judge_sku(self, line: Line) -> None:
        values = line.values
        by_code = self.codes.get(values.get("sku_code"))
        product = self._product_of(line, by_code)
        if line.is_wrong:
            return
        if not values.get("pack") and not by_code:
            self._fail(line, "blank", _("This cell must not be empty."), "pack")
            return
        line.key = digest("sku", name_key(values["product"]), values["route"], pack_key(values.get("pack") or ""))
        if self._repeats(line):
            return
        self._refuse_contradiction(line)
        self._refuse_days(line, product)
        sku = by_code or (self.skus.get((product.pk, pack_key(values["pack"]))) if product else None)
        if sku is None and not line.is_wrong:
            self._judge_new(line, product)
        elif not line.is_wrong:
            self._against(line, product, sku)

    def _refuse_contradiction(self, line: Line) -> None:
        """Packs of one product say the same of the product."""
        place = name_key(line.values["product"]), line.values["route"]
        for name in ("family", *PRODUCT_FIELDS):
            value = line.values.get(name)
            if value is None:
                continue
            first, number = self._said.setdefault((*place, name), (value, line.number))
            if first != value:
                message = format_lazy(_("Line {line} says otherwise: {value}."), line=number, value=first)
                self._fail(line, "contradiction", message, name)

    def _refuse_days(self, line: Line, product: Product | None) -> None:
        """Only a negotiated price has days, and it ends after it begins; what the file leaves out is as it is now."""
        nrdl, begins, ends = (
            line.values.get(name) or (getattr(product, name) if product else None) for name in ("nrdl", *NRDL_DAYS)
        )
        given = next((name for name in NRDL_DAYS if line.values.get(name)), "")
        if given and nrdl != N.NEGOTIATED:
            message = _("Only a negotiated price has days: say in this line that the price is negotiated.")
            self._fail(line, "not_negotiated", message, given)
        elif given and begins and ends and ends <= begins:
            self._fail(line, "nrdl_ends", _("The negotiated price ends after it begins."), given)

    def _product_of(self, line: Line, by_code: Sku | None) -> Product | None:
        """The product that a line means: by its SKU's code, else by name and route; the route may be left out."""
        values = line.values
        routes = [route for name, route in self.products if name == name_key(values["product"])]
        if by_code:
            product = next(product for product in self.products.values() if product.pk == by_code.product_id)
            values["route"] = product.route
            return product
        if not values.get("route") and len(routes) > 1:
            self._fail(line, "route", _("This name has several routes. Say which."), "route")
        values["route"] = values.get("route") or (routes[0] if routes else R.ORAL)
        return self.products.get((name_key(values["product"]), values["route"]))

    def _judge_new(self, line: Line, product: Product | None) -> None:
        values = line.values
        place = name_key(values["product"]), values["route"]
        known = self._in_file.get(place)
        if product is None and not (values.get("family") or known):
            self._fail(line, "family", _("A new product needs its family."), "family")
            return
        if product is None:
            values["family"] = self._in_file.setdefault(place, values.get("family") or known)
        else:
            self._note_product_changes(line, product)

    def _note_product_changes(self, line: Line, product: Product) -> None:
        """A new pack may come with other facts about its product; they are changed with it."""
        self._compare(line, product, self._present(line, product))
        line.verdict = V.NEW

    def _compare(self, line: Line, product: Product, present: dict) -> None:
        """Against what is there; days of a price that is no longer negotiated go with it."""
        line.compare(present)
        if (line.values.get("nrdl") or product.nrdl) != N.NEGOTIATED:
            days = {name: getattr(product, name) for name in NRDL_DAYS}
            line.changes |= {name: [as_json(day), None] for name, day in days.items() if day}
            line.verdict = V.CHANGED if line.changes else V.SAME

    def _present(self, line: Line, product: Product) -> dict:
        present = {"name_en": product.name_en, "nrdl": product.nrdl, "vbp": product.vbp, "product_code": product.code}
        present["family"] = product.family.name
        if (line.values.get("nrdl") or product.nrdl) == N.NEGOTIATED:
            present |= {name: getattr(product, name) for name in NRDL_DAYS}
        focus = line.values.get("focus_from")
        if focus and (product.pk, focus) not in self.focus:
            present["focus_from"] = None
        return present

    def _against(self, line: Line, product: Product, sku: Sku) -> None:
        line.target = sku.pk
        present = self._present(line, product) | {"price": sku.price_fen, "sku_code": sku.code}
        if pack_key(line.values.get("pack") or "") not in {"", sku.pack_key}:
            present["pack"] = sku.pack
        self._compare(line, product, present)
        message = _("The code is that of {product}.")
        if name_key(line.values["product"]) != name_key(product.name):
            line.warn("name", format_lazy(message, product=product.name))

    # -- Writing ---------------------------------------------------------------------------------
    def write(self, report: Report) -> dict:
        from .writing import ProductWriter

        return ProductWriter(self).write(report)
