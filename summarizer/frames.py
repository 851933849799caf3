"""Many results as a table: one row of a pandas DataFrame for each article, failures included."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from summarizer.arabic import count_words
from summarizer.display import reason_of
from summarizer.errors import OptionError, SummarizerError
from summarizer.records import Failure, LanguageSummary
from summarizer.summary import Summary

if TYPE_CHECKING:
    import pandas as pd

COLUMNS: dict[str, str] = {
    "source": "string",
    "title": "string",
    "arabic": "string",
    "english": "string",
    "arabic_status": "string",
    "english_status": "string",
    "arabic_words": "Int64",
    "english_words": "Int64",
    "article_words": "Int64",
    "coverage": "float64",
    "failed_checks": "string",
    "warnings": "string",
    "preset": "string",
    "arabic_model": "string",
    "english_model": "string",
    "seconds": "float64",
    "error": "string",
}
"""The columns of `to_frame` and their dtypes, in order."""


class Results(Iterator[Summary | Failure]):
    """What `summarize_many` returns: an iterator over the results, which is also a table.

    Attributes:
        index: The index of the pandas Series or DataFrame that was given, else None.
        taken: How many results were taken so far.
    """

    def __init__(self, made: Generator[Summary | Failure], index: Any = None) -> None:
        self._made = made
        self.index = index
        self.taken = 0

    def __next__(self) -> Summary | Failure:
        result = next(self._made)
        self.taken += 1
        return result

    def close(self) -> None:
        """Stop: no further article is summarised."""
        self._made.close()

    def to_frame(self) -> pd.DataFrame:
        """Summarise all articles and return one row for each; see `summarizer.to_frame`.

        Raises:
            OptionError: Some results were taken already, and would be missing.
            SummarizerError: pandas is not installed.
        """
        return to_frame(self)


def to_frame(results: Iterable[Summary | Failure], index: Any = None) -> pd.DataFrame:
    """Return one row for each article, in order; nothing is left out.

    Args:
        results: What `summarize_many` returned, or a list of what it yielded.
        index: The labels of the rows. By default those of the pandas Series or DataFrame that
            `summarize_many` was given; where there was none, or `results` is a list, 0, 1, 2, ...

    Returns:
        A frame with these columns. Text is of dtype `string`, whole numbers of `Int64`, both with
        `pd.NA` where there is nothing; other numbers of `float64` with NaN.

        - `source`: where the article came from (its path, its id), if known
        - `title`: its headline, if it has one
        - `arabic`, `english`: the summaries; missing if withheld, not asked for, or failed
        - `arabic_status`, `english_status`: "ok", "flagged" or "withheld"; missing if not asked
          for, or failed
        - `arabic_words`, `english_words` (Int64): their lengths; missing where there is none
        - `article_words` (Int64): of the article's sentences; missing for a failure
        - `coverage` (float64): share of the article's sentences that were read, 0 to 1
        - `failed_checks`: one on each line, as "en numbers: 12 is not in the article"; empty
          when none failed, missing for a failure
        - `warnings`: one on each line; empty when there is none, missing for a failure
        - `preset`: that made it
        - `arabic_model`, `english_model`: that wrote them; missing for an extract
        - `seconds` (float64): wall-clock time
        - `error`: what was wrong with the article and what to do; missing when it was summarised

    Raises:
        OptionError: There are more or fewer labels than results, an item is no result, or some
            were already taken from what `summarize_many` returned.
        SummarizerError: pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError:
        raise SummarizerError(
            "a table needs pandas, which is not installed.",
            'pip install "arabic-news-summarizer[data]"',
        ) from None
    if isinstance(results, Results):
        if results.taken:
            raise OptionError(
                f"{results.taken} results were already taken, and their rows would be missing.",
                "keep them in a list: results = list(...); to_frame(results, index=...)",
            )
        index = results.index if index is None else index
    if not isinstance(results, Iterable):
        raise OptionError(
            f"to_frame() takes results of summarize_many(), not {type(results).__name__}.",
            "put it in a list: to_frame([summary])",
        )
    rows = [_row(result) for result in results]
    if index is not None and len(index) != len(rows):
        raise OptionError(
            f"there are {len(rows):,} results and {len(index):,} labels.",
            "give one label for each result, in the same order",
        )
    columns = {
        name: pd.array([row.get(name) for row in rows], dtype=dtype)
        for name, dtype in COLUMNS.items()
    }
    return pd.DataFrame(columns, index=pd.RangeIndex(len(rows)) if index is None else index)


def _row(result: Summary | Failure) -> dict[str, Any]:
    if isinstance(result, Failure):
        error = result.error
        said = f"{error.what} Next: {error.next_step}" if error.next_step else error.what
        return {"source": result.source, "error": said}
    if not isinstance(result, Summary):
        raise OptionError(
            f"to_frame() takes results of summarize_many(), not {type(result).__name__}.",
            "give what summarize_many() returned, or a list of it",
        )
    coverage = result.coverage
    return {
        "source": result.article.source,
        "title": result.title or None,
        **_language("arabic", result.arabic),
        **_language("english", result.english),
        "article_words": sum(count_words(item.text) for item in result.article.sentences),
        "coverage": coverage.sentences_read / max(1, coverage.sentences_total),
        "failed_checks": "\n".join(
            f"{part.language} {reason_of(check)}"
            for part in result.languages
            for check in part.checks
            if not check.ok
        ),
        "warnings": "\n".join(" ".join(line.split()) for line in result.warnings),
        "preset": result.preset,
        "seconds": result.seconds.get("total"),
    }


def _language(name: str, part: LanguageSummary | None) -> dict[str, Any]:
    if part is None:
        return {}
    row: dict[str, Any] = {f"{name}_status": part.status, f"{name}_model": part.model}
    if part.text:
        row |= {name: part.text, f"{name}_words": count_words(part.text)}
    return row
