"""What may not be negotiated with a hospital (domain.md I145, §2.6): gifts, a person's volume, a price by volume."""

from __future__ import annotations

import re

from records.screening import bare

PHRASES = re.compile(
    "礼品|礼物|送礼|gift|量价挂钩|按量(?:优惠|折扣|返利)|返利|volumediscount|discountbyvolume|volumerebate|rebate|"
    r"(?:每位?|每个|单个)(?:医生|医师|大夫)\S{0,6}\d+(?:盒|支|张)|\d+(?:boxes|prescriptions)(?:per|foreach|ofeach)doctor"
)


def unlawful_phrases(text: str) -> list[str]:
    """What in a text may not be negotiated, each once; [] where nothing is. Spacing and width hide nothing."""
    return list(dict.fromkeys(found.group() for found in PHRASES.finditer(bare(text))))
