"""The pages around the buying centre: each judgement with what shows it, each question with who finds out."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import (
    BlockerReview,
    CounterAction,
    Evidence,
    Placeholder,
    RivalTie,
    RoleEvent,
    RoleTemplate,
    SupportEvent,
    Tie,
)
from accounts.role_templates import DEFAULTS, guidance_for, template_key
from records.models import TextFlag
from tests.factories import DepartmentFactory, HospitalFactory, ProductFactory, StakeholderFactory, VisitFactory
from visits.models import VisitAttendee, VisitEvidence

pytestmark = pytest.mark.django_db

DAY = "2026-02-03"
PROOF = {"on": DAY, "kind": "told_by", "shown_by": "Said so in the meeting"}


@pytest.fixture
def person(patch_territory):
    return StakeholderFactory(hospital=HospitalFactory(territory=patch_territory), name_en="Zhao Lingyi")


def post(client, name, pk, **typed):
    return client.post(reverse(f"accounts:{name}", args=[pk]), typed)


def errors(response) -> str:
    return str(response.context["form"].errors)


# -- Parts and stances -----------------------------------------------------------------------------
def test_a_part_is_dated_and_shown_and_cannot_be_said_otherwise_the_same_day(as_rep, rep, person):
    assert post(as_rep, "role_new", person.pk, buying_role="gatekeeper", influence="4", **PROOF).status_code == 302
    refused = post(as_rep, "role_new", person.pk, buying_role="executor", influence="4", **PROOF)

    assert refused.status_code == 422
    assert "already judged" in errors(refused)
    assert "Said so in the meeting" in refused.content.decode()  # nothing typed is lost
    event = RoleEvent.objects.get()
    assert (event.buying_role, event.influence, event.by, event.on) == ("gatekeeper", 4, rep, date(2026, 2, 3))
    assert Evidence.objects.count() == 1


def test_a_visit_shows_a_part_on_its_own_day(as_rep, rep, person):
    visit = VisitFactory(
        hospital=person.hospital, author=rep, on=date(2026, 1, 9), submitted_at=timezone.now() - timedelta(hours=1)
    )
    VisitAttendee.objects.create(visit=visit, stakeholder=person)
    other = VisitFactory(hospital=person.hospital, author=rep)

    for kind in ({"visit": ""}, {"visit": str(other.pk)}):
        refused = post(as_rep, "role_new", person.pk, buying_role="user", **{**PROOF, "kind": "visit"}, **kind)
        assert refused.status_code == 422
    typed = {**PROOF, "kind": "visit", "visit": str(visit.pk)}
    assert post(as_rep, "role_new", person.pk, buying_role="user", **typed).status_code == 302

    event = RoleEvent.objects.get()
    assert event.on == visit.on
    assert VisitEvidence.objects.get().visit == event.evidence.visit_link.visit == visit


def test_a_person_may_stand_differently_toward_a_product(as_rep, person):
    product = ProductFactory()
    assert post(as_rep, "support_new", person.pk, support="1", **PROOF).status_code == 302
    assert post(as_rep, "support_new", person.pk, support="-2", product=product.pk, **PROOF).status_code == 302
    assert post(as_rep, "support_new", person.pk, support="0", product=product.pk, **PROOF).status_code == 422

    person.refresh_from_db()
    assert person.support == 1
    assert {event.product: event.support for event in SupportEvent.objects.all()} == {None: 1, product: -2}


# -- Guided questions ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("about", "answers", "says", "leads_to"),
    [
        (
            "role",
            "word=asked&stop=yes&does=nothing&turned_to=no&weight=decides",
            "can stop an application",
            "gatekeeper",
        ),
        ("role", "word=no&stop=no&does=carries_out&turned_to=yes&weight=little", "main influencer", "executor"),
        ("stance", "last_time=objected&keeps=never&rival=open", "speaks for a rival", "support=-2"),
        ("stance", "last_time=spoke&keeps=always&rival=no", "spoke for it", "support=2"),
        ("style", "manner=tells&feeling=controls&wants=TDM", "Driver", "social_style=driver"),
    ],
)
def test_a_guide_proposes_with_reasons_and_sets_nothing(as_rep, person, about, answers, says, leads_to):
    content = as_rep.get(f"{reverse('accounts:guide', args=[person.pk, about])}?{answers}").content.decode()

    assert says in content
    assert leads_to in content
    person.refresh_from_db()
    assert (person.buying_role, person.support, person.social_style, person.version) == ("", None, "", 1)
    assert not RoleEvent.objects.exists()


def test_a_proposal_fills_the_form_and_half_the_answers_propose_nothing(as_rep, person):
    url = reverse("accounts:guide", args=[person.pk, "role"])
    assert "Take it to the form" not in as_rep.get(f"{url}?word=last&stop=what").content.decode()

    form = as_rep.get(f"{reverse('accounts:role_new', args=[person.pk])}?buying_role=gatekeeper&influence=5")

    assert form.context["form"]["buying_role"].value() == "gatekeeper"


# -- Ties ------------------------------------------------------------------------------------------
def test_a_tie_is_added_read_from_the_other_end_and_ended(as_rep, rep, person):
    teacher = StakeholderFactory(hospital=person.hospital)
    assert (
        post(as_rep, "tie_new", person.pk, way="teacher_student-turned", other=teacher.pk, note="Said so").status_code
        == 302
    )
    tie = Tie.objects.get()
    assert (tie.from_person, tie.to_person, tie.author) == (teacher, person, rep)
    assert "was taught by" in as_rep.get(reverse("accounts:stakeholder_centre", args=[person.pk])).content.decode()

    assert post(as_rep, "tie_end", tie.pk).status_code == 302
    tie.refresh_from_db()
    assert tie.until == timezone.localdate()


def test_a_tie_to_oneself_or_to_whom_one_cannot_see_is_refused(as_rep, person, other_territory):
    foreign = StakeholderFactory(hospital=HospitalFactory(territory=other_territory))
    for other in (person, foreign):
        refused = post(as_rep, "tie_new", person.pk, way="alumni", other=other.pk, note="Same year")
        assert refused.status_code == 422
        assert "Select a valid choice" in errors(refused)
        assert "Same year" in refused.content.decode()  # nothing typed is lost
        assert foreign.name not in refused.content.decode()
    assert not Tie.objects.exists()


def test_somebody_at_another_hospital_is_found_by_name(as_rep, person, patch_territory):
    far = StakeholderFactory(hospital=HospitalFactory(territory=patch_territory), name_en="Ouyang Far")
    url = reverse("accounts:tie_new", args=[person.pk])
    assert "Ouyang Far" not in as_rep.get(url).content.decode()
    assert "Ouyang Far" in as_rep.get(url, {"q": "ouyang"}).content.decode()
    assert post(as_rep, "tie_new", person.pk, way="same_society", other=far.pk).status_code == 302


def test_a_tie_to_a_rival_needs_a_public_source(as_rep, person):
    typed = {"company": "甲康药业", "source_kind": "paper", "on": DAY}
    assert post(as_rep, "rival_tie_new", person.pk, **typed).status_code == 422
    assert post(as_rep, "rival_tie_new", person.pk, **typed, source="Journal 3").status_code == 302
    assert post(as_rep, "rival_tie_new", person.pk, **{**typed, "company": ""}, source="Journal 3").status_code == 422
    assert RivalTie.objects.get().company == "甲康药业"


# -- Open questions --------------------------------------------------------------------------------
def test_an_unknown_role_is_put_on_the_map_with_owner_and_day(as_rep, rep, person):
    soon = (timezone.localdate() + timedelta(days=9)).isoformat()
    typed = {"seat": "executor", "owner": rep.pk, "note": "ask the pharmacy"}
    assert post(as_rep, "placeholder_new", person.hospital_id, **typed, due_on="2020-01-01").status_code == 422
    assert post(as_rep, "placeholder_new", person.hospital_id, **typed, due_on=soon).status_code == 302
    assert post(as_rep, "placeholder_new", person.hospital_id, **typed, due_on=soon).status_code == 422

    assert post(as_rep, "placeholder_close", Placeholder.objects.get().pk).status_code == 302
    assert Placeholder.objects.get().closed_on == timezone.localdate()


def test_nobody_who_does_not_cover_the_hospital_is_given_something_to_do(as_rep, stranger, person):
    soon = timezone.localdate().isoformat()
    for name, pk, typed in (
        ("placeholder_new", person.hospital_id, {"seat": "executor"}),
        ("counter_action_new", person.pk, {"means": "evidence", "text": "Bring the data"}),
    ):
        assert post(as_rep, name, pk, **typed, owner=stranger.pk, due_on=soon).status_code == 422
    assert not CounterAction.objects.exists()


def test_the_blocker_question_is_answered_in_line_with_the_stances(as_rep, person):
    refused = post(as_rep, "blocker_review", person.hospital_id, is_named="yes", note="heard")
    assert "Nobody is recorded" in errors(refused)
    assert post(as_rep, "blocker_review", person.hospital_id, is_named="no", note="asked round").status_code == 302
    assert BlockerReview.objects.get().on == timezone.localdate()


def test_a_counter_action_is_added_and_done_and_forbidden_words_are_queued(as_rep, rep, person):
    typed = {"means": "answer", "text": "offer 回扣", "owner": rep.pk, "due_on": timezone.localdate().isoformat()}
    assert post(as_rep, "counter_action_new", person.pk, **typed).status_code == 302
    action = CounterAction.objects.get()
    assert TextFlag.objects.get().subject_id == action.pk

    assert post(as_rep, "counter_action_close", action.pk, result="Wants the data").status_code == 302
    assert post(as_rep, "counter_action_close", action.pk, result="again").status_code == 404
    action.refresh_from_db()
    assert (action.done_on, action.result) == (timezone.localdate(), "Wants the data")


@pytest.mark.parametrize("name", ["tie_new", "rival_tie_new", "counter_action_new", "role_new", "support_new"])
def test_compliance_reads_and_does_not_judge(as_compliance, person, name):
    assert post(as_compliance, name, person.pk).status_code == 403


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_card_costs_the_same_for_one_tie_as_for_twenty(
    as_rep, rep, person, how_many, django_assert_max_num_queries
):
    for n in range(how_many):
        other = StakeholderFactory(hospital=person.hospital)
        Tie.objects.create(from_person=person, to_person=other, kind="influences")
        RoleEvent.objects.create(stakeholder=person, on=date(2026, 1, 1) + timedelta(days=n), by=rep)
    with django_assert_max_num_queries(9):
        content = as_rep.get(reverse("accounts:stakeholder_centre", args=[person.pk])).content.decode()
    assert content.count('id="tie-') == how_many


def test_of_who_gave_no_consent_no_tie_and_no_part_is_shown(as_rep, person):
    other = StakeholderFactory(hospital=person.hospital, name_en="Other One")
    Tie.objects.create(from_person=person, to_person=other, kind="influences")
    person.lawful_basis = "none"
    person.save()
    for pk in (person.pk, other.pk):
        assert 'id="tie-' not in as_rep.get(reverse("accounts:stakeholder_centre", args=[pk])).content.decode()


# -- Role templates --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("post_and_title", "department", "key"),
    [
        (("院长", ""), ("院办", "administrative"), "director"),
        (("分管副院长", ""), ("院办", "administrative"), "director"),
        (("药学部主任", ""), ("药学部", "pharmacy"), "pharmacy_head"),
        (("临床药师", ""), ("药学部", "pharmacy"), "pharmacy_expert"),
        (("采购主任", ""), ("采购中心", "administrative"), "purchasing"),
        (("科主任", "主任医师"), ("心血管内科", "clinical"), "department_head"),
        (("", "教授"), ("心血管内科", "clinical"), "medical_expert"),
        (("住院医师", ""), ("心血管内科", "clinical"), ""),
    ],
)
def test_a_template_is_proposed_from_post_and_department(person, post_and_title, department, key):
    person.post, person.title = post_and_title
    person.department = DepartmentFactory(hospital=person.hospital, name=department[0], kind=department[1])
    assert template_key(person) == key


def test_an_admins_words_replace_the_defaults_in_their_language(as_admin, as_rep, person):
    person.post = "院长"
    person.save()
    url = reverse("accounts:role_template_edit", args=["director"])
    assert as_rep.get(url).status_code == 403
    assert as_admin.post(url, {"needs_en": "Our own words\nand more"}).status_code == 302

    assert RoleTemplate.objects.get().history.count() == 1
    assert guidance_for(person).needs == ["Our own words", "and more"]
    with translation.override("zh-hans"):
        assert guidance_for(person).needs == DEFAULTS["director"].needs
    assert "Our own words" in as_admin.get(reverse("accounts:role_template_list")).content.decode()
    assert as_admin.get(reverse("accounts:role_template_edit", args=["nobody"])).status_code == 404
