"""Names in an English text that its Arabic article does not speak of.

Only names of the lexicon are judged ("Tangier", "Macron"): for those it is known which Arabic would
stand in the article. A name that no list knows is left to other checks.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from functools import cache

from summarizer.arabic import words
from summarizer.glosses import lexicon, lookup
from summarizer.lexicon import ArticleHints
from summarizer.wordlists import read_sections

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 4  # letters; shorter names ("Ali", "US") are spelled in too many ways


def english_of(article: str, hints: ArticleHints, sentences: Iterable[str]) -> frozenset[str]:
    """Return every English word that the lists have for an article, in lower case.

    Args:
        article: The raw text; Latin words in it count too.
        hints: The article's hints.
        sentences: The article's sentences and title.
    """
    found: set[str] = {word.lower() for word in _WORD.findall(article) if word.isascii()}
    for word in set(words(article)):
        entry = lookup(word)
        if entry:
            found.update(token.lower() for gloss in entry.glosses for token in _WORD.findall(gloss))
    for sentence in sentences:
        for hint in hints.hints(sentence, limit=10_000):
            found.update(token.lower() for token in _WORD.findall(hint.english))
    return frozenset(found)


@cache
def _proper() -> frozenset[str]:
    """Words that stand with a capital, and never without one, in the lexicon's glosses."""
    known = lexicon()
    capital: set[str] = set()
    small: set[str] = set()
    for entries in (known.words, known.phrases):
        for entry in entries.values():
            for gloss in entry.glosses:
                for word in _WORD.findall(gloss):
                    (capital if word[:1].isupper() else small).add(word.lower())
    common = small.union(read_sections("hints.txt")["not_names"])
    return frozenset(word for word in capital - common if len(word) >= _SHORTEST)


def strangers(text: str, known: frozenset[str]) -> list[re.Match[str]]:
    """Return the names in an English sentence that the article does not have.

    Args:
        text: One English sentence.
        known: What `english_of` returned for the article.
    """
    strange = []
    for match in _WORD.finditer(text):
        word = match.group()
        low = word.lower()
        if not word[0].isupper() or low not in _proper() or low in known:
            continue
        if not difflib.get_close_matches(low, known, n=1, cutoff=0.8):
            strange.append(match)
    return strange
