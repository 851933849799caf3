from __future__ import annotations

import hashlib
import os
import stat
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest
from fakes import fake_card, install_parts

from summarizer import cache, hub, weights
from summarizer.errors import WeightsError
from summarizer.registry import ENCODER, ModelCard

CONTENT = b"GGUF" + bytes(range(256)) * 40
CARD = fake_card(CONTENT)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, an empty hub cache, and none of the user's own settings."""
    for name in ("SUMMARIZER_WEIGHTS", "HF_HOME", "HF_ENDPOINT", "HF_HUB_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SUMMARIZER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The carrier packages, installed; executing one raises."""
    site = tmp_path / "site"
    files = install_parts(site, CONTENT)
    monkeypatch.syspath_prepend(site)
    return files


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(urllib.request, "urlopen", refuse)


def cached_file(tmp_path: Path, card: ModelCard = CARD) -> Path:
    return tmp_path / "cache" / "weights" / card.sha256[:16] / card.file


def in_hub_cache(tmp_path: Path, content: bytes) -> Path:
    folder = tmp_path / "hub" / "models--fake-org--fake-model" / "snapshots" / CARD.revision
    folder.mkdir(parents=True)
    blob = tmp_path / "hub" / "blob"
    blob.write_bytes(content)
    (folder / CARD.file).symlink_to(blob)  # as hub clients lay it out
    return folder / CARD.file


# --- finding -----------------------------------------------------------------------------------


def test_nothing_is_found_on_an_empty_machine(no_network: None) -> None:
    assert weights.find(CARD) is None


def test_missing_weights_name_the_exact_commands(no_network: None) -> None:
    with pytest.raises(WeightsError) as caught:
        weights.ensure(CARD)
    message = str(caught.value)
    assert "fake-org/fake-model" in message
    assert 'pip install "arabic-news-summarizer[offline]"' in message
    assert "summarizer download offline" in message


def test_a_file_that_the_user_names_comes_first(tmp_path: Path, parts: list[Path]) -> None:
    mine = tmp_path / "mine.gguf"
    mine.write_bytes(CONTENT)
    found = weights.find(CARD, mine)
    assert found is not None
    assert (found.where, found.file, found.ready, found.registered) == ("path", mine, True, True)
    assert weights.ensure(CARD, mine) == mine
    assert weights.is_registered(mine, CARD)


def test_a_folder_that_holds_the_file_may_be_named(tmp_path: Path) -> None:
    (tmp_path / CARD.file).write_bytes(CONTENT)
    assert weights.ensure(CARD, str(tmp_path)) == tmp_path / CARD.file


def test_the_environment_names_weights_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = tmp_path / "mine.gguf"
    mine.write_bytes(CONTENT)
    monkeypatch.setenv("SUMMARIZER_WEIGHTS", str(mine))
    assert weights.ensure(CARD) == mine


def test_the_users_own_model_is_accepted_and_not_called_the_registered_one(tmp_path: Path) -> None:
    mine = tmp_path / "other.gguf"
    mine.write_bytes(b"GGUF" + b"another model")
    found = weights.find(CARD, mine)
    assert found is not None and not found.registered
    assert weights.ensure(CARD, mine) == mine
    assert not weights.is_registered(mine, CARD)


def test_a_file_of_the_right_size_with_other_bytes_is_not_the_registered_one(
    tmp_path: Path,
) -> None:
    mine = tmp_path / "other.gguf"
    mine.write_bytes(b"GGUF" + bytes(len(CONTENT) - 4))
    assert weights.ensure(CARD, mine) == mine
    assert not weights.is_registered(mine, CARD)


@pytest.mark.parametrize("name", ["nowhere.gguf", "empty-folder"])
def test_a_named_path_without_weights_is_an_error_even_if_others_are_installed(
    tmp_path: Path, parts: list[Path], name: str
) -> None:
    (tmp_path / "empty-folder").mkdir()
    with pytest.raises(WeightsError) as caught:
        weights.find(CARD, tmp_path / name)
    assert name in str(caught.value) and CARD.file in str(caught.value)


def test_a_named_file_that_is_no_gguf_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<html>")
    with pytest.raises(WeightsError, match=r"page\.html' is not a GGUF file"):
        weights.find(CARD, tmp_path / "page.html")


def test_the_environment_does_not_name_weights_of_another_engine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "mine.gguf").write_bytes(CONTENT)
    monkeypatch.setenv("SUMMARIZER_WEIGHTS", str(tmp_path / "mine.gguf"))
    found = weights.find(ENCODER)
    assert found is not None and found.where == "wheels"


def test_the_hubs_cache_is_used_as_it_is(tmp_path: Path, no_network: None) -> None:
    file = in_hub_cache(tmp_path, CONTENT)
    found = weights.find(CARD)
    assert found is not None and (found.where, found.file) == ("hub-cache", file)
    assert weights.ensure(CARD) == file


def test_half_a_file_in_the_hubs_cache_is_not_found(tmp_path: Path) -> None:
    in_hub_cache(tmp_path, CONTENT[:-1])
    assert weights.find(CARD) is None


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"HF_HUB_CACHE": "/a/hub"}, "/a/hub"),
        ({"HF_HOME": "/b"}, "/b/hub"),
        ({"XDG_CACHE_HOME": "/c"}, "/c/huggingface/hub"),
        ({"HOME": "/d"}, "/d/.cache/huggingface/hub"),
    ],
)
def test_the_hubs_cache_is_where_its_clients_put_it(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: str
) -> None:
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert hub.hub_cache() == Path(expected)


def test_the_wrong_bytes_in_the_hubs_cache_are_refused_naming_both_checksums(
    tmp_path: Path,
) -> None:
    wrong = bytes(len(CONTENT))
    file = in_hub_cache(tmp_path, wrong)
    with pytest.raises(WeightsError) as caught:
        weights.ensure(CARD)
    message = str(caught.value)
    assert str(file) in message and CARD.sha256 in message
    assert hashlib.sha256(wrong).hexdigest() in message


# --- carrier packages --------------------------------------------------------------------------


def test_parts_are_located_without_executing_their_packages(parts: list[Path]) -> None:
    found = weights.find(CARD)
    assert found is not None
    assert (found.where, found.ready, found.parts) == ("wheels", False, tuple(parts))
    assert not any(name.startswith("fakepart") for name in sys.modules)


def test_parts_are_put_together_once(tmp_path: Path, parts: list[Path], no_network: None) -> None:
    file = weights.ensure(CARD)
    assert file == cached_file(tmp_path)
    assert file.read_bytes() == CONTENT
    first = file.stat().st_mtime_ns
    for part in parts:  # not read again
        part.write_bytes(b"")
    assert weights.ensure(CARD) == file
    assert file.stat().st_mtime_ns == first
    found = weights.find(CARD)
    assert found is not None and found.where == "cache"


def test_nothing_but_the_weights_and_a_lock_is_left_beside_them(
    tmp_path: Path, parts: list[Path]
) -> None:
    file = weights.ensure(CARD)
    left = {path.name for path in file.parent.iterdir()}
    assert left <= {CARD.file, f"{CARD.file}.lock"}


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX systems")
def test_the_cache_is_private(tmp_path: Path, parts: list[Path]) -> None:
    file = weights.ensure(CARD)
    for folder in (tmp_path / "cache", file.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_missing_part_is_named_with_the_command_that_installs_it(parts: list[Path]) -> None:
    parts[1].unlink()
    assert weights.find(CARD) is None
    with pytest.raises(WeightsError) as caught:
        weights.ensure(CARD)
    message = str(caught.value)
    assert "fakepart2==1.0 is missing" in message
    assert message.endswith("--no-cache-dir fakepart2==1.0")
    assert "fakepart1" not in message


def test_a_truncated_part_is_named_with_its_size(parts: list[Path]) -> None:
    right = parts[2].stat().st_size
    parts[2].write_bytes(parts[2].read_bytes()[:-7])
    assert weights.find(CARD) is None
    with pytest.raises(WeightsError) as caught:
        weights.ensure(CARD)
    assert f"{parts[2]} has {right - 7} bytes instead of {right}" in str(caught.value)


def test_parts_with_wrong_bytes_are_refused_and_nothing_is_kept(
    tmp_path: Path, parts: list[Path]
) -> None:
    spoilt = bytes(parts[0].stat().st_size)
    parts[0].write_bytes(spoilt)
    with pytest.raises(WeightsError) as caught:
        weights.ensure(CARD)
    message = str(caught.value)
    digest = hashlib.sha256(spoilt + CONTENT[len(spoilt) :]).hexdigest()
    assert digest in message and CARD.sha256 in message and CARD.file in message
    assert "pip install --force-reinstall" in message
    left = [path.name for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert set(left) <= {f"{CARD.file}.lock"}


def test_a_single_part_that_is_the_whole_file_is_used_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = fake_card(CONTENT, parts=1)
    (file,) = install_parts(tmp_path / "site", CONTENT, parts=1)
    monkeypatch.syspath_prepend(tmp_path / "site")
    assert weights.ensure(card) == file


def test_the_sentence_encoder_of_the_base_install_is_found_and_verified() -> None:
    assert weights.ensure(ENCODER).name == ENCODER.file


# --- the cache ---------------------------------------------------------------------------------


def test_a_left_over_partial_file_is_replaced(tmp_path: Path, parts: list[Path]) -> None:
    target = cached_file(tmp_path)
    target.parent.mkdir(parents=True)
    stale = target.with_name(target.name + ".part")
    stale.write_bytes(b"half of an earlier run" * 1000)
    assert weights.ensure(CARD).read_bytes() == CONTENT
    assert not stale.exists()


def test_a_partial_file_that_is_a_link_is_not_written_through(
    tmp_path: Path, parts: list[Path]
) -> None:
    target = cached_file(tmp_path)
    target.parent.mkdir(parents=True)
    victim = tmp_path / "victim"
    victim.write_text("precious")
    target.with_name(target.name + ".part").symlink_to(victim)
    assert weights.ensure(CARD).read_bytes() == CONTENT
    assert victim.read_text() == "precious"


def test_a_cached_file_cut_short_is_made_again(tmp_path: Path, parts: list[Path]) -> None:
    file = weights.ensure(CARD)
    file.write_bytes(CONTENT[:100])
    assert weights.ensure(CARD).read_bytes() == CONTENT


def test_a_cached_file_that_changed_is_hashed_again_and_refused(
    tmp_path: Path, parts: list[Path]
) -> None:
    file = weights.ensure(CARD)
    file.write_bytes(bytes(len(CONTENT)))
    with pytest.raises(WeightsError) as caught:
        weights.ensure(CARD)
    assert CARD.sha256 in str(caught.value) and f"delete {file}" in str(caught.value)


def test_an_unchanged_file_is_hashed_once(
    tmp_path: Path, parts: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = weights.ensure(CARD)

    def refuse(*_: object, **__: object) -> str:
        raise AssertionError("hashed again")

    monkeypatch.setattr(cache, "sha256_of", refuse)
    assert weights.ensure(CARD) == file
    assert weights.is_registered(file, CARD)
    os.utime(file, ns=(1, 1))
    with pytest.raises(AssertionError, match="hashed again"):
        weights.ensure(CARD)


@pytest.mark.parametrize("note", ["", "{", "[]", '{"sha256": 1}', "\x00"])
def test_a_spoilt_note_is_ignored(tmp_path: Path, parts: list[Path], note: str) -> None:
    weights.ensure(CARD)
    for path in (tmp_path / "cache" / "verified").iterdir():
        path.write_text(note)
    assert weights.ensure(CARD).read_bytes() == CONTENT


def test_a_cache_that_cannot_be_made_names_the_folder_and_the_variable(
    tmp_path: Path, parts: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("SUMMARIZER_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(WeightsError) as caught:
        weights.ensure(CARD)
    assert str(tmp_path / "file" / "cache") in str(caught.value)
    assert "SUMMARIZER_CACHE" in str(caught.value)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_read_only_cache_names_the_folder_and_the_variable(
    tmp_path: Path, parts: list[Path]
) -> None:
    (tmp_path / "cache").mkdir(mode=0o500)
    with pytest.raises(WeightsError, match="SUMMARIZER_CACHE") as caught:
        weights.ensure(CARD)
    assert str(tmp_path / "cache") in str(caught.value)


def test_a_write_that_is_refused_names_the_folder_and_leaves_nothing(
    tmp_path: Path, parts: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(WeightsError, match="Permission denied") as caught:
        weights.ensure(CARD)
    assert "SUMMARIZER_CACHE" in str(caught.value)
    assert not cached_file(tmp_path).exists()


def test_a_disk_that_is_too_full_is_noticed_before_anything_is_written(
    tmp_path: Path, parts: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr(cache.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(WeightsError, match=r"0\.00 GB are free"):
        weights.ensure(CARD)
    assert not list((tmp_path / "cache").rglob("*.part"))


def test_an_interrupted_assembly_leaves_nothing(
    tmp_path: Path, parts: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(cache, "CHUNK", 1000)
        patch.setattr(cache, "bar", lambda *_: _interrupting_bar())
        with pytest.raises(KeyboardInterrupt):
            weights.ensure(CARD)
    assert not list((tmp_path / "cache").rglob("*.part"))
    assert not cached_file(tmp_path).exists()
    assert weights.ensure(CARD).read_bytes() == CONTENT


class _interrupting_bar:
    def __enter__(self):  # type: ignore[no-untyped-def]
        self.done = 0
        return self

    def __exit__(self, *_: object) -> None: ...

    def __call__(self, done: int) -> None:
        self.done += done
        if self.done > 5000:
            raise KeyboardInterrupt


def test_threads_that_ask_at_once_get_one_sound_file(parts: list[Path]) -> None:
    results: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: results.append(weights.ensure(CARD).read_bytes()))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert results == [CONTENT] * 8


def test_quick_work_shows_no_progress_bar(
    parts: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    weights.ensure(CARD, progress=True)
    assert capsys.readouterr() == ("", "")


def test_slow_work_shows_a_bar_on_stderr_only_when_asked(
    parts: list[Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "QUIET_SECONDS", 0.0)
    with cache.bar("preparing", 100, None) as advance:  # stderr is no terminal here
        advance(50)
    assert capsys.readouterr() == ("", "")
    with cache.bar("preparing", 100, True) as advance:
        advance(50)
    out, err = capsys.readouterr()
    assert out == "" and "preparing" in err


# --- the hub -----------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["1", "true", "YES", "on"])
def test_offline_means_that_nothing_is_opened(
    monkeypatch: pytest.MonkeyPatch, no_network: None, value: str
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", value)
    assert hub.hub_reachable() is False
    with pytest.raises(WeightsError, match="HF_HUB_OFFLINE is set"):
        weights.ensure(CARD, allow_download=True)


def test_a_probe_that_hangs_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()
    monkeypatch.setattr(urllib.request, "urlopen", lambda *_, **__: released.wait(60))
    started = time.perf_counter()
    assert hub.hub_reachable(timeout=0.3) is False
    assert time.perf_counter() - started < 1.0
    released.set()


@pytest.mark.parametrize("failure", [OSError("no route"), ValueError("?"), RuntimeError("!")])
def test_a_probe_that_fails_says_no_and_never_raises(
    monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr(urllib.request, "urlopen", fail)
    assert hub.hub_reachable() is False


def test_a_hub_address_that_is_no_address_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "file:///etc")
    assert hub.hub_reachable() is False
    with pytest.raises(WeightsError, match="file:///etc"):
        hub.endpoint()


def test_a_hub_out_of_reach_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "hub_reachable", lambda: False)
    with pytest.raises(WeightsError, match=r"huggingface\.co does not answer") as caught:
        weights.ensure(CARD, allow_download=True)
    assert 'pip install "arabic-news-summarizer[offline]"' in str(caught.value)
