"""Requests to a model server: with a key, retries, and no more at a time than it can take."""

from __future__ import annotations

import contextlib
import email.utils
import http.client
import logging
import random
import re
import threading
import time
from collections.abc import Iterator

from summarizer.engines.address import Secret, connect, is_loopback, parse_url
from summarizer.engines.exchange import Dropped, Exchange, Limits
from summarizer.errors import EngineError

logger = logging.getLogger("summarizer")

RETRIED = frozenset((408, 429, 500, 502, 503, 504))
LONGEST_WAIT = 30.0  # seconds; a server that asks for a longer pause is not waited for
_SHOWN = 300  # characters of a server's own words in an error
_ERROR_BYTES = 64 << 10


class Refused(EngineError):
    """The server answered, but with an error status.

    Attributes:
        status: The HTTP status.
        said: The beginning of the body.
    """

    def __init__(self, what: str, next_step: str, status: int, said: str) -> None:
        super().__init__(what, next_step)
        self.status = status
        self.said = said


class Client:
    """Requests to one server, a few at a time, with retries.

    Args:
        base_url: Address of the API, as `http://127.0.0.1:8000/v1`.
        key: Key to send; None for none.
        limits: Times and sizes.
        retries: How often a request is repeated that the server was too busy for.
        concurrency: Most requests at a time, over all threads.
        pause: Seconds before the first retry; doubled before each further one.

    Raises:
        EngineError: `base_url` is not an address, or holds a password.
    """

    def __init__(
        self,
        base_url: str,
        key: Secret | None = None,
        limits: Limits | None = None,
        *,
        retries: int = 4,
        concurrency: int = 4,
        pause: float = 0.5,
    ) -> None:
        self.url = parse_url(base_url)
        self.where = f"{self.url.scheme}://{self.url.netloc}"
        self.limits = limits or Limits()
        self._key = key
        self._retries = retries
        self._pause = pause
        self._slots = threading.BoundedSemaphore(concurrency)
        self._live: set[Exchange] = set()
        self._closed = threading.Event()
        if key is not None and self.url.scheme == "http" and not is_loopback(self.url.hostname):
            logger.warning("the API key goes to %s without encryption; use https", self.where)

    @contextlib.contextmanager
    def request(
        self, method: str, path: str, body: bytes | None = None, *, deadline: float | None = None
    ) -> Iterator[Exchange]:
        """Send a request and give its answer, whose status is a success.

        Args:
            method: The HTTP method.
            path: Path below the base address; one that begins with two slashes is below its root.
            body: JSON to send.
            deadline: On the clock of `time.monotonic`; by default `limits.total` from now.

        Raises:
            Refused: The server answered with an error status, also after the retries.
            EngineError: There is no connection, or it was lost again and again, or the time is up.
        """
        full = path[1:] if path.startswith("//") else self.url.path + path
        with self._slots, contextlib.ExitStack() as stack:
            end = time.monotonic() + self.limits.total if deadline is None else deadline
            for attempt in range(self._retries + 1):
                try:
                    exchange = self._open(method, full, body, end)
                    if exchange.status // 100 == 2:
                        stack.enter_context(exchange)
                        stack.callback(self._live.discard, exchange)
                        break
                    wait = _retry_after(exchange.header("Retry-After"))
                    problem: EngineError = self._refusal(exchange)
                    if exchange.status not in RETRIED:
                        raise problem
                except Dropped as dropped:  # its own kind is left for what breaks off later
                    wait, problem = None, EngineError(dropped.what, dropped.next_step)
                backoff = self._pause * 2**attempt * random.uniform(0.75, 1.25)
                wait = backoff if wait is None else max(wait, 0.0)
                if attempt == self._retries or wait > LONGEST_WAIT:
                    raise problem
                if time.monotonic() + wait > end or self._closed.wait(wait):
                    raise problem
                logger.info("%s; asking again after %.1f s", problem.what, wait)
            yield exchange

    def _open(self, method: str, path: str, body: bytes | None, deadline: float) -> Exchange:
        if self._closed.is_set():
            raise EngineError(f"the connection to {self.where} is closed.", "make a new engine")
        left = max(0.05, deadline - time.monotonic())
        connection = connect(self.url, min(self.limits.connect, left), self.limits.silence)
        exchange = Exchange(connection, self.where, self.limits, deadline)
        self._live.add(exchange)
        try:
            exchange.send(method, path, body, self._key)
        except BaseException:
            self._live.discard(exchange)
            exchange.close()
            raise
        return exchange

    def _refusal(self, exchange: Exchange) -> Refused:
        """Read what the server says of its error status, and close the connection."""
        said = b""
        with exchange:
            self._live.discard(exchange)
            with contextlib.suppress(EngineError):
                for piece in exchange.chunks():
                    said += piece
                    if len(said) >= _ERROR_BYTES:
                        break
            target = exchange.header("Location")
        status = exchange.status
        text = said[:_ERROR_BYTES].decode("utf-8", "replace")
        shown = self.shown(text)
        what = f"{self.where} answered {status} {http.client.responses.get(status, '')}".rstrip()
        what += f": {shown}" if shown else "."
        step = "look at the server's log"
        if status in (401, 403):
            step = "set SUMMARIZER_API_KEY to a key of this server"
        elif status == 404:
            step = "check the model's name and the base URL, which usually ends with /v1"
        elif status // 100 == 3:
            what = f"{self.where} sends on to {self.shown(target) or 'somewhere else'}."
            step = "if you trust that address, give it as the base URL; the key was not sent there"
        elif status in (429, 503):
            step = "try again later, or ask for fewer at a time"
        return Refused(what, step, status, text)

    def shown(self, text: str) -> str:
        """Return a server's words fit to be printed: short, one line, no control codes, no key."""
        text = self._key.hide_in(text) if self._key else text
        line = " ".join(text[: 10 * _SHOWN].split())
        return "".join(char if char.isprintable() else "\ufffd" for char in line[:_SHOWN])

    def abort(self) -> None:
        """End every request that is under way, from any thread."""
        for exchange in list(self._live):
            exchange.abort()

    def close(self) -> None:
        """End every request and take no further one."""
        self._closed.set()
        self.abort()


def _retry_after(value: str) -> float | None:
    """Return the seconds that a Retry-After header asks for: a number, or a date (RFC 9110)."""
    value = value.strip()
    if re.fullmatch(r"\d{1,9}", value):
        return float(value)
    try:
        moment = email.utils.parsedate_to_datetime(value)
        return moment.timestamp() - time.time()
    except (ValueError, OverflowError, TypeError):
        return None
