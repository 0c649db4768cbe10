"""How numbers read, in both languages."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from lib import figures


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (None, "–"),
        (0, "0 CNY"),
        (268_000, "268,000 CNY"),
        (999_999, "999,999 CNY"),
        (2_880_000, "2.88 m CNY"),
        (Decimal("-1255000.50"), "−1.26 m CNY"),
        ("not a number", "–"),
    ],
)
def test_money_in_english(amount, text):
    with override("en"):
        assert figures.money(amount) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (9_800, "9,800 元"),
        (96_000, "9.6 万元"),
        (2_880_000, "288 万元"),
        (-180_000, "−18.0 万元"),
        (120_000_000, "1.20 亿元"),
    ],
)
def test_money_in_chinese_counts_in_ten_thousands(amount, text):
    with override("zh-hans"):
        assert figures.money(amount) == text


def test_another_currency_is_named_in_chinese_too(settings):
    settings.CURRENCY = "EUR"
    with override("zh-hans"):
        assert "EUR" in figures.money(5_000)


def test_a_ratio_with_nothing_below_the_line_is_a_dash_and_never_zero():
    assert figures.percent(None) == "–"
    assert figures.percent(0) == "0%"
    assert figures.percent(Decimal("0.6857"), 1) == "68.6%"


@pytest.mark.parametrize(
    ("change", "text"),
    [(Decimal("0.9"), "+0.9"), (Decimal("-0.6"), "−0.6"), (0, "0.0"), (Decimal("0.04"), "0.0"), (None, "–")],
)
def test_a_change_carries_its_sign(change, text):
    assert figures.signed(change) == text


def test_half_is_rounded_up_as_people_do():
    assert figures.number(Decimal("2.5")) == "3"
    assert figures.number(Decimal("0.125"), 2) == "0.13"


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [(0, "0", "0"), (250_000, "250 k", "25 万"), (1_500_000, "1.5 m", "150 万"), (0.5, "0.5", "0.5")],
)
def test_axis_values_are_short(value, english, chinese):
    with override("en"):
        assert figures.short(value) == english
    with override("zh-hans"):
        assert figures.short(value) == chinese


@pytest.mark.parametrize(
    ("text", "width", "kept"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abcdef…"),
        ("循证资料", 8, "循证资料"),
        ("循证资料", 7, "循证资…"),
        ("", 3, ""),
    ],
)
def test_a_text_is_clipped_by_what_fits_a_chinese_letter_taking_two(text, width, kept):
    assert figures.clipped(text, width) == kept
