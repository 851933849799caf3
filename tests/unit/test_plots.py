"""The pictures: what is written in them, that Arabic is drawn as Arabic, that nothing is left open."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from summarizer import (
    Article,
    OptionError,
    Summarizer,
    SummarizerError,
    Summary,
    drawing,
    examine,
    plots,
    to_frame,
)
from summarizer.drawing import RLM, label

pytest.importorskip("matplotlib")


@pytest.fixture
def summary(news: str, title: str) -> Summary:
    article = Article(text=news, title=title)
    return Summarizer("extractive", quiet=True, languages="ar").summarize(article)


def ink(text: str) -> Any:
    """The darkness of each pixel of a text drawn by itself."""
    import numpy as np

    sheet = drawing.figure(4, 0.6)
    sheet.text(0.5, 0.5, text, ha="center", va="center", fontsize=20)
    held = io.BytesIO()
    sheet.savefig(held, format="raw", dpi=60)
    return 255 - np.frombuffer(held.getvalue(), dtype=np.uint8).reshape(36, 240, 4)[:, :, 0].astype(
        int
    )


def runs(dark: Any) -> int:
    """How many pieces without a gap a text has, from left to right."""
    columns = dark.max(axis=0) > 60
    return int((columns[1:] & ~columns[:-1]).sum())


def test_arabic_letters_are_joined() -> None:
    assert runs(ink(label("بسبب"))) == 1 < runs(ink("\u200c".join("بسبب")))


def test_arabic_is_drawn_from_right_to_left() -> None:
    import numpy as np

    dark = ink(label("ششش ا"))  # the broad word comes first, so it stands at the right
    found = np.flatnonzero(dark.max(axis=0) > 60)
    left, right = found[0], found[-1]
    alone = np.flatnonzero(ink(label("ا")).max(axis=0) > 60)
    narrow = alone[-1] - alone[0] + 1
    gap = dark[:, left + narrow + 1 : left + narrow + 3]
    assert gap.max() < 60, "the narrow letter is at the left"
    assert dark[:, right - 10 : right].max() > 60


def test_a_number_in_an_arabic_line_is_not_turned_round() -> None:
    import numpy as np

    def cut(text: str) -> Any:
        dark = ink(text)
        found = np.flatnonzero(dark.max(axis=0) > 60)
        return dark[:, found[0] : found[-1] + 1]

    width = cut("1188").shape[1]
    number = cut(label("شششش 1188"))[:, :width]  # it stands at the left: the thin digits come first
    assert number[:, : width // 2].sum() < 0.8 * number[:, width // 2 :].sum()


def test_labels_are_marked_as_arabic_or_not_and_hold_no_mathematics() -> None:
    assert label("2022 عام") == RLM + "2022 عام"
    assert label("The year 2022") == "The year 2022"
    assert label("$5 and $6") == r"\$5 and \$6"
    assert label("نص\u202eمخفي\x00") == RLM + "نصمخفي"
    assert label("واحد اثنان ثلاثة أربعة", 12, 2).splitlines() == [
        RLM + "واحد اثنان",
        RLM + "ثلاثة أربعة",
    ]
    assert label("واحد اثنان ثلاثة أربعة خمسة", 12, 2).endswith("…")
    assert label("") == ""


def texts(figure: Any) -> list[str]:
    import matplotlib.text

    return [item.get_text() for item in figure.findobj(matplotlib.text.Text)]


def test_a_map_has_a_row_for_each_sentence_and_a_frame_for_each_source(summary: Summary) -> None:
    figure = plots.support_map(summary)
    axes = figure.axes[0]
    assert summary.arabic
    rows = [item.get_text() for item in axes.get_yticklabels()]
    assert rows == [label(s.text, 44, 3) for s in summary.arabic.sentences] and len(rows) > 1
    assert all(row.startswith(RLM) for row in rows)
    assert [item.get_text() for item in axes.get_xticklabels()] == list("123456")
    found = [(patch.get_x() + 0.47, patch.get_y() + 0.47) for patch in axes.patches]
    wanted = [
        (source.sentence, row)
        for row, sentence in enumerate(summary.arabic.sentences)
        for source in sentence.sources
    ]
    assert [(round(x), round(y)) for x, y in found] == wanted
    assert axes.images[0].get_array().shape == (len(rows), 6)


def test_the_colour_of_a_map_is_the_cosine(summary: Summary) -> None:
    (whole,) = [plots.support_map(summary).axes[0].images[0].get_array()]
    assert summary.arabic
    for row, sentence in enumerate(summary.arabic.sentences):
        assert whole[row].argmax() == sentence.sources[0].sentence
    assert whole.min() >= -1 and whole.max() <= 1.001


def test_a_flagged_sentence_is_marked_in_a_map(summary: Summary, news: str) -> None:
    claim = "A hospital with 999 beds was opened in Irbid. It has 12 operating rooms."
    found = examine(summary.article, claim, "en")
    figure = plots.support_map(found, summary.article)
    first, second = figure.axes[0].get_yticklabels()
    assert first.get_text().startswith("! A hospital") and first.get_color() == "#9a3412"
    assert not second.get_text().startswith("!") and second.get_color() != "#9a3412"


def test_a_map_of_one_language_needs_the_article(summary: Summary) -> None:
    assert summary.arabic
    with pytest.raises(OptionError, match="article"):
        plots.support_map(summary.arabic)
    assert plots.support_map(summary.arabic, summary.article).axes


def test_a_map_of_nothing_is_refused(summary: Summary) -> None:
    with pytest.raises(OptionError, match="no sentence"):
        plots.support_map(replace(summary, arabic=None))


def test_lengths_draw_each_article_and_say_which_failed(summary: Summary, title: str) -> None:
    (failure,) = Summarizer("extractive").summarize_many([""])
    frame = to_frame([summary, failure])
    figure = plots.lengths(frame)
    words, coverage = figure.axes
    assert [item.get_text() for item in words.get_yticklabels()] == [RLM + title, "1"]
    assert [round(bar.get_width()) for bar in words.patches] == [frame["arabic_words"].iloc[0], 0]
    assert "failed" in texts(figure)
    assert [list(line.get_xdata()) for line in coverage.lines] == [[100.0]]


def test_lengths_of_very_many_articles_say_how_many_are_left_out(summary: Summary) -> None:
    figure = plots.lengths(to_frame([summary] * (plots.MOST_ROWS + 2)))
    assert f"the first {plots.MOST_ROWS} of {plots.MOST_ROWS + 2} articles" in texts(figure)
    assert len(figure.axes[0].get_yticklabels()) == plots.MOST_ROWS


def test_lengths_of_something_else_are_refused() -> None:
    import pandas as pd

    with pytest.raises(OptionError, match="arabic_words"):
        plots.lengths(pd.DataFrame({"text": ["x"]}))
    with pytest.raises(OptionError, match="no rows"):
        plots.lengths(to_frame([]))


def test_no_figure_is_left_open_and_a_notebook_can_show_it(
    summary: Summary, tmp_path: Path
) -> None:
    import matplotlib.pyplot as plt

    figure: Any = plots.support_map(summary)
    assert plt.get_fignums() == []
    assert figure._repr_png_().startswith(b"\x89PNG")
    figure.savefig(tmp_path / "map.png")
    assert (tmp_path / "map.png").stat().st_size > 5000


def test_without_matplotlib_the_command_is_named(
    summary: Summary, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing._figure_class.cache_clear()
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(SummarizerError) as caught:
        plots.support_map(summary)
    assert caught.value.next_step == 'pip install "arabic-news-summarizer[eval]"'


def test_a_matplotlib_that_cannot_draw_arabic_is_refused(
    summary: Summary, monkeypatch: pytest.MonkeyPatch
) -> None:
    from matplotlib import ft2font

    drawing._figure_class.cache_clear()
    monkeypatch.delattr(ft2font, "__libraqm_version__")
    with pytest.raises(SummarizerError, match="does not join Arabic letters") as caught:
        plots.support_map(summary)
    assert "matplotlib>=3.11" in caught.value.next_step
