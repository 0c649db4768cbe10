"""The territory tree as people type it."""

from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from people.outline import parse_outline


def shape(text):
    return [(line.level, line.name, line.name_en) for line in parse_outline(text)]


def test_depth_comes_from_the_indentation_of_any_kind():
    text = "全国 | Country\n  东区|East\n\t\t云汀\n  西区\n\n　　　棠屿 | Tangyu\r\n"

    assert shape(text) == [
        (0, "全国", "Country"),
        (1, "东区", "East"),
        (2, "云汀", ""),
        (1, "西区", ""),
        (2, "棠屿", "Tangyu"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  东区", "Line 1: indented"),
        ("全国\n  东区\n  东区", "Line 3: “东区” stands here twice"),
        ("全国\n | East", "Line 2: the name is missing"),
        ("x" * 121, "longer than 120"),
    ],
)
def test_a_faulty_line_is_named(text, words):
    with pytest.raises(ValidationError) as refused:
        parse_outline(text)

    assert words in " ".join(refused.value.messages)


def test_one_name_may_stand_in_two_places():
    assert len(shape("全国\n  东区\n    其他\n  西区\n    其他")) == 5


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    try:
        lines = parse_outline(text)
    except ValidationError:
        return
    assert all(line.name for line in lines)
    assert all(after.level <= before.level + 1 for before, after in pairwise(lines))
