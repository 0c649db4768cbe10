"""Starting and ending processes so that nothing is left behind (standard library only).

Three devices of the Linux kernel, each doing nothing elsewhere: a process asks for a signal when its parent dies,
adopts the orphans below it, and reads who its children are from /proc.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent(sig: int = signal.SIGTERM) -> None:
    """Have the kernel send `sig` to this process when its parent dies, even by kill -9."""
    if _libc:
        _libc.prctl(PR_SET_PDEATHSIG, int(sig), 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent dies."""
    if _libc:
        _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def start(command: list[str], *, parent_death: int = signal.SIGTERM, **options) -> subprocess.Popen:
    """Start `command` so that it gets `parent_death` when this process dies."""
    parent = os.getpid()

    def bind():
        die_with_parent(parent_death)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return subprocess.Popen(command, preexec_fn=bind, **options)


def run(command: list[str], **options) -> int:
    """Run `command` to its end and return its code; it dies with this process, and on a SystemExit in it."""
    with start(command, **options) as child:
        try:
            return child.wait()
        except SystemExit:
            child.terminate()
            raise


def children(pid: int) -> list[int]:
    """The living children of a process, zombies left out; empty where there is no /proc."""
    found = []
    for entry in os.listdir("/proc") if os.path.isdir("/proc/self") else []:
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as stat:
                state, parent = stat.read().rpartition(")")[2].split()[:2]
        except OSError:  # it ended meanwhile
            continue
        if int(parent) == pid and state != "Z":
            found.append(int(entry))
    return found


def descendants(pid: int) -> list[int]:
    """Everything below a process, nearest first."""
    below = children(pid)
    for child in below:
        below.extend(children(child))
    return below


def reap() -> dict[int, int]:
    """Collect the children that have ended: {pid: exit code, negative for a signal}."""
    ended = {}
    try:
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return ended
            ended[pid] = os.waitstatus_to_exitcode(status)
    except ChildProcessError:
        return ended


def end(alive: Callable[[], Iterable[int]], *, grace: float) -> None:
    """Ask what `alive()` names to stop, wait `grace` seconds, then kill what is still there."""
    deadline = time.monotonic() + grace
    told = set()
    while pids := list(alive()):
        sig = signal.SIGTERM if time.monotonic() < deadline else signal.SIGKILL
        for pid in pids:
            if (pid, sig) not in told:
                told.add((pid, sig))
                try:
                    os.kill(pid, sig)
                except ProcessLookupError:
                    continue
        reap()
        time.sleep(0.05)
