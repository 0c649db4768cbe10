"""What the next relationship stage asks for, and how much of it is there (I084–I088): plain facts in, a checklist out.

Each item is computed where the data exist, and may always be shown by hand with its source. An order without the
hospital's procurement procedure is no item, at any stage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.choices import RelationshipStage, StageItem

CONTACT_DAYS, CONTACTS = 30, 2
REQUEST_DAYS = 90
YEAR_DAYS = 365
PROJECTS = 3
CONTENT = 4

ASKS: dict[int, tuple[StageItem, ...]] = {
    RelationshipStage.TRIAL_COOPERATION: (StageItem.CONTACTS,),
    RelationshipStage.PREFERRED_SUPPLIER: (StageItem.SERVICE, StageItem.PROMISES, StageItem.UNPROMPTED),
    RelationshipStage.STRATEGIC_PARTNER: (StageItem.PROJECTS, StageItem.SATISFIED, StageItem.ACKNOWLEDGED),
}
"""By the stage to reach."""
SENTENCES = {
    RelationshipStage.TRIAL_COOPERATION: _(
        "To trial cooperation: be there without asking for anything, with information, service and education."
    ),
    RelationshipStage.PREFERRED_SUPPLIER: _(
        "To preferred supplier: see to every matter, large or small, until they think of us first."
    ),
    RelationshipStage.STRATEGIC_PARTNER: _(
        "To strategic partner: carry joint projects through, and stand by what was said."
    ),
}
OF_HOSPITALS = frozenset({StageItem.SATISFIED})
"""The survey names nobody, so it says nothing about one person."""
# How long what was seen by hand counts, in days; what is not here counts for good.
LASTS = {
    StageItem.CONTACTS: CONTACT_DAYS,
    StageItem.SERVICE: YEAR_DAYS,
    StageItem.PROMISES: YEAR_DAYS,
    StageItem.UNPROMPTED: REQUEST_DAYS,
    StageItem.SATISFIED: YEAR_DAYS,
}


@dataclass(frozen=True)
class Facts:
    """What the data say of a hospital or a person by a day.

    contacts: completed visits without a request of ours in the last 30 days. due, on_time: service requests of the last
    year that were done or are late, and those done on time. promised, kept: our commitments due in the last year.
    unprompted: requests of the last 90 days that came to us first. satisfaction: newest of the last year, 1–5.
    """

    contacts: int = 0
    due: int = 0
    on_time: int = 0
    promised: int = 0
    kept: int = 0
    unprompted: int = 0
    satisfaction: Fraction | None = None


@dataclass(frozen=True)
class Item:
    """One thing the next stage asks for: whether it is there, what the data say, and what was shown by hand."""

    key: str
    label: Any
    done: bool
    fact: str = ""
    proofs: list = field(default_factory=list)


@dataclass(frozen=True)
class Checklist:
    """What stands between a stage and the next one; no items at the last stage."""

    stage: int | None
    target: int | None
    sentence: Any = ""
    items: list[Item] = field(default_factory=list)

    @property
    def missing(self) -> list[Item]:
        return [item for item in self.items if not item.done]

    @property
    def done(self) -> int:
        return len(self.items) - len(self.missing)


def checklist(stage: int | None, facts: Facts, proofs: Iterable, *, today: date, of_person: bool = False) -> Checklist:
    """The items between the present stage (None: not assessed, taken as the first) and the next.

    `proofs` are rows with `item` and `on`, newest first; those too old to count are left out.
    """
    target = (stage or RelationshipStage.NO_COOPERATION) + 1
    if target not in ASKS:
        return Checklist(stage, None)
    shown: dict[str, list] = {}
    for proof in proofs:
        if _still_counts(proof, today):
            shown.setdefault(proof.item, []).append(proof)
    asked = [key for key in ASKS[target] if not (of_person and key in OF_HOSPITALS)]
    return Checklist(stage, target, SENTENCES[target], [_item(key, facts, shown.get(key, [])) for key in asked])


def _still_counts(proof, today: date) -> bool:
    days = LASTS.get(proof.item)
    return proof.on <= today and (days is None or proof.on > today - timedelta(days=days))


def _item(key: StageItem, facts: Facts, proofs: list) -> Item:
    computed, fact = COMPUTED.get(key, _nothing)(facts)
    by_hand = len(proofs) >= (PROJECTS if key == StageItem.PROJECTS else 1)
    return Item(key.value, key.label, computed or by_hand, fact or _by_hand(key, proofs), proofs)


def _nothing(_facts: Facts) -> tuple[bool, str]:
    return False, ""


def _by_hand(key: StageItem, proofs: list) -> str:
    if key != StageItem.PROJECTS:
        return ""
    return ngettext("%(count)s shown so far", "%(count)s shown so far", len(proofs)) % {"count": len(proofs)}


def _contacts(facts: Facts) -> tuple[bool, str]:
    text = ngettext("%(count)s in the last 30 days", "%(count)s in the last 30 days", facts.contacts)
    return facts.contacts >= CONTACTS, text % {"count": facts.contacts}


def _service(facts: Facts) -> tuple[bool, str]:
    if not facts.due:
        return False, str(_("none asked yet"))
    words = _("%(part)s of %(whole)s on time") % {"part": facts.on_time, "whole": facts.due}
    return facts.on_time == facts.due, words


def _promises(facts: Facts) -> tuple[bool, str]:
    if not facts.promised:
        return False, str(_("none was due yet"))
    words = _("%(part)s of %(whole)s kept") % {"part": facts.kept, "whole": facts.promised}
    return facts.kept == facts.promised, words


def _unprompted(facts: Facts) -> tuple[bool, str]:
    text = ngettext("%(count)s request unasked", "%(count)s requests unasked", facts.unprompted)
    return facts.unprompted > 0, text % {"count": facts.unprompted}


def _satisfied(facts: Facts) -> tuple[bool, str]:
    if facts.satisfaction is None:
        return False, str(_("not asked in the last 12 months"))
    return facts.satisfaction >= CONTENT, _("now %(average)s") % {"average": f"{float(facts.satisfaction):.1f}"}


COMPUTED: Mapping[StageItem, Any] = {
    StageItem.CONTACTS: _contacts,
    StageItem.SERVICE: _service,
    StageItem.PROMISES: _promises,
    StageItem.UNPROMPTED: _unprompted,
    StageItem.SATISFIED: _satisfied,
}


def refusal(before: int | None, stage: int, shown_by: str, missing: Iterable[Item]) -> str:
    """Why a stage cannot be judged so; "" when it can.

    The first judgement may be any stage. A rise is one stage at a time and needs everything asked for; a fall may be
    any, with its reason.
    """
    if not shown_by.strip():
        return str(_("Say what shows it. A stage is never changed without evidence."))
    if before is None:
        return ""
    if stage == before:
        return str(_("This is the stage already: %(stage)s.") % {"stage": RelationshipStage(before).label})
    if stage > before + 1:
        names = {"now": RelationshipStage(before).label, "next": RelationshipStage(before + 1).label}
        return str(
            _("A relationship rises one stage at a time: from “%(now)s” the next is “%(next)s”. Choose that.") % names
        )
    missing = [str(item.label) for item in missing]
    if stage > before and missing:
        return str(
            _("Not yet there: %(items)s. Show each by hand if the records do not.") % {"items": "; ".join(missing)}
        )
    return ""
