"""How alike two names of hospitals are: for proposing, never for matching."""

import re
from difflib import SequenceMatcher

from lib.names import bare_name_key, pinyin_key

# Under this a pair is not worth asking about.
LEAST = 0.5
# Two candidates closer than this are a toss-up: then neither is proposed.
CLEAR = 0.02
# Names that share this much may be an old and a new name of one house.
RELATED = 0.7
_BRANCH = re.compile("分院|院区|门诊部|分部")


def likeness(short: str, full: str) -> float:
    """0 (not alike) to 1 (equal but for brackets): contained, abbreviated, homophone or misspelt."""
    short, full = bare_name_key(short), bare_name_key(full)
    branch = 0.1 * (bool(_BRANCH.search(short)) != bool(_BRANCH.search(full)))
    return max(_likeness(short, full) - branch, 0.0)


def _likeness(short: str, full: str) -> float:
    if not short or not full:
        return 0.0
    if short == full:
        return 1.0
    if len(short) > len(full):
        short, full = full, short
    share = len(short) / len(full)
    if len(short) >= 3 and short in full:
        return 0.75 + 0.2 * share
    if len(short) >= 3 and (blocks := _blocks(short, full)):
        # 浙二医院 → 浙江大学医学院附属第二医院: the fewer pieces, the likelier.
        return 0.5 + 0.2 * share + 0.2 / blocks
    return _misspelling(short, full)


def relation(one: str, other: str) -> float:
    """0 to 1: as `likeness`, or how much of two long names is shared; for names of one house, never alone."""
    shared = SequenceMatcher(None, bare_name_key(one), bare_name_key(other), autojunk=False).ratio()
    return max(likeness(one, other), shared if shared >= RELATED else 0.0)


def proposal(candidates: list[tuple[int, str, float]]) -> int | None:
    """The first of `(id, shown, likeness)`, likeliest first, if it is clearly ahead of the second."""
    clear = len(candidates) == 1 or candidates[0][2] - candidates[1][2] >= CLEAR
    return candidates[0][0] if clear else None


def _blocks(short: str, full: str) -> int:
    """In how many pieces `short` lies in `full`, in order; 0 when it does not, or ends otherwise."""
    if short[-1] != full[-1] or short[0] != full[0]:
        return 0
    pieces, at, last = 0, 0, -2
    for char in short:
        at = full.find(char, at)
        if at < 0:
            return 0
        pieces += at != last + 1
        last, at = at, at + 1
    return pieces


def _misspelling(short: str, full: str) -> float:
    if len(full) - len(short) > 3 or len(set(short) & set(full)) * 4 < len(set(full)) * 3:
        return 0.9 if len(short) == len(full) and pinyin_key(short) == pinyin_key(full) else 0.0
    ratio = SequenceMatcher(None, short, full, autojunk=False).ratio()
    return 0.8 * ratio if ratio >= 0.85 else 0.0
