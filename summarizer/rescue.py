"""What a model wrote and a check refuses is made again by a safer route, once.

A generated Arabic sentence gives way to the article's own clause, an English one to a translation
of that clause. What was refused stays in the sentence's history (`candidates`), and what cannot be
replaced stays as it is, flagged. One pass: nothing here can loop.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from summarizer.arabic import count_words
from summarizer.clauses import MIN_WORDS, readings
from summarizer.errors import SummarizerError
from summarizer.merging import joined
from summarizer.records import Candidate, Language, LanguageSummary, Options, SummarySentence
from summarizer.routes import PreparedArticle, Translates, extract_choice, translate_choice
from summarizer.selection import Choice
from summarizer.ways import Job, Made, Way

_LONGER = 1.5  # times the words of the refused sentence that its replacement may have
_SPARE = 6  # and so many words more


class Rescuing:
    """Another way to make a language, with its refused sentences made again.

    Args:
        way: Makes the summary.
        language: Which one.
        translator: Translates clauses for an English one; without it that is left flagged.
    """

    def __init__(self, way: Way, language: Language, translator: Translates | None = None) -> None:
        self.way = way
        self.batched = way.batched
        self.lock = way.lock
        self.language: Language = language
        self._translator = translator

    def make(
        self, readings: Sequence[PreparedArticle], job: Job
    ) -> Iterator[Made | SummarizerError]:
        """Make each article's summary, and again what was refused of it; see `Way`."""
        for reading, made in zip(readings, self.way.make(readings, job), strict=True):
            if isinstance(made, SummarizerError):
                yield made
                continue
            try:
                yield self._rescued(reading, made, job)
            except SummarizerError as error:
                note = f"a refused sentence could not be made again: {error.what}"
                yield replace(made, notes=(*made.notes, note))

    def _rescued(self, reading: PreparedArticle, made: Made, job: Job) -> Made:
        summary = made.summary
        refused = [n for n, sentence in enumerate(summary.sentences) if sentence.status != "ok"]
        if not refused or (self.language == "en" and self._translator is None):
            return made
        sentences: list[SummarySentence] = list(summary.sentences)
        tokens, replaced = summary.tokens, []
        for number in refused:
            choice = _clause(reading, sentences, number, job.options)
            if choice is None:
                continue
            safer, spent = self._safer(reading, choice, job.options, job.glossary)
            tokens += spent
            if safer.status == "ok" or sentences[number].status == "withheld" != safer.status:
                replaced.append(sentences[number])
                sentences[number] = _with_history(safer, sentences[number])
        if not replaced:
            return replace(made, summary=replace(summary, tokens=tokens))
        rescued = joined(self.language, summary.route, summary.model, sentences, tokens)
        return replace(made, summary=rescued, notes=(*made.notes, self._note(replaced, summary)))

    def _safer(
        self,
        reading: PreparedArticle,
        choice: Choice,
        options: Options,
        glossary: Mapping[str, str],
    ) -> tuple[SummarySentence, int]:
        if self.language == "ar":
            return extract_choice(reading, choice), 0
        assert self._translator is not None
        return translate_choice(reading, self._translator, choice, options, glossary)

    def _note(self, replaced: Sequence[SummarySentence], summary: LanguageSummary) -> str:
        name = "Arabic" if self.language == "ar" else "English"
        why = ", ".join(dict.fromkeys(check.name for s in replaced for check in s.failed))
        what = "the article's own words" if self.language == "ar" else "a translation of its source"
        return (
            f"the {name}: {len(replaced)} of {len(summary.sentences)} sentences that the model"
            f" wrote failed a check ({why}); {what} took the place."
        )


def _clause(
    reading: PreparedArticle,
    sentences: Sequence[SummarySentence],
    number: int,
    options: Options,
) -> Choice | None:
    """Return the clause of the article that may stand for a refused sentence, if one fits."""
    taken = {
        source.sentence
        for other, sentence in enumerate(sentences)
        if other != number and sentence.status == "ok"
        for source in sentence.sources[:1]
    }
    refused = sentences[number]
    near = [source.sentence for source in refused.sources if source.sentence not in taken]
    near = [index for index in near if index not in reading.doubtful]
    if not near:
        near = [c.sentence for c in reading.choose(options.words, 1) if c.sentence not in taken]
    room = options.words - sum(
        count_words(sentence.text) for other, sentence in enumerate(sentences) if other != number
    )
    length = count_words(refused.text) or options.words
    room = min(room, round(_LONGER * length) + _SPARE)
    for index in near:
        fitting = [r for r in readings(reading.texts[index]) if MIN_WORDS <= r.words <= room]
        if fitting:
            return Choice(index, max(fitting, key=lambda r: r.words))
    return None


def _with_history(safer: SummarySentence, refused: SummarySentence) -> SummarySentence:
    """Keep what was refused, and what had been tried before it, in front of what was tried now."""
    before = refused.candidates or (Candidate(refused.text, refused.checks),)
    return replace(safer, candidates=(*before, *(safer.candidates or (_taken(safer),))))


def _taken(sentence: SummarySentence) -> Candidate:
    return Candidate(sentence.text, sentence.checks)
