"""The command `summarizer evaluate`: how good, how faithful, how fast, on articles of your own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from summarizer import console
from summarizer.errors import OptionError
from summarizer.flags import PresetName, WholeNumber, debug_flag, option_flags

if TYPE_CHECKING:
    from summarizer.evaluation.results import Evaluation

_REPORTS = (".html", ".htm", ".png")


@click.command(name="evaluate", short_help="Measure a preset, or any summaries, on your articles.")
@click.argument("data", metavar="DATA", type=click.Path(exists=True, dir_okay=False))
@click.option(
    "--preset",
    type=PresetName(),
    default="auto",
    show_default=True,
    help="What to measure; see: summarizer presets.",
)
@click.option(
    "--summaries",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="Measure these summaries, made elsewhere, and no preset: JSONL with summary or english,"
    " and id where DATA has it, otherwise in the order of DATA.",
)
@click.option(
    "--against",
    metavar="PRESET_OR_FILE",
    help="Compare with a second preset or file of summaries, on the same articles.",
)
@click.option("--limit", type=WholeNumber(1, 10_000_000), metavar="N", help="The first N articles.")
@option_flags
@click.option("--model", metavar="MODEL", help="Your own model, as for summarize.")
@click.option("--base-url", metavar="URL", help="Address of the server for the preset endpoint.")
@click.option("--device", metavar="NAME", help="Where hub models compute: cpu, cuda, cuda:0, mps.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON, no table.")
@click.option(
    "--report", metavar="FILE", help="Also write a page (.html) or a picture of the plots (.png)."
)
@click.option("--quiet", "-q", is_flag=True, help="Show no progress bar.")
@debug_flag
@click.pass_context
def evaluate(
    ctx: click.Context,
    /,
    data: str,
    preset: str,
    summaries: str | None,
    against: str | None,
    limit: int | None,
    model: str | None,
    base_url: str | None,
    device: str | None,
    as_json: bool,
    report: str | None,
    quiet: bool,
    **options: Any,
) -> None:
    """Measure a preset, or summaries made elsewhere, on the articles of DATA.

    DATA is JSONL or CSV: text, summary (an Arabic reference), and if there are title, english (an
    English reference) and id. Measured are ROUGE-1/2/L with Arabic tokens, chrF2 and BLEU, length,
    compression, how much is copied, how many summaries and sentences fail which check, seconds and
    memory; with bootstrap intervals, and with --against with paired tests.

    \b
    Examples:
      summarizer evaluate articles.jsonl --preset extractive --languages ar
      summarizer evaluate articles.jsonl --preset offline --limit 20 --report report.html
      summarizer evaluate articles.jsonl --preset extractive --against lead.jsonl --languages ar
      summarizer evaluate articles.csv --summaries chatbot.jsonl --json > figures.json

    \b
    Exit codes:
      0  done
      1  the data cannot be used, an article failed (it is named), or a language named in
         --languages was withheld for one
      2  wrong use
      3  done, but a check failed and --strict was given
    """  # noqa: D301
    source = click.core.ParameterSource.COMMANDLINE
    if summaries:
        named = ("preset", "model", "base_url", "device")
        for name in (name for name in named if ctx.get_parameter_source(name) is source):
            flag = "--" + name.replace("_", "-")
            raise click.UsageError(f"--summaries and {flag} exclude each other.", ctx)
    if report is not None:
        console.check_output(report, (data, *filter(None, (summaries, against))))
        if Path(report).suffix.lower() not in _REPORTS:
            raise OptionError(f"--report {report!r} is of no known kind.", "name it .html or .png")

    from summarizer.evaluation.run import evaluate as measured

    found = measured(
        data,
        Path(summaries) if summaries else preset,
        against=against,
        limit=limit,
        model=model,
        base_url=base_url,
        device=device,
        quiet=quiet,
        **options,
    )
    with console.output(None) as stream:
        console.write(stream, (found.to_json() if as_json else str(found)) + "\n")
    if report is not None:
        found.report(report)
        console.say(f"report: {report}")
    wanted = options["languages"] if ctx.get_parameter_source("languages") is source else ()
    ctx.exit(_code(found, wanted, strict=options["strict"]))


def _code(found: Evaluation, wanted: tuple[str, ...], *, strict: bool) -> int:
    parts = [
        (language, part) for system in found.systems for language, part in system.languages.items()
    ]
    if found.failed or any(part.withheld and language in wanted for language, part in parts):
        return console.FAILED
    if not any(part.summaries for _, part in parts):
        return console.FAILED
    flagged = any(rate.failed for _, part in parts for rate in part.summary_failures.values())
    return console.CHECK_FAILED if strict and flagged else console.DONE
