from __future__ import annotations

import pytest

from summarizer.lexicon import article_hints
from summarizer.strangers import english_of, strangers

ARABIC = (
    "زار الرئيس الفرنسي إيمانويل ماكرون القاهرة وبيروت، والتقى السيد محمد علي القائد من شركة Nokia."
)


def strange(text: str, arabic: str = ARABIC) -> list[str]:
    known = english_of(arabic, article_hints(arabic), [arabic])
    return [match.group() for match in strangers(text, known)]


@pytest.mark.parametrize(
    "text",
    [
        "French President Emmanuel Macron visited Cairo and Beirut.",
        "Macron met Mohamed Ali Al Qaed of Nokia in Cairo.",
        "He met Muhammad Ali there.",
    ],
)
def test_names_of_the_article_are_known_in_any_usual_spelling(text: str) -> None:
    assert strange(text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Macron visited Aleppo and Beirut.", ["Aleppo"]),
        ("Reuters reported that Macron visited Damascus.", ["Reuters", "Damascus"]),
        ("Donald Trump visited Cairo.", ["Donald", "Trump"]),
    ],
)
def test_names_from_elsewhere_are_strangers(text: str, names: list[str]) -> None:
    assert strange(text) == names


def test_words_that_are_also_no_names_are_not_judged() -> None:
    assert strange("The President said that The Company would Open tomorrow.") == []


def test_a_name_that_no_list_has_is_left_to_other_checks() -> None:
    assert strange("Macron met Xqzwvania Brzk.") == []
