"""A summariser for batches that takes no time, gives the same bytes every time, and obeys texts.

`!segfault`, `!exit`, `!hang`, `!raise`, `!once FILE` (dies where FILE is missing, and makes it) and
`!parent` (kills what minds the worker) at the beginning of a text do to the worker what they say;
`!deny` is refused, `!flag` is flagged.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from summarizer.article import Article
from summarizer.batch.engine import Engine
from summarizer.errors import ArticleError, WeightsError
from summarizer.records import Failure


@dataclass
class FakePart:
    language: str
    status: str


class FakeSummary:
    """The first words of a text."""

    def __init__(self, article: Article) -> None:
        self.text = article.text[:60]
        self.status = "flagged" if self.text.startswith("!flag") else "ok"
        if self.text.startswith("!withhold"):
            self.status = "withheld"
        self.notes = article.notes
        self.languages = [FakePart("ar", self.status)]

    def to_dict(self) -> dict[str, Any]:
        return {
            "title": "",
            "preset": "fake",
            "arabic": {"text": self.text, "status": self.status},
            "english": None,
            "warnings": list(self.notes),
        }


class FakeSummarizer:
    def __init__(self, extra: Mapping[str, Any]) -> None:
        self.ahead = int(extra.get("ahead", 1))
        self._seconds = float(extra.get("seconds", 0))
        self._missing = extra.get("missing")
        if extra.get("refuse"):
            os._exit(9)

    def load(self) -> dict[str, Any]:
        return {self._missing: WeightsError("no weights.", "get them")} if self._missing else {}

    def summarize(self, article: Article) -> FakeSummary:
        obey(article.text)
        return FakeSummary(article)

    def summarize_many(self, articles: Iterable[Article]) -> Iterator[FakeSummary | Failure]:
        waiting = iter(articles)
        while held := list(islice(waiting, self.ahead)):
            made: list[FakeSummary | Failure] = []
            for index, article in enumerate(held):
                obey(article.text)
                time.sleep(self._seconds)
                if article.text.startswith("!deny"):
                    made.append(Failure(index, None, ArticleError("denied.", "ask again")))
                else:
                    made.append(FakeSummary(article))
            yield from made


def obey(text: str) -> None:
    order, _, rest = text.partition(" ")
    if order == "!segfault":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif order == "!exit":
        os._exit(3)
    elif order == "!hang":
        time.sleep(1000)
    elif order == "!parent":
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(1000)
    elif order == "!raise":
        raise RuntimeError("boom")
    elif order == "!once" and not Path(rest).exists():
        Path(rest).touch()
        os.kill(os.getpid(), signal.SIGKILL)


def make(engine: Mapping[str, Any]) -> FakeSummarizer:
    return FakeSummarizer(engine["extra"])


def engine(**extra: Any) -> Engine:
    """The engine that has workers make their summariser here."""
    required = ("ar",) if extra.pop("required", False) else ()
    return Engine("fake", {}, required=required, make="batch_fake:make", extra=extra)
