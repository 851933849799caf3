"""A summary in the making: what is known of one article between reading it and its Summary."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from summarizer.article import require_arabic
from summarizer.encoder import MAX_CHARACTERS, SentenceEncoder
from summarizer.errors import ArticleError, SummarizerError
from summarizer.inputs import article_of
from summarizer.orders import note
from summarizer.records import Coverage, Language, LanguageSummary, Options, Route
from summarizer.routes import PreparedArticle
from summarizer.summary import Summary
from summarizer.ways import Made


def begin(item: Any, encoder: SentenceEncoder) -> Draft | SummarizerError:
    """The draft of an article, or what is wrong with it."""
    try:
        article = article_of(item)
        require_arabic(article)
        if not article.sentences:
            raise ArticleError("the article has no sentence with words.", "give its whole text")
    except SummarizerError as error:
        return error
    draft = Draft(PreparedArticle(article, encoder), list(article.notes))
    if overlong := draft.reading.overlong:
        draft.warnings.append(
            f"{overlong} sentences are longer than {MAX_CHARACTERS} characters and"
            " were ranked by their beginning only."
        )
    draft.warnings += note(draft.reading.orders)
    return draft


@dataclass
class Draft:
    """What was made of an article so far.

    Attributes:
        reading: The article and what was computed of it once for all languages.
        warnings: What the reader of the summary must be told.
        made: The languages that were made or withheld.
        seconds: Wall time by stage.
        error: Why the article as a whole failed.
    """

    reading: PreparedArticle
    warnings: list[str]
    made: dict[Language, Made] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    error: SummarizerError | None = None

    def withhold(self, language: Language, route: Route, error: SummarizerError) -> None:
        """Leave a language empty, and say why and what to type."""
        nothing = LanguageSummary(language, "", route, None, (), (), "withheld")
        self.made[language] = Made(nothing, (), None)
        name = "Arabic" if language == "ar" else "English"
        next_step = f" Next: {error.next_step}" if error.next_step else ""
        self.warnings.append(f"{name} is withheld: {error.what}{next_step}")

    def finished(self, preset: str, options: Options) -> Summary:
        """The Summary."""
        article = self.reading.article
        arabic, english = self.made.get("ar"), self.made.get("en")
        read = [m.sentences_read for m in self.made.values() if m.sentences_read is not None]
        return Summary(
            title=article.headline,
            preset=preset,
            arabic=arabic.summary if arabic else None,
            english=english.summary if english else None,
            coverage=Coverage(
                sentences_total=len(article.sentences), sentences_read=min(read, default=0)
            ),
            warnings=tuple(dict.fromkeys(self.warnings)),
            options=options,
            seconds=self.seconds,
            article=article,
        )
