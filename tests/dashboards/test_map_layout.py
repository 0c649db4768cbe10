"""The layout of the influence map: everybody on the right band, nobody on top of anybody, few crossings, lines beside names."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from dashboards.map_layout import NAME_HEIGHT, Point, lay_out, line_between

people = st.dictionaries(st.integers(1, 40), st.integers(0, 4), min_size=1, max_size=30)
links = st.lists(st.tuples(st.integers(1, 45), st.integers(1, 45)), max_size=30)


@given(people, links)
def test_everybody_stands_on_the_band_of_their_level_inside_the_drawing(levels, links):
    layout = lay_out(levels, links, width=920, slot=112)

    bands = {band.level: band for band in layout.bands}
    assert set(bands) == set(levels.values())
    for key, place in layout.places.items():
        band = bands[levels[key]]
        assert band.y < place.y < band.y + band.height - NAME_HEIGHT
        assert 56 <= place.x <= 920 - 56
    assert sum(band.height for band in layout.bands) == layout.height


@given(people, links)
def test_no_two_stand_on_top_of_each_other(levels, links):
    places = lay_out(levels, links, width=343, slot=80).places

    for one, other in combinations(places.values(), 2):
        assert one.y != other.y or abs(one.x - other.x) > 80 * 0.6


@given(people, links)
def test_the_same_map_is_drawn_the_same(levels, links):
    assert lay_out(levels, links, width=920, slot=112) == lay_out(levels, links, width=920, slot=112)


def test_the_senior_stand_above():
    layout = lay_out({"ward": 4, "director": 1}, [], width=920, slot=112)

    assert layout.places["director"].y < layout.places["ward"].y


def test_people_stand_below_those_they_are_tied_to():
    """Two chains that would cross in the order given do not cross in the drawing."""
    levels = {"a": 1, "b": 1, "c": 3, "d": 3}
    places = lay_out(levels, [("a", "d"), ("b", "c")], width=920, slot=112).places

    assert (places["a"].x - places["b"].x) * (places["d"].x - places["c"].x) > 0


def test_a_full_level_takes_more_rows():
    layout = lay_out(dict.fromkeys(range(20), 4), [], width=920, slot=112)

    assert len({place.y for place in layout.places.values()}) > 2


def test_a_line_down_begins_below_the_name_and_ends_above_the_shape():
    line = line_between(Point(100, 50), Point(120, 300), 20, 15)

    assert line.y1 == 50 + 20 + NAME_HEIGHT
    assert 300 - 15 - 6 < line.y2 < 300 - 15


def test_a_line_up_ends_below_the_name():
    line = line_between(Point(120, 300), Point(100, 50), 15, 20)

    assert line.y2 == 50 + 20 + NAME_HEIGHT


def test_a_line_within_a_row_runs_from_side_to_side():
    line = line_between(Point(100, 50), Point(300, 50), 20, 15)

    assert (line.y1, line.y2) == (50, 50)
    assert (line.x1, line.x2) == (125, 280)
