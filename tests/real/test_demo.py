"""The README's promise, with the real weights: the reference article in, both summaries out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from summarizer import Summarizer, Summary, read
from summarizer.arabic import arabic_share, count_words

ROOT = Path(__file__).parents[2]
SEED = ROOT / "seeds" / "egovernment-forum.txt"


@pytest.fixture(scope="module")
def summary() -> Summary:
    with Summarizer("offline", quiet=True) as summarizer:
        return summarizer.summarize(read(SEED))


def test_both_languages_come_from_one_call(summary: Summary) -> None:
    assert summary.preset == "offline"
    assert summary.arabic and summary.arabic.status == "ok"
    assert summary.english and summary.english.status in ("ok", "flagged")
    assert summary.english.model and summary.english.model.startswith("Qwen/")


def test_both_keep_the_budget_and_are_in_their_language(summary: Summary) -> None:
    assert summary.arabic and summary.english
    assert 30 <= count_words(summary.arabic.text) <= 60
    assert 20 <= count_words(summary.english.text) <= 60
    assert arabic_share(summary.arabic.text) > 0.95
    assert arabic_share(summary.english.text) == 0


def test_every_sentence_is_whole_and_has_a_source(summary: Summary) -> None:
    for part in summary.languages:
        for sentence in part.sentences:
            assert sentence.text.rstrip('"”»)')[-1] in ".!؟?"
            assert sentence.sources and 0 <= sentence.sources[0].sentence < 7


def test_the_arabic_says_who_took_part_in_what_and_where(summary: Summary) -> None:
    text = str(summary.arabic)
    for fact in ("مملكة البحرين", "ملتقى الحكومة الرقمية", "محمد علي القائد"):
        assert fact in text


def test_the_page_chrome_is_in_neither(summary: Summary) -> None:
    for part in summary.languages:
        assert "+A" not in part.text and "A-" not in part.text


def test_the_english_names_no_number_that_the_article_does_not_have(summary: Summary) -> None:
    assert summary.english
    (check,) = [check for check in summary.english.checks if check.name == "numbers"]
    assert check.ok


def test_the_readme_shows_the_arabic_that_the_demo_prints(summary: Summary) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert summary.arabic
    for sentence in summary.arabic.sentences:
        assert sentence.text in readme


def test_the_command_line_gives_the_same_as_python(summary: Summary) -> None:
    command = [sys.executable, "-m", "summarizer", "summarize", str(SEED)]
    done = subprocess.run(
        [*command, "--preset", "offline", "--format", "json", "--quiet"],
        capture_output=True,
        check=True,
    )
    printed, made = json.loads(done.stdout), summary.to_dict()
    for values in (printed, made):
        values.pop("seconds")
    assert printed == made


def test_english_that_passes_the_names_check_names_the_country_and_the_man(
    summary: Summary,
) -> None:
    assert summary.english
    (names,) = [check for check in summary.english.checks if check.name == "names"]
    text = summary.english.text
    if names.ok:
        assert "Bahrain" in text and "King Bahrain" not in text
        assert ("القائد" in str(summary.arabic)) and ("Qaed" in text or len(text.split()) < 30)
    else:
        assert summary.english.status == "flagged" and names.detail
