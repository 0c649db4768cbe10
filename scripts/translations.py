"""Keep the Chinese translation complete: `check` says what is missing or stale, `update` brings locale/ up to date.

    .venv/bin/python scripts/translations.py check|update

Both need gettext's programs to read the sources; without them `check` still compares what is committed.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib
import process
from environment import ROOT

LANGUAGE = "zh_Hans"
DOMAINS = {"django": (), "djangojs": ("--domain", "djangojs")}
HEADER = {
    "Project-Id-Version": "KeyAccounts",
    "Language": LANGUAGE,
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
NOT_SOURCES = (".venv", "var", "tests", "scripts", ".git", "node_modules", "vendor", "docs")


def catalogue(root: Path, domain: str, kind: str = "po") -> Path:
    return root / "locale" / LANGUAGE / "LC_MESSAGES" / f"{domain}.{kind}"


def entries(po: polib.POFile) -> dict[tuple[str, str | None], polib.POEntry]:
    return {(entry.msgid, entry.msgctxt): entry for entry in po if not entry.obsolete}


def translation(entry: polib.POEntry) -> str | dict[int, str]:
    return entry.msgstr_plural or entry.msgstr


def unfinished(domain: str) -> Iterator[str]:
    """Strings of the committed catalogue that are untranslated or marked fuzzy."""
    for entry in entries(polib.pofile(str(catalogue(ROOT, domain)))).values():
        if entry.fuzzy:
            yield f"{domain}.po line {entry.linenum}: fuzzy: {entry.msgid!r}"
        elif not entry.translated():
            yield f"{domain}.po line {entry.linenum}: not translated: {entry.msgid!r}"


def stale(domain: str) -> Iterator[str]:
    """A compiled catalogue that says something else than its source."""
    compiled = catalogue(ROOT, domain, "mo")
    if not compiled.exists():
        yield f"{domain}.mo is missing; run: make messages"
        return
    source, binary = entries(polib.pofile(str(catalogue(ROOT, domain)))), entries(polib.mofile(str(compiled)))
    ready = {key: translation(entry) for key, entry in source.items() if entry.translated() and not entry.fuzzy}
    if ready != {key: translation(entry) for key, entry in binary.items()}:
        yield f"{domain}.mo does not agree with {domain}.po; run: make messages"


def make_messages(root: Path) -> None:
    """Read every translatable string of the sources under `root` into its catalogues."""
    command = [sys.executable, "manage.py", "makemessages", "--locale", LANGUAGE, "--verbosity=0"]
    command += ["--no-obsolete", "--no-wrap", "--add-location=file"]
    ignored = [part for name in NOT_SOURCES for part in ("--ignore", name)]
    for options in DOMAINS.values():
        subprocess.run(
            [*command, *ignored, *options],
            cwd=root,
            check=True,
            env=os.environ | {"SECRET_KEY": "reads sources, signs nothing"},
        )


def missing(domain: str, scratch: Path) -> Iterator[str]:
    """Strings of the sources that the committed catalogue does not know, and the reverse."""
    said = entries(polib.pofile(str(catalogue(scratch, domain)))) if catalogue(scratch, domain).exists() else {}
    known = entries(polib.pofile(str(catalogue(ROOT, domain)))) if catalogue(ROOT, domain).exists() else {}
    for key in said.keys() - known.keys():
        where = ", ".join(file for file, _ in said[key].occurrences[:2])
        yield f"{where}: not in {domain}.po: {key[0]!r}; run: make messages"
    for key in known.keys() - said.keys():
        yield f"{domain}.po line {known[key].linenum}: no source says {key[0]!r}; run: make messages"


def against_the_sources() -> list[str]:
    """What extracting the strings anew, in a copy, would change."""
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder, "copy")
        shutil.copytree(ROOT, scratch, ignore=shutil.ignore_patterns(*NOT_SOURCES, "*.mo", "__pycache__"))
        make_messages(scratch)
        return [line for domain in DOMAINS for line in missing(domain, scratch)]


def check() -> int:
    present = [domain for domain in DOMAINS if catalogue(ROOT, domain).exists()]
    faults = [line for domain in present for rule in (unfinished, stale) for line in rule(domain)]
    if shutil.which("xgettext"):
        faults += against_the_sources()
    else:
        print("NOT RUN: reading the strings of the sources needs: apt-get install gettext")
        faults += ["gettext is missing"] if os.environ.get("CI") == "true" else []
    print("\n".join(faults[:40]))
    if len(faults) > 40:
        print(f"… and {len(faults) - 40} more")
    return 1 if faults else 0


def update() -> int:
    """Extract, tidy the header that makemessages leaves half filled, compile."""
    make_messages(ROOT)
    for domain in DOMAINS:
        if catalogue(ROOT, domain).exists():
            po = polib.pofile(str(catalogue(ROOT, domain)), wrapwidth=0)
            po.header, po.metadata, po.metadata_is_fuzzy = "Simplified Chinese.", HEADER, False
            po.save()
            po.save_as_mofile(str(catalogue(ROOT, domain, "mo")))
    return 0


if __name__ == "__main__":
    process.die_with_parent()
    if sys.argv[1:] not in (["check"], ["update"]):
        sys.exit(__doc__)
    sys.exit(check() if sys.argv[1] == "check" else update())
