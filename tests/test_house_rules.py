"""The house rules, executable; each says why it is one (docs/architecture.md)."""

import ast
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model
from django.urls import URLPattern, get_resolver, reverse
from django.urls.exceptions import NoReverseMatch

pytestmark = pytest.mark.sqlite

ROOT = Path(__file__).resolve().parent.parent
NOT_OURS = {".venv", "var", ".git", "static", "migrations", "node_modules", "__pycache__"}
OUR_APPS = sorted(config.label for config in apps.get_app_configs() if (ROOT / config.label).is_dir())
MODELS: dict[str, type[Model]] = {m.__name__: m for label in OUR_APPS for m in apps.get_app_config(label).get_models()}

MODULES = sorted(p for p in ROOT.rglob("*.py") if not NOT_OURS.intersection(p.relative_to(ROOT).parts))
APP_MODULES = [p for p in MODULES if p.relative_to(ROOT).parts[0] in OUR_APPS]
VIEWS = [p for p in APP_MODULES if p.name == "views.py" or p.parent.name == "views"]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

MODULE_LINES, FUNCTION_LINES, VIEW_LINES, PAGE_LINES = 400, 50, 20, 120
FORBIDDEN_NAMES = {"utils", "util", "helpers", "mixins", "common", "misc", "core", "tools"}
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def calls(path: Path, *names: str) -> Iterator[ast.Call]:
    """The calls in a module of functions or methods with one of these names."""
    for node in ast.walk(tree(path)):
        called = node.func if isinstance(node, ast.Call) else None
        if getattr(called, "attr", getattr(called, "id", None)) in names:
            yield node


def at(path: Path, node: ast.AST) -> str:
    return f"{name_of(path)}:{node.lineno}: {ast.unparse(node)[:90]}"


# -- Size ------------------------------------------------------------------------------------------
def test_modules_stay_small():
    """Files go bad first, long before functions do: a module that needs more has two subjects."""
    lines = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: count for name, count in lines.items() if count > MODULE_LINES} == {}


def test_functions_stay_short():
    """The unit of elegance is a short function; a view is request, scoped fetch, form or service, answer."""
    long = []
    for path in MODULES:
        budget = VIEW_LINES if path in VIEWS else FUNCTION_LINES
        functions = (node for node in ast.walk(tree(path)) if isinstance(node, FUNCTION))
        long += [at(path, node) for node in functions if node.end_lineno - node.lineno >= budget]
    assert long == []


def test_pages_stay_short():
    """A page of more lines hides a part that wants a name."""
    lines = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in TEMPLATES}
    assert {name: count for name, count in lines.items() if count > PAGE_LINES} == {}


def test_modules_are_named_by_subject():
    """What has no subject collects everything: junk drawers are how apps begin to import each other."""
    assert [name_of(path) for path in MODULES if FORBIDDEN_NAMES & {path.stem, path.parent.name}] == []


def test_lib_knows_no_table():
    """The lowest floor is plain functions; a table there would tie every app to it."""
    assert list(apps.get_app_config("lib").get_models()) == []


# -- Visibility ------------------------------------------------------------------------------------
def is_bare(argument: ast.expr) -> bool:
    """`Hospital`, `Hospital.objects`, `Hospital.objects.all()`: everybody's rows."""
    return bool(re.fullmatch(r"[A-Z]\w*(\.(objects|all\(\)|_default_manager))*", ast.unparse(argument)))


@pytest.mark.parametrize("path", VIEWS, ids=name_of)
def test_views_never_fetch_a_bare_model(path):
    """`get_object_or_404(Hospital, …)` skips visibility; a scoped queryset cannot."""
    fetches = calls(path, "get_object_or_404", "get_list_or_404")
    assert [at(path, call) for call in fetches if is_bare(call.args[0])] == []


@pytest.mark.parametrize("path", VIEWS, ids=name_of)
def test_views_ask_querysets_by_name(path):
    """A filter written in a view is a rule in the wrong place: it gets a name on the queryset and a test there."""
    asked = calls(path, "filter", "exclude", "raw", "annotate", "aggregate")
    of_a_filter_set = {"queryset"}  # `kind.filter(request.GET, queryset=…)` makes a FilterSet
    faults = [call for call in asked if not of_a_filter_set & {keyword.arg for keyword in call.keywords}]
    assert [at(path, call) for call in faults] == []


# -- History ---------------------------------------------------------------------------------------
def tracked_fields(model: type[Model]) -> set[str]:
    """The fields of a model whose changes are kept; empty for a model without history."""
    manager = getattr(model._meta, "simple_history_manager_attribute", None)
    return {field.name for field in getattr(model, manager).model.tracked_fields} if manager else set()


def model_named_in(call: ast.Call) -> type[Model] | None:
    """The model of `Hospital.objects.….update(…)`; None where the receiver is a variable."""
    found = re.match(r"([A-Z]\w*)\.objects\b", ast.unparse(call.func))
    return MODELS.get(found.group(1)) if found else None


def skips_history(call: ast.Call, app: str) -> bool:
    """Whether a queryset write in an app can change a tracked field and leave no history row.

    Where the receiver is a variable, it may hold any model of the app.
    """
    if ast.unparse(call.func.value) == "bulk":  # the module that writes both
        return False
    model, method = model_named_in(call), call.func.attr
    if method != "update":
        return model is not None and bool(tracked_fields(model))
    changed = {keyword.arg for keyword in call.keywords}
    candidates = [model] if model else apps.get_app_config(app).get_models()
    return any(changed & tracked_fields(candidate) for candidate in candidates)


@pytest.mark.parametrize("path", [p for p in APP_MODULES if p.name != "bulk.py"], ids=name_of)
def test_only_bulk_modules_write_past_the_history(path):
    """`update()`, `bulk_…` and raw SQL leave no history row; `bulk.py` writes both, so the record stays whole."""
    app = path.relative_to(ROOT).parts[0]
    writes = calls(path, "update", "bulk_create", "bulk_update", "abulk_create", "abulk_update")
    faults = [at(path, call) for call in writes if isinstance(call.func, ast.Attribute) and skips_history(call, app)]
    faults += [
        at(path, call)
        for call in calls(path, "execute", "executemany")
        if re.search(r"\b(INSERT|UPDATE|DELETE)\b", ast.unparse(call))
    ]
    assert faults == []


@pytest.mark.parametrize("path", APP_MODULES, ids=name_of)
def test_nobody_listens_to_our_own_models(path):
    """A signal receiver is a call that nobody can see at the place where it happens."""
    imported = [node.module for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom)]
    assert "django.db.models.signals" not in imported


# -- Addresses -------------------------------------------------------------------------------------
OPEN_TO_ALL = {
    "healthz",
    "readyz",
    "set_language",
    "javascript-catalog",
    "people:login",
    "people:setup",
    "people:setup_admin",
    # Somebody at a hospital answers the survey by a signed link: there is no log-in to send them to.
    "accounts:survey_answer",
    "visits:calendar_feed",
    # A briefing without persons and sales, for whoever was sent the link.
    "dashboards:briefing_open",
    # Browsers ask for it by themselves; it names public files alone.
    "visits:service_worker",
    "accounts:survey_thanks",
}
SAMPLES = {
    "IntConverter": 1,
    "StringConverter": "x",
    "SlugConverter": "x",
    "UUIDConverter": uuid.UUID(int=1),
    "PathConverter": "x",
}


def addresses(resolver=None, namespace="", above=()) -> Iterator[tuple[str, dict]]:
    """(name, sample arguments) of every address."""
    for pattern in (resolver or get_resolver()).url_patterns:
        converters = (*above, *pattern.pattern.converters.items())
        if isinstance(pattern, URLPattern):
            arguments = {key: SAMPLES.get(type(converter).__name__, "2026-01-01") for key, converter in converters}
            yield f"{namespace}{pattern.name}", arguments
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern, inner, converters)


def test_every_address_has_a_name():
    """Templates of lower floors show upper facts by name: an address without one cannot be reached."""
    assert [name for name, _ in addresses() if name.endswith("None")] == []


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "arguments"), [a for a in addresses() if a[0] not in OPEN_TO_ALL], ids=str)
def test_every_address_sends_an_anonymous_visitor_to_login(client, name, arguments):
    """One forgotten check would show the roster to the world; so the test walks all addresses, not a list."""
    try:
        url = reverse(name, kwargs=arguments)
    except NoReverseMatch as error:
        pytest.fail(f"give this test a sample for the arguments of {name}: {error}")
    for answer in (client.get(url), client.post(url)):
        assert answer.status_code == 302, f"{url} answers {answer.status_code}"
        assert answer.headers["Location"].startswith(reverse("people:login"))


# -- Templates -------------------------------------------------------------------------------------
INLINE = {
    "script": re.compile(r"<script(?![^>]*\b(?:src=|type=\"application/json\"))", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "script address": re.compile(r"[\"']\s*javascript:", re.IGNORECASE),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_templates_hold_no_inline_code(path):
    """Our content security policy refuses inline script and style, so a page with it is broken, silently."""
    text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert {kind: found.group() for kind, pattern in INLINE.items() if (found := pattern.search(text))} == {}


@pytest.mark.parametrize("path", [p for p in TEMPLATES if p.name.startswith("_")], ids=name_of)
def test_parts_say_what_they_expect(path):
    """A part is included from far away: its first line tells what it is and what it needs."""
    assert path.read_text(encoding="utf-8").startswith("{#")
