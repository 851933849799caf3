"""An article as the checks need it: its facts are found once, whatever the number of summaries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.article import Article
from summarizer.facts.alignment import Text
from summarizer.facts.figures import Figures, read_figures
from summarizer.facts.names_index import ArticleNames
from summarizer.facts.places_named import PlaceMention
from summarizer.lazily import cached_property

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from summarizer.encoder import SentenceEncoder


@dataclass(frozen=True)
class SourceText:
    """The text that a summary may draw on: the article and its title.

    Attributes:
        article: The article.
    """

    article: Article

    @cached_property
    def text(self) -> str:
        """The article's raw text, and after it the title if it was given apart from it.

        Offsets below `len(article.text)` are offsets into the article.
        """
        title = (self.article.title or "").strip()
        if not title or title in self.article.text:
            return self.article.text
        return f"{self.article.text}\n\n{title}"

    @cached_property
    def aligned(self) -> Text:
        """Its content words, by sentence."""
        spans = [(sentence.start, sentence.end) for sentence in self.article.sentences]
        if len(self.text) > len(self.article.text):
            spans.append((len(self.article.text), len(self.text)))
        return Text(self.text, "ar", spans)

    @cached_property
    def figures(self) -> Figures:
        """Its numbers and dates."""
        return read_figures(self.text, "ar", article=True)

    @cached_property
    def names(self) -> ArticleNames:
        """The people, organisations and places it names."""
        return ArticleNames(self.text)

    @property
    def places(self) -> tuple[PlaceMention, ...]:
        """The places it names, each with the meanings that the others back."""
        return self.names.places

    def vectors(self, encoder: SentenceEncoder) -> NDArray[np.float32]:
        """Return the vectors of its sentences, shape (sentences, 512); they are kept."""
        kept = self._kept
        if id(encoder) not in kept:
            kept.clear()
            kept[id(encoder)] = encoder.encode([self.text[a:b] for a, b in self.aligned.sentences])
        return kept[id(encoder)]

    @cached_property
    def _kept(self) -> dict[int, NDArray[np.float32]]:
        return {}
