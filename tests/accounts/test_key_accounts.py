"""Key accounts: decided by people with evidence, every assessment kept, nobody overwritten unseen."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Hospital, KeyAssessment
from accounts.services.key_accounts import assess_key_account
from people.models import Assignment
from records.models import AuditEvent, TextFlag
from tests.factories import HospitalFactory, UserFactory

pytestmark = pytest.mark.django_db

FOUR = ["goals", "income", "loss", "potential"]


@pytest.fixture
def hospital(patch_territory):
    return HospitalFactory(territory=patch_territory)


def assess(hospital, by, seen=None, **changed):
    values = {
        "holds": FOUR,
        "notes": {"loss": "No second one of its kind"},
        "is_key": True,
        "evidence": "Board minutes",
    }
    return assess_key_account(hospital, seen=seen, by=by, **{**values, "owner_check": "", **changed})


def test_an_assessment_is_kept_with_score_author_and_audit(hospital, manager):
    assessment = assess(hospital, manager)
    assert (assessment.score, assessment.suggests_key, assessment.by) == (4, True, manager)
    assert ("Its loss would hurt and could not be made up soon", "No second one of its kind") in assessment.reasons
    assert AuditEvent.objects.get(verb="classified").details["what"] == "key"


def test_the_former_one_stays_as_history_and_only_the_newest_is_in_force(hospital, manager):
    first = assess(hospital, manager)
    second = assess(hospital, manager, seen=first.pk, is_key=False, evidence="")
    assert list(KeyAssessment.objects.values_list("pk", "is_current")) == [(second.pk, True), (first.pk, False)]


@pytest.mark.parametrize(
    ("changed", "field"), [({"evidence": " "}, "evidence"), ({"holds": []}, "is_key"), ({"seen": 99}, "__all__")]
)
def test_what_is_refused_changes_nothing(hospital, manager, changed, field):
    with pytest.raises(ValidationError) as refusal:
        assess(hospital, manager, **changed)
    told = refusal.value
    assert field in (told.message_dict if hasattr(told, "error_dict") else {"__all__": told})
    assert not KeyAssessment.objects.exists()


def test_who_did_not_see_the_newest_is_told_instead_of_overwriting_it(hospital, manager, rep):
    assess(hospital, rep)
    with pytest.raises(ValidationError, match="meanwhile"):
        assess(hospital, manager, is_key=False)
    assert KeyAssessment.objects.current().get().by == rep


def test_forbidden_phrases_are_kept_and_queued(hospital, manager):
    assess(hospital, manager, notes={"effort": "给过红包"})
    assert (TextFlag.objects.get().subject_type, TextFlag.objects.get().field) == ("keyassessment", "notes")


def test_the_database_keeps_one_in_force_and_evidence_for_a_key_account(hospital, manager):
    assess(hospital, manager)
    for wrong in ({"is_current": True}, {"is_current": False, "is_key": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            KeyAssessment.objects.create(
                **{"hospital": hospital, "on": "2026-01-01", "score": 0, "is_key": False} | wrong
            )


def qualifiers(hospital, *users) -> list:
    today = timezone.localdate()
    return [user for user in users if Hospital.objects.qualifiable_by(user, today).filter(pk=hospital.pk).exists()]


def test_managers_and_the_owner_decide_nobody_else(
    hospital, rep, medrep, manager, admin, compliance, stranger, region, patch_territory
):
    helping = UserFactory(is_rep=True, territory=patch_territory)
    assignment = Assignment.objects.get(user=helping)
    assignment.is_primary = False
    assignment.save()
    medical_manager = UserFactory(is_manager=True, function="medical", territory=region)
    everybody = [rep, medrep, manager, admin, compliance, stranger, helping, medical_manager]
    assert qualifiers(hospital, *everybody) == [rep, manager]
    assert [u for u in everybody if Hospital.objects.classifiable_by(u).filter(pk=hospital.pk).exists()] == [manager]
