"""Visiting rules: whether a hospital receives, as plain values, and the pages that keep the rules."""

from dataclasses import dataclass
from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from accounts.choices import DayPart, Weekday
from accounts.models import HospitalVisitPolicy
from accounts.visiting import Reason, received_in, visits_allowed
from records.models import TextFlag
from tests.factories import HospitalFactory

MONDAY, TUESDAY, SUNDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 8)


@dataclass(frozen=True)
class Hours:
    weekday: int
    starts_at: time
    ends_at: time
    needs_appointment: bool = False
    max_reps: int | None = None


AFTERNOON = Hours(1, time(14), time(16), max_reps=2)


@pytest.mark.parametrize(
    ("policy", "on", "at", "reps", "reason"),
    [
        ([], MONDAY, time(3), 9, Reason.NO_RULE),
        ([AFTERNOON], MONDAY, None, 1, Reason.WRONG_DAY),
        ([AFTERNOON], SUNDAY, time(15), 1, Reason.WRONG_DAY),
        ([AFTERNOON], TUESDAY, None, 1, Reason.WITHIN),
        ([AFTERNOON], TUESDAY, time(13, 59), 1, Reason.WRONG_HOUR),
        ([AFTERNOON], TUESDAY, time(14), 1, Reason.WITHIN),
        ([AFTERNOON], TUESDAY, time(16), 2, Reason.WITHIN),
        ([AFTERNOON], TUESDAY, time(16, 1), 1, Reason.WRONG_HOUR),
        ([AFTERNOON], TUESDAY, time(15), 3, Reason.TOO_MANY),
        ([AFTERNOON, Hours(1, time(9), time(11))], TUESDAY, None, 3, Reason.WITHIN),
    ],
)
def test_a_visit_is_allowed_within_a_window_that_has_room(policy, on, at, reps, reason):
    verdict = visits_allowed(policy, on, at, reps=reps)

    assert verdict.reason is reason
    assert verdict.allowed is (reason in {Reason.NO_RULE, Reason.WITHIN})
    assert str(verdict.words)


def test_a_window_without_an_appointment_comes_first():
    strict = Hours(1, time(9), time(17), needs_appointment=True)

    assert visits_allowed([strict], TUESDAY).needs_appointment
    assert not visits_allowed([strict, AFTERNOON], TUESDAY, time(15)).needs_appointment
    assert visits_allowed([strict, AFTERNOON], TUESDAY, time(10)).needs_appointment


@pytest.mark.parametrize(
    ("day", "part", "reason"),
    [
        (Weekday.TUESDAY, DayPart.AFTERNOON, Reason.WITHIN),
        (Weekday.TUESDAY, DayPart.MORNING, Reason.WRONG_HOUR),
        (Weekday.WEDNESDAY, DayPart.MORNING, Reason.WRONG_DAY),
    ],
)
def test_a_part_of_a_day_is_open_if_any_hour_of_it_is(day, part, reason):
    assert received_in([AFTERNOON], day, part).reason is reason
    assert received_in([], day, part).reason is Reason.NO_RULE
    assert received_in([Hours(2, time(12), time(13))], Weekday.WEDNESDAY, DayPart.MORNING).reason is Reason.WRONG_HOUR


# -- Pages -----------------------------------------------------------------------------------------
@pytest.fixture
def hospital(patch_territory):
    return HospitalFactory(territory=patch_territory)


def answers(**changes):
    return {"weekday": 1, "starts_at": "14:00", "ends_at": "16:00", "max_reps": 2, "place": "接待处", **changes}


def add(client, hospital, **changes):
    return client.post(reverse("accounts:visiting_rule_new", args=[hospital.pk]), answers(**changes))


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["rep", "medrep", "manager", "admin"])
def test_who_covers_or_keeps_the_hospital_keeps_its_rules(request, hospital, who):
    client = request.getfixturevalue(f"as_{who}")

    response = add(client, hospital)

    assert response.status_code == 302
    rule = hospital.visit_policies.get()
    assert (rule.weekday, rule.starts_at, rule.max_reps) == (1, time(14), 2)
    assert rule.history.get().history_user == request.getfixturevalue(who)
    assert "接待处" in client.get(reverse("accounts:visiting_rules", args=[hospital.pk])).content.decode()
    tab = client.get(f"{hospital.get_absolute_url()}?tab=departments").content.decode()
    assert "14:00–16:00" in tab
    assert "2 people at once" in tab


@pytest.mark.django_db
def test_compliance_reads_the_rules_and_changes_none(as_compliance, hospital):
    assert add(as_compliance, hospital).status_code == 403
    assert not HospitalVisitPolicy.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_at": "13:00"}, "__all__"),
        ({"ends_at": "14:00"}, "__all__"),
        ({"weekday": 7}, "weekday"),
        ({"max_reps": 0}, "max_reps"),
    ],
)
def test_bad_hours_are_refused_and_kept_on_the_form(as_rep, hospital, changes, field):
    response = add(as_rep, hospital, **changes)

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not HospitalVisitPolicy.objects.exists()


@pytest.mark.django_db
def test_one_hour_has_one_rule(as_rep, hospital):
    add(as_rep, hospital)

    assert add(as_rep, hospital, ends_at="18:00").status_code == 422
    assert hospital.visit_policies.count() == 1


@pytest.mark.django_db
def test_a_stale_change_shows_both_sides(as_rep, hospital):
    add(as_rep, hospital)
    url = reverse("accounts:visiting_rule_edit", args=[hospital.visit_policies.get().pk])
    opened = as_rep.get(url).context["form"].initial
    as_rep.post(url, answers(place="药学部", version=opened["version"], base=opened["base"]))

    response = as_rep.post(url, answers(place="会议室", version=opened["version"], base=opened["base"]))

    assert response.status_code == 409
    assert hospital.visit_policies.get().place == "药学部"


@pytest.mark.django_db
def test_a_rule_goes_and_its_history_stays(as_rep, hospital):
    add(as_rep, hospital)
    rule = hospital.visit_policies.get()

    as_rep.post(reverse("accounts:visiting_rule_delete", args=[rule.pk]))

    assert not hospital.visit_policies.exists()
    assert HospitalVisitPolicy.history.filter(id=rule.pk).count() == 2


@pytest.mark.django_db
def test_a_note_with_a_forbidden_phrase_is_queued(as_rep, rep, hospital):
    add(as_rep, hospital, note="带红包")

    flag = TextFlag.objects.get()
    assert (flag.subject_type, flag.field, flag.author) == ("hospitalvisitpolicy", "note", rep)
    assert hospital.visit_policies.get().note == "带红包"


@pytest.mark.django_db
@pytest.mark.parametrize("how_many", [1, 20])
def test_the_page_of_rules_costs_the_same(as_rep, hospital, how_many, django_assert_num_queries):
    for n in range(how_many):
        hospital.visit_policies.create(weekday=n % 7, starts_at=time(8, n), ends_at=time(17))

    with django_assert_num_queries(6):
        as_rep.get(reverse("accounts:visiting_rules", args=[hospital.pk]))


# -- Receiving nobody ------------------------------------------------------------------------------
def test_a_ban_counts_before_any_window_from_its_day_on():
    assert visits_allowed([AFTERNOON], TUESDAY, time(15), nobody_since=TUESDAY).reason is Reason.NOBODY
    assert visits_allowed([], TUESDAY, nobody_since=TUESDAY).allowed is False
    assert visits_allowed([AFTERNOON], TUESDAY, time(15), nobody_since=TUESDAY + timedelta(days=1)).allowed
    assert received_in([AFTERNOON], Weekday.TUESDAY, DayPart.AFTERNOON, nobody=True).reason is Reason.NOBODY


def ban(client, hospital, since="2026-03-02", source="医务处公告", **fields):
    data = {"no_visits_since": since, "no_visits_source": source, "version": hospital.version, **fields}
    return client.post(reverse("accounts:visiting_ban", args=[hospital.pk]), data)


@pytest.mark.django_db
def test_a_ban_is_kept_with_day_and_source_shown_where_visits_are_planned_and_lifted(as_rep, rep, hospital):
    assert ban(as_rep, hospital).status_code == 302
    hospital.refresh_from_db()
    assert (hospital.no_visits_since, hospital.no_visits_source) == (date(2026, 3, 2), "医务处公告")
    assert hospital.history.first().history_user == rep
    pages = [
        hospital.get_absolute_url(),
        f"{hospital.get_absolute_url()}?tab=departments",
        reverse("accounts:visiting_rules", args=[hospital.pk]),
        f"{reverse('visits:visit_new')}?hospital={hospital.pk}",
    ]
    for page in pages:
        assert "医务处公告" in as_rep.get(page).content.decode(), page

    assert ban(as_rep, hospital, since="", source="").status_code == 302
    for page in pages:
        assert "医务处公告" not in as_rep.get(page).content.decode(), page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("since", "source", "field"),
    [
        ("2026-03-02", "", "no_visits_source"),
        ("", "公告", "no_visits_since"),
        ("2199-01-01", "公告", "no_visits_since"),
        ("soon", "公告", "no_visits_since"),
    ],
)
def test_a_ban_that_says_half_is_refused(as_rep, hospital, since, source, field):
    response = ban(as_rep, hospital, since, source)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    hospital.refresh_from_db()
    assert (hospital.no_visits_since, hospital.version) == (None, 1)


@pytest.mark.django_db
def test_compliance_bans_nothing(as_compliance, hospital):
    assert ban(as_compliance, hospital).status_code == 403
    hospital.refresh_from_db()
    assert hospital.no_visits_since is None
