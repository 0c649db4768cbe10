"""Two move one listing at the same moment, with real threads against the real server: one wins, the other is told."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.urls import reverse

from dashboards import briefing_files
from planning.models import BriefingFile, ListingApplication, ObjectiveProgress
from planning.services.handover import follow_hospitals
from planning.services.progress import keep_progress
from records import jobs
from records.models import Job
from tests.factories import UserFactory
from tests.visits.test_two_at_once import all_at_once, poster

from .conftest import SHOWN, brought_to

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_of_two_moves_at_once_one_is_an_event(live_server, hospital, product, rep, manager, today):
    listing = brought_to("committee_scheduled", hospital, product, rep, today, committee_on=today + timedelta(days=9))
    sent = {"on": today, "kind": "document", "shown_by": SHOWN, "reason": "evidence", "seen": 1}
    posts = [
        (poster(live_server, user), reverse("planning:listing_move", args=[listing.pk, to]))
        for user, to in ((rep, "approved"), (manager, "rejected"), (rep, "deferred"), (manager, "approved"))
    ]
    acts = [partial(post, url, sent) for post, url in posts]

    answers = [status for status, _where in all_at_once(acts)]

    assert sorted(answers) == [302, 422, 422, 422]
    event = listing.events.first()
    assert (event.number, listing.events.count()) == (2, 2)
    assert ListingApplication.objects.get().state == event.to_state


def test_of_two_decisions_on_a_plan_at_once_one_is_made(live_server, submitted, manager, region):
    other = UserFactory(username="other-manager", is_manager=True, territory=region)
    back = {f"section_{key}": "Say more" for key in ("analysis", "objectives")}
    acts = [
        partial(poster(live_server, user), reverse("planning:plan_move", args=[submitted.pk, to]), sent)
        for user, to, extra in (
            (manager, "approved", {}), (other, "approved", {}), (other, "returned", back), (manager, "returned", back),
        )
        for sent in [{"seen": submitted.events_count, **extra}]
    ]  # fmt: skip

    answers = [status for status, _where in all_at_once(acts)]

    assert sorted(answers) == [302, 422, 422, 422]
    event = submitted.events.first()
    assert submitted.events.count() == submitted.events_count + 1
    submitted.refresh_from_db()
    assert submitted.state == event.to_state
    assert submitted.comments.filter(round="return").count() == (2 if event.to_state == "returned" else 0)


@pytest.fixture
def started(settings, monkeypatch):
    """Jobs that were started, by number: each waits until the test runs it. PDFs are not drawn."""
    settings.JOBS_INLINE, settings.REDIS_URL, pks = False, "", []
    monkeypatch.setattr(jobs, "_start_child", pks.append)
    monkeypatch.setattr(briefing_files, "can_make_pdf", lambda: True)
    monkeypatch.setattr(briefing_files, "pdf_of", lambda page: b"%PDF " + page.encode())
    return pks


def test_two_presses_at_once_make_one_job_and_one_file_whether_there_was_one_or_not(live_server, active, rep, started):
    press = partial(poster(live_server, rep), reverse("dashboards:plan_files", args=[active.pk]) + "?language=en", {})
    names = []
    for time in (1, 2):
        assert [status for status, _where in all_at_once([press] * 4)] == [302] * 4
        row = BriefingFile.objects.get()
        assert (Job.objects.count(), started) == (time, [*started[:-1], row.job_id])
        assert len(started) == time
        jobs.run(row.job_id)
        row.refresh_from_db()
        names.append(row.file.name)
    assert [default_storage.exists(name) for name in names] == [False, True]


def test_a_look_taken_twice_at_once_is_one(active, today):
    acts = [partial(in_own_connection, keep_progress, today) for _number in range(2)]
    assert all_at_once(acts) == [1, 1]
    assert ObjectiveProgress.objects.count() == 1


def test_work_handed_over_twice_at_once_goes_once(plan, rep, colleague, today):
    rep.assignments.all().delete()
    acts = [partial(in_own_connection, follow_hospitals, today) for _number in range(2)]
    assert sorted(all_at_once(acts)) == [0, 1]
    plan.refresh_from_db()
    assert plan.owner == colleague
    assert plan.history.filter(owner=colleague).count() == 1


def in_own_connection(act, *arguments):
    try:
        return act(*arguments)
    finally:
        connection.close()
