"""One shape for events of every kind, so that one query reads them all: what each row of the timeline's union holds."""

from __future__ import annotations

from django.db.models import BigIntegerField, Case, CharField, F, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce

from accounts.knowledge_choices import Severity
from accounts.models import Insight, RivalAct

COLUMNS = (
    "kind",
    "key",
    "on",
    "before",
    "after",
    "who",
    "who_en",
    "ref",
    "what",
    "what_en",
    "by",
    "by_en",
    "visit",
    "words",
)


def text(value) -> Cast:
    return Cast(value, CharField())


def number(value) -> Cast:
    return Cast(value, BigIntegerField())


NOTHING, NO_WORDS = number(Value(None)), text(Value(""))


def rows(queryset: QuerySet, kind: str, on: str, **columns) -> QuerySet:
    """The queryset as rows of `COLUMNS`; what is not given is empty."""
    empty = {
        name: NO_WORDS if name in {"who", "who_en", "what", "what_en", "by", "by_en", "words"} else NOTHING
        for name in COLUMNS[3:]
    }
    given = {**empty, **columns}
    aliased = {f"e_{name}": value for name, value in given.items()}
    found = queryset.order_by().annotate(e_kind=text(Value(kind)), e_key=number(F("pk")), e_on=F(on), **aliased)
    return found.values_list(*[f"e_{name}" for name in COLUMNS])


# -- What was learnt -------------------------------------------------------------------------------
def insight_rows(hospital, user) -> QuerySet:
    """Insights: `after` is the level, `who` the person it is about."""
    return rows(
        Insight.objects.visible_to(user).filter(hospital=hospital),
        "insight",
        "on",
        after=number(F("level")),
        who=text(Coalesce(F("stakeholder__name"), Value(""))),
        who_en=text(Coalesce(F("stakeholder__name_en"), Value(""))),
        ref=number(F("stakeholder")),
        what=text(F("source")),
        what_en=text(F("source")),
        words=text(F("text")),
        **_author(),
    )


def rival_act_rows(hospital, user) -> QuerySet:
    """Rival acts: `what` is their kind, `after` the severity 1–3, `who` the rival product."""
    severity = Case(*[When(severity=key, then=Value(rank)) for rank, key in enumerate(Severity.values, start=1)])
    return rows(
        RivalAct.objects.visible_to(user).seen().filter(hospital=hospital),
        "rival_act",
        "on",
        after=number(severity),
        who=text(Coalesce(F("rival__name"), Value(""))),
        who_en=text(Coalesce(F("rival__name_en"), Value(""))),
        what=text(F("kind")),
        what_en=text(F("kind")),
        words=text(F("text")),
        **_author(),
    )


def _author() -> dict:
    return {"by": text(Coalesce(F("by__name"), Value(""))), "by_en": text(Coalesce(F("by__name_en"), Value("")))}
