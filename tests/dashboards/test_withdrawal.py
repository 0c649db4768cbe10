"""A person who withdraws: nothing judged of them stands on any page any more, at once; all of it is exported and erased."""

import json
import re
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import models
from accounts.models import Evidence
from accounts.services.persons import erase_person, export_person
from accounts.services.stakeholders import withdraw_basis
from tests.factories import FocusFactory, HospitalFactory, ProductFactory, StakeholderFactory

pytestmark = pytest.mark.django_db

TABS = ("overview", "people", "departments", "sales", "relationship", "listings", "know", "visits", "history")
TIMELINE = ("stance", "adoption", "relationship", "centre", "know")
CARD = {"concerns": "Zcard"}


@pytest.fixture
def person(patch_territory, rep):
    """A blocker of weight with something of every kind that is judged or learnt of a person."""
    hospital = HospitalFactory(territory=patch_territory)
    judged = {"buying_role": "decision_maker", "influence": 5, "support": -2, "support_on": timezone.localdate()}
    return StakeholderFactory(hospital=hospital, name="张某", name_en="Zhang Mou", **judged)


def proof(person, word: str, rep) -> dict:
    """The day, the author and the evidence with the word."""
    today = timezone.localdate()
    told = {"hospital": person.hospital, "kind": "told_by", "on": today, "by": rep}
    return {"on": today, "by": rep, "evidence": Evidence.objects.create(text=word, **told)}


def plant_role(person, rep):
    models.RoleEvent.objects.create(stakeholder=person, buying_role="gatekeeper", **proof(person, "Zrole", rep))
    return "Zrole"


def plant_stance(person, rep):
    models.SupportEvent.objects.create(stakeholder=person, support=-2, **proof(person, "Zstance", rep))
    return "Zstance"


def plant_adoption(person, rep):
    product = ProductFactory()
    FocusFactory(product=product)
    moved = proof(person, "Zadoption", rep)
    models.AdoptionEvent.objects.create(stakeholder=person, product=product, stage=4, **moved)
    models.Adoption.objects.create(stakeholder=person, product=product, stage=4, since=moved["on"])
    return "Zadoption"


def plant_closeness(person, rep):
    models.PersonRelationshipEvent.objects.create(stakeholder=person, stage=3, **proof(person, "Zclose", rep))
    return "Zclose"


def plant_proof(person, rep):
    said = {"item": "unprompted", "text": "Zproof", "on": timezone.localdate(), "seen_by": rep}
    models.StageProof.objects.create(hospital=person.hospital, stakeholder=person, **said)
    return "Zproof"


def plant_tie(person, rep):
    other = StakeholderFactory(hospital=person.hospital, support=2, influence=4)
    models.Tie.objects.create(from_person=other, to_person=person, kind="influences", note="Ztie")
    return "Ztie"


def plant_rival_tie(person, rep):
    public = {"company": "Zrival", "source_kind": "paper", "source": "A paper", "on": timezone.localdate()}
    models.RivalTie.objects.create(stakeholder=person, **public)
    return "Zrival"


def plant_counter_action(person, rep):
    today = timezone.localdate()
    done = {"means": "evidence", "owner": rep, "due_on": today - timedelta(days=2)}
    models.CounterAction.objects.create(stakeholder=person, text="Zcounter", **done)
    models.CounterAction.objects.create(stakeholder=person, text="Zcounter done", done_on=today, **done)
    return "Zcounter"


def plant_insight(person, rep):
    learnt = {"level": 3, "source_type": "website", "source": "Their page", "on": timezone.localdate(), "by": rep}
    models.Insight.objects.create(hospital=person.hospital, stakeholder=person, text="Zinsight", **learnt)
    return "Zinsight"


def plant_first_use(person, rep):
    told = {"reasons": ["field_work"], "on": timezone.localdate(), "by": rep}
    models.FirstUse.objects.create(stakeholder=person, product=ProductFactory(), **told)
    return "Thorough work in the field"


def plant_adopter(person, rep):
    models.AdopterProfile.objects.create(stakeholder=person, innovativeness="innovator", trained_abroad=True)
    return "Came back from training abroad"


def plant_card(person, rep):
    for name, value in CARD.items():
        setattr(person, name, value)
    person.save()
    return CARD["concerns"]


PLANTS = {
    "role": plant_role,
    "stance": plant_stance,
    "adoption": plant_adoption,
    "closeness": plant_closeness,
    "proof": plant_proof,
    "tie": plant_tie,
    "rival tie": plant_rival_tie,
    "counter-action": plant_counter_action,
    "insight": plant_insight,
    "first use": plant_first_use,
    "adopter": plant_adopter,
    "card": plant_card,
}


def addresses(person, words) -> list[str]:
    """Every page that tells of a hospital or a person."""
    hospital, at = person.hospital.get_absolute_url(), [person.hospital_id]
    about = [person.pk]
    return [
        reverse("dashboards:today"),
        reverse("dashboards:hospital_list"),
        reverse("dashboards:collect_list"),
        reverse("dashboards:basis_list"),
        *(f"{reverse('dashboards:search')}?q={word}" for word in words),
        *(f"{hospital}?tab={tab}" for tab in TABS),
        *(f"{hospital}?kind={kind}" for kind in TIMELINE),
        reverse("dashboards:hospital_map", args=at),
        reverse("dashboards:hospital_map_drawing", args=[*at, "wide"]),
        reverse("dashboards:hospital_coverage", args=at),
        reverse("accounts:insight_list"),
        reverse("dashboards:stakeholder_detail", args=about),
        reverse("dashboards:stakeholder_story", args=about),
        reverse("dashboards:stakeholder_ladders", args=about),
        reverse("accounts:stakeholder_centre", args=about),
        reverse("accounts:card_edit", args=about),
        reverse("accounts:adopter_edit", args=about),
        reverse("visits:person_stage", args=about),
        reverse("dashboards:adoption_report"),
        reverse("dashboards:adoption_people"),
        reverse("dashboards:team_gaps"),
        reverse("dashboards:team_blockers"),
    ]


def standing_on(client, person, words) -> set[str]:
    """Those of the words that stand on a page other than as what was searched for."""
    found = set()
    for address in addresses(person, words):
        response = client.get(address)
        shown = b"".join(response.streaming_content if response.streaming else [response.content]).decode()
        shown = re.sub(r'value="[^"]*"|“[^”]*”', "", shown) if "q=" in address else shown
        if response.status_code == 200:
            found |= {word for word in words if word in shown}
    return found


def test_what_is_known_of_a_person_is_gone_from_every_page_at_once(as_rep, as_manager, rep, person):
    words = {plant(person, rep) for kind, plant in PLANTS.items() if kind != "proof"}
    assert standing_on(as_rep, person, words) == words, "a word that stands nowhere shows nothing by being gone"

    withdraw_basis(person, on=timezone.localdate(), by=rep)

    assert standing_on(as_rep, person, words) | standing_on(as_manager, person, words) == set()


@pytest.mark.parametrize("kind", PLANTS)
def test_it_is_exported_and_erased(rep, admin, person, kind):
    PLANTS[kind](person, rep)
    words = {"first use": "field_work", "adopter": "innovator", "card": CARD["concerns"]}
    word = words.get(kind, f"Z{kind.split('-')[0].split()[0]}".replace("closeness", "close"))

    with zipfile.ZipFile(BytesIO(export_person(person, by=admin))) as archive:
        exported = json.loads(archive.read("person.json"))
    assert word in json.dumps(exported)

    erase_person(person, by=admin, reason="asked by letter")
    with zipfile.ZipFile(BytesIO(export_person(person, by=admin))) as archive:
        assert word not in archive.read("person.json").decode()
