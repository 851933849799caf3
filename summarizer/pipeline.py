"""The facade: an article in, a summary out. The only module that knows everyone."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import length_hint
from types import TracebackType
from typing import Any

from summarizer.article import Article
from summarizer.asynchronous import Asynchronous
from summarizer.backends import Backends
from summarizer.choice import COMPUTES, resolve, unused_settings
from summarizer.drafts import Draft, begin
from summarizer.encoder import SentenceEncoder
from summarizer.errors import ArticleError, EngineError, OptionError, SummarizerError, WeightsError
from summarizer.frames import Results
from summarizer.glossary import glossary_of
from summarizer.inputs import items_of, source_of
from summarizer.progress import Progress, progress
from summarizer.records import LANGUAGES, Failure, Language, Options
from summarizer.registry import get_preset
from summarizer.seq2seq_route import AHEAD, BATCH
from summarizer.summary import Summary
from summarizer.ways import Job, Made

logger = logging.getLogger("summarizer")

MAX_BATCH = 256


class Summarizer(Asynchronous):
    """Summarises Arabic news articles. One object may be shared by threads.

    It may be pickled, and used in forked processes: each loads models of its own.

    Args:
        preset: "auto", "hub", "offline", ... (`summarizer presets` lists them).
        options: The options to start from; any field can also be given by name.
        model: The user's own model in place of the preset's: a GGUF file for "offline"; a folder,
            a card's name or a repository for "hub", "xlsum" and "llm", where it makes every
            language that it can; for "endpoint" the server's name of it.
        base_url: Address of the server for "endpoint", as `http://127.0.0.1:11434/v1`. A key is
            taken from the environment only, SUMMARIZER_API_KEY.
        device: Where models of the hub compute: "cpu", "cuda", "cuda:1" or "mps"; None for the
            best there is. Results record it behind the model's name where it is not the processor.
        dtype: "float32", "bfloat16" or "float16"; None to choose by the device. Naming one asks
            for transformers where CTranslate2 would be used.
        batch: Texts that `summarize_many` generates together with an encoder-decoder.
        quiet: Show no progress bars.
        **fields: Fields of `Options`, for instance `words=45`.

    Attributes:
        preset: The preset in use; "auto" has been resolved.
        reason: Why "auto" chose it; empty when it was named.
        options: The options used unless a call overrides them.

    Raises:
        OptionError: The preset or an option has an unknown name or a wrong value, or the preset
            cannot use the model.
    """

    def __init__(
        self,
        preset: str = "auto",
        *,
        options: Options | None = None,
        model: str | os.PathLike[str] | None = None,
        base_url: str | None = None,
        device: str | None = None,
        dtype: str | None = None,
        batch: int = BATCH,
        quiet: bool = False,
        **fields: Any,
    ) -> None:
        self.options = Options.of(fields, options)
        if isinstance(batch, bool) or not isinstance(batch, int) or not 1 <= batch <= MAX_BATCH:
            raise OptionError(
                f"batch={batch!r} is out of range.", f"give a whole number from 1 to {MAX_BATCH}"
            )
        named = os.fspath(model) if model is not None else None
        chosen = get_preset(preset)
        self.reason = ""
        if chosen.name == "auto":
            chosen, self.reason = resolve(named, base_url)
            if unused := unused_settings(chosen, device, dtype):
                self.reason += f"; {unused} is not used: {chosen.name} {COMPUTES[chosen.name]}"
                device = dtype = None
            logger.info("preset %s: %s", chosen.name, self.reason)
        self.preset = chosen.name
        self._batch = batch
        self._quiet = quiet
        self._encoder = SentenceEncoder()
        self._models = {"model": named, "base_url": base_url, "device": device, "dtype": dtype}
        self._backends = Backends(chosen, **self._models, quiet=quiet)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the settings, not the models; the key of a server is not among them."""
        settings = {**self._models, "batch": self._batch, "quiet": self._quiet}
        return _again, (self.preset, self.options, settings, self.reason)

    def summarize(self, article: Article, **fields: Any) -> Summary:
        """Summarise one article.

        Args:
            article: The article, from `read` or `Article(text=...)`.
            **fields: Fields of `Options` for this call only.

        Returns:
            Always one Summary. A language that cannot be made is withheld, and the warnings say
            why and what to type; the other one is still there.

        Raises:
            ArticleError: There is no Arabic article in the text.
            OptionError: A field has an unknown name or a wrong value.
        """
        if not isinstance(article, Article):
            raise ArticleError(
                f"summarize() takes an Article, not {type(article).__name__}.",
                "use summarizer.read(path) for a file, summarizer.Article(text=...) for text",
            )
        options = Options.of(fields, self.options)
        (made,) = self._summarize([article], options, glossary_of(options), Progress())
        if isinstance(made, SummarizerError):
            raise made
        return made

    def summarize_many(
        self,
        articles: Iterable[Article | str | os.PathLike[str] | Mapping[str, Any]],
        *,
        bar: Progress | None = None,
        **fields: Any,
    ) -> Results:
        """Summarise many articles, in order, as they are asked for.

        With an encoder-decoder articles are generated together, `batch` texts at a time, and up to
        `4 * batch` articles are read ahead; otherwise it is one after the other.

        Args:
            articles: Articles, texts of articles, files (as `pathlib.Path`; a string is a text), or
                mappings with the fields `text` and, if there are, `title` and `id` or `source`. So
                a Series or a DataFrame of pandas or polars will do, and a `datasets.Dataset` or a
                column of one. Consumed lazily.
            bar: Told of each article that is done; None for one of its own.
            **fields: Fields of `Options` for this call only.

        Returns:
            An iterator: for each article its Summary, or a Failure that says what was wrong with
            it. A value that is missing (None, NaN) or empty is a failure too, in its place.
            `to_frame()` of it gives a table with one row for each article and the index of the
            Series or DataFrame.

        Raises:
            OptionError: At once, when a field has an unknown name or a wrong value, or `articles`
                is one text, a dict, or a frame without the column `text`.
        """
        options = Options.of(fields, self.options)
        glossary = glossary_of(options)
        items, index = items_of(articles)
        if bar is not None:
            return Results(self._many(items, options, glossary, bar), index)
        known = length_hint(articles) or None
        return Results(self._watched(items, known, options, glossary), index)

    def load(self) -> dict[Language, SummarizerError]:
        """Load the models of the languages now, and not at the first article.

        Returns:
            Why a language cannot be made, for each of them that cannot.
        """
        problems: dict[Language, SummarizerError] = {}
        for language in self.options.languages:
            try:
                self._backends.way(language)
            except (WeightsError, EngineError) as error:
                problems[language] = error
        return problems

    @property
    def ahead(self) -> int:
        """How many articles `summarize_many` makes together; loads the models to find out."""
        batched = self._backends.batched(self.options.languages)
        return AHEAD * self._batch if batched else 1

    def close(self) -> None:
        """Free the memory of the models. A later call loads them again."""
        self._backends.close()

    def __enter__(self) -> Summarizer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _watched(
        self,
        waiting: Iterator[Any],
        count: int | None,
        options: Options,
        glossary: Mapping[str, str],
    ) -> Generator[Summary | Failure]:
        """Summarise under a bar of our own, which is away while the caller has a result."""
        with progress(count, quiet=self._quiet) as bar:
            for made in self._many(waiting, options, glossary, bar):
                with bar.hidden():
                    yield made

    def _many(
        self,
        waiting: Iterator[Any],
        options: Options,
        glossary: Mapping[str, str],
        bar: Progress,
    ) -> Generator[Summary | Failure]:
        ahead = AHEAD * self._batch if self._backends.batched(options.languages) else 1
        broken: Exception | None = None
        index = 0
        while broken is None:
            held: list[Any] = []
            try:
                for item in islice(waiting, ahead):
                    held.append(item)
            except Exception as error:  # the caller's own: those read before it come first
                broken = error
            if not held:
                break
            results = self._summarize(held, options, glossary, bar)
            for item, result in zip(held, results, strict=True):
                if isinstance(result, SummarizerError):
                    yield Failure(index, source_of(item), result)
                else:
                    yield result
                index += 1
        if broken is not None:
            raise broken

    def _summarize(
        self,
        items: Sequence[Any],
        options: Options,
        glossary: Mapping[str, str],
        bar: Progress,
    ) -> list[Summary | SummarizerError]:
        """Summarise some articles together; each has its own result or error."""
        started = time.perf_counter()
        drafts = [begin(item, self._encoder) for item in items]
        ready = [draft for draft in drafts if isinstance(draft, Draft)]
        for _ in range(len(drafts) - len(ready)):
            bar.advance()
        languages = [language for language in LANGUAGES if language in options.languages]
        share = 1 / len(languages)
        for language in languages:
            self._write(
                [draft for draft in ready if draft.error is None],
                language,
                Job(options, glossary, self._batch, lambda: bar.advance(share)),
            )
        for draft in ready:
            draft.seconds["total"] = (time.perf_counter() - started) / len(items)
        return [
            draft
            if isinstance(draft, SummarizerError)
            else draft.error or draft.finished(self.preset, options)
            for draft in drafts
        ]

    def _write(self, drafts: Sequence[Draft], language: Language, job: Job) -> None:
        """Make one language of some articles."""
        if not drafts:
            return
        mark = time.perf_counter()
        try:
            way = self._backends.way(language)
        except (WeightsError, EngineError) as error:
            for draft in drafts:
                draft.withhold(language, self._backends.route(language), error)
                job.advance()
            return
        loaded = time.perf_counter()
        results = list(way.make([draft.reading for draft in drafts], job))
        name = "arabic" if language == "ar" else "english"
        each = (time.perf_counter() - loaded) / len(drafts)
        for draft, made in zip(drafts, results, strict=True):
            if isinstance(made, Made):
                draft.made[language] = made
                draft.warnings += made.notes
            elif isinstance(made, (WeightsError, EngineError)):
                draft.withhold(language, self._backends.route(language), made)
            else:
                draft.error = made
            load = draft.seconds.get("load", 0.0) + (loaded - mark) / len(drafts)
            draft.seconds |= {"load": load, name: each}


def _again(preset: str, options: Options, settings: dict[str, Any], reason: str) -> Summarizer:
    summarizer = Summarizer(preset, options=options, **settings)
    summarizer.reason = reason
    return summarizer
