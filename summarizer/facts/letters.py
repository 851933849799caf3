"""The plain letters of a name, in Latin and in Arabic script, without articles and particles."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from summarizer.wordforms import surface, without_prefixes

_ARTICLE = re.compile(
    r"(?:a[ltrsdnz]|e[ltrsdnz]|ash|esh|adh|ath|al|el|ul)(?:[-\s'’]+|(?=[a-z]{4}))"
)
_PLAIN = str.maketrans("łıđß", "lids", "'’‘ʼʻʾʿ`.- \u00a0")


def latin_letters(name: str) -> str:
    """Return a Latin name in lower case without accents, apostrophes, hyphens and spaces."""
    name = name.lower()
    if not name.isascii():
        parts = unicodedata.normalize("NFKD", name.replace("ø", "o"))
        name = "".join(char for char in parts if not unicodedata.combining(char))
    return name.translate(_PLAIN)


def latin_forms(name: str) -> tuple[str, ...]:
    """Return the plain letters of a Latin name, with and without an article at its beginning."""
    low = name.lower().strip()
    forms = [latin_letters(low)]
    article = _ARTICLE.match(low)
    if article:
        rest = latin_letters(low[article.end() :])
        if rest:
            forms.append(rest)
    return tuple(forms)


def arabic_forms(word: str) -> Iterator[str]:
    """Yield the plain letters of an Arabic word, with and without particles and article."""
    seen = set()
    for form in without_prefixes(surface(word).replace(" ", "")):
        for plain in (form, form[2:] if form.startswith("ال") and len(form) > 4 else form):
            if plain not in seen:
                seen.add(plain)
                yield plain
