"""Systems to evaluate: a preset, a file of summaries made elsewhere, or a function.

The only part of evaluation that knows the pipeline.
"""

from __future__ import annotations

import difflib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from summarizer.article import Article
from summarizer.errors import OptionError, SummarizerError
from summarizer.evaluation import memory
from summarizer.evaluation.rows import Record, Row, records_of
from summarizer.pipeline import Summarizer
from summarizer.progress import Progress
from summarizer.records import LANGUAGES, Failure, Language, Options
from summarizer.registry import PRESETS
from summarizer.summary import Summary

_FIELDS: dict[Language, tuple[str, ...]] = {"ar": ("summary", "arabic"), "en": ("english",)}

# Written for this. Whatever a preset loads, it loads to choose among these sentences.
_WARM_UP = Article(
    "افتتحت بلدية المدينة حديقة عامة جديدة قرب الميناء يوم السبت الماضي.\n"
    "وقال رئيس البلدية إن الحديقة كلفت مليوني دينار وتضم ملعبا ومكتبة للأطفال.\n"
    "وطالب سكان الحي بزيادة مواقف السيارات حول المكان وتحسين الإنارة في الشوارع القريبة.",
    title="افتتاح حديقة عامة قرب الميناء",
)
_WARM_UP_WORDS = 15


@dataclass(frozen=True, slots=True)
class Output:
    """What a system made of one article.

    Attributes:
        texts: The summary of each language that there is one of.
        withheld: Why there is none, for each language that was asked for.
        error: Why the article failed; empty if it did not.
        seconds: Wall-clock seconds it took, loading left out; None where nobody measured.
        read: Share of the article's sentences that were read, 0 to 100; None where unknown.
    """

    texts: Mapping[Language, str] = field(default_factory=dict)
    withheld: Mapping[Language, str] = field(default_factory=dict)
    error: str = ""
    seconds: float | None = None
    read: float | None = None


class System(Protocol):
    """What can be evaluated.

    Attributes:
        name: For people.
        load_seconds: Seconds until it was ready; None where nobody measured.
        peak_megabytes: Peak memory of this process while it worked; None where nobody measured.
        facts: What made the summaries: preset, models, file, sha256.
    """

    name: str
    load_seconds: float | None
    peak_megabytes: float | None
    facts: dict[str, Any]

    def outputs(self, rows: Sequence[Row], bar: Progress) -> Iterator[Output]:
        """Yield what it makes of each row, in order."""
        ...


Given = str | os.PathLike[str] | Summarizer | Callable[[Article], Any] | Iterable[Mapping[str, Any]]


def open_system(
    given: Given,
    options: Options,
    *,
    total: int,
    first: bool = True,
    quiet: bool = True,
    **settings: Any,
) -> System:
    """Make a system of what a caller named.

    Args:
        given: The name of a preset; the path of a JSONL or CSV file with `summary` or `english`;
            a Summarizer; a function from an Article to a summary (text, dict or Summary); or a
            list of dicts as the file's lines.
        options: What presets summarise with.
        total: How many articles the data have, without a limit.
        first: Whether it is the first of this evaluation: what a second one finds loaded and in
            memory is not its own, so its loading and memory are not measured.
        quiet: Show no bars while a preset's models are fetched and loaded.
        **settings: `model`, `base_url`, `device` of a preset; None where not given.

    Raises:
        OptionError: There is no such preset or file.
        SummarizerError: The file cannot be read.
    """
    if isinstance(given, Summarizer):
        return PresetSystem(given, given.preset, options, first, owned=False)
    if isinstance(given, str) and any(given == preset.name for preset in PRESETS):
        made = Summarizer(given, options=options, quiet=quiet, **settings)
        return PresetSystem(made, given, options, first)
    if callable(given):
        return FunctionSystem(given, options, first)
    if isinstance(given, str) and not Path(given).suffix and not Path(given).is_file():
        names = [preset.name for preset in PRESETS]
        near = difflib.get_close_matches(given.lower(), names, n=1, cutoff=0.4)
        raise OptionError(
            f"{given!r} is neither a preset nor a file of summaries.",
            (f"did you mean {near[0]}? " if near else "")
            + f"the presets are: {', '.join(names)}; a file has one JSON object a line with"
            " summary or english",
        )
    return FileSystem(given, options, total)


class PresetSystem:
    """A summariser of this library, timed article by article."""

    def __init__(
        self,
        summarizer: Summarizer,
        name: str,
        options: Options,
        first: bool,
        owned: bool = True,
    ) -> None:
        self.name = name if name == summarizer.preset else f"{name} ({summarizer.preset})"
        self.load_seconds: float | None = None
        self.peak_megabytes: float | None = None
        self.facts: dict[str, Any] = {"preset": summarizer.preset, "options": options.to_dict()}
        if summarizer.reason:
            self.facts["reason"] = summarizer.reason
        self._summarizer, self._owned = summarizer, owned
        self._options = {name: getattr(options, name) for name in options.to_dict()}
        self._first = first

    def outputs(self, rows: Sequence[Row], bar: Progress) -> Iterator[Output]:
        """Yield what it makes of each row; one that fails does not stop the others."""
        if self._first:
            memory.forget_peak()
        started = time.perf_counter()
        try:
            self._summarizer.summarize(_WARM_UP, **{**self._options, "words": _WARM_UP_WORDS})
        except OptionError:
            raise
        except Exception:  # the articles will say what is wrong, each for itself
            pass
        if self._first:
            self.load_seconds = time.perf_counter() - started
        articles = [Article(row.text, title=row.title, source=row.id) for row in rows]
        try:
            for made in self._each(articles, bar):
                yield self._output(made)
        finally:
            if self._owned:  # a caller's own stays loaded
                self._summarizer.close()
        if self._first:
            self.peak_megabytes = memory.peak_megabytes()

    def _each(self, articles: list[Article], bar: Progress) -> Iterator[Summary | Exception]:
        done = 0
        try:
            for made in self._summarizer.summarize_many(articles, bar=bar, **self._options):
                done += 1
                yield made.error if isinstance(made, Failure) else made
        except OptionError:
            raise
        except Exception:  # unexpected: it took the others of its batch along
            for article in articles[done:]:
                bar.advance()
                try:
                    yield self._summarizer.summarize(article, **self._options)
                except OptionError:
                    raise
                except Exception as error:
                    yield error

    def _output(self, made: Summary | Exception) -> Output:
        if isinstance(made, Exception):
            return Output(error=_described(made))
        for part in made.languages:
            if part.model:
                self.facts.setdefault("models", {})[part.language] = part.model
        texts = {part.language: part.text for part in made.languages if part.text.strip()}
        withheld: dict[Language, str] = {
            part.language: _why(made.warnings, part.language)
            for part in made.languages
            if part.language not in texts
        }
        share = 100 * made.coverage.sentences_read / max(1, made.coverage.sentences_total)
        seconds = made.seconds["total"] - made.seconds.get("load", 0.0)
        return Output(texts, withheld, seconds=seconds, read=share)


class FunctionSystem:
    """A function from an Article to a summary."""

    def __init__(self, function: Callable[[Article], Any], options: Options, first: bool) -> None:
        self.name = str(getattr(function, "__name__", type(function).__name__))
        self.load_seconds: float | None = None
        self.peak_megabytes: float | None = None
        self.facts: dict[str, Any] = {"function": self.name}
        self._function = function
        self._languages = options.languages
        self._first = first

    def outputs(self, rows: Sequence[Row], bar: Progress) -> Iterator[Output]:
        """Yield what it makes of each row; what it raises is that row's failure."""
        if self._first:
            memory.forget_peak()
        for row in rows:
            started = time.perf_counter()
            try:
                made = self._function(Article(row.text, title=row.title, source=row.id))
            except Exception as error:
                yield Output(error=_described(error))
            else:
                seconds = time.perf_counter() - started
                yield _output(_record(made), self._languages, seconds)
            bar.advance()
        if self._first:
            self.peak_megabytes = memory.peak_megabytes()


class FileSystem:
    """Summaries made elsewhere."""

    def __init__(self, given: Any, options: Options, total: int) -> None:
        self.load_seconds: float | None = None
        self.peak_megabytes: float | None = None
        self.name, digest, self._records = records_of(given)
        self.facts: dict[str, Any] = {"file": self.name, "sha256": digest}
        self._languages = [
            language
            for language in options.languages
            if any(text_of(record, language) for _, record in self._records)
        ]
        if not self._languages:
            fields = {str(name) for _, record in self._records[:1] for name in record}
            raise SummarizerError(
                f"{self.name} has no summaries; its fields are: {', '.join(sorted(fields))[:200]}.",
                "give one object a line with summary (Arabic) or english, and id where the data"
                " have one",
            )
        self._total = total

    def outputs(self, rows: Sequence[Row], bar: Progress) -> Iterator[Output]:
        """Yield the summary of each row, found by its id, or else by its position.

        Raises:
            SummarizerError: Neither can be.
        """
        ids = [str(record["id"]) for _, record in self._records if record.get("id") is not None]
        if len(set(ids)) == len(self._records) and not any(row.id == row.place for row in rows):
            found = dict(zip(ids, self._records, strict=True))
            chosen: list[Record | None] = [found.get(row.id) for row in rows]
        elif len(self._records) == self._total:
            chosen = list(self._records[: len(rows)])
        else:
            raise SummarizerError(
                f"{self.name} has {len(self._records)} summaries for {self._total} articles, and"
                " not every one has an id of its own.",
                "give one for each article in the same order, or an id in both files",
            )
        for item in chosen:
            bar.advance()
            if item is None:
                yield Output(error=f"{self.name} has no summary with this id")
            elif error := item[1].get("error"):
                message = error.get("message") if isinstance(error, Mapping) else error
                yield Output(error=" ".join(str(message).split())[:300])
            else:
                yield _output(item[1], self._languages)


def text_of(record: Mapping[str, Any], language: Language) -> str:
    """Return the summary in a language: a text, or an object that has one, as we print it."""
    for name in _FIELDS[language]:
        value = record.get(name)
        if isinstance(value, Mapping):
            value = value.get("text")
        if isinstance(value, str) and value.strip():
            return value
    return ""


def _output(
    record: Mapping[str, Any], languages: Iterable[Language], seconds: float | None = None
) -> Output:
    texts = {language: text for language in languages if (text := text_of(record, language))}
    withheld: dict[Language, str] = {
        language: "no text was given" for language in languages if language not in texts
    }
    return Output(texts, withheld, seconds=seconds)


def _record(made: Any) -> Mapping[str, Any]:
    if isinstance(made, Summary):
        return made.to_dict()
    return made if isinstance(made, Mapping) else {"summary": made}


def _why(warnings: Iterable[str], language: Language) -> str:
    name = "Arabic" if language == LANGUAGES[0] else "English"
    return next((line for line in warnings if line.startswith(name)), "withheld")


def _described(error: Exception) -> str:
    if isinstance(error, SummarizerError):
        return error.what
    return f"unexpected {type(error).__name__}: {' '.join(str(error).split())[:200]}"
