"""The knowledge index and the load estimate: worked examples, edges and invariants; and what is confidential."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.knowledge_index import FULL_WEIGHT, LEVEL_WEIGHTS, index_of, is_fresh
from accounts.load_estimate import estimate_load
from accounts.questions import KNOW, QUESTIONS, SETS
from accounts.tender_secrets import confidential_phrases

levels = st.lists(st.sampled_from([1, 2, 3, 4]), max_size=20)
answers = st.integers(0, 8)
TODAY = date(2026, 6, 1)


class TestIndex:
    @pytest.mark.parametrize(
        ("answered", "learnt", "expected"),
        [
            (0, [], 0),
            (8, [], 50),
            (0, [1, 1, 2, 2, 3, 3, 4, 4], 50),
            (8, [1, 1, 2, 2, 3, 3, 4, 4], 100),
            (8, [4] * 9, 100),
            (5, [4, 3, 1], 52),  # 31.25 + 50 · 9/22 = 51.70
            (1, [], 6),  # 6.25
            (2, [], 12),  # 12.5, half to even
            (6, [], 38),  # 37.5, half to even
        ],
    )
    def test_worked_examples(self, answered, learnt, expected):
        assert index_of(answered, learnt).value == expected

    def test_the_weights_of_the_levels(self):
        assert LEVEL_WEIGHTS == {1: 1, 2: 2, 3: 3, 4: 5}
        assert FULL_WEIGHT == 22

    @given(answers, levels)
    def test_it_stays_within_0_and_100(self, answered, learnt):
        assert 0 <= index_of(answered, learnt).value <= 100

    @given(answers, levels, st.sampled_from([1, 2, 3, 4]))
    def test_one_insight_more_never_lowers_it(self, answered, learnt, level):
        assert index_of(answered, learnt).value <= index_of(answered, [*learnt, level]).value

    @given(st.integers(0, 7), levels)
    def test_one_answer_more_raises_it(self, answered, learnt):
        assert index_of(answered, learnt).value < index_of(answered + 1, learnt).value

    @given(answers, levels, st.randoms(use_true_random=False))
    def test_order_does_not_matter(self, answered, learnt, rng):
        shuffled = list(learnt)
        rng.shuffle(shuffled)
        assert index_of(answered, shuffled) == index_of(answered, learnt)

    @pytest.mark.parametrize(("answered", "learnt"), [(9, []), (-1, []), (0, [0]), (0, [5])])
    def test_nonsense_is_refused(self, answered, learnt):
        with pytest.raises(ValueError, match=r"answers|level"):
            index_of(answered, learnt)

    @pytest.mark.parametrize(
        ("age", "expires_in", "fresh"),
        [(0, None, True), (179, None, True), (180, None, False), (10, 0, True), (10, -1, False), (400, 30, False)],
    )
    def test_fresh_is_younger_than_180_days_and_not_expired(self, age, expires_in, fresh):
        expires = None if expires_in is None else TODAY + timedelta(days=expires_in)
        assert is_fresh(TODAY - timedelta(days=age), TODAY, expires) is fresh


class TestLoad:
    @pytest.mark.parametrize(
        ("patients", "sessions", "doctors", "expected"),
        [
            (610, 10, 5, (610, "patients", "high")),
            (600, None, None, (600, "patients", "high")),
            (599, None, None, (599, "patients", "medium")),
            (None, 10, 5, (250, "sessions", "medium")),
            (None, None, 4, (200, "doctors", "low")),
            (0, 10, None, (0, "patients", "none")),
        ],
    )
    def test_the_best_known_figure_counts(self, patients, sessions, doctors, expected):
        estimate = estimate_load(patients=patients, sessions=sessions, doctors=doctors)
        assert (estimate.patients, estimate.basis, estimate.load_class) == expected

    def test_without_figures_there_is_none(self):
        assert estimate_load(patients=None, sessions=None, doctors=None) is None

    def test_negative_figures_are_refused(self):
        with pytest.raises(ValueError, match="negative"):
            estimate_load(patients=None, sessions=-1, doctors=None)

    @given(st.integers(0, 500), st.integers(0, 500))
    def test_more_sessions_never_mean_less_load(self, few, more):
        ranks = ["none", "low", "medium", "high"]
        low, high = (estimate_load(patients=None, sessions=n, doctors=None).load_class for n in sorted((few, more)))
        assert ranks.index(low) <= ranks.index(high)


class TestConfidential:
    @pytest.mark.parametrize(
        "text",
        ["标底是 320 万", "标 底大概知道了", "内部评标只看价格", "拿到未公开招标文件", "还没公开的评分", "知道竞品的投标价",
         "We saw the unpublished tender", "the reserve price is 3.2m", "ＲＥＳＥＲＶＥ ＰＲＩＣＥ"],
    )  # fmt: skip
    def test_what_is_not_published_is_found(self, text):
        assert confidential_phrases(text)

    @pytest.mark.parametrize(
        "text",
        ["目标底线是进院", "招标公告已公开", "公开招标将于五月开始", "The tender notice was published on 3 May", "评标办法见公告"],
    )  # fmt: skip
    def test_what_is_published_is_not(self, text):
        assert confidential_phrases(text) == []


def test_the_questions_are_the_seeds_in_number_and_each_key_once():
    assert [len(each.questions) for each in SETS] == [8, 8, 7, 6, 10, 4]
    assert len(QUESTIONS) == sum(len(each.questions) for each in SETS)
    assert all(key.startswith(f"{each.key}-") for each in SETS for key in (q.key for q in each.questions))
    assert KNOW is SETS[0]
