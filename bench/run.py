"""The whole bench, once Django knows its database."""

import os
from argparse import Namespace
from pathlib import Path

from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import Hospital
from people.models import User
from planning.models import AccountPlan
from visits.models import Visit

from . import load, servers, tables
from .client import Visitor, sign_in
from .measure import Row, calibrate, measure, measure_posts
from .pages import FASTER, PEER, cases
from .posting import Poster, clear, stored

POSTERS = 40
BATCH = 50
MOST_MB, FEWEST_POSTS = 200, 52


def prepare(asked: Namespace) -> None:
    """A database with a demo of these sizes. Raises CommandError where there is anything real, or another demo."""
    if connection.vendor != "postgresql":
        raise CommandError("The bench measures PostgreSQL.")
    call_command("migrate", verbosity=0)
    real = [model for model in (User, Hospital) if model.objects.filter(is_demo=False).exists()]
    if real:
        raise CommandError(
            f"This database holds real {real[0]._meta.verbose_name_plural}. The bench does not touch it."
        )
    if not User.objects.exists():
        sizes = [
            f"--{name}={getattr(asked, name.replace('-', '_'))}"
            for name in ("hospitals", "stakeholders-per", "visits", "deliveries")
        ]
        call_command("demo", *sizes)
    if (there := Hospital.objects.count()) != asked.hospitals:
        raise CommandError(
            f"This database holds {there:,} hospitals, not {asked.hospitals:,}. Say so, or use another BENCH_DIR."
        )
    if not AccountPlan.objects.exists():
        raise CommandError("This database was loaded before the demo had account plans. Use another BENCH_DIR.")
    call_command("collectstatic", interactive=False, verbosity=0)


def run(asked: Namespace, folder: Path) -> int:
    """Measure and print; 0 where every bar is held."""
    try:
        prepare(asked)
    except CommandError as error:
        print(error)
        return 2
    since = timezone.now()
    before = calibrate()
    print(f"{tables.machine()}; {timezone.localdate()}; {_sizes()}", flush=True)
    posters = [Poster(user) for user in _reps(POSTERS)]
    try:
        with servers.gunicorn(dict(os.environ), folder / "gunicorn.log") as web:
            rows = _pages(web, asked)
            print(tables.table(rows), flush=True)
            memory = web.memory()
            found, missed = _load(web, posters, asked.minute) if asked.minute else ([], [])
    finally:
        clear([poster.hospital for poster in posters], since)
    memory_line = f"{memory['workers']:.0f} MB in two workers, {memory['master']:.0f} MB above them"
    found += [
        ("Memory (PSS)", memory_line),
        ("Calibration loop", f"{before:.0f} ms before, {calibrate():.0f} ms after"),
    ]
    print(tables.facts(found), flush=True)
    over = [row.name for row in rows if not row.is_within] + missed
    over += ["memory"] if memory["workers"] > MOST_MB else []
    print(f"Over a bar: {', '.join(over)}" if over else "Every bar is held.")
    return 1 if over else 0


def _sizes() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT version()")
        version = cursor.fetchone()[0].partition(" on ")[0]
    return f"{Hospital.objects.count():,} hospitals, {Visit.objects.count():,} visits; {version}"


def _reps(count: int) -> list[User]:
    """Reps of different territories who have somebody to visit, the demo log-in first."""
    return list(User.objects.filter(is_rep=True, function="commercial").order_by("pk")[:count])


def _pages(web: servers.Web, asked: Namespace) -> list[Row]:
    sessions = {name: sign_in(User.objects.get(username=name)) for name in ("rep", "manager", "admin")}
    rows = []
    for case in cases():
        if asked.only in case.name:
            rows.append(measure(case, Visitor(web.port, sessions[case.user]), asked.times))
            print(f"  {case.name}: {rows[-1].p50:.1f} ms, {rows[-1].ratio:.2f} × the floor", flush=True)
    if asked.only in "Visit post":
        poster = Poster(User.objects.get(username="rep"))
        limit = PEER["create"] / FASTER["create"]
        rows.append(measure_posts(Visitor(web.port, sessions["rep"]), poster, limit, asked.times))
        clear([poster.hospital], timezone.now() - timezone.timedelta(hours=1))
    return rows


def _load(web: servers.Web, posters: list[Poster], seconds: float) -> tuple[list[tuple[str, str]], list[str]]:
    """What is sustained, and the minutes at 80 per cent of it: told, and the names of those that missed a bar."""
    sessions = [sign_in(user) for user in _reps(POSTERS)]
    visitors = [Visitor(web.port, session) for session in sessions[: load.CLIENTS]]
    minutes = Minutes(min(10.0, seconds), seconds)
    pairs = list(zip(visitors, posters, strict=False))
    minutes.read("The floor view", [lambda v=v: v.get("/floor/own/?rows=25&bytes=20000") for v in visitors])
    minutes.read("Pages (list, hospital, search, Today, form)", [_round(v, p.hospital) for v, p in pairs])
    minutes.write("Posts, one by one", [lambda v=v, p=p: v.post("/visits/new/", p.entry()) for v, p in pairs], posters)
    many = [lambda v=v, p=p: v.post("/visits/batch/", p.batch(BATCH)) for v, p in pairs]
    minutes.write(f"Posts, {BATCH} in a batch", many, posters, each=BATCH)
    return minutes.told, minutes.missed


def _round(visitor: Visitor, hospital: int) -> load.Act:
    """The pages of a morning, one after the other."""
    urls = ["/today/", "/hospitals/", f"/hospitals/{hospital}/", "/search/?q=rm", f"/visits/new/?hospital={hospital}"]
    turn = [0]

    def ask():
        turn[0] += 1
        return visitor.get(urls[turn[0] % len(urls)])

    return ask


class Minutes:
    """Each kind of request at 80 per cent of its own sustained rate, for `seconds`, after `warm` seconds flat out."""

    def __init__(self, warm: float, seconds: float):
        self.warm, self.seconds = warm, seconds
        self.told: list[tuple[str, str]] = []
        self.missed: list[str] = []

    def read(self, name: str, acts: list[load.Act]) -> None:
        most = load.sustained(acts, self.warm)
        outcome = load.at_rate(acts, most * load.SHARE, self.seconds)
        self._tell(name, f"{most:.0f} a second", _told(outcome), outcome.is_within)

    def write(self, name: str, acts: list[load.Act], posters: list[Poster], each: int = 1) -> None:
        """Posts of `each` visits; every one of them is looked for in the database afterwards."""
        most = load.sustained(acts, self.warm)
        for poster in posters:
            poster.given.clear()
        outcome = load.at_rate(acts, most * load.SHARE, self.seconds)
        sent = [pk for poster in posters for pk in poster.given]
        lost = len(sent) - stored(sent)
        told = f"{outcome.rate * each:.0f} visits a second; {_told(outcome)}; {len(sent):,} sent, {lost} lost"
        within = not lost and most * each >= FEWEST_POSTS
        # A batch takes as long as its visits: nobody waits for it, so only that all arrive counts.
        within = within and (outcome.is_within if each == 1 else not outcome.errors)
        self._tell(name, f"{most * each:.0f} visits a second", told, within)

    def _tell(self, name: str, sustained: str, told: str, within: bool) -> None:
        mark = "" if within else "; OVER"
        self.told += [(f"{name}: sustained", sustained), (f"{name}: at 80 %, {self.seconds:.0f} s", told + mark)]
        self.missed += [] if within else [name]


def _told(outcome: load.Outcome) -> str:
    errors = f"{len(outcome.errors)} errors" + (f" ({outcome.errors[0]})" if outcome.errors else "")
    return f"{outcome.rate:.0f} a second, p50 {outcome.percentile(50):.0f} ms, p99 {outcome.percentile(99):.0f} ms, {errors}"
