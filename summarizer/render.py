"""A summary as text for a terminal, as Markdown, and as an HTML card.

The article is hostile input: whatever it holds is shown, and nothing of it is obeyed.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from summarizer.card import html, page
from summarizer.display import HEADINGS, NAMES, cited, facts, notes, pieces, status, visible
from summarizer.records import LanguageSummary, SummarySentence

if TYPE_CHECKING:
    from summarizer.summary import Summary

__all__ = ["html", "markdown", "page", "text"]

# Unicode bidi: right-to-left mark; isolates left-to-right and right-to-left; their end.
RLM, LRI, RLI, PDI = "\u200f", "\u2066", "\u2067", "\u2069"


def text(summary: Summary) -> str:
    """Render a summary for a terminal.

    Each sentence is on a line of its own, in a directional isolate, followed by the numbers of the
    article sentences it rests on, counted from 1.
    """
    lines: list[str] = []
    if title := visible(summary.title):
        lines += [RLM + RLI + title + PDI, ""]
    for part in summary.languages:
        lines.append(NAMES[part.language])
        lines += ["  " + _line(part, sentence) for sentence in pieces(part)]
        if problem := status(summary, part):
            lines.append("  ! " + _isolated(problem))
        lines.append("")
    if warnings := notes(summary):
        lines.append("Warnings")
        lines += ["  - " + _isolated(warning) for warning in warnings]
        lines.append("")
    lines.append("; ".join(facts(summary)))
    if cited(summary):
        lines.append("[n]: sentence n of the article")
    return "\n".join(lines)


def _line(part: LanguageSummary, sentence: SummarySentence) -> str:
    line = visible(sentence.text) + _markers(sentence)
    # The mark is for terminals that know no isolates: they take a line's direction from it.
    return f"{RLM}{RLI}{line}{PDI}" if part.language == "ar" else f"{LRI}{line}{PDI}"


def _markers(sentence: SummarySentence) -> str:
    return "".join(f" [{source.sentence + 1}]" for source in sentence.sources)


def _isolated(line: str) -> str:
    # A command in a plain line can be copied; invisible characters would be copied with it.
    return line if line.isascii() else f"{LRI}{line}{PDI}"


def markdown(summary: Summary) -> str:
    """Render a summary as Markdown (CommonMark, also safe under GitHub's extensions)."""
    blocks: list[str] = []
    if title := visible(summary.title):
        blocks.append(f"## {_md(title)}")
    for part in summary.languages:
        blocks.append(f"### {HEADINGS[part.language]}")
        direction = "rtl" if part.language == "ar" else "ltr"
        if sentences := pieces(part):
            line = " ".join(_md(visible(s.text)) + _md(_markers(s)) for s in sentences)
            blocks += [f'<div dir="{direction}" lang="{part.language}">', line, "</div>"]
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
