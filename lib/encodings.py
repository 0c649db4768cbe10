"""Which encoding a text upload is in, decided over the whole file without holding it.

Decoding is strict from the first byte to the last, so a file that is called UTF-8
is UTF-8 on every line. GB18030 accepts many byte strings that are not Chinese at
all (Latin-1, Big5), so what it yields must also look like Chinese.
"""

import codecs

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lib.refusals import Refused

CHUNK = 256 * 1024
MAX_LINE_BYTES = 1024 * 1024

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", 1),
    (codecs.BOM_UTF16_LE, "utf-16", 2),
    (codecs.BOM_UTF16_BE, "utf-16", 2),
)
_BLANK = codecs.BOM_UTF8 + b" \t\r\n\x1a"
_UTF32_BOMS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
# What an honest text file may hold below the space: tab, line ends, form feed, and the DOS end mark.
_TEXT_CONTROLS = frozenset("\t\n\v\f\r\x1a")
_CONTROLS = "".join(chr(code) for code in range(32) if chr(code) not in _TEXT_CONTROLS) + "\x7f"
_DROP_CONTROLS = str.maketrans("", "", _CONTROLS)
# Simplified text is nearly all GB2312 level 1; traditional text still half. Misread Big5 or Latin-1 is far below.
_LEAST_COMMON_SHARE = 0.45


def detect(stream, *, max_line=MAX_LINE_BYTES):
    """Return "utf-8", "utf-8-sig", "utf-16" or "gb18030" for a seekable binary stream.

    Reads the stream once or twice in pieces, and leaves it at its start. Refuses
    with code "empty", "binary", "encoding" or "line_too_long".
    """
    stream.seek(0)
    head = stream.read(4096)
    if not head.strip(_BLANK) and not any(chunk.strip(_BLANK) for chunk in _chunks(stream)):
        raise Refused("empty", _("The file is empty."))
    for encoding, width in _candidates(head):
        if _decodes(stream, encoding, width, max_line):
            stream.seek(0)
            return encoding
    raise Refused(
        "encoding",
        _("The text cannot be read: it is neither UTF-8 nor GB18030 throughout. Save it again as “CSV UTF-8”."),
    )


def _chunks(stream):
    return iter(lambda: stream.read(CHUNK), b"")


def _candidates(head):
    if head.startswith(_UTF32_BOMS):
        return ()
    for bom, encoding, width in _BOMS:
        if head.startswith(bom):
            return ((encoding, width),)
    return (("utf-8", 1), ("gb18030", 1))


def _decodes(stream, encoding, width, max_line):
    decoder = codecs.getincrementaldecoder(encoding)()
    line, chinese = _LineLength(max_line // width), _ChineseShare()
    stream.seek(0)
    try:
        for chunk in _chunks(stream):
            text = decoder.decode(chunk)
            # The limit is in bytes; in UTF-16 a 0x0A byte is not a line end, so the text is measured there.
            line.add(text if width == 2 else chunk)
            _refuse_controls(text)
            if encoding == "gb18030":
                chinese.add(text)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return encoding != "gb18030" or chinese.suffices


class _LineLength:
    """Refuses a line longer than `limit`; fed with pieces of bytes or of text."""

    def __init__(self, limit):
        self.limit = limit
        self.open_line = 0
        self.number = 1

    def add(self, piece):
        newline, other = (b"\n", b"\r") if isinstance(piece, bytes) else ("\n", "\r")
        first = _first(piece.find(newline), piece.find(other))
        if first < 0:
            self._check(self.open_line + len(piece))
            self.open_line += len(piece)
            return
        self._check(self.open_line + first)
        self.number += piece.count(newline)
        self.open_line = len(piece) - 1 - max(piece.rfind(newline), piece.rfind(other))

    def _check(self, length):
        if length > self.limit:
            raise Refused(
                "line_too_long",
                format_lazy(_("Line {line} is longer than 1 MB. This is not a table."), line=self.number),
            )


def _first(one, other):
    found = [position for position in (one, other) if position >= 0]
    return min(found) if found else -1


def _refuse_controls(text):
    if len(text.translate(_DROP_CONTROLS)) != len(text):
        raise Refused("binary", _("This is not a text file. Choose a CSV or XLSX file."))


class _ChineseShare:
    """Counts how much of what is not ASCII belongs to everyday Chinese."""

    def __init__(self):
        self.foreign = 0
        self.common = 0

    def add(self, text):
        if text.isascii():
            return
        foreign = [char for char in text if char > "\x7f"]
        self.foreign += len(foreign)
        self.common += sum(map(_COMMON.__contains__, foreign))

    @property
    def suffices(self):
        return self.common >= self.foreign * _LEAST_COMMON_SHARE


def _common_characters():
    rows = [*range(0xA1, 0xA4), *range(0xB0, 0xD8)]
    pairs = (bytes((row, cell)) for row in rows for cell in range(0xA1, 0xFF))
    return frozenset("".join(pair.decode("gb2312", "ignore") for pair in pairs))


_COMMON = _common_characters()
