"""The stems are Snowball's own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from snowballstemmer.arabic_stemmer import ArabicStemmer

from summarizer.arabic import fold, words
from summarizer.stemming import stem


@settings(max_examples=2000, deadline=None)
@given(st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأإؤئىة", min_size=4, max_size=12))
def test_any_word_has_the_stem_that_the_package_gives_it(word: str) -> None:
    assert stem(word) == ArabicStemmer().stemWord(word)


def test_the_words_of_news_have_the_stems_that_the_package_gives_them(news: str) -> None:
    found = [word for word in words(fold(news)) if len(word) > 3]
    assert [stem(word) for word in found] == ArabicStemmer().stemWords(found)
    assert any(stem(word) != word for word in found)


@pytest.mark.parametrize("word", ["", "في", "على"])
def test_a_short_word_is_its_own_stem(word: str) -> None:
    assert stem(word) == word
