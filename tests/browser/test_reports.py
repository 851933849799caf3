"""The evaluation's report in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
import reports
from chromium import Browser, Theme

from summarizer.evaluation import Evaluation, report

THEMES: tuple[Theme, ...] = ("light", "dark")


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    pytest.importorskip("sacrebleu")
    return reports.evaluation()


@pytest.fixture(scope="module")
def page(evaluation: Evaluation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("report") / "report.html"
    evaluation.report(file)
    return file


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wider_than_the_screen_but_what_scrolls_by_itself(
    browser: Browser, page: Path, width: int, theme: Theme
) -> None:
    browser.open(page, width=width, theme=theme)
    browser.js("document.querySelectorAll('details').forEach(e => { e.open = true })")
    browser.picture(f"report-{width}-{theme}")
    assert browser.too_wide() == []
    boxes = browser.js(
        "return [...document.querySelectorAll('.wide')].map(e => "
        "[e.scrollWidth > e.clientWidth, e.tabIndex, e.getAttribute('aria-label')])"
    )
    assert len(boxes) >= 5
    assert all(tab == 0 and label for _, tab, label in boxes)
    assert any(scrolls for scrolls, _, _ in boxes) == (width == 360)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_plots_can_be_read(browser: Browser, page: Path, width: int) -> None:
    browser.open(page, width=width)
    sizes = browser.js(
        """return [...document.querySelectorAll('svg text')].map(t =>
             parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a)"""
    )
    assert len(sizes) > 20 and min(sizes) >= 10
    outside = browser.js(
        """return [...document.querySelectorAll('svg')].flatMap(s => {
             const frame = s.getBoundingClientRect();
             return [...s.querySelectorAll('text, rect, line, circle')].filter(e => {
               const box = e.getBoundingClientRect();
               return box.left < frame.left - 2 || box.right > frame.right + 2
                 || box.top < frame.top - 2 || box.bottom > frame.bottom + 2;
             }).map(e => e.outerHTML) })"""
    )
    assert outside == []


@pytest.mark.parametrize("theme", THEMES)
def test_text_stands_out_from_its_ground(browser: Browser, page: Path, theme: Theme) -> None:
    browser.open(page, theme=theme)
    ratios = browser.js(
        """const light = c => { const p = c.match(/[\\d.]+/g).slice(0, 3).map(v => v / 255)
             .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
             return 0.2126 * p[0] + 0.7152 * p[1] + 0.0722 * p[2] };
           const ground = light(getComputedStyle(document.querySelector('.ans-eval')).backgroundColor);
           return [...document.querySelectorAll('p, th, td, li, h1, h2, summary, .k0, .k1')].map(e => {
             const ink = light(getComputedStyle(e).color);
             return (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05) })"""
    )
    assert len(ratios) > 50 and min(ratios) >= 4.5


def test_a_hostile_row_or_system_runs_nothing_and_loads_nothing(
    browser: Browser, page: Path
) -> None:
    browser.open(page)
    title = browser.js("return document.title")
    browser.js("document.querySelectorAll('details').forEach(e => { e.open = true })")
    assert title.startswith("Evaluation") and browser.js("return document.title") == title
    assert browser.requests() == [] and browser.complaints() == []
    assert "onerror" in browser.js("return document.body.innerText")  # it is there, as text
    assert not browser.js("return document.querySelectorAll('script, img, iframe, base').length")


def test_arabic_summaries_are_set_from_the_right(browser: Browser, page: Path) -> None:
    browser.open(page)
    assert browser.css("details p[lang=ar]", "direction") == "rtl"
    assert browser.css(".ans-eval p", "direction") == "ltr"


@pytest.mark.parametrize("light", ["true", "false"])
def test_in_a_notebook_it_follows_the_notebooks_theme_and_leaves_the_page_alone(
    browser: Browser, evaluation: Evaluation, tmp_path: Path, light: str
) -> None:
    file = tmp_path / "notebook.html"
    file.write_text(
        "<!doctype html><meta charset=utf-8><style>html{background:rgb(1,2,3)}"
        ".jp-RenderedHTMLCommon tbody tr:nth-child(odd){background:red}"
        ".jp-RenderedHTMLCommon p{text-align:left}</style>"
        f'<div data-jp-theme-light="{light}"><div class="jp-RenderedHTMLCommon">'
        f"{report.fragment(evaluation)}</div></div>",
        encoding="utf-8",
    )
    browser.open(file, theme="dark" if light == "true" else "light")
    white = browser.css(".ans-eval", "backgroundColor") == "rgb(255, 255, 255)"
    assert white == (light == "true")
    assert browser.css("html", "backgroundColor") == "rgb(1, 2, 3)"
    assert browser.css("tbody tr", "backgroundColor") == "rgba(0, 0, 0, 0)"
    assert browser.css("details p[lang=ar]", "textAlign") == "start"


def test_on_paper_all_is_shown_on_white(browser: Browser, page: Path) -> None:
    browser.open(page, theme="dark", media="print")
    assert browser.css(".ans-eval", "backgroundColor") == "rgb(255, 255, 255)"
    assert browser.js(
        "return [...document.querySelectorAll('details p')].every(e => e.checkVisibility())"
    )
    browser.picture("report-print")
