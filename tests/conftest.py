"""The standing cast and the ground every test stands on.

`rep` (commercial) and `medrep` cover the patch; `manager` covers the region above it; `admin` and
`compliance` cover the root; `stranger` works in another region and may see nothing of ours.
"""

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client

from people import first_start
from tests.factories import TerritoryFactory, UserFactory


@pytest.fixture(scope="session", autouse=True)
def no_collected_files():
    """Static files come from where they are, also for the live server, which starts before any test's settings."""
    django_settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """What Django asks SQLite once per process (does it know JSON?) is no query of the first page that is counted."""
    with django_db_blocker.unblock():
        assert connection.features.supports_json_field


@pytest.fixture(autouse=True)
def plain_settings(settings, tmp_path):
    """Jobs run in the process, files go to the test's own folder, static files need no manifest."""
    settings.JOBS_INLINE = True
    settings.OPEN_PAGES_PER_MINUTE = 10_000  # all tests call from one address
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def first_start_is_over(monkeypatch):
    """Pages are open at once; the tests of the first start take this back."""
    monkeypatch.setitem(first_start.trusted, "until", float("inf"))


@pytest.fixture
def root(db):
    return TerritoryFactory(name="全国", name_en="Country")


@pytest.fixture
def region(root):
    return TerritoryFactory(name="东屿大区", name_en="Dongyu", parent=root)


@pytest.fixture
def patch_territory(region):
    return TerritoryFactory(name="云汀片区", name_en="Yunting", parent=region)


@pytest.fixture
def other_territory(root):
    return TerritoryFactory(name="西翎大区", name_en="Xiling", parent=root)


@pytest.fixture
def rep(patch_territory):
    return UserFactory(username="rep", is_rep=True, territory=patch_territory)


@pytest.fixture
def medrep(patch_territory):
    return UserFactory(username="medrep", is_rep=True, function="medical", territory=patch_territory)


@pytest.fixture
def manager(region):
    return UserFactory(username="manager", is_manager=True, territory=region)


@pytest.fixture
def admin(root):
    return UserFactory(username="admin", is_admin=True, territory=root)


@pytest.fixture
def compliance(root):
    return UserFactory(username="compliance", is_compliance=True, function="medical", territory=root)


@pytest.fixture
def stranger(other_territory):
    return UserFactory(username="stranger", is_rep=True, territory=other_territory)


def sign_in(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def as_rep(rep):
    return sign_in(rep)


@pytest.fixture
def as_medrep(medrep):
    return sign_in(medrep)


@pytest.fixture
def as_manager(manager):
    return sign_in(manager)


@pytest.fixture
def as_admin(admin):
    return sign_in(admin)


@pytest.fixture
def as_compliance(compliance):
    return sign_in(compliance)


@pytest.fixture
def as_stranger(stranger):
    return sign_in(stranger)
