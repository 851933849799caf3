from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer

from summarizer.errors import OptionError, SummarizerError
from summarizer.evaluation import MODES, Mode, mean_rouge, rouge, tokenize

TEXT = "أعلنت الوزارة افتتاح مستشفى جديد في المدينة."


@pytest.mark.parametrize("mode", ["xlsum", "plain"])
def test_identical_arabic_texts_score_one_hundred(mode: str) -> None:
    score = rouge(TEXT, TEXT, mode)  # type: ignore[arg-type]
    assert score.rouge1 == score.rouge2 == score.rougeL == 100


def test_unrelated_texts_score_nothing() -> None:
    assert rouge(TEXT, "هطلت أمطار غزيرة على السواحل").rouge1 == 0


def test_stems_match_inflected_forms_only_in_xlsum_mode() -> None:
    inflected = "أعلنت الوزارات افتتاح مستشفيات جديدة بالمدينة."
    assert rouge(TEXT, inflected, "xlsum").rouge1 > rouge(TEXT, inflected, "plain").rouge1


def test_half_of_the_words_give_the_f1_of_recall_one_half() -> None:
    assert rouge("واحد اثنان ثلاثة أربعة", "واحد اثنان", "plain").rouge1 == pytest.approx(200 / 3)


def test_letters_and_digits_are_apart_and_diacritics_stay_in_their_word() -> None:
    assert tokenize("الرقمية2022", "plain") == ["الرقمية", "2022"]
    assert tokenize("يُعد", "plain") == ["يُعد"]


def test_an_empty_reference_is_refused_not_scored() -> None:
    with pytest.raises(SummarizerError, match="no words"):
        rouge("...", TEXT)
    with pytest.raises(SummarizerError, match="nothing to score"):
        mean_rouge([])


def test_an_unknown_mode_names_the_known_ones() -> None:
    with pytest.raises(OptionError, match="xlsum, plain"):
        rouge(TEXT, TEXT, "google")  # type: ignore[arg-type]


def test_the_mean_is_the_mean_of_the_pairs() -> None:
    assert mean_rouge([(TEXT, TEXT), (TEXT, "كلمة")]).rouge1 == 50


# By hand. Unigrams: four of five in common. Bigrams: only "إن العمل", one of four. The longest
# common subsequence is "قال إن العمل", three of five.
def test_a_pair_counted_by_hand_scores_what_was_counted() -> None:
    score = rouge("قال الوزير إن العمل بدأ", "الوزير قال إن العمل انتهى", "plain")
    assert score.rouge1 == pytest.approx(80)
    assert score.rouge2 == pytest.approx(25)
    assert score.rougeL == pytest.approx(60)


def test_a_word_counts_no_more_often_than_the_reference_has_it() -> None:
    # One match; precision 1/3, recall 1/2, F1 2/5.
    assert rouge("نعم لا", "نعم نعم نعم", "plain").rouge1 == pytest.approx(40)


def test_stems_are_those_of_snowball_and_of_words_over_three_letters_only() -> None:
    assert tokenize("الكتاب المدينة من ولد", "xlsum") == ["كتاب", "مدين", "من", "ولد"]
    assert tokenize("الكتاب المدينة من ولد", "plain") == ["الكتاب", "المدينة", "من", "ولد"]


def test_punctuation_goes_and_letters_are_lower_case() -> None:
    assert tokenize("«قال» (BBC): 3.5%، نعم!", "plain") == ["قال", "bbc", "3", "5", "نعم"]


def test_a_long_hostile_text_is_scored_at_once() -> None:
    text = " ".join(f"كلمة{number}" for number in range(20_000))
    started = time.process_time()
    assert rouge(text, text, "plain").rougeL == 100
    assert time.process_time() - started < 10


_words = st.lists(
    st.sampled_from("قال وزير العمل إن المشروع سيبدأ غدا 12 مدينة".split()), min_size=1
)
_texts = _words.map(" ".join)


@given(_texts, st.sampled_from(MODES))
def test_any_arabic_text_is_identical_to_itself_in_both_modes(text: str, mode: Mode) -> None:
    score = rouge(text, text, mode)
    assert score.rouge1 == score.rougeL == 100
    assert score.rouge2 == (100 if len(text.split()) > 1 else 0)


@given(_words.flatmap(lambda words: st.tuples(st.just(words), st.permutations(words))))
def test_the_order_of_words_does_not_change_rouge_1(pair: tuple[list[str], list[str]]) -> None:
    assert rouge(" ".join(pair[0]), " ".join(pair[1])).rouge1 == 100


@given(_texts, st.text(max_size=80), st.sampled_from(MODES))
def test_scores_are_from_0_to_100_and_rouge_l_is_no_more_than_rouge_1(
    reference: str, candidate: str, mode: Mode
) -> None:
    score = rouge(reference, candidate, mode)
    assert 0 <= score.rougeL <= score.rouge1 <= 100
    assert 0 <= score.rouge2 <= 100


@given(_texts, _texts)
def test_reference_and_candidate_may_be_exchanged(one: str, other: str) -> None:
    assert rouge(one, other) == rouge(other, one)


@given(_texts, _texts, st.sampled_from(MODES))
def test_figures_are_those_of_the_rouge_score_package(one: str, other: str, mode: Mode) -> None:
    names = ["rouge1", "rouge2", "rougeL"]
    scorer = RougeScorer(names, tokenizer=SimpleNamespace(tokenize=lambda t: tokenize(t, mode)))
    expected = scorer.score(one, other)
    ours = rouge(one, other, mode)
    for name in names:
        assert getattr(ours, name) == pytest.approx(100 * expected[name].fmeasure)
