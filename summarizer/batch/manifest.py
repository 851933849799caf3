"""The note beside an output: what it is made from and how, so that a resumed run makes the same."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from summarizer.batch.sink import unwritable
from summarizer.errors import OptionError, SummarizerError

_VERSION = 1


class Manifest:
    """The file OUT.job.json.

    Args:
        output: The output it belongs to.

    Attributes:
        path: Where it is.
    """

    def __init__(self, output: Path) -> None:
        self.path = output.with_name(output.name + ".job.json")
        self._output = output
        self._content: dict[str, Any] = {}

    def load(self) -> bool:
        """Read it; return whether it is there.

        Raises:
            SummarizerError: It cannot be read.
        """
        try:
            found = json.loads(self.path.read_bytes())
        except FileNotFoundError:
            return False
        except (OSError, ValueError) as error:
            raise SummarizerError(
                f"{self.path} cannot be read: {error}.", "begin anew with --overwrite"
            ) from None
        if not isinstance(found, dict) or found.get("version") != _VERSION:
            raise SummarizerError(
                f"{self.path} is not from this version.", "begin anew with --overwrite"
            )
        self._content = found
        return True

    def check(self, source: Mapping[str, Any] | None, settings: Mapping[str, Any]) -> None:
        """See that a resumed run makes what the first one began.

        Raises:
            OptionError: The input or a setting is another; says which.
        """
        if source is None:
            raise OptionError(
                "standard input and pipes cannot be resumed: they cannot be read again.",
                "write the articles to a file, or begin anew with --overwrite",
            )
        before = self._content.get("input") or {}
        if before.get("sha256") != source["sha256"]:
            raise OptionError(
                f"the input is not the one that {self._output} was made from: it was"
                f" {_size(before)}, and is {_size(source)}.",
                "put it back as it was, name another output, or begin anew with --overwrite",
            )
        was = self._content.get("settings") or {}
        differing = [
            f"{name} was {_shown(was.get(name))}, is {_shown(settings.get(name))}"
            for name in sorted({*was, *settings})
            if was.get(name) != settings.get(name)
        ]
        if differing:
            raise OptionError(
                f"{self._output} was begun with other settings: {'; '.join(differing)}.",
                "give the same ones, name another output, or begin anew with --overwrite",
            )

    def begin(self, source: Mapping[str, Any] | None, settings: Mapping[str, Any]) -> None:
        """Write it for a new output."""
        self._content = {
            "version": _VERSION,
            "input": dict(source) if source else None,
            "settings": dict(settings),
            "safe": 0,
            "finished": False,
        }
        self._write()

    @property
    def safe(self) -> int:
        """Bytes of the output that were forced onto the disk."""
        return int(self._content.get("safe", 0))

    def note(self, safe: int, *, finished: bool = False) -> None:
        """Note how much of the output is safe."""
        if (safe, finished) != (self.safe, self._content.get("finished")):
            self._content |= {"safe": safe, "finished": finished}
            self._write()

    def _write(self) -> None:
        partial = self.path.with_name(self.path.name + ".part")
        try:
            with partial.open("w", encoding="utf-8", errors="backslashreplace") as stream:
                json.dump(self._content, stream, ensure_ascii=False, indent=1)
                stream.flush()
                os.fsync(stream.fileno())
            partial.replace(self.path)
        except OSError as error:
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)
            raise unwritable(self.path, error, 0) from None


@contextlib.contextmanager
def locked(output: Path) -> Iterator[None]:
    """Hold an output for this process alone. The system drops the lock when its holder dies.

    Raises:
        SummarizerError: Another process holds it, or its folder cannot be written.
    """
    from filelock import FileLock, Timeout

    file = output.with_name(output.name + ".job.lock")
    lock = FileLock(file, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise SummarizerError(
            f"another process is writing {output}.", "wait for it, or name another output"
        ) from None
    except OSError as error:
        raise unwritable(output, error, 0) from None
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            if os.name != "nt":
                file.unlink(missing_ok=True)  # while it is held; who waits for it notices
        lock.release()


def _size(source: Mapping[str, Any]) -> str:
    digest = str(source.get("sha256") or "")[:8]
    return f"{source.get('files', 0):,} files of {source.get('bytes', 0):,} bytes ({digest})"


def _shown(value: Any) -> str:
    return "not given" if value is None else str(value)[:200]
