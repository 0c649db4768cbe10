"""How numbers read: money, boxes, shares, changes, in the reader's language. Pure text, no database."""

from decimal import ROUND_HALF_UP, Decimal
from unicodedata import east_asian_width

from django.conf import settings
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

DASH = "–"
MINUS = "−"
MILLION = Decimal(1_000_000)
WAN = Decimal(10_000)
YI = Decimal(100_000_000)


def reads_chinese() -> bool:
    """Whether the active language is a Chinese one, which counts in ten thousands (万)."""
    return (get_language() or "").startswith("zh")


def as_decimal(value) -> Decimal | None:
    """Any number as a Decimal; None stays None, and so does what is not a number."""
    if value is None or value == "":
        return None
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return None


def rounded(value: Decimal, places: int) -> Decimal:
    """Round half up to `places` decimals, as people do."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def number(value, places: int = 0) -> str:
    """`1234.5` as "1,235", in both languages; a dash for None; a true minus sign."""
    amount = as_decimal(value)
    if amount is None:
        return DASH
    amount = rounded(amount, places)
    text = f"{abs(amount):,f}"
    return f"{MINUS}{text}" if amount < 0 else text


def currency() -> str:
    """The code of the one currency the company works in."""
    return getattr(settings, "CURRENCY", "CNY")


def money(value) -> str:
    """An amount in words a reader grasps: "2.88 m CNY", "268,000 CNY"; "288 万元", "9,800 元" in Chinese."""
    amount = as_decimal(value)
    if amount is None:
        return DASH
    if reads_chinese() and currency() == "CNY":
        return _chinese_money(amount)
    if abs(amount) >= MILLION:
        return _("%(amount)s m %(currency)s") % {
            "amount": number(amount / MILLION, 2),
            "currency": currency(),
        }
    return f"{number(amount)} {currency()}"


def _chinese_money(amount: Decimal) -> str:
    if abs(amount) >= YI:
        return f"{number(amount / YI, 2)} 亿元"
    if abs(amount) >= WAN:
        scaled = amount / WAN
        return f"{number(scaled, 0 if abs(scaled) >= 100 else 1)} 万元"
    return f"{number(amount)} 元"


def boxes(value) -> str:
    """A volume with its unit: "1,240 boxes"."""
    amount = as_decimal(value)
    if amount is None:
        return DASH
    text = ngettext("%(amount)s box", "%(amount)s boxes", int(abs(amount)))
    return text % {"amount": number(amount)}


def percent(ratio, places: int = 0) -> str:
    """A ratio 0…1 as "69%"; a dash where there is nothing below the line (None)."""
    amount = as_decimal(ratio)
    return DASH if amount is None else f"{number(amount * 100, places)}%"


def signed(value, places: int = 1) -> str:
    """A change with its sign: "+0.9", "−0.6", "0.0"; a dash for None."""
    amount = as_decimal(value)
    if amount is None:
        return DASH
    text = number(amount, places)
    return f"+{text}" if rounded(amount, places) > 0 else text


def signed_percent(ratio, places: int = 0) -> str:
    """A change as a ratio, with its sign: 0.12 is "+12%"; a dash where there is nothing below the line (None)."""
    amount = as_decimal(ratio)
    return DASH if amount is None else f"{signed(amount * 100, places)}%"


def percent_of(part, whole, places: int = 0) -> str:
    """`part` of `whole` as "69%"; a dash without a whole."""
    part, whole = as_decimal(part), as_decimal(whole)
    return percent(part / whole, places) if part is not None and whole else DASH


def short(value) -> str:
    """A number for an axis, in few characters: "250 k", "1.5 m"; "25 万" in Chinese."""
    amount = as_decimal(value)
    if amount is None:
        return DASH
    units = ((YI, "亿"), (WAN, "万")) if reads_chinese() else ((MILLION, "m"), (Decimal(1_000), "k"))
    for size, sign in units:
        if abs(amount) >= size:
            scaled = (amount / size).normalize()
            return f"{number(scaled, 0 if scaled == scaled.to_integral_value() else 1)} {sign}"
    return number(amount, 0 if amount == amount.to_integral_value() else 1)


def clipped(text: str, width: int) -> str:
    """The beginning of a text that fits into `width` Latin letters, with "…" where it goes on; Chinese ones count two."""
    taken = 0
    for place, letter in enumerate(text):
        taken += 2 if east_asian_width(letter) in "WF" else 1
        if taken > width:
            return text[:place].rstrip() + "…"
    return text
