"""Numbers without rounding: every rule of the scores starts from exact rationals, so order and type change nothing."""

import math
from decimal import Decimal
from fractions import Fraction

Number = int | float | Decimal | Fraction


def exact(number: Number, name: str = "value") -> int | Fraction:
    """The number as an int or Fraction of the same value; NaN and infinities raise ValueError, other types TypeError.

    A binary float keeps its binary value. Money comes in as int (fen) or Decimal and stays exact whatever its size.
    """
    if type(number) is int:
        return number
    if isinstance(number, int):
        return int(number)
    if not isinstance(number, float | Decimal | Fraction):
        raise TypeError(f"{name} must be a number, not {type(number).__name__}")
    if not math.isfinite(number):
        raise ValueError(f"{name} must be finite, not {number}")
    return Fraction(number)


def share(number: Number, name: str = "value") -> int | Fraction:
    """The number, exact, if it lies in [0, 1]; otherwise, NaN included, ValueError."""
    rational = exact(number, name)
    if not 0 <= rational <= 1:
        raise ValueError(f"{name} must lie in [0, 1], not {number}")
    return rational


def clamped(number: float | Fraction) -> float:
    """The number cut to [0, 1]; exact numbers of any size and infinities are fine."""
    return float(min(1, max(0, number)))


def quotient(part: int | Fraction, whole: int | Fraction) -> float:
    """part / whole cut to [0, 1], correctly rounded; whole is positive. Of two ints without the detour over Fraction."""
    if part <= 0:
        return 0.0
    if part >= whole:
        return 1.0
    if isinstance(part, int) and isinstance(whole, int):
        return part / whole  # division of ints is correctly rounded, as that of a Fraction's parts is
    return float(part / Fraction(whole))


def half_even(numerator: int, denominator: int) -> int:
    """numerator / denominator rounded to the nearest int, ties to the even one; the denominator is positive."""
    quotient, rest = divmod(numerator, denominator)
    up = 2 * rest > denominator or (2 * rest == denominator and quotient % 2 == 1)
    return quotient + up
