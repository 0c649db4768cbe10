"""The supervised group: all live or all end, however it is ended (scripts/supervise.py)."""

import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.sqlite,
    pytest.mark.skipif(sys.platform != "linux", reason="the kernel's devices are Linux's"),
]

SUPERVISE = Path(__file__).resolve().parents[2] / "scripts" / "supervise.py"
# Sleeps, and has a child that nobody waits for: what a web worker's background job is.
WITH_GRANDCHILD = "sh -c 'sleep 600 & exec sleep 600'"


def alive(mark: str) -> list[int]:
    """The processes, zombies left out, whose environment carries the mark."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and mark.encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert condition()


class Group:
    def __init__(self, commands, *, through=()):
        self.mark = f"GROUP_MARK={uuid.uuid4()}"
        name, value = self.mark.split("=")
        command = [*through, sys.executable, str(SUPERVISE), *commands]
        self.starter = subprocess.Popen(command, env=os.environ | {name: value}, stderr=subprocess.PIPE, text=True)

    def alive(self):
        return alive(self.mark)

    def ended(self):
        """Wait for the end of everything; the exit code."""
        code = self.starter.wait(20)
        wait_until(lambda: not self.alive())
        return code


@pytest.fixture
def start():
    groups = []

    def start_group(*commands, processes, through=()):
        group = Group(commands, through=through)
        groups.append(group)
        wait_until(lambda: len(group.alive()) == processes)
        return group

    yield start_group
    for group in groups:
        for pid in group.alive():
            os.kill(pid, signal.SIGKILL)
        group.starter.wait()
        group.starter.stderr.close()


def keeper_of(group):
    children = Path(f"/proc/{group.starter.pid}/task/{group.starter.pid}/children").read_text().split()
    return int(children[0])


def test_a_kill_9_of_the_supervisor_leaves_no_orphan(start):
    group = start(f"web={WITH_GRANDCHILD}", "beat=sleep 600", processes=5)
    os.kill(group.starter.pid, signal.SIGKILL)
    assert group.ended() == -signal.SIGKILL


def test_a_kill_9_of_the_keeper_leaves_no_orphan_and_is_a_failure(start):
    group = start(f"web={WITH_GRANDCHILD}", "beat=sleep 600", processes=5)
    os.kill(keeper_of(group), signal.SIGKILL)
    assert group.ended() == signal.SIGKILL


@pytest.mark.parametrize("sig", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_that_was_asked_for_ends_all_and_is_no_failure(start, sig):
    group = start(f"web={WITH_GRANDCHILD}", "beat=sleep 600", processes=5)
    os.kill(group.starter.pid, sig)
    assert group.ended() == 0


def test_one_that_ends_takes_the_others_along_and_is_named(start):
    group = start("web=sh -c 'sleep 1; exit 3'", "beat=sleep 600", processes=5)
    assert group.ended() == 1
    assert "web ended with code 3" in group.starter.stderr.read()


def test_the_group_dies_with_its_parent(start):
    shell = [sys.executable, "-c", "import subprocess, sys; subprocess.run(sys.argv[1:])"]
    group = start("web=sleep 600", processes=4, through=shell)
    group.starter.kill()
    assert group.ended() == -signal.SIGKILL


def test_one_that_ignores_the_polite_request_is_killed():
    patient = "import sys; sys.path.insert(0, sys.argv[1]); import supervise; supervise.STOP_GRACE = 1; "
    stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); print('ready', flush=True); time.sleep(600)"
    commands = f"{{'web': [sys.executable, '-c', {stubborn!r}]}}"
    run = [sys.executable, "-c", f"{patient} sys.exit(supervise.supervise({commands}))", str(SUPERVISE.parent)]
    with subprocess.Popen(run, stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout.readline() == "ready\n"
        supervisor.terminate()
        assert supervisor.wait(20) == 0
        assert supervisor.stdout.read() == "", "the pipe is closed: nobody holds it any more"
