"""The IPython magic `%%summarize`: an Arabic article as the cell, its summaries as the output.

    %load_ext summarizer

    %%summarize --words 45 --into summary
    ...the article...

An error is one line with what to do next, and ends the cell as an error does.
"""

from __future__ import annotations

import contextlib
import keyword
import shlex
from typing import TYPE_CHECKING, Any

import click

from summarizer.article import Article
from summarizer.errors import OptionError, SummarizerError
from summarizer.flags import ParamType, PresetName, option_flags
from summarizer.pipeline import Summarizer

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from summarizer.summary import Summary

NAME = "summarize"


class _Variable(ParamType):
    """A name that a variable can have."""

    name = "name"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        """Return the name if it is one."""
        if not str(value).isidentifier() or keyword.iskeyword(str(value)):
            self.fail(f"{value!r} is not a name of a variable. Give one, as summary", param, ctx)
        return str(value)


@click.command("%%" + NAME, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--preset",
    type=PresetName(),
    default="auto",
    show_default=True,
    help="How the summaries are made.",
)
@click.option("--into", type=_Variable(), metavar="NAME", help="Keep the summary in a variable.")
@click.option("--title", metavar="TEXT", help="The headline, if the cell does not begin with it.")
@click.option("--model", metavar="MODEL", help="Your own model in place of the preset's.")
@click.option("--base-url", metavar="URL", help="Address of the server for --preset endpoint.")
@option_flags
def _parser() -> None:
    """Summarise the Arabic article in this cell."""


# An exit code, which a cell does not have.
_parser.params = [flag for flag in _parser.params if flag.name != "strict"]


class Magic:
    """What the magic remembers between cells: the summariser that it used last, models loaded."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._key: tuple[str | None, ...] | None = None
        self._summarizer: Summarizer | None = None

    def __call__(self, line: str, cell: str) -> Summary | None:
        """Summarise a cell; the summary is the cell's output, which shows itself as a card.

        Args:
            line: The flags behind `%%summarize`.
            cell: The article.

        Raises:
            UsageError: A flag or the article is wrong; IPython shows it without a traceback.
        """
        from IPython.core.error import UsageError

        try:
            with _parser.make_context(_parser.name, shlex.split(line)) as context:
                wanted = dict(context.params)
            into = wanted.pop("into")
            article = Article(cell, title=wanted.pop("title"))
            summarizer = self._open(*(wanted.pop(key) for key in ("preset", "model", "base_url")))
            summary = summarizer.summarize(article, **wanted)
        except click.exceptions.Exit:  # the help was shown
            return None
        except click.ClickException as error:
            raise UsageError(f"%%{NAME}: {error.format_message()}") from None
        except SummarizerError as error:
            raise UsageError(one_line(error)) from None
        except ValueError as error:  # of shlex: a quotation mark that is not closed
            wrong = OptionError(
                f"the line {line!r} cannot be read: {error}.", "close the quotation"
            )
            raise UsageError(one_line(wrong)) from None
        if into:
            self._shell.user_ns[into] = summary
        return summary

    def close(self) -> None:
        """Free the memory of the models."""
        if self._summarizer is not None:
            self._summarizer.close()
        self._key = self._summarizer = None

    def _open(self, preset: str, model: str | None, base_url: str | None) -> Summarizer:
        """Return the summariser of the last cell if it is the one that is wanted."""
        key = (preset, model, base_url)
        if self._summarizer is None or self._key != key:
            self.close()
            self._summarizer = Summarizer(preset, model=model, base_url=base_url)
            self._key = key
        return self._summarizer


def one_line(error: SummarizerError) -> str:
    """Write an error on one line, what to do next included."""
    said = f"{error.what} Next: {error.next_step}" if error.next_step else error.what
    return " ".join(said.split())


def register(shell: InteractiveShell) -> None:
    """Add `%%summarize` to a shell."""
    shell.magics_manager.register_function(Magic(shell), magic_kind="cell", magic_name=NAME)


def unregister(shell: InteractiveShell) -> None:
    """Take `%%summarize` out of a shell and free its models."""
    with contextlib.suppress(KeyError):
        magic = shell.magics_manager.magics["cell"].pop(NAME)
        if isinstance(magic, Magic):
            magic.close()
