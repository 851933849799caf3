"""A worker process of a batch: articles in on its standard input, records out on its output."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO

from summarizer.article import Article
from summarizer.batch import frames
from summarizer.batch.items import Item, Outcome, Record, failure, record
from summarizer.errors import EngineError, SummarizerError
from summarizer.records import Failure

Report = Callable[[Record], None]


def main() -> None:
    """Work until standard input ends."""
    commands, answers = _channels()
    engine, _ = frames.receive(commands)
    waiting: queue.SimpleQueue[list[Item]] = queue.SimpleQueue()
    try:
        from summarizer.batch.engine import made

        summarizer = made(engine)
        problems = summarizer.load()
        missing = [problems[name] for name in engine["required"] if name in problems]
        if missing:
            raise missing[0]
        frames.send(
            answers,
            {
                "is": "ready",
                "ahead": summarizer.ahead,
                "problems": {name: str(error) for name, error in problems.items()},
            },
        )
    except Exception as error:
        what, next_step = f"{type(error).__name__}: {error}", ""
        if isinstance(error, SummarizerError):
            what, next_step = error.what, error.next_step
        frames.send(answers, {"is": "unable", "what": what, "next_step": next_step})
        return
    threading.Thread(target=_listen, args=(commands, waiting), daemon=True).start()

    def started(item: Item) -> None:
        frames.send(answers, {"is": "started", "number": item.number})

    def done(one: Record) -> None:
        head = {"is": "done", "number": one.number, "outcome": one.outcome}
        frames.send(answers, head, one.line)

    while True:
        work(summarizer, waiting.get(), engine, started, done)


def work(
    summarizer: Any,
    items: list[Item],
    engine: Mapping[str, Any],
    started: Callable[[Item], None],
    done: Report,
) -> None:
    """Summarise some articles.

    Args:
        summarizer: A `Summarizer`, or what has its `summarize` and `summarize_many`.
        items: The articles.
        engine: What is `required` of a summary.
        started: Told of each article before it is touched.
        done: Given the record of each, in order.
    """
    names = iter(items)
    held: deque[tuple[Item, Article | None, Record | None]] = deque()
    left = True

    def articles() -> Iterator[Article]:
        nonlocal left
        for item in names:
            started(item)
            try:
                article = _article(item)
            except Exception as error:
                held.append((item, None, failure(item, error)))
            else:
                held.append((item, article, None))
                yield article
        left = False

    def unread() -> None:
        while held and held[0][2] is not None:
            done(held.popleft()[2])  # type: ignore[arg-type]  # the line above sees to it

    while left:
        try:
            for made in summarizer.summarize_many(articles()):
                unread()
                done(_record(held.popleft()[0], made, engine))
        except Exception as error:  # unexpected: it took the others of its group along
            alone = sum(article is not None for _, article, _ in held) == 1
            while held:
                unread()
                if held:
                    item, article, _ = held.popleft()
                    done(_alone(summarizer, item, article, engine, error if alone else None))
        unread()
    for item, _, _ in held:  # never, unless the summariser lost one; the batch would wait for it
        done(failure(item, EngineError(f"there was no result for article {item.id!r}.")))


def _alone(
    summarizer: Any,
    item: Item,
    article: Article | None,
    engine: Mapping[str, Any],
    error: Exception | None,
) -> Record:
    try:
        if error is not None:
            raise error
        return _record(item, summarizer.summarize(article), engine)
    except Exception as its:
        return failure(item, its)


def _article(item: Item) -> Article:
    if item.path is not None:
        from summarizer.reader import read

        return read(item.path)
    return Article(item.text or "", item.title, None, item.notes)


def _record(item: Item, made: Any, engine: Mapping[str, Any]) -> Record:
    if isinstance(made, Failure):
        return failure(item, made.error)
    return record(item, outcome_of(made, engine.get("required", ())), made.to_dict())


def outcome_of(summary: Any, required: Any = ()) -> Outcome:
    """Tell what became of an article that has a summary.

    Args:
        summary: The summary.
        required: Languages that must not be withheld.
    """
    states = {part.language: part.status for part in summary.languages}
    if any(states.get(name) == "withheld" for name in required):
        return "withheld"
    if all(state == "withheld" for state in states.values()):
        return "withheld"
    return "flagged" if "flagged" in states.values() else "ok"


def _channels() -> tuple[BinaryIO, BinaryIO]:
    """Take standard input and output for messages; what others print goes to standard error."""
    for name in ("SIGINT", "SIGTERM"):  # the batch decides when its workers end
        with contextlib.suppress(OSError, ValueError):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    commands = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return commands, answers


def _listen(commands: BinaryIO, waiting: queue.SimpleQueue[list[Item]]) -> None:
    """Pass articles on; end the process at once when the batch closes the pipe, or has died."""
    with contextlib.suppress(EOFError, OSError, ValueError):
        while True:
            message, _ = frames.receive(commands)
            waiting.put([frames.unpacked(values) for values in message])
    os._exit(0)


if __name__ == "__main__":
    main()
