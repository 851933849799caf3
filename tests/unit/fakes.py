"""Stand-ins for what is heavy: engines that answer from a queue, weights that are a few bytes."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from summarizer.engines.base import Generation
from summarizer.registry import Carrier, ModelCard


@dataclass(frozen=True)
class Call:
    """What a fake engine was asked."""

    messages: list[dict[str, str]]
    max_tokens: int
    temperature: float
    seed: int
    stop: tuple[str, ...]

    @property
    def prompt(self) -> str:
        return "\n".join(message["content"] for message in self.messages)


class FakeEngine:
    """Replays `answers` in order and keeps every call; an empty queue fails the test.

    An answer may be a text, a whole Generation, or an exception to raise. A token is a word.
    """

    def __init__(
        self,
        answers: Iterable[str | Generation | Exception] = (),
        *,
        name: str = "fake/model@0",
        window: int = 4096,
    ) -> None:
        self.answers = deque(answers)
        self.calls: list[Call] = []
        self.name = name
        self.window = window
        self.closed = False

    def chat(
        self,
        messages: Sequence[Mapping[str, str]],
        *,
        max_tokens: int,
        temperature: float = 0.0,
        seed: int = 0,
        stop: Sequence[str] = (),
    ) -> Generation:
        assert not self.closed, "the engine was used after close()"
        self.calls.append(
            Call([dict(m) for m in messages], max_tokens, temperature, seed, tuple(stop))
        )
        assert self.answers, f"unexpected call: {self.calls[-1].prompt}"
        answer = self.answers.popleft()
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Generation):
            return answer
        prompt_tokens = self.count_tokens(self.calls[-1].prompt)
        return Generation(answer, prompt_tokens, self.count_tokens(answer), "stop", 0.0)

    def sample(
        self,
        messages: Sequence[Mapping[str, str]],
        *,
        count: int,
        max_tokens: int,
        temperature: float,
        seed: int = 0,
    ) -> list[Generation]:
        return [
            self.chat(messages, max_tokens=max_tokens, temperature=temperature, seed=seed + n)
            for n in range(count)
        ]

    def count_tokens(self, text: str) -> int:
        assert not self.closed, "the engine was used after close()"
        return len(text.split())

    def close(self) -> None:
        self.closed = True


def fake_card(content: bytes, parts: int = 3, **changes: Any) -> ModelCard:
    """A card whose weights are `content`, carried by `parts` packages named fakepart1, ..."""
    card = ModelCard(
        name="fake",
        repo="fake-org/fake-model",
        revision="0123456789abcdef0123456789abcdef01234567",
        file="fake-q4.gguf",
        engine="gguf",
        task="translate",
        licence="Apache-2.0",
        licence_url="https://example.org/licence",
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        window=64,
        carriers=tuple(
            Carrier(f"fakepart{n}==1.0", f"fakepart{n}", f"data/part{n:02d}.bin", len(piece))
            for n, piece in enumerate(_pieces(content, parts), start=1)
        ),
        extra="offline",
    )
    fields = {name: getattr(card, name) for name in card.__slots__}
    return ModelCard(**{**fields, **changes})


def _pieces(content: bytes, parts: int) -> list[bytes]:
    size = -(-len(content) // parts)
    return [content[start : start + size] for start in range(0, len(content), size)]


def install_parts(site: Path, content: bytes, parts: int = 3) -> list[Path]:
    """Write the packages of `fake_card(content, parts)` below `site`; importing one is an error."""
    files = []
    for number, piece in enumerate(_pieces(content, parts), start=1):
        package = site / f"fakepart{number}"
        (package / "data").mkdir(parents=True)
        (package / "__init__.py").write_text("raise RuntimeError('a carrier was executed')\n")
        file = package / "data" / f"part{number:02d}.bin"
        file.write_bytes(piece)
        files.append(file)
    return files
