"""What the timeline tells of the buying centre and of single people: parts, ties, blockers, closeness, first uses.

Nothing about somebody whose stance may not be kept (domain.md §2.8 rules 11 and 13).
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, TruncDate

from accounts.models import (
    BlockerReview,
    CounterAction,
    FirstUse,
    PersonRelationshipEvent,
    RoleEvent,
    Stakeholder,
    Tie,
)

from .timeline_rows import number, rows, text

KINDS = ("role", "tie", "tie_in", "tie_end", "tie_end_in", "review", "counter")
"""Of the buying centre; ties that come in from another hospital are read apart, so that each part goes by one index."""
MAIN = "+"
"""Behind a buying role: and main influencer."""


def sources_of(hospital, user) -> dict[str, Callable[[], QuerySet]]:
    """Rows of the timeline by kind of event; hospital and user are slots (lib.prepared)."""
    here = Stakeholder.objects.filter(hospital=hospital).judged().order_by()
    ties = Tie.objects.visible_to(user).of_judged()
    within, incoming = ties.filter(from_person__in=here), ties.filter(to_person__in=here)
    incoming = incoming.exclude(from_person__hospital=hospital)
    return {
        "role": lambda: _roles(RoleEvent.objects.filter(stakeholder__in=here)),
        "tie": lambda: _ties(within, "tie", TruncDate("created_at")),
        "tie_in": lambda: _ties(incoming, "tie", TruncDate("created_at")),
        "tie_end": lambda: _ties(within.exclude(until=None), "tie_end", F("until")),
        "tie_end_in": lambda: _ties(incoming.exclude(until=None), "tie_end", F("until")),
        "review": lambda: _reviews(BlockerReview.objects.visible_to(user).filter(hospital=hospital)),
        "counter": lambda: _counters(CounterAction.objects.filter(stakeholder__in=here)),
        "person_stage": lambda: _stages(PersonRelationshipEvent.objects.filter(stakeholder__in=here)),
        "first_use": lambda: _first_uses(FirstUse.objects.filter(stakeholder__in=here)),
    }


def _person(path: str = "stakeholder") -> dict:
    return {"who": text(F(f"{path}__name")), "who_en": text(F(f"{path}__name_en")), "ref": number(F(path))}


def _author(path: str = "by") -> dict:
    return {
        "by": text(Coalesce(F(f"{path}__name"), Value(""))),
        "by_en": text(Coalesce(F(f"{path}__name_en"), Value(""))),
    }


def _shown_by() -> dict:
    return {
        "visit": number(F("evidence__visit_link__visit")),
        "words": text(Coalesce(F("evidence__text"), Value(""))),
        **_author(),
    }


def _roles(events: QuerySet) -> QuerySet:
    """`what` is the buying role, with `MAIN` for a main influencer; `after` the influence 1–5."""
    part = text(Concat(F("buying_role"), Case(When(is_main_influencer=True, then=Value(MAIN)), default=Value(""))))
    return rows(events, "role", "on", after=number(F("influence")), what=part, what_en=part, **_person(), **_shown_by())


def _ties(ties: QuerySet, kind: str, on) -> QuerySet:
    """`who` has the tie, `by` and `visit` are the other end's name and number."""
    return rows(
        ties.annotate(day=on),
        kind,
        "day",
        what=text(F("kind")),
        what_en=text(F("kind")),
        by=text(F("to_person__name")),
        by_en=text(F("to_person__name_en")),
        visit=number(F("to_person")),
        words=text(F("note")),
        **_person("from_person"),
    )


def _reviews(reviews: QuerySet) -> QuerySet:
    """`after` is 1 where somebody blocks."""
    named = number(Case(When(is_named=True, then=Value(1)), default=Value(0)))
    return rows(reviews, "review", "on", after=named, words=text(F("note")), **_author("author"))


def _counters(actions: QuerySet) -> QuerySet:
    """What was done; `what` is what came of it."""
    done = actions.exclude(done_on=None)
    result = {"what": text(F("result")), "what_en": text(F("result"))}
    return rows(done, "counter", "done_on", words=text(F("text")), **result, **_person(), **_author("owner"))


def _stages(events: QuerySet) -> QuerySet:
    earlier = Q(on__lt=OuterRef("on")) | Q(on=OuterRef("on"), pk__lt=OuterRef("pk"))
    before = PersonRelationshipEvent.objects.filter(earlier, stakeholder=OuterRef("stakeholder"))
    stages = {
        "before": number(Subquery(before.order_by("-on", "-pk").values("stage")[:1])),
        "after": number(F("stage")),
    }
    return rows(events, "person_stage", "on", **stages, **_person(), **_shown_by())


def _first_uses(uses: QuerySet) -> QuerySet:
    """`what` is the product, `words` the reasons as a JSON list of keys."""
    product = {"what": text(F("product__name")), "what_en": text(F("product__name_en"))}
    return rows(uses, "first_use", "on", words=text(F("reasons")), **product, **_person(), **_author())
