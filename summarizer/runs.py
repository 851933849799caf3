"""One run of `summarizer summarize`: files in, results out in their order, and the exit code."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer import console
from summarizer.display import doubtful, status
from summarizer.errors import OptionError
from summarizer.formats import Result
from summarizer.progress import Progress
from summarizer.records import Failure

if TYPE_CHECKING:
    from summarizer.article import Article
    from summarizer.pipeline import Summarizer
    from summarizer.summary import Summary


@dataclass(frozen=True, slots=True)
class _File:
    """A file that was read: its article, or why there is none."""

    name: str
    article: Article | None
    error: Exception | None = None


class Run:
    """Summarises files, and remembers what happened.

    Args:
        debug: Whether to print the traceback of an error.
        quiet: Whether to print errors only.
        named: Languages that were asked for by name, so that one that is withheld is a failure.
        shown: Whether the results show their warnings themselves.

    Attributes:
        bar: Told of each article that is done.
    """

    def __init__(self, *, debug: bool, quiet: bool, named: Sequence[str], shown: bool) -> None:
        self.bar = Progress()
        self._debug = debug
        self._quiet = quiet
        self._named = named
        self._shown = shown
        self._failed = False
        self._checked = True
        self._said: set[str] = set()

    def results(
        self,
        summarizer: Summarizer,
        files: Sequence[str],
        title: str | None,
        encoding: str | None,
    ) -> Iterator[Result]:
        """Yield the result of each file, in order; one that fails does not stop the others.

        Files are read as the summariser asks for articles: one at a time, or as many as it
        generates from together.

        Raises:
            OptionError: Wrong use, which is wrong for every file.
        """
        names = iter(files)
        held: deque[_File] = deque()  # read, and without a result so far
        left = True

        def articles() -> Iterator[Article]:
            nonlocal left
            for name in names:
                held.append(self._read(name, title, encoding))
                if (article := held[-1].article) is not None:
                    yield article
            left = False

        while left:
            try:
                for made in summarizer.summarize_many(articles(), bar=self.bar):
                    yield from self._unread(held)
                    yield self._result(held.popleft().name, made)
            except OptionError:
                raise
            except Exception as error:  # unexpected: it took the others of its batch along
                if not any(file.article for file in held):
                    next(articles(), None)
                yield from self._apart(summarizer, held, error)
            yield from self._unread(held)

    def code(self, *, strict: bool) -> int:
        """Return the exit code."""
        if self._failed:
            return console.FAILED
        return console.DONE if self._checked or not strict else console.CHECK_FAILED

    def _read(self, name: str, title: str | None, encoding: str | None) -> _File:
        from summarizer.reader import read

        if name == "-" and sys.stdin is not None and sys.stdin.isatty():
            console.say("reading the article from the terminal; end it with Ctrl-D")
        try:
            return _File(name, read(name, title=title, encoding=encoding))
        except OptionError:
            raise
        except Exception as error:
            return _File(name, None, error)

    def _unread(self, held: deque[_File]) -> Iterator[Result]:
        """The results of the files in front that could not be read."""
        while held and (error := held[0].error) is not None:
            self.bar.advance()
            yield self._failure(held.popleft().name, error)

    def _apart(
        self, summarizer: Summarizer, held: deque[_File], error: Exception
    ) -> Iterator[Result]:
        """Summarise one by one what could not be summarised together."""
        alone = sum(file.article is not None for file in held) == 1
        while held:
            yield from self._unread(held)
            if not held or (article := held[0].article) is None:
                continue
            name = held.popleft().name
            self.bar.advance()
            if alone:
                yield self._failure(name, error)
                continue
            try:
                summary = summarizer.summarize(article)
            except OptionError:
                raise
            except Exception as its:
                yield self._failure(name, its)
            else:
                yield self._result(name, summary)

    def _result(self, name: str, made: Summary | Failure) -> Result:
        if not isinstance(made, Failure):
            self._note(name, made)
            return Result(name, made)
        if isinstance(made.error, OptionError):
            raise made.error
        return self._failure(name, made.error)

    def _failure(self, name: str, error: Exception) -> Result:
        self._failed = True
        with self.bar.hidden():
            console.report(error, about=name, debug=self._debug)
        return Result(name, None, (type(error).__name__, console.describe(error)))

    def _note(self, name: str, summary: Summary) -> None:
        self._failed |= all(part.status == "withheld" for part in summary.languages)
        for part in summary.languages:
            self._checked &= not doubtful(part)
            self._failed |= part.status == "withheld" and part.language in self._named
        if not self._shown and not self._quiet:
            with self.bar.hidden():
                for problem in (status(summary, part) for part in summary.languages):
                    if problem and problem not in summary.warnings:
                        console.say(f"{name}: {problem}")
                for warning in summary.warnings:
                    if warning not in self._said:  # once, however many articles it holds for
                        self._said.add(warning)
                        console.say(f"{name}: warning: {' '.join(warning.split())}")
