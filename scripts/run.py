"""Serve the product on this machine: set up, then web server, beat and, with REDIS_URL, a worker as one group.

HOST, PORT, DEMO, WEB_WORKERS and WEB_THREADS come from the environment; docs/operations.md describes them.
"""

import ipaddress
import os
import socket
import subprocess
import sys

import environment
import process
import services
import supervise

LOG_INS = "rep, medrep, manager, admin, compliance"
PASSWORD = "demo-keyaccounts"  # noqa: S105  (the published password of the demo)


def port_from_environment() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isdigit() or not 0 < int(given) < 65536:
        sys.exit(f"PORT={given} is no port; give a number from 1 to 65535.")
    return int(given)


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def claim(host: str, port: int) -> None:
    """Stop here, before any work, when the address cannot be served on."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        sys.exit(f"HOST={host} is no address of this machine: {error.strerror}.")
    except OSError as error:
        sys.exit(
            f"Cannot serve on {host}, port {port}: {error.strerror}. Stop what uses it, or take another port: "
            f"make run PORT={min(port + 1, 65535)}"
        )


def manage(*arguments: str) -> None:
    """Run a management command; end here with its code when it fails, its message stands above."""
    if code := process.run([str(environment.PYTHON), "manage.py", *arguments], cwd=environment.ROOT):
        sys.exit(code)


def preflight(host: str, *, first_run: bool) -> str:
    """What the database holds: `demo`, `own data` or `empty`. Ends here when `host` may not serve it."""
    command = [str(environment.PYTHON), "manage.py", "preflight", host, *(["--first-run"] if first_run else [])]
    answer = subprocess.run(command, cwd=environment.ROOT, stdout=subprocess.PIPE, text=True)
    if answer.returncode:
        sys.exit(answer.returncode)
    return answer.stdout.strip()


def set_up(host: str) -> str:
    """Bring environment, database and static files up to date; returns what the database holds."""
    wants_demo = os.environ.get("DEMO", "1") != "0"
    environment.ensure("requirements.txt")
    services.install_missing({"pango", "cjk-font"})  # for briefings as PDF; without, the product says so
    print("Preparing the database and static files …", flush=True)
    manage("migrate", "--verbosity=0", "--no-input")
    manage("collectstatic", "--verbosity=0", "--no-input")
    if wants_demo and is_loopback(host):
        manage("demo", "--if-empty")
    return preflight(host, first_run=not wants_demo)


def commands(host: str, port: int) -> dict[str, list[str]]:
    """What runs. Nothing is kept in a web process, so several may serve one database, SQLite too."""
    workers, threads = os.environ.get("WEB_WORKERS") or "2", os.environ.get("WEB_THREADS") or "4"
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    gunicorn = [str(environment.VENV / "bin" / "gunicorn"), "keyaccounts.wsgi:application", "--bind", address]
    gunicorn += ["--workers", workers, "--threads", threads]  # the rest: gunicorn.conf.py
    celery = [str(environment.VENV / "bin" / "celery"), "--quiet", "--app", "keyaccounts"]
    group = {"web": gunicorn, "beat": [*celery, "beat", "--loglevel", "WARNING"]}
    if os.environ.get("REDIS_URL"):
        group["worker"] = [*celery, "worker", "--loglevel", "WARNING", "--concurrency", workers]
    return group


def announcement(host: str, port: int, holds: str) -> str:
    shown = f"[{host}]" if ":" in host else host
    lines = ["", f"  KeyAccounts is at http://{shown}:{port}/"]
    if holds == "demo":
        lines += [f"  Log-ins: {LOG_INS}", f"  Password of each: {PASSWORD}"]
    elif holds == "empty":
        lines += ["  Nothing is set up yet: that page makes you its admin and leads through the rest."]
    return "\n".join([*lines, "  Ctrl-C stops everything.", ""])


def main() -> int:
    process.die_with_parent()
    os.chdir(environment.ROOT)
    host, port = os.environ.get("HOST") or "127.0.0.1", port_from_environment()
    claim(host, port)
    holds = set_up(host)
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return supervise.supervise(
        commands(host, port),
        address=(here, port),
        announce=lambda: print(announcement(host, port, holds), flush=True),
    )


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
