"""As many invented cities as are needed, and names of hospitals in them that never repeat (domain.md §4.1, §4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from keyaccounts.demo.hospitals import SPECIALTIES
from keyaccounts.demo.words import DISTRICTS, REGIONS
from lib.names import pinyin_key
from lib.prefectures import CITIES

# Characters of the invented cities, and more in their manner.
FIRST = "云澜棠霁沁煦汐翎漱岫霖瀛珀璟芷蘅疏漪屿琅"
SECOND = "汀浦屿川岚宁原溪渚泽墟陂皋峦坞隰浔涧"


@dataclass(frozen=True)
class Place:
    """An invented city."""

    name: str
    name_en: str

    @property
    def short(self) -> str:
        return self.name.removesuffix("市")


def cities(count: int) -> list[Place]:
    """`count` invented cities, those of the small demo first; numbered where the characters are used up."""
    found = [Place(*pair) for _zh, _en, pairs, _n in REGIONS for pair in pairs]
    known = {place.short for place in found} | set(CITIES)
    for short in _combinations():
        if len(found) >= count:
            break
        if short not in known and f"{short}市" not in known:
            found.append(Place(f"{short}市", pinyin_key(short).capitalize()))
    round_trip = found[:]
    while len(found) < count:
        number, place = divmod(len(found), len(round_trip))
        again = round_trip[place]
        found.append(Place(f"{again.short}{number + 1}市", f"{again.name_en} {number + 1}"))
    return found[:count]


def _combinations() -> Iterator[str]:
    for step in range(len(SECOND)):
        for at, first in enumerate(FIRST):
            second = SECOND[(at + step) % len(SECOND)]
            if first != second:
                yield first + second


def hospital_name(kind: int, number: int, place: Place) -> tuple[str, str]:
    """The name of the `number`-th (from 1) hospital of a kind (index into KINDS) in a city; never twice in it."""
    city, en, short = place.name, place.name_en, place.short
    district, district_en = DISTRICTS[number % len(DISTRICTS)]
    special, special_en = SPECIALTIES[number % len(SPECIALTIES)]
    return [
        [
            (f"{city}第{number}人民医院", f"{en} No. {number} People's Hospital"),
            (f"{city}第{number}中心医院", f"{en} No. {number} Central Hospital"),
            (f"{short}大学附属第{number}医院", f"{en} University Affiliated Hospital {number}"),
        ][number % 3],
        [
            (f"{city}{district}第{number}医院", f"{en} {district_en} Hospital {number}"),
            (f"{city}第{number}中医院", f"{en} TCM Hospital {number}"),
        ][number % 2],
        (f"{city}{district}第{number}人民医院", f"{en} {district_en} People's Hospital {number}"),
        (f"{city}第{number}{special}专科医院", f"{en} {special_en} Hospital {number}"),
        (f"{city}{district}第{number}社区卫生服务中心", f"{en} {district_en} Community Health Centre {number}"),
        (f"{short}仁澈第{number}医院", f"{en} Renche Hospital {number}"),
    ][kind]
