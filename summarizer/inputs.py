"""What `summarize_many` is given: lists, columns, frames and data sets, as articles in order.

Known by what they can do, so that neither pandas nor polars nor `datasets` is imported here.
"""

from __future__ import annotations

import numbers
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from summarizer.article import Article
from summarizer.errors import ArticleError, OptionError

_FIELDS = ("text", "title", "source", "id")
_GIVE = (
    "give a list of articles, texts or pathlib.Path, a column (frame['text']), or rows with a"
    " field 'text' and, if there are, 'title' and 'id'"
)


def items_of(articles: Any) -> tuple[Iterator[Any], Any]:
    """Return what there is to summarise, lazily, and the pandas index that it has.

    Args:
        articles: An iterable of articles, texts, paths, or mappings with the field `text`; a
            Series or a DataFrame of pandas or polars; a `datasets.Dataset` or a column of one.

    Returns:
        An iterator over the items, one for each row, and the index of a Series or DataFrame of
        pandas, None of everything else.

    Raises:
        OptionError: It is one text or one article, a dict, a frame without the column `text`, or
            nothing that can be iterated over.
    """
    kind = type(articles).__name__
    if isinstance(articles, str | bytes | bytearray | Article):
        raise OptionError(
            f"summarize_many() takes many articles, and was given one ({kind}).",
            "put it in a list, or use summarize(Article(text=...))",
        )
    if isinstance(articles, Mapping):
        keys = ", ".join(map(repr, list(articles)[:5]))
        raise OptionError(
            f"summarize_many() was given a {kind} with the keys {keys}.",
            "give one of its parts, for instance data['train'], or a list of dicts",
        )
    index = articles.index if hasattr(articles, "iloc") else None  # a list has a method `index`
    names = getattr(articles, "columns", None)
    if names is None:
        names = getattr(articles, "column_names", None)  # datasets; None of a stream
    if names is not None:
        _require_text(kind, list(names))
    if names is not None and hasattr(articles, "iloc"):
        return _rows(articles), index
    if names is not None and hasattr(articles, "iter_rows"):
        return iter(articles.iter_rows(named=True)), None
    if not isinstance(articles, Iterable):
        raise OptionError(f"summarize_many() takes many articles, not {kind}.", _GIVE)
    return iter(articles), index


def article_of(item: Any) -> Article:
    """Return an item as an article.

    Args:
        item: An article; a text; the path of a file, as a `pathlib.Path` (a string is always a
            text); or a mapping with `text` and, if there are, `title` and `source` or `id`.

    Raises:
        ArticleError: The text is missing (None, NaN, NA), or is no text; the file cannot be read.
    """
    if isinstance(item, Article):
        return item
    if isinstance(item, os.PathLike):
        from summarizer.reader import read

        return read(item)
    if hasattr(item, "as_py"):  # a value of pyarrow
        item = item.as_py()
    if isinstance(item, Mapping):
        if "text" not in item:
            fields = ", ".join(map(str, item)) or "none"
            raise ArticleError(f"there is no field 'text'; the fields are: {fields[:200]}.", _GIVE)
        title = item.get("title")
        text = _text(item["text"])
        return Article(text, None if _missing(title) else title, source_of(item))
    return Article(_text(item))


def source_of(item: Any) -> str | None:
    """Return where an item came from: its path; `source`, or else `id`, of a mapping."""
    if isinstance(item, os.PathLike):
        return str(item)
    if isinstance(item, Mapping):
        found = [item.get(name) for name in ("source", "id")]
        return next((str(value) for value in found if not _missing(value) and value != ""), None)
    source = getattr(item, "source", None)
    return source if isinstance(source, str) else None


def _text(value: Any) -> Any:
    if _missing(value):
        raise ArticleError(
            f"there is no text: the value is missing ({value!r}).",
            "give the article's text, or leave the row out",
        )
    return value


def _missing(value: Any) -> bool:
    """Tell whether a value is one of those that stand for nothing: None, NaN, NA, NaT."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, numbers.Real) and value != value


def _require_text(kind: str, names: list[Any]) -> None:
    if "text" not in names:
        raise OptionError(
            f"the {kind} has no column 'text'; its columns are:"
            f" {', '.join(map(str, names))[:200] or 'none'}.",
            "rename the column with the articles to 'text', or give that column alone",
        )
    if names.count("text") > 1:
        raise OptionError(f"the {kind} has two columns 'text'.", "give the right one alone")


def _rows(frame: Any) -> Iterator[dict[str, Any]]:
    """The rows of a pandas frame, of the columns that are used; values as they are."""
    names = [name for name in _FIELDS if list(frame.columns).count(name) == 1]
    for values in zip(*(frame[name] for name in names), strict=True):
        yield dict(zip(names, values, strict=True))
