"""The code blocks of the manual and of the README: found, and each run or held against something.

What a block is, its language says; there is no other kind, so that none escapes unseen:

- `python` is run, block after block of a page in one namespace;
- `pycon` is run as a doctest;
- `sh` holds commands, `console` commands behind `$ ` and what they print;
- `text` and `json` are what the block before them prints, or, below a comment `<!-- file: NAME -->`,
  the file of that name in docs/examples, or, below `<!-- demo -->`, what `make demo` prints.

In what is shown, `...` stands for anything; marks of direction are left out.
"""

from __future__ import annotations

import contextlib
import doctest
import fnmatch
import io
import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt

from summarizer.cli import cli

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "docs" / "examples"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SPHINX = ("{toctree}", "{eval-rst}")  # directives, which the strict build runs

# Commands of ours that are not run: they are held against what the command line accepts.
PARSED = {
    "download *": "it fetches or puts together a gigabyte",
    "* --preset hub*": "it needs the model hub",
    "* --preset xlsum*": "it needs the model hub",
    "* --preset llm*": "it needs the model hub",
    "* --preset endpoint*": "it needs a running server",
    "batch * --engine ray*": "it needs a Ray cluster; tests/integration/test_batch_ray.py has one",
}
WEIGHTS = "* --preset offline*"
"""Run only where the weights are, by the tests marked `real`."""

_MARKS = re.compile("[\u200e\u200f\u2066-\u2069]")
_EXIT_CODE = re.compile(r"exit code (\d)")
_CHECKER = doctest.OutputChecker()


@dataclass(frozen=True)
class Block:
    """One fenced block: where it is, its language, its lines, the comment above it."""

    page: Path
    line: int
    language: str
    text: str
    above: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def blocks_of(page: Path) -> list[Block]:
    """Return every block of code of a page; one without a fence has no language."""
    found, above = [], ""
    for token in MarkdownIt("commonmark").parse(page.read_text(encoding="utf-8")):
        if token.type == "html_block":
            above = token.content.strip()
        elif token.type in ("fence", "code_block"):
            line = (token.map or [0])[0] + 1
            found.append(Block(page, line, token.info.strip(), token.content, above))
            above = ""
        elif token.type.endswith("_open"):
            above = ""
    return found


@dataclass(frozen=True)
class Command:
    """A line of a shell, and what it must print; None where nothing is shown."""

    line: str
    shown: str | None = None

    @property
    def exit_code(self) -> int:
        """As the comment behind the command says; 0 where it says nothing."""
        _, _, comment = self.line.partition("  #")
        found = _EXIT_CODE.search(comment)
        return int(found[1]) if found else 0

    @property
    def words(self) -> list[str]:
        """Words and the operators `|` and `>`."""
        lexer = shlex.shlex(self.line, posix=True, punctuation_chars="|>")
        lexer.commenters = "#"
        lexer.whitespace_split = True
        return list(lexer)


def commands_of(block: Block) -> list[Command]:
    """Return the commands of a block of `sh` or `console`."""
    joined = block.text.replace("\\\n", " ")
    if block.language == "sh":
        lines = (line.strip() for line in joined.splitlines())
        return [Command(line) for line in lines if line and not line.startswith("#")]
    head, *rest = re.split(r"^\$ ", joined, flags=re.M)
    assert not head, f"{block}: a console block begins with '$ '"
    return [Command(line, shown) for line, _, shown in (part.partition("\n") for part in rest)]


@dataclass
class Desk:
    """A folder with the manual's files, and what was said there so far."""

    weights: bool = False
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "page"})
    printed: str = ""

    def run(self, block: Block) -> None:
        """Do with a block what its language says."""
        if block.language == "python":
            with contextlib.redirect_stdout(io.StringIO()) as stream:
                exec(compile(block.text, str(block), "exec"), self.names)
            self.printed = stream.getvalue()
        elif block.language == "pycon":
            self._doctest(block)
        elif block.language in ("sh", "console"):
            for command in commands_of(block):
                self.command(block, command)
        elif block.language in ("text", "json"):
            self._shown(block)
        else:
            assert block.language in SPHINX, f"{block}: what is {block.language!r}?"

    def _doctest(self, block: Block) -> None:
        test = doctest.DocTestParser().get_doctest(
            block.text, self.names, str(block), str(block.page), block.line
        )
        assert test.examples, f"{block}: nothing behind '>>>'"
        told: list[str] = []
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
        runner.run(test, out=told.append, clear_globs=False)
        self.names = test.globs
        assert not runner.failures, "".join(told)

    def _shown(self, block: Block) -> None:
        if block.above == "<!-- demo -->":
            return  # tests/real/test_demo.py compares it
        file = re.fullmatch(r"<!-- file: (\S+) -->", block.above)
        if file:
            assert block.text == (EXAMPLES / file[1]).read_text(encoding="utf-8"), str(block)
        else:
            compare(block, self.printed, block.text)

    def command(self, block: Block, command: Command) -> None:
        words = command.words
        where = f"{block}: {command.line}"
        kind = kind_of(words)
        if kind == "run" or (kind == "weights" and self.weights):
            code, out = shell(words)
            assert code == command.exit_code, f"{where}: exit code {code}\n{out}"
            if command.shown is not None:
                compare(block, out, command.shown)
        elif kind in ("parse", "weights"):
            parse(words[1:], where)
        elif kind == "make":
            makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
            for target in (word for word in words[1:] if "=" not in word):
                assert re.search(rf"^{target}:", makefile, re.M), where
        elif kind == "pip":
            check_install(words[2:], where)
        else:
            assert kind == "script", f"{where}: no test knows this command"
            assert (ROOT / words[1]).is_file(), where


def kind_of(words: list[str]) -> str:
    """Say what is to be done with a command; empty for one that nobody knows."""
    line = " ".join(words[1:])
    if words[0] == "summarizer" and any(fnmatch.fnmatch(line, pattern) for pattern in PARSED):
        return "parse"
    if words[0] == "summarizer" and fnmatch.fnmatch(line, WEIGHTS):
        return "weights"
    if words[0] in ("summarizer", "cat"):
        return "run"
    if words[:2] == ["pip", "install"]:
        return "pip"
    return {"make": "make", "python": "script"}.get(words[0], "")


def shell(words: list[str]) -> tuple[int, str]:
    """Run a pipeline of `cat` and `summarizer`, with a `> file` at its end."""
    words, target = (words[:-2], words[-1]) if words[-2:-1] == [">"] else (words, None)
    code, out, err = 0, b"", ""
    for stage in _stages(words):
        args = [name for word in stage[1:] for name in _names(word)]
        if stage[0] == "cat":
            out = b"".join(Path(name).read_bytes() for name in args)
        else:
            done = CliRunner().invoke(cli, args, input=out)
            code, out, err = done.exit_code, done.stdout_bytes, done.stderr
    if target:
        Path(target).write_bytes(out)
        return code, err
    return code, out.decode("utf-8") if not code or out else err


def _names(word: str) -> list[str]:
    """The files that a pattern stands for; the word itself where there are none."""
    return (sorted(map(str, Path().glob(word))) if "*" in word else []) or [word]


def _stages(words: list[str]) -> Iterator[list[str]]:
    stage: list[str] = []
    for word in [*words, "|"]:
        if word == "|":
            yield stage
            stage = []
        else:
            stage.append(word)


def parse(words: list[str], where: str) -> None:
    """Let the command line read a command, and no more."""
    words = words[: words.index(">")] if ">" in words else words
    try:
        with click.Context(cli, info_name="summarizer", obj=False) as ctx:
            name, command, rest = cli.resolve_command(ctx, list(words))
            assert command is not None
            command.make_context(name, rest, parent=ctx)
    except click.ClickException as error:
        pytest.fail(f"{where}: {error.format_message()}")


def check_install(words: list[str], where: str) -> None:
    """Hold an installation against the extras and groups of pyproject.toml."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = told["project"]
    for before, word in zip(["", *words], words, strict=False):
        named = re.fullmatch(rf"(?:{project['name']}|\.)(?:\[([\w,]+)\])?", word)
        if named and named[1]:
            assert set(named[1].split(",")) <= set(project["optional-dependencies"]), where
        elif before == "--group":
            assert word in told["dependency-groups"], where
        elif before == "-c":
            assert (ROOT / word).is_file(), where
        else:
            assert named or word in ("--group", "-c", "-e"), f"{where}: what is {word!r}?"


def compare(block: Block, printed: str, shown: str) -> None:
    """Hold what was printed against what is shown."""
    got, want = (_plain(text) for text in (printed, shown))
    same = _CHECKER.check_output(want, got, doctest.ELLIPSIS)
    assert same, f"{block} shows\n{want}\nand it is\n{got}"


def _plain(text: str) -> str:
    lines = [line.rstrip() for line in _MARKS.sub("", text).splitlines()]
    return "\n".join(lines).strip("\n") + "\n"


def lay_out(folder: Path) -> None:
    """Put the files that the manual speaks of into a folder."""
    shutil.copytree(EXAMPLES, folder, dirs_exist_ok=True)
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    (folder / "news").mkdir()
    for name in ("article.txt", "article-1256.txt"):
        shutil.copy(EXAMPLES / name, folder / "news")
