"""The command `summarizer batch`: any number of articles into a file, resumable."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from summarizer import console
from summarizer.flags import PresetName, WholeNumber, option_flags

if TYPE_CHECKING:
    from summarizer.batch import Report


class _Fields(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.5
    """A field and its name in the tables."""

    name = "field"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, str]:
        """Return the two."""
        if isinstance(value, tuple):
            return value
        field, sign, name = str(value).partition("=")
        if not sign or not name or field not in ("text", "title", "id"):
            self.fail(f"{value!r} is not text=NAME, title=NAME or id=NAME.", param, ctx)
        return field, name


@click.command(name="batch", short_help="Summarise any number of articles into a file.")
@click.argument("inputs", nargs=-1, required=True, metavar="IN...")
@click.argument("output", metavar="OUT")
@click.option(
    "--preset",
    type=PresetName(),
    default="auto",
    show_default=True,
    help="How each language is made; see: summarizer presets.",
)
@click.option("--resume", is_flag=True, help="Go on with OUT where an earlier run ended.")
@click.option("--overwrite", is_flag=True, help="Begin anew, even if OUT is there.")
@click.option("--limit", type=WholeNumber(1, 10**12), metavar="N", help="The first N articles.")
@click.option(
    "--workers",
    type=WholeNumber(1, 1024),
    metavar="N",
    help="Worker processes; otherwise as many as suit the machine and the preset.",
)
@click.option(
    "--as-completed", is_flag=True, help="Write records as they are done, not in the order of IN."
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=600.0,
    show_default=True,
    metavar="SECONDS",
    help="Give an article up that takes longer.",
)
@click.option(
    "--engine",
    type=click.Choice(["local", "ray"]),
    default="local",
    show_default=True,
    help="Worker processes on this machine, or actors of a Ray cluster (extra ray).",
)
@click.option(
    "--address",
    metavar="ADDRESS",
    help="The Ray cluster: auto on one of its machines; otherwise a cluster on this machine alone.",
)
@click.option(
    "--field",
    "fields",
    type=_Fields(),
    multiple=True,
    metavar="FIELD=NAME",
    help="The tables' own name of text, title or id, for instance text=body. May be repeated.",
)
@click.option(
    "--max-ratio",
    type=click.FloatRange(min=1),
    default=100.0,
    show_default=True,
    metavar="N",
    help="Refuse compressed input that unpacks to more than N times its size (and 100 MB).",
)
@option_flags
@click.option("--model", metavar="MODEL", help="Your own model, as for summarize.")
@click.option("--base-url", metavar="URL", help="Address of the server for the preset endpoint.")
@click.option("--device", metavar="NAME", help="Where hub models compute: cpu, cuda, cuda:0, mps.")
@click.option("--quiet", "-q", is_flag=True, help="Only errors on standard error.")
@click.option(
    "--debug",
    is_flag=True,
    expose_value=False,
    help="Show the traceback of an error (or set SUMMARIZER_DEBUG=1).",
)
@click.pass_context
def batch(
    ctx: click.Context,
    /,
    inputs: tuple[str, ...],
    output: str,
    preset: str,
    resume: bool,
    overwrite: bool,
    limit: int | None,
    workers: int | None,
    as_completed: bool,
    timeout: float,
    engine: str,
    address: str | None,
    fields: tuple[tuple[str, str], ...],
    max_ratio: float,
    model: str | None,
    base_url: str | None,
    device: str | None,
    quiet: bool,
    **options: Any,
) -> None:
    """Summarise the articles of IN into OUT: one record for each, a summary or a failure.

    IN is a folder (its .txt, .html and tables, with subfolders), a pattern in quotes, or files:
    .jsonl, .csv, .tsv (also .gz) and .parquet with a field text and, if there are, title and id;
    any other file is one article. - is JSONL on standard input. OUT is a file .jsonl, or a folder
    .parquet of numbered parts. A record has number (the article's place in IN), status (ok,
    flagged, withheld, failed), id, and the summary as summarize --format json prints it, or error.

    The same command with --resume goes on after any ending: nothing is lost, nothing comes twice.

    \b
    Examples:
      summarizer batch news/ summaries.jsonl --preset extractive --languages ar
      summarizer batch 'crawl/*.jsonl.gz' summaries.parquet --field text=body --resume
      summarizer batch articles.csv summaries.jsonl --limit 100
      summarizer batch crawl.jsonl summaries.parquet --engine ray --address auto --resume

    \b
    Exit codes:
      0    done, every article has a summary
      1    an article failed or was withheld (its record says why), or the batch had to end early
      2    wrong use, or OUT is there already
      3    done, but a check failed and --strict was given
      130  interrupted (143 by SIGTERM); go on with --resume
    """  # noqa: D301
    named = ctx.get_parameter_source("languages") is click.core.ParameterSource.COMMANDLINE

    from summarizer.batch import run

    report = run(
        inputs,
        output,
        preset,
        workers=workers,
        ordered=not as_completed,
        limit=limit,
        resume=resume,
        overwrite=overwrite,
        timeout=timeout,
        engine=engine,
        address=address,
        fields=dict(fields),
        max_ratio=max_ratio,
        model=model,
        base_url=base_url,
        device=device,
        required=options["languages"] if named else (),
        quiet=quiet,
        **options,
    )
    if not quiet or not report.finished:
        for line in lines(report):
            console.say(line)
    ctx.exit(code(report, strict=options["strict"]))


def lines(report: Report) -> list[str]:
    """Say what a batch came to, and what to type next."""
    from summarizer.batch.meter import duration

    made = report.records - report.before
    counts = ", ".join(f"{count:,} {name}" for name, count in sorted(report.outcomes.items()))
    found = [
        f"{report.records:,} records in {report.output}" + (f": {counts}" if counts else ""),
        f"{made:,} article{'s' * (made != 1)} in {duration(report.seconds)}, {report.rate:.1f}/s,"
        f" {report.workers} worker{'s' * (report.workers != 1)}",
    ]
    if report.passed_over:
        found.append(f"{report.passed_over:,} files are no articles by their names: passed over")
    found += [f"not made in {name}: {problem}" for name, problem in report.problems.items()]
    if unmade := report.outcomes.get("failed", 0) + report.outcomes.get("withheld", 0):
        where = f'grep -E \'"status": "(failed|withheld)"\' {shlex.quote(str(report.output))}'
        if report.output.suffix.lower() == ".parquet":
            where = "their column status is failed or withheld"
        have = "article has" if unmade == 1 else "articles have"
        found.append(f"{unmade:,} {have} no summary; to see why: {where}")
    if not report.finished:
        found.append(f"interrupted; go on with: {_again()}")
    return found


def code(report: Report, *, strict: bool) -> int:
    """Return the exit code."""
    if report.signal is not None:
        return 128 + report.signal
    if report.outcomes.get("failed") or report.outcomes.get("withheld"):
        return console.FAILED
    return console.CHECK_FAILED if strict and report.outcomes.get("flagged") else console.DONE


def _again() -> str:
    words = [word for word in sys.argv[1:] if word != "--overwrite"]
    if "--resume" not in words:
        words.append("--resume")
    return shlex.join([Path(sys.argv[0]).name, *words])
