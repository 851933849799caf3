"""What is wrong with a text whatever the article says: language, leftovers, repetition, length."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from summarizer.arabic import ARABIC_LETTERS, count_words, fold, looks_arabic
from summarizer.facts.findings import Finding
from summarizer.facts.words import english_function_words
from summarizer.records import Language

_MARKUP = re.compile(
    r"<\|?/?[a-z_]+\|?>|</?[a-z][^>]{0,60}>|```|\[/?INST\]|(?<!#)#{2,}+\s|\*\*|&(?:[a-z]+|#\d+);"
    r"|\b(?:As an AI|Here is (?:the|a)|Here's (?:the|a)|Translation:|Summary:|Note:|I cannot"
    r"|I'm sorry|for context only|the headline:)"
    r"|\bFulan\b|(?:إليك|فيما يلي|هذا هو) (?:الملخص|ملخص|تلخيص)|(?:الملخص|ملخص المقال|الترجمة)\s*:"
    r"|كنموذج لغوي|بصفتي نموذج",
    re.IGNORECASE,
)
_RE_ARABIC = re.compile(f"[{ARABIC_LETTERS}]")
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST = 3  # words under which a sentence's language is not judged
_ENOUGH = 8  # words among which English has some that carry no topic


def language(text: str, spans: Sequence[tuple[int, int]], wanted: Language) -> list[Finding]:
    """Find the sentences that are not in the language they should be in."""
    found = []
    # A sentence may be all names and numbers; a whole text in English never is.
    english = _english(_WORD.findall(text))
    for start, end in spans:
        words = _WORD.findall(text[start:end])
        if len(words) < _FEWEST:
            continue
        arabic = sum(_RE_ARABIC.match(word) is not None for word in words) / len(words)
        if wanted == "ar" and arabic < 0.5:
            detail = f"only {arabic:.0%} of the words are Arabic"
        elif wanted == "ar" and not looks_arabic(text[start:end]):
            detail = "the letters are not those of Arabic but of another language in its script"
        elif (
            wanted == "en"
            and any(not char.isascii() for w in words for char in w)
            and (sum(char > "\u024f" for w in words for char in w) / sum(map(len, words)) > 0.1)
        ):
            detail = "letters of another script than English"
        elif wanted == "en" and not english and len(words) >= _ENOUGH and not _english(words):
            detail = "hardly any word is English"
        else:
            continue
        found.append(Finding(start, end, detail))
    return found


def _english(words: Sequence[str]) -> bool:
    """Whether some words are those that every English sentence has."""
    known = english_function_words()
    return sum(word.lower() in known for word in words) >= 0.12 * len(words)


def markup(text: str, article: str) -> list[Finding]:
    """Find what a model or a web page left behind, unless the article has it too."""
    return [
        Finding(*match.span(), f"{match.group()!r} is left over from a model or a page")
        for match in _MARKUP.finditer(text)
        if match.group().lower() not in article.lower()
    ]


def repetition(text: str) -> list[Finding]:
    """Find a run of words that comes again and again."""
    words = [(match.start(), match.end(), fold(match.group())) for match in _WORD.finditer(text)]
    for size, limit in ((1, 8), (4, 2)):
        grams: Counter[tuple[str, ...]] = Counter()
        first: dict[tuple[str, ...], int] = {}
        for i in range(len(words) - size + 1):
            gram = tuple(word for *_, word in words[i : i + size])
            grams[gram] += 1
            first.setdefault(gram, i)
        for gram, count in grams.items():
            if count > limit and count * size / len(words) > 0.25:
                i = first[gram]
                detail = f"{' '.join(gram)!r} is repeated {count} times"
                return [Finding(words[i][0], words[i + size - 1][1], detail)]
    return _twice(text)


def _twice(text: str) -> list[Finding]:
    """Find a sentence that stands twice."""
    seen: set[str] = set()
    for match in re.finditer(r"[^.!?؟\n]+", text):
        sentence = " ".join(fold(match.group()).split())
        if len(sentence.split()) > 4 and sentence in seen:
            return [Finding(*match.span(), "this sentence stands in the text twice")]
        seen.add(sentence)
    return []


def length(text: str, article: str) -> list[Finding]:
    """Find that a text is longer than its article, or breaks off."""
    found = []
    said, known = count_words(text), count_words(article)
    if said > 20 and said > 1.4 * known:
        detail = f"{said} words are no summary of an article of {known}"
        found.append(Finding(0, len(text), detail, whole=True))
    tail = text.rstrip()
    if tail.endswith((",", "،", "-", "–", "(", "«")):
        found.append(Finding(len(tail) - 1, len(tail), "the text breaks off"))
    return found
