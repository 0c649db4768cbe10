"""What is known of people at size: earlier moves on the ladder, stances toward a product, insights; so many rows a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from accounts.models import Adoption, AdoptionEvent, Insight, Stakeholder, SupportEvent
from keyaccounts.demo.knowledge_words import INSIGHTS
from keyaccounts.demo.stakeholders import STANCE
from keyaccounts.demo.words import in_language

from . import rows

WRITTEN = (Insight,)  # the others are the roster's as well
ROWS_A_PERSON = 10 / 3  # present stages, moves, stances and insights together
TOWARD_THE_PRODUCT = 0.4
INSIGHT = (
    "hospital_id", "department_id", "stakeholder_id", "text", "level", "source_type", "source", "reliability", "on",
)  # fmt: skip
RELIABLE = (["confirmed", "likely", "rumour"], [3, 5, 2])


def write_knowledge(random: Random, product: int, people: int, today: date) -> None:
    """Rows about those who may be profiled, until all such rows are ROWS_A_PERSON for each of `people`."""
    days = [(today - timedelta(days=back)).isoformat() for back in range(721)]
    # Read before it is written: nothing can be asked of PostgreSQL while it is given rows.
    moved = list(Adoption.objects.filter(stage__gt=0).order_by("pk").values_list("stakeholder", "stage", "since"))
    earlier = _earlier(random, moved, today, days)
    rows.write(AdoptionEvent, ("stakeholder_id", "stage", "on"), earlier, product_id=product)
    judged = list(Stakeholder.objects.judged().order_by("pk").values_list("hospital", "department", "pk"))
    stances = _stances(random, [pk for _hospital, _department, pk in judged], days)
    rows.write(SupportEvent, ("stakeholder_id", "support", "on"), stances, product_id=product)
    known = sum(model.objects.count() for model in (Adoption, AdoptionEvent, SupportEvent))
    left = max(0, round(people * ROWS_A_PERSON) - known)
    rows.write(Insight, INSIGHT, _insights(random, judged, left if judged else 0, days))


def _earlier(random: Random, present: list[tuple], today: date, days: list[str]) -> Iterator[tuple]:
    """The stage before the present one, where there was one."""
    for pk, stage, since in present:
        yield pk, stage - 1, days[(today - since).days + random.randint(20, 120)]


def _stances(random: Random, people: list[int], days: list[str]) -> Iterator[tuple]:
    for pk in people:
        if random.random() < TOWARD_THE_PRODUCT:
            yield pk, random.choices(*STANCE)[0], days[random.randint(10, 300)]


def _insights(random: Random, people: list[tuple], count: int, days: list[str]) -> Iterator[tuple]:
    """`count` insights, spread over the people in turn."""
    for number in range(count):
        level, source_type, source, text = INSIGHTS[random.randrange(len(INSIGHTS))]
        yield (
            *people[number % len(people)], in_language(text), level, source_type, in_language(source),
            random.choices(*RELIABLE)[0], days[random.randint(1, 300)],
        )  # fmt: skip
