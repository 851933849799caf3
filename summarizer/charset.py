"""Bytes to text: byte-order marks, UTF-8, then the legacy encodings of Arabic pages."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from summarizer.arabic import ARABIC_LETTERS, MARKS, TATWEEL, fold, words
from summarizer.errors import ArticleError, OptionError

_BOMS = (  # UTF-32 before UTF-16: the mark of one begins with the mark of the other
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What Arabic text without a byte-order mark comes in, other than UTF-8.
_LEGACY = ("cp1256", "utf_16_le", "utf_16_be", "iso8859_6", "mac_arabic")
_SAMPLE = 1 << 16  # bytes from which a legacy encoding is told; even, for UTF-16
_CONTROLS = bytes({*range(0x20)} - {*b"\t\n\v\f\r\x1b"}) + b"\x7f"
MAX_CONTROL_SHARE = 0.05  # of the bytes; with more it is no text in a one-byte encoding or UTF-8
_BROKEN_SHARE = 0.1  # undecodable places for each good Arabic letter; above it nothing is readable
_READABLE = 0.9  # readability of what is taken for Arabic; Arabic news has 1.0 to 1.5

_PRIOR = 0.2  # added to the readability of Windows-1256: nearly all that is not Unicode is in it
_MIN_KNOWN_WORDS = 0.05  # share of common words in Arabic prose; it is 0.35 or so
_ENOUGH_TEXT = 150  # characters that must hold a common word if they are Arabic

_RE_ARABIC = re.compile(f"[{ARABIC_LETTERS}]")
_RE_EXPECTED = re.compile(
    f"[{ARABIC_LETTERS}{MARKS}{TATWEEL}\\s!-Za-z٠-٩،؛؟٪٫٬«»“”‘’„‚…–—•·©®°×÷£€\u200b-\u200f\ufdfa]"
)
_RE_ASCII_LETTERS = re.compile("[A-Za-z]+")
_RE_ODD_LETTERS = re.compile(
    "[\u0671-\u06d3\u06d5]"
)  # Persian and the like: in Arabic they are rare
_COMMON = frozenset(
    words(fold("في من على إلى أن إن عن مع التي الذي هذا هذه كان كانت قال بعد بين قد لا ما"))
)
_PLAIN_CODEC = re.compile(r"utf|cp|iso8859|windows|mac|koi8|gb|big5|euc|shift|ascii|latin")
# Codecs of Python that are no character sets. Punycode takes time quadratic in the length.
_TRANSFORMS = frozenset(("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"))


class Decoded(NamedTuple):
    """A decoded text, the codec that gave it, and what a user should know about it."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def control_share(data: bytes) -> float:
    """Return the share of control bytes (NUL among them, white space not), in [0, 1]."""
    return 1 - len(data.translate(None, _CONTROLS)) / len(data) if data else 0.0


def decode(data: bytes, name: str, declared: str | None = None) -> Decoded:
    """Decode a text whose encoding is not known.

    A byte-order mark decides; then valid UTF-8; then the declared encoding; then whichever of the
    encodings used for Arabic gives text that reads as Arabic.

    Args:
        data: The bytes of the whole text.
        name: What to call the input in an error message.
        declared: The encoding the page itself declares, if it does; a wrong one is passed over.

    Raises:
        ArticleError: No encoding gives readable text.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _replacing(data[len(mark) :], encoding, name)
    if textual := control_share(data) <= MAX_CONTROL_SHARE:
        try:
            return Decoded(data.decode("utf-8"), "utf-8")
        except UnicodeDecodeError:
            arabic, broken = _as_utf8(data)
            if broken <= _BROKEN_SHARE * arabic:
                return _replacing(data, "utf-8", name)
    if declared and _is_plain_codec(declared):
        try:
            return Decoded(data.decode(declared), declared)
        except (UnicodeError, LookupError):
            pass
    best, readability = _legacy(data)
    if best and readability >= _READABLE:
        return _replacing(data, best, name)
    if not textual:
        raise ArticleError(
            f"{name} does not hold text: {control_share(data):.0%} of its bytes are control bytes.",
            "give a text file or an HTML page; for text in another encoding, name it: encoding=...",
        )
    # Not Arabic in any encoding: decode it as well as can be, so that what is said of it is true.
    from charset_normalizer import from_bytes

    match = from_bytes(data[:_SAMPLE]).best()
    arabic, broken = _as_utf8(data)
    if arabic > broken:
        raise _broken(name, broken, arabic, "utf-8")
    if match is None:
        raise ArticleError(
            f"{name} is in no encoding that gives readable text.",
            "save it as UTF-8, or name its encoding, for instance encoding='windows-1256'",
        )
    return _replacing(data, match.encoding, name)


def decode_as(data: bytes, encoding: str, name: str) -> Decoded:
    """Decode a text whose encoding the caller names.

    Raises:
        OptionError: There is no such encoding.
        ArticleError: The bytes are not in that encoding; the first wrong one is named.
    """
    try:
        if codecs.lookup(encoding).name in _TRANSFORMS:
            raise LookupError
        return Decoded(data.decode(encoding).removeprefix("\ufeff"), encoding)
    except (LookupError, ValueError) as error:
        if isinstance(error, UnicodeError):
            raise _unfit(error, encoding, name) from None
        raise OptionError(
            f"there is no encoding {encoding!r}.",
            "use a name Python knows, such as utf-8, windows-1256, iso-8859-6 or utf-16,"
            " or leave it out",
        ) from None


def _unfit(error: UnicodeError, encoding: str, name: str) -> ArticleError:
    where = ": it cannot be decoded"
    if isinstance(error, UnicodeDecodeError):
        where = f": byte {error.start:,} does not fit ({error.reason})"
    return ArticleError(
        f"{name} is not in {encoding}{where}.",
        "leave the encoding out and it is detected, or name the right one",
    )


def _replacing(data: bytes, encoding: str, name: str) -> Decoded:
    """Decode; broken places become U+FFFD and are noted, unless they are most of the text."""
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
    broken = text.count("\ufffd")
    if broken > _BROKEN_SHARE * len(text):
        raise _broken(name, broken, len(text) - broken, encoding)
    note = f"{broken:,} broken place{'s' * (broken != 1)} in the {encoding} text: read as U+FFFD"
    return Decoded(text, encoding, (note,))


def _broken(name: str, broken: int, whole: int, encoding: str) -> ArticleError:
    return ArticleError(
        f"{name} is broken {encoding}: {broken:,} places cannot be decoded, beside {whole:,}"
        " letters that can.",
        "get the file again, or name its encoding if it is another one",
    )


def _as_utf8(data: bytes) -> tuple[int, int]:
    """Count the Arabic letters and the undecodable places of the bytes as UTF-8."""
    text = data.decode("utf-8", "replace")
    return len(_RE_ARABIC.findall(text)), text.count("\ufffd") - data.count("\ufffd".encode())


def _is_plain_codec(encoding: str) -> bool:
    """Whether a page may name this encoding: a character set, not one of Python's transforms."""
    try:
        return bool(_PLAIN_CODEC.match(codecs.lookup(encoding).name.replace("_", "")))
    except LookupError:
        return False


def _legacy(data: bytes) -> tuple[str | None, float]:
    """The legacy encoding in which the bytes read best as Arabic, and how well, up to 2."""
    from charset_normalizer import from_bytes

    sample = data[:_SAMPLE]
    ranked = [match.encoding for match in from_bytes(sample, cp_isolation=list(_LEGACY))]
    scores: dict[str, float] = {}
    for encoding in dict.fromkeys([*ranked, *_LEGACY]):
        try:
            decoder = codecs.getincrementaldecoder(encoding)()
            scores[encoding] = _readability(decoder.decode(sample))
        except UnicodeDecodeError:
            continue
    best = max(scores, key=lambda name: scores[name] + _PRIOR * (name == "cp1256"), default=None)
    return best, scores[best] if best else 0.0


def _readability(text: str) -> float:
    """How much a text looks like Arabic prose: expected letters and signs, common words.

    Read in the wrong encoding, Arabic keeps most of its letters but not its words: hardly a word
    then begins with the article "ال" or is one of the commonest. ASCII letters, the tags of a page
    among them, are the same in every encoding and say nothing.
    """
    text = _RE_ASCII_LETTERS.sub("", text)
    letters = sum(map(str.isalpha, text)) or 1
    arabic = (len(_RE_ARABIC.findall(text)) - len(_RE_ODD_LETTERS.findall(text))) / letters
    unexpected = 1 - len(_RE_EXPECTED.findall(text)) / (len(text) or 1)
    found = words(fold(text))
    known = sum(word in _COMMON or word.startswith("ال") for word in found) / (len(found) or 1)
    if known < _MIN_KNOWN_WORDS and len(text) > _ENOUGH_TEXT:
        return 0.0
    return max(0.0, arabic - 3 * unexpected) + min(known, 0.5)
