"""Headless Chromium, opened once; where there is none, its tests skip, or fail if it is required."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import Browser

HERE = Path(__file__).parent
INSTALL = (
    "install Chromium and its driver: on Debian and Ubuntu `apt-get install chromium"
    " chromium-driver fonts-noto-core`, and `pip install selenium`; or set CHROMIUM and"
    " CHROMEDRIVER to where they are"
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    missing = _missing()
    if missing and (os.environ.get("CI") or os.environ.get("SUMMARIZER_BROWSER") == "required"):
        pytest.fail(f"{missing}, and this run requires a browser; {INSTALL}")
    if missing:
        pytest.skip(f"{missing}; {INSTALL}")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        opened = Browser(profile)
        try:
            yield opened
        finally:
            opened.close()


def _missing() -> str:
    try:
        import selenium  # noqa: F401
    except ImportError:
        return "selenium is not installed"
    for variable, names in Browser.PROGRAMS.items():
        if not os.environ.get(variable) and not any(map(shutil.which, names)):
            return f"{names[0]} was not found"
    return ""
