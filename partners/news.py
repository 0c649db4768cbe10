"""What this app tells people in the app."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import User
from records.notices import News, named, register_kind, tell

from .models import PartnerStep

STEPS_HANDED_OVER = "partner_steps_handed_over"


def register() -> None:
    """Make this kind known; called when the app is ready."""
    text, digest = _("What is to follow with %(partner)s is yours now."), _("Next steps with partners handed over")
    register_kind(STEPS_HANDED_OVER, text, digest, "partner")


def tell_of_steps(given: Mapping[User, Sequence[PartnerStep]]) -> None:
    """Whoever owns these steps from now on, once for each partner."""
    tell(news for to, steps in given.items() for news in _handed_over(to, steps))


def _handed_over(to: User, steps: Sequence[PartnerStep]) -> Iterator[News]:
    latest = {step.contact.partner: step for step in steps}
    for partner, step in latest.items():
        key = f"{step.pk}:{timezone.localdate()}"
        yield News(to.pk, STEPS_HANDED_OVER, key, partner.get_absolute_url(), {"partner": named(partner)})
