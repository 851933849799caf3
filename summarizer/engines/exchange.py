"""One answer of a model server, read within bounds: no wait and no size is without end."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from summarizer.engines.address import Connection, Secret, reason
from summarizer.errors import EngineError

_CHUNK = 64 << 10
_LONGEST_LINE = 4 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a server may take and how much it may send.

    Attributes:
        connect: Seconds for the name look-up, the connection and its encryption together.
        silence: Seconds without a byte after which the server counts as hung. A model on a busy
            processor reads a prompt of some thousand tokens for minutes before its first word.
        total: Seconds for one request, its retries and their pauses included.
        size: Bytes of one answer.
    """

    connect: float = 4.0
    silence: float = 300.0
    total: float = 900.0
    size: int = 16 << 20


class Dropped(EngineError):
    """The connection was lost before the answer was whole; the same request may be sent again."""


class Exchange:
    """One answer being read. A context manager: leaving it ends the connection.

    Attributes:
        status: The HTTP status.
        kind: Media type of the body, without parameters.
    """

    def __init__(self, connection: Connection, where: str, limits: Limits, deadline: float) -> None:
        self._connection = connection
        self._where = where
        self._limits = limits
        self._response: http.client.HTTPResponse | None = None
        self._expired = False
        self._timer = threading.Timer(max(0.0, deadline - time.monotonic()), self._expire)
        self._timer.daemon = True
        self._timer.start()
        self.status = 0
        self.kind = ""

    def _expire(self) -> None:
        self._expired = True
        self._connection.abandon()

    def abort(self) -> None:
        """Give up, from any thread."""
        self._connection.abandon()

    def send(self, method: str, path: str, body: bytes | None, key: Secret | None) -> None:
        """Send a request and read the head of its answer."""
        problem = self._attempt(lambda: self._send(method, path, body, key))
        if problem is not None:
            raise problem

    def _send(self, method: str, path: str, body: bytes | None, key: Secret | None) -> None:
        connection = self._connection
        connection.putrequest(method, connection.prefix + path, skip_accept_encoding=True)
        for name, value in connection.headers.items():
            connection.putheader(name, value)
        if key is not None:
            connection.putheader("Authorization", f"Bearer {key.reveal()}")
        connection.putheader("Accept", "application/json, text/event-stream")
        connection.putheader("Connection", "close")
        if body is not None:
            connection.putheader("Content-Type", "application/json")
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        self._response = connection.getresponse()
        self.status = self._response.status
        self.kind = self._response.headers.get_content_type()

    def header(self, name: str) -> str:
        """Return a header of the answer, or the empty string."""
        return (self._response.headers.get(name) or "") if self._response else ""

    def chunks(self, most: int | None = None) -> Iterator[bytes]:
        """Yield the body as it comes.

        Raises:
            Dropped: The connection was lost before the body was whole.
            EngineError: The body is larger than `most` bytes, or the time is up.
        """
        most = self._limits.size if most is None else most
        received = 0
        piece = b""

        def read() -> None:
            nonlocal piece
            assert self._response is not None
            piece = self._response.read1(_CHUNK)
            if not piece and self._response.length:
                raise http.client.IncompleteRead(b"", self._response.length)

        while True:
            problem = self._attempt(read)
            if problem is not None:
                raise problem
            if not piece:
                return
            received += len(piece)
            if received > most:
                raise EngineError(
                    f"{self._where} sent more than {most:,} bytes in one answer.",
                    "check what runs there; a summary has a few thousand",
                )
            yield piece

    def lines(self, most: int | None = None) -> Iterator[bytes]:
        """Yield the lines of the body as they come, without their ends."""
        rest = bytearray()
        for piece in self.chunks(most):
            start = len(rest)
            rest += piece
            if b"\n" not in piece:
                if len(rest) > _LONGEST_LINE:
                    raise EngineError(f"{self._where} sent a line of over {_LONGEST_LINE:,} bytes.")
                continue
            end = rest.rindex(b"\n", start) + 1
            yield from bytes(rest[:end]).splitlines()
            del rest[:end]
        if rest:
            yield bytes(rest)

    def _attempt(self, step: Callable[[], None]) -> EngineError | None:
        """Run `step`; return what went wrong.

        The error is returned and not raised from the original one, whose traceback reaches into
        frames of http.client that hold the headers, and so the key.
        """
        try:
            step()
        except TimeoutError:
            return self._late(self._limits.silence)
        except (OSError, http.client.HTTPException, ValueError) as error:
            if self._expired:
                return self._late(self._limits.total)
            if self._connection.abandoned:
                return EngineError(f"the request to {self._where} was given up.")
            if isinstance(error, (OSError, http.client.IncompleteRead)):
                return Dropped(
                    f"{self._where} broke off before its answer was whole ({reason(error)}).",
                    "look at the server's log, then try again",
                )
            return EngineError(
                f"{self._where} sent what is not HTTP ({reason(error)}).",
                "check the address and its port",
            )
        return self._late(self._limits.total) if self._expired else None

    def _late(self, seconds: float) -> EngineError:
        return EngineError(
            f"{self._where} did not finish its answer within {seconds:g} s.",
            "look at the server's load and log, ask for fewer words, or allow more time",
        )

    def __enter__(self) -> Exchange:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the connection, whatever is left of the answer."""
        self._timer.cancel()
        self._connection.abandon()
        if self._response is not None:
            self._response.close()
        self._connection.close()
