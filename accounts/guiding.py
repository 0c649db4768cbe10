"""Guided questions that propose a part, a stance or a style, with reasons, and set nothing.

Plain values, no database. Answers come as they are in an address; an unknown one counts as not given. What is
proposed is confirmed by a person on the usual form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .choices import BuyingRole, Support


@dataclass(frozen=True)
class Question:
    """One question with its answers: key → (what is answered, what it speaks for)."""

    key: str
    words: Promise
    answers: Mapping[str, tuple[Promise, Promise | str]]


@dataclass(frozen=True)
class Proposal:
    """Values for the fields of the form, and why."""

    values: dict[str, object] = field(default_factory=dict)
    reasons: list[Promise] = field(default_factory=list)


@dataclass(frozen=True)
class Guide:
    """A short sequence of questions and what follows from the answers."""

    title: Promise
    questions: tuple[Question, ...]
    conclude: Callable[[Mapping[str, str]], dict[str, object]]

    def propose(self, given: Mapping[str, str]) -> Proposal | None:
        """What the answers speak for; None until every question is answered."""
        known = {q.key: given[q.key] for q in self.questions if given.get(q.key) in q.answers}
        if len(known) < len(self.questions):
            return None
        reasons = [q.answers[known[q.key]][1] for q in self.questions]
        return Proposal(self.conclude(known), [reason for reason in reasons if reason])


def _part(given: Mapping[str, str]) -> dict[str, object]:
    role = BuyingRole.OUTSIDER
    if given["word"] == "last":
        role = BuyingRole.DECISION_MAKER
    elif given["stop"] == "yes":
        role = BuyingRole.GATEKEEPER
    elif given["word"] == "asked":
        role = BuyingRole.INFLUENCER
    elif given["does"] == "carries_out":
        role = BuyingRole.EXECUTOR
    elif given["does"] == "works_with":
        role = BuyingRole.USER
    return {
        "buying_role": role.value,
        "is_main_influencer": given["turned_to"] == "yes",
        "influence": {"decides": 5, "followed": 4, "heard": 3, "little": 2, "none": 1}[given["weight"]],
    }


def _stance(given: Mapping[str, str]) -> dict[str, object]:
    base = {"against": -2, "objected": -1, "listened": 0, "asked": 1, "spoke": 2}[given["last_time"]]
    moved = {"never": -1, "mixed": 0, "always": 0}[given["keeps"]] - (given["rival"] == "open")
    return {"support": max(Support.OPPONENT, min(Support.CHAMPION, base + moved))}


def _style(given: Mapping[str, str]) -> dict[str, object]:
    social = {
        ("tells", "controls"): "driver",
        ("asks", "controls"): "analytical",
        ("tells", "shows"): "expressive",
        ("asks", "shows"): "amiable",
    }[given["manner"], given["feeling"]]
    return {"social_style": social, "decision_style": given["wants"]}


YES_NO_STOP = {
    "yes": (_("Yes"), _("can stop an application before anybody discusses it")),
    "no": (_("No"), ""),
}

ROLE = Guide(
    _("What part does this person play?"),
    (
        Question(
            "word",
            _("Who has the last word on a new product here?"),
            {
                "last": (_("This person"), _("has the last word")),
                "asked": (_("Somebody else, but this person is asked first"), _("is asked before others decide")),
                "no": (_("Somebody else, without asking"), ""),
            },
        ),
        Question("stop", _("Can this person stop an application before it is discussed?"), YES_NO_STOP),
        Question(
            "does",
            _("What does this person do with what was decided?"),
            {
                "carries_out": (_("Orders it or puts it into practice"), _("carries decisions out")),
                "works_with": (_("Works with it every day"), _("works with the product")),
                "nothing": (_("Nothing"), ""),
            },
        ),
        Question(
            "turned_to",
            _("Do the others turn to this person before they make up their minds?"),
            {
                "yes": (_("Yes"), _("the others turn to this person first: main influencer")),
                "no": (_("No"), ""),
            },
        ),
        Question(
            "weight",
            _("What happens when this person says no?"),
            {
                "decides": (_("Then it is over"), _("a no ends it: influence 5")),
                "followed": (_("The others usually follow"), _("others usually follow: influence 4")),
                "heard": (_("It is weighed among other views"), _("one view among others: influence 3")),
                "little": (_("It is noted"), _("a no is noted: influence 2")),
                "none": (_("Nothing"), _("a no changes nothing: influence 1")),
            },
        ),
    ),
    _part,
)
STANCE = Guide(
    _("Where does this person stand?"),
    (
        Question(
            "last_time",
            _("What did the person do the last time our product came up?"),
            {
                "against": (_("Spoke against it to others"), _("spoke against it to others")),
                "objected": (_("Raised objections"), _("raised objections")),
                "listened": (_("Listened"), _("listened, no more")),
                "asked": (_("Asked for more"), _("asked for more")),
                "spoke": (_("Spoke for it to others"), _("spoke for it to others")),
            },
        ),
        Question(
            "keeps",
            _("Does the person keep what was agreed with us?"),
            {
                "never": (_("Hardly ever"), _("does not keep what was agreed: one step lower")),
                "mixed": (_("Sometimes"), ""),
                "always": (_("Always, or nothing was agreed"), ""),
            },
        ),
        Question(
            "rival",
            _("Does the person speak for a rival?"),
            {"open": (_("Openly"), _("speaks for a rival: one step lower")), "no": (_("Not that we know"), "")},
        ),
    ),
    _stance,
)
STYLE = Guide(
    _("How does this person deal with others and decide?"),
    (
        Question(
            "manner",
            _("In a talk, does the person rather …"),
            {
                "tells": (_("say what is and what should be done"), _("tells rather than asks")),
                "asks": (_("ask and let others speak"), _("asks rather than tells")),
            },
        ),
        Question(
            "feeling",
            _("What the person feels, you …"),
            {
                "shows": (_("see at once"), _("shows what is felt")),
                "controls": (_("hardly ever see"), _("keeps feelings back")),
            },
        ),
        Question(
            "wants",
            _("Before deciding, the person wants …"),
            {
                "TDM": (_("the conclusion, on one page"), _("wants the conclusion first")),
                "DOER": (_("to know what it means for the daily work"), _("looks at the daily work")),
                "CONTROLLER": (_("figures, rules and proof"), _("wants figures and rules")),
                "OTHER": (_("something else"), ""),
            },
        ),
    ),
    _style,
)
GUIDES = {"role": ROLE, "stance": STANCE, "style": STYLE}
