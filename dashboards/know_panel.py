"""What we know about a hospital, and what we don't: the Know tab, all of it in four queries beyond the page's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import BigIntegerField, CharField, Count, DateField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import get_language

from accounts.knowledge_choices import Factor, Quadrant
from accounts.knowledge_index import KnowledgeIndex, index_of, is_fresh
from accounts.models import CustomerAnalysis, Hospital, Insight, RivalAct, RivalPosition, RivalShare
from accounts.questions import KNOW, SETS, Question, QuestionSet
from people.models import User

INSIGHTS_SHOWN = 8
ACTS_SHOWN = 6


@dataclass(frozen=True)
class Asked:
    """One question with its present answer, "" where there is none yet."""

    question: Question
    text: str = ""
    on: date | None = None
    by: str = ""
    is_fresh: bool = False


@dataclass(frozen=True)
class Weighed:
    """One line of the SWOT."""

    pk: int
    text: str
    factor: Promise
    score: int


@dataclass
class Know:
    """What the tab shows."""

    asked: dict[str, list[Asked]]
    swot: list[tuple[Quadrant, list[Weighed]]]
    index: KnowledgeIndex
    insights: list[Insight]
    positions: list[RivalPosition]
    acts: list[RivalAct]
    analysis: CustomerAnalysis | None
    insights_fresh: int
    insights_total: int
    shows_shares: bool
    may_write: bool
    today: date

    @property
    def questions(self) -> list[Asked]:
        """The eight, those without a fresh answer first."""
        return sorted(self.asked[KNOW.key], key=lambda each: (each.is_fresh, bool(each.text)))

    @property
    def further(self) -> list[tuple[QuestionSet, list[Asked]]]:
        return [(each, self.asked[each.key]) for each in SETS if each is not KNOW]

    @property
    def open_questions(self) -> int:
        return sum(not each.text for each in self.asked[KNOW.key])

    @property
    def stale_questions(self) -> int:
        return sum(bool(each.text) and not each.is_fresh for each in self.asked[KNOW.key])

    @property
    def has_more_insights(self) -> bool:
        return len(self.insights) > INSIGHTS_SHOWN

    @property
    def shown_insights(self) -> list[Insight]:
        return self.insights[:INSIGHTS_SHOWN]

    @property
    def freshness(self) -> float | None:
        """The share of insights younger than 180 days, 0–1; None without insights."""
        return self.insights_fresh / self.insights_total if self.insights_total else None

    @property
    def has_swot(self) -> bool:
        return any(items for _quadrant, items in self.swot)

    @property
    def last_look(self) -> date | None:
        """The day of the last act, or look without one."""
        return self.acts[0].on if self.acts else None


def know_of(hospital: Hospital, user: User, today: date) -> Know:
    """The Know tab of a hospital from `page_of`."""
    rows = _small_rows(hospital, user, today)
    asked = _asked([row for row in rows if row[0] == "answer"], today)
    fresh = sum(each.is_fresh for each in asked[KNOW.key])
    levels = [row[4] for row in rows if row[0] == "level" for _ in range(row[1])]
    total = sum(row[1] for row in rows if row[0] == "insights")
    return Know(
        asked=asked,
        swot=_swot([row for row in rows if row[0] == "swot"]),
        index=index_of(fresh, levels),
        insights_fresh=len(levels),
        insights_total=total,
        insights=_insights(hospital, user, today),
        positions=list(_positions(hospital, user)),
        acts=list(hospital.rival_acts.told()[:ACTS_SHOWN]),
        analysis=getattr(hospital, "analysis", None),
        shows_shares=user.sees_sales,
        may_write=hospital.is_active and (user.is_admin or user.works_in_field),
        today=today,
    )


def _insights(hospital: Hospital, user: User, today: date) -> list[Insight]:
    """The newest, and one more where there are more; each with `counts`."""
    found = list(hospital.insights.visible_to(user).listed()[: INSIGHTS_SHOWN + 1])
    for insight in found:
        insight.counts = insight.is_fresh(today)
    return found


def _positions(hospital: Hospital, user: User) -> QuerySet:
    """Rival products as described, for commercial users with the newest `percent`, `percent_on`, `percent_source`."""
    positions = hospital.rival_positions.select_related("rival__family", "by")
    if not user.sees_sales:
        return positions
    newest = RivalShare.objects.filter(hospital=OuterRef("hospital"), rival=OuterRef("rival")).order_by("-on", "-pk")
    return positions.annotate(
        percent=Subquery(newest.values("percent")[:1]),
        percent_on=Subquery(newest.values("on")[:1]),
        percent_source=Subquery(newest.values("source")[:1]),
    )


# -- Answers, SWOT and levels: one query for three kinds of small rows -----------------------------
COLUMNS = ("kind", "key", "what", "text", "number", "day", "by", "by_en")


def _small_rows(hospital: Hospital, user: User, today: date) -> list[tuple]:
    """Rows of COLUMNS: the present answers, the SWOT by weight, how many fresh insights there are of each level, and of all."""
    answers = hospital.answers.present().order_by()
    levels = hospital.insights.visible_to(user).fresh(today).order_by().values("level")
    names = {"by": F("by__name"), "by_en": F("by__name_en")}
    told = _rows(answers, "answer", what=F("question"), text=F("text"), day=F("on"), **names)
    weighed = _rows(
        hospital.swot.order_by(), "swot", what=F("quadrant"), text=F("text"), number=F("score"), by=F("factor")
    )
    counted = _rows(levels, "level", key=Count("pk"), number=F("level"))
    everything = hospital.insights.visible_to(user).order_by().values("hospital")
    total = _rows(everything, "insights", key=Count("pk"))
    return list(told.union(weighed, counted, total, all=True))


def _rows(queryset: QuerySet, kind: str, **given) -> QuerySet:
    types = {"key": BigIntegerField, "number": BigIntegerField, "day": DateField}
    values = {"key": F("pk"), **given}
    columns = {f"k_{name}": Cast(values.get(name, Value(None)), types.get(name, CharField)()) for name in COLUMNS[1:]}
    rows = queryset.annotate(k_kind=Value(kind, output_field=CharField()), **columns)
    return rows.values_list(*[f"k_{name}" for name in COLUMNS])


def _asked(rows: list[tuple], today: date) -> dict[str, list[Asked]]:
    """Every question by set, with its answer."""
    english = get_language() == "en"
    answers = {}
    for _kind, _key, question, text, _number, day, by, by_en in rows:
        day = date.fromisoformat(day) if isinstance(day, str) else day
        answers[question] = {"text": text, "on": day, "by": (by_en if english and by_en else by) or ""}
    return {
        each.key: [
            Asked(question, **known, is_fresh=is_fresh(known["on"], today))
            if (known := answers.get(question.key))
            else Asked(question)
            for question in each.questions
        ]
        for each in SETS
    }


def _swot(rows: list[tuple]) -> list[tuple[Quadrant, list[Weighed]]]:
    """The four quadrants in their order, the weightiest line of each first."""
    lines: dict[str, list[Weighed]] = {quadrant: [] for quadrant in Quadrant.values}
    for _kind, pk, quadrant, text, score, _day, factor, _none in rows:
        lines[quadrant].append(Weighed(pk, text, Factor(factor).label, score))
    return [(Quadrant(key), sorted(items, key=lambda item: (-item.score, item.pk))) for key, items in lines.items()]
