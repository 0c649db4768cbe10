"""Chinese addresses and telephone numbers: taking them apart, and comparing them."""

import re
from typing import NamedTuple

from lib.names import name_key
from lib.prefectures import CITIES, MUNICIPALITIES, PROVINCES, SHORT_CITIES
from lib.spelling import plain

# After one of these words a short name was a street: 南京路, 北京西路.
_STREET = "路街道巷弄里桥村"
_STREET_AHEAD = re.compile(r"[东西南北中]?[一二三四]?(?:路|街|大道|大街|巷|弄|桥)")
# Nor is it the city in 朝阳区 or 中山大学.
_ELSE_AHEAD = re.compile(rf"{_STREET_AHEAD.pattern}|[区县旗镇乡]|(?:医科|中医药|中医)?大学|医学院|学院")
_CITY = re.compile(r"([^省市县区路街道巷弄镇乡村号\d]{2,10}?(?:市|自治州|地区|盟))")
_DISTRICT = re.compile(
    rf"((?:市中|[^市县{_STREET}镇乡号\d]){{1,11}}?(?:自治县|新区|开发区|高新区|林区|区|县|市|自治旗|旗))"
)
# They end like a district and are none: 朝晖二小区, 采荷六区, 城站院区.
_NOT_DISTRICT = re.compile(r"(?:[小社院校厂园库营片]区|[一二三四五六七八九十]区|[A-Za-z\d]区)$")
_TOWN = re.compile(rf"^[^{_STREET}号\d]{{1,6}}?(?:街道办事处|街道|镇|乡)(?!\d)")
_NUMBERED = re.compile(
    r"(.*?(?:路|街|道|巷|弄|胡同|里|村|桥|塘|码头|小区|区|园|坊|湾))第?(\d+(?:[-~]\d+)?)(?:弄(\d+))?"
)
_ANY_NUMBER = re.compile(r"(.+?)第?(\d+(?:-\d+)?)号")


class Place(NamedTuple):
    """Official names; "" for what the address does not say."""

    province: str
    city: str
    district: str


def parse_place(address):
    """Province, city and district of an address; "浙江省杭州市上城区解放路68号" → ("浙江省", "杭州市", "上城区").

    A known city names its province. 上城区… alone gives only the district. A
    municipality is its own city. Works on the name of a hospital as well.
    """
    return _split(address)[0]


def parse_city(text):
    """The official city that a column or a name tells: "杭州" → "杭州市"; "" when none can be read."""
    shown = _compact(text)
    if shown in SHORT_CITIES:
        return SHORT_CITIES[shown]
    return parse_place(shown).city


def city_key(text):
    """What two spellings of one city share: "杭州", "杭州市" and "浙江省杭州市" → "杭州"."""
    city = parse_city(text) or _compact(text)
    return name_key(city.removesuffix("市") if len(city) > 2 else city)


def _compact(text):
    return plain(text).replace(" ", "")


def _split(address):
    rest = _compact(address)
    rest = re.sub(r"^(?:\d{6})?(?:中国(?!人民解放军))?,?", "", rest)
    province, rest = _take_province(rest)
    city, rest = _take_city(rest, province)
    if city in CITIES and CITIES[city] != province:
        province = province or CITIES[city]
    district, rest = _take_district(rest)
    return Place(province, city, district), rest


def _take_province(text):
    for length in (8, 7, 6, 5, 4, 3, 2):
        name = PROVINCES.get(text[:length]) if len(text) >= length else None
        rest = text[length:]
        if name and (text[:length] == name or not _is_no_province(text, rest)):
            # A municipality stays in the text: it is the city too.
            return (name, text) if name in MUNICIPALITIES else (name, rest)
    return "", text


def _is_no_province(text, rest):
    """Is the short province name at the start part of a street or a city: 北京路, 吉林市, 海南藏族自治州?"""
    return bool(_STREET_AHEAD.match(rest)) or any(text[:length] in CITIES for length in range(3, 13))


def _take_city(text, province):
    for length in range(min(len(text), 12), 1, -1):
        head, rest = text[:length], text[length:]
        if head in CITIES:
            # 上海市上海市浦东新区 and 重庆市重庆市市辖区 do occur.
            return head, rest.removeprefix(head).removeprefix("市辖区")
        if head in SHORT_CITIES and not _ELSE_AHEAD.match(rest):
            known = SHORT_CITIES[head]
            if not province or CITIES[known] == province:
                return known, rest
    match = _CITY.match(text)
    return (match[1], text[match.end() :]) if match else ("", text)


def _take_district(text):
    match = _DISTRICT.match(text.removeprefix("中心"))
    if not match or _NOT_DISTRICT.search(match[1]) or len(match[1]) < 2:
        return "", text
    return match[1], text.removeprefix("中心")[match.end() :]


def address_key(address, city=""):
    """What two spellings of one address share: city, street and number; "" when there is no house number.

    District, town and what follows the number do not count: they are missing or
    differ between lists. `city` is used when the address names none.
    """
    place, rest = _split(address)
    rest = re.sub(r"\((.*?)\)", "", rest)
    match = _numbered(rest)
    town = _TOWN.match(rest)
    within = town and _numbered(rest[town.end() :])
    # "大街281号" alone could be in any town, so there the town stays.
    match = within if within and len(within[1]) > 2 else match
    if not match:
        return ""
    number = "-".join(part for part in match.groups()[1:] if part)
    return "|".join((city_key(place.city or city), name_key(match[1]), number))


def _numbered(text):
    return _NUMBERED.match(text) or _ANY_NUMBER.match(text)


_SEPARATOR = re.compile(r"[,;、/|\s。]+|或|和")
_HOTLINE = re.compile(r"([48]00)-?(\d{3,4})-?(\d{3,4})(?:\D+(\d{1,6}))?")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_AREA = re.compile(r"0(?:10|2\d|[3-9]\d\d)")
_EXTENSION = re.compile(r"\s*(?:转|分机|ext\.?|x|#)\s*(?=\d)", re.IGNORECASE)


def split_phones(text, area=""):
    """The telephone numbers of a cell, also several run together, as "0571-87061501", "13800138000", "…-830".

    A number without an area code takes that of the number before it, else `area`. No
    digit is lost: what cannot be told apart stays as one piece, for which
    `is_phone` is false.
    """
    shown = plain(text).replace("–", "-").replace("—", "-")
    shown = re.sub(r"\+?(?:86|0086)[- ](?=\d)|^\+86", "", shown)
    shown = re.sub(r"\((\d{3,4})\)\s*-?", r"\1-", shown)
    shown = re.sub(r"(?<!\d)(0\d{2,3})\s+(?=\d{7,8}(?!\d))", r"\1-", shown)
    shown = re.sub(r"(?<!\d)(1\d{2})[ -](\d{4})[ -](\d{4})(?!\d)", r"\1\2\3", shown)
    shown = _EXTENSION.sub("-", shown)
    numbers = []
    for piece in _SEPARATOR.split(shown):
        if piece.strip("-"):
            found, area = _read_piece(piece.strip("-"), area)
            numbers += found
    return list(dict.fromkeys(numbers))


def _read_piece(piece, area):
    hotline = _HOTLINE.fullmatch(piece)
    if hotline and sum(len(part) for part in hotline.groups()[1:3]) == 7:
        digits = hotline[2] + hotline[3]
        return ["-".join(part for part in (hotline[1], digits[:3], digits[3:], hotline[4]) if part)], area
    if len(re.sub(r"\D", "", piece)) % 11 == 0 and _MOBILE.match(piece) and piece.isdecimal():
        mobiles = [piece[start : start + 11] for start in range(0, len(piece), 11)]
        return (mobiles if all(map(_MOBILE.fullmatch, mobiles)) else [piece]), area
    match = _AREA.match(piece)
    own = match[0] if match else ""
    rest = piece[len(own) :].lstrip("-")
    locals_ = _read_locals(rest, own or area)
    if locals_ is None:
        return [piece], own or area
    prefix = f"{own or area}-" if own or area else ""
    return [prefix + local for local in locals_], own or area


def _read_locals(rest, area):
    """Local numbers, each perhaps with "-extension", out of what follows an area code; None when it cannot be told."""
    if re.fullmatch(r"\d{7,8}(-\d{1,6})?", rest):
        return [rest]
    for width in (8, 7):
        found = _cut(rest, width, area)
        if found:
            return found
    return None


def _cut(rest, width, area):
    found = []
    while rest:
        local, rest = rest[:width], rest[width:]
        if not re.fullmatch(rf"[2-9]\d{{{width - 1}}}", local):
            return None
        found.append(local)
        if area and rest.lstrip("-").startswith(area):
            rest = rest.lstrip("-")[len(area) :].lstrip("-")
    return found


def is_phone(number):
    """Is this one whole telephone number, as `split_phones` writes them? A number without area code is."""
    pattern = r"(?:0\d{2,3}-)?[2-9]\d{6,7}(?:-\d{1,6})?|1[3-9]\d{9}|[48]00-\d{3}-\d{4}(?:-\d{1,6})?"
    return bool(re.fullmatch(pattern, number))


def phone_key(number, area=""):
    """The digits by which one number of `split_phones` is compared: area code in front, extension gone."""
    numbers = split_phones(number, area)
    if len(numbers) != 1:
        return re.sub(r"\D", "", plain(number))
    landline = re.fullmatch(r"(0\d{2,3}-)?([2-9]\d{6,7})(-\d{1,6})?", numbers[0])
    kept = (landline[1] or "") + landline[2] if landline else numbers[0]
    return re.sub(r"\D", "", kept)
