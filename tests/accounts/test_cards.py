"""The customer card: what it keeps and of whom, saves of two at once, confirming a fact, weights, rights."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import card_values
from accounts.card_dates import dates_of
from accounts.card_fields import DEFAULT_WEIGHTS, FIELDS
from accounts.choices import Need, ValueDriver
from accounts.models import NO_CARD, CardWeight, Stakeholder
from accounts.services.cards import NotKnown, confirm_fact
from accounts.services.persons import erase_person, person_data
from accounts.services.stakeholders import withdraw_basis
from records.models import AuditEvent, TextFlag
from tests.factories import HospitalFactory, StakeholderFactory

pytestmark = pytest.mark.django_db

FULL = {
    "social_style": "driver",
    "decision_style": "TDM",
    "value_drivers": ["price", "efficacy"],
    "main_driver": "efficacy",
    "needs": ["academic", "clinical"],
    "concerns": "Older patients with renal failure",
    "best_times": ["1-pm", "0-am"],
    "times_note": "After the round",
    "clinic_days": ["0", "2"],
    "ward_days": ["1"],
    "theatre_days": [],
    "expert_type": "medical",
}


@pytest.fixture
def person(patch_territory):
    return StakeholderFactory(hospital=HospitalFactory(territory=patch_territory))


def url_of(person):
    return reverse("accounts:card_edit", args=[person.pk])


def fill(client, person, **changes):
    opened = client.get(url_of(person)).context["form"].initial
    known = {"version": opened["version"], "base": opened["base"]}
    return client.post(url_of(person), {**FULL, **known, **changes})


# -- Lists of values -------------------------------------------------------------------------------
def test_values_stand_once_and_in_the_order_of_their_list():
    assert card_values.join(["price", "status", "price", "wealth"], ValueDriver.choices) == "status,price"
    assert card_values.split("") == []
    assert card_values.words_of("status,gone", ValueDriver.choices) == ["Status"]
    assert len(card_values.time_choices()) == 21
    assert [str(day.label) for day, _part in card_values.times_of("0-am,6-eve,9-am")] == ["Monday", "Sunday"]


@pytest.mark.parametrize("name", ["value_drivers", "needs", "best_times", "clinic_days", "ward_days", "theatre_days"])
def test_every_list_fits_its_column(name):
    every = {
        "value_drivers": ValueDriver.choices,
        "needs": Need.choices,
        "best_times": card_values.time_choices(),
    }.get(name, card_values.day_choices())
    whole = card_values.join([key for key, _label in every], every)
    assert len(whole) <= Stakeholder._meta.get_field(name).max_length


def test_no_need_is_anybodys_gain():
    """domain.md §2.6: clinical, academic, service and respect; nothing economic for a person or department."""
    assert set(Need.values) == {"clinical", "academic", "service", "respect", "credentials", "health_economics"}
    columns = {field.name for field in Stakeholder._meta.get_fields()}
    assert not columns & {"family", "wealth", "politics", "religion", "lifestyle", "hobbies", "income", "birthday"}


# -- Filling in ------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["rep", "medrep", "manager", "admin"])
def test_the_card_is_filled_in_by_whoever_covers_the_person(request, person, who):
    response = fill(request.getfixturevalue(f"as_{who}"), person)

    assert response["Location"] == person.get_absolute_url()
    person.refresh_from_db()
    assert (person.value_drivers, person.main_driver) == ("efficacy,price", "efficacy")
    assert (person.needs, person.best_times, person.clinic_days) == ("clinical,academic", "0-am,1-pm", "0,2")
    assert person.driver_words == ["Efficacy", "Price"]
    assert person.pattern == [("clinic days", "Monday, Wednesday"), ("ward days", "Tuesday")]
    assert person.history.first().history_user == request.getfixturevalue(who)
    assert person.version == 2


def test_compliance_fills_in_nothing(as_compliance, person):
    assert as_compliance.get(url_of(person)).status_code == 403
    assert as_compliance.post(url_of(person), FULL).status_code == 403


def test_what_is_valued_most_is_among_what_is_valued(as_rep, person):
    fill(as_rep, person, main_driver="status", value_drivers=["price"])

    person.refresh_from_db()
    assert person.value_drivers == "status,price"


def test_a_style_can_be_taken_back(as_rep, person):
    fill(as_rep, person)
    fill(as_rep, person, decision_style="not_known", main_driver="not_known", value_drivers=[])

    person.refresh_from_db()
    assert (person.decision_style, person.main_driver, person.value_drivers) == ("", "", "")
    assert person.social_style == "driver"


def test_a_proposed_style_is_shown_and_not_kept(as_rep, person):
    response = as_rep.get(url_of(person) + "?social_style=amiable&decision_style=DOER&concerns=x")

    initial = response.context["form"].initial
    assert (initial["social_style"], initial["decision_style"], initial["concerns"]) == ("amiable", "DOER", "")
    person.refresh_from_db()
    assert person.social_style == ""


@pytest.mark.parametrize(
    "changes", [{"needs": ["money"]}, {"decision_style": "BOSS"}, {"best_times": ["7-am"]}, {"concerns": "x" * 201}]
)
def test_unknown_values_are_refused_and_nothing_changes(as_rep, person, changes):
    response = fill(as_rep, person, **changes)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == set(changes)
    person.refresh_from_db()
    assert person.version == 1


def test_a_forbidden_phrase_is_kept_queued_and_told(as_rep, rep, person):
    response = fill(as_rep, person, concerns="要回扣")

    flag = TextFlag.objects.get()
    assert (flag.subject_type, flag.subject_id, flag.field, flag.author) == ("stakeholder", person.pk, "concerns", rep)
    assert "compliance will read it" in as_rep.get(response["Location"]).content.decode()
    person.refresh_from_db()
    assert person.concerns == "要回扣"


def test_two_who_fill_in_the_same_field_see_both_sides(as_rep, as_manager, person):
    opened = as_rep.get(url_of(person)).context["form"].initial
    fill(as_manager, person)
    mine = {**FULL, "needs": ["service"], "concerns": "Mine", "version": opened["version"], "base": opened["base"]}

    response = as_rep.post(url_of(person), mine)

    assert response.status_code == 409
    rows = {row.name: row for row in response.context["form"].conflict.rows}
    assert (rows["needs"].mine, rows["needs"].theirs) == (
        "Reliable service and supply",
        "Better care of patients, Academic work",
    )
    person.refresh_from_db()
    assert person.needs == "clinical,academic"


# -- Lawful basis ----------------------------------------------------------------------------------
@pytest.mark.parametrize("basis", ["none", "public_source"])
def test_without_a_basis_only_the_public_fact_is_asked(as_rep, person, basis):
    Stakeholder.objects.filter(pk=person.pk).update(lawful_basis=basis)

    form = as_rep.get(url_of(person)).context["form"]
    fill(as_rep, person)

    assert form.own_fields == ["expert_type"]
    person.refresh_from_db()
    assert (person.expert_type, person.needs, person.social_style) == ("medical", "", "")


@pytest.mark.parametrize("field", NO_CARD)
def test_the_database_keeps_no_card_without_a_basis(person, field):
    value = "TDM" if field == "decision_style" else "1"

    with pytest.raises(IntegrityError), transaction.atomic():
        Stakeholder.objects.filter(pk=person.pk).update(**{field: value, "lawful_basis": "public_source"})


def test_a_withdrawal_takes_the_card_away_at_once(as_rep, rep, person):
    fill(as_rep, person)

    withdraw_basis(person, on=timezone.localdate(), by=rep)

    person.refresh_from_db()
    assert {name: getattr(person, name) for name in NO_CARD} == NO_CARD
    assert "Older patients" not in as_rep.get(person.get_absolute_url()).content.decode()


def test_the_card_is_exported_and_erased_with_its_history(as_rep, admin, person):
    fill(as_rep, person, concerns=f"{person.name} asks about the kidneys")
    assert person_data(person)["stakeholder"][0]["needs"] == "clinical,academic"

    erase_person(person, by=admin, reason="asked")

    person.refresh_from_db()
    kept = [person, *person.history.all()]
    assert {getattr(row, name) for row in kept for name in (*NO_CARD, "expert_type")} == {""}


def test_another_persons_name_goes_from_the_concerns(as_rep, admin, person):
    other = StakeholderFactory(hospital=person.hospital, name="欧阳知秋")
    fill(as_rep, person, concerns="欧阳知秋也担心肾功能")

    erase_person(other, by=admin, reason="asked")

    person.refresh_from_db()
    assert "欧阳知秋" not in person.concerns
    assert not person.history.filter(concerns__contains="欧阳知秋").exists()


# -- Dates of facts --------------------------------------------------------------------------------
def change(on, reason=None, **values):
    columns = {
        "department_id": None,
        "post": "",
        "title": "",
        "kol_level": "",
        "expert_type": "",
        "lawful_basis": "none",
    }
    columns |= {"buying_role": "", "influence": None, "support": None, "social_style": ""} | NO_CARD
    moment = timezone.make_aware(timezone.datetime(on.year, on.month, on.day, 12))
    return {**columns, **values, "history_date": moment, "history_change_reason": reason}


def test_a_fact_dates_from_its_last_change_or_confirmation():
    first, second, third = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)

    dates = dates_of(
        [
            change(first, needs="clinical", post="Head", clinic_days="1"),
            change(second, needs="clinical", post="Deputy", social_style="driver", clinic_days="1"),
            change(third, "confirmed: needs", needs="clinical", post="Deputy", clinic_days="1"),
        ]
    )

    assert dates["needs"] == third
    assert dates["post"] == second
    assert dates["working_days"] == first
    assert "social_style" not in dates


def test_a_fact_is_confirmed_without_changing_it(as_rep, rep, person):
    fill(as_rep, person)

    response = as_rep.post(reverse("accounts:card_confirm", args=[person.pk, "needs"]))

    assert response.status_code == 302
    newest = person.history.first()
    assert (newest.history_change_reason, newest.history_user, newest.needs) == (
        "confirmed: needs",
        rep,
        "clinical,academic",
    )
    person.refresh_from_db()
    assert person.version == 3


@pytest.mark.parametrize("key", ["needs", "support", "wealth", "last_met"])
def test_only_a_known_fact_of_the_card_is_confirmed(as_rep, rep, person, key):
    assert as_rep.post(reverse("accounts:card_confirm", args=[person.pk, key])).status_code == 404
    with pytest.raises(NotKnown):
        confirm_fact(person, key, by=rep)
    assert person.history.count() == 1


# -- Weights ---------------------------------------------------------------------------------------
def weigh(client, **changes):
    return client.post(reverse("accounts:card_weights"), {**DEFAULT_WEIGHTS, **changes})


def test_an_admin_weighs_the_fields_and_it_is_audited(as_admin, admin):
    assert weigh(as_admin, needs=40, title=0).status_code == 302

    assert CardWeight.objects.in_force() == {**DEFAULT_WEIGHTS, "needs": 40, "title": 0}
    event = AuditEvent.objects.get(verb="rule_changed")
    assert event.actor == admin
    assert event.details == {"rule": "card_weights", "changed": {"title": [4, 0], "needs": [6, 40]}}
    assert CardWeight.history.filter(field="needs").get().history_user == admin


def test_a_default_again_is_no_row(as_admin):
    weigh(as_admin, needs=40)
    weigh(as_admin)

    assert not CardWeight.objects.exists()
    assert CardWeight.objects.in_force() == DEFAULT_WEIGHTS
    assert CardWeight.history.filter(field="needs").count() == 2


@pytest.mark.parametrize(
    "changes", [{"needs": 101}, {"needs": -1}, {"needs": "many"}, dict.fromkeys(DEFAULT_WEIGHTS, 0)]
)
def test_bad_weights_change_nothing(as_admin, changes):
    assert weigh(as_admin, **changes).status_code == 422
    assert not CardWeight.objects.exists()
    assert not AuditEvent.objects.filter(verb="rule_changed").exists()


@pytest.mark.parametrize("who", ["rep", "medrep", "manager", "compliance"])
def test_nobody_else_weighs(request, who):
    assert weigh(request.getfixturevalue(f"as_{who}"), needs=40).status_code == 403
    assert not CardWeight.objects.exists()


def test_every_field_has_a_question_and_a_place():
    from accounts.asking_next import QUESTIONS

    assert set(QUESTIONS) == {field.key for field in FIELDS}
    assert all(field.weight > 0 for field in FIELDS)
