"""Random person names: combinations of the invented set, never twice for one hospital."""

from functools import cached_property
from random import Random

from django.contrib.auth.hashers import make_password

from . import PASSWORD
from .words import COMMON_SURNAMES, GIVEN, RARE_SURNAMES


class Names:
    """Draws names from a seeded source; common surnames eight times as often as rare ones."""

    def __init__(self, random: Random):
        self.random = random

    @cached_property
    def password(self) -> str:
        """One hash for all demo users: making it is slow on purpose, and the password is public."""
        return make_password(PASSWORD)

    def person(self) -> tuple[str, str]:
        """A Chinese name and its pinyin, e.g. ("陈景行", "Chen Jingxing")."""
        surnames = COMMON_SURNAMES if self.random.random() < 8 / 9 else RARE_SURNAMES
        surname, surname_en = self.random.choice(surnames)
        given, given_en = self.random.choice(GIVEN)
        return surname + given, f"{surname_en} {given_en}"

    def people(self, count: int) -> list[tuple[str, str]]:
        """`count` different names."""
        found = {}
        while len(found) < count:
            name, name_en = self.person()
            found[name] = name_en
        return list(found.items())
