"""Addresses and telephone numbers."""

import csv
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import places
from lib.prefectures import CITIES, PROVINCES
from tests.lib.nasty import DATA


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("浙江省杭州市上城区解放路68号", ("浙江省", "杭州市", "上城区")),
        ("浙江省杭州市上塘路158号", ("浙江省", "杭州市", "")),
        ("浙江省杭州体育场路453号", ("浙江省", "杭州市", "")),
        ("浙江 杭州 上城区 解放路", ("浙江省", "杭州市", "上城区")),
        ("杭州市上城区", ("浙江省", "杭州市", "上城区")),
        ("上城区解放路68号", ("", "", "上城区")),
        ("浙江省杭州市临安市锦城街道城中街8号", ("浙江省", "杭州市", "临安市")),
        ("浙江省杭州市桐庐县县前街1号", ("浙江省", "杭州市", "桐庐县")),
        ("浙江省杭州市中心下城区体育场路58号", ("浙江省", "杭州市", "下城区")),
        ("浙江省杭州市萧山经济技术开发区宁税路68号", ("浙江省", "杭州市", "萧山经济技术开发区")),
        ("浙江省杭州市朝晖二小区43号", ("浙江省", "杭州市", "")),
        ("浙江省杭州市朝晖六区", ("浙江省", "杭州市", "")),
        ("北京市朝阳区建国路88号", ("北京市", "北京市", "朝阳区")),
        ("北京朝阳区", ("北京市", "北京市", "朝阳区")),
        ("朝阳区建国路88号", ("", "", "朝阳区")),
        ("上海浦东新区世纪大道100号", ("上海市", "上海市", "浦东新区")),
        ("上海市上海市黄浦区", ("上海市", "上海市", "黄浦区")),
        ("天津市市辖区和平区", ("天津市", "天津市", "和平区")),
        ("重庆市云阳县", ("重庆市", "重庆市", "云阳县")),
        ("吉林市昌邑区", ("吉林省", "吉林市", "昌邑区")),
        ("吉林省吉林市昌邑区", ("吉林省", "吉林市", "昌邑区")),
        ("吉林长春朝阳区", ("吉林省", "长春市", "朝阳区")),
        ("济南市市中区经四路", ("山东省", "济南市", "市中区")),
        ("新疆维吾尔自治区伊犁哈萨克自治州伊宁市", ("新疆维吾尔自治区", "伊犁哈萨克自治州", "伊宁市")),
        ("内蒙古锡林郭勒盟锡林浩特市", ("内蒙古自治区", "锡林郭勒盟", "锡林浩特市")),
        ("青海省海南藏族自治州共和县", ("青海省", "海南藏族自治州", "共和县")),
        ("海南省海口市龙华区", ("海南省", "海口市", "龙华区")),
        ("湖北省仙桃市", ("湖北省", "仙桃市", "")),
        ("湖北省神农架林区松柏镇", ("湖北省", "神农架林区", "")),
        ("南京市上海路10号", ("江苏省", "南京市", "")),
        ("北京路12号", ("", "", "")),
        ("中国浙江省宁波市余姚市", ("浙江省", "宁波市", "余姚市")),
        ("310000浙江省杭州市滨江区", ("浙江省", "杭州市", "滨江区")),
        ("长沙市长沙县", ("湖南省", "长沙市", "长沙县")),
        ("安徽省黄山市黄山区", ("安徽省", "黄山市", "黄山区")),
        ("云汀市中山区海棠路1号", ("", "云汀市", "中山区")),
        ("香港特别行政区", ("香港特别行政区", "", "")),
        ("", ("", "", "")),
        (None, ("", "", "")),
        ("unknown street 5", ("", "", "")),
    ],
)
def test_addresses_are_taken_apart(address, place):
    assert tuple(places.parse_place(address)) == place


@pytest.mark.parametrize(
    ("name", "city"),
    [
        ("杭州市第一人民医院", "杭州市"),
        ("云汀市第一人民医院(演示)", "云汀市"),
        ("上海市第一人民医院", "上海市"),
        ("浙江省人民医院", ""),
        ("中山大学附属第一医院", ""),
        ("吉林大学第一医院", ""),
        ("中国人民解放军第一一七医院", ""),
        ("杭州", "杭州市"),
        ("杭州市", "杭州市"),
        ("朝阳", "朝阳市"),
        ("延边朝鲜族自治州", "延边朝鲜族自治州"),
    ],
)
def test_names_tell_the_city_only_when_they_do(name, city):
    assert places.parse_city(name) == city


def test_one_city_has_one_key():
    assert {places.city_key(text) for text in ("杭州", "杭州市", "浙江省杭州市", " 杭 州 ", "浙江杭州")} == {"杭州"}
    assert places.city_key("云汀市") == places.city_key("云汀") == "云汀"
    assert places.city_key("") == ""


@pytest.mark.parametrize("city", [city for city, province in CITIES.items() if city != province])
def test_every_city_is_read_with_and_without_its_province(city):
    province = CITIES[city]
    assert tuple(places.parse_place(f"{province}{city}")) == (province, city, "")
    assert tuple(places.parse_place(f"{city}东岭区海棠路5号")) == (province, city, "东岭区")


def test_the_list_is_whole():
    assert len(set(PROVINCES.values())) == 34
    assert set(CITIES.values()) <= set(PROVINCES.values())


def test_shared_file():
    """All 191 real addresses lie in Hangzhou; where the address names a district, it is that of its column."""
    with (DATA / "hangzhou-hospitals.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found = [(places.parse_place(row["地址"]), row["区县"]) for row in rows]
    assert {(place.province, place.city) for place, _column in found} == {("浙江省", "杭州市")}
    assert [(place.district, column) for place, column in found if place.district not in ("", column)] == [
        ("下城区", "中心下城区")
    ]
    assert sum(1 for place, _column in found if not place.district) == 19


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("浙江省杭州市上城区解放路68号", "杭州市解放路68号"),
        ("浙江省杭州市上城区解放路68号", "浙江杭州 解放路６８"),
        ("浙江省杭州市庆春东路3号", "浙江省杭州市江干区庆春东路3号3幢"),
        ("杭州市余杭区余航镇安乐路80号", "杭州市安乐路80号(东门)"),
        ("上海市徐汇区零陵路100弄5号", "上海市零陵路100弄5号"),
    ],
)
def test_two_spellings_of_an_address_have_one_key(one, other):
    assert places.address_key(one) == places.address_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("杭州市解放路68号", "杭州市解放路69号"),
        ("杭州市解放路68号", "宁波市解放路68号"),
        ("杭州市解放路68号", "杭州市解放东路68号"),
        ("杭州市临安市于潜镇大街281号", "杭州市淳安县汾口镇大街281号"),
        ("上海市零陵路100弄5号", "上海市零陵路100号"),
    ],
)
def test_two_addresses_have_two_keys(one, other):
    assert places.address_key(one) != places.address_key(other)


@pytest.mark.parametrize(
    "address", ["浙江省杭州市萧山区", "浙江省杭州市上城区庆春路", "杭州市拱墅区左家新村", "", None]
)
def test_addresses_without_a_number_are_not_compared(address):
    assert places.address_key(address) == ""


def test_the_city_of_a_column_counts_where_the_address_names_none():
    assert places.address_key("解放路68号", "杭州") == places.address_key("浙江省杭州市解放路68号")


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("0571-87061501", ["0571-87061501"]),
        ("0571-8778388387022776", ["0571-87783883", "0571-87022776"]),
        ("0571-85463999，0571-85463993", ["0571-85463999", "0571-85463993"]),
        ("0571-87068001，87010630", ["0571-87068001", "0571-87010630"]),
        ("0571-881222220571-88122233", ["0571-88122222", "0571-88122233"]),
        ("0571-638824196388215363885017", ["0571-63882419", "0571-63882153", "0571-63885017"]),
        ("057163723593，0571-63732461", ["0571-63723593", "0571-63732461"]),
        ("0571-87236114，0751-87236666", ["0571-87236114", "0751-87236666"]),
        ("0571-85093333，400-899-2008", ["0571-85093333", "400-899-2008"]),
        ("400-889-0808", ["400-889-0808"]),
        ("4008890808", ["400-889-0808"]),
        ("0571-88134465-830", ["0571-88134465-830"]),
        ("0571-88134465转830", ["0571-88134465-830"]),
        ("0571-64212280-22428", ["0571-64212280-22428"]),
        ("0571-8268449", ["0571-8268449"]),
        ("(0571)87061501", ["0571-87061501"]),
        ("0571 87061501", ["0571-87061501"]),
        ("０５７１－８７０６１５０１", ["0571-87061501"]),
        ("021-54321234", ["021-54321234"]),
        ("010-6543210", ["010-6543210"]),
        ("13800138000", ["13800138000"]),
        ("138 0013 8000", ["13800138000"]),
        ("+86 13800138000", ["13800138000"]),
        ("1380013800013900139000", ["13800138000", "13900139000"]),
        ("13800138000/0571-87061501", ["13800138000", "0571-87061501"]),
        ("0571-87061501，0571-87061501", ["0571-87061501"]),
        ("000-0000-0001", ["000-0000-0001"]),
        ("", []),
        ("—", []),
    ],
)
def test_phones_are_split(cell, numbers):
    assert places.split_phones(cell) == numbers


@pytest.mark.parametrize("cell", ["0571-646236", "87151966871519977", "0571-801717", "hello", "12345"])
def test_what_cannot_be_told_apart_is_kept_and_doubted(cell):
    (kept,) = places.split_phones(cell)
    assert re.sub(r"\D", "", kept) == re.sub(r"\D", "", cell)
    assert not places.is_phone(kept)


def test_an_area_may_be_given():
    assert places.split_phones("87061501", "0571") == ["0571-87061501"]
    assert places.phone_key("87061501", "0571") == places.phone_key("0571-87061501转3") == "057187061501"
    assert places.phone_key("138 0013 8000") == "13800138000"


@given(st.text("0123456789-，,/ 转()", max_size=60))
def test_no_digit_is_lost(cell):
    """Every run of digits that is no area code stands in one of the numbers, whole when it is no longer than one."""
    kept = "".join(re.sub(r"\D", "", number) for number in places.split_phones(cell))
    for run in re.findall(r"\d+", cell) if "86" not in cell else ():
        assert run in kept or len(run) > 8 or run.startswith("0")


@given(st.lists(st.from_regex(r"0571-[2-9][0-9]{7}", fullmatch=True), min_size=1, max_size=5, unique=True))
def test_numbers_run_together_come_apart(numbers):
    locals_ = [number[5:] for number in numbers]
    assert places.split_phones("，".join(numbers)) == numbers
    assert places.split_phones("0571-" + "，".join(locals_)) == numbers
