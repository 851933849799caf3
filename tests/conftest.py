"""Shared by all tests: no network in unit tests, a cache of their own, articles to work on."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from news import NEWS, TITLE

ROOT = Path(__file__).parent.parent
SEED = ROOT / "seeds" / "egovernment-forum.txt"


def pytest_configure() -> None:
    """Let Ctrl-C be heard: a shell starts what it runs in the background deaf to it, children included."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the slow folders by their place; everything else may open no socket."""
    for item in items:
        folder = Path(str(item.fspath)).parent.name
        if folder in ("integration", "real", "browser"):
            item.add_marker(getattr(pytest.mark, folder))
        elif folder == "unit":
            item.add_marker(pytest.mark.disable_socket)


@pytest.fixture(autouse=True)
def _own_cache(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """Keep unit tests away from the user's cache and from variables that steer the library."""
    if request.node.get_closest_marker("real"):
        return
    monkeypatch.setenv("SUMMARIZER_CACHE", str(tmp_path_factory.mktemp("cache")))
    for name in ("SUMMARIZER_WEIGHTS", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def seed_path() -> Path:
    """The reference article."""
    return SEED


@pytest.fixture
def news() -> str:
    """A short article of six paragraphs, without its title."""
    return NEWS


@pytest.fixture
def title() -> str:
    """The title of `news`."""
    return TITLE
