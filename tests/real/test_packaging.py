"""What is published: the wheel and the source archive, built, installed elsewhere and used."""

from __future__ import annotations

import email
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("hatchling")

ROOT = Path(__file__).parent.parent.parent


def run(*words: str | Path, where: Path) -> str:
    """Run a command away from the repository; return what it printed."""
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [str(word) for word in words],
        cwd=where,
        env=env,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Build both; return wheel and source archive."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-d", folder, where=ROOT)
    (wheel,) = folder.glob("*.whl")
    (archive,) = folder.glob("*.tar.gz")
    return wheel, archive


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_the_wheel_holds_the_package_its_data_and_nothing_else(built: tuple[Path, Path]) -> None:
    names = set(contents(built[0]))
    assert {name.partition("/")[0] for name in names} == {
        "summarizer",
        next(name for name in names if ".dist-info/" in name).partition("/")[0],
    }
    assert "summarizer/py.typed" in names
    ours = ROOT / "summarizer"
    tracked = (
        run("git", "ls-files", "summarizer", where=ROOT).split() if (ROOT / ".git").exists() else []
    )
    there = tracked or [str(path.relative_to(ROOT)) for path in ours.rglob("*.py")]
    assert set(there) <= names
    assert not [name for name in names if name.endswith((".pyc", ".jsonl"))]


def test_what_the_index_shows_of_it_is_whole(built: tuple[Path, Path]) -> None:
    held = contents(built[0])
    told = email.message_from_bytes(next(held[name] for name in held if name.endswith("METADATA")))
    assert told["Name"] == "arabic-news-summarizer" and told["License-Expression"] == "Apache-2.0"
    assert told["Description-Content-Type"] == "text/markdown"
    assert len(str(told.get_payload())) > 1000
    assert "Typing :: Typed" in told.get_all("Classifier", [])
    assert any(name.endswith("licenses/LICENSE") for name in held)


def test_the_source_archive_builds_the_same_wheel(built: tuple[Path, Path], tmp_path: Path) -> None:
    wheel, archive = built
    with tarfile.open(archive) as opened:
        safe = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # not before 3.11.4
        opened.extractall(tmp_path, **safe)
    (source,) = tmp_path.iterdir()
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path, where=source)
    assert contents(next(tmp_path.glob("*.whl"))) == contents(wheel)


def test_the_wheel_works_in_an_environment_of_its_own(
    built: tuple[Path, Path], tmp_path: Path
) -> None:
    home = tmp_path / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", home, where=tmp_path)
    folder = "Scripts" if os.name == "nt" else "bin"
    python = home / folder / "python"
    pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check")
    constraints = ("--constraint", ROOT / "constraints.txt")
    run(*pip, "install", "--quiet", *constraints, built[0], where=tmp_path)
    command = home / folder / "summarizer"
    assert run(command, "--version", where=tmp_path).startswith("summarizer, version ")
    seed = ROOT / "seeds" / "egovernment-forum.txt"
    shown = run(
        command, "summarize", seed, "--preset", "extractive", "--languages", "ar", where=tmp_path
    )
    assert "الحكومة" in shown
    where = run(python, "-c", "import summarizer; print(summarizer.__file__)", where=tmp_path)
    assert str(home) in where
