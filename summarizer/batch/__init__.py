"""A million articles: files in, a file out, in worker processes, resumable after any ending.

from summarizer import batch

report = batch.run("news/", "summaries.jsonl", preset="extractive", resume=True)
print(report.records, report.outcomes)
"""

from __future__ import annotations

from summarizer.batch.job import run
from summarizer.batch.report import Report

__all__ = ["Report", "run"]
