"""The batch on a cluster, with Ray Data (extra `ray`): the one module that knows Ray.

One task, on the machine where the batch was started, reads the input and streams blocks of
articles; actors, each with a model of its own, turn them into blocks of records, which stream back
and are written as on one machine. Ray holds back the reader when the actors are busy, and gives the
block of an actor that died to another.
"""

from __future__ import annotations

import logging
import math
import os
import secrets
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from summarizer.batch.crew import Staff
from summarizer.batch.engine import Engine, processors
from summarizer.batch.shipping import Hand, Marks, Plan, articles
from summarizer.errors import EngineError, OptionError
from summarizer.registry import PRESETS

INSTALL = 'pip install "arabic-news-summarizer[ray]"'

_OBJECT_STORE = 256 << 20  # bytes, of a cluster of our own: blocks are small and do not stay
_ROWS, _FEW_ROWS = 32, 4  # articles in a block, of quick and slow presets: about a second's work
_ENDPOINT_CPUS = 0.25  # they wait for the server
_WHOLE_MACHINE = {preset.name for preset in PRESETS} - {"auto", "extractive", "endpoint"}


@dataclass(frozen=True)
class Fleet:
    """How many workers there are, and what each takes of its machine.

    Attributes:
        workers: How many at most.
        now: How many of them the cluster has room for as it is.
        cpus: Processors of each.
        gpus: GPUs of each.
    """

    workers: int
    now: int
    cpus: float
    gpus: int


def import_ray() -> Any:
    """Return Ray, told to send nothing to anyone.

    Raises:
        OptionError: It is not installed.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # what goes wrong, we say
    try:
        import ray
        import ray.data
    except ImportError:
        raise OptionError("the engine ray needs the extra 'ray'.", INSTALL) from None
    return ray


@contextmanager
def connected(address: str | None, workers: int | None) -> Iterator[None]:
    """Be connected to a cluster: one that is there, or one on this machine that ends with it.

    Args:
        address: As `ray.init` takes it, "auto" on a machine of the cluster; None for what
            RAY_ADDRESS says, else for a cluster on this machine alone.
        workers: How many workers that one must have room for.

    Raises:
        OptionError: Ray is not installed, or the address is of a kind that cannot be used.
        EngineError: The cluster cannot be reached or started.
    """
    address = address or os.environ.get("RAY_ADDRESS") or None
    if address and "://" in address:
        raise OptionError(
            f"the address {address!r} is one of a Ray client, from outside the cluster.",
            "run it on a machine of the cluster, for instance with ray job submit, and give"
            " --address auto",
        )
    ray = import_ray()
    if ray.is_initialized():  # the user's own, in a notebook for instance
        yield
        return
    options: dict[str, Any] = {"address": address or "local"}
    if not address:
        options |= {
            "num_cpus": max(processors(), workers or 0),
            "object_store_memory": _OBJECT_STORE,
            "include_dashboard": False,
        }
    with _own_signals(), _silence():
        try:
            ray.init(
                **options,
                log_to_driver=False,
                logging_level=logging.ERROR,
                configure_logging=True,
            )
        except Exception as error:
            first = next(iter(str(error).splitlines()), type(error).__name__)
            raise EngineError(
                f"the Ray cluster {address or 'on this machine'} cannot be used: {first[:300]}",
                "look at it with: ray status",
            ) from None
    try:
        yield
    finally:
        ray.shutdown()


def fleet(engine: Engine, workers: int | None) -> Fleet:
    """Decide how many workers suit the cluster that is connected.

    The extractive preset gets one for each processor, a preset on GPUs one for each GPU, another
    local model one for each machine, unless more are asked for.

    Raises:
        OptionError: The device is one of several, or not even one worker fits.
    """
    ray = import_ray()
    device = engine.device or ""
    if device.startswith("cuda:"):
        raise OptionError(
            f"the device {device!r} is one GPU of one machine.",
            "give --device cuda: each worker gets a GPU of its own",
        )
    machines = [one["Resources"] for one in ray.nodes() if one["Alive"]]
    gpus = int(device == "cuda")
    cpus = 1.0
    if engine.preset == "endpoint":
        cpus = _ENDPOINT_CPUS
    elif engine.preset in _WHOLE_MACHINE and not gpus:
        least = min((one.get("CPU", 0) for one in machines if one.get("CPU")), default=1)
        cpus = max(1.0, least // math.ceil((workers or 1) / len(machines)))
    fits = sum(
        int(min(one.get("CPU", 0) / cpus, one.get("GPU", 0) / gpus if gpus else math.inf))
        for one in machines
    )
    if not fits:
        raise OptionError(
            f"no machine of the cluster has room for a worker, which takes {cpus:g} processors"
            f" and {gpus} GPUs.",
            "look at it with: ray status",
        )
    count = workers or fits
    return Fleet(count, min(count, fits), cpus, gpus)


def records(plan: Plan, staff: Staff, size: Fleet, *, ordered: bool) -> Iterator[Any]:
    """Have all articles summarised; yield blocks of records.

    Args:
        plan: What is to be read.
        staff: What works.
        size: How many, and what each takes.
        ordered: In the order of the input; otherwise as they are done.

    Raises:
        EngineError: Ray gave up.
    """
    ray, name = import_ray(), secrets.token_hex(8)
    try:
        tables = _dataset(ray, plan, staff, size, name, ordered=ordered).iter_batches(
            batch_size=None, batch_format="pyarrow", prefetch_batches=1
        )
        yield from (table for table in tables if table.num_rows)
    except Exception as error:
        first = next((line for line in str(error).splitlines() if line.strip()), "")
        raise EngineError(
            f"Ray gave up: {type(error).__name__}: {first[:300]}",
            "look at the cluster with ray status; then go on with --resume",
        ) from error
    finally:
        Marks(name).remove()


def rows_for(preset: str) -> int:
    """Return how many articles a block holds at most."""
    return _FEW_ROWS if preset == "endpoint" or preset in _WHOLE_MACHINE else _ROWS


def _dataset(ray: Any, plan: Plan, staff: Staff, size: Fleet, name: str, *, ordered: bool) -> Any:
    from ray.data import ActorPoolStrategy
    from ray.data.block import BlockMetadata
    from ray.data.datasource import Datasource, ReadTask

    class Articles(Datasource):  # type: ignore[misc]  # Ray may be missing
        """Our own reader, as a source of Ray Data: one task, since places are counted."""

        def estimate_inmemory_data_size(self) -> int | None:
            return None

        def get_read_tasks(self, parallelism: int, *_: Any, **__: Any) -> list[Any]:
            told = BlockMetadata(num_rows=None, size_bytes=None, input_files=None, exec_stats=None)
            return [ReadTask(lambda: articles(plan), told)]

    here = {"ray.io/node-id": ray.get_runtime_context().get_node_id()}
    with _settings(ray.data.DataContext.get_current(), ordered=ordered):
        dataset = ray.data.read_datasource(
            Articles(), override_num_blocks=1, num_cpus=0, label_selector=here
        )
        return dataset.map_batches(
            Hand,
            fn_constructor_args=(staff, plan.folder, name),
            batch_size=None,
            batch_format="pyarrow",
            zero_copy_batch=True,
            compute=ActorPoolStrategy(
                min_size=1,
                initial_size=size.now,
                max_size=size.workers,
                max_tasks_in_flight_per_actor=2,
            ),
            num_cpus=size.cpus,
            num_gpus=size.gpus or None,
        )


@contextmanager
def _settings(context: Any, *, ordered: bool) -> Iterator[None]:
    """Set how Ray Data is to stream; a data set keeps the settings that it was made under."""
    wanted = {
        "target_max_block_size": 1,  # each block goes on its way alone: else it waits for 128 MB
        "enable_progress_bars": False,  # there is one of our own
        "print_on_execution_start": False,
    }
    before = {name: getattr(context, name) for name in wanted}
    in_order = context.execution_options.preserve_order
    logging.getLogger("ray.data").setLevel(logging.ERROR)  # how it plans is nobody's concern
    try:
        for name, value in wanted.items():
            setattr(context, name, value)
        context.execution_options.preserve_order = ordered
        yield
    finally:
        for name, value in before.items():
            setattr(context, name, value)
        context.execution_options.preserve_order = in_order


@contextmanager
def _silence() -> Iterator[None]:
    """Drop what Ray's C++ core prints while it starts; what matters of it is raised."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


@contextmanager
def _own_signals() -> Iterator[None]:
    """Keep our handlers of signals: `ray.init` puts others in their place."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            if handler is not None:
                signal.signal(number, handler)


def here() -> str:
    """Return the folder that paths are relative to."""
    return str(Path.cwd())
