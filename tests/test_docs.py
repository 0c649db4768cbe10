"""What an operator can set or call is documented; what is documented exists."""

import ast
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.sqlite

ROOT = Path(__file__).resolve().parent.parent
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
COMMANDS = {path.stem for path in ROOT.glob("*/management/commands/*.py") if not path.stem.startswith("_")}
TABLE_ROW = re.compile(r"^\| `([^` ]+)", re.MULTILINE)


def section(title: str) -> str:
    return OPERATIONS.split(f"\n## {title}\n")[1].split("\n## ")[0]


def variables_read(path: Path, *receivers: str) -> set[str]:
    """Names given to `env.str("…")`, `env("…")`, `os.environ.get("…")` and the like in a module."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    named = [call for call in calls if call.args and isinstance(call.args[0], ast.Constant)]
    return {call.args[0].value for call in named if ast.unparse(getattr(call.func, "value", call.func)) in receivers}


def test_every_setting_of_the_environment_is_documented_and_nothing_else():
    read = variables_read(ROOT / "keyaccounts" / "settings.py", "env")
    assert read == set(TABLE_ROW.findall(section("Configuration")))


def test_every_setting_of_make_run_is_documented():
    read = variables_read(ROOT / "scripts" / "run.py", "os.environ") - {"REDIS_URL"}
    assert read == set(TABLE_ROW.findall(section("Try it")))


def test_settings_are_read_in_one_place():
    """A variable read elsewhere is one that nobody finds, and that no wrong value stops at the start."""
    beside_the_product = {".venv", "scripts", "tests", "bench", "soak"}
    modules = [path for path in ROOT.glob("*/**/*.py") if path.parts[len(ROOT.parts)] not in beside_the_product]
    readers = [path for path in modules if re.search(r"\b(os\.environ\b(?!\.setdefault)|getenv)", path.read_text())]
    assert readers == []


def test_every_command_is_documented_and_nothing_else():
    assert set(TABLE_ROW.findall(section("Commands"))) == COMMANDS


def test_every_make_target_of_the_table_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z]+)", OPERATIONS))
    assert named <= targets


@pytest.mark.parametrize(
    "page", [*sorted(ROOT.glob("README*.md")), *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda p: p.name
)
def test_links_between_documents_lead_somewhere(page):
    if not page.exists():
        pytest.fail(f"{page.name} is missing")
    links = re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []
