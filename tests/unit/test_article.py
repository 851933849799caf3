from __future__ import annotations

import copy
import pickle
import time
from dataclasses import FrozenInstanceError
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.article import Article, require_arabic
from summarizer.errors import ArticleError
from summarizer.reader import read

SEED = Path(__file__).parents[2] / "seeds" / "egovernment-forum.txt"

HEADLINE = "محطة جديدة لتحلية المياه في الساحل الشرقي"
BODY = (
    "افتتح وزير الطاقة صباح اليوم محطة جديدة لتحلية المياه. وحضر الافتتاح عدد من الأهالي.\n"
    "وقال الوزير إن المحطة ستزود 300 ألف نسمة بالمياه."
)


def texts(article: Article) -> list[str]:
    return [sentence.text for sentence in article.sentences]


def test_the_raw_text_is_kept_untouched() -> None:
    raw = "\ufeff+A\r\n  " + HEADLINE + "\u200f\r\n\r\n" + BODY + "\x00\n"
    assert Article(raw).text == raw


def test_sentences_exclude_title_and_chrome_and_know_their_paragraph() -> None:
    article = Article(f"الرئيسية > أخبار\n{HEADLINE}\n+A\nA-\n{BODY}\nطباعة | مشاركة\n")
    assert article.headline == HEADLINE
    assert texts(article) == [
        "افتتح وزير الطاقة صباح اليوم محطة جديدة لتحلية المياه.",
        "وحضر الافتتاح عدد من الأهالي.",
        "وقال الوزير إن المحطة ستزود 300 ألف نسمة بالمياه.",
    ]
    assert [(s.index, s.paragraph) for s in article.sentences] == [(0, 0), (1, 0), (2, 1)]
    assert len(article.paragraphs) == 2


def test_the_first_sentence_begins_after_the_dateline() -> None:
    article = Article(f"{HEADLINE}\nالمنامة في 12 مارس / بنا / {BODY}")
    assert texts(article)[0].startswith("افتتح وزير الطاقة")
    assert article.text[article.paragraphs[0].start :].startswith("افتتح")


def test_a_dateline_further_down_is_text() -> None:
    article = Article(f"{BODY}\nالقاهرة (رويترز) - قال متحدث إن الاجتماع تأجل.")
    assert texts(article)[-1].startswith("القاهرة (رويترز)")


def test_a_given_title_that_repeats_the_first_line_is_not_a_sentence() -> None:
    article = Article(f"{HEADLINE}.\n{BODY}", title=f"  {HEADLINE.replace('ة', 'ه')}.")
    assert len(article.sentences) == 3
    assert article.headline == HEADLINE.replace("ة", "ه") + "."


def test_with_another_title_given_the_first_line_stays_a_sentence() -> None:
    article = Article(f"{HEADLINE}\n{BODY}", title="الوزير في الساحل الشرقي")
    assert article.headline == "الوزير في الساحل الشرقي"
    assert texts(article)[0] == HEADLINE


def test_a_blank_title_is_no_title() -> None:
    assert Article(f"{HEADLINE}\n{BODY}", title=" \n").headline == HEADLINE


def test_a_text_without_title_has_an_empty_headline() -> None:
    assert Article(BODY).headline == ""


def test_a_one_line_article_is_its_own_sentence_even_with_its_title_given() -> None:
    assert texts(Article(HEADLINE)) == [HEADLINE]
    assert texts(Article(HEADLINE, title=HEADLINE)) == [HEADLINE]
    assert texts(Article("طباعة")) == ["طباعة"]


def test_a_line_without_letters_is_never_a_sentence() -> None:
    assert Article("12345\n---").sentences == ()
    assert texts(Article(f"{BODY} *** 12.5%.")) == texts(Article(BODY))


def test_a_heading_inside_the_body_is_a_sentence_of_its_own() -> None:
    first, second = BODY.split("\n")
    assert "مشروع للمستقبل" in texts(Article(f"{first}\nمشروع للمستقبل\n{second}"))


def test_a_string_that_names_a_file_is_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(BODY, "utf-8")
    assert Article(str(path)).text == str(path)


@pytest.mark.parametrize("value", [b"abc", Path("a.txt"), None, 5, ["a"]])
def test_only_a_str_is_a_text(value: object) -> None:
    with pytest.raises(ArticleError, match=r"summarizer\.read\(path\)") as error:
        Article(value)  # type: ignore[arg-type]
    assert type(value).__name__ in error.value.what


def test_a_title_of_the_wrong_type_is_named() -> None:
    with pytest.raises(ArticleError, match=r"title=.*5.*int"):
        Article("نص", title=5)  # type: ignore[arg-type]


def test_articles_are_frozen_hashable_and_equal_by_value() -> None:
    article, twin = Article(BODY, title="ع"), Article(BODY, title="ع")
    assert article.sentences and article == twin and hash(article) == hash(twin)
    with pytest.raises(FrozenInstanceError):
        article.text = ""  # type: ignore[misc]


@pytest.mark.parametrize("text", [BODY, "", "قال \ud800 الوزير\x00 إن العمل مستمر."])
def test_articles_survive_pickle_and_copy(text: str) -> None:
    article = Article(text, notes=("a",))
    before = article.sentences
    for twin in (pickle.loads(pickle.dumps(article)), copy.deepcopy(article)):
        assert twin == article and twin.sentences == before


def test_sentences_are_worked_out_once() -> None:
    article = Article(BODY)
    assert article.sentences is article.sentences
    assert article.paragraphs is article.paragraphs


scraps = st.lists(
    st.sampled_from(
        ["+A", "طباعة", "\n", "\r\n", " ", "\u2028", ".", "؟", "«", "»", "12.5", HEADLINE, "د.",
         "القاهرة (رويترز) - ", "/ بنا /", "قال الوزير", "\ud800", "\x00", "\u200f", "\u0651", "/"]
    ),
    max_size=60,
).map("".join)  # fmt: skip


@given(st.text(max_size=300) | scraps, st.none() | st.text(max_size=40))
def test_every_sentence_is_a_slice_of_the_raw_text(text: str, title: str | None) -> None:
    article = Article(text, title=title)
    for index, sentence in enumerate(article.sentences):
        assert sentence.index == index
        assert text[sentence.start : sentence.end] == sentence.text
        assert any(map(str.isalpha, sentence.text))
        paragraph = article.paragraphs[sentence.paragraph]
        assert paragraph.start <= sentence.start < sentence.end <= paragraph.end
    assert all(a.end <= b.start for a, b in pairwise(article.sentences))
    assert isinstance(article.headline, str)


@given(st.text(max_size=200) | scraps)
def test_require_arabic_accepts_or_says_why_not(text: str) -> None:
    try:
        require_arabic(Article(text))
    except ArticleError as error:
        assert error.next_step
        assert error.what.isprintable()


@pytest.mark.parametrize("text", ["", " ", "\n\t\u200f\u00a0"])
def test_an_empty_article_is_refused(text: str) -> None:
    with pytest.raises(ArticleError, match=r"is empty|only white space"):
        require_arabic(Article(text, source="a.txt"))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The minister of energy opened a new plant in the east of the country.", "English"),
        ("Le ministre de la Santé a déclaré que les travaux sont terminés.", "French"),
        ("能源部长周二在东海岸启用了一座新的海水淡化厂。", "Chinese"),
        ("エネルギー大臣は火曜日に新しい工場を開設した。", "Japanese"),
        ("Министр энергетики открыл новый завод на востоке страны.", "Cyrillic"),
        ("שר האנרגיה פתח היום מפעל חדש במזרח הארץ.", "Hebrew"),
        ("12345", "123"),
    ],
)
def test_a_text_without_arabic_is_refused_by_name(text: str, language: str) -> None:
    with pytest.raises(ArticleError, match=language) as error:
        require_arabic(Article(text))
    assert "no Arabic text" in error.value.what
    assert text[:15] in error.value.what


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "وزیر نیرو امروز گفت که پروژه جدید آب در هفته آینده با حضور مردم افتتاح می‌شود.",
            "Persian",
        ),
        (
            "وزیر توانائی نے کہا ہے کہ نیا منصوبہ اگلے ہفتے شروع ہو گا اور لوگوں کو پانی ملے گا۔",
            "Urdu",
        ),
    ],
)
def test_other_languages_in_arabic_letters_are_refused_by_name(text: str, language: str) -> None:
    with pytest.raises(ArticleError, match=language):
        require_arabic(Article(text))


def test_an_article_that_is_mostly_english_is_refused_with_its_share() -> None:
    english = "The minister opened a new plant for the people of the coast. " * 3
    with pytest.raises(ArticleError, match=r"not Arabic enough: \d+% .* looks like English"):
        require_arabic(Article(english + "قال الوزير"))


def test_five_words_of_arabic_are_enough() -> None:
    require_arabic(Article("وصل الوزير إلى المدينة اليوم"))


def test_an_article_with_latin_names_and_broken_characters_is_arabic() -> None:
    require_arabic(Article("قال \ud800 الوزير إن شركة Example Water ستشغل \ufffd المحطة الجديدة."))


def test_the_source_is_named_in_the_error() -> None:
    with pytest.raises(ArticleError, match=r"notes/today\.txt"):
        require_arabic(Article("hello", source="notes/today.txt"))


def test_the_reference_article_is_laid_out_as_a_reader_sees_it() -> None:
    article = read(SEED)
    lines = article.text.split("\n")
    assert article.headline == lines[3].strip()
    assert len(article.headline.split()) == 11
    bodies = [line for line in lines[4:] if line.strip()]
    assert len(article.paragraphs) == len(bodies) == 6
    assert "".join(texts(article)).replace(" ", "") == "".join(bodies).replace(" ", "")
    assert all(sentence.text.endswith(".") for sentence in article.sentences)
    assert not any(label in text for text in texts(article) for label in ("+A", "A-"))


def test_a_megabyte_is_laid_out_in_seconds() -> None:
    began = time.process_time()
    assert Article("كلمة " * 120_000).sentences
    assert Article("وقال الوزير إن العمل مستمر. " * 20_000).sentences[-1].index == 19_999
    assert time.process_time() - began < 20
