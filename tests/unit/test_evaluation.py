from __future__ import annotations

import pytest

from summarizer.errors import OptionError, SummarizerError
from summarizer.evaluation import mean_rouge, rouge, tokenize

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
