"""Pictures of summaries, for a notebook or a file: `support_map` and `lengths`.

from summarizer.plots import support_map

support_map(summary).savefig("support.png")

matplotlib is needed, which the extras `eval` and `notebook` install.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from summarizer.article import Article
from summarizer.display import standing
from summarizer.drawing import figure, label
from summarizer.encoder import SentenceEncoder
from summarizer.errors import OptionError
from summarizer.records import LanguageSummary, SummarySentence
from summarizer.summary import Summary
from summarizer.verification import Verification

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

MOST_ROWS = 40
"""Articles that `lengths` shows; more could not be read."""

_WIDTH = 44  # characters of a line beside the map
_TITLE = 60  # characters of a title beside the bars
_FLAG = "#9a3412"
_INK = "#1a1c1e"
_COLOURS = {"arabic": "#0b57a4", "english": "#b4460c"}


def support_map(
    summary: Summary | LanguageSummary | Verification, article: Article | None = None
) -> Figure:
    """Draw the sentences of a summary against those of its article.

    The colour is the cosine of the two sentences' vectors, which have Arabic and English in one
    space (Yang et al. 2019, arXiv 1907.04307). Attribution looks at the words too: a frame marks
    the article sentences that a sentence was attributed to, with their score in [0, 1]. Sentences
    that are flagged are marked with "!".

    Args:
        summary: A Summary, of which every language is drawn; one language of it; or what `examine`
            found of any text.
        article: The article; a Summary has its own.

    Returns:
        A matplotlib figure, which shows itself in a notebook and has `savefig`.

    Raises:
        OptionError: The article is not given, or there is no sentence to draw.
        SummarizerError: matplotlib is not installed, or too old to draw Arabic.
    """
    parts: Sequence[LanguageSummary | Verification]
    if isinstance(summary, Summary):
        parts, article = summary.languages, summary.article
    else:
        parts = (summary,)
    if not isinstance(article, Article):
        raise OptionError(
            "support_map() was not given the article.", "support_map(summary.english, article)"
        )
    said = [
        (part.language, sentence) for part in parts for sentence in part.sentences if sentence.text
    ]
    if not said:
        raise OptionError(
            "the summary has no sentence to draw.", "print(summary), which says why, where it does"
        )
    read = article.sentences
    encoder = SentenceEncoder()
    cosines = encoder.encode([s.text for _, s in said]) @ encoder.encode([s.text for s in read]).T
    sheet = figure(5.2 + 0.5 * len(read), 1.6 + 0.75 * len(said), needed_for="a map")
    axes = sheet.add_subplot()
    image = axes.imshow(cosines, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    axes.set_xticks(range(len(read)), [str(sentence.index + 1) for sentence in read])
    axes.set_xlabel("sentence of the article")
    axes.set_yticks(range(len(said)), [_named(sentence) for _, sentence in said], fontsize=9)
    for row, (language, sentence) in enumerate(said):
        if standing(sentence) != "ok":
            axes.get_yticklabels()[row].set_color(_FLAG)
        if row and said[row - 1][0] != language:
            axes.axhline(row - 0.5, color=_INK, linewidth=1.5)
        for source in sentence.sources:
            _frame(axes, source.sentence, row, source.score, cosines[row][source.sentence])
    if title := label(article.headline, 80):
        axes.set_title(title, fontsize=11)
    sheet.colorbar(image, ax=axes, label="cosine of sentence vectors")
    return sheet


def lengths(frame: pd.DataFrame) -> Figure:
    """Draw how long the summaries of many articles are, and how much of each article was read.

    Args:
        frame: What `to_frame` returned. Failures are drawn as such, in their place.

    Returns:
        A matplotlib figure of two panels: words of each summary, and the share of the article's
        sentences that were read. Of more than `MOST_ROWS` articles the first are drawn, and the
        title says so.

    Raises:
        OptionError: It is no such frame, or has no rows.
        SummarizerError: matplotlib is not installed, or too old to draw Arabic.
    """
    columns = set(getattr(frame, "columns", ()))
    if missing := {"title", "coverage", "error", *(f"{name}_words" for name in _COLOURS)} - columns:
        raise OptionError(
            f"lengths() needs the columns {', '.join(sorted(missing))}, which are not there.",
            "give what to_frame(results) returned",
        )
    if not len(frame):
        raise OptionError("the frame has no rows.", "give to_frame the results of some articles")
    shown = frame.head(MOST_ROWS)
    drawn = [name for name in _COLOURS if shown[f"{name}_words"].notna().any()]
    sheet = figure(10, 1.5 + 0.45 * len(shown), needed_for="a plot")
    words, coverage = sheet.subplots(1, 2, sharey=True, width_ratios=(3, 1))
    thick = 0.8 / max(1, len(drawn))
    for turn, name in enumerate(drawn):
        counts = shown[f"{name}_words"].fillna(0).astype(int)
        middles = [row + thick * (turn - (len(drawn) - 1) / 2) for row in range(len(shown))]
        bars = words.barh(
            middles, counts, height=thick * 0.9, color=_COLOURS[name], label=name.title()
        )
        words.bar_label(bars, [str(n) if n else "" for n in counts], padding=2, fontsize=7)
    for row, (error, share) in enumerate(
        zip(shown["error"].notna(), shown["coverage"], strict=True)
    ):
        if error:
            words.text(0.01, row, "failed", color=_FLAG, va="center", transform=_across(words))
        else:
            coverage.plot([100 * share], [row], "o", color=_INK)
    words.set_yticks(range(len(shown)), [_heading(frame, row) for row in range(len(shown))])
    words.set_ylim(len(shown) - 0.5, -0.5)
    words.set_xlabel("words of the summary")
    coverage.set_xlim(-5, 105)
    coverage.set_xlabel("sentences read, %")
    for axes in (words, coverage):
        axes.grid(axis="x", alpha=0.3)
    if drawn:
        sheet.legend(loc="outside upper right", ncols=len(drawn), frameon=False)
    if len(frame) > len(shown):
        sheet.suptitle(f"the first {len(shown)} of {len(frame):,} articles", x=0.02, ha="left")
    return sheet


def _named(sentence: SummarySentence) -> str:
    shown = label(sentence.text, _WIDTH, 3)
    return shown if standing(sentence) == "ok" else "! " + shown


def _frame(axes: Any, column: int, row: int, score: float, cosine: float) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(
        Rectangle((column - 0.47, row - 0.47), 0.94, 0.94, fill=False, edgecolor=_INK, linewidth=2)
    )
    axes.text(
        column,
        row,
        f"{score:.2f}",
        ha="center",
        va="center",
        fontsize=8,
        color="white" if cosine > 0.6 else _INK,
    )


def _across(axes: Any) -> Any:
    """The coordinates of a place: a share of the width, and a row."""
    return axes.get_yaxis_transform()


def _heading(frame: pd.DataFrame, row: int) -> str:
    for name in ("title", "source"):
        value = frame[name].iloc[row] if name in frame.columns else None
        if isinstance(value, str) and value:
            return label(value, _TITLE)
    return label(str(frame.index[row]), _TITLE)
