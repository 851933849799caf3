"""Data to evaluate on: JSONL and CSV files, data sets, frames and lists of dicts, as rows."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from summarizer.errors import OptionError, SummarizerError
from summarizer.evaluation.rouge import tokenize

_FORMS = (
    "one JSON object a line (.jsonl) with text and summary, and if there are title, english, id;"
    " or a CSV file with these columns"
)
_FIELDS = ("text", "title", "summary", "english", "id")
_MAX_FIELD = 50_000_000  # characters; an article has thousands


@dataclass(frozen=True, slots=True)
class Row:
    """One article to summarise, and what an editor made of it.

    Attributes:
        place: Where it is in the data, for people: "line 3" or "row 3".
        id: Its id; its place where the data give none.
        text: The article's text.
        title: Its headline, or None.
        summary: The Arabic reference, or None.
        english: The English reference, or None.
    """

    place: str
    id: str
    text: str
    title: str | None = None
    summary: str | None = None
    english: str | None = None

    @property
    def named(self) -> str:
        """Its place and its id, for people."""
        return self.place if self.id == self.place else f"{self.place} ({self.id})"


@dataclass(frozen=True, slots=True)
class Data:
    """The rows to evaluate on.

    Attributes:
        name: The file's name, or what the object was.
        sha256: Of the file's bytes; of the rows as canonical JSON where there is no file.
        rows: In order, at most `limit` of them.
        total: How many rows there are without the limit.
    """

    name: str
    sha256: str
    rows: tuple[Row, ...]
    total: int


Record = tuple[str, Mapping[str, Any]]
"""A row as it was read, behind its place."""


def load(data: Any, *, limit: int | None = None) -> Data:
    """Read what articles are to be summarised, and their references.

    Args:
        data: The path of a JSONL or CSV file; a list of dicts; a Hugging Face `Dataset`; a frame
            of pandas or polars. Fields: `text`, `summary` (Arabic reference), and if there are
            `title`, `english` (English reference), `id`; others are passed over.
        limit: Take the first so many.

    Raises:
        SummarizerError: The data cannot be read, hold nothing, lack `text`, or a reference is
            missing or has no words; the message names the row.
        OptionError: The data are of an unknown kind.
    """
    name, digest, records = records_of(data)
    if not records:
        raise SummarizerError(f"{name} holds no articles.", f"give {_FORMS}")
    for field in ("summary", "english"):
        if any(_given(record, field) for _, record in records):
            _require_references(name, records, field)
    rows = [row_of(name, place, record) for place, record in records[:limit]]
    return Data(name, digest, tuple(rows), len(records))


def records_of(data: Any) -> tuple[str, str, list[Record]]:
    """Read a file or an object into records, whatever their fields.

    Returns:
        A name for people, a sha256, and the records.

    Raises:
        SummarizerError: It cannot be read.
        OptionError: It is of an unknown kind.
    """
    if isinstance(data, str | os.PathLike):
        return _file(Path(data))
    found = [(f"row {number}", record) for number, record in enumerate(_objects(data), start=1)]
    for place, record in found:
        if not isinstance(record, Mapping):
            raise OptionError(
                f"{place} of the data is {type(record).__name__}, not a dict.", f"give {_FORMS}"
            )
    canonical = json.dumps(
        [[str(_value(record, field) or "") for field in _FIELDS] for _, record in found]
    )
    name = type(data).__name__
    return name, hashlib.sha256(canonical.encode()).hexdigest(), found


def _objects(data: Any) -> Iterable[Any]:
    if isinstance(data, Mapping):
        raise OptionError(
            f"the data are a {type(data).__name__} with the keys"
            f" {', '.join(map(str, list(data)[:5]))}.",
            "give one of its parts, for instance data['test'], or a list of dicts",
        )
    if hasattr(data, "to_dicts"):  # polars
        return list(data.to_dicts())
    if hasattr(data, "to_dict") and hasattr(data, "columns"):  # pandas
        return list(data.to_dict("records"))
    if isinstance(data, Iterable) and not isinstance(data, bytes | bytearray):
        return data
    raise OptionError(
        f"the data are {type(data).__name__}.",
        "give the path of a file, a list of dicts, a Dataset or a DataFrame",
    )


def _file(path: Path) -> tuple[str, str, list[Record]]:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise SummarizerError(f"there is no file {str(path)!r}.", "check the path") from None
    except (OSError, ValueError) as error:
        reason = (error.strerror or error) if isinstance(error, OSError) else error
        raise SummarizerError(f"{path} cannot be read: {reason}.", f"give {_FORMS}") from None
    reading = _csv if path.suffix.lower() in (".csv", ".tsv") else _jsonl
    return path.name, hashlib.sha256(raw).hexdigest(), reading(path, raw)


def _jsonl(path: Path, raw: bytes) -> list[Record]:
    records: list[Record] = []
    # At line feeds only: str.splitlines would also cut at separators that JSON leaves in strings.
    for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not line.strip():
            continue
        record = json_object(line, f"line {number}", path.name)
        records.append((f"line {number}", record))
    return records


def json_object(line: bytes, place: str, name: str, forms: str = _FORMS) -> dict[str, Any]:
    """Read one line of a JSONL file.

    Args:
        line: Its bytes.
        place: Where it is, for the error: "line 3".
        name: The file's name.
        forms: What may be given instead, for the error.

    Raises:
        SummarizerError: It is no JSON, or no object.
    """
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        reason = "" if isinstance(error, RecursionError) else f": {error}"
        raise SummarizerError(
            f"{place} of {name} is no JSON that can be read{reason}.", f"give {forms}"
        ) from None
    if not isinstance(found, dict):
        raise SummarizerError(
            f"{place} of {name} is {type(found).__name__}, not an object.", f"give {forms}"
        )
    return found


def _csv(path: Path, raw: bytes) -> list[Record]:
    from summarizer.charset import decode

    text = decode(raw, path.name).text
    before = csv.field_size_limit(_MAX_FIELD)
    try:
        delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [(f"row {number}", record) for number, record in enumerate(reader, start=1)]
    except csv.Error as error:
        raise SummarizerError(f"{path.name} is no CSV file: {error}.", f"give {_FORMS}") from None
    finally:
        csv.field_size_limit(before)


def _value(record: Mapping[str, Any], field: str) -> Any:
    """A field's value; None for the NaN that frames have where nothing is."""
    value = record.get(field)
    return None if value is None or value != value else value


def _given(record: Mapping[str, Any], field: str) -> bool:
    value = _value(record, field)
    return value is not None and value != ""


def row_of(name: str, place: str, record: Mapping[str, Any], forms: str = _FORMS) -> Row:
    """Take from a record what there is to summarise.

    Args:
        name: The file's name.
        place: Where the record is in it, for errors.
        record: Its fields.
        forms: What may be given instead, for errors.

    Raises:
        SummarizerError: It has no text, or a title that is none.
    """
    text, title = _value(record, "text"), _value(record, "title")
    if not isinstance(text, str):
        what = "has no text" if text is None else f"has a text that is {type(text).__name__}"
        fields = ", ".join(map(str, record)) or "none"
        raise SummarizerError(
            f"{place} of {name} {what}; its fields are: {fields[:200]}.", f"give {forms}"
        )
    if title is not None and not isinstance(title, str):
        raise SummarizerError(
            f"{place} of {name} has a title that is {type(title).__name__}.", "give it as text"
        )
    identity = _value(record, "id")
    return Row(
        place,
        place if identity is None or identity == "" else str(identity),
        text,
        title or None,
        _value(record, "summary") or None,
        _value(record, "english") or None,
    )


def _require_references(name: str, records: Sequence[Record], field: str) -> None:
    for place, record in records:
        value = _value(record, field)
        if isinstance(value, str) and tokenize(value, "plain"):
            continue
        what = f"no words: {value[:60]!r}" if isinstance(value, str) else f"no text: {value!r}"
        raise SummarizerError(
            f"the reference ({field}) in {place} of {name} has {what[:120]}.",
            "give it one, or take the row out; a score against nothing means nothing",
        )
