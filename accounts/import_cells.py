"""What the cells of roster files say: grades, types, roles, support and basis in the words of the trade."""

from __future__ import annotations

import re

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lib.names import name_key, plain
from lib.places import parse_place
from lib.refusals import BadValue
from lib.values import parse_integer
from records.importing.lines import one_of

from .choices import BuyingRole, DepartmentKind, Grade, HospitalType, KolLevel, LawfulBasis, LoadClass, Ownership

GRADES = {
    "三级甲等": Grade.A3, "三甲": Grade.A3, "3A": Grade.A3, "三级特等": Grade.A3,
    "三级乙等": Grade.B3, "三乙": Grade.B3, "三级丙等": Grade.C3, "三丙": Grade.C3,
    "二级甲等": Grade.A2, "二甲": Grade.A2, "二级乙等": Grade.B2, "二乙": Grade.B2,
    "二级丙等": Grade.C2, "二丙": Grade.C2, "三级": Grade.LEVEL3, "二级": Grade.LEVEL2,
    "一级甲等": Grade.LEVEL1, "一级乙等": Grade.LEVEL1, "一级丙等": Grade.LEVEL1, "一级": Grade.LEVEL1,
    "社区": Grade.COMMUNITY, "民营": Grade.PRIVATE, "未评级": Grade.UNGRADED, "未定级": Grade.UNGRADED,
    "无": Grade.UNGRADED,
}  # fmt: skip
TYPES = {
    "综合医院": HospitalType.GENERAL, "综合": HospitalType.GENERAL, "中医医院": HospitalType.TCM,
    "中医": HospitalType.TCM, "中西医结合医院": HospitalType.TCM, "专科医院": HospitalType.SPECIALIST,
    "专科": HospitalType.SPECIALIST, "妇幼保健院": HospitalType.MATERNAL, "妇幼": HospitalType.MATERNAL,
    "社区卫生服务中心": HospitalType.COMMUNITY, "社区": HospitalType.COMMUNITY,
}  # fmt: skip
OWNERSHIPS = {
    "公立": Ownership.PUBLIC, "公办": Ownership.PUBLIC, "民营": Ownership.PRIVATE, "私立": Ownership.PRIVATE,
    "社会办": Ownership.PRIVATE,
}  # fmt: skip
ROLES = {
    "决策者": BuyingRole.DECISION_MAKER, "影响者": BuyingRole.INFLUENCER, "执行者": BuyingRole.EXECUTOR,
    "把关者": BuyingRole.GATEKEEPER, "使用者": BuyingRole.USER, "局外人": BuyingRole.OUTSIDER,
    "decision maker": BuyingRole.DECISION_MAKER,
}  # fmt: skip
# What people say and an import does not decide: it may be meant otherwise, so the line is asked to be exact.
COLLOQUIAL_ROLES = {
    "拍板人": "决策者", "一把手": "决策者", "老板": "决策者", "关键人": "影响者", "意见领袖": "影响者",
    "采购": "执行者", "经办人": "执行者", "守门人": "把关者", "用户": "使用者", "医生": "使用者",
}  # fmt: skip
BASES = {
    "同意": LawfulBasis.CONSENT, "已同意": LawfulBasis.CONSENT, "个人同意": LawfulBasis.CONSENT,
    "合同": LawfulBasis.CONTRACT, "公开来源": LawfulBasis.PUBLIC_SOURCE, "公开信息": LawfulBasis.PUBLIC_SOURCE,
    "public source": LawfulBasis.PUBLIC_SOURCE, "无": LawfulBasis.NONE,
}  # fmt: skip
LEVELS = {
    "无": KolLevel.NONE, "本地": KolLevel.LOCAL, "市级": KolLevel.LOCAL, "省级": KolLevel.REGIONAL,
    "区域": KolLevel.REGIONAL, "全国": KolLevel.NATIONAL, "国家级": KolLevel.NATIONAL,
}  # fmt: skip
LOADS = {"高": LoadClass.HIGH, "中": LoadClass.MEDIUM, "低": LoadClass.LOW, "无": LoadClass.NONE}
SUPPORT_WORDS = {"反对": -2, "怀疑": -1, "质疑": -1, "中立": 0, "支持": 1, "拥护": 2}

parse_grade = one_of(GRADES)
parse_type = one_of(TYPES)
parse_ownership = one_of(OWNERSHIPS)
parse_basis = one_of(BASES)
parse_level = one_of(LEVELS)
parse_load = one_of(LOADS)
_parse_role = one_of(ROLES)

_TYPE_WORDS = (
    (HospitalType.COMMUNITY, re.compile("社区卫生|卫生院|卫生服务")),
    (HospitalType.MATERNAL, re.compile("妇幼|妇产|儿童|妇女|妇婴")),
    (HospitalType.TCM, re.compile("中医|中西医")),
    (HospitalType.SPECIALIST, re.compile("口腔|眼科|肿瘤|精神|皮肤|传染|结核|骨|整形|美容|推拿|男子|肛肠|胸科|康复")),
)
_PHARMACY = re.compile("药学|药剂|药房|临床药学|药械")
_OFFICE = re.compile("院办|院长办|办公室|医保|采购|设备|信息|医务|财务|纪检|院领导|行政|招标")


def type_by_name(name: str) -> str:
    """The type that a hospital's name tells; a general hospital where it tells none."""
    return next((kind for kind, words in _TYPE_WORDS if words.search(name)), HospitalType.GENERAL)


def kind_by_name(department: str) -> str:
    """Pharmacy and offices by their usual names; everything else is clinical."""
    if _PHARMACY.search(department):
        return DepartmentKind.PHARMACY
    return DepartmentKind.ADMINISTRATIVE if _OFFICE.search(department) else DepartmentKind.CLINICAL


def parse_role(cell: str) -> str | None:
    """A buying role; a colloquial word is refused with the role that is probably meant."""
    shown = plain(cell)
    meant = COLLOQUIAL_ROLES.get(shown)
    if meant:
        message = format_lazy(_("“{value}” is no buying role. Is “{meant}” meant?"), value=shown, meant=meant)
        raise BadValue("role", message)
    return _parse_role(cell)


def parse_support(cell: str) -> int | None:
    """Support from −2 to +2, as a number or in the words of the scale."""
    shown = plain(cell)
    if shown in SUPPORT_WORDS:
        return SUPPORT_WORDS[shown]
    try:
        return parse_integer(shown, minimum=-2, maximum=2)
    except BadValue:
        message = format_lazy(_("“{value}” is no support from −2 to +2."), value=shown[:60])
        raise BadValue("support", message) from None


def parse_influence(cell: str) -> int | None:
    """Influence from 1 to 5."""
    try:
        return parse_integer(cell, minimum=1, maximum=5)
    except BadValue:
        message = format_lazy(_("“{value}” is no influence from 1 to 5."), value=plain(cell)[:60])
        raise BadValue("influence", message) from None


def parse_aliases(cell: str) -> list[str] | None:
    """Other names, parted by ; 、 or / ; None for an empty cell."""
    names = [plain(name) for name in re.split(r"[;；、/|]", cell)]
    return list({name_key(name): name for name in names if name_key(name)}.values()) or None


def district_of(cell: str, city: str) -> str:
    """The district that a cell names, "" when it names something else: a street, an estate."""
    shown = plain(cell).replace(" ", "")
    if not shown:
        return ""
    return parse_place(f"{city}{shown.removeprefix(city)}").district
