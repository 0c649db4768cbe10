"""What a customer card keeps of a person beyond post, part and stance (I028–I048, I062, I066)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .. import card_values
from ..card_fields import columns_of
from ..choices import DecisionStyle, ExpertType, LawfulBasis, ValueDriver


class CardFields(models.Model):
    """Columns of a person's card. Several values of one column stand in the order of their list, parted by commas.

    All but `expert_type`, a public academic fact, need consent or a contract (domain.md §2.8 rule 13). Nothing on
    family, wealth, politics or the way somebody lives (rule 11, §2.6).
    """

    expert_type = models.CharField(_("expert in"), max_length=8, choices=ExpertType.choices, blank=True)
    decision_style = models.CharField(_("decision style"), max_length=10, choices=DecisionStyle.choices, blank=True)
    value_drivers = models.CharField(_("what the person values"), max_length=100, blank=True)
    main_driver = models.CharField(_("values most"), max_length=20, choices=ValueDriver.choices, blank=True)
    needs = models.CharField(_("needs"), max_length=80, blank=True)
    concerns = models.CharField(_("clinical concerns"), max_length=200, blank=True)
    best_times = models.CharField(_("best times for a visit"), max_length=120, blank=True)
    times_note = models.CharField(_("note on the times"), max_length=200, blank=True)
    clinic_days = models.CharField(_("clinic days"), max_length=20, blank=True)
    ward_days = models.CharField(_("ward days"), max_length=20, blank=True)
    theatre_days = models.CharField(_("theatre days"), max_length=20, blank=True)

    class Meta:
        abstract = True

    def knows(self, key: str) -> bool:
        """Whether the person's own row tells a field of the card (`card_fields`)."""
        if key == "lawful_basis":
            return self.lawful_basis != LawfulBasis.NONE
        return any(getattr(self, column) not in (None, "") for column in columns_of(key))

    @property
    def driver_words(self) -> list[str]:
        """What the person values, what is valued most first."""
        words = card_values.words_of(self.value_drivers, ValueDriver.choices)
        main = self.get_main_driver_display()
        return [str(main), *(word for word in words if word != main)] if main else words

    @property
    def need_words(self) -> list[str]:
        return card_values.words_of(self.needs, card_values.NEED_CHOICES)

    @property
    def best_time_words(self) -> list[str]:
        return card_values.words_of(self.best_times, card_values.time_choices())

    @property
    def pattern(self) -> list[tuple[str, str]]:
        """Where the person works on which weekdays: (place, days in words), only what is known."""
        names = ("clinic_days", "ward_days", "theatre_days")
        days = [(str(self._meta.get_field(name).verbose_name), getattr(self, name)) for name in names]
        return [
            (label, card_values.joined_words(card_values.words_of(kept, card_values.day_choices())))
            for label, kept in days
            if kept
        ]


NO_CARD = {
    "decision_style": "",
    "value_drivers": "",
    "main_driver": "",
    "needs": "",
    "concerns": "",
    "best_times": "",
    "times_note": "",
    "clinic_days": "",
    "ward_days": "",
    "theatre_days": "",
}
"""The card of somebody who may not be profiled."""


def nothing_of_a_profile() -> Q:
    """The condition that a row keeps no stance, no style and nothing of the card."""
    return Q(support=None, social_style="", **NO_CARD)
