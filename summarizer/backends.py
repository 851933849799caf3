"""The engines behind a preset: each loaded when it is first needed, shared, freed together."""

from __future__ import annotations

import contextlib
import os
import re
import threading
import time
import weakref
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.resources import as_file, files
from typing import Any

from summarizer import catalogue, forking, hub, snapshots, weights
from summarizer.checkpoint import Checkpoint
from summarizer.choice import check, on_hub
from summarizer.engines.base import TextToText
from summarizer.errors import EngineError, SummarizerError, WeightsError
from summarizer.progress import loading
from summarizer.records import Language, Route
from summarizer.registry import ModelCard, Preset, get_preset
from summarizer.rescue import Rescuing
from summarizer.routes import Translates
from summarizer.seq2seq_translator import Seq2SeqTranslator
from summarizer.translation import Translator
from summarizer.ways import Answering, Extracting, Translating, Way, Writing, recorded_name

PATIENCE = 15.0
"""Seconds for which what failed slowly, as a hub that does not answer, is not tried again: without
a network every article would wait for it anew."""

_SLOW = 0.5  # seconds; what fails faster is tried again at once
_TRANSLATORS = ("marian", "m2m_100")  # model_type of checkpoints that are made to translate
# mBART's own are told from its summarisers by their names: mbart-large-50-many-to-many-mmt.
_NAMED_TRANSLATOR = re.compile(r"mbart.*(many-to-(many|one)|one-to-many|mmt)", re.IGNORECASE)


class Backends:
    """What makes the languages of one preset. Threads may share it.

    Args:
        preset: The preset; not "auto".
        model: The user's own model: for "offline" a GGUF file, for "endpoint" the server's name of
            it, for the presets on the hub's models a folder, a card's name or a repository. There
            it makes every language that it can, and the preset's own models the others.
        base_url: Address of the server, for "endpoint".
        device: "cpu", "cuda", "cuda:1" or "mps"; None for the best there is.
        dtype: "float32", "bfloat16" or "float16"; None to choose by the device.
        quiet: Show no progress bars.

    Raises:
        OptionError: The preset cannot use what was named; says what it can.
    """

    def __init__(
        self,
        preset: Preset,
        *,
        model: str | None = None,
        base_url: str | None = None,
        device: str | None = None,
        dtype: str | None = None,
        quiet: bool = False,
    ) -> None:
        check(preset, model, base_url, device, dtype)
        self._preset = preset
        self._model = model
        self._base_url = base_url
        self._device, self._dtype = device, dtype
        self._progress = False if quiet else None
        self._lock = threading.Lock()
        self._ways: dict[Language, Way] = {}
        self._engines: dict[str, Any] = {}
        self._failed: dict[str, tuple[float, SummarizerError]] = {}
        self._silent_until = 0.0  # the hub did not answer
        _all.add(self)

    def way(self, language: Language) -> Way:
        """Return how a language is made, its engine loaded.

        Raises:
            WeightsError: The weights are missing, or cannot be fetched; says what to type.
            EngineError: The engine is not installed, or cannot load them.
        """
        with self._lock:
            if language not in self._ways:
                self._ways[language] = self._way(language)
            return self._ways[language]

    def route(self, language: Language) -> Route:
        """Return the route of a language, for a summary that could not be made."""
        preset = self._preset
        route = preset.arabic_route if language == "ar" else preset.english_route
        return route or "translate"

    def batched(self, languages: Iterable[Language]) -> bool:
        """Whether many articles at a time are cheaper; loads the engines to find out."""
        found = []
        for language in languages:
            with contextlib.suppress(SummarizerError):  # it is withheld, article by article
                found.append(self.way(language).batched)
        return any(found)

    def close(self) -> None:
        """Free the memory of every engine. A later call loads them again."""
        with self._lock, contextlib.ExitStack() as held:
            for way in self._ways.values():
                held.enter_context(way.lock)
            for engine in self._engines.values():
                engine.close()
            self._ways, self._engines, self._failed = {}, {}, {}
            self._silent_until = 0.0

    def _forked(self) -> None:
        """Forget the engines, which belong to the parent: the child loads its own."""
        self._lock = threading.Lock()
        self._ways, self._engines, self._failed = {}, {}, {}

    def _way(self, language: Language) -> Way:
        if self._preset.name == "endpoint":
            engine = self._loaded("endpoint", self._endpoint)
            return _writing(engine, language)
        if self._model is not None and on_hub(self._preset):
            way = self._users_way(self._model, language)
            if way is not None:
                return way
        card = self._preset.arabic_model if language == "ar" else self._preset.english_model
        route = self._preset.arabic_route if language == "ar" else self._preset.english_route
        if route == "extract":
            return Extracting()
        if card is None:
            offline = get_preset("offline").english_model
            raise WeightsError(
                f"the preset {self._preset.name!r} has no translator.",
                (offline.install if offline else "") + ", then use the preset 'offline'",
            )
        if card.engine == "gguf":
            local = self._loaded(card.repo, lambda: self._gguf(card))
            return Translating(local.translator, local.engine.name)
        engine = self._hub_engine(card)
        if route == "translate":
            return Translating(Seq2SeqTranslator(engine), recorded_name(engine))
        return _writing(engine, language)

    def _users_way(self, model: str, language: Language) -> Way | None:
        """How the user's own model makes a language; None when it does not."""
        card = snapshots.known_card(model)
        if card and language not in card.languages:
            return None
        if card and card.task == "translate" and language == "ar":
            return None
        engine = self._hub_engine(card or model)
        if not isinstance(engine, TextToText):
            return _writing(engine, language)
        if language not in engine.languages:
            return None
        if translates(engine):
            if language == "ar":
                return None
            return Translating(Seq2SeqTranslator(engine), recorded_name(engine))
        return _writing(engine, language)

    def _loaded(self, key: str, load: Callable[[], Any]) -> Any:
        """Load something once; what failed slowly is not tried again at once."""
        if key in self._engines:
            return self._engines[key]
        until, before = self._failed.get(key, (0.0, None))
        if before is not None and time.monotonic() < until:
            # Its own kind may need more to be made of, and the pipeline knows these two.
            kind = WeightsError if isinstance(before, WeightsError) else EngineError
            raise kind(before.what, before.next_step)
        started = time.monotonic()
        try:
            self._engines[key] = load()
        except SummarizerError as error:
            if time.monotonic() - started > _SLOW:
                self._failed[key] = (time.monotonic() + PATIENCE, error)
            raise
        return self._engines[key]

    def _endpoint(self) -> Any:
        from summarizer.engines.endpoint import EndpointEngine

        return EndpointEngine(self._base_url, self._model)

    def _gguf(self, card: ModelCard) -> _Gguf:
        return _Gguf(*open_gguf(card, self._model, self._progress))

    def _hub_engine(self, model: str | ModelCard) -> Any:
        return self._loaded(
            model.repo if isinstance(model, ModelCard) else model,
            lambda: open_checkpoint(
                self._checkpoint(model), self._device, self._dtype, self._progress
            ),
        )

    def _checkpoint(self, model: str | ModelCard) -> Checkpoint:
        """Return a checkpoint that is on this machine, or fetch it."""
        try:
            found = snapshots.find(model)
        except WeightsError:
            found = None  # `ensure` mends what is half there, or says what is wrong
        if found is not None:
            return found
        if hub.hub_offline():
            return snapshots.ensure(model)
        missing = catalogue.missing_packages("chat")
        if missing:  # before gigabytes are fetched
            from summarizer.engines.loading import INSTALL

            raise EngineError(f"{' and '.join(missing)} are not installed.", INSTALL)
        if time.monotonic() < self._silent_until or not hub.hub_reachable():
            self._silent_until = max(self._silent_until, time.monotonic() + PATIENCE)
            try:
                return snapshots.ensure(model)
            except WeightsError as error:
                what = f"{error.what} The model hub does not answer."
                raise WeightsError(what, f"when the network is back: {error.next_step}") from error
        return snapshots.ensure(model, allow_download=True, progress=self._progress)


_all: weakref.WeakSet[Backends] = weakref.WeakSet()


def _forked() -> None:
    for backends in list(_all):
        backends._forked()


forking.in_child(_forked)


@dataclass(frozen=True, slots=True)
class _Gguf:
    """A GGUF checkpoint and its translator, closed together."""

    engine: Any
    translator: Translates

    def close(self) -> None:
        self.engine.close()


def translates(engine: Any) -> bool:
    """Whether an encoder-decoder translates; if not, it summarises."""
    card, kind = engine.checkpoint.card, engine.checkpoint.model_type
    if card:
        return bool(card.task == "translate")
    return kind in _TRANSLATORS or bool(_NAMED_TRANSLATOR.search(engine.checkpoint.name))


def open_checkpoint(
    checkpoint: Checkpoint, device: str | None, dtype: str | None, progress: bool | None
) -> Any:
    """Load a checkpoint with the engine that runs it."""
    size = sum(file.stat().st_size for file in checkpoint.weights)
    with loading(f"loading {checkpoint.name}", size, progress):
        if checkpoint.engine == "chat":
            from summarizer.engines.chat import ChatEngine

            return ChatEngine(checkpoint, device=device, dtype=dtype)
        from summarizer.engines.ct2 import open_text_to_text

        return open_text_to_text(checkpoint, device=device, dtype=dtype, progress=progress)


def open_gguf(card: ModelCard, model: str | None, progress: bool | None) -> tuple[Any, Translates]:
    """Load a GGUF checkpoint with llama.cpp, and make a translator of it."""
    from summarizer.engines.gguf import GgufEngine

    path = weights.ensure(card, model, allow_download=not hub.hub_offline(), progress=progress)
    # A file that the user named may be another model: it must not carry this card's name.
    own = (model or os.environ.get("SUMMARIZER_WEIGHTS")) and not weights.is_registered(path, card)
    with loading(f"loading {path.name}", path.stat().st_size, progress):
        if own or card.adapter is None:
            engine = GgufEngine(path, None if own else card)
            return engine, Translator(engine)
        with as_file(files("summarizer") / "data" / card.adapter.file) as adapter:
            engine = GgufEngine(path, card, adapter=adapter)
        return engine, Translator(engine, trained=True)


def _writing(engine: Any, language: Language) -> Way:
    """Let a model write a language; what the checks refuse of it is made again by a safer route."""
    if isinstance(engine, TextToText):
        way: Way = Writing(engine, language, recorded_name(engine))
        return Rescuing(way, language) if language == "ar" else way
    way = Answering(engine, language, recorded_name(engine))
    return Rescuing(way, language, None if language == "ar" else Translator(engine))
