from __future__ import annotations

import codecs
import io
import os
import socket
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import reader
from summarizer.article import Article, require_arabic
from summarizer.charset import decode
from summarizer.errors import ArticleError, OptionError
from summarizer.reader import read

PROSE = (
    "افتتح وزير الطاقة صباح اليوم محطة جديدة لتحلية المياه في الساحل الشرقي، وقال إن العمل في"
    " المشروع استغرق ثلاث سنوات. وأضاف الوزير أن المحطة ستزود 300 ألف نسمة بالمياه الصالحة للشرب،"
    " وأنها تعمل بالطاقة الشمسية! وسأل أحد الحضور: هل تكفي هذه المحطة؟ فأجاب أن الدولة تخطط لمحطتين"
    " أخريين. ومن جهتها أكدت إدارة الموانئ أن التشغيل سيبدأ بعد شهر.\n"
)
MARKS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}
NO_MARK = ["utf-8", "utf-16-le", "utf-16-be", "cp1256", "iso8859_6", "mac_arabic"]


def prose(words: int) -> str:
    return " ".join((PROSE * 20).split(" ")[:words])


def stream(data: bytes | str) -> io.BytesIO:
    return io.BytesIO(data.encode() if isinstance(data, str) else data)


@pytest.mark.parametrize("encoding", MARKS)
@pytest.mark.parametrize("words", [1, 5, 50, 500])
def test_a_byte_order_mark_decides_the_encoding(encoding: str, words: int) -> None:
    article = read(stream(MARKS[encoding] + prose(words).encode(encoding)))
    assert (article.text, article.notes) == (prose(words), ())


@pytest.mark.parametrize("encoding", NO_MARK)
@pytest.mark.parametrize("words", [5, 12, 50, 500])
def test_an_encoding_without_a_mark_is_told_from_the_text(encoding: str, words: int) -> None:
    data = prose(words).encode(encoding)
    assert read(stream(data)).text.replace("\xa0", " ") == data.decode(encoding)


@pytest.mark.parametrize(
    "text",
    [
        "وصل الوزير إلى المدينة اليوم",
        "«نعم» للمشروع – هكذا صوّت السكان…",
        "شركة Example Water تفوز بعقد المحطة",
        "أسعار النفط ترتفع 3.5% بعد القرار",
        "اندلعت النيران في مخزن للأخشاب بالميناء",
    ],
)
def test_five_words_of_windows_1256_are_enough(text: str) -> None:
    data = text.encode("cp1256")
    assert read(stream(data)).text == text
    assert decode(data, "it").encoding == "cp1256"


def test_windows_1256_is_not_taken_for_western_text_nor_the_other_way_round() -> None:
    assert read(stream(PROSE.encode("cp1256"))).text == PROSE
    french = "Le président a déclaré à Paris que l'été était terminé, où qu'il aille."
    for codec in ("cp1252", "latin-1"):
        article = read(stream(french.encode(codec)))
        with pytest.raises(ArticleError, match="looks like French"):
            require_arabic(article)


@pytest.mark.parametrize(
    ("text", "codec", "language"),
    [
        ("Министр энергетики открыл новый завод на востоке страны.", "cp1251", "Cyrillic"),
        ("能源部长周二在东海岸启用了一座新的海水淡化厂，并发表了讲话。", "gb18030", "Chinese"),
    ],
)
def test_a_legacy_encoding_of_another_script_is_named_for_what_it_is(
    text: str, codec: str, language: str
) -> None:
    with pytest.raises(ArticleError, match=language):
        require_arabic(read(stream(text.encode(codec))))


def test_the_encoding_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(PROSE.encode("cp1256"))
    assert read(path, encoding="windows-1256").text == PROSE
    path.write_bytes(PROSE.encode("utf-8-sig"))
    assert read(path, encoding="utf-8").text == PROSE


@pytest.mark.parametrize(
    "encoding", ["windows-9999", "base64", "punycode", "idna", "unicode_escape", "a\0b"]
)
def test_an_encoding_that_is_unknown_or_no_character_set_is_an_option_error(encoding: str) -> None:
    with pytest.raises(OptionError, match="no encoding '") as error:
        read(stream(PROSE), encoding=encoding)
    assert error.value.what.isprintable()


@pytest.mark.parametrize("encoding", ["ascii", "utf-16"])
def test_a_wrong_encoding_is_named_with_what_does_not_fit(encoding: str) -> None:
    with pytest.raises(ArticleError, match=encoding):
        read(stream(PROSE + "x" * (len(PROSE.encode()) % 2 == 0)), encoding=encoding)


def test_a_few_broken_bytes_are_replaced_and_noted() -> None:
    article = read(stream(PROSE[:60].encode() + b"\xff\xfe" + PROSE[60:].encode() + b"\xd9"))
    assert article.text.count("\ufffd") == 3
    assert article.notes == ("3 broken places in the utf-8 text: read as U+FFFD",)
    require_arabic(article)


def test_a_file_cut_in_the_middle_of_a_character_is_read() -> None:
    article = read(stream(PROSE[:200].encode() + PROSE[200].encode()[:1]))
    assert len(article.notes) == 1
    assert article.text == PROSE[:200] + "\ufffd"


def test_mostly_broken_utf_8_is_refused() -> None:
    data = bytearray(PROSE.encode())
    data[::8] = b"\xff" * len(data[::8])
    with pytest.raises(ArticleError, match=r"broken utf-8: \d+ places"):
        read(stream(bytes(data)))


def test_a_few_nul_characters_stay_in_the_text_and_are_noted() -> None:
    text = PROSE[:50] + "\0" + PROSE[50:]
    article = read(stream(text))
    assert article.text == text
    assert article.notes == ("1 NUL character in the text: ignored",)


def test_lines_of_a_wrapped_file_are_joined_and_noted(tmp_path: Path) -> None:
    path = tmp_path / "wrapped.txt"
    raw = "محطة جديدة للتحلية\n\n" + "\n".join(textwrap.wrap(PROSE, 60)) + "\n"
    path.write_bytes(raw.encode())
    article = read(path)
    assert article.headline == "محطة جديدة للتحلية"
    assert "wrapped" in article.notes[0]
    assert len(article.text) == len(raw)
    assert " ".join(s.text for s in article.sentences).split() == PROSE.split()
    assert all("\n" not in sentence.text for sentence in article.sentences)


@given(st.binary(max_size=400))
def test_any_bytes_give_an_article_or_an_article_error(data: bytes) -> None:
    try:
        article = read(io.BytesIO(data))
    except ArticleError as error:
        assert error.next_step
    else:
        assert all(article.text[s.start : s.end] == s.text for s in article.sentences)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="<\x00\r\n\ufeff")))
def test_valid_utf_8_is_never_taken_for_anything_else(text: str) -> None:
    data = ("قال الوزير إن العمل مستمر " + text).encode()
    if sum(byte < 32 for byte in data) <= 1:
        assert read(io.BytesIO(data)).text.encode() == data


# Where it comes from.


def test_a_path_may_be_a_str_or_a_path_and_is_the_source(tmp_path: Path) -> None:
    path = tmp_path / "مقال.txt"
    path.write_text(PROSE, "utf-8")
    assert read(path) == read(str(path)) == Article(PROSE, source=str(path))


def test_the_title_can_be_given(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(PROSE, "utf-8")
    assert read(path, title="محطة للتحلية").headline == "محطة للتحلية"


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stream(PROSE.encode("cp1256"))))
    assert read("-") == Article(PROSE)


def test_without_standard_input_a_dash_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(ArticleError, match="no standard input"):
        read("-")


def test_an_open_file_is_read_and_keeps_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(PROSE, "utf-8")
    with path.open("rb") as file:
        assert read(file).source == str(path)


def test_a_file_open_as_text_is_refused_with_advice() -> None:
    with pytest.raises(ArticleError, match="gives str, not bytes") as error:
        read(io.StringIO(PROSE))  # type: ignore[arg-type]
    assert "rb" in error.value.next_step


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_named_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(PROSE.encode(),), daemon=True)
    writer.start()
    assert read(pipe).text == PROSE
    writer.join(5)


@pytest.mark.parametrize("source", [b"a.txt", 5, None, ["a.txt"]])
def test_what_cannot_be_read_from_is_named(source: object) -> None:
    with pytest.raises(OptionError, match=type(source).__name__):
        read(source)  # type: ignore[call-overload,arg-type]


# HTML.

PAGE = """<!DOCTYPE html>
<html lang="ar"><head><meta charset="utf-8"><title>محطة جديدة للتحلية - وكالة النخيل</title>
<script>var a = "نص داخل البرنامج";</script><style>p { color: red }</style></head>
<body><nav><a href="/">الرئيسية</a> <a href="/n">أخبار</a></nav>
<div class="share">+A A- طباعة مشاركة</div>
<article><h1>محطة جديدة للتحلية</h1>
<!-- ملاحظة مخفية -->
<p>افتتح وزير الطاقة صباح اليوم محطة جديدة لتحلية المياه في الساحل الشرقي، بكلفة 120 مليون.</p>
<script>alert("إنذار من البرنامج")</script>
<p>وقال الوزير إن المحطة ستزود 300 ألف نسمة بالمياه، وإنها تعمل بالطاقة الشمسية في النهار.</p>
<p>وأضاف أن العمل استغرق ثلاث سنوات.&nbsp;وتابع: &quot;نخطط لمحطتين أخريين&quot;.</p>
</article>
<footer>جميع الحقوق محفوظة © 2024</footer></body></html>"""
SENTENCES = [
    "افتتح وزير الطاقة صباح اليوم محطة جديدة لتحلية المياه في الساحل الشرقي، بكلفة 120 مليون.",
    "وقال الوزير إن المحطة ستزود 300 ألف نسمة بالمياه، وإنها تعمل بالطاقة الشمسية في النهار.",
    "وأضاف أن العمل استغرق ثلاث سنوات.",
    'وتابع: "نخطط لمحطتين أخريين".',
]


@pytest.fixture
def html(monkeypatch: pytest.MonkeyPatch) -> None:
    """The HTML extractor, with every socket a failure."""
    pytest.importorskip("trafilatura", reason="needs the extra 'html'")

    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a socket was opened while reading a page")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)


@pytest.mark.usefixtures("html")
@pytest.mark.parametrize("charset", ["utf-8", "windows-1256", "iso-8859-6", "utf-16"])
@pytest.mark.parametrize("declared", [True, False])
def test_of_a_page_only_the_article_is_read(charset: str, declared: bool, tmp_path: Path) -> None:
    meta = f'<meta charset="{charset}">' if declared else ""
    path = tmp_path / "page"
    page = PAGE.replace('<meta charset="utf-8">', meta)
    path.write_bytes(page.encode(charset, "xmlcharrefreplace"))
    article = read(path)
    assert article.headline == "محطة جديدة للتحلية"
    assert [" ".join(s.text.split()) for s in article.sentences] == SENTENCES
    assert all(article.text[s.start : s.end] == s.text for s in article.sentences)
    for hidden in ("البرنامج", "مخفية", "color", "طباعة", "الرئيسية", "الحقوق", "<", "&"):
        assert hidden not in article.text


@pytest.mark.usefixtures("html")
def test_a_title_given_for_a_page_wins() -> None:
    assert read(stream(PAGE), title="عنوان آخر").headline == "عنوان آخر"


@pytest.mark.usefixtures("html")
@pytest.mark.parametrize(
    "page",
    [
        "<html><body></body></html>",
        "<html><head><title>عنوان</title></head><body><script>alert('نص')</script></body></html>",
        "<div>" * 20_000 + "</div>" * 20_000,
        "<html>" + "<table><tr><td>" * 3_000,
        "<html><body>" + "<" * 50_000,
        "<!doctype html><!--" + "-" * 50_000,
        "<html><meta charset=punycode><body>" + "a" * 50_000 + "é</body></html>",
    ],
    ids=str.__len__,
)
def test_a_page_without_an_article_is_an_error(page: str, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(page, "utf-8")
    with pytest.raises(ArticleError, match=r"page\.html"):
        require_arabic(read(path))


@pytest.mark.usefixtures("html")
def test_a_fragment_of_a_page_is_a_page() -> None:
    article = read(stream('<p dir="rtl">' + PROSE + "</p><script>alert('س')</script>"))
    assert article.text.split() == PROSE.split()


@pytest.mark.parametrize(
    "sentence",
    [
        "قال الوزير إن وسم <script> ممنوع في المقالات.",
        "<script> وسم خطير كما يقول الخبراء </script> وهو ممنوع.",
        "أحبها <3 كثيرا، و 5 < 7 كما نعلم.",
        "<b>عاجل</b> وصل الوزير إلى المدينة.",
        "كتب <p> ثم </p> في الدرس الأول.",
        "<p> هو وسم الفقرة كما شرح المعلم في الدرس.",
    ],
)
def test_prose_that_mentions_a_tag_stays_text(sentence: str) -> None:
    assert read(stream(f"{PROSE}{sentence}")).text == f"{PROSE}{sentence}"
    assert read(stream(sentence)).text == sentence


def test_without_the_extra_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(ArticleError) as error:
        read(stream(PAGE))
    assert error.value.next_step == 'pip install "arabic-news-summarizer[html]"'


@pytest.mark.usefixtures("html")
def test_a_page_that_breaks_the_parser_is_an_article_error(monkeypatch: pytest.MonkeyPatch) -> None:
    import trafilatura

    def fail(*args: object, **kwargs: object) -> None:
        raise RecursionError

    monkeypatch.setattr(trafilatura, "bare_extraction", fail)
    with pytest.raises(ArticleError, match="RecursionError"):
        read(stream(PAGE))


@pytest.mark.parametrize("limit", ["MAX_BYTES", "MAX_HTML_BYTES"])
def test_input_over_the_limit_is_refused(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, limit, 100)
    with pytest.raises(ArticleError, match="too large"):
        read(stream(PAGE))


def test_no_more_than_the_limit_is_taken_from_an_endless_stream(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Endless(io.RawIOBase):
        taken = 0

        def read(self, size: int = -1) -> bytes:
            assert size >= 0
            self.taken += size
            return b"a" * size

    monkeypatch.setattr(reader, "MAX_BYTES", 1000)
    endless = Endless()
    with pytest.raises(ArticleError, match="too large"):
        read(endless)  # type: ignore[arg-type]
    assert endless.taken == 1001
