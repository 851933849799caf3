"""What is trusted and what is not: dependencies, weights, the cache, names that become files."""

from __future__ import annotations

import ast
import logging
import os
import re
import signal
import subprocess
import sys
import textwrap
import tomllib
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes import fake_card, install_parts

import summarizer
from summarizer import cache, hub, snapshots, weights, wholefile
from summarizer.errors import WeightsError

ROOT = Path(__file__).parent.parent.parent
PACKAGE = Path(summarizer.__file__).parent
CONTENT = b"GGUF" + bytes(range(256)) * 40
CARD = fake_card(CONTENT)
posix = pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX systems")


# --- dependencies --------------------------------------------------------------------------------


def normal(requirement: str) -> str:
    """Return the name of a requirement, as PEP 503 compares names."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def pins(name: str) -> list[tuple[str, str]]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = []
    for line in lines:
        if line and not line.startswith("#"):
            package, _, version = line.partition("==")
            assert re.fullmatch(r"[\w.]+", version), f"{line!r} is no exact version"
            found.append((normal(package), version))
    return found


def requirements() -> list[str]:
    """Return everything that pyproject.toml names, but for the project itself."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    many = [told["project"]["dependencies"], *told["project"]["optional-dependencies"].values()]
    many += told["dependency-groups"].values()
    flat = [requirement for group in many for requirement in group]
    return [each for each in flat if not each.startswith("arabic-news-summarizer[")]


def test_everything_that_the_project_names_is_pinned() -> None:
    pinned = {name for name, _ in pins("constraints.txt")}
    exact = {normal(each) for each in requirements() if "==" in each}
    assert {normal(each) for each in requirements()} - exact - pinned == set()


def test_no_pin_is_there_twice_and_they_are_in_order() -> None:
    names = [name for name, _ in pins("constraints.txt")]
    assert sorted(set(names)) == sorted(names)


def test_every_pin_is_allowed_by_the_project() -> None:
    packaging = pytest.importorskip("packaging.requirements")
    for file in ("constraints.txt", "constraints-lowest.txt"):
        pinned = dict(pins(file))
        for each in map(packaging.Requirement, requirements()):
            version = pinned.get(normal(each.name))
            assert version is None or each.specifier.contains(version), f"{file}: {each}"


def test_the_lowest_versions_are_the_minimums_of_the_project() -> None:
    lowest = dict(pins("constraints-lowest.txt"))
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for each in told["dependencies"]:
        minimum = re.search(r"[>=]=([\w.]+)", each)
        assert minimum and lowest[normal(each)].startswith(minimum[1]), each


# --- code that must not run ----------------------------------------------------------------------


def calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield f"{path.relative_to(PACKAGE)}:{node.lineno}", node


def test_no_call_trusts_remote_code_or_loads_more_than_weights() -> None:
    unsafe = {"trust_remote_code": True, "weights_only": False, "shell": True}
    found = [
        f"{where}: {keyword.arg}"
        for where, call in calls()
        for keyword in call.keywords
        if keyword.arg in unsafe
        and not (
            isinstance(keyword.value, ast.Constant)
            and keyword.value.value is not unsafe[keyword.arg]
        )
    ]
    assert not found


def test_every_loader_of_transformers_says_that_it_trusts_no_code_and_reads_local_files() -> None:
    loaders = []
    for where, call in calls():
        if isinstance(call.func, ast.Attribute) and call.func.attr == "from_pretrained":
            said = {keyword.arg: getattr(keyword.value, "value", None) for keyword in call.keywords}
            assert said.get("local_files_only") is True, where
            loaders.append((where, said.get("trust_remote_code")))
    assert loaders
    assert not [where for where, trusts in loaders if trusts is True]


def test_pickles_are_read_by_nobody_but_a_child_from_its_parent() -> None:
    readers = [
        where.partition(":")[0]
        for where, call in calls()
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in ("load", "loads", "Unpickler")
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id in ("pickle", "torch", "joblib", "dill", "marshal", "shelve")
    ]
    assert readers == [str(Path("engines", "ct2_worker.py"))]


def test_nothing_is_evaluated() -> None:
    builtin = [
        where
        for where, call in calls()
        if isinstance(call.func, ast.Name) and call.func.id in ("eval", "exec", "compile")
    ]
    assert not builtin


# --- the cache -----------------------------------------------------------------------------------


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Weights that can be put together, and an empty cache; returns the cache."""
    install_parts(tmp_path / "site", CONTENT)
    monkeypatch.syspath_prepend(tmp_path / "site")
    monkeypatch.setenv("SUMMARIZER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(cache, "_warned", set())
    return tmp_path / "cache"


@posix
@pytest.mark.parametrize("mode", [0o777, 0o770, 0o1777])
def test_a_cache_that_others_can_write_to_is_warned_of_and_its_notes_are_not_believed(
    parts: Path, mode: int, caplog: pytest.LogCaptureFixture
) -> None:
    file = weights.ensure(CARD)
    changed = bytearray(CONTENT)
    changed[100] ^= 1
    status = file.stat()
    file.write_bytes(changed)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))  # as the note has it
    assert weights.ensure(CARD) == file  # what the private folder's owner did is his own affair
    parts.chmod(mode)
    for _ in range(2):
        with pytest.raises(WeightsError, match="has sha256"):
            weights.ensure(CARD)
    assert caplog.text.count("chmod go-w") == 1


@posix
def test_a_cache_of_somebody_else_is_warned_of(
    parts: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    weights.ensure(CARD)
    assert cache.distrust() == ""
    owner = parts.stat().st_uid
    if owner == 0:
        os.chown(parts, 12345, -1)
    else:
        monkeypatch.setattr(os, "getuid", lambda: owner + 1)
    weights.ensure(CARD)
    assert "belongs to another user" in caplog.text


def test_a_link_that_was_planted_for_the_weights_is_not_written_through(
    parts: Path, tmp_path: Path
) -> None:
    target = parts / "weights" / CARD.sha256[:16] / CARD.file
    target.parent.mkdir(parents=True)
    victim = tmp_path / "victim"
    victim.write_text("mine")
    target.symlink_to(victim)
    assert weights.ensure(CARD).read_bytes() == CONTENT
    assert victim.read_text() == "mine" and not target.is_symlink()


@pytest.mark.parametrize(
    "name",
    ["../../x", "a/../../x", "a/..", "/etc/passwd", "a/b/c", "..\\x/y", "a/b\0", "./a/b", "a/.b"],
)
def test_a_name_of_a_model_cannot_lead_out_of_the_cache(parts: Path, name: str) -> None:
    for allowed in (False, True):
        with pytest.raises(WeightsError, match=r"neither|no folder|not on this machine"):
            snapshots.ensure(name, allow_download=allowed and "/.b" not in name)
    assert not parts.exists() or not list(parts.rglob("*"))


# --- outputs -------------------------------------------------------------------------------------


def test_a_file_is_replaced_only_when_all_is_written(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    target.write_text("old")
    target.chmod(0o640)
    with pytest.raises(OSError, match="No space"), wholefile.replaced(target) as partial:
        partial.write_text("half of the n")
        raise OSError(28, "No space left on device")
    assert target.read_text() == "old" and list(tmp_path.iterdir()) == [target]
    with wholefile.replaced(target) as partial:
        partial.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new" and list(tmp_path.iterdir()) == [target]
    assert os.name == "nt" or target.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="signals of POSIX systems")
def test_a_kill_in_the_middle_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    target.write_text("old")
    code = f"""
        import sys, time
        from pathlib import Path
        from summarizer.wholefile import replaced
        with replaced(Path({str(target)!r})) as partial:
            partial.write_text("half of the n")
            print("written", flush=True)
            time.sleep(60)
    """
    started = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert started.stdout is not None and started.stdout.readline() == b"written\n"
    started.kill()
    started.communicate(timeout=20)
    assert target.read_text() == "old"


@pytest.mark.parametrize("name", ["report.html", "report.png"])
def test_a_report_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from summarizer.errors import SummarizerError
    from summarizer.evaluation import report

    target = tmp_path / name
    target.write_bytes(b"old")

    def full(*given: Any) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(report, "page", full)
    if name.endswith(".png"):
        picture = pytest.importorskip("summarizer.evaluation.picture")
        monkeypatch.setattr(picture, "draw", full)
    with pytest.raises(SummarizerError, match="No space left"):
        report.write(None, target)  # type: ignore[arg-type]
    assert target.read_bytes() == b"old" and list(tmp_path.iterdir()) == [target]


# --- the token of the hub ------------------------------------------------------------------------

TOKEN = "hf_very_secret_1234567890"


@pytest.mark.enable_socket
@pytest.mark.parametrize("ask", ["json", "file"])
def test_a_token_is_in_no_frame_of_an_error_of_the_hub(
    ask: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")  # discard: nothing answers
    monkeypatch.setattr(hub, "PAUSE", 0.0)
    sent = hub._request("http://127.0.0.1:9/x")
    assert sent.unredirected_hdrs["Authorization"] == f"Bearer {TOKEN}"
    with pytest.raises(WeightsError) as caught:
        if ask == "json":
            hub.fetch_json("/api/models/a/b", "a/b")
        else:
            hub.fetch_file("a/b", "main", "c", 10, tmp_path / "part", lambda _: None)
    assert TOKEN not in "".join(traceback.format_exception(caught.value)) + caplog.text
    error: BaseException | None = caught.value
    while error is not None:
        for frame, _ in traceback.walk_tb(error.__traceback__):
            if frame.f_code.co_filename != __file__:
                assert TOKEN not in repr(frame.f_locals)
        error = error.__cause__ or error.__context__


def test_an_address_of_the_hub_with_a_password_is_refused_unshown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "https://me:hunter2@hub.example.org")
    with pytest.raises(WeightsError, match="holds a user name or password") as caught:
        hub.endpoint()
    assert "hunter2" not in str(caught.value)
