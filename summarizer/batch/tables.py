"""Tables of articles, read a row at a time: JSONL and CSV."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from summarizer.batch.items import Item
from summarizer.batch.streams import MAX_LINE, MAX_RATIO, Opened, lines
from summarizer.errors import OptionError, SummarizerError
from summarizer.evaluation.rows import json_object, row_of

FORMS = (
    "one JSON object a line (.jsonl), a CSV or TSV file or a Parquet file, with the field text and,"
    " if there are, title and id; fields of other names are told with --field text=NAME"
)
FIELDS = ("text", "title", "id")

_SAMPLE = 1 << 18  # bytes from which the encoding of a CSV file is told
_LOOK = 20  # records without a text, at the beginning, after which the field must be misnamed
_CHECK = 256  # rows after which a file is looked at again

Wanted = Callable[[int], bool]
"""Whether the article with this number is wanted; others are passed over, unparsed if possible."""


@dataclass(frozen=True)
class Table:
    """A file of articles.

    Attributes:
        path: Where it is.
        name: What to call it, and what ids begin with.
        stamp: Size and modification time (ns); None for a pipe.
        fields: The file's own names of the fields text, title and id.
        max_ratio: How many times its own size what is compressed may unpack to.
        first: The number of its first article, less one.
    """

    path: str
    name: str
    stamp: tuple[int, int] | None
    fields: Mapping[str, str] = field(default_factory=dict)
    max_ratio: float = MAX_RATIO
    first: int = 0

    def opened(self) -> Opened:
        """Open the file."""
        return Opened(self.path, self.name, self.stamp, self.max_ratio)

    def item(self, number: int, place: str, record: Mapping[str, Any]) -> Item:
        """Make the article of a record; one with an error where it holds none."""
        named = dict(record)
        for key, name in self.fields.items():
            named.pop(key, None)
            if name in record:
                named[key] = record[name]
        key = f"{self.name}:{place.rpartition(' ')[2]}"
        try:
            row = row_of(self.name, place, named, FORMS)
        except SummarizerError as error:
            given = named.get("id")
            return Item(number, key if given in (None, "") else str(given), error=error)
        if row.id == place:
            digest = hashlib.sha256(row.text.encode("utf-8", "surrogatepass")).hexdigest()
            return Item(number, f"{key}:{digest[:8]}", row.text, row.title)
        return Item(number, row.id, row.text, row.title)

    @property
    def text(self) -> str:
        """The file's name of the field with the text."""
        return self.fields.get("text", "text")


class Misnamed(OptionError):
    """A table has no field with the text."""


def misnamed(table: Table, found: Iterable[Any]) -> Misnamed:
    """Return the error for a table without texts."""
    names = ", ".join(map(str, found))[:300] or "none"
    return Misnamed(
        f"{table.name} has no field {table.text!r}; its fields are: {names}.",
        "say which one holds the article: --field text=NAME",
    )


def jsonl(table: Table, wanted: Wanted, at: Callable[[int], None]) -> Iterator[Item]:
    """Read a JSONL file.

    The numbers of its articles depend on its bytes alone, never on what is wanted: otherwise a
    resumed run would give them to other articles.

    Args:
        table: The file.
        wanted: Which numbers are wanted.
        at: Told from time to time how many bytes of the file were read.

    Raises:
        Misnamed: None of the first records has the field of the text.
        SummarizerError: The file changed, is damaged, or unpacks to too much.
    """
    opened = table.opened()
    early: list[Item] = []  # without a text, so far like all before
    settled = False
    try:
        number = table.first
        for count, line in enumerate(lines(opened.stream), start=1):
            if count % _CHECK == 0:
                opened.check()
                at(opened.position())
            if line is not None:
                line = line.removeprefix(b"\xef\xbb\xbf") if count == 1 else line
                if not line.strip():
                    continue
            number += 1
            if settled and not wanted(number):
                continue
            record: Mapping[str, Any] | None = None
            if line is None:
                item = _too_long(table, number, count)
            else:
                try:
                    record = json_object(line, f"line {count}", table.name, FORMS)
                    item = table.item(number, f"line {count}", record)
                except SummarizerError as error:
                    item = Item(number, f"{table.name}:{count}", error=error)
            if not settled:
                early.append(item)
                settled = record is None or table.text in record
                if not settled and len(early) < _LOOK:
                    continue
                if not settled:
                    raise misnamed(table, record or ())
                yield from (one for one in early if wanted(one.number))
                early = []
            else:
                yield item
        if early:
            raise misnamed(table, record or ())
        opened.check()
        at(opened.position())
    finally:
        opened.close()


def delimited(table: Table, wanted: Wanted, at: Callable[[int], None]) -> Iterator[Item]:
    """Read a CSV or TSV file, whose first row names its fields; arguments and errors of `jsonl`."""
    from summarizer.charset import decode

    opened = table.opened()
    before = csv.field_size_limit(MAX_LINE)
    try:
        peeking = opened.stream if isinstance(opened.stream, io.BufferedReader) else None
        assert peeking is not None
        sample = peeking.peek(_SAMPLE)[:_SAMPLE]
        whole = sample.rfind(b"\n") + 1
        encoding = decode(sample[:whole] or sample, table.name).encoding if sample else "utf-8"
        text = io.TextIOWrapper(peeking, encoding, errors="replace", newline="")
        try:
            rows = csv.reader(_text_lines(text), delimiter=_delimiter(table, sample))
            yield from _rows(table, rows, wanted, opened, at)
        finally:
            text.detach()
        opened.check()
        at(opened.position())
    finally:
        csv.field_size_limit(before)
        opened.close()


def _delimiter(table: Table, sample: bytes) -> str:
    """What stands between the fields: spreadsheets in many countries write semicolons."""
    if table.path.lower().removesuffix(".gz").endswith(".tsv"):
        return "\t"
    header = sample.partition(b"\n")[0].replace(b"\0", b"")  # UTF-16 has a zero in each letter
    return ";" if b";" in header and b"," not in header else ","


def _text_lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Pieces of text for the CSV reader, none of them longer than a line may be."""
    first = True
    while line := text.readline(MAX_LINE):
        yield line.removeprefix("\ufeff") if first else line
        first = False


def _rows(
    table: Table, reader: Any, wanted: Wanted, opened: Opened, at: Callable[[int], None]
) -> Iterator[Item]:
    header = next(reader, None)
    if header is None:
        return
    if table.text not in header:
        raise misnamed(table, header)
    number = table.first
    while True:
        place = f"row {number - table.first + 1}"
        if (number - table.first) % _CHECK == _CHECK - 1:
            opened.check()
            at(opened.position())
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:  # the reader goes on with the next line
            number += 1
            if wanted(number):
                problem = SummarizerError(
                    f"{place} of {table.name} is no CSV: {error}.",
                    "look for a quote that is never closed",
                )
                yield Item(number, f"{table.name}:{place[4:]}", error=problem)
            continue
        if not cells:
            continue
        number += 1
        if wanted(number):
            item = table.item(number, place, dict(zip(header, cells, strict=False)))
            if lost := (item.text or "").count("\ufffd"):
                note = f"{lost:,} places in the text are replacement characters: not decodable"
                item = Item(number, item.id, item.text, item.title, notes=(note,))
            yield item


def _too_long(table: Table, number: int, line: int) -> Item:
    problem = SummarizerError(
        f"line {line} of {table.name} is longer than {MAX_LINE // 1_000_000} MB, too long for one"
        " article.",
        "give one article in each line",
    )
    return Item(number, f"{table.name}:{line}", error=problem)
