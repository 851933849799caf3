"""Renderings: what is shown, in which direction, and that an article cannot get out of its text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import render
from summarizer.article import Article
from summarizer.card import STYLE
from summarizer.display import visible
from summarizer.records import (
    Check,
    Coverage,
    LanguageSummary,
    Options,
    Source,
    Status,
    SummarySentence,
)
from summarizer.registry import QWEN_CODER
from summarizer.summary import Summary

RLM, LRI, RLI, PDI = "\u200f", "\u2066", "\u2067", "\u2069"
FIRST = "افتتح الميناء رصيفا جديدا بطول 450 مترا."
SECOND = "وقال المدير إن شركة Blue Sea Lines ستشغله حتى عام 2035."
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> \"quoted\" 'single' & `code` | cell |"
    " [link](http://evil.example) ![pic](//evil.example/x.png) www.evil.example me@evil.example"
    " *bold* _it_ ~~gone~~ $x$ # heading \\ back"
)
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"}


def part(
    language: str = "ar",
    sentences: tuple[SummarySentence, ...] = (
        SummarySentence(FIRST, (Source(0, 1.0),)),
        SummarySentence(SECOND, (Source(0, 0.4), Source(1, 0.9))),
    ),
    *,
    checks: tuple[Check, ...] = (),
    status: Status = "ok",
    model: str | None = None,
) -> LanguageSummary:
    text = " ".join(sentence.text for sentence in sentences)
    route = "extract" if language == "ar" else "translate"
    return LanguageSummary(language, text, route, model, sentences, checks, status)  # type: ignore[arg-type]


ENGLISH = part(
    "en",
    (SummarySentence("The port opened a new quay of 450 metres.", (Source(0, 0.8),)),),
    model=QWEN_CODER.id,
)


def summary(
    arabic: LanguageSummary | None = None,
    english: LanguageSummary | None = ENGLISH,
    *,
    title: str = "الميناء يتوسع",
    text: str = f"{FIRST}\n{SECOND}\n",
    warnings: tuple[str, ...] = (),
    seconds: float = 1.25,
) -> Summary:
    return Summary(
        title=title,
        preset="offline",
        arabic=part() if arabic is None else arabic,
        english=english,
        coverage=Coverage(2, 2),
        warnings=warnings,
        options=Options(),
        seconds={"total": seconds},
        article=Article(text=text, title="الميناء يتوسع"),
    )


class Page(HTMLParser):
    """Collects the elements of a page and fails on unbalanced tags."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]


def hostile_summary() -> Summary:
    check = Check("numbers", False, f"not in the article: {HOSTILE}")
    return summary(
        part(
            sentences=(SummarySentence(f"جملة {HOSTILE}", (Source(0, 1.0),)),),
            checks=(check,),
            status="flagged",
        ),
        part("en", (SummarySentence(HOSTILE, (Source(0, 1.0),)),), model=HOSTILE),
        title=HOSTILE,
        text=f"{FIRST} {HOSTILE}\n{SECOND}\n",
        warnings=(HOSTILE,),
    )


# --- text --------------------------------------------------------------------------------------


def test_text_marks_each_sentence_with_the_numbers_of_its_sources() -> None:
    shown = render.text(summary())
    assert f"{FIRST} [1]" in shown
    assert f"{SECOND} [1] [2]" in shown
    assert "metres. [1]" in shown


def test_text_isolates_each_direction_so_that_terminals_order_it() -> None:
    lines = render.text(summary()).splitlines()
    arabic = next(line for line in lines if FIRST in line).strip()
    english = next(line for line in lines if "quay" in line).strip()
    assert arabic.startswith(RLM + RLI) and arabic.endswith(PDI)
    assert english.startswith(LRI) and english.endswith(PDI)


def test_text_names_preset_model_licence_coverage_and_seconds() -> None:
    footer = render.text(summary()).splitlines()[-2]
    for fact in ("offline", QWEN_CODER.id, "Apache-2.0", "2 of 2", "1.2 s"):
        assert fact in footer


def test_the_licence_of_an_unregistered_model_is_not_guessed() -> None:
    shown = render.text(summary(english=part("en", model="mine.gguf")))
    assert "mine.gguf (licence unknown)" in shown


def test_a_flagged_language_shows_what_failed() -> None:
    check = Check("numbers", False, "not in the article: 2023")
    shown = summary(part(checks=(Check("language", True), check), status="flagged"))
    for form in (render.text, render.html, render.markdown):
        assert "Arabic is flagged: numbers: not in the article: 2023" in form(shown)


@pytest.mark.parametrize("form", [render.text, render.markdown, render.html])
def test_a_withheld_language_shows_why_in_its_place_and_only_there(form: object) -> None:
    why = "English is withheld: the weights are missing. Next: pip install it"
    withheld = part("en", (), status="withheld")
    shown = form(summary(english=withheld, warnings=(why, "another thing")))  # type: ignore[operator]
    assert shown.count(why) == 1
    assert shown.index("English") <= shown.index(why) < shown.index("another thing")


def test_a_withheld_language_without_a_warning_shows_its_failed_checks() -> None:
    withheld = part("en", (), status="withheld", checks=(Check("support", False, "too far"),))
    assert "English is withheld: support: too far" in render.text(summary(english=withheld))


def test_a_language_that_was_not_asked_for_is_not_mentioned() -> None:
    shown = summary(english=None)
    for form in (render.text, render.html, render.markdown):
        assert "English" not in form(shown)


def test_a_command_in_a_warning_can_be_copied_without_invisible_characters() -> None:
    shown = render.text(summary(warnings=('pip install "x[offline]"',)))
    assert '  - pip install "x[offline]"\n' in shown


def test_text_of_a_summary_whose_sentences_are_not_known_is_still_shown() -> None:
    whole = LanguageSummary("ar", FIRST, "generate", None, (), (), "ok")
    assert FIRST in render.text(summary(whole))


# --- hostile text ------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [render.text, render.markdown, render.html])
def test_no_control_character_of_an_article_reaches_the_output(form: object) -> None:
    evil = "\x00\x1b[31m\u202e\u2066\u2069\u200f\x9b\ud800\U000e0041"
    text = f"جملة{evil} أولى."
    shown = form(  # type: ignore[operator]
        summary(
            part(
                sentences=(SummarySentence(text, (Source(0, 1.0),)),),
                checks=(Check(evil, False, evil),),
            ),
            title=text,
            text=f"{FIRST}{evil}",
            warnings=(evil,),
        )
    )
    ours = set(RLM + LRI + RLI + PDI) if form is render.text else set()
    assert not (set(evil) - set("[31m")) & (set(shown) - ours)
    shown.encode("utf-8")


def test_isolates_of_the_text_rendering_are_always_balanced() -> None:
    shown = render.text(summary(part(sentences=(SummarySentence("أ\u2069\u2069\u2066ب"),))))
    for line in shown.splitlines():
        assert line.count(PDI) == line.count(LRI) + line.count(RLI)


def test_html_holds_no_markup_of_the_article() -> None:
    html = render.html(hostile_summary())
    page = Page(html)
    allowed = set(
        "article style h3 h4 div section p span a bdi details summary ol ul li footer".split()
    )
    assert {tag for tag, _ in page.elements} <= allowed
    for _, attrs in page.elements:
        assert not [name for name in attrs if name.startswith("on") or name in ("src", "style")]
    assert all(a["href"].startswith("#ans-") for a in page.attributes("a"))  # type: ignore[union-attr]
    assert page.text.count("<script>alert(1)</script>") >= 5  # shown, not obeyed


def test_markdown_holds_no_markup_of_the_article() -> None:
    shown = render.markdown(hostile_summary())
    assert not re.search("@(?!<!-- -->)", shown)
    ours = re.sub(r'</?div(?: dir="(?:rtl|ltr)" lang="(?:ar|en)")?>|<!-- -->', "", shown)
    assert "<" not in ours and ">" not in ours
    unescaped = re.sub(r"\\[!-/:-@\[-`{-~]", "", ours)
    without_ours = re.sub(r"^(?:#{2,3} |\*\*|\*|- )|\*{1,2}$", "", unescaped, flags=re.M)
    assert not re.search(r"[`_|~$!\[\]]|://|www\.|example\.|\.example", without_ours)
    assert "*" not in without_ours.replace("** ", "")


@pytest.mark.parametrize(
    "start", ["- item", "+ item", "1. item", "12) item", "# title", "> quote", "=====", "---"]
)
def test_a_sentence_that_begins_like_a_markdown_block_stays_a_sentence(start: str) -> None:
    shown = render.markdown(summary(english=part("en", (SummarySentence(start),))))
    line = next(line for line in shown.splitlines() if start.split()[-1].strip("-=") in line
                and line.endswith(start.split()[-1][1:]))  # fmt: skip
    assert re.match(r"\\|\d+\\|&gt;", line)


@given(st.text(alphabet=st.characters(), max_size=80))
def test_any_text_gives_well_formed_html_that_shows_it(text: str) -> None:
    html = render.html(
        summary(
            part(sentences=(SummarySentence(text, (Source(0, 1.0),)),)),
            title=text,
            warnings=(text,),
        )
    )
    page = Page(html)
    assert visible(text) in page.text
    html.encode("utf-8")


@given(st.text(max_size=80))
def test_no_text_adds_a_line_to_the_terminal_rendering(text: str) -> None:
    plain = render.text(
        summary(part(sentences=(SummarySentence("أ"),)), title="أ", warnings=("أ",))
    )
    shown = render.text(
        summary(part(sentences=(SummarySentence(text),)), title=f"أ{text}", warnings=(text,))
    )
    assert len(shown.splitlines()) == len(plain.splitlines())


def test_a_long_hostile_line_is_rendered_in_linear_time() -> None:
    line = "a1+.-" * 40_000 + "٫1" * 40_000 + "_*" * 40_000
    shown = summary(part(sentences=(SummarySentence(line),)))
    assert len(render.html(shown)) > len(line)
    assert len(render.markdown(shown)) > len(line)


# --- HTML --------------------------------------------------------------------------------------


def test_html_sets_direction_and_language_of_each_section() -> None:
    html = render.html(summary())
    assert '<section dir="rtl" lang="ar">' in html
    assert '<section dir="ltr" lang="en">' in html


@pytest.mark.parametrize(
    ("text", "isolated"),
    [
        ("عام 2022-2026 في", ["2022-2026"]),
        ("بنسبة 12.5% أو ٪١٢٫٥", ["12.5%", "١٢٫٥"]),
        ("الرقمية2022، والذي", ["2022"]),
        ("شركة World Trade Org. قالت", ["World Trade Org"]),
        ("هاتف iPhone 15 و R&D", ["iPhone 15", "R&amp;D"]),
        ("كوفيد-19 وانخفض -5 درجات", ["19", "-5"]),
        ("بلا أرقام", []),
    ],
)
def test_numbers_and_latin_runs_in_arabic_are_isolated(text: str, isolated: list[str]) -> None:
    html = render.html(summary(part(sentences=(SummarySentence(text),)), None, title=""))
    section = html[html.index("<section") : html.index("</section>")]
    assert re.findall(r"<bdi>(.*?)</bdi>", section) == isolated


def test_every_link_leads_to_an_article_sentence_in_the_same_card() -> None:
    page = Page(render.html(summary()))
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    targets = [a["href"].removeprefix("#") for a in page.attributes("a") if a["href"]]
    assert len(targets) == 4
    assert set(targets) == {li["id"] for li in page.attributes("li")} <= set(ids)


def test_a_source_that_is_no_sentence_of_the_article_is_not_linked() -> None:
    shown = summary(part(sentences=(SummarySentence(FIRST, (Source(99, 1.0),)),)), None)
    assert not Page(render.html(shown)).attributes("a")


def test_the_same_summary_gives_the_same_card_whatever_time_it_took() -> None:
    first = re.findall(r'id="([^"]+)"', render.html(summary(seconds=1.0)))
    assert first == re.findall(r'id="([^"]+)"', render.html(summary(seconds=2.0)))
    other = re.findall(r'id="([^"]+)"', render.html(summary(title="آخر")))
    assert not set(first) & set(other)


def test_the_card_requests_nothing_and_runs_nothing() -> None:
    html = render.html(summary())
    assert not re.search(r"<script|https?:|url\(|@import|src=", html)


def test_the_style_is_small_scoped_and_knows_the_dark() -> None:
    assert len(STYLE.encode()) < 6000
    assert "prefers-color-scheme:dark" in STYLE
    selectors = [one for one in re.findall(r"([^{}]+)\{", STYLE) if "@media" not in one]
    assert len(selectors) > 5
    assert all(one.strip().startswith(".ans-") for group in selectors for one in group.split(","))


def test_a_page_declares_its_encoding_and_escapes_its_title() -> None:
    page = Page(render.page([render.html(summary())], "</title><script>"))
    assert {"charset": "utf-8"} in page.attributes("meta")
    assert not page.attributes("script")


def test_a_notebook_and_print_show_the_renderings() -> None:
    shown = summary()
    assert str(shown) == render.text(shown)
    assert shown._repr_html_() == render.html(shown)
    assert shown._repr_markdown_() == render.markdown(shown)
