"""Pages of listings and committees: who sees what, what they say, what they cost."""

from datetime import timedelta

import pytest
from django.urls import reverse

from planning.models import Absence, CommitteeMember, CommitteeRules, ListingApplication, ListingEvent, StanceChance
from records.models import AuditEvent
from tests.conftest import sign_in
from tests.factories import HospitalFactory, ProductFactory, StakeholderFactory

from .conftest import SHOWN, brought_to

pytestmark = pytest.mark.django_db

LIST, BOARD = reverse("planning:listing_list"), reverse("planning:listing_board")


def move_url(listing, to):
    return reverse("planning:listing_move", args=[listing.pk, to])


def sent(today, **more):
    return {"on": today, "kind": "document", "shown_by": SHOWN, **more}


@pytest.fixture
def as_stranger(stranger):
    return sign_in(stranger)


@pytest.fixture
def as_compliance(compliance):
    return sign_in(compliance)


@pytest.mark.parametrize("who", ["as_rep", "as_medrep", "as_manager", "as_admin", "as_compliance"])
def test_everybody_who_covers_the_hospital_sees_the_listing(who, request, scheduled, members):
    """A listing is not sales: medical users see it as well (domain.md §3.6 scores it)."""
    client = request.getfixturevalue(who)
    for url in (LIST, BOARD, scheduled.get_absolute_url(), f"{scheduled.hospital.get_absolute_url()}?tab=listings"):
        assert str(scheduled.product) in client.get(url).content.decode(), url


def test_a_stranger_sees_none(as_stranger, scheduled, members):
    for url in (LIST, BOARD):
        assert scheduled.hospital.display_name not in as_stranger.get(url).content.decode()
    assert as_stranger.get(scheduled.get_absolute_url()).status_code == 404
    assert as_stranger.get(reverse("planning:committee", args=[scheduled.hospital_id])).status_code == 404


def test_a_listing_is_moved_on_its_page(as_rep, listing, today):
    page = as_rep.get(listing.get_absolute_url()).content.decode()
    assert move_url(listing, "committee_scheduled") in page
    assert move_url(listing, "approved") not in page
    answer = as_rep.post(
        move_url(listing, "committee_scheduled"),
        sent(today, seen=1, committee_on=today + timedelta(days=9)),
        follow=True,
    )
    assert answer.redirect_chain
    assert SHOWN in answer.content.decode()
    assert ListingEvent.objects.first().to_state == "committee_scheduled"


@pytest.mark.parametrize(
    ("to", "more", "status"),
    [
        ("listed", {}, 422),
        ("committee_scheduled", {}, 422),
        ("committee_scheduled", {"committee_on": "2020-01-01"}, 422),
        ("temporary_purchase", {"until": "nonsense"}, 422),
        ("wishful", {}, 404),
    ],
)
def test_a_refused_move_answers_and_changes_nothing(as_rep, listing, today, to, more, status):
    answer = as_rep.post(move_url(listing, to), sent(today, seen=1, **more))
    assert answer.status_code == status
    listing.refresh_from_db()
    assert (listing.state, listing.events.count()) == ("pharmacy_review", 1)


def test_a_move_by_a_page_that_is_out_of_date_is_refused(as_rep, as_manager, listing, today):
    first = sent(today, seen=1, committee_on=today)
    assert as_rep.post(move_url(listing, "committee_scheduled"), first).status_code == 302
    second = as_manager.post(move_url(listing, "temporary_purchase"), sent(today, seen=1, until=today))
    assert second.status_code == 422
    assert "Somebody has moved this listing meanwhile" in second.content.decode()
    assert listing.events.count() == 2


def test_compliance_reads_and_writes_nothing(as_compliance, listing, today):
    assert (
        as_compliance.post(move_url(listing, "temporary_purchase"), sent(today, seen=1, until=today)).status_code == 403
    )
    assert "listing_move" not in as_compliance.get(listing.get_absolute_url()).content.decode()
    assert listing.events.count() == 1


def test_a_product_is_taken_up_from_the_hospital(as_rep, hospital, product, today):
    url = reverse("planning:listing_new", args=[hospital.pk])
    data = sent(today, product=product.pk, state="listed")
    answer = as_rep.post(url, data)
    assert answer.headers["Location"] == ListingApplication.objects.get().get_absolute_url()
    assert as_rep.post(url, data).status_code == 422  # there already, so it is no choice any more
    assert ListingApplication.objects.count() == 1


def test_the_day_of_the_meeting_is_corrected_and_a_stale_correction_shows_both(as_rep, as_manager, scheduled, today):
    url = reverse("planning:listing_dates", args=[scheduled.pk])
    version, base = (as_rep.get(url).context["form"].initial[name] for name in ("version", "base"))
    opened = {"version": version, "base": base}
    assert as_rep.post(url, {**opened, "committee_on": today + timedelta(days=25)}).status_code == 302
    assert as_manager.post(url, {**opened, "committee_on": today + timedelta(days=28)}).status_code == 409
    assert as_rep.post(url, {**opened, "committee_on": ""}).status_code == 422
    scheduled.refresh_from_db()
    assert scheduled.committee_on == today + timedelta(days=25)


def test_the_vote_in_words(as_rep, scheduled, rules, members):
    """Five, .05 .25 .5 .8 .95, three needed: counted one by one it passes with 43 %."""
    page = as_rep.get(scheduled.get_absolute_url()).content.decode()
    yes = [0.05, 0.25, 0.5, 0.8, 0.95]
    ways = [[bool(n >> k & 1) for k in range(5)] for n in range(32)]
    expected = 0
    for way in ways:
        chance = 1
        for said, p in zip(way, yes, strict=True):
            chance *= p if said else 1 - p
        expected += chance * (sum(way) >= 3)
    assert f"{round(100 * expected)}%" in page.replace("\xa0", "").replace(" %", "%")
    assert "5 of 5 members come; 3 have to say yes" in page
    assert "What this assumes" in page


def test_a_member_who_will_be_away_is_left_out(as_rep, scheduled, rules, members):
    away = members[0].stakeholder
    url = reverse("planning:absence_mark", args=[scheduled.pk, away.pk])
    as_rep.post(url, {"absent": "1"})
    as_rep.post(url, {"absent": "1"})
    assert Absence.objects.get().stakeholder == away
    assert "4 of 5 members come; 3 have to say yes" in as_rep.get(scheduled.get_absolute_url()).content.decode()
    as_rep.post(url, {})
    assert not Absence.objects.exists()


def test_nobody_but_members_can_be_away(as_rep, scheduled, members, hospital):
    other = StakeholderFactory(hospital=hospital)
    assert (
        as_rep.post(reverse("planning:absence_mark", args=[scheduled.pk, other.pk]), {"absent": "1"}).status_code == 404
    )
    assert not Absence.objects.exists()


def test_by_lot_without_seats_there_is_no_figure(as_rep, scheduled, rules, members):
    rules.is_by_lot = True
    rules.save()
    page = as_rep.get(scheduled.get_absolute_url()).content.decode()
    assert "drawn by lot, and how many are drawn is not known" in page
    assert "pl-chance" not in page
    rules.seats = 3
    rules.save()
    assert "3 members are drawn by lot from a pool of 5" in as_rep.get(scheduled.get_absolute_url()).content.decode()


def test_members_come_from_an_official_source(as_rep, hospital, today):
    person = StakeholderFactory(hospital=hospital)
    url = reverse("planning:member_new", args=[hospital.pk])
    data = {"stakeholder": person.pk, "source_kind": "website", "source": "", "source_on": today}
    assert as_rep.post(url, data).status_code == 422
    assert as_rep.post(url, {**data, "source": "Their page", "source_kind": "hearsay"}).status_code == 422
    assert not CommitteeMember.objects.exists()
    assert as_rep.post(url, {**data, "source": "Their page"}).status_code == 302
    member = CommitteeMember.objects.get()
    assert as_rep.post(url, {**data, "source": "Their page"}).status_code == 422
    as_rep.post(reverse("planning:member_remove", args=[member.pk]))
    assert not CommitteeMember.objects.exists()
    assert CommitteeMember.history.filter(history_type="-").get().history_user.username == "rep"


def test_the_rules_of_a_committee_are_kept_with_the_hospitals_own_words(as_rep, hospital, listing, today):
    url = reverse("planning:rules_edit", args=[hospital.pk])
    data = {
        "majority": "two_thirds", "counted": "all", "quorum_percent": 67, "seats": 15, "blackout_days": 30, "wait_days": 180,
        "skipped": ["publicity"], "source_kind": "document", "source": "Statute", "source_on": today,
        "name_pharmacy_review": "First reading",
    }  # fmt: skip
    assert as_rep.post(url, data).status_code == 302
    rules = CommitteeRules.objects.get()
    assert (rules.majority, rules.skipped, rules.names) == (
        "two_thirds",
        ["publicity"],
        {"pharmacy_review": "First reading"},
    )
    assert "First reading" in as_rep.get(listing.get_absolute_url()).content.decode()
    assert as_rep.post(url, {**data, "is_by_lot": "on", "seats": ""}).status_code == 422


def test_only_an_admin_says_how_likely_a_yes_is(as_admin, as_rep, scheduled, rules, members):
    url = reverse("planning:chances_edit")
    assert as_rep.post(url, {}).status_code == 403
    usual = as_admin.get(url).context["form"]
    data = {name: field.initial for name, field in usual.fields.items()}
    assert as_admin.post(url, {**data, "likely_2": 10}).status_code == 422
    assert not StanceChance.objects.exists()
    assert as_admin.post(url, {**data, "low_2": 50, "likely_2": 60}).status_code == 302
    assert StanceChance.objects.get().stance == "0"
    assert AuditEvent.objects.get(verb="rule_changed").details["changed"] == {"0": [[35, 50, 65], [50, 60, 65]]}
    assert "60%" in as_rep.get(scheduled.get_absolute_url()).content.decode().replace("\xa0", "")
    assert as_admin.post(url, data).status_code == 302
    assert not StanceChance.objects.exists()


def test_list_and_board_are_narrowed(as_rep, scheduled, hospital, rep, today):
    slow = brought_to("preparing", hospital, ProductFactory(), rep, today - timedelta(days=43))
    shown = {
        "state=preparing": [slow],
        "phase=committee": [scheduled],
        "slow=on": [slow],
        f"product={slow.product_id}": [slow],
        f"family={scheduled.product.family_id}": [scheduled],
        f"last={today + timedelta(days=19)}": [],
        f"first={today}&last={today + timedelta(days=20)}": [scheduled],
        "q=nowhere": [],
        "": [scheduled, slow],
    }
    for query, expected in shown.items():
        rows = as_rep.get(f"{LIST}?{query}").context["rows"]
        assert [row.listing for row in rows] == expected, query
    board = as_rep.get(f"{BOARD}?slow=on").context["columns"]
    assert {column.phase: column.count for column in board if column.count} == {"before": 1}


@pytest.mark.parametrize("how_many", [1, 20])
def test_pages_cost_the_same_for_one_row_as_for_twenty(
    as_rep, rep, patch_territory, today, how_many, django_assert_num_queries
):
    for _number in range(how_many):
        hospital = HospitalFactory(territory=patch_territory)
        person = StakeholderFactory(hospital=hospital, support=1)
        seat = {"source_kind": "notice", "source": "Notice", "source_on": today}
        CommitteeMember.objects.create(hospital=hospital, stakeholder=person, **seat)
        one = brought_to("committee_scheduled", hospital, ProductFactory(), rep, today, committee_on=today)
    for url, queries in ((LIST, 12), (BOARD, 8), (one.get_absolute_url(), 10)):
        with django_assert_num_queries(queries):
            assert as_rep.get(url).status_code == 200
    for _number in range(how_many - 1):
        brought_to("committee_scheduled", hospital, ProductFactory(), rep, today, committee_on=today)
    with django_assert_num_queries(9):
        as_rep.get(f"{hospital.get_absolute_url()}?tab=listings", headers={"HX-Request": "true"})


# -- What it hangs on beside the vote ----------------------------------------------------------------
def facts_url(listing):
    return reverse("planning:listing_facts", args=[listing.pk])


def test_slots_dossier_and_limits_are_written_down_and_shown(as_rep, rep, listing):
    page = as_rep.get(listing.get_absolute_url()).content.decode()
    assert "Slots taken" in page
    assert "lacks: Marketing licence, Label" in page
    sent_facts = {
        "version": listing.version,
        "slots_used": "2",
        "slots_held_by": "A maker, another",
        "dossier": ["licence", "label", "price", "nrdl_code", "evidence", "budget"],
        "limits": ["DRG_DIP", "budget_cap"],
        "agreed_boxes": "1200",
        "agreed_until": "2027-12-31",
    }

    page = as_rep.post(facts_url(listing), sent_facts, follow=True).content.decode()

    for words in ("2 of 2", "A maker, another", "in place of another", "complete", "Budget cap", "1,200 boxes a year"):
        assert words in page, words
    listing.refresh_from_db()
    assert (listing.slots_used, listing.agreed_boxes, listing.events_count) == (2, 1200, 1)
    assert listing.history.first().history_user == rep


def test_a_third_slot_and_an_unknown_limit_are_refused(as_rep, listing):
    wrong = {"version": listing.version, "slots_used": "3", "limits": ["the weather"]}
    errors = as_rep.post(facts_url(listing), wrong).context["form"].errors
    assert set(errors) == {"slots_used", "limits"}
    listing.refresh_from_db()
    assert (listing.slots_used, listing.limits, listing.version) == (None, [], 1)


def test_the_agreed_volume_is_not_for_medical_users(as_medrep, listing):
    ListingApplication.objects.filter(pk=listing.pk).update(agreed_boxes=1200)
    assert "1,200" not in as_medrep.get(listing.get_absolute_url()).content.decode()
    assert "agreed_boxes" not in as_medrep.get(facts_url(listing)).content.decode()
    as_medrep.post(facts_url(listing), {"version": listing.version, "slots_used": "1", "agreed_boxes": "5"})
    listing.refresh_from_db()
    assert (listing.slots_used, listing.agreed_boxes) == (1, 1200)


def test_the_list_shows_what_is_on_its_way_unless_asked_otherwise(as_rep, hospital, rep, listing, today):
    done = brought_to("listed", hospital, ProductFactory(), rep, today)

    def shown(**asked):
        return [row.listing for row in as_rep.get(LIST, asked).context["rows"]]

    assert shown() == [listing]
    assert shown(show="finished") == [done]
    assert shown(show="all") == [listing, done]
    assert shown(state="listed") == [done]
    assert shown(phase="listed") == [done]
    assert str(done.product) in as_rep.get(BOARD).content.decode()


def test_a_hospital_may_ask_for_another_wait_after_a_rejection(as_rep, hospital, rep, product, rules, today):
    rules.wait_days = 30
    rules.save()
    listing = brought_to("rejected", hospital, product, rep, today - timedelta(days=40), reason="evidence")
    assert move_url(listing, "preparing") in as_rep.get(listing.get_absolute_url()).content.decode()
    rules.wait_days = 60
    rules.save()
    page = as_rep.get(listing.get_absolute_url()).content.decode()
    assert move_url(listing, "preparing") not in page
    assert as_rep.post(move_url(listing, "preparing"), sent(today, seen=1)).context["form"].errors["on"]
    listing.refresh_from_db()
    assert listing.state == "rejected"
