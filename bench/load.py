"""Many at once: how much is sustained, and a minute at a fixed rate, where waiting counts from when it was due."""

import math
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPException

from .client import Answer

CLIENTS = 8
SHARE = 0.8
MOST_MS = 1000

Act = Callable[[], Answer]


@dataclass
class Outcome:
    """What came of a period under load; milliseconds from when each request was due."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds

    def percentile(self, percent: int) -> float:
        """The time that so many of a hundred answers kept to; of few answers one of those there are."""
        return sorted(self.times)[math.ceil(len(self.times) * percent / 100) - 1]

    @property
    def is_within(self) -> bool:
        return not self.errors and self.percentile(99) < MOST_MS


def sustained(acts: list[Act], seconds: float) -> float:
    """Answers a second when every client asks again as soon as it is answered."""
    until = time.perf_counter() + seconds
    outcome = _run(acts, (0.0 for _turn in iter(lambda: time.perf_counter() < until, False)))
    if outcome.errors:
        raise RuntimeError(outcome.errors[0])
    return outcome.rate


def at_rate(acts: list[Act], rate: float, seconds: float) -> Outcome:
    """`rate` requests a second for so long (one at least), each at its time, the one before answered or not."""
    start = time.perf_counter() + 0.05
    return _run(acts, (start + number / rate for number in range(max(1, int(rate * seconds)))))


def _run(acts: list[Act], dues: Iterator[float]) -> Outcome:
    """Each act is one client with a thread of its own; they take the next due time in turn."""
    outcome, lock = Outcome(), threading.Lock()

    def work(act: Act) -> None:
        while True:
            with lock:
                due = next(dues, None)
            if due is None:
                return
            due = due or time.perf_counter()
            time.sleep(max(0.0, due - time.perf_counter()))
            try:
                answer = act()
                wrong = "" if answer.status in (200, 302) else f"{answer.status} {answer.body[:200]!r}"
            except (OSError, HTTPException) as error:
                wrong = repr(error)
            with lock:
                outcome.times.append((time.perf_counter() - due) * 1000)
                if wrong:
                    outcome.errors.append(wrong)

    started = time.perf_counter()
    threads = [threading.Thread(target=work, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcome.seconds = time.perf_counter() - started
    return outcome
