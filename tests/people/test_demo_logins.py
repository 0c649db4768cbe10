"""The demo log-ins, as `make run` may print them."""

from io import StringIO

from django.core.management import call_command

from people.models import User


def printed():
    out = StringIO()
    call_command("demo_logins", stdout=out)
    return out.getvalue()


def test_only_demo_users_with_the_published_password_are_printed(rep, admin):
    User.objects.create_user(username="demo", password="demo-keyaccounts", is_rep=True, is_demo=True)
    User.objects.create_user(username="changed", password="something else", is_demo=True)
    User.objects.create_user(username="off", password="demo-keyaccounts", is_demo=True, is_active=False)

    assert printed() == "demo\trep\tcommercial\n"


def test_nothing_is_printed_without_demo_data(rep):
    assert printed() == ""
