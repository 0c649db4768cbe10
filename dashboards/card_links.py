"""Where each field of a customer card is filled in, for one reader and one person."""

from __future__ import annotations

from django.urls import reverse

from accounts.card_fields import FIELDS, ON_THE_CARD
from accounts.models import Stakeholder

from .person_page import Rights

ROSTER = ("department", "post", "title", "kol_level", "lawful_basis")
FIRST_INPUTS = {"working_days": "clinic_days"}


def links_of(person: Stakeholder, may: Rights) -> dict[str, str]:
    """The address for each field, "" where the reader may not fill it in; of a person annotated by `pages_of`."""
    links = dict.fromkeys((field.key for field in FIELDS), "")
    if may.edit:
        links |= _inputs("accounts:stakeholder_edit", person, ROSTER)
    elif may.withdraw:
        links["lawful_basis"] = reverse("dashboards:basis_list")
    if may.fill:
        links |= _inputs("accounts:card_edit", person, ON_THE_CARD if may.judge else ("expert_type",))
    if may.judge:
        part, stance = (reverse(f"accounts:{name}", args=[person.pk]) for name in ("role_new", "support_new"))
        links |= {"buying_role": part, "influence": part, "support": stance, "adoption": "#person-ladders"}
    if person.may_log and not person.erased_at:
        links["last_met"] = f"{reverse('visits:visit_new')}?hospital={person.hospital_id}&person={person.pk}"
    return links


def _inputs(url_name: str, person: Stakeholder, keys: tuple[str, ...]) -> dict[str, str]:
    """Each field's place on a form."""
    url = reverse(url_name, args=[person.pk])
    return {key: f"{url}#div_id_{FIRST_INPUTS.get(key, key)}" for key in keys}
