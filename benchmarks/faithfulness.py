"""How many corrupted summaries `summarizer.verify` catches, and how many true ones it flags.

    python benchmarks/faithfulness.py test
    python benchmarks/faithfulness.py dev --no-encoder --show name
    python benchmarks/faithfulness.py MY_SUITE.jsonl --json

The suite is described in benchmarks/faithfulness/README.md. A corruption is caught when any check
fails on the corrupted summary; a true summary is a false alarm when any check fails on it. Times
are processor milliseconds of one `verify`, the article's own part included once in four summaries.
"""

from __future__ import annotations

import json
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import click

from summarizer import Article
from summarizer.sentences import split_sentences
from summarizer.verification import verify

FOLDER = Path(__file__).parent / "faithfulness"
NAMES = {"ar": "arabic", "en": "english"}


class Case(NamedTuple):
    """A summary of an article; `kind` is "true" or what was corrupted.

    `also` names a part of its kind that is counted by itself, too: "hard" for what stands in the
    article in another role; of the true summaries "close" for the first of each language, which
    keeps to the article's wording, and "reworded" for the others.
    """

    article: dict[str, Any]
    kind: str
    language: str
    text: str
    also: str


def cases(articles: list[dict[str, Any]]) -> Iterator[Case]:
    """Yield the true summaries and the corrupted ones."""
    for number, article in enumerate(articles):
        other = articles[(number + 5) % len(articles)]
        for language, name in NAMES.items():
            for place, text in enumerate(article[name]):
                yield Case(article, "true", language, text, "reworded" if place else "close")
            start, end = split_sentences(other[name][0])[0]
            text = f"{article[name][0]} {other[name][0][start:end]}"
            yield Case(article, "foreign", language, text, "")
            wrong = article[NAMES["en" if language == "ar" else "ar"]][0]
            yield Case(article, "language", language, wrong, "")
        for change in article["corruptions"]:
            text = article[NAMES[change["language"]]][change["summary"]]
            if "append" in change:
                text = f"{text} {change['append']}"
            elif text.count(change["find"]) == 1:
                text = text.replace(change["find"], change["replace"])
            else:
                raise click.ClickException(
                    f"{article['id']}: {change['find']!r} does not stand in the summary once"
                )
            hard = "hard" if change.get("hard") else ""
            yield Case(article, change["kind"], change["language"], text, hard)


@click.command()
@click.argument("suite")
@click.option("--no-encoder", is_flag=True, help="Words only, without sentence vectors.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option(
    "--show", multiple=True, metavar="KIND", help="Print false alarms and misses of KIND."
)
def main(suite: str, no_encoder: bool, as_json: bool, show: tuple[str, ...]) -> None:
    """Measure the checks on SUITE: dev, test, or a JSONL file."""
    path = FOLDER / f"{suite}.jsonl" if suite in ("dev", "test") else Path(suite)
    articles = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    total: Counter[tuple[str, str]] = Counter()
    flagged: Counter[tuple[str, str]] = Counter()
    by_check: dict[str, Counter[str]] = {}
    times = []
    for case in cases(articles):
        article = Article(case.article["text"], title=case.article.get("title"))
        started = time.process_time()
        checks = verify(article, case.text, case.language, encoder=False if no_encoder else None)
        times.append(1000 * (time.process_time() - started))
        failed = [check for check in checks if not check.ok]
        kinds = [case.kind, f"{case.kind}, {case.also}"] if case.also else [case.kind]
        for kind in kinds:
            total[kind, case.language] += 1
            flagged[kind, case.language] += bool(failed)
        by_check.setdefault(case.kind, Counter()).update(check.name for check in failed)
        if case.kind in show and bool(failed) == (case.kind == "true"):
            click.echo(f"{case.article['id']} {case.language} {case.kind}: {case.text}")
            for check in failed:
                click.echo(f"    {check.name}: {check.detail}")
    report(total, flagged, by_check, times, len(articles), as_json)


def report(
    total: Counter[tuple[str, str]],
    flagged: Counter[tuple[str, str]],
    by_check: dict[str, Counter[str]],
    times: list[float],
    articles: int,
    as_json: bool,
) -> None:
    """Print what was found."""
    warm = times[len(times) // 4 :]  # the first calls read the word lists and the encoder
    speed = {"median": statistics.median(warm), "p95": statistics.quantiles(warm, n=20)[-1]}
    if as_json:
        rates = {
            # A part of a kind, as "date, hard", may have no case in one of the languages.
            kind: {
                lang: flagged[kind, lang] / total[kind, lang] for lang in NAMES if total[kind, lang]
            }
            for kind in dict.fromkeys(kind for kind, _ in total)
        }
        click.echo(json.dumps({"articles": articles, "flagged": rates, "milliseconds": speed}))
        return
    summaries = sum(count for (kind, _), count in total.items() if ", " not in kind)
    click.echo(f"{articles} articles, {summaries} summaries\n")
    click.echo(f"{'kind':16}{'Arabic':>16}{'English':>16}{'both':>8}  by check")
    for kind in dict.fromkeys(kind for kind, _ in sorted(total)):
        cells = [f"{flagged[kind, lang]}/{total[kind, lang]}" for lang in NAMES]
        both = sum(flagged[kind, lang] for lang in NAMES) / sum(total[kind, lang] for lang in NAMES)
        checks = ", ".join(f"{n} {c}" for n, c in by_check.get(kind, Counter()).most_common())
        click.echo(f"{kind:16}{cells[0]:>16}{cells[1]:>16}{both:>8.1%}  {checks}")
    click.echo(f"\nprocessor ms a summary: median {speed['median']:.1f}, 95 % {speed['p95']:.1f}")


if __name__ == "__main__":
    main()
