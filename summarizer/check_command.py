"""The command `summarizer check`: is a text true to the article that it claims to summarise?"""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from summarizer import console
from summarizer.errors import ArticleError
from summarizer.flags import debug_flag

if TYPE_CHECKING:
    from summarizer.charset import Decoded
    from summarizer.records import Language

MAX_SUMMARY_BYTES = 1_000_000
"""A summary has hundreds or a few thousand; what is larger is another file."""

_STDIN = "standard input"


@click.command(name="check", short_help="Check any summary against its article.")
@click.argument("article", metavar="ARTICLE")
@click.argument("summary", metavar="SUMMARY")
@click.option(
    "--language",
    type=click.Choice(["ar", "en"]),
    help="Language of the summary; otherwise it is told from its letters.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html"]),
    default="text",
    show_default=True,
    help="Format of the output.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option(
    "--strict/--no-strict",
    default=True,
    show_default=True,
    help="Exit with code 3 when a check fails; with --no-strict, with 0.",
)
@click.option("--encoding", help="Encoding of the files; otherwise it is detected.")
@debug_flag
@click.pass_context
def check(
    ctx: click.Context,
    /,
    article: str,
    summary: str,
    language: Language | None,
    form: Literal["text", "json", "html"],
    as_json: bool,
    strict: bool,
    encoding: str | None,
) -> None:
    """Check whether SUMMARY says only what ARTICLE says: numbers, dates, names, negation and more.

    ARTICLE is an Arabic article, plain text or a saved HTML page. SUMMARY is plain text in Arabic
    or in English, whoever wrote it: a reporter, a chatbot, a translator. `-` reads one of the two
    from standard input.

    \b
    Examples:
      summarizer check article.txt summary.txt
      summarizer check --json article.txt summary.txt
      summarizer check --format html article.html summary.txt > report.html
      cat reply.txt | summarizer check article.txt -

    \b
    JSON:
      language   "ar" or "en"
      status     "ok", or "flagged" when a check failed
      sentences  of the summary: text, status, sources (sentence: index in the article, from 0;
                 score: 0 to 1), checks (evidence: offsets into this sentence, or the article)
      checks     of the whole, by name: name, ok, detail, evidence (where: "summary" or "article",
                 start, end, text); offsets count characters of the two texts as they were read

    \b
    Exit codes:
      0  no check failed (or --no-strict was given)
      1  the article or the summary cannot be read
      2  wrong use
      3  a check failed
    """  # noqa: D301
    if article == "-" and summary == "-":
        raise click.UsageError("'-' (standard input) can stand for one of the two only.", ctx)
    if as_json:
        given = ctx.get_parameter_source("form") is click.core.ParameterSource.COMMANDLINE
        if given and form != "json":
            raise click.UsageError(f"--json and --format {form} exclude each other.", ctx)
        form = "json"

    from summarizer import checkreport, render
    from summarizer.reader import read
    from summarizer.verification import examine

    for name, what in ((article, "article"), (summary, "summary")):
        if name == "-" and sys.stdin is not None and sys.stdin.isatty():
            console.say(f"reading the {what} from the terminal; end it with Ctrl-D")
    source = read(article, encoding=encoding)
    for note in source.notes:
        console.say(f"{article}: {note}")
    found = examine(source, _read_summary(summary, encoding), language)
    if form == "json":
        shown = json.dumps(found.to_dict(), ensure_ascii=False, indent=2) + "\n"
    elif form == "html":
        shown = checkreport.html(found, source)
    else:
        shown = checkreport.text(found, source) + "\n"
    with console.output(None) as stream:
        console.write(stream, shown if stream.isatty() or form != "text" else render.plain(shown))
    failed = strict and not checkreport.passed(found)
    ctx.exit(console.CHECK_FAILED if failed else console.DONE)


def _read_summary(name: str, encoding: str | None) -> str:
    """Read a summary as plain text: markup in it is something to be checked, not to be read.

    Args:
        name: The file; "-" for standard input.
        encoding: A Python codec name; None to detect it.

    Raises:
        ArticleError: It cannot be read, is empty, too large or no text.
        OptionError: The encoding's name is not known.
    """
    from summarizer.reader import _refuse_binary  # as the article is refused

    shown = f"the summary ({_STDIN if name == '-' else repr(name)})"
    data = _bytes(name, shown)
    if len(data) > MAX_SUMMARY_BYTES:
        raise ArticleError(
            f"{shown} is larger than {MAX_SUMMARY_BYTES // 1_000_000} MB.",
            "give the article first and its summary second",
        )
    if not data.strip():
        raise ArticleError(f"{shown} is empty.", "give a file with the text of a summary in it")
    _refuse_binary(data, shown)
    decoded = _decoded(data, encoding, shown)
    for note in decoded.notes:
        console.say(f"{shown}: {note}")
    return decoded.text


def _decoded(data: bytes, encoding: str | None, shown: str) -> Decoded:
    from summarizer.arabic import arabic_share
    from summarizer.charset import decode, decode_as

    if encoding:
        return decode_as(data, encoding, shown)
    found = decode(data, shown)
    # What is neither UTF-8 nor Arabic is English with the quotes and accents of Windows.
    if not found.encoding.startswith("utf") and arabic_share(found.text) < 0.5:
        with contextlib.suppress(ArticleError):
            return decode_as(data, "windows-1252", shown)
    return found


def _bytes(name: str, shown: str) -> bytes:
    """Read a file or standard input, at most one byte more than a summary may have."""
    try:
        if name != "-":
            with Path(name).open("rb") as stream:
                return stream.read(MAX_SUMMARY_BYTES + 1)
        if sys.stdin is None:
            raise ArticleError("there is no standard input to read.", "give a file instead of '-'")
        return sys.stdin.buffer.read(MAX_SUMMARY_BYTES + 1)
    except FileNotFoundError:
        raise ArticleError(f"there is no file for {shown}.", "check the path") from None
    except (OSError, ValueError) as error:
        reason = (error.strerror or error) if isinstance(error, OSError) else error
        raise ArticleError(f"{shown} cannot be read: {reason}.", "check the path") from None
