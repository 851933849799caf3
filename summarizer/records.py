"""The nouns of the library: small frozen records. Imports nothing of ours but the errors."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from summarizer.errors import OptionError, SummarizerError

Language = Literal["ar", "en"]
Route = Literal["extract", "generate", "translate"]
Status = Literal["ok", "flagged", "withheld"]

LANGUAGES: tuple[Language, ...] = ("ar", "en")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article; `text` is the slice `[start:end]` of the raw article text.

    Attributes:
        index: Position among the article's sentences, from 0.
        text: The raw slice, uncleaned.
        start: Offset of the first character in the raw text (Unicode code points).
        end: Offset one past the last character.
        paragraph: Index of the paragraph that holds the sentence, from 0.
    """

    index: int
    text: str
    start: int
    end: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class Source:
    """An article sentence that supports a summary sentence.

    Attributes:
        sentence: Its index among the article's sentences, from 0.
        score: How well it supports it, from 0 to 1.
    """

    sentence: int
    score: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span that a check points at.

    Attributes:
        where: Whose text it is a span of: "summary" or "article".
        start: Offset of its first character (Unicode code points).
        end: Offset one past its last character.
        text: The characters `[start:end]`.
    """

    where: Literal["summary", "article"]
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of one faithfulness or form check.

    Attributes:
        name: What was checked: "numbers", "names", "negation", ...
        ok: Whether nothing is wrong.
        detail: What is wrong, for people; empty when nothing is.
        evidence: Where, in the summary and in the article.
    """

    name: str
    ok: bool
    detail: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One attempt at a text with what the checks said of it."""

    text: str
    checks: tuple[Check, ...] = ()
    tokens: int = 0

    @property
    def ok(self) -> bool:
        """Whether every check passed."""
        return all(check.ok for check in self.checks)


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """One sentence of a summary, what it rests on and what the checks say of it.

    Attributes:
        text: The sentence; empty when it is withheld.
        sources: The article sentences it rests on.
        status: `flagged` when a check failed; `withheld` when the text was too bad to be shown.
        checks: The checks of this sentence; their evidence has offsets into `text`.
        origin: The Arabic that was translated; empty for what is itself the article's Arabic.
        candidates: What was tried, in order, when more than one text was; the chosen one included.
    """

    text: str
    sources: tuple[Source, ...] = ()
    status: Status = "ok"
    checks: tuple[Check, ...] = ()
    origin: str = ""
    candidates: tuple[Candidate, ...] = ()

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that failed."""
        return tuple(check for check in self.checks if not check.ok)


@dataclass(frozen=True, slots=True)
class LanguageSummary:
    """The summary in one language. `str()` of it is its text; empty when withheld.

    Attributes:
        language: The language it is in.
        text: The sentences that are shown, in one paragraph.
        route: How it was made.
        model: Repository and revision of the model that wrote it; None for an extract.
        sentences: Its sentences in order, withheld ones included.
        checks: The checks of all sentences, by name; evidence has offsets into `text`.
        status: `ok`; `flagged` when a sentence is not; `withheld` when nothing can be shown.
        tokens: Tokens that the model generated for it, all candidates included.
    """

    language: Language
    text: str
    route: Route
    model: str | None
    sentences: tuple[SummarySentence, ...]
    checks: tuple[Check, ...]
    status: Status
    tokens: int = 0

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the article was read; less than all of it is also said in the warnings.

    Attributes:
        sentences_total: Sentences of the article.
        sentences_read: Those that the model, or the ranking, has seen.
    """

    sentences_total: int
    sentences_read: int


@dataclass(frozen=True, slots=True)
class Failure:
    """What `summarize_many` yields in place of a Summary when one article fails.

    Attributes:
        index: Position of the article in the input, from 0.
        source: Where the article came from, if known.
        error: The error that `summarize` would have raised.
    """

    index: int
    source: str | None
    error: SummarizerError


def _option(default: Any, help: str, **rules: Any) -> Any:
    return field(default=default, metadata={"help": help, **rules})


@dataclass(frozen=True, slots=True)
class Options:
    """Every choice a caller has. The CLI's flags and defaults are made from these fields.

    Attributes:
        languages: Languages to write: "ar", "en" or both.
        words: Word budget of each summary, from 5 to 2000.
        sentences: At most this many sentences in each summary, from 1 to 200; None for no limit.
        glossary: File of fixed translations, one `Arabic<TAB>English` a line; it wins over the
            model. None for none.
        candidates: How many texts to try where the first fails a check or the model was unsure,
            from 1 to 32.
        strict: The command line exits with code 3 when a check fails.
        seed: Seed of every random choice, from 0 to 2**32 - 1.

    Raises:
        OptionError: A value is wrong; says what is allowed.
    """

    languages: tuple[Language, ...] = _option(
        ("ar", "en"), "Languages to write, separated by commas: ar, en or both."
    )
    words: int = _option(60, "Word budget of each summary.", min=5, max=2000)
    sentences: int | None = _option(
        None, "At most this many sentences in each summary.", min=1, max=200
    )
    glossary: str | None = _option(
        None, "File of fixed translations, one 'Arabic<TAB>English' a line; it wins over the model."
    )
    candidates: int = _option(
        5,
        "How many texts to try where the first fails a check or the model was unsure.",
        min=1,
        max=32,
    )
    strict: bool = _option(False, "Exit with code 3 when a check fails.")
    seed: int = _option(0, "Seed of every random choice.", min=0, max=2**32 - 1)

    def __post_init__(self) -> None:
        """Refuse values no summary can be made with, naming the value and what is allowed."""
        languages = (self.languages,) if isinstance(self.languages, str) else self.languages
        unknown = [name for name in languages if name not in LANGUAGES]
        if unknown or not languages:
            raise OptionError(
                f"languages={self.languages!r} is not a choice of languages.",
                "use 'ar', 'en' or both, for instance languages=('ar', 'en')",
            )
        object.__setattr__(self, "languages", tuple(dict.fromkeys(languages)))
        for spec in fields(self):
            value = getattr(self, spec.name)
            low, high = spec.metadata.get("min"), spec.metadata.get("max")
            if low is None or high is None or (value is None and spec.default is None):
                continue
            if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
                raise OptionError(
                    f"{spec.name}={value!r} is out of range.",
                    f"give a whole number from {low} to {high}",
                )
        if not isinstance(self.strict, bool):
            raise OptionError(f"strict={self.strict!r} is not a truth value.", "use True or False")

    @classmethod
    def of(cls, values: Mapping[str, Any], base: Options | None = None) -> Options:
        """Build options from a mapping, over `base`; an unknown name is an error, not a guess.

        Raises:
            OptionError: A name is no option (the nearest known one is named) or a value is wrong.
        """
        known = [spec.name for spec in fields(cls)]
        for name in values:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
                raise OptionError(
                    f"there is no option {name!r}.",
                    (f"did you mean {near[0]!r}? " if near else "")
                    + f"the options are: {', '.join(known)}",
                )
        merged = {name: getattr(base, name) for name in known} if base else {}
        return cls(**{**merged, **values})

    def to_dict(self) -> dict[str, Any]:
        """Return the options as JSON values."""
        values = {spec.name: getattr(self, spec.name) for spec in fields(self)}
        return {**values, "languages": list(self.languages)}
