"""Summaries by a fake encoder-decoder: what it is given, what is shown of what it answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from summarizer.article import Article
from summarizer.encoder import SentenceEncoder
from summarizer.engines.base import Generation, TextToText
from summarizer.errors import EngineError, SummarizerError
from summarizer.merging import best_of
from summarizer.records import Language, Options, SummarySentence
from summarizer.routes import PreparedArticle, translate
from summarizer.seq2seq_route import AHEAD, generate_batch, generate_by_seq2seq, write
from summarizer.seq2seq_translator import Seq2SeqTranslator

ARABIC = "افتتحت وزارة الصحة في الأردن مستشفى جديدا في مدينة إربد يضم 350 سريرا"
ENGLISH = (
    "On Sunday Jordan's health ministry opened a new hospital with 350 beds in the city of Irbid."
)

Answer = str | Generation | Exception


@dataclass
class FakeTextToText:
    """Answers each text with what `answer` makes of it; a token is a word and an end token.

    `answer` is called with the text and the number of the sample, from 0; a greedy answer has -1.
    """

    answer: Callable[[str, int], Answer]
    window: int = 512
    name: str = "fake/seq2seq@0"
    languages: tuple[Language, ...] = ("ar", "en")
    batches: list[list[str]] = field(default_factory=list)
    limits: list[int | None] = field(default_factory=list)
    closed: bool = False

    def generate(
        self,
        texts: Sequence[str],
        *,
        language: Language,
        count: int = 1,
        temperature: float = 0.0,
        seed: int = 0,
        max_tokens: int | None = None,
    ) -> list[list[Generation]]:
        assert all(self.count_tokens(text) <= self.window for text in texts)
        assert (temperature > 0) == (count > 1 or temperature > 0)
        self.batches.append(list(texts))
        self.limits.append(max_tokens)
        made = []
        for text in texts:
            row = []
            for number in range(count):
                answer = self.answer(text, number + seed if temperature else -1)
                if isinstance(answer, Exception):
                    raise answer
                if isinstance(answer, str):
                    answer = Generation(answer, len(text.split()), 7, "stop", 0.0, -0.9)
                row.append(answer)
            made.append(row)
        return made

    def count_tokens(self, text: str) -> int:
        return len(text.split()) + 1

    def close(self) -> None:
        self.closed = True


def says(*answers: str) -> FakeTextToText:
    """An engine that gives the first answer when greedy and the others as samples."""
    return FakeTextToText(lambda text, number: answers[number + 1])


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


@pytest.fixture
def reading(encoder: SentenceEncoder, news: str, title: str) -> PreparedArticle:
    return PreparedArticle(Article(text=news, title=title), encoder)


def long_article(encoder: SentenceEncoder, sentences: int) -> PreparedArticle:
    towns = ("إربد", "طنجة", "حلب", "صنعاء", "وهران", "البصرة", "أسوان", "صفاقس")
    text = "\n".join(
        f"افتتح رئيس بلدية {towns[n % 8]} المدرسة رقم {n} في المدينة أمس بحضور {n + 3} معلمين من المنطقة."
        for n in range(sentences)
    )
    return PreparedArticle(Article(text=text), encoder)


def test_the_fake_is_a_text_to_text_engine() -> None:
    assert isinstance(says(""), TextToText)


def test_a_summary_is_generated_checked_and_traced_to_the_article(
    reading: PreparedArticle,
) -> None:
    engine = says(ARABIC)
    summary, notes = generate_by_seq2seq(reading, engine, "ar", Options())
    assert summary.text == ARABIC + "."  # XL-Sum models do not always write the full stop
    assert (summary.route, summary.model, summary.status) == ("generate", "fake/seq2seq@0", "ok")
    assert summary.sentences[0].sources[0].sentence in (0, 1)
    assert {check.name for check in summary.checks} >= {"numbers", "language", "support"}
    assert notes == ()
    assert engine.batches == [[" ".join(reading.article.text.split())]]


def test_english_is_attributed_across_languages(reading: PreparedArticle) -> None:
    summary, _ = generate_by_seq2seq(reading, says(ENGLISH), "en", Options())
    assert summary.status == "ok", [check for check in summary.checks if not check.ok]
    assert summary.sentences[0].sources[0].sentence in (0, 1)


@pytest.mark.parametrize(
    ("answer", "language", "check"),
    [
        (ARABIC.replace("350", "900"), "ar", "numbers"),
        (ENGLISH.replace("Irbid", "Damascus"), "en", "places"),
        ("فاز المنتخب الوطني لكرة القدم بكأس العالم بعد مباراة مثيرة.", "ar", "support"),
        (ENGLISH, "ar", "language"),
    ],
)
def test_what_the_article_does_not_say_is_found(
    reading: PreparedArticle, answer: str, language: Language, check: str
) -> None:
    summary, _ = generate_by_seq2seq(reading, says(answer), language, Options(candidates=1))
    assert summary.status != "ok"
    assert check in {found.name for found in summary.checks if not found.ok}


def test_other_candidates_are_tried_when_a_check_fails_and_all_are_recorded(
    reading: PreparedArticle,
) -> None:
    wrong = ARABIC.replace("350", "900")
    engine = says(wrong, ARABIC, ARABIC + " و12 غرفة عمليات")
    summary, _ = generate_by_seq2seq(reading, engine, "ar", Options(candidates=3))
    assert summary.status == "ok"
    assert "350" in summary.text
    assert len(engine.batches) == 2
    tried = summary.sentences[0].candidates
    assert [candidate.ok for candidate in tried] == [False, True, True]
    assert summary.tokens == 21


def test_a_good_answer_is_not_tried_again(reading: PreparedArticle) -> None:
    engine = says(ARABIC)
    generate_by_seq2seq(reading, engine, "ar", Options(candidates=8))
    assert len(engine.batches) == 1


def test_an_unfinished_last_sentence_is_left_out(reading: PreparedArticle) -> None:
    cut = Generation(f"{ARABIC}. وقال الوزير إن", 9, 84, "length", 0.0)
    summary, _ = generate_by_seq2seq(
        reading, FakeTextToText(lambda text, number: cut), "ar", Options()
    )
    assert (summary.text, summary.status) == (ARABIC + ".", "ok")


def test_an_answer_that_is_one_unfinished_sentence_is_withheld(reading: PreparedArticle) -> None:
    cut = Generation(ARABIC, 9, 84, "length", 0.0)
    engine = FakeTextToText(lambda text, number: cut)
    summary, _ = generate_by_seq2seq(reading, engine, "ar", Options())
    assert (summary.text, summary.status) == ("", "withheld")
    assert "complete" in {check.name for check in summary.checks if not check.ok}


def test_an_empty_answer_is_withheld(reading: PreparedArticle) -> None:
    summary, _ = generate_by_seq2seq(reading, says("", "", ""), "ar", Options(candidates=3))
    assert summary.status == "withheld"
    assert summary.sentences[0].failed[0].detail == "there are no words"


def test_a_withheld_sentence_beside_a_good_one_is_spoken_of(reading: PreparedArticle) -> None:
    answer = f"{ARABIC}. This sentence is in the wrong language."
    summary, notes = generate_by_seq2seq(reading, says(answer), "ar", Options(candidates=1))
    assert summary.text == ARABIC + "."
    assert notes == ("1 sentence that the model wrote is not shown: a check failed.",)


def test_the_budget_is_kept_by_leaving_out_sentences_never_by_cutting(
    reading: PreparedArticle,
) -> None:
    second = "ورحب سكان المدينة بالمشروع وطالبوا بتحسين الطرق المؤدية إليه."
    engine = says(f"{ARABIC}. {second}")
    both, _ = generate_by_seq2seq(reading, engine, "ar", Options(words=40))
    assert both.text == f"{ARABIC}. {second}"
    one, notes = generate_by_seq2seq(reading, engine, "ar", Options(words=15))
    assert (one.text, notes) == (ARABIC + ".", ())
    capped, _ = generate_by_seq2seq(reading, engine, "ar", Options(words=40, sentences=1))
    assert capped.text == ARABIC + "."
    over, notes = generate_by_seq2seq(reading, engine, "ar", Options(words=5))
    assert over.text == ARABIC + "."
    assert "the Arabic has 13 words, over the budget of 5" in notes[0]


def test_a_long_article_is_read_window_by_window_and_merged(encoder: SentenceEncoder) -> None:
    reading = long_article(encoder, 24)
    engine = FakeTextToText(lambda text, number: text.split(".")[0] + ".", window=100)
    written = write(reading, engine, "ar", Options(words=60))
    assert len(engine.batches[0]) > 2
    assert written.sentences_read == 24
    assert "read whole" in written.notes[0]
    sources = [sentence.sources[0].sentence for sentence in written.summary.sentences]
    assert sources[0] == 0 and len(sources) > 1 and sources == sorted(sources)


def test_a_twenty_thousand_word_article_works_on_a_small_window(encoder: SentenceEncoder) -> None:
    reading = long_article(encoder, 1300)
    assert len(reading.article.text.split()) > 19_000
    engine = FakeTextToText(lambda text, number: text.split(".")[0] + ".", window=512)
    written = write(reading, engine, "ar", Options())
    assert written.summary.status == "ok"
    assert 200 < written.sentences_read < 1300
    assert f"of its 1300 sentences the model read the {written.sentences_read}" in written.notes[0]


def test_a_window_smaller_than_a_letter_is_an_error_not_a_traceback(
    reading: PreparedArticle,
) -> None:
    engine = FakeTextToText(lambda text, number: "", window=1)
    with pytest.raises(EngineError, match="window of fake/seq2seq@0 is too small"):
        write(reading, engine, "ar", Options())


def test_articles_are_batched_by_length_and_come_back_in_order(encoder: SentenceEncoder) -> None:
    sizes = [3, 9, 1, 7, 2, 8, 5, 4, 6, 3]
    engine = FakeTextToText(lambda text, number: text.split(".")[0] + ".")
    readings = [long_article(encoder, size) for size in sizes]
    made = list(generate_batch(readings, engine, "ar", Options(), batch=4))
    assert [len(batch) for batch in engine.batches] == [4, 4, 2]
    lengths = [len(text) for batch in engine.batches for text in batch]
    assert lengths == sorted(lengths, reverse=True)
    for reading, written in zip(readings, made, strict=True):
        assert not isinstance(written, SummarizerError)
        assert written.sentences_read == len(reading.texts)


def test_a_failing_article_fails_alone(encoder: SentenceEncoder) -> None:
    def answer(text: str, number: int) -> Answer:
        return EngineError("out of memory") if "رقم 5" in text else text.split(".")[0] + "."

    readings = [long_article(encoder, size) for size in (2, 8, 3)]  # only the second has a no. 5
    engine = FakeTextToText(answer)
    first, second, third = generate_batch(readings, engine, "ar", Options())
    assert isinstance(second, EngineError) and "out of memory" in str(second)
    assert not isinstance(first, SummarizerError) and first.summary.status == "ok"
    assert not isinstance(third, SummarizerError) and third.summary.status == "ok"


def test_a_batch_reads_only_a_bounded_number_of_articles_ahead(encoder: SentenceEncoder) -> None:
    taken: list[int] = []
    done: list[None] = []

    def articles():  # type: ignore[no-untyped-def]
        for number in range(50):
            taken.append(number)
            yield long_article(encoder, 1 + number % 3)

    engine = FakeTextToText(lambda text, number: text.split(".")[0] + ".")
    made = generate_batch(
        articles(), engine, "ar", Options(), batch=2, advance=lambda: done.append(None)
    )
    assert taken == []
    next(made)
    assert len(taken) == 2 * AHEAD
    assert len(done) == 2 * AHEAD  # generated, and those of the next batches not begun
    assert len(list(made)) == 49
    assert len(done) == 50


def test_a_sentence_said_twice_is_shown_once(encoder: SentenceEncoder) -> None:
    first = SummarySentence("افتتحت الوزارة مستشفى جديدا في إربد.")
    again = SummarySentence("افتتحت الوزارة في إربد مستشفى جديدا.")
    other = SummarySentence("رحب السكان بالمشروع وطالبوا بتحسين الطرق.")
    assert best_of([[first], [again], [other]], encoder, "", words=60) == [first, other]


def test_when_not_all_fits_a_sentence_that_passed_its_checks_is_preferred(
    encoder: SentenceEncoder,
) -> None:
    lead = SummarySentence("افتتحت الوزارة مستشفى جديدا في إربد.")
    flagged = SummarySentence("قال الوزير إن كلفة المستشفى بلغت خمسين مليونا.", status="flagged")
    passed = SummarySentence("قال الوزير إن المستشفى يخدم مليون نسمة تقريبا.")
    made = best_of([[lead], [flagged], [passed]], encoder, "مستشفى جديد في إربد", words=14)
    assert made == [lead, passed]


# --- the translator ------------------------------------------------------------------------------


def test_the_translate_route_works_with_a_text_to_text_engine(reading: PreparedArticle) -> None:
    engine = says(ENGLISH)
    options = Options(sentences=1, candidates=1)
    summary, _ = translate(reading, Seq2SeqTranslator(engine), engine.name, options, {})
    assert (summary.route, summary.model) == ("translate", "fake/seq2seq@0")
    assert summary.text == ENGLISH
    (limit,) = engine.limits
    assert limit is not None and 32 < limit < 200


def test_a_glossary_that_the_model_does_not_follow_is_found_by_the_checks(
    reading: PreparedArticle,
) -> None:
    engine = says(ENGLISH, ENGLISH.replace("the city of Irbid", "Greater Irbid"), ENGLISH)
    glossary = {"مدينة إربد": "Greater Irbid"}
    options = Options(sentences=1, candidates=3)
    summary, _ = translate(reading, Seq2SeqTranslator(engine), engine.name, options, glossary)
    first, second, _ = summary.sentences[0].candidates
    assert "names" in {check.name for check in first.checks if not check.ok}
    assert "names" not in {check.name for check in second.checks if not check.ok}


def test_a_clause_over_the_window_is_translated_in_parts() -> None:
    engine = FakeTextToText(lambda text, number: f"<{len(text.split())}>", window=6)
    clause = "قال الوزير إن الجسر، وهو الأطول في البلاد، سيفتح غدا"
    answer = Seq2SeqTranslator(engine).translate(clause)
    assert answer.text == "<4> <4> <2>"
    assert "".join(batch[0] for batch in engine.batches).split("،")[0] == clause.split("،")[0]
    assert answer.tokens == 21
    assert answer.confidence is None


def test_translations_made_ahead_are_used_once_and_the_rest_is_made_when_asked_for() -> None:
    engine = FakeTextToText(lambda text, number: text.upper() + "x")
    translator = Seq2SeqTranslator(engine)
    translator.prepare(["جملة  طويلة جدا", "جملة", "جملة"], batch=8)
    assert engine.batches == [["جملة", "جملة طويلة جدا"]]
    assert translator.translate("جملة طويلة جدا").text == "جملة طويلة جداx"
    assert len(engine.batches) == 1
    translator.translate("جملة طويلة جدا")
    assert len(engine.batches) == 2


def test_a_clause_that_fails_ahead_fails_when_it_is_asked_for() -> None:
    engine = FakeTextToText(lambda text, number: EngineError("broken"))
    translator = Seq2SeqTranslator(engine)
    translator.prepare(["جملة"])
    with pytest.raises(EngineError, match="broken"):
        translator.translate("جملة")


def test_a_checkpoint_that_writes_no_english_is_no_translator() -> None:
    engine = FakeTextToText(lambda text, number: "", languages=("ar",))
    with pytest.raises(EngineError, match="does not write English"):
        Seq2SeqTranslator(engine)


def test_progress_is_told_as_batches_are_done_and_once_for_each_article(
    encoder: SentenceEncoder,
) -> None:
    told: list[int] = []
    engine = FakeTextToText(lambda text, number: text)
    readings = [long_article(encoder, 1) for _ in range(6)]
    readings[2] = PreparedArticle(Article(text="ب" * 40), encoder)
    made = generate_batch(
        readings, engine, "ar", Options(candidates=1), batch=2,
        advance=lambda: told.append(len(engine.batches)),
    )  # fmt: skip
    assert len(list(made)) == 6
    assert told == [1, 1, 2, 2, 3, 3]


def test_a_doubtful_article_is_done_when_its_candidates_are(encoder: SentenceEncoder) -> None:
    told: list[int] = []
    engine = FakeTextToText(lambda text, number: text if number >= 0 else "it is in English")
    made = generate_batch(
        [long_article(encoder, 1)], engine, "ar", Options(candidates=2),
        advance=lambda: told.append(len(engine.batches)),
    )  # fmt: skip
    assert len(list(made)) == 1 and told == [2]


def test_an_article_that_fails_is_done_too(encoder: SentenceEncoder) -> None:
    told: list[int] = []
    engine = FakeTextToText(lambda text, number: EngineError("broken"))
    tiny = FakeTextToText(lambda text, number: text, window=0)
    for one in (engine, tiny):
        readings = [long_article(encoder, 1) for _ in range(3)]
        made = generate_batch(readings, one, "ar", Options(), advance=lambda: told.append(1))
        assert all(isinstance(result, SummarizerError) for result in made)
    assert len(told) == 6
