"""Arabic news in, short Arabic and English summaries out, each sentence traced to the article.

Example::

    from summarizer import Summarizer, read

    summary = Summarizer().summarize(read("article.txt"))
    print(summary.arabic)
    print(summary.english)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.article import Article
from summarizer.errors import (
    ArticleError,
    EngineError,
    OptionError,
    SummarizerError,
    WeightsError,
)
from summarizer.frames import Results, to_frame
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

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

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
    "Results",
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
    "to_frame",
    "verify",
]


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Add the cell magic `%%summarize`; IPython calls this for `%load_ext summarizer`."""
    from summarizer.magic import register

    register(shell)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Take the cell magic out again, and free its models."""
    from summarizer.magic import unregister

    unregister(shell)
