"""What the pages say, in the language of the reader."""

import re

from django.utils.translation import gettext, override

HAN = re.compile("[\u4e00-\u9fff]")
LANGUAGES = {"en": "EN", "zh-hans": "中文"}


class Wording:
    """The words of one language, found by the English ones: `say("Submit visit")`."""

    def __init__(self, language: str):
        self.language, self.switch = language, LANGUAGES[language]

    def __call__(self, english: str) -> str:
        with override(self.language):
            said = gettext(english)
        assert self.language == "en" or HAN.search(said), f"“{english}” has no Chinese"
        return said
