"""How to talk with a person: the reader's own style × theirs, how they decide, what they value, when they receive."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from accounts import card_values
from accounts.card_tips import DECISION_TIPS, messages_for
from accounts.models import Stakeholder
from accounts.style_tips import StyleTip, tip_for
from accounts.visiting import Verdict, received_in
from people.models import User


@dataclass(frozen=True)
class GoodTime:
    """A part of a weekday that suits the person, and whether the hospital receives then."""

    words: str
    verdict: Verdict


@dataclass(frozen=True)
class Talk:
    """Advice for one reader and one person; `tip` is None where one of the two styles is not known."""

    tip: StyleTip | None
    decision: Promise | None
    messages: list[Promise]
    times: list[GoodTime]

    @property
    def has_advice(self) -> bool:
        return bool(self.tip or self.decision or self.messages or self.times)


def talk_with(person: Stakeholder, user: User) -> Talk:
    """Advice on a person who may be profiled; one query."""
    policy = list(person.hospital.visit_policies.all())
    banned = person.hospital.no_visits_since is not None
    words = dict(card_values.time_choices())
    return Talk(
        tip=tip_for(user.social_style, person.social_style),
        decision=DECISION_TIPS.get(person.decision_style),
        messages=messages_for(card_values.split(person.value_drivers), person.main_driver),
        times=[
            GoodTime(words[card_values.time_key(day.value, part.value)], received_in(policy, day, part, nobody=banned))
            for day, part in card_values.times_of(person.best_times)
        ],
    )
