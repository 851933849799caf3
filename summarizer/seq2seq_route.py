"""The `generate` route with encoder-decoder checkpoints: windows, candidates, checks, one summary.

Articles go in one by one or in batches; what is generated together is sorted by length, since a
batch costs as much as its longest member.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from summarizer.arabic import clean, count_words
from summarizer.attribution import check_generated
from summarizer.candidates import TEMPERATURE, Attempt, choose
from summarizer.checks import merge
from summarizer.engines.base import Generation, TextToText
from summarizer.errors import EngineError, SummarizerError
from summarizer.importance import probabilities, stems, vocabulary
from summarizer.merging import best_of, joined
from summarizer.records import Candidate, Language, LanguageSummary, Options, SummarySentence
from summarizer.routes import PreparedArticle
from summarizer.windows import Plan, Window, plan

BATCH = 8
"""Texts that are generated together."""

AHEAD = 4
"""Batches' worth of articles that are read ahead, so that texts of like length can be put together;
memory grows with it and nothing else does."""


@dataclass(frozen=True, slots=True)
class Written:
    """A summary with what its reader should know of it.

    Attributes:
        summary: The summary.
        notes: One sentence each.
        sentences_read: How many of the article's sentences the model was given.
    """

    summary: LanguageSummary
    notes: tuple[str, ...]
    sentences_read: int


@dataclass
class _Part:
    """One window on its way: the answers that were tried, each with its sentences."""

    window: Window
    tokens: int
    tries: list[tuple[Attempt, list[SummarySentence]]] = field(default_factory=list)

    def best(self) -> list[SummarySentence]:
        """The sentences of the best answer; the first one keeps what else was tried."""
        attempts = [attempt for attempt, _ in self.tries]
        chosen = choose(attempts)
        sentences = next(made for attempt, made in self.tries if attempt is chosen)
        if len(attempts) == 1:
            return sentences
        tried = tuple(attempt.candidate for attempt in attempts)
        return [replace(sentences[0], candidates=tried), *sentences[1:]]


@dataclass
class _Job:
    """One article on its way."""

    reading: PreparedArticle
    plan: Plan
    parts: list[_Part]
    error: SummarizerError | None = None

    @property
    def doubtful(self) -> list[_Part]:
        """The windows whose first answer failed a check."""
        if self.error:
            return []
        return [part for part in self.parts if not part.tries[0][0].candidate.ok]


def generate_by_seq2seq(
    reading: PreparedArticle, engine: TextToText, language: Language, options: Options
) -> tuple[LanguageSummary, tuple[str, ...]]:
    """Let a model write the summary of one article.

    Args:
        reading: The article.
        engine: A summarising checkpoint.
        language: What to write.
        options: Budgets, candidates and seed.

    Returns:
        The summary and what its reader should know of it.

    Raises:
        EngineError: The model cannot write the language, or failed.
    """
    written = write(reading, engine, language, options)
    return written.summary, written.notes


def write(
    reading: PreparedArticle, engine: TextToText, language: Language, options: Options
) -> Written:
    """Like `generate_by_seq2seq`, and says how much of the article the model was given."""
    (written,) = generate_batch([reading], engine, language, options)
    if isinstance(written, SummarizerError):
        raise written
    return written


def generate_batch(
    readings: Iterable[PreparedArticle],
    engine: TextToText,
    language: Language,
    options: Options,
    *,
    batch: int = BATCH,
    advance: Callable[[], None] = lambda: None,
) -> Iterator[Written | SummarizerError]:
    """Let a model write the summaries of many articles, several at a time.

    Args:
        readings: The articles; at most `AHEAD * batch` of them are held at a time.
        engine: A summarising checkpoint.
        language: What to write.
        options: Budgets, candidates and seed.
        batch: Texts that are generated together.
        advance: Called once for each article, when the last of its windows was generated.

    Yields:
        For each article, in order, its summary, or the error that it alone failed with.
    """
    waiting = iter(readings)
    while held := list(islice(waiting, AHEAD * batch)):
        jobs = [_job(reading, engine) for reading in held]
        _generate(jobs, engine, language, options, batch, advance)
        for job in jobs:
            yield job.error or _written(job, engine, language, options)


def _job(reading: PreparedArticle, engine: TextToText) -> _Job:
    texts = [" ".join(clean(text).split()) for text in reading.texts]
    try:
        made = plan(texts, engine.count_tokens, engine.window, order=lambda: _order(reading))
        parts = [_Part(window, engine.count_tokens(window.text)) for window in made.windows]
    except ValueError as error:
        problem = EngineError(f"the window of {engine.name} is too small: {error}.")
        return _Job(reading, Plan((), len(texts), frozenset()), [], problem)
    except SummarizerError as error:
        return _Job(reading, Plan((), len(texts), frozenset()), [], error)
    return _Job(reading, made, parts)


def _order(reading: PreparedArticle) -> list[int]:
    """Return the sentences by the mean value of their words, best first; the first one leads."""
    import numpy as np

    title = reading.article.headline
    vectors = reading.encoder.encode([title, *reading.texts])
    known = vocabulary(reading.texts, title, vectors[1:], vectors[0] if title else vectors[0] * 0)
    value = np.asarray(probabilities(known, bool(title)))
    scores = []
    for number, text in enumerate(reading.texts):
        rows = list({known.index[stem] for stem in stems(text) if stem in known.index})
        scores.append((number > 0, -float(value[rows].sum()) / (len(rows) + 3), number))
    return [number for _, _, number in sorted(scores)]


def _generate(
    jobs: Sequence[_Job],
    engine: TextToText,
    language: Language,
    options: Options,
    batch: int,
    advance: Callable[[], None],
) -> None:
    """Generate all windows of all articles, the doubtful ones several times."""
    for job in jobs:
        if not job.parts:
            advance()
    count = options.candidates - 1
    todo = [(job, part) for job in jobs for part in job.parts]
    for job in _try(todo, engine, language, batch):
        if not (count and job.doubtful):
            advance()
    if count:
        doubtful = [(job, part) for job in jobs for part in job.doubtful]
        each = max(1, batch // count)
        for _ in _try(doubtful, engine, language, each, count, TEMPERATURE, options.seed):
            advance()


def _try(
    todo: Sequence[tuple[_Job, _Part]],
    engine: TextToText,
    language: Language,
    batch: int,
    count: int = 1,
    temperature: float = 0.0,
    seed: int = 0,
) -> Iterator[_Job]:
    """Generate from windows in batches of like length; an article that fails keeps its error.

    Yields:
        Each article when its last window is done.
    """
    todo = sorted(todo, key=lambda item: -item[1].tokens)
    left = Counter(id(job) for job, _ in todo)
    for start in range(0, len(todo), batch):
        group = [(job, part) for job, part in todo[start : start + batch] if job.error is None]
        answers = _answers(group, engine, language, count, temperature, seed)
        for (job, part), found in zip(group, answers, strict=True):
            if isinstance(found, SummarizerError):
                job.error = found
                continue
            for generation in found:
                part.tries.append(_attempt(job, part, generation, language))
        for job, _ in todo[start : start + batch]:
            left[id(job)] -= 1
            if not left[id(job)]:
                yield job


def _answers(
    group: Sequence[tuple[_Job, _Part]],
    engine: TextToText,
    language: Language,
    count: int,
    temperature: float,
    seed: int,
) -> Sequence[list[Generation] | SummarizerError]:
    texts = [part.window.text for _, part in group]
    if not texts:
        return []
    try:
        return engine.generate(
            texts, language=language, count=count, temperature=temperature, seed=seed
        )
    except SummarizerError as error:
        if len(group) == 1:
            return [error]
    # One of them is at fault, or they are too much together: each is asked for by itself.
    return [
        answer
        for item in group
        for answer in _answers([item], engine, language, count, temperature, seed)
    ]


def _attempt(
    job: _Job, part: _Part, generation: Generation, language: Language
) -> tuple[Attempt, list[SummarySentence]]:
    text = " ".join(clean(generation.text).split())
    sentences = check_generated(
        job.reading,
        text,
        language,
        ended=generation.finish == "stop",
        read=part.window.sentences,
    )
    checks = merge([("", tuple(replace(c, evidence=()) for c in s.checks)) for s in sentences])
    scores = [sentence.sources[0].score if sentence.sources else 0.0 for sentence in sentences]
    attempt = Attempt(Candidate(text, checks, generation.tokens), sum(scores) / len(scores))
    return attempt, sentences


def _written(job: _Job, engine: TextToText, language: Language, options: Options) -> Written:
    notes = list(job.plan.notes())
    parts = [part.best() for part in job.parts]
    sentences = best_of(
        parts,
        job.reading.encoder,
        job.reading.article.headline,
        words=options.words,
        max_sentences=options.sentences,
    )
    tokens = sum(a.candidate.tokens for part in job.parts for a, _ in part.tries)
    hidden = sum(sentence.status == "withheld" for made in parts for sentence in made)
    if hidden and any(sentence.status != "withheld" for sentence in sentences):
        what = "sentence that the model wrote is" if hidden == 1 else "sentences of the model are"
        notes.append(f"{hidden} {what} not shown: a check failed.")
    total = sum(count_words(sentence.text) for sentence in sentences)
    if total > options.words:
        name = "Arabic" if language == "ar" else "English"
        notes.append(
            f"the {name} has {total} words, over the budget of {options.words}: it is one sentence,"
            " and a sentence is never cut."
        )
    summary = joined(language, "generate", engine.name, sentences, tokens)
    return Written(summary, tuple(notes), len(job.plan.read))
