"""What a batch reads: formats, numbers, ids, and everything that may be wrong with a file."""

from __future__ import annotations

import gzip
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from summarizer.batch import arrow, streams, tables
from summarizer.batch.items import Item
from summarizer.batch.sources import Source
from summarizer.batch.streams import Changed
from summarizer.errors import OptionError, SummarizerError


def items(*inputs: Path | str, done: frozenset[int] = frozenset(), **options: Any) -> list[Item]:
    source = Source([str(one) for one in inputs], **options)
    source.fingerprint()
    return list(source.items(lambda number: number not in done))


def jsonl(path: Path, *rows: Any) -> Path:
    lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    data = ("\n".join(lines) + "\n").encode("utf-8", "surrogatepass")
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def parquet(path: Path, rows: list[dict[str, Any]], **options: Any) -> Path:
    import pyarrow
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), path, **options)
    return path


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.jsonl.gz"])
def test_jsonl_rows_are_articles_with_numbers_and_their_own_ids(tmp_path: Path, name: str) -> None:
    path = jsonl(tmp_path / name, {"id": 7, "text": "نص", "title": "عنوان"}, "", {"text": "آخر"})
    first, second = items(path)
    assert first == Item(1, "7", "نص", "عنوان")
    assert (second.number, second.text) == (2, "آخر")
    file, line, digest = second.id.split(":")
    assert (file, line) == (name, "3") and len(digest) == 8


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.csv.gz"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1256"])
def test_csv_rows_are_articles_in_any_encoding(tmp_path: Path, name: str, encoding: str) -> None:
    sign = "\t" if name.endswith("tsv") else ","
    prose = "قال الوزير إن الحكومة تعمل على تحسين الطرق في المدينة خلال هذا العام وفي العام المقبل"
    data = f'id{sign}text\r\nن1{sign}"{prose}\r\nوقال: ""نعم""، إن ذلك صحيح"\r\n\r\nن2{sign}{prose}\r\n'
    raw = data.encode(encoding)
    (tmp_path / name).write_bytes(gzip.compress(raw) if name.endswith("gz") else raw)
    first, second = items(tmp_path / name)
    assert first.id == "ن1" and first.text == f'{prose}\r\nوقال: "نعم"، إن ذلك صحيح'
    assert second.id == "ن2" and second.number == 2


def test_parquet_rows_are_articles(tmp_path: Path) -> None:
    rows = [{"id": f"n{n}", "text": f"نص {n}", "title": None, "other": 1} for n in range(100)]
    path = parquet(tmp_path / "a.parquet", rows, row_group_size=30)
    found = items(path, done=frozenset(range(1, 62)))
    assert [one.number for one in found] == list(range(62, 101))
    assert found[0] == Item(62, "n61", "نص 61")


def test_a_folder_is_read_in_order_and_says_what_it_passes_over(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("b/2.txt", "a.html", "b/.hidden.txt", "photo.jpg", "b/notes.md"):
        (tmp_path / name).write_text("نص")
    jsonl(tmp_path / "b" / "1.jsonl", {"text": "أول"}, {"text": "ثان"})
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.txt")
    source = Source([str(tmp_path)])
    assert source.fingerprint() is not None
    found = list(source.items(lambda number: True))
    assert [(one.number, one.id.split(":")[0]) for one in found] == [
        (1, "a.html"),
        (2, "b/1.jsonl"),
        (3, "b/1.jsonl"),
        (4, "b/2.txt"),
    ]
    assert source.passed_over == 4  # a picture, notes, the pipe, and a link that would go round
    assert found[0].path == str(tmp_path / "a.html") and found[0].text is None


def test_patterns_and_several_inputs_are_read_one_after_the_other(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a.jsonl"):
        jsonl(tmp_path / name, {"text": name})
    (tmp_path / "c.txt").write_text("نص")
    found = items(str(tmp_path / "*.jsonl"), tmp_path / "c.txt")
    assert [one.text or Path(one.path or "").name for one in found] == [
        "a.jsonl",
        "b.jsonl",
        "c.txt",
    ]


def test_fields_of_other_names_are_told(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "a.jsonl", {"body": "نص", "url": "u1", "text": 5})
    assert items(path, fields={"text": "body", "id": "url"}) == [Item(1, "u1", "نص")]
    with pytest.raises(OptionError, match="no field 'texte'"):
        Source([str(path)], fields={"texte": "body"})


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.parquet"])
def test_a_table_without_texts_is_refused_before_anything_is_done(
    tmp_path: Path, name: str
) -> None:
    rows = [{"id": "1", "body": "نص"}] * 50
    if name == "a.jsonl":
        jsonl(tmp_path / name, *rows)
    elif name == "a.csv":
        (tmp_path / name).write_text("id,body\n" + "1,نص\n" * 50)
    else:
        parquet(tmp_path / name, rows)
    with pytest.raises(OptionError, match="no field 'text'; its fields are: id, body") as error:
        items(tmp_path / name)
    assert "--field text=NAME" in error.value.next_step


BAD_LINES = ["{", "[" * 100_000, "[1]", "\x00", '{"text": 5}', '{"id": "x"}', '{"text": null}']


@pytest.mark.parametrize("bad", BAD_LINES)
def test_a_bad_line_is_a_failure_and_those_after_it_are_read(tmp_path: Path, bad: str) -> None:
    first, second, third = items(jsonl(tmp_path / "a.jsonl", {"text": "1"}, bad, {"text": "3"}))
    assert (first.text, third.text, third.number) == ("1", "3", 3)
    assert second.error is not None and "line 2 of a.jsonl" in second.error.what
    assert second.error.next_step


def test_lone_surrogates_and_separators_come_through(tmp_path: Path) -> None:
    text = "أول\u2028ثان\x85\ud800"
    (one,) = items(jsonl(tmp_path / "a.jsonl", json.dumps({"text": text})))
    assert one.text == text


def test_a_line_too_long_is_a_failure_and_is_never_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams.lines, "__defaults__", (1000,))
    found = items(jsonl(tmp_path / "a.jsonl", {"text": "1"}, {"text": "x" * 5000}, {"text": "3"}))
    assert [one.error is not None for one in found] == [False, True, False]
    assert "longer than" in str(found[1].error)


def test_a_quote_that_is_never_closed_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MAX_LINE", 1000)
    path = tmp_path / "a.csv"
    path.write_text('text\nأول\n"' + "س\n" * 600 + "text after\n")
    found = items(path)
    assert found[0].text == "أول"
    assert found[1].error is not None and "never closed" in found[1].error.next_step


@pytest.mark.parametrize("done", [frozenset(), frozenset({1, 2}), frozenset({1, 2, 3, 4})])
def test_a_damaged_archive_is_a_failure_with_the_same_number_in_every_run(
    tmp_path: Path, done: frozenset[int]
) -> None:
    whole = gzip.compress(b'{"text": "a"}\n' * 3 + os.urandom(5000).hex().encode() + b"\n")
    (tmp_path / "a.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    jsonl(tmp_path / "b.jsonl", {"text": "b"})
    found = items(tmp_path, done=done)
    everything = {1: "a", 2: "a", 3: "a", 4: None, 5: "b"}
    assert {one.number: one.text for one in found} == {
        number: text for number, text in everything.items() if number not in done
    }
    if 4 not in done:
        assert "damaged" in str(next(one.error for one in found if one.number == 4))


def test_a_table_without_texts_among_others_is_one_failure(tmp_path: Path) -> None:
    jsonl(tmp_path / "a.jsonl", *[{"x": 1}] * 30)
    jsonl(tmp_path / "b.jsonl", {"text": "b"})
    for done in (frozenset[int](), frozenset({1})):
        found = items(tmp_path, done=done)
        assert found[-1].number == 2 and found[-1].text == "b"
        assert len(found) == 2 - len(done)


def test_a_gzip_bomb_is_refused_at_its_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "FREE", 1 << 20)
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text": "a"}\n' + b" " * (20 << 20)))
    good, bad = items(path)
    assert good.text == "a" and bad.error is not None
    assert "more than 100 times its size" in bad.error.what
    assert "--max-ratio" in bad.error.next_step
    assert [one.text for one in items(path, max_ratio=5000)] == ["a"]


def test_a_parquet_bomb_is_refused_at_its_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrow, "FREE", 1 << 20)
    rows = [{"text": "a" * 300_000 + str(n)} for n in range(10)]
    path = parquet(tmp_path / "a.parquet", rows, compression="zstd")
    (bad,) = items(path)
    assert "decompression bomb" in str(bad.error)
    assert len(items(path, max_ratio=1e9)) == 10


def test_a_parquet_bomb_of_one_value_in_every_row_is_refused_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dictionary holds the value once, so the file truly says that it unpacks to little."""
    monkeypatch.setattr(arrow, "FREE", 1 << 20)
    path = parquet(tmp_path / "a.parquet", [{"text": "a" * 300_000}] * 200, compression="zstd")
    found = items(path)
    assert found[-1].error is not None and "decompression bomb" in found[-1].error.what
    assert "--max-ratio" in found[-1].error.next_step
    assert len(found) < 10, "decoded some rows at a time"
    assert len(items(path, max_ratio=1e9)) == 200


def test_a_parquet_file_that_is_none_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1 is not enough")
    (bad,) = items(tmp_path / "a.parquet")
    assert "no Parquet file" in str(bad.error)


def test_damage_in_a_row_group_costs_its_rows_and_no_numbers(tmp_path: Path) -> None:
    rows = [{"text": f"نص رقم {n} " + os.urandom(50).hex()} for n in range(40)]
    path = parquet(tmp_path / "a.parquet", rows, row_group_size=20, compression="none")
    import pyarrow.parquet

    column = pyarrow.parquet.ParquetFile(path).metadata.row_group(0).column(0)
    raw = bytearray(path.read_bytes())
    start = column.dictionary_page_offset or column.data_page_offset
    raw[start : start + 60] = b"\xff" * 60
    path.write_bytes(raw)
    found = items(path)
    assert [one.number for one in found] == list(range(1, 41))
    assert found[0].error is not None and found[0].error.next_step
    assert found[39].text == rows[39]["text"]


def test_without_pyarrow_the_message_names_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = parquet(tmp_path / "a.parquet", [{"text": "a"}])
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(OptionError, match="extra 'parquet'") as error:
        items(path)
    assert error.value.next_step == 'pip install "arabic-news-summarizer[parquet]"'


def test_a_file_that_changes_while_it_is_read_ends_the_reading(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "a.jsonl", *[{"text": str(n)} for n in range(2000)])
    source = Source([str(path)])
    source.fingerprint()
    found = source.items(lambda number: True)
    assert next(found).text == "0"
    with path.open("ab") as stream:
        stream.write(b'{"text": "more"}\n')
    with pytest.raises(Changed, match=r"a\.jsonl changed while it was read"):
        list(found)


def test_a_file_that_appears_in_a_folder_meanwhile_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("نص")
    source = Source([str(tmp_path)])
    source.fingerprint()
    (tmp_path / "b.txt").write_text("نص")
    with pytest.raises(Changed, match="list of files"):
        list(source.items(lambda number: True))


def test_the_fingerprint_is_of_contents_and_not_of_times(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "a.jsonl", {"text": "a"}, {"text": "b"})
    before = Source([str(path)]).fingerprint()
    os.utime(path, (1, 1))
    assert Source([str(path)]).fingerprint() == before
    assert before is not None and before["articles"] == 2
    jsonl(path, {"text": "a"}, {"text": "c"})
    assert Source([str(path)]).fingerprint() != before


def test_what_is_not_there_or_empty_is_said(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="no file or folder"):
        Source([str(tmp_path / "none.jsonl")])
    with pytest.raises(SummarizerError, match="there are no articles in"):
        Source([str(tmp_path)]).fingerprint()
    with pytest.raises(SummarizerError, match="there are no articles in"):
        Source([str(tmp_path / "*.jsonl")]).fingerprint()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
def test_a_csv_file_of_a_spreadsheet_may_have_semicolons(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("id;text\r\nk;نص, بفاصلة\r\n".encode(encoding))
    (item,) = Source([str(path)]).items(lambda number: True)
    assert (item.id, item.text) == ("k", "نص, بفاصلة")
