"""The command line's streams: UTF-8 whatever the locale, whole files or none, clear endings."""

from __future__ import annotations

import contextlib
import difflib
import os
import secrets
import sys
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

import click

from summarizer.errors import OptionError, SummarizerError

DONE, FAILED, WRONG_USE, CHECK_FAILED, INTERRUPTED = 0, 1, 2, 3, 130

DEBUG_HINT = "run it again with --debug to see where"


class Program(click.Group):
    """A group of commands whose every ending is an exit code and at most a short message.

    The context's `obj` is True when tracebacks are wanted.
    """

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> Any:
        """Run a command and exit."""
        use_utf8()
        words = list(sys.argv[1:] if args is None else args)
        debug = "--debug" in words or os.environ.get("SUMMARIZER_DEBUG", "") not in ("", "0")
        extra = {"prog_name": "summarizer", **extra, "standalone_mode": False, "obj": debug}
        try:
            code = super().main(words, *rest, **extra)
        except click.Abort:
            say("interrupted")
            code = INTERRUPTED
        except click.ClickException as error:
            error.show()
            code = error.exit_code
        except Exception as error:
            code = report(error, debug=debug)
        sys.exit(code)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; name the nearest one if there is none."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            known = self.list_commands(ctx)
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            if Path(name).is_file():
                hint = f"to summarise a file, type: summarizer summarize {printable(name)}"
            else:
                hint = (f"did you mean {near[0]}? " if near else "") + (
                    f"the commands are: {', '.join(known)}"
                )
            ctx.fail(f"there is no command {printable(name)!r}; {hint}")
        return super().resolve_command(ctx, args)


class OutputError(Exception):
    """The output cannot be written; the message says where and why."""


def use_utf8() -> None:
    """Write UTF-8 to both streams, whatever the locale or PYTHONIOENCODING say.

    A lone surrogate (as in the name of a file that is no valid UTF-8) is written as an escape,
    which in JSON is the character itself.
    """
    for stream in (sys.stdout, sys.stderr):
        if callable(reconfigure := getattr(stream, "reconfigure", None)):
            reconfigure(encoding="utf-8", errors="backslashreplace")


def printable(text: str) -> str:
    """Replace what could drive a terminal, other than line ends."""
    return "".join(
        char if char.isprintable() or char == "\n" or "\udc80" <= char <= "\udcff" else "\ufffd"
        for char in text
    )


def say(message: str) -> None:
    """Print a line for people on stderr."""
    click.echo(f"summarizer: {printable(message)}", err=True)


def report(error: BaseException, *, about: str = "", debug: bool) -> int:
    """Print an error for people; return the exit code it stands for.

    Args:
        error: What was raised.
        about: The file it is about; left out where the message names it already.
        debug: Whether to print the traceback as well.
    """
    if debug:
        click.echo("".join(traceback.format_exception(error)), err=True, nl=False)
    message = describe(error)
    if not isinstance(error, SummarizerError | OutputError) and not debug:
        message += f"\n  Next: {DEBUG_HINT}"
    name = Path(about).name
    say(message if not about or name in message else f"{about}: {message}")
    return WRONG_USE if isinstance(error, OptionError) else FAILED


def describe(error: BaseException) -> str:
    """Return the message of an error; with its type if it was not raised on purpose."""
    if isinstance(error, SummarizerError | OutputError):
        return str(error)
    first = next(iter(str(error).splitlines()), "")
    return f"unexpected {type(error).__name__}" + (f": {first}" if first else "")


@contextlib.contextmanager
def output(path: str | None) -> Iterator[TextIO]:
    """Open where results go: stdout, or a file that is replaced only when all is written.

    Args:
        path: The file; None for stdout.

    Raises:
        OutputError: It cannot be written.
    """
    if path is None:
        yield _stdout()
        return
    target = Path(path)
    if target.is_symlink():
        target = target.resolve()
    special = target.exists() and not target.is_file()  # a pipe or a device has no replacement
    partial = target if special else target.with_name(f".summarizer-{secrets.token_hex(8)}.part")
    try:
        with partial.open(
            "w" if special else "x", encoding="utf-8", errors="backslashreplace", newline="\n"
        ) as file:
            yield file
        if not special and partial.stat().st_size:  # nothing to say leaves an old file alone
            if target.exists():
                partial.chmod(target.stat().st_mode & 0o777)
            partial.replace(target)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        if not special:
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)


def _stdout() -> TextIO:
    if sys.stdout is None:
        raise OutputError("standard output is closed.")
    return sys.stdout


def write(stream: TextIO, text: str) -> None:
    """Write and flush, so that a full disk or a closed pipe is noticed here and not at exit.

    Raises:
        BrokenPipeError: The reader of the pipe has gone.
        OutputError: The stream cannot be written.
    """
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        where = getattr(stream, "name", "") if stream is not sys.stdout else "standard output"
        reason = error.strerror or error
        _drop_rest(stream)
        raise OutputError(f"{where} cannot be written: {reason}.") from error


def _drop_rest(stream: TextIO) -> None:
    """Let what is still buffered go nowhere: Python would try again at exit and return 120."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def check_output(path: str, inputs: tuple[str, ...]) -> None:
    """Refuse an output file that cannot be meant, before any work is done.

    Raises:
        OptionError: It is a directory, one of the inputs, or in a folder that does not exist.
    """
    target = Path(path)
    if target.is_dir():
        raise OptionError(f"--output {path!r} is a directory.", "give the name of a file in it")
    if not target.parent.is_dir():
        raise OptionError(
            f"--output {path!r}: there is no folder {str(target.parent)!r}.", "make it first"
        )
    with contextlib.suppress(OSError):
        if target.is_file() and any(target.samefile(name) for name in inputs if _is_file(name)):
            raise OptionError(
                f"--output {path!r} is one of the articles.", "give another file for the output"
            )


def _is_file(name: str) -> bool:
    return name != "-" and Path(name).is_file()
