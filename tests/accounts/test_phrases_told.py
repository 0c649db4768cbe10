"""Text with forbidden phrases is saved as written and queued, and whoever wrote it is told so (domain.md §2.8 rule 10)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import CounterAction, StageProof
from records.models import TextFlag
from tests.factories import DepartmentFactory, HospitalFactory, StakeholderFactory

pytestmark = pytest.mark.django_db

TEXT = "听说有回扣"
TODAY, SOON = (timezone.localdate() + timedelta(days=days) for days in (0, 7))
PROOF = {"on": f"{TODAY}", "kind": "told_by", "shown_by": TEXT}
SOURCE = {"company": "X", "source_kind": "paper", "source": TEXT, "on": f"{TODAY}"}


@pytest.fixture
def person(patch_territory):
    """Somebody against us who weighs, in the rep's own territory."""
    hospital = HospitalFactory(territory=patch_territory)
    return StakeholderFactory(
        hospital=hospital, department=DepartmentFactory(hospital=hospital), support=-1, influence=4
    )


def told(client, address: str, **typed) -> None:
    """Post it; it is kept, its flag is in the queue, and the next page says so."""
    answer = client.post(address, typed, follow=True)
    assert answer.redirect_chain, answer.context["form"].errors
    flag = TextFlag.objects.get()
    assert (flag.phrases, flag.excerpt, flag.author) == (["回扣"], TEXT, answer.wsgi_request.user)
    assert "compliance will read it" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("support_new", {"support": "1", **PROOF}),
        ("role_new", {"buying_role": "gatekeeper", "influence": "4", **PROOF}),
        ("rival_tie_new", SOURCE),
        ("counter_action_new", {"means": "evidence", "text": TEXT, "due_on": f"{SOON}"}),
        ("card_edit", {"concerns": TEXT}),
    ],
)
def test_of_a_person(as_rep, rep, person, name, typed):
    typed = {"version": person.version, "owner": rep.pk, **typed}
    told(as_rep, reverse(f"accounts:{name}", args=[person.pk]), **typed)


def test_of_a_tie(as_rep, person):
    other = StakeholderFactory(hospital=person.hospital)
    told(as_rep, reverse("accounts:tie_new", args=[person.pk]), way="alumni", other=other.pk, note=TEXT)


def test_of_what_came_of_a_counter_action(as_rep, rep, person):
    action = CounterAction.objects.create(stakeholder=person, means="evidence", text="Talk", owner=rep, due_on=SOON)
    told(as_rep, reverse("accounts:counter_action_close", args=[action.pk]), result=TEXT)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("placeholder_new", {"seat": "executor", "note": TEXT, "due_on": f"{SOON}"}),
        ("blocker_review", {"is_named": "yes", "note": TEXT}),
    ],
)
def test_of_the_map(as_rep, rep, person, name, typed):
    told(as_rep, reverse(f"accounts:{name}", args=[person.hospital_id]), owner=rep.pk, **typed)


def test_of_a_stage_and_of_what_it_asks_for(as_rep, person):
    address = reverse("visits:person_proof_new", args=[person.pk, "unprompted"])
    told(as_rep, address, text=TEXT, on=f"{TODAY}")
    assert StageProof.objects.get().text == TEXT


def test_of_a_class_set_by_hand_and_of_a_key_account(as_manager, person):
    until = {"value": "winter", "reason": TEXT, "until": f"{SOON}"}
    told(as_manager, reverse("dashboards:hospital_class_set", args=[person.hospital_id, "season"]), **until)
    TextFlag.objects.all().delete()
    decided = {"holds_goals": "on", "is_key": "on", "evidence": TEXT}
    told(as_manager, reverse("dashboards:hospital_key", args=[person.hospital_id]), **decided)


def test_of_what_admins_write_for_all(as_admin):
    texts = dict.fromkeys(("duties", "duties_en", "needs", "needs_en", "approach", "approach_en"), "x")
    told(as_admin, reverse("accounts:role_template_edit", args=["director"]), **texts | {"needs": TEXT})
    TextFlag.objects.all().delete()
    texts = dict.fromkeys(("action", "action_en", "message", "message_en", "next_action", "next_action_en"), "x")
    told(as_admin, reverse("accounts:playbook_edit", args=[3]), **texts | {"message": TEXT}, version="1")
