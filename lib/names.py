"""Names of hospitals, people and products: comparing, searching and sorting them, Chinese by pinyin."""

import re
import unicodedata
from functools import cache, lru_cache

from lib.spelling import plain

_BRACKETED = re.compile(r"[(\[{<【〔〈《「『〖][^()\[\]{}<>【】〔〕〈〉《》「」『』〖〗]*[)\]}>】〕〉》」』〗]")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff々〇]+")
_HAN_OR_OTHER = re.compile(f"({_HAN.pattern})")
_TIMES = re.compile(r"(?<=[\da-z%])\s*[*x×✕╳]\s*(?=\d)", re.IGNORECASE)

# Readings that a character has as a family name and nowhere else.
_SURNAMES = {
    "单": "shan", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "朴": "piao", "盖": "ge", "曾": "zeng",
    "任": "ren", "尉": "yu", "缪": "miao", "种": "chong", "乐": "yue", "冼": "xian", "谌": "chen", "燕": "yan",
    "员": "yun", "秘": "bi", "繁": "po", "黑": "he", "折": "she", "召": "shao", "翟": "zhai", "祭": "zhai",
    "宓": "mi", "覃": "qin", "晁": "chao", "应": "ying", "华": "hua", "纪": "ji", "臧": "zang", "柏": "bai",
}  # fmt: skip
# Place names of the trade that the phrase dictionary reads wrongly inside a longer name.
_PHRASES = {
    "乐清": [["yue"], ["qing"]],
    "丽水": [["li"], ["shui"]],
    "台州": [["tai"], ["zhou"]],
    "余杭": [["yu"], ["hang"]],
    "仙居": [["xian"], ["ju"]],
    "长乐": [["chang"], ["le"]],
    "都江堰": [["du"], ["jiang"], ["yan"]],
    "乐山": [["le"], ["shan"]],
    "长兴": [["chang"], ["xing"]],
}


def name_key(text):
    """What two spellings of one name share: `plain`, casefolded, without blanks, brackets and punctuation.

    Punctuation between two digits stays, so that "2.5" and "25" differ. Text in
    brackets stays, only the brackets go; `bare_name_key` drops it.
    """
    text = plain(text).casefold()
    kept = [char for index, char in enumerate(text) if _is_kept(text, index, char)]
    return "".join(kept)


def _is_kept(text, index, char):
    if char == "|":  # parts the names in `search_text`
        return False
    if unicodedata.category(char)[0] not in "PZ":
        return True
    return 0 < index < len(text) - 1 and text[index - 1].isdecimal() and text[index + 1].isdecimal()


def bare_name_key(text):
    """`name_key` without what stands in brackets: "云汀市第一人民医院(演示)" → "云汀市第一人民医院".

    For proposing, never for matching by itself. A name that is all brackets keeps its text.
    """
    shown = plain(text)
    while (shorter := _BRACKETED.sub("", shown)) != shown:
        shown = shorter
    return name_key(shown) or name_key(text)


def pack_key(text):
    """What two spellings of one pack share: "10mg×14", "10MG * 14", "10 mg x14" → "10mg×14"."""
    text = _TIMES.sub("×", plain(text))
    return text.casefold().replace(" ", "")


@cache
def _reader():
    """pypinyin with our phrases; loading its dictionary takes a moment, so only when first needed."""
    import pypinyin

    pypinyin.load_phrases_dict(_PHRASES)
    return pypinyin.lazy_pinyin


@lru_cache(maxsize=20_000)
def _readings(stretch):
    """The syllables of a stretch of Chinese; names of hospitals share many of these."""
    return tuple(syllable.replace("ü", "v") for syllable in _reader()(stretch))


@lru_cache(maxsize=20_000)
def _syllables(text):
    """Pieces in order: one lower-case syllable a Chinese character, every other stretch as it is."""
    pieces = []
    for stretch in _HAN_OR_OTHER.split(plain(text).casefold()):
        if _HAN.fullmatch(stretch):
            pieces += _readings(stretch)
        elif stretch.strip():
            pieces.append(stretch.strip())
    return tuple(pieces)


def pinyin_key(text):
    """Full pinyin without tones and blanks: "重庆医院" → "chongqingyiyuan"; other letters and digits stay."""
    return "".join(name_key(piece) for piece in _syllables(text))


def pinyin_initials(text):
    """First letters of the pinyin, digits whole: "浙二医院" → "zeyy", "第117医院" → "d117yy"."""
    return "".join(_initials(piece) for piece in _syllables(text))


def _initials(piece):
    words = re.findall(r"\d+|[^\W\d_]+(?:['’][^\W\d_]+)*", piece)
    return "".join(word if word.isdecimal() else word[0] for word in words)


def _surname_reading(text):
    """Syllables of a short name whose first character reads otherwise as a family name, else None."""
    text = plain(text)
    if 2 <= len(text) <= 4 and text[0] in _SURNAMES and _HAN.fullmatch(text):
        return (_SURNAMES[text[0]], *_syllables(text)[1:])
    return None


def search_text(*names):
    """One lower-case line to search with `icontains` and `search_query`: names, pinyin and initials between "|"."""
    parts = {}
    for name in names:
        if not name_key(name):
            continue
        parts[plain(name).casefold().replace(" ", "").replace("|", "")] = None
        parts[name_key(name)] = None
        parts[pinyin_key(name)] = None
        parts[pinyin_initials(name)] = None
        if surname := _surname_reading(name):
            parts["".join(surname)] = None
            parts["".join(syllable[0] for syllable in surname)] = None
    return "|".join(part for part in parts if part)


def search_query(text):
    """What the user typed, in the spelling of `search_text`: NFKC, lower case, without blanks."""
    return plain(text).casefold().replace(" ", "").replace("|", "")


def sort_key(text):
    """Orders Chinese among Latin names by pinyin, syllable by syllable; equal readings by the characters."""
    syllables = _surname_reading(text) or _syllables(text)
    return " ".join(syllables) + "\x1f" + plain(text).casefold()
