"""Where a model server is, how to get a connection to it, and the key that it wants."""

from __future__ import annotations

import base64
import contextlib
import http.client
import ipaddress
import os
import re
import socket
import ssl
import threading
import urllib.request
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from summarizer.errors import EngineError

BASE_URL, API_KEY = "SUMMARIZER_BASE_URL", "SUMMARIZER_API_KEY"


class Secret:
    """A key that shows itself to nobody who does not ask by name."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        # http.client would quote a header with a line end in it, key and all.
        if not re.fullmatch(r"[!-~]+", value):
            raise EngineError(
                "the API key holds white space or characters that are not ASCII.",
                "set SUMMARIZER_API_KEY to the key alone, without quotes and line ends",
            )
        self._value = value

    def reveal(self) -> str:
        """Return the key."""
        return self._value

    def hide_in(self, text: str) -> str:
        """Return `text` with the key masked: servers repeat it in their errors."""
        return text.replace(self._value, "***")

    def __repr__(self) -> str:
        return "Secret(***)"

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError("a key is not pickled")


def address(base_url: str | None) -> str:
    """Return the address to use, from the argument or the environment.

    Raises:
        EngineError: Neither has one.
    """
    found = base_url or os.environ.get(BASE_URL)
    if not found:
        raise EngineError(
            "no model server is named.",
            f"set {BASE_URL}, for instance http://127.0.0.1:11434/v1 (Ollama), "
            "http://127.0.0.1:8000/v1 (vLLM) or http://127.0.0.1:8080/v1 (llama.cpp)",
        )
    return found


def secret(key: str | None) -> Secret | None:
    """Return the key to use, from the argument or the environment; None when there is none."""
    found = (key if key is not None else os.environ.get(API_KEY, "")).strip()
    return Secret(found) if found else None


def parse_url(base_url: str) -> SplitResult:
    """Return the parts of a base address; `/v1` is added where there is no path.

    Raises:
        EngineError: It is no web address, or it holds a password.
    """
    step = "give something like http://127.0.0.1:11434/v1"
    try:
        url = urlsplit(base_url.strip())
        valid = url.port is None or url.port > 0
    except ValueError:
        raise EngineError("the base URL is not a web address.", step) from None
    if url.username is not None or url.password is not None:
        raise EngineError(
            f"the base URL of {url.hostname} holds a user name or password.",
            "leave it out and set SUMMARIZER_API_KEY",
        )
    printable = re.fullmatch(r"[!-~]+", base_url.strip())
    if not (valid and printable and url.hostname and url.scheme in ("http", "https")):
        shown = repr(base_url) if "@" not in base_url and "?" not in base_url else "the base URL"
        raise EngineError(f"{shown} is not a web address.", step)
    if url.query or url.fragment:  # which may be a key
        raise EngineError(
            f"the base URL of {url.hostname} holds a query or a fragment.",
            f"{step}, and set SUMMARIZER_API_KEY if there was a key in it",
        )
    path = url.path.rstrip("/").removesuffix("/chat/completions").rstrip("/")
    return url._replace(path=path or "/v1")


def is_loopback(host: str | None) -> bool:
    """Return whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def proxy_of(url: SplitResult) -> SplitResult | None:
    """Return the proxy that the environment names for an address; never one for this machine."""
    host = url.hostname or ""
    address = urllib.request.getproxies().get(url.scheme)
    if not address or is_loopback(host) or urllib.request.proxy_bypass(host):
        return None
    return urlsplit(address if "//" in address else f"//{address}")


def _login(proxy: SplitResult) -> dict[str, str]:
    if proxy.username is None:
        return {}
    pair = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return {"Proxy-Authorization": "Basic " + base64.b64encode(pair.encode()).decode("ascii")}


class Connection(http.client.HTTPConnection):
    """A connection that remembers its socket and can be given up from another thread."""

    def __init__(self, url: SplitResult, timeout: float) -> None:
        self.hostname = url.hostname or ""
        self.tls = url.scheme == "https"
        port = url.port or (443 if self.tls else 80)
        proxy = proxy_of(url)
        self.prefix = ""
        self.headers: dict[str, str] = {}
        if proxy is None:
            super().__init__(self.hostname, port, timeout=timeout)
        else:
            super().__init__(proxy.hostname or "", proxy.port or 80, timeout=timeout)
            login = _login(proxy)
            if self.tls:
                self.set_tunnel(self.hostname, port, headers=login)
            else:
                self.prefix, self.headers = f"http://{url.netloc}", login
        self.opened: socket.socket | None = None
        self.abandoned = False

    def connect(self) -> None:
        """Connect and, where the address asks for it, encrypt."""
        super().connect()  # through a proxy this opens the tunnel too
        if self.tls:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.hostname)
        self.opened = self.sock
        if self.abandoned:
            self.close()

    def abandon(self) -> None:
        """End whatever is under way, in whichever thread; it then fails at once."""
        self.abandoned = True
        if self.opened is not None:
            with contextlib.suppress(OSError, ValueError):
                # Not SSLSocket.shutdown, which takes the cipher from under a reading thread.
                socket.socket.shutdown(self.opened, socket.SHUT_RDWR)


def connect(url: SplitResult, seconds: float, silence: float) -> Connection:
    """Return a connection that is open.

    Args:
        url: The server's address.
        seconds: Time for the name look-up, the connection and its encryption together.
        silence: Seconds after which a later read gives up.

    Raises:
        EngineError: There is none; what to do about it is said.
    """
    connection = Connection(url, silence)
    failures: list[Exception] = []

    def work() -> None:
        try:
            connection.connect()
        except Exception as error:
            failures.append(error)

    # In a thread, since no timeout bounds a name look-up.
    thread = threading.Thread(target=work, name="summarizer-connect", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        connection.abandon()
        failures.append(TimeoutError(f"no connection in {seconds:g} s"))
    if failures:
        connection.close()
        raise _unreachable(f"{url.scheme}://{url.netloc}", failures[0])
    return connection


def _unreachable(where: str, error: Exception) -> EngineError:
    if isinstance(error, ConnectionRefusedError):
        return EngineError(
            f"nothing answers at {where}: the connection was refused.",
            "start the server (ollama serve, vllm serve MODEL, llama-server -m FILE), or set "
            "SUMMARIZER_BASE_URL to where it runs",
        )
    if isinstance(error, socket.gaierror):
        step = "check the address and the network"
        return EngineError(f"the name in {where} is not known ({error.strerror}).", step)
    if isinstance(error, ssl.SSLCertVerificationError):
        return EngineError(
            f"the certificate of {where} is not trusted: {error.verify_message}.",
            "set SSL_CERT_FILE to the certificate of your organisation",
        )
    if isinstance(error, ssl.SSLError):
        step = "use http:// if the server has no encryption"
        return EngineError(f"{where} does not speak TLS ({error.reason}).", step)
    detail = str(error) if isinstance(error, TimeoutError) and error.errno is None else ""
    detail = detail or reason(error)
    return EngineError(f"{where} cannot be reached: {detail}.", "check the address and the network")


def reason(error: Exception) -> str:
    """Say in a few words why a connection failed."""
    if isinstance(error, http.client.IncompleteRead):
        return "the answer was not whole"
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return type(error).__name__  # the text of others may quote what the server sent
