"""The public check of any summary against its article."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import summarizer
from summarizer import Article, ArticleError, OptionError, verify
from summarizer.verification import Verification, examine

TITLE = "افتتاح جسر جديد فوق نهر دجلة"
TEXT = (
    "افتتح وزير النقل العراقي سامر الجبوري، الثلاثاء 4 آذار 2025، جسرا جديدا فوق نهر دجلة في مدينة"
    " الموصل بكلفة 42 مليون دولار. وقال الجبوري إن الجسر يبلغ طوله 620 مترا ويخدم 90 ألف سيارة"
    " يوميا.\n\n"
    "ونفت مديرة البلدية هناء العزاوي وجود تشققات في الجسر القديم، وأضافت: «الجسر القديم آمن ولن"
    " يغلق أمام الشاحنات هذا العام». وشاركت شركة تركية في أعمال البناء التي استغرقت ثلاث سنوات."
)
ARABIC = (
    "افتتح وزير النقل العراقي سامر الجبوري الثلاثاء جسرا جديدا في الموصل كلفته 42 مليون دولار ويبلغ"
    " طوله 620 مترا. ونفت مديرة البلدية هناء العزاوي وجود تشققات في الجسر القديم."
)
ENGLISH = (
    "Iraqi Transport Minister Samer al-Jubouri on Tuesday opened a new bridge over the Tigris in"
    " Mosul that cost 42 million dollars. Municipality director Hanaa al-Azzawi denied that there"
    " were cracks in the old bridge."
)


@pytest.fixture(scope="module")
def article() -> Article:
    return Article(TEXT, title=TITLE)


def failed(article: Article, text: str, language: str | None = None) -> set[str]:
    return {check.name for check in verify(article, text, language) if not check.ok}  # type: ignore[arg-type]


@pytest.mark.parametrize(("text", "language"), [(ARABIC, "ar"), (ENGLISH, "en")])
def test_a_true_summary_passes_every_check(article: Article, text: str, language: str) -> None:
    assert failed(article, text, language) == set()


@pytest.mark.parametrize(
    ("text", "old", "new", "name"),
    [
        (ARABIC, "42", "24", "numbers"),
        (ARABIC, "الثلاثاء", "الخميس", "numbers"),
        (ARABIC, "دولار", "دينار", "numbers"),
        (ARABIC, "الموصل", "البصرة", "places"),
        (ARABIC, "العراقي", "السوري", "places"),
        (ARABIC, "ونفت", "وأكدت", "negation"),
        (ENGLISH, "42 million", "42 billion", "numbers"),
        (ENGLISH, "Tuesday", "Thursday", "numbers"),
        (ENGLISH, "dollars", "euros", "numbers"),
        (ENGLISH, "Mosul", "Basra", "places"),
        (ENGLISH, "Iraqi", "Syrian", "places"),
        (ENGLISH, "denied", "confirmed", "negation"),
    ],
)
def test_one_change_makes_its_check_fail(
    article: Article, text: str, old: str, new: str, name: str
) -> None:
    assert text.count(old) == 1
    assert name in failed(article, text.replace(old, new))


@pytest.mark.parametrize(
    "sentence",
    [
        "The museum will lend forty paintings to a gallery in Paris next spring.",
        "وأعلنت الجامعة إلغاء امتحانات القبول بسبب إضراب المعلمين.",
    ],
)
def test_an_invented_sentence_rests_on_nothing(article: Article, sentence: str) -> None:
    text = f"{ARABIC if sentence[0] > 'z' else ENGLISH} {sentence}"
    found = examine(article, text)
    assert "support" in {check.name for check in found.failed}
    assert found.sentences[-1].text == sentence
    assert found.sentences[-1].sources == ()
    assert all(other.sources for other in found.sentences[:-1])


def test_each_sentence_is_traced_to_the_article_across_the_languages(article: Article) -> None:
    for text in (ARABIC, ENGLISH):
        first, second = examine(article, text).sentences
        assert first.sources[0].sentence == 0
        assert second.sources[0].sentence == 2
        assert all(0 < source.score <= 1 for source in (*first.sources, *second.sources))


def test_the_wrong_language_is_a_failed_check_not_an_error(article: Article) -> None:
    assert "language" in failed(article, ENGLISH, "ar")
    assert "language" in failed(article, ARABIC, "en")


def test_evidence_points_into_both_texts(article: Article) -> None:
    text = ENGLISH.replace("denied", "confirmed").replace("Mosul", "Basra")
    wheres = set()
    for check in verify(article, text, "en"):
        for item in check.evidence:
            whole = text if item.where == "summary" else TEXT
            assert whole[item.start : item.end] == item.text != ""
            wheres.add(item.where)
    assert wheres == {"summary", "article"}


def test_evidence_of_a_sentence_has_offsets_into_that_sentence(article: Article) -> None:
    found = examine(article, ENGLISH.replace("denied", "confirmed"), "en")
    (check,) = found.sentences[1].failed
    for item in check.evidence:
        if item.where == "summary":
            assert found.sentences[1].text[item.start : item.end] == item.text
    assert found.sentences[0].failed == ()


def test_the_checks_are_always_the_same_ones_in_the_same_order(article: Article) -> None:
    names = [tuple(c.name for c in verify(article, text)) for text in (ARABIC, ENGLISH, "نعم هنا")]
    assert len(set(names)) == 1
    assert set(names[0]) >= {"language", "numbers", "names", "places", "negation", "support"}


def test_a_number_that_stands_only_in_the_given_title_is_the_articles() -> None:
    article = Article(TEXT, title="الجسر السابع في المدينة يفتح أمام 90 ألف سيارة و17 حافلة")
    assert "numbers" not in failed(article, "افتتح الجسر الجديد أمام 17 حافلة.", "ar")
    assert "numbers" in failed(Article(TEXT), "افتتح الجسر الجديد أمام 17 حافلة.", "ar")


def test_a_string_is_the_articles_text() -> None:
    assert verify(TEXT, ARABIC, "ar") == verify(Article(TEXT), ARABIC, "ar")


def test_without_vectors_nothing_is_loaded_and_most_is_still_found(article: Article) -> None:
    class Forbidden:
        def encode(self, texts: object) -> object:
            raise AssertionError("the encoder was used")

    checks = verify(article, ENGLISH.replace("42", "24"), "en", encoder=False)
    assert {check.name for check in checks if not check.ok} == {"numbers"}
    with pytest.raises(AssertionError, match="was used"):
        verify(article, ENGLISH, "en", encoder=Forbidden())  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "  \n", "... !"])
def test_a_text_without_words_is_an_error_that_says_what_to_give(
    article: Article, text: str
) -> None:
    with pytest.raises(ArticleError, match="no words"):
        verify(article, text)


def test_what_is_no_text_is_an_error(article: Article) -> None:
    with pytest.raises(ArticleError, match="not bytes"):
        verify(article, b"abc")  # type: ignore[arg-type]


def test_a_text_of_a_book_is_an_error(article: Article) -> None:
    with pytest.raises(ArticleError, match="at most"):
        verify(article, "word " * 30_000)


def test_an_unknown_language_is_an_error(article: Article) -> None:
    with pytest.raises(OptionError, match="'fr'"):
        verify(article, ENGLISH, "fr")  # type: ignore[arg-type]


def test_an_article_in_english_is_refused() -> None:
    with pytest.raises(ArticleError, match="no Arabic"):
        verify(ENGLISH, ENGLISH, "en")


def test_a_verification_can_be_read_as_json(article: Article) -> None:
    found = examine(article, ENGLISH, "en")
    assert isinstance(found, Verification)
    shown = found.to_dict()
    assert (shown["language"], shown["status"]) == ("en", "ok")
    assert [check["name"] for check in shown["checks"]] == [check.name for check in found]
    assert len(shown["sentences"]) == 2 and len(found) == len(found.checks)


def test_verify_is_public() -> None:
    assert summarizer.verify is verify


@settings(max_examples=60, deadline=None)
@given(
    st.text(
        st.one_of(
            st.characters(blacklist_categories=["Cs"]),
            st.sampled_from('لم نفى 42 مليون دولار not denied Mosul ، . « » " ٣٤'),
        ),
        max_size=200,
    )
)
def test_any_text_is_checked_or_refused_never_a_crash(text: str) -> None:
    try:
        found = examine(Article(TEXT), text, encoder=False)
    except ArticleError:
        return
    for check in found:
        for item in check.evidence:
            whole = text if item.where == "summary" else TEXT
            assert whole[item.start : item.end] == item.text
