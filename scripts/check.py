"""Everything that can be said about the code without running it: `make check`. Names what failed, and how."""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

import environment
import process
import services

BIN = environment.VENV / "bin"
PYTHON = str(environment.PYTHON)
# What the documentation tells for production: the check of the settings must be silent there.
PRODUCTION = {
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ALLOWED_HOSTS": "crm.example.com",
    "HTTPS": "1",
    "DEBUG": "0",
    "DATABASE_URL": "postgres://keyaccounts@127.0.0.1/keyaccounts",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
}
CHECKS = {
    "lint": [str(BIN / "ruff"), "check", "--quiet", "--output-format=concise", "."],
    "format": [str(BIN / "ruff"), "format", "--check", "--output-format=concise", "."],
    "import contracts": [str(BIN / "lint-imports")],
    "templates": [str(BIN / "djlint"), "--quiet", "--lint", "templates"],
    "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    "models on SQLite": [PYTHON, "manage.py", "check", "--database", "default", "--fail-level", "WARNING"],
    "settings for production": [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
    "translations": [PYTHON, "scripts/translations.py", "check"],
}
MOST_LINES = 60
ENVIRONMENT = {"settings for production": PRODUCTION}


def run(name: str, var: str) -> tuple[str, int, str, float]:
    """Run one check; (name, code, output, seconds)."""
    started = time.monotonic()
    settings = os.environ | {"VAR_DIR": var, "SECRET_KEY": "for checks only"} | ENVIRONMENT.get(name, {})
    done = subprocess.run(
        CHECKS[name], cwd=environment.ROOT, env=settings, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return name, done.returncode, done.stdout, time.monotonic() - started


def main() -> int:
    process.die_with_parent()
    environment.ensure("requirements-dev.txt")
    if os.environ.get("CI") == "true":
        services.install_missing()
    failed = []
    with tempfile.TemporaryDirectory() as var, ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, code, output, seconds in pool.map(lambda check: run(check, var), CHECKS):
            print(f"{'ok    ' if code == 0 else 'FAILED'} {name} ({seconds:.1f} s)", flush=True)
            if code:
                failed.append(name)
                lines = output.rstrip().splitlines()
                cut = [f"… {len(lines) - MOST_LINES} more lines"] if len(lines) > MOST_LINES else []
                print(*lines[:MOST_LINES], *cut, f"  again: {' '.join(CHECKS[name])}", sep="\n  ", flush=True)
    if failed:
        print(f"{len(failed)} of {len(CHECKS)} checks failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
