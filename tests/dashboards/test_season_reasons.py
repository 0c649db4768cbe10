"""The reason for a season names its levels against their lines, and says when the last month points elsewhere."""

import pytest

from dashboards.season_reasons import Levels, why


@pytest.mark.parametrize(
    ("season", "levels", "words"),
    [
        (
            "summer",
            Levels(1.0, 0.4, 0.3714),
            "Sales high, 100 of 100 (from 35), alarm 37 of 100, between 35 and 50, so",
        ),
        (
            "spring",
            Levels(0.075, 0.964, 0),
            "Sales low, 8 of 100 (under 25), much room and growth, 96 of 100 (from 50).",
        ),
        ("autumn", Levels(0.525, 0.4, 0.76), "Sales high, 52 of 100 (from 35), alarm, 76 of 100 (from 50)."),
        (
            "winter",
            Levels(0.1, 0.2, 0),
            "Sales low, 10 of 100 (under 25), little room and growth, 20 of 100 (under 40).",
        ),
        ("", Levels(), "No sales are reported, so it is not classified."),
    ],
)
def test_the_worked_examples_in_words(season, levels, words):
    assert why(season, levels).startswith(words)


def test_between_the_lines_a_season_stays():
    assert Levels(0.3, 0.45, 0.4).latched("summer") == "summer"
    assert Levels(0.3, 0.45, 0.4).latched("spring") == "spring"
    assert Levels(0.3, 0.45, 0.4).latched("autumn") == "autumn"


def test_a_month_that_points_elsewhere_is_told():
    assert "That points to Autumn; it changes after two such months." in why("summer", Levels(0.6, 0.4, 0.6))
