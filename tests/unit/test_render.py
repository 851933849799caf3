"""Renderings: what is shown, in which direction, and that an article cannot get out of its text."""

from __future__ import annotations

import dataclasses
import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import render
from summarizer.article import Article
from summarizer.card import STYLE
from summarizer.display import marked, visible
from summarizer.records import (
    Candidate,
    Check,
    Coverage,
    Evidence,
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


def plain(html: str) -> str:
    """The same HTML without the numbers that tell cards of one content apart."""
    return re.sub(r"(ans-[0-9a-f]{12})-\d+", r"\1", html)


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


def evidence(text: str, *words: str) -> tuple[Evidence, ...]:
    return tuple(
        Evidence("summary", text.index(word), text.index(word) + len(word), word) for word in words
    )


def doubted(
    text: str, *words: str, origin: str = "", status: Status = "flagged"
) -> SummarySentence:
    """A sentence with one failed check that points at `words`."""
    check = Check(
        "numbers", False, f"not in the article: {', '.join(words)}", evidence(text, *words)
    )
    checks = (Check("language", True), check)
    return SummarySentence(text, (Source(1, 0.7),), status, checks, origin)


WRONG = "Blue Sea Lines will run it until 2053."
LOST = SummarySentence(
    "", (Source(1, 0.3),), "withheld", (Check("support", False, "far from the Arabic"),), SECOND
)


def doubtful_summary(*sentences: SummarySentence, tokens: int = 0) -> Summary:
    """English of one sound sentence, then `sentences`, with the checks of all by name."""
    found = (*ENGLISH.sentences, *(sentences or (doubted(WRONG, "2053", origin=SECOND), LOST)))
    checks = tuple(check for sentence in found for check in sentence.checks)
    english = part("en", found, checks=checks, status="flagged", model=QWEN_CODER.id)
    return summary(english=dataclasses.replace(english, tokens=tokens))


def hostile_summary() -> Summary:
    check = Check("numbers", False, f"not in the article: {HOSTILE}")
    return summary(
        part(
            sentences=(SummarySentence(f"جملة {HOSTILE}", (Source(0, 1.0),)),),
            checks=(check,),
            status="flagged",
        ),
        part(
            "en",
            (
                SummarySentence(HOSTILE, (Source(0, 1.0),)),
                doubted(HOSTILE, "<img", "example *b", origin=HOSTILE),
                SummarySentence("", (), "withheld", (Check(HOSTILE, False, HOSTILE),), HOSTILE),
            ),
            model=HOSTILE,
        ),
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


# --- sentences that are not sound --------------------------------------------------------------


def test_text_shows_a_flag_under_its_sentence_with_the_reason_and_the_arabic() -> None:
    lines = render.text(doubtful_summary()).splitlines()
    at = lines.index(f"  {LRI}{WRONG} [2]{PDI}")
    assert lines[at + 1] == "    ! flagged: numbers: not in the article: 2053"
    assert lines[at + 2] == f"    Arabic: {RLI}{SECOND}{PDI}"


def test_text_quotes_the_words_concerned_where_the_reason_does_not_name_them() -> None:
    check = Check("names", False, "the Arabic has no such person", evidence(WRONG, "Blue Sea"))
    flagged = SummarySentence(WRONG, (), "flagged", (check,))
    shown = render.text(doubtful_summary(flagged))
    assert '! flagged: names: the Arabic has no such person ("Blue Sea")' in shown
    assert '("2053")' not in render.text(doubtful_summary())  # its reason names them


def contradicted() -> SummarySentence:
    """A sentence whose failed check points at 2035 in the article."""
    flagged = doubted(WRONG, "2053")
    at = f"{FIRST}\n{SECOND}\n".index("2035")
    said = (*flagged.checks[1].evidence, Evidence("article", at, at + 4, "2035"))
    check = dataclasses.replace(flagged.checks[1], evidence=said)
    return dataclasses.replace(flagged, checks=(check,), sources=(Source(0, 0.9),))


def test_text_shows_the_articles_words_that_a_flagged_sentence_is_held_against() -> None:
    lines = render.text(doubtful_summary(contradicted())).splitlines()
    at = next(number for number, line in enumerate(lines) if "! flagged: numbers" in line)
    assert lines[at + 1].strip() == f"Article [2]: {RLI}{SECOND.replace('2035', '>>2035<<')}{PDI}"


def test_markdown_names_and_lists_the_article_sentence_a_flag_is_held_against() -> None:
    shown = render.markdown(doubtful_summary(contradicted()))
    assert "**Flagged:** numbers: not in the article: 2053 \\[2\\]" in shown
    assert f"**\\[2\\]** {SECOND}" in shown


def test_text_shows_why_and_the_arabic_in_the_place_of_a_withheld_sentence() -> None:
    lines = render.text(doubtful_summary(LOST, doubted(WRONG))).splitlines()
    at = lines.index("  ! withheld: support: far from the Arabic [2]")
    assert "quay" in lines[at - 1]
    assert lines[at + 1] == f"    Arabic: {RLI}{SECOND}{PDI}"
    assert WRONG in lines[at + 2]


@pytest.mark.parametrize("form", [render.text, render.markdown, render.html])
def test_the_reason_of_a_sentence_is_said_at_the_sentence_and_counted_at_the_language(
    form: object,
) -> None:
    shown = form(doubtful_summary())  # type: ignore[operator]
    shown = re.sub('title="[^"]*"', "", shown)  # the words themselves say it too
    assert shown.count("not in the article: 2053") == 1
    assert shown.count("far from the Arabic") == 1
    assert "English is flagged: 1 of 3 sentences, and 1 withheld" in shown
    assert "English is flagged: 1 of 2 sentences" in form(doubtful_summary(doubted(WRONG, "2053")))  # type: ignore[operator]
    assert "English is flagged: 1 of 2 sentences withheld" in form(doubtful_summary(LOST))  # type: ignore[operator]


@pytest.mark.parametrize("form", [render.text, render.markdown, render.html])
def test_a_sound_sentence_shows_neither_a_flag_nor_its_origin(form: object) -> None:
    sound = SummarySentence(WRONG, (Source(0, 0.9),), origin="نص لا يظهر")
    shown = form(summary(english=part("en", (sound,))))  # type: ignore[operator]
    assert "flagged" not in shown.lower() and sound.origin not in shown


def test_a_failed_check_flags_a_sentence_whatever_its_status() -> None:
    shown = render.text(doubtful_summary(doubted(WRONG, "2053", status="ok")))
    assert "! flagged: numbers: not in the article: 2053" in shown


def test_a_flag_without_a_failed_check_is_not_hidden() -> None:
    shown = render.text(doubtful_summary(SummarySentence(WRONG, (), "flagged")))
    assert "! flagged: no reason was recorded" in shown


def test_the_text_of_a_withheld_sentence_is_never_shown() -> None:
    shown = doubtful_summary(doubted(WRONG, "2053", origin=SECOND, status="withheld"))
    for form in (render.text, render.html, render.markdown):
        assert "will run it" not in form(shown)


def test_a_failure_of_the_whole_text_is_still_shown_beside_flagged_sentences() -> None:
    shown = doubtful_summary()
    assert shown.english
    checks = (*shown.english.checks, Check("budget", False, "90 words"))
    english = dataclasses.replace(shown.english, checks=checks)
    line = "English is flagged: 1 of 3 sentences, and 1 withheld; budget: 90 words"
    assert line in render.text(dataclasses.replace(shown, english=english))


def test_a_language_of_withheld_sentences_says_that_none_can_be_shown() -> None:
    shown = render.text(summary(english=part("en", (LOST,), status="withheld")))
    assert "English is withheld: no sentence can be shown" in shown


def test_html_marks_the_words_that_failed_and_says_flagged_in_words() -> None:
    html = render.html(doubtful_summary())
    box = html[html.index('<div class="ans-flag"') : html.index("</div>", html.index(WRONG[:9]))]
    assert re.findall('<mark title="([^"]*)">(.*?)</mark>', box) == [
        ("numbers: not in the article: 2053", "2053")
    ]
    assert "<strong>Flagged:</strong> numbers: not in the article: 2053" in box
    origin = box[box.index('<p dir="rtl" lang="ar">') :]
    assert re.sub("<[^>]+>", "", origin).strip() == f"Arabic: {SECOND}"


def test_html_puts_a_placeholder_with_a_link_where_a_sentence_is_withheld() -> None:
    html = render.html(doubtful_summary())
    place = html[html.index("<strong>Withheld:</strong> support") :]
    assert place.index("-s2") < place.index('<p dir="rtl" lang="ar">') < place.index("</div>")
    Page(html)


def test_html_keeps_the_order_of_sentences_and_links_each_source_once() -> None:
    last = SummarySentence("It opens in May.", (Source(1, 0.9),))
    html = render.html(doubtful_summary(doubted(WRONG, "2053"), LOST, last))
    english = html[html.index('<section dir="ltr"') :]
    shown = ["quay of 450", "will run it", "Flagged:", "Withheld:", "It opens in May."]
    assert [english.count(words) for words in shown] == [1] * len(shown)
    assert sorted(shown, key=english.index) == shown
    assert english[: english.index("</section>")].count("<a ") == 4
    own = re.findall(r' id="ans-[\w-]+-en(\d)"', english)
    assert own == ["1", "2", "3", "4"]


def test_an_arabic_sentence_is_flagged_in_english_read_from_left_to_right() -> None:
    arabic = part(sentences=(doubted(FIRST, "450"),), status="flagged")
    html = render.html(summary(arabic))
    assert '<mark title="numbers: not in the article: 450"><bdi>450</bdi></mark>' in html
    assert re.search('<p id="[^"]+" dir="ltr" lang="en"><strong>Flagged:</strong>', html)
    shown = render.markdown(summary(arabic))
    assert '<div dir="ltr" lang="en">\n\n**Flagged:** numbers' in shown


def test_markdown_shows_flag_mark_reason_and_arabic_in_their_directions() -> None:
    shown = render.markdown(doubtful_summary())
    assert (
        "until <mark>2053</mark>. \\[2\\]\n\n**Flagged:** numbers: not in the article: 2053"
        in shown
    )
    origin = f'<div dir="rtl" lang="ar">\n\n<span lang="en">Arabic</span>: {SECOND}\n\n</div>'
    assert shown.count(origin) == 2
    assert "**Withheld:** support: far from the Arabic \\[2\\]" in shown
    assert shown.count("<div") == shown.count("</div>")


def test_the_footer_counts_tokens_only_where_a_model_ran() -> None:
    assert "; 112 tokens generated; 1.2 s" in render.text(doubtful_summary(tokens=112))
    assert "; 1 token generated;" in render.html(doubtful_summary(tokens=1))
    assert "generated" not in render.markdown(doubtful_summary())


def test_json_gives_each_sentence_its_status_checks_origin_and_candidates() -> None:
    tried = (
        Candidate(WRONG, (Check("names", True), Check("numbers", False, "x")), 11),
        Candidate("Blue Sea Lines will run it until 2035.", (Check("names", True),), 12),
    )
    flagged = dataclasses.replace(doubted(WRONG, "2053", origin=SECOND), candidates=tried)
    made = json.loads(json.dumps(doubtful_summary(flagged, tokens=23).to_dict()))["english"]
    assert made["tokens"] == 23
    sound, sentence = made["sentences"]
    assert sound["status"] == "ok" and sound["checks"] == sound["candidates"] == []
    assert sound["origin"] == ""
    assert sentence["status"] == "flagged" and sentence["origin"] == SECOND
    failed = sentence["checks"][1]
    assert failed["name"] == "numbers" and not failed["ok"]
    span = failed["evidence"][0]
    assert sentence["text"][span["start"] : span["end"]] == "2053" == span["text"]
    assert sentence["candidates"] == [
        {"text": WRONG, "ok": False, "failed": ["numbers"], "tokens": 11},
        {"text": tried[1].text, "ok": True, "failed": [], "tokens": 12},
    ]


SPANS = st.lists(st.tuples(st.integers(-3, 60), st.integers(-3, 60)), max_size=6)


def pointed(text: str, spans: list[tuple[int, int]]) -> SummarySentence:
    found = tuple(Evidence("summary", start, end, "") for start, end in spans)
    return SummarySentence(text, (), "flagged", (Check("numbers", False, "", found),))


@given(st.text(alphabet=st.characters(), max_size=50), SPANS)
def test_marking_loses_and_repeats_no_text_wherever_the_evidence_points(
    text: str, spans: list[tuple[int, int]]
) -> None:
    sentence = pointed(text, spans)
    assert "".join(piece for piece, _ in marked(sentence)) == visible(text)
    page = Page(render.html(summary(part(sentences=(sentence,)))))
    assert visible(text) in page.text


@given(
    st.text(alphabet="ab5é عـ\u0301\u064b\xa0\u202e\u200b\n ﷲ", max_size=30),
    st.integers(0, 30),
    st.integers(0, 30),
)
def test_what_is_marked_is_what_the_evidence_points_at_or_nothing(
    text: str, start: int, end: int
) -> None:
    found = [piece for piece, wrong in marked(pointed(text, [(start, end)])) if wrong]
    meant = text[start:end]
    if text == visible(text):
        assert found == ([meant] if meant and meant != text else [])
    else:
        assert found in ([], [visible(meant)])


@given(
    st.lists(st.sampled_from(["quay", "450", "رصيف", "é"]), min_size=2, max_size=8),
    st.sampled_from([" ", "  ", "\xa0", "\n", "\u200b ", " \u202e"]),
    st.data(),
)
def test_a_whole_word_is_marked_however_the_words_are_spaced(
    words: list[str], space: str, data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(words) - 1))
    start = len(space.join(words[:number])) + (len(space) if number else 0)
    sentence = pointed(space.join(words), [(start, start + len(words[number]))])
    pieces = marked(sentence)
    assert [piece for piece, wrong in pieces if wrong] == [words[number]]
    before = "".join(piece for piece, _ in pieces[: [wrong for _, wrong in pieces].index(True)])
    assert len(before.split()) == number


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("x  e\u0301 y", [3]),  # one letter when composed
        ("ب\u0651\u064e\u0650  كتب", [1, 3]),  # marks that NFC puts into another order
        ("x ـ\u200bـ y", [2]),  # two tatweels in a row are one dash
    ],
)
def test_what_cannot_be_told_apart_in_what_is_shown_is_not_marked(
    text: str, starts: list[int]
) -> None:
    sentence = pointed(text, [(start, start + 1) for start in starts])
    assert marked(sentence) == [(visible(text), False)]


def test_evidence_that_overlaps_or_touches_is_marked_once() -> None:
    assert marked(pointed("one 2035 two", [(4, 8), (4, 6), (6, 9)])) == [
        ("one ", False), ("2035 ", True), ("two", False),
    ]  # fmt: skip


def test_evidence_of_a_passed_check_of_the_article_or_of_the_whole_sentence_marks_nothing() -> None:
    whole = (Evidence("summary", 0, len(WRONG), WRONG),)
    checks = (
        Check("numbers", True, "", evidence(WRONG, "2053")),
        Check("names", False, "", (Evidence("article", 0, 4, "Blue"),)),
        Check("support", False, "", whole),
    )
    assert marked(SummarySentence(WRONG, (), "flagged", checks)) == [(WRONG, False)]


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
            part("en", (SummarySentence(text, (), "flagged", (Check(evil, False, evil),), text),)),
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
        "article style h3 h4 div section p span a bdi details summary ol ul li footer"
        " mark strong svg rect".split()
    )
    assert {tag for tag, _ in page.elements} <= allowed
    for _, attrs in page.elements:
        assert not [name for name in attrs if name.startswith("on") or name in ("src", "style")]
    assert all(a["href"].startswith("#ans-") for a in page.attributes("a"))  # type: ignore[union-attr]
    assert page.text.count("<script>alert(1)</script>") >= 5  # shown, not obeyed


def test_markdown_holds_no_markup_of_the_article() -> None:
    shown = render.markdown(hostile_summary())
    assert not re.search("@(?!<!-- -->)", shown)
    shown = re.sub("</?mark>", " ", shown)  # an element: no link and no emphasis goes across it
    allowed = (
        r'</?div(?: dir="(?:rtl|ltr)" lang="(?:ar|en)")?>|<span lang="en">Arabic</span>|<!-- -->'
    )
    ours = re.sub(allowed, "", shown)
    ours = re.sub(r"^\*\*(Flagged|Withheld):\*\*", r"\1", ours, flags=re.M)
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


def doubts(text: str, origin: str) -> list[SummarySentence]:
    checks = (Check(text, False, text),)
    return [
        SummarySentence(text, (), "flagged", checks, origin),
        SummarySentence("", (), "withheld", checks, origin),
    ]


@given(st.text(max_size=80))
def test_no_text_adds_a_line_to_the_terminal_rendering(text: str) -> None:
    plain = render.text(
        summary(part(sentences=(SummarySentence("أ"),)), title="أ", warnings=("أ",))
    )
    shown = render.text(
        summary(part(sentences=(SummarySentence(text),)), title=f"أ{text}", warnings=(text,))
    )
    assert len(shown.splitlines()) == len(plain.splitlines())
    lines = [
        len(render.text(doubtful_summary(*both)).splitlines())
        for both in (doubts("أ", "أ"), doubts(text, f"أ{text}"))
    ]
    assert lines[0] == lines[1]


def test_a_long_hostile_line_is_rendered_in_linear_time() -> None:
    line = "a1+.-" * 40_000 + "٫1" * 40_000 + "_*" * 40_000
    points = [(start, start + 2) for start in range(0, len(line), 5)]
    shown = summary(part(sentences=(SummarySentence(line), pointed(f"  {line}", points))))
    assert len(render.html(shown)) > 2 * len(line)
    assert len(render.markdown(shown)) > len(line)


def test_a_rendering_for_programs_has_no_invisible_characters_and_loses_nothing() -> None:
    shown = render.text(summary())
    assert set(RLM + LRI + RLI + PDI) & set(shown)
    bare = render.plain(shown)
    assert not set(RLM + LRI + RLI + PDI) & set(bare)
    assert [c for c in shown if c not in RLM + LRI + RLI + PDI] == list(bare)


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
        ("على http://example.org/a?b=1", ["http://example.org/a?b=1"]),
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
    first = [a["id"] for _, a in Page(render.html(summary(seconds=1.0))).elements if "id" in a]
    again = [a["id"] for _, a in Page(render.html(summary(seconds=2.0))).elements if "id" in a]
    assert list(map(plain, first)) == list(map(plain, again))  # type: ignore[arg-type]
    other = [a["id"] for _, a in Page(render.html(summary(title="آخر"))).elements if "id" in a]
    assert not {*map(plain, first)} & {*map(plain, other)}  # type: ignore[arg-type]


def test_the_card_requests_nothing_and_runs_nothing() -> None:
    html = render.html(summary())
    assert not re.search(r"<script|https?:|url\(|@import|src=", html)


def test_the_style_is_small_scoped_and_knows_the_dark() -> None:
    assert len(STYLE.encode()) < 8000
    assert "prefers-color-scheme:dark" in STYLE
    plain_style = re.sub(r":(?:is|not)\([^{}]*\)(?=\{)", "", STYLE)  # they name the page's themes
    selectors = [one for one in re.findall(r"([^{}]+)\{", plain_style) if "@media" not in one]
    assert len(selectors) > 5
    assert all(one.strip().startswith(".ans-") for group in selectors for one in group.split(","))


def test_a_page_declares_its_encoding_and_escapes_its_title() -> None:
    page = Page(render.page([render.html(summary())], "</title><script>"))
    assert {"charset": "utf-8"} in page.attributes("meta")
    assert not page.attributes("script")


def test_a_notebook_and_print_show_the_renderings() -> None:
    shown = summary()
    assert str(shown) == render.text(shown)
    assert plain(shown._repr_html_()) == plain(render.html(shown))
    assert shown._repr_markdown_() == render.markdown(shown)
