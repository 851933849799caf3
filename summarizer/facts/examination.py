"""All checks of one text against one article, as findings by check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from summarizer.arabic import count_words
from summarizer.facts import form
from summarizer.facts.alignment import Alignment, Text
from summarizer.facts.anchors import Anchor, number_anchors, person_anchors, place_anchors
from summarizer.facts.cast import (
    cast_of_dates,
    cast_of_numbers,
    cast_of_people,
    cast_of_places,
)
from summarizer.facts.differences import sum_or_difference
from summarizer.facts.figures import Figures, compare_figures, read_figures
from summarizer.facts.findings import Finding
from summarizer.facts.names_compare import compare_names, known_people
from summarizer.facts.people import PersonMention, find_people
from summarizer.facts.places_named import PlaceMention, compare_places, find_places
from summarizer.facts.polarity import turned
from summarizer.facts.polarity_evidence import PolarityEvidence
from summarizer.facts.quantity import Quantity
from summarizer.facts.quotes import altered_quotes
from summarizer.facts.role_evidence import RoleEvidence
from summarizer.facts.roles import KINDS, misplaced
from summarizer.facts.same import same
from summarizer.facts.source import SourceText
from summarizer.facts.sources import find_sources
from summarizer.facts.support import Support, measure, supported
from summarizer.facts.units import is_currency
from summarizer.lazily import cached_property
from summarizer.records import Language

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from summarizer.encoder import SentenceEncoder


class Examination:
    """A text beside its article.

    Args:
        source: The article.
        text: The text that claims to summarise it.
        language: The language it should be in.
        encoder: Sentence vectors, or None to do without.
        spans: Its sentences, if they are known already.
    """

    def __init__(
        self,
        source: SourceText,
        text: str,
        language: Language,
        encoder: SentenceEncoder | None,
        spans: Sequence[tuple[int, int]] | None = None,
    ) -> None:
        self.source = source
        self.text = text
        self.language = language
        self._encoder = encoder
        self.pair = Alignment(Text(text, language, spans), source.aligned)

    @cached_property
    def findings(self) -> dict[str, list[Finding]]:
        """What was found, by the name of the check; every check is there."""
        spans = self.pair.summary.sentences
        return {
            "language": form.language(self.text, spans, self.language),
            "markup": form.markup(self.text, self.source.text),
            "repetition": form.repetition(self.text),
            "length": form.length(self.text, self.source.text),
            "numbers": self._wrong_figures,
            "names": compare_names(self.text, self.language, self.source.names),
            "places": compare_places(self.places, self.source.places, self.source.names.name_words),
            "roles": [
                finding for kind in KINDS for finding in misplaced(self.role_evidence(kind), kind)
            ],
            "negation": turned(self.pair, self._numbers, self._names),
            "quotations": altered_quotes(self.pair),
            "support": self._unsupported(),
        }

    @property
    def polarity(self) -> PolarityEvidence:
        """What speaks for a statement being negated in only one of both."""
        return PolarityEvidence(self.pair, self._numbers, self._names)

    @cached_property
    def _wrong_figures(self) -> list[Finding]:
        return compare_figures(self.figures, self.source.figures)

    @cached_property
    def places(self) -> list[PlaceMention]:
        """The places that the text names."""
        return find_places(self.text, self.language)

    def role_evidence(self, kind: str) -> RoleEvidence:
        """Return what is named of a kind of `roles.KINDS`, and what stands around it."""
        if kind == "places":
            cast = cast_of_places(self.places, self.source.places)
        elif kind == "people":
            cast = cast_of_people(self.people, self._known_people)
        elif kind == "numbers":
            cast = cast_of_numbers(self._stated, self.source.figures.quantities)
        else:
            cast = cast_of_dates(self.figures.dates, self.source.figures.dates)
        return RoleEvidence(self.pair, cast, tuple(self._numbers), tuple(self._names))

    @cached_property
    def people(self) -> list[PersonMention]:
        """The people that the text names."""
        return find_people(self.text, self.language)

    @cached_property
    def _known_people(self) -> list[PersonMention]:
        return known_people(self.source.names, self.people)

    @cached_property
    def supports(self) -> tuple[Support, ...]:
        """How well the article supports each sentence."""
        return tuple(
            measure(
                self.pair,
                words,
                anchors=self._anchors_of[number],
                cosine=max(cosines, default=0.0) if cosines else None,
            )
            for number, words in enumerate(self._words_of)
            for cosines in [self._cosines(number)]
        )

    @cached_property
    def _stated(self) -> list[Quantity]:
        """The numbers that are no sums or differences, which the article says of nothing."""
        said, source = self.figures.scene, self.source.figures.scene
        known = [q for q in self.source.figures.quantities if q.unit]
        return [
            q
            for q in self.figures.quantities
            if not sum_or_difference(q, said, source)
            # Two million dollars that were worked out are not the two million people.
            and (not is_currency(q.unit) or any(same(q, other) for other in known))
        ]

    @cached_property
    def _numbers(self) -> list[Anchor]:
        return number_anchors(self.figures, self.source.figures, self._starts)

    @cached_property
    def _names(self) -> list[Anchor]:
        places = place_anchors(self.places, self.source.places, self._starts)
        return places + person_anchors(self.people, self._known_people, self._starts)

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.pair.article.sentences]

    @cached_property
    def _anchors_of(self) -> tuple[list[Anchor], ...]:
        """The anchors of each sentence; a number that was worked out does not count."""
        wrong = {finding.start for finding in self._wrong_figures}
        numbers = [a for a in self._numbers if a.sentences or a.start in wrong]
        found = [*numbers, *self._names]
        spans = self.pair.summary.sentences
        return tuple([a for a in found if first <= a.start < last] for first, last in spans)

    @cached_property
    def figures(self) -> Figures:
        """The numbers and dates that the text states."""
        return read_figures(self.text, self.language)

    @cached_property
    def _words_of(self) -> tuple[list[int], ...]:
        by_sentence: tuple[list[int], ...] = tuple([] for _ in self.pair.summary.sentences)
        for word, number in enumerate(self.pair.summary.sentence_of):
            by_sentence[number].append(word)
        return by_sentence

    def nearest(self, number: int) -> float:
        """Return the cosine of a sentence and the article sentence nearest to it."""
        return max(self._cosines(number) or (0.0,))

    def sources(self, number: int) -> tuple[tuple[int, float], ...]:
        """Return the article sentences that a sentence rests on, and how surely, the best first.

        Empty when no sentence of the article supports it.
        """
        if not supported(self.supports[number]):
            return ()
        count = len(self.source.article.sentences)
        cosines = self._cosines(number)
        found = find_sources(self.pair, self._words_of[number], cosines)
        return tuple((index, share) for index, share in found if index < count)

    def _unsupported(self) -> list[Finding]:
        found = []
        for (start, end), support in zip(self.pair.summary.sentences, self.supports, strict=True):
            if not supported(support) and count_words(self.text[start:end]) > 1:
                detail = (
                    "no sentence of the article says this"
                    f" ({support.anywhere:.0%} of its words are in the article)"
                )
                found.append(Finding(start, end, detail))
        return found

    @cached_property
    def _vectors(self) -> tuple[NDArray[np.float32], NDArray[np.float32]] | None:
        if self._encoder is None:
            return None
        said = [self.text[start:end] for start, end in self.pair.summary.sentences]
        return self._encoder.encode(said), self.source.vectors(self._encoder)

    def _cosines(self, number: int) -> list[float] | None:
        if self._vectors is None:
            return None
        said, known = self._vectors
        return [float(value) for value in known @ said[number]]
