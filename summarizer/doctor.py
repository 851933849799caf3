"""`summarizer doctor`: what is installed, found and reachable, and what to type next."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from summarizer import cache, catalogue, hub, weights
from summarizer.choice import HUB_SECONDS
from summarizer.errors import SummarizerError
from summarizer.registry import HUB_PRESETS, MODELS, ModelCard

DISTRIBUTION = "arabic-news-summarizer"

# Optional packages: distribution, the extra that installs it, what it is for.
_OPTIONAL = (
    ("xllamacpp", "offline", "runs the language model of the offline preset"),
    ("trafilatura", "html", "reads HTML pages"),
    ("transformers", "hub", "runs models of the model hub"),
    ("torch", "hub", "runs models of the model hub"),
    ("sentencepiece", "hub", "reads tokenizers of the model hub"),
    ("protobuf", "hub", "reads tokenizers of the model hub"),
    ("ctranslate2", "fast", "runs encoder-decoders of the model hub on a processor, faster"),
    ("sacrebleu", "eval", "measures English summaries"),
    ("matplotlib", "eval", "draws evaluations as pictures"),
    ("pandas", "data", "makes tables of many summaries"),
    ("jupyter", "notebook", "opens the notebooks"),
)

# Only for finding out whether the path works; nobody sees the summary of it.
_SAMPLE = (
    "افتتحت البلدية مكتبة عامة جديدة في وسط المدينة صباح اليوم. "
    "وتضم المكتبة عشرين ألف كتاب وقاعة للأطفال. "
    "وقال مدير المكتبة إن الدخول سيكون مجانيا طوال العام."
)

Status = Literal["ok", "missing", "problem"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        name: What was looked at.
        status: `ok`; `missing`, when something optional is not there; `problem`.
        detail: What was found.
        next: What to type or do; empty when nothing needs doing.
    """

    name: str
    status: Status
    detail: str
    next: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All findings; `works` tells whether Arabic summaries can be made."""

    findings: tuple[Finding, ...]
    works: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return {"works": self.works, "findings": [asdict(item) for item in self.findings]}

    def __str__(self) -> str:
        width = max(len(item.name) for item in self.findings)
        lines = []
        for item in self.findings:
            lines.append(f"{item.status:<8} {item.name:<{width}}  {item.detail}")
            if item.next:
                lines.append(f"{'':<8} {'':<{width}}  next: {item.next}")
        works = (
            "Arabic summaries can be made." if self.works else "Arabic summaries cannot be made."
        )
        return "\n".join([*lines, "", works])


def examine(*, progress: bool | None = None) -> Report:
    """Look at everything. Takes some seconds; asks the model hub for at most three.

    Args:
        progress: Show a bar on stderr while a large file is verified. None: only on a terminal.
    """
    works = _summary()
    findings = [_system(), *_clashes(), *_packages(), _encoder(), works]
    findings += [_weights(card, progress) for card in MODELS if card.engine == "gguf"]
    published = [card for preset in HUB_PRESETS for card in preset.models if not card.file]
    findings += [_snapshot(card) for card in dict.fromkeys(published)]
    findings += [_device(), _endpoint(), _cache(), _hub()]
    return Report(tuple(findings), works.status == "ok")


def _system() -> Finding:
    detail = (
        f"{DISTRIBUTION} {_version(DISTRIBUTION) or '(not installed)'}, "
        f"Python {platform.python_version()}, {platform.platform()}, {os.cpu_count()} processors"
    )
    return Finding("system", "ok", detail)


def _clashes() -> Iterator[Finding]:
    """Other distributions that install a top-level `summarizer`: the last one installed wins."""
    owners = set(importlib.metadata.packages_distributions().get("summarizer", ()))
    others = sorted(owners - {DISTRIBUTION})
    if others:
        yield Finding(
            "import name",
            "problem",
            f"{', '.join(others)} also installs a package called 'summarizer'",
            f"pip uninstall {' '.join(others)}, then "
            f"pip install --force-reinstall --no-deps {DISTRIBUTION}",
        )
    else:
        yield Finding("import name", "ok", "'summarizer' belongs to this package alone")


def _packages() -> Iterator[Finding]:
    for name, extra, purpose in _OPTIONAL:
        version = _version(name)
        if version:
            yield Finding(name, "ok", f"{version} ({purpose})")
        else:
            command = f'pip install "{DISTRIBUTION}[{extra}]"'
            yield Finding(name, "missing", f"not installed ({purpose})", command)


def _encoder() -> Finding:
    def load() -> str:
        from summarizer.encoder import SentenceEncoder

        rows = SentenceEncoder().encode([_SAMPLE])
        if not rows.any():
            raise ValueError("it gives an empty vector")
        return f"loads, {rows.shape[1]} dimensions"

    return _tried("sentence encoder", load)


def _summary() -> Finding:
    def summarize() -> str:
        from summarizer.article import Article
        from summarizer.pipeline import Summarizer

        made = Summarizer("extractive", quiet=True).summarize(
            Article(text=_SAMPLE), languages=("ar",), words=20
        )
        if made.arabic is None or not made.arabic.text:
            raise ValueError("it gives an empty summary")
        return f"works, {made.seconds.get('total', 0.0):.2f} s for a short article"

    return _tried("extractive preset", summarize)


def _tried(name: str, attempt: Callable[[], str]) -> Finding:
    """Run a part that must work; whatever it raises is the finding."""
    again = f"pip install --force-reinstall {DISTRIBUTION}"
    try:
        return Finding(name, "ok", attempt())
    except SummarizerError as error:
        return Finding(name, "problem", error.what, error.next_step)
    except Exception as error:  # a broken installation can raise anything
        return Finding(name, "problem", f"fails: {type(error).__name__}: {error}", again)


def _weights(card: ModelCard, progress: bool | None) -> Finding:
    here = catalogue.state(card)
    if not here.ready:
        return Finding(card.name, "missing", here.where, here.next)
    detail = f"{catalogue.size(card.bytes)}, {here.where}"
    if here.file is None:
        return Finding(card.name, "ok", f"{detail}; not verified before that")
    file = Path(here.file)
    detail += f", {file}"
    try:
        digest = cache.digest_of(file, progress)
        named = weights.find(card)
    except (OSError, SummarizerError) as error:
        return Finding(card.name, "problem", f"{file} cannot be read: {error}")
    if digest == card.sha256:
        return Finding(card.name, "ok", f"{detail}, sha256 verified")
    if named and named.where == "path":
        return Finding(card.name, "ok", f"{detail}, your own model: not the registered one")
    wrong = f"{detail}, has sha256 {digest}, expected {card.sha256}"
    return Finding(card.name, "problem", wrong, f"delete {file} and run summarizer download")


def _snapshot(card: ModelCard) -> Finding:
    """A repository of the hub: whether all its files are there, none of them hashed."""
    here = catalogue.state(card)
    detail = f"{here.where}, {here.file}" if here.file else here.where
    if card.warning:
        detail += f"; {card.licence}, not for commercial use"
    return Finding(card.name, "ok" if here.ready else "missing", detail, here.next)


def _device() -> Finding:
    """Where models of the hub would compute, and in which number format."""
    from summarizer.engines import loading

    missing = catalogue.missing_packages("chat")
    if missing:
        detail = f"not known without {' and '.join(missing)}"
        return Finding("device", "missing", detail, loading.INSTALL)
    try:
        device = loading.choose_device()
        detail = f"models of the hub run on {device} in {loading.choose_dtype(device)}"
    except SummarizerError as error:
        return Finding("device", "problem", error.what, error.next_step)
    if device == "cpu" and _version("ctranslate2"):
        detail += "; encoder-decoders by CTranslate2 in int8"
    return Finding("device", "ok", detail)


def _endpoint() -> Finding:
    here = catalogue.endpoint_state()
    return Finding("model server", "ok" if here.ready else "missing", here.where, here.next)


def _cache() -> Finding:
    folder = cache.cache_dir()
    place = next((p for p in (folder, *folder.parents) if p.exists()), Path(folder.anchor or "."))
    try:
        with tempfile.TemporaryFile(dir=place):
            free = shutil.disk_usage(place).free
    except OSError as error:
        reason = error.strerror or str(error)
        return Finding("cache", "problem", f"{folder}: {reason}", cache.ELSEWHERE)
    detail = f"{folder}, writable, {catalogue.size(free)} free"
    largest = max(card.bytes for card in MODELS)
    if free < largest + cache.SPARE and _needs_room():
        return Finding("cache", "problem", detail, cache.ELSEWHERE)
    return Finding("cache", "ok", detail)


def _needs_room() -> bool:
    return any(catalogue.state(card).file is None for card in MODELS)


def _hub() -> Finding:
    if hub.hub_offline():
        name = hub.switched_off()
        advice = f"unset {name} to allow downloads"
        return Finding("model hub", "missing", f"switched off by {name}", advice)
    try:
        address = hub.endpoint()
    except SummarizerError as error:
        return Finding("model hub", "problem", error.what, error.next_step)
    if hub.hub_reachable(HUB_SECONDS):
        return Finding("model hub", "ok", f"{address} answers")
    return Finding(
        "model hub",
        "missing",
        f"{address} does not answer within {HUB_SECONDS:.0f} s",
        "nothing, if the weights are installed; otherwise check the network or HTTPS_PROXY",
    )


def _version(distribution: str) -> str | None:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None
