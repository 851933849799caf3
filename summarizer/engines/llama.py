"""llama.cpp (`xllamacpp`) made ready: imported, loaded with one checkpoint, its doors closed."""

from __future__ import annotations

import contextlib
import importlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from summarizer.errors import EngineError

INSTALL = 'pip install "arabic-news-summarizer[offline]"'
SOCKET_PATH_LIMIT = 100  # bytes; the systems allow 104 to 108


def physical_cores() -> int:
    """Return how many physical cores this process may use, a container's share included."""
    try:
        allowed = os.sched_getaffinity(0)
    except AttributeError:  # not on macOS and Windows
        return max(1, (os.cpu_count() or 2) // 2)
    cores = set()
    for cpu in allowed:
        siblings = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
        try:
            cores.add(siblings.read_text())
        except OSError:
            cores.add(str(cpu))
    with contextlib.suppress(OSError, ValueError):
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        return max(1, min(len(cores), int(quota) // int(period)))
    return max(1, len(cores))


def plain(text: str) -> str:
    """Take from `text` what is not text to llama.cpp: control tokens, lone surrogates, NUL."""
    text = text.replace("<|", "< |").replace("\0", " ")
    return text.encode("utf-8", "replace").decode("utf-8")


def _import() -> Any:
    # Waiting threads of OpenMP spin by default. When another program uses the same cores that
    # made generation 30 times slower than with threads that sleep; the library reads the
    # variable once, when it is loaded.
    variable = "OMP_WAIT_POLICY"
    before = os.environ.get(variable)
    os.environ.setdefault(variable, "PASSIVE")
    try:
        return importlib.import_module("xllamacpp")
    except ImportError as error:
        raise EngineError(f"llama.cpp is not installed ({error}).", INSTALL) from error
    finally:
        if before is None:
            del os.environ[variable]


@contextlib.contextmanager
def _closed_door() -> Iterator[str]:
    """Yield a host name for llama.cpp's built-in web server, which cannot be switched off.

    A socket file in a private folder, deleted once the server holds it, can be reached by nobody.
    Where there are none it is the loopback interface, behind a random key that nobody is told.
    """
    if os.name == "nt":
        yield "127.0.0.1"
        return
    with tempfile.TemporaryDirectory(prefix="summarizer-") as folder:
        address = os.path.join(folder, "x.sock")  # noqa: PTH118 - llama.cpp wants a string
        yield address if len(os.fsencode(address)) <= SOCKET_PATH_LIMIT else "127.0.0.1"


def load(path: Path, adapter: str | Path | None, *, threads: int, context: int, slots: int) -> Any:
    """Return a llama.cpp server inside this process.

    Args:
        path: The weights, a GGUF file.
        adapter: Low-rank adapters to put on top of them.
        threads: Threads to compute with.
        context: Tokens of the window, which the slots share.
        slots: Answers that can be generated together.

    Raises:
        EngineError: llama.cpp is not installed, or cannot load the file.
    """
    xlc = _import()
    params = xlc.CommonParams()
    params.model.path = str(path)
    params.verbosity = -1  # llama.cpp logs to stderr otherwise
    params.n_ctx = context
    params.n_parallel = slots
    params.kv_unified = True  # the slots share the window; each may fill all of it
    params.n_gpu_layers = 0
    params.fit_params = False
    params.cpuparams.n_threads = threads
    params.cpuparams_batch.n_threads = threads
    params.warmup = False
    params.cache_ram_mib = 0
    # Weights are repacked for the processor while loading; a memory-mapped file would then stay
    # resident beside its repacked copy: 1.9 GB instead of 1.3 GB for a file of 1.1 GB.
    params.load_mode = xlc.llama_load_mode.LLAMA_LOAD_MODE_NONE
    if adapter is not None:
        lora = xlc.CommonAdapterLoraInfo()
        lora.path, lora.scale = os.fspath(adapter), 1.0
        params.lora_adapters = [lora]
    params.n_threads_http = 1
    params.ui = False
    params.endpoint_slots = False
    params.api_keys = [secrets.token_hex(32)]
    with _closed_door() as host:
        params.hostnames = [host]
        try:
            return xlc.Server(params)
        except RuntimeError as error:
            raise EngineError(
                f"llama.cpp cannot load {path}: {error}",
                "check that it is a GGUF file of a supported model and that memory is free",
            ) from error
