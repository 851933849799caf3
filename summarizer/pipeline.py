"""The facade: an article in, a summary out. The only module that knows everyone."""

from __future__ import annotations

import importlib.util
import logging
import os
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import as_file, files
from types import TracebackType
from typing import Any

from summarizer import hub, weights
from summarizer.article import Article, require_arabic
from summarizer.encoder import MAX_CHARACTERS, SentenceEncoder
from summarizer.errors import ArticleError, EngineError, SummarizerError, WeightsError
from summarizer.records import Coverage, Failure, LanguageSummary, Options
from summarizer.registry import ModelCard, Preset, get_preset
from summarizer.routes import PreparedArticle, Translates, extract, translate
from summarizer.summary import Summary

logger = logging.getLogger("summarizer")


class Summarizer:
    """Summarises Arabic news articles. One object may be shared by threads.

    Args:
        preset: "auto", "offline" or "extractive" (`summarizer presets` lists them).
        options: The options to start from; any field can also be given by name.
        model: The user's own GGUF file for the translation, in place of the registered one.
        quiet: Show no progress bars.
        **fields: Fields of `Options`, for instance `words=45`.

    Attributes:
        preset: The preset in use; "auto" has been resolved.
        reason: Why "auto" chose it; empty when it was named.
        options: The options used unless a call overrides them.

    Raises:
        OptionError: The preset or an option has an unknown name or a wrong value.
    """

    def __init__(
        self,
        preset: str = "auto",
        *,
        options: Options | None = None,
        model: str | os.PathLike[str] | None = None,
        quiet: bool = False,
        **fields: Any,
    ) -> None:
        self.options = Options.of(fields, options)
        self._model = os.fspath(model) if model is not None else None
        self._quiet = quiet
        chosen = get_preset(preset)
        self.reason = ""
        if chosen.name == "auto":
            chosen, self.reason = resolve(self._model)
            logger.info("preset %s: %s", chosen.name, self.reason)
        self._preset = chosen
        self.preset = chosen.name
        self._encoder = SentenceEncoder()
        self._lock = threading.Lock()
        self._translator: Translates | None = None
        self._engine: Any = None

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
        started = time.perf_counter()
        options = Options.of(fields, self.options)
        glossary = _glossary(options.glossary)
        require_arabic(article)
        if not article.sentences:
            raise ArticleError("the article has no sentence with words.", "give its whole text")
        reading = PreparedArticle(article, self._encoder)
        warnings = list(article.notes)
        if reading.overlong:
            warnings.append(
                f"{reading.overlong} sentences are longer than {MAX_CHARACTERS} characters and"
                " were ranked by their beginning only."
            )
        seconds: dict[str, float] = {}
        arabic = english = None
        if "ar" in options.languages:
            mark = time.perf_counter()
            arabic = extract(reading, options)
            seconds["arabic"] = time.perf_counter() - mark
            warnings += _cut_warning(arabic, options)
        if "en" in options.languages:
            english, said = self._english(reading, options, glossary, seconds)
            warnings += said
        seconds["total"] = time.perf_counter() - started
        total = len(article.sentences)
        return Summary(
            title=article.headline,
            preset=self.preset,
            arabic=arabic,
            english=english,
            coverage=Coverage(sentences_total=total, sentences_read=total),
            warnings=tuple(warnings),
            options=options,
            seconds=seconds,
            article=article,
        )

    def summarize_many(
        self, articles: Iterable[Article | str], **fields: Any
    ) -> Iterator[Summary | Failure]:
        """Summarise many articles, in order, one at a time as they are asked for.

        Args:
            articles: Articles, or texts of articles. Consumed lazily.
            **fields: Fields of `Options` for this call only.

        Yields:
            For each article its Summary, or a Failure that says what was wrong with it.

        Raises:
            OptionError: At once, when a field has an unknown name or a wrong value.
        """
        Options.of(fields, self.options)
        return self._many(articles, fields)

    def _many(
        self, articles: Iterable[Article | str], fields: Mapping[str, Any]
    ) -> Iterator[Summary | Failure]:
        for index, item in enumerate(articles):
            source = getattr(item, "source", None)
            try:
                article = item if isinstance(item, Article) else Article(text=item)
                yield self.summarize(article, **fields)
            except SummarizerError as error:
                yield Failure(index, source, error)

    def close(self) -> None:
        """Free the language model's memory. A later call loads it again."""
        with self._lock:
            if self._engine is not None:
                self._engine.close()
            self._engine = self._translator = None

    def __enter__(self) -> Summarizer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _english(
        self,
        reading: PreparedArticle,
        options: Options,
        glossary: Mapping[str, str],
        seconds: dict[str, float],
    ) -> tuple[LanguageSummary, tuple[str, ...]]:
        try:
            mark = time.perf_counter()
            with self._lock:
                translator = self._load()
                seconds["load"] = time.perf_counter() - mark
                mark = time.perf_counter()
                made = translate(reading, translator, self._engine.name, options, glossary)
                seconds["english"] = time.perf_counter() - mark
                return made
        except (WeightsError, EngineError) as error:
            withheld = LanguageSummary("en", "", "translate", None, (), (), "withheld")
            return withheld, (f"English is withheld: {error.what} Next: {error.next_step}",)

    def _load(self) -> Translates:
        """Return the translator, loading its model the first time; the lock must be held."""
        if self._translator is None:
            card = self._preset.english_model
            if card is None:
                offline = get_preset("offline").english_model
                raise WeightsError(
                    f"the preset {self.preset!r} has no translator.",
                    (offline.install if offline else "") + ", then use the preset 'offline'",
                )
            self._engine, self._translator = _translator(card, self._model, self._quiet)
        return self._translator


def resolve(model: str | None = None) -> tuple[Preset, str]:
    """Return the preset that "auto" stands for on this machine, and why.

    The hub is asked only when the engine is here and its weights are not, for at most three
    seconds.
    """
    offline, extractive = get_preset("offline"), get_preset("extractive")
    card = offline.english_model
    assert card is not None
    if importlib.util.find_spec("xllamacpp") is None:
        return extractive, f"the llama.cpp engine is not installed ({card.install})"
    try:
        found = weights.find(card, model)
    except WeightsError as error:
        return extractive, error.what
    if found is not None:
        return offline, f"the weights of {card.repo} are on this machine ({found.where})"
    if not hub.hub_offline() and hub.hub_reachable(3.0):
        return offline, f"the weights of {card.repo} can be fetched from the model hub"
    return extractive, f"the weights of {card.repo} are not on this machine ({card.install})"


def _translator(card: ModelCard, model: str | None, quiet: bool) -> tuple[Any, Translates]:
    from summarizer.engines.gguf import GgufEngine
    from summarizer.translation import Translator

    allowed = not hub.hub_offline()
    path = weights.ensure(card, model, allow_download=allowed, progress=False if quiet else None)
    # A file that the user named may be another model: it must not carry this card's name.
    own = (model or os.environ.get("SUMMARIZER_WEIGHTS")) and not weights.is_registered(path, card)
    if own or card.adapter is None:
        engine = GgufEngine(path, None if own else card)
        return engine, Translator(engine)
    with as_file(files("summarizer") / "data" / card.adapter.file) as adapter:
        engine = GgufEngine(path, card, adapter=adapter)
    return engine, Translator(engine, trained=True)


def _glossary(path: str | None) -> Mapping[str, str]:
    if path is None:
        return {}
    from summarizer.translation import load_glossary

    return load_glossary(path)


def _cut_warning(arabic: LanguageSummary, options: Options) -> list[str]:
    cut = [check for check in arabic.checks if check.name == "complete" and not check.ok]
    if not cut:
        return []
    return [
        f"no sentence of the article fits {options.words} words; the Arabic was cut at a word and"
        " ends with an ellipsis. A larger --words avoids it."
    ]
