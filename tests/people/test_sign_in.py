"""Signing in and out, the lock-out, the password, language and preferences."""

import pytest
from django.test import Client
from django.urls import reverse

from people.addresses import client_address
from people.models import User
from records.models import AuditEvent
from tests.factories import UserFactory

PASSWORD = "correct horse battery"
LOGIN = "/sign-in/"


def try_password(username, password, address="10.0.0.1", client=None):
    client = client or Client()
    given = {"username": username, "password": password, "next": "/preferences/"}
    return client.post(LOGIN, given, REMOTE_ADDR=address)


def verbs():
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


@pytest.fixture
def anna(db):
    return UserFactory(username="anna", is_rep=True)


def test_a_guest_is_sent_to_the_sign_in_page_and_back(anna):
    client = Client()
    answer = client.get("/preferences/")
    assert answer.url == f"{LOGIN}?next=/preferences/"

    answer = client.post(answer.url, {"username": "anna", "password": PASSWORD, "next": "/preferences/"})

    assert answer.url == "/preferences/"
    assert client.get("/preferences/").status_code == 200


def test_a_wrong_password_says_so_and_leaves_the_log_in_name(anna):
    page = try_password("anna", "wrong").content.decode()

    assert "do not fit together" in page
    assert 'value="anna"' in page


def test_whoever_was_switched_off_cannot_sign_in_and_is_signed_out(anna):
    client = Client()
    try_password("anna", PASSWORD, client=client)
    anna = User.objects.get(pk=anna.pk)
    anna.is_active = False
    anna.save()

    assert client.get("/preferences/").status_code == 302
    assert try_password("anna", PASSWORD).status_code == 200


def test_sign_ins_are_on_the_audit_trail_without_what_was_typed(anna):
    try_password("anna", "wrong-secret")
    try_password("nobody-by-this-name", "wrong-secret")
    try_password("anna", PASSWORD)

    assert verbs() == ["sign_in_failed", "sign_in_failed", "signed_in"]
    known, unknown, done = AuditEvent.objects.order_by("pk")
    assert (known.subject_id, known.actor, unknown.subject_id) == (anna.pk, None, None)
    assert done.actor == anna
    kept = str(list(AuditEvent.objects.values_list("details", flat=True)))
    assert "wrong-secret" not in kept
    assert "nobody-by-this-name" not in kept


@pytest.mark.parametrize(("language", "words"), [("en", "Try again in <b>15 minutes</b>"), ("zh-hans", "15")])
def test_five_wrong_passwords_lock_this_user_at_this_address_alone(anna, language, words, settings):
    settings.AXES_COOLOFF_TIME = 0.25
    UserFactory(username="bert", is_rep=True)
    for _attempt in range(4):
        assert try_password("anna", "wrong").status_code == 200
    client = Client(headers={"Accept-Language": language})
    locked = try_password("anna", "wrong", client=client)

    assert locked.status_code == 429
    assert words in locked.content.decode()
    assert try_password("anna", PASSWORD).status_code == 429, "the right password does not open a locked door"
    assert try_password("anna", PASSWORD, address="10.0.0.2").status_code == 302
    assert try_password("bert", PASSWORD).status_code == 302
    assert "locked_out" in verbs()


def test_behind_a_proxy_the_visitor_is_locked_and_not_everybody(anna, settings):
    """The proxy's own address is the same for all; what the visitor wrote into the header does not count."""
    settings.PROXY_COUNT = 1

    def try_from(visitor, typed="wrong"):
        client = Client(headers={"X-Forwarded-For": visitor})
        return try_password("anna", typed, address="10.0.0.9", client=client).status_code

    for attempt in range(5):
        last = try_from(f"172.16.0.{attempt}, 203.0.113.7")

    assert last == 429
    assert try_from("203.0.113.7", PASSWORD) == 429
    assert try_from("203.0.113.7, 198.51.100.4", PASSWORD) == 302


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.7", "10.0.0.9"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1, 2001:db8::1", "2001:db8::1"),
        (2, "203.0.113.7, 198.51.100.2", "203.0.113.7"),
        (2, "203.0.113.7", "10.0.0.9"),
        (1, "", "10.0.0.9"),
        (1, "not an address", "10.0.0.9"),
    ],
)
def test_where_a_request_comes_from(rf, settings, proxies, forwarded, address):
    settings.PROXY_COUNT = proxies
    request = rf.get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR="10.0.0.9")

    assert client_address(request) == address


def test_a_right_password_before_the_limit_clears_the_count(anna):
    for _round in range(2):
        for _attempt in range(4):
            try_password("anna", "wrong")
        assert try_password("anna", PASSWORD).status_code == 302


def test_signing_out_needs_a_post(as_rep):
    assert as_rep.get("/sign-out/").status_code == 405
    assert as_rep.post("/sign-out/").url == LOGIN
    assert as_rep.get("/preferences/").status_code == 302


def test_the_own_password_is_changed_and_other_devices_are_signed_out(as_rep, rep):
    other = Client()
    other.force_login(rep, backend="django.contrib.auth.backends.ModelBackend")
    new = "a rather new secret"
    answer = as_rep.post("/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})

    assert answer.url == "/preferences/"
    assert as_rep.get("/preferences/").status_code == 200
    assert other.get("/preferences/").status_code == 302
    assert User.objects.get(pk=rep.pk).check_password(new)


@pytest.mark.parametrize("new", ["short", "12345678901", "password12"])
def test_a_weak_password_changes_nothing(as_rep, rep, new):
    answer = as_rep.post("/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})

    assert answer.status_code == 200
    assert User.objects.get(pk=rep.pk).check_password(PASSWORD)


def test_a_guest_switches_the_language_by_cookie(db):
    client = Client(headers={"Accept-Language": "en"})
    assert 'lang="en"' in client.get(LOGIN).content.decode()

    answer = client.post("/language/", {"language": "zh-hans", "next": LOGIN})

    assert answer.url == LOGIN
    assert 'lang="zh-hans"' in client.get(LOGIN).content.decode()


def test_the_language_switched_to_before_signing_in_stays(anna):
    client = Client(headers={"Accept-Language": "en"})
    client.post("/language/", {"language": "zh-hans", "next": LOGIN})
    try_password("anna", PASSWORD, client=client)

    anna.refresh_from_db()
    assert anna.language == "zh-hans"


def test_a_browsers_language_does_not_change_what_somebody_chose(anna):
    try_password("anna", PASSWORD, client=Client(headers={"Accept-Language": "zh-CN"}))

    anna.refresh_from_db()
    assert anna.language == "en"


def test_a_signed_in_user_keeps_the_language(as_rep, rep):
    as_rep.post("/language/", {"language": "zh-hans", "next": "/preferences/"})

    rep.refresh_from_db()
    assert rep.language == "zh-hans"
    assert 'lang="zh-hans"' in as_rep.get("/preferences/").content.decode()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_language_switch_never_leads_to_another_host(db, elsewhere):
    assert Client().post("/language/", {"language": "en", "next": elsewhere}).url == "/"


def test_an_unknown_language_is_refused(as_rep, rep):
    assert as_rep.post("/language/", {"language": "xx"}).status_code == 400
    rep.refresh_from_db()
    assert rep.language == "en"


def test_preferences_are_kept(as_rep, rep):
    given = {"language": "en", "theme": "dark", "social_style": "amiable", "digest": "off"}
    as_rep.post(reverse("people:preferences"), given)

    rep.refresh_from_db()
    assert (rep.language, rep.theme, rep.social_style) == ("en", "dark", "amiable")
    as_rep.post(reverse("people:preferences"), given | {"social_style": "none"})
    rep.refresh_from_db()
    assert rep.social_style == ""
    assert 'data-bs-theme="dark"' in as_rep.get("/preferences/").content.decode()


def test_a_wrong_preference_changes_nothing(as_rep, rep):
    answer = as_rep.post("/preferences/", {"language": "en", "theme": "pink", "social_style": "none"})

    assert answer.status_code == 200
    rep.refresh_from_db()
    assert rep.theme == "auto"
