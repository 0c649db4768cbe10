"""Two move one listing at the same moment, with real threads against the real server: one wins, the other is told."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse

from planning.models import ListingApplication
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
