"""What the person's page makes of the card: completeness, stale facts, the next question, advice, consent."""

from datetime import date, time, timedelta
from itertools import product

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from accounts.asking_next import BY_ROLE, QUESTIONS, question_for
from accounts.card_fields import DEFAULT_WEIGHTS, FIELDS
from accounts.card_tips import DECISION_TIPS, MESSAGES, messages_for
from accounts.choices import DecisionStyle, ValueDriver
from accounts.models import CardWeight, CounterAction, Stakeholder
from accounts.style_tips import TIPS, tip_for
from dashboards.customer_card import completeness_of, question_about
from people.choices import SocialStyle
from tests.factories import DepartmentFactory, HospitalFactory, StakeholderFactory

TODAY = date(2026, 6, 1)
FULL = {
    "post": "Head", "title": "t", "kol_level": "local", "expert_type": "medical", "buying_role": "user", "influence": 3,
    "support": 1, "social_style": "driver", "decision_style": "TDM", "value_drivers": "price", "needs": "clinical",
    "best_times": "1-pm", "concerns": "c", "clinic_days": "1", "department_id": 1, "lawful_basis": "consent",
}  # fmt: skip
OLD, NEW = TODAY - timedelta(days=181), TODAY - timedelta(days=180)
EVERY_DATE = {field.key: TODAY for field in FIELDS}


def complete(dates=None, weights=DEFAULT_WEIGHTS, **changes):
    return completeness_of(Stakeholder(**{**FULL, **changes}), EVERY_DATE if dates is None else dates, weights, TODAY)


def keys(facts):
    return [fact.field.key for fact in facts]


# -- Completeness ----------------------------------------------------------------------------------
def test_completeness_is_the_known_weight():
    whole = sum(DEFAULT_WEIGHTS.values())

    assert (complete().percent, complete().missing) == (100, [])
    assert complete(needs="", buying_role="").percent == round(100 * (whole - 18) / whole)
    assert keys(complete(needs="", buying_role="", title="").missing) == ["buying_role", "needs", "title"]
    assert "adoption" in keys(complete(dates={}).missing)


def test_without_a_basis_only_public_facts_count():
    public = complete(lawful_basis="public_source", needs="", social_style="")

    assert public.percent == 100
    assert {fact.field.is_profile for fact in public.facts} == {False}


def test_weights_decide_and_zero_does_not_count():
    only = dict.fromkeys(DEFAULT_WEIGHTS, 0) | {"needs": 3, "post": 1}

    assert complete(weights=only, needs="").percent == 25
    assert keys(complete(weights=only, needs="", title="").missing) == ["needs"]


def test_a_fact_is_stale_after_180_days_if_it_can_age():
    stale = complete(dates=EVERY_DATE | {"needs": OLD, "support": NEW, "title": OLD}).stale

    assert keys(stale) == ["needs"]
    assert keys(complete(dates={key: on for key, on in EVERY_DATE.items() if key != "needs"}).stale) == ["needs"]


# -- The next question -----------------------------------------------------------------------------
def asked(**changes):
    person = Stakeholder(**{**FULL, **changes})
    question = question_about(person, completeness_of(person, EVERY_DATE, DEFAULT_WEIGHTS, TODAY))
    return question and question.fact.field.key


def test_the_heaviest_gap_is_asked_first_and_consent_before_all():
    assert asked(buying_role="", needs="") == "buying_role"
    assert asked(lawful_basis="none", department_id=None) == "lawful_basis"
    assert asked() is None


def test_what_is_old_is_asked_when_nothing_is_missing():
    person = Stakeholder(**FULL)
    question = question_about(person, complete(dates=EVERY_DATE | {"needs": OLD, "concerns": OLD}))

    assert (question.fact.field.key, question.fact.is_stale) == ("needs", True)


@pytest.mark.parametrize("gone", [{"opted_out_on": TODAY}, {"is_active": False}, {"erased_at": timezone.now()}])
def test_nothing_is_asked_about_who_left(gone):
    assert asked(needs="", **gone) is None


def test_the_part_played_shapes_the_question_and_nothing_private_is_asked():
    assert question_for("needs", "gatekeeper") != question_for("needs", "")
    private = ("family", "wife", "child", "hobby", "birthday", "money", "income", "party", "religion", "gift", "dinner")
    for words in [*QUESTIONS.values(), *BY_ROLE.values()]:
        assert not [word for word in private if word in str(words).casefold()]


# -- Advice ----------------------------------------------------------------------------------------
def test_there_are_sixteen_tip_cards_and_each_is_its_own_in_both_languages():
    assert set(TIPS) == set(product(SocialStyle.values, repeat=2))
    for language in ("en", "zh-hans"):
        with translation.override(language):
            texts = [str(text) for tip in TIPS.values() for text in (tip.do, tip.dont, tip.opening, tip.closing)]
        assert len(set(texts)) == 64
        assert language == "en" or not [text for text in texts if text.isascii()]
    assert tip_for("", "driver") is None


def test_every_decision_style_and_value_has_its_hint():
    assert set(DECISION_TIPS) == set(DecisionStyle.values)
    assert set(MESSAGES) == set(ValueDriver.values)
    assert messages_for(["status", "price"], "price") == [MESSAGES["price"], MESSAGES["status"]]
    assert messages_for([], "") == []


# -- The page --------------------------------------------------------------------------------------
@pytest.fixture
def person(patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    return StakeholderFactory(
        hospital=hospital, social_style="analytical", decision_style="CONTROLLER", value_drivers="efficacy,price",
        main_driver="price", best_times="1-pm,2-am", needs="academic",
    )  # fmt: skip


def page(client, person):
    response = client.get(person.get_absolute_url())
    return response.context["card"], response.content.decode()


@pytest.mark.django_db
def test_the_tip_is_for_my_style_and_theirs(as_rep, rep, person):
    rep.social_style = "driver"
    rep.save()

    card, content = page(as_rep, person)

    assert card.talk.tip is TIPS["driver", "analytical"]
    assert "You: Driver · They: Analytical" in content
    assert str(card.talk.tip.opening) in content
    assert str(MESSAGES["price"]) in content
    assert "figures, cost, rules" in content


@pytest.mark.django_db
def test_without_my_own_style_the_page_asks_for_it(as_rep, person):
    _card, content = page(as_rep, person)

    assert reverse("people:preferences") in content
    assert "Say what your own style is" in content


@pytest.mark.django_db
def test_best_times_stand_against_the_visiting_rules(as_rep, person):
    person.hospital.visit_policies.create(weekday=1, starts_at=time(14), ends_at=time(16), needs_appointment=True)

    card, content = page(as_rep, person)

    assert [(time.words, time.verdict.allowed) for time in card.talk.times] == [
        ("Tuesday afternoon", True),
        ("Wednesday morning", False),
    ]
    assert "by appointment" in content
    assert "the hospital does not receive on this day" in content


@pytest.mark.django_db
def test_missing_facts_lead_to_their_fields(as_rep, as_compliance, person):
    card, content = page(as_rep, person)

    missing = {fact.field.key: fact.url for fact in card.completeness.missing}
    form = reverse("accounts:card_edit", args=[person.pk])
    assert missing["concerns"] == f"{form}#div_id_concerns"
    assert missing["working_days"] == f"{form}#div_id_clinic_days"
    assert missing["post"] == ""
    assert 'id="div_id_clinic_days"' in as_rep.get(form).content.decode()
    assert 'id="div_id_concerns"' in as_rep.get(form).content.decode()
    assert str(card.question.words) in content
    card, _content = page(as_compliance, person)
    assert {fact.url for fact in card.completeness.missing} == {""}


@pytest.mark.django_db
def test_a_filled_field_raises_the_completeness(as_rep, person):
    before, _content = page(as_rep, person)
    form = as_rep.get(reverse("accounts:card_edit", args=[person.pk])).context["form"]
    opened = {name: form[name].value() for name in form.fields}
    as_rep.post(reverse("accounts:card_edit", args=[person.pk]), {**opened, "concerns": "Kidneys"})

    after, content = page(as_rep, person)

    assert after.completeness.percent > before.completeness.percent
    assert "Kidneys" in content


@pytest.mark.django_db
def test_a_weight_changed_by_an_admin_counts_on_the_page(as_rep, person):
    CardWeight.objects.create(field="concerns", weight=100)

    card, _content = page(as_rep, person)

    assert card.question.fact.field.key == "concerns"


@pytest.mark.django_db
def test_a_stale_fact_is_confirmed_from_the_page(as_rep, person):
    person.history.update(history_date=timezone.now() - timedelta(days=200))
    card, content = page(as_rep, person)
    assert "needs" in keys(card.completeness.stale)
    confirm = reverse("accounts:card_confirm", args=[person.pk, "needs"])
    assert confirm in content

    as_rep.post(confirm)

    card, _content = page(as_rep, person)
    assert "needs" not in keys(card.completeness.stale)
    assert "decision_style" in keys(card.completeness.stale)


@pytest.mark.django_db
def test_a_blockers_counter_action_stands_on_top(as_rep, rep, person):
    person.support = -1
    person.save()
    assert "nothing is planned about it" in page(as_rep, person)[1]

    CounterAction.objects.create(
        stakeholder=person, means="evidence", text="Bring the renal data", owner=rep, due_on=TODAY
    )

    assert "Bring the renal data" in page(as_rep, person)[1]


@pytest.mark.django_db
@pytest.mark.parametrize("changes", [1, 60])
def test_the_page_costs_the_same_however_often_the_card_changed(as_rep, person, changes, django_assert_num_queries):
    for n in range(changes):
        person.concerns = f"Concern {n}"
        person.save()
        person.hospital.visit_policies.create(weekday=n % 7, starts_at=time(8, n), ends_at=time(18))

    with django_assert_num_queries(11):
        page(as_rep, person)


# -- Consent ---------------------------------------------------------------------------------------
def consent(client):
    return client.get(reverse("dashboards:basis_list"))


@pytest.mark.django_db
def test_a_rep_sees_whom_to_ask_the_most_pressing_first(as_rep, patch_territory, other_territory):
    hospital = HospitalFactory(territory=patch_territory)
    now = timezone.now()
    fresh = StakeholderFactory(hospital=hospital, lawful_basis="none", lawful_basis_on=None)
    late = StakeholderFactory(
        hospital=hospital, lawful_basis="none", lawful_basis_on=None, created_at=now - timedelta(days=31)
    )
    StakeholderFactory(hospital=hospital)
    StakeholderFactory(hospital=hospital, lawful_basis="none", opted_out_on=TODAY)
    StakeholderFactory(hospital=hospital, lawful_basis="none", is_active=False)
    StakeholderFactory(hospital=HospitalFactory(territory=other_territory), lawful_basis="none")

    people = consent(as_rep).context["people"]

    assert [(person, person.days_left) for person in people] == [(late, -1), (fresh, 30)]
    assert reverse("dashboards:basis_list") in as_rep.get(fresh.get_absolute_url()).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("how_many", [1, 20])
def test_the_list_costs_the_same(as_rep, patch_territory, how_many, django_assert_num_queries):
    hospital = HospitalFactory(territory=patch_territory)
    for _ in range(how_many):
        StakeholderFactory(hospital=hospital, lawful_basis="none", department=DepartmentFactory(hospital=hospital))

    with django_assert_num_queries(6):
        assert consent(as_rep).status_code == 200


@pytest.mark.django_db
def test_compliance_has_its_own_list(as_compliance):
    assert consent(as_compliance).status_code == 403
