"""What to bring to somebody by decision style (I028–I032) and by what is valued (I062): short advice and message hints.

Messages are benefits to patients, clinic, science or the hospital, on the label; never anybody's gain (domain.md §2.6).
Plain values, no database.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .choices import DecisionStyle, ValueDriver

DECISION_TIPS: dict[str, Promise] = {
    DecisionStyle.TDM: _("Conclusion first, on one page: the outcome and the risk. Decides by experience and may ask others: make sure they know it too."),
    DecisionStyle.DOER: _("Show what changes in the daily work, who has more to do and who less, and offer practical help with the first weeks."),
    DecisionStyle.CONTROLLER: _("Bring figures, cost, rules and evidence, each with its source. Leave them there to be checked."),
    DecisionStyle.OTHER: _("Watch how the next decision comes about: who is asked, what is read, how long it takes. Then ask again."),
}  # fmt: skip

MESSAGES: dict[str, Promise] = {
    ValueDriver.STATUS: _("Position: ask for advice before others are asked, and present the material as befits the post."),
    ValueDriver.REPUTATION: _("Good name: evidence strong enough to be quoted before colleagues, guidelines, real-world data of the house."),
    ValueDriver.RELATION: _("Relations: come regularly, also without a request, and keep small promises to the day."),
    ValueDriver.TREND: _("What is new: new studies, congress reports, changes in guidelines, before they are known to all."),
    ValueDriver.EFFICACY: _("Efficacy: effect on the endpoint that matters to these patients, size of the effect, in whom it was shown."),
    ValueDriver.SIDE_EFFECTS: _("Side effects: safety data in full, also the unfavourable, what to watch, and how to report an event."),
    ValueDriver.PRICE: _("Price: cost of the whole treatment to hospital and patient, insurance status, budget impact by the public price."),
    ValueDriver.HOSPITAL_RESOURCES: _("Use of resources: length of stay, monitoring, work of nurses and pharmacy, compared with today."),
}  # fmt: skip


def messages_for(drivers: list[str], main: str) -> list[Promise]:
    """Hints for what a person values, what is valued most first."""
    ordered = dict.fromkeys([main, *drivers])
    return [MESSAGES[driver] for driver in ordered if driver in MESSAGES]
