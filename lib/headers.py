"""Header cells: one spelling for comparing, guessing what a column is, and the compliance filter.

The filter is domain.md §2.8 rule 2: no file that pairs a person, or a part of a
hospital, with a volume is let in.
"""

import re
from dataclasses import dataclass

from lib.spelling import plain

_OPENING, _CLOSING = "([{<【〔「『《〖", ")]}>】〕」』》〗"
_BRACKETED = re.compile(f"[{re.escape(_OPENING)}][^{re.escape(_OPENING + _CLOSING)}]*[{re.escape(_CLOSING)}]")
_NOISE = re.compile(r"[\W_]+")
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")

_QUANTITY = re.compile("数量|盒数|支数|用量|处方量|金额|销量|销售额")
_QUANTITY_WORDS = frozenset("qty quantity quantities boxes units volume volumes amount amounts sales".split())
_PERSON = re.compile("医生|医生姓名|医师|大夫|姓名|处方医生|工号|科室|病区|门诊号|患者|处方号")
_PERSON_WORDS = frozenset(
    "doctor doctors physician physicians prescriber prescribers ward wards department departments"
    " patient patients prescription prescriptions".split()
)
_PERSON_PHRASE = ("name", "of", "person")

# Fields that the importers map columns to, whatever the header cell says.
QUANTITY_TARGETS = frozenset("boxes quantity units volume amount amount_fen value sales".split())
PERSON_TARGETS = frozenset(
    "person person_name stakeholder doctor physician department ward patient prescription".split()
)


def key(text):
    """What two header cells are compared by: `plain`, casefolded, letters and digits only ("*数 量（盒）" → "数量盒")."""
    return _NOISE.sub("", plain(text).casefold())


def bare_key(text):
    """As `key`, without what stands in brackets, usually a unit ("数量(盒)" → "数量")."""
    return _NOISE.sub("", _unbracketed(plain(text)).casefold())


def _unbracketed(text):
    shorter = _BRACKETED.sub(" ", text)
    return _unbracketed(shorter) if shorter != text else text


def guess(headers, aliases):
    """Map fields to column indexes: `{"hospital": ["医院", "hospital"]}` → `{"hospital": 1}`.

    A full match goes before one without the bracketed unit, an earlier alias before
    a later one, a left column before a right one. No column serves two fields;
    fields without a column are absent.
    """
    mapping = {}
    for spelling in (key, bare_key):
        columns = {}
        for index, header in enumerate(headers):
            columns.setdefault(spelling(header), []).append(index)
        for field, names in aliases.items():
            if field not in mapping:
                _take(mapping, field, (columns.get(key(name), ()) for name in (field, *names)))
    return dict(sorted(mapping.items(), key=lambda item: item[1]))


def _take(mapping, field, offers):
    taken = set(mapping.values())
    free = next((index for columns in offers for index in columns if index not in taken), None)
    if free is not None:
        mapping[field] = free


def by_hand(headers, pairs):
    """Resolve `--map header=field` pairs to `{field: index}`; raises KeyError with the header that is not there."""
    columns = {}
    for index, header in reversed(list(enumerate(headers))):
        columns[key(header)] = index
    mapping = {}
    for header, field in pairs:
        if key(header) not in columns:
            raise KeyError(header)
        mapping[field] = columns[key(header)]
    return mapping


def unknown(headers, mapping):
    """The headers that no field uses, in file order, blanks left out."""
    used = set(mapping.values())
    return [plain(header) for index, header in enumerate(headers) if index not in used and plain(header)]


def quantity_header(text):
    """Does the whole cell name a volume (domain.md §2.8 rule 2)?"""
    return bool(_QUANTITY.fullmatch(bare_key(text))) or bool(_QUANTITY_WORDS & set(_words(text)))


def person_header(text):
    """Does the whole cell name a person, or a part of a hospital (domain.md §2.8 rule 2)?"""
    words = _words(text)
    if _PERSON.fullmatch(bare_key(text)) or _PERSON_WORDS & set(words):
        return True
    return any(tuple(words[start : start + 3]) == _PERSON_PHRASE for start in range(len(words)))


def _words(text):
    """English words, also out of snake_case and CamelCase; "Award" is one word and holds no "ward"."""
    return [word.casefold() for word in _WORD.findall(plain(text))]


@dataclass(frozen=True)
class VolumeVerdict:
    """What the filter found: header cells as shown. `refused` says whether the whole file is turned away."""

    refused: bool
    quantities: tuple[str, ...]
    persons: tuple[str, ...]


def volume_verdict(headers, mapped_targets=(), *, roster=False):
    """Judge all header cells of a file (every sheet) and the fields its columns are mapped to.

    A file is refused that names a volume and a person or part of a hospital. A
    `roster` or department profile names people anyway: there any volume refuses.
    """
    headers, targets = list(headers), list(mapped_targets)
    quantities = [plain(text) for text in headers if quantity_header(text)]
    quantities += [target for target in targets if target in QUANTITY_TARGETS]
    persons = [plain(text) for text in headers if person_header(text)]
    persons += [target for target in targets if target in PERSON_TARGETS]
    refused = bool(quantities) and (roster or bool(persons))
    return VolumeVerdict(refused, tuple(dict.fromkeys(quantities)), tuple(dict.fromkeys(persons)))


# A header stands among the first lines; below that it is data.
LOOK_AT = 30


@dataclass(frozen=True)
class Found:
    """Where the header is among the first rows: 0-based `index`, how many cells are known words."""

    index: int
    score: int


def find(rows, words=()):
    """Find the header among the first rows (lists of cells), skipping titles above it.

    `words` are the known header words; quantity and person words always count. It is
    the first row with at least half as many known cells as the best one, unless the
    row right below knows more (a header of two lines). When nothing is known, the
    first wide row that holds text only is taken (score 0). None when no row can be
    a header.
    """
    known = known_keys(words)
    scores = [_score(cells, known) for cells in rows]
    best = max(scores, default=0)
    if not best:
        return _first_wide_text_row(rows)
    index = next(index for index, score in enumerate(scores) if score * 2 >= best)
    while index + 1 < len(scores) and scores[index + 1] > scores[index]:
        index += 1
    return Found(index, scores[index])


def known_keys(words):
    """What `looks_like_header` compares by, for the words an import knows."""
    return {spelling(word) for word in words for spelling in (key, bare_key)} - {""}


def _score(cells, known):
    """How many different cells are header words; 0 when too few for a header."""
    filled = sum(1 for cell in cells if plain(cell))
    hits = len({key(cell) for cell in cells if plain(cell) and _is_known(cell, known)})
    return hits if hits >= min(2, filled) else 0


def looks_like_header(cells, known):
    """Are at least three cells filled, two thirds of them with header words (`known_keys`)?"""
    filled = [cell for cell in cells if cell.strip()]
    spare = len(filled) // 3
    for cell in filled if len(filled) >= 3 else ():
        spare -= not _is_known(cell, known)
        if spare < 0:
            return False
    return len(filled) >= 3


def _is_known(cell, known):
    return key(cell) in known or bare_key(cell) in known or quantity_header(cell) or person_header(cell)


def _first_wide_text_row(rows):
    filled = [[plain(cell) for cell in cells if plain(cell)] for cells in rows]
    widest = max(map(len, filled), default=0)
    for index, cells in enumerate(filled):
        if cells and len(cells) * 2 >= widest and not any(_is_number(cell) for cell in cells):
            return Found(index, 0)
    return None


def _is_number(text):
    return bool(re.fullmatch(r"[-+]?[\d.,/:%-]+", text))
