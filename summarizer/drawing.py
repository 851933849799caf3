"""What pictures share: matplotlib where it is installed, and text that it draws rightly.

matplotlib lays text out with HarfBuzz and the bidirectional algorithm since version 3.11: Arabic
letters are joined and read from right to left as they are. To shape them here as well, as was
needed before, would turn them round again; an older matplotlib is refused instead. Its own font,
DejaVu Sans, has the Arabic letters.
"""

from __future__ import annotations

import textwrap
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from summarizer.arabic import arabic_share
from summarizer.display import visible
from summarizer.errors import SummarizerError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INSTALL = 'pip install "arabic-news-summarizer[eval]"'
RLM = "\u200f"
"""Right-to-left mark: the line is Arabic even where it begins with a number or a Latin name."""


def figure(width: float, height: float, *, needed_for: str = "a picture") -> Figure:
    """Return an empty figure, of inches, that shows itself in a notebook.

    It is not one of pyplot's: nothing has to be closed, and no screen is looked for.

    Raises:
        SummarizerError: matplotlib is not installed, or is too old to draw Arabic.
    """
    made: Figure = _figure_class(needed_for)(figsize=(width, height), layout="constrained")
    return made


def label(text: str, width: int | None = None, lines: int = 1) -> str:
    """Return text as matplotlib draws it rightly, whichever language it is in.

    Args:
        text: The text; what is hidden in it is taken out, and `$` is no mathematics.
        width: Characters of a line, None for one line of any length.
        lines: Most lines; what does not fit ends in an ellipsis.
    """
    shown = visible(text)
    rows = [shown]
    if width is not None:
        rows = textwrap.wrap(
            shown, width, max_lines=lines, placeholder=" …", break_on_hyphens=False
        )
    mark = RLM if arabic_share(shown) >= 0.5 else ""
    return "\n".join(mark + row for row in rows).replace("$", r"\$")


@lru_cache
def _figure_class(needed_for: str) -> Any:
    try:
        import matplotlib
        from matplotlib import ft2font
        from matplotlib.figure import Figure
    except ImportError:
        raise SummarizerError(
            f"{needed_for} needs matplotlib, which is not installed.", INSTALL
        ) from None
    if not hasattr(ft2font, "__libraqm_version__"):
        raise SummarizerError(
            f"matplotlib {matplotlib.__version__} does not join Arabic letters.",
            'pip install --upgrade "matplotlib>=3.11"',
        )

    class Shown(Figure):
        """A figure that a notebook shows whether pyplot was imported or not."""

        def _repr_png_(self) -> bytes:
            import io

            held = io.BytesIO()
            self.savefig(held, format="png", dpi=110)
            return held.getvalue()

    return Shown
