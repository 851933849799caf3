"""Results in the formats of the command line, piece by piece as they are made."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from summarizer import render
from summarizer.display import visible
from summarizer.summary import Summary

Format = Literal["text", "json", "jsonl", "markdown", "html"]
FORMATS: tuple[Format, ...] = ("text", "json", "jsonl", "markdown", "html")


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file: a summary, or an error (type and message)."""

    source: str
    summary: Summary | None
    error: tuple[str, str] | None = None


def formatted(
    results: Iterable[Result], form: Format, *, several: bool, terminal: bool = True
) -> Iterator[str]:
    """Turn results into text, lazily and in order.

    Args:
        results: One for each file. A failure shows in `jsonl`, and in `json` of several files.
        form: The format.
        several: Whether more than one file was given.
        terminal: Whether `text` is for a terminal; elsewhere it has no invisible characters.
    """
    if form == "json":
        return _json(results, several)
    if form == "jsonl":
        return (json.dumps(_line(result), ensure_ascii=False) + "\n" for result in results)
    documents = _documents(results, form, several)
    return documents if terminal or form != "text" else map(render.plain, documents)


def _json(results: Iterable[Result], several: bool) -> Iterator[str]:
    if not several:
        for result in results:
            if result.summary:
                yield json.dumps(result.summary.to_dict(), ensure_ascii=False, indent=2) + "\n"
        return
    before = "["
    for result in results:
        value = result.summary.to_dict() if result.summary else _line(result)
        yield f"{before}\n{json.dumps(value, ensure_ascii=False, indent=2)}"
        before = ","
    yield "\n]\n"


def _line(result: Result) -> dict[str, Any]:
    if result.summary:
        return {"source": result.source, **result.summary.to_dict()}
    kind, message = result.error or ("", "")
    return {"source": result.source, "error": {"type": kind, "message": message}}


def _documents(results: Iterable[Result], form: Format, several: bool) -> Iterator[str]:
    if form == "html":
        summaries = [result.summary for result in results if result.summary]
        if summaries:
            title = summaries[0].title if len(summaries) == 1 else ""
            yield render.page(map(render.html, summaries), title or "Summaries")
        return
    between = ""
    for result in results:
        if result.summary is None:
            continue
        name = visible(result.source) if several else ""
        if form == "markdown":
            yield between + render.markdown(result.summary)
            between = "\n---\n\n"
        else:
            yield between + (f"== {name} ==\n" if name else "") + render.text(result.summary) + "\n"
            between = "\n"
