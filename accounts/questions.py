"""The questions about a customer, as sets with keys; answers are kept per hospital and key (I108–I113, I116).

The first set, "know", is the eight that count in the knowledge index; the others may be answered, and never count.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Question:
    """One question: its key, its words, and what a good answer holds."""

    key: str
    text: Promise
    hint: Promise | str = ""


@dataclass(frozen=True)
class QuestionSet:
    key: str
    title: Promise
    questions: tuple[Question, ...]


KNOW = QuestionSet(
    "know",
    _("Eight questions"),
    (
        Question("know-rival", _("Who is our strongest rival here?"), _("The maker and the product, and in what.")),
        Question(
            "know-strengths",
            _("What are the hospital's strengths and weaknesses, and the rival's?"),
            _("Two of each are enough."),
        ),
        Question("know-complaint-us", _("What do they complain about most in us?"), _("In their words.")),
        Question("know-complaint-rival", _("What do they complain about most in the rival?"), _("In their words.")),
        Question(
            "know-priority",
            _("What comes first when they choose a product?"),
            _("Efficacy, safety, price, supply, the list …"),
        ),
        Question(
            "know-rules",
            _("What will the coming changes of rules do to them?"),
            _("Price rounds, reimbursement, use of drugs, pay of doctors."),
        ),
        Question("know-strategy", _("Where does the hospital want to be in three years?"), _("As they say it.")),
        Question(
            "know-services",
            _("Which three services of ours would help them most?"),
            _("Professional ones: information, education, supply."),
        ),
    ),
)
MARKET = QuestionSet(
    "market",
    _("Their market and strategy"),
    (
        Question("market-development", _("How does their market develop?")),
        Question("market-readiness", _("How ready are they for something new?")),
        Question("market-fit", _("How well do our products fit their patients?")),
        Question("market-entry", _("Who could newly enter here?")),
        Question("market-position", _("How do they place themselves among the hospitals around?")),
        Question("market-chances", _("Which chances do they see?")),
        Question("market-threats", _("What threatens them in the short run?")),
        Question("market-strategy", _("What is their long-term plan?")),
    ),
)
BUYING = QuestionSet(
    "buying",
    _("How they buy"),
    (
        Question("buying-how", _("How do they buy?")),
        Question("buying-need", _("Who states the need?")),
        Question("buying-procedure", _("Which steps does a purchase take?")),
        Question("buying-alone", _("Can a buyer decide alone?")),
        Question("buying-tender", _("How are tenders judged, by the published rules?"), _("Published rules only.")),
        Question("buying-principles", _("Which principles do they hold to?")),
        Question("buying-factor", _("What decides in the end?")),
    ),
)
PERFORMANCE = QuestionSet(
    "performance",
    _("Their goals and abilities"),
    (
        Question("performance-goals", _("What are their goals, and how far are they?")),
        Question("performance-measures", _("How do they measure themselves?")),
        Question("performance-finance", _("How do their finances stand, by public reports?")),
        Question("performance-core", _("What can they do best?")),
        Question("performance-difference", _("What makes them different?")),
        Question("performance-change", _("How will their needs change?")),
    ),
)
RELATION = QuestionSet(
    "relation",
    _("They and we"),
    (
        Question("relation-supply", _("What did we supply before, and what now?")),
        Question("relation-known", _("Whom do we know?")),
        Question("relation-prefer", _("Who prefers us, and why?")),
        Question("relation-support", _("Who speaks for us?")),
        Question("relation-limits", _("What limits us here?")),
        Question("relation-proposal", _("What could we propose next?")),
        Question("relation-constraints", _("What can we not do?")),
        Question("relation-need", _("Which need of theirs do we meet?")),
        Question("relation-failed", _("Where did we fail?")),
        Question("relation-conflicts", _("Which conflicts are there?")),
    ),
)
RIVALS = QuestionSet(
    "rivals",
    _("The rivals"),
    (
        Question("rivals-who", _("Who competes with us here?")),
        Question("rivals-success", _("Do they always succeed?")),
        Question("rivals-difference", _("What difference does the hospital see?")),
        Question("rivals-value", _("How do they give more value?")),
    ),
)

SETS = (KNOW, MARKET, BUYING, PERFORMANCE, RELATION, RIVALS)
QUESTIONS: dict[str, Question] = {question.key: question for each in SETS for question in each.questions}
SET_OF: dict[str, QuestionSet] = {question.key: each for each in SETS for question in each.questions}
