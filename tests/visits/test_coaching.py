"""Coaching: who may begin, see and change one, that neither side rates after reading the other, and the trend."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from people.models import User
from records.models import TextFlag
from tests.conftest import sign_in
from tests.factories import (
    AdverseEventFactory,
    AssignmentFactory,
    CoachingFactory,
    CommitmentFactory,
    NextStepFactory,
    StakeholderFactory,
    TerritoryFactory,
    UserFactory,
    VisitFactory,
)
from visits.coaching_items import OWN, OWN_SKILLS, SKILLS, TALKING
from visits.coaching_trend import trend_of
from visits.models import Coaching, Visit
from visits.services.coaching import acknowledge_coaching, begin_coaching, rate_oneself, write_coaching

pytestmark = pytest.mark.django_db
NOTHING_SEEN = {"done": [], "avoided": [], "barriers": []}
RATED = dict.fromkeys(SKILLS, 4) | NOTHING_SEEN
LIST = reverse("visits:coaching_list")


def url(name, row) -> str:
    return reverse(f"visits:coaching_{name}", args=[row.pk])


@pytest.fixture
def joint(hospital, rep, manager):
    """A joint visit of the rep with the manager that can no longer be taken back."""
    long_ago = timezone.now() - timedelta(hours=1)
    return VisitFactory(hospital=hospital, author=rep, joint_with=manager, submitted_at=long_ago)


@pytest.fixture
def sent(joint, rep, manager):
    return CoachingFactory(visit=joint, rep=rep, coach=manager)


# -- The whole way ---------------------------------------------------------------------------------
def test_from_the_visit_to_the_acknowledgement(as_rep, as_manager, joint, rep):
    care = reverse("visits:visit_care", args=[joint.pk])
    assert care in as_manager.get(joint.get_absolute_url()).content.decode()
    assert "You went along" in as_manager.get(care).content.decode()
    assert "You went along" not in as_rep.get(care).content.decode()

    as_manager.post(url("new", joint))
    coaching = Coaching.objects.get()
    draft = {"strengths": "Asked well", "done": ["climate"], "listening": "2"}
    assert as_manager.post(url("edit", coaching), draft).url == coaching.get_absolute_url()
    tips = as_manager.get(url("edit", coaching)).content.decode()
    assert all(str(text) in unescape(tips) for _name, text in TALKING)
    refused = as_manager.post(url("edit", coaching), draft | {"then": "send"})
    assert refused.status_code == 422
    coaching.refresh_from_db()
    assert (coaching.state, coaching.listening, coaching.done) == ("draft", 2, ["climate"])
    assert as_rep.get(coaching.get_absolute_url()).status_code == 404

    as_manager.post(url("edit", coaching), draft | dict.fromkeys(SKILLS, "4") | {"then": "send"})
    page = as_rep.get(coaching.get_absolute_url()).content.decode()
    assert "Asked well" not in page
    assert "First your own view" in page
    assert as_rep.get(url("acknowledge", coaching)).status_code == 302
    as_rep.post(url("rate", coaching), dict.fromkeys(OWN, "3"))
    assert "Asked well" in as_rep.get(coaching.get_absolute_url()).content.decode()
    as_rep.post(url("acknowledge", coaching), {"comment": "I will slow down"})
    assert "I will slow down" in as_manager.get(coaching.get_absolute_url()).content.decode()
    coaching.refresh_from_db()
    assert (coaching.state, coaching.rep) == ("acknowledged", rep)
    assert [row.history_user.username for row in coaching.history.order_by("history_id")] == [
        *["manager"] * 3,
        *["rep"] * 2,
    ]


def test_a_draft_may_be_thrown_away_and_begun_anew(as_manager, joint):
    as_manager.post(url("new", joint))
    as_manager.post(url("discard", Coaching.objects.get()))
    assert not Coaching.objects.exists()
    as_manager.post(url("new", joint))
    as_manager.post(url("new", joint))
    assert Coaching.objects.count() == 1


# -- Who may ---------------------------------------------------------------------------------------
def test_nobody_but_a_manager_above_the_rep_may_begin(joint, rep, manager, medrep, patch_territory, region):
    peer = UserFactory(is_rep=True, is_manager=True, territory=patch_territory)
    other = UserFactory(is_rep=True, is_manager=True, territory=patch_territory)
    below = UserFactory(is_manager=True, is_rep=True, territory=TerritoryFactory(parent=patch_territory))
    among_peers = VisitFactory(hospital=joint.hospital, author=peer, joint_with=other, submitted_at=joint.submitted_at)
    with_medrep = VisitFactory(hospital=joint.hospital, author=rep, joint_with=medrep, submitted_at=joint.submitted_at)
    of_below = VisitFactory(hospital=joint.hospital, author=below, joint_with=peer, submitted_at=joint.submitted_at)

    def may(user, visit):
        found = Visit.objects.coachable_by(user, timezone.localdate(), timezone.now())
        return found.numbered(visit.pk) is not None

    assert may(manager, joint)
    assert not may(rep, joint)
    assert not may(peer, joint)  # covers the rep, did not go along
    assert not may(peer, among_peers)
    assert not may(other, among_peers)
    assert may(peer, of_below)
    assert not may(below, of_below)
    assert not may(rep, with_medrep)
    assert not may(medrep, with_medrep)


def test_the_coach_is_never_the_rep(joint, manager):
    with pytest.raises(IntegrityError), transaction.atomic():
        Coaching.objects.create(visit=joint, coach=manager, rep=manager)


def test_a_visit_still_to_be_taken_back_or_not_joint_is_not_coached(as_manager, hospital, rep, manager):
    fresh = VisitFactory(hospital=hospital, author=rep, joint_with=manager)
    long_ago = timezone.now() - timedelta(hours=1)
    alone = VisitFactory(hospital=hospital, author=rep, submitted_at=long_ago)
    missed = VisitFactory(hospital=hospital, author=rep, joint_with=manager, submitted_at=long_ago, outcome="not_seen")
    for visit in (fresh, alone, missed):
        assert as_manager.post(url("new", visit)).status_code == 404
    assert not Coaching.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [("rep", 200), ("manager", 200), ("medrep", 404), ("stranger", 404), ("admin", 403), ("compliance", 403)],
)
def test_only_the_rep_and_managers_above_see_one(request, sent, who, status):
    client = request.getfixturevalue(f"as_{who}")
    assert client.get(sent.get_absolute_url()).status_code == status
    assert client.get(url("trend", sent.rep)).status_code == status


def test_another_manager_above_reads_what_was_sent_and_no_draft(sent, root, hospital, rep, manager):
    director = UserFactory(is_manager=True, territory=root)
    client = sign_in(director)
    draft = CoachingFactory(
        visit=VisitFactory(hospital=hospital, author=rep, joint_with=manager), rep=rep, coach=manager, state="draft",
        sent_at=None,
    )  # fmt: skip
    assert client.get(sent.get_absolute_url()).status_code == 200
    assert client.get(draft.get_absolute_url()).status_code == 404
    for name in ("edit", "discard"):
        assert client.post(url(name, draft), RATED).status_code == 404
    for name in ("rate", "acknowledge"):
        assert client.post(url(name, sent), dict.fromkeys(OWN, "3")).status_code == 404
    sent.refresh_from_db()
    assert (sent.state, sent.rated_at) == ("sent", None)


def test_after_sending_the_coach_changes_nothing(as_manager, sent, manager):
    for name in ("edit", "discard"):
        as_manager.post(url(name, sent), dict.fromkeys(SKILLS, "1"))
    with pytest.raises(ValidationError):
        write_coaching(sent, RATED, by=manager)
    sent.refresh_from_db()
    assert sent.listening == 3


def test_the_rep_rates_once_and_acknowledges_once(sent, rep):
    with pytest.raises(ValidationError):
        acknowledge_coaching(sent, comment="", by=rep)
    rate_oneself(sent, dict.fromkeys(OWN, 2), by=rep)
    with pytest.raises(ValidationError):
        rate_oneself(sent, dict.fromkeys(OWN, 5), by=rep)
    acknowledge_coaching(sent, comment="Yes", by=rep)
    with pytest.raises(ValidationError):
        acknowledge_coaching(sent, comment="No", by=rep)
    sent.refresh_from_db()
    assert (sent.own_listening, sent.comment) == (2, "Yes")


def test_an_unknown_check_and_a_rating_of_six_are_refused(joint, manager):
    coaching = begin_coaching(joint, by=manager)
    with pytest.raises(ValidationError):
        write_coaching(coaching, RATED | {"done": ["gift"]}, by=manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        write_coaching(coaching, RATED | {"listening": 6}, by=manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        Coaching.objects.filter(pk=coaching.pk).update(state="sent", sent_at=timezone.now())
    coaching.refresh_from_db()
    assert coaching.is_draft


def test_forbidden_phrases_go_to_compliance_as_written(joint, manager):
    coaching = begin_coaching(joint, by=manager)
    found = write_coaching(coaching, RATED | {"strengths": "他提到了回扣"}, by=manager)
    assert found == ["回扣"]
    assert TextFlag.objects.get().excerpt == "他提到了回扣"


def test_a_manager_who_visits_is_coached_from_strictly_above(region, patch_territory, manager):
    both = UserFactory(is_rep=True, is_manager=True, territory=region)
    AssignmentFactory(user=both, territory=patch_territory)
    assert both in User.objects.led_by(manager, timezone.localdate())
    AssignmentFactory(user=manager, territory=patch_territory)
    assert both not in User.objects.led_by(manager, timezone.localdate())


# -- The trend -------------------------------------------------------------------------------------
def test_the_trend_goes_by_the_day_of_the_visit():
    late = CoachingFactory.build(pk=1, visit__on=timezone.localdate(), listening=5)
    early = CoachingFactory.build(
        pk=2, visit__on=timezone.localdate() - timedelta(days=30), listening=2, rated_at=timezone.now(),
        **dict.fromkeys(OWN_SKILLS, 4),
    )  # fmt: skip
    trend = trend_of([late, early])
    listening = next(row for row in trend.skills if row.label == "Listening")
    assert (listening.ratings, listening.change) == ([2, 5], 3)
    assert [round(visit.mean, 2) for visit in trend.visits] == [2.83, 3.33]
    assert [visit.own for visit in trend.visits] == [4, None]
    assert trend.line is not None
    assert trend_of([early]).line is None


def test_a_rep_reads_no_rating_in_the_trend_before_the_own_one(as_rep, as_manager, sent, rep):
    assert len(as_rep.get(url("trend", rep)).context["trend"].visits) == 0
    assert len(as_manager.get(url("trend", rep)).context["trend"].visits) == 1


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_list_costs_the_same_however_long(as_manager, rep, manager, hospital, how_many, django_assert_num_queries):
    for _ in range(how_many):
        visit = VisitFactory(hospital=hospital, author=rep, joint_with=manager)
        CoachingFactory(visit=visit, rep=rep, coach=manager)
    with django_assert_num_queries(8):
        assert as_manager.get(LIST).status_code == 200
    with django_assert_num_queries(6):
        assert as_manager.get(url("trend", rep)).status_code == 200


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_page_of_a_joint_visit_stays_within_its_queries(
    as_manager, joint, rep, manager, product, how_many, django_assert_max_num_queries
):
    """With an adverse event, attendees, a topic and a next step; before the coaching and after."""
    AdverseEventFactory(visit=joint, reporter=rep)
    for _ in range(how_many):
        joint.attendees.create(stakeholder=StakeholderFactory(hospital=joint.hospital))
    joint.topics.create(product=product, outcome="listened")
    NextStepFactory(hospital=joint.hospital, visit=joint, owner=rep)
    CommitmentFactory(hospital=joint.hospital, visit=joint, owner=rep)
    for _ in range(2):
        with django_assert_max_num_queries(12):
            assert as_manager.get(joint.get_absolute_url()).status_code == 200
        with django_assert_max_num_queries(8):
            assert as_manager.get(reverse("visits:visit_care", args=[joint.pk])).status_code == 200
        begin_coaching(joint, by=manager)
