"""The next best question about a person: one sentence per field of the card, some of them by the part played.

Professional matters only: nothing on family, money, politics or the way somebody lives. Plain values, no database.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .choices import BuyingRole

QUESTIONS: dict[str, Promise] = {
    "department": _("Which department does this person belong to now?"),
    "post": _("What post does this person hold now?"),
    "title": _("Which professional title does this person hold?"),
    "kol_level": _(
        "Whom do colleagues elsewhere cite or invite on this subject, and how far does this person’s name go?"
    ),
    "expert_type": _("Is this person’s own field medicine or pharmacy?"),
    "last_met": _("When could you see this person next, and for which question of theirs?"),
    "lawful_basis": _("May we keep notes of our talks? Hand over the notice and ask for consent."),
    "buying_role": _(
        "When a new product is asked for here, who applies, who checks it, who decides, and where does this person come in?"
    ),
    "influence": _(
        "Whose opinion did the others follow in the last decision on a product, and how much did this person’s count?"
    ),
    "support": _("How does this person see our product today, and what would have to be shown to think better of it?"),
    "adoption": _("What does this person know of our focus product, and has it been tried in the department?"),
    "value_drivers": _("When the person compares two products, what tips the balance?"),
    "social_style": _(
        "Does the person tell or ask, and show feelings or keep them back? The guided questions take a minute."
    ),
    "decision_style": _(
        "Before deciding, does the person want the conclusion, the effect on the daily work, or figures and rules?"
    ),
    "needs": _("Where could we be of more use to this person’s patients and work?"),
    "best_times": _("On which day and at what time does a visit disturb least?"),
    "concerns": _("Which patients or which risk does this person worry about most with this class of medicine?"),
    "working_days": _("On which days is this person in the clinic, on the ward, in theatre?"),
}

BY_ROLE: dict[tuple[str, str], Promise] = {
    ("needs", BuyingRole.GATEKEEPER): _("What must be on the table before the pharmacy puts a product forward: evidence, cost to the hospital, supply?"),
    ("needs", BuyingRole.DECISION_MAKER): _("Which aim of the hospital matters most this year, in care, research or service, and where can evidence of ours help?"),
    ("needs", BuyingRole.EXECUTOR): _("What went wrong with supply or papers of late, and what would make ordering easier?"),
    ("needs", BuyingRole.USER): _("Which question from daily practice should we bring an answer to?"),
    ("support", BuyingRole.GATEKEEPER): _("What speaks against putting our product forward, from the pharmacy’s point of view?"),
    ("support", BuyingRole.DECISION_MAKER): _("If the application were on the table today, what would the decision be, and why?"),
    ("concerns", BuyingRole.GATEKEEPER): _("Which risk does the pharmacy watch in this class: interactions, storage, off-label use?"),
    ("value_drivers", BuyingRole.EXECUTOR): _("What makes a supplier a good one for purchasing?"),
    ("adoption", BuyingRole.USER): _("In which patients has this person seen the product at work, and what was noticed?"),
}  # fmt: skip


def question_for(field: str, role: str) -> Promise:
    """What to ask about a field of somebody who plays a role ("" where it is not known)."""
    return BY_ROLE.get((field, role), QUESTIONS[field])
