"""What holds of cleaning and splitting for every string, however malformed."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from summarizer.arabic import (
    arabic_share,
    clean,
    count_words,
    fold,
    looks_arabic,
    words,
)
from summarizer.sentences import split_clauses, split_sentences

PIECES = [
    *[
        "قال",
        "الوزير",
        "د",
        "م",
        "هـ",
        "أ.ف.ب.",
        "لــ",
        "نَصٌّ",
        "ﻻ",
        "ﷺ",
        "سي",
        "إن",
        "مايو",
        "ء",
        "ة",
    ],
    *["3", "12", "2022", "٣", "٥٠", "3.5", "1,200", "١٢٫٥", "12.5.2022"],
    *[".", "..", "...", "…", "!", "؟", "?", "،", "؛", ":", "-", "–", "ـ", "ــ"],
    *['"', "«", "»", "“", "”", "(", ")", "[", "]", "'", "’"],
    *[" ", " ", " ", "\n", "\r\n", "\t", "\u00a0", "\u200f", "\u200b", "\u202b", "\u2028"],
    *["www.x.org", "J.", "Dr", "No", "\x00", "\ud800", "\u0301", "\u064b", "😀", "İ"],
]
news = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
# `st.characters()` leaves surrogates out unless told otherwise.
anything = st.text(st.characters(exclude_categories=()), max_size=80)
texts = st.one_of(news, anything)
NUMBER = re.compile(r"\d+(?:[.,،٫٬]\d+)*")


@given(texts)
@example("\u0344" * 40)
@example("e\u0621\u0301")
@example("\ud83d\ude00\ud83d")
@settings(max_examples=500)
def test_clean_is_idempotent_and_leaves_nothing_to_clean(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned == cleaned.strip()
    assert "  " not in cleaned and "\n\n" not in cleaned
    assert not re.search("[\r\t\u00a0\u200b-\u200f\u202a-\u202e\ufeff\x00\ud800-\udfff]", cleaned)
    cleaned.encode()


@given(texts)
@settings(max_examples=500)
def test_fold_is_idempotent_and_does_not_depend_on_cleaning(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert fold(clean(text)) == folded
    assert not re.search("[أإآىئةؤءـ\u064b-\u065f٠-٩۰-۹A-Z]", folded)


@given(texts)
def test_every_function_answers_every_string(text: str) -> None:
    assert all(words(text))
    assert 0 <= count_words(text) <= len(text.split())
    assert 0.0 <= arabic_share(text) <= 1.0
    assert looks_arabic(text) in (True, False)


@given(texts)
@settings(max_examples=500)
def test_sentences_and_the_gaps_between_them_give_back_the_text(text: str) -> None:
    spans = split_sentences(text)
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    assert edges == sorted(edges)
    gaps = zip(edges[::2], edges[1::2], strict=True)
    assert all(clean(text[left:right]) == "" for left, right in gaps)
    for start, end in spans:
        sentence = text[start:end]
        assert clean(sentence[0]) and clean(sentence[-1])
        assert len(sentence.splitlines()) == 1
    assert bool(spans) == bool(clean(text))


@given(news)
@settings(max_examples=500)
def test_no_number_is_split(text: str) -> None:
    cuts = {edge for start, end in split_sentences(text) for edge in (start, end)}
    cuts |= {edge for start, end in split_clauses(text) for edge in (start, end)}
    for number in NUMBER.finditer(text):
        assert not cuts & set(range(number.start() + 1, number.end()))


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=10).map("".join), max_size=6))
def test_the_lines_of_a_clean_text_are_split_one_by_one(lines: list[str]) -> None:
    text = clean("\n".join(lines))
    alone = [line[a:b] for line in text.split("\n") for a, b in split_sentences(line)]
    assert [text[a:b] for a, b in split_sentences(text)] == alone


@given(texts)
@settings(max_examples=300)
def test_clauses_cover_their_sentence(text: str) -> None:
    for start, end in split_sentences(text):
        spans = split_clauses(text, start, end)
        assert spans[0][0] == start and spans[-1][1] == end
        for (_, left), (right, _) in pairwise(spans):
            assert left <= right
            assert clean(text[left:right]) == ""


@given(news, st.integers(0, 200), st.sampled_from(["\u200f", "\u200b", "\x00", "\ud800"]))
def test_an_invisible_character_changes_no_split(text: str, at: int, hidden: str) -> None:
    marked = text[:at] + hidden + text[at:]
    assert [clean(marked[a:b]) for a, b in split_sentences(marked)] == [
        clean(text[a:b]) for a, b in split_sentences(text)
    ]
