"""What of the article belongs to a summary sentence: what it rests on, what contradicts it."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from summarizer.article import Article
from summarizer.display import Marking, cut, reason_of, shortened, visible
from summarizer.records import Evidence, SummarySentence

if TYPE_CHECKING:
    from summarizer.summary import Summary

MAX_CHARACTERS = 2000
"""About how much of one article sentence is shown: hardly any is longer, but for hostile text."""

_MAX_CONTRARY = 5  # article sentences that one summary sentence is held against
_MAX_SPAN = 3  # sentences that one piece of evidence may reach over and still be shown in each


class Traces:
    """Finds the article's sentences that sources and evidence point at.

    Sentences are named by their index in the article, from 0.

    Args:
        article: The article that the offsets and indices refer to.
    """

    def __init__(self, article: Article) -> None:
        self.article = article
        self._starts = [sentence.start for sentence in article.sentences]
        self._ends = [sentence.end for sentence in article.sentences]

    def of(self, sentence: SummarySentence) -> tuple[int, ...]:
        """Return what a summary sentence rests on, then what its failed checks point at."""
        count = len(self._starts)
        rests = (source.sentence for source in sentence.sources if 0 <= source.sentence < count)
        return tuple(dict.fromkeys((*rests, *self.contrary(sentence))))

    def contrary(self, sentence: SummarySentence) -> tuple[int, ...]:
        """Return the first few that its failed checks point at, in the article's order."""
        found = dict.fromkeys(index for index, _ in self._spots(sentence))
        return tuple(sorted(itertools.islice(found, _MAX_CONTRARY)))

    def marked(
        self,
        indices: Iterable[int],
        sentences: Iterable[SummarySentence],
        limit: int = MAX_CHARACTERS,
    ) -> dict[int, list[tuple[str, str]]]:
        """Cut article sentences where failed checks of summary sentences point at them.

        Args:
            indices: The article sentences.
            sentences: The summary sentences.
            limit: About how many characters to show of each.

        Returns:
            For each article sentence its pieces, each with why it is pointed at, "" between them.
        """
        spots: dict[int, list[Marking]] = {index: [] for index in indices}
        for sentence in sentences:
            for index, marking in self._spots(sentence):
                if index in spots:
                    spots[index].append(marking)
        found = self.article.sentences
        return {
            index: shortened(cut(found[index].text, markings), limit)
            for index, markings in spots.items()
        }

    def elsewhere(self, sentence: SummarySentence) -> list[str]:
        """Return the words pointed at that are in no sentence of the body: a headline's, say."""
        text = self.article.text
        words = [
            visible(text[max(0, item.start) : max(0, item.start, item.end)][:MAX_CHARACTERS])
            for _, item in _contradictions(sentence)
            if not self._within(item)
        ]
        return [word for word in dict.fromkeys(words) if word]

    def _spots(self, sentence: SummarySentence) -> Iterator[tuple[int, Marking]]:
        for reason, item in _contradictions(sentence):
            for index in self._within(item):
                start, end = self._starts[index], self._ends[index]
                marking = (max(item.start, start) - start, min(item.end, end) - start, reason)
                yield index, marking

    def _within(self, item: Evidence) -> range:
        """Return the sentences that a piece of evidence lies in, the first few at most."""
        if item.end <= item.start:
            return range(0)
        first = bisect_right(self._ends, item.start)
        return range(first, min(bisect_left(self._starts, item.end), first + _MAX_SPAN))


def _contradictions(sentence: SummarySentence) -> Iterator[tuple[str, Evidence]]:
    for check in sentence.failed:
        for item in check.evidence:
            if item.where == "article":
                yield reason_of(check) or "a check failed", item


def cited(summary: Summary) -> list[tuple[int, str]]:
    """Return the article sentences that summaries refer to: (number from 1, text), in order."""
    traces = Traces(summary.article)
    found = {
        index
        for part in summary.languages
        for sentence in part.sentences
        for index in traces.of(sentence)
    }
    sentences = summary.article.sentences
    return [(index + 1, visible(sentences[index].text)) for index in sorted(found)]


def chosen(count: int, first: Iterable[int], most: int) -> list[int]:
    """Choose which of an article's sentences to show, in order.

    Args:
        count: How many sentences it has.
        first: Those to show in any case, indices from 0.
        most: How many to show, where `first` is not more.
    """
    shown = {index for index in first if 0 <= index < count}
    for index in range(count):
        if len(shown) >= most:
            break
        shown.add(index)
    return sorted(shown)
