"""Are the words between quotation marks the article's, or their translation?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarizer.arabic import fold
from summarizer.facts.alignment import Alignment
from summarizer.facts.findings import Finding

_QUOTED = re.compile(r"«([^«»]{1,1500})»|“([^“”]{1,1500})”|(?<!\w)\"([^\"]{1,1500})\"(?!\w)")
_FEWEST = 4  # words: less is a title, a name or a word held at a distance
_SAME = 0.8  # share of an Arabic quotation's words that must be the article's, letter for letter
_TRANSLATED = 0.4  # share of an English one's content words that one place must hold
_WORD = re.compile(r"\w+")


def altered_quotes(pair: Alignment) -> list[Finding]:
    """Find quotations that the article does not have."""
    findings = []
    known = set(_WORD.findall(fold(pair.article.text)))
    for start, end in _quotations(pair.summary.text):
        words = _WORD.findall(fold(pair.summary.text[start:end]))
        if len(words) < _FEWEST:
            continue
        if pair.summary.language == "ar":
            missing = [word for word in words if word not in known]
            if 1 - len(missing) / len(words) < _SAME:
                detail = "the article does not have these words: " + " ".join(missing[:8])
                findings.append(Finding(start, end, detail))
            continue
        inside = range(pair.summary.place(start), pair.summary.place(end))
        judged = [w for w in inside if pair.links[w] or not pair.summary.words[w].capital]
        if len(judged) < _FEWEST - 1:
            continue
        if max(pair.sentence_coverage(judged)) < _TRANSLATED and _anywhere(pair, judged) < 0.6:
            findings.append(Finding(start, end, "no sentence of the article says these words"))
    return findings


def _anywhere(pair: Alignment, words: list[int]) -> float:
    return sum(max(pair.links[w].values(), default=0.0) for w in words) / len(words)


def _quotations(text: str) -> Iterator[tuple[int, int]]:
    for match in _QUOTED.finditer(text):
        group = next(number for number, found in enumerate(match.groups(), 1) if found is not None)
        yield match.span(group)
