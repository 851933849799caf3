"""What was found in a text, as the outcomes of checks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from summarizer.facts.findings import Finding
from summarizer.records import Check, Evidence

if TYPE_CHECKING:
    from summarizer.facts.examination import Examination


def checks_of_span(found: Examination, start: int, end: int, article: str) -> tuple[Check, ...]:
    """Return the checks of one sentence of a text that was examined.

    Args:
        found: What was found in the whole text.
        start: Where the sentence begins in it.
        end: Where it ends.
        article: The article's raw text.

    Returns:
        One check for each name, its evidence with offsets into the sentence and into the article.
    """
    return tuple(
        check_of(
            name,
            [f for f in findings if f.start < end and f.end > start and not f.whole],
            found.text[start:end],
            article,
            start,
        )
        for name, findings in found.findings.items()
    )


def check_of(name: str, findings: Sequence[Finding], text: str, article: str, at: int = 0) -> Check:
    """Make a check of what was found in a text that begins at offset `at` of the whole."""
    evidence: list[Evidence] = []
    for finding in findings:
        start, end = max(0, finding.start - at), min(len(text), finding.end - at)
        evidence.append(Evidence("summary", start, end, text[start:end]))
        evidence += [
            Evidence("article", first, last, article[first:last])
            for first, last in finding.article
            if last <= len(article)
        ]
    detail = "; ".join(dict.fromkeys(finding.detail for finding in findings))
    return Check(name, not findings, detail, tuple(dict.fromkeys(evidence)))
