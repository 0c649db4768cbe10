"""Scores in words: the parts that add up, one line of real reasons, what changed (domain.md §3.1 "Explainability").

For a medical reader everything is taken from the medical variant, which holds nothing derived from sales (§3.6).
Texts are in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from accounts.choices import AdoptionStage, RelationshipStage
from accounts.knowledge_choices import Severity
from lib import figures
from lib.templatetags.ui import day
from planning.choices import ListingState

from .components import SEVERITY
from .models import ScoreSnapshot
from .priority import COMPONENTS, DEFAULT_WEIGHTS, MEDICAL_WEIGHTS
from .reports import Change

LABELS = {
    "value": gettext_lazy("Sales value"),
    "gap": gettext_lazy("Potential gap"),
    "growth": gettext_lazy("Momentum"),
    "relation": gettext_lazy("Relationship"),
    "support": gettext_lazy("Support"),
    "adoption": gettext_lazy("Adoption"),
    "contact": gettext_lazy("Contact need"),
    "threat": gettext_lazy("Rival threat"),
    "listing": gettext_lazy("Listing"),
    "overdue": gettext_lazy("Overdue"),
    "season": gettext_lazy("Season"),
}
MEDICAL_OWN = {"contact", "threat"}
REASONS_SHOWN = 3
NOTABLE_GAP = 0.25
NOTABLE_MOVE = 0.10
LONG_AGO_DAYS = 30
LATELY_DAYS = 45


@dataclass(frozen=True)
class Part:
    """One component of a score: its points of at most `weight_points`, and the fact behind it in words."""

    key: str
    label: str
    fact: str
    points: Decimal
    weight_points: Decimal
    known: bool


@dataclass(frozen=True)
class Since:
    """A change in words: `label` says since when, `changes` are (part, points) in order of size."""

    label: str
    delta: Decimal
    changes: list[tuple[str, Decimal]]


def parts(snapshot: ScoreSnapshot, *, medical: bool) -> list[Part]:
    """The eleven parts (seven for a medical reader) in the order of domain.md §3.1; their points sum to the score.

    Weights are those of the snapshot's run: load it with `run__weights` (reports.latest_snapshots does).
    """
    weights = MEDICAL_WEIGHTS if medical else _weights(snapshot)
    stored = snapshot.medical_parts if medical else snapshot.parts
    return [
        Part(
            key=key,
            label=str(LABELS[key]),
            fact=fact_of(key, snapshot.inputs, medical=medical),
            points=Decimal(stored[key][1]) / 10,
            weight_points=Decimal(weights.get(key, 0)) / 100,
            known=stored[key][0] is not None,
        )
        for key in COMPONENTS
        if key in stored
    ]


def fact_of(key: str, inputs: Mapping[str, Any], *, medical: bool) -> str:
    """What a component was computed from, in words."""
    return FACTS[key](_facts_behind(key, inputs, medical), inputs)


def _facts_behind(key: str, inputs: Mapping[str, Any], medical: bool) -> Mapping[str, Any]:
    """The facts of a component; those of the medical variant where it has its own (domain.md §3.6)."""
    return inputs.get(f"{key}_medical" if medical and key in MEDICAL_OWN else key, {})


def reason(snapshot: ScoreSnapshot, *, medical: bool) -> str:
    """One line of up to three real factors, those with most points first; never an invented one."""
    stored = snapshot.medical_parts if medical else snapshot.parts
    found = []
    for key, say in REASONS.items():
        if key not in stored:
            continue
        facts = _facts_behind(key, snapshot.inputs, medical)
        if text := say(facts, stored[key][0]):
            found.append((-stored[key][1], len(found), text))
    texts = [text for _, _, text in sorted(found)[:REASONS_SHOWN]] or _strongest(snapshot, stored, medical)
    return with_capital(pgettext("separator", ", ").join(texts))


def since(changes: Iterable[Change | None]) -> list[Since]:
    """Changes in words, for the list of parts; unknown ones left out, and parts that moved by less than 0.1."""
    return [
        Since(
            label=_since_label(change),
            delta=change.total,
            changes=[(str(LABELS[key]), delta) for key, delta in change.largest()],
        )
        for change in changes
        if change
    ]


def with_capital(text: str) -> str:
    """The text with a capital at its start, where the script has capitals."""
    return text[:1].upper() + text[1:]


def _weights(snapshot: ScoreSnapshot) -> Mapping[str, int]:
    return snapshot.run.weights.weights if snapshot.run.weights else DEFAULT_WEIGHTS


def _since_label(change: Change) -> str:
    if change.days == 1 and (change.day - change.since).days == 1:
        return _("Since yesterday")
    return _("Since %(day)s") % {"day": day(change.since)}


def _strongest(snapshot: ScoreSnapshot, stored: Mapping[str, list], medical: bool) -> list[str]:
    """The facts of the two known parts with most points, where nothing stands out."""
    known = [key for key in COMPONENTS if key in stored and stored[key][0] is not None and stored[key][1]]
    known.sort(key=lambda key: -stored[key][1])
    return [fact_of(key, snapshot.inputs, medical=medical) for key in known[:2]] or [_("Little is known yet")]


def _money(fen: int) -> str:
    return figures.money(Decimal(fen) / 100)


# -- Facts -----------------------------------------------------------------------------------------
def _value(facts: Mapping, _inputs: Mapping) -> str:
    if facts.get("ttm_fen") is None:
        return _why_no_sales(facts)
    if facts.get("net_return"):
        return _("More returned than delivered in 12 months, counted as 0")
    return _("%(amount)s in 12 months") % {"amount": _money(facts["ttm_fen"])}


def _why_no_sales(facts: Mapping) -> str:
    if not facts.get("month"):
        return _("No month is closed yet")
    if not facts.get("has_feed"):
        return _("No distributor reports on this hospital")
    return _("A month of the last twelve is not closed")


def _gap(facts: Mapping, _inputs: Mapping) -> str:
    if facts.get("potential_fen") is None:
        return _("Potential not estimated")
    if facts.get("gap_fen") is None:
        return _("Potential %(amount)s a year, sales not known") % {"amount": _money(facts["potential_fen"])}
    if not facts["gap_fen"]:
        return _("Potential of %(amount)s a year is reached") % {"amount": _money(facts["potential_fen"])}
    return _("%(amount)s a year still open") % {"amount": _money(facts["gap_fen"])}


def _growth(facts: Mapping, inputs: Mapping) -> str:
    now, before = facts.get("s3_fen"), facts.get("s3_last_year_fen")
    if now is None or before is None:
        no_sales = inputs.get("value", {}).get("ttm_fen") is None
        return _("Sales not known") if no_sales else _("No closed months of last year to compare with")
    if now <= 0 and before <= 0:
        return _("No sales in these 3 months, this year or last")
    if before <= 0:
        return _("%(amount)s in the last 3 months, none last year") % {"amount": _money(now)}
    return _compared(_share(now, before))


def _compared(share: Decimal) -> str:
    percent = figures.percent(abs(share))
    if not round(share, 2):
        return _("Last 3 months as last year")
    if share > 0:
        return _("Last 3 months %(percent)s above last year") % {"percent": percent}
    return _("Last 3 months %(percent)s below last year") % {"percent": percent}


def _share(now: int, before: int) -> Decimal:
    return Decimal(now - before) / before


def _relation(facts: Mapping, _inputs: Mapping) -> str:
    stage = facts.get("stage")
    if stage is None:
        return _("Relationship not assessed")
    return _("%(stage)s, stage %(number)s of 4") % {"stage": RelationshipStage(stage).label, "number": stage}


def _support(facts: Mapping, _inputs: Mapping) -> str:
    known, blockers = facts.get("known", 0), facts.get("blockers", 0)
    if not known:
        return _("Nobody's stance is known")
    rated = ngettext("%(count)s person rated", "%(count)s people rated", known) % {"count": known}
    if not blockers:
        return _("%(rated)s, nobody against") % {"rated": rated}
    against = ngettext("%(count)s of them against", "%(count)s of them against", blockers) % {"count": blockers}
    return pgettext("separator", ", ").join([rated, against])


def _adoption(facts: Mapping, inputs: Mapping) -> str:
    if not facts.get("known"):
        return _("Nobody's adoption stage is known")
    stages = facts["stages"]
    most = max(stages, key=lambda stage: (stages[stage], int(stage)))
    return _("%(known)s of %(people)s known, mostly %(stage)s") % {
        "known": facts["known"],
        "people": inputs.get("support", {}).get("people", facts["known"]),
        "stage": str(AdoptionStage(int(most)).label).lower(),
    }


def _contact(facts: Mapping, _inputs: Mapping) -> str:
    if facts.get("planned") is None:
        return _("No call plan")
    done = _("%(done)s of %(planned)s visits done") % facts
    return pgettext("separator", ", ").join([done, _last_visit(facts)])


def _last_visit(facts: Mapping) -> str:
    days = facts.get("days_since")
    if days is None:
        return _("never visited")
    return ago(days)


def ago(days: int) -> str:
    if days == 0:
        return _("the last one that day")
    return ngettext("last one %(days)s day ago", "last one %(days)s days ago", days) % {"days": days}


def _threat(facts: Mapping, _inputs: Mapping) -> str:
    said = []
    if facts.get("acts"):
        said.append(_acts(facts))
    elif facts.get("looked") is not None:
        said.append(_("No rival act seen"))
    if facts.get("share") is not None:
        said.append(_("rivals hold %(percent)s of a class") % {"percent": figures.percent(facts["share"])})
    return with_capital(pgettext("separator", ", ").join(said)) if said else _("Rivals not assessed")


def _acts(facts: Mapping) -> str:
    """How many rival acts, how severe the worst, how long ago the last."""
    number, worst = sum(facts["acts"].values()), max(facts["acts"], key=list(SEVERITY).index)
    text = ngettext(
        "%(count)s rival act, severity %(worst)s", "%(count)s rival acts, the worst of severity %(worst)s", number
    ) % {"count": number, "worst": str(Severity(worst).label).lower()}
    return pgettext("separator", ", ").join([text, ago(facts["last"])])


def _listing(facts: Mapping, _inputs: Mapping) -> str:
    if "state" not in facts:
        return _("No listing recorded for a focus product")
    return str(ListingState(facts["state"]).label)


def _overdue(facts: Mapping, _inputs: Mapping) -> str:
    items = facts.get("items", 0)
    if not items:
        return _("Nothing overdue")
    return ngettext("%(count)s item overdue", "%(count)s items overdue", items) % {"count": items}


SEASON_FACTS = {
    "summer": gettext_lazy("Summer: high sales, no alarm"),
    "spring": gettext_lazy("Spring: little business yet, much room"),
    "autumn": gettext_lazy("Autumn: high sales under threat"),
    "winter": gettext_lazy("Winter: little business, little room"),
}


def _season(facts: Mapping, _inputs: Mapping) -> str:
    return str(SEASON_FACTS.get(facts.get("season"), _("Not classified yet")))


FACTS: dict[str, Callable[[Mapping, Mapping], str]] = {
    "value": _value,
    "gap": _gap,
    "growth": _growth,
    "relation": _relation,
    "support": _support,
    "adoption": _adoption,
    "contact": _contact,
    "threat": _threat,
    "listing": _listing,
    "overdue": _overdue,
    "season": _season,
}


# -- Reasons: only what stands out ------------------------------------------------------------------
def _contact_reason(facts: Mapping, need: float | None) -> str:
    if need is None or not facts.get("planned"):
        return ""
    days = facts.get("days_since")
    if days is None:
        return _("never visited")
    if days >= LONG_AGO_DAYS:
        return _("no visit for %(days)s days") % {"days": days}
    behind = facts["planned"] * facts["day"] // facts["days"] - facts["done"]
    if behind < 1:
        return ""
    text = ngettext("%(count)s visit behind on day %(day)s", "%(count)s visits behind on day %(day)s", behind)
    return text % {"count": behind, "day": facts["day"]}


def _support_reason(facts: Mapping, _support: float | None) -> str:
    if veto := facts.get("veto"):
        text = ngettext(
            "%(count)s decision maker or gatekeeper against us",
            "%(count)s decision makers or gatekeepers against us",
            veto,
        )
        return text % {"count": veto}
    if blockers := facts.get("blockers"):
        return ngettext("%(count)s person against us", "%(count)s people against us", blockers) % {"count": blockers}
    unknown = facts.get("people", 0) - facts.get("known", 0)
    if unknown:
        text = ngettext("stance of %(count)s person not known", "stance of %(count)s people not known", unknown)
        return text % {"count": unknown}
    return "" if facts.get("people") else _("nobody mapped yet")


def _gap_reason(facts: Mapping, gap: float | None) -> str:
    if gap is None or gap < NOTABLE_GAP:
        return ""
    return _("%(amount)s of potential open") % {"amount": _money(facts["gap_fen"])}


def _growth_reason(facts: Mapping, _growth: float | None) -> str:
    now, before = facts.get("s3_fen"), facts.get("s3_last_year_fen")
    if now is None or not before or before < 0 or abs(_share(now, before)) < NOTABLE_MOVE:
        return ""
    percent = figures.percent(abs(_share(now, before)))
    if now > before:
        return _("sales up %(percent)s on last year") % {"percent": percent}
    return _("sales down %(percent)s on last year") % {"percent": percent}


def _overdue_reason(facts: Mapping, _overdue: float | None) -> str:
    items = facts.get("items", 0)
    if not items:
        return ""
    return ngettext("%(count)s item overdue", "%(count)s items overdue", items) % {"count": items}


def _threat_reason(facts: Mapping, _threat: float | None) -> str:
    acts, last = facts.get("acts") or {}, facts.get("last")
    if last is None or last > LATELY_DAYS or not ("high" in acts or "medium" in acts):
        return ""
    return ngettext("a rival was active %(days)s day ago", "a rival was active %(days)s days ago", last) % {
        "days": last
    }


REASONS: dict[str, Callable[[Mapping, float | None], str]] = {
    "contact": _contact_reason,
    "support": _support_reason,
    "threat": _threat_reason,
    "overdue": _overdue_reason,
    "growth": _growth_reason,
    "gap": _gap_reason,
}
