"""One round: people at work, things dying, and what is left in the end (standard library only)."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from random import Random

from .crew import Crew
from .pace import seconds as on_this_machine
from .stores import OnPostgres, Store
from .visitor import Visitor

EMBEDDED = ["web", "web child", "beat", "job child", "job child", "job child"]
SERVED = ["web", "web child", "beat", "worker", "worker", "worker child", "worker child", "postgres", "redis"]
PATIENCE = on_this_machine(180)
WORKING = ("reading", "applying", "undoing")
STANDING = """SELECT b.id, b.kind, b.state, b.error, b.counts, j.id, j.state, j.attempts, j.error, j.heartbeat_at
FROM records_importbatch b LEFT JOIN records_job j ON j.id = b.job_id"""


class Stuck(Exception):
    """Something did not come to its end."""


@dataclass
class Outcome:
    """What a round left behind, and what it went through."""

    tally: dict[str, list]
    kills: Counter = field(default_factory=Counter)
    seconds: float = 0.0
    resent: int = 0
    restarts: int = 0
    pressed_again: int = 0


class Round:
    """A crew on a copy of the base, with work to do."""

    def __init__(self, store: Store, name: str, seed: str, kills: int, pauses: tuple[float, float] = (0.2, 4)):
        """kills: at most so many, `pauses` seconds apart."""
        self.store, self.name, self.kills_wanted, self.pauses = store, name, kills, pauses
        self.random = Random(seed)  # noqa: S311 - reproducible on purpose
        self.kills: Counter = Counter()
        self.over = threading.Event()
        self.trouble: list[BaseException] = []
        self.pressed_again = 0

    def play(self) -> Outcome:
        """Raises Stuck or Refused when the product does not come through."""
        env = self.store.new_round(self.name)
        began = time.monotonic()
        with Crew(env, self.store.folder / f"{self.name}.log") as crew:
            self.crew = crew
            self.admin, self.rep = Visitor(crew.address, "admin"), Visitor(crew.address, "rep")
            self.admin.sign_in()
            self.rep.sign_in()
            threads = [threading.Thread(target=self._safely, args=(act,)) for act in (self._post, self._kill)]
            for thread in threads:
                thread.start()
            try:
                self._work()
            finally:
                self.over.set()
                for thread in threads:
                    thread.join()
            self._settle()
        if self.trouble:
            raise self.trouble[0]
        seconds = time.monotonic() - began
        resent = self.admin.resent + self.rep.resent
        tally = self.store.tally(self.name)
        self.store.end_round(self.name)
        return Outcome(tally, self.kills, seconds, resent, crew.restarts, self.pressed_again)

    def _safely(self, act: Callable[[], None]) -> None:
        try:
            act()
        except BaseException as trouble:
            self.trouble.append(trouble)

    # -- Work --------------------------------------------------------------------------------------
    def _work(self) -> None:
        self._wait("the nightly run", lambda: self._runs("done") >= 1)
        self._import("deliveries", "deliveries-0.csv")
        self._import("stakeholders", "stakeholders.csv")
        self._import("deliveries", "deliveries-1.csv", back=True)
        self._run_again()
        while self.posting_alive and not self.trouble:
            time.sleep(0.1)

    @property
    def posting_alive(self) -> bool:
        return self.posted < self.to_post

    posted, to_post = 0, 1

    def _post(self) -> None:
        """Visits one after the other, spread over the round."""
        plan = json.loads((self.store.base_var / "plan.json").read_text(encoding="utf-8"))
        self.to_post = len(plan)
        for form in plan:
            if self.over.is_set():
                return
            where = self.rep.send("/visits/new/", form)
            if "/visits/new" in where:
                page = self.store.folder / f"{self.name}-refused.html"
                page.write_bytes(self.rep.shown)
                raise Stuck(f"Visit {form['client_id']} was not taken; see {page}.")
            self.posted += 1
            time.sleep(0.15)

    def _import(self, kind: str, name: str, *, back: bool = False) -> None:
        content = (self.store.base_var / name).read_bytes()
        digest = blake2b(content, digest_size=32).hexdigest()
        pk = self._uploaded(kind, name, content, digest)
        while self._state(pk) != "applied":
            self._press(f"/imports/{pk}/apply/", pk, {"rows": "good"}, until="applied")
        while back and self._state(pk) != "undone":
            self._press(f"/imports/{pk}/undo/", pk, {}, until="undone")

    def _uploaded(self, kind: str, name: str, content: bytes, digest: str) -> int:
        """The batch of a file; a person whose upload was cut off looks at the list before sending it again."""
        wanted = f"SELECT max(id) FROM records_importbatch WHERE digest = '{digest}' AND state <> 'failed'"
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            pk = self._ask(wanted)[0][0]
            if not pk:
                self.admin.send(f"/imports/new/?kind={kind}", {"closes_months": "on"}, (name, content))
            elif self._state(pk) == "preview":
                return int(pk)
            elif self._job_failed(pk):
                self._again(f"/imports/{pk}/columns/", {})
            time.sleep(0.2)
        raise Stuck(f"{name} was not read.")

    def _press(self, path: str, pk: int, fields: dict, *, until: str) -> None:
        """Press a button and wait for the job behind it; it may be that it has to be pressed again."""
        self._again(path, fields)
        deadline = time.monotonic() + PATIENCE
        while self._state(pk) in WORKING and not self._job_failed(pk):
            if time.monotonic() > deadline:
                raise Stuck(f"Import {pk} is still {self._state(pk)}, not {until}.")
            time.sleep(0.2)

    pressed: dict[str, int]

    def _again(self, path: str, fields: dict) -> None:
        self.pressed = getattr(self, "pressed", {})
        self.pressed[path] = self.pressed.get(path, 0) + 1
        if self.pressed[path] > 6:
            raise Stuck(f"{path} was pressed six times in vain: {self._ask(STANDING)}")
        self.pressed_again += self.pressed[path] > 1
        self.admin.send(path, fields)

    def _run_again(self) -> None:
        before = self._runs("done")
        self._again("/runs/start/", {})

        def done() -> bool:
            if self._runs("done") > before:
                return True
            busy = self._ask("SELECT count(*) FROM records_job WHERE state IN ('waiting', 'running')")[0][0]
            if not int(busy) and not self._runs("running"):
                self._again("/runs/start/", {})
            return False

        self._wait("the second run", done)

    def _settle(self) -> None:
        """Nothing may be left under way."""
        unfinished = (
            "SELECT (SELECT count(*) FROM records_job WHERE state IN ('waiting', 'running')) + "
            "(SELECT count(*) FROM scoring_scorerun WHERE state = 'running')"
        )
        self._wait("all jobs and runs", lambda: not int(self._ask(unfinished)[0][0]))

    # -- Looking -----------------------------------------------------------------------------------
    def _ask(self, statement: str) -> list[list]:
        deadline = time.monotonic() + on_this_machine(60)
        while True:
            try:
                return self.store.rows(self.name, statement)
            except ConnectionError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.3)

    def _state(self, pk: int) -> str:
        return self._ask(f"SELECT state FROM records_importbatch WHERE id = {pk}")[0][0]

    def _job_failed(self, pk: int) -> bool:
        of_batch = f"SELECT j.state FROM records_job j JOIN records_importbatch b ON b.job_id = j.id WHERE b.id = {pk}"
        return [row[0] for row in self._ask(of_batch)] == ["failed"]

    def _runs(self, state: str) -> int:
        return int(self._ask(f"SELECT count(*) FROM scoring_scorerun WHERE state = '{state}'")[0][0])

    def _wait(self, what: str, done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not done():
            if self.trouble:
                raise self.trouble[0]
            if time.monotonic() > deadline:
                raise Stuck(f"Waited {PATIENCE:.0f} s for {what}.")
            time.sleep(0.3)

    # -- Killing -----------------------------------------------------------------------------------
    def _kill(self) -> None:
        """At seeded moments, one of those that are there; the random numbers do not depend on who is."""
        victims = SERVED if isinstance(self.store, OnPostgres) else EMBEDDED
        while sum(self.kills.values()) < self.kills_wanted and not self.over.is_set():
            pause, victim, which = (
                on_this_machine(self.random.uniform(*self.pauses)),
                self.random.choice(victims),
                self.random.random(),
            )
            if self.over.wait(pause):
                return
            if victim in ("postgres", "redis"):
                getattr(self.store, victim).knock_over()
                self.kills[victim] += 1
                continue
            deadline = time.monotonic() + 6
            while not (pids := self.crew.alive(victim)) and time.monotonic() < deadline and not self.over.is_set():
                time.sleep(0.05)
            if pids and self.crew.kill(pids[int(which * len(pids))]):
                self.kills[victim] += 1
