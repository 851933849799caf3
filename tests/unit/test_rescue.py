"""What a model wrote and a check refuses gives way to something safer, once."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from fakes import FakeEngine

from summarizer.article import Article
from summarizer.encoder import SentenceEncoder
from summarizer.errors import EngineError, SummarizerError
from summarizer.records import Language, Options
from summarizer.rescue import Rescuing
from summarizer.routes import PreparedArticle
from summarizer.translation import Translator
from summarizer.ways import Answering, Job, Made

TRUE = "افتتحت وزارة الصحة الأردنية مستشفى جديدا في مدينة إربد."
FALSE = "وقال وزير الصحة سامر العلي إن المستشفى يضم 900 سرير و12 غرفة عمليات."
ENGLISH_TRUE = "Jordan's health ministry opened a new hospital in Irbid."
ENGLISH_FALSE = (
    "Health Minister Samer al-Ali said the hospital has 900 beds and 12 operating rooms."
)


@pytest.fixture
def reading(news: str) -> PreparedArticle:
    return PreparedArticle(Article(text=news), SentenceEncoder())


def make(
    reading: PreparedArticle,
    answers: Sequence[str | Exception],
    language: Language = "ar",
    *,
    translate: bool = False,
    **options: object,
) -> tuple[Made, FakeEngine]:
    engine = FakeEngine(answers)
    way = Answering(engine, language, engine.name)
    rescuing = Rescuing(way, language, Translator(engine) if translate else None)
    job = Job(Options.of({"candidates": 1, **options}), {})
    (made,) = rescuing.make([reading], job)
    assert not isinstance(made, SummarizerError)
    return made, engine


def test_a_summary_without_faults_is_left_alone(reading: PreparedArticle) -> None:
    made, _ = make(reading, [TRUE])
    assert (made.summary.text, made.summary.status, made.notes) == (TRUE, "ok", ())


def test_a_refused_arabic_sentence_gives_way_to_the_articles_own_words(
    reading: PreparedArticle, news: str
) -> None:
    made, _ = make(reading, [f"{TRUE} {FALSE}"])
    first, second = made.summary.sentences
    assert made.summary.status == "ok" and "900" not in made.summary.text
    assert first.text == TRUE and first.candidates == ()
    assert second.text.rstrip(".") in news and second.sources[0].sentence == 1


def test_what_was_refused_stays_in_the_history_with_the_check_that_failed(
    reading: PreparedArticle,
) -> None:
    made, _ = make(reading, [f"{TRUE} {FALSE}"])
    refused, taken = made.summary.sentences[1].candidates
    assert refused.text == FALSE
    assert {check.name for check in refused.checks if not check.ok} == {"numbers"}
    assert taken.ok and taken.text == made.summary.sentences[1].text
    (note,) = made.notes
    assert "1 of 2" in note and "numbers" in note and "article's own words" in note


def test_a_refused_english_sentence_gives_way_to_a_translation(reading: PreparedArticle) -> None:
    safer = (
        "Health Minister Samer al-Ali said that the hospital has 350 beds and 12 operating rooms."
    )
    made, engine = make(reading, [f"{ENGLISH_TRUE} {ENGLISH_FALSE}", safer], "en", translate=True)
    assert made.summary.text == f"{ENGLISH_TRUE} {safer}"
    assert "350" in engine.calls[1].prompt and len(engine.calls) == 2
    assert "translation" in made.notes[0]
    assert made.summary.tokens == sum(len(t.split()) for t in (ENGLISH_TRUE, ENGLISH_FALSE, safer))


def test_what_cannot_be_made_better_stays_and_is_flagged(reading: PreparedArticle) -> None:
    made, engine = make(
        reading, [f"{ENGLISH_TRUE} {ENGLISH_FALSE}", ENGLISH_FALSE], "en", translate=True
    )
    assert made.summary.status == "flagged" and ENGLISH_FALSE in made.summary.text
    assert len(engine.calls) == 2, "one pass and no more"


def test_without_a_translator_english_stays_flagged(reading: PreparedArticle) -> None:
    made, _ = make(reading, [f"{ENGLISH_TRUE} {ENGLISH_FALSE}"], "en")
    assert made.summary.status == "flagged" and made.notes == ()


def test_a_translator_that_fails_leaves_the_flagged_sentence_and_says_so(
    reading: PreparedArticle,
) -> None:
    answers = [f"{ENGLISH_TRUE} {ENGLISH_FALSE}", EngineError("the server is gone.")]
    made, _ = make(reading, answers, "en", translate=True)
    assert made.summary.status == "flagged"
    assert "the server is gone" in made.notes[-1]


def test_the_same_source_is_not_used_twice(reading: PreparedArticle, news: str) -> None:
    told = "وقال وزير الصحة سامر العلي إن المستشفى يضم 350 سريرا و12 غرفة عمليات."
    made, _ = make(reading, [f"{told} {FALSE}"])
    texts = [sentence.text for sentence in made.summary.sentences]
    assert texts[0] == told
    assert made.summary.sentences[1].status == "flagged" or "350" not in texts[1]


def test_a_withheld_summary_becomes_an_extract(reading: PreparedArticle, news: str) -> None:
    made, _ = make(reading, ["I cannot help with that request, as an AI language model."])
    assert made.summary.status == "ok"
    assert made.summary.text.rstrip(".") in news


def test_the_word_budget_is_kept(reading: PreparedArticle) -> None:
    made, _ = make(reading, [f"{TRUE} {FALSE}"], words=22)
    assert sum(len(s.text.split()) for s in made.summary.sentences if s.status == "ok") <= 22


def test_an_article_that_failed_stays_an_error(reading: PreparedArticle) -> None:
    engine = FakeEngine([EngineError("no answer.")])
    way = Rescuing(Answering(engine, "ar", engine.name), "ar")
    (made,) = way.make([reading], Job(Options(), {}))
    assert isinstance(made, EngineError)
