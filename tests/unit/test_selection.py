from __future__ import annotations

import numpy as np
import pytest

from summarizer.article import Article
from summarizer.encoder import DIMENSIONS, SentenceEncoder
from summarizer.importance import FEATURES, probabilities, stems, vocabulary
from summarizer.selection import Choice, select


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


def choose(encoder: SentenceEncoder, text: str, title: str, **options: int) -> list[Choice]:
    sentences = [sentence.text for sentence in Article(text=text, title=title).sentences]
    vectors = encoder.encode([title, *sentences])
    return select(sentences, title, vectors[1:], vectors[0], **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("words", [15, 25, 40, 60, 100])
def test_the_budget_holds_and_the_order_is_the_articles(
    encoder: SentenceEncoder, news: str, title: str, words: int
) -> None:
    chosen = choose(encoder, news, title, words=words)
    assert chosen
    assert sum(choice.reading.words for choice in chosen) <= words
    numbers = [choice.sentence for choice in chosen]
    assert numbers == sorted(set(numbers))


def test_a_cap_on_sentences_holds(encoder: SentenceEncoder, news: str, title: str) -> None:
    assert len(choose(encoder, news, title, words=100, max_sentences=2)) <= 2


def test_a_larger_budget_is_used(encoder: SentenceEncoder, news: str, title: str) -> None:
    short = choose(encoder, news, title, words=20)
    long = choose(encoder, news, title, words=90)
    assert sum(c.reading.words for c in long) > 1.5 * sum(c.reading.words for c in short)


def test_a_sentence_that_fits_no_budget_is_cut_at_a_word_and_says_so(
    encoder: SentenceEncoder,
) -> None:
    text = "قال " + " ".join(f"كلمة{chr(1575 + i % 20)}" for i in range(200)) + "."
    (choice,) = choose(encoder, text, "", words=20)
    assert choice.cut and choice.reading.words <= 20 and choice.reading.text.endswith("…")
    assert all(word in text.split() for word in choice.reading.text.rstrip("…").split())


def test_nothing_is_cut_when_something_fits(
    encoder: SentenceEncoder, news: str, title: str
) -> None:
    assert not any(choice.cut for choice in choose(encoder, news, title, words=30))


def test_words_of_the_title_are_worth_more_than_the_same_words_without_it() -> None:
    sentences = ["وصل الوزير إلى المدينة أمس.", "زار المستشفى الجديد في المساء."]
    vectors = np.zeros((2, DIMENSIONS), dtype=np.float32)
    nothing = np.zeros(DIMENSIONS, dtype=np.float32)
    (stem,) = stems("المستشفى")
    values = {}
    for title in ("المستشفى الجديد", "القطار السريع"):
        known = vocabulary(sentences, title, vectors, nothing)
        values[title] = probabilities(known, True)[known.index[stem]]
    assert values["المستشفى الجديد"] > 2 * values["القطار السريع"]


def test_the_features_are_as_many_as_the_weights() -> None:
    known = vocabulary(
        ["وصل الوزير 12 مرة."],
        "",
        np.zeros((1, DIMENSIONS), dtype=np.float32),
        np.zeros(DIMENSIONS, dtype=np.float32),
    )
    assert known.features.shape == (len(known.index), len(FEATURES))
    assert all(0 < p < 1 for p in probabilities(known, False))


def test_the_choice_is_the_same_every_time(encoder: SentenceEncoder, news: str, title: str) -> None:
    assert choose(encoder, news, title, words=45) == choose(encoder, news, title, words=45)


def test_the_encoder_puts_a_sentence_near_its_translation(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode(
        ["افتتح الوزير المستشفى الجديد.", "The minister opened the new hospital.", "", "It rained."]
    )
    assert vectors.shape == (4, DIMENSIONS)
    near, nothing, far = (vectors @ vectors[0])[1:].tolist()
    assert near > 0.5 > far and nothing == 0


def test_a_sentence_that_the_article_repeats_is_told_once(
    encoder: SentenceEncoder, news: str, title: str
) -> None:
    chosen = choose(encoder, news * 20, title, words=100)
    texts = [choice.reading.text for choice in chosen]
    assert len(texts) == len(set(texts)) >= 2


def test_two_readings_of_the_same_words_are_never_both_told(encoder: SentenceEncoder) -> None:
    text = (
        "أعلنت الوزارة افتتاح مستشفى جديد في مدينة إربد أمس.\n"
        "وأعلنت الوزارة أمس افتتاح مستشفى جديد في مدينة إربد.\n"
        "وتبلغ كلفة المشروع ثلاثين مليون دينار بتمويل من البنك الدولي.\n"
        "ويعمل فيه أكثر من مئتي طبيب وممرض من المحافظات الشمالية كلها.\n"
    )
    numbers = [choice.sentence for choice in choose(encoder, text, "", words=30)]
    assert not {0, 1} <= set(numbers)


def look_at(sentences: list[str], title: str = "") -> tuple[dict[str, int], np.ndarray]:
    vectors = np.zeros((len(sentences), DIMENSIONS), dtype=np.float32)
    known = vocabulary(sentences, title, vectors, np.zeros(DIMENSIONS, dtype=np.float32))
    return known.index, known.features


def column(features: np.ndarray, name: str) -> np.ndarray:
    return features[:, FEATURES.index(name)]


def test_no_two_features_have_one_name() -> None:
    assert len(set(FEATURES)) == len(FEATURES)


def test_the_second_look_sees_quotation_marks_and_clauses() -> None:
    index, features = look_at(['قال الوزير إن "الاتفاق وشيك"، وغادر القاعة.'])
    quoted = column(features, "in quotation marks")
    assert quoted[index[stems("الاتفاق")[0]]] == 1 and quoted[index[stems("القاعة")[0]]] == 0
    mean = column(features, "clause, mean of first look")
    assert mean[index[stems("الوزير")[0]]] == mean[index[stems("الاتفاق")[0]]]
    assert mean[index[stems("الوزير")[0]]] != mean[index[stems("القاعة")[0]]]


def test_words_that_stand_together_in_the_title_are_a_pair() -> None:
    index, features = look_at(
        ["زار الوزير المستشفى الجديد.", "وقال الجديد إن المستشفى مزدحم."], "المستشفى الجديد مزدحم"
    )
    paired = column(features, "pair in title")
    assert paired[index[stems("المستشفى")[0]]] == 1 and paired[index[stems("الوزير")[0]]] == 0
    assert paired[index[stems("مزدحم")[0]]] == 0


def test_a_measure_of_the_article_is_multiplied_by_the_place_of_the_word() -> None:
    index, features = look_at(["وصل الوزير أمس إلى المدينة.", "زار المستشفى الجديد في المساء."])
    lead = column(features, "in sentence 0 x mean sentence length / 20")
    assert lead[index[stems("الوزير")[0]]] == pytest.approx(5 / 20)
    assert lead[index[stems("المستشفى")[0]]] == 0


def test_an_article_without_words_has_no_stems() -> None:
    index, features = look_at(["…"])
    assert not index and features.shape == (0, len(FEATURES))


def test_a_caption_is_no_part_of_the_summary(encoder: SentenceEncoder, news: str) -> None:
    caption = "معلومات عن المستشفى الجديد في إربد"
    lines = news.strip().split("\n")
    text = "\n".join([lines[0], caption, *lines[1:]])
    for words in (25, 40, 60):
        chosen = choose(encoder, text, caption, words=words)
        assert all(caption not in choice.reading.text for choice in chosen)
