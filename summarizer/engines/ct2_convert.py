"""Encoder-decoder checkpoints converted to CTranslate2, once, in the user's cache.

The conversion needs torch and as much memory as the whole checkpoint, so it runs in a process of
its own (`ct2_worker`); the one that uses the result imports neither torch nor transformers.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import pickle
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from summarizer.cache import ELSEWHERE, SPARE, cache_dir
from summarizer.checkpoint import Checkpoint
from summarizer.errors import EngineError, WeightsError
from summarizer.progress import announce
from summarizer.records import Language

logger = logging.getLogger("summarizer")

Weights = Literal["int8", "float32"]

INSTALL = 'pip install "arabic-news-summarizer[hub,fast]"'
FORMAT = 2  # of what is kept; a higher one makes every checkpoint be converted again
TOLD = "summarizer.json"  # beside the converted model: conventions, settings, tokenizer
CONVERTIBLE = frozenset({"bart", "marian", "m2m_100", "mbart", "t5", "mt5", "umt5"})
REFUSED = 3  # exit code of a child that says why on its standard output


def target_of(
    checkpoint: Checkpoint, languages: Sequence[Language] = (), weights: Weights = "int8"
) -> Path:
    """Return the folder for the conversion of a checkpoint; another one once a file changes."""
    files = {file.name: file for file in checkpoint.folder.iterdir() if file.is_file()}
    stamps = [(n, f.stat().st_size, f.stat().st_mtime_ns) for n, f in sorted(files.items())]
    card = checkpoint.card
    told = (FORMAT, checkpoint.name, str(checkpoint.folder.resolve()), stamps, list(languages))
    known = (card.languages, card.convention, card.window, card.generation) if card else ()
    key = hashlib.sha256(repr((told, known)).encode()).hexdigest()[:16]
    slug = re.sub(r"[^A-Za-z0-9.-]+", "--", checkpoint.name.partition("@")[0])[:80]
    return cache_dir() / "ctranslate2" / f"{slug}-{weights}-{key}"


def ensure_converted(
    checkpoint: Checkpoint,
    languages: Sequence[Language] = (),
    weights: Weights = "int8",
    *,
    progress: bool | None = None,
) -> Path:
    """Return the folder of a checkpoint's conversion, making it first if it is not there.

    However many processes ask at the same time, one converts and the others wait. The folder
    appears whole or not at all; a run that was killed leaves nothing that would be used.

    Args:
        checkpoint: An encoder-decoder of a kind in `CONVERTIBLE`.
        languages: What it writes, where neither its files nor its card say.
        weights: How they are kept.
        progress: Whether to say on stderr that it takes a while; None says so on a terminal.

    Raises:
        EngineError: A package is missing, or the checkpoint cannot be converted.
        WeightsError: The cache cannot be written, or the disk is too full.
    """
    from filelock import FileLock

    target = target_of(checkpoint, languages, weights)
    if (target / TOLD).is_file():
        return target
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(target.with_name(target.name + ".lock")):
            if (target / TOLD).is_file():  # made by another process while this one waited
                return target
            for stale in target.parent.glob(f"{target.name}.*.part"):
                shutil.rmtree(stale, ignore_errors=True)
            _check_room(checkpoint, weights, target.parent)
            announce(f"converting {checkpoint.name} to {weights}, once ...", progress)
            made = Path(
                tempfile.mkdtemp(prefix=f"{target.name}.", suffix=".part", dir=target.parent)
            )
            try:
                _run(checkpoint, languages, weights, made)
                made.replace(target)
            finally:
                shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise WeightsError(
            f"the cache folder {target.parent} cannot be used: {reason}.", ELSEWHERE
        ) from error
    logger.info("%s was converted to %s", checkpoint.name, target)
    return target


def _check_room(checkpoint: Checkpoint, weights: Weights, folder: Path) -> None:
    # int8 is a quarter of float32 and half of float16, which float32 is twice of.
    size = sum(file.stat().st_size for file in checkpoint.weights)
    needed = (size // 2 if weights == "int8" else 2 * size) + SPARE
    free = shutil.disk_usage(folder).free
    if free < needed:
        what = f"{needed / 1e9:.2f} GB are needed and {free / 1e9:.2f} GB are free"
        raise WeightsError(f"{folder} has too little room: {what}.", ELSEWHERE)


def _run(
    checkpoint: Checkpoint, languages: Sequence[Language], weights: Weights, folder: Path
) -> None:
    """Convert in a child process."""
    job = pickle.dumps((checkpoint, tuple(languages), weights, folder))
    # This package and no other of that name; -P: and nothing that lies in the current folder.
    here = str(Path(__file__).parent.parent.parent)
    paths = os.pathsep.join(filter(None, (here, os.environ.get("PYTHONPATH"))))
    child = subprocess.run(
        [sys.executable, "-P", "-m", "summarizer.engines.ct2_worker"],
        input=job,
        capture_output=True,
        env={**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONPATH": paths},
    )
    if child.returncode == 0:
        return
    if child.returncode == REFUSED:
        what, next_step = json.loads(child.stdout.splitlines()[-1])
        raise EngineError(what, next_step)
    said = child.stderr.decode("utf-8", "replace").strip().splitlines()
    reason = said[-1][:300] if said else f"its process ended with code {child.returncode}"
    raise EngineError(
        f"{checkpoint.name} could not be converted for CTranslate2: {reason}",
        "free some memory: the conversion needs as much as the weights take",
    )
