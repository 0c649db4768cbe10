"""The page of runs: who sees it, what it says, starting a run, its progress."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import Hospital
from records.models import Job
from scoring.models import ScoreRun, TierEvent
from scoring.services import run
from tests.factories import HospitalFactory

from .scenes import AS_OF

pytestmark = pytest.mark.django_db
PAGES = ["run_list", "run_progress"]


@pytest.fixture(autouse=True)
def morning_after():
    with time_machine.travel("2026-11-16 09:00 +08:00", tick=False):
        yield


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["as_rep", "as_medrep", "as_manager", "as_compliance"])
def test_runs_are_the_admins_business(request, who, page):
    assert request.getfixturevalue(who).get(reverse(f"scoring:{page}")).status_code == 403


@pytest.mark.parametrize("who", ["as_rep", "as_manager", "as_compliance"])
def test_nobody_else_starts_a_run(request, who):
    assert request.getfixturevalue(who).post(reverse("scoring:run_start")).status_code == 403
    assert not Job.objects.exists()
    assert not ScoreRun.objects.exists()


def test_before_the_first_run_the_page_says_what_to_do(as_admin):
    page = as_admin.get(reverse("scoring:run_list")).content.decode()
    assert "No run yet" in page
    assert "Run now" in page


def test_an_admin_starts_a_run_and_sees_its_result(as_admin, django_capture_on_commit_callbacks):
    HospitalFactory()
    with django_capture_on_commit_callbacks(execute=True):
        response = as_admin.post(reverse("scoring:run_start"), follow=True)
    page = as_admin.get(reverse("scoring:run_list")).content.decode()
    assert response.status_code == 200
    assert Job.objects.get().state == "done"
    assert Hospital.objects.get().scored_on == AS_OF
    assert "Run again" in page
    assert "Scores of 15 Nov" in page


def test_starting_twice_queues_one_job(as_admin):
    as_admin.post(reverse("scoring:run_start"))
    as_admin.post(reverse("scoring:run_start"))
    assert Job.objects.count() == 1
    assert "about to begin" in as_admin.get(reverse("scoring:run_list")).content.decode()


def test_a_failed_job_tells_so(as_admin, monkeypatch, django_capture_on_commit_callbacks):
    HospitalFactory()
    monkeypatch.setattr("scoring.services.chunks.gather", lambda *_: 1 / 0)
    with django_capture_on_commit_callbacks(execute=True):
        as_admin.post(reverse("scoring:run_start"))
    assert Job.objects.get().state == "failed"
    page = as_admin.get(reverse("scoring:run_list")).content.decode()
    assert "Chunk 1 (hospitals" in page
    assert "ZeroDivisionError" in page


def test_progress_asks_again_until_the_run_ends(as_admin):
    started = ScoreRun.objects.create(as_of=AS_OF, phase="chunks", chunks_total=4, hospitals=8_000)
    started.chunks.create(number=1, first_id=1, last_id=2, done_at=timezone.now())
    part = as_admin.get(reverse("scoring:run_progress")).content.decode()
    assert 'hx-trigger="every 1s"' in part
    assert "1 of 4" in part
    assert "Scoring hospitals" in part

    ScoreRun.objects.update(state="failed", error="Chunk 2 (hospitals 3–4): OSError: gone")
    part = as_admin.get(reverse("scoring:run_progress")).content.decode()
    assert "hx-trigger" not in part
    assert "Chunk 2 (hospitals 3–4)" in part


def test_stale_scores_are_labelled(as_admin):
    HospitalFactory()
    run(AS_OF - timedelta(days=2))
    page = as_admin.get(reverse("scoring:run_list")).content.decode()
    assert "The scores shown are still those of 13 Nov" in page
    run()
    assert "still those of" not in as_admin.get(reverse("scoring:run_list")).content.decode()


def test_in_chinese(as_admin, admin):
    admin.language = "zh-hans"
    admin.save()
    assert as_admin.get(reverse("scoring:run_list")).status_code == 200


# -- Movements -------------------------------------------------------------------------------------
def moved(hospital) -> None:
    TierEvent.objects.create(hospital=hospital, to_tier="B", month=date(2026, 6, 1), value_fen=700)
    TierEvent.objects.create(
        hospital=hospital, from_tier="B", to_tier="A", month=date(2026, 9, 1), value_fen=98_700, previous_value_fen=700
    )


def test_a_manager_sees_who_moved_in_the_own_region(as_manager, patch_territory, other_territory):
    ours, theirs = HospitalFactory(territory=patch_territory), HospitalFactory(territory=other_territory)
    moved(ours)
    moved(theirs)
    page = as_manager.get(reverse("scoring:movement_list")).content.decode()
    assert ours.name_en in page
    assert "987 CNY" in page
    assert theirs.name_en not in page


def test_before_any_movement_the_page_says_when(as_admin):
    assert "No tier has changed yet" in as_admin.get(reverse("scoring:movement_list")).content.decode()


@pytest.mark.parametrize("who", ["as_rep", "as_medrep", "as_compliance"])
def test_movements_are_not_for_everybody(request, who):
    assert request.getfixturevalue(who).get(reverse("scoring:movement_list")).status_code == 403


def test_a_medical_manager_sees_no_tiers(as_manager, manager):
    manager.function = "medical"
    manager.save()
    assert as_manager.get(reverse("scoring:movement_list")).status_code == 403
