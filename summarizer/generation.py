"""The `generate` route with chat models: the article in a prompt, its summary out, checked.

An article that does not fit the model's window is read by the sentences that say most, in one
prompt: a summary of summaries would be two chances to invent. What was read is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from summarizer.arabic import count_words, fold, words
from summarizer.attribution import check_generated
from summarizer.candidates import TEMPERATURE, Attempt, choose
from summarizer.checks import merge
from summarizer.engines.base import Engine, Generation
from summarizer.errors import EngineError
from summarizer.merging import joined
from summarizer.orders import note
from summarizer.prompts import as_data, summary_prompt, tidy
from summarizer.records import Candidate, Check, Language, LanguageSummary, Options, SummarySentence
from summarizer.routes import PreparedArticle
from summarizer.windows import Plan, plan

ENGLISH_TOKENS = 2.0
"""Tokens of an English word, at most; 1.2 to 1.5 with the tokenizers of multilingual models."""

ARABIC_TOKENS = 12.0
"""Tokens of an Arabic word, at most: what is counted for more is no word, and would take the whole
window for the answer. Byte for byte a word of news has 10 to 12."""

ROOM = 1.5
"""Tokens that an answer may have, over those of the words it was asked for: a model that writes a
little too much still ends its sentence, and sentences over the budget are left out."""

LEAST_WORDS = 3
"""Words that a sentence of a summary has at least."""

_SPARE = 64  # tokens: of the template around the messages, and a short label before the answer
_LEAST = 64  # tokens of article below which nothing can be summarised
_SAMPLE = 2000  # characters in which the tokens of a word are counted


@dataclass(frozen=True, slots=True)
class Draft:
    """One answer of the model.

    Attributes:
        attempt: Its text, checks and support, to be compared with the others.
        sentences: Its sentences, each attributed and checked.
    """

    attempt: Attempt
    sentences: tuple[SummarySentence, ...]

    @property
    def faults(self) -> tuple[int, int]:
        """How many sentences cannot be shown, and how many failed another check."""
        statuses = [sentence.status for sentence in self.sentences]
        return statuses.count("withheld"), statuses.count("flagged")


@dataclass(frozen=True, slots=True)
class Generated:
    """A summary with what its reader should know of it.

    Attributes:
        summary: The summary.
        notes: One sentence each.
        sentences_read: How many of the article's sentences the model was given.
    """

    summary: LanguageSummary
    notes: tuple[str, ...]
    sentences_read: int


def generate_by_chat(
    reading: PreparedArticle,
    engine: Engine,
    language: Language,
    options: Options,
    glossary: Mapping[str, str] | None = None,
) -> tuple[LanguageSummary, tuple[str, ...]]:
    """Let a chat model write the summary of an article.

    Args:
        reading: The article.
        engine: A loaded chat model.
        language: What to write.
        options: Budgets, candidates and seed.
        glossary: Fixed translations, Arabic to English.

    Returns:
        The summary and what its reader should know of it.

    Raises:
        EngineError: The model's window is too small for any article, or the engine failed.
    """
    made = write(reading, engine, language, options, glossary)
    return made.summary, made.notes


def write(
    reading: PreparedArticle,
    engine: Engine,
    language: Language,
    options: Options,
    glossary: Mapping[str, str] | None = None,
) -> Generated:
    """Like `generate_by_chat`, and says how much of the article the model was given."""
    told = reading.told
    terms = _terms(reading, glossary or {}) if language == "en" else {}
    limit = _answer_tokens(reading, engine, language, options.words)
    reads = _plan(reading, engine, language, options, terms, told, limit)
    (window,) = reads.windows
    read = [told[n] for n in window.sentences]
    messages = _messages(reading, language, options, terms, window.text)

    def draft(generation: Generation) -> Draft:
        return _draft(reading, generation, language, read)

    drafts = [draft(engine.chat(messages, max_tokens=limit))]
    if options.candidates > 1 and any(drafts[0].faults):
        others = engine.sample(
            messages,
            count=options.candidates - 1,
            max_tokens=limit,
            temperature=TEMPERATURE,
            seed=options.seed,
        )
        drafts += map(draft, others)
    best = _best(drafts)
    kept = _within(best.sentences, options)
    if len(drafts) > 1:
        tried = tuple(one.attempt.candidate for one in drafts)
        kept = [replace(kept[0], candidates=tried), *kept[1:]]
    tokens = sum(one.attempt.candidate.tokens for one in drafts)
    summary = joined(language, "generate", engine.name, kept, tokens)
    notes = [
        *_notes_on_reading(reads, len(reading.texts)),
        *note(reading.orders),
        *_notes_on_answer(best, summary, language, options),
    ]
    return Generated(summary, tuple(notes), len(reads.read))


def _terms(reading: PreparedArticle, glossary: Mapping[str, str]) -> dict[str, str]:
    """Return the fixed translations of what the article says."""
    if not glossary:
        return {}
    return {
        hint.arabic: hint.english
        for text in (reading.article.headline, *reading.texts)
        for hint in reading.lexicon.hints(text, glossary)
        if hint.kind == "glossary"
    }


def _answer_tokens(reading: PreparedArticle, engine: Engine, language: Language, words: int) -> int:
    """Return how many tokens the answer may have."""
    each = ENGLISH_TOKENS
    if language == "ar":
        sample = " ".join(reading.texts)[:_SAMPLE]
        each = min(ARABIC_TOKENS, engine.count_tokens(sample) / max(1, count_words(sample)))
    return round(ROOM * each * words) + _SPARE


def _messages(
    reading: PreparedArticle,
    language: Language,
    options: Options,
    terms: Mapping[str, str],
    text: str,
) -> list[dict[str, str]]:
    return summary_prompt(
        text,
        language,
        words=options.words,
        sentences=options.sentences,
        title=reading.article.headline,
        terms=terms,
    )


def _plan(
    reading: PreparedArticle,
    engine: Engine,
    language: Language,
    options: Options,
    terms: Mapping[str, str],
    told: Sequence[int],
    limit: int,
) -> Plan:
    """Plan which sentences the model is given, so that prompt and answer fit its window."""
    bare = _messages(reading, language, options, terms, "")
    around = sum(engine.count_tokens(message["content"]) for message in bare)
    room = engine.window - limit - around - _SPARE
    if room < _LEAST:
        raise EngineError(
            f"the window of {engine.name} has {engine.window} tokens; the instructions and a "
            f"summary of {options.words} words need {limit + around + _SPARE} without the article.",
            "use a model with a larger window, or ask for fewer words",
        )
    texts = [as_data(reading.texts[n]) for n in told]

    def order() -> list[int]:
        place = {number: position for position, number in enumerate(told)}
        best = [choice.sentence for choice in reading.choose(room, None)]
        return [place[number] for number in dict.fromkeys(best) if number in place]

    return plan(texts, engine.count_tokens, room, order=order, max_windows=1)


def _draft(
    reading: PreparedArticle, generation: Generation, language: Language, read: Sequence[int]
) -> Draft:
    ended = generation.finish == "stop"
    text = tidy(generation.text, ended=ended)
    made = check_generated(reading, text, language, ended=ended, read=read)
    sentences = [_no_shorter(sentence) for sentence in made]
    checks = merge([("", tuple(replace(c, evidence=()) for c in s.checks)) for s in sentences])
    scores = [sentence.sources[0].score if sentence.sources else 0.0 for sentence in sentences]
    candidate = Candidate(text, checks, generation.tokens)
    attempt = Attempt(candidate, sum(scores) / len(scores), generation.confidence)
    return Draft(attempt, tuple(sentences))


def _no_shorter(sentence: SummarySentence) -> SummarySentence:
    """Withhold a word or two: what a model writes that refuses, or obeys the article."""
    if sentence.status == "withheld" or count_words(sentence.text) >= LEAST_WORDS:
        return sentence
    detail = f"{sentence.text!r} is no sentence"
    checks = tuple(
        Check("complete", False, detail) if check.name == "complete" else check
        for check in sentence.checks
    )
    return replace(sentence, text="", status="withheld", checks=checks)


def _best(drafts: Sequence[Draft]) -> Draft:
    """Return the draft with the fewest faults; of equals the one `candidates.choose` takes."""
    least = min(draft.faults for draft in drafts)
    rest = [draft for draft in drafts if draft.faults == least]
    chosen = choose([draft.attempt for draft in rest])
    return next(draft for draft in rest if draft.attempt is chosen)


def _within(sentences: Sequence[SummarySentence], options: Options) -> list[SummarySentence]:
    """Return the beginning of an answer that fits the budgets; never nothing, never a cut one.

    A sentence that says word for word what an earlier one says is left out.
    """
    shown = [sentence for sentence in sentences if sentence.status != "withheld"]
    if not shown:
        return [sentences[0]]
    kept: list[SummarySentence] = []
    told: set[str] = set()
    room = options.words
    for sentence in shown:
        said = " ".join(words(fold(sentence.text)))
        if said in told:
            continue
        room -= count_words(sentence.text)
        full = options.sentences is not None and len(kept) >= options.sentences
        if kept and (room < 0 or full):
            break
        told.add(said)
        kept.append(sentence)
    return kept


def _notes_on_reading(reads: Plan, total: int) -> list[str]:
    notes = []
    if len(reads.read) < reads.total:
        notes.append(
            f"the article is longer than the model's window: of its {total} sentences the model"
            f" read the {len(reads.read)} that say most."
        )
    if reads.split:
        which = "1 sentence is" if len(reads.split) == 1 else f"{len(reads.split)} sentences are"
        notes.append(f"{which} longer than the model's window; a part was read.")
    return notes


def _notes_on_answer(
    best: Draft, summary: LanguageSummary, language: Language, options: Options
) -> list[str]:
    name = "Arabic" if language == "ar" else "English"
    notes = []
    hidden = [sentence for sentence in best.sentences if sentence.status == "withheld"]
    if hidden:
        why = ", ".join(dict.fromkeys(check.name for one in hidden for check in one.failed))
        what = f"{len(hidden)} of {len(best.sentences)} sentences" if summary.text else "everything"
        notes.append(f"the {name}: {what} that the model wrote is not shown (failed: {why}).")
    total = count_words(summary.text)
    if total > options.words:
        notes.append(
            f"the {name} has {total} words, over the budget of {options.words}: it is one sentence,"
            " and a sentence is never cut."
        )
    return notes
