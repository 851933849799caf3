"""The manual builds without a warning, names everything public, and asks no other host for anything."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

import summarizer
from summarizer import evaluation

pytest.importorskip("furo", reason="the dependency group docs is not installed")

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The manual, built as `make docs` builds it."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "--quiet"]
    done = subprocess.run(
        [*command, "-d", str(folder / ".doctrees"), str(DOCS), str(folder)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return folder


class Loaded(HTMLParser):
    """What a page makes a browser fetch."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag in ("script", "img", "iframe", "source", "video"):
            self.addresses.append(told.get("src") or "")
        elif tag == "link" and told.get("rel") not in ("canonical", "prev", "next"):
            self.addresses.append(told.get("href") or "")


def test_every_page_of_the_manual_is_built(site: Path) -> None:
    assert {page.stem for page in DOCS.glob("*.md")} <= {page.stem for page in site.glob("*.html")}


def test_no_page_fetches_anything_from_another_host(site: Path) -> None:
    for page in site.rglob("*.html"):
        addresses = Loaded(page.read_text(encoding="utf-8")).addresses
        assert not [name for name in addresses if "//" in name], page.name
    for style in site.rglob("*.css"):
        assert not re.search(r"(url\(|@import)\s*[\"']?(https?:)?//", style.read_text("utf-8")), (
            style
        )


def test_every_public_name_is_in_the_reference(site: Path) -> None:
    page = (site / "api.html").read_text(encoding="utf-8")
    names = [f"summarizer.{name}" for name in summarizer.__all__]
    values = ("METRICS", "MODES", "Mode")  # they are told of in the text of the page
    names += [f"summarizer.evaluation.{name}" for name in evaluation.__all__ if name not in values]
    assert not [name for name in names if f'id="{name}"' not in page]
    assert all(f'<span class="pre">{name}</span>' in page for name in values)


def test_links_between_the_pages_lead_somewhere(site: Path) -> None:
    for page in site.glob("*.html"):
        for link, anchor in re.findall(
            r'href="([\w-]+\.html)(?:#([^"]+))?"', page.read_text("utf-8")
        ):
            target = site / link
            assert target.is_file(), f"{page.name}: {link}"
            if anchor:
                assert f'id="{anchor}"' in target.read_text("utf-8"), (
                    f"{page.name}: {link}#{anchor}"
                )
