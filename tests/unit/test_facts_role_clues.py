"""Titles, speakers, he or she, "from" and "to": signs that a name is the right one."""

from __future__ import annotations

import pytest

from summarizer.facts.cast import Name
from summarizer.facts.role_clues import Clue, clue, clue_features
from summarizer.records import Language


def read(text: str, name: str, language: Language, title: str = "", *, close: bool = True) -> Clue:
    start = text.index(name)
    before = start - len(title) - 1 if title else -1
    return clue(text, Name(start, start + len(name), title=before), language, close=close)


@pytest.mark.parametrize(
    ("text", "name", "language", "title", "expected"),
    [
        ("وقالت رئيسة اللجنة سعاد الكيلاني إن العمل بدأ.", "سعاد", "ar", "رئيسة اللجنة", -1),
        ("وقال المدير سامي العبيدي إن العمل بدأ.", "سامي", "ar", "المدير", 1),
        ("اجتمع بالوفد سالم بن حمود.", "سالم بن حمود", "ar", "", 1),
        ("The spokeswoman Suad Kilani spoke.", "Suad", "en", "spokeswoman", -1),
        ("Suad Kilani spoke.", "Suad", "en", "", 0),
    ],
)
def test_verb_title_and_name_tell_man_from_woman(
    text: str, name: str, language: Language, title: str, expected: int
) -> None:
    assert read(text, name, language, title).gender == expected


@pytest.mark.parametrize(
    ("text", "name", "language", "speaks"),
    [
        ("وأكد سامي العبيدي أن العمل بدأ.", "سامي", "ar", True),
        ("وصل سامي العبيدي إلى المدينة.", "سامي", "ar", False),
        ("Sami Obeidi said work had begun.", "Sami Obeidi", "en", True),
        ("Sami Obeidi, the plant's director, said work had begun.", "Sami Obeidi", "en", True),
        ("Sami Obeidi won the race.", "Sami Obeidi", "en", False),
    ],
)
def test_whoever_has_a_verb_of_saying_beside_the_name_speaks(
    text: str, name: str, language: Language, speaks: bool
) -> None:
    assert read(text, name, language).speaks is speaks


def test_an_article_may_put_a_long_title_between_the_verb_and_the_name() -> None:
    text = "وقالت منسقة الطوارئ في المنظمة، الطبيبة السنغالية أمينتو ديالو، إن الحملة انتهت."
    assert read(text, "أمينتو", "ar", close=False).speaks
    assert not read(text, "أمينتو", "ar").speaks


@pytest.mark.parametrize(
    ("text", "number", "language", "direction"),
    [
        ("زادت الإطلاقات من 250 إلى 410 أمتار.", "250", "ar", "from"),
        ("زادت الإطلاقات من 250 إلى 410 أمتار.", "410", "ar", "to"),
        ("بلغت 913 مليونا.", "913", "ar", ""),
        ("raised to 410 metres, compared to 250", "410", "en", "to"),
        ("raised to 410 metres, compared to 250", "250", "en", "from"),
    ],
)
def test_from_and_to_are_told_apart(
    text: str, number: str, language: Language, direction: str
) -> None:
    assert read(text, number, language).direction == direction


def test_what_disagrees_counts_against_a_bearer_and_what_is_unknown_does_not() -> None:
    said = Clue(speaks=True, gender=-1, direction="to")
    assert clue_features(said, [Clue(True, -1, "to"), Clue(False, 0, "")]) == [1.0, 1.0, 1.0]
    assert clue_features(said, [Clue(False, 1, "from")]) == [-1.0, -1.0, -1.0]
    assert clue_features(Clue(False, 0, ""), [Clue(False, 1, "from")]) == [0.0, 0.0, 0.0]
