"""Hospitals from a file: who is who, what changes, what is doubtful, and how it is written.

A hospital is its external number where the file has one, else its name and city: two of one name in two cities are
two hospitals; the district only warns.
"""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lib import places
from lib.names import name_key
from lib.values import parse_bool, parse_integer
from people.models import Territory
from records.importing.answering import TOPIC, put_question
from records.importing.importer import Importer, Report
from records.importing.lines import Column, Line, bilingual, digest, text_of
from records.models import ImportRow

from . import import_cells
from .hospital_index import FileIndex, RosterIndex
from .likeness import relation

# The fields that a line may set or change, by the name they have on the model too.
FIELDS = (
    "name", "name_en", "grade", "type", "ownership", "is_teaching", "beds", "annual_outpatients",
    "annual_discharges", "province", "city", "district", "address", "phones",
)  # fmt: skip


def _count(cell: str) -> int | None:
    return parse_integer(cell, minimum=0, maximum=100_000_000)


def _phones(cell: str) -> str | None:
    return "; ".join(places.split_phones(cell))[:200] or None


@dataclass
class Identity:
    """What a line says about who it is."""

    name_key: str
    city: str
    key: str
    address_key: str
    phone_keys: list[str]
    numbers: list[tuple[str, str]]


class HospitalImporter(Importer):
    kind = "hospitals"
    roster = True
    shown = ("name", "city", "district")
    columns = (
        Column("external_id", _("external number"), ("外部编号", "机构编码", "医院编码", "医院代码", "external id", "external number", "id"), text_of(60)),
        Column("code", _("account code"), ("客户编码", "客户编号", "客户代码", "account code", "code"), text_of(20)),
        Column("name", _("name"), ("医院名称", "医院", "名称", "机构名称", "终端名称", "单位名称", "hospital", "hospital name", "name"), text_of(120), required=True),
        Column("name_en", _("English name"), ("英文名称", "英文名", "English name", "name en"), text_of(160)),
        Column("aliases", _("other names"), ("别名", "曾用名", "简称", "其他名称", "aliases", "other names"), import_cells.parse_aliases),
        Column("grade", _("grade"), ("医院等级", "等级", "级别", "医院级别", "grade", "class", "level"), import_cells.parse_grade),
        Column("type", _("type"), ("医院类型", "类型", "医院类别", "类别", "type"), import_cells.parse_type),
        Column("ownership", _("ownership"), ("所有制", "性质", "医院性质", "ownership"), import_cells.parse_ownership),
        Column("is_teaching", _("teaching hospital"), ("教学医院", "是否教学医院", "teaching", "teaching hospital"), parse_bool),
        Column("beds", _("beds"), ("床位数", "床位", "编制床位", "beds"), _count),
        Column("annual_outpatients", _("outpatients a year"), ("年门诊量", "门诊量", "outpatients a year", "annual outpatients"), _count),
        Column("annual_discharges", _("discharges a year"), ("年出院人数", "出院人数", "discharges a year", "annual discharges"), _count),
        Column("province", _("province"), ("省份", "省", "所在省", "province"), text_of(30)),
        Column("city", _("city"), ("城市", "市", "地市", "所在城市", "所在市", "city"), text_of(30)),
        Column("district", _("district"), ("区县", "区", "县", "区域", "行政区", "district", "county"), text_of(60)),
        Column("address", _("address"), ("地址", "详细地址", "医院地址", "address"), text_of(200)),
        Column("phones", _("phones"), ("电话", "联系电话", "电话号码", "phone", "phones", "telephone", "tel"), _phones),
        Column("territory", _("territory"), ("片区", "辖区", "负责片区", "territory"), text_of(120)),
    )  # fmt: skip

    def __init__(self, batch, *, by=None):
        super().__init__(batch, by=by)
        self.roster_index = RosterIndex()
        self.file = FileIndex()
        self.needs = {"city": 0, "territory": 0}
        self._territories: dict[str, int] | None = None

    @classmethod
    def option_fields(cls) -> dict[str, forms.Field]:
        return {
            "territory": forms.ModelChoiceField(
                Territory.objects.order_by("path"),
                required=False,
                label=_("Territory of new hospitals"),
                help_text=_("For lines without a territory of their own."),
            ),
            "city": forms.CharField(
                required=False,
                max_length=30,
                label=_("City"),
                help_text=_("For lines that name no city, neither in a column nor in the address."),
            ),
        }

    # -- Reading ---------------------------------------------------------------------------------
    def judge(self, lines: list[Line]) -> None:
        known = {id(line): self._identify(line) for line in lines}
        lines = [line for line in lines if not line.is_wrong]
        identities = [known[id(line)] for line in lines]
        self.roster_index.load(lines, identities)
        memory = self.remembered(TOPIC, [identity.key for identity in identities])
        for line, identity in zip(lines, identities, strict=True):
            self._judge(line, identity, memory)

    def settle(self) -> dict:
        return {"needs": {name: count for name, count in self.needs.items() if count}}

    def _identify(self, line: Line) -> Identity:
        values = line.values
        place = places.parse_place(values.get("address") or "")
        city = self._city(values, place)
        if not city:
            self.needs["city"] += 1
            line.fail("city", _("The line names no city. Give the city once for the whole file."))
        self._place(line, place, city)
        phones = [phone for phone in (values.get("phones") or "").split("; ") if phone]
        for phone in phones:
            if not places.is_phone(phone):
                line.warn("phone", format_lazy(_("“{phone}” is not a whole phone number."), phone=phone))
        line.key = digest("hospital", name_key(values["name"]) if values.get("name") else "", places.city_key(city))
        return Identity(
            name_key(values.get("name") or ""),
            city,
            line.key,
            places.address_key(values.get("address") or "", city),
            [places.phone_key(phone) for phone in phones if places.is_phone(phone)],
            [(name, values[name]) for name in ("external_id", "code") if values.get(name)],
        )

    def _city(self, values: dict, place: places.Place) -> str:
        given = values.get("city")
        if given:
            return places.parse_city(given) or given
        option = self.options.get("city") or ""
        return place.city or places.parse_city(option) or option

    def _place(self, line: Line, place: places.Place, city: str) -> None:
        """Settle province, city and district; a "district" that is a street is not taken over."""
        values = line.values
        if values.get("city") and place.city and places.city_key(place.city) != places.city_key(city):
            line.warn("city", format_lazy(_("The address is in {city}."), city=place.city))
        values["city"] = city or None
        values["province"] = values.get("province") or place.province or None
        given = values.get("district")
        district = import_cells.district_of(given or "", city)
        if given and not district:
            message = _("“{value}” is not a district and was not taken over.")
            line.warn("district", format_lazy(message, value=given))
        values["district"] = district or place.district or None

    def _judge(self, line: Line, identity: Identity, memory: dict) -> None:
        target = self.roster_index.match(line, identity)
        if line.is_wrong:
            return
        root = f"id:{target}" if target else self.file.by_number(identity) or f"key:{identity.key}"
        first = self.file.first_line(root)
        if first is None and target is None:
            answer = self._doubt(line, identity, memory)
            if line.verdict == ImportRow.Verdict.SUSPECTED:
                self.file.add(line, identity, root)
                return
            if answer and answer != "new":
                self._same_as(line, identity, answer)
                return
        if first is not None:
            self._repeat(line, root, first)
        elif target:
            self._against(line, target)
        else:
            self._new(line)
        self.file.add(line, identity, root)

    def _same_as(self, line: Line, identity: Identity, root: str) -> None:
        """The line is another name of a known hospital, or of one further up in the file."""
        line.changes["aliases"] = ["", line.values["name"]]
        first = self.file.first_line(root)
        if first is not None:
            line.repeat(first)
        else:
            line.target = int(root.removeprefix("id:"))
            line.verdict = ImportRow.Verdict.CHANGED
            self._fill(line, line.target)
        self.file.add(line, identity, root)

    def _against(self, line: Line, target: int) -> None:
        """Compare with the hospital as it is; under another name a line fills gaps and overwrites nothing."""
        line.target = target
        present = self.roster_index.present(target)
        if self.roster_index.is_other_name(target, line):
            self._fill(line, target)
            line.verdict = ImportRow.Verdict.CHANGED if line.changes else ImportRow.Verdict.SAME
            return
        self._warn_of_district(line, present["district"])
        line.compare({name: present[name] for name in FIELDS if name in line.values})
        self._compare_rest(line, target)

    def _fill(self, line: Line, target: int) -> None:
        present = self.roster_index.present(target)
        for name in FIELDS:
            value = line.values.get(name)
            if value is not None and present[name] in ("", None):
                line.changes[name] = [present[name], value]

    def _compare_rest(self, line: Line, target: int) -> None:
        """Numbers, other names and territory, which are no plain fields."""
        changes = self.roster_index.new_facts(target, line)
        territory = self._territory(line)
        if line.values.get("territory") and territory and territory != self.roster_index.territory(target):
            changes["territory"] = [self.roster_index.territory_name(target), line.values["territory"]]
            line.values["territory_id"] = territory
        if changes:
            line.changes |= changes
            line.verdict = ImportRow.Verdict.CHANGED

    def _new(self, line: Line) -> None:
        territory = self._territory(line) or self.options.get("territory")
        if not territory and not line.is_wrong:
            self.needs["territory"] += 1
            line.fail("territory", _("A new hospital needs a territory. Choose one for the whole file."))
        line.values["territory_id"] = territory
        if not line.values.get("type"):
            line.values["type"] = import_cells.type_by_name(line.values["name"])

    def _territory(self, line: Line) -> int | None:
        name = line.values.get("territory")
        if not name:
            return None
        if self._territories is None:
            rows = Territory.objects.values_list("pk", "name", "name_en")
            self._territories = {name_key(word): pk for pk, *words in rows for word in words if word}
        if name_key(name) not in self._territories:
            line.fail("territory", format_lazy(_("There is no territory “{name}”."), name=name))
        return self._territories.get(name_key(name))

    def _repeat(self, line: Line, root: str, first: int) -> None:
        line.repeat(first)
        self._warn_of_district(line, self.file.district(root))

    def _warn_of_district(self, line: Line, other: str) -> None:
        mine = line.values.get("district")
        if mine and other and mine != other:
            message = _("Same name and city, but another district: {other}. Make sure it is the same hospital.")
            line.warn("other_district", format_lazy(message, other=other))

    # -- Doubts ----------------------------------------------------------------------------------
    def _doubt(self, line: Line, identity: Identity, memory: dict) -> str:
        """Ask whether the line is a hospital that shares its address, phone or other name; "" while unanswered."""
        reasons = self.roster_index.suspects(line, identity)
        for root, why in self.file.suspects(identity):
            reasons.setdefault(root, []).extend(why)
        if not reasons:
            return ""
        candidates = [self._candidate(root, why) for root, why in list(reasons.items())[:6]]
        question = {
            "name": line.values["name"],
            "candidates": candidates,
            "proposal": self._proposal(line, candidates),
            "otherwise": "new",
        }
        return put_question(line, identity.key, question, {identity.key: self._at_root(memory.get(identity.key))})

    def _at_root(self, known: dict | None) -> dict:
        """A remembered answer in terms of what the lines it speaks of turned out to be."""
        if not known:
            return {}
        offered = [self.file.root_of(ref) for ref in known.get("offered", [])]
        return {**known, "answer": self.file.root_of(known["answer"]), "offered": offered}

    def _candidate(self, root: str, why: list[str]) -> dict:
        if root.startswith("id:"):
            label, line = self.roster_index.label(int(root.removeprefix("id:"))), None
        else:
            label, line = self.file.label(root)
        reasons = [bilingual(WHY[reason]) for reason in dict.fromkeys(why)]
        return {"ref": root, "label": label, "line": line, "because": reasons, "why": sorted(set(why))}

    def _proposal(self, line: Line, candidates: list[dict]) -> str:
        """The candidate that is probably it: an alias, or alike in name, or the same house and phone; else "new"."""

        def weight(candidate: dict) -> float:
            alike = relation(line.values["name"], candidate["label"].rpartition(", ")[0] or candidate["label"])
            return alike + 0.3 * len(candidate["why"]) + ("alias" in candidate["why"])

        best = max(candidates, key=weight)
        return best["ref"] if weight(best) >= 0.6 else "new"

    # -- Writing ---------------------------------------------------------------------------------
    def write(self, report: Report) -> dict:
        from .writing_hospitals import HospitalWriter  # the writer knows this importer's fields

        return HospitalWriter(self).write(report)

    def undo(self, report: Report) -> None:
        from .writing_hospitals import HospitalWriter

        super().undo(report)
        HospitalWriter(self).refresh()


WHY = {
    "address": _("same address"),
    "phone": _("same phone"),
    "alias": _("known under this name"),
}
