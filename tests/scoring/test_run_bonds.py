"""What a run makes of surveys and promises: the season's alarm, what must not be buried, what is overdue."""

from datetime import date, timedelta

import pytest
import time_machine

from accounts.models.relationship import QUESTIONS
from scoring.models import Alert
from tests.factories import CommitmentFactory, SurveyFactory

from .scenes import AS_OF, Ground
from .test_run_facts import scored, snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def much_later():
    """Any day of the story may be scored."""
    with time_machine.travel("2027-12-31 09:00 +08:00", tick=False):
        yield


@pytest.fixture
def ground():
    return Ground()


@pytest.mark.parametrize(("answer", "h", "season"), [(2, 0.6, "autumn"), (3, 0.0, "summer")])
def test_a_hospital_that_is_not_content_alarms_the_season(ground, answer, h, season):
    hospital = ground.hospital()
    ground.sell(hospital, v=900, s3=90, s3_last_year=90)
    answers = dict.fromkeys(QUESTIONS, answer)
    SurveyFactory(hospital=hospital, on=date(2026, 10, 20), **answers)
    SurveyFactory(hospital=hospital, on=date(2026, 3, 1), **dict.fromkeys(QUESTIONS, 5))
    scored()
    assert (snapshot(hospital).inputs["season"]["h"], snapshot(hospital).season) == (h, season)


def test_a_survey_of_a_later_day_is_not_known_to_an_earlier_run(ground):
    hospital = ground.hospital(relationship_stage=3)
    SurveyFactory(hospital=hospital, on=AS_OF + timedelta(days=1), **dict.fromkeys(QUESTIONS, 1))
    scored()
    assert not Alert.objects.exists()
    scored(AS_OF + timedelta(days=1))
    assert Alert.objects.get().facts["satisfaction"] == 1.0


@pytest.mark.parametrize(("stage", "answer", "alarms"), [(3, 2, True), (4, 1, True), (2, 1, False), (3, 3, False)])
def test_a_close_hospital_that_is_not_content_is_not_buried(ground, stage, answer, alarms):
    hospital = ground.hospital(relationship_stage=stage)
    SurveyFactory(hospital=hospital, on=AS_OF, **dict.fromkeys(QUESTIONS, answer))
    scored()
    assert Alert.objects.open().filter(hospital=hospital, kind="dissatisfied").exists() is alarms


def test_promises_that_were_open_and_due_count_with_the_late_steps(ground):
    hospital = ground.hospital()
    ground.overdue(hospital, 1)
    made = {"hospital": hospital, "made_on": AS_OF - timedelta(days=9)}
    CommitmentFactory(due_on=AS_OF, **made)
    CommitmentFactory(due_on=AS_OF, direction="theirs", **made)
    CommitmentFactory(due_on=AS_OF, state="kept", settled_on=AS_OF + timedelta(days=1), **made)
    CommitmentFactory(due_on=AS_OF, state="kept", settled_on=AS_OF, **made)
    CommitmentFactory(due_on=AS_OF + timedelta(days=1), **made)
    scored()
    assert snapshot(hospital).inputs["overdue"]["items"] == 4
