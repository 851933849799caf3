"""Names of a summary that are nowhere in its article, and where in the article the others stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from summarizer.facts.acronyms import compare_organisations, find_organisations
from summarizer.facts.arabic_names import ArabicRun, find_runs
from summarizer.facts.english_dictionary import hint_words
from summarizer.facts.english_names import NameRun, name_runs
from summarizer.facts.findings import Finding
from summarizer.facts.name_words import looks_inflected, word_class
from summarizer.facts.names_index import ArticleNames
from summarizer.facts.people import PersonMention
from summarizer.facts.places_named import find_places
from summarizer.facts.transliteration import resembles
from summarizer.records import Language
from summarizer.wordforms import Token, tokenise, without_prefixes

_VERB = re.compile("ان...|ا.ت..|است...")  # a past form that is no name: انكمش, ارتفع, استقال
_WINDOW = 6  # words over which the parts of one name may spread
MAX_NAMES = 500  # names of one text that are looked up, so that time stays linear in its length
# Least likeness of a surname to a name, and to any word, where the given name is not there.
SURE_SURNAME = 0.8
SAME_SURNAME = 0.99
_SHOWN = 4  # people of the article that a finding's detail lists


def compare_names(text: str, language: Language, article: ArticleNames) -> list[Finding]:
    """Return the names of people, organisations and unlisted places that an article does not have.

    Listed places are left to `compare_places`.

    Args:
        text: The summary.
        language: Its language.
        article: The article.
    """
    organisations = find_organisations(text, language)
    findings = compare_organisations(organisations, article.organisations)
    places = find_places(text, language)
    named = {key for mention in article.places for key in mention.keys}
    taken = [(m.start, m.end) for m in places if m.sure or m.people or m.keys & named]
    taken += [(m.start, m.end) for m in organisations]
    if language == "en":
        findings += _english(text, article, taken)
    else:
        findings += _arabic(text, article, taken)
    return sorted(findings, key=lambda finding: finding.start)


def _finding(text: str, start: int, end: int, article: ArticleNames, why: str = "") -> Finding:
    people = {mention.names[-1]: mention for mention in reversed(article.people) if mention.sure}
    shown = sorted(people.values(), key=lambda mention: mention.start)[:_SHOWN]
    names = ", ".join(mention.text for mention in shown)
    detail = why or f"{text[start:end]!r} is not in the article"
    if names:
        detail += f", which names {names}"
    return Finding(start, end, detail, tuple((m.start, m.end) for m in shown))


def _english(
    text: str, article: ArticleNames, taken: Sequence[tuple[int, int]]
) -> Iterator[Finding]:
    for run in name_runs(text, sorted(taken))[:MAX_NAMES]:
        if run.doubtful:
            continue
        hits = [_hits(text, run, number, article) for number in range(len(run.words))]
        if hits[-1] is None:
            if not (_beside(run, -1, hits, article) or article.in_two_words(run.words[-1].text)):
                yield _finding(text, run.start, run.end, article)
        elif run.person and len(hits) > 1:
            last = run.words[-1].text
            if _together(hits):
                if not hits[-1] or hits[0] is not None or _solid(last, hits[-1], article):
                    continue
                # The given name is nowhere, and the surname only like a word of the article.
                if not any(_beside(run, number, hits, article) for number in range(len(hits) - 1)):
                    yield _finding(text, run.start, run.end, article)
            elif not any(_beside(run, number, hits, article) for number in range(len(hits))):
                why = (
                    f"the article has the parts of {text[run.start : run.end]!r}, but not together"
                )
                yield _finding(text, run.start, run.end, article, why)


def _hits(text: str, run: NameRun, number: int, article: ArticleNames) -> tuple[int, ...] | None:
    """Where the article has a word of a name; None: nowhere; (): somewhere in other words."""
    word = run.words[number]
    # With the words beside it, or its particles: Abdel Wahab is one word in some articles.
    before = run.words[number - 1] if number else None
    after = run.words[number + 1] if number + 1 < len(run.words) else None
    pieces = [word.text, text[before.end if before else run.start : word.end]]
    if before:
        pieces.append(text[before.start : word.end])
    if after:
        pieces.append(text[word.start : after.end])
    found = {
        place for piece in dict.fromkeys(pieces) for place in article.english(piece.strip(" -"))
    }
    if found:
        return tuple(found)
    return () if article.names_english(word.text) else None


def _solid(surname: str, hits: Sequence[int], article: ArticleNames) -> bool:
    """Whether a surname is so like a word of the article that it needs no given name beside it."""
    likeness = article.likeness(surname)
    if likeness >= SAME_SURNAME:
        return True
    return likeness >= SURE_SURNAME and any(
        word_class(article.tokens[place].text) != "other" for place in hits
    )


def _beside(
    run: NameRun, number: int, hits: Sequence[tuple[int, ...] | None], article: ArticleNames
) -> bool:
    """Whether a word like the one of that number stands near others of the name in the article."""
    tokens = article.tokens
    count = len(run.words)
    number %= count
    word = run.words[number].text
    near: set[int] = set()
    for other, hit in enumerate(hits):
        for place in hit or () if other != number else ():
            reach = range(1, _WINDOW // 2 + 1)
            near.update(place + step if other < number else place - step for step in reach)
    return any(
        0 <= p < len(tokens) and tokens[p].arabic and resembles(word, tokens[p].text) for p in near
    )


def _together(hits: Sequence[tuple[int, ...] | None]) -> bool:
    """Whether some words of the article near each other have all the parts that it has."""
    known = [hit for hit in hits if hit]
    if len(known) < 2 or any(hit == () for hit in hits):
        return True
    *others, last = known
    return any(
        all(any(abs(place - other) <= _WINDOW for other in hit) for hit in others) for place in last
    )


def _arabic(
    text: str, article: ArticleNames, taken: Sequence[tuple[int, int]]
) -> Iterator[Finding]:
    tokens = tokenise(text)
    runs = find_runs(tokens, sorted(taken))[:MAX_NAMES]
    inside: set[int] = set()
    for run in runs:
        inside.update(range(run.first, run.last))
        if run.last - run.first == 1 and tokens[run.first].text.startswith("لل"):
            continue  # "for the ...": للفرد is no Fred
        if (run.sure or _both_names(tokens, run)) and _foreign(tokens, run, article):
            start, end = tokens[run.first].start, tokens[run.last - 1].end
            yield _finding(text, start, end, article)
    for place in range(1, len(tokens)):
        token = tokens[place]
        if place in inside or not token.joined or not _after_place_noun(tokens[place - 1]):
            continue
        if word_class(token.text) not in ("unknown", "foreign") or looks_inflected(token.text):
            continue
        if not article.arabic(token.text) and not _inside(token, taken):
            yield _finding(text, token.start, token.end, article)


def _inside(token: Token, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= token.start < end for start, end in spans)


def _after_place_noun(token: Token) -> bool:
    nouns = hint_words("place_nouns")
    return any(form in nouns for form in without_prefixes(token.text))


def _both_names(tokens: Sequence[Token], run: ArabicRun) -> bool:
    """Whether two words that are names and common words too are more likely a name: سليم الحداد."""
    words = [tokens[place].text for place in run.words]
    if len(words) != 2 or words[0].startswith("ال") or not words[1].startswith("ال"):
        return False
    return all(word_class(word) == "maybe" for word in words)


def _foreign(tokens: Sequence[Token], run: ArabicRun, article: ArticleNames) -> bool:
    """Whether the article has no such name."""
    words = [tokens[place].text for place in run.words]
    same = [bool(article.same_arabic(word)) for word in words]
    found = [
        # What is also a common word has one spelling.
        exact or (word_class(word) != "maybe" and bool(article.arabic(word)))
        for word, exact in zip(words, same, strict=True)
    ]
    if any(_dual(word, article) for word in words):
        return False
    if len(words) == 2 and words[0].startswith("ال") and _VERB.fullmatch(words[1]):
        return False  # an adjective of the noun before it, and a verb: الدين الصافي انكمش
    if not run.sure:
        return not any(found)
    if len(words) > 2:
        # What follows a name may have been taken for a part of it.
        return sum(found) < 2
    if len(words) == 2 and found[0] and words[1].startswith("ال"):
        # Not a surname and a participle of the sentence: مشروع إيثاغيري القاضي بتشييد.
        surname = word_class(words[0]) in ("foreign", "unknown")
        return not found[1] and not (surname and word_class(words[1]) == "maybe")
    # A surname that sounds like a word of the article does not show that it is there by itself.
    return not found[-1] or (len(words) == 2 and not found[0] and not same[-1])


def _dual(word: str, article: ArticleNames) -> bool:
    """Whether a word is two of what the article names: هورين of هور."""
    return len(word) > 4 and word.endswith(("ين", "ان")) and bool(article.same_arabic(word[:-2]))


def known_people(article: ArticleNames, said: Sequence[PersonMention]) -> list[PersonMention]:
    """Return the people of an article, those among them that only a summary's names tell.

    Args:
        article: The article.
        said: People of a summary of it.
    """
    found = list(article.people)
    spans = [(mention.start, mention.end) for mention in found]
    for mention in said[:MAX_NAMES]:
        for start, end, names in located(article, mention):
            if all(end <= a or start >= b for a, b in spans):
                found.append(PersonMention(article.text[start:end], start, end, names))
                spans.append((start, end))
    return sorted(found, key=lambda mention: mention.start)


def located(
    article: ArticleNames, mention: PersonMention
) -> list[tuple[int, int, tuple[str, ...]]]:
    """Return the spans of an article where the words of a name stand together, with those words.

    Args:
        article: The article.
        mention: A person of a summary. Of a name of several words two or more have to be there.
    """
    hits: dict[int, set[int]] = {}
    for number, word in enumerate(mention.names):
        found = article.english(word) if word[0] < "\u0590" else article.arabic(word)
        for place in found:
            hits.setdefault(place, set()).add(number)
    places = sorted(hits)
    spans = []
    at = 0
    while at < len(places):
        last = at
        while last + 1 < len(places) and places[last + 1] - places[at] < _WINDOW:
            if places[last + 1] - places[last] > 2:
                break
            last += 1
        words = set().union(*(hits[place] for place in places[at : last + 1]))
        if len(words) >= min(2, len(mention.names)):
            tokens = article.tokens
            names = tuple(tokens[place].text for place in places[at : last + 1])
            spans.append((tokens[places[at]].start, tokens[places[last]].end, names))
        at = last + 1
    return spans
