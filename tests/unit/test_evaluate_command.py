"""`summarizer evaluate`: what it prints, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from summarizer.cli import cli

TEXT = (
    "أعلنت وزارة الصحة افتتاح مستشفى جديد في مدينة إربد يوم الأحد.\n"
    "وقال الوزير إن المستشفى يضم 350 سريرا و12 غرفة عمليات.\n"
)
ROW = {"id": "a", "text": TEXT, "summary": "افتتحت وزارة الصحة مستشفى في إربد."}


@pytest.fixture
def jsonl(tmp_path: Path) -> Callable[..., Path]:
    def write(name: str, *rows: dict[str, Any]) -> Path:
        path = tmp_path / name
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return path

    return write


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(cli, ["evaluate", *map(str, args)])


def test_a_preset_is_measured_and_shown_as_a_table(jsonl: Callable[..., Path]) -> None:
    result = run(
        jsonl("d.jsonl", ROW, {**ROW, "id": "b"}), "--preset", "extractive", "--words", "20"
    )
    assert result.exit_code == 0, result.output
    assert "ROUGE-1 (xlsum)" in result.stdout and "2 articles" in result.stdout
    assert "no English summary of any article" in result.stdout  # nobody asked for it by name


def test_summaries_made_elsewhere_are_compared_with_a_preset(
    jsonl: Callable[..., Path], tmp_path: Path
) -> None:
    made = jsonl("made.jsonl", {"id": "a", "summary": TEXT.splitlines()[1]})
    report = tmp_path / "r.html"
    result = run(
        jsonl("d.jsonl", ROW), "--summaries", made, "--against", "extractive", "--languages", "ar",
        "--json", "--report", report,
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert [system["name"] for system in found["systems"]] == ["made.jsonl", "extractive"]
    assert found["comparisons"]["ar"]["rouge1_plain"]["articles"] == 1
    assert report.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_an_article_that_fails_ends_with_1_and_is_named(jsonl: Callable[..., Path]) -> None:
    result = run(
        jsonl("d.jsonl", ROW, {**ROW, "id": "b", "text": "no Arabic at all"}),
        "--preset", "extractive", "--languages", "ar",
    )  # fmt: skip
    assert result.exit_code == 1
    assert "1 of 2 articles failed" in result.stdout and "line 2 (b)" in result.stdout


def test_a_language_that_was_named_and_is_withheld_ends_with_1(jsonl: Callable[..., Path]) -> None:
    result = run(jsonl("d.jsonl", ROW), "--preset", "extractive", "--languages", "ar,en")
    assert result.exit_code == 1


def test_a_reference_without_words_ends_with_1_and_its_line(jsonl: Callable[..., Path]) -> None:
    result = run(jsonl("d.jsonl", ROW, {**ROW, "summary": "..."}), "--preset", "extractive")
    assert result.exit_code == 1
    assert "line 2 of d.jsonl" in result.stderr and not result.stdout


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--preset", "extractve"], "Did you mean extractive"),
        (["--against", "extractve"], "did you mean extractive"),
        (["--limit", "0"], "--limit"),
        (["--report", "r.pdf"], "name it .html or .png"),
        (["--report", "none/r.html"], "there is no folder"),
        (["--summaries", "SELF", "--preset", "extractive"], "exclude each other"),
        (["--summaries", "missing.jsonl"], "missing.jsonl"),
    ],
)
def test_wrong_use_ends_with_2(jsonl: Callable[..., Path], args: list[str], message: str) -> None:
    path = jsonl("d.jsonl", ROW)
    args = [str(path) if word == "SELF" else word for word in args]
    extra = [] if "--preset" in args or "--summaries" in args else ["--preset", "extractive"]
    result = run(path, *args, *extra)
    assert result.exit_code == 2, result.output
    assert message in result.stderr


def test_a_failed_check_ends_with_3_only_where_strict_is_given(jsonl: Callable[..., Path]) -> None:
    made = jsonl("made.jsonl", {"id": "a", "summary": "قال الوزير إن المستشفى يضم 900 سرير."})
    data = jsonl("d.jsonl", ROW)
    assert run(data, "--summaries", made, "--languages", "ar").exit_code == 0
    assert run(data, "--summaries", made, "--languages", "ar", "--strict").exit_code == 3


def test_the_limit_is_said(jsonl: Callable[..., Path]) -> None:
    rows = [{**ROW, "id": str(number)} for number in range(3)]
    result = run(
        jsonl("d.jsonl", *rows), "--preset", "extractive", "--limit", "2", "--languages", "ar"
    )
    assert "2 articles of 3" in result.stdout
