"""What a verification found, as text and as a card: statuses, marks, reasons, the article, counts."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import checkreport
from summarizer.article import Article
from summarizer.records import Check, Evidence, Language, Source, Status, SummarySentence

RLM, LRI, RLI, PDI = "\u200f", "\u2066", "\u2067", "\u2069"
FIRST = "افتتح الميناء رصيفا جديدا بطول 450 مترا."
SECOND = "وقال المدير إن الشركة ستشغله حتى عام 2035."
ARTICLE = Article(text=f"{FIRST}\n{SECOND}\n", title="الميناء يتوسع")
WRONG = "The company will run it until 2053."


@dataclass(frozen=True)
class Found:
    """As much of a `Verification` as a report needs."""

    sentences: tuple[SummarySentence, ...] = ()
    checks: tuple[Check, ...] = ()
    language: Language = "en"
    status: Status = "ok"

    def to_dict(self) -> dict[str, Any]:
        return {"language": self.language, "texts": [one.text for one in self.sentences]}


SOUND = SummarySentence("The port opened a quay of 450 metres.", (Source(0, 0.9),))
BAD = Check(
    "numbers",
    False,
    "the summary says 2053, the article 2035",
    (
        Evidence("summary", 30, 34, "2053"),
        Evidence("article", ARTICLE.text.index("2035"), ARTICLE.text.index("2035") + 4, "2035"),
    ),
)
FAILED = SummarySentence(WRONG, (Source(0, 0.5),), "flagged", (Check("dates", True), BAD))
TOO_LONG = Check("length", False, "longer than the article")


def test_each_statement_has_its_number_its_status_and_its_text() -> None:
    lines = checkreport.text(Found((SOUND, FAILED)), ARTICLE).splitlines()
    at = lines.index("1. ok")
    assert lines[at + 1].strip() == f"{LRI}{SOUND.text}{PDI}"
    at = lines.index("2. failed: numbers")
    assert lines[at + 1].strip() == f"{LRI}The company will run it until >>2053<<.{PDI}"
    assert lines[at + 2].strip() == "! numbers: the summary says 2053, the article 2035"


def test_the_articles_sentences_are_beside_with_numbers_and_the_words_marked() -> None:
    lines = [line.strip() for line in checkreport.text(Found((FAILED,)), ARTICLE).splitlines()]
    at = lines.index(f"[1] {RLI}{FIRST}{PDI}")
    assert lines[at + 1] == f"[2] {RLI}{SECOND.replace('2035', '>>2035<<')}{PDI}"


def test_a_passed_check_is_not_mentioned() -> None:
    assert "dates" not in checkreport.text(Found((FAILED,)), ARTICLE)


def test_an_arabic_statement_is_ordered_from_the_right_in_a_terminal() -> None:
    shown = checkreport.text(Found((SummarySentence(FIRST),), language="ar"), ARTICLE)
    assert f"   {RLM}{RLI}{FIRST}{PDI}" in shown.splitlines()


def test_words_of_the_article_outside_its_sentences_are_shown_without_a_number() -> None:
    article = Article(text=f"الميناء يتوسع\n\n{FIRST}\n{SECOND}\n", title="الميناء يتوسع")
    check = Check("names", False, "another name", (Evidence("article", 0, 7, "الميناء"),))
    shown = checkreport.text(Found((SummarySentence("It.", (), "flagged", (check,)),)), article)
    assert f"the article, outside its sentences: {RLI}>>الميناء<<{PDI}" in shown


@pytest.mark.parametrize(
    ("sentences", "checks", "said"),
    [
        ((SOUND,), (), "English: 1 statement checked, none failed"),
        ((SOUND, FAILED), (BAD,), "English: 2 statements checked, 1 failed (numbers)"),
        (
            (SOUND, FAILED),
            (BAD, TOO_LONG),
            "English: 2 statements checked, 1 failed (numbers); as a whole it failed: length",
        ),
        (
            (SOUND,),
            (TOO_LONG,),
            "English: 1 statement checked, none failed; as a whole it failed: length",
        ),
        ((SummarySentence(WRONG, (), "flagged"),), (), "English: 1 statement checked, 1 failed"),
        ((), (), "English: 0 statements checked, none failed"),
    ],
)
def test_the_last_line_counts_statements_and_failures(
    sentences: tuple[SummarySentence, ...], checks: tuple[Check, ...], said: str
) -> None:
    found = Found(sentences, checks)
    assert checkreport.text(found, ARTICLE).splitlines()[-1] == said
    assert said in checkreport.html(found, ARTICLE)


def test_what_fails_as_a_whole_is_said_apart() -> None:
    shown = checkreport.text(Found((FAILED,), (BAD, TOO_LONG)), ARTICLE)
    whole = shown[shown.index("The text as a whole") :]
    assert "! length: longer than the article" in whole and "2053" not in whole
    html = checkreport.html(Found((FAILED,), (BAD, TOO_LONG)), ARTICLE)
    assert "The text as a whole: length: longer than the article" in html


@pytest.mark.parametrize(
    ("found", "sound"),
    [
        (Found((SOUND,), (Check("dates", True),)), True),
        (Found((SOUND, FAILED)), False),
        (Found((SOUND,), (TOO_LONG,)), False),
        (Found((SOUND,), status="flagged"), False),
    ],
)
def test_a_verification_passes_only_if_nothing_failed_anywhere(found: Found, sound: bool) -> None:
    assert checkreport.passed(found) is sound  # type: ignore[arg-type]


def test_html_is_one_page_with_one_card_that_underlines_and_links() -> None:
    html = checkreport.html(Found((SOUND, FAILED), (BAD,)), ARTICLE)
    assert html.count("<!doctype html>") == html.count('<article class="ans-card"') == 1
    assert html.count("<section") == 1 and '<section dir="ltr" lang="en">' in html
    assert '<mark title="numbers: the summary says 2053, the article 2035">2053</mark>' in html
    targets = set(re.findall(r'href="#([^"]+)"', html))
    assert len(targets) == 2 and targets <= set(re.findall(r'<li id="([^"]+)"', html))
    assert "العربية" not in html  # no empty part for the other language


def test_a_long_article_sentence_is_cut_around_the_words() -> None:
    filler = "كلمة " * 1000
    body = f"بدأ {filler}2035 {filler}انتهى."
    evidence = (Evidence("article", body.index("2035"), body.index("2035") + 4, "2035"),)
    check = Check("numbers", False, "x", evidence)
    found = Found((SummarySentence("It.", (), "flagged", (check,)),))
    shown = checkreport.text(found, Article(text=body))
    assert ">>2035<<" in shown and "بدأ" not in shown and len(shown) < 2000


def test_a_summary_with_very_many_findings_is_reported_in_linear_time() -> None:
    body = "قال المسؤول إن العمل مستمر.\n" * 10_000
    article = Article(text=body)
    points = range(0, len(body) - 5, 10)
    found = (Evidence("article", at, at + 4, "") for at in points)
    said = (Evidence("summary", at, at + 1, "") for at in range(0, 20_000, 2))
    check = Check("names", False, "x", (*found, *said))
    sentence = SummarySentence("a " * 10_000, (), "flagged", (check,))
    shown = checkreport.text(Found((sentence,), (check,)), article)
    assert shown.count(">>") > 5_000
    assert re.findall(r"^     \[(\d+)\]", shown, re.M) == ["1", "2", "3", "4", "5"]
    assert checkreport.html(Found((sentence,), (check,)), article).count("<mark") > 5_000


@given(st.text(max_size=60), st.integers(-2, 60), st.integers(-2, 60))
def test_no_text_adds_lines_or_controls_or_loses_isolates(text: str, start: int, end: int) -> None:
    evidence = (Evidence("summary", start, end, text), Evidence("article", start, end, text))
    failed = SummarySentence(text, (), "flagged", (Check(text, False, text, evidence),))
    shown = checkreport.text(Found((failed,), (Check(text, False, text),)), ARTICLE)
    for line in shown.splitlines():
        assert line.count(PDI) == line.count(LRI) + line.count(RLI)
    rest = re.sub(f"[{RLM}{LRI}{RLI}{PDI}\n]", "", shown)
    unwanted = ("Cc", "Cf", "Zl", "Zp")  # controls, marks of direction, line separators
    odd = {char for char in rest if ord(char) < 0x3000 and unicodedata.category(char) in unwanted}
    assert odd <= {"\u200c", "\u200d"}
    assert shown.splitlines() == shown.split("\n")
    checkreport.html(Found((failed,)), ARTICLE).encode()


def test_a_hostile_summary_adds_no_markup() -> None:
    evil = "<script>alert(1)</script>\" onmouseover='x' ]]> \u202e"
    failed = SummarySentence(evil, (), "flagged", (Check(evil, False, evil),))
    html = checkreport.html(Found((failed,), (Check("a" + evil, False, evil),)), ARTICLE)
    assert "<script" not in html and "\u202e" not in html
    assert not re.search(r"<[^>]*\sonmouseover", html)
