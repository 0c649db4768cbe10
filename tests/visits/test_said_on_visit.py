"""What was asked and promised, taken down in the visit form: with the visit, or not at all."""

import json
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from people.models import RepFiling
from records.models import TextFlag
from tests.factories import HospitalFactory, StakeholderFactory, UserFactory
from tests.visits.entries import NEW, asked, five_inputs, promise
from tests.visits.test_pages import counted
from visits.models import Commitment, ServiceRequest, Visit, VisitDraft

pytestmark = pytest.mark.django_db


def take_back(client, visit):
    return client.post(reverse("visits:visit_take_back", args=[visit.pk]))


def nothing_is_kept() -> bool:
    return not (Visit.objects.exists() or ServiceRequest.objects.exists() or Commitment.objects.exists())


@pytest.mark.parametrize("function", ["commercial", "medical"])
def test_a_request_and_promises_of_both_sides_come_with_the_visit(
    as_rep, as_medrep, rep, medrep, hospital, zhao, function
):
    client, user = (as_rep, rep) if function == "commercial" else (as_medrep, medrep)
    today = timezone.localdate()
    RepFiling.objects.filter(user=user).update(valid_from=today - timedelta(days=9), valid_to=today)
    colleague = UserFactory(is_rep=True, territory=hospital.territory)
    later = today + timedelta(days=7)
    sent = five_inputs(hospital, [zhao], on=(today - timedelta(days=1)).isoformat())
    sent |= asked(1, _person=zhao.pk, _unasked="on") | promise(2, by=later, _owner=colleague.pk)
    sent |= promise(4, "theirs", "Name the date of the committee", _kind="supply")

    answer = client.post(NEW, sent)

    visit = Visit.objects.get()
    request, (ours, theirs) = visit.service_requests.get(), visit.commitments.order_by("pk")
    assert (request.kind, request.text, request.is_unprompted) == ("medical", "Dose in renal failure", True)
    assert (request.stakeholder, request.owner, request.asked_on, request.due_on) == (zhao, user, visit.on, today)
    assert (ours.direction, ours.owner, ours.made_on, ours.due_on) == ("ours", colleague, visit.on, later)
    assert (theirs.direction, theirs.stakeholder, theirs.is_open) == ("theirs", None, True)
    assert {row.hospital for row in (request, ours, theirs)} == {hospital}
    assert [row.history.get().history_user for row in (request, ours, theirs)] == [user] * 3
    page = client.get(answer.url).content.decode()
    assert all(row.text in page for row in (request, ours, theirs))


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"promise_unasked-1": "on"}, ["Say who asked", "Say what was asked", "Say by when"]),
        (promise(said="asked"), ["what kind"]),
        (promise(said="gift"), ["Say who asked"]),
        (asked(kind="gift"), ["what kind"]),
        (promise(text="x" * 301), ["At most 300"]),
        ({**promise(), "promise_by-1": "soon"}, ["Say by when"]),
        (promise(_person="999999"), ["Pick again"]),
        (promise(_owner="999999"), ["Choose one"]),
    ],
)
def test_all_that_a_row_lacks_is_said_at_once_and_nothing_is_kept(as_rep, hospital, zhao, row, says):
    answer = as_rep.post(NEW, five_inputs(hospital, [zhao], purpose=None) | row | asked(3))

    errors = answer.context["form"].errors
    assert set(errors) == {"purpose", "promise-1"}
    assert [part in why for part, why in zip(says, map(str, errors["promise-1"]), strict=True)] == [True] * len(says)
    page = answer.content.decode()
    assert 'href="#div_id_promise-1"' in page
    assert 'id="div_id_promise-1"' in page
    assert "Dose in renal failure" in page
    assert nothing_is_kept()
    assert VisitDraft.objects.get().payload["promise_text-3"] == ["Dose in renal failure"]


def test_it_is_due_on_the_day_of_the_visit_or_later(as_rep, hospital, zhao):
    yesterday = timezone.localdate() - timedelta(days=1)

    answer = as_rep.post(NEW, five_inputs(hospital, [zhao]) | promise(by=yesterday) | asked(2, by=yesterday))

    assert set(answer.context["form"].errors) == {"promise-1", "promise-2"}
    assert nothing_is_kept()


def test_nobody_of_another_hospital_asks_here_and_no_stranger_sees_to_it(as_rep, hospital, zhao, stranger):
    sent = five_inputs(hospital, [zhao])

    for row in (asked(_person=StakeholderFactory().pk), asked(_owner=stranger.pk)):
        assert set(as_rep.post(NEW, sent | row).context["form"].errors) == {"promise-1"}
    assert nothing_is_kept()


def test_an_attempt_may_bring_a_request(as_rep, hospital):
    as_rep.post(NEW, five_inputs(hospital, [], outcome="not_seen") | asked())

    assert Visit.objects.get().service_requests.count() == 1


def test_the_same_entry_is_one_and_another_promise_is_another_content(as_rep, hospital, zhao):
    sent = five_inputs(hospital, [zhao]) | asked(1) | promise(2)

    as_rep.post(NEW, sent)
    again = as_rep.post(NEW, sent)
    other = as_rep.post(NEW, sent | promise(2, text="Bring two labels"))

    assert again.url == Visit.objects.get().get_absolute_url()
    assert (ServiceRequest.objects.count(), Commitment.objects.get().text) == (1, "Bring the label")
    draft = VisitDraft.objects.get()
    assert other.url == f"{NEW}?draft={draft.client_id}"
    assert draft.payload["promise_text-2"] == ["Bring two labels"]


def test_a_draft_keeps_the_rows_and_shows_them_again(as_rep, hospital, zhao):
    sent = {"client_id": str(uuid.uuid4()), "hospital": hospital.pk} | asked(1, _person=zhao.pk) | promise(7)
    as_rep.post(reverse("visits:draft_save"), sent)

    page = as_rep.get(f"{NEW}?draft={sent['client_id']}")

    rows = {row.number: row for row in page.context["form"].promise_rows()}
    assert sorted(rows) == [1, 2, 3, 4, 5, 7]
    assert [chip.value for chip in rows[1].people if chip.chosen] == [str(zhao.pk)]
    assert (rows[7].text, rows[7].is_filled, rows[2].is_filled) == ("Bring the label", True, False)
    assert "data-more open" in page.content.decode()


def test_taking_the_visit_back_takes_them_back_too(as_rep, hospital, zhao):
    colleague = UserFactory(is_rep=True, territory=hospital.territory)
    sent = five_inputs(hospital, [zhao]) | asked(1, _person=zhao.pk, _unasked="on")
    sent |= promise(2, "theirs", "要现金", _owner=colleague.pk) | promise(3)
    as_rep.post(NEW, sent)
    assert TextFlag.objects.get().subject_type == "commitment"

    take_back(as_rep, Visit.objects.get())

    assert nothing_is_kept()
    assert not TextFlag.objects.exists()
    assert ServiceRequest.history.filter(history_type="-").count() == 1
    assert Commitment.history.filter(history_type="-").count() == 2
    draft = VisitDraft.objects.get()
    typed = {name: [str(value)] for name, value in sent.items() if name.startswith("promise")}
    assert {name: value for name, value in draft.payload.items() if name.startswith("promise")} == typed
    as_rep.post(NEW, {**draft.payload, "client_id": str(draft.client_id)})
    assert (ServiceRequest.objects.count(), Commitment.objects.count()) == (1, 2)


def test_forbidden_words_are_saved_flagged_and_told(as_rep, hospital, zhao):
    answer = as_rep.post(NEW, five_inputs(hospital, [zhao]) | asked(text="要回扣"), follow=True)

    assert "compliance will read it" in answer.content.decode()
    assert ServiceRequest.objects.get().text == "要回扣"
    assert TextFlag.objects.get().subject_type == "servicerequest"


@pytest.mark.parametrize(("rows", "people"), [(2, 1), (9, 1), (9, 100)])
def test_they_cost_four_queries_however_many(as_rep, hospital, product, rows, people, django_assert_max_num_queries):
    met = StakeholderFactory.create_batch(people, hospital=hospital)
    sent = five_inputs(hospital, met, [(product, "listened")])
    for row in range(1, rows + 1):
        sent |= asked(row) if row % 2 else promise(row)

    with django_assert_max_num_queries(100) as queries:
        as_rep.post(NEW, sent)

    visit = Visit.objects.get()
    assert visit.service_requests.count() + visit.commitments.count() == rows
    assert len(counted(queries.captured_queries)) == 16


@pytest.mark.parametrize("how_many", [1, 50])
def test_a_queue_brings_them_at_the_same_cost(as_rep, rep, hospital, zhao, how_many, django_assert_max_num_queries):
    entries = [five_inputs(hospital, [zhao]) | asked(1) | promise(2) | promise(3, "theirs") for _ in range(how_many)]

    with django_assert_max_num_queries(23):
        body = json.dumps({"visits": entries})
        answer = as_rep.post(reverse("visits:visit_batch"), body, content_type="application/json").json()

    assert {each["state"] for each in answer["visits"]} == {"stored"}
    assert (ServiceRequest.objects.count(), Commitment.objects.count()) == (how_many, 2 * how_many)
    assert Commitment.history.filter(history_user=rep).count() == 2 * how_many
    assert Visit.objects.filter(service_requests=None).count() == 0


def test_a_bad_row_in_a_queue_is_kept_as_a_draft(as_rep, hospital, zhao):
    body = json.dumps({"visits": [five_inputs(hospital, [zhao]) | promise(text=None)]})

    answer = as_rep.post(reverse("visits:visit_batch"), body, content_type="application/json").json()["visits"][0]

    assert (answer["state"], list(answer["problems"])) == ("refused", ["promise-1"])
    assert nothing_is_kept()


def test_somebody_else_does_not_see_them_in_a_draft(as_rep, as_stranger, hospital):
    sent = {"client_id": str(uuid.uuid4()), "hospital": hospital.pk} | promise(text="Secret words")
    as_rep.post(reverse("visits:draft_save"), sent)

    assert as_stranger.get(f"{NEW}?draft={sent['client_id']}").status_code == 404
    assert as_stranger.post(NEW, five_inputs(HospitalFactory(), []) | promise()).status_code == 404
    assert nothing_is_kept()
