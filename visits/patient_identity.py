"""Signs in a text by which a patient could be known: a safety report is taken down without them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s\-–.·](?=[\dXx])")
# Month and day within the number of an identity card: digits that have none are a dose, a batch, two dates.
DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
SIGNS = (
    (
        re.compile(rf"(?<!\d)(\d{{6}}(?:19|20)\d\d{DAY}\d{{3}}[\dXx]|\d{{8}}{DAY}\d{{3}})(?!\d)"),
        _("a number like that of an identity card"),
    ),
    (re.compile(r"(?<!\d)(?:86)?1[3-9]\d{9}(?!\d)"), _("a mobile number")),
    (
        re.compile(
            r"住院号|门诊号|病历号|病案号|就诊卡|医保号|医保卡|身份证|床号|\b(mrn|medical record n\w*)\b", re.IGNORECASE
        ),
        _("a record, card or bed number"),
    ),
    (
        re.compile(r"(患者|病人)的?姓名|姓名[:：]|\bpatient(?:[’']s)? name\b", re.IGNORECASE),
        _("the name of the patient"),
    ),
    (re.compile(r"出生(年月|日期)|生日|\bdate of birth\b|\bborn on\b", re.IGNORECASE), _("a date of birth")),
)


def identifying(text: str) -> list:
    """What in a text could tell who the patient is, in words; empty where nothing does.

    Width of signs and spacing between digits hide nothing; batch numbers and doses are left alone.
    """
    plain = BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", text))
    return [words for sign, words in SIGNS if sign.search(plain)]


def identified(signs: Iterable[object]) -> ValidationError:
    """Why a text with such signs is refused."""
    words = _("Leave out who the patient is. This looks like: %(signs)s.")
    return ValidationError(words, params={"signs": ", ".join(map(str, signs))})
