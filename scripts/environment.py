"""Make .venv and install a lock into it, once per content of the lock (standard library only).

python3 scripts/environment.py requirements.txt
"""

import fcntl
import hashlib
import shutil
import sys
from pathlib import Path

import process

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NO_VENV = """
Python's venv module cannot make a virtual environment here. On Debian or Ubuntu:

    apt-get install python3-venv
"""


def stamp_of(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()


def make_venv() -> None:
    """Make .venv, or make it anew when its Python has gone."""
    if PYTHON.exists():
        return
    print("Making .venv …", flush=True)
    if process.run([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        shutil.rmtree(VENV, ignore_errors=True)  # half of one would pass for a whole one next time
        sys.exit(NO_VENV)


def ensure(lock_name: str) -> Path:
    """Bring .venv to what the lock says; free when it is already so. Returns its Python."""
    if sys.version_info < (3, 11):
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. Try: make PYTHON=python3.11 …")
    lock, stamp = ROOT / lock_name, VENV / f".{lock_name}.installed"
    with open(ROOT / "Makefile", encoding="utf-8") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        make_venv()
        if stamp.exists() and stamp.read_text() == stamp_of(lock):
            return PYTHON
        print(f"Installing {lock_name} …", flush=True)
        pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        if process.run([*pip, "--require-hashes", "-r", str(lock)], cwd=ROOT):
            sys.exit(f"Installing {lock_name} failed; the lines above say why.")
        stamp.write_text(stamp_of(lock))
    return PYTHON


if __name__ == "__main__":
    process.die_with_parent()
    ensure(sys.argv[1])
