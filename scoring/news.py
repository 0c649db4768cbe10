"""What the nightly run tells people in the app."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Max
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import KeyProposal
from people.models import User
from records.notices import News, register_kind, register_source

KEY_PROPOSED = "key_proposed"


def register() -> None:
    """Make these kinds and sources known; called when the app is ready."""
    text = _("Hospitals whose tier rose at two quarters running, proposed as key accounts: %(number)s.")
    register_kind(KEY_PROPOSED, text, _("Hospitals proposed as key accounts"), "info")
    register_source(open_key_proposals)


def open_key_proposals(today: date) -> Iterator[News]:
    """To each commercial manager how many proposals wait, told again when there are new ones."""
    if not KeyProposal.objects.open().exists():
        return
    url = reverse("dashboards:key_list") + "?state=proposed"
    for manager in User.objects.active().in_role("manager").order_by("pk"):
        waiting = KeyProposal.objects.refusable_by(manager).aggregate(number=Count("pk"), last=Max("proposed_on"))
        if waiting["number"]:
            yield News(manager.pk, KEY_PROPOSED, str(waiting["last"]), url, {"number": str(waiting["number"])})
