"""Messages between the batch and its workers: JSON behind its length, with bytes after it."""

from __future__ import annotations

import json
import struct
from dataclasses import fields
from typing import IO, Any

from summarizer.batch.items import Item

_LENGTHS = struct.Struct("<QQ")


def send(stream: IO[bytes], message: Any, data: bytes = b"") -> None:
    """Write a message.

    Raises:
        OSError: The other side is gone.
    """
    head = json.dumps(message).encode("ascii")  # lone surrogates become escapes
    stream.write(_LENGTHS.pack(len(head), len(data)) + head)
    stream.write(data)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[Any, bytes]:
    """Read a message.

    Raises:
        EOFError: The other side is gone.
    """
    lengths = _exactly(stream, _LENGTHS.size)
    head, data = _LENGTHS.unpack(lengths)
    return json.loads(_exactly(stream, head)), _exactly(stream, data)


def packed(item: Item) -> list[Any]:
    """Return an article as JSON values; it has no error, those need no worker."""
    return [item.number, item.id, item.text, item.title, item.path, list(item.notes)]


def unpacked(values: list[Any]) -> Item:
    """Return the article of `packed`."""
    names = [spec.name for spec in fields(Item)]
    given = dict(zip(names, values, strict=False))
    return Item(**{**given, "notes": tuple(given["notes"])})


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data
