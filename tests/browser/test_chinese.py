"""In Chinese, no page falls back into English, but for fields that ask for it."""

import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from people.models import User
from tests.browser.pages import WALKS, walk
from tests.conftest import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]

SPOKEN = {"aria-label", "title", "placeholder", "alt"}
# Two or more Latin words in a row, the first not a name in capitals.
ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ ’'][A-Za-z]{2,})+")


class Said(HTMLParser):
    """Everything a page shows or reads out."""

    def __init__(self):
        super().__init__()
        self.texts, self.inside = [], []

    def handle_starttag(self, tag, attributes):
        self.texts += [value for name, value in attributes if name in SPOKEN and value]
        if tag in ("script", "style") or (tag in ("textarea", "dd") and ("lang", "en") in attributes):
            self.inside.append(tag)

    def handle_endtag(self, tag):
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, text):
        if not self.inside:
            self.texts.append(text)


def english_in(answer) -> set[str]:
    said = Said()
    said.feed(answer.content.decode())
    return {found for text in said.texts for found in ENGLISH.findall(" ".join(text.split()))}


@pytest.mark.parametrize("name", WALKS)
def test_no_page_falls_back_into_english(company, name):
    username, addresses = walk(name)
    client = sign_in(User.objects.get(username=username))
    found = {address: english_in(client.get(address)) for address in addresses}

    assert {address: phrases for address, phrases in found.items() if phrases} == {}


def test_the_door_speaks_chinese(company, client):
    assert english_in(client.get(reverse("people:login"), headers={"Accept-Language": "zh-CN"})) == set()
