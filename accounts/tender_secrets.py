"""The block on confidential tender information (I119, domain.md §2.6): bid-rigging starts with knowing it.

What is found is refused, never saved: unlike a forbidden phrase, it may not be kept at all.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from records.screening import bare

# The first is not 目标底线, "the bottom line of a target". Spacing and width are gone before these are looked for.
PHRASES: dict[str, re.Pattern] = {
    "标底": re.compile("(?<!目)标底"),
    "内部评标": re.compile("内部评标|评标内部|评委名单|评标专家名单"),
    "未公开招标": re.compile("(?:未|没有|尚未|还没)公开的?(?:招标|评标|投标|标书|评分|采购)"),
    "竞争对手报价": re.compile("(?:对手|竞品|别家|其他厂家)的?(?:投标价|投标报价|标书)"),
    "unpublished tender": re.compile("(?:unpublished|confidential|secret|internal)(?:tender|bid|evaluation)"),
    "reserve price": re.compile("reserveprice|sealedbid|bidceiling"),
}
REFUSED = _(
    "Confidential tender information cannot be saved: using it is against the law on tenders, for the hospital's people "
    "as for us. Wait until it is published, then save it with the notice as its source, or ask your question by the "
    "official question period of the tender."
)


def confidential_phrases(text: str) -> list[str]:
    """What in a text speaks of tender information that is not published; [] where nothing does."""
    folded = bare(text)
    return [phrase for phrase, pattern in PHRASES.items() if pattern.search(folded)]
