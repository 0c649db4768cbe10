"""Guessing columns, and the compliance filter of domain.md §2.8 rule 2."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import headers
from lib.tabular import open_table
from tests.lib.nasty import ALIASES, DATA

# Header cell, is it a volume, does it name a person or a part of a hospital?
TRAPS = [
    ("数量", True, False),
    ("数量(盒)", True, False),
    ("数量（支）", True, False),
    (" 数 量 ", True, False),
    ("数量\n[盒]", True, False),
    ("\u200b处方量【盒】", True, False),
    ("盒数", True, False),
    ("金额(元)", True, False),
    ("*销售额", True, False),
    ("Qty", True, False),
    ("QTY (boxes)", True, False),
    ("salesAmount", True, False),
    ("ｖｏｌｕｍｅ", True, False),
    ("units_sold", True, False),
    ("医生", False, True),
    ("医生姓名", False, True),
    ("姓 名", False, True),
    ("科室", False, True),
    ("病区", False, True),
    ("门诊号", False, True),
    ("Doctor name", False, True),
    ("Name of person", False, True),
    ("WARD", False, True),
    ("department_id", False, True),
    ("Prescription qty", True, True),
    ("支持度", False, False),
    ("Forward date", False, False),
    ("Award", False, False),
    ("医院名称", False, False),
    ("医生工作站", False, False),
    ("科室数", False, False),
    ("姓名拼音", False, False),
    ("用量说明", False, False),
    ("数量级", False, False),
    ("金额单位", False, False),
    ("Unit price", False, False),
    ("Salesforce id", False, False),
    ("Volumetric", False, False),
    ("Hospital name", False, False),
    ("Rewards", False, False),
    ("Inpatient beds", False, False),
    ("影响力", False, False),
    ("备注", False, False),
    ("", False, False),
    (None, False, False),
]


@pytest.mark.parametrize(("text", "quantity", "person"), TRAPS)
def test_header_traps(text, quantity, person):
    assert headers.quantity_header(text) is quantity
    assert headers.person_header(text) is person


WORDS_OF_THE_RULE = {
    headers.quantity_header: "数量 盒数 支数 用量 处方量 金额 销量 销售额 qty quantity boxes units volume amount sales",
    headers.person_header: "医生 医生姓名 医师 大夫 姓名 处方医生 工号 科室 病区 门诊号 患者 处方号"
    " doctor physician prescriber ward department patient prescription",
}


@pytest.mark.parametrize(
    ("judge", "word"), [(judge, word) for judge, words in WORDS_OF_THE_RULE.items() for word in words.split()]
)
def test_every_word_of_the_rule(judge, word):
    assert judge(word)
    assert judge(f"  {word.upper()} ")
    assert judge(f"{word}（盒）")
    assert not judge(f"非{word}类" if not word.isascii() else f"x{word}x")


def test_person_and_volume_refuse_the_file():
    verdict = headers.volume_verdict(["医院", "医生姓名", "月份", "处方量(盒)"])
    assert verdict.refused
    assert (verdict.quantities, verdict.persons) == (("处方量(盒)",), ("医生姓名",))


def test_volumes_of_hospitals_are_fine():
    assert not headers.volume_verdict(["医院", "数量", "金额"], ["hospital", "boxes", "amount"]).refused


def test_the_mapped_target_counts_whatever_the_header_says():
    assert headers.volume_verdict(["医院", "医生", "备注"], ["hospital", "boxes"]).refused
    assert headers.volume_verdict(["医院", "数量", "备注"], ["hospital", "person"]).refused
    assert not headers.volume_verdict(["医院", "医生", "备注"], ["hospital", "remark"]).refused


def test_rosters_refuse_volumes_only():
    assert not headers.volume_verdict(["医院", "科室", "姓名", "支持度"], ["department"], roster=True).refused
    assert headers.volume_verdict(["医院", "销量"], roster=True).refused


@pytest.mark.parametrize(
    ("name", "refused", "as_roster"),
    [
        ("hangzhou-hospitals.csv", False, False),
        ("hangzhou-deliveries.csv", False, True),
        ("demo-stakeholders.xlsx", False, False),
        ("doctor-volumes-refuse.csv", True, True),
    ],
)
def test_every_shared_file(name, refused, as_roster):
    with open_table(DATA / name, aliases=ALIASES) as table:
        assert headers.volume_verdict(table.header_texts).refused is refused
        assert headers.volume_verdict(table.header_texts, table.mapping, roster=True).refused is as_roster


def test_guess_prefers_whole_matches_early_aliases_and_left_columns():
    aliases = {"boxes": ["数量", "盒数"], "amount": ["金额"], "note": ["备注"]}
    assert headers.guess(["数量(元)", "盒数", "数量", "金额(元)"], aliases) == {"boxes": 2, "amount": 3}
    assert headers.guess(["金额", "金额"], aliases) == {"amount": 0}
    assert headers.guess([], aliases) == {}


def test_guess_gives_one_column_to_one_field():
    assert headers.guess(["名称", "x"], {"hospital": ["名称"], "product": ["名称"]}) == {"hospital": 0}


@pytest.mark.parametrize(
    "spelling", ["Hospital Name", "hospital_name", "HOSPITAL-NAME", "hospitalName", " *hospital name： "]
)
def test_guess_sees_through_spelling(spelling):
    assert headers.guess([spelling], {"hospital": ["hospital name"]}) == {"hospital": 0}


def test_the_field_itself_is_an_alias():
    assert headers.guess(["amount"], {"amount": []}) == {"amount": 0}


@given(st.permutations(["医院名称", "地址", "电话", "等级", "怪列"]))
def test_the_order_of_columns_does_not_matter(order):
    mapping = headers.guess(order, ALIASES)
    assert {order[index]: field for field, index in mapping.items()} == {
        "医院名称": "hospital", "地址": "address", "电话": "phone", "等级": "grade",
    }  # fmt: skip
    assert headers.unknown(order, mapping) == ["怪列"]


def test_columns_named_by_hand():
    assert headers.by_hand(["甲", "乙", "甲"], [("甲", "hospital"), (" 乙 ", "phone")]) == {"hospital": 0, "phone": 1}
    with pytest.raises(KeyError, match="丙"):
        headers.by_hand(["甲"], [("丙", "hospital")])


def test_find_takes_the_header_and_not_what_stands_around_it():
    words = [name for names in ALIASES.values() for name in names]
    rows = [
        ["2026年度名单"],
        ["填表说明", "等级", "电话"],
        [],
        ["医院名称", "地址", "电话", "等级", "区县"],
        ["浙江医院", "x", "1", "三级", "y"],
        ["医院名称", "地址", "电话", "等级", "区县", "科室", "数量"],
    ]
    assert headers.find(rows, words).index == 3
    assert headers.find([["1", "2"], ["3", "4"]], words) is None
    assert headers.find([], words) is None
