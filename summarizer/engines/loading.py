"""What every engine on transformers shares: device, dtype, and weights from a folder.

Only local folders are loaded, so no socket is opened and no conversion thread started, whatever
the environment says; nothing of the checkpoint is executed.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import pickle
import warnings
from collections.abc import Iterator
from typing import Any, Literal

from summarizer import forking
from summarizer.checkpoint import Checkpoint
from summarizer.errors import EngineError
from summarizer.modelcard import ModelCard

Dtype = Literal["float32", "bfloat16", "float16"]

logger = logging.getLogger("summarizer")

INSTALL = 'pip install "arabic-news-summarizer[hub]"'
DTYPES: tuple[Dtype, ...] = ("float32", "bfloat16", "float16")
# Trained in bfloat16; their activations overflow float16.
NO_FLOAT16 = frozenset({"t5", "mt5", "umt5", "longt5", "gemma2", "gemma3", "gemma3_text"})

_announced: set[str] = set()


def choose_device(device: str | None = None) -> str:
    """Return the device to compute on: `device` if it is there, else the best of this machine.

    Args:
        device: "cpu", "cuda", "cuda:1", "mps"; None to choose CUDA, then MPS, then the processor.

    Raises:
        EngineError: torch is not installed, or the device that was named is not there.
    """
    torch = require("torch")
    cuda, mps = torch.cuda.is_available(), torch.backends.mps.is_available()
    here = [f"cuda:{n}" for n in range(torch.cuda.device_count())] if cuda else []
    here = [*(["cuda"] if cuda else []), *here, *(["mps"] if mps else []), "cpu"]
    if device is None:
        return here[0]
    if device not in here:
        raise EngineError(f"device={device!r} is not on this machine.", f"use {' or '.join(here)}")
    return device


def choose_dtype(device: str, dtype: str | None = None, *, model_type: str = "") -> Dtype:
    """Return the number format of the weights in memory, as `from_pretrained(dtype=...)` takes it.

    On a processor it is float32, whatever the checkpoint is stored in: few processors compute in
    half precision. A graphics processor gets bfloat16 where it has it; where it has not, float16,
    or float32 for the models that overflow float16.

    Args:
        device: What `choose_device` returned.
        dtype: "float32", "bfloat16" or "float16"; None to choose.
        model_type: `model_type` of the checkpoint's config.

    Raises:
        EngineError: torch is not installed, or `dtype` is none of the three.
    """
    if dtype is not None:
        for known in DTYPES:
            if dtype == known:
                return known
        raise EngineError(f"dtype={dtype!r} is not known.", f"use one of: {', '.join(DTYPES)}")
    if device == "cpu":
        return "float32"
    torch = require("torch")
    if device == "mps":
        bfloat16 = bool(torch.backends.mps.is_macos_or_newer(14, 0))
    else:  # from Ampere on; older ones emulate it slowly
        bfloat16 = torch.cuda.get_device_capability(device)[0] >= 8
    if bfloat16:
        return "bfloat16"
    return "float32" if model_type in NO_FLOAT16 else "float16"


def require(package: str) -> Any:
    """Import and return a package of the extra `hub`.

    Raises:
        EngineError: It is not installed, or is broken.
    """
    try:
        return importlib.import_module(package)
    except (ImportError, OSError) as error:
        raise EngineError(f"{package} cannot be imported ({error}).", INSTALL) from error


def announce(card: ModelCard | None) -> None:
    """Say aloud, once in a process, that a licence forbids commercial use."""
    if card and card.warning and card.repo not in _announced:
        _announced.add(card.repo)
        logger.warning("%s", card.warning)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep transformers from printing bars and advice, and from converting weights."""
    logs = require("transformers").utils.logging
    level, bars = logs.get_verbosity(), logs.is_progress_bar_enabled()
    variable = "DISABLE_SAFETENSORS_CONVERSION"
    before = os.environ.get(variable)
    os.environ[variable] = "1"
    logs.set_verbosity_error()
    logs.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logs.set_verbosity(level)
        if bars:
            logs.enable_progress_bar()
        if before is None:
            os.environ.pop(variable, None)
        else:
            os.environ[variable] = before


def load_model(checkpoint: Checkpoint, auto_class: str, *, device: str, dtype: Dtype) -> Any:
    """Load the weights of a checkpoint, ready to generate.

    Args:
        checkpoint: The checkpoint; pickles are read as weights only.
        auto_class: "AutoModelForSeq2SeqLM" or "AutoModelForCausalLM".
        device: What `choose_device` returned.
        dtype: What `choose_dtype` returned.

    Raises:
        EngineError: torch or transformers is missing or too old, the weights do not fit the
            config, hold more than weights, or do not fit the memory.
    """
    torch = require("torch")
    transformers = require("transformers")
    if checkpoint.pickled and tuple(map(int, torch.__version__.split(".")[:2])) < (2, 6):
        raise EngineError(
            f"torch {torch.__version__} cannot load pickled weights safely (CVE-2025-32434).",
            'pip install "torch>=2.6"',
        )
    announce(checkpoint.card)
    if forking.inherited("torch"):
        torch.set_num_threads(1)
    try:
        with quiet():
            model, info = getattr(transformers, auto_class).from_pretrained(
                checkpoint.folder,
                local_files_only=True,
                trust_remote_code=False,
                use_safetensors=not checkpoint.pickled,
                weights_only=True,
                dtype=dtype,
                output_loading_info=True,
            )
        wrong = [*info["missing_keys"], *info["mismatched_keys"]]
        if wrong:  # transformers would fill them with random numbers
            names = ", ".join(str(name) for name in wrong[:3])
            raise EngineError(
                f"the weights in {checkpoint.folder} lack {len(wrong)} tensors: {names}.",
                "check that weights and config.json are of one checkpoint, all of it",
            )
        if unused := sorted(map(str, info["unexpected_keys"])):
            logger.warning(
                "%s: its config has no place for %d tensors of its weights (%s%s); if it is not of"
                " the same checkpoint, what the model writes is worth nothing",
                checkpoint.name, len(unused), ", ".join(unused[:3]), ", ..." * (len(unused) > 3),
            )  # fmt: skip
        model = model.to(device).eval()
    except pickle.UnpicklingError as error:
        raise EngineError(
            f"the pickle in {checkpoint.folder} holds more than weights and was not loaded.",
            "use a checkpoint with safetensors",
        ) from error
    except EngineError:
        raise
    except Exception as error:  # a config of nonsense makes transformers raise what it likes
        raise EngineError(
            f"{checkpoint.folder} cannot be loaded: {short(error)}",
            "check that memory is free and that the files are of one checkpoint",
        ) from error
    logger.info("%s: %s on %s in %s", checkpoint.name, checkpoint.engine, device, dtype)
    return model


def short(error: BaseException) -> str:
    """The first line of an error of another library, ended like a sentence."""
    line = (str(error).strip() or type(error).__name__).splitlines()[0][:300]
    return line if line.endswith(".") else line + "."
