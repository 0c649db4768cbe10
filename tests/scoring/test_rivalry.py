"""Rival acts and shares in the run: the worked examples of domain.md §3.2, unknown against none, and who sees what."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import RivalAct, RivalShare
from products.models import RivalProduct
from scoring.facts import fact_of
from scoring.models import ScoreSnapshot
from scoring.rivalry import Estimate, Rivals
from scoring.services import run
from tests.factories import FamilyFactory

from .scenes import AS_OF, Ground, worked_examples

ages = st.integers(0, 2000)
known = st.lists(st.tuples(ages, st.sampled_from(["", "low", "medium", "high"])), max_size=6)


def rivals(acts=(), shares=()) -> Rivals:
    dated = sorted((AS_OF - timedelta(days=age), severity) for age, severity in acts)
    estimates = [Estimate(AS_OF - timedelta(days=age), *rest) for age, *rest in shares]
    return Rivals(dated, sorted(estimates))


class TestRivals:
    @pytest.mark.parametrize(
        ("acts", "shares", "threat", "medical"),
        [
            ([], [], None, None),
            ([(5, "")], [], 0.0, 0.0),
            ([(30, "medium")], [(9, 1, 1, 35)], 0.3714, 0.2381),
            ([], [(9, 1, 1, 80)], 0.4, None),
            ([(20, "high"), (60, "medium")], [], 0.6061, 0.6061),
            ([], [(9, 1, 1, 20), (9, 2, 1, 30), (9, 3, 2, 40)], 0.25, None),  # of two classes the larger: 50 %
            ([], [(90, 1, 1, 80), (9, 1, 1, 10)], 0.05, None),  # the newest estimate counts
        ],
    )
    def test_values(self, acts, shares, threat, medical):
        found = rivals(acts, shares)
        for expected, with_share in ((threat, True), (medical, False)):
            value = found.threat(AS_OF, with_share=with_share)
            assert value == (None if expected is None else pytest.approx(expected, abs=5e-5))

    def test_what_comes_later_is_not_known_yet(self):
        found = rivals([(10, "high")], [(10, 1, 1, 80)])
        assert found.threat(AS_OF - timedelta(days=11), with_share=True) is None
        assert found.facts(AS_OF - timedelta(days=11), with_share=True) == {
            "looked": None, "last": None, "acts": {}, "share": None,
        }  # fmt: skip

    @given(known, st.sampled_from(["low", "medium", "high"]), ages)
    def test_one_more_act_never_lowers_what_is_known(self, acts, severity, age):
        before = rivals(acts).threat(AS_OF, with_share=True)
        after = rivals([*acts, (age, severity)]).threat(AS_OF, with_share=True)
        assert 0 <= (before or 0) <= after <= 1

    @given(known)
    def test_facts_never_hold_a_share_without_leave(self, acts):
        assert "share" not in rivals(acts, [(1, 1, 1, 50)]).facts(AS_OF, with_share=False)


@pytest.fixture
def morning_after():
    with time_machine.travel("2026-11-16 09:00 +08:00", tick=False):
        yield


@pytest.mark.django_db
@pytest.mark.usefixtures("morning_after")
class TestRun:
    def rival(self, family, name="Carlopin"):
        return RivalProduct.objects.create(name=name, family=family)

    def act(self, hospital, days, severity, kind="meeting"):
        on = AS_OF - timedelta(days=days)
        RivalAct.objects.create(hospital=hospital, kind=kind if severity else "nothing_seen", severity=severity, on=on)

    def share(self, hospital, rival, percent, on=AS_OF):
        RivalShare.objects.create(hospital=hospital, rival=rival, percent=percent, source="x", on=on)

    def test_the_worked_examples(self):
        ground, h1, h2, h3 = worked_examples()
        rival = self.rival(ground.focus.family)
        elsewhere = self.rival(FamilyFactory(), "Elsewhere")
        self.act(h1, 30, "medium")
        self.act(h3, 20, "high")
        self.act(h3, 60, "medium")
        self.share(h1, rival, 35)
        self.share(h1, elsewhere, 100)  # not a class of a focus product
        self.share(h2, rival, 80)
        self.act(h2, -1, "high")  # the day after: not known yet
        run()
        shots = {shot.hospital_id: shot for shot in ScoreSnapshot.objects.all()}
        threats = [shots[h.pk].parts["threat"][0] for h in (h1, h2, h3)]
        medical = [shots[h.pk].medical_parts["threat"][0] for h in (h1, h2, h3)]
        assert [round(value, 4) for value in threats] == [0.3714, 0.4, 0.6061]
        assert [None if value is None else round(value, 4) for value in medical] == [0.2381, None, 0.6061]
        assert "share" not in str({shot.hospital_id: shot.inputs["threat_medical"] for shot in shots.values()})
        with translation.override("en"):
            facts = [fact_of("threat", shots[h.pk].inputs, medical=False) for h in (h1, h2, h3)]
            told = [fact_of("threat", shots[h.pk].inputs, medical=True) for h in (h1, h2, h3)]
        assert facts == [
            "1 rival act, severity medium, last one 30 days ago, rivals hold 35% of a class",
            "Rivals hold 80% of a class",
            "2 rival acts, the worst of severity high, last one 20 days ago",
        ]
        assert told == ["1 rival act, severity medium, last one 30 days ago", "Rivals not assessed", facts[2]]

    def test_looked_and_nothing_seen_is_known_calm(self):
        ground = Ground()
        looked, blank = ground.hospital(), ground.hospital()
        self.act(looked, 3, "")
        run()
        shots = {shot.hospital_id: shot for shot in ScoreSnapshot.objects.all()}
        assert (shots[looked.pk].parts["threat"][0], shots[blank.pk].parts["threat"][0]) == (0.0, None)
        assert shots[looked.pk].confidence == pytest.approx(shots[blank.pk].confidence + 0.07)

    def test_a_threat_makes_the_autumn_of_a_strong_hospital(self):
        _ground, h1, _h2, _h3 = worked_examples()
        for days in (50, 60, 70):
            self.act(h1, days, "high")
        run()
        assert ScoreSnapshot.objects.get(hospital=h1).season == "autumn"

    def test_a_replay_knows_only_what_was_known(self):
        ground = Ground()
        hospital = ground.hospital()
        self.act(hospital, 3, "high")
        run(as_of=date(2026, 11, 1))
        assert ScoreSnapshot.objects.get().parts["threat"][0] is None
