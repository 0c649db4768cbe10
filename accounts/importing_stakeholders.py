"""People from a file: at which hospital, who they are, and what may be kept about them.

A person is the external number where the file has one, else hospital, department, name and post.
"""

from __future__ import annotations

from collections import defaultdict

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lib.headers import key as word_key
from lib.names import name_key
from lib.values import parse_bool, parse_date
from records.importing.answering import TOPIC, put_question
from records.importing.importer import Importer, Report
from records.importing.lines import Column, Line, bilingual, digest, text_of
from records.models import ImportRow

from . import import_cells
from .asking import hospital_of, name_question
from .choices import LawfulBasis
from .finding import HospitalFinder
from .models import Stakeholder

V = ImportRow.Verdict

# What consent or a contract is needed for (domain.md §2.8 rule 13); the rest may be kept of anybody.
PROFILE = ("buying_role", "is_main_influencer", "influence", "support")
PLAIN = ("external_id", "name", "name_en", "post", "title", "phone", "kol_level")
BASIS = ("lawful_basis", "lawful_basis_on")
MAY_BE_PROFILED = {LawfulBasis.CONSENT, LawfulBasis.CONTRACT}


class StakeholderImporter(Importer):
    kind = "stakeholders"
    roster = True
    shown = ("name", "hospital", "department", "post")
    columns = (
        Column("external_id", _("external number"), ("外部编号", "人员编号", "客户编号", "external id", "external number", "id"), text_of(60)),
        Column("hospital", _("hospital"), ("医院", "医院名称", "所在医院", "单位", "终端名称", "hospital", "hospital name", "account"), text_of(120), required=True),
        Column("city", _("city"), ("城市", "所在城市", "city"), text_of(30)),
        Column("department", _("department"), ("科室", "部门", "所在科室", "department"), text_of(80)),
        Column("name", _("name"), ("姓名", "客户姓名", "医生姓名", "人员姓名", "name", "full name"), text_of(80), required=True),
        Column("name_en", _("name in Latin letters"), ("英文名", "拼音", "English name", "name en"), text_of(80)),
        Column("post", _("post"), ("职务", "行政职务", "岗位", "post", "position"), text_of(80)),
        Column("title", _("title"), ("职称", "技术职称", "title", "academic title"), text_of(80)),
        Column("phone", _("phone"), ("电话", "联系电话", "办公电话", "phone", "telephone"), text_of(60)),
        Column("kol_level", _("academic influence"), ("学术影响力", "学术地位", "KOL级别", "kol", "kol level"), import_cells.parse_level),
        Column("buying_role", _("buying role"), ("决策角色", "采购角色", "角色", "buying role", "role"), import_cells.parse_role),
        Column("is_main_influencer", _("main influencer"), ("主要影响者", "核心影响者", "main influencer"), parse_bool),
        Column("influence", _("influence"), ("影响力", "影响力评分", "influence"), import_cells.parse_influence),
        Column("support", _("support"), ("支持度", "支持程度", "态度", "support", "stance"), import_cells.parse_support),
        Column("lawful_basis", _("lawful basis"), ("合法依据", "合法性基础", "处理依据", "lawful basis", "legal basis", "basis"), import_cells.parse_basis),
        Column("lawful_basis_on", _("basis since"), ("依据日期", "同意日期", "basis since", "consent date"), parse_date),
    )  # fmt: skip

    def __init__(self, batch, *, by=None):
        super().__init__(batch, by=by)
        self.finder = HospitalFinder()
        self._first: dict[str, int] = {}
        self._dropped = 0

    @classmethod
    def option_fields(cls) -> dict[str, forms.Field]:
        return {
            "basis": forms.ChoiceField(
                choices=[("", _("Not known yet")), *LawfulBasis.choices[:3]],
                required=False,
                label=_("Lawful basis of the people in this file"),
                help_text=_("Role, influence and support are kept only with consent or a contract."),
            ),
            "basis_on": forms.DateField(
                required=False,
                label=_("Basis since"),
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            ),
        }

    # -- Reading ---------------------------------------------------------------------------------
    def judge(self, lines: list[Line]) -> None:
        placed = self._place(lines)
        people = self._known_people(placed)
        memory = self.remembered(TOPIC, [self._key(line) for line in placed])
        for line in placed:
            self._judge(line, people, memory)

    def settle(self) -> dict:
        return {"profiles_dropped": self._dropped}

    def _place(self, lines: list[Line]) -> list[Line]:
        """Find each line's hospital; returns the lines that have one."""
        found = self.finder.find({self._named(line) for line in lines})
        asks = {pair: name_question(*pair) for pair in found}
        memory = self.remembered(TOPIC, asks.values())
        for line in lines:
            pair = self._named(line)
            line.values["hospital_id"] = hospital_of(line, found[pair], asks[pair], memory)
            if line.values["hospital_id"] is None and line.verdict == V.NEW:
                self._fail(line, "hospital", format_lazy(_("There is no hospital “{name}”."), name=pair[0]), "hospital")
        return [line for line in lines if line.verdict == V.NEW]

    def _named(self, line: Line) -> tuple[str, str]:
        return line.values["hospital"], line.values.get("city") or ""

    def _fail(self, line: Line, code: str, message, field: str) -> None:
        index = self.batch.mapping.get(field)
        line.fail(code, message, column=index, header=self.batch.headers[index] if index is not None else "")

    def _key(self, line: Line) -> str:
        values = line.values
        if values.get("external_id"):
            return digest("person", values["hospital_id"], values["external_id"])
        words = (values.get("department") or "", values["name"], values.get("post") or "")
        return digest("person", values["hospital_id"], *map(name_key, words))

    def _known_people(self, lines: list[Line]) -> dict[tuple[int, str], list[Stakeholder]]:
        """People of these hospitals by name, and by number under ("number", …); two queries."""
        hospitals = {line.values["hospital_id"] for line in lines}
        numbers = {line.values["external_id"] for line in lines if line.values.get("external_id")}
        people = Stakeholder.objects.filter(hospital__in=hospitals, erased_at=None, linked_to=None)
        people = people.select_related("department").order_by("pk")
        known = defaultdict(list)
        for person in people.filter(name_key__in={name_key(line.values["name"]) for line in lines}):
            known[person.hospital_id, person.name_key].append(person)
        for person in people.filter(external_id__in=numbers) if numbers else ():
            known[person.hospital_id, f"number {person.external_id}"].append(person)
        return known

    def _judge(self, line: Line, people: dict, memory: dict) -> None:
        line.key = self._key(line)
        if line.key in self._first:
            line.repeat(self._first[line.key])
            return
        self._first[line.key] = line.number
        namesakes = people.get((line.values["hospital_id"], name_key(line.values["name"])), [])
        person = self._same_person(line, people, namesakes)
        if person is None and namesakes and not line.values.get("external_id"):
            person = self._ask(line, namesakes, memory)
            if line.verdict == V.SUSPECTED:
                return
        self._keep_lawful(line, person)
        if person is not None:
            self._against(line, person)

    def _same_person(self, line: Line, people: dict, namesakes: list[Stakeholder]) -> Stakeholder | None:
        number = line.values.get("external_id")
        if number and (found := people.get((line.values["hospital_id"], f"number {number}"))):
            return found[0]
        here = [person for person in namesakes if self._same_department(line, person)]
        if number:
            here = [person for person in here if not person.external_id]
        post = line.values.get("post")
        if post is None:
            return here[0] if len(here) == 1 else None
        return next((person for person in here if name_key(person.post) == name_key(post)), None)

    def _same_department(self, line: Line, person: Stakeholder) -> bool:
        mine = line.values.get("department") or ""
        return name_key(mine) == name_key(person.department.name if person.department else "")

    def _ask(self, line: Line, namesakes: list[Stakeholder], memory: dict) -> Stakeholder | None:
        """Somebody of this name works there in another post: the same person who moved, or a namesake?"""
        candidates = []
        for person in namesakes:
            place = [person.name, person.department.name if person.department else "", person.post]
            same_phone = person.phone and word_key(person.phone) == word_key(line.values.get("phone") or "")
            why = "same name and phone" if same_phone else "same name"
            because = _("same name and phone at this hospital") if same_phone else _("same name at this hospital")
            label = ", ".join(filter(None, place))
            ref = f"id:{person.pk}"
            candidates.append({"ref": ref, "label": label, "line": None, "because": [bilingual(because)], "why": [why]})
        question = {
            "name": ", ".join(
                filter(None, (line.values["name"], line.values.get("department"), line.values.get("post")))
            ),
            "candidates": candidates,
            "proposal": candidates[0]["ref"] if len(candidates) == 1 else "",
            "otherwise": "new",
        }
        answer = put_question(line, line.key, question, memory)
        return next((person for person in namesakes if f"id:{person.pk}" == answer), None)

    def _keep_lawful(self, line: Line, person: Stakeholder | None) -> None:
        """Drop what needs consent or a contract where there is neither, and say so."""
        values = line.values
        basis = values.get("lawful_basis") or self.options.get("basis")
        if basis and (person is None or values.get("lawful_basis") or person.lawful_basis == LawfulBasis.NONE):
            values["lawful_basis"] = basis
            since = values.get("lawful_basis_on")
            values["lawful_basis_on"] = since.isoformat() if since else self.options.get("basis_on")
        else:
            values["lawful_basis"] = values["lawful_basis_on"] = None
        present = values["lawful_basis"] or (person.lawful_basis if person else LawfulBasis.NONE)
        opted_out = person is not None and person.opted_out_on is not None
        given = [name for name in PROFILE if values.get(name) is not None]
        if given and (present not in MAY_BE_PROFILED or opted_out):
            for name in given:
                values[name] = None
            self._dropped += 1
            line.warn("basis", _("Role, influence and support were not taken over: no consent and no contract."))

    def _against(self, line: Line, person: Stakeholder) -> None:
        line.target = person.pk
        names = [*PLAIN, *PROFILE, "lawful_basis"]
        present = {name: getattr(person, name) for name in names if name in line.values}
        department = person.department.name if person.department else ""
        if name_key(line.values.get("department") or "") != name_key(department):
            present["department"] = department
        since = person.lawful_basis_on
        if line.values.get("lawful_basis_on"):
            present["lawful_basis_on"] = since.isoformat() if since else None
        line.compare(present)
        if "support" in line.changes and person.support_on == timezone.localdate():
            self._fail(
                line, "judged", _("This person was already judged today. One day holds one judgement."), "support"
            )

    # -- Writing ---------------------------------------------------------------------------------
    def write(self, report: Report) -> dict:
        from .writing_stakeholders import write

        return write(self, report)

    def undo(self, report: Report) -> None:
        from .writing_stakeholders import take_back

        take_back(self, report)
