"""The first start without demo data, step by step through its pages."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from people import first_start
from people.models import Assignment, Company, Territory, User
from tests.factories import SkuFactory, TerritoryFactory, UserFactory

ADMIN = {
    "name": "李娜",
    "username": "lina",
    "password1": "a rather new secret",
    "password2": "a rather new secret",
}
OUTLINE = "全国 | Country\n  东区 | East\n    云汀 | Yunting\n  西区 | West\n"
NO_ROWS = {"form-TOTAL_FORMS": 3, "form-INITIAL_FORMS": 0}


def row(number, **fields):
    given = {"role": "rep", "function": "commercial", "territory": "", "password": "a rather new secret"}
    return {f"form-{number}-{name}": value for name, value in (given | fields).items()}


@pytest.fixture(autouse=True)
def first_start_is_over(monkeypatch, db):
    """Takes the place of the fixture of that name in conftest.py: here nothing is set up."""
    monkeypatch.setitem(first_start.trusted, "until", 0.0)


@pytest.fixture
def as_first_admin():
    client = Client(headers={"Accept-Language": "en"})
    client.post("/setup/admin/", ADMIN)
    return client


@pytest.mark.parametrize("page", ["/", "/hospitals/", "/users/", "/products/", "/preferences/"])
def test_every_page_leads_to_the_first_start(page):
    client = Client()
    answer = client.get(page, follow=True)

    assert answer.redirect_chain[-1][0] == "/setup/admin/"
    assert answer.status_code == 200


def test_the_sign_in_page_leads_there_too_while_there_is_no_user():
    assert Client().get("/sign-in/").url == "/setup/"
    UserFactory(is_admin=True)
    assert Client().get("/sign-in/").status_code == 200


@pytest.mark.parametrize("page", ["/healthz", "/readyz"])
def test_health_is_answered_all_the_same(page):
    assert Client().get(page).status_code == 200


def test_the_first_admin_is_signed_in_and_led_on():
    client = Client(headers={"Accept-Language": "zh-hans"})
    answer = client.post("/setup/admin/", ADMIN)

    user = User.objects.get()
    assert answer.url == "/setup/company/"
    assert (user.is_admin, user.is_rep, user.language) == (True, False, "zh-hans")
    assert user.check_password(ADMIN["password1"])
    assert client.get("/setup/company/").status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"password2": "something else"}, {"password1": "short", "password2": "short"}, {"username": "a b"}]
)
def test_a_faulty_first_admin_is_not_made(wrong):
    assert Client().post("/setup/admin/", ADMIN | wrong).status_code == 200
    assert not User.objects.exists()


def test_nobody_becomes_an_admin_once_there_is_a_user():
    UserFactory(username="anna", is_rep=True)
    assert Client().get("/setup/admin/").url == "/setup/"
    assert Client().post("/setup/admin/", ADMIN).url == "/setup/"

    assert [user.username for user in User.objects.all()] == ["anna"]


def test_the_service_looks_again_for_whoever_was_faster():
    first_start.create_first_admin(User(username="eins", name="Eins"), "a rather new secret")

    with pytest.raises(ValidationError):
        first_start.create_first_admin(User(username="zwei", name="Zwei"), "a rather new secret")
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_eight_first_admins_at_once_one_wins():
    def become(number):
        try:
            return Client().post("/setup/admin/", ADMIN | {"username": f"admin{number}"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(become, range(8)))

    assert User.objects.count() == 1
    assert User.objects.get().is_admin
    assert set(codes) <= {200, 302}, "the others are told, not shown an error"


def test_the_whole_way_to_the_end(as_first_admin):
    client = as_first_admin
    assert client.post("/setup/company/", {"name": "甲康药业"}).url == "/setup/territories/"
    assert client.post("/setup/territories/", {"outline": OUTLINE}).url == "/setup/users/"
    area = Territory.objects.get(name="云汀")
    assert area.path.count("/") == 4
    rows = row(0, name="王芳", username="wangfang", territory=area.pk) | row(
        1, name="赵磊", username="zhaolei", function="medical"
    )
    assert client.post("/setup/users/", NO_ROWS | rows).url == "/setup/products/"
    wang = User.objects.get(username="wangfang")
    assert (wang.is_rep, wang.assignments.get().territory) == (True, area)
    assert User.objects.get(username="zhaolei").is_medical
    assert client.get("/setup/products/").status_code == 200
    assert client.get("/products/start/").status_code == 200, "the pages of the steps are open to the admin"
    SkuFactory()
    page = client.get("/setup/import/").content.decode()
    assert "5 of 6 steps done" in page

    assert client.post("/setup/finish/").url == "/"

    assert Company.objects.get().set_up_at is not None
    assert client.get("/setup/").url == "/"
    assert Client().get("/hospitals/").url.startswith("/sign-in/")


def test_steps_can_be_left_out_and_come_back_to(as_first_admin):
    client = as_first_admin
    for key, following in [("company", "territories"), ("territories", "users"), ("users", "products")]:
        page = client.get(f"/setup/{key}/").content.decode()
        assert "Skip for now" in page
        assert f'href="/setup/{following}/"' in page
    assert client.get("/hospitals/").url == "/setup/"
    overview = client.get("/setup/").content.decode()
    assert "1 of 6 steps done" in overview

    assert client.post("/setup/finish/").url == "/setup/company/", "without a company there is no end"
    assert not Company.objects.set_up().exists()
    client.post("/setup/company/", {"name": "甲康药业"})
    assert client.post("/setup/finish/").url == "/"


def test_territories_typed_twice_are_made_once(as_first_admin):
    as_first_admin.post("/setup/territories/", {"outline": OUTLINE})
    as_first_admin.post("/setup/territories/", {"outline": OUTLINE + "  南区\n"})

    assert Territory.objects.count() == 5
    assert Territory.objects.get(name="南区").parent.name == "全国"


def test_a_faulty_outline_makes_nothing_and_stays_in_the_field(as_first_admin):
    page = as_first_admin.post("/setup/territories/", {"outline": "全国\n  东区\n  东区"}).content.decode()

    assert "stands here twice" in page
    assert "  东区" in page
    assert not Territory.objects.exists()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ({}, "Fill in at least one user"),
        (row(0, name="A", username="eins") | row(1, name="B", username="eins"), "same log-in name"),
        (row(0, name="A", username="eins") | row(1, name="", username="zwei"), "required"),
        (row(0, name="A", username="eins", password="short"), "too short"),
        (row(0, name="A", username="lina"), "already exists"),
    ],
)
def test_faulty_users_are_not_made_at_all(as_first_admin, rows, words):
    page = as_first_admin.post("/setup/users/", NO_ROWS | rows).content.decode()

    assert words in page
    assert User.objects.count() == 1
    assert not Assignment.objects.exists()


def test_save_and_add_more_stays_on_the_step(as_first_admin):
    rows = row(0, name="A", username="eins")
    assert as_first_admin.post("/setup/users/", NO_ROWS | rows | {"more": "1"}).url == "/setup/users/"


def test_others_wait_until_the_admin_is_done(as_first_admin):
    client = Client()
    client.force_login(UserFactory(is_rep=True), backend="django.contrib.auth.backends.ModelBackend")

    assert client.get("/hospitals/").url == "/setup/"
    assert "being set up" in client.get("/setup/").content.decode()
    assert client.get("/preferences/").status_code == 200
    for page in ["/setup/company/", "/setup/territories/", "/setup/users/", "/setup/products/", "/setup/import/"]:
        assert client.get(page).status_code == 403
    assert client.post("/setup/company/", {"name": "fremd"}).status_code == 403
    assert client.post("/setup/finish/").status_code == 403
    assert client.get("/products/").url == "/setup/"
    assert not Company.objects.exclude(name="").exists()


def test_demo_data_needs_no_first_start():
    Company.objects.create(pk=1, name="演示公司", is_demo=True)
    UserFactory(is_admin=True)

    assert Client().get("/users/").url == "/sign-in/?next=/users/"


def test_once_set_up_no_request_asks_again(as_first_admin, django_assert_num_queries):
    as_first_admin.post("/setup/company/", {"name": "甲康药业"})
    as_first_admin.post("/setup/finish/")
    as_first_admin.get("/preferences/")

    with django_assert_num_queries(3):  # session, user, company for the frame
        as_first_admin.get(reverse("people:preferences"))


@pytest.mark.parametrize("how_many", [1, 20])
def test_a_step_costs_the_same_for_many_rows(as_first_admin, how_many, django_assert_num_queries):
    for _row in range(how_many):
        UserFactory(is_rep=True, territory=TerritoryFactory())

    with django_assert_num_queries(11):
        as_first_admin.get("/setup/users/")
