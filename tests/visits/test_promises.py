"""Service requests and commitments: taken down, done, kept or not, listed to whom they concern."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from records.models import TextFlag
from tests.factories import CommitmentFactory, HospitalFactory, ServiceRequestFactory, StakeholderFactory, VisitFactory
from visits.choices import ServiceKind
from visits.models import Commitment, ServiceRequest
from visits.relating import kept, on_time
from visits.services.promises import close_request, settle_commitment

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital(patch_territory):
    return HospitalFactory(territory=patch_territory)


@pytest.fixture
def today():
    return timezone.localdate()


def test_a_request_is_taken_down_with_who_asked_and_who_sees_to_it(as_rep, rep, hospital, today):
    person = StakeholderFactory(hospital=hospital)
    data = {
        "kind": "medical", "text": "Dose in renal failure", "stakeholder": person.pk, "asked_on": today,
        "due_on": today + timedelta(days=3), "owner": rep.pk, "is_unprompted": "on",
    }  # fmt: skip
    assert as_rep.post(reverse("visits:service_new", args=[hospital.pk]), data).status_code == 302

    request = ServiceRequest.objects.get()
    assert (request.stakeholder, request.owner, request.is_unprompted, request.is_open) == (person, rep, True, True)
    assert request.history.get().history_user == rep


@pytest.mark.parametrize("field", ["due_on", "asked_on", "stakeholder", "owner", "kind"])
def test_what_cannot_be_is_refused_and_what_was_typed_stays(as_rep, rep, hospital, stranger, today, field):
    bad = {
        "due_on": today - timedelta(days=1),
        "asked_on": today + timedelta(days=1),
        "stakeholder": StakeholderFactory().pk,
        "owner": stranger.pk,
        "kind": "gift",
    }
    data = {"kind": "supply", "text": "Two packs short", "asked_on": today, "due_on": today, "owner": rep.pk}
    answer = as_rep.post(reverse("visits:service_new", args=[hospital.pk]), data | {field: bad[field]})
    assert answer.status_code == 422
    assert "Two packs short" in answer.content.decode()
    assert not ServiceRequest.objects.exists()


def test_the_catalogue_holds_professional_matters_alone():
    assert set(ServiceKind.values) == {
        "information", "medical", "safety", "supply", "documents", "training", "patients",
    }  # fmt: skip


def test_a_request_is_closed_with_its_rating_and_opened_again(as_rep, rep, hospital, today):
    request = ServiceRequestFactory(hospital=hospital, owner=rep, due_on=today)
    data = {"closed_on": today, "answer": "Sent the table", "rating": "5", "beyond": "sooner"}
    as_rep.post(reverse("visits:service_close", args=[request.pk]), data)

    request.refresh_from_db()
    assert (request.closed_on, request.rating, request.beyond, request.was_on_time) == (today, 5, "sooner", True)
    assert as_rep.post(reverse("visits:service_close", args=[request.pk]), data).status_code == 422
    as_rep.post(reverse("visits:service_reopen", args=[request.pk]))
    request.refresh_from_db()
    assert (request.is_open, request.rating, request.history.count()) == (True, None, 3)


def test_a_commitment_is_kept_or_not_with_a_reason(as_rep, rep, hospital, today):
    commitment = CommitmentFactory(hospital=hospital, owner=rep)
    url = reverse("visits:commitment_settle", args=[commitment.pk])
    refused = as_rep.post(url, {"state": "not_kept", "settled_on": today, "note": ""})
    assert refused.status_code == 422
    assert "Say why" in refused.content.decode()

    as_rep.post(url, {"state": "not_kept", "settled_on": today, "note": "The data came late"})

    commitment.refresh_from_db()
    assert (commitment.state, commitment.settled_on, commitment.note) == ("not_kept", today, "The data came late")
    with pytest.raises(ValidationError):
        settle_commitment(commitment, "kept", by=rep, on=today)
    as_rep.post(reverse("visits:commitment_reopen", args=[commitment.pk]))
    commitment.refresh_from_db()
    assert (commitment.is_open, commitment.note) == (True, "")


def test_forbidden_words_are_saved_flagged_and_told(as_rep, rep, hospital, today):
    data = {"direction": "theirs", "text": "要现金", "made_on": today, "due_on": today, "owner": rep.pk}
    answer = as_rep.post(reverse("visits:commitment_new", args=[hospital.pk]), data, follow=True)
    assert "compliance will read it" in answer.content.decode()
    assert Commitment.objects.get().text == "要现金"
    assert TextFlag.objects.get().subject_type == "commitment"


def test_shares_count_what_was_due_and_nothing_else(rep, hospital, today):
    made = today - timedelta(days=20)
    early, late = made + timedelta(days=5), made + timedelta(days=15)
    due = {"hospital": hospital, "asked_on": made, "due_on": made + timedelta(days=10)}
    for closed in (early, late, None):
        ServiceRequestFactory(closed_on=closed, **due)
    ServiceRequestFactory(hospital=hospital)
    share = on_time(list(ServiceRequest.objects.all()), today)
    assert (share.part, share.whole) == (1, 3)

    due = {"hospital": hospital, "made_on": made, "due_on": made + timedelta(days=10)}
    for state in ("kept", "not_kept", "withdrawn"):
        CommitmentFactory(state=state, settled_on=early, **due)
    CommitmentFactory(**due)
    CommitmentFactory(direction="theirs", state="kept", settled_on=early, **due)
    CommitmentFactory(hospital=hospital)
    share = kept(list(Commitment.objects.all()), today)
    assert (share.part, share.whole) == (1, 3)
    assert kept([], today).ratio is None


def test_a_request_is_not_done_before_it_was_asked(rep, hospital, today):
    request = ServiceRequestFactory(hospital=hospital)
    with pytest.raises(ValidationError):
        close_request(request, by=rep, on=today - timedelta(days=1))
    request.refresh_from_db()
    assert request.is_open


@pytest.mark.parametrize("how_many", [1, 20])
@pytest.mark.parametrize(
    ("name", "factory"), [("service_list", ServiceRequestFactory), ("commitment_list", CommitmentFactory)]
)
def test_a_list_costs_the_same_for_one_row_as_for_twenty(
    as_rep, rep, patch_territory, name, factory, how_many, django_assert_num_queries
):
    for _ in range(how_many):
        hospital = HospitalFactory(territory=patch_territory)
        factory(hospital=hospital, owner=rep, stakeholder=StakeholderFactory(hospital=hospital))
    with django_assert_num_queries(5):
        page = as_rep.get(reverse(f"visits:{name}"))
    assert len(page.context["page"].object_list) == how_many


@pytest.mark.parametrize(
    ("name", "factory"), [("service_list", ServiceRequestFactory), ("commitment_list", CommitmentFactory)]
)
def test_a_list_shows_mine_my_hospitals_and_the_late_ones(
    as_rep, as_stranger, rep, medrep, hospital, today, name, factory
):
    day = "asked_on" if factory is ServiceRequestFactory else "made_on"
    long_ago = {day: today - timedelta(days=9), "due_on": today - timedelta(days=1)}
    mine, theirs = factory(hospital=hospital, owner=rep, **long_ago), factory(hospital=hospital, owner=medrep)
    factory()

    def shown(client, **query):
        return {row.pk for row in client.get(reverse(f"visits:{name}"), query).context["page"]}

    assert shown(as_rep) == {mine.pk}
    assert shown(as_rep, who="team") == {mine.pk, theirs.pk}
    assert shown(as_rep, who="team", late="on") == {mine.pk}
    assert shown(as_stranger, who="team") == set()


def test_a_promise_is_born_on_a_visit_and_shown_there(as_rep, rep, hospital, today):
    visit = VisitFactory(hospital=hospital, author=rep, on=today - timedelta(days=2))
    elsewhere = VisitFactory()
    data = {"direction": "ours", "text": "Bring the label", "made_on": visit.on, "due_on": today, "owner": rep.pk}
    url = reverse("visits:commitment_new", args=[hospital.pk])

    as_rep.post(f"{url}?visit={visit.pk}", data)
    as_rep.post(f"{url}?visit={elsewhere.pk}", data | {"text": "Not of that visit"})

    assert dict(Commitment.objects.values_list("text", "visit")) == {
        "Bring the label": visit.pk,
        "Not of that visit": None,
    }
    page = as_rep.get(visit.get_absolute_url()).content.decode()
    assert "Bring the label" in page
    assert f"{url}?visit={visit.pk}" in page
