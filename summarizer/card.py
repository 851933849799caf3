"""The HTML card: both summaries side by side, each sentence linked to the article's.

One self-contained fragment: no script, no request, readable without its style. A summary sentence
that is pointed at or has the focus lights up the article's sentences that it rests on.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from summarizer.arabic import LATIN_LETTERS
from summarizer.article import Article
from summarizer.cardstyle import PAGE, STYLE, lighting
from summarizer.coverage_bar import coverage_bar
from summarizer.display import (
    HEADINGS,
    facts,
    notes,
    pieces,
    reasoned,
    standing,
    status,
    visible,
    why,
)
from summarizer.records import Coverage, Language, LanguageSummary, SummarySentence
from summarizer.traces import Traces, chosen

if TYPE_CHECKING:
    from summarizer.summary import Summary

__all__ = ["MAX_LINKS", "MAX_SENTENCES", "assemble", "html", "page"]

MAX_SENTENCES = 60
"""Article sentences in a card, where the summary does not rest on more."""

MAX_LINKS = 600
"""Links between sentences that light up: a browser looks at all when the pointer moves."""

_IN_VIEW = 700  # characters of an article that is shown whole, in no box of its own
_MANY = 999  # sentences; longer numbers need more room

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html(summary: Summary) -> str:
    """Render a summary as an HTML fragment that can stand in any page.

    Ids come from the content; of the same card made again they have a number in addition, so that
    no two cards of a process share one.
    """
    content = {**summary.to_dict(), "seconds": None, "article": summary.article.text}
    return assemble(
        summary.article,
        [(part, status(summary, part)) for part in summary.languages],
        title=summary.title,
        warnings=notes(summary),
        footer=re.sub(r" (?=s$)", "\u00a0", "; ".join(facts(summary, coverage=False))),
        content=json.dumps(content),
        coverage=summary.coverage,
    )


def assemble(
    article: Article,
    parts: Sequence[tuple[LanguageSummary, str]],
    *,
    title: str,
    footer: str,
    content: str,
    warnings: Sequence[str] = (),
    coverage: Coverage | None = None,
) -> str:
    """Put a card together.

    Args:
        article: The article.
        parts: The summaries, each with what is wrong with it as a whole, "" if nothing is.
        title: The card's title, Arabic.
        footer: Its last line, English.
        content: What tells this card from others; its ids are made from it.
        warnings: Lines under the summaries, English.
        coverage: How much of the article was read; None where that means nothing.
    """
    card = _Card(_unique(content), article, [part for part, _ in parts])
    style = "\n".join(filter(None, (STYLE, card.rules())))
    rows = [
        f'<article class="ans-card" id="{card.id}" aria-label="Summary">',
        f"<style>{style}</style>",
    ]
    if title := visible(title):
        rows.append(f'<h3 dir="rtl" lang="ar">{_isolate(title)}</h3>')
    rows.append('<div class="ans-pair">')
    for part, problem in parts:
        rows += card.section(part, problem)
    rows.append("</div>")
    if warnings:
        items = "".join(f'<li dir="auto">{escape(visible(warning))}</li>' for warning in warnings)
        rows.append(f'<ul class="ans-flag" lang="en" aria-label="Warnings">{items}</ul>')
    rows.append(coverage_bar(len(article.sentences), card.cited, coverage))
    rows += card.list()
    rows.append(f'<footer dir="ltr" lang="en">{escape(footer)}</footer>')
    rows.append("</article>")
    return "\n".join(rows)


def page(cards: Iterable[str], title: str) -> str:
    """Put cards into an HTML page that can be saved and opened.

    Args:
        cards: Results of `html`.
        title: Title of the page, unescaped.
    """
    head = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(visible(title))}</title>\n<style>{PAGE}</style>\n</head>\n<body>\n"
    )
    return head + "\n".join(cards) + "\n</body>\n</html>\n"


class _Card:
    """One card's ids and links. Article sentences are numbered from 1 in ids and in what is shown.

    Args:
        name: The card's id; every other id begins with it.
        article: The article.
        parts: The summaries.
    """

    def __init__(self, name: str, article: Article, parts: Sequence[LanguageSummary]) -> None:
        self.id = name
        self._traces = Traces(article)
        self._shown = [sentence for part in parts for sentence in pieces(part)]
        self.cited: set[int] = set()
        self._links: dict[str, list[str]] = {}
        links = 0
        for part in parts:
            for position, sentence in enumerate(pieces(part), start=1):
                found = self._traces.of(sentence)
                self.cited.update(found)
                links += len(found)
                if found and links <= MAX_LINKS:
                    self._links[self._own(part.language, position)] = list(map(self._item, found))
        count = len(article.sentences)
        self._listed = chosen(count, self.cited, MAX_SENTENCES) if self.cited else []

    def rules(self) -> str:
        """Return the style rules of this card alone."""
        return lighting(self.id, self._links)

    def section(self, part: LanguageSummary, problem: str) -> list[str]:
        """Return the summary in one language: sound sentences run on, others stand alone."""
        language = part.language
        direction = "rtl" if language == "ar" else "ltr"
        rows = [f'<section dir="{direction}" lang="{language}">', f"<h4>{HEADINGS[language]}</h4>"]
        sound: list[str] = []
        for position, sentence in enumerate(pieces(part), start=1):
            own = self._own(language, position)
            if standing(sentence) == "ok":
                body = _body(reasoned(sentence), language) + self._numbers(sentence)
                sound.append(f"<span{self._handle(own)}>{body}</span>")
                continue
            rows += _paragraph(sound)
            sound = []
            rows += ['<div class="ans-flag">', *self._doubt(sentence, language, own), "</div>"]
        rows += _paragraph(sound)
        if problem:
            rows.append(f'<p class="ans-flag" dir="ltr" lang="en">{escape(problem)}</p>')
        return [*rows, "</section>"]

    def list(self) -> list[str]:
        """Return the article's sentences, under what says which of them these are."""
        if not self._listed:
            return []
        marked = self._traces.marked(self._listed, self._shown)
        size = sum(len(piece) for found in marked.values() for piece, _ in found)
        # What scrolls must have the focus to be scrolled by keys.
        long = ' ans-long" tabindex="0"' if size > _IN_VIEW else '"'
        rows = ['<details class="ans-article" open>']
        rows.append(f'<summary dir="ltr" lang="en">{self._which()}</summary>')
        rows.append(f'<div class="ans-list{long} role="region" aria-label="Article sentences">')
        many = ' class="ans-many"' if self._listed[-1] >= _MANY else ""
        rows.append(f'<ol dir="rtl" lang="ar"{many}>')
        rows += [
            f'<li id="{self._item(index)}" value="{index + 1}">{_body(found, "ar")}</li>'
            for index, found in marked.items()
        ]
        return [*rows, "</ol></div></details>"]

    def _which(self) -> str:
        total = len(self._traces.article.sentences)
        if len(self._listed) == total:
            return f"Article: {total} sentence{'' if total == 1 else 's'}"
        return (
            f"Article: {len(self._listed):,} of {total:,} sentences:"
            " those that are referred to, then from the beginning"
        )

    def _doubt(self, sentence: SummarySentence, language: Language, own: str) -> Iterator[str]:
        """Give the paragraphs of a sentence that is not sound: its text if any, why, the Arabic."""
        state = standing(sentence)
        links = self._numbers(sentence)
        reason = f"<strong>{state.capitalize()}:</strong> {escape(why(sentence))}"
        if state == "flagged":
            body = _body(reasoned(sentence), language) + links
            handle = self._handle(own, f"{own}-why")
            yield f'<p class="ans-said"><span{handle}>{body}</span></p>'
            yield f'<p id="{own}-why" dir="ltr" lang="en">{reason}</p>'
        else:
            yield f'<p dir="ltr" lang="en"><span{self._handle(own)}>{reason}{links}</span></p>'
        if origin := visible(sentence.origin):
            yield f'<p dir="rtl" lang="ar"><span lang="en">Arabic</span>: {_isolate(origin)}</p>'

    def _handle(self, own: str, *described: str) -> str:
        """Return the attributes of a summary sentence; with links, it can be pointed at."""
        links = self._links.get(own, [])
        attributes = f' id="{own}"'
        if links:
            attributes = f' class="ans-s"{attributes}'
        if by := " ".join((*described, *links)):
            attributes += f' role="group" tabindex="0" aria-describedby="{by}"'
        return attributes

    def _numbers(self, sentence: SummarySentence) -> str:
        return "".join(
            f' <a href="#{self._item(index)}" aria-label="article sentence [{index + 1}]">'
            f"<bdi>[{index + 1}]</bdi></a>"
            for index in self._traces.of(sentence)
        )

    def _own(self, language: Language, position: int) -> str:
        return f"{self.id}-{language}{position}"

    def _item(self, index: int) -> str:
        return f"{self.id}-s{index + 1}"


def _paragraph(sentences: list[str]) -> list[str]:
    return [f"<p>{' '.join(sentences)}</p>"] if sentences else []


def _body(found: Iterable[tuple[str, str]], language: Language) -> str:
    show = _isolate if language == "ar" else escape
    return "".join(
        f'<mark title="{escape(reason)}">{show(piece)}</mark>' if reason else show(piece)
        for piece, reason in found
    )


_MAX_NAMES = 4096
_made: dict[str, itertools.count[int]] = {}


def _unique(content: str) -> str:
    """Name a card by its content; one of the same content again, with a number.

    A page may hold a card twice. The same calls in the same order give the same names.
    """
    if len(_made) >= _MAX_NAMES:
        _made.clear()
    name = "ans-" + hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    time = next(_made.setdefault(name, itertools.count(1)))
    return name if time == 1 else f"{name}-{time}"


# A number with its sign, separators and unit, or a run of Latin words: one unit whose inside must
# not be reordered by the right-to-left text around it. Possessive, so linear in the input.
_INNER = f"(?:://|[.,:/&'’@_+\\-٫٬?=#~])(?=[{LATIN_LETTERS}\\d])"
_WORD = f"[{LATIN_LETTERS}\\d](?:[{LATIN_LETTERS}\\d]|{_INNER})*"
_RE_RUN = re.compile(
    rf"(?:(?<![^\s(\[«\"])[+\-−$€£])?(?:(?=[{LATIN_LETTERS}]){_WORD}(?: {_WORD})*|{_WORD}[%٪]?)"
)


def _isolate(line: str) -> str:
    """Escape a line of Arabic, with its numbers and Latin runs in <bdi>."""
    found = []
    end = 0
    for match in _RE_RUN.finditer(line):
        found.append(escape(line[end : match.start()]))
        found.append(f"<bdi>{escape(match.group())}</bdi>")
        end = match.end()
    return "".join(found) + escape(line[end:])
