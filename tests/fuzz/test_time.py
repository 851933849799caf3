"""Time and memory against length: ten times the input takes about ten times as long, for every door."""

from __future__ import annotations

import io
import time
import tracemalloc
from collections.abc import Callable

import pytest

from summarizer import Article, Summarizer, SummarizerError, examine, read
from summarizer.arabic import clean, fold, looks_arabic
from summarizer.facts.english_names import name_runs
from summarizer.facts.figures import read_figures
from summarizer.facts.places_named import find_places
from summarizer.names import people
from summarizer.orders import may_command, speaks_to_model
from summarizer.prompts import summary_prompt, tidy
from summarizer.sentences import split_clauses, split_sentences

MOST = 20  # times as long for ten times the input: 10 is linear, 100 quadratic
SLOW = 0.03  # s, below which a measurement says nothing

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
    "a Latin letter": "a",
    "number signs": "#",
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


def processor_time(work: Callable[[], object]) -> float:
    """Seconds of the best of three; of the first where it is too quick to matter."""
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
        if best < 10 * SLOW:
            break
    return best


def growth(work: Callable[[str], object], unit: str, size: int) -> float:
    """How much longer ten times `size` characters take; 1 where both are too quick to tell."""
    short, long = unit * (size // len(unit)), unit * (10 * size // len(unit))
    slow = processor_time(lambda: work(long))
    return slow / max(SLOW, processor_time(lambda: work(short)))


def _tolerated(work: Callable[[str], object]) -> Callable[[str], object]:
    def tried(text: str) -> object:
        try:
            return work(text)
        except SummarizerError:
            return None

    return tried


def _orders(text: str) -> None:
    speaks_to_model(text)
    may_command(text)
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
    "read": (lambda text: read(io.BytesIO(text.encode("utf-8", "surrogatepass"))), 50_000),
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


TEN_MEGABYTES = 10_000_000
# Bytes at the peak for each byte of UTF-8, above what the input itself takes. Code points above
# U+FFFF make Python keep four bytes for each.
MEMORY = {"clean": 20, "split": 40, "read": 40}


@pytest.mark.parametrize("unit", ["كلمة ", "ك"])
@pytest.mark.parametrize("door", MEMORY)
def test_a_line_of_ten_megabytes_takes_seconds_and_bounded_memory(door: str, unit: str) -> None:
    work = _tolerated(DOORS[door][0])
    line = unit * (TEN_MEGABYTES // len(unit.encode()))
    tracemalloc.start()
    try:
        work(line)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < MEMORY[door] * TEN_MEGABYTES


def test_the_measure_would_see_quadratic_time() -> None:
    def pairs(text: str) -> int:
        return sum(one == other for one in text for other in text)

    assert growth(pairs, "a", 800) > MOST
