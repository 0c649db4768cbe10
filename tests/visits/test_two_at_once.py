"""Everything at the same time as itself: real threads against the real server, on both databases."""

import threading
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from datetime import timedelta

import pytest
from django.middleware.csrf import _get_new_csrf_string
from django.utils import timezone

from accounts.models import Adoption, AdoptionEvent, Stakeholder, SupportEvent
from tests.conftest import sign_in
from tests.factories import StakeholderFactory, UserFactory
from tests.visits.entries import NEW, five_inputs, move
from visits.models import NextStep, Visit, VisitAttendee, VisitDraft

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PATIENCE = 120


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def poster(live_server, user):
    """Sends a form as the signed-in user over the network; answers (status, where it leads)."""
    live_server.thread.httpd.socket.listen(512)  # room for all to wait at the door; by itself it has ten places
    token = _get_new_csrf_string()
    session = sign_in(user).cookies["sessionid"].value
    headers = {"Cookie": f"sessionid={session}; csrftoken={token}", "X-CSRFToken": token}
    opener = urllib.request.build_opener(NoRedirect)

    def post(path, sent):
        body = urllib.parse.urlencode(sent, doseq=True).encode()
        request = urllib.request.Request(f"{live_server.url}{path}", body, headers)  # noqa: S310
        try:
            with opener.open(request, timeout=PATIENCE) as answer:
                return answer.status, answer.headers.get("Location")
        except urllib.error.HTTPError as answer:
            return answer.code, answer.headers.get("Location")

    return post


def all_at_once(acts) -> list:
    """What the acts answered, each in a thread of its own, all let go at the same moment."""
    gate, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(at, act):
        gate.wait()
        answers[at] = act()

    threads = [threading.Thread(target=run, args=pair, daemon=True) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return answers


def test_two_hundred_posts_of_one_visit_make_one(live_server, rep, hospital, zhao, chen, product):
    post = poster(live_server, rep)
    sent = five_inputs(
        hospital, [zhao, chen], [(product, "listened")], **move(zhao, stance=1, product=product, stage=3)
    )

    answers = all_at_once([lambda: post(NEW, sent)] * 200)

    visit = Visit.objects.get()
    assert Counter(answers) == {(302, visit.get_absolute_url()): 200}
    assert VisitAttendee.objects.count() == 2
    assert NextStep.objects.count() == SupportEvent.objects.count() == AdoptionEvent.objects.count() == 1
    assert Visit.history.count() == NextStep.history.count() == 1
    assert not VisitDraft.objects.exists()


def test_two_hundred_different_visits_make_two_hundred(live_server, rep, hospital, zhao, product):
    post = poster(live_server, rep)
    forms = [five_inputs(hospital, [zhao], [(product, "listened")], notes=f"note {n}") for n in range(200)]

    answers = all_at_once([lambda sent=sent: post(NEW, sent) for sent in forms])

    assert Counter(status for status, _where in answers) == {302: 200}
    assert len({where for _status, where in answers}) == 200
    assert set(Visit.objects.values_list("notes", flat=True)) == {f"note {n}" for n in range(200)}
    assert VisitAttendee.objects.count() == NextStep.objects.count() == Visit.history.count() == 200


def test_two_contents_under_one_client_id_are_both_kept(live_server, rep, hospital, zhao):
    post = poster(live_server, rep)
    sent = five_inputs(hospital, [zhao])

    all_at_once([lambda notes=notes: post(NEW, {**sent, "notes": notes}) for notes in ["one", "two"] * 10])

    assert Visit.objects.count() == VisitDraft.objects.count() == 1
    kept = {Visit.objects.get().notes, VisitDraft.objects.get().payload["notes"][0]}
    assert kept == {"one", "two"}


def test_eight_writers_lose_nothing(live_server, patch_territory, hospital, zhao):
    """Visits, drafts and people from eight users at once; SQLite lets them wait in line."""
    writers = [poster(live_server, UserFactory(is_rep=True, territory=patch_territory)) for _ in range(8)]

    def write(post, name):
        answers = []
        for n in range(10):
            draft = five_inputs(hospital, [zhao], notes=f"draft {name}.{n}")
            answers.append(post(f"{NEW}draft/", draft)[0])
            answers.append(post(NEW, five_inputs(hospital, [zhao], notes=f"visit {name}.{n}"))[0])
        answers.append(post(f"{NEW}person/", {**draft, "new_name": f"Person {name}"})[0])
        return answers

    answers = all_at_once([lambda post=post, name=name: write(post, name) for name, post in enumerate(writers)])

    assert answers == [[302] * 21] * 8
    names = [f"{name}.{n}" for name in range(8) for n in range(10)]
    assert set(Visit.objects.values_list("notes", flat=True)) == {f"visit {name}" for name in names}
    assert {row.payload["notes"][0] for row in VisitDraft.objects.all()} == {f"draft {name}" for name in names}
    assert Stakeholder.objects.filter(is_under_review=True).count() == 8


def test_one_missing_person_added_by_many_is_one(live_server, patch_territory, hospital):
    posts = [poster(live_server, UserFactory(is_rep=True, territory=patch_territory)) for _ in range(8)]

    all_at_once(
        [lambda post=post: post(f"{NEW}person/", {"hospital": hospital.pk, "new_name": "宋若溪"}) for post in posts]
    )

    assert hospital.stakeholders.count() == 1


def test_two_who_judge_one_person_differently_are_not_both_right(live_server, patch_territory, hospital, zhao, product):
    """One stance stands and its visit with it; the others are told, and their visits are drafts."""
    posts = [poster(live_server, UserFactory(is_rep=True, territory=patch_territory)) for _ in range(10)]
    forms = [five_inputs(hospital, [zhao], **move(zhao, stance=1 - 2 * (n % 2))) for n in range(10)]

    answers = all_at_once(
        [lambda post=post, sent=sent: post(NEW, sent) for post, sent in zip(posts, forms, strict=True)]
    )

    assert Counter(status for status, _where in answers) == {302: 5, 200: 5}
    zhao.refresh_from_db()
    assert zhao.support == SupportEvent.objects.get().support
    assert Visit.objects.count() == VisitDraft.objects.count() == 5


def test_the_newest_stance_stands_whoever_comes_last(live_server, patch_territory, hospital, product):
    people = StakeholderFactory.create_batch(4, hospital=hospital)
    posts = [poster(live_server, UserFactory(is_rep=True, territory=patch_territory)) for _ in range(10)]
    days = [timezone.localdate() - timedelta(days=n) for n in range(10)]

    def form(n):
        moves = {}
        for person in people if n % 2 else reversed(people):
            moves |= move(person, stance=n % 5 - 2, product=product, stage=n % 7)
        return five_inputs(hospital, people, on=days[n].isoformat(), **moves)

    answers = all_at_once([lambda post=post, n=n: post(NEW, form(n)) for n, post in enumerate(posts)])

    assert Counter(status for status, _where in answers) == {302: 10}
    assert SupportEvent.objects.count() == AdoptionEvent.objects.count() == 40
    assert set(Stakeholder.objects.values_list("support", "support_on")) == {(-2, days[0])}
    assert set(Adoption.objects.values_list("stage", "since")) == {(0, days[0])}


def test_a_visit_is_taken_back_once(live_server, rep, hospital, zhao):
    post = poster(live_server, rep)
    _status, page = post(NEW, five_inputs(hospital, [zhao]))

    answers = all_at_once([lambda: post(f"{page}take-back/", {})] * 8)

    assert set(Counter(status for status, _where in answers)) <= {302, 404}
    assert VisitDraft.objects.count() == 1
    assert not Visit.objects.exists()
    assert Visit.history.filter(history_type="-").count() == 1
