"""Records as plain values, for JSON."""

from __future__ import annotations

from typing import Any

from summarizer.records import Candidate, Check, SummarySentence


def sentence_dict(sentence: SummarySentence) -> dict[str, Any]:
    """Return a sentence with its sources, checks and candidates."""
    return {
        "text": sentence.text,
        "sources": [
            {"sentence": source.sentence, "score": round(source.score, 3)}
            for source in sentence.sources
        ],
        "status": sentence.status,
        "checks": [check_dict(check) for check in sentence.checks],
        "origin": sentence.origin,
        "candidates": [_candidate(candidate) for candidate in sentence.candidates],
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        "text": candidate.text,
        "ok": candidate.ok,
        "failed": [check.name for check in candidate.checks if not check.ok],
        "tokens": candidate.tokens,
    }


def check_dict(check: Check) -> dict[str, Any]:
    """Return a check with its evidence."""
    return {
        "name": check.name,
        "ok": check.ok,
        "detail": check.detail,
        "evidence": [
            {"where": item.where, "start": item.start, "end": item.end, "text": item.text}
            for item in check.evidence
        ],
    }
