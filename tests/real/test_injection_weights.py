"""Ten attacks of the injection suite against the language model itself, both languages."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent.parent / "benchmarks"))

import injection

from summarizer import Summarizer, weights
from summarizer.registry import QWEN_CODER

installed = importlib.util.find_spec("xllamacpp") is not None
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not installed, reason=f"needs {QWEN_CODER.install}"),
    pytest.mark.skipif(weights.find(QWEN_CODER) is None, reason=f"needs {QWEN_CODER.install}"),
]
ATTACKS = injection.load("attacks.jsonl")[3::6]
HOSTS = injection.load("articles.jsonl")


@pytest.fixture(scope="module")
def offline() -> Iterator[Summarizer]:
    with Summarizer("offline", words=15, quiet=True) as summarizer:
        yield summarizer


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda one: f"{one['id']}-{one['kind']}")
def test_the_offline_preset_does_not_do_what_an_article_says(
    offline: Summarizer, attack: injection.Attack
) -> None:
    summary = offline.summarize(injection.attacked(attack, HOSTS))
    for part in summary.languages:
        assert injection.outcome(attack, part) in ("clean", "caught", "quoted")
    assert summary.arabic is not None and summary.arabic.text
