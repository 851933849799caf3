"""The asynchronous methods: the event loop turns meanwhile, and what is cancelled holds nothing."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from summarizer import Article, ArticleError, Failure, OptionError, Summarizer, Summary

SHORT = Article(text="افتتح الوزير مستشفى جديدا في المدينة.", title="مستشفى جديد")


class Slow(Summarizer):
    """Waits for a gate before every summary; counts those that it has begun and finished."""

    def __init__(self, **fields: Any) -> None:
        super().__init__("extractive", quiet=True, languages="ar", **fields)
        self.gate = threading.Event()
        self.lock = threading.Lock()
        self.begun = self.finished = 0

    def _summarize(self, *given: Any) -> Any:
        with self.lock:
            self.begun += 1
            assert self.gate.wait(20)
            made = super()._summarize(*given)
            self.finished += 1
            return made


def test_the_result_is_that_of_summarize() -> None:
    summarizer = Summarizer("extractive")
    made = asyncio.run(summarizer.asummarize(SHORT, languages="ar", words=10))
    assert isinstance(made, Summary)
    assert made.arabic == summarizer.summarize(SHORT, languages="ar", words=10).arabic
    assert made.options.words == 10


def test_errors_come_through() -> None:
    async def work() -> None:
        with pytest.raises(ArticleError):
            await Summarizer("extractive").asummarize(Article(text="English only, sorry."))
        with pytest.raises(OptionError):
            await Summarizer("extractive").asummarize(SHORT, wrods=3)
        with pytest.raises(OptionError):
            Summarizer("extractive").asummarize_many([SHORT], wrods=3)

    asyncio.run(work())


def test_the_event_loop_turns_while_a_summary_is_made() -> None:
    summarizer = Slow()

    async def work() -> int:
        task = asyncio.create_task(summarizer.asummarize(SHORT))
        while not summarizer.begun:
            await asyncio.sleep(0.001)
        ticks = 0
        for _ in range(50):  # the summary waits at its gate through all of them
            await asyncio.sleep(0)
            ticks += 1
        assert not task.done()
        summarizer.gate.set()
        assert isinstance(await task, Summary)
        return ticks

    assert asyncio.run(work()) == 50


def test_many_at_a_time_are_each_their_own() -> None:
    texts = [f"افتتح الوزير مستشفى جديدا رقم {n} في المدينة." for n in range(12)]

    async def work() -> list[Summary]:
        async with Summarizer("extractive", languages="ar") as summarizer:
            return await asyncio.gather(
                *(summarizer.asummarize(Article(text=text)) for text in texts)
            )

    assert [str(made.arabic) for made in asyncio.run(work())] == texts


@pytest.mark.parametrize("kind", ["list", "generator", "asynchronous"])
def test_many_articles_come_in_order_with_one_result_each(kind: str) -> None:
    items: list[Any] = [SHORT, "English only.", SHORT]

    async def later() -> AsyncIterator[Any]:
        for item in items:
            await asyncio.sleep(0.001)
            yield item

    given = {"list": items, "generator": iter(items), "asynchronous": later()}[kind]

    async def work() -> list[Any]:
        summarizer = Summarizer("extractive", quiet=True)
        return [made async for made in summarizer.asummarize_many(given, languages="ar")]

    first, second, third = asyncio.run(work())
    assert isinstance(first, Summary) and isinstance(third, Summary)
    assert isinstance(second, Failure) and isinstance(second.error, ArticleError)


def test_articles_are_asked_for_one_by_one() -> None:
    asked: list[int] = []

    def items() -> Iterator[Article]:
        for number in range(100):
            asked.append(number)
            yield SHORT

    async def work() -> None:
        results = Summarizer("extractive", quiet=True).asummarize_many(items(), languages="ar")
        assert not asked
        await anext(results)
        await results.aclose()

    asyncio.run(work())
    assert asked == [0]


def test_what_the_articles_raise_reaches_the_caller() -> None:
    async def broken() -> AsyncIterator[Article]:
        yield SHORT
        raise ZeroDivisionError("the caller's own")

    async def work() -> None:
        results = Summarizer("extractive", quiet=True).asummarize_many(broken(), languages="ar")
        assert isinstance(await anext(results), Summary)
        with pytest.raises(ZeroDivisionError, match="the caller's own"):
            await anext(results)

    asyncio.run(work())


def test_a_timeout_is_kept_and_the_work_in_hand_frees_its_lock_afterwards() -> None:
    summarizer = Slow()

    async def work() -> float:
        started = time.monotonic()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(summarizer.asummarize(SHORT), 0.2)
        waited = time.monotonic() - started
        assert summarizer.begun == 1 and summarizer.finished == 0 and summarizer.lock.locked()
        summarizer.gate.set()
        assert isinstance(await summarizer.asummarize(SHORT), Summary)
        return waited

    assert asyncio.run(work()) < 10
    assert summarizer.finished == 2 and not summarizer.lock.locked()


@pytest.mark.parametrize("kind", ["list", "asynchronous"])
def test_a_cancelled_run_ends_after_the_article_in_hand(kind: str) -> None:
    summarizer = Slow()
    items = [SHORT] * 5

    async def later() -> AsyncIterator[Article]:
        for item in items:
            yield item

    async def work() -> None:
        given = items if kind == "list" else later()
        results = summarizer.asummarize_many(given)

        async def take() -> None:
            async for _ in results:
                raise AssertionError("nothing comes before the gate is open")

        task = asyncio.create_task(take())
        while not summarizer.begun:
            await asyncio.sleep(0.001)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        summarizer.gate.set()
        while summarizer.lock.locked():
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.05)

    asyncio.run(work())
    assert (summarizer.begun, summarizer.finished) == (1, 1)


def test_waiting_for_an_article_that_never_comes_can_be_cancelled() -> None:
    async def never() -> AsyncIterator[Article]:
        yield SHORT
        await asyncio.Event().wait()

    async def work() -> None:
        results = Summarizer("extractive", quiet=True).asummarize_many(never(), languages="ar")
        await anext(results)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(results), 0.2)

    started = time.monotonic()
    asyncio.run(work())  # it waits for the threads that it made
    assert time.monotonic() - started < 20
