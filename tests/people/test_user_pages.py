"""Users, their filings, leave and assignments, kept by admins alone."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.models import Assignment, Leave, RepFiling, User
from people.services import save_filing
from tests.factories import AssignmentFactory, TerritoryFactory, UserFactory

NEW = {
    "name": "王芳",
    "name_en": "Wang Fang",
    "username": "wangfang",
    "roles": ["rep"],
    "function": "commercial",
    "language": "zh-hans",
    "password1": "a rather new secret",
    "password2": "a rather new secret",
}


def edited(user, **changes):
    """What the form of a user posts when only this changes."""
    roles = [role for role in ("rep", "manager", "admin", "compliance") if getattr(user, f"is_{role}")]
    fields = ["name", "name_en", "username", "email", "job_title", "function", "language"]
    return {field: getattr(user, field) for field in fields} | {"roles": roles} | changes


def file(user, valid_to=None, number="F-1"):
    return RepFiling(user=user, number=number, valid_from=date(2020, 1, 1), valid_to=valid_to or timezone.localdate())


def test_a_new_user_signs_in_with_the_given_password(as_admin):
    answer = as_admin.post("/users/new/", NEW)

    user = User.objects.get(username="wangfang")
    assert answer.url == f"/users/{user.pk}/"
    assert (user.is_rep, user.is_admin, user.function) == (True, False, "commercial")
    given = {"username": "wangfang", "password": NEW["password1"], "next": "/preferences/"}
    assert Client().post("/sign-in/", given).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"roles": []}, "Choose at least one role"),
        ({"password2": "another secret"}, "match"),
        ({"password1": "short", "password2": "short"}, "too short"),
        ({"username": "rep"}, "already exists"),
        ({"function": "both"}, "Select a valid choice"),
        ({"name": ""}, "required"),
    ],
)
def test_a_faulty_user_is_not_made(as_admin, rep, wrong, words):
    before = User.objects.count()
    page = as_admin.post("/users/new/", NEW | wrong).content.decode()

    assert words in page
    assert User.objects.count() == before


def test_roles_and_function_are_changed_and_remembered(as_admin, rep, admin):
    as_admin.post(f"/users/{rep.pk}/", edited(rep, roles=["rep", "manager"], function="medical"))

    rep.refresh_from_db()
    assert (rep.is_rep, rep.is_manager, rep.function) == (True, True, "medical")
    last = rep.history.first()
    assert (last.history_user, last.is_manager) == (admin, True)


def test_the_last_admin_stays(as_admin, admin):
    page = as_admin.post(f"/users/{admin.pk}/", edited(admin, roles=["rep"])).content.decode()
    as_admin.post(f"/users/{admin.pk}/deactivate/")

    admin.refresh_from_db()
    assert "the last admin" in page
    assert (admin.is_admin, admin.is_active) == (True, True)
    assert admin.assignments.filter(ends_on=None).count() == 1


def test_of_two_admins_one_may_go(as_admin, admin):
    other = UserFactory(is_admin=True)
    as_admin.post(f"/users/{other.pk}/", edited(other, roles=["compliance"]))

    other.refresh_from_db()
    assert not other.is_admin


def test_the_database_keeps_filed_users_medical(medrep):
    save_filing(file(medrep))

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=medrep.pk).update(function="commercial")
    medrep.refresh_from_db()
    assert (medrep.function, medrep.filed_until) == ("medical", timezone.localdate())


def test_a_filed_user_is_not_made_commercial_and_is_told_why(as_admin, medrep):
    save_filing(file(medrep))
    page = as_admin.post(f"/users/{medrep.pk}/", edited(medrep, function="commercial")).content.decode()

    assert "Whoever holds a filing works in the medical function" in page
    medrep.refresh_from_db()
    assert medrep.function == "medical"


def test_an_expired_filing_no_longer_binds(as_admin, medrep):
    save_filing(file(medrep, valid_to=timezone.localdate() - timedelta(days=1)))
    as_admin.post(f"/users/{medrep.pk}/", edited(medrep, function="commercial"))

    medrep.refresh_from_db()
    assert (medrep.function, medrep.filed_until) == ("commercial", None)
    assert medrep.filings.count() == 1


def test_a_commercial_user_gets_no_filing_and_is_told_why(as_admin, rep):
    given = {"number": "F-9", "valid_from": "2020-01-01", "valid_to": timezone.localdate().isoformat()}
    page = as_admin.post(f"/users/{rep.pk}/filings/new/", given).content.decode()

    assert "Whoever holds a filing works in the medical function" in page
    assert not RepFiling.objects.exists()


def test_filings_are_entered_changed_and_deleted(as_admin, medrep):
    given = {"number": "F-9", "valid_from": "2020-01-01", "valid_to": "2099-12-31"}
    as_admin.post(f"/users/{medrep.pk}/filings/new/", given)
    filing = RepFiling.objects.get()
    medrep.refresh_from_db()
    assert medrep.filed_until == date(2099, 12, 31)

    as_admin.post(f"/users/{medrep.pk}/filings/{filing.pk}/", given | {"valid_to": "2098-12-31"})
    medrep.refresh_from_db()
    assert medrep.filed_until == date(2098, 12, 31)

    as_admin.post(f"/users/{medrep.pk}/filings/{filing.pk}/delete/")
    medrep.refresh_from_db()
    assert medrep.filed_until is None
    assert RepFiling.history.count() == 3


def test_a_filing_number_stands_once_and_ends_after_it_starts(as_admin, medrep):
    save_filing(file(medrep))
    given = {"number": "F-1", "valid_from": "2020-01-01", "valid_to": "2099-12-31"}
    twice = as_admin.post(f"/users/{medrep.pk}/filings/new/", given).content.decode()
    backwards = {"number": "F-2", "valid_from": "2021-01-01", "valid_to": "2020-12-31"}
    ended = as_admin.post(f"/users/{medrep.pk}/filings/new/", backwards).content.decode()

    assert "already exists" in twice
    assert "A filing ends after it starts" in ended
    assert RepFiling.objects.count() == 1


def test_assignments_are_dated_and_stand_once(as_admin, rep, other_territory):
    given = {"territory": other_territory.pk, "starts_on": "2026-01-01", "ends_on": "", "is_primary": "on"}
    url = f"/users/{rep.pk}/assignments/new/"
    as_admin.post(url, given)
    again = as_admin.post(url, given).content.decode()
    backwards = as_admin.post(url, given | {"starts_on": "2026-02-01", "ends_on": "2026-01-01"}).content.decode()

    assert "already assigned" in again
    assert "An assignment ends after it starts" in backwards
    row = rep.assignments.get(territory=other_territory)
    as_admin.post(f"/users/{rep.pk}/assignments/{row.pk}/", given | {"ends_on": "2026-06-30", "is_primary": ""})
    row.refresh_from_db()
    assert (row.ends_on, row.is_primary) == (date(2026, 6, 30), False)


def test_leave_is_entered_and_deleted(as_admin, rep):
    url = f"/users/{rep.pk}/leave/new/"
    as_admin.post(url, {"kind": "training", "starts_on": "2026-03-02", "ends_on": "2026-03-04"})
    leave = Leave.objects.get()
    assert (leave.kind, leave.user) == ("training", rep)

    refused = as_admin.post(url, {"kind": "leave", "starts_on": "2026-03-04", "ends_on": "2026-03-02"})
    assert "Leave ends after it starts" in refused.content.decode()
    as_admin.post(f"/users/{rep.pk}/leave/{leave.pk}/delete/")
    assert not Leave.objects.exists()


def test_a_row_of_another_user_is_not_there(as_admin, rep, stranger):
    row = stranger.assignments.get()

    assert as_admin.get(f"/users/{rep.pk}/assignments/{row.pk}/").status_code == 404
    assert as_admin.post(f"/users/{rep.pk}/assignments/{row.pk}/delete/").status_code == 404
    assert Assignment.objects.filter(pk=row.pk).exists()


def test_an_admin_sets_a_password_and_the_user_is_signed_out(as_admin, as_rep, rep):
    new = "a rather new secret"
    as_admin.post(f"/users/{rep.pk}/password/", {"new_password1": new, "new_password2": new})

    rep.refresh_from_db()
    assert rep.check_password(new)
    assert as_rep.get("/preferences/").status_code == 302


def test_deactivating_hands_the_territories_over(as_admin, as_rep, rep, patch_territory):
    successor = UserFactory(is_rep=True)
    today = timezone.localdate()
    page = as_admin.get(f"/users/{rep.pk}/deactivate/").content.decode()
    assert "Yunting" in page

    as_admin.post(f"/users/{rep.pk}/deactivate/", {"successor": successor.pk})

    rep.refresh_from_db()
    assert not rep.is_active
    assert as_rep.get("/preferences/").status_code == 302
    assert rep.assignments.get().ends_on == today - timedelta(days=1)
    handed = successor.assignments.get()
    assert (handed.territory, handed.starts_on, handed.is_primary) == (patch_territory, today, True)


def test_a_successor_who_covers_the_place_already_becomes_primary(as_admin, rep, patch_territory):
    successor = UserFactory(is_rep=True)
    AssignmentFactory(user=successor, territory=patch_territory, is_primary=False)
    as_admin.post(f"/users/{rep.pk}/deactivate/", {"successor": successor.pk})

    assert successor.assignments.get().is_primary


def test_an_assignment_that_begins_today_never_was(as_admin, rep, other_territory):
    today = timezone.localdate()
    AssignmentFactory(user=rep, territory=other_territory, starts_on=today)
    as_admin.post(f"/users/{rep.pk}/deactivate/", {"successor": ""})

    assert [row.territory.name_en for row in rep.assignments.all()] == ["Yunting"]


def test_an_inactive_successor_is_refused(as_admin, rep):
    gone = UserFactory(is_active=False)
    as_admin.post(f"/users/{rep.pk}/deactivate/", {"successor": gone.pk})

    rep.refresh_from_db()
    assert rep.is_active
    assert not gone.assignments.exists()


def test_a_user_may_be_let_in_again(as_admin, rep):
    as_admin.post(f"/users/{rep.pk}/deactivate/", {"successor": ""})
    as_admin.post(f"/users/{rep.pk}/reactivate/")

    rep.refresh_from_db()
    assert rep.is_active


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=wangf", {"wangfang"}),
        ("q=%E7%8E%8B", {"wangfang"}),
        ("q=wf", {"wangfang"}),
        ("role=manager", {"manager"}),
        ("function=medical", {"medrep"}),
        ("is_active=0", {"gone"}),
        ("role=rep&function=commercial&is_active=1", {"rep", "wangfang"}),
    ],
)
def test_the_list_is_searched_and_narrowed(as_admin, rep, medrep, manager, query, names):
    UserFactory(username="wangfang", name="王芳", name_en="", is_rep=True)
    UserFactory(username="gone", is_active=False)
    page = as_admin.get(f"/users/?{query}")

    assert {user.username for user in page.context["page"]} == names


@pytest.mark.parametrize("how_many", [1, 100])
def test_the_list_costs_the_same_for_one_user_as_for_many(as_admin, how_many, django_assert_num_queries):
    for _user in range(how_many):
        UserFactory(is_rep=True, territory=TerritoryFactory())

    with django_assert_num_queries(6):  # session, user, count, page, assignments with territories, company
        page = as_admin.get("/users/").content.decode()

    assert page.count('<tr id="user-') == min(how_many + 1, 25)


@pytest.mark.parametrize("how_many", [1, 100])
def test_a_user_page_costs_the_same_for_many_rows(as_admin, rep, how_many, django_assert_num_queries):
    for _row in range(how_many):
        AssignmentFactory(user=rep, territory=TerritoryFactory())
        Leave.objects.create(user=rep, starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 2))

    with django_assert_num_queries(8):
        assert as_admin.get(f"/users/{rep.pk}/").status_code == 200


@pytest.mark.parametrize("who", ["rep", "medrep", "manager", "compliance"])
def test_users_are_kept_by_admins_alone(who, request, stranger):
    client = request.getfixturevalue(f"as_{who}")
    row = stranger.assignments.get()
    history = User.history.count()
    pages = [
        "/users/",
        "/users/new/",
        f"/users/{stranger.pk}/",
        f"/users/{stranger.pk}/password/",
        f"/users/{stranger.pk}/deactivate/",
        f"/users/{stranger.pk}/assignments/new/",
        f"/users/{stranger.pk}/assignments/{row.pk}/",
        f"/users/{stranger.pk}/filings/new/",
        f"/users/{stranger.pk}/leave/new/",
    ]
    acts = [f"/users/{stranger.pk}/reactivate/", f"/users/{stranger.pk}/assignments/{row.pk}/delete/"]
    given = NEW | {"new_password1": "a rather new secret", "new_password2": "a rather new secret"}

    assert {client.get(page).status_code for page in pages} == {403}
    assert {client.post(page, given).status_code for page in pages[1:] + acts} == {403}
    stranger.refresh_from_db()
    assert stranger.is_active
    assert stranger.check_password("correct horse battery")
    assert User.history.count() == history
    assert Assignment.objects.filter(pk=row.pk).exists()


def test_a_guest_is_sent_to_sign_in(db):
    assert Client().get(reverse("people:user_list")).url == "/sign-in/?next=/users/"
