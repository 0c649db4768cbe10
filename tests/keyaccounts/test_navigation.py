"""Who sees which places, where they are marked, and what the phone's bar holds."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.urls import include, path

from keyaccounts import navigation


def page(request, pk=None):
    """Stands for any page."""


URLS = {
    "dashboards": [
        "home",
        "today",
        "team",
        "admin_home",
        "compliance_home",
        "hospital_list",
        "portfolio",
        "search",
        "more",
    ],
    "accounts": ["roster", "review_list", "added_list"],
    "visits": ["visit_list", "visit_new"],
    "records": ["import_list"],
    "scoring": ["run_list"],
    "people": ["user_list"],
}
urlpatterns = [
    path("", include(([path(f"{app}/{name}/", page, name=name) for name in names], app))) for app, names in URLS.items()
]


@pytest.fixture(autouse=True)
def addresses(settings):
    settings.ROOT_URLCONF = __name__
    navigation._address.cache_clear()
    yield
    navigation._address.cache_clear()


def user(**roles):
    base = {"is_rep": False, "is_manager": False, "is_admin": False, "is_compliance": False, "sees_sales": True}
    return SimpleNamespace(**{**base, **roles})


def places(who, view_name="dashboards:home"):
    return [str(entry.label) for entry in navigation.navigation_for(who, view_name).rail]


def test_a_rep_has_the_daily_work_and_no_administration():
    assert places(user(is_rep=True)) == ["Today", "Hospitals", "Visits", "Portfolio"]


def test_a_rep_finds_what_became_of_the_own_additions_under_more():
    shown = navigation.navigation_for(user(is_rep=True), "dashboards:more")
    assert "What I added" in [str(entry.label) for group in shown.groups for entry in group.entries]
    assert "What I added" not in [str(entry.label) for entry in shown.rail]


def test_an_admin_keeps_the_system_true():
    seen = places(user(is_admin=True))
    assert seen == ["Overview", "Hospitals", "Portfolio", "Roster", "Under review", "Imports", "Runs", "Users"]


def test_who_holds_several_roles_has_the_places_of_all_of_them():
    seen = places(user(is_rep=True, is_manager=True, is_admin=True))
    assert seen[:4] == ["Today", "Team", "Overview", "Hospitals"]
    assert "Users" in seen


def test_a_managers_start_page_is_the_team():
    assert places(user(is_manager=True))[0] == "Team"


def test_a_manager_reads_the_roster_and_sees_no_users():
    assert places(user(is_manager=True))[-2:] == ["Roster", "Under review"]


def test_who_has_no_role_still_finds_the_hospitals():
    assert places(user()) == ["Hospitals"]


def test_a_place_without_an_address_is_left_out():
    assert "Plans" not in places(user(is_rep=True))


@pytest.mark.parametrize(
    ("view_name", "label"),
    [
        ("dashboards:hospital_detail", "Hospitals"),
        ("accounts:stakeholder_edit", "Hospitals"),
        ("visits:visit_new", "Visits"),
        ("dashboards:home", "Today"),
        ("dashboards:today", "Today"),
        ("accounts:roster_edit", None),
    ],
)
def test_the_present_place_is_marked_once(view_name, label):
    rail = navigation.navigation_for(user(is_rep=True), view_name).rail
    assert [str(entry.label) for entry in rail if entry.current] == ([label] if label else [])


def test_the_phone_of_a_field_user_has_a_plus_between_four_places():
    nav = navigation.navigation_for(user(is_rep=True), "dashboards:home")
    assert nav.visit_new
    assert len(nav.bottom_start) == 2
    assert len(nav.bottom_end) == 1
    assert nav.more


def test_the_phone_of_an_admin_has_no_plus():
    nav = navigation.navigation_for(user(is_admin=True), "dashboards:home")
    assert nav.visit_new == ""
    assert len(nav.bottom_start) + len(nav.bottom_end) == 4


def test_a_medical_user_reads_nothing_of_tiers_or_seasons():
    nav = navigation.navigation_for(user(is_rep=True, sees_sales=False), "dashboards:home")
    words = " ".join(str(entry.about) for group in nav.groups for entry in group.entries).lower()
    assert "tier" not in words
    assert "season" not in words


def test_every_place_has_its_icon():
    sprite = (Path(settings.BASE_DIR) / "static/img/icons.svg").read_text()
    drawn = set(re.findall(r'id="i-([a-z]+)"', sprite))
    found = [each for each in vars(navigation).values() if isinstance(each, navigation.Place)]
    assert {each.icon for each in found} <= drawn
