"""The user's cache: private folders, files that appear whole or not at all, checksums kept."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from summarizer.errors import WeightsError
from summarizer.progress import announce, counting_bytes

CHUNK = 1 << 20  # bytes read or written at a time
SPARE = 64 << 20  # bytes left free on the disk beside a new file
QUIET_SECONDS = 2.0  # work shorter than this shows nothing

logger = logging.getLogger("summarizer")
_warned: set[str] = set()

ELSEWHERE = "set SUMMARIZER_CACHE to a folder that you can write to, with room for the file"


def cache_dir() -> Path:
    """Return the folder for what this library keeps: `SUMMARIZER_CACHE`, or the user's cache."""
    if value := os.environ.get("SUMMARIZER_CACHE"):
        return Path(value).expanduser()
    import platformdirs

    return Path(platformdirs.user_cache_dir("arabic-news-summarizer", appauthor=False))


@contextlib.contextmanager
def bar(label: str, total: int, progress: bool | None) -> Iterator[Callable[[int], None]]:
    """Show progress on stderr when work takes over two seconds; yields a function of bytes done.

    Args:
        label: What is being done.
        total: Bytes in all.
        progress: True or False; None shows the bar only where a person looks.
    """
    with counting_bytes(label, total, progress, delay=QUIET_SECONDS) as advance:
        yield advance


def sha256_of(file: Path, progress: bool | None = False) -> str:
    """Return the sha256 of `file`, reading all of it."""
    digest = hashlib.sha256()
    size = file.stat().st_size
    with file.open("rb") as stream, bar(f"verifying {file.name}", size, progress) as advance:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            advance(len(chunk))
    return digest.hexdigest()


def digest_of(file: Path, progress: bool | None = False) -> str:
    """Return the sha256 of `file`, as noted earlier unless its size or time has changed since.

    Hashing a gigabyte at every start would cost seconds. The note is as safe as the cache folder:
    where others than the user can write, it is not believed, and that is said once.
    """
    if doubts := distrust():
        _warn_once(doubts)
        return sha256_of(file, progress)
    with contextlib.suppress(OSError, ValueError):
        noted = json.loads(_note(file).read_text(encoding="utf-8"))
        if isinstance(noted, dict) and {**noted, **_stamp(file)} == noted and "sha256" in noted:
            return str(noted["sha256"])
    digest = sha256_of(file, progress)
    _remember(file, digest)
    return digest


def distrust() -> str:
    """Say why what lies in the cache folder may be somebody else's; empty when it cannot be."""
    folder = cache_dir()
    try:
        status = folder.stat()
    except OSError:
        return ""  # not made yet; it will be private
    if os.name == "nt":
        return ""
    if status.st_uid not in (os.getuid(), 0):
        return f"the cache folder {folder} belongs to another user (uid {status.st_uid})"
    if status.st_mode & 0o022:
        return f"others can write to the cache folder {folder} (mode {status.st_mode & 0o777:o})"
    return ""


def _warn_once(doubts: str) -> None:
    if doubts not in _warned:
        _warned.add(doubts)
        logger.warning(
            "%s; weights are verified anew each time, but can be changed after that."
            " Type: chmod go-w %s, or set SUMMARIZER_CACHE to a folder of your own",
            doubts, cache_dir(),
        )  # fmt: skip


def produce(
    target: Path,
    *,
    size: int,
    sha256: str,
    fill: Callable[[Path], str],
    advice: str,
    resume: bool = False,
    progress: bool | None = None,
) -> Path:
    """Make `target` in one step, once, however many processes ask for it at the same time.

    The bytes go to a partial file beside it, which takes the final name only after its checksum
    is right. A killed run leaves at most that partial file, and the next run replaces it.

    Args:
        target: The file to make; returned at once if it is there and right.
        size: Its exact size in bytes.
        sha256: Its checksum, lower-case hexadecimal.
        fill: Writes the partial file and returns its sha256.
        advice: What to do when the checksum is wrong.
        resume: Whether `fill` goes on from a partial file left by an earlier run.
        progress: As for `bar`.

    Raises:
        WeightsError: The folder cannot be written, the disk is too full, or the checksum is wrong.
    """
    partial = target.with_name(target.name + ".part")
    try:
        _make_private(target.parent)
        with _locked(target, progress):
            if target.is_file() and target.stat().st_size == size:
                check(target, sha256, progress)  # made by another process while this one waited
                return target
            if not resume or partial.is_symlink():
                partial.unlink(missing_ok=True)
            _check_room(target.parent, size - (partial.stat().st_size if partial.exists() else 0))
            try:
                digest = fill(partial)
            except BaseException:
                if not resume:
                    partial.unlink(missing_ok=True)
                raise
            if digest != sha256:
                partial.unlink()
                raise wrong_checksum(target.name, digest, sha256, advice)
            _sync(partial)
            partial.replace(target)
            _sync(target.parent)
            _remember(target, digest)
            return target
    except OSError as error:
        reason = f"{error.strerror or error}" + (f" ({error.filename})" if error.filename else "")
        raise WeightsError(
            f"the cache folder {target.parent} cannot be used: {reason}.", ELSEWHERE
        ) from error


def check(file: Path, sha256: str, progress: bool | None = False) -> None:
    """Raise WeightsError unless the sha256 of `file` is the one given."""
    try:
        digest = digest_of(file, progress)
    except OSError as error:
        raise WeightsError(f"{file} cannot be read: {error.strerror or error}.") from error
    if digest != sha256:
        advice = f"delete {file} and run the same command again"
        raise wrong_checksum(str(file), digest, sha256, advice)


def wrong_checksum(file: str, digest: str, expected: str, next_step: str) -> WeightsError:
    """Return the error for a file whose content is not what was promised."""
    return WeightsError(f"{file} has sha256 {digest}, expected {expected}.", next_step)


def _make_private(folder: Path) -> None:
    """Make `folder` readable by its owner only; folders that exist keep their permissions."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    for place in reversed(missing):
        place.mkdir(mode=0o700, exist_ok=True)


@contextlib.contextmanager
def _locked(target: Path, progress: bool | None) -> Iterator[None]:
    """Hold the lock of `target`. The system drops it when its holder dies: it cannot go stale."""
    from filelock import FileLock, Timeout

    lock = FileLock(target.with_name(target.name + ".lock"))
    try:
        lock.acquire(timeout=QUIET_SECONDS)
    except Timeout:
        announce(f"waiting for another process that makes {target.name}", progress)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _check_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size + SPARE:
        raise OSError(
            errno.ENOSPC, f"{size / 1e9:.2f} GB are needed and {free / 1e9:.2f} GB are free"
        )


def _sync(path: Path) -> None:
    """Force a file, or the entry of a file in its folder, onto the disk."""
    if path.is_dir() and os.name == "nt":
        return  # folders cannot be opened there
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _note(file: Path) -> Path:
    key = hashlib.sha256(os.fsencode(file.resolve())).hexdigest()[:32]
    return cache_dir() / "verified" / f"{key}.json"


def _stamp(file: Path) -> dict[str, object]:
    status = file.stat()
    return {
        "file": ascii(str(file.resolve())),
        "size": status.st_size,
        "mtime_ns": status.st_mtime_ns,
    }


def _remember(file: Path, sha256: str) -> None:
    """Note the checksum of `file` as it is now; without a writable cache nothing is noted."""
    note = _note(file)
    temporary = note.with_suffix(f".{os.getpid()}.part")
    with contextlib.suppress(OSError):
        _make_private(note.parent)
        temporary.write_text(json.dumps({**_stamp(file), "sha256": sha256}), encoding="utf-8")
        temporary.replace(note)
