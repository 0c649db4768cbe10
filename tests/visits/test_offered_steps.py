"""What the visit form offers before one types, and what it tells the keyboard of a phone."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import HospitalFactory, NextStepFactory, VisitFactory
from tests.visits.entries import NEW

pytestmark = pytest.mark.django_db


def test_the_latest_next_steps_are_offered_first_for_a_keyboard_one_speaks_to(as_rep, rep, hospital):
    other = HospitalFactory(territory=hospital.territory)
    for days, text in ((9, "送说明书"), (5, "约科室会"), (3, "送说明书"), (2, "带三期数据")):
        visit = VisitFactory(hospital=other, author=rep, on=timezone.localdate() - timedelta(days=days))
        NextStepFactory(hospital=other, visit=visit, text=text, owner=rep)
    NextStepFactory(hospital=other, visit=VisitFactory(hospital=other), text="别人的下一步")

    page = as_rep.get(NEW, {"hospital": hospital.pk}, headers={"accept-language": "zh-hans"}).content.decode()

    assert re.findall(r'data-next-step="([^"]*)"', page) == ["带三期数据", "送说明书", "约科室会"]
    notes = re.search(r"<textarea[^>]*id=.id_notes.[^>]*>", page).group()
    for attribute in ('autocapitalize="sentences"', 'enterkeyhint="enter"', 'inputmode="text"', "lang="):
        assert attribute in notes
