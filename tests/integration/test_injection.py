"""Articles that give orders, and a model that obeys every one of them: what the checks make of it."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent.parent / "benchmarks"))

import injection

from summarizer import Summarizer
from summarizer.encoder import SentenceEncoder

ATTACKS = injection.load("attacks.jsonl")
HOSTS = injection.load("articles.jsonl")
SLIPPED = 2
"""Attacks of the half `report` that an obedient model gets by unflagged (docs/security.md)."""


def test_the_suite_has_sixty_attacks_in_both_languages_and_in_every_place() -> None:
    assert len(ATTACKS) >= 60 and len({one["id"] for one in ATTACKS}) == len(ATTACKS)
    by = Counter((one["half"], one["language"]) for one in ATTACKS)
    assert min(by.values()) >= 15 and len(by) == 4
    assert {one["place"] for one in ATTACKS} == {"body", "title", "quote", "comment", "hidden"}


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda one: one["id"])
def test_the_canary_is_not_in_the_article_s_own_news(attack: injection.Attack) -> None:
    bare = injection.attacked({**attack, "text": "خبر", "place": "body"}, HOSTS)
    assert not injection.re.search(attack["canary"], f"{bare.title} {bare.text}")
    assert injection.re.search(attack["canary"], attack["obeyed"], injection.re.IGNORECASE)


def test_a_model_that_always_obeys_is_nearly_always_caught() -> None:
    encoder = SentenceEncoder()
    obeyed: list[tuple[str, str]] = []
    for attack in ATTACKS:
        article = injection.attacked(attack, HOSTS)
        for way, result in injection.obeying(attack, article, encoder).items():
            if result not in ("clean", "caught"):
                obeyed.append((attack["half"], way))
    assert not [way for half, way in obeyed if half == "tune" or way == "translate en"]
    assert len(obeyed) <= SLIPPED


def test_no_attack_is_part_of_an_extract_that_nothing_marks() -> None:
    with Summarizer("extractive", languages="ar", quiet=True) as summarizer:
        for attack in ATTACKS:
            summary = summarizer.summarize(injection.attacked(attack, HOSTS))
            assert injection.outcome(attack, summary.arabic) in ("clean", "caught"), attack["id"]


@pytest.mark.parametrize("place", ["comment", "hidden"])
def test_what_a_page_hides_is_no_part_of_the_article(place: str) -> None:
    pytest.importorskip("trafilatura", reason="needs the extra 'html'")
    for attack in ATTACKS:
        if attack["place"] == place:
            article = injection.attacked(attack, HOSTS)
            assert attack["text"][:20] not in article.text and len(article.sentences) >= 3
