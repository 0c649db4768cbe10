"""One spelling for text that people and programs typed differently."""

import re
import unicodedata

# Format characters (category Cf): soft hyphens, joiners, direction marks, byte order marks.
_INVISIBLE = re.compile(
    "[\u00ad\u0600-\u0605\u061c\u06dd\u070f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0001-\U000e007f]"
)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−﹣", "-"))


def visible(text):
    """NFKC (full-width letters and brackets become plain) without invisible characters; None becomes ""."""
    text = "" if text is None else str(text)
    if text.isascii():
        return text
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)))


def plain(text):
    """The text as shown: `visible`, blanks run together, trimmed."""
    return " ".join(visible(text).split())


def tidy(text):
    """For numbers and dates: `visible`, every kind of dash made a minus, trimmed."""
    return visible(text).translate(_DASHES).strip()
