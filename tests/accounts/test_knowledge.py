"""What we know of a hospital: written by whoever covers it, with its source, screened, refused where it must be."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import CustomerAnalysis, Insight, RivalAct, RivalPosition, RivalShare, SwotItem
from accounts.reports import analysis_copy
from accounts.services.knowledge import (
    add_insight,
    answer_question,
    end_insight,
    estimate_rival_share,
    save_insight,
)
from accounts.services.persons import erase_person
from accounts.services.saving import Stale
from accounts.services.stakeholders import withdraw_basis
from products.models import RivalProduct
from records.models import TextFlag
from tests.factories import FamilyFactory, HospitalFactory, StakeholderFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital(patch_territory):
    return HospitalFactory(territory=patch_territory)


@pytest.fixture
def rival():
    return RivalProduct.objects.create(name="卡洛平", name_en="Carlopin", family=FamilyFactory())


def today():
    return timezone.localdate()


def url(name, *args):
    return reverse(f"accounts:{name}", args=args)


def insight(hospital, **fields):
    fields = {
        "text": "A new wing opens in May",
        "level": 1,
        "source_type": "website",
        "source": "The hospital's page",
        "on": today(),
        **fields,
    }
    return Insight(hospital=hospital, **fields)


def insight_data(**fields):
    return {
        "text": "Cardiology gets twenty beds",
        "level": "3",
        "source_type": "contact",
        "source": "Head nurse of cardiology",
        "reliability": "likely",
        "on": today().isoformat(),
        **fields,
    }


# -- Questions -------------------------------------------------------------------------------------
def test_an_answer_is_kept_and_the_earlier_one_is_its_history(as_rep, rep, hospital):
    page = url("answer_new", hospital.pk, "know-rival")
    answer_question(hospital, "know-rival", "Carlopin", on=today() - timedelta(days=300), by=rep)

    response = as_rep.post(page, {"text": "Anmainin now", "on": today().isoformat()})

    assert response.headers["Location"] == f"{hospital.get_absolute_url()}?tab=know"
    assert [answer.text for answer in hospital.answers.to("know-rival")] == ["Anmainin now", "Carlopin"]
    assert hospital.answers.present().get().by == rep
    assert "Carlopin" in as_rep.get(page).content.decode()


def test_an_answer_is_not_dated_ahead_and_what_was_typed_stays(as_rep, hospital):
    tomorrow = (today() + timedelta(days=1)).isoformat()
    response = as_rep.post(url("answer_new", hospital.pk, "know-rival"), {"text": "Carlopin", "on": tomorrow})

    assert response.status_code == 422
    assert "Carlopin" in response.content.decode()
    assert not hospital.answers.exists()


def test_a_question_that_is_none_does_not_exist(as_rep, hospital):
    assert as_rep.get(url("answer_new", hospital.pk, "know-everything")).status_code == 404


def test_nobody_writes_about_a_hospital_without_business_there(as_compliance, as_stranger, hospital):
    data = {"text": "Carlopin", "on": today().isoformat()}
    assert as_compliance.post(url("answer_new", hospital.pk, "know-rival"), data).status_code == 403
    assert as_stranger.post(url("answer_new", hospital.pk, "know-rival"), data).status_code == 404
    assert not hospital.answers.exists()


# -- Insights --------------------------------------------------------------------------------------
def test_an_insight_is_added_corrected_and_ended(as_rep, rep, hospital):
    as_rep.post(url("insight_new", hospital.pk), insight_data())
    kept = hospital.insights.get()
    assert (kept.level, kept.by, kept.version) == (3, rep, 1)

    data = insight_data(text="Thirty beds", version="1", base="{}")
    assert as_rep.post(url("insight_edit", kept.pk), data).status_code == 302
    kept.refresh_from_db()
    assert (kept.text, kept.version) == ("Thirty beds", 2)

    as_rep.post(url("insight_end", kept.pk))
    as_rep.post(url("insight_end", kept.pk))
    kept.refresh_from_db()
    assert kept.expires_on == today()
    assert [row.text for row in kept.history.order_by("history_id")] == [
        "Cardiology gets twenty beds", "Thirty beds", "Thirty beds",
    ]  # fmt: skip


def test_a_stale_save_loses_neither_side(rep, manager, hospital):
    kept = add_insight(insight(hospital), by=rep)
    save_insight(kept, {"text": "Theirs"}, seen=1, by=manager)
    with pytest.raises(Stale):
        save_insight(kept, {"text": "Mine"}, seen=1, by=rep)
    assert Insight.objects.get().text == "Theirs"


@pytest.mark.parametrize(
    "typed",
    [
        {"text": "标底大约 320 万"},
        {"source": "未公开招标文件"},
        {"text": "The expert list decides", "is_unpublished_tender": "on"},
    ],
)
def test_confidential_tender_information_is_refused_with_the_lawful_way_and_nothing_typed_is_lost(
    as_rep, hospital, typed
):
    response = as_rep.post(url("insight_new", hospital.pk), insight_data(**typed))

    content = response.content.decode()
    assert response.status_code == 422
    assert "cannot be saved" in content
    assert "official question period" in content
    assert typed.get("text", "Cardiology gets twenty beds") in content
    assert "Head nurse of cardiology" in content or "source" in typed
    assert not Insight.objects.exists()
    assert not TextFlag.objects.exists()


def test_the_service_refuses_it_too(rep, hospital):
    with pytest.raises(ValidationError):
        add_insight(insight(hospital, text="内部评标"), by=rep)
    kept = add_insight(insight(hospital), by=rep)
    with pytest.raises(ValidationError):
        save_insight(kept, {"text": "标底"}, seen=1, by=rep)
    assert Insight.objects.get().text == "A new wing opens in May"


def test_every_level_needs_its_source(hospital):
    for missing in ({"source_type": ""}, {"source": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            insight(hospital, level=4, **missing).save()


def test_a_forbidden_phrase_is_saved_queued_and_its_author_told(as_rep, rep, hospital):
    response = as_rep.post(url("insight_new", hospital.pk), insight_data(text="听说对手给回扣"), follow=True)

    assert hospital.insights.get().text == "听说对手给回扣"
    flag = TextFlag.objects.get()
    assert (flag.subject_type, flag.author, flag.phrases) == ("insight", rep, ["回扣"])
    assert "compliance will read it" in response.content.decode()


def test_an_insight_about_a_person_needs_a_basis_and_goes_with_it(as_rep, rep, compliance, hospital):
    person = StakeholderFactory(hospital=hospital)
    unknown = StakeholderFactory(hospital=hospital, lawful_basis="public_source")
    assert as_rep.post(url("insight_new", hospital.pk), insight_data(stakeholder=unknown.pk)).status_code == 422
    with pytest.raises(ValidationError):
        add_insight(insight(hospital, stakeholder=unknown), by=rep)

    kept = add_insight(insight(hospital, stakeholder=person, text="Chairs the guideline group"), by=rep)
    assert "Chairs the guideline group" in as_rep.get(url("insight_list")).content.decode()
    withdraw_basis(person, on=today(), by=rep)
    for page in (url("insight_list"), f"{hospital.get_absolute_url()}?tab=know", hospital.get_absolute_url()):
        assert "Chairs the guideline group" not in as_rep.get(page).content.decode()
    assert as_rep.get(url("insight_edit", kept.pk)).status_code == 404

    erase_person(person, by=compliance, reason="asked")
    assert not Insight.objects.exists()
    assert not Insight.history.exists()


def test_a_name_in_free_text_goes_with_the_person(rep, compliance, hospital):
    person = StakeholderFactory(hospital=hospital, name="陈望舒")
    answer_question(hospital, "know-strategy", "陈望舒 wants a stroke centre", on=today(), by=rep)
    RivalAct.objects.create(
        hospital=hospital, kind="meeting", severity="low", text="Met 陈望舒", source="x", on=today(), by=rep
    )
    erase_person(person, by=compliance, reason="asked")
    assert "陈望舒" not in hospital.answers.get().text
    assert "陈望舒" not in RivalAct.objects.get().text
    assert "陈望舒" not in "".join(RivalAct.history.values_list("text", flat=True))


def test_an_ended_insight_keeps_its_first_day(rep, hospital):
    first = today() - timedelta(days=3)
    kept = add_insight(insight(hospital, on=today() - timedelta(days=9), expires_on=first), by=rep)
    end_insight(kept, on=today(), by=rep)
    assert Insight.objects.get().expires_on == first


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["fresh", "old", "expired"]),
        ("?level=4", ["expired"]),
        ("?age=fresh", ["fresh"]),
        ("?age=stale", ["old", "expired"]),
        ("?source=website&level=1", ["fresh", "old"]),
        ("?hospital=nowhere", []),
        ("?page=2", []),
        ("?page=x", ["fresh", "old", "expired"]),
    ],
)
def test_the_list_is_filtered_by_level_age_and_source(as_rep, hospital, query, found):
    insight(hospital, text="fresh").save()
    insight(hospital, text="old", on=today() - timedelta(days=180)).save()
    day = today() - timedelta(days=200)
    insight(hospital, text="expired", on=day, level=4, source_type="top", expires_on=day).save()
    insight(HospitalFactory(), text="foreign").save()

    for page in (url("insight_list"), url("hospital_insights", hospital.pk)):
        if "hospital=" in query and "hospitals" in page:
            continue
        response = as_rep.get(page + query)
        assert [row.text for row in response.context["list"].rows] == found


@pytest.mark.parametrize("how_many", [1, 60])
def test_the_list_costs_the_same_for_one_as_for_many(as_rep, hospital, how_many, django_assert_num_queries):
    for _ in range(how_many):
        insight(hospital).save()
    with django_assert_num_queries(6):  # session, user, territories, company, insights, products to filter by
        response = as_rep.get(url("insight_list"))
    assert len(response.context["list"].rows) == min(how_many, 25)


# -- How the hospital stands -----------------------------------------------------------------------
def analysis_data(**fields):
    return {"strategy": "niche", "segment": "key", "buyers": "4", "buyers_notes": "They choose", "on": today().isoformat(), **fields}  # fmt: skip


def test_strategy_segment_and_forces_are_judged_and_judged_again(as_rep, rep, hospital):
    page = url("analysis_edit", hospital.pk)
    assert as_rep.post(page, analysis_data()).status_code == 302
    again = analysis_data(buyers="2", version="1", base="{}")
    assert as_rep.post(page, again).status_code == 302

    kept = CustomerAnalysis.objects.get()
    assert (kept.strategy, kept.segment, kept.buyers, kept.version, kept.by) == ("niche", "key", 2, 2, rep)
    assert [row.buyers for row in kept.history.order_by("history_id")] == [4, 2]


def test_a_second_first_judgement_shows_both_or_refuses(as_rep, hospital):
    CustomerAnalysis.objects.create(hospital=hospital, strategy="niche", on=today())
    response = as_rep.post(url("analysis_edit", hospital.pk), analysis_data(strategy="low_cost"))
    assert response.status_code == 409
    assert CustomerAnalysis.objects.get().strategy == "niche"


def test_an_example_fills_the_form_and_can_be_changed(as_rep, hospital):
    address = url("swot_new", hospital.pk)
    page = as_rep.get(address)
    assert "?example=3" in page.content.decode()
    for number, example in enumerate(page.context["examples"]):
        picked = as_rep.get(f"{address}?example={number}").context["form"].initial
        assert (picked["quadrant"], picked["text"]) == (example.quadrant.value, str(example.text))
    for nonsense in ("99", "-1", "x", ""):
        assert as_rep.get(f"{address}?example={nonsense}").context["form"].initial.get("text") in (None, "")
    assert not hospital.swot.exists()


def test_the_swot_is_kept_corrected_and_taken_out(as_rep, hospital):
    data = {"quadrant": "strength", "factor": "care", "text": "The stroke centre", "score": "5"}
    as_rep.post(url("swot_new", hospital.pk), data)
    item = hospital.swot.get()
    as_rep.post(url("swot_edit", item.pk), {**data, "score": "3", "version": "1", "base": "{}"})
    assert hospital.swot.get().score == 3
    as_rep.post(url("swot_remove", item.pk))
    assert not hospital.swot.exists()
    assert SwotItem.history.count() == 3


def test_a_plan_can_freeze_a_plain_copy(hospital):
    CustomerAnalysis.objects.create(hospital=hospital, strategy="niche", segment="key", rivalry=4, on=today())
    SwotItem.objects.create(hospital=hospital, quadrant="threat", factor="care", text="A new clinic", score=2)
    copy = analysis_copy(hospital)
    assert copy["strategy"] == "niche"
    assert copy["forces"]["rivalry"] == {"rating": 4, "notes": ""}
    assert copy["swot"] == [{"quadrant": "threat", "factor": "care", "text": "A new clinic", "score": 2}]
    assert analysis_copy(HospitalFactory()) == {"swot": []}


# -- Rivals ----------------------------------------------------------------------------------------
def position_data(rival, **fields):
    return {"rival": rival.pk, "promotion_model": "academic", "strengths": "Studies", "complaints": "Dear", **fields}


def test_a_rival_is_described_with_a_share_by_commercial_users_only(as_rep, as_medrep, hospital, rival):
    share = {"percent": "35", "share_source": "Pharmacy's report", "share_on": today().isoformat()}
    assert as_medrep.post(url("position_new", hospital.pk), position_data(rival, **share)).status_code == 302
    assert not RivalShare.objects.exists()
    position = RivalPosition.objects.get()

    as_rep.post(url("position_edit", position.pk), position_data(rival, **share, version="1", base="{}"))
    assert RivalShare.objects.get().percent == 35
    assert "Pharmacy" in as_rep.get(url("position_edit", position.pk)).content.decode()
    assert "Pharmacy" not in as_medrep.get(url("position_edit", position.pk)).content.decode()


@pytest.mark.parametrize(
    ("share", "status"),
    [
        ({"percent": "101", "share_source": "x"}, 422),
        ({"percent": "10", "share_source": ""}, 422),
        ({"percent": "10", "share_source": "x", "share_on": ""}, 422),
        ({"percent": "", "share_source": ""}, 302),
    ],
)
def test_a_share_needs_its_source_and_its_day(as_rep, hospital, rival, share, status):
    data = position_data(rival, **{"share_on": today().isoformat(), **share})
    assert as_rep.post(url("position_new", hospital.pk), data).status_code == status
    assert not RivalShare.objects.exists()
    assert RivalPosition.objects.count() == (status == 302)


def test_a_rival_is_described_once(as_rep, hospital, rival):
    for status in (302, 422):
        assert as_rep.post(url("position_new", hospital.pk), position_data(rival)).status_code == status
    assert RivalPosition.objects.count() == 1


def test_shares_of_a_class_stay_within_everything(rep, medrep, hospital, rival):
    other = RivalProduct.objects.create(name="安脉宁", family=rival.family)
    elsewhere = RivalProduct.objects.create(name="瑞达通", family=FamilyFactory())
    how = {"source": "x", "on": today(), "by": rep}
    estimate_rival_share(hospital, rival, 60, **how)
    estimate_rival_share(hospital, elsewhere, 90, **how)
    with pytest.raises(ValidationError):
        estimate_rival_share(hospital, other, 41, **how)
    estimate_rival_share(hospital, other, 40, **how)
    estimate_rival_share(hospital, rival, 50, **how)  # the last word of a day counts
    with pytest.raises(ValidationError):
        estimate_rival_share(hospital, rival, 10, **{**how, "by": medrep})
    assert sorted(RivalShare.objects.values_list("percent", flat=True)) == [40, 50, 90]


def test_an_act_is_logged_and_taken_back_by_its_author_or_who_keeps_the_roster(
    as_rep, as_medrep, as_manager, hospital, rival
):
    data = {"kind": "meeting", "severity": "high", "rival": rival.pk, "text": "A lecture", "source": "A poster", "on": today().isoformat()}  # fmt: skip
    as_rep.post(url("rival_act_new", hospital.pk), data)
    act = hospital.rival_acts.get()
    assert as_medrep.post(url("rival_act_remove", act.pk)).status_code == 404
    assert as_manager.post(url("rival_act_remove", act.pk)).status_code == 302
    assert not hospital.rival_acts.exists()
    assert RivalAct.history.filter(history_type="-").count() == 1


def test_nothing_seen_is_kept_once_a_day_and_is_no_kind_to_choose(as_rep, hospital):
    for _ in range(2):
        as_rep.post(url("rival_act_none", hospital.pk))
    assert hospital.rival_acts.get().severity == ""
    data = {"kind": "nothing_seen", "severity": "low", "text": "x", "source": "x", "on": today().isoformat()}
    assert as_rep.post(url("rival_act_new", hospital.pk), data).status_code == 422


def test_an_act_has_a_severity_and_a_look_has_none(hospital):
    for fields in ({"kind": "meeting"}, {"kind": "nothing_seen", "severity": "low"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RivalAct.objects.create(hospital=hospital, on=today(), **fields)
