"""The coverage bar of the card: how much of the article was read, and what of it is referred to."""

from __future__ import annotations

from collections.abc import Collection
from html import escape

from summarizer.records import Coverage

_WIDTH = 1000  # units across
_READ, _GAP, _WHERE = 5, 3, 6  # units from top to bottom
_MIN_TICK = 4  # units: a sentence of a long article must still be seen


def coverage_bar(total: int, cited: Collection[int], coverage: Coverage | None) -> str:
    """Draw the bar, over a line that says the same in words.

    Above, how many sentences were read, as a share: which ones is not recorded. Below, the place
    in the article, from its beginning at the left, of each sentence that the summaries rest on.

    Args:
        total: Number of sentences of the article.
        cited: Indices from 0 of those that are referred to.
        coverage: What was read; None where nothing was read to write, as when a text is checked.

    Returns:
        HTML; empty for an article without sentences.
    """
    if not total:
        return ""
    said = {} if coverage is None else {"read": said_read(coverage)}
    said["cited"] = f"{len(cited):,} referred to, where they stand from beginning to end"
    top = 0 if coverage is None else _READ + _GAP
    height = top + _WHERE
    shapes = []
    if coverage is not None:
        share = min(1.0, coverage.sentences_read / max(1, coverage.sentences_total))
        shapes.append(_box("track", 0, _WIDTH, 0, _READ))
        shapes.append(_box("read", 0, share * _WIDTH, 0, _READ))
    shapes.append(_box("track", 0, _WIDTH, top, _WHERE))
    step = _WIDTH / total
    wide = max(_MIN_TICK, step - 1)
    starts = {min(round(index * step), _WIDTH - _MIN_TICK) for index in cited}  # one a unit at most
    shapes += [_box("cited", start, wide, top, _WHERE) for start in sorted(starts)]
    line = "; ".join(said.values())
    words = "; ".join(
        f'<span class="ans-{kind}" aria-hidden="true">■</span> {escape(what)}'
        for kind, what in said.items()
    )
    return (
        '<div class="ans-coverage" dir="ltr" lang="en">'
        f'<svg role="img" aria-label="{escape(line)}" viewBox="0 0 {_WIDTH} {height}"'
        f' width="100%" height="{height}" preserveAspectRatio="none">{"".join(shapes)}</svg>'
        f"<p>{words}</p></div>"
    )


def said_read(coverage: Coverage) -> str:
    """Say how many of the article's sentences were read."""
    return f"{coverage.sentences_read:,} of {coverage.sentences_total:,} article sentences read"


def _box(kind: str, x: float, width: float, y: int, height: int) -> str:
    # The opacity is for where no style is kept: the track must not look like what was read.
    faint = ' fill-opacity=".15"' if kind == "track" else ""
    return (
        f'<rect class="ans-{kind}" x="{x:g}" y="{y}" width="{min(width, _WIDTH - x):.4g}"'
        f' height="{height}"{faint}/>'
    )
