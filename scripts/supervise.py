"""Run several commands as one group: all live, or all end (standard library only).

    python3 scripts/supervise.py NAME=COMMAND [NAME=COMMAND …]

The group ends when one of its commands ends, on Ctrl-C or SIGTERM, and when the process that started it dies.
Two processes hold it: the keeper starts the commands and watches them, the guard watches the keeper. Whichever of the
two is killed, even by kill -9, the other ends every process below, grandchildren too.
"""

import http.client
import os
import shlex
import signal
import sys
import time
from collections.abc import Callable

import process

STOP_GRACE, LEFTOVER_GRACE, READY_WITHIN = 15.0, 3.0, 90.0


class StopRequest:
    """Remembers that somebody asked to stop: a signal, or the death of the parent."""

    def __init__(self):
        self.parent = os.getppid()
        self.signalled = False
        for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sig, self._signal)

    def _signal(self, *_):
        self.signalled = True

    def __bool__(self):
        return self.signalled or os.getppid() != self.parent


def answers(address: tuple[str, int]) -> bool:
    """Whether the server there answers /healthz; a refusal of our host name is an answer too."""
    connection = http.client.HTTPConnection(*address, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class Readiness:
    """Waits for the server without holding up the watch, and says once that it is there."""

    def __init__(self, address: tuple[str, int] | None, announce: Callable[[], None]):
        self.address, self.announce = address, announce
        self.deadline = time.monotonic() + READY_WITHIN

    def failed(self) -> bool:
        """True once the server has been silent for too long."""
        if self.address is None:
            return False
        if answers(self.address):
            self.address = None
            self.announce()
            return False
        return time.monotonic() > self.deadline


def keep(commands: dict[str, list[str]], readiness: Readiness) -> int:
    """Start the commands and stay until one ends or a stop is asked for; then end all. 0 for an asked stop."""
    stop = StopRequest()
    process.adopt_orphans()
    names = {process.start(command).pid: name for name, command in commands.items()}
    code = 0
    while not stop and not code:
        for pid, status in process.reap().items():
            if pid in names and not stop:
                print(f"{names[pid]} ended with code {status}; stopping the rest.", file=sys.stderr, flush=True)
                code = 1
        if readiness.failed():
            print("The server does not answer; stopping.", file=sys.stderr, flush=True)
            code = 1
        time.sleep(0.2)
    me = os.getpid()
    process.end(lambda: set(names).intersection(process.children(me)), grace=STOP_GRACE)
    process.end(lambda: process.descendants(me), grace=LEFTOVER_GRACE)
    return code


def guard(keeper: int) -> int:
    """Wait for the keeper, pass a stop on to it, and end whatever it leaves behind. Returns its code."""
    stop, told = StopRequest(), False
    while True:
        ended = process.reap()
        if keeper in ended:
            break
        if stop and not told:
            told = True
            os.kill(keeper, signal.SIGTERM)
        time.sleep(0.1)
    process.end(lambda: process.descendants(os.getpid()), grace=LEFTOVER_GRACE)
    return abs(ended[keeper])


def supervise(
    commands: dict[str, list[str]],
    *,
    address: tuple[str, int] | None = None,
    announce: Callable[[], None] = lambda: None,
) -> int:
    """Run the commands as one group; call `announce` once `address` answers. Returns an exit code."""
    process.die_with_parent()
    process.adopt_orphans()
    started_by, parent = os.getppid(), os.getpid()
    keeper = os.fork()
    if keeper == 0:
        code = 1
        try:
            process.die_with_parent()
            if os.getppid() == parent:
                code = keep(commands, Readiness(address, announce))
        finally:  # the copy of our caller's stack is not ours to return into
            os._exit(code)
    return guard(keeper) if os.getppid() == started_by else 1


if __name__ == "__main__":
    pairs = [argument.partition("=") for argument in sys.argv[1:]]
    if not pairs or not all(name and command for name, _, command in pairs):
        sys.exit(__doc__)
    sys.exit(supervise({name: shlex.split(command) for name, _, command in pairs}))
