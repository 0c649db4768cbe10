"""The satisfaction survey: by a user, or once by a link without a name; when it is due and for whom."""

import threading
from datetime import timedelta

import pytest
from django.core.signing import Signer
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import Hospital, SatisfactionSurvey, SurveyLink
from accounts.models.relationship import QUESTIONS
from accounts.services.surveys import answer_by_link, make_link, revoke_link, token_of
from lib.dates import add_months
from tests.factories import HospitalFactory, StakeholderFactory, SurveyFactory

pytestmark = pytest.mark.django_db
ANSWERS = dict.fromkeys(QUESTIONS, "4")


@pytest.fixture
def hospital(patch_territory):
    return HospitalFactory(territory=patch_territory)


@pytest.fixture
def link(hospital, rep):
    return make_link(hospital, by=rep, on=timezone.localdate())


def address(link) -> str:
    return reverse("accounts:survey_answer", args=[token_of(link)])


# -- By a user -------------------------------------------------------------------------------------
def test_answers_given_to_a_user_are_kept_with_their_day(as_rep, rep, hospital):
    on = timezone.localdate() - timedelta(days=2)
    data = {**ANSWERS, "people": "1", "expectation": "5", "experience": "3", "on": on}
    assert as_rep.post(reverse("accounts:survey_new", args=[hospital.pk]), data).status_code == 302

    survey = SatisfactionSurvey.objects.get()
    assert (survey.on, survey.by, survey.source, survey.link) == (on, rep, "rep", None)
    assert (float(survey.average), survey.gap, survey.is_low, len(survey.low_questions)) == (3.4, -2, False, 1)


@pytest.mark.parametrize(
    "wrong", [{"needs": ""}, {"needs": "6"}, {"needs": "0"}, {"expectation": "3"}, {"experience": "3"}]
)
def test_answers_that_are_none_are_refused_and_what_was_chosen_stays(as_rep, hospital, wrong):
    answer = as_rep.post(
        reverse("accounts:survey_new", args=[hospital.pk]), {**ANSWERS, "on": timezone.localdate(), **wrong}
    )
    assert answer.status_code == 422
    assert answer.context["form"]["progress"].value() == "4"
    assert not SatisfactionSurvey.objects.exists()


@pytest.mark.parametrize(("answers", "low"), [([2] * 5, True), ([1, 2, 2, 2, 3], True), ([2, 2, 2, 2, 3], False)])
def test_a_mean_of_two_or_less_is_low(hospital, answers, low):
    assert SurveyFactory(hospital=hospital, **dict(zip(QUESTIONS, answers, strict=True))).is_low is low


# -- By a link -------------------------------------------------------------------------------------
def test_whoever_holds_a_link_answers_once_without_a_log_in(client, hospital, rep, link):
    StakeholderFactory(hospital=hospital, name="欧阳知秋", name_en="Ouyang Zhiqiu")
    page = client.get(address(link))
    text = page.content.decode()
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert hospital.name_en in text
    assert not any(word in text for word in ("欧阳", "Ouyang", rep.name, rep.name_en, "CNY", "Tier"))

    answer = client.post(address(link), ANSWERS, follow=True)

    assert "Thank you" in answer.content.decode()
    survey = SatisfactionSurvey.objects.get()
    assert (survey.hospital, survey.source, survey.by, survey.link) == (hospital, "link", None, link)


def test_answering_twice_is_answered_kindly_and_changes_nothing(client, link):
    client.post(address(link), ANSWERS)
    before = SatisfactionSurvey.objects.values().get()

    for again in (
        client.post(address(link), dict.fromkeys(QUESTIONS, "1"), follow=True),
        client.get(address(link), follow=True),
    ):
        assert again.status_code == 200
        assert "the first one counts" in again.content.decode()
    assert SatisfactionSurvey.objects.values().get() == before


def test_the_page_speaks_the_language_of_the_browser(client, link):
    assert "Five questions" in client.get(address(link), headers={"Accept-Language": "en-GB"}).content.decode()
    chinese = client.get(address(link), headers={"Accept-Language": "zh-CN,zh;q=0.9"}).content.decode()
    assert "Five questions" not in chinese
    assert 'lang="zh-hans"' in chinese.lower()


def test_a_revoked_or_expired_link_says_so_and_takes_nothing(client, rep, hospital, link):
    today = timezone.localdate()
    old = make_link(hospital, by=rep, on=today - timedelta(days=31))
    revoke_link(link, by=rep, on=today)
    for each in (old, link):
        for answer in (client.get(address(each)), client.post(address(each), ANSWERS)):
            assert answer.status_code == 410
            assert "closed" in answer.content.decode()
    assert not SatisfactionSurvey.objects.exists()


def test_a_link_works_on_its_last_day(hospital, rep):
    today = timezone.localdate()
    assert make_link(hospital, by=rep, on=today - timedelta(days=30)).is_open(today)


@pytest.mark.parametrize("change", ["key alone", "other signature", "other salt"])
def test_a_link_that_was_never_given_out_does_not_exist(client, link, change):
    token = {
        "key alone": link.key,
        "other signature": token_of(link)[:-1] + ("A" if token_of(link)[-1] != "A" else "B"),
        "other salt": Signer(sep="~", salt="else").sign(link.key),
    }[change]
    url = reverse("accounts:survey_answer", args=[token])
    assert client.get(url).status_code == client.post(url, ANSWERS).status_code == 404
    assert not SatisfactionSurvey.objects.exists()


def test_a_link_is_made_and_revoked_by_the_field(as_rep, rep, hospital):
    as_rep.post(reverse("accounts:survey_link_new", args=[hospital.pk]))
    link = SurveyLink.objects.get()
    panel = reverse("visits:relationship_panel", args=[hospital.pk])
    assert token_of(link) in as_rep.get(panel).content.decode()

    as_rep.post(reverse("accounts:survey_link_revoke", args=[link.pk]))

    link.refresh_from_db()
    assert (link.made_by, link.revoked_on) == (rep, timezone.localdate())
    assert token_of(link) not in as_rep.get(panel).content.decode()
    assert not hasattr(link.history.first(), "key")


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_one_moment_one_is_kept(link):
    gate, kept = threading.Barrier(2), []

    def answer(value):
        gate.wait()
        try:
            survey = SatisfactionSurvey(**dict.fromkeys(QUESTIONS, value))
            kept.append((value, answer_by_link(survey, link, on=timezone.localdate())))
        finally:
            connection.close()

    threads = [threading.Thread(target=answer, args=(value,)) for value in (2, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    (won,) = [value for value, was_kept in kept if was_kept]
    assert len(kept) == 2
    assert SatisfactionSurvey.objects.get().progress == won


# -- When it is due --------------------------------------------------------------------------------
def asked(territory, tier, months_ago=None, stage=1) -> Hospital:
    hospital = HospitalFactory(territory=territory, relationship_stage=stage)
    Hospital.objects.filter(pk=hospital.pk).update(tier=tier)
    if months_ago is not None:
        SurveyFactory(hospital=hospital, on=add_months(timezone.localdate(), -months_ago))
    return hospital


@pytest.mark.parametrize(
    ("tier", "months_ago", "due"),
    [("A", None, True), ("A", 6, True), ("A", 5, False), ("B", 12, True), ("B", 11, False), ("C", None, False)],
)
def test_half_yearly_at_tier_a_and_yearly_at_tier_b(rep, patch_territory, tier, months_ago, due):
    asked(patch_territory, tier, months_ago)
    assert Hospital.objects.survey_due(rep, timezone.localdate()).exists() is due


@pytest.mark.parametrize("tier", ["A", "B", "C", "N", ""])
def test_for_medical_users_it_is_due_by_a_rule_that_tells_nothing_of_tiers(medrep, patch_territory, tier):
    today = timezone.localdate()
    due = [asked(patch_territory, tier, None, stage=2), asked(patch_territory, tier, 12, stage=3)]
    asked(patch_territory, tier, 11, stage=2)
    asked(patch_territory, tier, None, stage=1)
    assert set(Hospital.objects.survey_due(medrep, today)) == set(due)


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_list_of_due_surveys_costs_the_same(as_rep, patch_territory, how_many, django_assert_num_queries):
    for _ in range(how_many):
        asked(patch_territory, "A")
    with django_assert_num_queries(6):
        page = as_rep.get(reverse("accounts:survey_due_list"))
    assert page.context["page"].paginator.count == how_many


def test_what_others_cover_is_not_due_for_me(as_stranger, patch_territory):
    asked(patch_territory, "A")
    assert as_stranger.get(reverse("accounts:survey_due_list")).context["page"].paginator.count == 0
