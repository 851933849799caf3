"""The input of a batch: folders, patterns and files, as one numbered stream of articles."""

from __future__ import annotations

import fnmatch
import glob
import hashlib
import itertools
import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from summarizer.batch.arrow import open_parquet, parquet
from summarizer.batch.items import Item
from summarizer.batch.streams import MAX_RATIO, Changed, changed, stamp_of
from summarizer.batch.tables import FIELDS, Misnamed, Table, Wanted, delimited, jsonl
from summarizer.errors import OptionError, SummarizerError

Kind = Literal["article", "jsonl", "csv", "parquet"]

_TABLES: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    ("jsonl", (".jsonl", ".ndjson")),
    ("csv", (".csv", ".tsv")),
    ("parquet", (".parquet",)),
)
_ARTICLES = (".txt", ".html", ".htm", ".xhtml")
_READERS = {"jsonl": jsonl, "csv": delimited, "parquet": parquet}
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the input; `stamp` is its size and modification time (ns), None for a pipe."""

    path: str
    name: str
    kind: Kind
    stamp: tuple[int, int] | None


class Source:
    """Everything that is to be summarised, in a fixed order.

    Args:
        inputs: Folders (searched with their subfolders for .txt, .html and tables), patterns, and
            files: tables (.jsonl, .csv, .tsv, also .gz; .parquet), or one article each. "-" is
            JSONL on standard input.
        fields: The tables' own names of the fields text, title and id.
        max_ratio: How many times its own size what is compressed may unpack to.

    Attributes:
        passed_over: Files of folders that are no articles, pipes and linked folders among them.
        bytes: Size of all files; None while it is not known.
        position: Bytes of them that were read.

    Raises:
        OptionError: An input is not there, or a field is not known.
    """

    def __init__(
        self,
        inputs: Sequence[str],
        *,
        fields: Mapping[str, str] | None = None,
        max_ratio: float = MAX_RATIO,
    ) -> None:
        self._inputs = tuple(inputs)
        self._fields = dict(fields or {})
        self._max_ratio = max_ratio
        self.passed_over = 0
        self.bytes: int | None = None
        self.position = 0
        self._listed = ""  # digest of the list of files
        for name in self._fields:
            if name not in FIELDS:
                raise OptionError(
                    f"there is no field {name!r}.", f"name one of: {', '.join(FIELDS)}"
                )
        if not inputs:
            raise OptionError("no input was given.", "name a folder, a pattern or a file")
        for name in inputs:
            if name != "-" and not glob.has_magic(name) and not Path(name).exists():
                raise OptionError(f"there is no file or folder {name!r}.", "check the path")

    def holds(self, path: Path) -> bool:
        """Whether a file is one of the inputs, or in a folder that is."""
        target = path.resolve()
        for name in self._inputs:
            if name == "-":
                continue
            given = Path(name).resolve()
            if glob.has_magic(name) and not Path(name).exists():
                if _matches(target, given):
                    return True
            elif given == target or (given.is_dir() and target.is_relative_to(given)):
                return True
        return False

    def fingerprint(self, stop: Callable[[], bool] = lambda: False) -> dict[str, Any] | None:
        """Read all tables once and list all files, to know them again; None for a pipe.

        Args:
            stop: Whether to give up; asked after each megabyte of a table.

        Returns:
            `files`, `bytes`, `sha256`, and `articles`: their number where it is cheaply known,
            otherwise None. The contents of tables count, and the names, sizes and times of files
            that are one article each.

        Raises:
            SummarizerError: A file cannot be read, or there is none.
        """
        digest, listed = hashlib.sha256(), hashlib.sha256()
        files = total = 0
        articles: int | None = 0
        for entry in self.entries():
            files += 1
            if entry.stamp is None:
                self._listed = ""
                return None
            total += entry.stamp[0]
            line = _listing(entry)
            listed.update(line)
            if entry.kind == "article":
                digest.update(line)
                found: int | None = 1
            else:
                content, found = _contents(entry, stop)
                digest.update(os.fsencode(entry.name) + content)
            articles = None if articles is None or found is None else articles + found
        if not files:
            raise SummarizerError(
                f"there are no articles in {', '.join(map(repr, self._inputs))}.",
                f"articles are files {', '.join(_ARTICLES)}, or rows of .jsonl, .csv, .parquet",
            )
        self.bytes = total
        self._listed = listed.hexdigest()
        return {"files": files, "bytes": total, "articles": articles, "sha256": digest.hexdigest()}

    def items(self, wanted: Wanted) -> Iterator[Item]:
        """Yield the articles that are wanted.

        A table that is damaged, unpacks to too much or has no text is an article with an error;
        those after it are read.

        Raises:
            OptionError: The only table has no field with the text, or pyarrow is missing.
            SummarizerError: A file changed since `fingerprint`, or cannot be read.
        """
        number = before = 0
        listed = hashlib.sha256()
        entries = self.entries()
        head = list(itertools.islice(entries, 2))
        only = len(head) == 1

        def see(one: int) -> bool:
            nonlocal number
            number = max(number, one)
            return wanted(one)

        for entry in itertools.chain(head, entries):
            listed.update(_listing(entry))
            if entry.kind == "article":
                if see(number + 1):
                    yield Item(number, entry.name, path=entry.path)
            else:
                try:
                    yield from self._rows(entry, see, number, before)
                except SummarizerError as error:
                    if not _lasting(error) or (only and isinstance(error, Misnamed)):
                        raise
                    if see(number + 1):
                        yield Item(number, entry.name, error=error)
                except OSError as error:
                    raise _unreadable(entry, error) from None
            before += entry.stamp[0] if entry.stamp else 0
            self.position = before
        if self._listed and listed.hexdigest() != self._listed:
            raise changed(f"the list of files in {', '.join(map(repr, self._inputs))}")

    def entries(self) -> Iterator[Entry]:
        """Yield the files, in a fixed order."""
        self.passed_over = 0
        several = len(self._inputs) > 1
        for name in self._inputs:
            yield from self._of(name, several)

    def _rows(self, entry: Entry, see: Wanted, first: int, before: int) -> Iterator[Item]:
        def at(position: int) -> None:
            self.position = before + position

        table = Table(entry.path, entry.name, entry.stamp, self._fields, self._max_ratio, first)
        return _READERS[entry.kind](table, see, at)

    def _of(self, name: str, several: bool) -> Iterator[Entry]:
        if name == "-":
            if sys.stdin is None:
                raise OptionError("there is no standard input to read.", "give a file")
            yield Entry("/dev/stdin", "stdin", "jsonl", None)
        elif Path(name).is_dir():
            for path, regular in _walk(name):
                kind = _kind(path) if regular else None
                if kind is None:
                    self.passed_over += 1
                else:
                    shown = path if several else os.path.relpath(path, name)
                    yield from _entry(path, shown, kind)
        elif glob.has_magic(name) and not Path(name).exists():
            for path in sorted(glob.glob(name, recursive=True)):  # noqa: PTH207  strings are small
                yield from _entry(path, path, _kind(path) or "article", folders=False)
        else:
            shown = name if several else Path(name).name
            yield from _entry(name, shown, _kind(name) or "article")


def _lasting(error: SummarizerError) -> bool:
    """Whether an error of a table is in its bytes, so that every run finds it in the same place."""
    return isinstance(error, Misnamed) or not isinstance(error, (Changed, OptionError))


def _matches(path: Path, pattern: Path) -> bool:
    """Whether a pattern finds a file, be it there already or not."""
    if "**" in pattern.parts:
        return fnmatch.fnmatch(str(path), str(pattern))
    pairs = zip(path.parts, pattern.parts, strict=False)
    return len(path.parts) == len(pattern.parts) and all(
        fnmatch.fnmatch(name, part) for name, part in pairs
    )


def _kind(path: str) -> Kind | None:
    suffix = Path(path.lower().removesuffix(".gz")).suffix
    for kind, suffixes in _TABLES:
        if suffix in suffixes and not (kind == "parquet" and path.lower().endswith(".gz")):
            return kind
    return "article" if Path(path.lower()).suffix in _ARTICLES else None


def _walk(folder: str) -> Iterator[tuple[str, bool]]:
    """What is below a folder, in order of names, hidden things apart, and whether it is a file."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(
                (entry.name, entry.is_dir(follow_symlinks=False), entry.is_file())
                for entry in found
                if not entry.name.startswith(".")
            )
    except OSError as error:
        raise SummarizerError(
            f"the folder {folder!r} cannot be read: {error.strerror or error}.",
            "check its permissions",
        ) from None
    for name, is_folder, is_file in entries:
        path = os.path.join(folder, name)  # noqa: PTH118  a Path for each of a million files
        if is_folder:
            yield from _walk(path)
        else:
            yield path, is_file


def _entry(path: str, name: str, kind: Kind, *, folders: bool = True) -> Iterator[Entry]:
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError as error:
        raise SummarizerError(
            f"{path!r} cannot be read: {error.strerror or error}.", "check it, and try again"
        ) from None
    if stat.S_ISREG(found.st_mode):
        yield Entry(path, name, kind, stamp_of(found))
    elif not stat.S_ISDIR(found.st_mode) or folders:
        yield Entry(path, name, "jsonl" if kind == "article" else kind, None)


def _listing(entry: Entry) -> bytes:
    size, time = entry.stamp or (0, 0)
    return os.fsencode(entry.name) + f"\0{size}\0{time}\n".encode()


def _contents(entry: Entry, stop: Callable[[], bool]) -> tuple[bytes, int | None]:
    """The sha256 of a table, and how many articles it holds if that is cheaply known."""
    digest, ends, last = hashlib.sha256(), 0, b"\n"
    try:
        with Path(entry.path).open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
                ends += chunk.count(b"\n")
                last = chunk[-1:]
                if stop():
                    break
    except OSError as error:
        raise _unreadable(entry, error) from None
    rows: int | None = None
    if entry.kind == "jsonl" and not entry.path.endswith(".gz"):
        rows = ends + (last != b"\n")
    elif entry.kind == "parquet":
        try:
            rows = open_parquet(entry.path, entry.name).metadata.num_rows
        except OptionError:
            raise
        except SummarizerError:  # it will be an article with an error
            rows = 1
    return digest.digest(), rows


def _unreadable(entry: Entry, error: OSError) -> SummarizerError:
    return SummarizerError(
        f"{entry.name} cannot be read: {error.strerror or error}.",
        "check the file and its permissions, then go on with --resume",
    )
