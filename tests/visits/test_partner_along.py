"""A joint visit with somebody of a distributor: recorded with name or role, changed, compared, shown, counted."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from partners.models import Partner
from tests.conftest import sign_in
from tests.factories import CoachingFactory, VisitFactory
from tests.visits.entries import NEW, five_inputs
from visits.models import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner():
    return Partner.objects.create(name="云汀医药", name_en="Yunting Pharma")


def test_recorded_changed_and_seen_by_the_manager_with_the_difference(as_rep, as_manager, hospital, zhao, partner):
    form = as_rep.get(NEW, {"hospital": hospital.pk}).content.decode()
    assert f'<option value="{partner.pk}">Yunting Pharma</option>' in form
    as_rep.post(NEW, five_inputs(hospital, [zhao], partner=partner.pk, partner_person="区域经理"))
    visit = Visit.objects.get()
    assert (visit.partner, visit.partner_person) == (partner, "区域经理")
    assert "with 区域经理 of Yunting Pharma" in as_rep.get(visit.get_absolute_url()).content.decode()
    assert "1 of them a joint visit" in as_rep.get(reverse("dashboards:week")).content.decode()

    item = visit.review_items.get()
    item.opened_at -= timedelta(minutes=5)
    item.save()
    as_manager.post(reverse("visits:review_decide", args=[item.pk]), {"verdict": "return", "comment": "谁一起去的？"})
    change = reverse("visits:visit_change", args=[visit.pk])
    assert "区域经理" in as_rep.get(change).content.decode()
    as_rep.post(change, five_inputs(hospital, [zhao], partner=partner.pk, partner_person="李经理"))

    again = visit.review_items.open().get()
    page = as_manager.get(again.get_absolute_url()).content.decode()
    assert "<del>Yunting Pharma, 区域经理</del>" in page
    assert "<ins>Yunting Pharma, 李经理</ins>" in page


def test_a_person_of_no_partner_and_a_partner_that_ended_are_refused(as_rep, hospital, zhao, partner):
    gone = Partner.objects.create(name="旧商", is_active=False)
    for changes in ({"partner_person": "李经理"}, {"partner": gone.pk}, {"partner": 0}):
        assert as_rep.post(NEW, five_inputs(hospital, [zhao], **changes)).status_code == 200  # the form, again
    assert not Visit.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        VisitFactory(hospital=hospital, partner_person="李经理")


def test_a_coaching_of_such_a_visit_names_the_partner(hospital, rep, manager, partner):
    visit = VisitFactory(hospital=hospital, author=rep, joint_with=manager, partner=partner)
    coaching = CoachingFactory(visit=visit, coach=manager, rep=rep)
    assert "with Yunting Pharma" in sign_in(manager).get(coaching.get_absolute_url()).content.decode()
