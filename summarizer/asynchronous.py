"""Summaries under asyncio: the work runs in a thread, and the event loop goes on turning."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import os
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Iterable, Mapping
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from summarizer.article import Article
from summarizer.frames import Results
from summarizer.records import Failure
from summarizer.summary import Summary

if TYPE_CHECKING:
    from concurrent.futures import Future

_END: Any = object()

Item = Article | str | os.PathLike[str] | Mapping[str, Any]


class Asynchronous(ABC):
    """The asynchronous side of `Summarizer`: its methods, for `await`.

    Each call works in a thread of the event loop's default executor. What is cancelled, or runs
    into a timeout, comes back to its caller at once, but the article in hand is written to its end
    in that thread; models and locks are then free again. `asyncio.run` waits for it before it
    returns.
    """

    @abstractmethod
    def summarize(self, article: Article, **fields: Any) -> Summary:
        """Summarise one article; see `Summarizer.summarize`."""

    @abstractmethod
    def summarize_many(self, articles: Iterable[Item], **fields: Any) -> Results:
        """Summarise many articles; see `Summarizer.summarize_many`."""

    @abstractmethod
    def close(self) -> None:
        """Free the memory of the models; see `Summarizer.close`."""

    async def asummarize(self, article: Article, **fields: Any) -> Summary:
        """Summarise one article without blocking the event loop.

        Several of them at a time share the models: calls of one engine wait for each other.

        Args:
            article: As for `summarize`.
            **fields: Fields of `Options` for this call only.

        Returns:
            What `summarize` returns.

        Raises:
            ArticleError: There is no Arabic article in the text.
            OptionError: A field has an unknown name or a wrong value.
        """
        return await asyncio.to_thread(self.summarize, article, **fields)

    def asummarize_many(
        self, articles: Iterable[Item] | AsyncIterable[Item], **fields: Any
    ) -> AsyncGenerator[Summary | Failure]:
        """Summarise many articles, in order, as they are asked for with `async for`.

        Args:
            articles: As for `summarize_many`, or an asynchronous iterable of the same, which is
                read on the event loop. Anything else is read in the thread that summarises.
            **fields: Fields of `Options` for this call only.

        Returns:
            An asynchronous generator of what `summarize_many` yields. `aclose()` of it ends the
            work after the article in hand.

        Raises:
            OptionError: At once, as for `summarize_many`.
        """
        if isinstance(articles, AsyncIterable):
            fed = _Fed(aiter(articles))
            return _taken(self.summarize_many(fed, **fields), fed)
        return _taken(self.summarize_many(articles, **fields), None)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await asyncio.to_thread(self.close)


class _Fed:
    """The items of an asynchronous iterator, for the thread that works; one at a time."""

    def __init__(self, items: AsyncIterator[Item]) -> None:
        self._items = items
        self._asked: Future[Item] | None = None
        self.loop: asyncio.AbstractEventLoop | None = None

    def __iter__(self) -> _Fed:
        return self

    def __next__(self) -> Item:
        assert self.loop is not None
        self._asked = asyncio.run_coroutine_threadsafe(self._one(), self.loop)
        item = self._asked.result()
        if item is _END:
            raise StopIteration
        return item

    async def _one(self) -> Item:
        return await anext(self._items, _END)

    def stop(self) -> None:
        """Wait for no further item: the thread must not wait for a loop that ends."""
        if self._asked is not None:
            self._asked.cancel()


async def _taken(results: Results, fed: _Fed | None) -> AsyncGenerator[Summary | Failure]:
    """Yield results, each taken in a thread."""
    loop = asyncio.get_running_loop()
    if fed is not None:
        fed.loop = loop
    try:
        while True:
            take = partial(contextvars.copy_context().run, _next, results)
            step = loop.run_in_executor(None, take)
            try:
                made = await asyncio.shield(step)
            except asyncio.CancelledError:
                if fed is not None:
                    fed.stop()
                # The thread is inside the generator, which can be closed only after it.
                step.add_done_callback(lambda done: _ended(done, results))
                raise
            if made is _END:
                return
            yield made
    finally:
        # ValueError: it is at work, and is closed behind the article in hand.
        with contextlib.suppress(ValueError):
            results.close()


def _next(results: Results) -> Any:
    return next(results, _END)  # no future can hold a StopIteration


def _ended(step: asyncio.Future[Any], results: Results) -> None:
    """End what was cancelled; its result or error has nobody left to go to."""
    if not step.cancelled():
        step.exception()
    with contextlib.suppress(ValueError):
        results.close()
