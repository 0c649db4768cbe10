"""Points on a plane: where each is drawn and which names fit beside them. Numbers in, SVG attributes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lib.drawing import attribute

LEFT, RIGHT, TOP, BOTTOM = 44, 20, 42, 42
RADIUS = 6
# From here on Unicode holds the East Asian scripts, whose characters are as wide as they are high.
FIRST_HAN_LIKE = 0x2E80
WIDE, NARROW = 12.0, 6.6

SHAPES = {
    "circle": "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0Z",
    "triangle": "M0-7 7 6H-7Z",
    "diamond": "M0-8 8 0 0 8-8 0Z",
    "square": "M-5.5-5.5h11v11h-11Z",
}


@dataclass(frozen=True)
class Spot:
    """One thing to draw: its place (both 0…1), its name, what it is in words, where it leads, how it looks."""

    x: float
    y: float
    label: str
    words: str
    url: str
    css: str = ""
    shape: str = "circle"

    @property
    def path(self) -> str:
        return SHAPES[self.shape]


@dataclass(frozen=True)
class Mark:
    """A spot at its place; `label` is empty where the name found no room."""

    spot: Spot
    x: str
    y: str
    label: str = ""
    label_x: str = ""
    label_y: str = ""
    anchor: str = "start"


@dataclass(frozen=True)
class Strip:
    """A strip of the plane between two levels of one axis, as a rectangle."""

    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Box:
    """A rectangle that something is drawn in."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, other: Box) -> bool:
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )


class Plane:
    """A plane of a size with spots on it, the most important first; names stand where they hide nothing."""

    def __init__(self, spots: Sequence[Spot], width: int, height: int, *, named: int, letters: int = 40):
        """`named`: for how many of the first spots a name is tried; `letters`: how long a name may be."""
        self.width, self.height = width, height
        self.right, self.bottom, self.left, self.top = width - RIGHT, height - BOTTOM, LEFT, TOP
        self.marks = list(self._marks(spots, named, letters))

    def x(self, share: float) -> float:
        return LEFT + share * (self.right - LEFT)

    def y(self, share: float) -> float:
        return self.bottom - share * (self.bottom - TOP)

    def upright(self, first: float, last: float) -> Strip:
        """The strip between two levels of the x axis."""
        box = (self.x(first), TOP, self.x(last) - self.x(first), self.bottom - TOP)
        return Strip(*map(attribute, box))

    def flat(self, first: float, last: float) -> Strip:
        """The strip between two levels of the y axis."""
        box = (LEFT, self.y(last), self.right - LEFT, self.y(first) - self.y(last))
        return Strip(*map(attribute, box))

    def _marks(self, spots: Sequence[Spot], named: int, letters: int) -> Iterator[Mark]:
        places = [(self.x(spot.x), self.y(spot.y)) for spot in spots]
        taken = [Box(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for x, y in places]
        for number, (spot, (x, y)) in enumerate(zip(spots, places, strict=True)):
            mark = Mark(spot, attribute(x), attribute(y))
            found = self._room(shortened(spot.label, letters), x, y, taken) if number < named else None
            if found:
                label, label_x, label_y, anchor, box = found
                taken.append(box)
                mark = replace(mark, label=label, label_x=attribute(label_x), label_y=attribute(label_y), anchor=anchor)
            yield mark

    def _room(self, label: str, x: float, y: float, taken: Iterable[Box]):
        """Where a name fits: right, left, above or below its spot; None where it would hide something."""
        width, beside, frame = text_width(label), RADIUS + 4, Box(LEFT, TOP, self.right + RIGHT, self.bottom)
        for anchor, at_x, at_y in (
            ("start", x + beside, y + 4),
            ("end", x - beside, y + 4),
            ("middle", x, y - beside),
            ("middle", x, y + beside + 10),
        ):
            left = at_x - {"start": 0, "end": width, "middle": width / 2}[anchor]
            box = Box(left, at_y - 11, left + width, at_y + 3)
            if frame.holds(box) and not any(box.meets(other) for other in taken):
                return label, at_x, at_y, anchor, box
        return None


def text_width(text: str) -> float:
    """About how wide a text of 12 px is: Chinese characters are as wide as high, Latin letters about half."""
    return sum(WIDE if ord(char) >= FIRST_HAN_LIKE else NARROW for char in text)


def shortened(text: str, letters: int) -> str:
    """The text in at most `letters` Latin letters' width, cut with an ellipsis."""
    if text_width(text) <= letters * NARROW:
        return text
    kept, width = "", text_width("…")
    for char in text:
        width += text_width(char)
        if width > letters * NARROW:
            break
        kept += char
    return kept.rstrip() + "…"
