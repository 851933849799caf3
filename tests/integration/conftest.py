"""Tiny checkpoints that several files of tests share, each built once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Build a checkpoint once: made("mt5", weights="pickle") is the folder of `checkpoints.mt5`.

    A test that changes a file works on a copy.
    """
    pytest.importorskip("transformers")
    import checkpoints

    built: dict[str, Path] = {}

    def make(family: str, **variant: Any) -> Path:
        key = family + "".join(f"-{name}-{value}" for name, value in sorted(variant.items()))
        if key not in built:
            folder = tmp_path_factory.mktemp("hub") / family
            built[key] = getattr(checkpoints, family)(folder, **variant)
        return built[key]

    return make
