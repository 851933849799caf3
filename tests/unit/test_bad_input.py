"""Bad input at the door: a clear error or a sound article; never a traceback, never silence."""

from __future__ import annotations

import gzip
import io
import os
import time
import zipfile
from pathlib import Path

import pytest

from summarizer.article import Article, require_arabic
from summarizer.errors import ArticleError, OptionError
from summarizer.reader import read

SENTENCE = "قال الوزير إن العمل في المحطة الجديدة مستمر. "


def load(path: Path | str) -> Article:
    article = read(path)
    require_arabic(article)
    return article


def saved(folder: Path, data: bytes | str, name: str = "article.txt") -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def test_a_missing_file_is_named_in_the_error_with_its_neighbour(tmp_path: Path) -> None:
    saved(tmp_path, SENTENCE, "forum.txt")
    with pytest.raises(ArticleError, match=r"no file '.*furom\.txt'") as error:
        load(tmp_path / "furom.txt")
    assert "did you mean" in error.value.next_step and "forum.txt" in error.value.next_step


def test_a_missing_file_without_a_neighbour_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match=r"no file '.*article\.txt'") as error:
        load(tmp_path / "article.txt")
    assert "did you mean" not in error.value.next_step


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArticleError) as error:
        load(tmp_path / "nowhere" / "article.txt")
    assert "nowhere" in error.value.next_step


@pytest.mark.parametrize("path", [SENTENCE * 3, SENTENCE * 300, SENTENCE + "\n" + SENTENCE, "a\0b"])
def test_article_text_given_as_a_path_is_recognised(path: str) -> None:
    with pytest.raises(ArticleError, match=r"Article\(text="):
        load(path)


def test_a_directory_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="is a directory"):
        load(tmp_path)


def test_a_file_that_may_not_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path, SENTENCE)

    def refuse(self: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ArticleError, match=r"article\.txt' may not be read"):
        load(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no symbolic links on this system")
def test_a_symbolic_link_to_itself_is_an_error(tmp_path: Path) -> None:
    loop = tmp_path / "loop.txt"
    loop.symlink_to(loop)
    with pytest.raises(ArticleError, match=r"loop\.txt' cannot be read"):
        load(loop)


def test_an_empty_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match=r"article\.txt' is empty"):
        load(saved(tmp_path, b""))


@pytest.mark.parametrize(
    "data", [b"\xef\xbb\xbf", b" \r\n\t\n", "\u00a0\u200f\u2003\n", b"\xff\xfe"]
)
def test_white_space_is_an_error(tmp_path: Path, data: bytes | str) -> None:
    with pytest.raises(ArticleError, match=r"article\.txt'\) (is empty|holds only white space)"):
        load(saved(tmp_path, data))


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, SENTENCE)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
        (zipped("[Content_Types].xml", "word/document.xml"), "DOCX"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "XLSX"),
        (zipped("article.txt"), "ZIP"),
        (gzip.compress(SENTENCE.encode(), mtime=0), "gzip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "Word"),
        (b"{\\rtf1\\ansi " + b"a" * 50 + b"}", "RTF"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "PNG"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "JPEG"),
        (b"\0\0\0\x18ftypmp42", "video"),
        (b"\x7fELF\x02\x01\x01", "program"),
        (b"GGUF\x03\0\0\0", "weights"),
        (b"\0" * 1000, "control bytes"),
        (bytes(range(256)) * 20, "control bytes"),
        ((SENTENCE.encode() + b"\0" * 20) * 9, "control bytes"),
    ],
)
def test_a_binary_file_is_named_for_what_it_is(tmp_path: Path, data: bytes, kind: str) -> None:
    with pytest.raises(ArticleError, match=kind) as error:
        load(saved(tmp_path, data))
    assert "article.txt" in error.value.what and error.value.next_step


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The minister said on Tuesday that work on the new plant goes on.", "English"),
        ("部长周二表示，新工厂的工作仍在继续。", "Chinese"),
    ],
)
def test_an_article_in_another_language_is_named(tmp_path: Path, text: str, language: str) -> None:
    with pytest.raises(ArticleError, match=f"no Arabic text and looks like {language}"):
        load(saved(tmp_path, text))


def test_five_words_of_arabic_are_an_article(tmp_path: Path) -> None:
    article = load(saved(tmp_path, "وصل الوزير إلى المدينة اليوم"))
    assert [sentence.text for sentence in article.sentences] == ["وصل الوزير إلى المدينة اليوم"]


def test_twenty_thousand_words_are_an_article(tmp_path: Path) -> None:
    article = load(saved(tmp_path, "\n".join([SENTENCE * 10] * 250)))
    assert len(article.sentences) == 2_500
    assert len(article.text.split()) == 20_000


def test_a_megabyte_of_one_repeated_word_is_read_in_seconds(tmp_path: Path) -> None:
    path = saved(tmp_path, ("كلمة " * 120_000)[:-1])
    assert path.stat().st_size > 1_000_000
    began = time.process_time()
    article = load(path)
    assert article.sentences
    assert time.process_time() - began < 10


def test_a_megabyte_without_a_space_is_read_in_seconds(tmp_path: Path) -> None:
    began = time.process_time()
    assert load(saved(tmp_path, "ك" * 500_000)).sentences
    assert time.process_time() - began < 10


def test_broken_utf_8_is_read_with_a_note_or_refused(tmp_path: Path) -> None:
    data = (SENTENCE * 20).encode()
    article = load(saved(tmp_path, data[:100] + b"\xff" + data[101:]))
    assert "broken" in article.notes[0]
    assert len(article.sentences) == 20
    spoilt = b"\xff".join(data[at : at + 5] for at in range(0, len(data), 5))
    with pytest.raises(ArticleError, match="broken"):
        load(saved(tmp_path, spoilt))


def test_scripts_in_a_page_are_no_text(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura", reason="needs the extra 'html'")
    page = f"<html><body><p>{SENTENCE * 3}</p><script>alert('خطر')</script></body></html>"
    article = load(saved(tmp_path, page, "page.html"))
    assert len(article.sentences) == 3
    assert "خطر" not in article.text and "script" not in article.text


def test_scripts_in_plain_text_are_text_and_nothing_more(tmp_path: Path) -> None:
    article = load(saved(tmp_path, SENTENCE + "<script>alert(1)</script>"))
    assert article.text.endswith("<script>alert(1)</script>")


def test_a_lone_surrogate_is_carried_along() -> None:
    article = Article("قال \ud800 الوزير إن العمل مستمر.\nوأضاف \udfff أنه سعيد.")
    require_arabic(article)
    assert len(article.sentences) == 2
    assert all(article.text[s.start : s.end] == s.text for s in article.sentences)


def test_nul_bytes_are_noted_and_keep_their_place(tmp_path: Path) -> None:
    article = load(saved(tmp_path, SENTENCE * 3 + "وأضاف\0 أنه سعيد."))
    assert "NUL" in article.notes[0]
    assert article.sentences[-1].text == "وأضاف\0 أنه سعيد."


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="Windows has no device files to read")
def test_device_files_are_refused_not_read_for_ever() -> None:
    with pytest.raises(ArticleError, match="too large"):
        load("/dev/zero")


def test_a_lone_surrogate_does_not_stop_the_summary_or_the_checks() -> None:
    from summarizer import Summarizer, verify

    article = Article(
        f"{SENTENCE * 3}\nوأضاف \udfff أنه سعيد بما رأى في المدينة.", title="خبر \ud800"
    )
    assert Summarizer("extractive", languages="ar", words=10).summarize(article).arabic
    assert verify(article, "أضاف أنه سعيد \udfff")


@pytest.mark.parametrize(
    "inside",
    [
        "<div>" * 100_000,
        "<b>" * 300_000,
        "<table><tr><td>" * 50_000,
        "<!--" * 200_000,
        "<ul><li>" * 100_000,
    ],
    ids=["div", "b", "table", "comment", "list"],
)
def test_a_page_nested_a_hundred_thousand_deep_is_read_or_refused_in_seconds(
    tmp_path: Path, inside: str
) -> None:
    pytest.importorskip("trafilatura", reason="needs the extra 'html'")
    page = f"<html><body><p>{SENTENCE * 3}</p>{inside}{SENTENCE}</body></html>"
    began = time.process_time()
    try:
        assert "<" not in load(saved(tmp_path, page, "page.html")).text
    except ArticleError as error:
        assert error.next_step
    assert time.process_time() - began < 10


def test_the_limit_of_an_input_can_be_set_and_is_named_when_it_is_passed(tmp_path: Path) -> None:
    path = saved(tmp_path, SENTENCE * 10)
    with pytest.raises(ArticleError, match="larger than 100 bytes") as error:
        read(path, max_bytes=100)
    assert "max_bytes" in error.value.next_step
    assert read(path, max_bytes=10_000).sentences
    page = saved(tmp_path, f"<html><body><p>{SENTENCE * 3}</p></body></html>", "page.html")
    with pytest.raises(ArticleError, match="larger than 50 bytes"):
        read(page, max_bytes=50)
    for wrong in (0, -1, "1"):
        with pytest.raises(OptionError, match="max_bytes="):
            read(path, max_bytes=wrong)  # type: ignore[arg-type]
