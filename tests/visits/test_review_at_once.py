"""Decisions at the same time as each other: real threads against the real server, on both databases."""

from collections import Counter

import pytest
from django.urls import reverse

from tests.factories import ReviewItemFactory, UserFactory, VisitFactory
from tests.visits.test_two_at_once import all_at_once, poster
from visits.models import CallTarget, ReviewItem, Visit
from visits.services.targets import challenge_target

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

RETURN = {"verdict": "return", "comment": "再写清楚"}


def test_of_many_decisions_one_stands(live_server, region, rep, hospital):
    item = ReviewItemFactory(visit=VisitFactory(hospital=hospital, author=rep))
    posts = [poster(live_server, UserFactory(is_manager=True, territory=region)) for _ in range(6)]
    url = reverse("visits:review_decide", args=[item.pk])

    answers = all_at_once(
        [lambda post=post, n=n: post(url, RETURN if n % 2 else {"verdict": "approve"}) for n, post in enumerate(posts)]
    )

    leads = Counter(answers)
    assert leads == {(302, reverse("visits:review_list")): 1, (302, item.get_absolute_url()): 5}
    item.refresh_from_db()
    state = Visit.objects.get().state
    assert state == ("returned" if item.verdict == "returned" else "submitted")
    assert Visit.history.count() == (2 if state == "returned" else 1)


def test_a_target_agreed_to_by_many_is_one(live_server, region, rep, hospital):
    item = challenge_target(hospital, planned=8, proposed=3, reason="主任出国", by=rep)
    posts = [poster(live_server, UserFactory(is_manager=True, territory=region)) for _ in range(6)]
    url = reverse("visits:review_decide", args=[item.pk])

    all_at_once([lambda post=post, n=n: post(url, {"verdict": "approve", "number": n}) for n, post in enumerate(posts)])

    target, item = CallTarget.objects.get(), ReviewItem.objects.get()
    assert (target.planned, target.by) == (item.agreed, item.decided_by)
    assert target.history.count() == 1
