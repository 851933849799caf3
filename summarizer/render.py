"""A summary as text for a terminal, as Markdown, and as an HTML card.

The article is hostile input: whatever it holds is shown, and nothing of it is obeyed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from summarizer.card import html, page
from summarizer.display import (
    HEADINGS,
    NAMES,
    facts,
    marked,
    notes,
    pieces,
    standing,
    status,
    visible,
    why,
)
from summarizer.records import Language, LanguageSummary, SummarySentence
from summarizer.traces import Traces, cited

if TYPE_CHECKING:
    from summarizer.summary import Summary

__all__ = ["directed", "emphasised", "html", "isolated", "markdown", "page", "plain", "text"]

_CONTEXT = 160  # about how many characters of the article are shown beside a flag

# Unicode bidi: right-to-left mark; isolates left-to-right and right-to-left; their end.
RLM, LRI, RLI, PDI = "\u200f", "\u2066", "\u2067", "\u2069"
_NO_ISOLATES = dict.fromkeys(map(ord, RLM + LRI + RLI + PDI))


def text(summary: Summary) -> str:
    """Render a summary for a terminal.

    Each sentence is on a line of its own, in a directional isolate, followed by the numbers of the
    article sentences it rests on, counted from 1. What is flagged or withheld says so in its place,
    with the reason, the article's words that it is held against, and the Arabic it came from.
    """
    lines: list[str] = []
    traces = Traces(summary.article)
    if title := visible(summary.title):
        lines += [RLM + RLI + title + PDI, ""]
    for part in summary.languages:
        lines.append(NAMES[part.language])
        lines += [
            "  " + line for sentence in pieces(part) for line in _lines(part, sentence, traces)
        ]
        if problem := status(summary, part):
            lines.append("  ! " + isolated(problem))
        lines.append("")
    if warnings := notes(summary):
        lines.append("Warnings")
        lines += ["  - " + isolated(warning) for warning in warnings]
        lines.append("")
    lines.append("; ".join(facts(summary)))
    if cited(summary):
        lines.append("[n]: sentence n of the article")
    return "\n".join(lines)


def _lines(part: LanguageSummary, sentence: SummarySentence, traces: Traces) -> Iterator[str]:
    state = standing(sentence)
    if state == "withheld":
        yield "! " + isolated(f"withheld: {why(sentence)}{_markers(sentence)}")
    else:
        yield directed(visible(sentence.text) + _markers(sentence), part.language)
    if state == "flagged":
        yield "  ! " + isolated(f"flagged: {why(sentence, quoting=True)}")
    if state != "ok":
        contrary = traces.marked(traces.contrary(sentence), [sentence], _CONTEXT)
        for index, found in contrary.items():
            yield f"  Article [{index + 1}]: {RLI}{emphasised(found)}{PDI}"
        if origin := visible(sentence.origin):
            yield f"  Arabic: {RLI}{origin}{PDI}"


def directed(line: str, language: Language) -> str:
    """Isolate a line of a language, so that a terminal orders it on its own."""
    # The mark is for terminals that know no isolates: they take a line's direction from it.
    return f"{RLM}{RLI}{line}{PDI}" if language == "ar" else f"{LRI}{line}{PDI}"


def plain(rendered: str) -> str:
    """Take the isolates out of a text rendering: for files and pipes, which programs read.

    Nothing of the article is lost: what is shown of it has none of these characters.
    """
    return rendered.translate(_NO_ISOLATES)


def emphasised(found: Iterable[tuple[str, str]]) -> str:
    """Join pieces of a text, those that have a reason between marks that any terminal shows.

    The marks point at the words in either direction: bidi mirrors them.
    """
    return "".join(f">>{piece}<<" if reason else piece for piece, reason in found)


def _markers(sentence: SummarySentence) -> str:
    return "".join(f" [{source.sentence + 1}]" for source in sentence.sources)


def isolated(line: str) -> str:
    """Isolate a line of English that may hold Arabic."""
    # A command in a plain line can be copied; invisible characters would be copied with it.
    return line if line.isascii() else f"{LRI}{line}{PDI}"


def markdown(summary: Summary) -> str:
    """Render a summary as Markdown (CommonMark, also safe under GitHub's extensions)."""
    blocks: list[str] = []
    traces = Traces(summary.article)
    if title := visible(summary.title):
        blocks.append(f"## {_md(title)}")
    for part in summary.languages:
        blocks.append(f"### {HEADINGS[part.language]}")
        for language, found in groupby(_paragraphs(part, traces), lambda item: item[0]):
            direction = "rtl" if language == "ar" else "ltr"
            blocks.append(f'<div dir="{direction}" lang="{language}">')
            blocks += [*(line for _, line in found), "</div>"]
        if problem := status(summary, part):
            blocks.append(f"**{_md(problem)}**")
    if warnings := notes(summary):
        blocks.append("\n".join(f"- Warning: {_md(warning)}" for warning in warnings))
    if sources := cited(summary):
        blocks += ["### Article sentences", '<div dir="rtl" lang="ar">']
        blocks += [f"**\\[{number}\\]** {_md(sentence)}" for number, sentence in sources]
        blocks.append("</div>")
    blocks.append(f"*{_md('; '.join(facts(summary)))}*")
    return "\n\n".join(blocks) + "\n"


def _paragraphs(part: LanguageSummary, traces: Traces) -> Iterator[tuple[Language, str]]:
    """Give the paragraphs of one language and the language each is in.

    Sentences that are sound run on; one that is not stands alone, over the reason and the Arabic.
    """
    for state, found in groupby(pieces(part), standing):
        if state == "ok":
            yield part.language, " ".join(map(_sentence, found))
            continue
        for sentence in found:
            markers = "".join(f" [{index + 1}]" for index in traces.contrary(sentence))
            if state == "flagged":
                yield part.language, _sentence(sentence)
            else:
                markers = _markers(sentence)
            yield "en", f"**{state.capitalize()}:** {_md(why(sentence) + markers)}"
            if origin := visible(sentence.origin):
                yield "ar", f'<span lang="en">Arabic</span>: {_md(origin)}'


def _sentence(sentence: SummarySentence) -> str:
    # Of what underlines or highlights, GitHub lets <mark> through, and not <u>.
    shown = (
        f"<mark>{_md(piece)}</mark>" if wrong else _md(piece) for piece, wrong in marked(sentence)
    )
    return "".join(shown) + _md(_markers(sentence))


_RE_MARKUP = re.compile(r"[\\`*_\[\]|~$#!{}^]")
# What GitHub and others turn into a link without any markup: an address, a bare domain.
_RE_ADDRESS = re.compile(r":(?=//)|(?<=\w)\.(?=[^\W\d])")
_RE_LIST = re.compile(r"\d{1,9}(?=[.)])")


def _md(line: str) -> str:
    """Escape one line so that Markdown shows it and obeys none of it."""
    line = _RE_MARKUP.sub(r"\\\g<0>", escape(line, quote=False))
    line = _RE_ADDRESS.sub(r"\\\g<0>", line)
    # A backslash does not stop GitHub's e-mail links and mentions; a comment inside does.
    line = line.replace("@", "@<!-- -->")
    number = _RE_LIST.match(line)
    if number:
        return f"{number.group()}\\{line[number.end() :]}"
    return "\\" + line if line[:1] in set("-+=:") else line
