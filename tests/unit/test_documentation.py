"""Every block of code in the README and in the manual is run here, as on a base install."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from blocks import PAGES, PARSED, ROOT, Desk, blocks_of, commands_of, lay_out, parse

from summarizer.registry import PRESETS

sys.path.insert(0, str(ROOT / "docs"))

import tables

HEAVY = {"xllamacpp", "torch", "transformers", "ctranslate2"}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A folder with the manual's files, on a machine without models and without a network."""
    find = importlib.util.find_spec

    def found(name: str, *rest: Any) -> Any:
        return None if name in HEAVY else find(name, *rest)

    lay_out(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(importlib.util, "find_spec", found)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    return Desk()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_block_of_the_page_does_what_it_shows(page: Path, desk: Desk) -> None:
    for block in blocks_of(page):
        desk.run(block)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("```python\nraise SystemError\n```\n", SystemError),
        ("```python\nprint(1)\n```\n\n```text\n2\n```\n", AssertionError),
        ("```pycon\n>>> 1 + 1\n3\n```\n", AssertionError),
        ("```console\n$ summarizer --version\nsummarizer, version none\n```\n", AssertionError),
        ("```sh\nsummarizer summarize article.txt --wrods 5\n```\n", AssertionError),
        ("```sh\nsummarizer check article.txt summary.txt\n```\n", AssertionError),
        ("```sh\nsummarizer summarize --preset hub --wrods 5 article.txt\n```\n", pytest.fail.Exception),
        ("```sh\nmake coffee\n```\n", AssertionError),
        ('```sh\npip install "arabic-news-summarizer[magic]"\n```\n', AssertionError),
        ("```sh\nrm article.txt\n```\n", AssertionError),
        ("```ruby\nputs 1\n```\n", AssertionError),
        ("```\nno language\n```\n", AssertionError),
        ("words\n\n    indented\n", AssertionError),
        ("- a list\n\n  ```ruby\n  puts 1\n  ```\n", AssertionError),
    ],
)  # fmt: skip
def test_a_block_that_is_wrong_or_of_no_known_kind_fails(
    text: str, why: type[BaseException], desk: Desk, tmp_path: Path
) -> None:
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    with pytest.raises(why):
        for block in blocks_of(page):
            desk.run(block)


def test_only_commands_that_need_a_hub_a_server_or_a_gigabyte_are_not_run() -> None:
    hub = {f"* --preset {preset.name}*" for preset in PRESETS if "hub" in preset.needs}
    assert set(PARSED) == hub | {"download *", "* --preset endpoint*", "batch * --engine ray*"}


def test_every_example_in_the_help_of_a_command_is_accepted(desk: Desk) -> None:
    from summarizer.cli import cli

    for name in ("chatbot.jsonl", "lead.jsonl", "articles.csv", "reply.txt", "article.html"):
        Path(name).touch()
    examples = 0
    for command in cli.commands.values():
        for line in re.findall(r"^ +(?:cat \S+ \| )?summarizer (.+)$", command.help or "", re.M):
            parse(line.split(), line)
            examples += 1
    assert examples > 10


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = re.findall(
        r"`(?:python )?((?:benchmarks|training|docs|notebooks|seeds|summarizer|tests)/[\w./-]+)",
        text,
    )
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
    missing = [name for name in named if "NAME" not in name and not (ROOT / name).exists()]
    missing += [link for link in links if not (page.parent / link).exists()]
    assert not missing


SCRIPTS = [
    ROOT / "README.md",
    ROOT / "training" / "README.md",
    *ROOT.glob("benchmarks/*/README.md"),
]


@pytest.mark.parametrize("page", SCRIPTS, ids=lambda page: f"{page.parent.name}-{page.name}")
def test_every_script_that_is_called_knows_the_flags_it_is_given(page: Path) -> None:
    text = page.read_text(encoding="utf-8").replace("\\\n", " ")
    calls = re.findall(r"\bpython ((?:training|benchmarks)/\w+\.py)([^`#;\n]*)", text)
    assert calls
    for script, rest in calls:
        source = (ROOT / script).read_text(encoding="utf-8")
        if script == "training/evaluate_gguf.py":  # it hands its flags on
            source += (ROOT / "benchmarks" / "english.py").read_text(encoding="utf-8")
        unknown = [
            flag for flag in re.findall(r"(?<!\S)--[\w-]+", rest) if f'"{flag}"' not in source
        ]
        assert not unknown, f"{script}: {unknown}"


def test_the_tables_of_presets_and_models_are_those_of_the_registry() -> None:
    page = (ROOT / "docs" / "models.md").read_text(encoding="utf-8")
    assert tables.filled(page) == page, "python docs/tables.py"


def test_a_table_that_is_out_of_date_is_written_again() -> None:
    page = (ROOT / "docs" / "models.md").read_text(encoding="utf-8")
    assert tables.filled(page.replace("| 512 |", "| 513 |")) == page


def test_the_commands_of_a_console_block_are_told_from_what_they_print(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```console\n$ a b  # exit code 3\nout\nput\n$ c\n```\n", encoding="utf-8")
    first, second = commands_of(blocks_of(page)[0])
    assert (first.words, first.exit_code, first.shown) == (["a", "b"], 3, "out\nput\n")
    assert (second.words, second.exit_code, second.shown) == (["c"], 0, "")
