"""Every page as people meet it: on phone and desk, light and dark, it can be read, reached and never runs out sideways."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import NoReverseMatch, get_resolver, resolve, reverse

from people.models import User
from tests.browser.pages import WALKS, walk
from tests.conftest import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]

NARROW, PHONE, DESK = (360, 740), (375, 812), (1440, 900)
# What surrounds a page is the same on all of them: one page of a walk is looked at in all four ways, the others in two.
LOOKS = ((PHONE, False), (DESK, True))
ALL_LOOKS = (*LOOKS, (PHONE, True), (DESK, False))
EVERYTHING = {"resultTypes": ["violations"]}
CONTRAST_ONLY = {**EVERYTHING, "runOnly": ["color-contrast"]}

# Not pages: parts that htmx asks for, files, and what machines read.
PARTS = {
    "accounts:hospital_history",
    "accounts:roster_hospital",
    "accounts:roster_stakeholder",
    "accounts:stakeholder_history",
    "compliance:education_export",
    "dashboards:adoption_export",
    "dashboards:hospital_export",
    "dashboards:hospital_map_drawing",
    "dashboards:key_export",
    "dashboards:message_export",
    "dashboards:plan_file",
    "healthz",
    "readyz",
    "records:import_errors",
    "records:job_progress",
    "records:notice_open",
    "scoring:run_progress",
    "visits:calendar_feed",
    "visits:hospital_options",
    "visits:hospital_panel",
    "visits:offline_contact",
    "visits:offline_roster",
    "visits:person_relationship_panel",
    "visits:service_worker",
}
# The start pages by their own addresses: "/" shows them.
HOMES = {"dashboards:today", "dashboards:team", "dashboards:admin_home", "dashboards:compliance_home"}


def look(page, width: int, height: int, *, dark: bool):
    page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": height})


def barriers(page, rules: dict) -> list[str]:
    """What axe finds serious or critical on the page as it stands; axe is put into a page once."""
    axe = Axe("") if page.evaluate("'axe' in window") else Axe()
    found = axe.run(page, options=rules).response["violations"]
    grave = [fault for fault in found if fault["impact"] in ("serious", "critical")]
    return [f"{fault['id']}: {node['html'][:160]}" for fault in grave for node in fault["nodes"][:3]]


def runs_out_sideways(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def faults(page, looks: tuple = ALL_LOOKS) -> list[str]:
    """What is wrong with the page in any of these ways to look at it, and at the narrowest."""
    found = []
    for (width, height), dark in looks:
        look(page, width, height, dark=dark)
        rules = CONTRAST_ONLY if dark else EVERYTHING
        found += [f"{width} {'dark' if dark else 'light'} {fault}" for fault in barriers(page, rules)]
    look(page, *NARROW, dark=False)
    if runs_out_sideways(page):
        found.append("runs out sideways at 360")
    return found


@pytest.mark.parametrize("name", WALKS)
def test_nothing_stands_in_the_way(visitor, company, name):
    username, addresses = walk(name)
    page = visitor(username)
    found = {}
    for address in addresses:
        answer = page.goto(address)
        wrong = [] if answer.ok else [f"answers {answer.status}"]
        found[address] = wrong + faults(page, LOOKS if found else ALL_LOOKS)

    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def test_the_door(company, new_page):
    page = new_page()
    page.goto(reverse("people:login"))

    assert faults(page) == []


def names(patterns, prefix: str = "") -> set[str]:
    """The names of all addresses below these patterns."""
    found = set()
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            found |= names(pattern.url_patterns, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
        else:
            found.add(prefix + pattern.name)
    return found


def path_of(name: str) -> str:
    """The address of a name, with numbers nobody has."""
    for arguments in ([], [0], [0, 0], ["00000000-0000-0000-0000-000000000000"]):
        try:
            return reverse(name, args=arguments)
        except NoReverseMatch:
            continue
    raise AssertionError(name)


def test_no_page_is_left_out(company):
    seen = {resolve(address.partition("?")[0]).view_name for name in WALKS for address in walk(name)[1]}
    first_start = {name for name in names(get_resolver().url_patterns) if name.startswith("people:setup")}
    left = names(get_resolver().url_patterns) - seen - PARTS - HOMES - first_start - {"people:login"}
    client = sign_in(User.objects.get(username="admin"))

    assert {name for name in left if client.get(path_of(name)).status_code != 405} == set()
