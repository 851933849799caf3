"""Which outputs a batch can have."""

from __future__ import annotations

from pathlib import Path

from summarizer.batch import parts
from summarizer.batch.sink import JsonlSink, Sink, unwritable
from summarizer.batch.sources import Source
from summarizer.errors import OptionError


def check(output: Path, source: Source) -> None:
    """Refuse an output that cannot be meant, before any work is done.

    Raises:
        OptionError: It is of no known kind, in no folder, or among the inputs.
    """
    if output.suffix.lower() not in (".jsonl", ".ndjson", ".parquet"):
        raise OptionError(
            f"the output {str(output)!r} is of no known kind.", "name it .jsonl or .parquet"
        )
    if not output.parent.is_dir():
        raise OptionError(
            f"there is no folder {str(output.parent)!r} for the output.", "make it first"
        )
    table = output.suffix.lower() == ".parquet"
    if output.exists() and (output.is_dir() != table or not (table or output.is_file())):
        kind = "a folder of Parquet files" if table else "a file"
        raise OptionError(f"{str(output)!r} is there, and is not {kind}.", "name another output")
    if source.holds(output):
        raise OptionError(
            f"the output {str(output)!r} is among the inputs, or in a folder that is one.",
            "name a file in another folder",
        )


def opened(output: Path, safe: int) -> Sink:
    """Open an output, and see what is in it.

    Args:
        output: A file .jsonl or a folder .parquet.
        safe: Bytes of a file that were forced onto the disk.

    Raises:
        OptionError: pyarrow is not installed.
        SummarizerError: It cannot be read or written, or is damaged.
    """
    if output.suffix.lower() == ".parquet":
        return parts.ParquetSink(output)
    return JsonlSink(output, safe)


def remove(output: Path) -> None:
    """Remove what an earlier run wrote, and nothing else.

    Raises:
        SummarizerError: It cannot be removed, or something else is in the folder.
    """
    try:
        if output.is_dir():
            parts.clear(output)
        else:
            output.unlink()
    except OSError as error:
        raise unwritable(output, error, 0) from None


def size(output: Path) -> int:
    """Return the bytes of a file; 0 for a folder."""
    return output.stat().st_size if output.is_file() else 0
