"""Many articles from a column, a frame or a data set, and the table that comes back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from summarizer import (
    Article,
    Failure,
    OptionError,
    Results,
    Summarizer,
    SummarizerError,
    Summary,
    to_frame,
)
from summarizer.arabic import count_words
from summarizer.frames import COLUMNS


@pytest.fixture
def arabic() -> Summarizer:
    return Summarizer("extractive", languages="ar", words=45, quiet=True)


def test_a_series_keeps_its_index_and_what_is_missing_is_a_failure_in_its_place(
    arabic: Summarizer, news: str
) -> None:
    labels = pd.Index(["a", "b", "b", "c", "d", "e"], name="code")
    series = pd.Series([news, None, float("nan"), "", "   ", news], index=labels, dtype=object)
    frame = arabic.summarize_many(series).to_frame()
    assert frame.index.equals(labels) and frame.index.name == "code"
    assert list(frame["error"].isna()) == [True, False, False, False, False, True]
    assert list(frame["error"].str.contains("missing").fillna(False)) == [
        False, True, True, False, False, False,
    ]  # fmt: skip
    assert frame["error"].iloc[3] == (
        "the article is empty. Next: give the text of an Arabic news article"
    )


@pytest.mark.parametrize("value", [None, float("nan"), pd.NA, pd.NaT])
def test_every_value_that_stands_for_nothing_is_a_failure(arabic: Summarizer, value: Any) -> None:
    (result,) = arabic.summarize_many([value])
    assert isinstance(result, Failure) and result.index == 0
    assert "missing" in result.error.what and repr(value) in result.error.what


def test_the_strings_of_every_pandas_dtype_are_texts(arabic: Summarizer, news: str) -> None:
    for dtype in ("string", "str", "category", object):
        series = pd.Series([news, None], dtype=dtype)
        first, second = arabic.summarize_many(series)
        assert isinstance(first, Summary) and isinstance(second, Failure), dtype


def test_a_multi_index_is_kept(arabic: Summarizer, news: str) -> None:
    index = pd.MultiIndex.from_tuples([(1, "x"), (2, "y")], names=["day", "desk"])
    frame = arabic.summarize_many(pd.Series([news, news], index=index)).to_frame()
    assert frame.index.equals(index)


def test_a_frame_gives_titles_and_sources_too(arabic: Summarizer, news: str, title: str) -> None:
    given = pd.DataFrame(
        {"text": [news, news], "title": [title, None], "id": [7, 8], "other": [1, 2]},
        index=[10, 20],
    )
    frame = arabic.summarize_many(given).to_frame()
    assert list(frame.index) == [10, 20] and list(frame["source"]) == ["7", "8"]
    assert frame["title"].iloc[0] == title and frame["title"].iloc[1] is pd.NA
    direct = arabic.summarize(Article(text=news, title=title)).arabic
    assert direct and frame["arabic"].iloc[0] == direct.text


def test_a_frame_without_the_column_is_refused_with_its_columns(
    arabic: Summarizer, news: str
) -> None:
    with pytest.raises(OptionError, match="body, date") as caught:
        arabic.summarize_many(pd.DataFrame({"body": [news], "date": [1]}))
    assert "'text'" in caught.value.next_step
    twice = pd.DataFrame([[news, news]], columns=["text", "text"])
    with pytest.raises(OptionError, match="two columns"):
        arabic.summarize_many(twice)


@pytest.mark.parametrize("given", ["خبر", b"x", Article(text="خبر"), {"train": []}, 5, None])
def test_what_is_not_many_articles_is_refused_at_once(arabic: Summarizer, given: Any) -> None:
    with pytest.raises(OptionError) as caught:
        arabic.summarize_many(given)
    assert type(given).__name__ in caught.value.what and caught.value.next_step


def test_rows_without_text_are_failures_that_name_their_fields(
    arabic: Summarizer, news: str
) -> None:
    rows = [{"text": news, "id": "one"}, {"body": news, "id": "two"}, {"text": 5, "id": "three"}]
    results = list(arabic.summarize_many(rows))
    assert [type(result) for result in results] == [Summary, Failure, Failure]
    failures = [result for result in results if isinstance(result, Failure)]
    assert [failure.source for failure in failures] == ["two", "three"]
    assert "body, id" in failures[0].error.what and "int" in failures[1].error.what


def test_a_column_of_datasets_and_a_data_set_are_read(arabic: Summarizer, news: str) -> None:
    datasets = pytest.importorskip("datasets")
    data = datasets.Dataset.from_dict({"text": [news, None], "id": ["n1", "n2"]})
    for given in (data, data["text"], data.with_format("arrow")["text"], data.data["text"]):
        results = list(arabic.summarize_many(given))
        assert [type(result) for result in results] == [Summary, Failure], type(given)
    frame = arabic.summarize_many(data).to_frame()
    assert list(frame["source"]) == ["n1", "n2"] and list(frame.index) == [0, 1]
    with pytest.raises(OptionError, match="body"):
        arabic.summarize_many(data.rename_column("text", "body"))
    with pytest.raises(OptionError, match="DatasetDict"):
        arabic.summarize_many(datasets.DatasetDict(train=data))


def test_a_stream_of_datasets_is_read_one_article_at_a_time(arabic: Summarizer, news: str) -> None:
    datasets = pytest.importorskip("datasets")
    asked: list[int] = []

    def rows() -> Any:
        for number in range(3):
            asked.append(number)
            yield {"text": news}

    results = arabic.summarize_many(datasets.IterableDataset.from_generator(rows))
    assert isinstance(next(results), Summary) and asked[0] == 0 and len(asked) < 3
    results.close()
    assert list(results) == []


def test_paths_are_read_and_a_file_that_is_none_is_a_failure_with_its_name(
    arabic: Summarizer, news: str, title: str, tmp_path: Path
) -> None:
    good, broken, gone = (tmp_path / name for name in ("good.txt", "broken.txt", "gone.txt"))
    good.write_text(f"{title}\n\n{news}", encoding="utf-8")
    broken.write_bytes(b"%PDF-1.7 ...")
    frame = arabic.summarize_many([good, broken, gone]).to_frame()
    assert list(frame["source"]) == [str(good), str(broken), str(gone)]
    assert frame["title"].iloc[0] == title and frame["error"].iloc[0] is pd.NA
    assert "PDF" in frame["error"].iloc[1] and "gone.txt" in frame["error"].iloc[2]
    with pytest.raises(OptionError):
        arabic.summarize_many(good)  # type: ignore[arg-type]


class PolarsLike:
    """A frame that is iterated by columns and has `iter_rows`, as one of polars is."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.rows = rows
        self.columns = list(rows[0])

    def __iter__(self) -> Any:
        raise AssertionError("columns are no articles")

    def iter_rows(self, *, named: bool) -> Any:
        assert named
        return iter(self.rows)


def test_a_frame_of_polars_is_read_by_rows(arabic: Summarizer, news: str) -> None:
    results = list(arabic.summarize_many(PolarsLike([{"text": news, "id": 1}, {"text": None}])))  # type: ignore[arg-type]
    assert [type(result) for result in results] == [Summary, Failure]


def test_the_columns_have_the_dtypes_that_are_documented(arabic: Summarizer, news: str) -> None:
    results = [*arabic.summarize_many([news, ""])]
    for frame in (to_frame(results), to_frame([])):
        assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == COLUMNS
        assert list(frame.columns) == list(COLUMNS)
    assert all(f"`{name}`" in str(to_frame.__doc__) for name in COLUMNS)


def test_a_row_says_what_the_summary_says(news: str, title: str) -> None:
    summary = Summarizer("extractive", quiet=True).summarize(Article(news, title, "a.txt"))
    row = to_frame([summary]).iloc[0]
    assert summary.arabic
    assert (row["source"], row["title"], row["arabic"]) == ("a.txt", title, summary.arabic.text)
    assert row["arabic_words"] == count_words(summary.arabic.text)
    assert row["arabic_status"] == "ok" and row["english_status"] == "withheld"
    assert row["english"] is pd.NA and row["english_words"] is pd.NA
    assert row["coverage"] == 1 and row["preset"] == "extractive" and row["error"] is pd.NA
    assert row["seconds"] == summary.seconds["total"] > 0
    assert row["article_words"] == sum(count_words(s.text) for s in summary.article.sentences)
    assert row["warnings"].splitlines() == [" ".join(line.split()) for line in summary.warnings]
    assert row["warnings"] and row["failed_checks"] == ""


def test_failed_checks_are_named_with_their_language(news: str) -> None:
    from dataclasses import replace

    from summarizer import Check

    summary = Summarizer("extractive", languages="ar", quiet=True).summarize(Article(news))
    assert summary.arabic
    checks = (Check("names", True), Check("numbers", False, "12 is not in the article"))
    summary = replace(summary, arabic=replace(summary.arabic, checks=checks, status="flagged"))
    row = to_frame([summary]).iloc[0]
    assert row["failed_checks"] == "ar numbers: 12 is not in the article"
    assert row["arabic_status"] == "flagged"


def test_a_list_of_results_takes_the_labels_it_is_given(arabic: Summarizer, news: str) -> None:
    series = pd.Series([news, None], index=["x", "y"])
    results = list(arabic.summarize_many(series))
    assert list(to_frame(results, index=series.index).index) == ["x", "y"]
    assert list(to_frame(results).index) == [0, 1]
    with pytest.raises(OptionError, match="2 results and 1 labels"):
        to_frame(results, index=["x"])


def test_a_table_with_rows_missing_is_refused(arabic: Summarizer, news: str) -> None:
    results = arabic.summarize_many([news, news])
    assert isinstance(results, Results)
    next(results)
    with pytest.raises(OptionError, match="1 results were already taken"):
        results.to_frame()


def test_what_is_no_result_is_refused(arabic: Summarizer, news: str) -> None:
    summary = arabic.summarize(Article(text=news))
    with pytest.raises(OptionError, match=r"to_frame\(\[summary\]\)"):
        to_frame(summary)  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="str"):
        to_frame(["text"])  # type: ignore[list-item]


def test_without_pandas_the_command_that_installs_it_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(SummarizerError) as caught:
        to_frame([])
    assert caught.value.next_step == 'pip install "arabic-news-summarizer[data]"'
