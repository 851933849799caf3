"""Work against the length of the article, counted in calls: seconds depend on the machine."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from summarizer import Article, Summarizer, encoder, verify
from summarizer.facts.alignment import Alignment, Text
from summarizer.selection import MAX_SENTENCES_COMPARED

WHO = (
    "أعلن وزير الصحة",
    "أكد رئيس البلدية",
    "قال مدير الجامعة",
    "أوضح محافظ المدينة",
    "لم يذكر مدير البنك",
)
WHAT = ("افتتاح مستشفى جديد", "بناء ثلاث مدارس", "إطلاق خط حافلات", "ترميم السوق القديم", "زراعة ألف شجرة",
        "تعيين أطباء وممرضين", "إغلاق الطريق الساحلي")  # fmt: skip
WHERE = ("في مدينة إربد شمال البلاد.", "قرب الحدود الشرقية.", "في وسط العاصمة.")
SUMMARY = "أعلن وزير الصحة افتتاح مستشفى جديد بكلفة 1200 دينار في وسط العاصمة."


def article(sentences: int, *, lines: bool) -> Article:
    """All sentences differ; the words do not, so that what is kept of words is kept in both."""
    made = [
        f"{WHO[n % 5]} {WHAT[n % 7]} بكلفة {1200 + n} دينار {WHERE[n % 3]}"
        for n in range(sentences)
    ]
    return Article(text=("\n" if lines else " ").join(made), title="أخبار المدينة")


def calls(work: Callable[[], object]) -> int:
    count = 0

    def tally(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(tally)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("lines", [True, False], ids=["in lines", "in one paragraph"])
def test_four_times_the_article_is_about_four_times_the_work(lines: bool) -> None:
    summarizer = Summarizer("extractive", languages="ar")
    summarizer.summarize(article(400, lines=lines))  # loads, and fills what is kept of words
    counted = []
    for sentences in (100, 400):
        encoder._VECTORS.clear()
        counted.append(calls(lambda n=sentences: summarizer.summarize(article(n, lines=lines))))  # type: ignore[misc]
    assert counted[1] < 4.4 * counted[0]


@pytest.mark.parametrize(
    "summary", [SUMMARY, "The minister did not open a hospital for 900 dinars."]
)
def test_checking_against_four_times_the_article_is_about_four_times_the_work(summary: str) -> None:
    verify(article(400, lines=True), summary)
    counted = []
    for sentences in (100, 400):
        encoder._VECTORS.clear()
        counted.append(calls(lambda n=sentences: verify(article(n, lines=True), summary)))  # type: ignore[misc]
    assert counted[1] < 5 * counted[0]


def test_the_count_would_see_quadratic_work() -> None:
    def pairs(size: int) -> None:
        for one in range(size):
            for other in range(size):
                max(one, other)

    assert calls(lambda: pairs(40)) > 10 * calls(lambda: pairs(10))


def test_a_word_is_linked_to_no_more_places_however_long_the_article_is() -> None:
    links = []
    for sentences in (1000, 3000):
        pair = Alignment(Text(SUMMARY, "ar"), Text(article(sentences, lines=True).text, "ar"))
        links.append(sum(map(len, pair.links)))
    assert links[1] < 1.5 * links[0]


def test_only_so_many_sentences_are_read_in_every_way(monkeypatch: pytest.MonkeyPatch) -> None:
    from summarizer import selection

    seen = []
    whole = selection.readings
    monkeypatch.setattr(selection, "readings", lambda text: seen.append(text) or whole(text))
    Summarizer("extractive", languages="ar").summarize(article(300, lines=True))
    assert 0 < len(seen) <= MAX_SENTENCES_COMPARED
