"""Arabic news in, short Arabic and English summaries out, each sentence traced to the article.

Example::

    from summarizer import Summarizer, read

    summary = Summarizer().summarize(read("article.txt"))
    print(summary.arabic)
    print(summary.english)
"""

from __future__ import annotations

from summarizer.article import Article
from summarizer.errors import (
    ArticleError,
    EngineError,
    OptionError,
    SummarizerError,
    WeightsError,
)
from summarizer.pipeline import Summarizer
from summarizer.reader import read
from summarizer.records import (
    Check,
    Coverage,
    Evidence,
    Failure,
    LanguageSummary,
    Options,
    Sentence,
    Source,
    SummarySentence,
)
from summarizer.summary import Summary
from summarizer.verification import Verification, examine, verify

__version__ = "0.1.0"

__all__ = [
    "Article",
    "ArticleError",
    "Check",
    "Coverage",
    "EngineError",
    "Evidence",
    "Failure",
    "LanguageSummary",
    "OptionError",
    "Options",
    "Sentence",
    "Source",
    "Summarizer",
    "SummarizerError",
    "Summary",
    "SummarySentence",
    "Verification",
    "WeightsError",
    "examine",
    "read",
    "verify",
]
