"""Deliveries from a file: hospital × SKU × month × distributor, returns below zero, lines of one key added up."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.asking import hospital_of, name_question
from accounts.finding import HospitalFinder
from lib.dates import month_start
from lib.figures import boxes as boxes_text
from lib.figures import number
from lib.names import name_key
from lib.refusals import BadValue
from lib.values import parse_fen, parse_integer, parse_month
from partners.models import Partner
from products.catalogue import Catalogue
from records.importing.answering import TOPIC
from records.importing.importer import CHUNK, Importer, Report
from records.importing.lines import Column, Line, digest, text_of
from records.models import ImportRow

from .adding_up import add_up
from .models import Delivery

V = ImportRow.Verdict
# A file names few distributors and hospitals, each on thousands of lines.
key_of = lru_cache(maxsize=4_096)(name_key)


def _boxes(cell: str) -> int | None:
    return parse_integer(cell, minimum=-10_000_000, maximum=10_000_000)


class DeliveryImporter(Importer):
    kind = "deliveries"
    shown = ("hospital", "product", "pack", "month", "partner")
    columns = (
        Column("partner", _("distributor"), ("商业公司", "经销商", "配送商", "配送企业", "商业", "流向公司", "销售方", "distributor", "partner", "supplier"), text_of(120)),
        Column("hospital", _("hospital"), ("终端名称", "医院名称", "医院", "客户名称", "终端", "购方名称", "收货单位", "hospital", "hospital name", "customer"), text_of(120), required=True),
        Column("city", _("city"), ("城市", "所在城市", "地市", "city"), text_of(30)),
        Column("sku_code", _("SKU code"), ("产品编码", "商品编码", "货号", "sku", "sku code", "product code"), text_of(40)),
        Column("product", _("product"), ("通用名", "产品名称", "品名", "商品名称", "药品名称", "产品", "product", "product name"), text_of(120)),
        Column("pack", _("pack"), ("规格", "包装规格", "产品规格", "pack", "specification", "strength"), text_of(60)),
        Column("month", _("month"), ("年月", "月份", "销售月份", "日期", "发货日期", "month", "period", "date"), parse_month, required=True),
        Column("boxes", _("boxes"), ("数量", "盒数", "销售数量", "发货数量", "数量(盒)", "boxes", "quantity", "qty", "units"), _boxes, required=True),
        Column("value", _("value"), ("金额", "销售金额", "金额(元)", "销售额", "含税金额", "value", "amount", "sales"), parse_fen),
        Column("remark", _("remark"), ("备注", "说明", "remark", "note", "notes"), text_of(300)),
    )  # fmt: skip

    def __init__(self, batch, *, by=None):
        super().__init__(batch, by=by)
        self.finder = HospitalFinder()
        self.catalogue = Catalogue()
        self.partners = dict(Partner.objects.values_list("name_key", "pk"))
        self.new_partners: dict[str, str] = {}
        self.this_month = month_start(timezone.localdate())
        self.totals: list[dict] = []

    @classmethod
    def option_fields(cls) -> dict[str, forms.Field]:
        return {
            "partner": forms.CharField(
                required=False,
                max_length=120,
                label=_("Distributor"),
                help_text=_("For a file without a column for it."),
            ),
            "closes_months": forms.BooleanField(
                required=False,
                initial=True,
                label=_("This file completes its months"),
                help_text=_("Every month in it that is over is closed for its distributors."),
            ),
        }

    @classmethod
    def headline(cls, values: dict) -> str:
        boxes = values.get("boxes")
        counted = [boxes_text(boxes)] if boxes is not None else []
        return " · ".join(
            filter(None, [super().headline(values | {"month": (values.get("month") or "")[:7]}), *counted])
        )

    @classmethod
    def show(cls, field: str, value) -> str:
        return number(Decimal(value) / 100, 2) if field == "value" and value is not None else super().show(field, value)

    @classmethod
    def missing(cls, mapping: dict[str, int]) -> list[str]:
        missing = super().missing(mapping)
        if "sku_code" not in mapping:
            missing += [field for field in ("product", "pack") if field not in mapping]
        return missing

    # -- Reading ---------------------------------------------------------------------------------
    def total(self, row, mapping: dict[str, int]) -> Line:
        """The file's own sum: kept to compare, never data. A part sum is recognised and left alone."""
        line = Line(row.number, row.cells, verdict=V.TOTAL)
        try:
            for field, parse in (("boxes", _boxes), ("value", parse_fen)):
                line.values[field] = parse(row.get(mapping, field))
        except BadValue as bad:
            line.warn(bad.code, bad.message)
        self.totals.append({"line": row.number, **line.values})
        return line

    def judge(self, lines: list[Line]) -> None:
        for line in lines:
            self._check(line)
        lines = [line for line in lines if not line.is_wrong]
        found = self.finder.find({self._named(line) for line in lines})
        asks = {pair: name_question(*pair) for pair in found}
        memory = self.remembered(TOPIC, asks.values())
        for line in lines:
            pair = self._named(line)
            line.values["hospital_id"] = hospital_of(line, found[pair], asks[pair], memory)
            if line.values["hospital_id"] is None and line.verdict == V.NEW:
                message = format_lazy(_("There is no hospital “{name}”."), name=pair[0])
                self._fail(line, "hospital", message, "hospital")
        self._compare([line for line in lines if line.verdict == V.NEW])

    def _named(self, line: Line) -> tuple[str, str]:
        return line.values["hospital"], line.values.get("city") or ""

    def _check(self, line: Line) -> None:
        values = line.values
        month: date = values["month"]
        if month > self.this_month:
            self._fail(line, "future", _("This month is in the future."), "month")
        partner = values.get("partner") or self.options.get("partner")
        values["partner"] = partner
        if not partner:
            self._fail(line, "partner", _("The line names no distributor. Give it once for the whole file."), "partner")
        elif key_of(partner) not in self.partners:
            self.new_partners.setdefault(key_of(partner), partner)
        self._find_sku(line)
        if values.get("value") is None and not line.is_wrong:
            self._value_by_price(line)
        if (values.get("value") or 0) * values["boxes"] < 0:
            line.warn("signs", _("Boxes and value have opposite signs."))

    def _fail(self, line: Line, code: str, message, field: str) -> None:
        index = self.batch.mapping.get(field)
        header = self.batch.headers[index] if index is not None else ""
        line.fail(code, message, column=index, header=header)

    def _find_sku(self, line: Line) -> None:
        code, product, pack = (line.values.get(name) or "" for name in ("sku_code", "product", "pack"))
        if code:
            found = [self.catalogue.by_code(code)] if self.catalogue.by_code(code) else []
            field, shown = "sku_code", code
        else:
            found, field, shown = self.catalogue.by_pack(product, pack), "product", f"{product} {pack}".strip()
        if len(found) == 1:
            line.values["sku"] = found[0]
        elif found:
            self._fail(line, "sku", format_lazy(_("“{sku}” may be several SKUs. Give the code."), sku=shown), field)
        elif field == "product" and self.catalogue.has_product(product):
            self._fail(line, "pack", format_lazy(_("This product has no pack “{pack}”."), pack=pack), "pack")
        else:
            self._fail(line, "product", format_lazy(_("There is no product “{sku}”."), sku=shown), field)

    def _value_by_price(self, line: Line) -> None:
        price = self.catalogue.prices[line.values["sku"]]
        if price is None:
            self._fail(line, "value", _("The line has no value and the SKU no price."), "value")
            return
        line.values["value"] = price * line.values["boxes"]
        line.warn("value", _("The line has no value: counted at the present price."))

    def _compare(self, lines: list[Line]) -> None:
        """Against what is delivered now; one query for the whole chunk."""
        for line in lines:
            values = line.values
            # Neighbours in the order of keys are of one hospital, so that writing looks at few hospitals at a time.
            place = f"{values['hospital_id']:08}{values['month']:%Y%m}"
            line.key = (place + digest(values["sku"], key_of(values["partner"])))[:32]
        present = self.present([line.values for line in lines])
        for line in lines:
            old = present.get(self.place(line.values))
            if old:
                line.compare({"boxes": old[1], "value": old[2]})
                line.target = old[0]

    def place(self, values: dict) -> tuple:
        """(hospital, SKU, month, distributor or None) of a line; the month as ISO text or date alike."""
        month = values["month"]
        month = month if isinstance(month, date) else date.fromisoformat(month)
        return values["hospital_id"], values["sku"], month, self.partners.get(key_of(values["partner"]))

    def present(self, lines: list[dict]) -> dict[tuple, tuple[int, int, int]]:
        """What counts now for these lines: {(hospital, SKU, month, distributor): (id, boxes, fen)}."""
        wanted = {self.place(values) for values in lines}
        hospitals, skus, months, partners = (set(part) for part in zip(*wanted, strict=True)) if wanted else [set()] * 4
        rows = Delivery.objects.current().filter(
            hospital__in=hospitals, sku__in=skus, month__in=months, partner__in=partners - {None}
        )
        fields = ("hospital_id", "sku_id", "month", "partner_id", "pk", "boxes", "value_fen")
        return {
            tuple(row[:4]): tuple(row[4:])
            for row in rows.values_list(*fields).iterator(chunk_size=CHUNK)
            if tuple(row[:4]) in wanted
        }

    def settle(self) -> dict:
        """Add up lines of one key, find lines that come twice, check the file's own sum."""
        add_up(self)
        facts = {"new_partners": sorted(self.new_partners.values()), "sums": self._sums()}
        facts["months"] = [month.isoformat() for month in self._months()]
        if self.totals:
            facts["total_line"] = self._check_total(facts["sums"])
        return facts

    def _check_total(self, sums: dict[str, dict[str, int]]) -> dict:
        """The file's last total line against the accepted lines, and against these with the open questions."""
        last, nothing = self.totals[-1], {"boxes": 0, "value": 0}
        accepted, still_open = sums.get("accepted", nothing), sums.get(V.SUSPECTED, nothing)

        def agrees(*parts: dict) -> bool:
            return all(last.get(name) in (None, sum(part[name] for part in parts)) for name in nothing)

        return {**last, "agrees": agrees(accepted), "agrees_when_answered": agrees(accepted, still_open)}

    def _sums(self) -> dict[str, dict[str, int]]:
        """Lines, boxes and value in fen: of the accepted lines, and of those with each other verdict."""
        sums: dict[str, dict[str, int]] = defaultdict(lambda: {"lines": 0, "boxes": 0, "value": 0})
        rows = ImportRow.objects.filter(batch=self.batch).exclude(verdict=V.TOTAL)
        for verdict, values in rows.order_by().values_list("verdict", "values").iterator(chunk_size=CHUNK):
            part = sums["accepted" if verdict in {V.NEW, V.CHANGED, V.SAME} else verdict]
            part["lines"] += 1
            part["boxes"] += values.get("boxes") or 0
            part["value"] += values.get("value") or 0
        return dict(sums)

    def _months(self) -> list[date]:
        rows = self.rows(V.NEW, V.CHANGED, V.SAME).order_by().values_list("values__month", flat=True).distinct()
        return sorted(date.fromisoformat(month) for month in rows if month)

    # -- Writing ---------------------------------------------------------------------------------
    def write(self, report: Report) -> dict:
        from .writing_deliveries import write

        return write(self, report)

    def undo(self, report: Report) -> None:
        from .writing_deliveries import take_back

        take_back(self, report)
