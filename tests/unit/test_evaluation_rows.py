"""Data to evaluate on: what is read, and what is refused with its row."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from summarizer.errors import OptionError, SummarizerError
from summarizer.evaluation.rows import load

ROW = {"text": "نص الخبر", "summary": "ملخص الخبر", "title": "عنوان", "id": 7}


def written(path: Path, *rows: Any) -> Path:
    lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_jsonl_is_read_with_its_sha256_and_places(tmp_path: Path) -> None:
    path = written(tmp_path / "d.jsonl", ROW, "", {"text": "آخر", "summary": "كلمة"})
    found = load(path)
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert [row.named for row in found.rows] == ["line 1 (7)", "line 3"]
    assert found.rows[0].title == "عنوان" and found.rows[1].title is None


def test_separators_that_json_leaves_in_strings_do_not_end_a_line(tmp_path: Path) -> None:
    path = written(tmp_path / "d.jsonl", {**ROW, "text": "أول\u2028ثان\x85ثالث"})
    assert load(path).rows[0].text == "أول\u2028ثان\x85ثالث"


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(ROW).encode())
    assert load(path).rows[0].id == "7"


@pytest.mark.parametrize("line", ["{", "[" * 100_000, "[1]", "1" * 5000, "\x00"])
def test_a_line_that_is_no_object_is_refused_with_its_number(tmp_path: Path, line: str) -> None:
    with pytest.raises(SummarizerError, match=r"line 2 of d\.jsonl"):
        load(written(tmp_path / "d.jsonl", ROW, line))


@pytest.mark.parametrize("summary", ["...", "", None, 5, "؟!"])
@pytest.mark.parametrize("field", ["summary", "english"])
def test_a_reference_without_words_is_refused_with_its_row(field: str, summary: Any) -> None:
    rows = [{"text": "نص", field: "كلمة word"}, {"text": "نص", field: summary}]
    with pytest.raises(SummarizerError, match=rf"\({field}\) in row 2"):
        load(rows)


def test_data_without_references_are_data(tmp_path: Path) -> None:
    assert load([{"text": "نص"}]).rows[0].summary is None


def test_a_row_without_text_is_refused_with_its_fields() -> None:
    with pytest.raises(
        SummarizerError, match="row 2 of list has no text; its fields are: body, id"
    ):
        load([{"text": "نص"}, {"body": "نص", "id": 1}])


def test_csv_keeps_quotes_line_ends_and_long_articles(tmp_path: Path) -> None:
    long = "كلمة " * 50_000
    path = tmp_path / "d.csv"
    path.write_text(
        f'id,text,summary\na,"قال ""نعم"",\nثم ذهب",ملخص\nb,{long},ملخص\n', encoding="utf-8"
    )
    found = load(path)
    assert found.rows[0].text == 'قال "نعم",\nثم ذهب'
    assert len(found.rows[1].text) == len(long) and found.rows[1].named == "row 2 (b)"


def test_csv_of_a_spreadsheet_in_an_arabic_code_page_is_read(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_bytes(
        "text,summary\nأعلنت الوزارة افتتاح المستشفى الجديد في المدينة,ملخص\n".encode("cp1256")
    )
    assert load(path).rows[0].text.startswith("أعلنت الوزارة")


def test_a_frame_is_data_and_its_nan_is_nothing() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame([{**ROW, "title": None}, {**ROW, "title": float("nan")}])
    assert [row.title for row in load(frame).rows] == [None, None]


def test_a_frame_with_a_missing_reference_is_refused() -> None:
    pandas = pytest.importorskip("pandas")
    with pytest.raises(SummarizerError, match="row 2"):
        load(pandas.DataFrame([ROW, {**ROW, "summary": float("nan")}]))


class DatasetLike:
    """Iterates over dicts and knows its columns, as a data set of the hub does."""

    column_names = ("text", "summary")

    def __iter__(self) -> Any:
        return iter([ROW, ROW])


def test_a_data_set_of_the_hub_is_data() -> None:
    found = load(DatasetLike())
    assert len(found.rows) == 2 and found.name == "DatasetLike"


def test_a_dict_of_splits_is_answered_with_what_to_give() -> None:
    with pytest.raises(OptionError, match="train, test"):
        load({"train": [], "test": []})


@pytest.mark.parametrize("data", [5, None, b"text", [1, 2]])
def test_what_is_no_data_is_refused(data: Any) -> None:
    with pytest.raises(OptionError):
        load(data)


def test_no_articles_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SummarizerError, match="holds no articles"):
        load(written(tmp_path / "d.jsonl"))
    with pytest.raises(SummarizerError, match="there is no file"):
        load(tmp_path / "missing.jsonl")


def test_the_limit_takes_the_first_and_keeps_the_total() -> None:
    found = load([{**ROW, "id": number} for number in range(5)], limit=2)
    assert [row.id for row in found.rows] == ["0", "1"] and found.total == 5


def test_the_sha256_of_objects_depends_on_what_they_say_only() -> None:
    other = {**ROW, "summary": "غيره"}
    assert load([ROW]).sha256 == load([dict(reversed(ROW.items()))]).sha256 != load([other]).sha256
