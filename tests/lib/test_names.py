"""Names: comparing, searching and sorting them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import names

NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=20)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("浙江医院", " 浙江 医院　"),
        ("云汀市第一人民医院(演示)", "云汀市第一人民医院（演示）"),
        ("云汀市第一人民医院(演示)", "云汀市第一人民医院【演示】"),
        ("阿里木·买买提", "阿里木买买提"),
        ("Ａｂｃ－Hospital", "abc hospital"),
        ("St. Mary's", "st marys"),
        ("浙江\u200b医院", "浙江医院"),
        ("GROẞE Straße", "grosse strasse"),
    ],
)
def test_two_spellings_have_one_key(one, other):
    assert names.name_key(one) == names.name_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("浙江医院", "浙江医院分院"),
        ("云汀市第一人民医院(演示)", "云汀市第一人民医院"),
        ("第一医院", "第二医院"),
        ("药2.5", "药25"),
        ("1-2号院", "12号院"),
    ],
)
def test_different_names_have_different_keys(one, other):
    assert names.name_key(one) != names.name_key(other)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("云汀市第一人民医院(演示)", "云汀市第一人民医院"),
        ("云汀市【东区】第一人民医院（演示(二)）", "云汀市第一人民医院"),
        ("(演示)", "演示"),
        ("浙江医院", "浙江医院"),
        ("", ""),
    ],
)
def test_bare_names(text, bare):
    assert names.bare_name_key(text) == bare


@pytest.mark.parametrize("text", ["10mg×14", "10MG*14", "10 mg x 14", "１０ｍｇ×１４", "10mgX14", "10mg ✕14"])
def test_packs_are_compared(text):
    assert names.pack_key(text) == "10mg×14"


def test_packs_that_differ():
    assert len({names.pack_key(text) for text in ["2.5mg×10", "25mg×10", "2.5mg×100", "2.5g×10", "5ml", "支"]}) == 6


@given(NAMES)
def test_keys_are_stable(text):
    key = names.name_key(text)
    assert names.name_key(unicodedata.normalize("NFKC", text)) == key
    assert names.name_key(f"　{text} ") == key
    assert " " not in key


@pytest.mark.parametrize(
    ("text", "pinyin", "initials"),
    [
        ("重庆医科大学附属医院", "chongqingyikedaxuefushuyiyuan", "cqykdxfsyy"),
        ("乐清市人民医院", "yueqingshirenminyiyuan", "yqsrmyy"),
        ("台州医院", "taizhouyiyuan", "tzyy"),
        ("丽水市中心医院", "lishuishizhongxinyiyuan", "lsszxyy"),
        ("长沙市", "changshashi", "css"),
        ("厦门", "xiamen", "xm"),
        ("六安市", "luanshi", "las"),
        ("重症医学科", "zhongzhengyixueke", "zzyxk"),
        ("银行", "yinhang", "yh"),
        ("行政科", "xingzhengke", "xzk"),
        ("女子医院", "nvziyiyuan", "nzyy"),
        ("浙二医院", "zheeryiyuan", "zeyy"),
        ("第117医院", "di117yiyuan", "d117yy"),
        ("Li Wei 医院", "liweiyiyuan", "lwyy"),
        ("都江堰市人民医院", "dujiangyanshirenminyiyuan", "djysrmyy"),
        ("", "", ""),
    ],
)
def test_pinyin(text, pinyin, initials):
    assert names.pinyin_key(text) == pinyin
    assert names.pinyin_initials(text) == initials


@pytest.mark.parametrize(
    "query",
    [
        "浙江大学",
        "第二医院",
        "ZJDX",
        "zjdxyxy",
        "浙二",
        "ZE",
        "zhejiangdaxue",
        "zhe er",
        "（演示）",
        "演示",
        "浙 二",
        "ｚｊｄｘ",
    ],
)
def test_search_finds_the_name_by(query):
    text = names.search_text("浙江大学医学院附属第二医院（演示）", "浙二", "")
    assert names.search_query(query) in text
    assert names.search_query("云汀") not in text
    assert text == text.casefold()


def test_search_finds_family_names_by_both_readings():
    text = names.search_text("单晓明")
    assert all(names.search_query(query) in text for query in ("shan xiaoming", "sxm", "danxiaoming", "dxm", "晓明"))


def test_search_finds_latin_names():
    text = names.search_text("St. Mary's Hospital")
    assert all(names.search_query(query) in text for query in ("st. mary", "marys", "smh", "HOSPITAL"))


@given(NAMES)
def test_search_finds_every_name_by_itself(name):
    if names.name_key(name):
        text = names.search_text(name)
        assert names.search_query(name) in text
        assert names.name_key(name) in text
        assert "||" not in text


def test_sorting_is_by_pinyin_among_latin():
    ordered = ["阿里", "Bell", "杭州", "Lima", "上海", "单晓明", "西安", "先锋", "重庆"]
    expected = ["阿里", "Bell", "重庆", "杭州", "Lima", "单晓明", "上海", "西安", "先锋"]
    assert sorted(ordered, key=names.sort_key) == expected


def test_sorting_tells_equal_readings_apart():
    assert names.sort_key("李丽") != names.sort_key("黎力")
    assert names.sort_key("A") == names.sort_key("ａ")
