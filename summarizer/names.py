"""Names of people in Arabic text, and how English-language news spells them.

A person is a run of name words: a known given name, then family names, known or, where the run
leaves no doubt, romanised. A title before it lets words in that are also common nouns: after
السيد محمد علي, القائد is Al Qaed. Wrong names are worse than none, so a run that is in doubt ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from summarizer.arabic import fold
from summarizer.glosses import is_function_word, lookup, section, whole
from summarizer.grammar import is_verb
from summarizer.namelist import Name, known_names
from summarizer.places import is_place
from summarizer.romanise import romanise
from summarizer.wordforms import Token, bare, light, tokenise, without_prefixes
from summarizer.wordlists import read_sections

MAX_PARTS = 5  # name words in one run, without the particles
_ORDINALS = "I I II II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI".split()  # noqa: SIM905

_YA = ("ي", "ى")


class Person(NamedTuple):
    """A run of name words: tokens `first` to `last` (exclusive), and the English of each part."""

    first: int
    last: int
    parts: tuple[str, ...]
    sure_surname: bool

    @property
    def english(self) -> str:
        """The whole name."""
        return " ".join(self.parts)


def _known(tokens: Sequence[Token], place: int) -> tuple[Name, int] | None:
    """The known name of a person at `place` and the number of its words, the longest first."""
    people = known_names("ngafwx")
    for length in (4, 3, 2, 1):
        words = tuple(light(token.text) for token in tokens[place : place + length])
        name = people.get(words) if len(words) == length else None
        if name is None or not all(t.joined for t in tokens[place + 1 : place + length]):
            continue
        if length == 1 and is_function_word(tokens[place].text):
            continue
        spelt = (token.text for token in tokens[place : place + length])
        if all(map(_same_name, name.arabic.split(), spelt)):
            return name, length
    return None


def _same_name(known: str, word: str) -> bool:
    """Whether a word is a name, give or take the hamza of its first letter, or ى for final ي."""
    # سلمي is "peaceful" and not سلمى, Salma; اليأس is "despair" and not إلياس, Elias.
    return known[1:-1] == word[1:-1] and (known[-1] == word[-1] or (known[-1], word[-1]) == _YA)


def title_before(tokens: Sequence[Token], place: int) -> bool:
    """Say whether the word before `place` is a title (السيد, الدكتور), prefixes looked through."""
    if place == 0 or not tokens[place].joined:
        return place > 1 and tokens[place - 1].text == "د"  # د. محمد
    titles = section("titles")
    forms = {light(form) for form in without_prefixes(tokens[place - 1].text)}
    return not titles.isdisjoint(forms)


def _office_before(tokens: Sequence[Token], place: int) -> bool:
    """Whether one of the three words before `place` names an office: وزير الخارجية المصري ..."""
    roles = section("roles")
    for back in range(place, max(place - 3, 0), -1):
        if not tokens[back].joined:
            return False
        forms = {light(form) for form in without_prefixes(tokens[back - 1].text)}
        if not roles.isdisjoint(forms):
            return True
    return False


def _monarch_before(tokens: Sequence[Token], place: int) -> bool:
    forms = {light(form) for form in without_prefixes(tokens[place - 1].text)} if place else set()
    return not section("monarchs").isdisjoint(forms)


def _looks_inflected(word: str) -> bool:
    """Whether an unknown word may be a verb or carry a prefix, so that it is no safe name."""
    return word[:1] in tuple("يتسنأوفبلك") or word.endswith(("ا", "ها", "هم", "وا", "ت"))


def _follows_as_surname(
    tokens: Sequence[Token], place: int, *, titled: bool, given: int
) -> str | None:
    """English of an unlisted word as the end of a name, or None when it may be something else."""
    word = tokens[place].text
    if is_place(word):  # a month or a weekday, too: قال محمد الاثنين
        return None
    entry = lookup(word)
    own = whole(word) or whole(bare(word))
    if own is not None and own.proper:
        # A nationality is spelt like a surname (المصري); only what has no article is a name.
        if word.startswith("ال") or len(word) < 3:
            return None
        return None if is_place(f"ال{word}") else own.glosses[0]
    if entry is None:
        definite = word.startswith("ال") and len(word) > 4
        if definite or (titled and not _looks_inflected(word)):
            return romanise(word) or None
        return None
    definite = word.startswith("ال") and len(word) > 4
    if not definite or own is None or not titled or given < 2:
        return None
    # A common noun after two given names: a surname, unless it begins a description.
    if light(word) in section("descriptions") | section("ordinals"):
        return None
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if following is not None and following.joined:
        next_word = light(following.text)
        if light(word) in section("roles") and next_word not in section("roles"):
            return None
        if light(word) not in section("roles") and following.text.startswith("ال"):
            return None
    return romanise(word) or None


def person_at(tokens: Sequence[Token], first: int) -> Person | None:
    """Return the person whose name begins with the token at `first`, if it surely is one."""
    if not tokens[first].arabic or is_function_word(tokens[first].text):
        return None
    start = _known(tokens, first)
    titled = title_before(tokens, first)
    if start and start[0].kind == "n":
        return Person(first, first + start[1], (start[0].english,), sure_surname=False)
    if start is None or (start[0].kind in "fw" and not titled):
        return None
    monarch = _monarch_before(tokens, first)
    parts: list[str] = []
    kinds = ""
    place = first
    while place < len(tokens) and len(kinds) < MAX_PARTS:
        token = tokens[place]
        if place > first and (not token.joined or not token.arabic):
            break
        word = light(token.text)
        particle = {"بن": "bin", "ابن": "ibn", "بنت": "bint", "ال": "Al", "ابو": "Abu"}.get(word)
        if particle and place > first and place + 1 < len(tokens) and tokens[place + 1].joined:
            inner = _known(tokens, place + 1)
            spelling = inner[0].english if inner else romanise(tokens[place + 1].text)
            if not spelling or (inner is None and particle != "bin" and not titled):
                break
            parts += [particle, spelling]
            kinds += "f" if particle in ("Al", "Abu") else "g"
            place += 1 + (inner[1] if inner else 1)
            continue
        if monarch and place > first and word in section("ordinals"):
            order = [light(name) for name in read_sections("hints.txt")["ordinals"]]
            parts.append(_ORDINALS[order.index(word)])
            place += 1
            break
        known = _known(tokens, place)
        if known and not _may_follow(known[0].kind, kinds, titled):
            known = None
            if place == first:
                return None
        if known:
            if known[0].kind == "w" and not _ends_here(tokens, place, kinds, titled):
                break
            parts.append(known[0].english)
            kinds += known[0].kind
            place += known[1]
            if known[0].kind in "fw":
                break
            continue
        if is_function_word(token.text) or place == first or kinds[-1:] == "x":
            break
        given = sum(kind in "ga" for kind in kinds)
        office = titled or _office_before(tokens, first)
        spelling = _follows_as_surname(tokens, place, titled=office, given=given) or ""
        if spelling:
            parts.append(spelling)
            kinds += "u"
            place += 1
        break
    if not _sure(kinds, titled):
        return None
    return Person(first, place, tuple(parts), sure_surname=kinds[-1] in "fwu" and len(kinds) > 1)


def _may_follow(kind: str, kinds: str, titled: bool) -> bool:
    if kind == "n":
        return False
    if not kinds:
        return kind in "gax" or titled
    if kind == "x":
        return kinds[-1] == "x"
    if kinds[-1] == "x":
        return kind == "f"
    return True


def _ends_here(tokens: Sequence[Token], place: int, kinds: str, titled: bool) -> bool:
    """Whether a listed surname that is also a word (القائد, الشيخ) ends the name here."""
    if not any(kind in "ga" for kind in kinds):
        return titled and not kinds
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if following is None or not following.joined:
        return True
    return light(following.text) not in section("descriptions")


def _sure(kinds: str, titled: bool) -> bool:
    if not kinds:
        return False
    if titled:
        return kinds[0] != "w" or len(kinds) > 1
    if len(kinds) == 1:
        return kinds in "gx"
    # Two words that are both also common nouns are no proof of a name.
    return any(kind in "gxf" for kind in kinds)


def find_people(tokens: Sequence[Token]) -> list[Person]:
    """Return the people named in a text, in order."""
    found = []
    place = 0
    while place < len(tokens):
        person = person_at(tokens, place) or _prefixed(tokens, place)
        if person is None:
            place += 1
        else:
            found.append(person)
            place = person.last
    return found


def _prefixed(tokens: Sequence[Token], place: int) -> Person | None:
    """A name whose first word carries و ف ب ل ك: ومحمد علي."""
    token = tokens[place]
    if not token.arabic or token.text[:1] not in tuple("وفبلك") or lookup_own(token.text):
        return None
    rest = token.text[1:]
    word = is_function_word(rest) or whole(rest) is not None
    for form in without_prefixes(token.text):
        if form == token.text or (word and form != rest):  # ولدينا is "and we have", not Dina
            continue
        known = known_names("ngafwx").get((light(form),))
        compound = form == "عبد"
        if (known and known.kind == "g") or compound:
            low = max(place - 4, 0)
            near = [*tokens[low : place + 12]]
            near[place - low] = token._replace(text=form)
            person = person_at(near, place - low)
            return person and person._replace(first=place, last=person.last + low)
    return None


def lookup_own(word: str) -> bool:
    """Say whether the lexicon or the names hold this very word, prefix and all."""
    return whole(word) is not None or (light(word),) in known_names("ngafwx")


def people(article_text: str) -> dict[str, str]:
    """Return how to spell the people of an article: folded names and surnames to English.

    Args:
        article_text: The whole article, title included.

    Returns:
        Full names and, for each person whose surname is certain, the surname alone, both with
        single spaces. A surname that two people share has the spelling of the first.
    """
    found: dict[str, str] = {}
    tokens = tokenise(article_text)
    for person in find_people(tokens):
        words = [token.text for token in tokens[person.first : person.last]]
        full = fold(" ".join(words))
        if len(words) > 1:
            found.setdefault(full, person.english)
        if person.sure_surname:
            found.setdefault(fold(words[-1]), person.parts[-1])
        elif len(words) > 1 and len(person.parts) == 1:  # a listed name: سلفا كير, then كير
            surname = " ".join(_surname(person.english.split()))
            found.setdefault(fold(words[-1]), surname)
    return found


def _surname(name: Sequence[str]) -> Sequence[str]:
    """The last word of an English name, with the particles before it: von der Leyen."""
    first = len(name) - 1
    while first > 1 and name[first - 1].lower() in ("de", "di", "da", "der", "von", "van", "bin"):
        first -= 1
    return name[first:]


def names_alone(tokens: Sequence[Token], place: int, surnames: Mapping[str, str]) -> str:
    """Return the English of a surname that stands alone at `place`, or "".

    A surname that is also a common noun counts after a verb or a title, or where no description
    follows it (القائد العام is a commander).
    """
    token = tokens[place]
    english = surnames.get(fold(token.text), "")
    if not english:
        return ""
    own = whole(token.text) or whole(bare(token.text))
    if own is None or own.proper:
        return english
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    described = following is not None and following.joined
    if following is not None and described and light(following.text) in section("descriptions"):
        return ""
    if title_before(tokens, place) or (place and is_verb(fold(tokens[place - 1].text))):
        return english
    return english if place == 0 or not tokens[place].joined else ""
