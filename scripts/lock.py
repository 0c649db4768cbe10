"""Write requirements.txt and requirements-dev.txt: exact versions with hashes, for Python 3.11 and newer.

Extras stay in the locks: pip with hashes refuses a dependency `coverage[toml]` beside a bare `coverage==…` once a newer
release than the locked one is out.
"""

import subprocess
import sys

from environment import ROOT, VENV

COMPILE = [
    *(str(VENV / "bin" / "uv"), "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"),
    *("--generate-hashes", "--no-strip-extras", "--no-emit-index-url", "--custom-compile-command", "make lock"),
]

for arguments in (["requirements.in"], ["requirements-dev.in", "-c", "requirements.txt"]):
    lock = arguments[0].replace(".in", ".txt")
    subprocess.run([*COMPILE, *sys.argv[1:], *arguments, "-o", lock], cwd=ROOT, check=True)
