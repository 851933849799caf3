from __future__ import annotations

import threading
from typing import Any

import pytest

from summarizer import (
    Article,
    ArticleError,
    Failure,
    OptionError,
    Options,
    Summarizer,
    Summary,
    backends,
    pipeline,
)
from summarizer.arabic import clean, count_words
from summarizer.engines.base import Generation
from summarizer.errors import EngineError, WeightsError
from summarizer.registry import get_preset


class FakeTranslator:
    """Answers from a list, then with the same short sentence."""

    def __init__(self) -> None:
        self.answers: list[str | Generation | Exception] = []
        self.calls: list[dict[str, Any]] = []

    def translate(
        self,
        clause: str,
        *,
        title: str = "",
        glossary: Any = None,
        hints: Any = (),
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Generation:
        call = {"clause": clause, "title": title, "glossary": glossary, "hints": list(hints)}
        self.calls.append({**call, "temperature": temperature, "seed": seed})
        answer = self.answers.pop(0) if self.answers else "word word word is said."
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Generation):
            return answer
        return Generation(answer, 10, 5, "stop", 0.1)

    def samples(self, clause: str, *, count: int, seed: int = 0, **asked: Any) -> list[Generation]:
        return [self.translate(clause, seed=seed + n, **asked) for n in range(count)]


class FakeEngine:
    name = "fake/model@1"
    closed = False

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> tuple[Summarizer, FakeTranslator, FakeEngine]:
    translator, engine = FakeTranslator(), FakeEngine()
    monkeypatch.setattr(backends, "open_gguf", lambda *_: (engine, translator))
    return Summarizer("offline", quiet=True), translator, engine


SHORT = Article(text="افتتح الوزير مستشفى جديدا في المدينة.", title="مستشفى جديد")
TRUE = "The minister opened a new hospital in the city."


def test_one_call_gives_both_languages(offline: Any) -> None:
    summarizer, translator, _ = offline
    translator.answers = [TRUE]
    summary = summarizer.summarize(SHORT)
    assert isinstance(summary, Summary)
    assert str(summary.arabic) == SHORT.text and str(summary.english) == TRUE
    assert summary.english.status == summary.arabic.status == "ok" and summary.ok
    assert summary.english.model == "fake/model@1" and summary.english.route == "translate"
    assert summary.arabic.model is None and summary.arabic.route == "extract"
    assert translator.calls[0]["title"] == "مستشفى جديد"


def test_every_sentence_names_the_article_sentence_it_rests_on(news: str, title: str) -> None:
    article = Article(text=news, title=title)
    summary = Summarizer("extractive", languages="ar").summarize(article)
    assert summary.arabic and summary.arabic.sentences
    for sentence in summary.arabic.sentences:
        (source,) = sentence.sources
        kept = set(sentence.text.rstrip(".").replace("،", "").split())
        assert kept <= set(
            clean(article.sentences[source.sentence].text).replace("،", "").rstrip(".").split()
        )


def test_arabic_is_extracted_word_for_word_within_the_budget(news: str, title: str) -> None:
    article = Article(text=news, title=title)
    for words in (20, 45, 60):
        summary = Summarizer("extractive", languages="ar", words=words).summarize(article)
        assert summary.arabic is not None and summary.english is None
        assert 0 < count_words(summary.arabic.text) <= words
        assert summary.arabic.status == "ok"
        assert summary.coverage.sentences_read == summary.coverage.sentences_total == 6


def test_without_a_translator_english_is_withheld_with_the_command_that_gets_it() -> None:
    summary = Summarizer("extractive").summarize(SHORT)
    assert summary.arabic and summary.arabic.text
    assert summary.english and summary.english.status == "withheld" and summary.english.text == ""
    assert any('pip install "arabic-news-summarizer[offline]"' in w for w in summary.warnings)


@pytest.mark.parametrize(
    "error", [WeightsError("gone", "get them"), EngineError("broken", "mend it")]
)
def test_a_missing_or_broken_model_withholds_english_and_keeps_arabic(
    offline: Any, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(backends, "open_gguf", fails)
    summary = Summarizer("offline", quiet=True).summarize(SHORT)
    assert summary.arabic and summary.arabic.text == SHORT.text
    assert summary.english and summary.english.status == "withheld"
    assert any(str(error.args[0]) in w and str(error.args[1]) in w for w in summary.warnings)


def test_a_failed_check_brings_the_next_candidate(offline: Any) -> None:
    summarizer, translator, _ = offline
    wrong = "The minister opened 77 hospitals in the city."
    translator.answers = [wrong, TRUE]
    summary = summarizer.summarize(SHORT, candidates=2)
    assert summary.english.text == TRUE and summary.english.status == "ok"
    assert [call["temperature"] > 0 for call in translator.calls] == [False, True]
    (sentence,) = summary.english.sentences
    assert [(c.text, c.ok) for c in sentence.candidates] == [(wrong, False), (TRUE, True)]
    assert sentence.origin == SHORT.text and summary.english.tokens == 10


def test_a_sure_translation_that_passes_is_the_only_one_tried(offline: Any) -> None:
    summarizer, translator, _ = offline
    translator.answers = [Generation(TRUE, 9, 9, "stop", 0.1, confidence=-0.01)]
    (sentence,) = summarizer.summarize(SHORT).english.sentences
    assert len(translator.calls) == 1 and sentence.candidates == ()


def test_a_translation_the_model_was_unsure_of_is_compared_with_others(offline: Any) -> None:
    summarizer, translator, _ = offline
    unsure = Generation("The minister shut a new hospital.", 9, 9, "stop", 0.1, confidence=-2.0)
    translator.answers = [unsure, TRUE, TRUE, TRUE]
    summary = summarizer.summarize(SHORT, candidates=4)
    assert summary.english.text == TRUE and len(translator.calls) == 4


def test_when_every_candidate_fails_the_best_is_given_and_flagged(offline: Any) -> None:
    summarizer, translator, _ = offline
    translator.answers = [
        "88 77",
        "The minister opened 77 hospitals in the city.",
        "The minister opened 99 hospitals in the 88 cities إلى.",
    ]
    summary = summarizer.summarize(SHORT, candidates=3)
    assert summary.english.text == "The minister opened 77 hospitals in the city."
    assert summary.english.status == "flagged" and not summary.ok
    assert len(translator.calls) == 3
    assert [c.detail for c in summary.english.checks if not c.ok] == [
        "the article does not have '77'"
    ]


def test_an_answer_cut_by_the_token_limit_is_never_called_ok(offline: Any) -> None:
    summarizer, translator, _ = offline
    translator.answers = [Generation("The minister opened a", 9, 9, "length", 0.1)] * 4
    english = summarizer.summarize(SHORT, candidates=4).english
    assert english.status == "withheld" and english.text == ""
    (sentence,) = english.sentences
    assert (sentence.text, sentence.status, sentence.origin) == ("", "withheld", SHORT.text)
    assert "complete" in [check.name for check in sentence.failed]


def test_one_withheld_sentence_leaves_the_others(offline: Any) -> None:
    summarizer, translator, _ = offline
    article = Article(text=f"{SHORT.text} ثم غادر الوزير إلى بيته في المساء.")
    cut = Generation("Then the minister", 9, 9, "length", 0.1)
    translator.answers = [TRUE, cut, cut]
    english = summarizer.summarize(article, candidates=2).english
    assert english.text == TRUE and english.status == "flagged"
    assert [sentence.status for sentence in english.sentences] == ["ok", "withheld"]
    assert all(not evidence for c in english.checks if not c.ok for evidence in c.evidence)


def test_a_short_article_is_taken_whole(offline: Any) -> None:
    summarizer, translator, _ = offline
    text = "وصل الوزير أمس، وهي أول زيارة له منذ عامين. ثم غادر في المساء."
    summary = summarizer.summarize(Article(text=text))
    assert summary.arabic.text == text
    assert [call["clause"] for call in translator.calls if not call["temperature"]] == [
        "وصل الوزير أمس، وهي أول زيارة له منذ عامين.",
        "ثم غادر في المساء.",
    ]


def test_english_over_the_budget_loses_whole_sentences_never_words(
    offline: Any, news: str, title: str
) -> None:
    summarizer, translator, _ = offline
    long = "The ministry said on Sunday that the new hospital in the north of the country is the largest."
    translator.answers = [long] * 12
    summary = summarizer.summarize(Article(text=news, title=title), words=30)
    assert summary.english.text == long and count_words(long) <= 30


def test_hints_of_words_and_names_reach_the_translator(offline: Any) -> None:
    summarizer, translator, _ = offline
    article = Article(text="زار السيد محمد علي القائد مستشفى جديدا في مملكة البحرين أمس.")
    summarizer.summarize(article, languages="en")
    hints = dict(translator.calls[0]["hints"])
    assert hints["محمد علي القائد"] == "Mohammed Ali Al Qaed"
    assert hints["مملكة البحرين"] == "Kingdom of Bahrain"
    assert "hospital" in hints["مستشفى"]


def test_an_english_that_leaves_out_a_known_name_is_flagged(offline: Any) -> None:
    summarizer, translator, _ = offline
    article = Article(text="زار السيد محمد علي القائد مستشفى جديدا في مملكة البحرين أمس.")
    translator.answers = ["He visited a new hospital in the Kingdom of Bahrain yesterday."] * 3
    english = summarizer.summarize(article, languages="en").english
    assert english.status == "flagged"
    assert any("Al Qaed" in check.detail for check in english.checks if check.name == "names")


def test_a_glossary_reaches_the_translator(offline: Any, tmp_path: Any) -> None:
    summarizer, translator, _ = offline
    path = tmp_path / "terms.tsv"
    path.write_text("المستشفى\tThe Clinic\n", encoding="utf-8")
    summarizer.summarize(SHORT, glossary=str(path))
    assert dict(translator.calls[0]["glossary"]) == {"مستشفى": "The Clinic"}


def test_options_can_be_given_anywhere_and_the_call_wins(news: str) -> None:
    summarizer = Summarizer("extractive", options=Options(words=90), languages="ar")
    assert summarizer.summarize(Article(text=news)).options.words == 90
    assert summarizer.summarize(Article(text=news), words=30).options.words == 30
    assert summarizer.options.languages == ("ar",)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"word": 5}, "did you mean 'words'"),
        ({"words": 0}, "words=0"),
        ({"words": "many"}, "words='many'"),
        ({"words": True}, "words=True"),
        ({"languages": ("ar", "fr")}, "languages="),
        ({"languages": ()}, "languages="),
        ({"sentences": 0}, "sentences=0"),
        ({"candidates": 0}, "candidates=0"),
        ({"strict": "yes"}, "strict='yes'"),
    ],
)
def test_a_wrong_option_is_an_error_that_shows_it(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        Summarizer("extractive", **fields)


def test_an_unknown_preset_names_the_nearest() -> None:
    with pytest.raises(OptionError, match="did you mean 'extractive'"):
        Summarizer("extractve")


@pytest.mark.parametrize("wrong", ["text", b"bytes", None, 3])
def test_only_an_article_is_summarised(wrong: Any) -> None:
    with pytest.raises(ArticleError, match=r"Article\(text="):
        Summarizer("extractive").summarize(wrong)


BAD = [
    ("", "empty"),
    (" \n\t ", "white space"),
    ("The quick brown fox jumps over the lazy dog.", "English"),
    ("今天天气很好，我们去公园散步。", "Chinese"),
    ("12345 ... !!!", "no Arabic"),
]


@pytest.mark.parametrize(("text", "message"), BAD)
def test_what_is_no_arabic_article_is_refused_with_a_reason(text: str, message: str) -> None:
    with pytest.raises(ArticleError, match=message):
        Summarizer("extractive").summarize(Article(text=text))


GOOD = {
    "five words": "وصل الوزير إلى القاهرة أمس",
    "a lone surrogate": "وصل الوزير \ud800 إلى القاهرة أمس مع وفد كبير.",
    "NUL bytes": "وصل الوزير\x00 إلى القاهرة أمس مع وفد كبير.",
    "scripts": "قال الوزير <script>alert(1)</script> إن المشروع سيبدأ غدا في المدينة.",
    "one megabyte of a word": "كلمة " * 200_000,
    "20,000 words": "أعلنت الوزارة افتتاح مستشفى جديد في مدينة إربد شمال البلاد أمس. " * 2000,
    "no spaces": "ا" * 5000,
    "bidi overrides": "قال \u202eالوزير\u202c إن المشروع \u200f سيبدأ غدا في المدينة.",
}


@pytest.mark.parametrize("name", GOOD)
def test_odd_arabic_gives_a_sound_summary(name: str) -> None:
    summary = Summarizer("extractive", languages="ar").summarize(Article(text=GOOD[name]))
    assert summary.arabic is not None
    text = summary.arabic.text
    assert text and count_words(text) <= 60
    text.encode("utf-8")
    assert "\x00" not in text and "\u202e" not in text
    if name == "one megabyte of a word":
        assert summary.arabic.status == "flagged" and summary.warnings


def test_many_articles_come_lazily_in_order_with_one_result_each(news: str) -> None:
    asked: list[int] = []

    def articles() -> Any:
        for number, text in enumerate([news, "", "English only, sorry.", news]):
            asked.append(number)
            yield Article(text=text, source=f"file{number}") if number else text

    results = Summarizer("extractive", languages="ar").summarize_many(articles())
    assert asked == []
    first = next(results)
    assert isinstance(first, Summary) and asked == [0]
    rest = list(results)
    assert [type(r) for r in rest] == [Failure, Failure, Summary]
    assert (rest[0].index, rest[0].source) == (1, "file1")
    assert isinstance(rest[0].error, ArticleError)


def test_many_refuses_a_wrong_option_at_once() -> None:
    with pytest.raises(OptionError):
        Summarizer("extractive").summarize_many([], word=3)


def test_an_item_of_the_wrong_type_is_a_failure_of_its_own() -> None:
    (result,) = Summarizer("extractive").summarize_many([42])  # type: ignore[list-item]
    assert isinstance(result, Failure) and "int" in str(result.error)


def test_closing_frees_the_engine_and_the_next_call_loads_again(
    offline: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    summarizer, translator, engine = offline
    translator.answers = [TRUE] * 2
    with summarizer:
        summarizer.summarize(SHORT)
    assert engine.closed
    assert summarizer.summarize(SHORT).english.text


def test_threads_share_one_model_and_get_their_own_results(offline: Any) -> None:
    summarizer, _, _ = offline
    texts = [f"افتتح الوزير مستشفى جديدا رقم {n} في المدينة." for n in range(8)]
    found: dict[int, str] = {}

    def work(number: int) -> None:
        found[number] = summarizer.summarize(Article(text=texts[number])).arabic.text

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == dict(enumerate(texts))


def test_the_result_records_the_preset_that_auto_stands_for() -> None:
    extractive = get_preset("extractive")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "resolve", lambda *_: (extractive, "because"))
        summarizer = Summarizer()
    assert (summarizer.preset, summarizer.reason) == ("extractive", "because")
    assert summarizer.summarize(SHORT).preset == "extractive"


@pytest.mark.parametrize("batch", [0, 257, True, "8"])
def test_a_batch_that_is_no_number_of_texts_is_refused(batch: Any) -> None:
    with pytest.raises(OptionError, match="from 1 to 256"):
        Summarizer("extractive", batch=batch)


def test_what_the_articles_raise_comes_after_the_results_of_those_before() -> None:
    def articles() -> Any:
        yield SHORT
        raise ZeroDivisionError("the caller's own")

    results = Summarizer("extractive", languages="ar").summarize_many(articles())
    assert isinstance(next(results), Summary)
    with pytest.raises(ZeroDivisionError, match="the caller's own"):
        next(results)


def test_the_json_of_a_summary_has_the_keys_of_the_contract(offline: Any) -> None:
    summarizer, translator, _ = offline
    translator.answers = [TRUE]
    made = summarizer.summarize(SHORT).to_dict()
    assert list(made) == [
        "title", "preset", "arabic", "english", "coverage", "warnings", "options", "seconds",
    ]  # fmt: skip
    for language in ("arabic", "english"):
        part = made[language]
        assert list(part) == ["text", "route", "model", "sentences", "checks", "status", "tokens"]
        assert list(part["sentences"][0]) == [
            "text", "sources", "status", "checks", "origin", "candidates",
        ]  # fmt: skip
        assert list(part["sentences"][0]["sources"][0]) == ["sentence", "score"]
        assert list(part["checks"][0]) == ["name", "ok", "detail", "evidence"]
    assert made["coverage"] == {"sentences_total": 1, "sentences_read": 1}
    assert made["options"]["words"] == 60 and made["seconds"]["total"] >= 0


def test_a_language_that_was_not_asked_for_is_null() -> None:
    made = Summarizer("extractive", languages="ar").summarize(SHORT).to_dict()
    assert made["english"] is None and made["warnings"] == []
