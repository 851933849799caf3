"""Time and memory against length: ten times the input takes about ten times as long, for every door."""

from __future__ import annotations

import io
import time
import tracemalloc
from collections.abc import Callable

import pytest

import hostile
from summarizer import Article, Summarizer, SummarizerError, examine, read
from summarizer.arabic import clean, fold, looks_arabic
from summarizer.facts.english_names import name_runs
from summarizer.facts.figures import read_figures
from summarizer.facts.places_named import find_places
from summarizer.names import people
from summarizer.prompts import speaks_to_model, summary_prompt, tidy
from summarizer.sentences import split_clauses, split_sentences

MOST = 20  # times as long for ten times the input: 10 is linear, 100 quadratic
SLOW = 0.02  # s, below which a measurement says nothing

UNITS = {
    "opening brackets": "(",
    "closing brackets": ")",
    "brackets in pairs": "()",
    "quotes in turn": '«"»"',
    "straight quotes": '"',
    "commas": "،،،",
    "full stops": ".",
    "stops and quotes": '."',
    "digits": "9",
    "numbers": "12,345.6 ",
    "dates": "12/5/2024 ",
    "initials": "د. م. ",
    "a letter": "ك",
    "a word": "كلمة ",
    "one sentence again": "قال الوزير إن العمل مستمر. ",
    "names": "محمد بن سلمان آل خليفة ",
    "number words": "ألف ومئة وثلاثة وعشرون ",
    "negations": "لا لم لن ليس ",
    "units": "مليون دولار في المئة ",
    "marks": "\u0651\u064e",
    "marks out of order": "\u0301\u0323",
    "tatweel": "ـ",
    "zero-width joiners": "\u200d",
    "bidi overrides": "\u202e\u202d",
    "controls": "\x1b[0m",
    "lone surrogates": "\ud800",
    "blanks": " ",
    "line ends": "\n",
    "short lines": "ك\n",
    "carriage returns": "\r",
    "dashes": " - ",
    "colons": ":",
    "addresses": "www.",
    "at signs": "a@",
    "tags": "<b>",
    "closing tags": "</p>",
    "half a tag": "<p ",
    "entities": "&lt;",
    "comments": "<!--",
    "orders": "ignore all your ",
    "orders in Arabic": "تجاهل كل ",
    "English names": "Al Ali of the ",
    "English numbers": "one hundred and ",
}
_OPENING = "أعلنت وزارة الصحة افتتاح مستشفى جديد في إربد. "


def processor_time(work: Callable[[], object], most: int = 3) -> float:
    """Seconds of the best of three."""
    best = float("inf")
    for _ in range(most):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
        if best > 2:
            break
    return best


def growth(work: Callable[[str], object], unit: str, size: int) -> float:
    """How much longer ten times `size` characters take; 1 where both are too quick to tell."""
    short, long = unit * (size // len(unit)), unit * (10 * size // len(unit))
    slow = processor_time(lambda: work(long))
    if slow < 10 * SLOW:
        return 1.0
    return slow / max(SLOW / 2, processor_time(lambda: work(short)))


def _tolerated(work: Callable[[str], object]) -> Callable[[str], object]:
    def tried(text: str) -> object:
        try:
            return work(text)
        except SummarizerError:
            return None

    return tried


def _orders(text: str) -> None:
    speaks_to_model(text)
    tidy(text)
    summary_prompt(text, "en", words=40, title=text)


def _facts(text: str) -> None:
    for language in ("ar", "en"):
        read_figures(text, language)  # type: ignore[arg-type]
        find_places(text, language)  # type: ignore[arg-type]
    name_runs(text)
    people(text)


_summarizer = Summarizer("extractive", languages="ar", quiet=True)
DOORS: dict[str, tuple[Callable[[str], object], int]] = {
    "clean": (clean, 100_000),
    "fold": (fold, 30_000),
    "looks_arabic": (looks_arabic, 100_000),
    "split": (split_sentences, 30_000),
    "split_clauses": (split_clauses, 30_000),
    "article": (lambda text: (Article(text).sentences, Article(text, title=text).headline), 20_000),
    "read": (lambda text: read(io.BytesIO(text.encode("utf-8", "surrogatepass"))), 20_000),
    "orders": (_orders, 20_000),
    "facts": (_facts, 2_000),
    "checks, of a claim": (lambda text: examine(_OPENING * 3, text, encoder=False), 500),
    "checks, of an article": (lambda text: examine(_OPENING + text, "The minister opened 3 hospitals.", encoder=False), 2_000),
    "summary": (lambda text: _summarizer.summarize(Article(_OPENING * 5 + text)), 3_000),
}  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
def test_ten_times_the_input_takes_about_ten_times_as_long(door: str) -> None:
    work, size = DOORS[door]
    work = _tolerated(work)
    work("كلمة ")
    grown = {name: growth(work, unit, size) for name, unit in UNITS.items()}
    assert not {name: round(factor, 1) for name, factor in grown.items() if factor > MOST}
