"""The inbox by its addresses: who sees it, what it costs, what its acts answer; changing a visit; the rules."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from people.models import Leave
from tests.conftest import sign_in
from tests.factories import HospitalFactory, ReviewItemFactory, UserFactory, VisitFactory
from tests.visits.entries import five_inputs
from visits.bulk import create_visits
from visits.choices import TopicOutcome
from visits.models import ReviewDelegate, ReviewItem, Visit, VisitRules

pytestmark = pytest.mark.django_db

INBOX = reverse("visits:review_list")
LONG_AGO = timedelta(minutes=5)


@pytest.fixture
def visit(rep, hospital):
    return VisitFactory(hospital=hospital, author=rep, notes="聊了聊", submitted_at=timezone.now() - LONG_AGO)


@pytest.fixture
def item(visit):
    return ReviewItemFactory(visit=visit)


def decide_url(item) -> str:
    return reverse("visits:review_decide", args=[item.pk])


@pytest.mark.parametrize("how_many", [1, 20, 500])
def test_the_inbox_costs_the_same_however_full(as_manager, rep, hospital, how_many, django_assert_num_queries):
    visits = [VisitFactory.build(hospital=hospital, author=rep, territory=hospital.territory) for _ in range(how_many)]
    create_visits(visits)
    old = {"hospital": hospital, "author": rep, "function": "commercial", "opened_at": timezone.now() - LONG_AGO}
    ReviewItem.objects.bulk_create(ReviewItem(kind="visit", visit=visit, **old) for visit in visits)

    with django_assert_num_queries(11):
        page = as_manager.get(INBOX).content.decode()

    assert page.count("data-approve") == min(how_many, 25)


def test_the_inbox_shows_and_filters(as_manager, item, hospital, rep):
    ReviewItemFactory(kind="unlock", visit=item.visit, reason="漏了一位")
    page = as_manager.get(INBOX).content.decode()
    assert page.count("data-approve") == 2
    page = as_manager.get(INBOX, {"kind": "unlock"}).content.decode()
    assert page.count("data-approve") == 1
    assert "漏了一位" in page


@pytest.mark.parametrize(("who", "status"), [("rep", 403), ("medrep", 403), ("compliance", 403), ("stranger", 403)])
def test_who_has_no_business_with_it(request, who, status, item):
    client = sign_in(request.getfixturevalue(who))
    for url in (INBOX, item.get_absolute_url(), reverse("visits:delegate_list")):
        assert client.get(url).status_code == status
    assert client.post(decide_url(item), {"verdict": "approve"}).status_code == status
    assert ReviewItem.objects.get().is_open


def test_another_regions_manager_finds_nothing(other_territory, item):
    client = sign_in(UserFactory(is_manager=True, territory=other_territory))
    assert "data-approve" not in client.get(INBOX).content.decode()
    assert client.get(item.get_absolute_url()).status_code == 404
    assert client.post(decide_url(item), {"verdict": "approve"}).status_code == 404
    assert client.get(reverse("visits:visit_unlock", args=[item.visit_id])).status_code == 404
    assert ReviewItem.objects.get().is_open


def test_approved_from_the_list_one_is_back_in_the_list(as_manager, item):
    sent = {"verdict": "approve", "next": f"{INBOX}?kind=visit"}
    answer = as_manager.post(decide_url(item), sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{INBOX}?kind=visit")
    assert ReviewItem.objects.get().verdict == "approved"
    page = as_manager.post(decide_url(item), sent, follow=True).content.decode()
    assert "decided already" in page


def test_a_return_without_a_comment_is_asked_again(as_manager, item):
    answer = as_manager.post(decide_url(item), {"verdict": "return", "field": "notes", "comment": " "})
    assert answer.status_code == 422
    assert "Say what is to be changed" in answer.content.decode()
    assert ReviewItem.objects.get().is_open


def test_from_return_to_difference(as_manager, as_rep, item, visit, hospital, zhao):
    as_manager.post(decide_url(item), {"verdict": "return", "field": "notes", "comment": "写清对方说了什么"})
    page = as_rep.get(reverse("visits:visit_list")).content.decode()
    assert "写清对方说了什么" in page
    change = reverse("visits:visit_change", args=[visit.pk])
    assert "写清对方说了什么" in as_rep.get(change).content.decode()
    sent = five_inputs(hospital, [zhao], notes="要三期数据", client_id=None)
    answer = as_rep.post(change, sent | {"notes": "要三期数据", "outcome": ""})
    assert answer.status_code == 422
    assert Visit.objects.get().state == "returned"

    answer = as_rep.post(change, sent)

    assert (answer.status_code, answer.headers["Location"]) == (302, visit.get_absolute_url())
    visit.refresh_from_db()
    assert (visit.state, visit.notes) == ("submitted", "要三期数据")
    again = ReviewItem.objects.open().get()
    page = as_manager.get(again.get_absolute_url()).content.decode()
    assert "<del>聊了聊</del>" in page
    assert "<ins>要三期数据</ins>" in page
    assert as_rep.get(change, follow=True).redirect_chain[0][0] == visit.get_absolute_url()


def test_one_changed_item_costs_twelve_queries_at_most(
    as_rep, item, visit, hospital, zhao, chen, product, region, manager, django_assert_num_queries
):
    """At its dearest: for somebody else, after a level of managers let it lie, and everything in it was changed."""
    nearer = UserFactory(is_manager=True, territory=visit.territory)
    standing_in = UserFactory(is_manager=True)
    leave = Leave.objects.create(user=manager, starts_on=timezone.localdate(), ends_on=timezone.localdate())
    ReviewDelegate.objects.create(leave=leave, delegate=standing_in)
    sign_in(nearer).post(decide_url(item), {"verdict": "return", "comment": "再看"})
    sent = five_inputs(hospital, [chen], notes="改了") | {f"topic-{product.pk}": "wants_more"}
    as_rep.post(reverse("visits:visit_change", args=[visit.pk]), sent)
    again = ReviewItem.objects.open().get()
    ReviewItem.objects.filter(pk=again.pk).update(opened_at=timezone.now() - timedelta(days=30))
    client = sign_in(standing_in)
    with django_assert_num_queries(12):
        page = client.get(again.get_absolute_url()).content.decode()
    assert manager.display_name in page
    assert f"<ins>{chen.name_en}</ins>" in page
    assert str(TopicOutcome.WANTS_MORE.label) in page


def test_asked_and_unlocked(as_rep, as_manager, visit):
    url = reverse("visits:visit_unlock", args=[visit.pk])
    assert as_rep.post(url, {"reason": ""}).status_code == 422
    assert as_rep.post(url, {"reason": "漏了一位"}).status_code == 302
    as_manager.post(decide_url(ReviewItem.objects.get()), {"verdict": "approve"})
    assert reverse("visits:visit_change", args=[visit.pk]) in as_rep.get(visit.get_absolute_url()).content.decode()
    other = sign_in(UserFactory(is_rep=True, territory=visit.territory))
    assert other.get(reverse("visits:visit_change", args=[visit.pk])).status_code == 404
    assert other.get(url).status_code == 404


def test_a_late_visit_is_seen_by_its_author_and_counts_nowhere(as_rep, hospital, zhao):
    VisitRules.objects.create(pk=1, late_days=0)
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    page = as_rep.post(reverse("visits:visit_new"), five_inputs(hospital, [zhao], on=yesterday), follow=True)
    assert "Awaiting late approval" in page.content.decode()
    assert "Awaiting late approval" in as_rep.get(reverse("visits:visit_list")).content.decode()
    assert not Visit.objects.completed().exists()


def test_who_stands_in_is_named_on_own_leave_alone(as_manager, manager, other_territory):
    colleague = UserFactory(is_manager=True, territory=other_territory)
    medical = UserFactory(is_manager=True, function="medical")
    today = timezone.localdate()
    leave = Leave.objects.create(user=manager, starts_on=today, ends_on=today)
    theirs = Leave.objects.create(user=colleague, starts_on=today, ends_on=today)
    url = reverse("visits:delegate_edit", args=[leave.pk])
    assert as_manager.post(url, {"delegate": medical.pk}).status_code == 422
    assert as_manager.post(url, {"delegate": colleague.pk}).status_code == 302
    assert ReviewDelegate.objects.get().delegate == colleague
    assert colleague.display_name in as_manager.get(reverse("visits:delegate_list")).content.decode()
    assert as_manager.get(reverse("visits:delegate_edit", args=[theirs.pk])).status_code == 404
    as_manager.post(url, {"delegate": ""})
    assert not ReviewDelegate.objects.exists()


def test_the_rules_are_an_admins(as_admin, as_manager, hospital):
    url = reverse("visits:review_rules")
    sent = {"late_days": "3", "review_percent": "20", "unlock_days": "2", "escalate_days": "3"}
    assert as_manager.post(url, sent).status_code == 403
    assert as_admin.post(url, sent | {"late_days": "-2"}).status_code == 422
    assert not VisitRules.objects.exists()
    assert as_admin.post(url, sent | {"required_listing": ["notes"]}).status_code == 302
    rules = VisitRules.objects.get()
    assert (rules.late_days, rules.review_percent, rules.required) == (3, 20, {"listing": ["notes"]})
    assert rules.history.get().history_user.is_admin


def test_how_entries_come_in(as_manager, as_rep, manager, rep, medrep, patch_territory):
    now = timezone.localtime().replace(hour=12)
    for author, notes in ((rep, "对方需要三期临床数据的资料"), (medrep, "")):
        for n in range(6):
            on, at = now.date() - timedelta(days=2), now - timedelta(minutes=n)
            hospital = HospitalFactory(territory=patch_territory)
            VisitFactory(hospital=hospital, author=author, on=on, submitted_at=at, notes=notes)
    VisitFactory(hospital=hospital, author=rep, outcome="no_access", submitted_at=now, on=now.date())
    url = reverse("visits:review_discipline")
    rows = dict(as_manager.get(url).context["rows"])
    assert set(rows) == {rep, medrep}
    assert (rows[rep].lag, rows[rep].same_day, rows[rep].in_bulk, rows[rep].repeated) == (2, 1 / 7, 7, 6)
    assert (rows[rep].no_access, rows[rep].not_seen) == (1, 0)
    own = as_rep.get(url)
    assert [person for person, _row in own.context["rows"]] == [rep]
    assert "computed about you" in own.content.decode()
    lead = sign_in(UserFactory(is_manager=True, function="medical", territory=patch_territory))
    assert [person for person, _row in lead.get(url).context["rows"]] == [medrep]
