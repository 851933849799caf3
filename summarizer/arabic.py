"""Arabic text as it is scraped: `clean` keeps the meaning, `fold` is for matching only.

Everything here is a pure function of a `str` and takes time linear in its length, whatever the
string holds (lone surrogates included).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Characters that show nothing: `clean` drops them and the sentence splitter looks through them.
# C0 and C1 controls, soft hyphen, grapheme joiner, bidi and zero-width controls, byte-order mark,
# annotation and tag characters, noncharacters, surrogates. A regex class body, without brackets.
INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e007f"
)
# What `str.splitlines` ends a line at; "\r\n" counts once because "\r" alone is mapped too.
LINE_ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
# Arabic diacritics and Quranic annotation signs. A regex class body.
MARKS = (
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
    "\u0897-\u089f\u08ca-\u08e1\u08e3-\u08ff"
)
# Letters of the Arabic script, presentation forms included, tatweel not. A regex class body.
ARABIC_LETTERS = (
    "\u0620-\u063f\u0641-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06e5\u06e6\u06ee\u06ef"
    "\u06fa-\u06fc\u06ff\u0750-\u077f\u0870-\u0887\u0889-\u088e\u08a0-\u08c9"
    "\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdc7\ufdf0-\ufdf9\ufe70-\ufefc"
)
TATWEEL = "\u0640"
LATIN_LETTERS = "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"

# UAX #15 (stream-safe text): no language stacks more than 30 marks on a letter. Longer runs make
# canonical ordering quadratic.
_MAX_MARKS = 30
# ARABIC_SHARE: half the letters lets an article full of Latin names pass and stops a foreign
# article that quotes some Arabic. FOREIGN_SHARE: Persian has about 3 % of پ چ ژ گ, Urdu and Kurdish
# well over 10 % of letters Arabic lacks, Arabic news with foreign names under 0.5 %.
ARABIC_SHARE = 0.5
FOREIGN_SHARE = 0.015


def _presentation_forms() -> dict[int, str]:
    table = {}
    for code in (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD)):
        # ﷺ, ﷻ and ﷼ stay signs: spelt out, they would fuse with the word or number beside them.
        if code in (0xFDFA, 0xFDFB, 0xFDFC):
            continue
        # Spacing diacritics decompose to a space and the mark; the mark belongs to the letter.
        plain = unicodedata.normalize("NFKC", chr(code)).lstrip(" ")
        if plain != chr(code):
            table[code] = plain
    return table


_FORMS = _presentation_forms()
_SPACES = "\t\x1f\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_EXPAND = {
    **_FORMS,
    **dict.fromkeys(map(ord, LINE_ENDS), "\n"),
    **dict.fromkeys([*map(ord, "\t\x1f\xa0\u1680\u202f\u205f\u3000"), *range(0x2000, 0x200B)], " "),
}
_RE_EXPAND = re.compile(f"[{_SPACES}\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029\ufb50-\ufdff\ufe70-\ufefc]")
_RE_INVISIBLE = re.compile(f"[{INVISIBLE}]+")
_IN_WORD = f"{ARABIC_LETTERS}{MARKS}{TATWEEL}"
_RE_TATWEEL = re.compile(
    f"(?<![{_IN_WORD}])(?:(?P<hijri>ه{TATWEEL})|(?P<dash>{TATWEEL}++))(?![{_IN_WORD}])|{TATWEEL}++"
)
# Any run of over 30 combining marks is one of these: no word characters, spaces or common signs.
_RE_MARK_RUN = re.compile(r"[^\w\s\x00-\u02ff\u2000-\u206f]{31,}+")
# Nearly every text is made of these alone, and they are as `clean` leaves them: only blanks are to
# be looked at. Signs, Latin and Arabic letters and digits; no marks, which may stand in any order.
_RE_ORDINARY = re.compile(
    "[\n -~\xab\xbb\u060c\u061b\u061f\u0621-\u063a\u0641-\u064a\u0660-\u0669"
    "\u2013\u2014\u201c\u201d\u2026]*+"
)
_RE_BLANKS = re.compile(" {2,}")
_RE_LINES = re.compile(" ?\n[ \n]*+")

_DIGITS = {
    **{0x660 + n: str(n) for n in range(10)},
    **{0x6F0 + n: str(n) for n in range(10)},
    ord("٫"): ".",
    ord("٬"): ",",
    ord("٪"): "%",
}
_FOLD = {
    **_DIGITS,
    **{ord(letter): "ا" for letter in "أإآٱ"},
    **{ord(letter): "ي" for letter in "ىئیے"},
    **{ord(letter): "ه" for letter in "ةھہۀە"},
    **{ord(letter): "ك" for letter in "کگڭڪ"},
    ord("ؤ"): "و",
    ord("ء"): None,
    ord(TATWEEL): None,
}
_RE_MARKS = re.compile(f"[{MARKS}]+")
_WORD_LENGTH = 16  # characters up to which what is folded is taken for a word, and remembered

# Possessive quantifiers stand on single characters only: on groups they are wrong before 3.11.5.
_NUMBER = r"\d++(?:[.,،٫٬]\d++)*"
_RE_WORD = re.compile(
    rf"{_NUMBER}(?:[{LATIN_LETTERS}][{LATIN_LETTERS}\d]*+)?"
    rf"|[{LATIN_LETTERS}][{LATIN_LETTERS}\d\u0300-\u036f]*+(?:['’][{LATIN_LETTERS}]++)*"
    rf"|(?:(?![{LATIN_LETTERS}])[^\W\d_])(?:(?![{LATIN_LETTERS}])[^\W\d_]|[{MARKS}\u0300-\u036f])*"
)
_RE_WORDLIKE = re.compile(rf"[^\W_{TATWEEL}]")
_RE_ARABIC = re.compile(f"[{ARABIC_LETTERS}]+")
# Letters of Persian, Urdu, Kurdish, Pashto ... Not among them: ک ی ھ, which some keyboards and
# sites put for ك ي ه in Arabic, ٱ, and ڤ, which Arabic uses in foreign names.
_RE_FOREIGN = re.compile(
    "[\u0620\u063b-\u063f\u0672-\u06a3\u06a5-\u06a8\u06aa-\u06bd\u06bf-\u06cb\u06cd-\u06d3\u06d5"
    "\u06ee\u06ef\u06fa-\u06fc\u06ff\u0750-\u077f\u08a0-\u08c9]"
)


def clean(text: str) -> str:
    """Normalise the characters of a text and keep its meaning. Idempotent.

    Unicode NFC; Arabic presentation forms become letters; invisible characters, surrogates
    and tatweel go; every kind of space becomes one space, every kind and run of line ends one
    newline. Diacritics, punctuation and digits stay. A tatweel that touches no letter is a dash
    and becomes "-"; the one of the Hijri sign "هـ" stays. Of more than 30 combining marks on one
    letter the first 30 stay.

    Args:
        text: Any string, as scraped.

    Returns:
        The text without leading or trailing white space; may be empty.
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip(" ")
    if _RE_ORDINARY.fullmatch(text):
        return _fewer_blanks(text)
    text = _RE_INVISIBLE.sub("", text)
    if _RE_EXPAND.search(text):
        text = text.translate(_EXPAND)
    if TATWEEL in text:
        text = _RE_TATWEEL.sub(_without_tatweel, text)
    if _RE_MARK_RUN.search(text):
        text = _RE_MARK_RUN.sub(_fewer_marks, text)
    # Some marks become two, so that a run is too long only now.
    text = _RE_MARK_RUN.sub(_fewer_marks, unicodedata.normalize("NFC", text))
    return _fewer_blanks(text)


def _fewer_blanks(text: str) -> str:
    if "  " in text:
        text = _RE_BLANKS.sub(" ", text)
    if "\n" in text:
        text = _RE_LINES.sub("\n", text)
    return text.strip(" \n")


def _without_tatweel(match: re.Match[str]) -> str:
    if match["hijri"]:
        return match["hijri"]
    return "-" if match["dash"] else ""


def _fewer_marks(match: re.Match[str]) -> str:
    kept, run = [], 0
    for char in match[0]:
        run = run + 1 if unicodedata.combining(char) else 0
        if run <= _MAX_MARKS:
            kept.append(char)
    return "".join(kept)


def fold(text: str) -> str:
    """Reduce a text to a form in which spelling variants are equal; for matching only.

    `clean`, then: diacritics and tatweel dropped; أ إ آ ٱ to ا; ى ئ to ي; ؤ to و; ة to ه; ء
    dropped; Persian and Urdu ک گ ی to ك ك ي; Western digits; lower case.
    Idempotent. Lengths change, so offsets into the result are not offsets into `text`.
    """
    return _fold_word(text) if len(text) <= _WORD_LENGTH else _fold(text)


@lru_cache(maxsize=16_384)
def _fold_word(text: str) -> str:
    return _fold(text)


def _fold(text: str) -> str:
    plain = _RE_MARKS.sub("", clean(text)).translate(_FOLD).lower()
    # What was dropped may have held a letter and a mark, or two spaces, apart.
    return clean(plain)


def words(text: str) -> list[str]:
    """Return the word tokens of a cleaned or folded text, without punctuation.

    A number is one token with its separators ("3.5", "1,200", "١٢٫٥"); a range is two ("2022-2026"
    gives "2022" and "2026"). Digits glued to Arabic letters are a token of their own, since
    "الرقمية2022" is a missing space; in Latin words they are not ("G20", "5G").
    """
    return _RE_WORD.findall(text)


def count_words(text: str) -> int:
    """Return the number of white-space separated tokens that hold a letter or a digit.

    This is the unit of every word budget, in Arabic and in English.
    """
    return sum(1 for token in text.split() if _RE_WORDLIKE.search(token))


def arabic_share(text: str) -> float:
    """Return the share of letters that are of the Arabic script, in [0, 1]; 0 without letters."""
    rest = _RE_ARABIC.sub("", text)
    arabic = len(text) - len(rest)
    others = sum(map(str.isalpha, rest)) - rest.count(TATWEEL)
    return arabic / (arabic + others) if arabic else 0.0


def looks_arabic(text: str) -> bool:
    """Tell whether a text is in Arabic, rather than in another language or another script.

    True if at least half of the letters are of the Arabic script and under 1.5 % of those are
    letters that Arabic does not have (Persian, Urdu, Kurdish, Pashto). A few words are too little
    to tell Persian from Arabic by.
    """
    plain = clean(text)
    arabic = len(plain) - len(_RE_ARABIC.sub("", plain))
    foreign = len(plain) - len(_RE_FOREIGN.sub("", plain))
    return arabic_share(plain) >= ARABIC_SHARE and foreign < FOREIGN_SHARE * arabic
