"""What a sentence can do without: its opening, an adjunct between commas, an adjunct at its end.

Deletion only, after Clarke and Lapata 2008 (JAIR 31, "Global inference for sentence compression"):
every word that stays is the article's, in its order. With no parser at hand the rules speak of
closed classes and of the shapes of words (`grammar`), and where they cannot tell they keep.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from summarizer.arabic import fold
from summarizer.grammar import has_main_verb, is_verb, word_class

PUNCTUATION = "\"'«»“”‘’()[]،,؛;:.!؟?…-–—"

_WORD = re.compile(r"\S+")
_DIGIT = re.compile(r"\d")
_COMMAS = "،,؛;"
_LINKED = 3  # words of a discourse opening, at most
_OPENING = 25  # words of an opening adjunct, at most
_BARE = 3  # letters of a word that may be a verb which is not known
_AFTER_VERB = 3  # words that a verb has before an adjunct may go
_THAT = frozenset(
    fold(word)
    for word in ["أن", "إن", "بأن", "أنه", "أنها", "أنهم", "إنه", "إنها", "إنهم", "بأنه", "بأنها"]
)


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """Return a word folded, without the punctuation around it."""
    return fold(word).strip(PUNCTUATION)


def tokens(text: str) -> list[str]:
    """Return the folded words of a text, without punctuation."""
    # What is between two blanks is folded by itself: the readings of a sentence share its words.
    return [word for raw in text.split() for word in _tokens_within(raw)]


@lru_cache(maxsize=50_000)
def _tokens_within(raw: str) -> tuple[str, ...]:
    return tuple(word for part in fold(raw).split() if (word := part.strip(PUNCTUATION)))


def begins_clause(words: list[str]) -> bool:
    """Whether words are a main clause from their first: a verb and, right behind it, its subject.

    Args:
        words: Folded words of what would become the beginning of a sentence.
    """
    if len(words) < 3 or not is_verb(words[0], opening=True) or words[0][:1] in "وفل":
        return False
    if words[0] in word_class("not_openers"):
        return False
    subject = words[1]
    if subject.startswith("ال") and len(subject) > 4:
        return True
    # "left his house", "won a point", "in ...", "that ...": the subject stood in what is dropped.
    bare = subject in word_class("function") or subject in word_class("openers")
    pronoun = subject.endswith(("ه", "ها", "هم", "هما", "ا"))
    return not (bare or pronoun or subject in _THAT or is_verb(subject) or subject[:1] in "بلكو")


def opening(text: str, shield: list[tuple[int, int]]) -> int:
    """Return where the main clause begins behind an opening adjunct or link, or 0.

    "From his side, ", "After the meeting, ", "Moreover ": what stays must name its own subject. An
    attribution ("according to ...") or a condition is never dropped: without it the rest would
    claim more.
    """
    words = list(_WORD.finditer(text))[: _OPENING + 1]
    bare = [folded(match.group()) for match in words]
    if len(bare) < 5:
        return 0
    for count in range(min(_LINKED, len(bare)), 0, -1):
        if " ".join(bare[:count]) in word_class("links"):
            start = words[count].start() if count < len(words) else 0
            return start if start and begins_clause(tokens(text[start : start + 80])) else 0
    if bare[0] not in word_class("circumstances") or bare[1] in word_class("conditions"):
        return 0
    for index, match in enumerate(words[:-1]):
        if match.group()[-1:] in _COMMAS and not any(
            start < match.end() - 1 < end for start, end in shield
        ):
            start = words[index + 1].start()
            return start if index and begins_clause(tokens(text[start : start + 80])) else 0
    return 0


def adjuncts_between_commas(text: str, commas: list[int]) -> list[tuple[int, int]]:
    """Return the spans of ", in a statement, " that may be lifted out of a sentence."""
    spans = []
    for begin, stop in pairwise(commas):
        inner, after = tokens(text[begin:stop]), tokens(text[stop : stop + 60])
        if not inner or not after or not 2 <= len(inner) <= 15:
            continue
        if inner[0] not in word_class("circumstances") and inner[0] not in word_class("places"):
            continue
        if inner[1] in word_class("conditions") or has_main_verb(inner) or _refers(after[0]):
            continue
        # "in Egypt, in Jordan and ...": a list is not an aside.
        if after[0] == inner[0] or after[0] == "و" + inner[0]:
            continue
        spans.append((begin, stop + 1))
    return spans


def _refers(word: str) -> bool:
    """Whether a word leans on what stands before it, which might be the aside."""
    return (
        word[:1] == "و"
        or word in word_class("relative")
        or word in word_class("turning")
        or word in ("ما", "مما", "اي", "ثم", "او")
        or is_verb(word)
    )


def adjunct_starts(text: str) -> list[int]:
    """Return offsets from which the rest of a clause is a mere circumstance, with no comma before.

    "... fell by a fifth | during the last year": the verb must have had its subject and a
    complement already, and nothing that the circumstance limits (a negation, a superlative) may
    stand before it.
    """
    words = list(_WORD.finditer(text))
    bare = [folded(match.group()) for match in words]
    starts: list[int] = []
    verb = -1
    for index, word in enumerate(bare):
        if word in word_class("turning") or word in word_class("limited"):
            break
        if word in word_class("relative") and not (
            verb >= 0 and _complemented(bare[verb + 1 : index])
        ):
            break  # "the minister who came to power | after ...": the main verb still waits
        if is_verb(word, opening=index == 0):
            verb = index
            if word.lstrip("وف") in word_class("needs_adjunct"):
                break
            continue
        if verb < 0 or index - verb <= _AFTER_VERB or index < 6:
            continue
        pair = f"{word} {bare[index + 1]}" if index + 1 < len(bare) else ""
        if word not in word_class("adjuncts") and pair not in word_class("adjunct_pairs"):
            continue
        before = words[index - 1].group()
        if bare[index - 1] in word_class("dangling") or before[-1:] in _COMMAS:
            continue
        if bare[index - 1] in ("ذلك", "وذلك") or len(bare[index - 1]) <= _BARE:
            continue
        if _complemented(bare[verb + 1 : index]) and not _object_follows(words, bare, index):
            starts.append(words[index].start())
    return starts


def _complemented(words: list[str]) -> bool:
    """Whether the words behind a verb hold more than its subject."""
    return any(
        word in word_class("places")
        or word in _THAT
        or word.startswith(("لل", "بال"))
        or (word.endswith("ا") and len(word) > 4 and not word.startswith("ال") and number > 0)
        for number, word in enumerate(words[:-1])
    )


def _object_follows(words: list[re.Match[str]], bare: list[str], index: int) -> bool:
    """Whether an indefinite accusative behind the adjunct may be the object of the verb."""
    for at in range(index + 1, min(index + 12, len(words))):
        word = bare[at]
        tanween = word.endswith("ا") and len(word) > 3 and not word.startswith("ال")
        if tanween and not _DIGIT.search(bare[at - 1]):
            return True
        if words[at].group()[-1:] in _COMMAS + ".":
            break
    return False
