"""The Arabic extractive summary has not become worse on the articles of the guard."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from summarizer import Article
from summarizer.arabic import count_words

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def guard() -> ModuleType:
    spec = importlib.util.spec_from_file_location("quality_guard", BENCHMARKS / "guard.py")
    assert spec and spec.loader
    module = sys.modules["quality_guard"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_articles_and_references_are_as_they_are_described(guard: ModuleType) -> None:
    rows = guard.rows()
    assert len(rows) >= 24
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert 90 <= len(row["text"].split()) <= 250
        assert 25 <= len(row["summary"].split()) <= 45
        assert row["title"]


def test_quality_has_not_fallen_beyond_noise(guard: ModuleType) -> None:
    found = guard.differences(guard.measure(guard.ours()), guard.stored())
    assert not guard.worse(found), (
        f"{found}\nIf this was meant, type: python benchmarks/guard.py --renew"
    )


def test_the_stored_scores_are_no_lower_than_those_of_the_first_sentences(
    guard: ModuleType,
) -> None:
    lead = guard.measure(lambda article: fill(article, 1))
    assert all(found.value <= 0 for found in guard.differences(lead, guard.stored()).values())


def fill(article: Article, step: int) -> str:
    """Whole sentences from the start (1) or from the end (-1) while they fit."""
    taken: list[str] = []
    for sentence in article.sentences[::step]:
        if taken and count_words(" ".join([*taken, sentence.text])) > 45:
            break
        taken.append(sentence.text)
    return " ".join(taken[::step])


def test_the_guard_fails_for_a_selector_that_takes_the_last_sentences(guard: ModuleType) -> None:
    found = guard.differences(guard.measure(lambda article: fill(article, -1)), guard.stored())
    assert guard.worse(found) == ["rouge1", "rouge2"]


def test_the_guard_fails_when_our_own_selection_misreads_positions(guard: ModuleType) -> None:
    ours: Callable[[Article], str] = guard.ours()

    def upside_down(article: Article) -> str:
        lines = article.text.split("\n")
        return ours(Article("\n".join(reversed(lines)), title=article.title))

    found = guard.differences(guard.measure(upside_down), guard.stored())
    assert guard.worse(found) == ["rouge1", "rouge2"]


def test_the_guard_does_not_fail_for_the_stored_scores_themselves(guard: ModuleType) -> None:
    stored = guard.stored()
    assert not guard.worse(guard.differences(stored, stored))


def test_scores_of_other_articles_are_refused(
    guard: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = tmp_path / "articles.jsonl"
    changed.write_bytes(guard.ARTICLES.read_bytes() + b"\n")
    monkeypatch.setattr(guard, "ARTICLES", changed)
    with pytest.raises(ValueError, match="--renew"):
        guard.stored()
