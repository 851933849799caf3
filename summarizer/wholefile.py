"""A file that is replaced only when all of the new one is written."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def replaced(target: Path) -> Iterator[Path]:
    """Yield a file beside `target` to write to; it takes the place of `target` at the end.

    An error, Ctrl-C or a full disk leaves the old file as it was; a kill leaves a file
    `.summarizer-*.part` beside it. A link is written through; a pipe or a device is written to.

    Raises:
        OSError: It cannot be written.
    """
    if target.is_symlink():
        target = target.resolve()
    if target.exists() and not target.is_file():  # a pipe or a device has no replacement
        yield target
        return
    partial = target.with_name(f".summarizer-{secrets.token_hex(8)}.part")
    try:
        partial.touch(exist_ok=False)
        yield partial
        if target.exists():
            partial.chmod(target.stat().st_mode & 0o777)
        descriptor = os.open(partial, os.O_RDWR)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        partial.replace(target)
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
