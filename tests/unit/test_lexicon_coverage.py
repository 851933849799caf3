"""How much of running news the lexicon covers: the reference article, and any corpus at hand."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from summarizer import read
from summarizer.lexicon import article_hints

LEAST = 0.92
SEED = Path(__file__).parents[2] / "seeds" / "egovernment-forum.txt"
# Files of one article a line with `text` and `title`, separated as in PATH. The corpus that the
# lexicon is measured on may not be committed; benchmarks/lexicon_coverage.py measures it too.
CORPUS = os.environ.get("ARABIC_NEWS_JSONL", "")


def share(texts: list[tuple[str, str]]) -> float:
    found = [
        covered for text, title in texts for _, covered in article_hints(text, title).coverage(text)
    ]
    assert len(found) > 100
    return sum(found) / len(found)


def test_the_reference_article_is_covered() -> None:
    article = read(SEED)
    assert share([(article.text, article.headline)]) >= LEAST


@pytest.mark.skipif(not CORPUS, reason="set ARABIC_NEWS_JSONL to measure a corpus")
def test_a_corpus_of_news_is_covered() -> None:
    articles = [
        json.loads(line)
        for file in CORPUS.split(os.pathsep)
        for line in Path(file).read_text(encoding="utf-8").splitlines()
    ]
    assert share([(article["text"], article.get("title", "")) for article in articles]) >= LEAST
