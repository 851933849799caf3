"""Whether a full stop, a question mark or an ellipsis in Arabic news ends its sentence.

Words are compared in folded form. In doubt the answer is no. No rule looks further than a few
words around the stop, so hostile text costs no more than other text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from summarizer.arabic import ARABIC_LETTERS, MARKS, TATWEEL, fold

STOPS = ".…!؟?۔‼⁇⁈⁉。！？"
CLOSERS = frozenset("»”›)]}﴿\"'’")
_FULL_STOPS = frozenset(".。۔")
_OPENERS = frozenset('"«“„‹([{﴾')
_ROUND = frozenset("([{")
_JOINERS = frozenset("،؛,;:/%٪=&")
_REACH = 24  # No abbreviation, title or speech verb is longer.

_RE_WORD = re.compile(rf"(?:[^\W\d_]|[{MARKS}])+")
_RE_MARK = re.compile(f"[{MARKS}]")
_RE_DOTTED = re.compile(rf"(?:[^\W\d_]|[{MARKS}])+\.")
_RE_ARABIC = re.compile(f"[{ARABIC_LETTERS}{MARKS}]")
_RE_WORDLIKE = re.compile(r"[^\W_]")
# Letters each followed by a stop, up to the end of what is looked at: "أ.ف.", "د.", "J. K.".
_RE_INITIALS = re.compile(rf"(?:^|(?<=[^\w{MARKS}]))(?:[^\W\d_][{MARKS}{TATWEEL}]*+\. ?)+$")


def _set(text: str) -> frozenset[str]:
    return frozenset(map(fold, text.split()))


_ABBREVIATIONS = _set(
    "mr mrs ms dr prof st vs gen col lt sgt capt rev hon gov sen rep mt ft eg ie cf al approx dept"
    " est jan feb mar apr jun jul aug sep sept oct nov dec"
)
# An abbreviation only before a digit: "No. 5".
_BEFORE_NUMBERS = _set("no nos art p pp vol fig sec")
# After these a single letter is a label ("المجموعة ب."), not a title or the first of a name.
_LABELLED = _set(
    "المجموعة مجموعة الفئة فئة فيتامين الدرجة القسم النقطة البند الفقرة الخيار الجزء المستوى النوع"
    " التصنيف الخطة فصيلة حرف الحرف الفيروس فيروس التهاب"
)
# After a unit or an era ("2022 م.", "100 ج.م.") these go on with the sentence.
_CONTINUERS = _set("في من إلى على عن حتى أو و أي بين خلال مع بعد قبل ل ب")
_SPEECH = _set(
    "قال قالت قالوا يقول تقول سأل سألت يسأل تسأل تساءل تساءلت يتساءل أضاف أضافت يضيف تضيف أكد أكدت"
    " يؤكد أوضح أوضحت يوضح صرح صرحت أعلن أعلنت تابع تابعت كتب كتبت رد ردت هتف هتفت صاح صاحت"
    " علق علقت أجاب أجابت يجيب ذكر ذكرت أشار أشارت صرخ صرخت ختم استطرد بحسب حسب حسبما وفق وفقا"
)
# Latin letters as Arabic spells them out: "سي. إن. إن".
_LETTER_NAMES = _set(
    "إيه أيه إي أي بي سي دي إف أف جي إتش آي جيه جاي كيه كي إل أل إم أم إن أن أو بيه كيو آر إر إس أس"
    " تي يو في دبليو دابليو إكس أكس واي زد زي"
)
_MONTHS = _set(
    "يناير فبراير مارس أبريل إبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر كانون شباط"
    " آذار نيسان أيار حزيران تموز آب أيلول تشرين محرم صفر ربيع جمادى رجب شعبان رمضان شوال ذو ذي"
)
# After an ellipsis these begin a new sentence.
_STARTERS = frozenset("و" + verb for verb in _SPEECH) | _set("وكان وكانت وقد وفي كما ومن")


class Stop(NamedTuple):
    """A run of stops and what a rule needs to know around it; positions are within `line`.

    Attributes:
        line: The line that holds the stop.
        body: Where the sentence's words begin, after its bullet or opening quotation mark.
        left: Where the run begins.
        right: One past its end.
        after: One past the closing marks that belong to it.
        follow: The next character that is not white space; inside the line.
        opened: Where the quotation or parenthesis that the stop is the last of begins; -1 if none.
    """

    line: str
    body: int
    left: int
    right: int
    after: int
    follow: int
    opened: int

    @property
    def glued(self) -> bool:
        """Whether the next word follows without a space."""
        return self.follow == self.after

    @property
    def closed(self) -> bool:
        """Whether a closing mark belongs to the stop."""
        return self.after > self.right

    @property
    def quotes_later(self) -> bool:
        """Whether the sentence had begun before the quotation did."""
        return self.body < self.opened


@lru_cache(maxsize=4096)
def _folded(word: str) -> str:
    return fold(word)


def _word_at(line: str, at: int) -> str:
    match = _RE_WORD.match(line, at, at + _REACH)
    return _folded(match[0]) if match else ""


def _word_before(line: str, end: int) -> str:
    """Return the folded word before `end`; white space between them is skipped."""
    piece = line[max(0, end - _REACH) : end].rstrip()
    return _folded(piece[_word_start(piece) :])


def _word_start(piece: str) -> int:
    """Return where the word begins that a text ends with; its length if it ends with none."""
    start = len(piece)
    while start and (piece[start - 1].isalpha() or _RE_MARK.match(piece[start - 1])):
        start -= 1
    return start


def ends_sentence(stop: Stop) -> bool:
    """Tell whether the sentence ends at the stop, given that something follows in the line."""
    line, following = stop.line, stop.line[stop.follow]
    if following in _JOINERS or following in STOPS or following.islower():
        return False
    if following in CLOSERS and following not in _OPENERS:
        return False
    if stop.closed and _word_at(line, stop.follow) in _SPEECH:
        return False
    if stop.glued and not (_RE_ARABIC.match(following) or following in _OPENERS):
        return _digit_begins(stop)
    if line[stop.left : stop.right] in _FULL_STOPS:
        return _full_stop_ends(stop)
    return _mark_ends(stop)


def _digit_begins(stop: Stop) -> bool:
    """Tell whether a digit glued to the stop begins a sentence: "الاجتماع.15 شخصا", not "ص.15"."""
    word_ends = bool(_RE_ARABIC.match(stop.line, stop.left - 1)) if stop.left else False
    digit = stop.line[stop.follow].isdigit()
    return digit and word_ends and len(_word_before(stop.line, stop.left)) > 2


def _full_stop_ends(stop: Stop) -> bool:
    line = stop.line
    if stop.opened >= 0 and line[stop.opened] in _ROUND and stop.quotes_later:
        return False
    if stop.closed:
        return True
    before, after = _word_before(line, stop.left), _word_at(line, stop.follow)
    if before in _LETTER_NAMES and _spelt_out(stop, after):
        return False
    if stop.glued and _RE_ARABIC.match(line, stop.follow):
        return len(after) > 1 and len(before) != 1
    if after in _MONTHS and line[stop.left - 1].isdigit():
        return False
    return not _abbreviates(stop)


def _spelt_out(stop: Stop, after: str) -> bool:
    """Tell whether the stop after a letter's name is one of an acronym's: "سي. إن. إن"."""
    head = stop.line[max(0, stop.left - _REACH) : stop.left].rstrip()
    head = head[: _word_start(head)].rstrip()
    if head.endswith(".") and _word_before(head, len(head) - 1) in _LETTER_NAMES:
        return True
    if after not in _LETTER_NAMES:
        return False
    return stop.glued or bool(_RE_DOTTED.match(stop.line, stop.follow, stop.follow + _REACH))


def _abbreviates(stop: Stop) -> bool:
    """Tell whether the full stop belongs to an abbreviation rather than to the sentence."""
    line, low = stop.line, max(0, stop.left - _REACH)
    head = line[low : stop.left].rstrip()
    initials = _RE_INITIALS.search(head + ".")
    if initials is None:
        word = _word_before(line, stop.left)
        if word in _BEFORE_NUMBERS:
            return line[stop.follow].isdigit()
        return word in _ABBREVIATIONS
    lead = head[: initials.start()].rstrip()
    if lead[-1:].isdigit():
        return _word_at(line, stop.follow) in _CONTINUERS
    return _word_before(line, low + len(lead)) not in _LABELLED


def _mark_ends(stop: Stop) -> bool:
    """Tell whether a question mark, an exclamation mark or an ellipsis ends the sentence."""
    line, following = stop.line, stop.line[stop.follow]
    if stop.opened >= 0:
        # "[...]" is an omission.
        return not stop.quotes_later and bool(_RE_WORDLIKE.search(line, stop.opened, stop.left))
    if line[stop.left : stop.right].strip(".…") or stop.closed:
        return True
    if stop.glued or stop.left <= stop.body or line[stop.left - 1].isspace():
        return False
    return following.isupper() or _word_at(line, stop.follow) in _STARTERS


def list_marker(stop: Stop, last: int) -> int | None:
    """Return the number of the list item whose marker ends at the stop; None if it is no marker.

    A marker begins its sentence ("1. "), or follows a colon or semicolon, or is one more than the
    marker before it, whose number is `last` (0 if there was none).
    """
    line, start = stop.line, stop.left
    while start > stop.body and stop.left - start < 4 and line[start - 1].isdecimal():
        start -= 1
    if not 1 <= stop.left - start <= 3 or stop.closed:
        return None
    number = int(line[start : stop.left])
    if start == stop.body:
        return number
    if not line[start - 1].isspace() and line[start - 1] not in ":؛;":
        return None
    before = line[max(stop.body, start - 2) : start].rstrip()
    listed = number == 1 and before[-1:] in (":", "؛", ";")
    return number if listed or number == last + 1 > 1 else None
