"""The HTML card: what lights up, what is underlined, and that no text gets out of its place."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import card, render
from summarizer.article import Article
from summarizer.card import MAX_LINKS, MAX_SENTENCES
from summarizer.cardstyle import DARK, LIGHT, STYLE, lighting, themed
from summarizer.coverage_bar import coverage_bar
from summarizer.records import (
    Check,
    Coverage,
    Evidence,
    LanguageSummary,
    Options,
    Source,
    Status,
    SummarySentence,
)
from summarizer.summary import Summary
from summarizer.traces import MAX_CHARACTERS, Traces, chosen

BODY = (
    "افتتح الميناء رصيفا جديدا بطول 450 مترا.\n"
    "وقال المدير إن الشركة ستشغله حتى عام 2035.\n"
    "وانتقد صيادون تأخر المشروع ثلاث سنوات.\n"
)
WRONG = "The company will run it until 2053."
EVIL = [
    "<script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)' autofocus='",
    "]]><img src=x onerror=alert(1)>",
    "</style><script>alert(1)</script>",
    "</mark></span></p></article><iframe src=//evil.example>",
    "--><svg onload=alert(1)>",
    "&lt;b&gt; &amp;quot; \x00 \ufffe",
    "\u202e\u2066\u2069\u200f\u061c reversed",
    "{}/**/@import url(//evil.example)",
]
VOID = {"img", "br", "meta", "input", "link"}
ALLOWED = set(
    "article style h3 h4 div section p span a bdi details summary ol ul li footer mark strong svg rect".split()
)
ATTRIBUTES = set(
    "class id dir lang href title value open role tabindex aria-label aria-describedby aria-hidden"
    " viewbox preserveaspectratio x y width height fill-opacity".split()
)


class Card(HTMLParser):
    """Reads a card: its elements, its text and its style; fails on unbalanced tags."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = self.style = ""
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" in self.open:
            self.style += data
        else:
            self.text += data

    def of(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.elements if name == tag]

    @property
    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.elements if "id" in attrs]

    @property
    def handles(self) -> list[dict[str, str]]:
        """The summary sentences that can be pointed at."""
        return [attrs for _, attrs in self.elements if "ans-s" in attrs.get("class", "").split()]

    def lit(self, own: str) -> set[str]:
        """What the style lights up when the element with this id is pointed at."""
        return set(re.findall(rf"^#\S+:has\(#{own}:hover\) #(\S+?)[,{{]", self.style, re.M))


def wrong(
    text: str = WRONG,
    word: str = "2053",
    said: str = "2035",
    body: str = BODY,
    detail: str = "the article says 2035",
    status: Status = "flagged",
) -> SummarySentence:
    """A sentence with a failed check that points at a word of it and at one of the article."""
    start, at = text.index(word), body.index(said)
    evidence = (
        Evidence("summary", start, start + len(word), word),
        Evidence("article", at, at + len(said), said),
    )
    return SummarySentence(text, (), status, (Check("numbers", False, detail, evidence),))


def summary(*english: SummarySentence, body: str = BODY, title: str = "الميناء يتوسع") -> Summary:
    arabic = SummarySentence("افتتح الميناء رصيفا جديدا.", (Source(0, 1.0),))
    status: Status = "flagged" if any(sentence.failed for sentence in english) else "ok"
    return Summary(
        title=title,
        preset="offline",
        arabic=LanguageSummary("ar", arabic.text, "extract", None, (arabic,), (), "ok"),
        english=LanguageSummary("en", "", "translate", None, english, (), status),
        coverage=Coverage(3, 3),
        warnings=(),
        options=Options(),
        seconds={},
        article=Article(text=body, title="الميناء يتوسع"),
    )


def made(*english: SummarySentence, body: str = BODY) -> Card:
    return Card(render.html(summary(*english, body=body)))


SOUND = SummarySentence("Fishermen criticised the delay.", (Source(2, 0.8), Source(0, 0.5)))


# --- what lights up ----------------------------------------------------------------------------


def test_pointing_at_a_summary_sentence_lights_up_the_article_sentences_it_rests_on() -> None:
    page = made(SOUND)
    own = next(attrs["id"] for attrs in page.handles if attrs["id"].endswith("-en1"))
    assert {target.rsplit("-", 1)[1] for target in page.lit(own)} == {"s1", "s3"}
    assert page.lit(own) < {attrs["id"] for attrs in page.of("li")}


def test_what_lights_up_for_the_pointer_lights_up_for_the_focus() -> None:
    style = made(SOUND, wrong()).style
    hover = re.findall(r"^#\S+?:has\(#(\S+?):hover\) #(\S+?)[,{]", style, re.M)
    focus = re.findall(r":has\(#(\S+?):focus-within\) #(\S+?)[,{]", style)
    assert len(hover) == 4
    assert hover == focus


def test_every_sentence_with_sources_takes_the_focus_and_is_described_by_them() -> None:
    page = made(SOUND)
    assert len(page.handles) == 2
    for attrs in page.handles:
        assert attrs["tabindex"] == "0"
        assert set(attrs["aria-describedby"].split()) == page.lit(attrs["id"]) != set()


def test_a_sentence_that_rests_on_nothing_lights_up_nothing_and_takes_no_focus() -> None:
    page = made(SummarySentence("Nobody knows why."))
    assert len(page.handles) == 1
    [span] = [attrs for attrs in page.of("span") if attrs.get("id", "").endswith("-en1")]
    assert "tabindex" not in span and not page.lit(span["id"])


def test_a_flagged_sentence_is_described_by_its_reason_first() -> None:
    page = made(wrong())
    handle = next(attrs for attrs in page.handles if "-en1" in attrs["id"])
    first, second = handle["aria-describedby"].split()
    assert first == f"{handle['id']}-why" in page.ids
    assert second.endswith("-s2")


def test_a_flagged_sentence_without_sources_takes_the_focus_for_its_reason() -> None:
    alone = SummarySentence(WRONG, (), "flagged", (Check("support", False, "nothing says this"),))
    page = made(alone)
    [span] = [attrs for attrs in page.of("span") if attrs.get("id", "").endswith("-en1")]
    assert span["tabindex"] == "0" and span["aria-describedby"] == span["id"] + "-why"


def test_what_a_failed_check_points_at_in_the_article_lights_up_though_it_is_no_source() -> None:
    page = made(wrong())
    own = next(attrs["id"] for attrs in page.handles if "-en1" in attrs["id"])
    assert {target.rsplit("-", 1)[1] for target in page.lit(own)} == {"s2"}
    assert any(a["href"] == "#" + target for a in page.of("a") for target in page.lit(own))


def test_a_withheld_sentence_lights_up_what_it_would_have_rested_on() -> None:
    lost = SummarySentence("", (Source(2, 0.3),), "withheld", (Check("support", False, "far"),))
    page = made(lost)
    own = next(attrs["id"] for attrs in page.handles if "-en1" in attrs["id"])
    assert {target.rsplit("-", 1)[1] for target in page.lit(own)} == {"s3"}


def test_a_card_of_very_many_links_keeps_its_numbers_and_its_style_small() -> None:
    many = [SummarySentence("It opened.", (Source(0, 0.9),)) for _ in range(MAX_LINKS + 50)]
    page = made(*many)
    assert len(page.of("a")) == MAX_LINKS + 51
    assert page.style.count(":hover) #") == MAX_LINKS == len(page.handles)


# --- ids ---------------------------------------------------------------------------------------


def test_two_cards_of_the_same_summary_share_no_id_and_no_link() -> None:
    one, two = made(SOUND, wrong()), made(SOUND, wrong())
    assert one.ids and not set(one.ids) & set(two.ids)
    for page in (one, two):
        assert len(page.ids) == len(set(page.ids))
        assert {a["href"].removeprefix("#") for a in page.of("a")} <= set(page.ids)
        named = re.findall(r"#(ans-[\w-]+)", page.style)
        assert named and set(named) <= set(page.ids)


def test_a_card_of_a_fresh_process_is_named_by_its_content_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(card, "_made", {})
    first = render.html(summary(SOUND))
    monkeypatch.setattr(card, "_made", {})
    assert render.html(summary(SOUND)) == first
    assert re.search(r'id="ans-[0-9a-f]{12}"', first)


def test_the_names_of_cards_made_before_are_not_kept_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(card, "_made", {})
    monkeypatch.setattr(card, "_MAX_NAMES", 3)
    for number in range(10):
        render.html(summary(SOUND, title=str(number)))
    assert len(card._made) <= 3


# --- what is underlined ------------------------------------------------------------------------


def test_failed_words_are_underlined_with_the_reason_in_the_title() -> None:
    html = render.html(summary(wrong()))
    reason = "numbers: the article says 2035"
    assert f'<mark title="{reason}">2053</mark>' in html
    assert f'<mark title="{reason}"><bdi>2035</bdi></mark>' in html[html.index("<ol") :]


def test_screen_readers_are_told_the_reason_at_the_underlined_words() -> None:
    rule = re.search(r"\.ans-pair mark::before\{([^}]*)\}", STYLE)
    assert rule and "content:" in rule[1] and "attr(title)" in rule[1]
    assert "display:none" not in rule[1] and "visibility:hidden" not in rule[1]


def test_the_underline_of_failed_words_is_wavy_and_that_of_the_articles_words_is_not() -> None:
    assert re.search(r"\.ans-card mark\{[^}]*underline wavy", STYLE)
    assert re.search(r"\.ans-list mark\{[^}]*underline dashed", STYLE)


def test_words_that_two_checks_point_at_have_both_reasons() -> None:
    at = Evidence("summary", WRONG.index("until"), len(WRONG) - 1, "until 2053")
    twice = wrong()
    checks = (*twice.checks, Check("dates", False, "no such year", (at,)))
    html = render.html(summary(SummarySentence(WRONG, (), "flagged", checks)))
    assert '<mark title="dates: no such year; numbers: the article says 2035">' in html
    assert html.count("until 2053</mark>") == 1


# --- the article's sentences -------------------------------------------------------------------


def test_a_short_article_is_in_the_card_whole_in_order_and_open() -> None:
    page = made(SOUND)
    assert [attrs["value"] for attrs in page.of("li")] == ["1", "2", "3"]
    assert "open" in page.of("details")[0]
    assert "Article: 3 sentences" in page.text
    for line in BODY.splitlines():
        assert line in page.text


LONG = "".join(
    f"وقال المسؤول رقم {number} إن العمل مستمر في الميناء.\n" for number in range(1, 301)
)


def test_of_a_long_article_the_sources_are_shown_then_the_beginning_and_it_is_said() -> None:
    late = SummarySentence("The work goes on.", (Source(250, 0.9), Source(299, 0.8)))
    page = made(late, body=LONG)
    shown = [int(attrs["value"]) for attrs in page.of("li")]
    assert shown == [*range(1, MAX_SENTENCES - 1), 251, 300]
    assert f"Article: {MAX_SENTENCES} of 300 sentences" in page.text


def test_all_sources_are_shown_even_where_they_are_more_than_the_bound() -> None:
    many = [SummarySentence(f"Official {n}.", (Source(n, 0.9),)) for n in range(0, 300, 2)]
    shown = [int(attrs["value"]) for attrs in made(*many, body=LONG).of("li")]
    assert shown == list(range(1, 301, 2))


def test_a_long_list_has_a_box_that_keys_can_scroll() -> None:
    boxes = [
        next(attrs for attrs in page.of("div") if "ans-list" in attrs["class"])
        for page in (made(SOUND), made(SOUND, body=LONG))
    ]
    assert "tabindex" not in boxes[0] and "ans-long" not in boxes[0]["class"]
    assert boxes[1]["tabindex"] == "0" and "ans-long" in boxes[1]["class"].split()
    assert all(box["role"] == "region" and box["aria-label"] for box in boxes)


def test_a_sentence_of_great_length_is_cut_around_what_is_pointed_at() -> None:
    filler = "كلمة " * 2000
    body = f"بدأ {filler}حتى عام 2035 {filler}انتهى.\n"
    html = render.html(summary(wrong(body=body), body=body))
    listed = html[html.index("<ol") : html.index("</ol>")]
    assert "<bdi>2035</bdi></mark>" in listed
    assert "بدأ" not in listed and "انتهى" not in listed and listed.count("…") == 2
    assert len(listed) < MAX_CHARACTERS + 500


def test_an_article_that_nothing_refers_to_is_not_shown() -> None:
    alone = SummarySentence("It opened.")
    shown = summary(alone)
    arabic = LanguageSummary("ar", "جملة.", "generate", None, (), (), "ok")
    page = Card(render.html(Summary(**{**_fields(shown), "arabic": arabic})))
    assert not page.of("details") and not page.of("li")


def _fields(shown: Summary) -> dict[str, object]:
    return {name: getattr(shown, name) for name in Summary.__dataclass_fields__}


# --- evidence in the article -------------------------------------------------------------------


def pointing(start: int, end: int) -> SummarySentence:
    check = Check("names", False, "x", (Evidence("article", start, end, ""),))
    return SummarySentence("a", (Source(99, 1.0), Source(-1, 1.0)), "flagged", (check,))


@given(st.integers(-50, 200), st.integers(-50, 200))
def test_evidence_anywhere_marks_only_what_it_spans(start: int, end: int) -> None:
    article = Article(text=BODY)
    traces = Traces(article)
    sentence = pointing(start, end)
    meant = {
        index
        for index, one in enumerate(article.sentences)
        if max(start, one.start) < min(end, one.end)
    }
    assert set(traces.of(sentence)) == set(traces.contrary(sentence)) == meant
    for index in meant:
        one = article.sentences[index]
        pieces = traces.marked([index], [sentence])[index]
        assert "".join(piece for piece, _ in pieces) == one.text
        words = "".join(piece for piece, reason in pieces if reason)
        inside = article.text[max(start, one.start) : min(end, one.end)]
        assert words == ("" if inside == one.text else inside)


def test_evidence_outside_the_sentences_is_given_in_words() -> None:
    article = Article(text=f"عنوان الخبر هنا\n\n{BODY}", title="عنوان الخبر هنا")
    at = article.text.index("الخبر")
    assert Traces(article).elsewhere(pointing(at, at + 5)) == ["الخبر"]
    assert not Traces(article).of(pointing(at, at + 5))


def test_evidence_over_the_whole_article_does_not_light_up_all_of_it() -> None:
    assert Traces(Article(text=LONG)).contrary(pointing(0, len(LONG))) == (0, 1, 2)


@given(st.integers(0, 50), st.sets(st.integers(-5, 60)), st.integers(0, 60))
def test_what_is_chosen_holds_what_must_be_shown(count: int, first: set[int], most: int) -> None:
    found = chosen(count, first, most)
    must = {index for index in first if 0 <= index < count}
    assert found == sorted(set(found)) and must <= set(found) <= set(range(count))
    assert len(found) == max(len(must), min(count, most))


# --- hostile text ------------------------------------------------------------------------------


@pytest.mark.parametrize("evil", EVIL)
def test_no_text_becomes_an_element_an_attribute_or_a_rule(evil: str) -> None:
    body = f"{BODY}وقال {evil} إن العمل مستمر.\n"
    text = f"a {evil} b"
    at = body.index("إن العمل")
    evidence = (Evidence("summary", 0, 3, evil), Evidence("article", at, at + 3, evil))
    failed = SummarySentence(
        text,
        (Source(1, 1.0), Source(3, 1.0)),
        "flagged",
        (Check(evil, False, evil, evidence),),
        evil,
    )
    lost = SummarySentence("", (), "withheld", (Check(evil, False, evil),), evil)
    html = render.html(summary(failed, lost, body=body, title=evil))
    page = Card(html)
    assert {tag for tag, _ in page.elements} <= ALLOWED
    assert {name for _, attrs in page.elements for name in attrs} <= ATTRIBUTES
    assert all(a["href"].startswith("#ans-") for a in page.of("a"))
    assert "evil" not in page.style and "alert" not in page.style
    assert not set("\x00\u202e\u2066\u2069\u200f\u061c") & set(html)
    assert len(page.of("mark")) == 2
    Card(render.page([html], evil))


@given(st.text(alphabet=st.characters(), max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_any_article_text_is_shown_whole_wherever_it_is_marked(
    text: str, start: int, end: int
) -> None:
    body = f"قال {text} ذلك"
    page = made(pointing(start, end), SOUND, body=body)
    traces = Traces(Article(text=body, title="الميناء يتوسع"))
    for index in range(len(traces.article.sentences)):
        pieces = traces.marked([index], [])[index]
        assert all(piece in page.text for piece, _ in pieces)


# --- style -------------------------------------------------------------------------------------


def test_the_style_moves_no_text_when_something_lights_up() -> None:
    block = lighting("ans-x", {"ans-x-en1": ["ans-x-s1"]}).partition("{")[2]
    moving = ("margin", "padding", "border-", "font", "width", "height")
    assert "background" in block and not any(word in block for word in moving)


def test_a_card_without_links_has_no_rules_of_its_own() -> None:
    assert lighting("ans-x", {}) == ""


def test_dark_colours_replace_every_light_one() -> None:
    names = set(re.findall(r"(--\w+):#", LIGHT))
    assert len(names) >= 6
    assert names == set(re.findall(r"(--\w+):#", DARK))


def test_the_notebooks_theme_goes_before_the_systems_and_paper_is_light() -> None:
    rules = themed(".x", "light", "dark")
    assert rules.startswith(".x{light}")
    assert re.search(r"@media screen and \(prefers-color-scheme:dark\)\{\.x:not\(\[data-jp", rules)
    assert re.search(r"@media screen\{\.x:is\(\[data-jp-theme-light=\"false\"\] \*", rules)
    assert rules.count("@media") == rules.count("@media screen")


def _luminance(colour: str) -> float:
    digits = colour if len(colour) == 6 else "".join(char * 2 for char in colour)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("part", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        *((ink, ground) for ink in ("ink", "link") for ground in ("ground", "lit")),
        ("soft", "ground"),
        ("flag", "ground"),
        ("flag", "lit"),
    ],
)
def test_text_has_the_contrast_of_wcag_aa(part: int, ink: str, ground: str) -> None:
    colours = dict(re.findall(r"--(\w+):#(\w+)", (LIGHT, DARK)[part]))
    pair = sorted((_luminance(colours[ink]), _luminance(colours[ground])))
    assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5


@pytest.mark.parametrize("part", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("shape", "ground"),
    [("read", "line"), ("link", "line"), ("edge", "ground"), ("flag", "ground"), ("link", "lit")],
)
def test_shapes_have_the_contrast_of_wcag_aa(part: int, shape: str, ground: str) -> None:
    colours = dict(re.findall(r"--(\w+):#(\w+)", (LIGHT, DARK)[part]))
    pair = sorted((_luminance(colours[shape]), _luminance(colours[ground])))
    assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 3


# --- coverage ----------------------------------------------------------------------------------


def bar_of(total: int, cited: set[int], coverage: Coverage | None) -> Card:
    return Card(coverage_bar(total, cited, coverage))


def shapes(bar: Card, kind: str) -> list[tuple[float, float]]:
    found = [attrs for attrs in bar.of("rect") if attrs["class"] == f"ans-{kind}"]
    return [(float(attrs["x"]), float(attrs["width"])) for attrs in found]


def test_the_coverage_bar_is_as_long_as_what_was_read_and_says_so_in_words() -> None:
    bar = bar_of(1200, {0, 600}, Coverage(1200, 300))
    assert shapes(bar, "read") == [(0, 250)]
    assert "300 of 1,200 article sentences read" in bar.text and "2 referred to" in bar.text
    assert "300 of 1,200 article sentences read" in bar.of("svg")[0]["aria-label"]


def test_sentences_that_are_referred_to_stand_in_their_place_the_last_one_too() -> None:
    ticks = shapes(bar_of(5000, {0, 2500, 4999}, Coverage(5000, 5000)), "cited")
    assert [round(start) for start, _ in ticks] == [0, 500, 996]
    assert all(width >= 4 and start + width <= 1000 for start, width in ticks)


def test_a_bar_of_very_many_sentences_stays_small() -> None:
    assert len(shapes(bar_of(50_000, set(range(50_000)), None), "cited")) <= 1001


def test_where_nothing_was_read_to_write_only_the_places_are_drawn() -> None:
    bar = bar_of(3, {1}, None)
    assert not shapes(bar, "read") and len(shapes(bar, "cited")) == 1
    assert "read" not in bar.text
    assert coverage_bar(0, set(), Coverage(0, 0)) == ""


def test_the_card_has_the_bar_and_its_footer_does_not_say_it_again() -> None:
    html = render.html(summary(SOUND))
    assert html.count("3 of 3 article sentences read") == 2  # the bar's name, and the line below
    assert "read" not in html[html.index("<footer") :]


def test_a_card_of_a_very_long_article_is_made_in_linear_time_and_small() -> None:
    seconds = []
    for count in (4_000, 16_000):
        body = "".join(f"وقال المسؤول رقم {n} إن العمل مستمر في الميناء.\n" for n in range(count))
        shown = summary(SummarySentence("It goes on.", (Source(count - 1, 0.9),)), body=body)
        assert len(shown.article.sentences) == count
        started = time.process_time()
        html = render.html(shown)
        seconds.append(time.process_time() - started)
        assert len(html) < 40_000
    assert seconds[1] < 10 * seconds[0] + 0.05
