"""Every preset through the public API, on tiny checkpoints in a hub cache of their own.

The checkpoints are taught one sentence each, so that what they say can be true to the article.
Nothing may open a socket, but for the test of the server.
"""

from __future__ import annotations

import http.server
import json
import logging
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import checkpoints as tiny
import pytest
from click.testing import CliRunner

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

import test_chat as chat  # noqa: E402
from test_snapshots import REPO, Hub  # noqa: E402

from summarizer import Article, Failure, OptionError, Summarizer, Summary, catalogue  # noqa: E402
from summarizer.choice import resolve  # noqa: E402
from summarizer.cli import cli  # noqa: E402
from summarizer.engines import ct2, ct2_convert, ct2_worker, loading  # noqa: E402
from summarizer.engines.seq2seq import Seq2SeqEngine  # noqa: E402
from summarizer.hubmodels import ARABART, CROSSSUM, OPUS_BIG, QWEN3, XLSUM  # noqa: E402
from summarizer.modelcard import ModelCard  # noqa: E402
from summarizer.records import Language  # noqa: E402

Made = Callable[..., Path]
COMMIT = "0123456789abcdef0123456789abcdef01234567"
ARTICLE = Article(text=tiny.ARTICLE, title="مستشفى جديد في القرية الجبلية")
ARABIC = "افتتح وزير الصحة مستشفى جديدا في القرية الجبلية."
ENGLISH = "The minister of health opened a new hospital in the mountain village."


def teach(folder: Path, says: dict[Language, str], steps: int = 150) -> Path:
    """Teach a checkpoint to write one sentence, whatever it is given."""
    engine = Seq2SeqEngine(folder, device="cpu", languages=tuple(says))
    model, codec = engine._model, engine.codec
    model.train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    lessons = []
    for language, sentence in says.items():
        frame = codec.frames[language]
        target = codec.tokenizer(text_target=sentence)["input_ids"]
        target = [n for n in target if n != codec.tokenizer.bos_token_id or n == target[-1]]
        begin = frame.start if frame.start is not None else model.config.decoder_start_token_id
        for source in (tiny.ARTICLE, tiny.CLAUSE, *tiny.ARABIC[:80:20]):
            ids = torch.tensor([codec.encode(source, frame)])
            labels = torch.tensor([target])
            given = torch.tensor([[begin, *target[:-1]]])
            lessons.append((ids, given, labels))
    for step in range(steps * len(says)):
        ids, given, labels = lessons[step * 7 % len(lessons)]
        model(input_ids=ids, decoder_input_ids=given, labels=labels).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    fresh = folder / "taught.bin"  # the old file is mapped into memory
    torch.save(model.state_dict(), fresh)
    fresh.replace(folder / "pytorch_model.bin")
    return folder


@pytest.fixture(scope="session")
def taught(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    built: dict[str, Path] = {}
    says: dict[str, dict[Language, str]] = {
        "mt5": {"ar": ARABIC},
        "arabart": {"ar": ARABIC},
        "crosssum": {"ar": ARABIC, "en": ENGLISH},
        "marian": {"en": ENGLISH},
    }

    def make(family: str) -> Path:
        if family not in built:
            torch.manual_seed(0)
            folder = tmp_path_factory.mktemp("taught") / family
            shutil.copytree(made(family), folder)
            built[family] = teach(folder, says[family])
        return built[family]

    return make


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SUMMARIZER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    for name in ("SUMMARIZER_BASE_URL", "SUMMARIZER_MODEL", "SUMMARIZER_WEIGHTS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture(autouse=True)
def no_socket(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    if "server" not in request.fixturenames:
        monkeypatch.setattr(socket, "socket", refuse)
        monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture
def publish(home: Path) -> Callable[[ModelCard, Path], None]:
    """Put a checkpoint into the hub's cache as the repository of a card."""

    def put(card: ModelCard, folder: Path) -> None:
        place = home / "hub" / ("models--" + card.repo.replace("/", "--"))
        commit = card.revision if card.revision != "main" else COMMIT
        shutil.copytree(folder, place / "snapshots" / commit)
        (place / "refs").mkdir()
        (place / "refs" / "main").write_text(commit)

    return put


def test_hub_writes_arabic_and_translates_into_english(taught: Any, publish: Any) -> None:
    publish(ARABART, taught("arabart"))
    publish(OPUS_BIG, taught("marian"))
    with Summarizer("hub", dtype="float32", device="cpu") as summarizer:
        summary = summarizer.summarize(ARTICLE)
    assert summary.arabic and summary.english
    assert summary.arabic.text == ARABIC
    assert set(summary.english.text.removesuffix(ENGLISH).split()) <= set(ENGLISH.split())
    assert (summary.arabic.route, summary.english.route) == ("generate", "translate")
    assert summary.arabic.model == f"{ARABART.repo}@{COMMIT[:12]}+float32"
    assert summary.english.model == f"{OPUS_BIG.repo}@{COMMIT[:12]}+float32"
    assert summary.arabic.sentences[0].sources[0].sentence == 0
    assert json.loads(json.dumps(summary.to_dict()))["preset"] == "hub"


def test_xlsum_writes_both_and_says_its_licence_once(
    taught: Any, publish: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(XLSUM, taught("mt5"))
    publish(CROSSSUM, taught("crosssum"))
    monkeypatch.setattr(loading, "_announced", set())
    summarizer = Summarizer("xlsum", dtype="float32", device="cpu")
    with caplog.at_level(logging.WARNING, "summarizer"):
        summary = summarizer.summarize(ARTICLE)
        summarizer.summarize(ARTICLE)
    assert summary.arabic and summary.arabic.text == ARABIC
    assert summary.english and summary.english.text == ENGLISH
    assert summary.english.route == "generate"
    said = [record.message for record in caplog.records]
    assert len(said) == 2 and all("not for commercial use" in one for one in said)
    assert XLSUM.repo in said[0] and CROSSSUM.repo in said[1]


def test_one_checkpoint_that_writes_both_languages_is_loaded_once(
    taught: Any, monkeypatch: pytest.MonkeyPatch, publish: Any
) -> None:
    publish(CROSSSUM, taught("crosssum"))
    loads = []
    load = loading.load_model
    monkeypatch.setattr(
        "summarizer.engines.loading.load_model", lambda *a, **k: loads.append(a) or load(*a, **k)
    )
    summary = Summarizer("xlsum", model="mt5-crosssum", dtype="float32").summarize(ARTICLE)
    assert summary.arabic and summary.arabic.text == ARABIC
    assert summary.english and summary.english.text == ENGLISH
    assert len(loads) == 1


def test_llm_is_asked_in_both_languages(
    tmp_path: Path, publish: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(chat.SMALL, "max_position_embeddings", 8192)
    monkeypatch.setattr(chat, "SAYS", "افتتح وزير الصحة مستشفى جديدا.")
    monkeypatch.setattr(chat, "CORPUS", [*chat.CORPUS, chat.SAYS, chat.SAYS])
    publish(QWEN3, chat.qwen(tmp_path / "arabic"))
    summary = Summarizer("llm", device="cpu").summarize(ARTICLE, candidates=1)
    assert summary.arabic and summary.arabic.text == chat.SAYS
    assert summary.arabic.model == f"{QWEN3.repo}@{QWEN3.revision[:12]}+float32"
    assert summary.english and summary.english.status == "withheld"  # it answered in Arabic
    monkeypatch.setattr(chat, "SAYS", "The minister of health opened a new hospital.")
    monkeypatch.setattr(chat, "CORPUS", [*chat.CORPUS, chat.SAYS])
    folder = chat.qwen(tmp_path / "english")
    english = Summarizer("llm", model=folder, languages="en").summarize(ARTICLE).english
    assert english and english.text == chat.SAYS and english.model == "english+float32"


@pytest.fixture
def server() -> Iterator[str]:
    """An OpenAI-compatible server that gives one answer to each language's prompt."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply({"data": [{"id": "served-model"}]})

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            system = asked["messages"][0]["content"]
            said = ENGLISH if "English" in system else ARABIC
            choice = {"index": 0, "message": {"content": said}, "finish_reason": "stop"}
            self.reply({"choices": [choice], "model": asked["model"]})

        def reply(self, value: Any) -> None:
            body = json.dumps(value).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}/v1"
        running.shutdown()


def test_endpoint_asks_the_server_that_is_named(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = Summarizer("endpoint", base_url=server, model="served-model").summarize(ARTICLE)
    monkeypatch.setenv("SUMMARIZER_BASE_URL", server)
    for summary in (named, Summarizer("endpoint").summarize(ARTICLE)):
        assert summary.arabic and summary.arabic.text == ARABIC
        assert summary.english and summary.english.text == ENGLISH
        assert summary.english.model == "served-model"
        assert (summary.preset, summary.english.route) == ("endpoint", "generate")
    rows = {row["name"]: row for row in catalogue.presets()}
    assert rows["endpoint"]["ready"] and "served-model" in rows["endpoint"]["where"]


def test_an_endpoint_that_is_not_there_withholds_both_with_what_to_type(server: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    started = time.perf_counter()
    summary = Summarizer("endpoint", base_url=closed).summarize(ARTICLE)
    assert time.perf_counter() - started < 5
    assert [part.status for part in summary.languages] == ["withheld"] * 2
    assert all("Next: start the server" in warning for warning in summary.warnings)


def test_the_command_line_runs_a_local_folder_by_ctranslate2(
    taught: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("ctranslate2")
    # Converted in this process, which spares the imports of another.
    monkeypatch.setattr(ct2_convert, "_run", ct2_worker.convert)
    monkeypatch.setattr(ct2, "physical_cores", lambda: 1)
    folder = tmp_path / "my-summarizer"
    shutil.copytree(taught("arabart"), folder)
    file = tmp_path / "article.txt"
    file.write_text(tiny.ARTICLE, encoding="utf-8")
    args = ["summarize", "--preset", "hub", "--model", str(folder), "--device", "cpu"]
    done = CliRunner().invoke(
        cli, [*args, "--languages", "ar", "--format", "json", "-q", str(file)]
    )
    assert done.exit_code == 0, done.output
    made = json.loads(done.stdout)
    assert made["arabic"]["text"] == ARABIC
    assert made["arabic"]["model"] == "my-summarizer+int8"
    english = CliRunner().invoke(cli, [*args, "--languages", "en", str(file)])
    assert english.exit_code == 1
    assert "summarizer download opus-mt-tc-big-ar-en" in " ".join(english.stdout.split())


def test_an_article_of_20_000_words_is_summarised_on_a_window_of_512(taught: Any) -> None:
    folder = taught("mt5")
    sentences = [
        f"{sentence.rstrip('.!؟?')} في يوم {n}." for n, sentence in enumerate(tiny.ARABIC * 4)
    ]
    text = "\n".join([tiny.ARTICLE, *sentences])
    while len(text.split()) < 20_000:
        text += "\n" + "\n".join(sentences[:200])
    with Summarizer("hub", model=folder, languages="ar", dtype="float32") as summarizer:
        assert summarizer._backends._hub_engine(str(folder)).window == 512
        summary = summarizer.summarize(Article(text=text), candidates=1)
    assert summary.arabic and ARABIC in summary.arabic.text
    coverage = summary.coverage
    assert 0 < coverage.sentences_read < coverage.sentences_total
    assert any(
        f"of its {coverage.sentences_total} sentences the model read the {coverage.sentences_read}"
        in warning
        for warning in summary.warnings
    )


def test_many_articles_are_batched_and_a_bad_one_fails_alone(taught: Any) -> None:
    articles: list[Article | str] = [tiny.ARTICLE, "English only.", ARTICLE, tiny.ARTICLE]
    with Summarizer(
        "hub", model=taught("mt5"), languages="ar", dtype="float32", batch=2
    ) as summarizer:
        results = list(summarizer.summarize_many(articles))
    assert [type(one) for one in results] == [Summary, Failure, Summary, Summary]
    assert {str(one.arabic) for one in results if isinstance(one, Summary)} == {ARABIC}


def test_a_model_that_is_missing_fails_in_time_and_the_other_language_is_there(
    taught: Any, publish: Any
) -> None:
    publish(ARABART, taught("arabart"))
    summarizer = Summarizer("hub", dtype="float32", device="cpu", languages="en")
    started = time.perf_counter()
    summary = summarizer.summarize(ARTICLE)
    assert time.perf_counter() - started < 5
    assert summary.english and summary.english.status == "withheld"
    assert "Next: summarizer download opus-mt-tc-big-ar-en" in summary.warnings[0]
    both = summarizer.summarize(ARTICLE, languages=("ar", "en"))
    assert both.arabic and both.arabic.text == ARABIC


def test_without_a_network_every_language_fails_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_HUB_OFFLINE")
    monkeypatch.setattr("summarizer.hub.urllib.request.urlopen", lambda *_, **__: time.sleep(30))
    started = time.perf_counter()
    summary = Summarizer("xlsum").summarize(ARTICLE)
    assert time.perf_counter() - started < 5
    assert len(summary.warnings) == 2 and summary.coverage.sentences_read == 0
    assert all("summarizer download" in warning for warning in summary.warnings)


@pytest.fixture
def hub_server(server: str, taught: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub on loopback that has one repository."""
    with Hub() as running:
        running.files = {file.name: file.read_bytes() for file in taught("mt5").iterdir()}
        threading.Thread(target=running.serve_forever, daemon=True).start()
        monkeypatch.setenv("HF_ENDPOINT", running.address)
        monkeypatch.delenv("HF_HUB_OFFLINE")
        yield running
        running.shutdown()


def test_a_repository_is_fetched_at_the_first_use_and_then_used_offline(
    hub_server: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = {"model": REPO, "languages": "ar", "dtype": "float32", "device": "cpu"}
    first = Summarizer("hub", **made).summarize(ARTICLE)
    assert first.arabic and first.arabic.text == ARABIC, first.warnings
    assert str(first.arabic.model).startswith(f"{REPO}@")
    assert "licence: cc-by-nc-sa-4.0" in capsys.readouterr().err
    asked = len(hub_server.asked)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    again = Summarizer("hub", **made).summarize(ARTICLE)
    assert str(again.arabic) == ARABIC and len(hub_server.asked) == asked
    done = CliRunner().invoke(cli, ["download", REPO, "-q"])
    assert done.exit_code == 0 and REPO in done.stdout


def test_download_of_a_repository_that_is_refused_says_why(hub_server: Hub) -> None:
    hub_server.status["api"] = 404
    done = CliRunner().invoke(cli, ["download", REPO, "-q"])
    assert done.exit_code == 1
    assert "404" in done.stderr and "Next: check the name" in done.stderr


def test_half_a_download_names_the_file_and_the_command(
    taught: Any, publish: Any, home: Path
) -> None:
    publish(XLSUM, taught("mt5"))
    (weights,) = (home / "hub").rglob("pytorch_model.bin")
    weights.write_bytes(weights.read_bytes()[:1000])
    summary = Summarizer("xlsum", languages="ar").summarize(ARTICLE)
    assert "pytorch_model.bin is not all there" in summary.warnings[0]
    assert "Next: summarizer download mt5-xlsum" in summary.warnings[0]


def test_a_folder_that_no_engine_runs_is_refused_with_what_is_known(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "whisper"}')
    with pytest.raises(OptionError, match=r"(?s)'whisper'.*marian, mbart, mt5"):
        Summarizer("hub", model=tmp_path)


def test_auto_is_hub_once_its_weights_are_cached(
    taught: Any, publish: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert resolve()[0].name in ("offline", "extractive")
    publish(ARABART, taught("arabart"))
    publish(OPUS_BIG, taught("marian"))
    preset, reason = resolve()
    assert preset.name == "hub" and "on this machine" in reason
    rows = {row["name"]: row for row in catalogue.presets()}
    assert rows["hub"]["ready"] and rows["auto"]["stands_for"] == "hub"
    assert not rows["xlsum"]["ready"] and rows["xlsum"]["next"] == "summarizer download xlsum"


def test_a_device_that_is_not_here_is_said_with_those_that_are(taught: Any) -> None:
    summarizer = Summarizer("hub", model=taught("mt5"), device="cuda:63", languages="ar")
    summary = summarizer.summarize(ARTICLE)
    assert summary.arabic and summary.arabic.status == "withheld"
    assert "cuda:63" in summary.warnings[0] and "cpu" in summary.warnings[0]
