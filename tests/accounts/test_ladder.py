"""Moves on the ladder: evidence always, a reason for a jump or a step back, why somebody began; and adopter types."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts import ladder
from accounts.choices import Innovativeness
from accounts.models import AdopterProfile, Adoption, AdoptionEvent, Evidence, FirstUse
from accounts.services.ladder import assess_adopter, known_before, move_stage, record_first_use
from accounts.services.persons import erase_person, person_data
from accounts.services.stakeholders import save_stakeholder, withdraw_basis
from records.models import TextFlag
from tests.factories import HospitalFactory, ProductFactory, StakeholderFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 4, 15)


@pytest.fixture
def person(patch_territory):
    return StakeholderFactory(hospital=HospitalFactory(territory=patch_territory))


@pytest.fixture
def product():
    return ProductFactory()


def shown(person, on=DAY, text="Said so"):
    return Evidence(hospital=person.hospital, kind="told_by", text=text, on=on)


def move(person, product, stage, by, *, days=0, **how):
    return move_stage(person, product, stage, shown(person, DAY + timedelta(days=days)), by=by, **how)


# -- Rules -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("before", "after", "jump", "back"),
    [(None, 5, False, False), (1, 2, False, False), (1, 3, True, False), (3, 3, False, False), (4, 3, False, True)],
)
def test_what_a_jump_and_a_step_back_are(before, after, jump, back):
    assert (ladder.is_jump(before, after), ladder.is_step_back(before, after)) == (jump, back)


@pytest.mark.parametrize(
    ("highest", "after", "asked"), [(None, 3, True), (2, 3, True), (2, 6, True), (3, 4, False), (None, 2, False)]
)
def test_the_first_use_is_asked_about_once(highest, after, asked):
    assert ladder.enters_use(highest, after) is asked


def test_three_career_facts_suggest_an_early_type():
    assert not ladder.suggests_early(ladder.TRAITS[:2])
    assert ladder.suggests_early(ladder.TRAITS[:3])
    assert not ladder.suggests_early(["is_kind", "is_tall", "is_rich"])


def test_the_reference_curve_adds_up():
    assert list(ladder.REFERENCE_MIX.values()) == [2, 14, 34, 34, 16]
    assert set(ladder.REFERENCE_MIX) == set(Innovativeness)


@pytest.mark.parametrize(
    ("stage", "met", "due"),
    [(2, None, None), (5, None, None), (3, None, 14), (4, -3, 14), (3, 5, 19)],
    ids=["interested", "in use", "never met", "met before the trial", "met during it"],
)
def test_a_follow_up_counts_from_the_last_visit_or_the_first_day(stage, met, due):
    met = DAY + timedelta(days=met) if met is not None else None
    assert ladder.follow_up_due(stage, DAY, met, 14) == (DAY + timedelta(days=due) if due else None)


# -- Moves -----------------------------------------------------------------------------------------
def test_a_move_without_evidence_is_refused(person, product, rep):
    with pytest.raises(ValidationError, match="Say what shows it"):
        move_stage(person, product, 1, None, by=rep, reason="Because")
    assert not AdoptionEvent.objects.exists()


@pytest.mark.parametrize(("stage", "words"), [(4, "more than one stage"), (0, "say why")], ids=["jump", "back"])
def test_a_jump_and_a_step_back_ask_why_and_change_nothing_without(person, product, rep, stage, words):
    move(person, product, 2, rep)

    with pytest.raises(ValidationError, match=words):
        move(person, product, stage, rep, days=5)

    assert (AdoptionEvent.objects.count(), Evidence.objects.count()) == (1, 1)
    assert Adoption.objects.get().stage == 2

    event = move(person, product, stage, rep, days=5, reason="Met at a congress")
    assert (event.reason, event.evidence.text, event.by) == ("Met at a congress", "Said so", rep)
    assert Adoption.objects.get().stage == stage


def test_a_move_dated_back_is_held_against_what_was_known_then(person, product, rep):
    move(person, product, 4, rep)
    move(person, product, 1, rep, days=-30)

    with pytest.raises(ValidationError):
        move(person, product, 3, rep, days=-20)

    known = known_before(person, product, DAY)
    assert (known.stage, known.highest, known.has_reasons) == (1, 1, False)


def test_a_stage_that_came_without_a_dated_move_counts_as_known(person, product, rep):
    Adoption.objects.create(stakeholder=person, product=product, stage=1, since=DAY - timedelta(days=9))

    with pytest.raises(ValidationError):
        move(person, product, 3, rep)


def test_the_same_move_twice_is_one(person, product, rep):
    assert move(person, product, 2, rep) == move(person, product, 2, rep)
    assert Evidence.objects.count() == 1


def test_a_forbidden_phrase_is_kept_and_queued(person, product, rep):
    move(person, product, 2, rep)
    event = move(person, product, 5, rep, days=1, reason="问起回扣")

    assert event.reason == "问起回扣"
    assert TextFlag.objects.get().subject_type == "adoptionevent"


# -- First use and adopter type --------------------------------------------------------------------
def test_reasons_are_kept_with_their_day_and_told_again(person, product, rep):
    record_first_use(person, product, ["regular_visits", "safe"], on=DAY, by=rep)
    record_first_use(person, product, ["safe"], on=DAY + timedelta(days=1), by=rep)

    kept = FirstUse.objects.get()
    assert (kept.reasons, kept.on) == (["safe"], DAY + timedelta(days=1))
    assert kept.history.last().reasons == ["safe", "regular_visits"]


@pytest.mark.parametrize("reasons", [[], ["money"]])
def test_a_reason_that_is_none_of_the_eight_is_refused(person, product, rep, reasons):
    with pytest.raises(ValidationError):
        record_first_use(person, product, reasons, on=DAY, by=rep)
    assert not FirstUse.objects.exists()


def everything_kept(person, product, rep):
    move(person, product, 3, rep)
    record_first_use(person, product, ["safe"], on=DAY, by=rep)
    profile = AdopterProfile(stakeholder=person)
    return assess_adopter(profile, {"innovativeness": "innovator", "rising_star": True}, seen=0, by=rep)


@pytest.mark.parametrize("act", ["withdraw", "lose the basis"])
def test_what_stands_on_the_basis_goes_with_it(person, product, rep, act):
    everything_kept(person, product, rep)

    if act == "withdraw":
        withdraw_basis(person, on=DAY, by=rep)
    else:
        save_stakeholder(person, {"lawful_basis": "none", "lawful_basis_on": None}, seen=None, by=rep)

    assert not AdopterProfile.objects.exists()
    assert not FirstUse.objects.exists()
    assert not Adoption.objects.judged().exists()
    with pytest.raises(ValidationError):
        move(person, product, 4, rep, days=1)
    with pytest.raises(ValidationError):
        record_first_use(person, product, ["safe"], on=DAY, by=rep)
    with pytest.raises(ValidationError):
        assess_adopter(AdopterProfile(stakeholder=person), {"rising_star": True}, seen=0, by=rep)


def test_all_of_it_is_exported_and_erased(person, product, rep, admin):
    everything_kept(person, product, rep)

    held = person_data(person)
    assert held["FirstUse"] if "FirstUse" in held else any("first" in name.lower() for name in held)

    erase_person(person, by=admin, reason="Asked for it")
    assert not AdopterProfile.history.exists()
    assert not FirstUse.history.exists()


# -- Pages -----------------------------------------------------------------------------------------
def test_facts_suggest_and_never_set(as_rep, person):
    url = reverse("accounts:adopter_edit", args=[person.pk])

    response = as_rep.post(url, {"innovativeness": "", **dict.fromkeys(ladder.TRAITS[:3], "on")})

    assert response.status_code == 302
    profile = AdopterProfile.objects.get()
    assert (profile.innovativeness, profile.suggests_early, len(profile.traits)) == ("", True, 3)
    part = as_rep.get(reverse("dashboards:stakeholder_ladders", args=[person.pk])).content.decode()
    assert "These facts suggest an innovator or early adopter" in part


def test_a_stale_judgement_shows_both_sides(as_rep, person, rep):
    url = reverse("accounts:adopter_edit", args=[person.pk])
    assess_adopter(AdopterProfile(stakeholder=person), {"innovativeness": "laggard"}, seen=0, by=rep)
    profile = AdopterProfile.objects.get()
    assess_adopter(profile, {"innovativeness": "innovator"}, seen=1, by=rep)

    response = as_rep.post(
        url, {"innovativeness": "late_majority", "version": 1, "base": '{"innovativeness": "laggard"}'}
    )

    assert response.status_code == 409
    assert AdopterProfile.objects.get().innovativeness == "innovator"


def test_of_who_may_not_be_profiled_nothing_is_asked(as_rep, patch_territory, product):
    person = StakeholderFactory(hospital=HospitalFactory(territory=patch_territory), lawful_basis="none")
    for name, args in (("adopter_edit", [person.pk]), ("first_use", [person.pk, product.pk])):
        url = reverse(f"accounts:{name}", args=args)
        assert "No basis to judge this person" in as_rep.get(url).content.decode()
        assert as_rep.post(url, {"drug": ["safe"], "rising_star": "on", "on": "2026-04-01"}).status_code == 422
    assert not AdopterProfile.objects.exists()
    assert not FirstUse.objects.exists()
