"""One visit per client id, drafts that are private, and ten seconds to take a submission back."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from accounts.models import Adoption, AdoptionEvent, Evidence, SupportEvent
from accounts.services import stance
from records.models import TextFlag
from tests.conftest import sign_in
from tests.factories import HospitalFactory, UserFactory
from tests.visits.entries import NEW, five_inputs, move
from visits.models import NextStep, Visit, VisitDraft

pytestmark = pytest.mark.django_db

SAVE = reverse("visits:draft_save")
QUIET = {"X-Requested-With": "fetch"}


def take_back(client, visit):
    return client.post(reverse("visits:visit_take_back", args=[visit.pk]))


def test_a_resend_answers_with_the_first_visit(as_rep, hospital, zhao):
    sent = five_inputs(hospital, [zhao])

    answers = [as_rep.post(NEW, sent).url for _ in range(3)]

    assert len(set(answers)) == 1
    assert Visit.objects.count() == NextStep.objects.count() == 1
    assert Visit.history.count() == 1


def test_a_resend_that_would_no_longer_be_valid_still_finds_its_visit(as_rep, hospital, zhao):
    sent = five_inputs(hospital, [zhao])
    first = as_rep.post(NEW, sent)
    hospital.is_active = False
    hospital.save()

    assert as_rep.post(NEW, sent).url == first.url
    assert not VisitDraft.objects.exists()


def test_order_and_blanks_are_no_other_content(as_rep, hospital, zhao, chen):
    sent = five_inputs(hospital, [zhao, chen], notes="")
    first = as_rep.post(NEW, sent)
    again = as_rep.post(NEW, {**sent, "attendees": [chen.pk, zhao.pk], "minutes": " "})

    assert first.url == again.url


def test_another_content_under_one_client_id_is_refused_and_both_are_kept(as_rep, hospital, zhao):
    sent = five_inputs(hospital, [zhao], notes="first")
    as_rep.post(NEW, sent)

    answers = [as_rep.post(NEW, {**sent, "notes": "second"}) for _ in range(2)]

    assert Visit.objects.get().notes == "first"
    draft = VisitDraft.objects.get()
    assert draft.payload["notes"] == ["second"]
    assert draft.client_id != Visit.objects.get().client_id
    assert {answer.url for answer in answers} == {f"{NEW}?draft={draft.client_id}"}
    page = as_rep.get(answers[0].url)
    assert "Sent twice" in page.content.decode()
    as_rep.post(NEW, {**sent, "client_id": str(draft.client_id), "notes": "second"})
    assert set(Visit.objects.values_list("notes", flat=True)) == {"first", "second"}
    assert not VisitDraft.objects.exists()


def test_somebody_elses_client_id_tells_nothing_and_loses_nothing(as_rep, hospital, zhao, patch_territory):
    sent = five_inputs(hospital, [zhao])
    as_rep.post(NEW, sent)
    other = sign_in(UserFactory(is_rep=True, territory=patch_territory))

    response = other.post(NEW, sent)

    assert Visit.objects.count() == 1
    assert response.url == f"{NEW}?draft={VisitDraft.objects.get().client_id}"


def test_what_the_database_refuses_for_another_reason_is_no_second_content(as_rep, hospital, zhao, monkeypatch):
    """A history row that cannot be written, say: nothing is stored, and it is not taken for a client id in use."""

    def refuse(self, **how):
        raise IntegrityError("duplicate key of another table")

    monkeypatch.setattr(Visit, "save", refuse)

    with pytest.raises(IntegrityError):
        as_rep.post(NEW, five_inputs(hospital, [zhao]))
    assert not Visit.objects.exists()
    assert not VisitDraft.objects.exists()


def test_the_client_id_is_made_at_the_first_look_and_stays_over_drafts(as_rep, hospital):
    page = as_rep.get(f"{NEW}?hospital={hospital.pk}")
    client_id = page.context["form"].initial["client_id"]

    as_rep.post(SAVE, {"client_id": str(client_id), "hospital": hospital.pk, "notes": "typed"}, headers=QUIET)
    again = as_rep.get(f"{NEW}?hospital={hospital.pk}")

    assert again.context["form"].initial["client_id"] == client_id
    assert f'value="{client_id}"' in again.content.decode()
    assert "typed" in again.content.decode()


def test_the_way_back_leads_to_the_visit(as_rep, hospital, zhao):
    page = as_rep.get(f"{NEW}?hospital={hospital.pk}")
    entry = f"{NEW}?hospital={hospital.pk}&entry={page.context['form'].initial['client_id']}"
    sent = five_inputs(hospital, [zhao], client_id=str(page.context["form"].initial["client_id"]))

    assert as_rep.get(entry).context["form"].initial["client_id"] == page.context["form"].initial["client_id"]
    visit = as_rep.post(NEW, sent).url
    assert as_rep.get(entry).url == visit
    assert visit in as_rep.get(f"{NEW}?hospital={hospital.pk}").content.decode()


def test_a_draft_is_kept_replaced_and_gone_once_submitted(as_rep, rep, hospital, zhao):
    sent = five_inputs(hospital, [zhao])
    first = as_rep.post(SAVE, {**sent, "notes": "a"}, headers=QUIET)
    as_rep.post(SAVE, {**sent, "notes": "b"}, headers=QUIET)

    assert first.json()["saved"] is True
    assert VisitDraft.objects.get().payload["notes"] == ["b"]
    assert VisitDraft.objects.get().author == rep
    as_rep.post(NEW, sent)
    assert not VisitDraft.objects.exists()


def test_a_draft_that_arrives_after_its_visit_is_dropped(as_rep, hospital, zhao):
    sent = five_inputs(hospital, [zhao])
    as_rep.post(NEW, sent)

    late = as_rep.post(SAVE, sent, headers=QUIET)

    assert late.json()["saved"] is False
    assert not VisitDraft.objects.exists()


def test_a_draft_is_its_authors_alone(as_rep, as_manager, as_admin, as_stranger, hospital):
    client_id = uuid.uuid4()
    as_rep.post(SAVE, {"client_id": str(client_id), "hospital": hospital.pk, "notes": "secret words"})

    for client in (as_manager, as_stranger):
        assert client.get(f"{NEW}?draft={client_id}").status_code == 404
        assert client.post(reverse("visits:draft_delete", args=[client_id])).status_code == 404
        assert client.post(SAVE, {"client_id": str(client_id), "notes": "mine"}).status_code == 403
        assert "secret words" not in client.get(reverse("visits:visit_list")).content.decode()
    assert as_admin.post(SAVE, {"client_id": str(client_id)}).status_code == 403
    assert VisitDraft.objects.get().payload["notes"] == ["secret words"]
    assert "Yunting First" in as_rep.get(reverse("visits:visit_list")).content.decode()


def test_a_draft_can_be_thrown_away(as_rep, rep, hospital):
    draft = VisitDraft.objects.create(client_id=uuid.uuid4(), author=rep, hospital=hospital)

    as_rep.post(reverse("visits:draft_delete", args=[draft.client_id]))

    assert not VisitDraft.objects.exists()


def test_the_hospital_can_be_changed_without_losing_the_rest(as_rep, hospital, patch_territory):
    other = HospitalFactory(territory=patch_territory, name_en="Second Hospital")
    sent = {"client_id": str(uuid.uuid4()), "hospital": hospital.pk, "notes": "typed", "then": "choose"}

    chooser = as_rep.post(SAVE, sent, follow=True)
    link = f"{NEW}?hospital={other.pk}&amp;draft={sent['client_id']}"

    assert link in chooser.content.decode()
    page = as_rep.get(link.replace("&amp;", "&"))
    assert page.context["hospital"] == other
    assert "typed" in page.content.decode()


def test_a_draft_of_a_visit_that_is_already_stored_leads_to_the_visit(as_rep, rep, hospital, zhao):
    sent = five_inputs(hospital, [zhao])
    as_rep.post(NEW, sent)
    VisitDraft.objects.create(client_id=sent["client_id"], author=rep, hospital=hospital, payload={"notes": ["x"]})

    assert as_rep.get(f"{NEW}?draft={sent['client_id']}").url == Visit.objects.get().get_absolute_url()
    assert as_rep.get(f"{NEW}?hospital={hospital.pk}").context["draft"] is None


def test_within_ten_seconds_all_of_it_becomes_a_draft_again(as_rep, rep, hospital, zhao, chen, product):
    earlier = timezone.localdate() - timedelta(days=30)
    stance.record_support(zhao, -1, on=earlier, by=rep)
    stance.record_adoption(zhao, product, 1, on=earlier, by=rep)
    sent = five_inputs(
        hospital,
        [zhao, chen],
        [(product, "listened")],
        notes="with 红包",
        minutes=20,
        at="14:30",
        **move(zhao, stance=1, product=product, stage=3),
        **move(chen, stance=2, product=product, stage=2),
    )
    as_rep.post(NEW, sent)
    visit = Visit.objects.get()

    response = take_back(as_rep, visit)

    assert not Visit.objects.exists()
    assert not NextStep.objects.exists()
    assert not TextFlag.objects.exists()
    assert not Evidence.objects.exists()
    assert list(SupportEvent.objects.values_list("stakeholder", "support")) == [(zhao.pk, -1)]
    assert list(AdoptionEvent.objects.values_list("stakeholder", "stage")) == [(zhao.pk, 1)]
    assert list(Adoption.objects.values_list("stakeholder", "stage", "since")) == [(zhao.pk, 1, earlier)]
    zhao.refresh_from_db()
    chen.refresh_from_db()
    assert (zhao.support, zhao.support_on) == (-1, earlier)
    assert (chen.support, chen.support_on) == (None, None)
    assert Visit.history.filter(history_type="-").count() == 1
    assert NextStep.history.filter(history_type="-").count() == 1
    draft = VisitDraft.objects.get()
    assert response.url == f"{NEW}?draft={draft.client_id}"
    typed = {name: value if isinstance(value, list) else [value] for name, value in sent.items() if name != "client_id"}
    assert draft.payload == {name: [str(value) for value in values] for name, values in typed.items()}


def test_a_visit_taken_back_can_be_submitted_again_as_one(as_rep, hospital, zhao):
    sent = five_inputs(hospital, [zhao])
    as_rep.post(NEW, sent)
    take_back(as_rep, Visit.objects.get())
    draft = VisitDraft.objects.get()

    as_rep.post(NEW, {**draft.payload, "client_id": str(draft.client_id)})

    assert Visit.objects.count() == 1
    assert not VisitDraft.objects.exists()


def test_a_late_resend_does_not_bring_back_what_was_taken_back(as_rep, hospital, zhao):
    sent = five_inputs(hospital, [zhao])
    as_rep.post(NEW, sent)
    take_back(as_rep, Visit.objects.get())

    response = as_rep.post(NEW, sent)

    assert not Visit.objects.exists()
    assert response.url == f"{NEW}?draft={VisitDraft.objects.get().client_id}"


def test_what_history_knew_before_stands_again(as_rep, hospital, zhao):
    zhao.support, zhao.support_on = 1, timezone.localdate() - timedelta(days=9)
    zhao.save()
    as_rep.post(NEW, five_inputs(hospital, [zhao], **move(zhao, stance=-2)))

    take_back(as_rep, Visit.objects.get())

    zhao.refresh_from_db()
    assert (zhao.support, zhao.support_on) == (1, timezone.localdate() - timedelta(days=9))


def test_after_ten_seconds_it_stays(as_rep, hospital, zhao):
    as_rep.post(NEW, five_inputs(hospital, [zhao]))
    visit = Visit.objects.get()
    visit.submitted_at = timezone.now() - timedelta(seconds=10)
    visit.save()

    take_back(as_rep, visit)

    assert Visit.objects.count() == NextStep.objects.count() == 1
    assert not VisitDraft.objects.exists()


def test_only_its_author_takes_a_visit_back(as_rep, as_manager, as_admin, as_stranger, hospital, zhao):
    as_rep.post(NEW, five_inputs(hospital, [zhao]))

    answers = [take_back(client, Visit.objects.get()).status_code for client in (as_manager, as_stranger, as_admin)]

    assert answers == [404, 404, 403]
    assert Visit.objects.count() == 1


def test_the_toast_of_a_submitted_visit_takes_it_back(as_rep, hospital, zhao):
    page = as_rep.post(NEW, five_inputs(hospital, [zhao]), follow=True)

    assert f'action="{reverse("visits:visit_take_back", args=[Visit.objects.get().pk])}"' in page.content.decode()
