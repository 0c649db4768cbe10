"""The screen for forbidden phrases of domain.md §2.8 rule 10."""

import pytest

from records.models import TextFlag
from records.screening import PHRASES, flag_text, flag_texts, forbidden_phrases
from tests.factories import HospitalFactory


@pytest.mark.parametrize("phrase", PHRASES)
def test_every_phrase_is_found_however_it_is_spaced(phrase):
    hidden = "\u200b ".join(phrase)
    assert forbidden_phrases(f"他说{hidden}的事") == [phrase]


@pytest.mark.parametrize("text", ["ＫＩＣＫＢＡＣＫ", "Kick back", "kick\nBACK", "a kickback, he said"])
def test_width_case_and_spacing_hide_nothing(text):
    assert forbidden_phrases(text) == ["kickback"]


@pytest.mark.parametrize("text", ["", "讨论了疗效和安全性", "He may kick the ball back", "金额", "返 回"])
def test_ordinary_talk_is_not_flagged(text):
    assert forbidden_phrases(text) == []


@pytest.mark.django_db
def test_a_flag_is_one_per_text_and_opens_again(rep):
    hospital = HospitalFactory()
    assert flag_text(hospital, "notes", "nothing", author=rep) == []
    assert flag_text(hospital, "notes", "红包 and 回扣", author=rep) == ["回扣", "红包"]
    TextFlag.objects.update(closed_by=rep, closed_at=TextFlag.objects.get().created_at, outcome="spoken with")

    flag_text(hospital, "notes", "现金", author=rep)

    flag = TextFlag.objects.get()
    assert (flag.phrases, flag.excerpt, flag.closed_at, flag.outcome) == (["现金"], "现金", None, "")


@pytest.mark.django_db
def test_the_excerpt_of_a_long_text_holds_the_place(rep):
    flag_text(HospitalFactory(), "notes", "字" * 5_000 + "红包" + "字" * 5_000, author=rep)

    excerpt = TextFlag.objects.get().excerpt
    assert "红包" in excerpt
    assert len(excerpt) <= 300


@pytest.mark.django_db
def test_many_texts_cost_one_query_and_clean_ones_none(rep, django_assert_num_queries):
    hospitals = [HospitalFactory() for _ in range(3)]
    with django_assert_num_queries(0):
        flag_texts([(hospital, "notes", "fine") for hospital in hospitals], author=rep)
    with django_assert_num_queries(1):
        flag_texts([(hospital, "notes", "红包") for hospital in hospitals], author=rep)
