"""What must hold of every hostile input: one function for each door of the package.

A target lets errors of the one family through and nothing else; it asserts more than "no crash".
"""

from __future__ import annotations

import io
import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import hostile
from hypothesis import strategies as st

from summarizer import Article, Summarizer, SummarizerError, examine, read, render
from summarizer.arabic import arabic_share, clean, count_words, fold, looks_arabic, words
from summarizer.article import require_arabic
from summarizer.checkreport import html as report_html
from summarizer.checkreport import text as report_text
from summarizer.clauses import readings
from summarizer.encoder import SentenceEncoder
from summarizer.engines.base import Generation
from summarizer.evaluation.rows import json_object, row_of
from summarizer.facts.arabic_names import find_runs
from summarizer.facts.english_names import name_runs
from summarizer.facts.figures import compare_figures, read_figures
from summarizer.facts.places_named import find_places
from summarizer.formats import FORMATS, Result, formatted
from summarizer.generation import write
from summarizer.lexicon import article_hints
from summarizer.names import people
from summarizer.orders import may_command, speaks_to_model
from summarizer.prompts import as_data, summary_prompt, tidy
from summarizer.records import Options
from summarizer.routes import PreparedArticle
from summarizer.sentences import split_clauses, split_sentences
from summarizer.summary import Summary
from summarizer.translation import build_prompt
from summarizer.wordforms import tokenise

# What no output may hold: terminal escapes, controls, lone surrogates; and of the characters that
# turn the direction of text the ones that we do not set ourselves.
_UNSHOWN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200e\u202a-\u202e\ufeff\ud800-\udfff]")
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def covered(text: str, spans: Sequence[tuple[int, int]]) -> None:
    """Spans are slices in order, without overlap, and nothing visible lies between them."""
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(text)
        assert clean(text[at:start]) == ""
        at = end
    assert clean(text[at:]) == ""


def cleaned(text: str) -> None:
    """`clean`, `fold` and what counts letters and words."""
    once = clean(text)
    assert clean(once) == once == once.strip()
    assert unicodedata.is_normalized("NFC", once)
    assert not _HIDDEN.search(once) and "  " not in once
    assert len(once.encode()) <= 12 * len(text)
    folded = fold(text)
    assert fold(folded) == folded == fold(once)
    assert all(words(text)) and 0 <= count_words(text) <= len(text.split())
    assert 0 <= arabic_share(text) <= 1 and looks_arabic(text) in (True, False)
    line = as_data(text)
    assert "\n" not in line and "<" not in line and ">" not in line
    assert may_command(text) or not speaks_to_model(text)
    assert "\n" not in tidy(text)


def split(text: str) -> None:
    """Sentences and clauses are slices that cover the text; readings are the sentence's words."""
    spans = split_sentences(text)
    covered(text, spans)
    for start, end in spans:
        clauses = split_clauses(text, start, end)
        covered(text[start:end], [(left - start, right - start) for left, right in clauses])
    for start, end in spans[:3]:
        found = readings(text[start:end])
        assert found and all(not _HIDDEN.search(one.text) for one in found)


def read_bytes(data: bytes, name: str, title: str | None, encoding: str | None) -> None:
    """A file of any bytes is an article or an error that says what to do."""
    stream = io.BytesIO(data)
    stream.name = name  # type: ignore[attr-defined]
    try:
        found = read(stream, title=title, encoding=encoding)
    except SummarizerError as error:
        assert error.what and error.next_step
        assert not _UNSHOWN.search(error.what), error.what
        return
    article(found)


def article(found: Article) -> None:
    """Paragraphs and sentences are slices of the raw text, in order; the headline is clean."""
    at = 0
    for sentence in found.sentences:
        assert found.text[sentence.start : sentence.end] == sentence.text
        assert at <= sentence.start < sentence.end
        paragraph = found.paragraphs[sentence.paragraph]
        assert paragraph.start <= sentence.start and sentence.end <= paragraph.end
        at = sentence.end
    assert not _HIDDEN.search(found.headline) and "\n" not in found.headline
    try:
        require_arabic(found)
    except SummarizerError as error:
        assert not _UNSHOWN.search(error.what), error.what


class _Markup(HTMLParser):
    """The elements of a page that are ours to write; anything else came out of the article."""

    OURS = frozenset(
        "html head meta title style body article section div h1 h2 h3 h4 p ul ol li span bdi a mark sup footer"
        " details summary small strong em b i svg rect g path figure figcaption code del ins s br main header".split()
    )

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in self.OURS, tag
        for name, value in attrs:
            assert not name.startswith("on") and name != "style", (tag, name, value)
            assert name not in ("href", "src") or (value or "").startswith("#"), (tag, name, value)
        if tag not in ("meta", "br", "rect", "path"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("meta", "br", "rect", "path"):
            assert self.open and self.open.pop() == tag, tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        assert decl == "doctype html"

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)


def well_formed(html: str) -> None:
    """A page parses, closes what it opens and holds no element of the article's."""
    parser = _Markup()
    parser.feed(html)
    parser.close()
    assert not parser.open


def rendered(summary: Summary) -> None:
    """Every format is encodable, escaped and holds no control character; JSON says the same."""
    told = json.loads(json.dumps(summary.to_dict(), ensure_ascii=False))
    assert told == summary.to_dict()
    for form in FORMATS:
        for terminal in (True, False):
            out = "".join(
                formatted(
                    [Result("a\x1b[2Jb", summary)], form, several=form == "text", terminal=terminal
                )
            )
            out.encode()
            if form in ("json", "jsonl"):
                json.loads(out)
                continue
            assert not _UNSHOWN.search(out), (form, _UNSHOWN.search(out))
            if form == "html":
                well_formed(out)
    assert len(render.html(summary)) < 200_000 + 40 * len(summary.article.text)


def summarized(text: str, title: str | None, count: int) -> None:
    """The extractive preset gives the article's own words within its budget, or an error."""
    given = Article(text, title=title)
    try:
        summary = summarizer().summarize(given, words=count)
    except SummarizerError as error:
        assert error.what and error.next_step
        return
    made = summary.arabic
    assert made is not None
    assert count_words(made.text) <= count or made.status != "ok" or summary.warnings
    for sentence in made.sentences:
        assert not _HIDDEN.search(sentence.text)
        assert all(0 <= source.sentence < len(given.sentences) for source in sentence.sources)
    rendered(summary)


def examined(text: str, claim: str, with_encoder: bool) -> None:
    """`examine` says something of every claim, and its evidence is where it says."""
    try:
        given = Article(text)
        found = examine(given, claim, encoder=None if with_encoder else False)
    except SummarizerError as error:
        assert error.what and error.next_step
        return
    for check in found.checks:
        for span in check.evidence:
            whole = claim if span.where == "summary" else given.text
            assert whole[span.start : span.end] == span.text and span.start <= span.end
    at = 0
    for sentence in found.sentences:
        at = claim.index(sentence.text, at) + len(sentence.text)
        for check in sentence.checks:
            for span in check.evidence:
                whole = sentence.text if span.where == "summary" else given.text
                assert whole[span.start : span.end] == span.text
    json.loads(json.dumps(found.to_dict(), ensure_ascii=True))
    assert not _UNSHOWN.search(report_text(found, given))
    well_formed(report_html(found, given))


def facts(text: str, other: str) -> None:
    """Numbers, dates, places and names are slices of the text; comparing them never fails."""
    for language, one in (("ar", text), ("en", text)):
        figures = read_figures(one, language, article=language == "ar")  # type: ignore[arg-type]
        for found in (*figures.quantities, *figures.dates):
            assert 0 <= found.start < found.end <= len(one)
        for date in figures.dates:
            assert date.month in (None, *range(1, 13)) and date.day in (None, *range(1, 32))
        for place in find_places(one, language):  # type: ignore[arg-type]
            assert 0 <= place.start < place.end <= len(one)
        for finding in compare_figures(read_figures(other, "en"), figures):
            assert 0 <= finding.start <= finding.end <= len(other)
    tokens = tokenise(text)
    for run in find_runs(tokens):
        assert 0 <= run.first < run.last <= len(tokens)
    for name in name_runs(text):
        assert 0 <= name.start < name.end <= len(text)
    people(text)
    article_hints(text, other).hints(text)


class Obedient:
    """A model that answers whatever it is told to."""

    name, window = "obedient", 4096

    def __init__(self, answer: str) -> None:
        self._answer = answer

    def chat(self, messages: Any, *, max_tokens: int, **_: Any) -> Generation:
        return Generation(self._answer, 1, 1, "stop", 0.0)

    def sample(self, messages: Any, *, count: int, **_: Any) -> list[Generation]:
        return [Generation(self._answer, 1, 1, "stop", 0.0)] * count

    def count_tokens(self, text: str) -> int:
        return len(text) // 3 + 1

    def close(self) -> None:
        """Nothing to free."""


def generated(text: str, title: str | None, answer: str) -> None:
    """Whatever a model answers to whatever article is checked, and never breaks the prompt."""
    for language in ("ar", "en"):
        messages = summary_prompt(text, language, words=30, title=title or "")  # type: ignore[arg-type]
        bare = summary_prompt("", language, words=30)  # type: ignore[arg-type]
        for one, other in zip(messages, bare, strict=True):
            assert one["content"].count("<") == other["content"].count("<")
    build_prompt(text, title or "")
    given = Article(text, title=title)
    try:
        require_arabic(given)
    except SummarizerError:
        return
    reading = PreparedArticle(given, encoder())
    for language in ("ar", "en"):
        made = write(reading, Obedient(answer), language, Options(words=30, candidates=2))  # type: ignore[arg-type]
        assert made.summary.status in ("ok", "flagged", "withheld")
        assert not _HIDDEN.search(made.summary.text)


def row(line: bytes) -> None:
    """A line of JSONL is an article or an error."""
    try:
        found = row_of("x.jsonl", "line 1", json_object(line, "line 1", "x.jsonl"))
    except SummarizerError as error:
        assert error.what and error.next_step
        return
    article(Article(found.text, title=found.title))


_kept: dict[str, Any] = {}


def summarizer() -> Summarizer:
    """One summariser for all cases."""
    return _kept.setdefault("summarizer", Summarizer("extractive", languages="ar", quiet=True))  # type: ignore[no-any-return]


def encoder() -> SentenceEncoder:
    """One encoder for all cases."""
    return _kept.setdefault("encoder", SentenceEncoder())  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Target:
    """A door, what comes in by it, and its share of all cases."""

    check: Callable[..., None]
    inputs: dict[str, st.SearchStrategy[Any]]
    share: float


_names = st.sampled_from(["a.txt", "a.html", "x" * 300, "a\x1b[31m.txt", "\u202egpj.txt", "\ud800"])
_encodings = st.none() | st.sampled_from(
    ["utf-8", "cp1256", "utf-16", "idna", "punycode", "base64", "rot13", "x\x00", "undefined"]
)
TARGETS = {
    "clean": Target(cleaned, {"text": hostile.texts}, 0.24),
    "split": Target(split, {"text": hostile.texts | hostile.articles}, 0.22),
    "read": Target(read_bytes, {"data": hostile.files, "name": _names, "title": hostile.titles, "encoding": _encodings}, 0.15),
    "article": Target(article, {"found": st.builds(Article, hostile.articles | hostile.texts, title=hostile.titles)}, 0.12),
    "rows": Target(row, {"line": hostile.rows}, 0.08),
    "facts": Target(facts, {"text": hostile.claims | hostile.articles, "other": hostile.claims}, 0.1),
    "examine": Target(examined, {"text": hostile.articles, "claim": hostile.claims, "with_encoder": st.just(False) | st.booleans()}, 0.04),
    "summarize": Target(summarized, {"text": hostile.articles, "title": hostile.titles, "count": st.integers(5, 80)}, 0.03),
    "generate": Target(generated, {"text": hostile.articles, "title": hostile.titles, "answer": hostile.claims}, 0.02),
}  # fmt: skip

BETWEEN = "\x1e"
"""What stands between the inputs of a target in one file of bytes."""


def case(name: str, data: bytes) -> None:
    """Run a target on bytes: as they come from the guided fuzzer, or from a file in `crashes`."""
    text = data.decode("utf-8", "surrogateescape")
    first, _, rest = text.partition(BETWEEN)
    target = TARGETS[name].check
    if name == "read":
        kind, _, content = data.partition(BETWEEN.encode())
        target(content, "a.html" if kind[:1] == b"h" else "a.txt", None, None)
    elif name == "rows":
        target(data)
    elif name == "article":
        target(Article(rest, title=first) if rest else Article(first))
    elif name == "examine":
        target(first, rest, False)
    elif name == "summarize":
        target(first, rest or None, 25)
    elif name == "generate":
        target(first, None, rest)
    elif name == "facts":
        target(first, rest)
    else:
        target(text)
