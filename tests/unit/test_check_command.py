"""`summarizer check`: what it reads, what it prints, how it ends. A stand-in does the checking."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from summarizer import verification
from summarizer.article import Article, require_arabic
from summarizer.check_command import MAX_SUMMARY_BYTES
from summarizer.cli import cli
from summarizer.records import Check, Evidence, Source, SummarySentence

NEWS = "افتتحت المدينة حديقة جديدة قرب النهر. وقال رئيس البلدية إنها تضم 300 شجرة.\n"
TRUE = "The city opened a new garden by the river.\n"
FALSE = "It has 900 trees.\n"


class Checker:
    """Takes the place of `examine`: fails every text that says 900."""

    def __init__(self) -> None:
        self.calls: list[tuple[Article, str, str | None]] = []

    def __call__(self, article: Article, text: str, language: str | None = None) -> Any:
        require_arabic(article)
        self.calls.append((article, text, language))
        at = text.find("900")
        evidence = (Evidence("summary", at, at + 3, "900"),)
        check = Check("numbers", at < 0, "" if at < 0 else "900", () if at < 0 else evidence)
        status = "ok" if at < 0 else "flagged"
        sentence = SummarySentence(text.strip(), (Source(0, 0.9),), status, (check,))
        return SimpleNamespace(
            language=language or "en",
            status=status,
            sentences=(sentence,),
            checks=(check,),
            to_dict=lambda: {"language": language or "en", "status": status, "text": text},
        )


@pytest.fixture
def checker(monkeypatch: pytest.MonkeyPatch) -> Checker:
    monkeypatch.delenv("SUMMARIZER_DEBUG", raising=False)
    stand_in = Checker()
    monkeypatch.setattr(verification, "examine", stand_in)
    return stand_in


@pytest.fixture
def run(checker: Checker) -> Callable[..., Result]:
    def invoke(*args: str | Path, **extra: Any) -> Result:
        return CliRunner().invoke(cli, ["check", *map(str, args)], **extra)

    return invoke


def saved(folder: Path, name: str, data: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.fixture
def article(tmp_path: Path) -> Path:
    return saved(tmp_path, "article.txt", NEWS)


@pytest.fixture
def true(tmp_path: Path) -> Path:
    return saved(tmp_path, "true.txt", TRUE)


@pytest.fixture
def false(tmp_path: Path) -> Path:
    return saved(tmp_path, "false.txt", FALSE)


# --- endings -----------------------------------------------------------------------------------


def test_nothing_failed_ends_with_0(run: Callable[..., Result], article: Path, true: Path) -> None:
    result = run(article, true)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1] == "English: 1 statement checked, none failed"


@pytest.mark.parametrize("form", [[], ["--json"], ["--format", "html"], ["--strict"]])
def test_a_failed_check_ends_with_3_in_every_format(
    run: Callable[..., Result], article: Path, false: Path, form: list[str]
) -> None:
    result = run(article, false, *form)
    assert result.exit_code == 3 and result.stdout


def test_no_strict_ends_with_0_and_still_says_what_failed(
    run: Callable[..., Result], article: Path, false: Path
) -> None:
    result = run(article, false, "--no-strict")
    assert result.exit_code == 0 and ">>900<<" in result.stdout


def test_a_missing_article_or_summary_is_named_and_ends_with_1(
    run: Callable[..., Result], article: Path, true: Path, tmp_path: Path
) -> None:
    for args in ((tmp_path / "none.txt", true), (article, tmp_path / "none.txt")):
        result = run(*args)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "none.txt" in result.stderr and "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \n\t", "is empty"),
        (bytes(range(256)) * 8, "does not hold text"),
        (b"%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\n", "a PDF document"),
        (b"a" * (MAX_SUMMARY_BYTES + 1), "larger than 1 MB"),
    ],
)
def test_a_summary_that_cannot_be_meant_ends_with_1(
    run: Callable[..., Result], article: Path, tmp_path: Path, data: bytes, said: str
) -> None:
    result = run(article, saved(tmp_path, "bad.txt", data))
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr and "bad.txt" in result.stderr


def test_a_directory_as_the_summary_ends_with_1(
    run: Callable[..., Result], article: Path, tmp_path: Path
) -> None:
    result = run(article, tmp_path)
    assert result.exit_code == 1 and "directory" in result.stderr


def test_an_article_that_is_not_arabic_ends_with_1(run: Callable[..., Result], true: Path) -> None:
    result = run(true, true)
    assert result.exit_code == 1 and "Arabic" in result.stderr


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["-", "-"], "one of the two"),
        (["article.txt"], "SUMMARY"),
        ([], "ARTICLE"),
        (["a", "b", "c"], "unexpected extra argument"),
        (["a", "b", "--language", "fr"], "fr"),
        (["a", "b", "--format", "xml"], "xml"),
        (["a", "b", "--json", "--format", "html"], "--json"),
    ],
)
def test_wrong_use_ends_with_2_and_says_what_is_wrong(
    run: Callable[..., Result], args: list[str], said: str
) -> None:
    result = run(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_an_unknown_encoding_ends_with_2(
    run: Callable[..., Result], article: Path, true: Path
) -> None:
    result = run(article, true, "--encoding", "klingon")
    assert result.exit_code == 2 and "klingon" in result.stderr


def test_an_unforeseen_error_ends_with_1_and_without_a_traceback(
    run: Callable[..., Result],
    monkeypatch: pytest.MonkeyPatch,
    article: Path,
    true: Path,
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("lost")

    monkeypatch.setattr(verification, "examine", fail)
    result = run(article, true)
    assert result.exit_code == 1
    assert "RuntimeError: lost" in result.stderr and "Traceback" not in result.stderr
    assert "Traceback" in run(article, true, "--debug").stderr


# --- what is read ------------------------------------------------------------------------------


def test_a_dash_reads_either_of_the_two_from_standard_input(
    run: Callable[..., Result], checker: Checker, article: Path, false: Path
) -> None:
    assert run(article, "-", input=FALSE.encode()).exit_code == 3
    assert run("-", false, input=NEWS.encode()).exit_code == 3
    assert [(call[0].text, call[1]) for call in checker.calls] == [(NEWS, FALSE)] * 2


def test_the_summary_is_read_in_the_encodings_of_the_article(
    run: Callable[..., Result], checker: Checker, article: Path, tmp_path: Path
) -> None:
    for encoding in ("utf-8-sig", "utf-16", "windows-1256"):
        run(article, saved(tmp_path, "summary.txt", NEWS.encode(encoding)))
        assert checker.calls[-1][1] == NEWS
    old = [saved(tmp_path, name, NEWS.encode("iso8859_6", "replace")) for name in "ab"]
    assert run(*old, "--encoding", "iso8859_6").exit_code == 0
    assert checker.calls[-1][0].text == checker.calls[-1][1] == NEWS


def test_an_english_summary_in_a_windows_encoding_keeps_its_quotes_and_accents(
    run: Callable[..., Result], checker: Checker, article: Path, tmp_path: Path
) -> None:
    text = "The “Café de l’Opéra” opened by the river for £300.\n"
    run(article, saved(tmp_path, "summary.txt", text.encode("windows-1252")))
    assert checker.calls[-1][1] == text


def test_markup_in_a_summary_is_left_in_it(
    run: Callable[..., Result], checker: Checker, article: Path, tmp_path: Path
) -> None:
    page = f"<html><body><p>{TRUE}</p></body></html>"
    assert run(article, saved(tmp_path, "summary.html", page)).exit_code == 0
    assert checker.calls[-1][1] == page


def test_the_language_is_handed_on_or_left_to_be_found(
    run: Callable[..., Result], checker: Checker, article: Path, true: Path
) -> None:
    run(article, true)
    run(article, true, "--language", "ar")
    assert [call[2] for call in checker.calls] == [None, "ar"]


def test_what_was_mended_while_reading_is_said_on_stderr(
    run: Callable[..., Result], true: Path, tmp_path: Path
) -> None:
    broken = saved(tmp_path, "broken.txt", NEWS.encode() * 20 + b"\xff\n")
    result = run(broken, true)
    assert result.exit_code == 0 and "broken" in result.stderr


# --- what is printed ---------------------------------------------------------------------------


def test_json_is_exactly_the_dict_of_the_verification(
    run: Callable[..., Result], checker: Checker, article: Path, true: Path
) -> None:
    expected = {"language": "en", "status": "ok", "text": TRUE}
    for flags in (["--json"], ["--format", "json"], ["--json", "--format", "json"]):
        assert json.loads(run(article, true, *flags).stdout) == expected


def test_html_is_a_page_that_runs_and_requests_nothing(
    run: Callable[..., Result], article: Path, false: Path
) -> None:
    page = run(article, false, "--format", "html").stdout
    assert page.startswith("<!doctype html>") and page.endswith("</html>\n")
    assert not re.search(r"<script|https?:|url\(|@import|src=", page)
    assert "900</mark>" in page


def test_text_shows_the_marks_and_the_supporting_sentence(
    run: Callable[..., Result], article: Path, false: Path
) -> None:
    shown = run(article, false).stdout
    assert "1. failed: numbers" in shown and ">>900<<" in shown
    assert "[1]" in shown and "حديقة جديدة" in shown


def test_help_tells_the_exit_codes_the_json_and_that_strict_is_the_default(
    run: Callable[..., Result],
) -> None:
    shown = " ".join(run("--help").stdout.split())
    assert "3 a check failed" in shown and "1 the article or the summary cannot be read" in shown
    assert "--no-strict" in shown and "default: strict" in shown
    for key in ("language", "status", "sentences", "checks", "evidence"):
        assert key in shown
    assert "check " in CliRunner().invoke(cli, ["--help"]).stdout
