"""A medical user gets nothing that derives from sales, anywhere (domain.md §2.8 rule 4).

Recognisable figures are planted and every address there is, exports and parts for htmx included, is fetched as
`medrep`. No figure may be found; and when all that sales tell is then changed, no answer may change by a single
character: not a word, not an order, not a count. A new address is tried by itself (`NOUNS` in test_strangers).
"""

import io
import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook

from accounts.models import Hospital, HospitalAlias, HospitalIdentifier, KeyAssessment, KeyProposal, RivalShare, Tie
from accounts.services.surveys import make_link
from lib.figures import money, number, short
from people.models import Leave, RepFiling
from planning.models import Negotiation, UpliftPlan, WinterDecision
from planning.services.listings import Told, take_up
from records.models import SavedView
from sales.models import Delivery, LifetimeEstimate, Potential
from scoring.models import Alert, ClassOverride, ScoreSnapshot, SeasonEvent, TierEvent
from tests.dashboards.whole import score, whole_hospital
from tests.factories import (
    AdverseEventFactory,
    CoachingFactory,
    CommitmentFactory,
    NoticeFactory,
    ServiceRequestFactory,
    UserFactory,
    VisitFactory,
)
from tests.test_house_rules import addresses
from tests.test_strangers import BY_PHONE, ONLY_404, WORDS, noun_of, what_is_planned, what_was_said
from visits.models import CallTarget, ReviewItem, VisitDraft

pytestmark = pytest.mark.django_db

DELIVERED_FEN, BOXES, TTM_FEN, POTENTIAL_FEN, GAP_FEN = (
    7_391_645_277,
    48_271,
    41_627_381_955,
    98_765_432_111,
    57_138_050_156,
)
COMMERCIAL_SCORE = "87.3"
SHARE_SOURCE = "share-source-of-our-sales"
DECIDED = "Decided by what it buys"
# Whoever asks for all of it in the address must not get it either.
ALL_OF_IT = "kind=deliveries&order=-sales&columns=sales&columns=segment&columns=score&tier=A&season=summer"
WAYS_TO_ASK = (
    ("", {}),
    ("", {"HX-Request": "true"}),
    (f"?{ALL_OF_IT}&format=csv", {}),
    (f"?{ALL_OF_IT}&format=xlsx&size=100", {"HX-Request": "true"}),
    ("?tab=sales", {}),
    ("?tab=people&kind=segment&order=tier", {"HX-Request": "true"}),
)
CHANGING = re.compile(
    rb'csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken": "[^"]*"|"(?:csrf|contact)": "[^"]*"|"now": \d+|'
    rb'<time datetime="[^"]*">[-0-9]+ [0-9:]+</time>|'
    rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)


@pytest.fixture
def things(medrep, rep, patch_territory):
    """One of each thing an address can be about, all in the territory the medical user covers."""
    hospital = whole_hospital(patch_territory, rep, 2)
    whole_hospital(patch_territory, rep, 2)
    long_ago = timezone.now() - timedelta(minutes=1)  # it can no longer be taken back, so its page is at rest
    visit = VisitFactory(hospital=hospital, author=medrep, submitted_at=long_ago)
    score()
    today = timezone.localdate()
    sku, person = Delivery.objects.first().sku, hospital.stakeholders.first()
    return {
        "hospital": hospital,
        "department": hospital.departments.first(),
        "alias": HospitalAlias.objects.create(hospital=hospital, name="Another name"),
        "identifier": HospitalIdentifier.objects.create(hospital=hospital, value="H-1"),
        "stakeholder": person,
        "person": person,
        "affiliation": person.affiliations.get(),
        "insight": hospital.insights.first(),
        "swot": hospital.swot.first(),
        "position": hospital.rival_positions.first(),
        "rival act": hospital.rival_acts.first(),
        "tie": Tie.objects.create(from_person=person, to_person=hospital.stakeholders.last(), kind="influences"),
        "placeholder": hospital.placeholders.create(seat="executor", owner=rep, due_on=today),
        "counter_action": person.counter_actions.create(means="answer", text="Answer", owner=rep, due_on=today),
        "visiting rule": hospital.visit_policies.create(weekday=1, starts_at="09:00", ends_at="11:00"),
        "visit": visit,
        "plan": VisitFactory(hospital=hospital, author=medrep, on=today, state="planned", outcome=""),
        "next_step": hospital.next_steps.first(),
        "commitment": CommitmentFactory(hospital=hospital, owner=medrep),
        "service_request": ServiceRequestFactory(hospital=hospital, owner=medrep),
        "proof": hospital.stage_proofs.create(item="unprompted", text="They rang us", on=today),
        "listing": take_up(hospital, sku.product, "pharmacy_review", Told("A mail"), by=medrep, on=today),
        "committee member": hospital.committee_members.create(stakeholder=person, source="Page", source_on=today),
        **planned_on_sales(hospital, rep, medrep),
        "survey_link": make_link(hospital, by=medrep, on=today),
        "coaching": CoachingFactory(rep=medrep),
        "notice": NoticeFactory(user=medrep, read_at=long_ago),
        "adverse event": AdverseEventFactory(visit__hospital=hospital, reporter=medrep, heard_at=long_ago),
        "draft": VisitDraft.objects.create(client_id=uuid.uuid4(), author=medrep, hospital=hospital),
        "view": SavedView.objects.create(owner=rep, page="hospitals", name="Theirs", query="tier=A", is_shared=True),
        "user": medrep,
        "assignment": medrep.assignments.get(),
        "filing": RepFiling.objects.create(user=medrep, number="F-1", valid_from=today, valid_to=today),
        "leave": Leave.objects.create(user=rep, starts_on=today, ends_on=today),
        "territory": patch_territory,
        "family": sku.product.family,
        "product": sku.product,
        "sku": sku,
        "focus": sku.product.focus_periods.first(),
    }


def planned_on_sales(hospital, rep, medrep) -> dict:
    """A plan with everything, and beside it an objective on sales, its action and a text on income; talks with a partner."""
    things = what_is_planned(hospital, rep) | what_was_said(hospital, medrep, timezone.localdate())
    plan = things["account plan"]
    on_sales = plan.objectives.create(title=DECIDED, metric="sales_value", owner=rep, baseline=1, target=2)
    plan.actions.create(text=DECIDED, owner=rep, due_on=timezone.localdate(), objective=on_sales)
    plan.comments.create(round="return", text=DECIDED, objective=on_sales, by=rep)
    for thing, text in ((things["negotiation"], "issue"), (things["uplift plan"], "idea")):
        setattr(thing, text, DECIDED)
        thing.save()
    income = plan.sections.get(key="people")
    income.text = DECIDED
    income.save()
    return things


def plant() -> None:
    """Figures that are nowhere else, in the tables and in what the nightly run made of them."""
    Delivery.objects.update(value_fen=DELIVERED_FEN, boxes=BOXES)
    RivalShare.objects.update(percent=73, source=SHARE_SOURCE)
    for potential in Potential.objects.all():
        potential.value_fen = POTENTIAL_FEN
        potential.save()
    Hospital.objects.update(
        tier="A", tier_live="A", season="summer", ttm_fen=TTM_FEN, gap_fen=GAP_FEN, priority=COMMERCIAL_SCORE
    )
    facts = {"s3_fen": DELIVERED_FEN, "s3_last_year_fen": TTM_FEN}
    for hospital in Hospital.objects.all():
        Alert.objects.create(hospital=hospital, kind="sales_decline", since=timezone.localdate(), facts=facts)
        Alert.objects.create(hospital=hospital, kind="no_visit", since=timezone.localdate())
        decide(hospital)
    for snapshot in ScoreSnapshot.objects.all():
        snapshot.score, snapshot.tier, snapshot.season = COMMERCIAL_SCORE, "A", "summer"
        snapshot.ttm_fen, snapshot.gap_fen = TTM_FEN, GAP_FEN
        snapshot.inputs |= {
            "value": {"ttm_fen": TTM_FEN, "month": "2026-01-01", "has_feed": True},
            "gap": {"potential_fen": POTENTIAL_FEN, "gap_fen": GAP_FEN},
            "growth": facts,
            "season": {"season": "summer"},
        }
        snapshot.save()


def decide(hospital: Hospital) -> None:
    """What people decide by what sales tell: it tells of sales in turn."""
    today, manager = timezone.localdate(), UserFactory(is_manager=True)
    term = {"starts_on": today, "expires_on": today, "by": manager}
    ClassOverride.objects.create(hospital=hospital, kind="season", value="summer", reason=DECIDED, **term)
    KeyAssessment.objects.create(hospital=hospital, on=today, score=4, is_key=True, evidence=DECIDED, holds=["income"])
    rose = {"tier_before": "C", "tier_between": "B", "tier_after": "A", "reason": DECIDED}
    KeyProposal.objects.create(hospital=hospital, first_month=today, month=today, proposed_on=today, **rose)
    CallTarget.objects.create(
        hospital=hospital, function="commercial", planned=17, reason=DECIDED, by=manager, starts_on=today
    )
    asked = {"kind": "challenge", "function": "commercial", "planned": 17, "proposed": 13, "reason": DECIDED}
    ReviewItem.objects.create(hospital=hospital, author=UserFactory(is_rep=True), **asked)
    half_a_year = {"on": today, "next_on": today + timedelta(days=180), "by": manager}
    WinterDecision.objects.create(hospital=hospital, choice="develop", reason=DECIDED, **half_a_year)
    rates = {"growth": 0, "margin": 60, "retention": 85, "discount": 8}
    LifetimeEstimate.objects.create(hospital=hospital, base_cny=TTM_FEN // 100, note=DECIDED, **rates)


def change_what_sales_tell() -> None:
    """Every fact that derives from sales becomes another one, or none, and differs between the hospitals."""
    Delivery.objects.update(value_fen=11, boxes=1)
    RivalShare.objects.all().delete()
    Potential.objects.all().delete()
    TierEvent.objects.all().delete()
    SeasonEvent.objects.all().delete()
    ClassOverride.objects.all().delete()
    KeyAssessment.objects.all().delete()
    KeyProposal.objects.all().delete()
    for kind in (WinterDecision, UpliftPlan, Negotiation):
        kind.objects.all().delete()
    CallTarget.objects.all().delete()
    ReviewItem.objects.challenges().delete()
    LifetimeEstimate.objects.all().delete()
    Alert.objects.filter(kind__in=Alert.COMMERCIAL_KINDS).delete()
    for position, hospital in enumerate(Hospital.objects.order_by("-pk")):
        columns = {
            "tier": "CN"[position % 2],
            "season": "",
            "priority": 10 + position,
            "ttm_fen": position,
            "gap_fen": None,
        }
        Hospital.objects.filter(pk=hospital.pk).update(confidence=0.1, is_provisional=True, **columns)
    for snapshot in ScoreSnapshot.objects.all():
        snapshot.score, snapshot.confidence, snapshot.tier, snapshot.season = 1, 0.1, "N", ""
        snapshot.ttm_fen = snapshot.gap_fen = None
        snapshot.parts = {key: [None, 1] for key in snapshot.parts}
        snapshot.inputs = {
            key: {} if key in {"value", "gap", "growth", "season", "contact", "threat"} else facts
            for key, facts in snapshot.inputs.items()
        }
        snapshot.save()


def written(fen: int) -> set[str]:
    """An amount as any page or file might write it, in both languages."""
    cny = fen / 100
    ways = {str(fen), str(cny), f"{cny:.2f}", str(int(cny)), str(round(cny))}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            ways |= {money(cny), short(cny), number(cny), number(cny, 2), number(cny / 1000), number(cny / 10_000)}
    return {way.removesuffix(" CNY").removesuffix("元").strip() for way in ways}


FIGURES = {
    way for fen in (DELIVERED_FEN, TTM_FEN, POTENTIAL_FEN, GAP_FEN, DELIVERED_FEN * 2) for way in written(fen)
} | {str(BOXES), f"{BOXES:,}", COMMERCIAL_SCORE, SHARE_SOURCE}
MARKS = ("ka-tier", "ka-tag summer", "#i-summer", "Sales are falling", DECIDED, BY_PHONE, "销售下滑")


def walk(client, things, ways=WAYS_TO_ASK) -> dict[str, bytes]:
    """What the user gets at every address there is, by address and way of asking."""
    answers = {}
    for name, arguments in addresses():
        url = reverse(name, kwargs={key: argument(name, key, things) for key in arguments})
        for query, headers in ways:
            answers[f"{url}{query} {sorted(headers)}"] = body_of(client.get(url + query, headers=headers))
    return answers


def argument(name: str, key: str, things: dict):
    """The value for an address: of one of our things; of what only other roles have business with, any number."""
    if key in WORDS:
        return WORDS[key]
    noun = noun_of(name) if key in ("pk", "client_id") else key.removesuffix("_pk")
    assert noun in things or noun not in ONLY_404, f"plant one {noun} for {name}"
    thing = things.get(noun)
    if key == "client_id":
        return thing.client_id if thing else uuid.UUID(int=1)
    return thing.pk if thing else 1


def body_of(response) -> bytes:
    """Status, address and content of an answer without what changes by itself; a workbook as its cells."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"PK"):
        rows = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
        content = repr(list(rows)).encode()
    where = response.headers.get("Location", "")
    return f"{response.status_code} {where} ".encode() + CHANGING.sub(b"", content)


@pytest.mark.parametrize(("language", "ways"), [("en", WAYS_TO_ASK), ("zh-hans", WAYS_TO_ASK[:1])])
def test_a_medical_user_finds_no_figure_and_no_answer_depends_on_one(as_medrep, medrep, things, language, ways):
    medrep.language = language
    medrep.save()
    plant()

    # The clock stands still, or a minute that passes would be a difference.
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        before = walk(as_medrep, things, ways)
        change_what_sales_tell()
        after = walk(as_medrep, things, ways)

    found = {
        url: marks
        for url, content in before.items()
        if (marks := [mark for mark in (*FIGURES, *MARKS) if mark in content.decode()])
    }
    assert found == {}
    assert [url for url in before if before[url] != after[url]] == []
    assert sum(content.startswith(b"200") for content in before.values()) > 60


def test_the_figures_planted_are_there_for_who_may_see_them(as_rep, things):
    """Else the test above would find nothing for the wrong reason."""
    plant()

    seen = "".join(content.decode() for content in walk(as_rep, things, WAYS_TO_ASK[:1]).values())

    for fen in (DELIVERED_FEN * 2, TTM_FEN, POTENTIAL_FEN, GAP_FEN):
        assert written(fen) & {way for way in written(fen) if way in seen}, fen
    assert COMMERCIAL_SCORE in seen
    assert all(mark in seen for mark in MARKS[:5])
