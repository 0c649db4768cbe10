"""The processes of the product, kept alive as a service manager would, and killed on purpose (standard library only)."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from pathlib import Path
from unittest import mock

import process
import run
import services

from .servers import start
from .stores import ROOT

RESTART_AFTER = 0.3


class Crew:
    """Web, beat and, with a broker, a worker; each is started anew when it dies."""

    def __init__(self, env: dict[str, str], log: Path):
        self.env, self.log, self.port = env, log, services.free_port()
        with mock.patch.dict(os.environ, env, clear=True):
            self.commands = run.commands("127.0.0.1", self.port)
        self.running: dict[str, subprocess.Popen] = {}
        self.stopping = threading.Event()
        self.restarts = 0
        self.keeper = threading.Thread(target=self._keep, daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        process.adopt_orphans()
        for name in self.commands:
            self._start(name)
        self.keeper.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.keeper.join()
        for program in self.running.values():
            program.terminate()
        deadline = time.monotonic() + 15
        for program in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                program.wait(max(0.1, deadline - time.monotonic()))
        self._end_all()

    def _end_all(self) -> None:
        """End what is left of ours: those of our children's children that carry this round's folder."""
        for pid in process.descendants(os.getpid()):
            if self._is_ours(pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def _is_ours(self, pid: int) -> bool:
        with contextlib.suppress(OSError):
            return f"VAR_DIR={self.env['VAR_DIR']}".encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        return False

    def _start(self, name: str) -> None:
        with self.log.open("ab") as log:
            self.running[name] = start(
                self.commands[name], cwd=ROOT, env=self.env, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )

    def _keep(self) -> None:
        while not self.stopping.wait(RESTART_AFTER):
            for name, program in list(self.running.items()):
                if program.poll() is not None:
                    self.restarts += 1
                    self._start(name)

    def alive(self, victim: str) -> list[int]:
        """The processes that go by this name: `web`, `beat`, `worker`, a child of one (`web child`), or `job child`."""
        if victim == "job child":
            return [pid for pid in process.descendants(os.getpid()) if _runs_a_job(pid) and self._is_ours(pid)]
        name, _, child = victim.partition(" ")
        program = self.running.get(name)
        if program is None or program.poll() is not None:
            return []
        return process.children(program.pid) if child else [program.pid]

    def kill(self, pid: int) -> bool:
        """SIGKILL; whether it was still there."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            return True
        return False


def _runs_a_job(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return b"run_job" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    return False
