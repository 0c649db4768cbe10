"""Key messages on the visit form: which may be logged, what a late entry may say, and where they are seen again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from products.services import withdraw_version
from tests.factories import KeyMessageVersionFactory
from visits.models import ReviewItem, Visit, VisitDraft, VisitMessage
from visits.services.reviewing import unlock_visit
from visits.told import Told, problems_of

from .entries import NEW, counted, five_inputs

TODAY = timezone.localdate


@pytest.fixture
def version(product):
    return KeyMessageVersionFactory(message__product=product, message__name="适应症", message__name_en="Indication")


def told(product, *versions) -> dict:
    return {f"message-{product.pk}": [version.pk for version in versions]}


def entry(hospital, zhao, product, *versions, **changes) -> dict:
    return five_inputs(hospital, [zhao], [(product, "listened")], **{**told(product, *versions), **changes})


@pytest.fixture
def logged(as_rep, hospital, zhao, product, version):
    as_rep.post(NEW, entry(hospital, zhao, product, version))
    return Visit.objects.get()


def told_on(visit) -> list[int]:
    return sorted(visit.messages.values_list("version", flat=True))


def test_what_a_message_lacks_is_said_at_the_topic_of_its_product():
    good, silent, stale = Told(1, 7, "A", True), Told(2, 8, "B", True), Told(3, 7, "C", False)

    found = list(problems_of([good, silent, stale], {7}))

    assert [name for name, _why in found] == ["topic-8", "topic-7"]
    assert "C" in str(found[1][1])


def test_the_form_offers_what_is_in_force_and_the_visit_tells_of_it(as_rep, logged, hospital, version):
    form = as_rep.get(NEW, {"hospital": hospital.pk}).content.decode()
    page = as_rep.get(logged.get_absolute_url()).content.decode()

    assert f'id="message-{version.pk}"' in form
    assert told_on(logged) == [version.pk]
    assert "适应症" in page or "Indication" in page


def is_ticked(version, page) -> bool:
    return f'id="message-{version.pk}" value="{version.pk}" checked' in page.content.decode()


@pytest.mark.parametrize("why", ["withdrawn", "over", "to come"])
def test_what_is_not_in_force_on_the_day_is_refused_at_the_topic_and_kept(
    as_rep, hospital, zhao, product, version, compliance, why
):
    if why == "withdrawn":
        withdraw_version(version, by=compliance, reason="Label changed")
    else:
        days = (
            {"valid_until": TODAY() - timedelta(days=1)}
            if why == "over"
            else {"valid_from": TODAY() + timedelta(days=1)}
        )
        version = KeyMessageVersionFactory(message__product=product, **days)

    page = as_rep.post(NEW, entry(hospital, zhao, product, version))

    assert list(page.context["form"].errors) == [f"topic-{product.pk}"]
    assert not Visit.objects.exists()
    assert VisitDraft.objects.get().payload[f"message-{product.pk}"] == [str(version.pk)]
    assert is_ticked(version, page)


def test_what_was_never_approved_is_not_told(as_rep, hospital, zhao, product):
    draft = KeyMessageVersionFactory(message__product=product, state="submitted", decided_by=None, decided_at=None)

    page = as_rep.post(NEW, entry(hospital, zhao, product, draft), follow=True)

    assert told_on(Visit.objects.get()) == []
    assert draft.text not in page.content.decode()
    assert draft.text_en not in page.content.decode()


def test_a_late_entry_says_what_was_in_force_on_its_day(as_rep, hospital, zhao, product, version):
    day = TODAY() - timedelta(days=5)
    newer = KeyMessageVersionFactory(message=version.message, number=2, valid_from=TODAY() - timedelta(days=2))

    refused = as_rep.post(NEW, entry(hospital, zhao, product, newer, on=day.isoformat()))
    as_rep.post(NEW, entry(hospital, zhao, product, version, on=day.isoformat()))

    assert list(refused.context["form"].errors) == [f"topic-{product.pk}"]
    assert told_on(Visit.objects.get()) == [version.pk]


def test_a_message_needs_the_topic_of_its_own_product(as_rep, hospital, zhao, product, version):
    page = as_rep.post(NEW, five_inputs(hospital, [zhao], **told(product, version)))

    assert list(page.context["form"].errors) == [f"topic-{product.pk}"]
    assert not Visit.objects.exists()


def test_a_post_without_a_message_asks_nothing_of_them_and_one_with_it_one_query_and_one_row_more(
    as_rep, hospital, zhao, product, version
):
    asked = []
    for changes in (told(product, version), {}, told(product, version)):  # the first prepares what is asked again
        with CaptureQueriesContext(connection) as queries:
            as_rep.post(NEW, five_inputs(hospital, [zhao], [(product, "listened")], **changes))
        asked.append(counted(queries.captured_queries))

    assert Visit.objects.count() == 3
    assert len(asked[2]) == len(asked[1]) + 2


def test_a_queue_of_a_day_asks_for_its_messages_once(
    as_rep, hospital, zhao, product, version, django_assert_max_num_queries
):
    entries = [entry(hospital, zhao, product, version) for _number in range(20)]

    with django_assert_max_num_queries(22):
        answer = as_rep.post("/visits/batch/", {"visits": entries}, content_type="application/json")

    assert {each["state"] for each in answer.json()["visits"]} == {"stored"}
    assert VisitMessage.objects.count() == 20


def test_the_same_visit_sent_again_is_the_same_and_the_last_visit_is_copied_without_its_messages(
    as_rep, hospital, zhao, product, version
):
    other = KeyMessageVersionFactory(message__product=product)
    sent = entry(hospital, zhao, product, version, other)
    back = {**sent, f"message-{product.pk}": [other.pk, version.pk]}
    for each in (sent, back):
        as_rep.post(NEW, each)

    form = as_rep.get(NEW, {"hospital": hospital.pk, "like_last": ""})

    assert told_on(Visit.objects.get()) == sorted([version.pk, other.pk])
    assert f'id="topic-{product.pk}-listened" value="listened" checked' in form.content.decode()
    assert not is_ticked(version, form)


def test_a_changed_visit_keeps_what_it_told_though_it_was_withdrawn_and_the_manager_sees_what_changed(
    as_rep, as_manager, manager, compliance, logged, hospital, zhao, product, version
):
    other = KeyMessageVersionFactory(message__product=product, message__name="用法", message__name_en="Dosage")
    unlock_visit(logged, reason="A message is missing", by=manager)
    withdraw_version(version, by=compliance, reason="Label changed")
    url = reverse("visits:visit_change", args=[logged.pk])
    form = as_rep.get(url)

    as_rep.post(url, entry(hospital, zhao, product, version, other))

    assert is_ticked(version, form)
    assert told_on(logged) == sorted([version.pk, other.pk])
    item = ReviewItem.objects.open().get(visit=logged)
    page = as_manager.get(reverse("visits:review_detail", args=[item.pk])).content.decode()
    assert "用法" in page or "Dosage" in page


def test_a_visit_taken_back_is_a_draft_with_its_messages(as_rep, logged, product, version):
    as_rep.post(reverse("visits:visit_take_back", args=[logged.pk]))

    assert not VisitMessage.objects.exists()
    assert VisitDraft.objects.get().payload[f"message-{product.pk}"] == [str(version.pk)]


def test_the_device_knows_what_may_be_said_in_the_days_without_a_network(as_rep, hospital, product, version):
    KeyMessageVersionFactory(message__product=product, valid_until=TODAY() - timedelta(days=60))
    KeyMessageVersionFactory(message__product=product, state="draft", decided_by=None, decided_at=None)

    roster = as_rep.get(reverse("visits:offline_roster")).json()

    assert [row["id"] for row in roster["messages"]] == [version.pk]
    assert roster["messages"][0]["text"] in (version.text, version.text_en)
