"""The adapters in the package are the ones that the registry and the model card speak of."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path

from summarizer.display import licence
from summarizer.registry import QWEN_CODER

CARD = Path(__file__).parents[2] / "training" / "MODEL_CARD.md"


def test_the_adapter_in_the_package_has_the_checksum_of_the_registry() -> None:
    adapter = QWEN_CODER.adapter
    assert adapter is not None
    content = (files("summarizer") / "data" / adapter.file).read_bytes()
    assert len(content) == adapter.bytes
    assert hashlib.sha256(content).hexdigest() == adapter.sha256
    assert content.startswith(b"GGUF")


def test_it_is_small_enough_for_a_repository() -> None:
    assert QWEN_CODER.adapter and QWEN_CODER.adapter.bytes < 50_000_000


def test_the_model_card_is_about_this_file() -> None:
    assert QWEN_CODER.adapter
    text = CARD.read_text(encoding="utf-8")
    assert QWEN_CODER.adapter.sha256 in text and f"{QWEN_CODER.adapter.bytes:,}" in text


def test_a_result_made_with_it_names_the_licence_of_its_base() -> None:
    assert QWEN_CODER.adapter
    assert licence(f"{QWEN_CODER.id}+{QWEN_CODER.adapter.name}") == "Apache-2.0"
    assert licence("somebody/else@1") == "licence unknown"
