"""Page and floor in turn, so that whatever else the machine does falls on both."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles

from .client import Answer, Visitor
from .pages import POST, Case
from .posting import Poster

WARM = 20
# Turns between two rounds of the calibration loop, and its milliseconds when this kind of machine is at full speed.
EVERY, FULL_SPEED = 10, 21.0


class Failed(RuntimeError):
    """An answer that is not the page: nothing is measured then."""


@dataclass(frozen=True)
class Row:
    """One line of the table, in milliseconds. `ratio` is that of the medians; `loop` what a round of the calibration
    loop took between the requests."""

    name: str
    size: int
    p50: float
    p95: float
    floor: float
    loop: float
    bar: float
    limit: float | None

    @property
    def ratio(self) -> float:
        return self.p50 / self.floor

    @property
    def at_full_speed(self) -> float:
        """The median at the pace of a machine whose calibration loop takes FULL_SPEED: the limits are of such a one."""
        return self.p50 * FULL_SPEED / self.loop

    @property
    def is_within(self) -> bool:
        return self.ratio <= self.bar and (self.limit is None or self.at_full_speed <= self.limit)


def measure(case: Case, visitor: Visitor, times: int) -> Row:
    """`times` requests of the page and as many of the floor, one after the other, after some to warm both."""
    size = len(_good(visitor.get(case.url, part=case.part), case.name).body)
    joint = "" if case.floor.endswith("?") else "&"
    floor = f"/floor/{case.floor}{joint}bytes={size}"
    page, under, loop = _in_turn(
        lambda: visitor.get(case.url, part=case.part), lambda: visitor.get(floor, part=case.part), times, case.name
    )
    return Row(case.name, size, median(page), _p95(page), median(under), loop, case.bar, case.limit)


def measure_posts(visitor: Visitor, poster: Poster, limit: float, times: int) -> Row:
    """A submitted visit, redirect not followed, beside one insert with its history."""
    page, under, loop = _in_turn(
        lambda: visitor.post("/visits/new/", poster.entry()),
        lambda: visitor.post("/floor/insert/", {"hospital": poster.hospital}),
        times,
        "Visit post",
    )
    return Row("Visit post", 0, median(page), _p95(page), median(under), loop, POST, limit)


def _in_turn(
    first: Callable[[], Answer], second: Callable[[], Answer], times: int, name: str
) -> tuple[list[float], list[float], float]:
    """Milliseconds of both, and the median round of the calibration loop among them."""
    for _once in range(min(WARM, times)):
        _good(first(), name), _good(second(), f"floor of {name}")
    page, under, loop = [], [], []
    for turn in range(times):
        if turn % EVERY == 0:
            loop.append(calibrate(rounds=1))
        page.append(_good(first(), name).seconds * 1000)
        under.append(_good(second(), f"floor of {name}").seconds * 1000)
    return page, under, median(loop)


def _good(answer: Answer, name: str) -> Answer:
    if answer.status != 200 and not (answer.status == 302 and answer.location.startswith("/visits/")):
        raise Failed(f"{name}: {answer.status} {answer.location} {answer.body[:300]!r}")
    return answer


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


def calibrate(rounds: int = 5) -> float:
    """Milliseconds of a fixed piece of work on one processor, the median: what this machine is, at this moment."""
    found = []
    for _once in range(rounds):
        started = time.perf_counter()
        digest, total = b"", 0
        for number in range(200_000):
            total += number * number % 7
            if number % 10 == 0:
                digest = hashlib.sha256(digest + str(total).encode()).digest()
        found.append((time.perf_counter() - started) * 1000)
    return median(found)
