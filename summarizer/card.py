"""The HTML card: both summaries side by side, each sentence linked to the article's.

One self-contained fragment: no script, no request, readable without its style.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import TYPE_CHECKING

from summarizer.arabic import LATIN_LETTERS
from summarizer.display import (
    HEADINGS,
    cited,
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

if TYPE_CHECKING:
    from summarizer.summary import Summary

STYLE = """
.ans-card{--ink:#1a1c1e;--soft:#5b6168;--line:#d5d9de;--ground:#fff;--link:#0b57a4;--flag:#9a3412;
box-sizing:border-box;max-width:64rem;margin:.5rem 0;padding:1rem 1.25rem;border:1px solid
var(--line);border-radius:.5rem;background:var(--ground);color:var(--ink);font:1rem/1.6 system-ui,
"Segoe UI","Noto Sans","Noto Sans Arabic",sans-serif}
.ans-card h3,.ans-card h4{margin:0 0 .5rem;color:inherit;line-height:1.4}
.ans-card h3{font-size:1.2rem}
.ans-card h4{font-size:.85rem;color:var(--soft)}
.ans-pair{display:flex;flex-wrap:wrap;gap:1rem 2rem}
.ans-pair>section{flex:1 1 20rem;min-width:0}
.ans-card p,.ans-card li{margin:0 0 .5rem;overflow-wrap:anywhere}
.ans-card [lang=ar]{line-height:1.9;text-align:start}
.ans-card a{color:var(--link);font-size:.8em;text-decoration:none}
.ans-card a:hover,.ans-card a:focus{text-decoration:underline}
.ans-card .ans-flag{border-inline-start:3px solid var(--flag);padding-inline-start:.6rem;
color:var(--flag)}
.ans-card div.ans-flag{margin:.5rem 0}
.ans-card .ans-said,.ans-card .ans-flag p[lang=ar]{color:var(--ink)}
.ans-card mark{background:none;color:inherit;text-decoration:underline wavy var(--flag)}
.ans-card ul,.ans-card ol{margin:.5rem 0;padding-inline-start:1.6rem}
.ans-card ul.ans-flag{padding-inline-start:1.6rem}
.ans-card :target{outline:2px solid var(--link);outline-offset:2px}
.ans-card summary{cursor:pointer;color:var(--soft)}
.ans-card footer{margin-top:.75rem;padding-top:.5rem;border-top:1px solid var(--line);
color:var(--soft);font-size:.8rem}
@media (prefers-color-scheme:dark){.ans-card{--ink:#e6e8ea;--soft:#a3abb3;--line:#3c4248;
--ground:#1b1e21;--link:#7cb8f5;--flag:#f4a261}}
""".strip()

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html(summary: Summary) -> str:
    """Render a summary as an HTML fragment that can stand in any page."""
    card = "ans-" + _digest(summary)
    sources = cited(summary)
    linked = {number for number, _ in sources}
    rows = [f'<article class="ans-card" id="{card}">', f"<style>{STYLE}</style>"]
    if title := visible(summary.title):
        rows.append(f'<h3 dir="rtl" lang="ar">{_isolate(title)}</h3>')
    rows.append('<div class="ans-pair">')
    for part in summary.languages:
        rows += _section(part, card, linked, status(summary, part))
    rows.append("</div>")
    if warnings := notes(summary):
        items = "".join(f'<li dir="auto">{escape(warning)}</li>' for warning in warnings)
        rows.append(f'<ul class="ans-flag" lang="en" aria-label="Warnings">{items}</ul>')
    if sources:
        rows.append('<details><summary lang="en">Article sentences</summary>')
        rows.append('<ol dir="rtl" lang="ar">')
        rows += [
            f'<li id="{card}-s{number}" value="{number}">{_isolate(sentence)}</li>'
            for number, sentence in sources
        ]
        rows.append("</ol></details>")
    rows.append(f'<footer dir="ltr" lang="en">{escape("; ".join(facts(summary)))}</footer>')
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
        f"<title>{escape(visible(title))}</title>\n</head>\n<body>\n"
    )
    return head + "\n".join(cards) + "\n</body>\n</html>\n"


def _section(part: LanguageSummary, card: str, linked: set[int], problem: str) -> list[str]:
    language = part.language
    direction = "rtl" if language == "ar" else "ltr"
    rows = [f'<section dir="{direction}" lang="{language}">', f"<h4>{HEADINGS[language]}</h4>"]
    sound: list[str] = []
    for position, sentence in enumerate(pieces(part), start=1):
        own = f"{card}-{language}{position}"
        links = _links(sentence, card, linked)
        if standing(sentence) == "ok":
            sound.append(f'<span id="{own}">{_body(sentence, language)}</span>{links}')
            continue
        rows += _paragraph(sound)
        sound = []
        rows += [f'<div class="ans-flag" id="{own}">', *_doubt(sentence, language, links), "</div>"]
    rows += _paragraph(sound)
    if problem:
        rows.append(f'<p class="ans-flag" dir="ltr" lang="en">{escape(problem)}</p>')
    return [*rows, "</section>"]


def _paragraph(sentences: list[str]) -> list[str]:
    return [f"<p>{' '.join(sentences)}</p>"] if sentences else []


def _doubt(sentence: SummarySentence, language: Language, links: str) -> Iterator[str]:
    """Give the paragraphs of a sentence that is not sound: its text if any, why, the Arabic."""
    state = standing(sentence)
    if state == "flagged":
        yield f'<p class="ans-said">{_body(sentence, language)}{links}</p>'
        links = ""
    reason = f"<strong>{state.capitalize()}:</strong> {escape(why(sentence))}"
    yield f'<p dir="ltr" lang="en">{reason}{links}</p>'
    if origin := visible(sentence.origin):
        yield f'<p dir="rtl" lang="ar"><span lang="en">Arabic</span>: {_isolate(origin)}</p>'


def _body(sentence: SummarySentence, language: Language) -> str:
    show = _isolate if language == "ar" else escape
    return "".join(
        f"<mark>{show(piece)}</mark>" if wrong else show(piece) for piece, wrong in marked(sentence)
    )


def _links(sentence: SummarySentence, card: str, linked: set[int]) -> str:
    return "".join(
        f' <a href="#{card}-s{number}"><bdi>[{number}]</bdi></a>'
        for number in (source.sentence + 1 for source in sentence.sources)
        if number in linked
    )


def _digest(summary: Summary) -> str:
    """Name a card by its content, so that the same summary gives the same HTML."""
    content = {**summary.to_dict(), "seconds": None, "article": summary.article.text}
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:12]


# A number with its sign, separators and unit, or a run of Latin words: one unit whose inside must
# not be reordered by the right-to-left text around it. Possessive, so linear in the input.
_WORD = f"[{LATIN_LETTERS}\\d](?:[{LATIN_LETTERS}\\d]|[.,:/&'’@_+\\-٫٬](?=[{LATIN_LETTERS}\\d]))*"
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
