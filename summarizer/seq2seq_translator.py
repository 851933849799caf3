"""Arabic clauses into English by an encoder-decoder checkpoint: opus-mt, NLLB, SMaLL-100, mBART.

It takes no hints and no glossary: such a model reads a text and no instructions. What a glossary
asks for is still checked by the translate route, and other candidates are tried when it is missing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from summarizer.arabic import clean
from summarizer.candidates import TEMPERATURE
from summarizer.engines.base import Generation, TextToText
from summarizer.errors import EngineError, SummarizerError
from summarizer.seq2seq_route import BATCH
from summarizer.translation import SPARE_TOKENS, TOKENS_PER_TOKEN
from summarizer.windows import pieces

KEPT = 1024
"""Translations made ahead of time that are kept until they are asked for; the oldest go first."""


class Seq2SeqTranslator:
    """Arabic clauses into English, for the translate route.

    Args:
        engine: A translating checkpoint.

    Raises:
        EngineError: The checkpoint cannot write English.
    """

    def __init__(self, engine: TextToText) -> None:
        """Translate with `engine`."""
        if "en" not in engine.languages:
            raise EngineError(
                f"{engine.name} does not write English.",
                "choose a checkpoint that translates Arabic to English",
            )
        self.engine = engine
        self._ahead: OrderedDict[str, Generation] = OrderedDict()

    def translate(
        self,
        clause: str,
        *,
        title: str = "",
        glossary: Mapping[str, str] | None = None,
        hints: Sequence[tuple[str, str]] = (),
    ) -> Generation:
        """Translate one clause or sentence as the model's card says, usually with beams.

        Args:
            clause: Arabic text. One that is longer than the model's window is translated in parts.
            title: Ignored.
            glossary: Ignored.
            hints: Ignored.

        Returns:
            The English; `finish` is `length` when it was cut off. `confidence` is None: how sure a
            model must be was tuned for another kind, so only the checks ask for candidates.

        Raises:
            EngineError: The engine failed.
        """
        source = _line(clause)
        if (ready := self._ahead.pop(source, None)) is not None:
            return ready
        return self._generate(source, count=1)[0]

    def samples(
        self,
        clause: str,
        *,
        count: int,
        title: str = "",
        glossary: Mapping[str, str] | None = None,
        hints: Sequence[tuple[str, str]] = (),
        temperature: float = TEMPERATURE,
        seed: int = 0,
    ) -> list[Generation]:
        """Draw `count` translations of one clause; the rest is as in `translate`.

        Args:
            clause: Arabic text.
            count: How many to draw.
            title: Ignored.
            glossary: Ignored.
            hints: Ignored.
            temperature: How far they may stray from the likeliest one; above 0.
            seed: Seed of the sampling.
        """
        return self._generate(_line(clause), count=count, temperature=temperature, seed=seed)

    def prepare(self, clauses: Iterable[str], batch: int = BATCH) -> None:
        """Translate clauses together, ahead of the calls of `translate` that will ask for them.

        Nothing is lost when one fails: it is then translated, and fails, when it is asked for.

        Args:
            clauses: Arabic texts, of one article or of many; at most `KEPT` are used.
            batch: Texts that are generated together.
        """
        fresh = (line for line in map(_line, clauses) if line and line not in self._ahead)
        lengths = {line: self.engine.count_tokens(line) for line in islice(fresh, KEPT)}
        fitting = sorted(
            (line for line, tokens in lengths.items() if tokens <= self.engine.window),
            key=lambda line: lengths[line],
        )
        for start in range(0, len(fitting), batch):
            group = fitting[start : start + batch]
            limit = self._limit(lengths[group[-1]])
            try:
                answers = self.engine.generate(group, language="en", max_tokens=limit)
            except SummarizerError:
                continue
            for line, (answer,) in zip(group, answers, strict=True):
                self._ahead[line] = _tidy(answer)
        while len(self._ahead) > KEPT:
            self._ahead.popitem(last=False)

    def _limit(self, tokens: int) -> int:
        return min(self.engine.window, TOKENS_PER_TOKEN * tokens + SPARE_TOKENS)

    def _generate(
        self, source: str, *, count: int, temperature: float = 0.0, seed: int = 0
    ) -> list[Generation]:
        try:
            parts, _ = pieces([source], self.engine.count_tokens, self.engine.window)
        except ValueError as error:
            problem = f"the window of {self.engine.name} is too small: {error}."
            raise EngineError(problem) from error
        made = [
            self.engine.generate(
                [part.text],
                language="en",
                count=count,
                temperature=temperature,
                seed=seed,
                max_tokens=self._limit(self.engine.count_tokens(part.text)),
            )[0]
            for part in parts
        ]
        return [_tidy(_joined(answers)) for answers in zip(*made, strict=True)]


def _line(text: str) -> str:
    return " ".join(clean(text).split())


def _tidy(answer: Generation) -> Generation:
    return replace(answer, text=" ".join(answer.text.split()), confidence=None)


def _joined(parts: Sequence[Generation]) -> Generation:
    """Return the answers to the parts of one clause as one answer."""
    return Generation(
        text=" ".join(part.text.strip() for part in parts),
        prompt_tokens=sum(part.prompt_tokens for part in parts),
        tokens=sum(part.tokens for part in parts),
        finish="stop" if all(part.finish == "stop" for part in parts) else "length",
        seconds=sum(part.seconds for part in parts),
    )
