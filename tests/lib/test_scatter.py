"""Points stand where their numbers say, and no name hides another or a point."""

from hypothesis import given
from hypothesis import strategies as st

from lib.scatter import RADIUS, Box, Plane, Spot, shortened, text_width

shares = st.floats(0, 1, allow_nan=False)
names = st.sampled_from(["云汀市第一人民医院", "Lanpu Central Hospital", "A", "澜浦市中心医院"])
spots = st.lists(st.builds(Spot, x=shares, y=shares, label=names, words=names, url=st.just("/")), max_size=40)


def drawn(mark) -> Box:
    width, x, y = text_width(mark.label), float(mark.label_x), float(mark.label_y)
    left = x - {"start": 0, "end": width, "middle": width / 2}[mark.anchor]
    return Box(left, y - 11, left + width, y + 3)


def around(mark) -> Box:
    x, y = float(mark.x), float(mark.y)
    return Box(x - RADIUS + 0.1, y - RADIUS + 0.1, x + RADIUS - 0.1, y + RADIUS - 0.1)


def within(box: Box) -> Box:
    """Without what the rounding to two decimals may add."""
    return Box(box.left + 0.1, box.top + 0.1, box.right - 0.1, box.bottom - 0.1)


def test_the_corners_are_the_frame():
    plane = Plane([Spot(0, 0, "a", "", "/"), Spot(1, 1, "b", "", "/")], 340, 300, named=0)
    low, high = plane.marks
    assert (low.x, low.y) == ("44", "258")
    assert (high.x, high.y) == ("320", "42")


@given(spots)
def test_no_name_hides_a_name_or_a_point_or_leaves_the_frame(some):
    plane = Plane(some, 340, 380, named=40)
    names = [within(drawn(mark)) for mark in plane.marks if mark.label]
    points = [around(mark) for mark in plane.marks]
    assert not any(a.meets(b) for n, a in enumerate(names) for b in names[:n])
    assert not any(name.meets(point) for name in names for point in points)
    assert all(name.left >= 0 and name.right <= plane.width for name in names)


@given(spots)
def test_the_most_important_is_named_where_it_has_room(some):
    plane = Plane(some, 760, 460, named=1)
    assert [bool(mark.label) for mark in plane.marks][1:] == [False] * (len(some) - 1 if some else 0)


def test_long_names_are_cut_by_their_width():
    assert shortened("Lanpu Central Hospital", 40) == "Lanpu Central Hospital"
    assert shortened("Lanpu Central Hospital", 12) == "Lanpu Centr…"
    assert shortened("云汀市第一人民医院", 12) == "云汀市第一人…"
