"""The facade: an article in, a summary out. The only module that knows everyone."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from types import TracebackType
from typing import Any

from summarizer.article import Article, require_arabic
from summarizer.backends import Backends
from summarizer.choice import COMPUTES, resolve, unused_settings
from summarizer.encoder import MAX_CHARACTERS, SentenceEncoder
from summarizer.errors import ArticleError, EngineError, OptionError, SummarizerError, WeightsError
from summarizer.progress import Progress, progress
from summarizer.records import LANGUAGES, Coverage, Failure, Language, LanguageSummary, Options
from summarizer.registry import get_preset
from summarizer.routes import PreparedArticle
from summarizer.seq2seq_route import AHEAD, BATCH
from summarizer.summary import Summary
from summarizer.ways import Job, Made

logger = logging.getLogger("summarizer")

MAX_BATCH = 256


class Summarizer:
    """Summarises Arabic news articles. One object may be shared by threads.

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
        self._backends = Backends(
            chosen, model=named, base_url=base_url, device=device, dtype=dtype, quiet=quiet
        )

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
        (made,) = self._summarize([article], options, _glossary(options.glossary), Progress())
        if isinstance(made, SummarizerError):
            raise made
        return made

    def summarize_many(
        self, articles: Iterable[Article | str], *, bar: Progress | None = None, **fields: Any
    ) -> Iterator[Summary | Failure]:
        """Summarise many articles, in order, as they are asked for.

        With an encoder-decoder articles are generated together, `batch` texts at a time, and up to
        `4 * batch` articles are read ahead; otherwise it is one after the other.

        Args:
            articles: Articles, or texts of articles. Consumed lazily.
            bar: Told of each article that is done; None for one of its own while a batch runs.
            **fields: Fields of `Options` for this call only.

        Yields:
            For each article its Summary, or a Failure that says what was wrong with it.

        Raises:
            OptionError: At once, when a field has an unknown name or a wrong value.
        """
        options = Options.of(fields, self.options)
        return self._many(articles, options, _glossary(options.glossary), bar)

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

    def _many(
        self,
        articles: Iterable[Article | str],
        options: Options,
        glossary: Mapping[str, str],
        bar: Progress | None,
    ) -> Iterator[Summary | Failure]:
        ahead = AHEAD * self._batch if self._backends.batched(options.languages) else 1
        waiting = iter(articles)
        broken: Exception | None = None
        index = 0
        while broken is None:
            held: list[Article | str] = []
            try:
                for item in islice(waiting, ahead):
                    held.append(item)
            except Exception as error:  # the caller's own: those read before it come first
                broken = error
            if not held:
                break
            with progress(len(held), quiet=self._quiet or ahead == 1 or bar is not None) as own:
                results = self._summarize(held, options, glossary, bar or own)
            for item, result in zip(held, results, strict=True):
                if isinstance(result, SummarizerError):
                    yield Failure(index, getattr(item, "source", None), result)
                else:
                    yield result
                index += 1
        if broken is not None:
            raise broken

    def _summarize(
        self,
        items: Sequence[Article | str],
        options: Options,
        glossary: Mapping[str, str],
        bar: Progress,
    ) -> list[Summary | SummarizerError]:
        """Summarise some articles together; each has its own result or error."""
        started = time.perf_counter()
        drafts = [self._draft(item) for item in items]
        ready = [draft for draft in drafts if isinstance(draft, _Draft)]
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
            else draft.error or self._summary(draft, options)
            for draft in drafts
        ]

    def _draft(self, item: Article | str) -> _Draft | SummarizerError:
        try:
            article = item if isinstance(item, Article) else Article(text=item)
            require_arabic(article)
            if not article.sentences:
                raise ArticleError("the article has no sentence with words.", "give its whole text")
        except SummarizerError as error:
            return error
        draft = _Draft(PreparedArticle(article, self._encoder), list(article.notes))
        if overlong := draft.reading.overlong:
            draft.warnings.append(
                f"{overlong} sentences are longer than {MAX_CHARACTERS} characters and"
                " were ranked by their beginning only."
            )
        return draft

    def _write(self, drafts: Sequence[_Draft], language: Language, job: Job) -> None:
        """Make one language of some articles."""
        if not drafts:
            return
        mark = time.perf_counter()
        try:
            way = self._backends.way(language)
        except (WeightsError, EngineError) as error:
            for draft in drafts:
                self._withhold(draft, language, error)
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
                self._withhold(draft, language, made)
            else:
                draft.error = made
            load = draft.seconds.get("load", 0.0) + (loaded - mark) / len(drafts)
            draft.seconds |= {"load": load, name: each}

    def _withhold(self, draft: _Draft, language: Language, error: SummarizerError) -> None:
        route = self._backends.route(language)
        nothing = LanguageSummary(language, "", route, None, (), (), "withheld")
        draft.made[language] = Made(nothing, (), None)
        name = "Arabic" if language == "ar" else "English"
        next_step = f" Next: {error.next_step}" if error.next_step else ""
        draft.warnings.append(f"{name} is withheld: {error.what}{next_step}")

    def _summary(self, draft: _Draft, options: Options) -> Summary:
        article = draft.reading.article
        arabic, english = draft.made.get("ar"), draft.made.get("en")
        read = [m.sentences_read for m in draft.made.values() if m.sentences_read is not None]
        return Summary(
            title=article.headline,
            preset=self.preset,
            arabic=arabic.summary if arabic else None,
            english=english.summary if english else None,
            coverage=Coverage(
                sentences_total=len(article.sentences), sentences_read=min(read, default=0)
            ),
            warnings=tuple(dict.fromkeys(draft.warnings)),
            options=options,
            seconds=draft.seconds,
            article=article,
        )


@dataclass
class _Draft:
    """A summary in the making."""

    reading: PreparedArticle
    warnings: list[str]
    made: dict[Language, Made] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    error: SummarizerError | None = None


def _glossary(path: str | None) -> Mapping[str, str]:
    if path is None:
        return {}
    from summarizer.translation import load_glossary

    return load_glossary(path)
