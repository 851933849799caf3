"""Parquet files of articles, read some rows of a row group at a time (extra `parquet`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from summarizer.batch.items import Item
from summarizer.batch.streams import FREE, Opened, bomb
from summarizer.batch.tables import FIELDS, FORMS, Table, Wanted, misnamed
from summarizer.errors import OptionError, SummarizerError

INSTALL = 'pip install "arabic-news-summarizer[parquet]"'

_ROWS = 32  # rows that are decoded together


def parquet(table: Table, wanted: Wanted, at: Callable[[int], None]) -> Iterator[Item]:
    """Read a Parquet file, some rows of a row group at a time; arguments and errors of `jsonl`."""
    file = open_parquet(table.path, table.name)
    opened = Opened(table.path, table.name, table.stamp)  # only to see that it does not change
    try:
        names = list(file.schema_arrow.names)
        if table.text not in names:
            raise misnamed(table, names)
        columns = [c for c in (table.fields.get(key, key) for key in FIELDS) if c in names]
        number = table.first
        for group in range(file.num_row_groups):
            meta = file.metadata.row_group(group)
            sizes = _refuse_bomb(table, meta, columns, group)
            last = number + meta.num_rows
            if any(wanted(one) for one in range(number + 1, last + 1)):
                for record in _records(file, table, group, columns, sizes):
                    number += 1
                    if number > last:
                        break
                    place = f"row {number - table.first}"
                    if not wanted(number):
                        continue
                    if isinstance(record, SummarizerError):
                        yield Item(number, f"{table.name}:{place[4:]}", error=record)
                    else:
                        yield table.item(number, place, record)
                opened.check()
            number = last
            at(int(table.stamp[0] * (group + 1) / file.num_row_groups) if table.stamp else 0)
        opened.check()
    finally:
        opened.close()
        file.close()


def _records(
    file: Any, table: Table, group: int, columns: list[str], sizes: tuple[int, int]
) -> Iterator[Mapping[str, Any] | SummarizerError]:
    """The rows of a row group; an endless error from where they cannot be decoded.

    `sizes` are the bytes that the file says it has, packed and unpacked. A value that stands once
    in a dictionary is unpacked in every row that has it, and what a file says need not be true:
    so few rows are decoded together that they are bounded, and what they are is added up.
    """
    packed, unpacked = sizes
    together = max(1, min(_ROWS, FREE // max(1, unpacked)))
    decoded = 0
    try:
        for rows in file.iter_batches(together, row_groups=[group], columns=columns):
            decoded += rows.nbytes
            if decoded > FREE and decoded > table.max_ratio * packed:
                where = f"row group {group + 1} of {table.name}"
                raise bomb(where, table.max_ratio, decoded, packed)
            yield from rows.to_pylist()
        problem = "it has fewer rows than it says"
    except (OSError, ValueError) as error:
        problem = _first(error)
    while True:
        yield SummarizerError(
            f"row group {group + 1} of {table.name} is damaged: {problem}.", "fetch the file again"
        )


def open_parquet(path: str, name: str) -> Any:
    """Open a Parquet file.

    Raises:
        OptionError: pyarrow is not installed.
        SummarizerError: It is no Parquet file.
    """
    import_arrow()
    import pyarrow.parquet

    try:
        return pyarrow.parquet.ParquetFile(path, pre_buffer=False, buffer_size=1 << 20)
    except (OSError, ValueError) as error:
        raise SummarizerError(
            f"{name} is damaged, or no Parquet file: {_first(error)}.", f"give {FORMS}"
        ) from None


def import_arrow() -> None:
    """Say what to install where pyarrow is missing.

    Raises:
        OptionError: It is.
    """
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError:
        raise OptionError("Parquet files need the extra 'parquet'.", INSTALL) from None


def _refuse_bomb(table: Table, meta: Any, columns: list[str], group: int) -> tuple[int, int]:
    """Return the bytes of a row group, packed and unpacked, unless they are too many."""
    packed = unpacked = 0
    for index in range(meta.num_columns):
        column = meta.column(index)
        if column.path_in_schema.partition(".")[0] in columns:
            packed += column.total_compressed_size
            unpacked += column.total_uncompressed_size
    if unpacked > FREE and unpacked > table.max_ratio * packed:
        raise bomb(f"row group {group + 1} of {table.name}", table.max_ratio, unpacked, packed)
    if meta.num_rows > 1000 + table.max_ratio * packed:
        raise SummarizerError(
            f"row group {group + 1} of {table.name} says that it has {meta.num_rows:,} rows, in"
            f" {packed:,} bytes.",
            "fetch the file again",
        )
    return packed, unpacked


def _first(error: BaseException) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)[:200]
