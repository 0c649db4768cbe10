"""Suggestions that learn: answers hold at once and for one user only, the manager reads why, the night counts."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from scoring.models import RefusedPart, ScoreRun
from scoring.refusals import leading_part
from scoring.services.refusals import count_refusals
from tests.conftest import sign_in
from tests.dashboards.whole import score, whole_hospital
from tests.factories import HospitalFactory, UserFactory
from visits.models import PutAside, SuggestionAnswer

pytestmark = pytest.mark.django_db
TODAY = reverse("dashboards:today")
PANEL = reverse("dashboards:team_refusals")


def answer(client, hospital, reason="not_useful", days=7):
    return client.post(reverse("visits:put_aside", args=[hospital.pk]), {"reason": reason, "days": days})


def suggested(client) -> list[str]:
    return [item.hospital.name for item in client.get(TODAY).context["page"].who_next.suggestions]


def refused(user, hospital, days_ago=1, reason="not_useful") -> SuggestionAnswer:
    on = timezone.localdate() - timedelta(days=days_ago)
    return SuggestionAnswer.objects.create(user=user, hospital=hospital, on=on, reason=reason, days=7)


# -- At once, and only mine ------------------------------------------------------------------------
@pytest.mark.parametrize(("reason", "days"), [("wrong_time", 1), ("not_useful", 90), ("done", 30)])
def test_an_answer_changes_my_list_at_once_and_only_mine(as_rep, as_medrep, patch_territory, reason, days):
    hospital, other = HospitalFactory.create_batch(2, territory=patch_territory)
    assert answer(as_rep, hospital, reason, days).status_code == 302
    assert suggested(as_rep) == [other.name]
    assert sorted(suggested(as_medrep)) == sorted([hospital.name, other.name])
    kept = SuggestionAnswer.objects.get()
    assert (kept.reason, kept.days, kept.on) == (reason, days, timezone.localdate())


def test_taken_back_the_same_day_it_is_no_answer(as_rep, rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    earlier = refused(rep, hospital, 3)
    answer(as_rep, hospital)
    answer(as_rep, hospital, "planned", 30)
    assert set(SuggestionAnswer.objects.values_list("reason", flat=True)) == {"not_useful", "planned"}
    as_rep.post(reverse("visits:put_aside_undo", args=[hospital.pk]))
    assert SuggestionAnswer.objects.get() == earlier
    assert not PutAside.objects.exists()


def test_a_wrong_answer_keeps_nothing(as_rep, as_stranger, rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    answer(as_rep, hospital, "gift")
    answer(as_rep, hospital, days=91)
    assert answer(as_stranger, hospital).status_code == 404
    assert not SuggestionAnswer.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        SuggestionAnswer.objects.create(
            user=rep, hospital=hospital, on=timezone.localdate(), reason="not_useful", days=91
        )


# -- The manager reads why -------------------------------------------------------------------------
def test_the_manager_reads_the_reasons_of_the_team(as_manager, rep, patch_territory, other_territory):
    stranger = UserFactory(is_rep=True, territory=other_territory)
    ours, theirs = HospitalFactory(territory=patch_territory), HospitalFactory(territory=other_territory)
    refused(rep, ours)
    refused(rep, ours, 2, "no_access")
    refused(rep, ours, 4)
    refused(rep, ours, 100)
    refused(stranger, theirs)
    context = as_manager.get(PANEL).context
    assert [(row.label, row.number) for row in context["refused"].reasons] == [
        ("Not useful", 2),
        ("No access at present", 1),
    ]
    assert {row.hospital for row in context["page"]} == {ours}


@pytest.mark.parametrize(("who", "status"), [("rep", 403), ("medrep", 403), ("admin", 403), ("compliance", 403)])
def test_only_managers_read_them(request, who, status):
    assert request.getfixturevalue(f"as_{who}").get(PANEL).status_code == status


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_panel_costs_the_same_however_many(as_manager, rep, patch_territory, how_many, django_assert_num_queries):
    hospital = HospitalFactory(territory=patch_territory)
    for days in range(1, how_many + 1):
        refused(rep, hospital, days)
    with django_assert_num_queries(9):
        assert as_manager.get(PANEL).status_code == 200


# -- The night counts ------------------------------------------------------------------------------
def test_the_leading_part_has_most_points_and_ties_go_by_order():
    assert leading_part({"gap": [0.5, 80], "value": [0.5, 80], "contact": [1, 79]}) == "value"
    assert leading_part({"gap": [None, 90], "contact": [1, 5]}) == "contact"
    assert leading_part({"gap": [0, 0]}) is None
    assert leading_part({}) is None


def test_what_was_refused_counts_once_under_its_leading_part(as_manager, rep, medrep, patch_territory):
    hospital = whole_hospital(patch_territory, rep, 2)
    score()
    run = ScoreRun.objects.latest_published()
    snapshot = run.snapshots.get(hospital=hospital)
    snapshot.parts |= {"value": [0.9, 160]}
    snapshot.medical_parts |= {"contact": [0.9, 230]}
    snapshot.save()
    today = run.as_of + timedelta(days=2)
    for user, reason in ((rep, "not_useful"), (medrep, "wrong_time")):
        SuggestionAnswer.objects.create(
            user=user, hospital=hospital, on=run.as_of + timedelta(days=1), reason=reason, days=7
        )
    agreed = SuggestionAnswer.objects.create(user=rep, hospital=hospital, on=run.as_of, reason="done", days=7)
    unscored = refused(rep, HospitalFactory(territory=patch_territory), 0)

    assert count_refusals(today) == 2
    assert count_refusals(today) == 0
    counted = {
        (row.answer.user, row.part, row.is_medical) for row in RefusedPart.objects.select_related("answer__user")
    }
    assert counted == {(rep, "value", False), (medrep, "contact", True)}
    assert not RefusedPart.objects.filter(answer__in=[agreed, unscored]).exists()
    labels = [row.label for row in as_manager.get(PANEL).context["refused"].parts]
    assert sorted(labels) == ["Contact need", "Sales value"]


def test_a_medical_manager_reads_medical_parts_alone(region, rep, medrep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    RefusedPart.objects.create(answer=refused(rep, hospital), part="value")
    RefusedPart.objects.create(answer=refused(medrep, hospital), part="support", is_medical=True)
    medical = UserFactory(is_manager=True, function="medical", territory=region)
    page = sign_in(medical).get(PANEL)
    assert [row.label for row in page.context["refused"].parts] == ["Support"]
    assert "Sales" not in page.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        RefusedPart.objects.create(answer=refused(medrep, hospital, 5), part="gap", is_medical=True)
