"""Logging a visit through its page: five inputs suffice, all that is missing is said at once, nothing typed is lost."""

import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Affiliation, Stakeholder
from people.models import RepFiling
from records.models import TextFlag
from tests.factories import HospitalFactory, ProductFactory, StakeholderFactory, UserFactory
from tests.visits.entries import NEW, end_assignment, five_inputs
from visits.models import NextStep, Visit, VisitDraft

pytestmark = pytest.mark.django_db


def problems(response) -> dict:
    return response.context["form"].errors


def test_five_inputs_make_a_visit(as_rep, rep, hospital, zhao, chen, product):
    response = as_rep.post(NEW, five_inputs(hospital, [zhao, chen], [(product, "wants_more")]))

    visit = Visit.objects.get()
    assert response.url == visit.get_absolute_url()
    assert (visit.author, visit.hospital, visit.territory) == (rep, hospital, hospital.territory)
    assert (visit.state, visit.function, visit.outcome) == ("submitted", "commercial", "met")
    assert {row.stakeholder for row in visit.attendees.all()} == {zhao, chen}
    assert [(row.product, row.outcome) for row in visit.topics.all()] == [(product, "wants_more")]
    assert (visit.next_step.text, visit.next_step.owner) == ("Bring the dossier", rep)
    assert visit.history.get().history_user == rep
    assert visit.next_step.history.count() == 1


def test_all_that_is_missing_is_said_at_once_with_links(as_rep, hospital):
    response = as_rep.post(NEW, {"hospital": hospital.pk})

    assert set(problems(response)) == {"on", "purpose", "outcome", "next_step"}
    page = response.content.decode()
    for target in ("id_on", "div_id_purpose", "div_id_outcome", "id_next_step"):
        assert f'href="#{target}"' in page
        assert f'id="{target}"' in page
    assert not Visit.objects.exists()


def test_without_a_hospital_the_form_says_so_and_keeps_the_answers(as_rep):
    response = as_rep.post(NEW, {"purpose": "service", "notes": "typed"})

    assert "hospital" in problems(response)
    assert "typed" in response.content.decode()
    assert VisitDraft.objects.get().payload == {"purpose": ["service"], "notes": ["typed"]}


@pytest.mark.parametrize("outcome", ["met", "brief"])
def test_a_meeting_needs_somebody(as_rep, hospital, outcome):
    response = as_rep.post(NEW, five_inputs(hospital, [], outcome=outcome))

    assert set(problems(response)) == {"attendees"}
    assert not Visit.objects.exists()


@pytest.mark.parametrize("outcome", ["not_seen", "no_access", "cancelled"])
def test_an_attempt_is_told_honestly_with_nobody_met(as_rep, hospital, outcome):
    as_rep.post(NEW, five_inputs(hospital, [], outcome=outcome))

    assert Visit.objects.get().outcome == outcome


def test_an_attempt_has_no_products(as_rep, hospital, zhao, product):
    response = as_rep.post(NEW, five_inputs(hospital, [zhao], [(product, "listened")], outcome="not_seen"))

    assert set(problems(response)) == {"outcome"}
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"next_step": "", "next_on": ""}, "next_step"),
        ({"next_on": ""}, "next_on"),
        ({"next_on": "2020-01-01"}, "next_on"),
        ({"no_next_step": "nothing_open"}, "no_next_step"),
        ({"next_owner": "999999"}, "next_owner"),
        ({"on": "not a day"}, "on"),
        ({"on": "0202-04-15"}, "on"),
        ({"purpose": "gift"}, "purpose"),
        ({"minutes": "0"}, "minutes"),
        ({"minutes": "9999"}, "minutes"),
        ({"attendees": ["999999"]}, "attendees"),
        ({"joint_with": "999999"}, "joint_with"),
        ({"next_step": "x" * 301}, "next_step"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(as_rep, hospital, zhao, changes, field):
    response = as_rep.post(NEW, five_inputs(hospital, [zhao], **changes))

    assert set(problems(response)) == {field}
    assert not Visit.objects.exists()
    assert not NextStep.objects.exists()


def test_a_reason_instead_of_a_next_step(as_rep, hospital, zhao):
    as_rep.post(NEW, five_inputs(hospital, [zhao], next_step="", next_on="", no_next_step="not_welcome"))

    assert Visit.objects.get().no_next_step == "not_welcome"
    assert not NextStep.objects.exists()


@pytest.mark.parametrize(("chip", "days"), [("week", 7), ("fortnight", 14)])
def test_a_chip_sets_the_day_without_scripts(as_rep, hospital, zhao, chip, days):
    as_rep.post(NEW, five_inputs(hospital, [zhao], next_on="", next_quick=chip))

    assert NextStep.objects.get().due_on == timezone.localdate() + timedelta(days=days)


def test_a_typed_day_wins_over_a_chip(as_rep, hospital, zhao):
    as_rep.post(NEW, five_inputs(hospital, [zhao], next_on="2099-01-05", next_quick="week"))

    assert NextStep.objects.get().due_on == date(2099, 1, 5)


def test_a_colleague_of_the_hospital_may_own_the_next_step(as_rep, hospital, zhao, patch_territory, stranger):
    colleague = UserFactory(is_rep=True, territory=patch_territory)

    refused = as_rep.post(NEW, five_inputs(hospital, [zhao], next_owner=stranger.pk))
    as_rep.post(NEW, five_inputs(hospital, [zhao], next_owner=colleague.pk, joint_with=colleague.pk))

    assert set(problems(refused)) == {"next_owner"}
    visit = Visit.objects.get()
    assert (visit.next_step.owner, visit.joint_with) == (colleague, colleague)


def test_tomorrow_has_not_happened(as_rep, hospital, zhao):
    tomorrow = timezone.localdate() + timedelta(days=1)

    response = as_rep.post(NEW, five_inputs(hospital, [zhao], on=tomorrow.isoformat(), next_on="2099-01-01"))

    assert set(problems(response)) == {"on"}
    assert not Visit.objects.exists()


def test_somebody_of_another_hospital_was_not_met_here(as_rep, hospital, patch_territory):
    elsewhere = StakeholderFactory(hospital=HospitalFactory(territory=patch_territory))

    response = as_rep.post(NEW, five_inputs(hospital, [elsewhere]))

    assert set(problems(response)) == {"attendees"}
    assert not Visit.objects.exists()


def test_somebody_who_works_at_two_hospitals_is_met_at_either(as_rep, hospital, patch_territory):
    person = StakeholderFactory(hospital=HospitalFactory(territory=patch_territory))
    Affiliation.objects.create(stakeholder=person, hospital=hospital, is_primary=False)

    as_rep.post(NEW, five_inputs(hospital, [person]))

    assert Visit.objects.get().attendees.get().stakeholder == person


@pytest.mark.parametrize(
    "gone",
    [
        {"is_active": False},
        {"opted_out_on": date(2026, 1, 1)},
        {"erased_at": timezone.make_aware(timezone.datetime(2026, 1, 1))},
    ],
)
def test_somebody_who_left_opted_out_or_was_erased_meanwhile_is_refused_and_the_rest_kept(as_rep, hospital, zhao, gone):
    for name, value in gone.items():
        setattr(zhao, name, value)
    zhao.save()

    response = as_rep.post(NEW, five_inputs(hospital, [zhao], notes="what we said"))

    assert set(problems(response)) == {"attendees"}
    assert "what we said" in response.content.decode()
    assert not Visit.objects.exists()
    assert VisitDraft.objects.get().payload["notes"] == ["what we said"]


def test_a_hospital_deactivated_meanwhile_is_refused_and_the_draft_kept(as_rep, hospital, zhao):
    hospital.is_active = False
    hospital.save()

    response = as_rep.post(NEW, five_inputs(hospital, [zhao]))

    assert set(problems(response)) == {"hospital"}
    assert not Visit.objects.exists()
    draft = VisitDraft.objects.get()
    assert as_rep.get(f"{NEW}?draft={draft.client_id}").status_code == 200
    assert as_rep.get(f"{NEW}?hospital={hospital.pk}").status_code == 200  # for what is left of the draft


def test_no_form_for_an_inactive_hospital(as_rep, hospital):
    hospital.is_active = False
    hospital.save()

    assert as_rep.get(f"{NEW}?hospital={hospital.pk}").status_code == 404


def test_an_ended_assignment_is_accepted_and_flagged(as_rep, rep, hospital, zhao):
    yesterday = timezone.localdate() - timedelta(days=1)
    end_assignment(rep, yesterday)

    as_rep.post(NEW, five_inputs(hospital, [zhao], on=yesterday.isoformat()))
    today = as_rep.post(NEW, five_inputs(hospital, [zhao]))

    assert Visit.objects.get().flags == ["assignment_ended"]
    assert today.status_code == 404


def test_a_visit_against_the_visiting_rules_is_kept_and_flagged(as_rep, hospital, zhao):
    """domain.md §2.8 rule 8: logging the past is possible, and flagged; an attempt breaks no rule."""
    monday, tuesday = date(2026, 3, 2), date(2026, 3, 3)
    hospital.visit_policies.create(weekday=1, starts_at="14:00", ends_at="16:00", max_reps=1)

    def submit(**changes):
        as_rep.post(NEW, five_inputs(hospital, [zhao], **changes))
        return Visit.objects.latest("pk").flags

    assert submit(on=monday.isoformat()) == ["against_visiting_rules"]
    assert submit(on=tuesday.isoformat()) == []
    assert submit(on=tuesday.isoformat(), at="15:00") == []
    assert submit(on=tuesday.isoformat(), at="09:00") == ["against_visiting_rules"]


def test_a_visit_where_nobody_is_received_is_kept_and_flagged(as_rep, hospital, zhao):
    hospital.no_visits_since, hospital.no_visits_source = date(2026, 3, 2), "A notice at the gate"
    hospital.save()

    def submit(on):
        assert as_rep.post(NEW, five_inputs(hospital, [zhao], on=on)).status_code in {200, 302}
        return Visit.objects.latest("pk").flags

    assert submit("2026-03-01") == []
    assert submit("2026-03-02") == ["against_visiting_rules"]
    assert Visit.objects.count() == 2


def test_product_talk_by_the_unfiled_follows_the_policy(as_rep, hospital, zhao, product, settings):
    def submit():
        return as_rep.post(NEW, five_inputs(hospital, [zhao], [(product, "listened")]))

    settings.PRODUCT_TALK_POLICY = "off"
    submit()
    settings.PRODUCT_TALK_POLICY = "flag"
    submit()
    settings.PRODUCT_TALK_POLICY = "block"
    refused = submit()

    assert list(Visit.objects.order_by("pk").values_list("flags", flat=True)) == [[], ["unfiled_product_talk"]]
    assert set(problems(refused)) == {"outcome"}


def test_a_medical_visit_needs_a_filing_of_its_day_or_is_flagged(as_medrep, medrep, hospital, zhao, product):
    today = timezone.localdate()
    as_medrep.post(NEW, five_inputs(hospital, [zhao], [(product, "listened")]))
    RepFiling.objects.create(user=medrep, number="F1", valid_from=today, valid_to=today)
    as_medrep.post(NEW, five_inputs(hospital, [zhao], [(product, "listened")]))
    as_medrep.post(NEW, five_inputs(hospital, [zhao], on=(today - timedelta(days=1)).isoformat()))

    flags = list(Visit.objects.order_by("pk").values_list("flags", flat=True))
    assert flags == [["no_filing"], [], ["no_filing"]]
    assert list(Visit.objects.flagged().order_by("pk").values_list("flags", flat=True)) == [["no_filing"]] * 2


@pytest.mark.parametrize("notes", ["😀医" * 5_000, "line\r\n" * 1_999 + "12345"], ids=["four bytes", "line ends"])
def test_ten_thousand_characters_of_any_kind_fit(as_rep, hospital, zhao, notes):
    as_rep.post(NEW, five_inputs(hospital, [zhao], notes=notes))

    assert Visit.objects.get().notes == notes.replace("\r\n", "\n")


def test_more_than_ten_thousand_characters_are_refused_and_kept(as_rep, hospital, zhao):
    response = as_rep.post(NEW, five_inputs(hospital, [zhao], notes="长" * 10_001))

    assert set(problems(response)) == {"notes"}
    assert VisitDraft.objects.get().payload["notes"] == ["长" * 10_001]


def test_a_nul_character_is_no_error(as_rep, hospital, zhao):
    as_rep.post(NEW, five_inputs(hospital, [zhao], notes="a\0b"))

    assert Visit.objects.get().notes == "ab"


def test_more_than_a_form_can_hold_is_refused(as_rep, hospital, zhao):
    response = as_rep.post(NEW, five_inputs(hospital, [zhao], notes="x" * 200_000))

    assert response.status_code == 400
    assert not Visit.objects.exists()


def test_a_missing_person_comes_with_the_visit_under_review(as_rep, rep, hospital):
    sent = five_inputs(hospital, [], new_name="宋若溪", new_post="Nurse")

    as_rep.post(NEW, sent)

    person = Visit.objects.get().attendees.get().stakeholder
    assert (person.name, person.post, person.hospital) == ("宋若溪", "Nurse", hospital)
    assert person.is_under_review
    assert (person.created_by, person.lawful_basis) == (rep, "none")
    assert person.history.get().history_user == rep
    assert person.affiliations.get().hospital == hospital


def test_a_forbidden_phrase_is_saved_queued_and_told(as_rep, rep, hospital, zhao):
    response = as_rep.post(NEW, five_inputs(hospital, [zhao], notes="他问到了回 扣"), follow=True)

    visit = Visit.objects.get()
    flag = TextFlag.objects.get()
    assert visit.notes == "他问到了回 扣"
    assert (flag.subject_type, flag.subject_id, flag.field) == ("visit", visit.pk, "notes")
    assert (flag.phrases, flag.author) == (["回扣"], rep)
    assert "回扣" in "".join(str(message) for message in response.context["messages"])


def test_a_forbidden_phrase_in_the_next_step_is_queued_too(as_rep, hospital, zhao):
    as_rep.post(NEW, five_inputs(hospital, [zhao], next_step="Kick back offer to be refused"))

    assert TextFlag.objects.get().subject_type == "nextstep"


@pytest.mark.parametrize("who", ["admin", "compliance"])
def test_whoever_does_not_work_in_the_field_logs_nothing(request, hospital, zhao, who):
    client = request.getfixturevalue(f"as_{who}")

    assert client.get(NEW).status_code == 403
    assert client.post(NEW, five_inputs(hospital, [zhao], new_name="X")).status_code == 403
    assert not Visit.objects.exists()
    assert not VisitDraft.objects.exists()
    assert Stakeholder.objects.count() == 1


def test_a_strangers_hospital_does_not_exist(as_stranger, hospital, zhao):
    assert as_stranger.get(f"{NEW}?hospital={hospital.pk}").status_code == 404
    assert as_stranger.post(NEW, five_inputs(hospital, [zhao])).status_code == 404
    assert not Visit.objects.exists()
    assert not VisitDraft.objects.exists()


def test_a_manager_logs_visits_in_the_region(as_manager, manager, hospital, zhao):
    as_manager.post(NEW, five_inputs(hospital, [zhao]))

    assert Visit.objects.get().author == manager


@pytest.mark.parametrize("bad", ["x", "-1", "9" * 40, "1; drop", ""])
def test_a_broken_hospital_is_no_crash(as_rep, bad):
    response = as_rep.post(NEW, {"hospital": bad})

    assert response.status_code in (200, 404)


def test_a_broken_client_id_loses_nothing(as_rep, hospital, zhao):
    as_rep.post(NEW, five_inputs(hospital, [zhao], client_id="nonsense"))

    assert isinstance(Visit.objects.get().client_id, uuid.UUID)


def test_a_retired_product_is_said(as_rep, hospital, zhao):
    retired = ProductFactory(is_active=False)

    response = as_rep.post(NEW, five_inputs(hospital, [zhao], [(retired, "listened")]))

    assert set(problems(response)) == {"__all__"}
    assert not Visit.objects.exists()
