"""An evaluation as a small page that needs nothing else: tables, plots, the weakest summaries."""

from __future__ import annotations

import os
from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import Path

from summarizer.cardstyle import themed
from summarizer.display import NAMES, visible
from summarizer.errors import OptionError, SummarizerError
from summarizer.evaluation import svg
from summarizer.evaluation.results import Evaluation, SystemResult
from summarizer.evaluation.scores import METRICS
from summarizer.evaluation.table import PLACE, compared, cut, facts, figure, problems, short
from summarizer.records import LANGUAGES, Language
from summarizer.wholefile import replaced

_WEAKEST = 5
_MAX_TEXT = 1200  # characters of a text that are shown

LIGHT = "--ink:#1a1c1e;--soft:#5b6168;--line:#d5d9de;--ground:#fff;--a:#0b57a4;--b:#b4460c"
DARK = "--ink:#e6e8ea;--soft:#a3abb3;--line:#3c4248;--ground:#1b1e21;--a:#7cb8f5;--b:#f4a261"

# Notebooks set paragraphs to the left and stripe tables; !important only where they are stronger.
STYLE = (
    themed(".ans-eval", f"{LIGHT};color-scheme:light", f"{DARK};color-scheme:dark")
    + """
.ans-eval{box-sizing:border-box;max-width:72rem;margin:0 auto;padding:1rem 1.25rem;
background:var(--ground);color:var(--ink);overflow-wrap:anywhere;
font:1rem/1.6 system-ui,"Segoe UI","Noto Sans","Noto Sans Arabic","Geeza Pro",Tahoma,sans-serif}
.ans-eval h1{font-size:1.3rem}.ans-eval h2{font-size:1.05rem;margin-top:1.6rem}
.ans-eval .wide{overflow-x:auto;margin:.5rem 0}
.ans-eval .wide:focus-visible,.ans-eval summary:focus-visible{outline:2px solid var(--a);
outline-offset:2px}
.ans-eval table{border-collapse:collapse;font-variant-numeric:tabular-nums;margin:0}
.ans-eval tr{background:none!important}
.ans-eval tr>th,.ans-eval tr>td{padding:.2rem .7rem .2rem 0;border-bottom:1px solid var(--line);
text-align:start;white-space:nowrap;overflow-wrap:normal;font-weight:400;font-size:.95rem}
.ans-eval thead th{color:var(--soft);border-bottom-width:2px;white-space:normal!important;
vertical-align:bottom;min-width:5.5rem}
.ans-eval p,.ans-eval li{text-align:start}
.ans-eval .soft,.ans-eval footer{color:var(--soft);font-size:.85rem}
.ans-eval [dir=rtl]{line-height:1.9}
.ans-eval summary{cursor:pointer}
.ans-eval svg{display:block;min-width:28rem;max-width:100%;height:auto;font-size:12px;
fill:var(--ink)}
.ans-eval svg .grid{stroke:var(--line)}.ans-eval svg .axis{stroke:var(--soft)}
.ans-eval svg .s0{fill:var(--a);stroke:var(--a)}.ans-eval svg .s1{fill:var(--b);stroke:var(--b)}
.ans-eval .k0{color:var(--a)}.ans-eval .k1{color:var(--b)}
@media screen and (max-width:40rem){.ans-eval svg{font-size:16px}}
@media print{.ans-eval{max-width:none;padding:0}.ans-eval .wide{overflow:visible}
.ans-eval table{font-size:.8rem}.ans-eval svg{min-width:0}
.ans-eval svg,.ans-eval .k0,.ans-eval .k1{print-color-adjust:exact}
.ans-eval details::details-content{content-visibility:visible;block-size:auto}}
""".rstrip()
)

_PAGE = (
    "body{margin:0}@media screen and (prefers-color-scheme:dark){html{background:#1b1e21}}"
    "@media print{html{color-scheme:light}}"
)


def write(evaluation: Evaluation, path: str | os.PathLike[str]) -> None:
    """Write a report, as `Evaluation.report` says."""
    target = Path(path)
    kind = target.suffix.lower()
    if kind not in (".html", ".htm", ".png"):
        raise OptionError(
            f"a report named {target.name!r} is of no known kind.", "name it .html or .png"
        )
    try:
        with replaced(target) as partial:
            if kind == ".png":
                from summarizer.evaluation.picture import draw

                draw(evaluation, partial)
            else:
                partial.write_text(page(evaluation), encoding="utf-8", newline="\n")
    except OSError as error:
        raise SummarizerError(
            f"{target} cannot be written: {error.strerror or error}.", "give another name"
        ) from None


def page(evaluation: Evaluation) -> str:
    """Render the whole page."""
    title = f"Evaluation: {_safe(evaluation.data['name'])}"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy"'
        " content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{title}</title>\n<style>{_PAGE}</style>\n</head>\n<body>\n{fragment(evaluation)}\n</body>\n</html>\n"
    )


def fragment(evaluation: Evaluation) -> str:
    """Render what stands in the page, and in a notebook."""
    blocks = [f"<style>{STYLE}</style>", "<h1>Evaluation</h1>"]
    blocks += [f'<p class="soft">{escape(line)}</p>' for line in facts(evaluation).split("\n")]
    names = [
        f'<span class="k{at}" aria-hidden="true">●</span> <bdi>{escape(short(system.name))}</bdi>'
        for at, system in enumerate(evaluation.systems)
    ]
    blocks.append(f"<p>{' against '.join(names)}</p>")
    for language in LANGUAGES:
        parts = [system.languages.get(language) for system in evaluation.systems]
        if any(part and part.summaries for part in parts):
            blocks += _language(evaluation, language)
    blocks += _speed(evaluation)
    if found := list(problems(evaluation, shown=50)):
        blocks.append("<h2>What failed</h2>")
        blocks += _failures(found)
    blocks.append("<footer>")
    blocks.append(
        "<p>[a, b]: bootstrap 95 % interval over articles. Differences: first minus second on the"
        " articles that both summarised; p of the paired bootstrap and of approximate"
        " randomisation, not corrected for the number of figures.</p>"
    )
    used = {
        name
        for system in evaluation.systems
        for part in system.languages.values()
        for name in part.figures
    }
    blocks += [
        f"<p>{escape(metric.label)}: {escape(metric.about)}."
        f" {escape(evaluation.signatures.get(name, ''))}</p>"
        for name, metric in METRICS.items()
        if name in used
    ]
    return f'<div class="ans-eval">{"".join(blocks)}</footer></div>'


def _language(evaluation: Evaluation, language: Language) -> Iterator[str]:
    systems = evaluation.systems
    parts = [system.languages.get(language) for system in systems]
    differences = evaluation.comparisons.get(language, {})
    yield f"<h2>{NAMES[language]}</h2>"
    heads = ["", *(short(system.name) for system in systems)]
    if differences:
        heads += ["difference", "p bootstrap", "p randomisation"]
    rows = []
    for name, metric in METRICS.items():
        found = [part.figures.get(name) if part else None for part in parts]
        if any(found):
            rest = compared(differences[name]) if name in differences else []
            rows.append([metric.label, *map(figure, found), *rest])
    yield _table(heads, rows, f"{NAMES[language]}: figures")
    dots = [
        (f"{metric.label}" if not at else "", shown.value, shown.low, shown.high, at)
        for name, metric in METRICS.items()
        if metric.quality
        for at, part in enumerate(parts)
        if part and (shown := part.figures.get(name))
    ]
    if dots:
        label = f"{NAMES[language]}: figures with intervals"
        yield _scrolled(svg.intervals(dots, label), label)
    if differences:
        yield from _sorted_differences(evaluation, language)
    rates = [
        (check if not at else "", rate.share, at)
        for check in dict.fromkeys(name for part in parts if part for name in part.summary_failures)
        for at, part in enumerate(parts)
        if part and (rate := part.summary_failures.get(check))
    ]
    if rates:
        yield f"<h2>{NAMES[language]}: share of summaries that a check failed on</h2>"
        label = f"{NAMES[language]}: share of summaries that each check failed on"
        yield _scrolled(svg.bars(rates, label), label)
    for system in systems:
        yield from _weakest(system, language)


def _sorted_differences(evaluation: Evaluation, language: Language) -> Iterator[str]:
    name = "rouge1_xlsum" if language == "ar" else "chrf2"
    first, second = evaluation.systems
    gaps = [
        a.scores[language].values[name] - b.scores[language].values[name]
        for a, b in zip(first.articles, second.articles, strict=True)
        if language in a.scores and language in b.scores and name in a.scores[language].values
    ]
    if gaps:
        label = f"{METRICS[name].label}, first minus second, article by article, sorted"
        yield f'<p class="soft">{escape(label)}</p>'
        yield _scrolled(svg.differences(gaps, label), label)


def _weakest(system: SystemResult, language: Language) -> Iterator[str]:
    """The summaries with the lowest score, to be read beside their references."""
    name = "rouge1_xlsum" if language == "ar" else "chrf2"
    scored = [
        (article.scores[language].values[name], article)
        for article in system.articles
        if language in article.scores and name in article.scores[language].values
    ]
    if not scored:
        return
    yield (
        f"<details><summary>The lowest {METRICS[name].label} of"
        f" <bdi>{escape(short(system.name))}</bdi></summary>"
    )
    direction = f'dir="{"rtl" if language == "ar" else "ltr"}" lang="{language}"'
    for value, article in sorted(scored, key=lambda pair: pair[0])[:_WEAKEST]:
        row = article.row
        reference = (row.summary if language == "ar" else row.english) or ""
        failed = ", ".join(article.scores[language].failed)
        yield (
            f'<p class="soft" dir="auto">{escape(cut(visible(row.named), PLACE))}: {value:.1f}'
            f"{'; failed: ' + escape(failed) if failed else ''}</p>"
        )
        if row.title:
            yield f'<p dir="rtl" lang="ar"><b>{_safe(row.title)}</b></p>'
        text = article.scores[language].text
        yield f'<p class="soft">summary</p><p {direction}>{_safe(text)}</p>'
        yield f'<p class="soft">reference</p><p {direction}>{_safe(reference)}</p>'
    yield "</details>"


def _speed(evaluation: Evaluation) -> Iterator[str]:
    rows = []
    for system in evaluation.systems:
        timing, load, peak = system.timing, system.load_seconds, system.peak_megabytes
        if timing or load is not None or peak is not None:
            rows.append(
                [
                    short(system.name),
                    f"{timing.median:.3f}" if timing else "-",
                    f"{timing.p95:.3f}" if timing else "-",
                    "-" if load is None else f"{load:.2f}",
                    "-" if peak is None else f"{peak:.0f}",
                ]
            )
    if rows:
        yield "<h2>Speed and memory</h2>"
        yield _table(["", "median s", "p95 s", "s to load", "peak MB"], rows, "Speed and memory")


def _failures(lines: list[str]) -> Iterator[str]:
    """What failed, a list under each line that says how much."""
    for indented, found in groupby(lines, lambda line: line.startswith(" ")):
        if indented:
            items = "".join(f'<li dir="auto">{escape(line.strip())}</li>' for line in found)
            yield f"<ul>{items}</ul>"
        else:
            yield from (f'<p dir="auto">{escape(line)}</p>' for line in found)


def _scrolled(content: str, label: str) -> str:
    """Put what may be wider than the screen into a box that keys can scroll."""
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="{escape(label)}">{content}</div>'
    )


def _table(heads: list[str], rows: list[list[str]], label: str) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return _scrolled(table, label)


def _safe(text: str) -> str:
    """What an article or a file says, on one line, without control characters, escaped."""
    shown = visible(text[: 2 * _MAX_TEXT])
    return escape(shown if len(shown) <= _MAX_TEXT else shown[:_MAX_TEXT] + " ...")
