"""Time and memory of a summary, and of its checks, against the length of the article.

    python benchmarks/length.py [WORDS ...]      (100 to 50,000 words unless told; some minutes)

Articles are put together of sentences made here, all different, so that nothing is saved by what
was seen before. Each length has a fresh process, which reads the weights with a short article
first. Time is the processor's, the lower of two; memory is the process's peak resident set.
`check` is `summarizer.verify` of the summary just made, against the whole article.

Writes `length.json` and `length.svg` beside this file and prints the exponents: the slope of
log time over log words from 1,000 words on, by least squares; 1 is linear.
"""

from __future__ import annotations

import json
import math
import os
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

from many import _WHAT, _WHEN, _WHERE, _WHO

LENGTHS = (100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000)
FITTED_FROM = 1000  # words; below, what every article costs hides what a word costs
HERE = Path(__file__).parent
COLOURS = {"summary": "#1f4e79", "check": "#b45f06", "memory": "#38761d"}


def article(words: int, seed: int) -> str:
    """Return a text of about so many words in paragraphs of three sentences."""
    draw = random.Random(seed)
    found: list[str] = []
    made = 0
    while made < words:
        what = f"{draw.choice(_WHAT)} بقيمة {draw.randrange(1000, 999_999)} دينار"
        cause = f"بسبب {draw.choice(_WHAT)} و{draw.choice(_WHAT)}"
        parts = (draw.choice(_WHO), what, cause, draw.choice(_WHEN), draw.choice(_WHERE))
        found.append(" ".join(parts))
        made += len(found[-1].split())
    return "\n".join(" ".join(found[at : at + 3]) for at in range(0, len(found), 3))


def measure(words: int) -> None:
    """Measure one length and print it as JSON."""
    from summarizer import Article, Summarizer, verify

    summarizer = Summarizer("extractive", languages="ar")
    first = Article(text=article(80, 0), title="أخبار المدينة")
    verify(first, str(summarizer.summarize(first).arabic))
    times: dict[str, list[float]] = {"summary": [], "check": []}
    for seed in (1, 2):
        text = article(words, seed)
        started = time.process_time()
        made = summarizer.summarize(Article(text=text, title="أخبار المدينة"))
        times["summary"].append(time.process_time() - started)
        if seed == 1:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        started = time.process_time()
        verify(Article(text=text, title="أخبار المدينة"), str(made.arabic))
        times["check"].append(time.process_time() - started)
    best = {name: round(min(many), 4) for name, many in times.items()}
    print(json.dumps({"words": len(text.split()), **best, "memory": round(peak, 1)}))


def exponent(rows: list[dict[str, float]], name: str) -> float:
    """Return the slope of log time over log words."""
    pairs = [
        (math.log(row["words"]), math.log(row[name])) for row in rows if row["words"] >= FITTED_FROM
    ]
    if len(pairs) < 2:
        return math.nan
    x, y = (sum(values) / len(pairs) for values in zip(*pairs, strict=True))
    return sum((a - x) * (b - y) for a, b in pairs) / sum((a - x) ** 2 for a, _ in pairs)


def plot(rows: list[dict[str, float]]) -> str:
    """Return an SVG: seconds against words on logarithmic axes, and memory below."""
    left, width, right = 70, 520, 110
    low, high = math.log10(rows[0]["words"]), math.log10(rows[-1]["words"])

    def across(words: float) -> float:
        return left + width * (math.log10(words) - low) / max(1e-9, high - low)

    parts = []
    top = 40
    seconds = [row[name] for row in rows for name in ("summary", "check")]
    panels = (
        (("summary", "check"), "processor seconds", min(seconds), max(seconds), True, 230),
        (("memory",), "peak memory, MB", 0.0, max(r["memory"] for r in rows) * 1.1, False, 110),
    )
    for names, label, least, most, logarithmic, height in panels:
        if logarithmic:
            least, most = math.floor(math.log10(least)), math.ceil(math.log10(most))

        def down(value: float, a=least, b=most, h=height, t=top, logs=logarithmic) -> float:  # type: ignore[no-untyped-def]
            share = ((math.log10(value) if logs else value) - a) / (b - a)
            return t + h * (1 - share)

        marks = (
            [10.0**n for n in range(int(least), int(most) + 1)]
            if logarithmic
            else [n * 100.0 for n in range(int(most) // 100 + 1)]
        )
        for mark in marks:
            y = down(mark)
            parts.append(f'<path d="M{left} {y:.1f}h{width}" stroke="#ddd"/>')
            parts.append(f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{mark:g}</text>')
        parts.append(f'<text x="{left}" y="{top - 12}" font-weight="bold">{label}</text>')
        for name in names:
            colour = COLOURS[name]
            points = [(across(row["words"]), down(row[name])) for row in rows]
            line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}"/>')
            parts += [
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points
            ]
            x, y = points[-1]
            slope = f" {exponent(rows, name):.2f}" if logarithmic else ""
            parts.append(
                f'<text x="{x + 8:.1f}" y="{y + 4:.1f}" fill="{colour}">{name}{slope}</text>'
            )
        top += height + 50
    for row in rows:
        parts.append(
            f'<text x="{across(row["words"]):.1f}" y="{top - 28}" text-anchor="middle"'
            f' font-size="10">{row["words"] / 1000:.3g}k</text>'
        )
    parts.append(f'<text x="{left + width}" y="{top - 10}" text-anchor="end">words (log)</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + width + right} {top}"'
        ' font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>'
        + "".join(parts)
        + "</svg>\n"
    )


def main() -> None:
    """Measure every length in a process of its own."""
    lengths = [int(word) for word in sys.argv[1:]] or list(LENGTHS)
    rows = []
    for words in lengths:
        command = [sys.executable, __file__, "--measure", str(words)]
        done = subprocess.run(command, check=True, capture_output=True, env=os.environ)
        row = json.loads(done.stdout)
        rows.append(row)
        print(
            f"{row['words']:6} words  summary {row['summary']:7.3f} s  check {row['check']:7.3f} s"
            f"  {row['memory']:5.0f} MB",
            flush=True,
        )
    fitted = {name: round(exponent(rows, name), 3) for name in ("summary", "check")}
    print(f"exponents from {FITTED_FROM:,} words: {fitted}")
    found = {"rows": rows, "exponents": fitted}
    (HERE / "length.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (HERE / "length.svg").write_text(plot(rows), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(int(sys.argv[2]))
    else:
        main()
