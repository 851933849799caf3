"""A model server over HTTP: a friendly one, a busy one, and every hostile one we could think of."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import pickle
import signal
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest

from summarizer.engines import transport
from summarizer.engines.address import Secret, parse_url
from summarizer.engines.base import Engine
from summarizer.engines.endpoint import EndpointEngine, probe
from summarizer.engines.exchange import Limits
from summarizer.engines.thinking import without_thinking
from summarizer.errors import EngineError

pytestmark = pytest.mark.enable_socket  # loopback only

KEY = "sk-very-secret-1234567890"
ASK = [{"role": "user", "content": "ما عاصمة الأردن؟"}]
QUICK = Limits(connect=2.0, silence=1.0, total=5.0)


@dataclass
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: Any


Answer = Callable[[socket.socket, Request], None]


def http(status: int, body: bytes, kind: str = "application/json", *extra: str) -> bytes:
    lines = [
        f"HTTP/1.1 {status} X",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        *extra,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def reply(status: int, value: Any, *extra: str) -> Answer:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return lambda connection, _: connection.sendall(http(status, raw, "application/json", *extra))


def events(*pieces: Any, done: bool = True, end: bytes = b"\n\n") -> Answer:
    lines = [b"data: " + json.dumps(piece, ensure_ascii=False).encode() + end for piece in pieces]
    raw = b"".join(lines) + (b"data: [DONE]" + end if done else b"")
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
    return lambda connection, _: connection.sendall(head + raw)


def said(text: str, index: int = 0, finish: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "choices": [{"index": index, "delta": {"content": text}, "finish_reason": finish}],
        **more,
    }


MODELS = {"data": [{"id": "tiny", "owned_by": "somebody"}]}
HELLO = events(
    said("عم"),
    said("ان.", finish="stop"),
    {"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 3}},
)


@dataclass
class Server:
    """Answers requests for a path from a list of scripts; the last one is used for ever."""

    scripts: dict[str, list[Answer]]
    requests: list[Request] = field(default_factory=list)
    url: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def serve(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.handle, args=(connection,), daemon=True).start()

    def handle(self, connection: socket.socket) -> None:
        with connection:
            try:
                request = self.read(connection)
            except (OSError, ValueError, IndexError):
                return
            with self.lock:
                self.requests.append(request)
                queue = self.scripts[request.path]
                answer = queue.pop(0) if len(queue) > 1 else queue[0]
            with contextlib.suppress(OSError):
                answer(connection, request)

    @staticmethod
    def read(connection: socket.socket) -> Request:
        raw = b""
        while b"\r\n\r\n" not in raw:
            piece = connection.recv(65536)
            if piece[:1] == b"\x16" or not piece:  # a TLS greeting
                connection.sendall(http(400, b""))
                raise OSError
            raw += piece
        head, _, body = raw.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        while len(body) < int(headers.get("content-length", 0)):
            body += connection.recv(65536)
        method, path, _ = first.split(" ")
        return Request(method, path, headers, json.loads(body) if body else None)

    def asked(self) -> list[Request]:
        return [request for request in self.requests if request.path.endswith("/completions")]


@contextmanager
def running(*answers: Answer, models: Any = MODELS, **paths: Answer) -> Iterator[Server]:
    scripts = {"/v1/chat/completions": list(answers), "/v1/models": [reply(200, models)]}
    scripts |= {"/" + path: [answer] for path, answer in paths.items()}
    server = Server(scripts)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server.url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        threading.Thread(target=server.serve, args=(listener,), daemon=True).start()
        try:
            yield server
        finally:
            listener.shutdown(socket.SHUT_RDWR)


def engine(server: Server, **changes: Any) -> EndpointEngine:
    return EndpointEngine(server.url, **{"limits": QUICK, "pause": 0.01, **changes})


def failure(*answers: Answer, **changes: Any) -> EngineError:
    with running(*answers) as server, pytest.raises(EngineError) as caught:
        engine(server, **changes).chat(ASK, max_tokens=16)
    return caught.value


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BASE_URL", "MODEL", "API_KEY"):
        monkeypatch.delenv(f"SUMMARIZER_{name}", raising=False)
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


# --- a friendly server ---------------------------------------------------------------------------


def test_the_pieces_of_a_streamed_answer_are_joined() -> None:
    with running(HELLO) as server:
        loaded = engine(server)
        assert isinstance(loaded, Engine)
        answer = loaded.chat(ASK, max_tokens=16, seed=5, stop=["\n"])
    assert (answer.text, answer.finish, answer.prompt_tokens, answer.tokens) == (
        "عمان.",
        "stop",
        7,
        3,
    )
    (request,) = server.asked()
    assert request.body["messages"] == ASK
    wanted = {"model": "tiny", "max_tokens": 16, "temperature": 0.0, "seed": 5, "stop": ["\n"]}
    assert wanted.items() <= request.body.items()
    assert request.body["chat_template_kwargs"] == {"enable_thinking": False}


def test_a_server_that_does_not_stream_is_understood_too() -> None:
    whole = {"choices": [{"message": {"content": "عمان."}, "finish_reason": "length"}]}
    with running(reply(200, whole)) as server:
        answer = engine(server).chat(ASK, max_tokens=16)
    assert (answer.text, answer.finish, answer.tokens) == ("عمان.", "length", 3)


def test_text_that_comes_byte_by_byte_in_chunks_arrives_whole() -> None:
    def drip(connection: socket.socket, _: Request) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        connection.sendall(head)
        raw = (
            b": ping\r\n\r\nevent: x\r\ndata:"
            + json.dumps(said("عمّان\u2028", finish="stop"), ensure_ascii=False).encode()
        )
        for byte in raw + b"\r\n\r\n":
            connection.sendall(b"1\r\n" + bytes([byte]) + b"\r\n")
        connection.sendall(b"0\r\n\r\n")

    with running(drip) as server:
        assert engine(server).chat(ASK, max_tokens=16).text == "عمّان"


def test_confidence_is_the_mean_of_the_log_probabilities_and_nonsense_is_left_out() -> None:
    logs = {
        "content": [
            {"logprob": -0.5},
            {"logprob": -1.5},
            {"logprob": "x"},
            None,
            {"logprob": float("-inf")},
        ]
    }
    piece = said("نعم.", finish="stop")
    piece["choices"][0]["logprobs"] = logs
    with running(events(piece)) as server:
        assert engine(server).chat(ASK, max_tokens=16).confidence == -1.0


def test_reasoning_is_left_out_of_the_answer() -> None:
    with running(
        events(said("<think>\nأفكر"), said(" كثيرا</think>\n\nعمان.", finish="stop"))
    ) as server:
        assert engine(server).chat(ASK, max_tokens=16).text == "عمان."
    assert without_thinking("أفكر</think> عمان.") == "عمان."
    assert without_thinking("<think> never ends") == ""
    assert without_thinking("no such thing") == "no such thing"


def test_several_answers_come_from_one_request_where_the_server_can() -> None:
    pieces = events(said("ب", 1), said("أ", 0), said("", 0, "stop"), said("", 1, "stop"))
    with running(pieces) as server:
        answers = engine(server).sample(ASK, count=2, max_tokens=16, temperature=0.6, seed=3)
    assert [answer.text for answer in answers] == ["أ", "ب"]
    assert [(request.body["n"], request.body["seed"]) for request in server.asked()] == [(2, 3)]


def test_a_server_that_gives_one_answer_only_is_asked_again_with_other_seeds() -> None:
    def by_seed(connection: socket.socket, request: Request) -> None:
        events(said(f"seed {request.body['seed']}", finish="stop"))(connection, request)

    with running(by_seed) as server:
        loaded = engine(server)
        first = [
            answer.text
            for answer in loaded.sample(ASK, count=3, max_tokens=16, temperature=1, seed=7)
        ]
        again = [
            answer.text
            for answer in loaded.sample(ASK, count=3, max_tokens=16, temperature=1, seed=7)
        ]
    assert first == again == ["seed 7", "seed 8", "seed 9"]
    assert ["n" in request.body for request in server.asked()] == [True] + 6 * [False]


def test_a_server_that_refuses_to_give_several_answers_is_asked_one_by_one() -> None:
    def single(connection: socket.socket, request: Request) -> None:
        refused = reply(400, {"error": {"message": "only one completion, please"}})
        (refused if "n" in request.body else HELLO)(connection, request)

    with running(single) as server:
        answers = engine(server).sample(ASK, count=2, max_tokens=16, temperature=1)
    assert [answer.text for answer in answers] == ["عمان.", "عمان."]


@pytest.mark.skipif(os.name == "nt", reason="os.kill ends the process there")
def test_an_interrupted_sampling_ends_its_requests() -> None:
    with running(lambda *_: time.sleep(4)) as server:
        loaded = engine(server, limits=Limits(silence=10, total=10))
        loaded._left_out.add("n")
        started = time.monotonic()
        threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
        with pytest.raises(KeyboardInterrupt):
            loaded.sample(ASK, count=3, max_tokens=16, temperature=1)
        assert time.monotonic() - started < 2.5
    assert len(server.asked()) == 3, "a request that was given up was sent again"


def test_no_more_requests_than_allowed_are_under_way_at_a_time() -> None:
    under_way: list[int] = []
    most: list[int] = []

    def slow(connection: socket.socket, request: Request) -> None:
        under_way.append(1)
        most.append(len(under_way))
        time.sleep(0.1)
        under_way.pop()  # before the answer, after which the next request may come at once
        events(said("x", finish="stop"))(connection, request)

    with running(slow) as server:
        loaded = engine(server, concurrency=2)
        loaded.sample(ASK, count=6, max_tokens=16, temperature=1)
        workers = [
            threading.Thread(target=loaded.chat, args=(ASK,), kwargs={"max_tokens": 4})
            for _ in range(6)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert max(most) == 2


# --- what a server has ---------------------------------------------------------------------------


def test_the_window_of_vllm_and_of_llama_cpp_is_asked_for() -> None:
    vllm = {"data": [{"id": "tiny", "owned_by": "vllm", "max_model_len": 999}]}
    with running(
        HELLO, models=vllm, tokenize=reply(200, {"tokens": [1, 2, 3], "count": 3})
    ) as server:
        loaded = engine(server)
        assert (loaded.window, loaded.count_tokens("كلمة")) == (999, 3)
    llama = {"data": [{"id": "tiny", "owned_by": "llamacpp"}]}
    props = reply(200, {"default_generation_settings": {"n_ctx": 777}})
    with running(HELLO, models=llama, props=props, tokenize=reply(404, {})) as server:
        loaded = engine(server)
        assert (loaded.window, loaded.count_tokens("كلمة هنا")) == (777, 4)
    with running(HELLO) as server:
        assert (engine(server).window, engine(server, window=50).window) == (4096, 50)


@pytest.mark.parametrize("owner", ["vllm", "llamacpp"])
def test_a_server_that_does_not_count_is_asked_once(owner: str) -> None:
    models = {"data": [{"id": "tiny", "owned_by": owner}]}
    with running(HELLO, models=models, props=reply(404, {}), tokenize=reply(404, {})) as server:
        loaded = engine(server)
        before = len(server.requests)
        assert [loaded.count_tokens(text) for text in ("كلمة", "كلمتان", "ثلاث كلمات")] == [2, 3, 5]
        assert len(server.requests) - before == 1


@pytest.mark.parametrize("address", ["http://h/v1?key=geheim", "http://h/v1#geheim", "u:geheim@h"])
def test_a_key_in_an_address_is_not_repeated(address: str) -> None:
    with pytest.raises(EngineError) as caught:
        EndpointEngine(address, "tiny")
    assert "geheim" not in str(caught.value)


def test_text_that_does_not_fit_the_window_is_refused_and_not_sent() -> None:
    with running(HELLO) as server:
        with pytest.raises(EngineError, match="the window of tiny is 4096"):
            engine(server).chat([{"role": "user", "content": "كلمة " * 2000}], max_tokens=16)
        assert not server.asked()


def test_a_model_that_is_not_there_is_named_with_those_that_are() -> None:
    several = {"data": [{"id": "qwen3:4b"}, {"id": "gemma3:latest"}, {"no": "id"}, 5]}
    with running(HELLO, models=several) as server:
        with pytest.raises(EngineError, match=r"no model 'qwen3'.*\n.*did you mean 'qwen3:4b'"):
            engine(server, model="qwen3")
        with pytest.raises(EngineError, match="2 models and none is named"):
            engine(server)
        assert engine(server, model="gemma3").name == "gemma3:latest"
    with (
        running(HELLO, models={"data": []}) as server,
        pytest.raises(EngineError, match="0 models"),
    ):
        engine(server)


def test_a_gateway_without_a_list_of_models_is_taken_at_its_word() -> None:
    with running(HELLO) as server:
        server.scripts["/v1/models"] = [reply(404, {})]
        assert engine(server, model="mine").chat(ASK, max_tokens=16).text == "عمان."
        with pytest.raises(EngineError, match="404"):
            engine(server)


def test_the_environment_names_server_model_and_key(monkeypatch: pytest.MonkeyPatch) -> None:
    with running(HELLO) as server:
        monkeypatch.setenv("SUMMARIZER_BASE_URL", server.url)
        monkeypatch.setenv("SUMMARIZER_MODEL", "tiny")
        monkeypatch.setenv("SUMMARIZER_API_KEY", KEY + "\n")
        assert EndpointEngine(limits=QUICK).chat(ASK, max_tokens=16).text == "عمان."
        assert probe().model == "tiny"
    assert {r.headers["authorization"] for r in server.requests} == {f"Bearer {KEY}"}


def test_without_a_server_the_error_says_what_to_set() -> None:
    with pytest.raises(EngineError, match="SUMMARIZER_BASE_URL"):
        EndpointEngine()


@pytest.mark.parametrize("field", ["chat_template_kwargs", "stream_options", "logprobs", "seed"])
def test_what_a_server_does_not_know_is_left_out(field: str) -> None:
    refusal = reply(400, {"error": {"message": f"Unrecognized request argument supplied: {field}"}})
    with running(refusal, HELLO) as server:
        loaded = engine(server)
        assert [loaded.chat(ASK, max_tokens=16).text for _ in range(2)] == 2 * ["عمان."]
    assert [field in request.body for request in server.asked()] == [True, False, False]


def test_the_newer_name_of_the_limit_is_used_where_it_is_asked_for() -> None:
    refusal = reply(400, {"error": {"message": "Use 'max_completion_tokens' instead."}})
    with running(refusal, HELLO) as server:
        engine(server).chat(ASK, max_tokens=16)
    first, second = server.asked()
    assert first.body["max_tokens"] == second.body["max_completion_tokens"] == 16
    assert "max_tokens" not in second.body


# --- a busy server -------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again(status: int) -> None:
    with running(reply(status, {"error": "busy"}), reply(status, b""), HELLO) as server:
        assert engine(server).chat(ASK, max_tokens=16).text == "عمان."
    assert len(server.asked()) == 3


@pytest.mark.parametrize("status", [400, 401, 404, 413, 501])
def test_a_refusal_is_not_asked_again(status: int) -> None:
    refusal = reply(status, {"error": {"message": "no"}})
    with running(refusal) as server, pytest.raises(EngineError, match=str(status)):
        engine(server).chat(ASK, max_tokens=16)
    assert len(server.asked()) == 1


def test_retries_end_and_wait_longer_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    times: list[float] = []

    def busy(connection: socket.socket, request: Request) -> None:
        times.append(time.monotonic())
        reply(503, {"error": {"message": "Loading model"}})(connection, request)

    monkeypatch.setattr(transport.random, "uniform", lambda low, high: (low + high) / 2)
    with running(busy) as server, pytest.raises(EngineError, match=r"503.*Loading model"):
        engine(server, retries=3, pause=0.1).chat(ASK, max_tokens=16)
    waits = [later - earlier for earlier, later in pairwise(times)]
    assert len(waits) == 3
    for wait, wanted in zip(waits, (0.1, 0.2, 0.4), strict=True):
        assert wanted <= wait < wanted + 0.3


def test_retry_after_is_honoured_in_seconds_and_as_a_date() -> None:
    with running(reply(429, {}, "Retry-After: 1"), HELLO) as server:
        started = time.monotonic()
        engine(server).chat(ASK, max_tokens=16)
        assert 1.0 <= time.monotonic() - started < 3.0
    assert transport._retry_after("Wed, 21 Oct 2015 07:28:00 GMT") < 0  # type: ignore[operator]
    assert transport._retry_after("soon") is None and transport._retry_after("9" * 400) is None


def test_a_server_that_asks_for_a_long_pause_is_not_waited_for() -> None:
    patient = Limits(total=4000)
    with running(reply(429, {}, "Retry-After: 40")) as server:
        started = time.monotonic()
        with pytest.raises(EngineError, match="429"):
            engine(server, limits=patient).chat(ASK, max_tokens=16)
        assert time.monotonic() - started < 2 and len(server.asked()) == 1


def test_an_answer_that_breaks_off_is_asked_for_again() -> None:
    half = events(said("عم"), done=False)
    with running(half, HELLO) as server:
        assert engine(server).chat(ASK, max_tokens=16).text == "عمان."
    error = failure(half)
    assert "broke off in the middle" in str(error)


# --- a server that is not there ------------------------------------------------------------------


def test_a_refused_connection_fails_at_once_and_says_what_to_start() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    started = time.monotonic()
    with pytest.raises(EngineError, match=rf"127.0.0.1:{port}.*refused") as caught:
        EndpointEngine(f"http://127.0.0.1:{port}/v1")
    assert time.monotonic() - started < 1
    assert "ollama serve" in caught.value.next_step


def test_a_name_that_hangs_in_the_resolver_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(3))
    started = time.monotonic()
    with pytest.raises(EngineError, match=r"no connection in 0\.2 s"):
        EndpointEngine("http://nowhere.invalid/v1", limits=Limits(connect=0.2))
    assert time.monotonic() - started < 1


def test_an_unknown_name_is_said_to_be_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(EngineError, match=r"nowhere\.invalid is not known"):
        EndpointEngine("http://nowhere.invalid/v1")


def test_a_server_without_encryption_is_told_from_one_with() -> None:
    with running(HELLO) as server, pytest.raises(EngineError, match="does not speak TLS"):
        EndpointEngine(server.url.replace("http", "https"), limits=QUICK)


@pytest.mark.parametrize(
    "address",
    ["", "localhost:8000", "ftp://a/v1", "http://", "http://a:99999/v1", "http://a/v1\r\nX: y",
     "http://u:hunter2@a/v1", "http://a/v1?x=1", "http://مثال/v1"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_and_a_password_in_it_not_repeated(address: str) -> None:
    with pytest.raises(EngineError) as caught:
        parse_url(address)
    assert "hunter2" not in str(caught.value)


def test_a_base_address_may_be_given_as_people_write_it() -> None:
    for given in ("http://a:1", "http://a:1/", "http://a:1/v1/", "http://a:1/v1/chat/completions"):
        assert parse_url(given).geturl() == "http://a:1/v1"


def test_a_proxy_is_used_for_other_machines_only(monkeypatch: pytest.MonkeyPatch) -> None:
    full = "http://models.invalid/v1/models"
    with running(HELLO) as proxy, running(HELLO) as local:
        proxy.scripts[full] = [reply(200, MODELS)]
        monkeypatch.setenv("http_proxy", proxy.url.removesuffix("/v1").replace("//", "//me:pw@"))
        assert EndpointEngine("http://models.invalid/v1", limits=QUICK).name == "tiny"
        engine(local)
    assert [request.path for request in proxy.requests] == [full]
    assert proxy.requests[0].headers["proxy-authorization"] == "Basic bWU6cHc="
    assert proxy.requests[0].headers["host"] == "models.invalid"


# --- a hostile server ----------------------------------------------------------------------------

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def raw(data: bytes) -> Answer:
    return lambda connection, _: connection.sendall(data)


def forever(first: bytes, again: bytes, every: float = 0.0) -> Answer:
    def send(connection: socket.socket, _: Request) -> None:
        connection.sendall(first)
        for _ in range(1_000_000):
            connection.sendall(again)
            time.sleep(every)

    return send


MALFORMED: list[Any] = [
    b"<html>It works!</html>", b"", b"\xff\xfe\x00", b'{"choices": ', b"[]", b"null", b'"text"',
    b"[" * 200_000, b'{"a":' + b"9" * 10_000 + b"}",
    {}, {"choices": None}, {"choices": {}}, {"choices": [None]}, {"choices": [{}]},
    {"choices": [{"message": None}]}, {"choices": [{"message": "x"}]},
    {"choices": [{"message": {"content": 7}}]}, {"choices": [{"message": {"content": [1]}}]},
    {"choices": [{"index": "0", "message": {}}]}, {"choices": [{"index": -1, "message": {}}]},
    {"choices": [{"index": 10**9, "message": {}}]}, {"choices": [{"index": True, "message": {}}]},
]  # fmt: skip


@pytest.mark.parametrize("body", MALFORMED, ids=lambda body: repr(body)[:30])
def test_an_answer_of_the_wrong_shape_is_an_error_that_says_so(body: Any) -> None:
    error = failure(reply(200, body))
    assert "the answer of http://127.0.0.1" in str(error) and error.next_step
    assert len(str(error)) < 1000


@pytest.mark.parametrize("body", MALFORMED, ids=lambda body: repr(body)[:30])
def test_a_list_of_models_of_the_wrong_shape_is_an_error_too(body: Any) -> None:
    with running(HELLO) as server:
        server.scripts["/v1/models"] = [reply(200, body)]
        with pytest.raises(EngineError):
            engine(server)


def test_usage_of_the_wrong_shape_is_not_believed() -> None:
    piece = said("نعم.", finish="stop", usage={"prompt_tokens": "x", "completion_tokens": -5})
    with running(events(piece)) as server:
        answer = engine(server).chat(ASK, max_tokens=16)
    assert 0 < answer.prompt_tokens < 100 and 0 < answer.tokens <= 16


def test_an_error_in_the_middle_of_a_stream_is_an_error() -> None:
    error = failure(events(said("عم"), {"error": {"message": "out of memory"}}))
    assert "out of memory" in str(error)


def test_an_answer_that_a_filter_withheld_is_an_error() -> None:
    assert "content filter" in str(failure(events(said("", finish="content_filter"))))


@pytest.mark.parametrize(
    "answer",
    [
        raw(HEAD + b"Content-Length: 99999999999\r\n\r\n{"),
        raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n"),
        raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{"),
        raw(b"SSH-2.0-OpenSSH\r\n"),
        raw(b"HTTP/1.1 abc\r\n\r\n"),
        raw(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 5000 + b"\r\n"),
        raw(b"HTTP/1.1 200 " + b"x" * 200_000 + b"\r\n\r\n"),
        raw(b""),
    ],
    ids=["short", "bad-chunk", "cut-chunk", "not-http", "bad-status", "headers", "line", "nothing"],
)
def test_a_broken_protocol_is_an_error_of_ours_without_a_storm(answer: Answer) -> None:
    with running(answer) as server:
        with pytest.raises(EngineError, match=r"broke off|not HTTP"):
            engine(server, retries=2).chat(ASK, max_tokens=16)
        assert len(server.asked()) <= 3


@pytest.mark.parametrize(
    "answer",
    [
        forever(HEAD + b"\r\n", b" " * 65536),
        forever(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n", b"x" * 65536),
        forever(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n", b": ping\n" * 9000),
        forever(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n",
            b"data: " + json.dumps(said("word " * 10)).encode() + b"\n\n",
        ),
    ],
    ids=["body", "line", "comments", "words"],
)
def test_an_answer_without_end_is_given_up(answer: Answer) -> None:
    started = time.monotonic()
    assert "bytes" in str(failure(answer))
    assert time.monotonic() - started < 4.5


@pytest.mark.parametrize(
    "answer",
    [
        forever(b"HTTP/1.1 200 OK\r\n", b"A: b\r\n", 0.1),
        forever(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05),
        forever(HEAD + b"\r\n", b" ", 0.1),
        forever(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n", b": ping\n\n", 0.1),
        forever(b"HTTP/1.1 500 No\r\n\r\n", b"x", 0.1),
    ],
    ids=["headers", "continue", "body", "pings", "error"],
)
def test_a_server_that_drips_is_cut_off_when_the_time_is_up(answer: Answer) -> None:
    started = time.monotonic()
    error = failure(answer, limits=Limits(connect=1.0, silence=1.0, total=1.5))
    assert 1.3 < time.monotonic() - started < 3.5
    assert "within 1.5 s" in str(error) or "500" in str(error)


def test_a_server_that_hangs_is_given_up_after_the_silence() -> None:
    started = time.monotonic()
    error = failure(lambda *_: time.sleep(4), limits=Limits(silence=0.5, total=60))
    assert "within 0.5 s" in str(error) and time.monotonic() - started < 2.5


def test_a_probe_ends_within_its_time_whatever_the_server_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with running(HELLO) as server:
        monkeypatch.setenv("SUMMARIZER_BASE_URL", server.url)
        server.scripts["/v1/models"] = [forever(HEAD + b"\r\n", b" ", 0.1)]
        started = time.monotonic()
        with pytest.raises(EngineError):
            probe(timeout=0.7)
        server.scripts["/v1/models"] = [reply(503, {})]
        with pytest.raises(EngineError, match="503"):
            probe(timeout=0.7)
        assert time.monotonic() - started < 2


def test_a_servers_words_are_shown_short_and_without_control_codes() -> None:
    evil = "\x1b[2J\x1b]0;owned\x07\u202e" + "x" * 100_000
    shown = str(failure(reply(400, {"error": {"message": evil}})))
    assert len(shown) < 800 and all(char.isprintable() or char == "\n" for char in shown)


def test_closing_ends_what_is_under_way() -> None:
    with running(lambda *_: time.sleep(4)) as server:
        loaded = engine(server, limits=Limits(silence=10, total=10))
        threading.Timer(0.3, loaded.close).start()
        started = time.monotonic()
        with pytest.raises(EngineError, match=r"given up"):
            loaded.chat(ASK, max_tokens=16)
        assert time.monotonic() - started < 2
        loaded.close()
        with pytest.raises(EngineError, match="closed"):
            loaded.chat(ASK, max_tokens=16)


# --- the key -------------------------------------------------------------------------------------


def local_variables(error: BaseException | None) -> Iterator[str]:
    """What an error tracker sends: the local variables of every frame but those of this file."""
    while error is not None:
        for frame, _ in traceback.walk_tb(error.__traceback__):
            if frame.f_code.co_filename != __file__:
                yield from map(repr, frame.f_locals.values())
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize("path", ["/v1/models", "/v1/chat/completions"])
@pytest.mark.parametrize(
    "answer",
    [
        reply(401, {"error": {"message": f"Incorrect API key provided: {KEY}"}}),
        raw(b"SSH-2.0-x\r\n"),
        raw(b""),
        lambda *_: time.sleep(3),
    ],
    ids=["echo", "not-http", "nothing", "silence"],
)
def test_the_key_is_in_no_error_no_traceback_and_no_log(
    answer: Answer, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with running(HELLO) as server:
        server.scripts[path] = [answer]
        with pytest.raises(EngineError) as caught:
            engine(server, key=KEY, retries=1).chat(ASK, max_tokens=16)
    assert server.requests[-1].headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in str(caught.value) + repr(caught.value) + caplog.text
    shown = list(local_variables(caught.value))
    assert shown and not [line for line in shown if KEY in line]


@pytest.mark.parametrize("body", [f"<html>{KEY}".encode(), {"error": KEY}, {"choices": KEY}])
def test_a_key_that_a_server_repeats_is_masked(body: Any) -> None:
    assert KEY not in str(failure(reply(200, body), key=KEY))


def test_the_key_is_in_no_repr_and_cannot_be_pickled() -> None:
    with running(HELLO) as server:
        loaded = engine(server, key=KEY)
        assert KEY not in repr(loaded) + repr(vars(loaded)) + repr(vars(loaded._client))
        assert loaded.name == "tiny"
    with pytest.raises(TypeError):
        pickle.dumps(Secret(KEY))


@pytest.mark.parametrize("key", ["two words", "line\nend", "مفتاح"])
def test_a_key_that_cannot_be_a_header_is_refused_unshown(key: str) -> None:
    with pytest.raises(EngineError, match="SUMMARIZER_API_KEY") as caught:
        Secret(key)
    assert key not in str(caught.value)


def test_a_redirect_is_not_followed_so_the_key_goes_nowhere_else() -> None:
    with (
        running(HELLO) as elsewhere,
        running(reply(307, b"", f"Location: {elsewhere.url}/x")) as server,
    ):
        with pytest.raises(EngineError, match=r"sends on to http://127\.0\.0\.1"):
            engine(server, key=KEY).chat(ASK, max_tokens=16)
        assert not elsewhere.requests


def test_a_key_on_an_open_line_to_another_machine_is_warned_of(
    caplog: pytest.LogCaptureFixture,
) -> None:
    transport.Client("http://models.invalid/v1", Secret(KEY))
    assert "without encryption" in caplog.text and KEY not in caplog.text
    caplog.clear()
    transport.Client("http://127.0.0.1:1/v1", Secret(KEY))
    transport.Client("https://models.invalid/v1", Secret(KEY))
    assert not caplog.text
