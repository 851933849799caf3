"""The ways to make one language, each over an engine that is loaded: one article or many."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from summarizer import generation, seq2seq_route
from summarizer.engines.base import Engine, TextToText
from summarizer.errors import SummarizerError
from summarizer.records import Language, LanguageSummary, Options
from summarizer.routes import ENGLISH_PER_ARABIC, PreparedArticle, Translates, extract, translate
from summarizer.seq2seq_translator import Seq2SeqTranslator


@dataclass(frozen=True, slots=True)
class Job:
    """What one call asks for.

    Attributes:
        options: Budgets, candidates and seed.
        glossary: Fixed translations, Arabic to English.
        batch: Texts that an encoder-decoder generates from together.
        advance: Called once for each article that is done.
    """

    options: Options
    glossary: Mapping[str, str]
    batch: int = seq2seq_route.BATCH
    advance: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Made:
    """A summary in one language.

    Attributes:
        summary: The summary.
        notes: What its reader should know, one sentence each.
        sentences_read: How many of the article's sentences its maker was given; None when there
            was no maker.
    """

    summary: LanguageSummary
    notes: tuple[str, ...]
    sentences_read: int | None


class Way(Protocol):
    """How one language is made.

    Attributes:
        batched: Whether many articles at a time are cheaper than one by one.
        lock: Held while its engine works, where the engine or what is around it needs that.
    """

    batched: bool
    lock: contextlib.AbstractContextManager[Any]

    def make(
        self, readings: Sequence[PreparedArticle], job: Job
    ) -> Iterator[Made | SummarizerError]:
        """Yield, for each article in order, its summary or the error that it alone failed with."""
        ...


class Extracting:
    """Arabic, from the article's own clauses."""

    batched = False
    lock: contextlib.AbstractContextManager[Any] = contextlib.nullcontext()

    def make(
        self, readings: Sequence[PreparedArticle], job: Job
    ) -> Iterator[Made | SummarizerError]:
        """Extract from each article; see `Way`."""

        def one(reading: PreparedArticle) -> Made:
            made = extract(reading, job.options)
            return Made(made, _cut(made, job.options), len(reading.texts))

        return _each(readings, one, job)


class Translating:
    """English, from what was selected of the article.

    Args:
        translator: Translates clauses.
        name: What the result records as the model.
    """

    def __init__(self, translator: Translates, name: str) -> None:
        self.translator = translator
        self.name = name
        self.lock: contextlib.AbstractContextManager[Any] = threading.Lock()
        self.batched = isinstance(translator, Seq2SeqTranslator)

    def make(
        self, readings: Sequence[PreparedArticle], job: Job
    ) -> Iterator[Made | SummarizerError]:
        """Translate what carries each article; see `Way`."""
        if isinstance(self.translator, Seq2SeqTranslator):
            with self.lock, contextlib.suppress(SummarizerError):  # found again, one by one
                self.translator.prepare(
                    [clause for reading in readings for clause in _clauses(reading, job.options)],
                    job.batch,
                )

        def one(reading: PreparedArticle) -> Made:
            with self.lock:
                made, notes = translate(
                    reading, self.translator, self.name, job.options, job.glossary
                )
            return Made(made, notes, len(reading.texts))

        return _each(readings, one, job)


class Writing:
    """Either language, written by an encoder-decoder that was trained to summarise."""

    batched = True
    lock: contextlib.AbstractContextManager[Any] = contextlib.nullcontext()

    def __init__(self, engine: TextToText, language: Language, name: str) -> None:
        self.engine = engine
        self.language: Language = language
        self.name = name

    def make(
        self, readings: Sequence[PreparedArticle], job: Job
    ) -> Iterator[Made | SummarizerError]:
        """Generate from all articles, in batches; see `Way`."""
        for written in seq2seq_route.generate_batch(
            readings,
            self.engine,
            self.language,
            job.options,
            batch=job.batch,
            advance=job.advance,
        ):
            if isinstance(written, SummarizerError):
                yield written
            else:
                summary = replace(written.summary, model=self.name)
                yield Made(summary, written.notes, written.sentences_read)


class Answering:
    """Either language, written by an instruct model that is asked to."""

    batched = False
    lock: contextlib.AbstractContextManager[Any] = contextlib.nullcontext()

    def __init__(self, engine: Engine, language: Language, name: str) -> None:
        self.engine = engine
        self.language: Language = language
        self.name = name

    def make(
        self, readings: Sequence[PreparedArticle], job: Job
    ) -> Iterator[Made | SummarizerError]:
        """Ask for a summary of each article; see `Way`."""

        def one(reading: PreparedArticle) -> Made:
            made = generation.write(reading, self.engine, self.language, job.options, job.glossary)
            summary = replace(made.summary, model=self.name)
            return Made(summary, made.notes, made.sentences_read)

        return _each(readings, one, job)


def recorded_name(engine: Any) -> str:
    """Return what results record of an engine: its checkpoint, number format and device."""
    dtype, device = getattr(engine, "dtype", None), getattr(engine, "device", None)
    name = f"{engine.name}+{dtype}" if dtype else str(engine.name)
    return f"{name} on {device}" if device and device != "cpu" else name


def _each(
    readings: Iterable[PreparedArticle], make: Callable[[PreparedArticle], Made], job: Job
) -> Iterator[Made | SummarizerError]:
    for reading in readings:
        try:
            made: Made | SummarizerError = make(reading)
        except SummarizerError as error:
            made = error
        job.advance()
        yield made


def _clauses(reading: PreparedArticle, options: Options) -> list[str]:
    """Return what the translate route will ask for: a guess that is wrong costs time only."""
    whole = reading.fits(options.words, options.sentences)
    words = options.words if whole else max(5, round(options.words / ENGLISH_PER_ARABIC))
    return [choice.reading.text for choice in reading.choose(words, options.sentences)]


def _cut(arabic: LanguageSummary, options: Options) -> tuple[str, ...]:
    if all(check.ok for check in arabic.checks if check.name == "complete"):
        return ()
    return (
        f"no sentence of the article fits {options.words} words; the Arabic was cut at a word and"
        " ends with an ellipsis. A larger --words avoids it.",
    )
