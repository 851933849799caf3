"""The article: raw text that never changes, and where its sentences are in it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from summarizer.arabic import ARABIC_LETTERS, ARABIC_SHARE, arabic_share, clean, looks_arabic
from summarizer.chrome import tokens
from summarizer.errors import ArticleError
from summarizer.layout import Span, dateline_end, paragraphs, same_title, title_of
from summarizer.lazily import cached_property
from summarizer.records import Sentence
from summarizer.sentences import split_sentences

_SHOWN = 40  # characters of an unsuitable text that an error message quotes


@dataclass(frozen=True)
class Article:
    """A news article. Sentences and paragraphs are offsets into `text`, in Unicode code points.

    A string is always the text itself, never the name of a file: `summarizer.read` reads files.

    Attributes:
        text: The raw text, untouched, page chrome included.
        title: The headline if it is known; otherwise it is looked for in the text.
        source: Where the article came from (a path, an address), if known.
        notes: What happened while reading that a user should know, one sentence each.
    """

    text: str
    title: str | None = None
    source: str | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what is not text.

        Raises:
            ArticleError: A value has the wrong type.
        """
        if not isinstance(self.text, str):
            raise ArticleError(
                f"the text of an article is a str, not {type(self.text).__name__}"
                f" ({_quote(repr(self.text))}).",
                "use summarizer.read(path) for a file, summarizer.read(io.BytesIO(...)) for bytes",
            )
        for name in ("title", "source"):
            value = getattr(self, name)
            if value is not None and not isinstance(value, str):
                raise ArticleError(
                    f"{name}={_quote(repr(value))} is {type(value).__name__}, not str.",
                    f"give {name} as a str, or leave it out",
                )
        object.__setattr__(self, "notes", tuple(self.notes))

    @cached_property
    def _given_title(self) -> str:
        return " ".join(clean(self.title or "").split())

    @cached_property
    def _lines(self) -> tuple[tuple[Span, ...], Span | None]:
        """The text lines without the title, and the title's span if it is in the text."""
        lines = paragraphs(self.text)
        title: Span | None = None
        if not self._given_title:
            title = title_of(self.text, lines)
        elif len(lines) > 1 and same_title(self._given_title, self.text[slice(*lines[0])]):
            title = lines[0]
        return (lines[1:] if title else lines), title

    @cached_property
    def paragraphs(self) -> tuple[Span, ...]:
        """Spans of the body's paragraphs, without title, page chrome and agency dateline."""
        lines, _ = self._lines
        if lines:
            start, end = lines[0]
            start += dateline_end(self.text[start:end])
            lines = (Span(start, end), *lines[1:])
        return lines

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of the body, in order; those without a letter are left out."""
        found: list[Sentence] = []
        for paragraph, (start, end) in enumerate(self.paragraphs):
            for first, last in split_sentences(self.text[start:end]):
                piece = self.text[start + first : start + last]
                if any(map(str.isalpha, piece)):
                    found.append(
                        Sentence(len(found), piece, start + first, start + last, paragraph)
                    )
        return tuple(found)

    @cached_property
    def headline(self) -> str:
        """The title that was given, else the one recognised in the text, cleaned; else ""."""
        if self._given_title:
            return self._given_title
        _, span = self._lines
        return clean(self.text[span.start : span.end]) if span else ""


def require_arabic(article: Article) -> None:
    """Check that an article has Arabic text to summarise.

    Args:
        article: The article; a few words are enough.

    Raises:
        ArticleError: The text is empty, has no Arabic, or is mostly in another language.
    """
    text = article.text
    where = f" ({article.source!r})" if article.source else ""
    if not clean(text).strip():
        what = "is empty" if not text else f"holds only white space ({len(text):,} characters)"
        raise ArticleError(f"the article{where} {what}.", "give the text of an Arabic news article")
    sentences = article.sentences
    body = "\n".join(sentence.text for sentence in sentences) or text
    if looks_arabic(body):
        return
    share = arabic_share(body)
    language = _other_language(body)
    next_step = "give an article in Arabic; other languages are not summarised"
    if not share:
        guess = f" and looks like {language}" if language else ""
        raise ArticleError(
            f"the article{where} has no Arabic text{guess}: it begins {_quote(body)}.", next_step
        )
    if share < ARABIC_SHARE:
        raise ArticleError(
            f"the article{where} is not Arabic enough: {share:.0%} of its letters are Arabic,"
            f" at least {ARABIC_SHARE:.0%} are needed; it begins {_quote(body)}"
            + (f" and looks like {language}." if language else "."),
            next_step,
        )
    raise ArticleError(
        f"the article{where} is written in Arabic letters but not in Arabic; it looks like"
        f" {language or 'another language'}: it begins {_quote(body)}.",
        next_step,
    )


def _quote(text: str) -> str:
    """Quote the beginning of a text so that it is safe to print on one line."""
    line = " ".join(text[: 4 * _SHOWN].split())
    shown = "".join(char if char.isprintable() else "\ufffd" for char in line[:_SHOWN])
    return f'"{shown}{"..." if len(line) > _SHOWN else ""}"'


# Letters or words by which a language is told from its neighbours. Enough for an error message.
_BY_LETTERS = (
    ("Urdu", "ٹڈڑںے"),
    ("Pashto", "ټډړږښڼېۍ"),
    ("Kurdish", "ێۆڵڕە"),
    ("Persian", "پچژگ"),
)
_BY_WORDS = (
    ("English", frozenset(tokens("the of and to in is that for"))),
    ("French", frozenset(tokens("le la les des et une dans que"))),
    ("Spanish", frozenset(tokens("el los las del que una por con"))),
    ("German", frozenset(tokens("der die das und den nicht mit ist"))),
    ("Turkish", frozenset(tokens("ve bir bu için ile olarak olan da"))),
)
_SCRIPTS = {
    "CJK": "Chinese",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "HANGUL": "Korean",
    "HEBREW": "Hebrew",
    "CYRILLIC": "a language in Cyrillic letters",
    "GREEK": "Greek",
    "DEVANAGARI": "Hindi",
    "LATIN": "a language in Latin letters",
}


def _other_language(text: str) -> str | None:
    """Name the language a text that is not Arabic seems to be in, if that is easily told."""
    sample = text[:5000]
    if len(re.findall(f"[{ARABIC_LETTERS}]", sample)) * 2 > sum(map(str.isalpha, sample)):
        counts = {name: sum(map(sample.count, letters)) for name, letters in _BY_LETTERS}
        best = max(counts, key=lambda name: counts[name])
        return best if counts[best] else None
    scripts = Counter(
        unicodedata.name(char, "?").partition(" ")[0] for char in sample if char.isalpha()
    )
    if not scripts:
        return None
    if scripts["HIRAGANA"] + scripts["KATAKANA"] > 0.1 * scripts.total():
        return "Japanese"
    main = scripts.most_common(1)[0][0]
    if main == "LATIN":
        seen = Counter(tokens(sample))
        hits = {name: sum(seen[word] for word in common) for name, common in _BY_WORDS}
        best = max(hits, key=lambda name: hits[name])
        if hits[best]:
            return best
    return _SCRIPTS.get(main)
