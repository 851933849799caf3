"""Length, copying, chrF, BLEU, intervals and tests, against numbers computed by hand."""

from __future__ import annotations

import random
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.evaluation import compare, compression, estimate, extractiveness
from summarizer.evaluation.fragments import fragments
from summarizer.evaluation.resampling import Statistic, mean
from summarizer.evaluation.sacre import bleu_counts, bleu_of, chrf2, signatures


def test_fragments_are_the_longest_runs_from_the_left() -> None:
    # "a b" matches first, but "a b d" is longer and stands later in the article.
    assert fragments("a b c x a b d".split(), "a b d c".split()) == [3, 1]


def test_coverage_and_density_of_a_summary_counted_by_hand() -> None:
    # Fragments of two and three words in six: coverage 5/6, density (4 + 9) / 6.
    found = extractiveness("وصل الوزير ثم زار مدينة إربد", "وصل الوزير وبعدها زار مدينة إربد")
    assert found.coverage == pytest.approx(100 * 5 / 6)
    assert found.density == pytest.approx(13 / 6)


def test_novel_ngrams_counted_by_hand() -> None:
    # Unigrams: "وبعدها" of six is new. Bigrams: two of five. Trigrams: three of four.
    found = extractiveness("وصل الوزير ثم زار مدينة إربد", "وصل الوزير وبعدها زار مدينة إربد")
    assert found.novel == pytest.approx((100 / 6, 40, 75))


def test_a_copy_is_wholly_covered_and_has_nothing_new() -> None:
    text = "وصل الوزير ثم زار مدينة إربد"
    found = extractiveness(text, text)
    assert (found.coverage, found.density, found.novel) == (100, 6, (0, 0, 0))


def test_what_is_too_short_for_an_ngram_has_no_share_of_new_ones() -> None:
    assert extractiveness("وصل الوزير", "وصل").novel == (0, None, None)


@given(st.lists(st.sampled_from("abcd")), st.lists(st.sampled_from("abce")))
def test_fragments_never_exceed_the_summary(article: list[str], summary: list[str]) -> None:
    lengths = fragments(article, summary)
    assert sum(lengths) == sum(word in article for word in summary)
    assert all(length > 0 for length in lengths)


def test_compression_is_words_of_the_article_for_one_of_the_summary() -> None:
    assert compression("وصل الوزير ثم زار مدينة إربد .", "زار إربد") == 3


def test_bleu_of_a_pair_counted_by_hand() -> None:
    # 4/5, 3/4, 2/3 and 1/2 of the n-grams; their product is 0.2; no brevity penalty.
    counts = np.array([bleu_counts("a b c d f", "a b c d e")])
    assert bleu_of(counts)[0] == pytest.approx(100 * 0.2**0.25)


def test_bleu_of_a_corpus_adds_counts_and_is_no_mean() -> None:
    one, other = bleu_counts("a b c d f", "a b c d e"), bleu_counts("v w x y z", "v w x y z")
    # 9/10, 7/8, 5/6 and 3/4.
    expected = 100 * (0.9 * 0.875 * 5 / 6 * 0.75) ** 0.25
    assert bleu_of(np.array([one]) + np.array([other]))[0] == pytest.approx(expected)


def test_a_short_candidate_pays_the_brevity_penalty() -> None:
    # Every n-gram matches; exp(1 - 6/5).
    counts = np.array([bleu_counts("a b c d e f", "a b c d e")])
    assert bleu_of(counts)[0] == pytest.approx(100 * np.exp(-0.2))


def test_chrf2_of_a_pair_counted_by_hand() -> None:
    # 3/4, 2/3, 1/2 and 0/1 of the character n-grams, precision and recall alike.
    assert chrf2("abcd", "abce") == pytest.approx(100 * (3 / 4 + 2 / 3 + 1 / 2 + 0) / 4)


def test_signatures_are_sacrebleus() -> None:
    found = signatures()
    assert "tok:13a" in found["bleu"] and "version:" in found["bleu"]
    assert "nc:6" in found["chrf2"] and "nw:0" in found["chrf2"]


def test_the_interval_of_equal_values_is_a_point() -> None:
    found = estimate(mean([7.0] * 12))
    assert (found.value, found.low, found.high, found.articles) == (7, 7, 7, 12)


def test_the_interval_of_a_mean_is_near_the_textbook_one() -> None:
    draw = random.Random(3)
    values = [draw.gauss(50, 10) for _ in range(400)]
    half = 1.96 * statistics.stdev(values) / 20
    found = estimate(mean(values))
    assert found.value == pytest.approx(statistics.fmean(values))
    assert found.low == pytest.approx(found.value - half, abs=0.15)
    assert found.high == pytest.approx(found.value + half, abs=0.15)


def test_the_same_seed_gives_the_same_interval_and_another_another() -> None:
    values = mean([float(number**2 % 17) for number in range(30)])
    assert estimate(values, seed=4) == estimate(values, seed=4)
    assert estimate(values, seed=4) != estimate(values, seed=5)


def test_a_system_is_not_different_from_itself() -> None:
    found = compare(mean([1.0, 5.0, 2.0]), mean([1.0, 5.0, 2.0]))
    assert (found.value, found.low, found.high) == (0, 0, 0)
    assert found.p_bootstrap == found.p_randomisation == 1


@pytest.mark.parametrize(
    ("gaps", "exact"), [([1.0, 3.0], 0.5), ([1.0] * 3, 0.25), ([1.0] * 5, 1 / 16)]
)
def test_randomisation_comes_near_the_exact_test_over_all_swaps(
    gaps: list[float], exact: float
) -> None:
    found = compare(mean(gaps), mean([0.0] * len(gaps)))
    assert found.p_randomisation == pytest.approx(exact, abs=0.03)


def test_a_clear_difference_is_significant_in_both_tests() -> None:
    other = [float(number % 7) for number in range(40)]
    found = compare(mean([value + 5 for value in other]), mean(other))
    assert found.value == pytest.approx(5) and found.low == pytest.approx(5)
    assert found.p_bootstrap < 0.01 and found.p_randomisation < 0.01


def test_noise_is_seldom_called_a_difference() -> None:
    draw = np.random.default_rng(0)
    called = {"bootstrap": 0, "randomisation": 0}
    for seed in range(200):
        one, other = draw.normal(40, 10, 30), draw.normal(40, 10, 30)
        found = compare(mean(one.tolist()), mean(other.tolist()), seed=seed, samples=500)
        called["bootstrap"] += found.p_bootstrap < 0.05
        called["randomisation"] += found.p_randomisation < 0.05
    # 10 are expected of 200; 22 or more would come once in some thousand runs.
    assert all(count < 22 for count in called.values())


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=1, max_size=8))
def test_exchanging_the_systems_turns_the_difference_round(
    pairs: list[tuple[float, float]],
) -> None:
    one, other = mean([a for a, _ in pairs]), mean([b for _, b in pairs])
    there, back = compare(one, other, samples=50), compare(other, one, samples=50)
    assert there.value == pytest.approx(-back.value)
    assert there.low == pytest.approx(-back.high)
    assert 0 < there.p_bootstrap <= 1 and 0 < there.p_randomisation <= 1


def test_a_figure_that_is_no_mean_is_resampled_too() -> None:
    rows = np.array(
        [bleu_counts("a b c d f", "a b c d e"), bleu_counts("v w x y z", "v w x y z")] * 5
    )
    found = estimate(Statistic(rows, bleu_of), samples=200)
    assert 66 < found.low < found.value < found.high <= 100
