"""The card in a real browser: its directions, its width, what lights up, and what stays dead."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import cards
import pytest
from chromium import Browser, Theme

from summarizer import checkreport, render
from summarizer.verification import examine

WIDTHS = (360, 1280)
THEMES: tuple[Theme, ...] = ("light", "dark")
NAMES = ("flagged", "hostile", "long", "checked")
WHITE = "rgb(255, 255, 255)"

# As nbconvert 7 (its "lab" template) and the classic notebook style what they show.
LAB = """
.jp-RenderedHTMLCommon{color:#123;font-family:serif;line-height:1.4}
.jp-RenderedHTMLCommon a:link{color:red}
.jp-RenderedHTMLCommon h3,.jp-RenderedHTMLCommon h4{line-height:1;font-weight:500;margin:1.2em 0}
.jp-RenderedHTMLCommon h4:first-child{margin-top:2em}
.jp-RenderedHTMLCommon ul:not(.list-inline),.jp-RenderedHTMLCommon ol:not(.list-inline){
padding-left:2em}
.jp-RenderedHTMLCommon p{text-align:left;margin:0;margin-bottom:1em}
.jp-RenderedHTMLCommon svg{max-width:100%;height:auto}
.jp-RenderedHTMLCommon * + p{margin-top:1em}
"""


@pytest.fixture(scope="module")
def fragments() -> dict[str, str]:
    flagged = cards.flagged()
    article = flagged.article
    said = "Bahrain took part in the Digital Government Forum 2032. It spent 40 million dinars."
    page = checkreport.html(examine(article, said, "en"), article)
    return {
        "flagged": render.html(flagged),
        "hostile": render.html(cards.hostile()),
        "long": render.html(cards.long()),
        "checked": page[page.index("<article") : page.index("</body>")],
    }


Open = Callable[..., str]


@pytest.fixture
def show(browser: Browser, fragments: dict[str, str], tmp_path: Path) -> Open:
    """Open a card in the page that the library writes; returns its HTML."""

    def opened(name: str, around: str = "{}", *, style: str = "", **view: object) -> str:
        html = render.page([around.format(fragments[name])], "Card")
        file = tmp_path / "card.html"
        html = html.replace("</head>", f"<style>{style}</style></head>")
        file.write_text(html, encoding="utf-8", errors="replace")
        browser.open(file, **view)  # type: ignore[arg-type]
        return html

    return opened


# --- directions and width ----------------------------------------------------------------------


def test_arabic_is_set_from_the_right_and_english_from_the_left(
    browser: Browser, show: Open
) -> None:
    show("flagged")
    for selector in ("h3", "[lang=ar]", ".ans-list ol", ".ans-flag p[lang=ar]"):
        assert browser.css(selector, "direction") == "rtl", selector
    for selector in ("section[lang=en]", "footer", ".ans-coverage", "summary"):
        assert browser.css(selector, "direction") == "ltr", selector


def test_the_languages_are_side_by_side_and_on_a_narrow_screen_one_under_the_other(
    browser: Browser, show: Open
) -> None:
    where = (
        "return ['ar', 'en'].map(l => document.querySelector(`section[lang=${l}]`)"
        ".getBoundingClientRect().toJSON())"
    )
    show("flagged", width=1280)
    arabic, english = browser.js(where)
    # As on bilingual stationery: each language begins at its outer margin.
    assert arabic["top"] == english["top"] and english["right"] <= arabic["left"]
    show("flagged", width=360)
    arabic, english = browser.js(where)
    assert arabic["bottom"] <= english["top"] and arabic["left"] == english["left"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_screen(
    browser: Browser, show: Open, name: str, theme: Theme, width: int
) -> None:
    show(name, width=width, theme=theme)
    browser.picture(f"{name}-{width}-{theme}")
    assert browser.too_wide() == []
    clipped = browser.js(
        "return [...document.querySelectorAll('.ans-list')].map(e => e.scrollWidth - e.clientWidth)"
    )
    assert max(clipped, default=0) <= 0


def test_a_width_that_is_too_great_is_noticed(browser: Browser, show: Open) -> None:
    show("flagged", style=".ans-pair{width:2000px}", width=360)
    assert browser.too_wide()


def test_numbers_of_four_digits_are_shown_whole(browser: Browser, show: Open) -> None:
    show("long", width=360)
    box, text = browser.js(
        "const box = document.querySelector('.ans-list').getBoundingClientRect();"
        "const li = document.querySelector('li[value=\"3571\"]').getBoundingClientRect();"
        "return [box.right, li.right]"
    )
    assert box - text >= 56  # ".3571" in 16 px, and what is before and after it


# --- what lights up ----------------------------------------------------------------------------


LIT = "getComputedStyle(arguments[0]).backgroundColor !== 'rgba(0, 0, 0, 0)'"


def lit(browser: Browser) -> list[int]:
    found: list[int] = browser.js(
        "return [...document.querySelectorAll('.ans-list li')].filter("
        f"e => (function () {{ return {LIT} }})(e)).map(e => e.value)"
    )
    return found


def test_a_sentence_that_has_the_focus_lights_up_what_it_rests_on(
    browser: Browser, show: Open
) -> None:
    show("flagged")
    assert lit(browser) == []
    browser.press("TAB")
    numbers = browser.js(
        "return [...document.activeElement.querySelectorAll('a')].map(a => +a.textContent.slice(1, -1))"
    )
    assert numbers and lit(browser) == numbers
    assert browser.js("return getComputedStyle(document.activeElement).outlineStyle") == "solid"
    browser.picture("flagged-focus")
    shown = browser.js(
        "const li = document.querySelector(`li[value='${arguments[0]}']`).getBoundingClientRect();"
        "const box = document.querySelector('.ans-list').getBoundingClientRect();"
        "return li.top >= box.top - 1 && li.top < box.bottom && box.top < innerHeight",
        numbers[0],
    )
    assert shown  # and it can be seen, in its box, without scrolling


def test_a_sentence_that_the_pointer_is_at_lights_up_what_it_rests_on(
    browser: Browser, show: Open
) -> None:
    show("flagged")
    browser.point("section[lang=en] .ans-s")
    assert lit(browser) == [3]
    browser.picture("flagged-hover")


def test_every_sentence_and_link_is_reached_by_the_tab_key_in_reading_order(
    browser: Browser, show: Open
) -> None:
    show("flagged")
    wanted = browser.js(
        "return [...document.querySelectorAll('.ans-s, .ans-s a, summary, .ans-long')]"
        ".map(e => e.id || e.getAttribute('href') || e.tagName + e.className)"
    )
    found = []
    for _ in wanted:
        browser.press("TAB")
        found.append(
            browser.js(
                "const e = document.activeElement;"
                "return e.id || e.getAttribute('href') || e.tagName + e.className"
            )
        )
    assert len(wanted) > 8 and found == wanted


def test_a_link_leads_to_the_article_sentence(browser: Browser, show: Open) -> None:
    show("long")
    browser.press("TAB", 6)
    browser.press("ENTER")
    assert browser.js("return document.querySelector('li:target').value") == 3571


def test_a_closed_article_still_shows_the_sentences_of_what_has_the_focus(
    browser: Browser, show: Open
) -> None:
    show("flagged")
    browser.js("document.querySelector('details').open = false")
    height = "return document.querySelector('li[value=\"1\"]').getBoundingClientRect().height"
    assert browser.js(height) == 0 or not browser.js(
        "return document.querySelector('li[value=\"1\"]').checkVisibility()"
    )
    browser.press("TAB")
    assert browser.js(height) > 0
    assert browser.js("return document.querySelector('li[value=\"1\"]').checkVisibility()")


def test_screen_readers_get_names_descriptions_and_the_reasons_of_flags(
    browser: Browser, show: Open
) -> None:
    show("flagged")
    tree = browser.spoken()
    roles = {role for role, _, _ in tree}
    assert {"heading", "region", "link", "image", "mark", "article"} <= roles
    assert ("region", "Article sentences", "") in tree
    assert all(name for role, name, _ in tree if role in ("link", "image", "region", "heading"))
    groups = [said for role, _, said in tree if role == "group" and said]
    assert any("the article says 2022, not 2032" in said for said in groups)


# --- hostile articles --------------------------------------------------------------------------


@pytest.mark.parametrize("theme", THEMES)
def test_a_hostile_article_runs_nothing_loads_nothing_and_adds_no_element(
    browser: Browser, show: Open, theme: Theme
) -> None:
    show("hostile", theme=theme)
    browser.press("TAB", 12)
    browser.point(".ans-s")
    assert browser.js("return document.title") == "Card"
    assert browser.requests() == [] and browser.complaints() == []
    found = set(browser.js("return [...document.querySelectorAll('body *')].map(e => e.localName)"))
    assert not found & {"script", "img", "iframe", "link", "base", "meta", "object", "input"}
    assert browser.js("return document.querySelectorAll('style').length") == 3
    assert browser.js("return document.querySelectorAll('.ans-card').length") == 1
    handlers = "e => e.getAttributeNames().filter(n => n.startsWith('on') || n === 'autofocus')"
    assert browser.js(f"return [...document.querySelectorAll('*')].flatMap({handlers})") == []


def test_without_its_policy_the_page_is_as_dead(
    browser: Browser, fragments: dict[str, str], tmp_path: Path
) -> None:
    # A notebook has no such policy: the escaping alone must hold.
    file = tmp_path / "bare.html"
    file.write_text(f"<!doctype html><meta charset=utf-8><title>Card</title>{fragments['hostile']}")
    browser.open(file)
    browser.press("TAB", 12)
    assert browser.js("return document.title") == "Card"
    assert browser.requests() == []


def test_what_is_looked_for_in_a_hostile_page_is_found_where_it_is(
    browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "evil.html"
    file.write_text(f"<!doctype html><title>Card</title>{cards.HOSTILE[1]}")
    browser.open(file)
    browser.js("return new Promise(done => setTimeout(done, 200))")
    assert browser.js("return document.title") == "hacked"
    assert browser.requests()


def test_bidi_characters_reorder_nothing_outside_their_own_element(
    browser: Browser, tmp_path: Path
) -> None:
    """The words around an article's text stand where they stand around a harmless one."""
    spots = []
    for title in ("قال المدير", "قال \u202eالمدير", "قال\u2067 المدير\u2066"):
        made = cards.titled(title)
        file = tmp_path / "bidi.html"
        file.write_text(render.page([render.html(made)], "Card"), encoding="utf-8")
        browser.open(file)
        spots.append(
            browser.js(
                "return [...document.querySelectorAll('h3, h4, .ans-s, .ans-s a, li, footer, bdi')]"
                ".flatMap(e => [...e.getClientRects()].map(r => [r.x, r.y, r.width].join()))"
            )
        )
    assert spots[0] and spots[0] == spots[1] == spots[2]


def test_numbers_and_latin_words_in_arabic_keep_their_own_order(
    browser: Browser, show: Open
) -> None:
    show("flagged")
    left_to_right = browser.js(
        """const bdi = [...document.querySelectorAll('.ans-list bdi')]
             .find(e => e.textContent === '2022-2026');
           const text = bdi.firstChild, range = document.createRange();
           return [...text.data].map((_, i) => {
             range.setStart(text, i); range.setEnd(text, i + 1);
             return range.getBoundingClientRect().x })"""
    )
    assert left_to_right == sorted(left_to_right) and len(left_to_right) == 9


# --- themes, paper, notebooks ------------------------------------------------------------------


def ground(browser: Browser) -> str:
    return browser.css(".ans-card", "backgroundColor")


def test_the_card_follows_the_systems_theme(browser: Browser, show: Open) -> None:
    show("flagged", theme="light")
    assert ground(browser) == WHITE
    show("flagged", theme="dark")
    assert ground(browser) == "rgb(27, 30, 33)"


@pytest.mark.parametrize("system", THEMES)
@pytest.mark.parametrize(
    ("around", "dark"),
    [
        ('<div data-jp-theme-light="true">{}</div>', False),
        ('<div data-jp-theme-light="false">{}</div>', True),
        ('<div class="vscode-light">{}</div>', False),
        ('<div class="vscode-dark">{}</div>', True),
        ('<div class="vscode-high-contrast">{}</div>', True),
        ('<div class="vscode-high-contrast vscode-high-contrast-light">{}</div>', False),
        ('<div data-theme="dark">{}</div>', True),
        ('<div data-theme="light">{}</div>', False),
    ],
)
def test_the_notebooks_theme_goes_before_the_systems(
    browser: Browser, show: Open, system: Theme, around: str, dark: bool
) -> None:
    show("flagged", around, theme=system)
    assert (ground(browser) != WHITE) == dark
    assert browser.css(".ans-card", "colorScheme") == ("dark" if dark else "light")


@pytest.mark.parametrize("theme", THEMES)
def test_on_paper_the_whole_article_is_shown_in_dark_ink_on_white(
    browser: Browser, show: Open, theme: Theme
) -> None:
    show("flagged", '<div data-jp-theme-light="false">{}</div>', theme=theme, media="print")
    browser.js("document.querySelector('details').open = false")
    assert ground(browser) == WHITE
    sizes = browser.js(
        "const e = document.querySelector('.ans-list');"
        "return [e.clientHeight, e.scrollHeight, e.getBoundingClientRect().height]"
    )
    assert sizes[0] >= sizes[1] > 300 < sizes[2]
    assert browser.js("return [...document.querySelectorAll('li')].every(e => e.checkVisibility())")
    browser.picture(f"flagged-print-{theme}")


def test_a_notebooks_style_does_not_turn_the_arabic_to_the_left(
    browser: Browser, show: Open
) -> None:
    around = '<div class="jp-RenderedHTMLCommon"><div class="jp-Html">{}</div></div>'
    measures = (
        "return ['h3', 'section[lang=ar] p', 'section[lang=ar] h4', '.ans-list ol', '.ans-list li',"
        " '.ans-coverage svg', '.ans-coverage p', 'a'].map(s => { const c = getComputedStyle("
        "document.querySelector(s)); return [s, c.textAlign, c.padding, c.height, c.color,"
        " c.fontFamily, c.lineHeight, c.margin] })"
    )
    show("flagged", style=LAB)
    alone = browser.js(measures)
    assert alone[1][1] == "start"
    show("flagged", around, style=LAB)
    assert browser.js(measures) == alone
    browser.picture("flagged-jupyter")


def test_without_its_style_the_card_is_readable(
    browser: Browser, fragments: dict[str, str], tmp_path: Path
) -> None:
    # GitHub and mail programs keep neither styles nor classes.
    bare = re.sub(r"<style>.*?</style>", "", fragments["flagged"], flags=re.S)
    bare = re.sub(r' class="[^"]*"', "", bare)
    file = tmp_path / "bare.html"
    file.write_text(f"<!doctype html><meta charset=utf-8>{bare}", encoding="utf-8")
    browser.open(file, width=360)
    assert browser.too_wide() == []
    assert browser.css("section[lang=ar]", "direction") == "rtl"
    shown = browser.js("return document.body.innerText")
    for words in ("Flagged: numbers: the article says 2022", "Withheld:", "7 of 7", "12.3\u00a0s"):
        assert words in shown
    browser.picture("flagged-no-style")


def test_in_forced_colours_what_lights_up_has_an_outline(browser: Browser, show: Open) -> None:
    show("flagged", forced_colours=True)
    browser.press("TAB")
    assert browser.css('li[value="1"]', "outlineStyle") == "solid"
    browser.picture("flagged-forced-colours")


def test_the_coverage_bar_is_drawn_across_the_card(browser: Browser, show: Open) -> None:
    show("long")
    track, read, cited = browser.js(
        "return ['track', 'read', 'cited'].map(k => document.querySelector('.ans-coverage rect.ans-'"
        " + k).getBoundingClientRect().width)"
    )
    assert track > 900 and read == pytest.approx(track * 2 / 3, rel=0.01) and cited >= 2
    colours = {browser.css(f"rect.ans-{kind}", "fill") for kind in ("track", "read", "cited")}
    assert len(colours) == 3


def test_a_card_of_fifty_thousand_words_answers_at_once(browser: Browser, show: Open) -> None:
    assert len(cards.long().article.text.split()) >= 49_000
    html = show("long")
    assert len(html) < 40_000
    browser.press("TAB")
    assert lit(browser) == [1]
