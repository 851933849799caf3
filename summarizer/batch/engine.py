"""What the workers of a batch run: the one module of it that knows the pipeline."""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from summarizer.choice import unused_settings
from summarizer.pipeline import Summarizer
from summarizer.records import Options
from summarizer.registry import get_preset

GB = 1 << 30

# What one more worker takes, measured with `benchmarks/batch.py` and rounded up.
_EXTRACTIVE_BYTES = int(0.4 * GB)
_SPARE_BYTES = 1 * GB  # for the batch itself and the rest of the machine
_ENDPOINT_WORKERS = 4  # they wait for the server

PUBLIC = "summarizer.batch.engine:load"


@dataclass(frozen=True)
class Engine:
    """How to make the summariser of a worker; plain values, so that they can be sent to it.

    Attributes:
        preset: The preset; "auto" has been resolved.
        options: The fields of `Options`.
        model: The user's own model.
        base_url: Address of the server, for "endpoint".
        device: Where hub models compute.
        required: Languages without which an article counts as withheld.
        make: "module:function" that makes the summariser from this; another one in tests.
        extra: For `make`.
    """

    preset: str
    options: Mapping[str, Any]
    model: str | None = None
    base_url: str | None = None
    device: str | None = None
    required: tuple[str, ...] = ()
    make: str = PUBLIC
    extra: Mapping[str, Any] = field(default_factory=dict)

    def settings(self) -> dict[str, Any]:
        """Return what decides what the summaries are: a resumed run must have the same."""
        from summarizer import __version__

        glossary = self.options.get("glossary")
        values = {**self.options, "glossary": _digest(glossary) if glossary else None}
        return {
            "version": __version__,
            "preset": self.preset,
            "model": self.model,
            "device": self.device,
            "required": list(self.required),
            **values,
        }

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return asdict(self)


def resolve(
    preset: str,
    *,
    model: str | os.PathLike[str] | None = None,
    base_url: str | None = None,
    device: str | None = None,
    required: tuple[str, ...] = (),
    **options: Any,
) -> tuple[Engine, str]:
    """Check the settings, and decide what "auto" stands for, once for all workers.

    Returns:
        The engine, and why "auto" chose its preset; empty when it was named.

    Raises:
        OptionError: A name or a value is wrong.
    """
    named = os.fspath(model) if model is not None else None
    with Summarizer(
        preset, model=named, base_url=base_url, device=device, quiet=True, **options
    ) as chosen:
        if preset == "auto" and unused_settings(get_preset(chosen.preset), device, None):
            device = None
        if chosen.options.glossary is not None:
            from summarizer.glossary import load_glossary

            load_glossary(chosen.options.glossary)  # what is wrong with it, is wrong for all
        engine = Engine(
            chosen.preset, chosen.options.to_dict(), named, base_url, device, tuple(required)
        )
        return engine, chosen.reason


def load(engine: Mapping[str, Any]) -> Summarizer:
    """Make the summariser of a worker."""
    return Summarizer(
        engine["preset"],
        options=Options.of(dict(engine["options"])),
        model=engine["model"],
        base_url=engine["base_url"],
        device=engine["device"],
        quiet=True,
    )


def made(engine: Mapping[str, Any]) -> Any:
    """Make whatever `engine["make"]` says."""
    module, _, function = str(engine["make"]).partition(":")
    return getattr(importlib.import_module(module), function)(engine)


def workers_for(preset: str) -> int:
    """Return how many workers suit this machine.

    The extractive preset gets one for each processor that this process may use, as far as the free
    memory goes. A local model gets one: it uses all processors by itself.
    """
    if preset == "endpoint":
        return _ENDPOINT_WORKERS
    if preset != "extractive":
        return 1
    return max(1, min(processors(), (memory_free() - _SPARE_BYTES) // _EXTRACTIVE_BYTES))


def threads_for(preset: str, workers: int) -> int | None:
    """Return the threads of each worker's linear algebra; None to leave it to the library."""
    if preset in ("extractive", "endpoint"):
        return 1  # several wait for each other
    return None if workers == 1 else max(1, processors() // workers)


def processors() -> int:
    """Return how many processors this process may use, a container's share included."""
    try:
        count = len(os.sched_getaffinity(0))
    except AttributeError:  # not Linux
        count = os.cpu_count() or 1
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
        count = min(count, max(1, int(quota) // int(period)))
    except (OSError, ValueError):  # no such limit
        pass
    return count


def memory_free() -> int:
    """Return how many bytes of memory are free, for this container if it is one."""
    free = 8 * GB  # where the system does not say
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                free = int(line.split()[1]) << 10
        group = Path("/sys/fs/cgroup")
        limit = int((group / "memory.max").read_text(encoding="ascii"))
        used = int((group / "memory.current").read_text(encoding="ascii"))
        free = min(free, limit - used)
    except (OSError, ValueError):  # not Linux, or no such limit
        pass
    return free


def _digest(path: str) -> str:
    import hashlib

    return "sha256 " + hashlib.sha256(Path(path).read_bytes()).hexdigest()[:16]
