"""Contacts with partners through their pages: the rhythm by class, who sees and changes them, what is refused."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import KeyAssessment
from lib.dates import add_months
from partners.models import ContactRules, PartnerContact, PartnerStep, Supply
from partners.rhythm import FACE, ONLINE, PHONE, due_on, last_counting
from records.models import TextFlag
from sales.models import FeedClose
from tests.factories import DeliveryFactory, HospitalFactory, PartnerFactory, SkuFactory, SupplyFactory, VisitFactory

LIST, DUE = reverse("dashboards:partner_list"), reverse("dashboards:partner_due")
TODAY = reverse("dashboards:today")


def url(name, *args):
    return reverse(f"partners:{name}", args=args)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def hospital(patch_territory):
    return HospitalFactory(territory=patch_territory)


@pytest.fixture
def partner(hospital):
    return SupplyFactory(hospital=hospital).partner


def told(today, **values):
    return {"on": today, "channel": "phone", "person": "Regional manager", "agreed": "Stock for May", **values}


def log(client, partner, today, **values):
    return client.post(url("contact_new", partner.pk), told(today, **values))


def due(client, who="") -> list:
    return list(client.get(DUE, {"who": who}).context["page"].object_list)


def make_core(hospital, partner, today):
    """A thousand boxes of one family in the last closed month."""
    month = add_months(today.replace(day=1), -1)
    FeedClose.objects.create(partner=partner, month=month)
    DeliveryFactory(hospital=hospital, partner=partner, month=month, boxes=1000, sku=SkuFactory())


@pytest.mark.parametrize(
    ("made", "wanted", "last"),
    [
        ([], PHONE, None),
        ([(PHONE, 3), (FACE, 1)], PHONE, 3),
        ([(PHONE, 3), (FACE, 1)], FACE, 1),
        ([(PHONE, 3), (ONLINE, 2)], ONLINE, 2),
        ([(PHONE, 3), (ONLINE, 2)], FACE, None),
    ],
)
def test_a_nearer_contact_counts_and_a_farther_one_does_not(made, wanted, last):
    assert last_counting(made, wanted) == last


@pytest.mark.django_db
def test_without_any_contact_one_is_due_today(today):
    assert due_on(None, 7, today) == today
    assert due_on(today, 7, today) == today + timedelta(days=7)


@pytest.mark.django_db
def test_a_call_puts_the_next_one_a_week_off_and_its_step_stands_on_today(as_rep, rep, partner, today):
    assert [(row.partner, row.channel) for row in due(as_rep)] == [(partner, PHONE)]
    opened = as_rep.get(url("contact_new", partner.pk), {"channel": "face"}).context["form"]
    assert (opened["on"].value(), opened["channel"].value()) == (today, FACE)  # filled in already
    step = {"step": "Send the price list", "step_on": today}
    assert log(as_rep, partner, today, **step).status_code == 302

    assert due(as_rep) == []
    page = as_rep.get(partner.get_absolute_url())
    (row,) = as_rep.get(reverse("dashboards:partner_next", args=[partner.pk])).context["page"]
    assert (row.last_on, row.due_on, row.is_late) == (today, today + timedelta(days=7), False)
    shown = page.content.decode()
    assert "Stock for May" in shown
    assert "Send the price list" in shown
    assert "Send the price list" in as_rep.get(TODAY).content.decode()
    kept = PartnerStep.objects.get()
    assert as_rep.post(url("step_done", kept.pk)).status_code == 302
    assert "Send the price list" not in as_rep.get(TODAY).content.decode()
    assert as_rep.post(url("step_reopen", kept.pk), headers={"HX-Request": "true"}).status_code == 200
    assert "Send the price list" in as_rep.get(TODAY).content.decode()
    assert kept.history.values_list("history_user", flat=True).distinct().get() == rep.pk


@pytest.mark.django_db
@pytest.mark.parametrize("why", ["core hospital", "key account"])
def test_a_partner_of_a_core_hospital_wants_to_be_met(as_rep, rep, hospital, partner, today, why):
    if why == "core hospital":
        make_core(hospital, partner, today)
    else:
        KeyAssessment.objects.create(hospital=hospital, on=today, score=4, is_key=True, evidence="So", by=rep)
    log(as_rep, partner, today)
    (row,) = due(as_rep)
    assert (row.is_key, row.channel, row.last_on) == (True, FACE, None)  # the call does not count
    VisitFactory(hospital=hospital, author=rep, on=today, partner=partner)
    assert due(as_rep) == []  # but having been out together does


@pytest.mark.django_db
def test_admins_change_the_rhythm_and_it_holds_at_once(as_admin, as_rep, partner, today):
    log(as_rep, partner, today - timedelta(days=3), channel="online")
    assert due(as_rep) == []
    rules = {"key_channel": "face", "key_days": 7, "other_channel": "face", "other_days": 2}
    assert as_rep.post(url("contact_rules"), rules).status_code == 403
    assert as_admin.post(url("contact_rules"), {**rules, "other_days": 0}).status_code == 422
    assert not ContactRules.objects.exists()
    assert as_admin.post(url("contact_rules"), rules).status_code == 302
    assert [row.channel for row in due(as_rep)] == [FACE]
    assert ContactRules.objects.get().history.count() == 1


@pytest.mark.django_db
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_kept(as_rep, partner, today):
    tomorrow = today + timedelta(days=1)
    for values, field in (
        ({"on": tomorrow}, "on"),
        ({"channel": "dinner"}, "channel"),
        ({"person": "  "}, "person"),
        ({"step": "Send it"}, "step_on"),
        ({"step_on": tomorrow}, "step"),
        ({"step": "Send it", "step_on": today - timedelta(days=1)}, "step_on"),
    ):
        page = log(as_rep, partner, today, **values)
        assert page.status_code == 422, values
        assert field in page.context["form"].errors, values
    assert not PartnerContact.objects.exists()
    assert not PartnerStep.objects.exists()
    log(as_rep, partner, today)
    assert log(as_rep, partner, today).status_code == 422  # pressed twice
    assert PartnerContact.objects.count() == 1


@pytest.mark.django_db
def test_its_author_corrects_it_and_takes_it_back_and_nobody_else(as_rep, as_manager, as_stranger, partner, today):
    log(as_rep, partner, today, agreed="They ask for a kickback", step="Write to them", step_on=today)
    assert TextFlag.objects.filter(closed_at=None).count() == 1
    contact = PartnerContact.objects.get()
    edit, back = url("contact_edit", contact.pk), url("contact_withdraw", contact.pk)
    for other in (as_manager, as_stranger):
        assert [other.get(edit).status_code, other.post(back).status_code] == [404, 404]
        assert other.post(url("step_done", contact.step.pk)).status_code == 404
    assert "They ask" in as_manager.get(partner.get_absolute_url()).content.decode()

    opened = {name: as_rep.get(edit).context["form"].initial[name] for name in ("version", "base")}
    changed = told(today, channel="face", agreed="They ask for samples", **opened)
    assert as_rep.post(edit, changed).status_code == 302
    contact.refresh_from_db()
    assert (contact.channel, contact.version) == ("face", 2)
    assert not PartnerStep.objects.exists()  # emptied
    assert as_rep.post(edit, {**changed, "agreed": "Another"}).status_code == 409  # over an old version
    assert as_rep.post(back).status_code == 302
    assert not PartnerContact.objects.exists()
    assert not TextFlag.objects.filter(closed_at=None).exists()
    assert list(PartnerContact.history.order_by("history_id").values_list("history_type", flat=True)) == ["+", "~", "-"]


@pytest.mark.django_db
def test_the_manager_sees_whose_partners_wait_and_a_stranger_none(as_manager, as_stranger, rep, partner, today):
    assert [(row.partner, row.user) for row in due(as_manager, "team")] == [(partner, rep)]
    assert due(as_manager) == []  # none of the manager's own
    assert due(as_stranger, "team") == []
    assert list(as_stranger.get(LIST).context["page"]) == []
    assert f'hx-get="{DUE}?who=team"' in as_manager.get(reverse("dashboards:team")).content.decode()


@pytest.mark.django_db
def test_for_medical_users_there_are_no_partners(as_medrep, as_compliance, partner, today):
    for client in (as_medrep, as_compliance):
        for address in (LIST, DUE, partner.get_absolute_url(), url("contact_new", partner.pk)):
            assert client.get(address).status_code == 404
    assert log(as_medrep, partner, today).status_code == 404
    assert not PartnerContact.objects.exists()
    assert "partners-due" not in as_medrep.get(TODAY).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("how_many", [1, 20])
@pytest.mark.parametrize(("address", "queries"), [(LIST, 12), (DUE, 11)])
def test_pages_cost_the_same_for_one_partner_as_for_twenty(
    as_rep, rep, hospital, today, how_many, address, queries, django_assert_num_queries
):
    for _ in range(how_many):
        one = SupplyFactory(hospital=hospital).partner
        PartnerContact.objects.create(partner=one, by=rep, on=today - timedelta(days=8), channel=PHONE, person="A")
    with django_assert_num_queries(queries):
        page = as_rep.get(address)
    assert len(page.context["page"]) == how_many


@pytest.mark.django_db
@pytest.mark.parametrize("how_many", [1, 20])
def test_a_partners_page_costs_the_same_for_twenty_contacts(
    as_rep, rep, hospital, partner, today, how_many, django_assert_num_queries
):
    for number in range(how_many):
        made = PartnerContact.objects.create(
            partner=partner, by=rep, on=today, channel=PHONE, person=f"Person {number}"
        )
        PartnerStep.objects.create(contact=made, text="Call back", due_on=today, owner=rep)
    with django_assert_num_queries(9):
        assert as_rep.get(partner.get_absolute_url()).status_code == 200


@pytest.mark.django_db
def test_who_keeps_the_roster_says_who_supplies_a_hospital(as_admin, as_rep, as_medrep, hospital, partner):
    other, address = PartnerFactory(), url("suppliers", hospital.pk)
    gone = PartnerFactory(is_active=False)
    Supply.objects.create(partner=gone, hospital=hospital)
    assert [as_rep.post(address).status_code, as_medrep.post(address).status_code] == [403, 404]
    assert as_admin.post(address, {"partners": [other.pk, gone.pk]}).status_code == 422
    assert set(hospital.supplies.values_list("partner", flat=True)) == {partner.pk, gone.pk}
    assert as_admin.post(address, {"partners": [other.pk]}).status_code == 302
    assert set(hospital.supplies.values_list("partner", flat=True)) == {other.pk, gone.pk}
    assert Supply.history.filter(partner=partner).latest().history_type == "-"
    assert [row.partner for row in due(as_rep)] == [other]
